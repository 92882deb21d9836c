//! Every address of the page and the API, built in one place from the base
//! path that the server is reached under.

use super::ids::ChatId;
use super::model_name;
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
    /// The same with one of them, with everything that is known of it.
    Model(String),
    /// What the machine does and did.
    Machine,
    /// What people think of answers.
    Feedback,
    /// A person's own prompts.
    Prompts,
    /// The page about the site.
    Readme,
    /// What is at fault with the set-up.
    Doctor,
    /// A new model, or the Modelfile of one that is installed.
    Create {
        /// That model's name.
        from: Option<String>,
    },
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

/// Longest base path, in bytes.
const BASE_BYTES: usize = 200;

impl std::str::FromStr for BasePath {
    type Err = String;

    /// `/ai` and `/ai/` are the same; `/` and nothing are none.
    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text.trim().trim_end_matches('/');
        if bare.is_empty() {
            return Ok(Self::default());
        }
        let parts = || bare.split('/').skip(1);
        let plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
        };
        if bare.len() > BASE_BYTES || !bare.starts_with('/') || !parts().all(plain) {
            let shown: String = text.chars().take(60).collect();
            return Err(format!(
                "{shown:?} is no base path: write /ai, of letters, digits, '-', '_', '.', '~' and '/'"
            ));
        }
        Ok(Self(bare.to_owned()))
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
            // With its tag, no name is that of another page.
            Place::Model(name) => {
                format!("{}/models/{}", self.0, escaped(&model_name::with_tag(name)))
            }
            Place::Machine => format!("{}/machine", self.0),
            Place::Feedback => format!("{}/feedback", self.0),
            Place::Prompts => format!("{}/prompts", self.0),
            Place::Readme => format!("{}/readme", self.0),
            Place::Doctor => format!("{}/doctor", self.0),
            Place::Create { from: None } => format!("{}/models/create", self.0),
            Place::Create { from: Some(model) } => {
                format!("{}/models/create?from={}", self.0, escaped(model))
            }
        }
    }

    /// The page at a path (with its query, if it has one), as the address has
    /// it; absent if there is none.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<Place> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let rest = path.strip_prefix(self.0.as_str())?;
        match rest {
            "" if !self.0.is_empty() => Some(Place::Home),
            "/" => Some(Place::Home),
            "/models" => Some(Place::Models),
            "/machine" => Some(Place::Machine),
            "/feedback" => Some(Place::Feedback),
            "/prompts" => Some(Place::Prompts),
            "/readme" => Some(Place::Readme),
            "/doctor" => Some(Place::Doctor),
            "/models/create" => Some(Place::Create { from: asked(query, "from") }),
            _ => match rest.strip_prefix("/models/") {
                Some(name) => {
                    let name = unescaped(name)?;
                    model_name::check(&name).ok().map(|()| Place::Model(name))
                }
                None => Some(Place::Chat(rest.strip_prefix("/chat/")?.parse().ok()?)),
            },
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

    /// Where the form that signs out goes.
    #[must_use]
    pub fn sign_out(&self) -> String {
        format!("{}/sign-out", self.0)
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

    /// Where the file of that digest is sent for a new model, on the server of
    /// that name.
    #[must_use]
    pub fn blob(&self, digest: &str, upstream: Option<&str>) -> String {
        let path = format!("{}/api/blobs/{digest}", self.0);
        match upstream {
            Some(name) => format!("{path}?upstream={}", escaped(name)),
            None => path,
        }
    }

    /// A file that the site's owner has put into `public/`.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        format!("{}/public/{}", self.0, escaped(name))
    }

    /// What another app shared with the page at that path, if it did: a new
    /// chat's address with `title`, `text` and `url`, as the manifest says.
    #[must_use]
    pub fn shared(&self, path: &str) -> Option<String> {
        let (_, query) = path.split_once('?')?;
        if self.place(path) != Some(Place::Home) {
            return None;
        }
        let mut parts: Vec<String> = Vec::new();
        for part in ["title", "text", "url"].into_iter().filter_map(|name| asked(query, name)) {
            // Browsers put the address into the text, or the title into both.
            if !parts.iter().any(|known| known.contains(&part)) {
                parts.retain(|known| !part.contains(known.as_str()));
                parts.push(part);
            }
        }
        (!parts.is_empty()).then(|| parts.join("\n"))
    }

    /// What makes the site an app that can be installed.
    #[must_use]
    pub fn manifest(&self) -> String {
        format!("{}/manifest.webmanifest", self.0)
    }

    /// The look of the page that is kept for when the server is away.
    #[must_use]
    pub fn offline_look(&self) -> String {
        format!("{}/offline/look.css", self.0)
    }

    /// A picture for those who install it.
    #[must_use]
    pub fn install(&self, file: &str) -> String {
        format!("{}/install/{file}", self.0)
    }

    /// Linnet's own icon.
    #[must_use]
    pub fn favicon(&self) -> String {
        format!("{}/favicon.svg", self.0)
    }
}

