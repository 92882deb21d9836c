//! What the page knows: signals and stores, and what changes them.
//!
//! Views read signals and call methods; they never fetch. Everything here
//! also runs on the server, where effects and calls out do nothing.
//! Absent on purpose: view code.

pub mod action_deeds;
pub mod actions;
pub mod announcer;
pub mod beside;
pub mod chat_list;
pub mod clock;
pub mod commands;
pub mod compare;
pub mod composer;
pub mod create;
pub mod deeds;
pub mod doctor;
pub mod document;
pub mod embed;
pub mod feedback;
pub mod levels;
pub mod machine;
pub mod models;
pub mod modes;
pub mod outbox;
pub mod overlay;
pub mod own_profiles;
pub mod page_data;
pub mod preferences;
pub mod profile;
pub mod prompts;
pub mod pwa;
pub mod search;
pub mod shortcuts;
pub mod site;
pub mod slash;
pub mod speaking;
pub mod speech;
pub mod stream;
pub mod talk;
pub mod talk_actions;
pub mod theme;
pub mod toasts;
pub mod turn;
pub mod window;
#[cfg(feature = "split")]
pub mod words;

use crate::browser::history;
use crate::domain::model::same_model;
use crate::domain::side_work::SideWork;
use crate::domain::{BasePath, Model, ModelJob, Models, Place, Site};
use crate::i18n::{Language, Strings};
use actions::Actions;
use chat_list::ChatList;
use compare::Comparing;
use composer::Composer;
use create::Create;
use leptos::prelude::*;
use levels::Tuning;
use machine::Machine;
use outbox::Outbox;
use overlay::Overlay;
use page_data::PageData;
use preferences::Preferences;
use prompts::Prompts;
use pwa::Pwa;
use shortcuts::Shortcuts;
use site::News;
use slash::Slash;
use speech::Speech;
use talk::Talk;
use theme::Look;
use toasts::Toasts;

/// All of the page's state. A handle: copies mean the same state.
///
/// In the browser it is as thin as a handle can be, since every closure of the
/// page holds it, and lives as long as the page; on the server it goes with its
/// request.
#[derive(Clone, Copy)]
pub struct App(Held);

#[cfg(feature = "ssr")]
type Held = PageState;
#[cfg(not(feature = "ssr"))]
type Held = &'static PageState;

impl std::ops::Deref for App {
    type Target = PageState;

    fn deref(&self) -> &PageState {
        #[cfg(feature = "ssr")]
        return &self.0;
        #[cfg(not(feature = "ssr"))]
        self.0
    }
}

/// What an [`App`] is a handle of.
#[derive(Clone, Copy)]
pub struct PageState {
    /// The language's words.
    pub strings: Strings,
    /// The language.
    pub language: Language,
    /// Where Linnet lies.
    pub base: StoredValue<BasePath>,
    /// Whether there is a way to sign out.
    pub guarded: bool,
    /// The chats in the sidebar.
    pub chats: ChatList,
    /// The chat that is shown.
    pub talk: Talk,
    /// What is being sent or could not be.
    pub outbox: Outbox,
    /// The text being written.
    pub composer: Composer,
    /// What the site's buttons do just now.
    pub actions: Actions,
    /// The command being typed there.
    pub slash: Slash,
    /// The person's own prompts.
    pub prompts: Prompts,
    /// Who is to be compared.
    pub comparing: Comparing,
    /// What the machine does.
    pub machine: Machine,
    /// The model being created.
    pub create: Create,
    /// What can be chosen, and whether Ollama answers.
    pub models: RwSignal<Models>,
    /// The long work with models, the oldest first.
    pub jobs: RwSignal<Vec<ModelJob>>,
    /// Whether the event stream stands.
    pub connected: RwSignal<bool>,
    /// What this browser prefers.
    pub preferences: Preferences,
    /// What the site's owner has made of it.
    pub site: RwSignal<Site>,
    /// What was told to be another.
    pub news: News,
    /// The page about the site, once it was asked for.
    pub readme: RwSignal<Option<String>>,
    /// What makes an app of the page.
    pub pwa: Pwa,
    /// Whether the page stands in a frame of another site.
    pub embedded: bool,
    /// What is painted over the standard theme.
    pub look: Look,
    /// The keyboard shortcuts.
    pub shortcuts: Shortcuts,
    /// Reading aloud and writing by voice.
    pub speech: Speech,
    /// The dialog of the whole page that is open.
    pub overlay: RwSignal<Option<Overlay>>,
    /// Which of the person's own profiles it is about.
    pub editing_profile: StoredValue<own_profiles::Editing>,
    /// Short notices.
    pub toasts: Toasts,
    /// What a screen reader is told.
    pub announced: RwSignal<String>,
    /// The path of the address.
    pub path: RwSignal<String>,
    /// The page at that path; absent if there is none.
    pub place: Memo<Option<Place>>,
    /// What is beneath the chat's settings, and what is about to change.
    pub tuning: Tuning,
    /// Whether the settings panel is open.
    pub settings_open: RwSignal<bool>,
    /// What a token of a model's window takes in memory, for the model that
    /// was asked about last.
    pub token_bytes: RwSignal<Option<(String, Option<u64>)>>,
    /// Which side work is wanted.
    pub side_work: RwSignal<SideWork>,
    /// Counts what is shown beside the chat; 0 if nothing is (`beside`).
    pub beside: RwSignal<u32>,
    /// The id that the server gave the composer's plain form.
    pub form_id: Option<crate::domain::ClientId>,
    /// The browser's time, ten times a second while something runs.
    pub ticks: RwSignal<i64>,
}

