//! The palette: one field over chats, messages, actions, pages, models and
//! settings.
//!
//! A combobox by the ARIA authoring practices in a modal dialog: the focus
//! stays in the field, the arrows move through the list. What the page knows
//! is there at once, what the server finds comes as somebody types. Absent on
//! purpose: what is offered (`palette_entries`).

use super::palette_entries::{Entry, entries};
use super::site::site_icon;
use crate::browser::dom;
use crate::domain::search::{marks, words};
use crate::i18n::AccessWords;
use crate::state::App;
use crate::state::overlay::Overlay;
use crate::state::search::Search;
use crate::ui::Icon;
use crate::ui::late::late;
use leptos::ev::KeyboardEvent;
use leptos::html::{Dialog, Input};
use leptos::prelude::*;

late! {
    /// The dialog.
    pub static PALETTE: () = palette(draw)
}

/// Entries that one press of a page key passes.
const PAGE: usize = 8;

/// What the parts share.
#[derive(Clone, Copy)]
struct Palette {
    app: App,
    words: AccessWords,
    text: RwSignal<String>,
    search: Search,
    entries: Memo<Vec<Entry>>,
    active: RwSignal<usize>,
    dialog: NodeRef<Dialog>,
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.access();
    app.watch_prompts();
    let (text, search) = (RwSignal::new(String::new()), Search::new());
    let palette = Palette {
        app,
        words,
        text,
        search,
        entries: Memo::new(move |_| {
            text.with(|text| search.found.with(|found| entries(app, text, found)))
        }),
        active: RwSignal::new(0),
        dialog: NodeRef::new(),
    };
    let field = NodeRef::<Input>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let (Some(dialog), Some(field)) = (palette.dialog.get(), field.get()) {
            let _ = dialog.show_modal();
            let _ = field.focus();
        }
    });
    let typed = move |event: leptos::ev::Event| {
        text.set(event_target_value(&event));
        palette.active.set(0);
        search.seek(text.get_untracked());
    };
    let outside = move |event: leptos::ev::MouseEvent| {
        // The dialog itself is only hit beside its content.
        if dom::is_own_target(&event) {
            palette.close();
        }
    };
    view! {
        <dialog class="palette" aria-label=words.palette() node_ref=palette.dialog on:click=outside
            on:close=move |_| app.closed(Overlay::Palette)>
            <div class="palette-box">
                <div class="palette-head">
                    <Icon name="search"/>
                    <input type="text" role="combobox" node_ref=field aria-label=words.palette() placeholder=words.placeholder()
                        aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off" spellcheck="false"
                        enterkeyhint="go" dir="auto" aria-activedescendant=move || active_id(palette)
                        on:input=typed on:keydown=move |event| palette.key(&event)/>
                    <button type="button" class="icon-button" aria-label=app.strings.close() title=app.strings.close()
                        on:click=move |_| palette.close()><Icon name="close"/></button>
                </div>
                <div class="palette-list" id="palette-list" role="listbox" aria-label=words.palette()>
                    {move || sections(palette)}
                </div>
                {move || empty(palette).map(|said| view! { <p class="palette-empty">{said}</p> })}
                <p class="visually-hidden" role="status">{move || told(palette)}</p>
            </div>
        </dialog>
    }
    .into_any()
}

fn active_id(palette: Palette) -> Option<String> {
    let at = palette.active.get();
    (at < palette.entries.with(Vec::len)).then(|| format!("palette-{at}"))
}

/// What stands there if nothing was found.
fn empty(palette: Palette) -> Option<String> {
    let none = palette.entries.with(Vec::is_empty);
    if let Some(error) = palette.search.failed.get() {
        return Some(palette.app.strings.error(&error).title);
    }
    if !none {
        return None;
    }
    if palette.search.asking.get() {
        return Some(palette.words.searching().to_owned());
    }
    Some(palette.text.with(|text| palette.words.nothing(text.trim())))
}

/// What is said of the results.
fn told(palette: Palette) -> String {
    match palette.entries.with(Vec::len) {
        0 => empty(palette).unwrap_or_default(),
        count => palette.words.results(count),
    }
}

fn sections(palette: Palette) -> AnyView {
    let all = palette.entries.get();
    let wanted = palette.text.with_untracked(|text| words(text));
    let mut views = Vec::new();
    let mut at = 0;
    for (number, group) in all.chunk_by(|one, other| one.section == other.section).enumerate() {
        let heading = format!("palette-section-{number}");
        let options = group.iter().map(|entry| {
            at += 1;
            option(palette, entry.clone(), at - 1, &wanted)
        });
        let options = options.collect::<Vec<_>>();
        views.push(view! {
            <div role="group" aria-labelledby=heading.clone()>
                <div class="palette-section" id=heading.clone() role="presentation">{group[0].section}</div>
                {options}
            </div>
        });
    }
    views.into_any()
}

fn option(palette: Palette, entry: Entry, at: usize, wanted: &[String]) -> AnyView {
    let Entry { icon, title, detail, keys, .. } = entry;
    let selected = move || (palette.active.get() == at).to_string();
    view! {
        <div class="palette-option" role="option" id=format!("palette-{at}") aria-selected=selected
            on:pointermove=move |_| if palette.active.get_untracked() != at { palette.active.set(at); }
            on:click=move |_| palette.choose(at)>
            {site_icon(palette.app, &icon)}
            <span class="palette-text">
                <span class="palette-title" dir="auto">{marked(&title, wanted)}</span>
                {(!detail.is_empty()).then(|| view! { <span class="palette-detail" dir="auto">{detail}</span> })}
            </span>
            {(!keys.is_empty()).then(|| view! { <kbd aria-hidden="true">{keys}</kbd> })}
        </div>
    }
    .into_any()
}

/// The text with the words marked.
fn marked(text: &str, wanted: &[String]) -> AnyView {
    let mut pieces = Vec::new();
    let mut at = 0;
    for mark in marks(text, wanted) {
        pieces.push(text[at..mark.start].to_owned().into_any());
        at = mark.end;
        pieces.push(view! { <mark>{text[mark].to_owned()}</mark> }.into_any());
    }
    pieces.push(text[at..].to_owned().into_any());
    pieces.into_any()
}

impl Palette {
    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    fn choose(self, at: usize) {
        let Some(entry) = self.entries.with_untracked(|all| all.get(at).cloned()) else { return };
        // First the dialog gives the focus back, then the deed may move it.
        self.close();
        let app = self.app;
        app.overlay.set(None);
        crate::browser::time::next_frame(move || entry.deed.perform(app));
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.entries.with_untracked(Vec::len);
        let at = self.active.get_untracked();
        let last = count.saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowDown" if at >= last => 0,
            "ArrowDown" => at + 1,
            "ArrowUp" if at == 0 => last,
            "ArrowUp" => at - 1,
            "PageDown" => (at + PAGE).min(last),
            "PageUp" => at.saturating_sub(PAGE),
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                self.choose(at);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.active.set(next);
        dom::keep_in_view(&format!("palette-{next}"));
    }
}
