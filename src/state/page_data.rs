//! What a page starts with. The server loads it before it renders and writes
//! it into the page as JSON, so that the browser starts from the same state
//! without asking, and without anything asynchronous in the first render.

use crate::domain::of_json::{Fields, objects};
use crate::domain::side_work::SideWork;
use crate::domain::site::{Follow, Theme, ThinkingShown};
use crate::domain::{
    BasePath, Chat, ChatPage, ClientId, Error, Json, Levels, ModelJob, Models, Place, Site,
    UnixMillis,
};
use crate::i18n::Language;
use serde::Serialize;

/// The id of the element that holds it.
pub const ELEMENT: &str = "page-data";

/// The query with which a long chat is drawn whole.
pub const WHOLE: &str = "whole";

/// Choices of this browser, kept in cookies so that the first frame knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// The colours.
    pub theme: Theme,
    /// Whether the sidebar is shown on wide screens.
    pub sidebar_open: bool,
    /// The sidebar's width in pixels, if it was changed.
    pub sidebar_width: Option<u16>,
    /// Whether Enter sends; otherwise it breaks the line.
    pub enter_sends: bool,
    /// Whether thinking is unfolded while it is written.
    pub open_thinking: bool,
    /// When the view of a conversation moves by itself.
    pub follow: Follow,
    /// Minutes east of UTC at the reader's place.
    pub zone_minutes: i32,
}

impl Choices {
    /// Those of a browser that has chosen nothing yet.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        Self {
            theme: site.look.theme,
            sidebar_open: site.look.sidebar_open,
            sidebar_width: None,
            enter_sends: site.look.enter_sends,
            open_thinking: site.look.thinking == ThinkingShown::Open,
            follow: site.look.follow,
            zone_minutes: 0,
        }
    }
}

/// A plain form that was refused: what was typed, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// The text.
    pub text: String,
    /// Why it could not be sent.
    pub error: Error,
}

/// What a site without a description is for, for search engines and previews.
pub const ABOUT: &str = "A chat app for local models";

/// Everything that the first render needs.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub struct PageData {
    /// Where Linnet lies.
    pub base: BasePath,
    /// The fingerprint of the build that wrote the page.
    pub build: String,
    /// The language of the interface.
    pub language: Language,
    /// This browser's choices.
    pub choices: Choices,
    /// What the site's owner has made of it.
    pub site: Site,
    /// The style sheet of the look that counts, for the first frame.
    #[serde(skip)]
    pub look: String,
    /// The page's background in light and in dark colours, for the frame around it.
    #[serde(skip)]
    pub grounds: [String; 2],
    /// What other programs are told of the page for previews of links to it:
    /// properties and what they say.
    #[serde(skip)]
    pub preview: Vec<(&'static str, String)>,
    /// The profile in the address of a new chat.
    pub profile: Option<String>,
    /// The page about the site, if that is what is shown.
    pub readme: Option<String>,
    /// The first page of the chat list.
    pub chats: ChatPage,
    /// The path that was asked for; what it shows is [`PageData::place`].
    pub path: String,
    /// The chat in the path, if it could be read.
    pub chat: Option<Chat>,
    /// Whether all of it is drawn at once, for readers without Wasm.
    pub whole: bool,
    /// Whether this page is for no address in particular: the one that the
    /// service worker keeps for when the server is away.
    pub shell: bool,
    /// Whether the page stands in a frame of another site (`http::widget`).
    pub embedded: bool,
    /// The sites that may show it then.
    #[serde(skip)]
    pub origins: Vec<String>,
    /// Whether there is a way to sign out.
    pub guarded: bool,
    /// Why it could not.
    pub error: Option<Error>,
    /// The plain form that this page answers, if it was refused.
    pub refused: Option<Refused>,
    /// Where the event stream goes on if no chat says so.
    pub cursor: String,
    /// What can be chosen.
    pub models: Models,
    /// Which side work the owner wants.
    pub side_work: SideWork,
    /// The levels beneath the chat's settings, as far as they are known.
    pub levels: Levels,
    /// The long work with models.
    pub jobs: Vec<ModelJob>,
    /// A fresh id for the composer's plain form.
    pub form_id: Option<ClientId>,
    /// The server's time.
    pub now: UnixMillis,
}

objects! {
    Choices { theme, sidebar_open, sidebar_width, enter_sends, open_thinking, zone_minutes, follow }
    Refused { text, error }
}

impl PageData {
    /// From what the server wrote into a page of that language.
    #[must_use]
    pub fn read(json: Json, language: Language) -> Self {
        let mut of = Fields::of(json);
        Self {
            base: of.take("base"),
            build: of.take("build"),
            language,
            choices: of.take("choices"),
            site: of.take("site"),
            look: String::new(),
            grounds: <[String; 2]>::default(),
            preview: Vec::new(),
            profile: of.take("profile"),
            readme: of.take("readme"),
            chats: of.take("chats"),
            path: of.take("path"),
            chat: of.take("chat"),
            whole: of.take("whole"),
            shell: of.take("shell"),
            embedded: of.take("embedded"),
            origins: Vec::new(),
            guarded: of.take("guarded"),
            error: of.take("error"),
            refused: of.take("refused"),
            cursor: of.take("cursor"),
            models: of.take("models"),
            side_work: of.take("side_work"),
            levels: of.take("levels"),
            jobs: of.take("jobs"),
            form_id: of.take("form_id"),
            now: of.take("now"),
        }
    }

    /// The page in the path; absent if there is no such page.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.base.place(&self.path)
    }

    /// The profile of the chat that is shown, or that begins here.
    #[must_use]
    pub fn shown_profile(&self) -> Option<&str> {
        if !self.place().is_some_and(|place| place.is_talk()) {
            return None;
        }
        let begun = || {
            let preferred = self.site.preferred_profile().map(|profile| profile.name.as_str());
            self.profile.as_deref().or(preferred)
        };
        self.chat.as_ref().map_or_else(begun, |chat| chat.profile.as_deref())
    }

    /// As JSON that can stand inside a script element: nothing in it can end
    /// the element or begin another.
    #[must_use]
    pub fn to_script(&self) -> String {
        serde_json::to_string(self)
            // Page data has string keys only, so that this cannot fail.
            .unwrap_or_default()
            .replace('<', "\\u003c")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029")
    }
}
