//! How questions and answers are written: JSON, read in the page by
//! [`crate::domain::reading`].
//!
//! Every server function names [`Json`] for its input and its output: another
//! codec would bring a second reader of every type into the page.

use crate::domain::reading::Garbled;
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// JSON, as leptos's own encoding of that name writes it.
pub struct JsonEncoding;

/// JSON in the body of a `POST` request and in its answer.
pub type Json = Post<JsonEncoding>;

impl ContentType for JsonEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

/// Does not fail: what is said is plain data with texts for keys.
impl<T: Serialize> Encodes<T> for JsonEncoding {
    type Error = Garbled;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from).map_err(|_| Garbled)
    }
}

/// The server says what is wrong with a question.
#[cfg(feature = "ssr")]
impl<T: DeserializeOwned> Decodes<T> for JsonEncoding {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        crate::server::http::body::read(&bytes)
    }
}

#[cfg(not(feature = "ssr"))]
impl<T: DeserializeOwned> Decodes<T> for JsonEncoding {
    type Error = Garbled;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        crate::domain::reading::from_json(&bytes)
    }
}
