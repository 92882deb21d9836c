//! Reading answers aloud and writing by voice: what the browser can, what the
//! person wants, and what is going on.
//!
//! Absent on purpose: doing it (`speaking`, which comes late).

use crate::browser::{dom, speech, storage};
use crate::domain::MessageId;
use leptos::prelude::*;

const VOICE: &str = "linnet.voice";
const RATE: &str = "linnet.rate";
const DICTATION: &str = "linnet.dictation";

/// The state. A handle.
#[derive(Clone, Copy)]
pub struct Speech {
    /// Whether text can be read aloud; not before the page is awake.
    pub can_speak: RwSignal<bool>,
    /// Whether the button for writing by voice is shown.
    pub can_listen: RwSignal<bool>,
    /// The answer that is being read.
    pub speaking: RwSignal<Option<MessageId>>,
    /// Whether somebody is listened to.
    pub listening: RwSignal<bool>,
    /// Whether the person is being told where the sound may go.
    pub warning: RwSignal<bool>,
}

impl Speech {
    pub(super) fn new() -> Self {
        Self {
            can_speak: RwSignal::new(false),
            can_listen: RwSignal::new(false),
            speaking: RwSignal::new(None),
            listening: RwSignal::new(false),
            warning: RwSignal::new(false),
        }
    }

    /// Looks at what the browser can.
    pub fn wake(&self) {
        if speech::can_speak() {
            self.can_speak.set(true);
            dom::set_root_attribute("data-speaks", "true");
        }
        if speech::can_listen() && self.wants_dictation() {
            self.can_listen.set(true);
        }
    }

    /// Whether the person wants the button.
    #[must_use]
    pub fn wants_dictation(&self) -> bool {
        storage::read(DICTATION).as_deref() != Some("off")
    }

    /// Shows or hides the button.
    pub fn choose_dictation(&self, on: bool) {
        if on {
            storage::remove(DICTATION);
        } else {
            storage::write(DICTATION, "off");
        }
        self.can_listen.set(on && speech::can_listen());
    }

    /// Whether the person knows where the sound may go.
    #[must_use]
    pub fn is_warned(&self) -> bool {
        storage::read(DICTATION).as_deref() == Some("known")
    }

    /// The person knows.
    pub fn warned(&self) {
        storage::write(DICTATION, "known");
    }

    /// The chosen voice; empty for the browser's own choice.
    #[must_use]
    pub fn voice(&self) -> String {
        storage::read(VOICE).unwrap_or_default()
    }

    /// Chooses a voice.
    pub fn choose_voice(&self, name: &str) {
        storage::write(VOICE, name);
    }

    /// How fast is read; 1 is as the voice has it.
    #[must_use]
    pub fn rate(&self) -> f64 {
        let kept = storage::read(RATE).and_then(|text| text.parse::<f64>().ok());
        kept.filter(|rate| rate.is_finite()).map_or(1.0, |rate| rate.clamp(0.5, 2.0))
    }

    /// Chooses how fast is read.
    pub fn choose_rate(&self, rate: f64) {
        storage::write(RATE, &rate.to_string());
    }
}
