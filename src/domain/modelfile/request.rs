//! A Modelfile → what is asked of Ollama's `POST /api/create`, and the way
//! back for editing: what stands for a file of the model server.
//!
//! Absent on purpose: JSON (`server`) and sending files (`state`).

use super::check::{Around, Problem, Severity, check, works};
use super::parameters::{self, DEPRECATED, Value};
use super::parse::{Instruction, Modelfile, Statement};
use super::print::line;
use crate::domain::error::{Error, Result};
use crate::domain::reason::Flaw;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most files of one wish.
pub const FILES: usize = 16;
/// Longest Modelfile, in bytes: licences are long.
pub const TEXT_BYTES: usize = 1024 * 1024;
/// What F16, BF16 and F32 sources can be made smaller to, the best first.
pub const QUANTIZATIONS: [&str; 3] = ["q8_0", "q4_K_M", "q4_K_S"];

/// A file that was sent to the model server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SentFile {
    /// Its path, as the Modelfile writes it.
    pub path: String,
    /// `sha256:` and 64 hexadecimal digits.
    pub digest: String,
}

/// A wish for a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewModel {
    /// Its name.
    pub name: String,
    /// The Modelfile.
    pub text: String,
    /// The files that it names.
    #[serde(default)]
    pub files: Vec<SentFile>,
    /// What its weights are made smaller to.
    #[serde(default)]
    pub quantize: Option<String>,
    /// Whether an installed model of that name may be replaced.
    #[serde(default)]
    pub replace: bool,
    /// The server that builds it; absent: the first one that answers.
    #[serde(default)]
    pub upstream: Option<String>,
}

/// Where a value of FROM, ADAPTER or DRAFT leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nowhere.
    Nothing,
    /// To a file that was given, by its place in the list.
    Given(usize),
    /// To a file of the model server, by its digest.
    Blob(String),
    /// To a file that was not given.
    Wanted,
    /// To a model, by its name.
    Named,
}

/// Where a value leads. Ollama's client looks whether there is such a file;
/// here a file is what was given, or what is written like a path.
#[must_use]
pub fn source(value: &str, files: &[String]) -> Source {
    if value.is_empty() {
        return Source::Nothing;
    }
    let bare = |path: &str| path.trim_start_matches("./").to_owned();
    if let Some(at) = files.iter().position(|file| bare(file) == bare(value)) {
        return Source::Given(at);
    }
    if let Some(digest) = blob(value) {
        return Source::Blob(digest);
    }
    let lower = value.to_ascii_lowercase();
    let path = value.starts_with(['.', '/', '~', '\\'])
        || value.contains('\\')
        || value.get(1..3) == Some(":/")
        || [".gguf", ".safetensors", ".bin"].iter().any(|end| lower.ends_with(end));
    if path { Source::Wanted } else { Source::Named }
}

/// The digest of a file of the model server, as `/api/show` writes its path.
fn blob(value: &str) -> Option<String> {
    let (_, last) = value.rsplit_once(['/', '\\'])?;
    let hex = last.strip_prefix("sha256-").or_else(|| last.strip_prefix("sha256:"))?;
    let whole = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| ["sha256:", &hex.to_ascii_lowercase()].concat())
}

/// The digests of the model server's files that a text names.
#[must_use]
pub fn blobs(file: &Modelfile) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for says in file.statements() {
        let is_file = matches!(
            says.instruction,
            Instruction::From | Instruction::Adapter | Instruction::Draft
        );
        if let Some(digest) = is_file.then(|| blob(&says.value)).flatten()
            && !found.contains(&digest)
        {
            found.push(digest);
        }
    }
    found
}

/// A message before every conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Whose it is.
    pub role: String,
    /// What it says.
    pub content: String,
}

/// The body of `POST /api/create`, without the name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "Ollama's own names; its API, section 14")]
pub struct CreateRequest {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub adapters: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub draft_files: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub template: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub system: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub license: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub renderer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub parser: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub requires: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantize: Option<String>,
}

impl CreateRequest {
    /// The digests of all its files.
    pub fn digests(&self) -> impl Iterator<Item = &String> {
        self.files.values().chain(self.adapters.values()).chain(self.draft_files.values())
    }
}

