//! Benchmarks: what to measure, how far it is, and what came out, side by side.

use crate::browser::time;
use crate::domain::machine::{Benchmark, BenchmarkWish, Measured, Stage, Target};
use crate::state::App;
use crate::ui::{Icon, IconButton, table_head, text_area_content};
use leptos::ev::SubmitEvent;
use leptos::html::{Form, Input, Textarea};
use leptos::prelude::*;

/// Runs of each model, unless somebody says otherwise.
const RUNS: usize = 3;
/// Tokens of each answer, unless somebody says otherwise.
const TOKENS: u32 = 128;

/// The form, or the progress of the one that runs.
#[component]
pub fn BenchmarkForm() -> impl IntoView {
    let app = App::of_page();
    let runs = Memo::new(move |_| app.machine.running().is_some());
    let wish = Wish::new(app.strings.machine().default_prompt());
    move || if runs.get() { progress(app).into_any() } else { form(app, wish).into_any() }
}

/// What the form holds: it is there again after a benchmark.
#[derive(Clone, Copy)]
struct Wish {
    chosen: RwSignal<Vec<Target>>,
    prompt: StoredValue<String>,
    runs: StoredValue<usize>,
    tokens: StoredValue<u32>,
}

impl Wish {
    fn new(prompt: &str) -> Self {
        Self {
            chosen: RwSignal::new(Vec::new()),
            prompt: StoredValue::new(prompt.to_owned()),
            runs: StoredValue::new(RUNS),
            tokens: StoredValue::new(TOKENS),
        }
    }
}

/// The models that can be measured, one for each server that has it.
fn targets(app: App) -> Vec<Target> {
    app.models.with(|models| {
        let able = models.models.iter().filter(|model| model.can_chat() && !model.is_demo());
        able.flat_map(|model| {
            let places = model.places.iter().map(|place| Some(place.upstream.clone()));
            let places: Vec<_> =
                if models.are_on_several() { places.collect() } else { vec![None] };
            places.into_iter().map(|upstream| Target { model: model.name.clone(), upstream })
        })
        .collect()
    })
}

fn form(app: App, wish: Wish) -> impl IntoView {
    let words = app.strings.machine();
    let chosen = wish.chosen;
    let (prompt, runs, tokens) =
        (NodeRef::<Textarea>::new(), NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let form = NodeRef::<Form>::new();
    let listed = Memo::new(move |_| targets(app));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let number = |field: NodeRef<Input>| field.get_untracked()?.value().trim().parse().ok();
        let count = number(runs).and_then(|count: u32| usize::try_from(count).ok());
        wish.prompt
            .set_value(prompt.get_untracked().map(|field| field.value()).unwrap_or_default());
        wish.runs.set_value(count.unwrap_or(RUNS));
        wish.tokens.set_value(number(tokens).unwrap_or(TOKENS));
        app.start_benchmark(BenchmarkWish {
            targets: chosen.get_untracked(),
            prompt: wish.prompt.get_value(),
            runs: wish.runs.get_value(),
            tokens: wish.tokens.get_value(),
        });
    };
    let choices = move || {
        let all = listed.get();
        if all.is_empty() {
            return view! { <p class="hint">{words.no_models()}</p> }.into_any();
        }
        all.into_iter().map(|target| choice(app, target, chosen)).collect_view().into_any()
    };
    let none = move || chosen.with(Vec::is_empty);
    view! {
        <form class="benchmark-form" node_ref=form on:submit=submit>
            <fieldset class="benchmark-models">
                <legend>{words.what_to_measure()}</legend>
                {choices}
            </fieldset>
            <label class="benchmark-field">
                <span>{words.prompt()}</span>
                <textarea class="field" name="prompt" rows="2" dir="auto" required node_ref=prompt>{text_area_content(&wish.prompt.get_value())}</textarea>
            </label>
            <div class="benchmark-numbers">
                <label class="benchmark-field">
                    <span>{words.runs()}</span>
                    <input class="field number" type="number" name="runs" min="1" max=BenchmarkWish::RUNS.to_string() value=wish.runs.get_value().to_string() node_ref=runs/>
                </label>
                <label class="benchmark-field">
                    <span>{words.tokens()}</span>
                    <input class="field number" type="number" name="tokens" min="8" max="2048" value=wish.tokens.get_value().to_string() node_ref=tokens/>
                </label>
                <button type="submit" class="button primary" disabled=none><Icon name="clock"/>{words.start()}</button>
            </div>
            <p class="hint">{words.benchmark_hint()}</p>
        </form>
    }
}

fn choice(app: App, target: Target, chosen: RwSignal<Vec<Target>>) -> impl IntoView {
    let label = name(app, &target.model, target.upstream.as_deref());
    let own = target.clone();
    let checked = move || chosen.with(|chosen| chosen.contains(&own));
    let toggle = move |_| {
        chosen.update(|chosen| match chosen.iter().position(|one| *one == target) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(target.clone()),
        });
    };
    view! {
        <label class="benchmark-choice">
            <input type="checkbox" prop:checked=checked on:change=toggle/>
            <span>{label}</span>
        </label>
    }
}

