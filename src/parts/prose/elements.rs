//! What can be done with tables and pictures in a message: sorting, copying,
//! and looking at a picture as large as the window (`lightbox`).
//!
//! The page's DOM is all the state there is: a sorted table remembers the
//! numbers of its rows, and is put back before a message grows further. It comes
//! in a chunk of its own with the first press. Absent on purpose: Leptos.

use super::{document as paper, foreign, lightbox};
use crate::browser::clipboard;
use crate::i18n::{ElementWords, Language};
use crate::markdown::records::csv_line;
use crate::markdown::sorting;
use crate::ui::late::chunk;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Node, NodeList};

chunk! {
    /// What a press does.
    static ACT: fn(&Element, &str) = elements(act)
}

/// The row's number before it was sorted.
const ROW: &str = "data-row";

/// One of our buttons was pressed; `done` is told when it is.
pub fn clicked(button: &Element, action: &str, done: impl FnOnce(&Element) + 'static) {
    let (button, action) = (button.clone(), action.to_owned());
    js_sys::futures::spawn_local(async move {
        if let Some(act) = ACT.load().await {
            act(&button, &action);
            done(&button);
        }
    });
}

/// Puts the rows of sorted tables back: a message that grows is compared with
/// what was written.
pub fn unsort(message: &Element) {
    let Ok(found) = message.query_selector_all("table[data-sorted]") else { return };
    for table in each(&found) {
        let _ = table.remove_attribute("data-sorted");
        let mut rows = rows(&table);
        rows.sort_by_key(|row| number(row, ROW));
        for row in rows {
            let _ = row.remove_attribute(ROW);
            if let Some(body) = row.parent_node() {
                let _ = body.append_child(&row);
            }
        }
        if let Ok(heads) = table.query_selector_all("th[aria-sort]") {
            each(&heads).for_each(|head| {
                let _ = head.remove_attribute("aria-sort");
            });
        }
    }
}

/// The words of what can be done with them.
pub(super) fn words() -> ElementWords {
    Language::here().expect("a page wakes with its words").strings().elements()
}

/// Draws a symbol of the sprite in a button.
pub(super) fn draw_icon(control: &Element, icon: &str) {
    let space = Some("http://www.w3.org/2000/svg");
    if let (Ok(svg), Ok(mark)) =
        (document().create_element_ns(space, "svg"), document().create_element_ns(space, "use"))
    {
        let _ = svg.set_attribute("class", "icon directional");
        let _ = svg.set_attribute("aria-hidden", "true");
        let _ = mark.set_attribute("href", icon);
        let _ = svg.append_child(&mark);
        let _ = control.append_child(&svg);
    }
}

pub(super) fn each(list: &NodeList) -> impl Iterator<Item = Element> + use<> {
    let list = list.clone();
    (0..list.length()).filter_map(move |at| list.item(at)?.dyn_into().ok())
}

fn rows(table: &Element) -> Vec<Element> {
    table.query_selector_all("tbody > tr").map(|rows| each(&rows).collect()).unwrap_or_default()
}

