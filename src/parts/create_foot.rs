//! The end of the page that creates models: what keeps it from being created,
//! the button, and what becomes of it.

use super::server_choice::ServerChoice;
use crate::browser::reach;
use crate::domain::job::{JobState, ModelJob};
use crate::domain::model::same_model;
use crate::domain::modelfile::Instruction;
use crate::domain::modelfile::request::{QUANTIZATIONS, Source, source};
use crate::domain::{JobId, Place};
use crate::state::App;
use crate::state::create::REPLACE_DIALOG as DIALOG;
use crate::state::document::{Document, Obstacle};
use leptos::prelude::*;

/// The foot.
#[component]
pub fn CreateFoot(
    /// What is created.
    document: Document,
) -> impl IntoView {
    let app = document.app;
    let create = app.create;
    let words = app.strings.create_page();
    let obstacle = Memo::new(move |_| document.obstacle());
    let reason = move || match obstacle.get() {
        None | Some(Obstacle::Busy) => String::new(),
        Some(Obstacle::NoName) => words.need_name().to_owned(),
        Some(Obstacle::BadName) => words.bad_name().to_owned(),
        Some(Obstacle::Files) => words.need_files().to_owned(),
        Some(Obstacle::Errors(count)) => words.need_fixes(count),
    };
    let go = move |replace: bool| {
        document.file.with_untracked(|file| app.create_model(file, replace));
    };
    let wish = move |_| {
        let name = create.name.get_untracked();
        let edited = create.opened.get_untracked().flatten();
        let exists = edited.is_some_and(|model| same_model(&model, name.trim()))
            || app.models.with_untracked(|models| {
                models.models.iter().any(|one| same_model(&one.name, name.trim()))
            });
        if exists { reach::open_dialog(DIALOG) } else { go(false) }
    };
    let replace = move |_| {
        reach::close_dialog(DIALOG);
        go(true);
    };
    let title = move || create.name.with(|name| words.exists_title(name.trim()));
    // Files are at one server: what is built of them is too.
    let fixed = Memo::new(move |_| create.files.with(|files| !files.is_empty()));
    view! {
        <div class="create-foot">
            {move || create.refused.get().map(|error| {
                let said = app.strings.error(&error);
                view! { <div class="create-outcome" data-tone="danger" role="alert"><p><strong>{said.title}</strong>" "{said.text}</p></div> }
            })}
            {move || create.job.get().map(|id| view! { <Outcome id=id/> })}
            <div class="create-row">
                <Quantize document=document/>
                <ServerChoice chosen=create.upstream fixed=fixed/>
                <p class="create-reason" id="create-reason" role="status">{reason}</p>
                <button type="button" class="button primary" aria-describedby="create-reason" disabled=move || obstacle.get().is_some() on:click=wish>
                    {move || if create.asking.get() { words.creating() } else { words.create() }}
                </button>
            </div>
        </div>
        <dialog class="dialog" id=DIALOG aria-labelledby="replace-title">
            <div class="dialog-head"><h2 id="replace-title">{title}</h2></div>
            <div class="dialog-body">
                <p>{words.exists_text()}</p>
                <div class="button-row">
                    <button type="button" class="button quiet" on:click=move |_| reach::close_dialog(DIALOG)>{app.strings.cancel()}</button>
                    <button type="button" class="button primary" on:click=replace>{words.replace()}</button>
                </div>
            </div>
        </dialog>
    }
}

