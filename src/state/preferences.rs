//! What this browser prefers, kept in cookies.

use super::page_data::{Choices, PageData};
use crate::browser::{cookie, dom};
use crate::domain::site::Theme;
use leptos::prelude::*;

/// Names of the cookies.
pub mod names {
    /// Theme.
    pub const THEME: &str = "theme";
    /// Language.
    pub const LANGUAGE: &str = "language";
    /// Sidebar: `open` or `collapsed`.
    pub const SIDEBAR: &str = "sidebar";
    /// Width of the sidebar, in pixels.
    pub const SIDEBAR_WIDTH: &str = "sidebar_width";
    /// `send` or `break`.
    pub const ENTER: &str = "enter";
    /// `open` or `folded`.
    pub const THINKING: &str = "thinking";
    /// Whether the view goes to the end when a message is sent: `on` or `off`.
    pub const FOLLOW_SENT: &str = "follow_sent";
    /// Whether it follows an answer: `on` or `off`.
    pub const FOLLOW_ANSWERS: &str = "follow_answers";
    /// Minutes east of UTC.
    pub const ZONE: &str = "zone";
}

/// The sidebar's width unless it was changed, as in `style/tokens.css`.
const DEFAULT_WIDTH: u16 = 272;

/// The preferences as signals.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// The colours.
    pub theme: RwSignal<Theme>,
    /// Whether the sidebar is shown on wide screens.
    pub sidebar_open: RwSignal<bool>,
    /// The sidebar's width, in pixels.
    pub sidebar_width: RwSignal<u16>,
    /// Whether Enter sends.
    pub enter_sends: RwSignal<bool>,
    /// Whether thinking is unfolded while it is written.
    pub open_thinking: RwSignal<bool>,
    /// Whether the view goes to the end when a message is sent.
    pub follow_sent: RwSignal<bool>,
    /// Whether it follows an answer while the reader is at its end.
    pub follow_answers: RwSignal<bool>,
    /// Minutes east of UTC.
    pub zone_minutes: RwSignal<i32>,
}

impl Preferences {
    pub(super) fn new(data: &PageData) -> Self {
        let Choices {
            theme,
            sidebar_open,
            sidebar_width,
            enter_sends,
            open_thinking,
            follow,
            zone_minutes,
        } = data.choices;
        Self {
            theme: RwSignal::new(theme),
            sidebar_open: RwSignal::new(sidebar_open),
            sidebar_width: RwSignal::new(sidebar_width.unwrap_or(DEFAULT_WIDTH)),
            enter_sends: RwSignal::new(enter_sends),
            open_thinking: RwSignal::new(open_thinking),
            follow_sent: RwSignal::new(follow.sent),
            follow_answers: RwSignal::new(follow.answers),
            zone_minutes: RwSignal::new(zone_minutes),
        }
    }

    /// Repaints, and remembers.
    pub fn choose_theme(&self, theme: Theme) {
        self.theme.set(theme);
        dom::set_root_attribute("data-theme", theme.name());
        cookie::keep(names::THEME, theme.name());
    }

    /// Shows or hides the sidebar on wide screens.
    pub fn toggle_sidebar(&self) {
        let open = !self.sidebar_open.get_untracked();
        self.sidebar_open.set(open);
        cookie::keep(names::SIDEBAR, if open { "open" } else { "collapsed" });
    }

    /// Sets the sidebar's width, in pixels, as far as it may go.
    pub fn choose_sidebar_width(&self, wanted: i32) {
        let pixels = u16::try_from(wanted.clamp(200, 480)).unwrap_or(DEFAULT_WIDTH);
        self.sidebar_width.set(pixels);
        dom::set_root_property("--sidebar-width", &format!("{pixels}px"));
        cookie::keep(names::SIDEBAR_WIDTH, &pixels.to_string());
    }

    /// What Enter does.
    pub fn choose_enter(&self, sends: bool) {
        self.enter_sends.set(sends);
        cookie::keep(names::ENTER, if sends { "send" } else { "break" });
    }

    /// Whether thinking is unfolded while it is written.
    pub fn choose_thinking(&self, open: bool) {
        self.open_thinking.set(open);
        cookie::keep(names::THINKING, if open { "open" } else { "folded" });
    }

    /// Whether the view goes to the end when a message is sent.
    pub fn choose_follow_sent(&self, on: bool) {
        self.follow_sent.set(on);
        cookie::keep(names::FOLLOW_SENT, if on { "on" } else { "off" });
    }

    /// Whether the view follows an answer.
    pub fn choose_follow_answers(&self, on: bool) {
        self.follow_answers.set(on);
        cookie::keep(names::FOLLOW_ANSWERS, if on { "on" } else { "off" });
    }

    /// Remembers where the reader is, for the days of the chat list.
    pub fn learn_zone(&self, minutes: i32) {
        if minutes != self.zone_minutes.get_untracked() {
            self.zone_minutes.set(minutes);
            cookie::keep(names::ZONE, &minutes.to_string());
        }
    }

    /// Another language: the page is written anew by the server, since views read
    /// their words once; who reads and writes in it stays where they are.
    pub fn choose_language(&self, tag: &str, here: &str) {
        cookie::keep(names::LANGUAGE, tag);
        super::pwa::renew(here);
    }
}
