//! The clock of a form that is not waited for for ever: what is left, and more
//! time for whoever asks for it.
//!
//! It runs for as long as the form is there. Absent on purpose: what becomes of
//! the form when the time is over.

use crate::browser::time;
use crate::domain::Milliseconds;
use crate::state::App;
use crate::ui::Icon;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// A time to fill a form in.
pub struct Limit {
    /// How long, in seconds.
    pub seconds: u32,
    /// It is over.
    pub over: Box<dyn Fn() + Send + Sync>,
}

/// Between two looks at the clock.
const LOOK: Duration = Duration::from_millis(200);
/// When it is said aloud how much is left, in seconds.
const SOON: u32 = 20;

/// The clock.
pub fn clock(app: App, limit: Limit) -> AnyView {
    let words = app.strings.form();
    let Limit { seconds, over } = limit;
    let ends = RwSignal::new(end(seconds));
    let left = RwSignal::new(seconds);
    look(ends, left, Arc::new(over));
    let soon = Memo::new(move |_| left.get() <= SOON);
    let shown = move || app.language.countdown(Milliseconds(u64::from(left.get()) * 1000));
    let said = move || {
        if soon.get() { words.time_left(left.get_untracked() as usize) } else { String::new() }
    };
    view! {
        <div class="ask-clock" data-soon=move || soon.get().to_string()>
            <Icon name="clock"/>
            <span role="timer" aria-label=words.time_label()>{shown}</span>
            <button type="button" class="button quiet" on:click=move |_| ends.set(end(seconds))>{words.more_time()}</button>
            <span class="visually-hidden" role="status">{said}</span>
        </div>
    }
    .into_any()
}

/// When so many seconds will be over.
fn end(seconds: u32) -> i64 {
    time::now().0 + i64::from(seconds) * 1000
}

fn look(ends: RwSignal<i64>, left: RwSignal<u32>, over: Arc<Box<dyn Fn() + Send + Sync>>) {
    time::after(LOOK, move || {
        // The form is gone, and its clock with it.
        let Some(end) = ends.try_get_untracked() else { return };
        let rest = u32::try_from((end - time::now().0 + 999).div_euclid(1000)).unwrap_or(0);
        if left.get_untracked() != rest {
            left.set(rest);
        }
        if rest == 0 { over() } else { look(ends, left, over) }
    });
}
