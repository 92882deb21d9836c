//! `/models`: what is installed at the model server; `/models/NAME`: the same
//! with one model's dialog.

use crate::domain::Place;
use crate::parts::{
    job_cards::JobCards, memory_panel::MemoryPanel, model_table::ModelTable, page_frame::PageFrame,
    pull_form::PullForm,
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
        <PageFrame title=app.strings.models()>
            <PullForm id=Some("pull-field")>
                <a class="button" href=app.path_of(&Place::Create { from: None })><Icon name="plus"/>{app.strings.create_model()}</a>
            </PullForm>
            <JobCards/>
            <MemoryPanel/>
            <ModelTable/>
        </PageFrame>
    }
}
