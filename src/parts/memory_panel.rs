//! What is in the memory of the model servers: how much, where, until when, and
//! what one more model would push out.
//!
//! Only what changes is drawn anew: a row stays while its countdown runs, so
//! that its field keeps what is typed.

use super::keep_form::KeepForm;
use crate::domain::model::{Loaded, would_evict};
use crate::domain::{Model, Models, Place, UnixMillis};
use crate::state::App;
use crate::state::models::Act;
use crate::ui::{Icon, IconButton, Item, each};
use leptos::prelude::*;

/// A model in the memory of one server.
#[derive(Clone, PartialEq)]
struct Held {
    name: String,
    /// The server, where there are several.
    upstream: Option<String>,
    loaded: Loaded,
}

/// Everything that is in memory, the shortest time left first.
fn held(models: &Models) -> Vec<Held> {
    let servers: Vec<Option<String>> = if models.are_on_several() {
        models.upstreams.iter().map(|server| Some(server.name.clone())).collect()
    } else {
        vec![None]
    };
    let mut all: Vec<Held> = Vec::new();
    for upstream in servers {
        let here =
            models.models.iter().filter(|model| !model.is_demo()).filter_map(|model: &Model| {
                let loaded = model.loaded_on(upstream.as_deref())?.clone();
                Some(Held { name: model.name.clone(), upstream: upstream.clone(), loaded })
            });
        let mut here: Vec<Held> = here.collect();
        here.sort_by_key(|held| held.loaded.until.map_or(i64::MAX, |until| until.0));
        all.append(&mut here);
    }
    all
}

/// The panel.
#[component]
pub fn MemoryPanel() -> impl IntoView {
    let app = App::of_page();
    let (words, language) = (app.strings.manage(), app.language);
    let all = Memo::new(move |_| app.models.with(held));
    let total = move || {
        all.with(|all| {
            let bytes = all.iter().map(|held| held.loaded.size_bytes).sum();
            (!all.is_empty()).then(|| words.total(all.len(), &language.bytes(bytes)))
        })
    };
    let evicted = move || {
        app.models.with(|models| {
            let servers = models.upstreams.iter().map(|server| Some(server.name.as_str()));
            let servers: Vec<Option<&str>> =
                if models.are_on_several() { servers.collect() } else { vec![None] };
            let said = servers.into_iter().filter_map(|server| {
                let other = would_evict(&models.models, server)?;
                Some(words.next_evicted(&named(app, &other, server)))
            });
            said.map(|said| view! { <p class="hint">{said}</p> }).collect_view()
        })
    };
    let rows = move || {
        all.get()
            .into_iter()
            .map(|one| {
                let key = (
                    one.name.clone(),
                    one.upstream.clone(),
                    one.loaded.size_bytes,
                    one.loaded.gpu_bytes,
                    one.loaded.window_tokens,
                );
                Item::new(key, move || row(app, one, all).into_any())
            })
            .collect()
    };
    view! {
        <section class="memory-panel" aria-labelledby="memory-title">
            <div class="memory-head">
                <h2 id="memory-title">{words.in_memory()}</h2>
                <span class="machine-facts">{total}</span>
                <a href=app.path_of(&Place::Machine)>{words.machine_link()}</a>
            </div>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="machine-none">{words.nothing()}</p> })}
            <ul class="memory-list">{each(rows)}</ul>
            {evicted}
        </section>
    }
}

fn named(app: App, model: &str, upstream: Option<&str>) -> String {
    match upstream {
        Some(server) => [model, " ", &app.strings.manage().on(server)].concat(),
        None => model.to_owned(),
    }
}

fn row(app: App, held: Held, all: Memo<Vec<Held>>) -> impl IntoView {
    let (words, machine, language) = (app.strings.manage(), app.strings.machine(), app.language);
    let Held { name, upstream, loaded } = held;
    let title = named(app, &name, upstream.as_deref());
    let cpu = loaded.size_bytes.saturating_sub(loaded.gpu_bytes);
    let some = |bytes: u64| (bytes > 0).then(|| language.bytes(bytes));
    let shares = words.shares(some(loaded.gpu_bytes).as_deref(), some(cpu).as_deref());
    let window = (loaded.window_tokens > 0)
        .then(|| machine.window(&language.tokens_short(loaded.window_tokens)));
    let facts = [Some(shares).filter(|text| !text.is_empty()), window];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (own, here) = (name.clone(), upstream.clone());
    let until = Memo::new(move |_| {
        all.with(|all| {
            let one = all.iter().find(|held| held.name == own && held.upstream == here);
            one.and_then(|held| held.loaded.until)
        })
    });
    let left = move || match until.get() {
        Some(until) => machine.left(&language.countdown(until.since(UnixMillis(app.ticks.get())))),
        None => machine.for_ever().to_owned(),
    };
    let busy = RwSignal::new(false);
    let done = move |answer: Result<(), crate::domain::Error>| {
        busy.set(false);
        if let Err(error) = answer {
            app.complain(&error);
        }
    };
    let (own, here) = (name.clone(), upstream.clone());
    let keep = Callback::new(move |seconds| {
        busy.set(true);
        app.act_on_model(own.clone(), Act::Keep(Some(seconds)), here.clone(), done);
    });
    let label = words.keep_for(&title);
    let unload = machine.unload(&title);
    let link = app.path_of(&Place::Model(name.clone()));
    let model = StoredValue::new((name, upstream));
    view! {
        <li class="memory-row">
            <div class="memory-what">
                <Icon name="cpu"/>
                <a class="memory-name" href=link>{title}</a>
                <span class="memory-left tabular">{left}</span>
                <IconButton icon="power" label=unload on_click=move |_| {
                    let (name, upstream) = model.get_value();
                    app.act_on_model(name, Act::Unload, upstream, done);
                }/>
            </div>
            {bar(loaded.gpu_percent())}
            <p class="machine-facts">{facts}</p>
            <KeepForm label=label keep=keep busy=busy/>
        </li>
    }
}

/// What share of it is where, as a picture; the words stand beside it.
fn bar(gpu_percent: u8) -> impl IntoView {
    view! {
        <svg class="memory-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect class="memory-cpu" width="100" height="1"></rect>
            <rect class="memory-gpu" width=gpu_percent.to_string() height="1"></rect>
        </svg>
    }
}
