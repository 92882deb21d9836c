//! `/models`: what is installed at the model server.

use crate::domain::Place;
use crate::parts::{
    job_cards::JobCards, model_table::ModelTable, page_frame::PageFrame, pull_form::PullForm,
};
use crate::state::App;
use crate::ui::Icon;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in a chunk of its own.
    pub static MODELS_PAGE: () = models(draw)
}

fn draw((): ()) -> AnyView {
    ModelsPage().into_any()
}

/// The page.
#[component]
fn ModelsPage() -> impl IntoView {
    let app = App::of_page();
    view! {
        <PageFrame title=app.strings.models>
            <PullForm/>
            <p><a class="button" href=app.path_of(&Place::Create { from: None })><Icon name="plus"/>{app.strings.create_model}</a></p>
            <JobCards/>
            <ModelTable/>
        </PageFrame>
    }
}
