//! `/models/create`: a model from a Modelfile, as a form and as text;
//! `?from=NAME` opens that of an installed model.

use crate::domain::Place;
use crate::domain::modelfile::Instruction;
use crate::domain::modelfile::request::blobs;
use crate::i18n::CreateWords;
use crate::parts::create_files::CreateFiles;
use crate::parts::create_foot::CreateFoot;
use crate::parts::create_form::CreateForm;
use crate::parts::modelfile_text::{ModelfileText, OpenModelfile};
use crate::parts::page_frame::PageFrame;
use crate::parts::typed_early::typed_early;
use crate::state::App;
use crate::state::document::Document;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in a chunk of its own.
    pub static CREATE_PAGE: () = create(draw)
}

fn draw((): ()) -> AnyView {
    CreatePage().into_any()
}

/// The page.
#[component]
fn CreatePage() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.create_page();
    let create = app.create;
    let from = Memo::new(move |_| match app.place.get() {
        Some(Place::Create { from }) => from,
        _ => None,
    });
    // At once for the first picture, which server and browser draw alike.
    app.open_create(from.get_untracked());
    Effect::new(move |_| {
        if matches!(app.place.get(), Some(Place::Create { .. })) {
            app.open_create(from.get());
        }
    });
    let document = Document::new(app);
    let named = Memo::new(move |_| document.file.with(|file| blobs(file)));
    Effect::new(move |_| app.look_for_blobs(named.get(), create.upstream.get().as_deref()));
    let view_text = RwSignal::new(false);
    let lead = move || match create.opened.get().flatten() {
        Some(model) if create.loading.get() => words.loading(&model),
        Some(model) => words.editing(&model),
        None => words.lead().to_owned(),
    };
    view! {
        <PageFrame title=app.strings.create_model()>
            <p class="create-lead">{lead}</p>
            <div class="create">
                <div class="create-head">
                    <Name/>
                    <Examples document=document words=words/>
                </div>
                <CreateFiles document=document/>
                <fieldset class="segmented create-switch" aria-label=words.views()>
                    <label><input type="radio" name="create-view" prop:checked=move || !view_text.get() on:change=move |_| view_text.set(false)/>{words.form()}</label>
                    <label><input type="radio" name="create-view" prop:checked=move || view_text.get() on:change=move |_| view_text.set(true)/>{words.text()}</label>
                </fieldset>
                <div class="create-views" data-view=move || if view_text.get() { "text" } else { "form" }>
                    <section class="create-form" aria-labelledby="create-form-title">
                        <h2 class="create-view-title" id="create-form-title">{words.form()}</h2>
                        <CreateForm document=document/>
                    </section>
                    <section class="create-text" aria-labelledby="create-text-title">
                        <h2 class="create-view-title" id="create-text-title">{words.text()}</h2>
                        <ModelfileText document=document/>
                    </section>
                </div>
                <CreateFoot document=document/>
            </div>
        </PageFrame>
    }
}

#[component]
fn Name() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.create_page();
    let name = app.create.name;
    typed_early("create-name", move |typed| {
        if name.with_untracked(String::is_empty) {
            name.set(typed);
        }
    });
    let bad = Memo::new(move |_| {
        name.with(|name| {
            !name.trim().is_empty() && crate::domain::model_name::check(name.trim()).is_err()
        })
    });
    view! {
        <div class="create-name">
            <label class="setting-label" for="create-name">{words.name()}</label>
            <input class="field" type="text" id="create-name" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="600"
                aria-describedby="create-name-help" aria-invalid=move || bad.get().then_some("true")
                prop:value=move || name.get() on:input=move |event| name.set(event_target_value(&event))/>
            <p class="setting-help" id="create-name-help">{move || if bad.get() { words.bad_name() } else { words.name_help() }}</p>
        </div>
    }
}

/// Texts to start from. What they take the place of can be had back.
#[component]
fn Examples(document: Document, words: CreateWords) -> impl IntoView {
    let app = document.app;
    let create = app.create;
    let put = move |name: Option<&str>, text: String| {
        let (old_name, old) = (create.name.get_untracked(), create.text.get_untracked());
        let written = old != app.first_text() && old != text;
        create.put(name, text);
        if written {
            let undo = move || create.put(Some(&old_name), old.clone());
            app.toasts.offer_undo(words.replaced_text(), undo);
        }
    };
    let show = move |at: usize| {
        let example = &words.examples()[at];
        let base = document.file.with_untracked(|file| {
            file.last(Instruction::From, "").map(|one| one.says.value.clone())
        });
        let first = base.map_or_else(|| app.first_text(), |base| ["FROM ", &base, "\n"].concat());
        put(Some(example.name), [first.as_str(), example.text].concat());
    };
    view! {
        <div class="create-examples" role="group" aria-labelledby="create-examples">
            <span class="setting-label" id="create-examples">{words.examples_label()}</span>
            <div class="create-example-row">
                {words.examples().into_iter().enumerate().map(|(at, example)| view! {
                    <button type="button" class="button" on:click=move |_| show(at)>{example.title}</button>
                }).collect_view()}
                <OpenModelfile opened=move |text| put(None, text)/>
            </div>
        </div>
    }
}