/// Shown where there is something that can be made smaller.
#[component]
fn Quantize(document: Document) -> impl IntoView {
    let app = document.app;
    let words = app.strings.create_page();
    let chosen = app.create.quantize;
    let possible = Memo::new(move |_| {
        let paths: Vec<String> =
            app.create.files.with(|files| files.iter().map(|one| one.path.clone()).collect());
        let base = document.file.with(|file| {
            file.last(Instruction::From, "").map(|one| one.says.value.clone()).unwrap_or_default()
        });
        match source(&base, &paths) {
            Source::Named => app.models.with(|models| {
                models.models.iter().find(|one| same_model(&one.name, &base)).is_none_or(|one| {
                    matches!(one.quantization.as_str(), "F16" | "BF16" | "F32" | "")
                })
            }),
            Source::Nothing => false,
            Source::Given(_) | Source::Blob(_) | Source::Wanted => true,
        }
    });
    Effect::new(move |_| {
        if !possible.get() && chosen.get_untracked().is_some() {
            chosen.set(None);
        }
    });
    let change = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        chosen.set(QUANTIZATIONS.into_iter().find(|one| *one == value));
    };
    move || {
        possible.get().then(|| view! {
            <div class="create-quantize">
                <label for="quantize">{words.quantize()}</label>
                <select class="field" id="quantize" title=words.quantize_help() aria-describedby="quantize-help" on:change=change>
                    <option value="" prop:selected=move || chosen.get().is_none()>{words.as_it_is()}</option>
                    {QUANTIZATIONS.into_iter().map(|one| view! {
                        <option value=one prop:selected=move || chosen.get() == Some(one)>{one}</option>
                    }).collect_view()}
                </select>
                <span class="visually-hidden" id="quantize-help">{words.quantize_help()}</span>
            </div>
        })
    }
}

/// The job: how far it is, and how it ended.
#[component]
fn Outcome(id: JobId) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.create_page();
    let job =
        Memo::new(move |_| app.jobs.with(|jobs| jobs.iter().find(|one| one.id == id).cloned()));
    let tone = move || match job.get().map(|job| job.state) {
        Some(JobState::Done) => "success",
        Some(JobState::Failed) => "danger",
        _ => "plain",
    };
    let shown = move || {
        job.get().map(|job| match job.state {
            JobState::Done => done(app, &job).into_any(),
            JobState::Failed => {
                let said = job.error.as_ref().map(|error| app.strings.error(error));
                let said = said.map(|said| format!("{}. {}", said.title, said.text));
                view! { <p><strong>{words.failed(&job.model)}</strong>" "{said}</p> }.into_any()
            }
            _ => running(app, &job).into_any(),
        })
    };
    view! { <div class="create-outcome" data-tone=tone role="status">{shown}</div> }
}

fn running(app: App, job: &ModelJob) -> impl IntoView + use<> {
    let words = app.strings.create_page();
    let (done, total) = (job.done_bytes(), job.total_bytes());
    let sizes =
        (total > 0).then(|| words.sending(&app.language.bytes(done), &app.language.bytes(total)));
    // It waits for its next try: for a registry that cannot be reached, for example.
    let trouble = job.error.as_ref().map(|error| app.strings.error(error));
    let said = if let Some(trouble) = trouble {
        format!("{}. {}", trouble.title, trouble.text)
    } else if job.words.is_empty() {
        let waits = job.state == JobState::Waiting;
        (if waits { words.waiting() } else { words.creating() }).to_owned()
    } else {
        job.words.clone()
    };
    #[expect(clippy::cast_precision_loss, reason = "a bar has some hundred steps")]
    let value = (total > 0).then(|| (done as f64 / total as f64).to_string());
    view! {
        <p>{said}</p>
        <progress aria-label=words.progress() max="1" value=value></progress>
        {sizes.map(|sizes| view! { <p class="tabular">{sizes}</p> })}
    }
}

fn done(app: App, job: &ModelJob) -> impl IntoView + use<> {
    let words = app.strings.create_page();
    let model = job.model.clone();
    view! {
        <p><strong>{words.ready(&job.model)}</strong></p>
        <div class="button-row">
            <a class="button quiet" href=app.path_of(&Place::Models)>{app.strings.models()}</a>
            <button type="button" class="button primary" on:click=move |_| app.try_model(&model)>{words.try_it()}</button>
        </div>
    }
}
