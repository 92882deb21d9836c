//! What each error is called, and what a person can do about it.
//!
//! The ways out (buttons, commands) are chosen by `parts::notice`; here are
//! only words.

use super::Strings;
use super::words::{slot, words};
use crate::domain::options::{self, Kind, Specification};
use crate::domain::{Error, Failing, Json, Misfit, limits, settings};

/// An error in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorWords {
    /// What happened.
    pub title: String,
    /// What it means or what to do; may be empty.
    pub text: String,
}

impl From<[String; 2]> for ErrorWords {
    fn from([title, text]: [String; 2]) -> Self {
        Self { title, text }
    }
}

impl From<[&str; 2]> for ErrorWords {
    fn from(words: [&str; 2]) -> Self {
        words.map(str::to_owned).into()
    }
}

words! {
    /// A title and a text for each error.
    pub struct Errors = "errors" {
        invalid_request(reason: &str, detail: Option<&str>)[2],
        invalid_setting(name: &str, reason: &str)[2],
        not_found[2],
        method_not_allowed[2],
        message_empty[2],
        message_too_long(limit: u64)[2],
        body_too_large(limit: u64)[2],
        conflict(reason: &str)[2],
        refused[2],
        upstream_unreachable(address: &str)[2],
        upstream_silent(seconds: u64)[2],
        upstream_stalled(seconds: u64)[2],
        upstream_cut[2],
        upstream_garbled[2],
        upstream_failed(detail: &str)[2],
        upstream_busy[2],
        upstream_sign_in[2],
        upstream_refused[2],
        no_models[2],
        model_missing(model: &str)[2],
        model_unknown(model: &str)[2],
        upstream_disk_full[2],
        download_damaged[2],
        upstream_outdated[2],
        registry_unreachable(detail: &str)[2],
        registry_refused(detail: &str)[2],
        model_cannot_chat(model: &str)[2],
        model_cannot_think(model: &str)[2],
        format_refused(detail: &str)[2],
        model_cannot_see(model: &str)[2],
        model_too_large(model: &str)[2],
        context_exceeded(prompt: u64, window: u64)[2],
        context_exceeded_somehow[2],
        reply_too_long(limit: u64)[2],
        reply_too_slow(minutes: u64)[2],
        server_restarted[2],
        shutting_down[2],
        server_busy[2],
        too_many_requests(seconds: u64)[2],
        sign_in_needed[2],
        storage_full[2],
        storage_unavailable[2],
        offline[2],
        webhook_failed(reason: &str)[2],
        internal[2],
        fault(request: &str)[2],
    }
}

words! {
    /// A sentence for each flaw, in the order of [`Flaw`].
    pub struct Flaws = "flaws" {
        unreadable,
        json,
        body_incomplete,
        form_incomplete,
        form_without_id,
        model_name,
        upstream,
        digest,
        create_body,
        modelfile,
        not_gguf,
        file_size,
        file_unreadable,
        keep_alive,
        picture_address,
        chat_id,
        chat_place,
        parent_without_chat,
        not_reply,
        level_without_model,
        preset_empty,
        preset_name,
        theme,
        theme_fixed,
        profile,
        switched_off,
        comparison,
        prompt,
        prompts_file,
        profile_name,
        profile_text,
    }
}

words! {
    /// A sentence for each clash, in the order of [`Clash`].
    pub struct Clashes = "clashes" {
        still_written,
        deleted_together,
        parent_deleted,
        not_reply,
        no_question,
        nothing_to_continue,
        too_many_presets,
        summary_done,
        summary_written,
        nothing_older,
        benchmark_runs,
        model_name_taken,
        job_ended,
        file_gone,
        too_many_prompts,
        too_many_profiles,
    }
}

words! {
    /// A sentence for each failing.
    pub struct Failings = "failings" {
        unreachable,
        silent(seconds: u64),
        refused(status: u64),
        redirect,
        garbled,
        too_large,
        cancelled,
    }
}

