//! The words of structured answers.
//!
//! They are said by a chunk that works on the page without its state, so they
//! come with it, in the language that the page says it is in. Absent on
//! purpose: numbers in words, which would need the rules of plurals.

use leptos::prelude::document;

/// See the module.
pub struct Words {
    /// The switch of views.
    pub view: &'static str,
    /// The views.
    pub tree: &'static str,
    pub table: &'static str,
    pub text: &'static str,
    /// A press on a column's name.
    pub sort: &'static str,
    /// How many rows there are.
    pub rows: fn(usize) -> String,
    /// Shows so many more.
    pub more: fn(usize) -> String,
    pub copy_csv: &'static str,
    pub save_csv: &'static str,
}

const ENGLISH: Words = Words {
    view: "View",
    tree: "Tree",
    table: "Table",
    text: "Text",
    sort: "Sort by this column",
    rows: |rows| format!("Rows: {rows}"),
    more: |more| format!("Show {more} more"),
    copy_csv: "Copy CSV",
    save_csv: "Download CSV",
};

const RUSSIAN: Words = Words {
    view: "Вид",
    tree: "Дерево",
    table: "Таблица",
    text: "Текст",
    sort: "Упорядочить по этому столбцу",
    rows: |rows| format!("Строк: {rows}"),
    more: |more| format!("Показать ещё {more}"),
    copy_csv: "Копировать CSV",
    save_csv: "Скачать CSV",
};

/// The words, in the language of the page.
pub fn words() -> &'static Words {
    let language = document().document_element().and_then(|root| root.get_attribute("lang"));
    match language.as_deref() {
        Some("ru") => &RUSSIAN,
        _ => &ENGLISH,
    }
}
