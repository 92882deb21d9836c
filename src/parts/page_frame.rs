//! What stands around every page that is no conversation: the way to the
//! sidebar, the title, and one column that scrolls.

use super::sidebar::SidebarOpeners;
use leptos::prelude::*;

/// A page with a title.
#[component]
pub fn PageFrame(
    /// The title, which is the page's `<h1>`.
    #[prop(into)]
    title: String,
    /// What stands below it.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="main" data-view="page">
            <header class="chat-header"><SidebarOpeners/></header>
            <div class="page" id="conversation" tabindex="-1">
                <div class="page-body">
                    <h1 class="page-title">{title}</h1>
                    {children()}
                </div>
            </div>
        </main>
    }
}
