//! What each error is called, and what a person can do about it.
//!
//! The ways out (buttons, commands) are chosen by `parts::notice`; here are
//! only words.

use super::Strings;
use super::words::{Value, gaps, slot, words};
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

/// What is said of an error: which of [`Errors`], and what stands in its gaps.
/// One way for all, since an error is said on every page and there are many.
type Told<'a> = (usize, [Value<'a>; 2]);

impl Strings {
    /// An error in words.
    #[must_use]
    pub fn error(self, error: &Error) -> ErrorWords {
        let reason = self.reason(error);
        let (slot, gaps) = Self::told(error, &reason);
        let [title, text] = [slot, slot + 1].map(|slot| self.0.say(slot, &gaps));
        ErrorWords { title, text }
    }

    /// The words that an error's reason has of its own.
    fn reason(self, error: &Error) -> String {
        match error {
            Error::InvalidRequest { reason, .. } => {
                self.0.word(const { slot("flaws", "") } + *reason as usize).to_owned()
            }
            Error::Conflict { reason } => {
                self.0.word(const { slot("clashes", "") } + *reason as usize).to_owned()
            }
            Error::InvalidSetting { name, reason } => self.misfit(*reason, name),
            Error::WebhookFailed { reason, status, seconds } => {
                let said = self.failings();
                let plain = match reason {
                    Failing::Silent => return said.silent(*seconds),
                    Failing::Refused => return said.refused((*status).into()),
                    Failing::Unreachable => said.unreachable(),
                    Failing::Redirect => said.redirect(),
                    Failing::Garbled => said.garbled(),
                    Failing::TooLarge => said.too_large(),
                    Failing::Cancelled => said.cancelled(),
                };
                plain.to_owned()
            }
            _ => String::new(),
        }
    }

    fn told<'a>(error: &'a Error, reason: &'a str) -> Told<'a> {
        macro_rules! say {
            ($key:ident) => { say!(@ $key, 0, [Value::Missing, Value::Missing]) };
            ($key:ident, $gap:expr) => { say!(@ $key, 1, [$gap.into(), Value::Missing]) };
            ($key:ident, $gap:expr, $next:expr) => { say!(@ $key, 2, [$gap.into(), $next.into()]) };
            (@ $key:ident, $count:literal, $gaps:expr) => {{
                const { assert!(gaps("errors", stringify!($key)) == $count, "it has other gaps") };
                (const { slot("errors", stringify!($key)) }, $gaps)
            }};
        }
        match error {
            Error::InvalidRequest { detail, .. } => {
                say!(invalid_request, reason, Some(&**detail).filter(|detail| !detail.is_empty()))
            }
            Error::InvalidSetting { name, .. } => say!(invalid_setting, name.as_str(), reason),
            Error::NotFound => say!(not_found),
            Error::MethodNotAllowed => say!(method_not_allowed),
            Error::MessageEmpty => say!(message_empty),
            Error::MessageTooLong { limit_bytes } => {
                say!(message_too_long, kibibytes(*limit_bytes))
            }
            Error::BodyTooLarge { limit_bytes } => say!(body_too_large, kibibytes(*limit_bytes)),
            Error::Conflict { .. } => say!(conflict, reason),
            Error::HostRefused | Error::OriginRefused => say!(refused),
            Error::UpstreamUnreachable { address } => say!(upstream_unreachable, address.as_str()),
            Error::UpstreamSilent { seconds } => say!(upstream_silent, *seconds),
            Error::UpstreamStalled { seconds } => say!(upstream_stalled, *seconds),
            Error::UpstreamCut => say!(upstream_cut),
            Error::UpstreamGarbled => say!(upstream_garbled),
            Error::UpstreamFailed { detail, .. } => say!(upstream_failed, detail.as_str()),
            Error::UpstreamBusy => say!(upstream_busy),
            Error::UpstreamSignIn { .. } => say!(upstream_sign_in),
            Error::UpstreamRefused => say!(upstream_refused),
            Error::NoModels => say!(no_models),
            Error::ModelMissing { model } => say!(model_missing, model.as_str()),
            Error::ModelUnknown { model } => say!(model_unknown, model.as_str()),
            Error::UpstreamDiskFull => say!(upstream_disk_full),
            Error::DownloadDamaged => say!(download_damaged),
            Error::UpstreamOutdated => say!(upstream_outdated),
            Error::RegistryUnreachable { detail } => say!(registry_unreachable, detail.as_str()),
            Error::RegistryRefused { detail } => say!(registry_refused, detail.as_str()),
            Error::ModelCannotChat { model } => say!(model_cannot_chat, model.as_str()),
            Error::ModelCannotThink { model } => say!(model_cannot_think, model.as_str()),
            Error::FormatRefused { detail } => say!(format_refused, detail.as_str()),
            Error::ModelCannotSee { model } => say!(model_cannot_see, model.as_str()),
            Error::ModelTooLarge { model } => say!(model_too_large, model.as_str()),
            Error::ContextExceeded { prompt_tokens: Some(prompt), window_tokens: Some(window) } => {
                say!(context_exceeded, *prompt, *window)
            }
            Error::ContextExceeded { .. } => say!(context_exceeded_somehow),
            Error::ReplyTooLong { limit_bytes } => {
                say!(reply_too_long, kibibytes(*limit_bytes) / 1024)
            }
            Error::ReplyTooSlow { minutes } => say!(reply_too_slow, *minutes),
            Error::ServerRestarted => say!(server_restarted),
            Error::ShuttingDown => say!(shutting_down),
            Error::ServerBusy => say!(server_busy),
            Error::TooManyRequests { seconds } => say!(too_many_requests, *seconds),
            Error::SignInNeeded => say!(sign_in_needed),
            Error::StorageFull => say!(storage_full),
            Error::StorageUnavailable => say!(storage_unavailable),
            Error::Offline => say!(offline),
            Error::WebhookFailed { .. } => say!(webhook_failed, reason),
            Error::Internal => say!(internal),
            Error::Fault { request } => say!(fault, request.as_str()),
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
