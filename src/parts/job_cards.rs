//! The long work with models: one card each, with how far it is and what can
//! be done about it.
//!
//! Only what changes is drawn anew, so that a button keeps its focus while the
//! bytes run. Absent on purpose: adding up (`domain::job`).

use crate::domain::job::{JobCommand, JobKind, JobPhase, JobState};
use crate::domain::{Error, JobId, ModelJob};
use crate::state::App;
use crate::ui::IconButton;
use leptos::prelude::*;

/// All cards, the newest first; nothing if there is no work.
#[component]
pub fn JobCards() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let ids = Memo::new(move |_| {
        app.jobs.with(|jobs| jobs.iter().rev().map(|job| job.id).collect::<Vec<_>>())
    });
    move || {
        let ids = ids.get();
        (!ids.is_empty()).then(|| {
            view! {
                <ul class="job-list" aria-label=words.jobs()>
                    {ids.into_iter().map(|id| view! { <JobCard id=id/> }).collect_view()}
                </ul>
            }
        })
    }
}

#[component]
fn JobCard(id: JobId) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let job =
        Memo::new(move |_| app.jobs.with(|jobs| jobs.iter().find(|job| job.id == id).cloned()));
    let first = job.get_untracked();
    let name = first.as_ref().map(|job| job.model.clone()).unwrap_or_default();
    let kind = first.map(|job| {
        let kind = match job.kind {
            JobKind::Pull => words.pulling(),
            JobKind::Push => words.pushing(),
            JobKind::Create => words.creating(),
        };
        match job.upstream {
            Some(server) => [kind, " ", &app.strings.manage().on(&server)].concat(),
            None => kind.to_owned(),
        }
    });
    let state = Memo::new(move |_| job.with(|job| job.as_ref().map(|job| job.state)));
    let facts = move || job.with(|job| job.as_ref().map(|job| facts(app, job)));
    let total = move || job.with(|job| job.as_ref().map_or(0, ModelJob::total_bytes));
    let done = move || job.with(|job| job.as_ref().map_or(0, ModelJob::done_bytes));
    let layers = move || {
        let layers = job.with(|job| job.as_ref().map(|job| job.layers.clone()).unwrap_or_default());
        layers.into_iter().map(|layer| {
            let digest: String = layer.digest.trim_start_matches("sha256:").chars().take(12).collect();
            let (done, total) = (app.language.bytes(layer.done_bytes), app.language.bytes(layer.total_bytes));
            view! { <li><code>{digest}</code><span class="tabular">{words.of(&done, &total)}</span></li> }
        }).collect_view()
    };
    // What has failed before it began has no parts, and is nowhere.
    let nothing = Memo::new(move |_| total() == 0);
    let active = Memo::new(move |_| state.get().is_some_and(JobState::is_active));
    let title = name.clone();
    view! {
        <li class="job" data-state=move || state.get().map(JobState::name)>
            <div class="job-head">
                <strong class="job-model">{title}</strong>
                <span class="job-facts tabular">{kind}" · "{facts}</span>
                {move || state.get().map(|state| buttons(app, id, &name, state))}
            </div>
            <progress aria-label=words.progress() max=move || total().max(1).to_string() hidden=move || nothing.get() && !active.get()
                value=move || (total() > 0 || state.get() == Some(JobState::Done)).then(|| done().to_string())></progress>
            <details class="job-parts" hidden=move || nothing.get()>
                <summary>{words.parts()}</summary>
                <ul>{layers}</ul>
            </details>
        </li>
    }
}

/// What it does and how far it is, in a line.
fn facts(app: App, job: &ModelJob) -> String {
    let (words, language) = (app.strings.models_page(), app.language);
    let bytes = || words.of(&language.bytes(job.done_bytes()), &language.bytes(job.total_bytes()));
    match job.state {
        JobState::Done => return words.done().to_owned(),
        JobState::Paused if job.total_bytes() == 0 => return words.paused().to_owned(),
        JobState::Paused => return format!("{} · {}", words.paused(), bytes()),
        JobState::Failed => return said(app, job.error.as_ref()),
        JobState::Waiting if job.error.is_some() => {
            return format!("{} · {}", said(app, job.error.as_ref()), words.tried_again());
        }
        JobState::Waiting => return words.waiting().to_owned(),
        JobState::Running => {}
    }
    let mut facts = match job.phase {
        JobPhase::Starting => words.starting().to_owned(),
        JobPhase::Manifest => words.manifest().to_owned(),
        JobPhase::Verifying => words.verifying().to_owned(),
        JobPhase::Writing => words.writing().to_owned(),
        JobPhase::Other if !job.words.is_empty() => job.words.clone(),
        JobPhase::Transferring | JobPhase::Other => bytes(),
    };
    if let Some(speed) = job.bytes_per_second {
        facts.push_str(" · ");
        facts.push_str(&words.speed(&language.bytes(speed)));
    }
    if let Some(left) = job.left() {
        facts.push_str(" · ");
        facts.push_str(&words.left(&language.duration(left)));
    }
    facts
}

/// An error in a sentence or two; what only answers can say is left out.
fn said(app: App, error: Option<&Error>) -> String {
    let words = app.strings.models_page();
    match error {
        None => words.failed().to_owned(),
        Some(Error::UpstreamCut | Error::UpstreamStalled { .. }) => words.cut().to_owned(),
        Some(error) => {
            let said = app.strings.error(error);
            if said.text.is_empty() { said.title } else { format!("{}. {}", said.title, said.text) }
        }
    }
}

fn buttons(app: App, id: JobId, name: &str, state: JobState) -> impl IntoView + use<> {
    let words = app.strings.models_page();
    let resume = match state {
        JobState::Waiting | JobState::Running => ("pause", words.pause(name), JobCommand::Pause),
        JobState::Paused => ("continue", words.resume(name), JobCommand::Resume),
        JobState::Failed | JobState::Done => ("retry", words.retry(name), JobCommand::Resume),
    };
    let ended = matches!(state, JobState::Failed | JobState::Done);
    let remove = if ended { words.dismiss(name) } else { words.cancel(name) };
    let (icon, label, command) = resume;
    view! {
        <span class="job-buttons">
            {(state != JobState::Done).then(|| view! {
                <IconButton icon=icon label=label on_click=move |_| app.command_job(id, command)/>
            })}
            <IconButton icon="close" label=remove on_click=move |_| app.command_job(id, JobCommand::Remove)/>
        </span>
    }
}
