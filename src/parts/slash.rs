//! Commands in the composer: the button that opens their list, the list, those
//! that are buttons, and the form of one.
//!
//! All but the first button comes late, in one chunk. Absent on purpose: what
//! the list offers (`slash_list`) and what commands do (`state::commands`).

use super::command_form;
use super::mode_picker::pickers;
use super::site::site_icon;
use super::slash_list;
use crate::domain::slash;
use crate::state::App;
use crate::ui::Icon;
use crate::ui::late::{chunk, late};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

late! {
    /// The list.
    static LIST: () = commands(slash_list::draw)
}

late! {
    /// The form of the command that was chosen.
    static FORM: () = commands(command_form::draw)
}

late! {
    /// What the site has put into the composer. A page with it wakes with it
    /// (`pages::fetch_first`): drawn anew later, an open menu would be gone.
    pub static OWN: () = commands(draw_own)
}

chunk! {
    /// Does what is in the composer, or sends it.
    static RUN: fn(App) = commands(run)
}

fn run(app: App) {
    app.run_typed();
}

/// Sends what is in the composer, or does it, if it may be a command.
pub fn submit(app: App) {
    if slash::split(&app.composer.text()).is_none() {
        app.send_composed();
        return;
    }
    if let Some(run) = RUN.get_with_words() {
        run(app);
        return;
    }
    spawn_local(async move {
        match RUN.load_with_words().await {
            Some(run) => run(app),
            // It stays in the composer.
            None => app.composer.complaint.set(Some(app.strings.late().failed().to_owned())),
        }
    });
}

/// The list above the composer's box, while a command is typed.
pub fn list() -> impl IntoView {
    let app = App::of_page();
    let open = Memo::new(move |_| app.slash.word.with(Option::is_some));
    move || open.get().then(|| LIST.view((), "slash-list"))
}

/// The form above the composer.
pub fn form() -> impl IntoView {
    let app = App::of_page();
    move || {
        // Another command's form is another one: this is drawn again for it.
        app.slash.form.with(Option::is_some).then(|| FORM.view((), "ask"))
    }
}

/// The button that opens the list, and what the site has put beside it.
pub fn buttons() -> impl IntoView {
    let app = App::of_page();
    let label = app.strings.site().commands();
    let own = Memo::new(move |_| app.site.with(|site| site.in_composer));
    view! {
        <button type="button" class="tool-button slash-button" aria-label=label title=label aria-haspopup="listbox"
            // The focus stays in the text.
            on:mousedown=|event: MouseEvent| event.prevent_default()
            on:click=move |_| toggle(app)><Icon name="slash"/></button>
        {move || own.get().then(|| OWN.view((), "composer-own"))}
    }
}

fn toggle(app: App) {
    let open = app.slash.word.with_untracked(Option::is_some);
    app.focus_composer();
    if open {
        app.slash.close();
    } else {
        let text = app.composer.text();
        app.slash.open(Some(slash::begun(&text).unwrap_or_default()));
    }
}

/// The pickers of modes, and the commands that are buttons.
fn draw_own((): ()) -> AnyView {
    let app = App::of_page();
    let buttons = move || {
        let all = app.site_commands().into_iter().filter(|one| one.button);
        let one = |command: crate::domain::SlashCommand| {
            let name = command.name;
            view! {
                <button type="button" class="tool-button" title=command.description
                    on:mousedown=|event: MouseEvent| event.prevent_default() on:click=move |_| app.choose_command(&name)>
                    {site_icon(app, &command.icon)}<span class="label">{command.label}</span>
                </button>
            }
            .into_any()
        };
        all.map(one).collect::<Vec<_>>()
    };
    view! { {pickers(app)}{buttons} }.into_any()
}
