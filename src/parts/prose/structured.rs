//! JSON in an answer as a tree or, for a list of objects, a table.
//!
//! Only what is complete is shown so: the text stays in the page beside it, is
//! what is copied, and is read again whenever something is unfolded, sorted or
//! saved; so there is no state. Trees are nested `<details>`, filled when they
//! are opened. What was drawn keeps its height, so that nothing jumps. All of it
//! comes in a chunk of its own, when an answer may need it.
//!
//! Deliberately absent: reading JSON and writing CSV (`markdown`), Leptos.

use super::structured_tree::{self as tree, make, words};
use crate::browser::{clipboard, download};
use crate::markdown::json::{Value, structured};
use crate::markdown::records::{Records, plain};
use crate::ui::late::chunk;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// The two things it does.
#[derive(Clone, Copy)]
struct Shower {
    show: fn(&Element),
    clicked: fn(&Element, &str),
}

chunk! {
    /// The chunk.
    static SHOWER: Shower = structured(HERE)
}

const HERE: Shower = Shower { show: show_all, clicked: act };

/// Rows of a table that are shown at first, and with each "more".
const ROWS: usize = 200;

/// Whether a text may hold JSON that is worth showing: a quick look.
pub fn may_be(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        || text.contains("```json")
        || text.contains("~~~json")
}

/// Shows what is JSON in a message, once the chunk is there.
pub fn show(message: Element) {
    js_sys::futures::spawn_local(async move {
        if let Some(shower) = SHOWER.load().await {
            (shower.show)(&message);
        }
    });
}

/// One of our buttons was pressed. It is ours, so the chunk is there.
pub fn clicked(button: &Element, action: &str) {
    if let Some(shower) = SHOWER.get() {
        (shower.clicked)(button, action);
    }
}

fn show_all(message: &Element) {
    let Ok(found) = message.query_selector_all("figure.code:not(.structured)") else { return };
    let figures = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
    for figure in figures {
        let language = figure.get_attribute("data-language").unwrap_or_default();
        if language.eq_ignore_ascii_case("json") {
            begin(&figure);
        }
    }
}

fn begin(figure: &Element) {
    let text = tree::text_of(figure);
    let Some(value) = structured(&text) else { return };
    let words = words();
    let table = Records::of(&value).is_some();
    let (Ok(Some(head)), Some(body)) = (figure.query_selector(".code-head"), body_of(figure))
    else {
        return;
    };
    let switch = make("div", "json-views");
    let _ = switch.set_attribute("role", "group");
    let _ = switch.set_attribute("aria-label", words.view());
    let views = [("tree", words.tree()), ("table", words.table()), ("text", words.text())];
    for (view, label) in views.into_iter().filter(|(view, _)| *view != "table" || table) {
        let button = tree::button("json-view", label);
        let _ = button.set_attribute("data-view", view);
        let _ = switch.append_child(&button);
    }
    let before = head.query_selector(".icon-button").ok().flatten();
    let _ = head.insert_before(&switch, before.as_deref());
    let _ = figure.class_list().add_1("structured");
    // As tall as it was: what stands below stays where it is.
    let height = body.offset_height();
    if height > 0
        && let Some(figure) = figure.dyn_ref::<HtmlElement>()
    {
        let _ = figure.style().set_property("--json-height", &format!("{height}px"));
    }
    choose(figure, &value, if table { "table" } else { "tree" });
}

fn body_of(figure: &Element) -> Option<HtmlElement> {
    figure.query_selector("pre.code-body").ok()??.dyn_into().ok()
}

/// Shows one of the views.
fn choose(figure: &Element, value: &Value<'_>, view: &str) {
    let Some(body) = body_of(figure) else { return };
    if let Ok(Some(old)) = figure.query_selector(".json-body") {
        old.remove();
    }
    body.set_hidden(view != "text");
    let place = make("div", "json-body code-body");
    // It scrolls, so it can be reached by keys.
    let _ = place.set_attribute("tabindex", "0");
    let _ = place.set_attribute("role", "group");
    match view {
        "tree" => {
            let _ = place.set_attribute("aria-label", words().tree());
            tree::fill_root(&place, value);
        }
        "table" => {
            let _ = place.set_attribute("aria-label", words().table());
            if let Some(records) = Records::of(value) {
                fill_table(&place, &records, None, ROWS);
            }
        }
        _ => {}
    }
    if view != "text" {
        let _ = figure.append_child(&place);
    }
    let Ok(buttons) = figure.query_selector_all("[data-action=json-view]") else { return };
    for at in 0..buttons.length() {
        if let Some(button) = buttons.item(at).and_then(|node| node.dyn_into::<Element>().ok()) {
            let pressed = button.get_attribute("data-view").as_deref() == Some(view);
            let _ = button.set_attribute("aria-pressed", if pressed { "true" } else { "false" });
        }
    }
}

