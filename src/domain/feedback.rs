//! What people think of answers: a thumb and, if they like, a few words.

use super::ids::{ChatId, MessageId};
use super::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Entries of one page of the list.
pub const PER_PAGE: usize = 50;

/// Feedback on one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Feedback {
    /// Thumb up; otherwise down.
    pub good: bool,
    /// The words, if there are any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Which feedback is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct FeedbackFilter {
    /// Only thumbs up, or only thumbs down.
    pub good: Option<bool>,
    /// Only those with words.
    pub commented: bool,
    /// Only answers of that model.
    pub model: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// Feedback with the answer that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FeedbackEntry {
    /// The answer.
    pub reply_id: MessageId,
    /// Its chat.
    pub chat_id: ChatId,
    /// That chat's title.
    pub title: String,
    /// The model that was asked.
    pub model: String,
    /// Thumb up; otherwise down.
    pub good: bool,
    /// The words; empty if there are none.
    pub comment: String,
    /// When it was given or last changed.
    pub at: UnixMillis,
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub answer: String,
}

/// A page of the list, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FeedbackPage {
    /// The entries.
    pub entries: Vec<FeedbackEntry>,
    /// How many there are with a thumb up, whatever the filter.
    pub good: u64,
    /// And with a thumb down.
    pub bad: u64,
    /// The models that there is feedback on.
    pub models: Vec<String>,
    /// Pass it to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The columns of [`to_csv`].
const COLUMNS: [&str; 9] =
    ["at", "rating", "comment", "model", "title", "question", "answer", "chat_id", "reply_id"];

/// The entries as CSV (RFC 4180): CRLF, quoted where needed, with a head.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe before
/// it: what models and people write is not to be run by whoever opens the file.
#[must_use]
pub fn to_csv(entries: &[FeedbackEntry]) -> String {
    let mut csv = COLUMNS.join(",");
    csv.push_str("\r\n");
    for entry in entries {
        let rating = if entry.good { "good" } else { "bad" };
        let (chat, reply) = (entry.chat_id.to_string(), entry.reply_id.to_string());
        let at = entry.at.0.to_string();
        let cells = [
            at.as_str(),
            rating,
            &entry.comment,
            &entry.model,
            &entry.title,
            &entry.question,
            &entry.answer,
            &chat,
            &reply,
        ];
        for (index, text) in cells.into_iter().enumerate() {
            if index > 0 {
                csv.push(',');
            }
            push_cell(&mut csv, text);
        }
        csv.push_str("\r\n");
    }
    csv
}

fn push_cell(csv: &mut String, text: &str) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if !formula && !text.contains([',', '"', '\r', '\n']) && text.trim() == text {
        csv.push_str(text);
        return;
    }
    csv.push('"');
    if formula {
        csv.push('\'');
    }
    csv.push_str(&text.replace('"', "\"\""));
    csv.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn csv_is_quoted_and_holds_no_formula() {
        let entry = FeedbackEntry {
            reply_id: MessageId(Uuid::nil()),
            chat_id: ChatId(Uuid::nil()),
            title: "a, b".into(),
            model: "m".into(),
            good: false,
            comment: "=HYPERLINK(\"x\")".into(),
            at: UnixMillis(7),
            question: "line\none".into(),
            answer: "+1".into(),
        };
        let csv = to_csv(&[entry]);
        let id = Uuid::nil();
        assert_eq!(
            csv,
            format!(
                "at,rating,comment,model,title,question,answer,chat_id,reply_id\r\n\
                 7,bad,\"'=HYPERLINK(\"\"x\"\")\",m,\"a, b\",\"line\none\",\"'+1\",{id},{id}\r\n"
            )
        );
    }
}
