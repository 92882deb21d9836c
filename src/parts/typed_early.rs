//! What was typed into a field before the page woke up.
//!
//! It is read while the page wakes and handed over once everything around the
//! field has woken as the server drew it: a value that is set earlier makes
//! other parts take for drawn what the server had not drawn.

use crate::browser::reach;
use leptos::prelude::*;

/// Hands over what stands in the field of that id, if anything does.
pub fn typed_early(id: &'static str, take: impl Fn(String) + 'static) {
    let typed = StoredValue::new(reach::value_of(id).filter(|typed| !typed.is_empty()));
    Effect::new(move |_| {
        if let Some(typed) = typed.try_update_value(Option::take).flatten() {
            take(typed);
        }
    });
}
