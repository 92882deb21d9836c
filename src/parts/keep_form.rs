//! How long a model stays in memory: a number with its unit, the last of which
//! is "for ever" and needs no number.

use crate::state::App;
use leptos::prelude::*;

/// Seconds of each unit; what follows them is for ever.
const UNITS: [i64; 4] = [1, 60, 3600, 86_400];
const FOR_EVER: usize = UNITS.len();
/// Longest time, as the server has it.
const MOST: i64 = 31_536_000;

/// The form.
#[component]
pub fn KeepForm(
    /// What the number is called.
    #[prop(into)]
    label: String,
    /// Told the seconds; negative for ever.
    keep: Callback<i64>,
    /// Whether the last wish is on its way.
    #[prop(into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.manage();
    let (number, unit) = (RwSignal::new("30".to_owned()), RwSignal::new(1_usize));
    let wrong = RwSignal::new(false);
    let seconds = move || {
        if unit.get_untracked() == FOR_EVER {
            return Some(-1);
        }
        let number = number.get_untracked().trim().parse::<i64>().ok()?;
        let seconds = number.checked_mul(UNITS[unit.get_untracked()])?;
        (1..=MOST).contains(&seconds).then_some(seconds)
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let seconds = seconds();
        wrong.set(seconds.is_none());
        if let Some(seconds) = seconds {
            keep.run(seconds);
        }
    };
    let choose = move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event).parse().ok().filter(|at| *at <= FOR_EVER);
        unit.set(chosen.unwrap_or_default());
        wrong.set(false);
    };
    let units = words.units().into_iter().chain([words.for_ever()]).enumerate();
    let units = units
        .map(|(at, name)| view! { <option value=at.to_string() selected=at == 1>{name}</option> })
        .collect_view();
    view! {
        <form class="keep-form" novalidate on:submit=submit>
            <input class="field number" type="number" min="1" inputmode="numeric" aria-label=label
                hidden=move || unit.get() == FOR_EVER aria-invalid=move || wrong.get().then_some("true")
                prop:value=move || number.get()
                on:input=move |event| { number.set(event_target_value(&event)); wrong.set(false); }/>
            <select class="field" aria-label=words.unit() on:change=choose>{units}</select>
            <button type="submit" class="button" disabled=move || busy.get()>{words.keep()}</button>
            {move || wrong.get().then(|| view! { <p class="field-error" role="alert">{words.bad_time()}</p> })}
        </form>
    }
}
