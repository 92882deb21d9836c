//! `/prompts`: a person's own prompts.

use crate::parts::page_frame::PageFrame;
use crate::parts::prompt_list;
use crate::state::App;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in a chunk of its own.
    pub static PROMPTS_PAGE: () = prompts(draw)
}

fn draw((): ()) -> AnyView {
    let title = App::of_page().strings.site().prompts();
    view! { <PageFrame title=title>{prompt_list::draw()}</PageFrame> }.into_any()
}
