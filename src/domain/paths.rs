//! Every address of the page and the API, built in one place from the base
//! path that the server is reached under.

use super::ids::ChatId;
use serde::{Deserialize, Serialize};

/// Where Linnet lies: empty, or a path such as `/ai` without a slash at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasePath(pub String);

/// A page of Linnet: what an address can show.
///
/// A new page is one variant here, a line in [`BasePath::path`] and
/// [`BasePath::place`], one in `server::router`, and a file in `pages` whose view
/// is late (`ui::late`) and named in `pages::fetch_first`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The start page: a new chat.
    Home,
    /// A chat.
    Chat(ChatId),
    /// The models of the model server.
    Models,
    /// What the machine does and did.
    Machine,
}

impl Place {
    /// Whether a conversation stands there, old or new.
    #[must_use]
    pub const fn is_talk(&self) -> bool {
        matches!(self, Self::Home | Self::Chat(_))
    }

    /// The chat that stands there, if it is one.
    #[must_use]
    pub const fn chat_id(&self) -> Option<ChatId> {
        match self {
            Self::Chat(chat_id) => Some(*chat_id),
            _ => None,
        }
    }
}

impl BasePath {
    /// The path of a page.
    #[must_use]
    pub fn path(&self, place: &Place) -> String {
        match place {
            Place::Home => self.home(),
            Place::Chat(chat_id) => self.chat(*chat_id),
            Place::Models => format!("{}/models", self.0),
            Place::Machine => format!("{}/machine", self.0),
        }
    }

    /// The page at a path, as the address has it; absent if there is none.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<Place> {
        let rest = path.strip_prefix(self.0.as_str())?;
        match rest {
            "" if !self.0.is_empty() => Some(Place::Home),
            "/" => Some(Place::Home),
            "/models" => Some(Place::Models),
            "/machine" => Some(Place::Machine),
            _ => Some(Place::Chat(rest.strip_prefix("/chat/")?.parse().ok()?)),
        }
    }

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_in_its_own_path() {
        let id: ChatId = "00000000-0000-0000-0000-000000000007".parse().expect("an id");
        for base in [BasePath::default(), BasePath("/ai".to_owned())] {
            for place in [Place::Home, Place::Chat(id), Place::Models, Place::Machine] {
                assert_eq!(base.place(&base.path(&place)), Some(place));
            }
            assert_eq!(base.place(&format!("{}/nowhere", base.0)), None);
            assert_eq!(base.place(&format!("{}/chat/nobody", base.0)), None);
        }
        assert_eq!(BasePath("/ai".to_owned()).place("/models"), None);
    }
}
