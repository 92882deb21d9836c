//! The list of shortcuts, by groups, and the way to change them: press the
//! button of one, then the new keys.

use crate::browser::keys;
use crate::i18n::AccessWords;
use crate::state::App;
use crate::state::overlay::Overlay;
use crate::state::shortcuts::{ALL, Group, Shortcut, Taken};
use crate::ui::IconButton;
use crate::ui::late::late;
use crate::ui::modal;
use leptos::html::Dialog;
use leptos::prelude::*;

late! {
    /// The dialog, in a chunk with what else is asked for by a key or a button.
    pub static SHORTCUT_LIST: () = asides(draw)
}

/// What the rows share.
#[derive(Clone, Copy)]
struct List {
    app: App,
    words: AccessWords,
    /// The shortcut whose new keys are waited for.
    recording: RwSignal<Option<&'static str>>,
    /// What became of the last change.
    told: RwSignal<(bool, String)>,
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.access();
    let told = RwSignal::new((true, String::new()));
    let list = List { app, words, recording: RwSignal::new(None), told };
    let dialog = NodeRef::<Dialog>::new();
    modal::open(dialog);
    let groups = [Group::Chats, Group::Talk, Group::Page];
    let reset = move |_| {
        app.shortcuts.reset();
        told.set((true, String::new()));
    };
    let singles_help = "single-keys-help";
    view! {
        <dialog class="dialog shortcut-dialog" aria-labelledby="shortcuts-title" node_ref=dialog on:close=move |_| app.closed(Overlay::Shortcuts)>
            <div class="dialog-head">
                <h2 id="shortcuts-title">{app.strings.shortcuts()}</h2>
                <IconButton icon="close" label=app.strings.close() on_click=move |_| modal::close(dialog)/>
            </div>
            <div class="dialog-body">
                {groups.into_iter().zip(words.groups()).map(|(group, title)| of_group(list, group, title)).collect_view()}
                <div class="setting">
                    <div class="setting-head">
                        <label class="setting-label" for="single-keys">{words.singles()}</label>
                        <input class="switch" type="checkbox" role="switch" id="single-keys" aria-describedby=singles_help
                            prop:checked=move || app.shortcuts.singles()
                            on:change=move |event| app.shortcuts.set_singles(event_target_checked(&event))/>
                    </div>
                    <p class="setting-help" id=singles_help>{words.singles_help()}</p>
                </div>
            </div>
            <div class="dialog-foot shortcut-foot">
                <p role="status" data-tone=move || if told.with(|told| told.0) { "" } else { "danger" }>{move || told.with(|told| told.1.clone())}</p>
                <button type="button" class="button" on:click=reset>{words.reset_all()}</button>
            </div>
        </dialog>
    }
    .into_any()
}

fn of_group(list: List, group: Group, title: &'static str) -> AnyView {
    // What is no shortcut of the page, but belongs in the list.
    let fixed = (group == Group::Talk).then(|| {
        let (words, enter) = (list.words, list.app.preferences.enter_sends.get_untracked());
        let (send, line) = if enter { ("Enter", "⇧ Enter") } else { ("Ctrl Enter", "Enter") };
        [(words.send(), send), (words.new_line(), line)].map(|(what, keys)| {
            view! {
                <dt>{what}</dt>
                <dd>{keys.split(' ').map(|key| view! { <kbd>{key}</kbd>" " }).collect_view()}</dd>
            }
        })
    });
    view! {
        <section>
            <h3 class="shortcut-group">{title}</h3>
            <dl class="shortcuts">
                {fixed}
                {ALL.iter().filter(|one| one.group == group).map(|one| row(list, one)).collect_view()}
            </dl>
        </section>
    }
    .into_any()
}

fn row(list: List, of: &'static Shortcut) -> AnyView {
    let List { app, words, recording, told } = list;
    let what = words.deed(of.name);
    let waiting = move || recording.get() == Some(of.name);
    let shown = move || {
        if waiting() {
            return view! { <span class="shortcut-press">{words.press()}</span> }.into_any();
        }
        let caps = app.shortcuts.caps(of.action);
        if caps.is_empty() {
            return view! { <span>{words.none()}</span> }.into_any();
        }
        caps.into_iter().map(|cap| view! { <kbd>{cap}</kbd>" " }).collect_view().into_any()
    };
    let begin = move |_| {
        recording.set(Some(of.name));
        told.set((true, words.press_hint().to_owned()));
    };
    view! {
        <dt>{what}</dt>
        <dd>
            {move || app.shortcuts.is_changed(of.action).then(|| view! {
                <IconButton icon="undo" class="small" label=words.reset_one(what)
                    on_click=move |_| app.shortcuts.set(of.action, of.keys)/>
            })}
            <button type="button" class="shortcut-keys" on:click=begin
                on:blur=move |_| if recording.get_untracked() == Some(of.name) { recording.set(None); }
                on:keydown=move |event| record(list, of, &event)><span class="visually-hidden">{words.change(what)}": "</span>{shown}</button>
        </dd>
    }
    .into_any()
}

/// Takes the keys that are pressed while they are waited for.
fn record(list: List, of: &'static Shortcut, event: &leptos::ev::KeyboardEvent) {
    let List { app, words, recording, told } = list;
    if recording.get_untracked() != Some(of.name) {
        return;
    }
    let Some(keys) = keys::pressed(event, app.shortcuts.is_mac()) else { return };
    let what = words.deed(of.name);
    // Tab leads on, as everywhere.
    if matches!(keys.as_str(), "Tab" | "Shift+Tab") {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    let said = app.shortcuts.drawn(&keys);
    let answer = match keys.as_str() {
        "Escape" => (true, String::new()),
        "Backspace" | "Delete" => {
            app.shortcuts.set(of.action, "");
            (true, words.switched_off(what))
        }
        _ => match app.shortcuts.check(of.action, &keys) {
            Ok(()) => {
                app.shortcuts.set(of.action, &keys);
                (true, words.changed(what, &said))
            }
            Err(Taken::By(other)) => {
                let other = ALL.iter().find(|one| one.action == other);
                (false, words.taken(&said, other.map_or("", |one| words.deed(one.name))))
            }
            Err(Taken::Browser) => (false, words.by_browser(&said)),
            Err(Taken::Moving) => (false, words.for_moving(&said)),
        },
    };
    if answer.0 {
        recording.set(None);
    }
    told.set(answer);
}
