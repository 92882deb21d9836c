//! Lists of which each item keeps its place on the page by a key.
//!
//! Leptos' `<For>` is made anew for every type of item, a dozen kilobytes each
//! time; here it is made once, for items that know how to draw themselves.
//! Absent on purpose: knowledge of what is listed.

use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// An item: what tells it from the others, and what draws it.
pub struct Item {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Item {
    /// An item that is drawn again only if its key is new.
    pub fn new(key: impl Hash, draw: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        Self { key: hasher.finish(), draw: Box::new(draw) }
    }
}

/// The items, each in its place, whenever they change.
pub fn each(items: impl Fn() -> Vec<Item> + Send + Sync + 'static) -> AnyView {
    each_of(Box::new(items))
}

fn each_of(items: Box<dyn Fn() -> Vec<Item> + Send + Sync>) -> AnyView {
    view! { <For each=move || items() key=|item: &Item| item.key let(item)>{(item.draw)()}</For> }
        .into_any()
}
