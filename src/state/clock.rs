//! The clock of the stage lines: it ticks only while a reply is being written.

use super::App;
use crate::browser::time;
use leptos::prelude::*;
use std::time::Duration;

const PERIOD: Duration = Duration::from_millis(100);

/// Starts the clock.
pub fn start(app: App) {
    time::every(PERIOD, move || {
        if app.talk.is_live_untracked() {
            app.ticks.set(app.talk.now().0);
        }
    });
}
