//! `2.3 s · 127 characters · 56 tok/s`, and the rest on demand.

use crate::domain::options::specification;
use crate::domain::{Finish, Json, Metrics, ReplyState, Settings};
use crate::state::App;
use crate::state::turn::Turn;
use leptos::prelude::*;

/// The line; nothing before the end.
#[component]
pub fn MetricsLine(
    /// The reply.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let (metrics, state, model, asked) = (turn.metrics, turn.state, turn.model, turn.settings);
    move || {
        metrics.get().map(|metrics| {
            // The settings stand with the model's name: they were asked for together.
            let asked: Vec<String> = model.iter().cloned().chain(asked.with(unusual)).collect();
            let asked = (!asked.is_empty()).then(|| asked.join(" · "));
            let rows = rows(app, &metrics, state.get(), asked.as_deref());
            view! {
                <details class="metrics">
                    <summary>{summary(app, &metrics)}</summary>
                    <dl>{rows.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect_view()}</dl>
                </details>
            }
        })
    }
}

/// What a reply was asked with and is not so anyway, by Ollama's names.
fn unusual(asked: &Settings) -> Option<String> {
    let differs = |name: &str, value: &Json| {
        let usual = || specification(name).and_then(|of| of.default);
        value.number().is_none_or(|number| usual() != Some(number))
    };
    let facts: Vec<String> = asked
        .iter()
        .filter(|(name, value)| differs(name, value))
        .map(|(name, value)| match value {
            Json::Text(text) => format!("{name} {text}"),
            Json::Number(_) => [name, " ", &value.plain()].concat(),
            Json::Bool(on) => format!("{name} {on}"),
            Json::List(entries) => format!("{name} {}", entries.len()),
            Json::Null | Json::Object(_) => name.to_owned(),
        })
        .collect();
    (!facts.is_empty()).then(|| facts.join(" · "))
}

fn summary(app: App, metrics: &Metrics) -> String {
    let (strings, language) = (app.strings, app.language);
    let mut facts = vec![language.duration(metrics.total), strings.characters(metrics.characters)];
    if let Some(pace) = metrics.tokens_per_second {
        let digits = usize::from(pace < 9.95);
        facts.push(strings.per_second(&language.decimal(pace, digits)));
    }
    facts.join(" · ")
}

fn rows(
    app: App,
    metrics: &Metrics,
    state: ReplyState,
    model: Option<&str>,
) -> Vec<(&'static str, String)> {
    let (strings, language) = (app.strings, app.language);
    let time = |time: Option<_>| time.map(|time| language.duration(time));
    let prompt = metrics.prompt_tokens.map(|tokens| match metrics.cached_tokens {
        Some(cached) if cached > 0 => strings.tokens_cached(tokens, cached),
        _ => strings.tokens(tokens),
    });
    let moved = (!metrics.moved_from.is_empty()).then(|| metrics.moved_from.join(", "));
    let ended = match (state, metrics.finish) {
        (ReplyState::Stopped, _) => strings.ended_stopped(),
        (ReplyState::Failed, _) => strings.ended_failed(),
        (ReplyState::Interrupted, _) => strings.ended_interrupted(),
        (_, Some(Finish::Length)) => strings.ended_length(),
        _ => strings.ended_stop(),
    };
    [
        (strings.metric_model(), model.map(str::to_owned)),
        (strings.machine().metric_upstream(), metrics.upstream.clone()),
        (strings.machine().metric_moved(), moved),
        (strings.metric_queued(), time(metrics.queued.filter(|queued| queued.0 > 0))),
        (strings.metric_load(), time(metrics.load)),
        (strings.metric_first_token(), time(metrics.first_token)),
        (strings.metric_prompt(), prompt),
        (strings.metric_answer(), metrics.answer_tokens.map(|tokens| strings.tokens(tokens))),
        (strings.metric_ended(), Some(ended.to_owned())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
