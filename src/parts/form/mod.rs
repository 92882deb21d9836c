//! A form in the place of the conversation: fields from a description, checked
//! by `domain::form`, what is wrong beside each, with a way out.
//!
//! Enter in a line sends it, Ctrl+Enter anywhere, Esc leaves it. Fields of a
//! group stand behind a tab of theirs. Where there is a time for it, a clock says
//! how much is left. Absent on purpose: who asks, and what
//! becomes of the answers.

mod choices;
mod clock;
mod entry;
mod faults;
mod fields;
mod tags;

use crate::browser::{dom, time};
use crate::domain::Json;
use crate::domain::form::{Fault, Field, check, start};
use crate::domain::profile::date;
use crate::state::App;
use crate::state::commands::Answers;
use crate::ui::IconButton;
pub use clock::Limit;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use std::sync::Arc;

/// What is asked.
pub struct Ask {
    /// The heading.
    pub title: String,
    /// A line below.
    pub about: String,
    /// The picture before the heading.
    pub icon: AnyView,
    /// What is to be filled in.
    pub fields: Vec<Field>,
    /// What was answered before, by the fields' names.
    pub given: Json,
    /// What the button says.
    pub submit: &'static str,
    /// All answers will do.
    pub done: Box<dyn Fn(&Answers) + Send + Sync>,
    /// An answer has changed.
    pub changed: Box<dyn Fn(&Answers) + Send + Sync>,
    /// The time that there is for it; absent for all there is.
    pub limit: Option<Limit>,
    /// There are to be no answers.
    pub cancel: Box<dyn Fn() + Send + Sync>,
}

/// A field while it is filled in. A handle.
#[derive(Clone)]
struct Entry {
    field: Arc<Field>,
    value: RwSignal<Json>,
    fault: RwSignal<Option<Fault>>,
}

impl Entry {
    /// The id of what takes the focus.
    fn id(&self) -> String {
        ["ask-", &self.field.name].concat()
    }

    fn text(&self) -> String {
        self.value.with_untracked(|value| value.text().map(str::to_owned)).unwrap_or_default()
    }
}

/// All of them, and what they tell.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    entries: StoredValue<Vec<Entry>>,
    /// The tab that is shown.
    group: RwSignal<String>,
    today: StoredValue<String>,
}

impl Form {
    fn answers(self) -> Answers {
        let one = |entry: &Entry| ((*entry.field).clone(), entry.value.get_untracked());
        self.entries.with_value(|all| all.iter().map(one).collect())
    }

    fn judge(self, entry: &Entry) -> Option<Fault> {
        let value = entry.value.get_untracked();
        self.today.with_value(|today| check(&entry.field, &value, today).err())
    }

    /// Looks at all of them; the first one that will not do gets the focus.
    fn is_good(self) -> bool {
        let all = self.entries.get_value();
        for entry in &all {
            entry.fault.set(self.judge(entry));
        }
        let wrong = all.iter().find(|entry| entry.fault.with_untracked(Option::is_some));
        if let Some(entry) = wrong {
            self.group.set(entry.field.group.clone());
            dom::focus_soon(&entry.id());
        }
        wrong.is_none()
    }
}

/// The form.
pub fn form(app: App, ask: Ask) -> AnyView {
    let Ask { title, about, icon, fields, given, submit, done, changed, limit, cancel } = ask;
    let entry = |field: Field| {
        let value = given.get(&field.name).cloned().unwrap_or_else(|| start(&field));
        Entry { field: Arc::new(field), value: RwSignal::new(value), fault: RwSignal::new(None) }
    };
    let entries: Vec<Entry> = fields.into_iter().map(entry).collect();
    let mut groups: Vec<String> = Vec::new();
    for entry in &entries {
        if !groups.contains(&entry.field.group) {
            groups.push(entry.field.group.clone());
        }
    }
    let zone = app.preferences.zone_minutes.get_untracked();
    let form = Form {
        app,
        entries: StoredValue::new(entries.clone()),
        group: RwSignal::new(groups.first().cloned().unwrap_or_default()),
        today: StoredValue::new(date(time::now(), zone)),
    };
    if let Some(first) = entries.first() {
        dom::focus_soon(&first.id());
    }
    // What is told as wrong is looked at again with every change.
    let watched = entries.clone();
    Effect::new(move |before: Option<()>| {
        for entry in &watched {
            entry.value.track();
            if before.is_some() && entry.fault.with_untracked(Option::is_some) {
                entry.fault.set(form.judge(entry));
            }
        }
        if before.is_some() {
            changed(&form.answers());
        }
    });
    let done = Arc::new(done);
    let finish = move || {
        if form.is_good() {
            done(&form.answers());
        }
    };
    let by_keys = finish.clone();
    let cancel = Arc::new(cancel);
    let leave = cancel.clone();
    let leave_too = cancel.clone();
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !event.is_composing() => {
            event.prevent_default();
            cancel();
        }
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            by_keys();
        }
        _ => {}
    };
    let wrong = {
        let all = entries.clone();
        move || all.iter().filter(|entry| entry.fault.with(Option::is_some)).count()
    };
    let words = app.strings.form();
    let many = groups.len() > 1;
    let about = (!about.is_empty()).then(|| view! { <p class="ask-about">{about}</p> });
    let parts = groups.into_iter().map(|group| {
        let mine = group.clone();
        let inside = entries.iter().filter(|entry| entry.field.group == group);
        let inside = inside.map(|entry| fields::field(form, entry.clone())).collect::<Vec<_>>();
        view! { <div class="ask-fields" hidden=move || form.group.with(|shown| *shown != mine)>{inside}</div> }.into_any()
    });
    let parts = parts.collect::<Vec<_>>();
    let tabs = many.then(|| tabs(form, &entries));
    view! {
        <form class="ask" aria-labelledby="ask-title" novalidate on:keydown=key
            on:submit=move |event: SubmitEvent| { event.prevent_default(); finish(); }>
            <header class="ask-head">
                {icon}<h2 id="ask-title" dir="auto">{title}</h2>
                <IconButton icon="close" label=app.strings.cancel() on_click=move |_| leave()/>
            </header>
            {about}
            {tabs}
            {parts}
            <div class="ask-foot">
                {limit.map(|limit| clock::clock(app, limit))}
                <p class="field-error" role="status">{move || match wrong() { 0 => String::new(), count => words.faults(count) }}</p>
                <button type="button" class="button" on:click=move |_| leave_too()>{app.strings.cancel()}</button>
                <button type="submit" class="button primary">{submit}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The tabs of the groups; one that holds something wrong says so.
fn tabs(form: Form, entries: &[Entry]) -> AnyView {
    let mut names: Vec<String> = Vec::new();
    for entry in entries {
        if !names.contains(&entry.field.group) {
            names.push(entry.field.group.clone());
        }
    }
    let tab = |name: String| {
        let (mine, label) = (name.clone(), name.clone());
        view! {
            <label>
                <input type="radio" name="ask-group" prop:checked=move || form.group.with(|shown| *shown == mine)
                    on:change=move |_| form.group.set(name.clone())/>
                {if label.is_empty() { form.app.strings.form().ungrouped().to_owned() } else { label }}
            </label>
        }
    };
    let tabs = names.into_iter().map(tab).collect_view();
    view! { <fieldset class="segmented ask-tabs" aria-label=form.app.strings.form().parts()>{tabs}</fieldset> }.into_any()
}
