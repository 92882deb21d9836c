//! The pickers of modes in the composer: a button each, with a menu of its
//! options.

use super::site::site_icon;
use crate::domain::modes::Mode;
use crate::state::App;
use crate::ui::{Icon, focus_first, keyboard_menu};
use leptos::prelude::*;

/// All of them, in the order of the file.
pub fn pickers(app: App) -> AnyView {
    let modes = Memo::new(move |_| app.modes());
    (move || modes.get().into_iter().map(|mode| picker(app, mode)).collect::<Vec<_>>()).into_any()
}

fn picker(app: App, mode: Mode) -> AnyView {
    let id = ["mode-", &mode.name].concat();
    let (label, whole) = (mode.label.clone(), mode.clone());
    let chosen = Memo::new(move |_| {
        let option = app.talk.modes.with(|chosen| whole.option(chosen).cloned());
        option.unwrap_or_default()
    });
    let items = mode.options.into_iter().map(|option| {
        let (mine, mode, id) = (option.name.clone(), mode.name.clone(), id.clone());
        let icon = site_icon(app, &option.icon);
        let about = option.description.clone();
        let about = (!about.is_empty())
            .then(|| view! { <span class="profile-about" dir="auto">{about}</span> });
        let label = option.label.clone();
        view! {
            <button type="button" class="profile-option" role="menuitemradio" tabindex="-1" popovertarget=id popovertargetaction="hide"
                aria-checked=move || chosen.with(|now| now.name == mine).to_string() on:click=move |_| app.choose_mode(&mode, &option)>
                {icon}<strong dir="auto">{label}</strong>{about}
            </button>
        }
        .into_any()
    });
    let items = items.collect::<Vec<_>>();
    view! {
        <button type="button" class="tool-button mode-button" popovertarget=id.clone() aria-haspopup="menu" title=label.clone()>
            <span class="visually-hidden">{label.clone()}": "</span>
            {move || chosen.with(|now| view! { {site_icon(app, &now.icon)}<span class="label" dir="auto">{now.label.clone()}</span> }.into_any())}
            <Icon name="chevron-down"/>
        </button>
        <div class="menu mode-menu" id=id role="menu" popover="auto" aria-label=label on:keydown=keyboard_menu on:toggle=focus_first>
            {items}
        </div>
    }
    .into_any()
}