words! {
    /// A sentence for each misfit.
    pub struct Misfits = "misfits" {
        unknown(meant: Option<&str>),
        choice(names: &str),
        range(min: &str, max: &str),
        too_many(most: usize),
        entry_length(most: usize),
        number,
        whole,
        switch,
        text,
        list,
        format,
        not_allowed,
        too_long,
        locked,
        site_range,
    }
}

impl Strings {
    /// An error in words.
    #[must_use]
    pub fn error(self, error: &Error) -> ErrorWords {
        let words = self.errors();
        match error {
            Error::InvalidRequest { reason, detail } => {
                let detail = Some(detail.as_str()).filter(|detail| !detail.is_empty());
                let reason = self.0.word(const { slot("flaws", "") } + *reason as usize);
                words.invalid_request(reason, detail).into()
            }
            Error::InvalidSetting { name, reason } => {
                words.invalid_setting(name, &self.misfit(*reason, name)).into()
            }
            Error::NotFound => words.not_found().into(),
            Error::MethodNotAllowed => words.method_not_allowed().into(),
            Error::MessageEmpty => words.message_empty().into(),
            Error::MessageTooLong { limit_bytes } => {
                words.message_too_long(kibibytes(*limit_bytes)).into()
            }
            Error::BodyTooLarge { limit_bytes } => {
                words.body_too_large(kibibytes(*limit_bytes)).into()
            }
            Error::Conflict { reason } => {
                let reason = self.0.word(const { slot("clashes", "") } + *reason as usize);
                words.conflict(reason).into()
            }
            Error::HostRefused | Error::OriginRefused => words.refused().into(),
            Error::UpstreamUnreachable { address } => words.upstream_unreachable(address).into(),
            Error::UpstreamSilent { seconds } => words.upstream_silent(*seconds).into(),
            Error::UpstreamStalled { seconds } => words.upstream_stalled(*seconds).into(),
            Error::UpstreamCut => words.upstream_cut().into(),
            Error::UpstreamGarbled => words.upstream_garbled().into(),
            Error::UpstreamFailed { detail, .. } => words.upstream_failed(detail).into(),
            Error::UpstreamBusy => words.upstream_busy().into(),
            Error::UpstreamSignIn { .. } => words.upstream_sign_in().into(),
            Error::UpstreamRefused => words.upstream_refused().into(),
            Error::NoModels => words.no_models().into(),
            Error::ModelMissing { model } => words.model_missing(model).into(),
            Error::ModelUnknown { model } => words.model_unknown(model).into(),
            Error::UpstreamDiskFull => words.upstream_disk_full().into(),
            Error::DownloadDamaged => words.download_damaged().into(),
            Error::UpstreamOutdated => words.upstream_outdated().into(),
            Error::RegistryUnreachable { detail } => words.registry_unreachable(detail).into(),
            Error::RegistryRefused { detail } => words.registry_refused(detail).into(),
            Error::ModelCannotChat { model } => words.model_cannot_chat(model).into(),
            Error::ModelCannotThink { model } => words.model_cannot_think(model).into(),
            Error::FormatRefused { detail } => words.format_refused(detail).into(),
            Error::ModelCannotSee { model } => words.model_cannot_see(model).into(),
            Error::ModelTooLarge { model } => words.model_too_large(model).into(),
            Error::ContextExceeded { prompt_tokens: Some(prompt), window_tokens: Some(window) } => {
                words.context_exceeded(*prompt, *window).into()
            }
            Error::ContextExceeded { .. } => words.context_exceeded_somehow().into(),
            Error::ReplyTooLong { limit_bytes } => {
                words.reply_too_long(kibibytes(*limit_bytes) / 1024).into()
            }
            Error::ReplyTooSlow { minutes } => words.reply_too_slow(*minutes).into(),
            Error::ServerRestarted => words.server_restarted().into(),
            Error::ShuttingDown => words.shutting_down().into(),
            Error::ServerBusy => words.server_busy().into(),
            Error::TooManyRequests { seconds } => words.too_many_requests(*seconds).into(),
            Error::SignInNeeded => words.sign_in_needed().into(),
            Error::StorageFull => words.storage_full().into(),
            Error::StorageUnavailable => words.storage_unavailable().into(),
            Error::Offline => words.offline().into(),
            Error::WebhookFailed { reason, status, seconds } => {
                let said = self.failings();
                let reason = match reason {
                    Failing::Unreachable => said.unreachable().to_owned(),
                    Failing::Silent => said.silent(*seconds),
                    Failing::Refused => said.refused((*status).into()),
                    Failing::Redirect => said.redirect().to_owned(),
                    Failing::Garbled => said.garbled().to_owned(),
                    Failing::TooLarge => said.too_large().to_owned(),
                    Failing::Cancelled => said.cancelled().to_owned(),
                };
                words.webhook_failed(&reason).into()
            }
            Error::Internal => words.internal().into(),
            Error::Fault { request } => words.fault(request).into(),
        }
    }

