//! Structured answers: our reader against serde's, and CSV read back.

use linnet::markdown::json::{Value, read};
use linnet::markdown::records::Records;
use proptest::prelude::*;

/// Any JSON value, small.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Reads CSV by RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {
                letters.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    assert!(cell.is_empty() && row.is_empty() && !quoted, "it ends with a line end");
    rows
}

proptest! {
    #[test]
    fn what_serde_writes_is_read_the_same(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.expect("plain data");
        let ours = read(&text).expect("it is JSON").compact();
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&ours).expect("it is JSON"), value);
    }

    #[test]
    fn any_text_is_json_for_both_or_for_none(text in "[\\[\\]{}\",:0-9a-z\\\\ eE.+-]{0,24}") {
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(read(&text).is_some(), theirs, "{}", text);
    }

    #[test]
    fn csv_can_be_read_back(rows in prop::collection::vec(("\\PC*|[=+@\",\r\n -]*", any::<i64>()), 1..8)) {
        let list: Vec<serde_json::Value> =
            rows.iter().map(|(text, number)| serde_json::json!({ "text": text, "number": number })).collect();
        let json = serde_json::to_string(&list).expect("plain data");
        let value = read(&json).expect("it is JSON");
        let records = Records::of(&value).expect("a table");
        let text_at = usize::from(records.columns[0] != "text");
        let read = read_csv(&records.csv());
        prop_assert_eq!(read.len(), rows.len() + 1);
        for (cells, (text, number)) in read[1..].iter().zip(&rows) {
            let cell = &cells[text_at];
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
            let guarded = format!("'{text}");
            prop_assert!(*cell == *text || *cell == guarded);
            prop_assert_eq!(&cells[1 - text_at], &number.to_string());
        }
    }
}

#[test]
fn large_and_deep_ones_are_quick() {
    let row = r#"{"name":"x","values":[1,2,3]},"#;
    let long = format!("[{}{{}}]", row.repeat(30_000));
    let began = std::time::Instant::now();
    let value = read(&long).expect("it is JSON");
    assert!(matches!(&value, Value::List(entries) if entries.len() == 30_001));
    assert!(Records::of(&value).is_some());
    assert_eq!(read(&"[".repeat(1_000_000)), None);
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
}
