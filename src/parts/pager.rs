//! `‹ 2 / 3 ›`: the versions at a message's place.

use super::deeds::{Deed, act};
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::IconButton;
use leptos::prelude::*;

/// The pager; nothing where there is one version only.
#[component]
pub fn Pager(
    /// The message that is shown.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let (id, versions) = (turn.id, turn.versions);
    move || {
        let all = versions.get();
        (all.len() > 1).then(|| {
            let at = all.iter().position(|version| *version == id).unwrap_or(0);
            let (earlier, later) = (at.checked_sub(1).map(|at| all[at]), all.get(at + 1).copied());
            let choose = move |version: Option<_>| if let Some(version) = version { act(app, Deed::Choose(version)) };
            view! {
                <span class="pager" role="group" aria-label=strings.versions()>
                    <IconButton icon="chevron-left" directional=true label=strings.earlier_version()
                        disabled=Signal::stored(earlier.is_none()) on_click=move |_| choose(earlier)/>
                    <span>{format!("{} / {}", at + 1, all.len())}</span>
                    <IconButton icon="chevron-right" directional=true label=strings.later_version()
                        disabled=Signal::stored(later.is_none()) on_click=move |_| choose(later)/>
                </span>
            }
        })
    }
}
