//! The head of a chat: its title, edited in place, and its menu.

use super::actions::PlaceActions;
use super::chat_row::TitleForm;
use super::deeds::{Deed, act};
use super::profiles::ProfileChip;
use super::sidebar::SidebarOpeners;
use super::site::SiteLinks;
use super::window_meter::WindowMeter;
use crate::domain::action::Spot;
use crate::domain::site::SettingsPlace;
use crate::state::App;
use crate::ui::{Icon, Menu, MenuItem};
use leptos::prelude::*;

const MENU: &str = "header-menu";

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let editing = app.talk.titling;
    let title = move || {
        let title = app.talk.title.get();
        if title.is_empty() { strings.new_chat().to_owned() } else { title }
    };
    let is_old = Memo::new(move |_| app.talk.chat_id.get().is_some());
    let heading = move || {
        if editing.get() {
            let done = move |title: Option<String>| {
                editing.set(false);
                if let (Some(title), Some(id)) = (title, app.talk.chat_id.get_untracked()) {
                    act(app, Deed::Rename(id, title));
                }
            };
            view! {
                <TitleForm class="title-form" title=app.talk.title.get_untracked() done=done/>
                <h1 class="visually-hidden">{title}</h1>
            }
            .into_any()
        } else if is_old.get() {
            view! {
                <h1 class="chat-title">
                    <button type="button" title=strings.rename_this() dir="auto" on:click=move |_| editing.set(true)>{title}</button>
                </h1>
            }.into_any()
        } else {
            view! { <h1 class="chat-title"><span>{title}</span></h1> }.into_any()
        }
    };
    view! {
        <header class="chat-header">
            <SidebarOpeners/>
            {heading}
            <ProfileChip/>
            <div class="header-actions">
                <SiteLinks header=true/>
                <PlaceActions place=Spot::Header/>
                <WindowMeter/>
                <SettingsButton place=SettingsPlace::Header/>
                {move || is_old.get().then(|| view! { <ChatActions editing=editing/> })}
            </div>
        </header>
    }
}

/// The button of the settings, if this is where the site has it.
#[component]
pub fn SettingsButton(
    /// Where this is.
    place: SettingsPlace,
) -> impl IntoView {
    let app = App::of_page();
    let label = app.strings.settings();
    let here = Memo::new(move |_| app.site.with(|site| site.look.settings_place) == place);
    move || {
        here.get().then(|| view! {
            <button type="button" class="icon-button" id="settings-button" aria-label=label title=label
                aria-expanded=move || app.settings_open.get().to_string() aria-controls="settings-panel"
                on:click=move |_| app.settings_open.update(|open| *open = !*open)>
                <Icon name="settings"/>
            </button>
        })
    }
}

#[component]
fn ChatActions(editing: RwSignal<bool>) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let chat = move || app.talk.chat_id.get_untracked();
    let pinned = app.talk.pinned;
    let last = move || app.talk.turns.with_untracked(|turns| turns.last().map(|turn| turn.id));
    view! {
        <button type="button" class="icon-button" aria-label=strings.more_about_chat() title=strings.more_about_chat() aria-haspopup="menu" popovertarget=MENU>
            <Icon name="more"/>
        </button>
        <Menu id=MENU label=strings.chat_menu()>
            <MenuItem menu=MENU icon="rename" label=strings.rename() on_click=move |_| editing.set(true)/>
            <MenuItem menu=MENU icon=Signal::derive(move || if pinned.get() { "unpin" } else { "pin" })
                label=Signal::derive(move || (if pinned.get() { strings.unpin() } else { strings.pin() }).to_owned())
                on_click=move |_| if let Some(id) = chat() { act(app, Deed::Pin(id, !pinned.get_untracked())) }/>
            <MenuItem menu=MENU icon="fork" label=strings.fork_chat() on_click=move |_| if let Some(id) = last() { act(app, Deed::Fork(id)) }/>
            <hr class="menu-line"/>
            <MenuItem menu=MENU icon="trash" danger=true label=strings.delete() on_click=move |_| if let Some(id) = chat() { act(app, Deed::DeleteChat(id)) }/>
        </Menu>
    }
}