/// A value of a query, or a path: what names are made of stands as it is.
#[must_use]
pub fn escaped(value: &str) -> String {
    let mut written = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push('%');
            for half in [byte >> 4, byte & 15] {
                written.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
        }
    }
    written
}

/// The value of a name in a query, if it is there and not empty.
#[must_use]
pub fn asked(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    unescaped(value)
}

/// What [`escaped`] has written; absent if it is empty or no text.
fn unescaped(value: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let mut half =
            || char::from(rest.next()?).to_digit(16).and_then(|half| u8::try_from(half).ok());
        bytes.push(match byte {
            b'%' => half()? << 4 | half()?,
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_becomes_one_text() {
        let base = BasePath::default();
        let shared = |query: &str| base.shared(&format!("/?{query}"));
        assert_eq!(shared("text=Hi%20%26+you"), Some("Hi & you".to_owned()));
        let url = "https%3A%2F%2Fexample.org%2F";
        assert_eq!(
            shared(&format!("title=A&text=See&url={url}")),
            Some("A\nSee\nhttps://example.org/".to_owned())
        );
        // What is said already is not said again.
        assert_eq!(
            shared(&format!("title=See&text=See+{url}&url={url}")),
            Some("See https://example.org/".to_owned())
        );
        assert_eq!(shared("text="), None);
        assert_eq!(shared("whole"), None);
        assert_eq!(base.shared("/models?text=x"), None);
    }

    #[test]
    fn a_base_path_is_read_or_refused() {
        for (text, is) in [
            ("", ""),
            ("/", ""),
            ("/ai", "/ai"),
            ("/ai/", "/ai"),
            ("/a-b/c.d~e_1/", "/a-b/c.d~e_1"),
        ] {
            assert_eq!(text.parse(), Ok(BasePath(is.to_owned())), "{text}");
        }
        for text in ["ai", "//ai", "/a//b", "/../x", "/a b", "/a\"", "/я", "/a?b", "https://x"] {
            assert!(text.parse::<BasePath>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_page_is_found_in_its_own_path() {
        let id: ChatId = "00000000-0000-0000-0000-000000000007".parse().expect("an id");
        for base in [BasePath::default(), BasePath("/ai".to_owned())] {
            let create = |from: Option<&str>| Place::Create { from: from.map(str::to_owned) };
            let edit = create(Some("hf.co/a/b:Q4 & я%"));
            for place in [
                Place::Home,
                Place::Chat(id),
                Place::Models,
                Place::Machine,
                Place::Feedback,
                Place::Readme,
                Place::Doctor,
                create(None),
                edit,
            ] {
                assert_eq!(base.place(&base.path(&place)), Some(place));
            }
            for (name, path) in [
                ("gemma2:2b", "gemma2:2b"),
                ("hf.co/user/repo:Q4_K_M", "hf.co/user/repo:Q4_K_M"),
                // Not the page that creates models.
                ("create", "create:latest"),
            ] {
                let written = base.path(&Place::Model(name.to_owned()));
                assert_eq!(written, format!("{}/models/{path}", base.0));
                assert_eq!(base.place(&written), Some(Place::Model(path.to_owned())));
            }
            let typed = base.place(&format!("{}/models/hf.co%2Fa%2fb%3AQ4", base.0));
            assert_eq!(typed, Some(Place::Model("hf.co/a/b:Q4".to_owned())));
            assert_eq!(base.place(&format!("{}/models/a b", base.0)), None);
            assert_eq!(base.place(&format!("{}/models/", base.0)), None);
            assert_eq!(base.place(&format!("{}/nowhere", base.0)), None);
            assert_eq!(base.place(&format!("{}/chat/nobody", base.0)), None);
        }
        assert_eq!(BasePath("/ai".to_owned()).place("/models"), None);
    }
}