/// Where a text is wrong, for those who do not see the page.
fn flawed(text: &str, problems: &[Problem]) -> Error {
    let first = problems.iter().find(|problem| problem.severity == Severity::Error);
    let detail = first.map_or(String::new(), |problem| {
        let before = text.get(..problem.span.start).unwrap_or_default();
        ["line ", &(before.matches('\n').count() + 1).to_string()].concat()
    });
    Error::InvalidRequest { reason: Flaw::Modelfile, detail }
}

impl NewModel {
    /// What is asked of Ollama for it.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for what cannot work; the page says it better,
    /// and before.
    pub fn request(&self) -> Result<CreateRequest> {
        if self.text.len() > TEXT_BYTES || self.files.len() > FILES {
            return Err(Flaw::Modelfile.into());
        }
        let file = super::parse(&self.text);
        let paths: Vec<String> = self.files.iter().map(|file| file.path.clone()).collect();
        let around = Around { files: paths, ..Around::default() };
        let problems = check(&file, &around);
        if !works(&problems) {
            return Err(flawed(&self.text, &problems));
        }
        if self.quantize.as_deref().is_some_and(|to| !QUANTIZATIONS.contains(&to)) {
            return Err(Error::InvalidRequest {
                reason: Flaw::Modelfile,
                detail: ["quantize is one of ", &QUANTIZATIONS.join(", ")].concat(),
            });
        }
        let mut request =
            CreateRequest { quantize: self.quantize.clone(), ..CreateRequest::default() };
        for says in file.statements() {
            self.take(says, &around.files, &mut request);
        }
        // A name wins over files; sending both would only confuse.
        if !request.from.is_empty() {
            request.files.clear();
        }
        Ok(request)
    }

    fn take(&self, says: &Statement, paths: &[String], request: &mut CreateRequest) {
        let value = says.value.clone();
        match says.instruction {
            Instruction::From => match self.file(&value, paths) {
                Some((name, digest)) => add(&mut request.files, name, digest),
                None => request.from = value,
            },
            // A second one takes the place of the first.
            Instruction::Adapter => {
                request.adapters = self.file(&value, paths).into_iter().collect();
            }
            Instruction::Draft => {
                request.draft_files = self.file(&value, paths).into_iter().collect();
            }
            Instruction::Template => request.template = value,
            Instruction::System => request.system = value,
            Instruction::License => request.license.push(value),
            Instruction::Renderer => request.renderer = value,
            Instruction::Parser => request.parser = value,
            Instruction::Requires => {
                request.requires = value.strip_prefix('v').unwrap_or(&value).to_owned();
            }
            Instruction::Message => {
                request.messages.push(Message { role: says.name.clone(), content: value });
            }
            Instruction::Parameter => parameter(says, request),
        }
    }

    /// The name and digest of a file.
    fn file(&self, value: &str, paths: &[String]) -> Option<(String, String)> {
        match source(value, paths) {
            Source::Given(at) => Some((plain_name(value), self.files.get(at)?.digest.clone())),
            Source::Blob(digest) => Some((digest.replace(':', "-"), digest)),
            Source::Nothing | Source::Wanted | Source::Named => None,
        }
    }
}

/// A file under a name of its own.
fn add(files: &mut BTreeMap<String, String>, name: String, digest: String) {
    let name = if files.contains_key(&name) { format!("{}-{name}", files.len()) } else { name };
    files.insert(name, digest);
}

/// The last part of a path: only relative names are taken.
fn plain_name(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    if last.is_empty() || last.starts_with('.') { "model.gguf".to_owned() } else { last.to_owned() }
}

fn parameter(says: &Statement, request: &mut CreateRequest) {
    if DEPRECATED.contains(&says.name.as_str()) {
        return;
    }
    let read = parameters::kind(&says.name).and_then(|kind| parameters::read(kind, &says.value));
    match (request.parameters.get_mut(&says.name), read) {
        (Some(Value::Texts(all)), Some(Value::Texts(more))) => all.extend(more),
        (_, Some(value)) => {
            request.parameters.insert(says.name.clone(), value);
        }
        (_, None) => {}
    }
}

