//! A chat in the list, its menu, and its title while it is edited.

use super::deeds::{Deed, act};
use crate::domain::ChatSummary;
use crate::state::App;
use crate::ui::{Icon, Menu, MenuItem};
use leptos::html::Input;
use leptos::prelude::*;

const MENU: &str = "chat-menu";

/// A row of the list.
#[component]
pub fn ChatRow(
    /// The chat.
    row: ChatSummary,
) -> impl IntoView {
    let app = App::of_page();
    let id = row.id;
    let renaming = Memo::new(move |_| app.chats.renaming.get() == Some(id));
    view! {
        <li class="chat-row">
            {move || if renaming.get() {
                let done = move |title: Option<String>| {
                    app.chats.renaming.set(None);
                    if let Some(title) = title {
                        act(app, Deed::Rename(id, title));
                    }
                };
                view! { <TitleForm class="rename-form" title=row.title.clone() done=done/> }.into_any()
            } else {
                view! { <RowLink row=row.clone()/> }.into_any()
            }}
        </li>
    }
}

#[component]
fn RowLink(row: ChatSummary) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let id = row.id;
    let current = move || (app.talk.chat_id.get() == Some(id)).then_some("page");
    let dot = match (row.live, row.unread) {
        (true, _) => Some(("live", strings.live())),
        (_, true) => Some(("unread", strings.unread())),
        _ => None,
    };
    let menu_label = strings.menu_of(&row.title);
    view! {
        <a class="chat-link" href=app.base.get_value().chat(id) aria-current=current title=row.title.clone()>
            <span class="chat-name" dir="auto">{row.title.clone()}</span>
            {dot.map(|(kind, words)| view! {
                <span class="dot" data-kind=kind title=words><span class="visually-hidden">{format!(", {words}")}</span></span>
            })}
        </a>
        <button type="button" class="icon-button" aria-label=menu_label aria-haspopup="menu"
            aria-expanded=move || (app.chats.menu_for.get() == Some(id)).to_string()
            popovertarget=MENU on:click=move |_| app.chats.menu_for.set(Some(id))>
            <Icon name="more"/>
        </button>
    }
}

/// The one menu of all rows; it belongs to the row that opened it.
#[component]
pub fn ChatMenu() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let chosen = move || app.chats.menu_for.get_untracked().and_then(|id| app.chats.row(id));
    let pinned = Memo::new(move |_| {
        let id = app.chats.menu_for.get();
        app.chats.chats.with(|chats| chats.iter().any(|chat| Some(chat.id) == id && chat.pinned))
    });
    view! {
        <Menu id=MENU label=strings.chat_menu()>
            <MenuItem menu=MENU icon="rename" label=strings.rename()
                on_click=move |_| app.chats.renaming.set(app.chats.menu_for.get_untracked())/>
            <MenuItem menu=MENU icon=Signal::derive(move || if pinned.get() { "unpin" } else { "pin" })
                label=Signal::derive(move || (if pinned.get() { strings.unpin() } else { strings.pin() }).to_owned())
                on_click=move |_| if let Some(row) = chosen() { act(app, Deed::Pin(row.id, !row.pinned)) }/>
            <hr class="menu-line"/>
            <MenuItem menu=MENU icon="trash" danger=true label=strings.delete()
                on_click=move |_| if let Some(row) = chosen() { act(app, Deed::DeleteChat(row.id)) }/>
        </Menu>
    }
}

/// A title being edited: Enter or leaving the field keeps it, Esc does not.
#[component]
pub fn TitleForm(
    /// The form's class.
    class: &'static str,
    /// The title as it is.
    title: String,
    /// Told the new title, or nothing if it was not changed.
    done: impl Fn(Option<String>) + Copy + 'static,
) -> impl IntoView {
    let app = App::of_page();
    let field = NodeRef::<Input>::new();
    let before = StoredValue::new(title.clone());
    let finished = StoredValue::new(false);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let finish = move |keep: bool| {
        // Leaving the field comes once more when the form is taken away.
        if finished.try_get_value() != Some(false) {
            return;
        }
        finished.set_value(true);
        let title = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let changed = keep && !title.trim().is_empty() && title != before.get_value();
        done(changed.then_some(title));
    };
    view! {
        <form class=class on:submit=move |event| { event.prevent_default(); finish(true); }>
            <input class="field" name="title" aria-label=app.strings.chat_title() value=title dir="auto" autocomplete="off" maxlength="200"
                node_ref=field
                on:blur=move |_| finish(true)
                on:keydown=move |event| if event.key() == "Escape" { event.stop_propagation(); finish(false); }/>
        </form>
    }
}
