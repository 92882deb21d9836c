//! `/machine`: the figures of each model, and benchmarks.

use crate::domain::Place;
use crate::parts::benchmark::{BenchmarkForm, BenchmarkHistory};
use crate::parts::model_figures::FigureTable;
use crate::parts::page_frame::PageFrame;
use crate::state::App;
use crate::ui::Icon;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in a chunk of its own.
    pub static MACHINE_PAGE: () = machine(draw)
}

fn draw((): ()) -> AnyView {
    MachinePage().into_any()
}

/// The page.
#[component]
fn MachinePage() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.machine();
    // What was measured may be much: it is asked for once the page is awake.
    Effect::new(move |_| app.read_machine());
    view! {
        <PageFrame title=words.page_title()>
            <section class="page-section" aria-labelledby="figures">
                <h2 id="figures">{words.figures()}</h2>
                <FigureTable/>
                <p><a class="button" href=app.path_of(&Place::Doctor)><Icon name="shield"/>{app.strings.doctor().link()}</a></p>
            </section>
            <section class="page-section" aria-labelledby="benchmarks">
                <h2 id="benchmarks">{words.benchmarks()}</h2>
                <BenchmarkForm/>
                <BenchmarkHistory/>
            </section>
        </PageFrame>
    }
}