impl App {
    /// The state that a page starts with.
    #[must_use]
    pub fn new(data: &PageData) -> Self {
        let strings = data.language.strings();
        let path = RwSignal::new(data.path.clone());
        let base = StoredValue::new(data.base.clone());
        let state = PageState {
            strings,
            language: data.language,
            base,
            guarded: data.guarded,
            chats: ChatList::new(data),
            talk: Talk::new(data),
            outbox: Outbox::new(),
            composer: Composer::new(data),
            actions: Actions::new(),
            slash: Slash::new(),
            prompts: Prompts::new(),
            comparing: Comparing::new(),
            machine: Machine::new(),
            create: Create::new(),
            models: RwSignal::new(data.models.clone()),
            jobs: RwSignal::new(data.jobs.clone()),
            connected: RwSignal::new(true),
            preferences: Preferences::new(data),
            site: RwSignal::new(data.site.clone()),
            news: News::new(),
            readme: RwSignal::new(data.readme.clone()),
            pwa: Pwa::new(data),
            embedded: data.embedded,
            look: Look::new(),
            shortcuts: Shortcuts::new(),
            speech: Speech::new(),
            overlay: RwSignal::new(None),
            editing_profile: StoredValue::new(own_profiles::Editing::default()),
            toasts: Toasts::new(),
            announced: RwSignal::new(String::new()),
            path,
            place: Memo::new(move |_| path.with(|path| base.with_value(|base| base.place(path)))),
            tuning: Tuning::new(data.levels.clone()),
            settings_open: RwSignal::new(false),
            token_bytes: RwSignal::new(None),
            side_work: RwSignal::new(data.side_work),
            beside: RwSignal::new(0),
            form_id: data.form_id,
            ticks: RwSignal::new(data.now.0),
        };
        #[cfg(feature = "ssr")]
        return Self(state);
        #[cfg(not(feature = "ssr"))]
        Self(Box::leak(Box::new(state)))
    }

    /// The page's state, from anywhere in the view.
    #[must_use]
    pub fn of_page() -> Self {
        expect_context()
    }

    /// The model that the next message goes to, if there is any.
    #[must_use]
    pub fn model(&self) -> Option<String> {
        let preferred = || self.models.with(|models| models.preferred.clone());
        self.talk.model.get().or_else(|| self.profile_model()).or_else(preferred)
    }

    /// That model as it is known, if it is.
    #[must_use]
    pub fn chosen_model(&self) -> Option<Model> {
        let name = self.model()?;
        self.models.with(|models| {
            models.models.iter().find(|model| same_model(&model.name, &name)).cloned()
        })
    }

    /// The name, without taking part in what is drawn.
    #[must_use]
    pub fn model_untracked(&self) -> Option<String> {
        untrack(|| self.model())
    }

    /// Whether the next message goes to the demo.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.model().as_deref() == Some(crate::domain::model::DEMO_MODEL)
    }

    /// Starts a new chat.
    pub fn new_chat(&self) {
        self.go(&self.base.get_value().home());
        crate::browser::dom::focus_soon("message-input");
    }

    /// Moves the focus to the composer.
    pub fn focus_composer(&self) {
        crate::browser::dom::focus("message-input");
    }

    /// Shows what is on its way for the chat of the address.
    pub fn outbox_for_shown(&self) {
        self.outbox.show_for(self.talk.chat_id.get_untracked());
    }

    /// A path of the API, under wherever Linnet lies.
    #[must_use]
    pub fn path_of_api(&self, path: &str) -> String {
        self.base.with_value(|base| [base.0.as_str(), path].concat())
    }

    /// The path of a page.
    #[must_use]
    pub fn path_of(&self, place: &Place) -> String {
        self.base.with_value(|base| base.path(place))
    }

    /// Goes to another page of Linnet.
    pub fn go(&self, path: &str) {
        if self.path.with_untracked(|here| here != path) {
            // A page that was kept for when the server is away is made whole
            // where it is left, once the server is back.
            if self.pwa.is_shell && self.connected.get_untracked() {
                return crate::browser::dom::leave_for(path);
            }
            // The address of a frame stays, and so does the history of its site.
            if !self.embedded {
                history::push(path);
            }
            self.path.set(path.to_owned());
        }
    }

    /// Whether a conversation stands at a path.
    #[must_use]
    pub fn leads_to_talk(&self, path: &str) -> bool {
        self.base.with_value(|base| base.place(path).is_some_and(|place| place.is_talk()))
    }

    /// Whether a path is one of the page's own.
    #[must_use]
    pub fn is_page(&self, path: &str) -> bool {
        self.base.with_value(|base| base.place(path).is_some())
    }
}
