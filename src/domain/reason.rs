//! Why a request, a setting or a wish is refused: closed sets with stable
//! codes, so that the page can say each in the reader's language.
//!
//! `Display` is the English of the API and the log: a part of a sentence that
//! `error` completes. Absent on purpose: other languages (`i18n::errors`).

use super::options::{self, Kind, Specification};
use super::{limits, settings};
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter, Result};

/// What is wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// A reader of ours cannot read it; its own words are in the detail.
    Unreadable,
    /// The body is no JSON of the right shape; the detail says where.
    Json,
    /// The connection broke off.
    BodyIncomplete,
    /// The form's fields cannot be read.
    FormIncomplete,
    /// The form has no id by which a second sending would be known.
    FormWithoutId,
    /// Not a model's name; the detail may say which.
    ModelName,
    /// Not one of the site's model servers.
    Upstream,
    /// Not a file's digest.
    Digest,
    /// Not what a model is built from.
    CreateBody,
    /// A Modelfile that cannot work, or is too long.
    Modelfile,
    /// Not a GGUF file.
    NotGguf,
    /// A file whose size is not said, or is larger than any model.
    FileSize,
    /// A file that cannot be read (any more).
    FileUnreadable,
    /// Not a time that a model may stay in memory.
    KeepAlive,
    /// Not an address of a picture.
    PictureAddress,
    /// Not a chat's id.
    ChatId,
    /// Not a place in the list of chats.
    ChatPlace,
    /// A parent without the chat that it is in.
    ParentWithoutChat,
    /// Only replies are edited in place.
    NotReply,
    /// Settings for a person's use of a model, without the model.
    LevelWithoutModel,
    /// A preset that sets nothing.
    PresetEmpty,
    /// Not a preset's name.
    PresetName,
    /// Not a theme; the detail says where.
    Theme,
    /// The site has a theme for everybody.
    ThemeFixed,
    /// There is no profile of that name.
    Profile,
    /// The site's owner has switched it off.
    SwitchedOff,
    /// Not what a comparison can be made of.
    Comparison,
    /// Not a prompt's title or text.
    Prompt,
    /// Not a file of prompts.
    PromptsFile,
    /// Not a profile's name.
    ProfileName,
    /// A profile with a text that is too long, too many ideas, or an unknown icon.
    ProfileText,
}

impl Display for Flaw {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        to.write_str(match self {
            Self::Unreadable => "it cannot be read",
            Self::Json => "the JSON body is wrong",
            Self::BodyIncomplete => "the body did not arrive whole",
            Self::FormIncomplete => "the form did not arrive whole",
            Self::FormWithoutId => "the form has no id",
            Self::ModelName => "this is no name of a model",
            Self::Upstream => "there is no model server of that name",
            Self::Digest => "a digest is sha256: and 64 hexadecimal digits",
            Self::CreateBody => "the request of a create must be an object",
            Self::Modelfile => "the Modelfile cannot work",
            Self::NotGguf => "this is no GGUF file",
            Self::FileSize => "the size of the file must be said, and be that of a model",
            Self::FileUnreadable => "the file cannot be read",
            Self::KeepAlive => "keep_alive must be seconds up to a year, or negative",
            Self::PictureAddress => "src must be an address",
            Self::ChatId => "chat_id must be an id",
            Self::ChatPlace => "this is no place in the list of chats",
            Self::ParentWithoutChat => "parent_id needs a chat_id",
            Self::NotReply => "only replies are edited in place",
            Self::LevelWithoutModel => "person_model needs a model",
            Self::PresetEmpty => "a preset sets something",
            Self::PresetName => "a preset has a name of 1 to 80 characters",
            Self::Theme => "this is no theme",
            Self::ThemeFixed => "this site has one theme for everybody",
            Self::Profile => "there is no profile of that name",
            Self::SwitchedOff => "this is switched off here",
            Self::Comparison => "a comparison has 2 to 4 answers, labels up to 80 characters",
            Self::Prompt => "a prompt has a title of 1 to 80 characters and a text of up to 64 KiB",
            Self::PromptsFile => "there are no prompts in this file",
            Self::ProfileName => "a profile has a name of 1 to 80 characters",
            Self::ProfileText => {
                "a profile has up to 8 KiB of description, 64 KiB of system prompt and 12 ideas, and a known icon"
            }
        })
    }
}

/// What a setting's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Misfit {
    /// There is no setting of that name.
    Unknown,
    /// A number.
    Number,
    /// A whole number.
    Whole,
    /// True or false.
    Switch,
    /// A text.
    Text,
    /// One of the names in its specification.
    Choice,
    /// A list of texts.
    List,
    /// `json` or a JSON Schema.
    Format,
    /// A number in the range of its specification.
    Range,
    /// Not as long.
    TooLong,
    /// A list that has not more entries.
    TooMany,
    /// Entries that are neither empty nor longer.
    EntryLength,
    /// The site's own: it may not be set.
    Locked,
    /// In the range that the site allows.
    SiteRange,
}

