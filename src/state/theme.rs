//! The look: what another tab, device or the site's owner has made of it is
//! asked for and painted; a person's own is tried, kept and read.
//!
//! The style sheet is made by whoever knows the theme (`domain::theme`): the
//! server for the first frame and for what is told, the editor while one tries.

use super::App;
use crate::api::theme as api;
use crate::browser::{paint, pwa};
use crate::domain::theme::editing::Themes;
use crate::domain::{Error, Theme};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is open and on its way.
#[derive(Clone, Copy)]
pub struct Look {
    /// Whether the editor is open.
    pub open: RwSignal<bool>,
    /// How often another look was told of.
    pub told: RwSignal<u32>,
    /// What is shown is being tried and not kept yet.
    pub touched: StoredValue<bool>,
}

impl Look {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            told: RwSignal::new(0),
            touched: StoredValue::new(false),
        }
    }
}

impl App {
    /// Opens or closes the editor; the settings stand in the same place.
    pub fn toggle_theme_editor(self) {
        let open = !self.look.open.get_untracked();
        self.settings_open.set(false);
        self.look.open.set(open);
        if open {
            crate::browser::dom::hide_popover("sidebar");
        }
    }

    /// Asks for the look that counts, and paints it.
    pub fn reload_look(self) {
        spawn_local(async move {
            // What cannot be asked stays as it is; so does what is being tried.
            if let Ok(css) = api::theme_css(self.base.get_value()).await
                && !self.look.touched.get_value()
            {
                paint::paint(&css);
                pwa::tell("painted", &[]);
                self.look.told.update(|told| *told += 1);
            }
        });
    }

    /// Shows a theme without keeping it.
    pub fn try_theme(self, theme: &Theme) {
        self.look.touched.set_value(true);
        paint::paint(&theme.css(|name| self.file(name)));
        pwa::tell("painted", &[]);
    }

    /// Keeps the person's theme; without one, the site's counts.
    pub fn keep_theme(self, theme: Option<Theme>) {
        spawn_local(async move {
            let kept = api::set_theme(theme).await;
            self.look.touched.set_value(false);
            if let Err(error) = kept {
                self.complain(&error);
                self.reload_look();
            }
        });
    }

    /// Asks for what an editor starts from.
    pub fn read_themes(self, then: impl FnOnce(Themes) + 'static) {
        spawn_local(async move {
            match api::load_themes().await {
                Ok(themes) => then(themes),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Reads a theme that was pasted.
    pub fn read_theme(self, text: String, then: impl FnOnce(Result<Theme, Error>) + 'static) {
        spawn_local(async move { then(api::read_theme(text).await) });
    }
}