fn number(element: &Element, name: &str) -> usize {
    element.get_attribute(name).and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn act(button: &Element, action: &str) {
    match action {
        "sort-table" => sort(button),
        "copy-csv" | "copy-markdown" => {
            let table = button
                .closest(".table-box")
                .ok()
                .flatten()
                .and_then(|holder| holder.query_selector("table").ok().flatten());
            if let Some(table) = table {
                let text = if action == "copy-csv" { csv(&table) } else { markdown(&table) };
                clipboard::copy(&text);
            }
        }
        "enlarge" => lightbox::open(button),
        "load-image" => foreign::load(button),
        "enlarge-frame" => foreign::enlarge(button),
        "show-document" => paper::toggle(button),
        _ => {}
    }
}

/// Rising, falling, as it was written.
fn sort(button: &Element) {
    let head = button.closest("th").ok().flatten();
    let Some((head, table)) = head.and_then(|head| {
        let table = head.closest("table").ok()??;
        Some((head, table))
    }) else {
        return;
    };
    let heads = table.query_selector_all("thead th").map(|heads| each(&heads).collect::<Vec<_>>());
    let heads = heads.unwrap_or_default();
    let Some(column) = heads.iter().position(|one| *one == head) else { return };
    let before = head.get_attribute("aria-sort");
    let next = match before.as_deref() {
        Some("ascending") => "descending",
        Some("descending") => "none",
        _ => "ascending",
    };
    let mut rows = rows(&table);
    if !table.has_attribute("data-sorted") {
        for (at, row) in rows.iter().enumerate() {
            let _ = row.set_attribute(ROW, &at.to_string());
        }
        let _ = table.set_attribute("data-sorted", "");
    }
    rows.sort_by_key(|row| number(row, ROW));
    if next != "none" {
        let index = u32::try_from(column).unwrap_or(0);
        let text = |row: &Element| {
            row.children().item(index).and_then(|cell| cell.text_content()).unwrap_or_default()
        };
        let cells: Vec<String> = rows.iter().map(text).collect();
        let order = sorting::order(&cells, next == "descending");
        rows = order.into_iter().map(|at| rows[at].clone()).collect();
    }
    for one in &heads {
        let _ = one.remove_attribute("aria-sort");
    }
    let _ = head.set_attribute("aria-sort", next);
    for row in rows {
        if let Some(body) = row.parent_node() {
            let _ = body.append_child(&row);
        }
    }
}

/// The rows of a table, the head first.
fn lines(table: &Element) -> Vec<Vec<Element>> {
    let all = table.query_selector_all("tr").map(|rows| each(&rows).collect::<Vec<_>>());
    let cells = |row: Element| {
        let cells = row.children();
        (0..cells.length()).filter_map(|at| cells.item(at)).collect()
    };
    all.unwrap_or_default().into_iter().map(cells).collect()
}

fn csv(table: &Element) -> String {
    let mut written = String::new();
    for cells in lines(table) {
        let texts = cells.iter().map(|cell| cell.text_content().unwrap_or_default());
        csv_line(texts, &mut written);
    }
    written
}

fn markdown(table: &Element) -> String {
    let mut written = String::new();
    for (at, cells) in lines(table).iter().enumerate() {
        written.push('|');
        for cell in cells {
            let mut text = String::new();
            inline(cell, &mut text);
            written.push(' ');
            written.push_str(&text.trim().replace('|', "\\|").replace('\n', " "));
            written.push_str(" |");
        }
        written.push('\n');
        if at == 0 {
            written.push('|');
            for cell in cells {
                let class = cell.class_name();
                written.push_str(match class.as_str() {
                    "align-left" => " :-- |",
                    "align-center" => " :-: |",
                    "align-right" => " --: |",
                    _ => " --- |",
                });
            }
            written.push('\n');
        }
    }
    written
}

/// The inside of a cell as Markdown: marks, code and links.
fn inline(node: &Node, to: &mut String) {
    let children = node.child_nodes();
    for child in (0..children.length()).filter_map(|at| children.item(at)) {
        let Some(element) = child.dyn_ref::<Element>() else {
            to.push_str(&child.text_content().unwrap_or_default());
            continue;
        };
        let marks = match element.local_name().as_str() {
            "strong" => "**",
            "em" => "*",
            "del" => "~~",
            "code" => "`",
            "button" => continue,
            "br" => {
                to.push_str("<br>");
                continue;
            }
            "a" => {
                to.push('[');
                inline(element, to);
                to.push_str("](");
                to.push_str(&element.get_attribute("href").unwrap_or_default());
                to.push(')');
                continue;
            }
            _ => "",
        };
        to.push_str(marks);
        inline(element, to);
        to.push_str(marks);
    }
}
