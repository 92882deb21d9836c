//! The text of a Modelfile: a plain text area over a coloured picture of the
//! same text, and below it what is wrong with it.
//!
//! The two lie in one cell of a grid: the picture makes the height, the text
//! area takes it, so they scroll and wrap alike. The picture is hidden from
//! screen readers, which hear the problems instead. Tab leaves the field, as
//! everywhere.

use super::typed_early::typed_early;
use crate::browser::reach;
use crate::domain::modelfile::highlight::{self, Piece};
use crate::domain::modelfile::{Problem, Severity};
use crate::state::App;
use crate::state::document::Document;
use crate::ui::{Icon, text_area_content};
use leptos::prelude::*;

const AREA: &str = "modelfile";
const PICTURE: &str = "modelfile-picture";

/// The editor.
#[component]
pub fn ModelfileText(
    /// What is shown.
    document: Document,
) -> impl IntoView {
    let create = document.app.create;
    let words = document.app.strings.create_page();
    let errors = Memo::new(move |_| document.counts().0 > 0);
    if !create.loading.get_untracked() {
        typed_early(AREA, move |typed| {
            if create.text.with_untracked(|text| *text != typed) {
                create.text.set(typed);
            }
        });
    }
    let start = text_area_content(&create.text.get_untracked());
    view! {
        <div class="code-editor">
            <div class="code-cell">
                <div class="code-picture" id=PICTURE aria-hidden="true">{move || picture(document)}</div>
                <textarea class="code-area" id=AREA aria-label=words.modelfile() spellcheck="false" autocapitalize="off" autocomplete="off"
                    aria-describedby="modelfile-summary" aria-invalid=move || errors.get().then_some("true")
                    disabled=move || create.loading.get()
                    prop:value=move || create.text.get() on:input=move |event| create.text.set(event_target_value(&event))>{start}</textarea>
            </div>
        </div>
        <Problems document=document/>
    }
}

fn picture(document: Document) -> impl IntoView {
    let lines = document.file.with(|file| {
        document.problems.with(|problems| {
            document.app.create.text.with(|text| highlight::lines(text, file, problems))
        })
    });
    lines.into_iter().map(line).collect_view()
}

fn line(pieces: Vec<Piece>) -> impl IntoView {
    let worst = pieces.iter().filter_map(|piece| piece.mark).max().map(severity_name);
    let pieces = pieces
        .into_iter()
        .map(|piece| {
            let mark = piece.mark.map(severity_name);
            view! { <span data-colour=piece.colour.name() data-mark=mark>{piece.text}</span> }
        })
        .collect_view();
    view! { <div class="code-line" data-mark=worst>{pieces}<br/></div> }
}

const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// What is wrong, as a list; each leads to its place.
#[component]
fn Problems(document: Document) -> impl IntoView {
    let words = document.app.strings.create_page();
    let summary = move || {
        let (errors, warnings) = document.counts();
        let said = words.problems(errors, warnings);
        if said.is_empty() { words.no_problems().to_owned() } else { said }
    };
    view! {
        <p class="problems-summary" id="modelfile-summary" role="status">{summary}</p>
        <ul class="problems">
            {move || document.problems.get().iter().cloned().map(|problem| row(document, problem)).collect_view()}
        </ul>
    }
}

fn row(document: Document, problem: Problem) -> impl IntoView {
    let words = document.app.strings.create_page();
    let create = document.app.create;
    let line = create.text.with_untracked(|text| line_of(text, problem.span.start));
    let reason = words.reason(&problem.reason);
    let place = words.at_line(line + 1);
    let kind = words.severity(problem.severity);
    let name = severity_name(problem.severity);
    let icon = if problem.severity == Severity::Note { "info" } else { "alert" };
    let fix = problem.instead().map(|word| {
        let span = problem.span.clone();
        let write = move |_| {
            create.text.update(|text| {
                if text.is_char_boundary(span.start) && text.is_char_boundary(span.end) {
                    text.replace_range(span.clone(), word);
                }
            });
            reach::select(AREA, 0, 0);
        };
        view! { <button type="button" class="button small" on:click=write>{words.write(word)}</button> }
    });
    let span = problem.span;
    let go = move |_| {
        let (from, to) =
            create.text.with_untracked(|text| (utf16(text, span.start), utf16(text, span.end)));
        reach::select(AREA, from, to);
        reach::show_child(PICTURE, u32::try_from(line).unwrap_or(0));
    };
    view! {
        <li class="problem" data-severity=name>
            <button type="button" class="problem-place" on:click=go>
                <Icon name=icon/>
                <span><span class="visually-hidden">{kind}": "</span><span class="problem-line">{place}</span>" "{reason}</span>
            </button>
            {fix}
        </li>
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().matches('\n').count()
}

/// A position as the browser counts.
fn utf16(text: &str, at: usize) -> u32 {
    let before = text.get(..at).unwrap_or_default();
    u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The button that puts a Modelfile of this device there.
#[component]
pub fn OpenModelfile(
    /// Told the text.
    opened: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.create_page();
    let pick = move |event: leptos::ev::Event| {
        if let Some(file) = crate::browser::upload::picked(&event) {
            app.open_modelfile(file, opened);
        }
    };
    view! {
        <label class="button file-button">
            <Icon name="file"/>{words.open_file()}
            <input type="file" on:change=pick/>
        </label>
    }
}
