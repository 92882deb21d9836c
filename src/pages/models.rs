//! `/models`: what is installed at the model server.

use crate::parts::{model_table::ModelTable, page_frame::PageFrame};
use crate::state::App;
use leptos::prelude::*;

/// The page.
#[component]
pub fn ModelsPage() -> impl IntoView {
    let app = App::of_page();
    view! {
        <PageFrame title=app.strings.models>
            <ModelTable/>
        </PageFrame>
    }
}
