//! The editor of themes: presets, colours of light and dark, corners, density,
//! fonts, what cannot be read well, and ways in and out.
//!
//! The page itself is the preview: what is tried is painted at once, what is
//! chosen is kept. Absent on purpose: how colours are derived (`domain::theme`).

use super::theme_fields::{Colours, PresetChoice, Shape};
use super::theme_transfer::Transfer;
use crate::browser::dom;
use crate::domain::Theme;
use crate::domain::site::Theme as Scheme;
use crate::domain::theme::derive::{Warning, roles};
use crate::domain::theme::editing::Themes;
use crate::i18n::ThemeWords;
use crate::state::App;
use crate::ui::IconButton;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The editor, when it is wanted.
    pub static THEME_PANEL: () = themes(draw)
}

fn draw((): ()) -> AnyView {
    ThemePanel().into_any()
}

/// What is being edited.
#[derive(Clone, Copy)]
pub struct Editing {
    /// The person's own theme; none as long as the site's counts.
    pub own: RwSignal<Option<Theme>>,
    /// The site's, and its fonts.
    pub given: RwSignal<Themes>,
    /// What own themes there were before, the last one last.
    pub before: RwSignal<Vec<Option<Theme>>>,
    /// Whether the dark colours are edited.
    pub dark: RwSignal<bool>,
}

impl Editing {
    /// Whether the editor is still open: it may be closed while an answer is on
    /// its way.
    #[must_use]
    pub fn is_there(self) -> bool {
        !self.own.is_disposed()
    }

    /// The theme that counts.
    #[must_use]
    pub fn counts(self) -> Theme {
        self.given.with(|given| self.own.get().unwrap_or_default().over(&given.site))
    }

    /// The theme that a change starts from.
    fn start(self) -> Theme {
        self.own.get_untracked().unwrap_or_default()
    }

    /// Changes it, shows it, and keeps it.
    pub fn keep(self, app: App, change: impl FnOnce(&mut Theme)) {
        let mut theme = self.start();
        change(&mut theme);
        self.put(app, Some(theme));
    }

    /// Shows a change without keeping it.
    pub fn try_out(self, app: App, change: impl FnOnce(&mut Theme)) {
        let mut theme = self.start();
        change(&mut theme);
        app.try_theme(&self.given.with_untracked(|given| theme.over(&given.site)));
    }

    /// Puts a theme in the place of the person's own.
    pub fn put(self, app: App, theme: Option<Theme>) {
        // One that sets nothing is none.
        let theme = theme.filter(|theme| *theme != Theme::default());
        let old = self.own.get_untracked();
        if old == theme {
            return;
        }
        self.before.update(|before| before.push(old));
        self.show(app, theme);
    }

    fn undo(self, app: App) {
        let mut last = None;
        self.before.update(|before| last = before.pop());
        if let Some(theme) = last {
            self.show(app, theme);
        }
    }

    fn show(self, app: App, theme: Option<Theme>) {
        self.own.set(theme.clone());
        app.try_theme(&untrack(|| self.counts()));
        app.keep_theme(theme);
    }
}

/// The panel.
#[component]
fn ThemePanel() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.theme_editor();
    let editing = Editing {
        own: RwSignal::new(None),
        given: RwSignal::default(),
        before: RwSignal::default(),
        dark: RwSignal::new(is_dark(app)),
    };
    // At first, and when another tab has changed it.
    Effect::new(move |_| {
        app.look.told.track();
        app.read_themes(move |themes| {
            if editing.is_there() && !app.look.touched.get_value() {
                if editing.own.with_untracked(|own| *own != themes.own) {
                    editing.own.set(themes.own.clone());
                }
                editing.given.set(themes);
            }
        });
    });
    // Which colours are edited is what the page shows meanwhile.
    Effect::new(move |_| {
        let name = if editing.dark.get() { Scheme::Dark } else { Scheme::Light };
        dom::set_root_attribute("data-theme", name.name());
    });
    Effect::new(move |before: Option<Scheme>| {
        let chosen = app.preferences.theme.get();
        if before.is_some_and(|before| before != chosen) {
            editing.dark.set(is_dark(app));
        }
        chosen
    });
    on_cleanup(move || {
        dom::set_root_attribute("data-theme", app.preferences.theme.get_untracked().name());
    });
    Effect::new(move |_| dom::focus_soon("theme-title"));
    let close = move || {
        app.look.open.set(false);
        dom::focus_soon("theme-button");
    };
    view! {
        <aside class="panel theme-panel" id="theme-panel" aria-labelledby="theme-title"
            on:keydown=move |event| if event.key() == "Escape" { event.stop_propagation(); close(); }>
            <header class="panel-head">
                <h2 id="theme-title" tabindex="-1">{words.title()}</h2>
                <IconButton icon="close" label=app.strings.close() on_click=move |_| close()/>
            </header>
            <div class="panel-body">
                <PresetChoice editing=editing/>
                <Colours editing=editing/>
                <div class="theme-warnings" role="status">{move || warnings(&editing.counts(), words)}</div>
                <Shape editing=editing/>
                <Transfer editing=editing/>
            </div>
            <div class="panel-foot">
                <p>{move || if editing.own.with(Option::is_some) { words.saved() } else { words.site_counts() }}</p>
                <div class="button-row">
                    <button type="button" class="button" disabled=move || editing.before.with(Vec::is_empty)
                        on:click=move |_| editing.undo(app)>{words.undo()}</button>
                    <button type="button" class="button quiet" disabled=move || editing.own.with(Option::is_none)
                        on:click=move |_| editing.put(app, None)>{words.to_site()}</button>
                </div>
            </div>
        </aside>
    }
}

fn is_dark(app: App) -> bool {
    match app.preferences.theme.get_untracked() {
        Scheme::Dark => true,
        Scheme::Light => false,
        Scheme::System => dom::fits("(prefers-color-scheme: dark)"),
    }
}

/// What cannot be read well, in words.
fn warnings(theme: &Theme, words: ThemeWords) -> Vec<AnyView> {
    let mut told = Vec::new();
    for (dark, scheme) in [(false, words.light()), (true, words.dark())] {
        for warning in roles(&theme.chosen(dark)).1 {
            let ratio = |ratio: f64| format!("{ratio:.1}");
            let text = match warning {
                Warning::Accent(had) => words.accent_moved(&ratio(had)),
                Warning::Text(had) => words.text_moved(&ratio(had)),
                Warning::Pair { role, ground, ratio: had } => {
                    words.pair_low(role, ground, &ratio(had))
                }
            };
            told.push(
                view! { <p data-tone="warning"><strong>{scheme}": "</strong>{text}</p> }.into_any(),
            );
        }
    }
    if told.is_empty() {
        told.push(view! { <p>{words.contrast_good()}</p> }.into_any());
    }
    told.truncate(4);
    told
}