fn name(app: App, model: &str, upstream: Option<&str>) -> String {
    match upstream {
        Some(upstream) => format!("{model} {}", app.strings.machine().on(upstream)),
        None => model.to_owned(),
    }
}

fn progress(app: App) -> impl IntoView {
    let words = app.strings.machine();
    let running = Memo::new(move |_| app.machine.running());
    let so_far = move || running.get().map_or((0, 1), |benchmark| benchmark.progress());
    let now = move || {
        running.get().and_then(|benchmark| {
            let one = benchmark.models.iter().find(|one| !one.stage.is_final())?;
            Some(format!(
                "{}: {}",
                name(app, &one.model, one.upstream.as_deref()),
                stage(app, one, benchmark.runs)
            ))
        })
    };
    view! {
        <div class="benchmark-running" role="group" aria-label=words.running()>
            <p role="status">{now}</p>
            <progress value=move || so_far().0.to_string() max=move || so_far().1.to_string() aria-label=words.running()></progress>
            <button type="button" class="button" on:click=move |_| app.cancel_benchmark()>{words.cancel()}</button>
        </div>
    }
}

fn stage(app: App, one: &Measured, runs: usize) -> String {
    let words = app.strings.machine();
    match one.stage {
        Stage::Waiting => words.stage_waiting().to_owned(),
        Stage::Loading => words.stage_loading().to_owned(),
        Stage::WarmUp => words.stage_warm_up().to_owned(),
        Stage::Running => words.stage_run((one.runs.len() + 1).min(runs), runs),
        Stage::Done => words.stage_done().to_owned(),
        Stage::Failed => words.stage_failed().to_owned(),
        Stage::Cancelled => words.stage_cancelled().to_owned(),
    }
}

/// All benchmarks, the newest first.
#[component]
pub fn BenchmarkHistory() -> impl IntoView {
    let app = App::of_page();
    move || {
        let report = app.machine.report.get();
        let Some(Ok(report)) = report else { return ().into_any() };
        report.benchmarks.iter().map(|benchmark| results(app, benchmark)).collect_view().into_any()
    }
}

fn results(app: App, benchmark: &Benchmark) -> impl IntoView + use<> {
    let words = app.strings.machine();
    let when = app.language.moment(benchmark.created_at, time::zone_minutes());
    let best = benchmark.models.iter().filter_map(Measured::speed).fold(0.0, f64::max);
    let rows =
        benchmark.models.iter().map(|one| result(app, one, benchmark.runs, best)).collect_view();
    let id = benchmark.id;
    let forget = benchmark.ended_at.is_some().then(|| {
        let label = words.forget(&when);
        view! { <IconButton icon="trash" label=label on_click=move |_| app.forget_benchmark(id)/> }
    });
    let label = words.benchmark_of(&when);
    let about = words.about_benchmark(benchmark.runs, u64::from(benchmark.tokens));
    view! {
        <section class="benchmark" aria-label=label>
            <div class="benchmark-head">
                <h3>{when}<span class="figure-rest">{about}</span></h3>
                {forget}
            </div>
            <p class="benchmark-prompt" dir="auto">{benchmark.prompt.clone()}</p>
            <table class="model-table">
                {table_head(&[words.model(), words.speed(), words.first_token(), words.prompt_speed(), words.load()])}
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn result(app: App, one: &Measured, runs: usize, best: f64) -> impl IntoView + use<> {
    let (strings, words, language) = (app.strings, app.strings.machine(), app.language);
    let pace = |value: f64| strings.per_second(&language.decimal(value, usize::from(value < 9.95)));
    let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let mut about = match &one.error {
        Some(error) => strings.error(error).title,
        None if one.stage == Stage::Done => String::new(),
        None => stage(app, one, runs),
    };
    if about.is_empty() && one.yielded > 0 {
        about = words.yielded(one.yielded);
    }
    let load = match one.load {
        Some(load) => Some(language.duration(load)),
        None => (one.window_tokens > 0).then(|| words.was_loaded().to_owned()),
    };
    let speed = one.speed();
    let bar = speed.filter(|_| best > 0.0).map(|speed| view! {
        <meter class="benchmark-bar" min="0" max=format!("{best:.2}") value=format!("{speed:.2}") aria-hidden="true"></meter>
    });
    view! {
        <tr>
            <th scope="row">{name(app, &one.model, one.upstream.as_deref())}<span class="figure-rest">{about}</span></th>
            <td data-label=words.speed()>{dash(speed.map(pace))}{bar}</td>
            <td data-label=words.first_token()>{dash(one.first_token().map(|time| language.duration(time)))}</td>
            <td data-label=words.prompt_speed()>{dash(one.prompt_speed().map(pace))}</td>
            <td data-label=words.load()>{dash(load)}</td>
        </tr>
    }
}