/// The table; `sorted` is a column and whether it falls.
fn fill_table(
    place: &Element,
    records: &Records<'_, '_>,
    sorted: Option<(usize, bool)>,
    most: usize,
) {
    place.set_text_content(None);
    let words = words();
    let table = make("table", "json-table");
    let row = make("tr", "");
    for (at, name) in records.columns.iter().enumerate() {
        let cell = make("th", "");
        let _ = cell.set_attribute("scope", "col");
        let order = match sorted {
            Some((column, falling)) if column == at => {
                if falling {
                    "descending"
                } else {
                    "ascending"
                }
            }
            _ => "none",
        };
        let _ = cell.set_attribute("aria-sort", order);
        let button = tree::button("json-sort", name);
        let _ = button.set_attribute("data-column", &at.to_string());
        let _ = button.set_attribute("title", words.sort());
        let _ = cell.append_child(&button);
        let _ = row.append_child(&cell);
    }
    let head = make("thead", "");
    let _ = head.append_child(&row);
    let _ = table.append_child(&head);
    let body = make("tbody", "");
    for record in records.rows.iter().take(most) {
        let row = make("tr", "");
        for key in &records.columns {
            let cell = make("td", "");
            let _ = cell.set_attribute("dir", "auto");
            if let Some(value) = record.get(key) {
                cell.set_text_content(Some(tree::short(&plain(value))));
                if matches!(value, Value::Number(_)) {
                    cell.set_class_name("number");
                }
            }
            let _ = row.append_child(&cell);
        }
        let _ = body.append_child(&row);
    }
    let _ = table.append_child(&body);
    let _ = place.append_child(&table);
    let foot = make("div", "json-foot");
    if records.rows.len() > most {
        let more = tree::button("json-rows", &words.more(&(records.rows.len() - most).to_string()));
        let _ = more.set_attribute("data-rows", &(most + 5 * ROWS).to_string());
        let _ = foot.append_child(&more);
    }
    let count = make("span", "json-count");
    count.set_text_content(Some(&words.rows(&records.rows.len().to_string())));
    let _ = foot.append_child(&count);
    for (action, label) in
        [("json-copy-csv", words.copy_csv()), ("json-save-csv", words.save_csv())]
    {
        let _ = foot.append_child(&tree::button(action, label));
    }
    let _ = place.append_child(&foot);
}

fn act(button: &Element, action: &str) {
    let Ok(Some(figure)) = button.closest("figure.structured") else { return };
    let text = tree::text_of(&figure);
    let Some(value) = structured(&text) else { return };
    let number =
        |name: &str| button.get_attribute(name).and_then(|text| text.parse::<usize>().ok());
    let place = || figure.query_selector(".json-body").ok().flatten();
    // The order that is shown, if one was chosen.
    let sorted = || {
        let cell = place()?.query_selector("th:not([aria-sort=none])").ok()??;
        let column = cell.query_selector("button").ok()??.get_attribute("data-column")?;
        let falling = cell.get_attribute("aria-sort").as_deref() == Some("descending");
        Some((column.parse::<usize>().ok()?, falling))
    };
    let records = |order: Option<(usize, bool)>| {
        let mut records = Records::of(&value)?;
        if let Some((column, falling)) = order {
            records.sort(column, falling);
        }
        Some(records)
    };
    match action {
        "json-view" => {
            let view = button.get_attribute("data-view").unwrap_or_default();
            choose(&figure, &value, &view);
        }
        "json-sort" => {
            let Some(column) = number("data-column") else { return };
            // Rising, falling, as it was written.
            let order = match sorted() {
                Some((sorted, false)) if sorted == column => Some((column, true)),
                Some((sorted, true)) if sorted == column => None,
                _ => Some((column, false)),
            };
            if let (Some(records), Some(place)) = (records(order), place()) {
                let left = place.scroll_left();
                fill_table(&place, &records, order, ROWS);
                place.set_scroll_left(left);
                let again = format!("[data-column=\"{column}\"]");
                let found = place.query_selector(&again).ok().flatten();
                if let Some(button) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
                    let _ = button.focus();
                }
            }
        }
        "json-rows" => {
            let (order, most) = (sorted(), number("data-rows").unwrap_or(ROWS));
            if let (Some(records), Some(place)) = (records(order), place()) {
                fill_table(&place, &records, order, most);
            }
        }
        "json-copy-csv" => {
            if let Some(records) = records(sorted()) {
                clipboard::copy(&records.csv());
            }
        }
        "json-save-csv" => {
            if let Some(records) = records(sorted()) {
                download::save("data.csv", &records.csv());
            }
        }
        "json-unfold" => tree::unfold(button, &value),
        "json-more" => tree::more(button, &value),
        _ => {}
    }
}
