//! Who answers, as a small picture: the site's, by the name of the profile or
//! the model; letters where the site has pictures, but none of this one; else
//! Linnet's bird.

use super::site::site_icon;
use crate::domain::Profile;
use crate::domain::site::avatar_name;
use crate::state::App;
use leptos::prelude::*;

/// The icon that a profile has without being given one.
const STANDARD: &str = "sparkle";

/// The picture beside a reply.
#[component]
pub fn Avatar(
    /// The model that was asked.
    model: Option<String>,
) -> impl IntoView {
    let app = App::of_page();
    // A file, an icon, or letters.
    let shown = Memo::new(move |_| {
        let profile = app.profile();
        let model = model.as_deref().unwrap_or_default();
        app.site.with(|site| {
            let own = profile.as_ref().and_then(|profile| site.avatar(&profile.name));
            if let Some(file) = own {
                return file;
            }
            if let Some(profile) = profile.filter(|profile| profile.icon != STANDARD) {
                return profile.icon;
            }
            match site.avatar(model) {
                Some(file) => file,
                None if site.avatars.is_empty() => "linnet".to_owned(),
                None => [LETTERS, &letter(model)].concat(),
            }
        })
    });
    view! {
        <span class="avatar" aria-hidden="true">
            {move || match shown.with(|shown| shown.strip_prefix(LETTERS).map(str::to_owned)) {
                Some(letter) => view! { <span class="avatar-letter">{letter}</span> }.into_any(),
                None => shown.with(|shown| site_icon(app, shown)),
            }}
        </span>
    }
}

/// Marks letters among icons.
const LETTERS: &str = "letter ";

fn letter(name: &str) -> String {
    let first = avatar_name(name).chars().find(|c| c.is_alphanumeric());
    first.map_or_else(String::new, |c| c.to_uppercase().collect())
}

/// The picture of a profile, else its icon.
pub fn profile_icon(app: App, profile: &Profile) -> AnyView {
    let own = app.site.with_untracked(|site| site.avatar(&profile.name));
    site_icon(app, own.as_deref().unwrap_or(&profile.icon))
}

/// The picture of a model, if the site has one.
pub fn model_picture(app: App, name: &str) -> Option<AnyView> {
    app.site.with_untracked(|site| site.avatar(name)).map(|file| site_icon(app, &file))
}
