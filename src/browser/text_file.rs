//! Files of text that a person chooses, read into the page.

use leptos::ev::Event;

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Its name.
    pub name: String,
    /// What is in it; absent if that is more than was wanted, or cannot be read.
    pub text: Option<String>,
}

/// Reads the file that was chosen in the field of an event, if it has no more
/// than so many bytes.
pub fn chosen(event: &Event, most: usize, then: impl FnOnce(TextFile) + 'static) {
    #[cfg(feature = "hydrate")]
    {
        use leptos::task::spawn_local;
        use wasm_bindgen::JsCast;
        let field =
            event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(field) = field else { return };
        let Some(file) = field.files().and_then(|files| files.item(0)) else { return };
        // The same file can be chosen again.
        field.set_value("");
        let name = file.name();
        #[expect(clippy::cast_precision_loss, reason = "a limit is small")]
        if file.size() > most as f64 {
            return then(TextFile { name, text: None });
        }
        spawn_local(async move {
            let read = js_sys::futures::JsFuture::from(file.text()).await;
            then(TextFile { name, text: read.ok().and_then(|text| text.as_string()) });
        });
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (event, most);
        drop(then);
    }
}
