//! Copy, delete, files and loading without a chat: what the fake answers at
//! once, as strictly as Ollama.

use super::catalog::FakeModel;
use super::http::{Request, Writer};
use super::registry::with_tag;
use super::script::Script;
use super::strict::{self, Refusal};
use super::{After, Shared, faults, sha256};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

/// A status and a body, which may be empty.
type Answer = Result<(u16, Value), Refusal>;

/// Answers one of these; none if the path is another's.
pub async fn answer(shared: &Shared, request: &Request, out: &mut Writer<'_>) -> io::Result<After> {
    let answer = match request.path.as_str() {
        "/api/copy" => copy(shared, request),
        "/api/delete" => delete(shared, request),
        "/api/embed" => embed(shared, request).await,
        path => blob(shared, request, path.trim_start_matches("/api/blobs/")),
    };
    match answer {
        Ok((status, Value::Null)) => out.whole(status, "", &BTreeMap::new(), b"").await?,
        Ok((status, body)) => {
            let kind = "application/json; charset=utf-8";
            out.whole(status, kind, &BTreeMap::new(), body.to_string().as_bytes()).await?;
        }
        Err(Refusal { status, text }) => {
            let head = request.method == "HEAD";
            let text = if head { "" } else { &text };
            return faults::status(out, status, text, &Script::default()).await;
        }
    }
    Ok(After::Keep)
}

fn copy(shared: &Shared, request: &Request) -> Answer {
    let fields = strict::object(&request.body)?;
    let source = strict::named(&fields, &["source"])?;
    let destination = strict::named(&fields, &["destination"])?;
    for (which, name) in [("source", &source), ("destination", &destination)] {
        if !strict::is_name(name) {
            return Err(Refusal { status: 400, text: format!("{which} {name:?} is invalid") });
        }
    }
    let missing = Refusal { status: 404, text: format!("model {source:?} not found") };
    let found = strict::model(&shared.settings().models, &source).cloned();
    let mut model = found.map_err(|_| missing)?;
    model.weights = model.weights_digest();
    model.name = with_tag(&destination);
    shared.install(model);
    Ok((200, Value::Null))
}

fn delete(shared: &Shared, request: &Request) -> Answer {
    let fields = strict::object(&request.body)?;
    let name = strict::named(&fields, &["model", "name"])?;
    if !strict::is_name(&name) {
        return Err(Refusal { status: 400, text: format!("name {name:?} is invalid") });
    }
    let mut settings = shared.settings();
    let found = strict::model(&settings.models, &name)?.clone();
    settings.models.retain(|model| model.name != found.name);
    let kept: Vec<String> =
        settings.models.iter().flat_map(FakeModel::layers).map(|l| l.0).collect();
    drop(settings);
    shared.forget_layers(found.layers().iter().map(|layer| &layer.0), &kept);
    Ok((200, Value::Null))
}

async fn embed(shared: &Shared, request: &Request) -> Answer {
    let fields = strict::object(&request.body)?;
    let name = strict::named(&fields, &["model"])?;
    let empty = match fields.get("input") {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => list.is_empty(),
        Some(_) => return Err(Refusal { status: 400, text: "invalid input type".to_owned() }),
    };
    if !empty {
        return Err(Refusal { status: 501, text: "fake: only loading is played".to_owned() });
    }
    let ask = strict::load(&fields, &shared.settings().models, &name)?;
    shared.load(&ask, &Script::default()).await;
    drop(shared.use_model(&ask));
    Ok((200, json!({ "model": name, "embeddings": [], "total_duration": 1000 })))
}

fn blob(shared: &Shared, request: &Request, digest: &str) -> Answer {
    if !strict::is_digest(digest) {
        return Err(Refusal { status: 400, text: "invalid digest format".to_owned() });
    }
    if request.method == "HEAD" {
        let missing = Refusal { status: 404, text: format!("blob {digest:?} not found") };
        return shared.has_blob(digest).then_some((200, Value::Null)).ok_or(missing);
    }
    if shared.has_blob(digest) {
        return Ok((200, Value::Null));
    }
    let got = format!("sha256:{}", sha256::hex(&request.body));
    if got != digest {
        let text = format!("digest mismatch, expected {digest:?}, got {got:?}");
        return Err(Refusal { status: 400, text });
    }
    shared.put_blob(digest, &request.body);
    Ok((201, Value::Null))
}
