//! Which keys were pressed, in one spelling: `Mod+Shift+O`.

use super::in_browser;

in_browser! {
    /// Whether this is a Mac, an iPhone or an iPad.
    pub fn is_mac() -> bool {
        let agent = leptos::prelude::window().navigator().user_agent().unwrap_or_default();
        ["Macintosh", "iPhone", "iPad"].iter().any(|name| agent.contains(name))
    }
}

/// The combination of a key press; nothing for a modifier alone. `Mod` is the
/// main modifier of the system, letters are those of the key on a Latin layout.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn pressed(event: &leptos::ev::KeyboardEvent, mac: bool) -> Option<String> {
    let key = event.key();
    if matches!(
        key.as_str(),
        "Shift" | "Control" | "Alt" | "Meta" | "AltGraph" | "Dead" | "Unidentified" | "Process"
    ) {
        return None;
    }
    let (main, other, other_name) = if mac {
        (event.meta_key(), event.ctrl_key(), "Ctrl+")
    } else {
        (event.ctrl_key(), event.meta_key(), "Meta+")
    };
    let single = key.chars().count() == 1;
    let code = event.code();
    let of_code = code.strip_prefix("Key").or_else(|| code.strip_prefix("Digit"));
    let name = match of_code {
        // ⌥ types other characters, other alphabets other letters.
        Some(name) if single && (event.alt_key() || (main && !key.is_ascii())) => name.to_owned(),
        _ if key == " " => "Space".to_owned(),
        // By the browser: tables of all letters are large.
        _ if single => js_sys::JsString::from(key).to_upper_case().into(),
        _ => key,
    };
    // A sign that Shift has made says so by itself.
    let letter = name.chars().all(char::is_alphanumeric);
    let mut keys = String::new();
    for (held, part) in [
        (main, "Mod+"),
        (other, other_name),
        (event.alt_key(), "Alt+"),
        (event.shift_key() && letter, "Shift+"),
    ] {
        if held {
            keys.push_str(part);
        }
    }
    keys.push_str(&name);
    Some(keys)
}

/// The server has no keys.
#[cfg(not(feature = "hydrate"))]
#[must_use]
pub fn pressed(_: &leptos::ev::KeyboardEvent, _: bool) -> Option<String> {
    None
}
