//! The profiles of a site: the button and the popover by which one is chosen
//! for a new chat, and where the chosen one is shown.

use super::avatar::profile_icon;
use super::rendered::fixed;
use super::site::site_icon;
use crate::browser::dom;
use crate::domain::Profile;
use crate::state::App;
use crate::ui::Icon;
use crate::ui::late::late;
use leptos::prelude::*;

const PICKER: &str = "profile-picker";

/// The button in the composer of a new chat; nothing if there are no profiles.
#[component]
pub fn ProfileButton() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.site();
    let shown = Memo::new(move |_| {
        app.talk.chat_id.get().is_none() && app.site.with(|site| !site.profiles.is_empty())
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

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.site();
    let chosen = Memo::new(move |_| app.profile_name().unwrap_or_default());
    let option = move |name: String, icon: AnyView, label: String, about: String| {
        let mine = name.clone();
        let choose = move |_| {
            dom::hide_popover(PICKER);
            app.choose_profile(&name);
        };
        let about =
            (!about.is_empty()).then(|| view! { <span class="profile-about">{about}</span> });
        view! {
            <li>
                <button type="button" class="profile-option" aria-pressed=move || chosen.with(|now| *now == mine).to_string() on:click=choose>
                    {icon}<strong>{label}</strong>{about}
                </button>
            </li>
        }
    };
    let list = move || {
        let profiles = app.site.with(|site| site.profiles.clone());
        // Where the site prefers one, there is always one.
        let none = (!profiles.iter().any(|profile| profile.preferred)).then(|| {
            let icon = view! { <Icon name="user"/> }.into_any();
            option(String::new(), icon, words.no_profile().to_owned(), String::new())
        });
        let one = |profile: Profile| {
            let icon = profile_icon(app, &profile);
            let about = first_line(&profile.description);
            option(profile.name, icon, profile.label, about)
        };
        let rest = profiles.into_iter().map(one).collect_view();
        view! { {none}{rest} }
    };
    view! { <ul class="profile-list">{list}</ul> }.into_any()
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
