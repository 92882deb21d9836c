//! The output format: none, JSON, or a JSON Schema with an editor that checks
//! while one types. Only a good schema is used; the last good one stays until
//! then. Absent on purpose: the rules of schemas (`domain::schema`).

use super::setting_fields::{Segment, Shown, segments};
use crate::domain::Json;
use crate::domain::schema::{self, EXAMPLES};
use leptos::prelude::*;

/// The field.
pub fn format_field(shown: Shown) -> AnyView {
    let app = shown.app;
    let words = app.strings.setting();
    let mode = Memo::new(move |_| match shown.value() {
        Some(Json::Object(_)) => 2,
        Some(Json::Text(text)) if text == "json" => 1,
        _ => 0,
    });
    let choose = move |chosen: usize| {
        let value = match chosen {
            1 => Some("json".into()),
            2 => schema::check(EXAMPLES[0]).ok().map(|checked| checked.schema),
            // Taken out, the one beneath would come back: none is wanted.
            _ => untrack(|| app.beneath(shown.of.name)).map(|_| "".into()),
        };
        shown.set(value);
    };
    let all = words.formats().into_iter().enumerate().map(|(at, label)| Segment {
        value: at.to_string(),
        label,
        chosen: Signal::derive(move || mode.get() == at),
        choose: Box::new(move || choose(at)),
    });
    let bar = segments(shown, all.collect(), Signal::derive(|| false));
    view! {
        {bar}
        {move || (mode.get() == 2).then(|| editor(shown))}
    }
    .into_any()
}

fn editor(shown: Shown) -> AnyView {
    let words = shown.app.strings.setting();
    let stored = move || shown.value().map(|schema| schema.pretty()).unwrap_or_default();
    let text = RwSignal::new(untrack(stored));
    // What another tab or a preset sets is shown, unless something is being typed that is no schema yet.
    Effect::new(move |before: Option<String>| {
        let fresh = stored();
        let typed = text.get_untracked();
        let same = schema::check(&typed).is_ok_and(|checked| checked.schema.pretty() == fresh);
        if before.is_some_and(|before| before != fresh) && !same {
            text.set(fresh.clone());
        }
        fresh
    });
    let checked = Memo::new(move |_| text.with(|text| schema::check(text)));
    let apply = move || {
        if let Ok(checked) = checked.get_untracked() {
            shown.set(Some(checked.schema));
        }
    };
    let verdict = move || match checked.get() {
        Err(fault) => words.schema_fault(&fault),
        Ok(checked) if checked.unknown.is_empty() => words.schema_good().to_owned(),
        Ok(checked) => words.schema_unknown(&checked.unknown.join(", ")),
    };
    let put = move |fresh: String| {
        text.set(fresh);
        apply();
    };
    let tidy = move || {
        if let Ok(checked) = checked.get_untracked() {
            put(checked.schema.pretty());
        }
    };
    let example = move |event: leptos::ev::Event| {
        let chosen =
            event_target_value(&event).parse::<usize>().ok().and_then(|at| EXAMPLES.get(at));
        if let Some(Ok(checked)) = chosen.map(|example| schema::check(example)) {
            put(checked.schema.pretty());
        }
    };
    view! {
        <textarea class="field code" aria-label=words.schema() spellcheck="false" autocomplete="off" rows="8" dir="ltr"
            aria-describedby="schema-verdict" aria-invalid=move || checked.with(|checked| checked.is_err().then_some("true"))
            prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))
            on:change=move |_| apply()></textarea>
        <p class="setting-help" id="schema-verdict" role="status"
            data-tone=move || checked.with(|checked| checked.is_err().then_some("danger"))>{verdict}</p>
        <div class="setting-ways">
            <button type="button" class="button" on:click=move |_| tidy()
                disabled=move || checked.with(Result::is_err)>{words.tidy()}</button>
            <select class="field" aria-label=words.schema_examples() prop:value="" on:change=example>
                <option value="">{words.schema_examples()}</option>
                {words.schema_example_names().into_iter().enumerate().map(|(at, name)| view! {
                    <option value=at.to_string()>{name}</option>
                }).collect_view()}
            </select>
        </div>
    }
    .into_any()
}