    /// What a setting must be.
    fn misfit(self, misfit: Misfit, name: &str) -> String {
        let words = self.misfits();
        let plain = match (misfit, options::specification(name)) {
            (Misfit::Unknown, _) => return words.unknown(settings::meant(name)),
            (Misfit::Choice, Some(Specification { kind: Kind::Choice(names), .. })) => {
                return words.choice(&names.join(", "));
            }
            (Misfit::Range, Some(range)) => {
                return words
                    .range(&Json::Number(range.min).plain(), &Json::Number(range.max).plain());
            }
            (Misfit::TooMany, _) => return words.too_many(limits::STOP_SEQUENCES),
            (Misfit::EntryLength, _) => return words.entry_length(limits::STOP_SEQUENCE_BYTES),
            (Misfit::Number, _) => words.number(),
            (Misfit::Whole, _) => words.whole(),
            (Misfit::Switch, _) => words.switch(),
            (Misfit::Text, _) => words.text(),
            (Misfit::List, _) => words.list(),
            (Misfit::Format, _) => words.format(),
            (Misfit::Choice | Misfit::Range, _) => words.not_allowed(),
            (Misfit::TooLong, _) => words.too_long(),
            (Misfit::Locked, _) => words.locked(),
            (Misfit::SiteRange, _) => words.site_range(),
        };
        plain.to_owned()
    }
}

const fn kibibytes(bytes: usize) -> u64 {
    bytes as u64 / 1024
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Clash, Flaw};
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    /// Codes in the order of the type are the keys in the order of the area.
    fn same_order<T: DeserializeOwned>(area: &super::super::words::Area, number: fn(T) -> usize) {
        for (at, key) in area.keys.iter().enumerate() {
            let one = serde_json::from_value(Value::String(key.name.to_owned()));
            assert_eq!(number(one.expect(key.name)), at, "{}", key.name);
        }
    }

    #[test]
    fn reasons_are_said_by_their_number() {
        same_order::<Flaw>(&Flaws::AREA, |flaw| flaw as usize);
        same_order::<Clash>(&Clashes::AREA, |clash| clash as usize);
        assert_eq!(Flaws::AREA.keys.len(), Flaw::ProfileText as usize + 1);
        assert_eq!(Clashes::AREA.keys.len(), Clash::TooManyProfiles as usize + 1);
        let words = crate::i18n::Language::english().strings();
        let said = words.error(&Error::Conflict { reason: Clash::JobEnded });
        assert_eq!(said.text, "It has ended.");
        let said = words.error(&Flaw::PresetName.into());
        assert_eq!(said.text, "A preset has a name of 1 to 80 characters.");
    }

    #[test]
    fn what_a_setting_must_be() {
        let words = crate::i18n::Language::english().strings();
        let said = |name: &str, reason| {
            words.error(&Error::InvalidSetting { name: name.into(), reason }).text
        };
        assert_eq!(said("temperature", Misfit::Range), "It must be from 0 to 2.");
        assert_eq!(
            said("tempreature", Misfit::Unknown),
            "There is no such setting. Did you mean temperature?"
        );
        assert_eq!(said("stop", Misfit::TooMany), "It may have 16 entries.");
    }
}
