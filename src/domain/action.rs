//! Action buttons: what a site puts under messages, into the composer and into
//! the head of a chat, and when each is there.
//!
//! Data, so that the server checks it and the page draws it: who presses one
//! is not known here. Absent on purpose: how actions are written down
//! (`server::config`), and what a page does for one (`state::actions`).

use super::ids::ClientId;
use super::reply::ReplyState;
use super::settings::Settings;
use super::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Linnet's own actions, by the names under which a site can take them away.
pub const BUILT_IN: [&str; 10] = [
    "continue",
    "copy",
    "regenerate",
    "edit",
    "save-prompt",
    "fork",
    "compare",
    "read-aloud",
    "rate",
    "delete",
];

/// What an action does: the names of the keys, of which each has one.
pub const DEEDS: [&str; 8] =
    ["prompt", "settings", "profile", "model", "copy", "export", "link", "webhook"];

/// The variables of a prompt and of a link, besides those of every template.
pub const VARIABLES: [&str; 5] = ["message", "selection", "code", "input", "title"];

/// What can be copied.
pub const COPIES: [&str; 4] = ["message", "text", "code", "chat"];

/// What can be saved as a file.
pub const EXPORTS: [&str; 3] = ["message", "chat", "chat-json"];

/// Most characters of a value that are put into an address.
const IN_ADDRESS: usize = 2000;

/// Where a button stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spot {
    /// Under an answer.
    #[default]
    Answer,
    /// Under a message of one's own.
    Message,
    /// In the composer, about the chat's last answer.
    Composer,
    /// In the head of a chat, about its last answer.
    Header,
}

impl Spot {
    /// The names, as in the file.
    pub const NAMES: &'static [&'static str] = &["answer", "message", "composer", "header"];
}

/// How an answer has to have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ended {
    /// However.
    #[default]
    Any,
    /// By the model.
    Finished,
    /// By a person, or by a breakdown, with some text.
    Stopped,
    /// Without an answer.
    Failed,
}

impl Ended {
    /// The names, as in the file.
    pub const NAMES: &'static [&'static str] = &["any", "finished", "stopped", "failed"];
}

/// When a button is there: all of it has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct When {
    /// In chats of these profiles; empty for all.
    pub profiles: Vec<String>,
    /// With these models; empty for all. A `*` at the end stands for anything.
    pub models: Vec<String>,
    /// Whether the message has to have a block of code.
    pub code: bool,
    /// Whether it has to have a table.
    pub table: bool,
    /// Whether it has to be the chat's last one.
    pub last: bool,
    /// How the answer has to have ended.
    pub ended: Ended,
    /// How many characters the message has to have.
    pub min_length: usize,
}

/// What a condition looks at.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The chat's profile; empty for none.
    pub profile: &'a str,
    /// The model that wrote the answer, or is chosen.
    pub model: &'a str,
    /// The message.
    pub text: &'a str,
    /// Where the answer is in its life.
    pub state: ReplyState,
    /// Whether it is the last of its kind in the chat.
    pub last: bool,
}

impl When {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, seen: &Seen<'_>) -> bool {
        let ended = match self.ended {
            Ended::Any => true,
            Ended::Finished => seen.state == ReplyState::Done,
            Ended::Stopped => {
                matches!(seen.state, ReplyState::Stopped | ReplyState::Interrupted)
            }
            Ended::Failed => seen.state == ReplyState::Failed,
        };
        ended
            && (self.profiles.is_empty() || self.profiles.iter().any(|one| one == seen.profile))
            && (self.models.is_empty() || self.models.iter().any(|one| is_of(one, seen.model)))
            && (!self.last || seen.last)
            && (self.min_length == 0 || seen.text.chars().nth(self.min_length - 1).is_some())
            && (!self.code || !code_of(seen.text).is_empty())
            && (!self.table || has_table(seen.text))
    }

    /// Whether it looks at a message's text.
    #[must_use]
    pub fn looks_at_text(&self) -> bool {
        self.code || self.table || self.min_length > 0
    }
}

/// Whether a model is meant by a name that may end in `*`.
fn is_of(wanted: &str, model: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(begin) => model.starts_with(begin),
        None => super::model::same_model(wanted, model),
    }
}

/// A button as pages know it, in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Action {
    /// The name that programs and the site's own servers know it by.
    pub name: String,
    /// What stands on it.
    pub label: String,
    /// Its icon: a name in the sprite, or a file.
    pub icon: String,
    /// What is said of it to those who wait over it.
    pub tooltip: String,
    /// Where it stands.
    pub place: Spot,
    /// The profile that has it; empty for the site.
    pub of: String,
    /// When it is there.
    pub when: When,
    /// What it does: one of [`DEEDS`].
    pub deed: String,
    /// What with: the prompt, the profile, the model, what is copied, the address.
    /// Of a webhook nothing, which is the server's own.
    pub with: String,
    /// Whether a prompt is sent; otherwise it goes into the composer.
    pub send: bool,
    /// The settings that it sets.
    pub settings: Settings,
}

