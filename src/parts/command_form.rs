//! The form of a command: its fields, what was answered before, and what the
//! text behind the command is.

use super::form::{Ask, Limit, form};
use super::site::site_icon;
use crate::state::App;
use leptos::prelude::*;

/// The form of the command that was chosen.
pub fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let key = app.slash.form.get_untracked().unwrap_or_default();
    // A change of the configuration may have taken it away.
    let Some(command) = app.command(&key) else { return ().into_any() };
    let words = app.strings.commands();
    let (kept, asked, over) = (key.clone(), key.clone(), key.clone());
    let limit = (command.timeout > 0).then(|| Limit {
        seconds: command.timeout,
        over: Box::new(move || app.give_form_up(&over)),
    });
    form(
        app,
        Ask {
            title: command.label.clone(),
            about: command.description.clone(),
            icon: site_icon(app, &command.icon),
            fields: command.fields.clone(),
            given: app.kept_answers(&key),
            submit: if command.send { words.send() } else { words.insert() },
            done: Box::new(move |answers| {
                if app.answer_command(&asked, &command, answers) {
                    app.focus_composer();
                }
            }),
            limit,
            changed: Box::new(move |answers| app.keep_answers(&kept, answers)),
            cancel: Box::new(move || {
                app.slash.form.set(None);
                app.focus_composer();
            }),
        },
    )
}