impl Misfit {
    /// In English, behind the setting's name.
    pub(super) fn english(self, name: &str, to: &mut Formatter<'_>) -> Result {
        let of = options::specification(name);
        match (self, of) {
            (Self::Unknown, _) => match settings::meant(name) {
                Some(meant) => write!(to, "is not known (did you mean {meant}?)"),
                None => to.write_str("is not known"),
            },
            (Self::Number, _) => to.write_str("must be a number"),
            (Self::Whole, _) => to.write_str("must be a whole number"),
            (Self::Switch, _) => to.write_str("must be true or false"),
            (Self::Text, _) => to.write_str("must be a text"),
            (Self::Choice, Some(Specification { kind: Kind::Choice(names), .. })) => {
                write!(to, "must be one of {}", names.join(", "))
            }
            (Self::List, _) => to.write_str("must be a list of texts"),
            (Self::Format, _) => to.write_str("must be \"json\" or a JSON Schema"),
            (Self::Range, Some(range)) => write!(to, "must be from {} to {}", range.min, range.max),
            (Self::Choice | Self::Range, _) => to.write_str("is not allowed"),
            (Self::Locked, _) => to.write_str("is set by the site and cannot be changed"),
            (Self::SiteRange, _) => to.write_str("is outside the range that the site allows"),
            (Self::TooLong, _) => to.write_str("is too long"),
            (Self::TooMany, _) => write!(to, "may have {} entries", limits::STOP_SEQUENCES),
            (Self::EntryLength, _) => {
                write!(to, "entries must have 1 to {} bytes", limits::STOP_SEQUENCE_BYTES)
            }
        }
    }
}

/// How a site's own server failed an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Failing {
    /// Nothing answers at its address.
    Unreachable,
    /// It did not answer in time.
    Silent,
    /// It answered with a status that is no success.
    Refused,
    /// It sent us elsewhere, where we do not go.
    Redirect,
    /// Its answer is not the JSON that is understood.
    Garbled,
    /// Its answer is too large.
    TooLarge,
    /// A person has cancelled it.
    Cancelled,
}

impl Failing {
    /// In English, behind "The action could not be done: ".
    pub(super) fn english(self, status: u16, seconds: u64, to: &mut Formatter<'_>) -> Result {
        match self {
            Self::Unreachable => to.write_str("nothing answers at its address"),
            Self::Silent => write!(to, "it did not answer within {seconds} s"),
            Self::Refused => write!(to, "it answered with the status {status}"),
            Self::Redirect => to.write_str("it answered with a redirect, which is not followed"),
            Self::Garbled => to.write_str("its answer is not the JSON that is understood"),
            Self::TooLarge => to.write_str("its answer is too large"),
            Self::Cancelled => to.write_str("it was cancelled"),
        }
    }
}

/// Why something does not fit the present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Clash {
    /// The reply is still being written.
    StillWritten,
    /// It was deleted together with a message before it.
    DeletedTogether,
    /// What it follows is deleted.
    ParentDeleted,
    /// Only a reply can be continued.
    NotReply,
    /// The reply answers nothing.
    NoQuestion,
    /// There is no text to continue.
    NothingToContinue,
    /// There are as many presets as there may be.
    TooManyPresets,
    /// The summary is written already.
    SummaryDone,
    /// The summary is still being written.
    SummaryWritten,
    /// There is nothing older to summarise.
    NothingOlder,
    /// A benchmark is running.
    BenchmarkRuns,
    /// There is a model of that name.
    ModelNameTaken,
    /// The work has ended.
    JobEnded,
    /// The model server does not have a file (any more).
    FileGone,
    /// There are as many prompts as there may be.
    TooManyPrompts,
    /// There are as many profiles as there may be.
    TooManyProfiles,
}

impl Display for Clash {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        to.write_str(match self {
            Self::StillWritten => "the reply is still being written",
            Self::DeletedTogether => "it was deleted together with a message before it",
            Self::ParentDeleted => "what it follows is deleted",
            Self::NotReply => "only a reply can be continued",
            Self::NoQuestion => "the reply answers nothing",
            Self::NothingToContinue => "there is no text to continue",
            Self::TooManyPresets => "there are too many presets already",
            Self::SummaryDone => "the summary is written already",
            Self::SummaryWritten => "the summary is still being written",
            Self::NothingOlder => "there is nothing older to summarise",
            Self::BenchmarkRuns => "a benchmark is running",
            Self::ModelNameTaken => "there is a model of that name",
            Self::JobEnded => "it has ended",
            Self::FileGone => "the model server does not have the file any more",
            Self::TooManyPrompts => "there are too many prompts already",
            Self::TooManyProfiles => "there are too many profiles already",
        })
    }
}
