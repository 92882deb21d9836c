//! Every word of the interface, as data: one catalogue a language
//! (`catalogues/*.toml`), inside the server. A page is given the texts of its
//! language and no names.
//!
//! To add a word: declare its key in its area (`words!` in `chat.rs`,
//! `models.rs`, …; `words.rs` says how), and write its text under the same
//! area and key into every file of `catalogues`. A new area is also named in
//! `areas!` below: under `first` if the first view of a chat says any of it,
//! else under `late`. A test compares code and catalogues.
//!
//! Absent on purpose: reactivity (`state` hands the words out) and the words
//! of the API, which are English (`domain::error`).

mod access;
mod action;
#[cfg(feature = "ssr")]
mod catalogue;
#[cfg(feature = "ssr")]
mod catalogues;
mod chat;
mod commands;
mod compare;
mod create;
mod doctor;
mod elements;
mod embed;
mod errors;
mod feedback;
mod form;
pub mod format;
mod language;
mod late;
#[cfg(feature = "ssr")]
mod locales;
mod machine;
mod manage;
mod message;
mod models;
#[cfg(feature = "ssr")]
mod pattern;
mod plural;
mod profiles;
mod prompts;
mod pwa;
mod setting;
mod sign_in;
mod site;
mod speech;
mod structured;
mod theme;
mod transcript;
mod window;
mod words;

pub use access::{AccessWords, Deeds};
pub use action::ActionWords;
#[cfg(feature = "ssr")]
pub use catalogue::Mistake;
#[cfg(feature = "ssr")]
pub use catalogues::Catalogues;
pub use chat::Strings;
pub use commands::CommandWords;
pub use compare::{CompareWords, ComparisonWords};
pub use create::{CreateWords, Example, Problems};
pub use doctor::DoctorWords;
pub use elements::ElementWords;
pub use embed::EmbedWords;
pub use errors::ErrorWords;
pub use feedback::FeedbackWords;
pub use form::FormWords;
pub use format::Formats;
pub use language::Language;
pub use late::LateWords;
pub use machine::MachineWords;
pub use manage::ManageWords;
pub use models::ModelsWords;
pub use profiles::ProfileWords;
pub use prompts::PromptWords;
pub use pwa::PwaWords;
pub use setting::{Options, SettingWords, SettingsWords};
pub use sign_in::SignInWords;
pub use site::SiteWords;
pub use speech::SpeechWords;
pub use structured::StructuredWords;
pub use theme::ThemeWords;
pub use transcript::TranscriptWords;
pub use window::WindowWords;

/// Names all areas. A page has the words of `first` before it wakes; those of
/// `late` come along with the first part that is loaded late (`ui::late`).
macro_rules! areas {
    (first: $($first:ty = $first_name:ident),+; late: $($late:ty = $late_name:ident),+ $(,)?) => {
        const AREAS: &[words::Area] = &[$(<$first>::AREA),+, $(<$late>::AREA),+];

        /// How many texts a page has before it wakes.
        const FIRST: usize = {
            let areas = [$(<$first>::AREA),+];
            let (mut sum, mut at) = (0, 0);
            while at < areas.len() {
                let mut of = 0;
                while of < areas[at].keys.len() {
                    sum += areas[at].keys[of].slots;
                    of += 1;
                }
                at += 1;
            }
            sum
        };

        impl Strings {
            $(areas! { @table $first = $first_name })+
            $(areas! { @table $late = $late_name })+
        }
    };
    (@table $words:ty = $name:ident) => {
        #[allow(missing_docs, reason = "each area says what it is")]
        #[must_use]
        pub fn $name(self) -> $words {
            <$words>::in_language(self.0)
        }
    };
}

areas! {
    first:
        Strings = chat,
        errors::Errors = errors,
        errors::Flaws = flaws,
        errors::Clashes = clashes,
        errors::Failings = failings,
        errors::Misfits = misfits,
        MachineWords = machine,
        CompareWords = compare,
        WindowWords = window,
        SiteWords = site,
        TranscriptWords = transcript,
        LateWords = late,
        StructuredWords = structured,
        ElementWords = elements,
        Formats = formats;
    late:
        SettingsWords = setting,
        Options = options,
        ComparisonWords = comparison,
        ActionWords = action,
        AccessWords = access,
        Deeds = deeds,
        FeedbackWords = feedback,
        FormWords = form,
        CommandWords = commands,
        PromptWords = prompts,
        SpeechWords = speech,
        ThemeWords = theme_editor,
        ManageWords = manage,
        PwaWords = pwa,
        EmbedWords = embed,
        DoctorWords = doctor,
        SignInWords = sign_in,
        ProfileWords = profiles,
        ModelsWords = models_page,
        CreateWords = create_page,
        Problems = problems,
}
