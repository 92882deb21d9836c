//! Ideas for a first message: the site's, or Linnet's own. Each goes into the
//! composer, or is sent at once. Those of a category stand behind a tab.

use super::site::site_icon;
use super::slash;
use crate::domain::site::Starter;
use crate::state::App;
use leptos::prelude::*;

const ICONS: [&str; 4] = ["code", "book", "pen", "thinking"];

/// The cards under the composer of an empty chat.
#[component]
pub fn Starters() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let all = Memo::new(move |_| {
        let of_profile = app.profile().map(|profile| profile.starters);
        let of_profile = of_profile.filter(|starters| !starters.is_empty());
        of_profile
            .or_else(|| app.site.with(|site| site.starters.clone()))
            .unwrap_or_else(|| own(app))
    });
    let categories = Memo::new(move |_| {
        let mut names: Vec<String> = Vec::new();
        all.with(|all| {
            for one in all {
                if !names.contains(&one.category) {
                    names.push(one.category.clone());
                }
            }
        });
        names
    });
    let chosen = RwSignal::new(String::new());
    let category = Memo::new(move |_| {
        let chosen = chosen.get();
        categories.with(|all| {
            if all.contains(&chosen) { chosen } else { all.first().cloned().unwrap_or_default() }
        })
    });
    let tabs = move || {
        let names = categories.get();
        (names.len() > 1).then(|| {
            let tab = |name: String| {
                let (mine, shown) = (name.clone(), name.clone());
                view! {
                    <label>
                        <input type="radio" name="starters" prop:checked=move || category.with(|now| *now == mine)
                            on:change=move |_| chosen.set(name.clone())/>
                        {shown}
                    </label>
                }
            };
            let tabs = names.into_iter().map(tab).collect_view();
            view! { <fieldset class="segmented starter-tabs" aria-label=strings.site().categories()>{tabs}</fieldset> }
        })
    };
    let cards = move || {
        let mut shown = all.get();
        category.with(|category| shown.retain(|one| one.category == *category));
        shown.into_iter().map(move |one| card(app, one)).collect_view()
    };
    view! {
        <div class="starter-area">
            {tabs}
            <div class="starters" role="group" aria-label=strings.starters()>{cards}</div>
        </div>
    }
}

/// Linnet's own.
fn own(app: App) -> Vec<Starter> {
    let text = str::to_owned;
    ICONS
        .into_iter()
        .zip(app.strings.starter_list().as_chunks().0)
        .map(|(icon, [label, hint, message])| Starter {
            label: text(label),
            hint: text(hint),
            message: text(message),
            icon: text(icon),
            ..Starter::default()
        })
        .collect()
}

fn card(app: App, starter: Starter) -> AnyView {
    let Starter { label, hint, message, icon, send, command, profile, .. } = starter;
    let text = if command.is_empty() { message } else { ["/", &command, " ", &message].concat() };
    let choose = move |_| {
        if !profile.is_empty() && untrack(|| app.profile_name()).as_ref() != Some(&profile) {
            app.choose_profile(&profile);
        }
        if send && command.is_empty() {
            app.say(text.clone());
        } else {
            app.composer.put(&text);
            if send {
                slash::submit(app);
            }
        }
    };
    let hint = (!hint.is_empty()).then(|| view! { <span>{hint}</span> });
    view! {
        <button type="button" class="starter" on:click=choose>
            {site_icon(app, &icon)}<strong>{label}</strong>{hint}
        </button>
    }
    .into_any()
}