impl Eq for Action {}

/// The actions of a chat with that profile: the site's, of which a profile's own
/// take the place of those that are called the same, and the profile's.
pub fn of_profile<'a>(all: &'a [Action], profile: &str) -> impl Iterator<Item = &'a Action> {
    let own = move |one: &&Action| !one.of.is_empty() && one.of == profile;
    let hidden = move |one: &&Action| all.iter().filter(own).any(|other| other.name == one.name);
    all.iter().filter(move |one| own(one) || (one.of.is_empty() && !hidden(one)))
}

/// What a webhook said, which stands under the message that it was asked about.
/// It is a person's to read: no model is sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct ActionNote {
    /// The wish that it came from.
    pub id: ClientId,
    /// The action's name.
    pub action: String,
    /// What stood on the button.
    pub label: String,
    /// What it said, in Markdown.
    pub text: String,
    /// When.
    pub at: UnixMillis,
}

/// "Call this action's webhook."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CallAction {
    /// Made by the client: the same one again gives the first answer.
    pub client_id: ClientId,
    /// What is selected in the message; empty for nothing.
    #[serde(default)]
    pub selection: String,
    /// The tag of the language in which the answer's button is called.
    #[serde(default)]
    pub language: String,
}

/// What came of it. Without anything it is done, and nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Called {
    /// What stands under the message from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<ActionNote>,
    /// What is said in passing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toast: Option<String>,
}

/// A line that opens or closes a block of code: its mark, how long that is, and
/// whether anything stands behind it.
fn fence(line: &str) -> Option<(char, usize, bool)> {
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let rest = line.trim_start_matches(mark);
    let length = line.len() - rest.len();
    // Three of them in a row, and a line of text with code in it is none.
    (length >= 3 && !(mark == '`' && rest.contains('`'))).then_some((mark, length, rest.is_empty()))
}

/// Tells of each line whether it is code, fences left out.
fn lines(text: &str, mut each: impl FnMut(Option<usize>, &str)) {
    let mut open: Option<(char, usize)> = None;
    let mut block = 0;
    for line in text.lines() {
        match (open, fence(line)) {
            (None, Some((mark, length, _))) => {
                open = Some((mark, length));
                block += 1;
            }
            (Some((mark, length)), Some((closing, long, true)))
                if mark == closing && long >= length =>
            {
                open = None;
            }
            (Some(_), _) => each(Some(block), line),
            (None, None) => each(None, line),
        }
    }
}

/// The blocks of code in a text in Markdown, with an empty line between them.
#[must_use]
pub fn code_of(text: &str) -> String {
    let (mut code, mut last) = (String::new(), 0);
    lines(text, |block, line| {
        if let Some(block) = block {
            if last != 0 {
                code.push_str(if block == last { "\n" } else { "\n\n" });
            }
            last = block;
            code.push_str(line);
        }
    });
    code
}

/// Whether there is a table in a text in Markdown.
#[must_use]
pub fn has_table(text: &str) -> bool {
    let (mut found, mut head) = (false, false);
    lines(text, |block, line| {
        let line = line.trim();
        let rule = line.contains('-')
            && line.contains('|')
            && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        found |= block.is_none() && rule && head;
        head = block.is_none() && line.contains('|');
    });
    found
}

/// A text in Markdown without its marks, for where they are not understood.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut whole = String::new();
    lines(text, |block, line| {
        let line = if block.is_some() { line.to_owned() } else { without_marks(line) };
        if !(line.is_empty() && (whole.is_empty() || whole.ends_with("\n\n"))) {
            whole.push_str(&line);
            whole.push('\n');
        }
    });
    whole.truncate(whole.trim_end().len());
    whole
}

