//! A picture as large as the window: the same dialog for all of them, with the
//! ones before and after it in the conversation.
//!
//! Browsers close the dialog by Esc and bring the focus back to what opened it.
//! Absent on purpose: pictures from elsewhere, which stand in frames (`foreign`).

use super::elements::{draw_icon, each, words};
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use leptos::web_sys::{Element, Event, HtmlDialogElement, KeyboardEvent};
use std::cell::{Cell, OnceCell, RefCell};

/// The dialog and what is in it.
struct Lightbox {
    dialog: HtmlDialogElement,
    picture: Element,
    caption: Element,
    save: Element,
    /// All pictures of the conversation, and which is shown.
    all: RefCell<Vec<Element>>,
    at: Cell<usize>,
}

thread_local! {
    static LIGHTBOX: OnceCell<Lightbox> = const { OnceCell::new() };
}

/// Shows the picture in this button.
pub fn open(button: &Element) {
    LIGHTBOX.with(|cell| {
        let lightbox = cell.get_or_init(build);
        let found = document().query_selector_all("[data-action=enlarge]");
        let all: Vec<Element> = found.map(|found| each(&found).collect()).unwrap_or_default();
        let at = all.iter().position(|one| one == button).unwrap_or(0);
        let _ = lightbox.dialog.set_attribute("data-many", &(all.len() > 1).to_string());
        lightbox.all.replace(all);
        lightbox.show(at);
        let _ = lightbox.dialog.show_modal();
    });
}

impl Lightbox {
    fn show(&self, at: usize) {
        let all = self.all.borrow();
        let of = all.get(at).and_then(|one| one.query_selector("img").ok().flatten());
        let Some(of) = of else { return };
        let value = |name: &str| of.get_attribute(name).unwrap_or_default();
        let (source, alternative) = (value("src"), value("alt"));
        let _ = self.picture.set_attribute("src", &source);
        let _ = self.picture.set_attribute("alt", &alternative);
        let _ = self.picture.class_list().remove_1("full-size");
        let _ = self.save.set_attribute("href", &source);
        self.caption.set_text_content(Some(&alternative));
        self.at.set(at);
    }

    fn step(&self, by: isize) {
        let count = self.all.borrow().len().max(1);
        let next = (self.at.get() + count).saturating_add_signed(by) % count;
        self.show(next);
    }

    fn act(&self, action: &str) {
        match action {
            "close" => self.dialog.close(),
            "before" => self.step(-1),
            "after" => self.step(1),
            "size" => {
                let _ = self.picture.class_list().toggle("full-size");
            }
            _ => {}
        }
    }
}

fn make(tag: &str, class: &str) -> Element {
    let element = document().create_element(tag).expect("our tags are names");
    element.set_class_name(class);
    element
}

fn control(action: &str, icon: &str, label: &str) -> Element {
    let control = make("button", &format!("icon-button lightbox-{action}"));
    for (name, value) in
        [("type", "button"), ("aria-label", label), ("title", label), ("data-do", action)]
    {
        let _ = control.set_attribute(name, value);
    }
    draw_icon(&control, icon);
    control
}

fn build() -> Lightbox {
    let words = words();
    let dialog: HtmlDialogElement = make("dialog", "lightbox").unchecked_into();
    let _ = dialog.set_attribute("aria-label", words.picture());
    let picture = make("img", "lightbox-picture");
    let _ = picture.set_attribute("data-do", "size");
    let caption = make("p", "lightbox-caption");
    let _ = caption.set_attribute("dir", "auto");
    let save = make("a", "button");
    save.set_text_content(Some(words.save()));
    let _ = save.set_attribute("download", "");
    let foot = make("div", "lightbox-foot");
    let _ = foot.append_child(&caption);
    let _ = foot.append_child(&save);
    for part in [
        &control("close", "#i-close", words.close()),
        &control("before", "#i-chevron-left", words.previous()),
        &control("after", "#i-chevron-right", words.next()),
        &picture,
        &foot,
    ] {
        let _ = dialog.append_child(part);
    }
    listen(&dialog);
    if let Some(body) = document().body() {
        let _ = body.append_child(&dialog);
    }
    let (all, at) = (RefCell::default(), Cell::new(0));
    Lightbox { dialog, picture, caption, save, all, at }
}

/// For as long as the page lives, as the dialog does.
fn listen(dialog: &HtmlDialogElement) {
    let act = |action: &str| {
        LIGHTBOX.with(|cell| {
            if let Some(lightbox) = cell.get() {
                lightbox.act(action);
            }
        });
    };
    let clicked = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        let control = target.closest("[data-do]").ok().flatten();
        match control.and_then(|control| control.get_attribute("data-do")) {
            Some(action) => act(&action),
            // Beside the picture.
            None if target.class_name() == "lightbox" => act("close"),
            None => {}
        }
    });
    let pressed = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowLeft" => act("before"),
            "ArrowRight" => act("after"),
            _ => {}
        }
    });
    let _ = dialog.add_event_listener_with_callback("click", clicked.as_ref().unchecked_ref());
    let _ = dialog.add_event_listener_with_callback("keydown", pressed.as_ref().unchecked_ref());
    clicked.forget();
    pressed.forget();
}
