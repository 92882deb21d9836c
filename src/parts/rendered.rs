//! A message's text as Markdown, growing with it, and the buttons inside it.
//!
//! The text is drawn at most once a frame, and a long redraw is followed by a
//! pause of its own length, so that typing always gets through. Clicks are
//! taken at the conversation, since the inside of a message is not Leptos'.

use super::prose::{LiveProse, Prose, ProseContext};
use crate::browser::time;
use crate::domain::{MessageId, ReplyState};
use crate::i18n::Strings;
use crate::markdown::Labels;
use crate::state::App;
use crate::state::turn::Growing;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// The words inside messages, made once for the page.
#[derive(Clone)]
pub struct ProseLabels(Arc<Labels>);

impl ProseLabels {
    /// From the language's table.
    #[must_use]
    pub fn new(strings: Strings) -> Self {
        let elements = strings.elements();
        Self(Arc::new(Labels {
            copy_code: strings.copy_code().into(),
            wrap: strings.wrap_code().into(),
            download: strings.download_code().into(),
            plain_code: strings.plain_code().into(),
            load_image: strings.load_image("{host}").into(),
            image: strings.image().into(),
            table: strings.table().into(),
            footnote: strings.footnote().into(),
            footnote_back: strings.back_to_text().into(),
            task_done: strings.task_done().into(),
            task_open: strings.task_open().into(),
            alerts: strings.alerts().map(Into::into),
            sort: strings.structured().sort().into(),
            copy_csv: strings.structured().copy_csv().into(),
            copy_markdown: elements.copy_markdown().into(),
            open_beside: elements.open_beside().into(),
            enlarge: elements.enlarge().into(),
            show_document: elements.show_document().into(),
            chart_data: elements.chart_data().into(),
            charts: elements.charts().map(Into::into),
            chart_faults: elements.chart_faults().map(Into::into),
        }))
    }
}

/// The text of a message.
#[component]
pub fn Rendered(
    /// The text.
    text: Growing,
    /// The message.
    id: MessageId,
    /// Which text of the message it is, if it has several.
    #[prop(optional)]
    part: &'static str,
    /// The state of a reply; absent for what is complete.
    #[prop(optional)]
    state: Option<ArcRwSignal<ReplyState>>,
) -> impl IntoView {
    let ProseLabels(labels) = expect_context();
    let context = context(&format!("m{}{part}", id.0.simple()), labels);
    let live = LiveProse::new(context.clone());
    let start: Arc<str> = text.get().into();
    let drawing = Drawing { text, state, live, due: StoredValue::new(Due::No) };
    drawing.draw_as_it_grows(start.len());
    Prose::live(start, context, live)
}

fn context(id_prefix: &str, labels: Arc<Labels>) -> ProseContext {
    let app = App::of_page();
    let math = app.site.with_untracked(|site| site.features.math);
    let base = app.base.with_value(|base| base.0.as_str().into());
    ProseContext { id_prefix: id_prefix.into(), labels, math, base }
}

/// A text that is no message, and complete; its ids begin with `name`.
#[must_use]
pub fn fixed(text: &str, name: &str) -> AnyView {
    let ProseLabels(labels) = expect_context();
    Prose::fixed(text.into(), context(name, labels)).into_any()
}

/// A text that is drawn again when it has changed.
#[derive(Clone)]
struct Drawing {
    text: Growing,
    state: Option<ArcRwSignal<ReplyState>>,
    live: LiveProse,
    due: StoredValue<Due>,
}

/// Whether a drawing is due.
#[derive(Clone, Copy, PartialEq)]
enum Due {
    /// None is.
    No,
    /// One is, or has just been.
    Yes,
    /// And after it, another one.
    Again,
}

impl Drawing {
    fn draw_as_it_grows(self, drawn: usize) {
        Effect::new(move |before: Option<()>| {
            self.text.changed.track();
            let ended = self.state.as_ref().is_none_or(|state| state.get().is_final());
            if before.is_none() && !ended {
                // Now, so that what the server drew is not taken over while somebody reads it.
                super::prose::fetch_engine();
            }
            // What was complete from the start is drawn already.
            let nothing_new = before.is_none() && ended && self.text.len() == drawn;
            if nothing_new {
                self.text.with(|text| self.live.structure(text));
                return;
            }
            if self.due.try_get_value() != Some(Due::No) {
                self.due.try_set_value(Due::Again);
                return;
            }
            self.due.set_value(Due::Yes);
            let drawing = self.clone();
            time::next_frame(move || drawing.draw());
        });
    }

