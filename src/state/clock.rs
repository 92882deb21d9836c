//! The clock of the page: it ticks fast only while a reply is being written,
//! and once a second on pages that count something down.

use super::App;
use crate::browser::time;
use crate::domain::Place;
use leptos::prelude::*;
use std::time::Duration;

const PERIOD: Duration = Duration::from_millis(100);

/// Starts the clock.
pub fn start(app: App) {
    time::every(PERIOD, move || {
        let now = app.talk.now().0;
        let counts_down = app.machine.open.get_untracked()
            || matches!(app.place.get_untracked(), Some(Place::Models | Place::Model(_)));
        let second = now.div_euclid(1000) != app.ticks.get_untracked().div_euclid(1000);
        if app.talk.is_live_untracked() || (counts_down && second) {
            app.ticks.set(now);
        }
    });
}
