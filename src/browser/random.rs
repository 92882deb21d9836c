//! Ids made by the client.
//!
//! `crypto.getRandomValues` works on plain http too, `randomUUID` does not.

use crate::domain::ClientId;

/// A fresh id. Only the browser makes them; the server's twin is never called
/// for a wish and gives the nil id.
#[must_use]
pub fn client_id() -> ClientId {
    #[allow(unused_mut, reason = "filled in the browser only")]
    let mut bytes = [0u8; 16];
    #[cfg(feature = "hydrate")]
    if let Ok(crypto) = leptos::prelude::window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    ClientId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
