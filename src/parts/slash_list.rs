//! The list of commands: what fits what is typed behind the slash.
//!
//! A listbox whose options the composer points to; the focus stays there, and
//! its keys come here first. Absent on purpose: doing them (`state::commands`).

use super::site::site_icon;
use crate::browser::dom;
use crate::domain::search::{holds, words};
use crate::domain::slash::{BUILT_IN, name_of};
use crate::state::App;
use crate::state::commands::prompt_key;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use std::sync::Arc;

/// The listbox's id.
pub const LIST: &str = "slash-list";

/// A line of the list.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    key: String,
    name: String,
    icon: String,
    label: String,
    about: String,
}

/// All that can be typed, the site's before Linnet's own.
fn all(app: App) -> Vec<Line> {
    let of_site = app.site_commands().into_iter().map(|one| Line {
        key: one.name.clone(),
        name: one.name,
        icon: one.icon,
        label: one.label,
        about: one.description,
    });
    let mut lines: Vec<Line> = of_site.collect();
    let said = app.strings.commands().built_in();
    for (one, [label, about]) in BUILT_IN.into_iter().zip(said.as_chunks().0) {
        // Within another site's page there is one chat, and no other page.
        let here = !(app.embedded && matches!(one.name, "compare" | "prompts"));
        if here && lines.iter().all(|line| line.name != one.name) {
            let text = str::to_owned;
            lines.push(Line {
                key: text(one.name),
                name: text(one.name),
                icon: text(one.icon),
                label: text(label),
                about: text(about),
            });
        }
    }
    // A person's favourites stand before all others, the rest behind.
    app.prompts.all.with(|all| {
        for one in all.iter().flatten() {
            let about = one.text.lines().next().unwrap_or_default().to_owned();
            let line = Line {
                key: prompt_key(one.id),
                name: name_of(&one.title),
                icon: if one.starred { "star" } else { "book" }.to_owned(),
                label: one.title.clone(),
                about,
            };
            lines.insert(if one.starred { 0 } else { lines.len() }, line);
        }
    });
    lines
}

/// Those that fit, the ones whose name begins so before the others.
fn fitting(lines: Vec<Line>, word: &str) -> Vec<Line> {
    let wanted = words(word);
    let begins = |line: &Line| line.name.starts_with(&word.to_lowercase());
    let fits =
        |line: &Line| begins(line) || holds(&line.name, &wanted) || holds(&line.label, &wanted);
    let mut found: Vec<Line> = lines.into_iter().filter(fits).collect();
    found.sort_by_key(|line| !begins(line));
    found
}

/// The list.
pub fn draw((): ()) -> AnyView {
    let app = App::of_page();
    app.watch_prompts();
    let words = app.strings.commands();
    let slash = app.slash;
    let active = RwSignal::new(0usize);
    let lines = Memo::new(move |_| {
        slash.word.with(|word| fitting(all(app), word.as_deref().unwrap_or_default()))
    });
    Effect::new(move |_| {
        slash.word.track();
        active.set(0);
    });
    Effect::new(move |_| {
        let (at, count) = (active.get(), lines.with(Vec::len));
        slash.active.set((at < count).then(|| id_of(at)));
    });
    let choose = move |at: usize| {
        if let Some(line) = lines.with_untracked(|all| all.get(at).cloned()) {
            app.choose_command(&line.key);
        }
    };
    let key = move |event: &KeyboardEvent| {
        let count = lines.with_untracked(Vec::len);
        if event.is_composing() || (count == 0 && event.key() != "Escape") {
            return false;
        }
        let at = active.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" => (at + 1) % count,
            "ArrowUp" => (at + count - 1) % count,
            "Enter" | "Tab" if !event.shift_key() => {
                event.prevent_default();
                choose(at);
                return true;
            }
            "Escape" => {
                event.prevent_default();
                slash.close();
                return true;
            }
            _ => return false,
        };
        event.prevent_default();
        active.set(next);
        dom::keep_in_view(&id_of(next));
        true
    };
    slash.keys.set_value(Some(Arc::new(key)));
    on_cleanup(move || {
        slash.keys.set_value(None);
        slash.active.set(None);
    });
    let option = move |at: usize, line: Line| {
        let selected = move || (active.get() == at).to_string();
        view! {
            <div class="slash-option" role="option" id=id_of(at) aria-selected=selected
                on:pointermove=move |_| if active.get_untracked() != at { active.set(at); }
                on:click=move |_| choose(at)>
                {site_icon(app, &line.icon)}
                <span class="slash-name" dir="ltr">{(!line.name.is_empty()).then(|| ["/", &line.name].concat())}</span>
                <span class="slash-label" dir="auto">{line.label}</span>
                <span class="slash-about" dir="auto">{line.about}</span>
            </div>
        }
        .into_any()
    };
    let told = move || match lines.with(Vec::len) {
        0 => slash.word.with(|word| words.nothing(word.as_deref().unwrap_or_default())),
        count => words.found(count),
    };
    let none = move || lines.with(Vec::is_empty);
    view! {
        <div class="slash-list" on:mousedown=|event: MouseEvent| event.prevent_default()>
            <div role="listbox" id=LIST tabindex="0" aria-label=words.title() hidden=none>
                {move || lines.get().into_iter().enumerate().map(|(at, line)| option(at, line)).collect::<Vec<_>>()}
            </div>
            <p class=move || if none() { "slash-none" } else { "visually-hidden" } role="status">{told}</p>
        </div>
    }
    .into_any()
}

fn id_of(at: usize) -> String {
    format!("{LIST}-{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_begin_so_come_first() {
        let line = |name: &str, label: &str| Line {
            key: String::new(),
            name: name.into(),
            icon: String::new(),
            label: label.into(),
            about: String::new(),
        };
        let all = vec![
            line("shorten", "Shorten a text"),
            line("translate", "Translate"),
            line("text", "X"),
        ];
        let names = |word: &str| -> Vec<String> {
            fitting(all.clone(), word).into_iter().map(|line| line.name).collect()
        };
        assert_eq!(names("tex"), ["text", "shorten"]);
        assert_eq!(names("Tr"), ["translate"]);
        assert_eq!(names("").len(), 3);
        assert_eq!(names("zzz").len(), 0);
    }
}
