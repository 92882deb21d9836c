//! Every address of the page and the API, built in one place from the base
//! path that the server is reached under.

use super::ids::ChatId;
use serde::{Deserialize, Serialize};

/// Where Linnet lies: empty, or a path such as `/ai` without a slash at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasePath(pub String);

impl BasePath {
    /// The start page: a new chat.
    #[must_use]
    pub fn home(&self) -> String {
        format!("{}/", self.0)
    }

    /// A chat.
    #[must_use]
    pub fn chat(&self, chat_id: ChatId) -> String {
        format!("{}/chat/{chat_id}", self.0)
    }

    /// Where the composer's plain form goes.
    #[must_use]
    pub fn send(&self) -> String {
        format!("{}/send", self.0)
    }

    /// The event stream, from a cursor on.
    #[must_use]
    pub fn events(&self, cursor: &str) -> String {
        // A cursor is ASCII without anything that a query would have to escape.
        format!("{}/api/v1/events?after={cursor}", self.0)
    }

    /// A file of the build with that fingerprint.
    #[must_use]
    pub fn asset(&self, build: &str, file: &str) -> String {
        format!("{}/assets/{build}/{file}", self.0)
    }

    /// The icon of the site.
    #[must_use]
    pub fn favicon(&self) -> String {
        format!("{}/favicon.svg", self.0)
    }

    /// The chat that a path shows; absent on every other page.
    #[must_use]
    pub fn chat_of(&self, path: &str) -> Option<ChatId> {
        let id = path.strip_prefix(self.0.as_str())?.strip_prefix("/chat/")?;
        id.trim_end_matches('/').parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_is_found_in_its_own_path() {
        let id: ChatId = "00000000-0000-0000-0000-000000000007".parse().expect("an id");
        for base in [BasePath::default(), BasePath("/ai".to_owned())] {
            assert_eq!(base.chat_of(&base.chat(id)), Some(id));
            assert_eq!(base.chat_of(&base.home()), None);
        }
    }
}
