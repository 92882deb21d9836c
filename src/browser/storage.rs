//! Text kept in this browser: drafts and the outbox. A browser that refuses
//! storage (private windows, a full quota) behaves as if nothing were kept.

use super::in_browser;

#[cfg(feature = "hydrate")]
fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}

in_browser! {
    /// What is kept under `key`.
    pub fn read(key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }
}

in_browser! {
    /// Keeps `value`; whether that worked.
    pub fn write(key: &str, value: &str) -> bool {
        storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
    }
}

in_browser! {
    /// The keys that begin with `start`, in the order of their letters.
    pub fn keys(start: &str) -> Vec<String> {
        let Some(storage) = storage() else { return Vec::new() };
        let count = storage.length().unwrap_or_default();
        let mut keys: Vec<String> = Vec::new();
        let found = (0..count).filter_map(|index| storage.key(index).ok().flatten());
        // A few: the library's sort is for many, and large.
        for key in found.filter(|key| key.starts_with(start)) {
            keys.insert(keys.partition_point(|known| *known < key), key);
        }
        keys
    }
}

in_browser! {
    /// Forgets `key`.
    pub fn remove(key: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(key);
        }
    }
}
