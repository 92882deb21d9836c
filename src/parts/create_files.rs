//! The files of a new model: those that are wanted, on their way, and there.

use crate::browser::upload;
use crate::domain::modelfile::Reason;
use crate::i18n::CreateWords;
use crate::state::App;
use crate::state::create::{Stage, Upload};
use crate::state::document::Document;
use crate::ui::{Icon, IconButton};
use leptos::prelude::*;

/// The list; nothing where no file is named or picked.
#[component]
pub fn CreateFiles(
    /// What names them.
    document: Document,
) -> impl IntoView {
    let app = document.app;
    let words = app.strings.create_page();
    let wanted = Memo::new(move |_| {
        document.problems.with(|problems| {
            let mut paths: Vec<String> = Vec::new();
            for problem in problems.iter() {
                if let Reason::FileWanted { path } = &problem.reason
                    && !path.is_empty()
                    && !paths.contains(path)
                {
                    paths.push(path.clone());
                }
            }
            paths
        })
    });
    let numbers = Memo::new(move |_| {
        app.create.files.with(|files| files.iter().map(|one| one.number).collect::<Vec<_>>())
    });
    let sending =
        Memo::new(move |_| app.create.files.with(|files| files.iter().any(Upload::is_under_way)));
    let any = Memo::new(move |_| !wanted.with(Vec::is_empty) || !numbers.with(Vec::is_empty));
    move || {
        any.get().then(|| view! {
            <section class="create-files" aria-labelledby="create-files-title">
                <h2 id="create-files-title">{words.files()}</h2>
                <ul>
                    {move || numbers.get().into_iter().map(|number| row(app, number)).collect_view()}
                    {move || wanted.get().into_iter().map(|path| wanted_row(app, path)).collect_view()}
                </ul>
                {move || sending.get().then(|| view! { <p class="setting-help">{words.file_note()}</p> })}
            </section>
        })
    }
}

fn wanted_row(app: App, path: String) -> impl IntoView {
    let label = app.strings.create_page().choose(&path);
    let pick = move |event: leptos::ev::Event| {
        if let Some(file) = upload::picked(&event) {
            app.send_file(file, path.clone());
        }
    };
    view! {
        <li class="create-file">
            <label class="button file-button"><Icon name="file"/>{label}<input type="file" accept=".gguf" on:change=pick/></label>
        </li>
    }
}

fn row(app: App, number: u32) -> impl IntoView {
    let words = app.strings.create_page();
    let file = Memo::new(move |_| {
        app.create.files.with(|files| files.iter().find(|one| one.number == number).cloned())
    });
    let shown = file.get_untracked();
    let path = shown.as_ref().map(|one| one.path.clone()).unwrap_or_default();
    let size = shown.map_or(0, |one| one.size);
    let state = Memo::new(move |_| {
        file.with(|file| {
            file.as_ref().map(|one| match &one.stage {
                Stage::Here { .. } => "here",
                Stage::NotGguf | Stage::Failed(_) => "failed",
                _ => "moving",
            })
        })
    });
    let percent = Memo::new(move |_| {
        file.with(|file| {
            let one = file.as_ref()?;
            match one.stage {
                Stage::Hashing(done) | Stage::Sending(done) => Some(share(done, one.size)),
                _ => None,
            }
        })
    });
    view! {
        <li class="create-file" data-state=move || state.get()>
            <div class="create-file-head">
                <Icon name="file"/>
                <span class="create-file-name">{path.trim_start_matches("./").to_owned()}</span>
                <span class="create-file-size">{app.language.bytes(size)}</span>
                <IconButton icon="close" label=words.cancel_file(path.trim_start_matches("./")) on_click=move |_| app.create.drop_file(number)/>
            </div>
            {move || percent.get().is_some().then(|| view! {
                <progress max="100" aria-label=words.progress() value=move || percent.get().unwrap_or(0)></progress>
            })}
            <p class="create-file-state" role="status">{move || file.with(|file| file.as_ref().map(|one| said(app, words, one)))}</p>
        </li>
    }
}

fn said(app: App, words: CreateWords, file: &Upload) -> String {
    match &file.stage {
        Stage::Hashing(done) => words.hashing(share(*done, file.size)),
        Stage::Asking => words.asking().to_owned(),
        Stage::Sending(done) => {
            words.sending(&app.language.bytes(*done), &app.language.bytes(file.size))
        }
        Stage::Here { before: true, .. } => words.was_there().to_owned(),
        Stage::Here { before: false, .. } => words.sent().to_owned(),
        Stage::NotGguf => words.not_gguf().to_owned(),
        Stage::Failed(error) => {
            let said = app.strings.error(error);
            [said.title.as_str(), ". ", &said.text].concat()
        }
    }
}

/// In percent.
fn share(done: u64, size: u64) -> u8 {
    let share = u128::from(done) * 100 / u128::from(size.max(1));
    u8::try_from(share.min(100)).unwrap_or(100)
}
