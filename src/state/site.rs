//! What the site's owner has made of it, on an open page: when that changes,
//! it is asked for again, and what nobody has chosen otherwise follows it.

use super::App;
use super::preferences::names;
use crate::api::site as api;
use crate::browser::{cookie, dom, history, paint};
use crate::domain::site::ThinkingShown;
use crate::domain::{BasePath, Settings, Site};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What was told to be another, for whoever asks for it (`parts::deeds`).
#[derive(Clone, Copy)]
pub struct News {
    /// How often the site was.
    pub site: RwSignal<u32>,
    /// How often the look was.
    pub look: RwSignal<u32>,
}

impl News {
    pub(super) fn new() -> Self {
        Self { site: RwSignal::new(0), look: RwSignal::new(0) }
    }

    /// One of them is.
    pub fn tell(&self, what: RwSignal<u32>) {
        what.update(|told| *told += 1);
    }
}

impl App {
    /// The site is at that revision.
    pub fn site_changed(self, revision: u64) {
        if self.site.with_untracked(|site| site.revision != revision) {
            self.news.tell(self.news.site);
        }
    }

    /// Asks for the site, and for the levels that it stands under.
    pub fn reload_site(self) {
        spawn_local(async move {
            // What cannot be asked stays as it is known.
            if let Ok(site) = api::load_site(self.language.tag().to_owned()).await {
                self.take_site(site);
                self.reload_levels();
                self.reload_look();
            }
        });
    }

    fn take_site(self, site: Site) {
        let (old, new) = (self.site.with_untracked(|site| site.look), site.look);
        let preferences = self.preferences;
        let open = |shown| shown == ThinkingShown::Open;
        if old.theme != new.theme && !cookie::is_kept(names::THEME) {
            preferences.theme.set(new.theme);
            dom::set_root_attribute("data-theme", new.theme.name());
        }
        if old.sidebar_open != new.sidebar_open && !cookie::is_kept(names::SIDEBAR) {
            preferences.sidebar_open.set(new.sidebar_open);
        }
        if old.enter_sends != new.enter_sends && !cookie::is_kept(names::ENTER) {
            preferences.enter_sends.set(new.enter_sends);
        }
        if open(old.thinking) != open(new.thinking) && !cookie::is_kept(names::THINKING) {
            preferences.open_thinking.set(open(new.thinking));
        }
        if old.follow.sent != new.follow.sent && !cookie::is_kept(names::FOLLOW_SENT) {
            preferences.follow_sent.set(new.follow.sent);
        }
        if old.follow.answers != new.follow.answers && !cookie::is_kept(names::FOLLOW_ANSWERS) {
            preferences.follow_answers.set(new.follow.answers);
        }
        if self.site.with_untracked(|known| known.favicon != site.favicon) {
            dom::set_favicon(&self.favicon(&site.favicon));
        }
        if self.site.with_untracked(|known| known.custom_css != site.custom_css) {
            let address = if site.custom_css.is_empty() {
                String::new()
            } else {
                self.file(&site.custom_css)
            };
            paint::set_site_style(&address);
        }
        if self.site.with_untracked(|known| known.words != site.words) {
            let (words, reload) =
                (self.strings.site().words_changed(), self.strings.late().reload());
            self.toasts.offer(words, reload, |yes| {
                if yes {
                    super::pwa::renew(&history::path());
                }
            });
        }
        self.site.set(site);
    }

    /// Opens the settings, if the site has them open and there is room beside
    /// the chat.
    pub fn open_settings_at_start(self) {
        if self.site.with_untracked(|site| site.look.settings_open)
            && dom::fits("(min-width: 60rem)")
        {
            self.settings_open.set(true);
        }
    }

    /// The address of a file in the site's `public/`.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        self.base.with_value(|base| base.file(name))
    }

    /// The address of the icon in the browser's tab.
    #[must_use]
    pub fn favicon(&self, name: &str) -> String {
        if name.is_empty() { self.base.with_value(BasePath::favicon) } else { self.file(name) }
    }

    /// The site's name.
    #[must_use]
    pub fn site_name(&self) -> String {
        self.site.with(|site| site.name.clone())
    }

    /// Whether messages and answers may be edited.
    #[must_use]
    pub fn may_edit(&self) -> bool {
        self.site.with(|site| site.features.editing)
    }

    /// What people may set of these settings here.
    #[must_use]
    pub fn allowed(&self, settings: Settings) -> Settings {
        self.tuning.levels.with_untracked(|levels| levels.allowed(settings))
    }

    /// Asks for the page about the site.
    pub fn read_readme(self) {
        if self.readme.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match api::load_readme(self.language.tag().to_owned()).await {
                Ok(text) => self.readme.set(Some(text)),
                Err(error) => self.complain(&error),
            }
        });
    }
}