fn without_marks(text: &str) -> String {
    let bare = text.trim_end().trim_start_matches(['#', '>']);
    let bare = if bare.len() < text.trim_end().len() { bare.trim_start() } else { bare };
    let mut whole = String::new();
    let mut rest = bare;
    // `[words](address)` is its words, a picture what stands for it.
    while let Some(open) = rest.find('[') {
        let link = rest[open + 1..].split_once("](").and_then(|(words, after)| {
            let (_, after) = after.split_once(')')?;
            (!words.contains('[')).then_some((words, after))
        });
        let Some((words, after)) = link else {
            whole.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        whole.push_str(rest[..open].trim_end_matches('!'));
        whole.push_str(words);
        rest = after;
    }
    whole.push_str(rest);
    ["**", "__", "~~", "`"].iter().fold(whole, |text, mark| text.replace(mark, ""))
}

/// A text of Linnet's in which its name in `{…}` is a value, as a part of an
/// address: nothing in it can be anything but that part.
#[must_use]
pub fn in_address(value: &str) -> String {
    let short: String = value.chars().take(IN_ADDRESS).collect();
    super::paths::escaped(&short).replace('/', "%2F").replace(':', "%3A")
}

/// Whether an address with variables leads where its writer says, whatever they
/// are: to the web with the host written out, a letter, or a place on this
/// server.
#[must_use]
pub fn is_safe_template(address: &str) -> bool {
    let fixed = address.split('{').next().unwrap_or_default();
    let lower = fixed.to_ascii_lowercase();
    let host = ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    let settled = match host {
        Some(host) => fixed.len() == address.len() || host.contains(['/', '?', '#']),
        None => lower.starts_with("mailto:") || fixed.starts_with('/'),
    };
    settled && super::site::may_lead_to(&super::template::expand(address, &|_| Some("x".into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_tables_are_found() {
        let text = "Use:\n\n```rust\nlet a = 1;\n\n```\nor\n  ~~~\n```\nb\n  ~~~\nand `c`";
        assert_eq!(code_of(text), "let a = 1;\n\n\n```\nb");
        assert_eq!(code_of("```\nopen"), "open");
        assert_eq!(code_of("no `code` or ```code``` here"), "");
        assert!(has_table("x\n\n| a | b |\n|---|:-:|\n| 1 | 2 |"));
        assert!(has_table("a | b\n-|-\n"));
        assert!(!has_table("```\n| a |\n|---|\n```"));
        assert!(!has_table("|---|\ntext\n---"));
    }

    #[test]
    fn marks_are_taken_out() {
        let text = "# Head\n\n> A **bold** word, `code` and [a link](https://a.example).\n\n\n- ![alt](/p.png)\n\n\
                    ```sh\n# stays **as it is**\n```\n[x] 1 < 2";
        let wanted =
            "Head\n\nA bold word, code and a link.\n\n- alt\n\n# stays **as it is**\n[x] 1 < 2";
        assert_eq!(plain(text), wanted);
    }

    #[test]
    fn conditions_hold_together() {
        let seen = Seen {
            profile: "coder",
            model: "gemma2:2b",
            text: "```\nx\n```",
            state: ReplyState::Done,
            last: false,
        };
        assert!(When::default().holds(&seen));
        let models = |name: &str| When { models: vec![name.into()], ..When::default() };
        for (when, holds) in [
            (When { profiles: vec!["coder".into()], ..When::default() }, true),
            (When { profiles: vec!["cook".into()], ..When::default() }, false),
            (models("gemma2:2b"), true),
            (models("gemma2*"), true),
            (models("gemma"), false),
            (When { code: true, ..When::default() }, true),
            (When { table: true, ..When::default() }, false),
            (When { last: true, ..When::default() }, false),
            (When { ended: Ended::Finished, ..When::default() }, true),
            (When { ended: Ended::Stopped, ..When::default() }, false),
            (When { min_length: 9, ..When::default() }, true),
            (When { min_length: 10, ..When::default() }, false),
        ] {
            assert_eq!(when.holds(&seen), holds, "{when:?}");
        }
    }

    #[test]
    fn a_profiles_own_take_the_place_of_the_sites() {
        let one =
            |name: &str, of: &str| Action { name: name.into(), of: of.into(), ..Action::default() };
        let all = [one("a", ""), one("b", ""), one("a", "coder"), one("c", "cook")];
        let names = |profile: &str| {
            let of = of_profile(&all, profile);
            of.map(|one| format!("{}/{}", one.name, one.of)).collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["a/", "b/"]);
        assert_eq!(names("coder"), ["b/", "a/coder"]);
        assert_eq!(names("cook"), ["a/", "b/", "c/cook"]);
    }

    #[test]
    fn what_is_put_into_an_address_stays_a_part_of_it() {
        assert_eq!(in_address("a b/../c?d#e&f:g@h\\"), "a%20b%2F..%2Fc%3fd%23e%26f%3Ag%40h%5c");
        assert_eq!(in_address(&"x".repeat(5000)).len(), IN_ADDRESS);
        for good in [
            "https://a.example/?q={message}",
            "https://a.example?q={message}",
            "HTTP://a.example/{selection}/x",
            "mailto:?body={message}",
            "/search?q={selection}",
            "https://a.example",
        ] {
            assert!(is_safe_template(good), "{good}");
        }
        for bad in [
            "{message}",
            "https://{message}",
            "https://a.{message}.example/",
            "https://a.example{message}",
            "javascript:{message}",
            "//{message}",
            "//a.example/{message}",
            "/\\{message}",
            "data:,{message}",
            "https://a.example/{message} x",
            "",
        ] {
            assert!(!is_safe_template(bad), "{bad}");
        }
    }
}
