//! The way to a model at the place where it is missed: the field with the name
//! in it, and how far what is on its way is.
//!
//! In the chunk of the models page, so that a chat does not carry it.

use super::job_cards::JobCards;
use super::pull_form::PullForm;
use crate::ui::late::late;
use leptos::prelude::*;

/// Models that are suggested where something else is being done.
const FEW: usize = 4;

late! {
    /// The field and the jobs; the name that is wanted may change.
    pub static PULL_HERE: Wanted = models(draw)
}

/// The name that is wanted (empty for any), and the id of the field where it
/// stands in the first picture.
type Wanted = (Signal<String>, Option<&'static str>);

fn draw((wanted, id): Wanted) -> AnyView {
    PullHere(PullHereProps { wanted, id }).into_any()
}

/// The field and the jobs.
#[component]
pub fn PullHere(
    /// The name that is wanted; empty for any.
    wanted: Signal<String>,
    /// The id of the field, if it has one.
    #[prop(optional_no_strip)]
    id: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="pull-here">
            <PullForm wanted=wanted id=id most=FEW/>
            <JobCards/>
        </div>
    }
}