/// The Modelfile of an installed model, as `/api/show` writes it, made ready
/// for editing: with the model's own name where FROM leads nowhere that could
/// be asked for again.
#[must_use]
pub fn for_editing(shown: &str, model: &str) -> String {
    let file = super::parse(shown);
    let named =
        shown.lines().find_map(|line| line.strip_prefix("# FROM ")).map_or(model, str::trim);
    let from: Vec<_> = file
        .commands
        .iter()
        .filter(|command| command.says.instruction == Instruction::From)
        .collect();
    if from.is_empty() {
        let first = line(&Statement::plain(Instruction::From, named)).unwrap_or_default();
        return [first.as_str(), "\n", shown].concat();
    }
    let mut text = shown.to_owned();
    for command in from.into_iter().rev() {
        if source(&command.says.value, &[]) == Source::Wanted {
            text.replace_range(command.value.clone(), named);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(text: &str) -> NewModel {
        NewModel {
            name: "new".into(),
            text: text.into(),
            files: vec![SentFile { path: "./tiny.gguf".into(), digest: "sha256:9f".into() }],
            ..NewModel::default()
        }
    }

    #[test]
    fn the_example_of_the_api() {
        let text = "FROM tiny\nSYSTEM Talk like a pirate.\nPARAMETER temperature 1.1\nPARAMETER stop <|im_end|>\n";
        let request = wish(text).request().expect("it works");
        let json = serde_json::to_value(&request).expect("plain data");
        let expected = serde_json::json!({
            "from": "tiny", "system": "Talk like a pirate.",
            "parameters": {"temperature": 1.1, "stop": ["<|im_end|>"]},
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn everything_finds_its_field() {
        let text = "FROM ./tiny.gguf\nADAPTER ./tiny.gguf\nTEMPLATE {{ .Prompt }}\nLICENSE a\nLICENSE b\n\
            MESSAGE user hi\nMESSAGE assistant ho\nRENDERER r\nPARSER p\nREQUIRES v0.14.0\n\
            PARAMETER num_ctx 4096\nPARAMETER use_mmap T\nPARAMETER stop a\nPARAMETER stop b\nPARAMETER mirostat 1\n";
        let request = NewModel { quantize: Some("q4_K_M".into()), ..wish(text) }.request();
        let json = serde_json::to_value(request.expect("it works")).expect("plain data");
        let expected = serde_json::json!({
            "files": {"tiny.gguf": "sha256:9f"}, "adapters": {"tiny.gguf": "sha256:9f"},
            "template": "{{ .Prompt }}", "license": ["a", "b"],
            "messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}],
            "renderer": "r", "parser": "p", "requires": "0.14.0", "quantize": "q4_K_M",
            "parameters": {"num_ctx": 4096, "use_mmap": true, "stop": ["a", "b"]},
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn what_cannot_work_is_not_asked_for() {
        for bad in ["", "FROM ./other.gguf", "FROM tiny\nPARAMETER nonsense 1", "FROM a b"] {
            assert!(wish(bad).request().is_err(), "{bad}");
        }
        assert!(NewModel { quantize: Some("q9".into()), ..wish("FROM tiny") }.request().is_err());
    }

    #[test]
    fn a_shown_modelfile_can_be_edited() {
        let digest = "ab".repeat(32);
        let head = "# Modelfile generated by \"ollama show\"\n# To build a new Modelfile based on this, replace FROM with:\n# FROM mario:latest\n\n";
        let shown = format!("{head}FROM /root/.ollama/models/blobs/sha256-{digest}\nSYSTEM hi\n");
        assert_eq!(for_editing(&shown, "mario"), shown);
        let request = wish(&shown).request().expect("it works");
        assert_eq!(request.files[&format!("sha256-{digest}")], format!("sha256:{digest}"));
        // Where the file cannot be named again, the model's name stands for it.
        let shown = format!("{head}FROM /somewhere/else\n");
        assert_eq!(for_editing(&shown, "x"), format!("{head}FROM mario:latest\n"));
        assert_eq!(for_editing("", "mario"), "FROM mario\n");
    }

    #[test]
    fn windows_paths_are_files_too() {
        let digest = "0c".repeat(32);
        let path = format!("C:\\Users\\x\\blobs\\sha256-{digest}");
        assert_eq!(source(&path, &[]), Source::Blob(format!("sha256:{digest}")));
        assert_eq!(source("C:\\a.gguf", &[]), Source::Wanted);
        assert_eq!(source("gemma2:2b", &[]), Source::Named);
        assert_eq!(source("hf.co/user/repo:Q4_K_M", &[]), Source::Named);
    }
}
