//! Profiles, the site's and the person's own: the button and the popover by
//! which one is chosen for a new chat, and where the chosen one is shown.

use super::avatar::profile_icon;
use super::rendered::fixed;
use super::site::site_icon;
use crate::browser::dom;
use crate::domain::{Profile, Site};
use crate::state::App;
use crate::state::own_profiles::Editing;
use crate::ui::late::late;
use crate::ui::{Icon, Menu, MenuItem};
use leptos::prelude::*;

const PICKER: &str = "profile-picker";

/// The button in the composer of a new chat; nothing if there are no profiles.
#[component]
pub fn ProfileButton() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.site();
    let shown = Memo::new(move |_| {
        let some = |site: &Site| site.features.profiles || !site.profiles.is_empty();
        app.talk.chat_id.get().is_none() && app.site.with(some)
    });
    let profile = Memo::new(move |_| app.profile());
    let opened = RwSignal::new(false);
    move || {
        shown.get().then(|| view! {
            <button type="button" class="tool-button profile-button" popovertarget=PICKER aria-haspopup="dialog">
                <span class="visually-hidden">{words.profile()}": "</span>
                {move || match profile.get() {
                    Some(profile) => view! { {profile_icon(app, &profile)}<span class="label">{profile.label}</span> }.into_any(),
                    None => view! { <Icon name="user"/><span class="label">{words.no_profile()}</span> }.into_any(),
                }}
                <Icon name="chevron-down"/>
            </button>
            <div class="popover profile-picker" id=PICKER popover="auto" role="dialog" aria-label=words.choose_profile()
                on:toggle=move |_| opened.set(true)>
                {move || opened.get().then(|| LIST.view((), "picker-empty"))}
            </div>
        })
    }
}

late! {
    /// The profiles.
    static LIST: () = asides(draw)
}

const MENU: &str = "profile-menu";

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.site();
    let own_words = app.strings.profiles();
    let chosen = Memo::new(move |_| app.profile_name().unwrap_or_default());
    let may_make = Memo::new(move |_| app.site.with(|site| site.features.profiles));
    let menu_for = RwSignal::new(Profile::default());
    let option = move |profile: Profile| {
        let Profile { name, label, description, .. } = profile.clone();
        let (mine, none) = (name.clone(), name.is_empty());
        let choose = move |_| {
            dom::hide_popover(PICKER);
            app.choose_profile(&name);
        };
        let icon = if none {
            view! { <Icon name="user"/> }.into_any()
        } else {
            profile_icon(app, &profile)
        };
        let about = first_line(&description);
        let about =
            (!about.is_empty()).then(|| view! { <span class="profile-about">{about}</span> });
        let menu = (may_make.get() && !profile.name.is_empty()).then(|| {
            let label = own_words.menu_of(&label);
            view! {
                <button type="button" class="icon-button" aria-label=label aria-haspopup="menu" popovertarget=MENU
                    on:click=move |_| menu_for.set(profile.clone())><Icon name="more"/></button>
            }
        });
        view! {
            <li>
                <button type="button" class="profile-option" aria-pressed=move || chosen.with(|now| *now == mine).to_string() on:click=choose>
                    {icon}<strong dir="auto">{label}</strong>{about}
                </button>
                {menu}
            </li>
        }
    };
    let list = move || {
        let (own, of_site): (Vec<_>, Vec<_>) =
            app.site.with(|site| site.profiles.clone()).into_iter().partition(|one| one.own);
        // Where the site prefers one, there is always one.
        let none = (!of_site.iter().any(|profile| profile.preferred)).then(|| {
            option(Profile { label: words.no_profile().to_owned(), ..Profile::default() })
        });
        let heading = (!own.is_empty() && !of_site.is_empty()).then(
            || view! { <li class="profile-heading" aria-hidden="true">{own_words.yours()}</li> },
        );
        let (of_site, own) = (of_site.into_iter().map(option), own.into_iter().map(option));
        view! { {none}{of_site.collect_view()}{heading}{own.collect_view()} }
    };
    let new = move |_| {
        dom::hide_popover(PICKER);
        app.edit_profile(Editing::New);
    };
    view! {
        <ul class="profile-list">{list}</ul>
        {move || may_make.get().then(|| view! {
            <button type="button" class="profile-new" on:click=new><Icon name="plus"/>{own_words.new_profile()}</button>
        })}
        <Menu id=MENU label=own_words.menu()>{menu_items(app, menu_for)}</Menu>
    }
    .into_any()
}

/// What can be done with a profile: one of the site's can only be copied.
fn menu_items(app: App, menu_for: RwSignal<Profile>) -> impl Fn() -> AnyView {
    let words = app.strings.profiles();
    let name = move || menu_for.with_untracked(|profile| profile.name.clone());
    let edit = move |what: Editing| {
        dom::hide_popover(PICKER);
        app.edit_profile(what);
    };
    let copy_toml = move |_| {
        app.read_profile(name(), move |read| match read {
            Ok(profile) => app.copy(&profile.to_toml()),
            Err(error) => app.complain(&error),
        });
    };
    move || {
        let own = menu_for.with(|profile| profile.own);
        view! {
            {own.then(|| view! { <MenuItem menu=MENU icon="edit" label=words.edit_profile() on_click=move |_| edit(Editing::Own(name()))/> })}
            <MenuItem menu=MENU icon="copy" label=words.duplicate() on_click=move |_| edit(Editing::CopyOf(name()))/>
            {own.then(|| view! {
                <MenuItem menu=MENU icon="code" label=words.copy_toml() on_click=copy_toml/>
                <hr class="menu-line"/>
                <MenuItem menu=MENU icon="trash" danger=true label=app.strings.delete() on_click=move |_| app.delete_profile(&name(), words.deleted())/>
            })}
        }
        .into_any()
    }
}

/// The first line of a text in Markdown, without its marks.
fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    line.trim_start_matches(['#', '>', '-', ' ']).replace(['*', '`'], "")
}

/// Who answers in a new chat, under the greeting.
#[component]
pub fn ProfileGreeting() -> impl IntoView {
    let app = App::of_page();
    let profile = Memo::new(move |_| app.profile());
    let description = Memo::new(move |_| app.site.with(|site| site.description.clone()));
    move || {
        if let Some(profile) = profile.get() {
            let about = (!profile.description.is_empty())
                .then(|| view! { <div class="profile-text">{fixed(&profile.description, "profile")}</div> });
            return view! { <p class="profile-name">{profile_icon(app, &profile)}{profile.label}</p>{about} }.into_any();
        }
        let text = description.get();
        (!text.is_empty()).then(|| view! { <p>{text}</p> }).into_any()
    }
}

/// The profile of an old chat, in its header.
#[component]
pub fn ProfileChip() -> impl IntoView {
    let app = App::of_page();
    let shown =
        Memo::new(move |_| {
            app.talk.chat_id.get()?;
            let name = app.profile_name()?;
            let profile = app.profile();
            // One that the site does not have any more is known by its name.
            let own = app.site.with(|site| site.avatar(&name));
            Some(profile.map_or((name, String::new()), |profile| {
                (profile.label, own.unwrap_or(profile.icon))
            }))
        });
    move || {
        shown.get().map(|(label, icon)| {
            let icon = (!icon.is_empty()).then(|| site_icon(app, &icon));
            view! { <span class="profile-chip" title=app.strings.site().profile()>{icon}<span>{label}</span></span> }
        })
    }
}
