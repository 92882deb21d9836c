//! The head of a table.

use leptos::prelude::*;

/// A name for each column; an empty one for a column that needs none.
#[must_use]
pub fn table_head(names: &[&'static str]) -> AnyView {
    let cells = names.iter().map(|name| match *name {
        "" => view! { <td></td> }.into_any(),
        name => view! { <th scope="col">{name}</th> }.into_any(),
    });
    view! { <thead><tr>{cells.collect_view()}</tr></thead> }.into_any()
}