    fn draw(self) {
        let ended = self.state.as_ref().is_none_or(|state| state.get_untracked().is_final());
        let before = time::precise();
        self.due.try_set_value(Due::Yes);
        self.text.with(|text| self.live.set_text(text));
        if ended {
            self.live.finish();
            self.text.with(|text| self.live.structure(text));
        }
        self.live.show_caret(!ended);
        // This comes after the frame: what it took is all of it, layout and painting too.
        time::after(Duration::ZERO, move || {
            let took = time::precise() - before;
            if took < LIGHT {
                return self.drawn();
            }
            // Half of the time is the reader's.
            let pause = Duration::from_secs_f64(took.min(MOST_PAUSE) / 1000.0);
            time::after(pause, move || self.drawn());
        });
    }

    fn drawn(self) {
        let more = self.due.try_get_value() == Some(Due::Again);
        self.due.try_set_value(Due::No);
        if more {
            self.text.changed.notify();
        }
    }
}

/// Frames that take less, in milliseconds, may follow one another.
const LIGHT: f64 = 6.0;
/// What keeps a frame for longer is not only ours.
const MOST_PAUSE: f64 = 50.0;

/// A click somewhere in the conversation: buttons inside messages.
pub fn prose_click(app: App) -> impl Fn(MouseEvent) + Copy {
    move |event| {
        #[cfg(feature = "hydrate")]
        buttons::clicked(app, &event);
        #[cfg(not(feature = "hydrate"))]
        let _ = (app, event);
    }
}

#[cfg(feature = "hydrate")]
mod buttons {
    use crate::browser::{clipboard, download, time};
    use crate::parts::prose;
    use crate::state::App;
    use leptos::ev::MouseEvent;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    /// Whether a turn is still being written.
    const WRITTEN: &str =
        ".turn:is([data-state=writing], [data-state=thinking], [data-state=reading])";

    pub fn clicked(app: App, event: &MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // A link in the head of a table is followed, nothing else.
        let target = target.filter(|target| target.closest("th a").ok().flatten().is_none());
        let Some(button) = target.and_then(|target| target.closest("[data-action]").ok().flatten())
        else {
            return;
        };
        let code = || button.closest("figure.code").ok().flatten();
        let text = |figure: &Element| {
            let body = figure.query_selector("code").ok().flatten();
            body.and_then(|body| body.text_content()).unwrap_or_default()
        };
        match button.get_attribute("data-action").as_deref() {
            Some("copy-code") => {
                if let Some(figure) = code() {
                    clipboard::copy(&text(&figure));
                    say_done(&button);
                }
            }
            Some("wrap-code") => {
                if let Some(figure) = code() {
                    let wrapped = figure.class_list().toggle("wrapped").unwrap_or(false);
                    let _ = button
                        .set_attribute("aria-pressed", if wrapped { "true" } else { "false" });
                }
            }
            Some("download-code") => {
                if let Some(figure) = code() {
                    let language = figure.get_attribute("data-language").unwrap_or_default();
                    download::save(&file_name(&language), &text(&figure));
                }
            }
            // What grows is compared with what was written: its rows stay where they are.
            Some("sort-table") if button.closest(WRITTEN).ok().flatten().is_some() => {}
            Some(
                action @ ("sort-table" | "enlarge" | "load-image" | "enlarge-frame"
                | "show-document"),
            ) => {
                prose::element_click(&button, action, |_| ());
            }
            Some(action @ ("copy-csv" | "copy-markdown")) => {
                prose::element_click(&button, action, say_done);
            }
            Some("open-beside") => {
                let whole = button.closest("figure, .table-box, .file").ok().flatten();
                if let Some(whole) = whole {
                    app.open_beside(&whole);
                }
            }
            Some(action) if action.starts_with("json-") => {
                prose::structured_click(&button, action);
            }
            _ => {}
        }
    }

    /// Shows for a moment that it was copied.
    fn say_done(button: &Element) {
        let Some(icon) = button.query_selector("use").ok().flatten() else { return };
        let _ = button.set_attribute("data-done", "true");
        let _ = icon.set_attribute("href", "#i-check");
        let button = button.clone();
        time::after(Duration::from_millis(1500), move || {
            let _ = button.remove_attribute("data-done");
            let _ = icon.set_attribute("href", "#i-copy");
        });
    }

    fn file_name(language: &str) -> String {
        let ending = match language {
            "rust" => "rs",
            "python" => "py",
            "javascript" => "js",
            "typescript" => "ts",
            "bash" | "shell" | "console" => "sh",
            "markdown" => "md",
            "c++" => "cpp",
            "c#" => "cs",
            "kotlin" => "kt",
            "ruby" => "rb",
            "haskell" => "hs",
            "perl" => "pl",
            "" | "text" | "latex" => "txt",
            other => other,
        };
        let plain: String = ending.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
        format!("code.{}", if plain.is_empty() { "txt" } else { &plain })
    }
}
