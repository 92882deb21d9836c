//! Connections and routes of the fake.

use super::http::{Reader, Request, Writer};
use super::log::End;
use super::script::{self, Script};
use super::strict::{self, Refusal};
use super::{After, Shared, chat, control, faults, manage, registry};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Listens with room for a crowd. Needs a runtime to be entered.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(4096)
}

/// Takes connections until it is dropped.
pub async fn serve(mut listener: TcpListener, address: SocketAddr, shared: Arc<Shared>) {
    let mut wanted = shared.wanted.subscribe();
    loop {
        while *wanted.borrow_and_update() {
            tokio::select! {
                taken = listener.accept() => {
                    if let Ok((stream, _)) = taken {
                        tokio::spawn(connection(stream, Arc::clone(&shared)));
                    }
                }
                _ = wanted.changed() => {}
            }
        }
        drop(listener);
        shared.listening.send_replace(false);
        let _ = wanted.wait_for(|&wanted| wanted).await;
        listener = listen(address).expect("the port is still ours");
        shared.listening.send_replace(true);
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let (read, mut write) = stream.into_split();
    let mut reader = Reader::new(read);
    while let Ok(Some(request)) = reader.request().await {
        let id = (!request.path.starts_with("/fake/")).then(|| shared.log.arrived(&request));
        let mut writer = Writer::new(&mut write);
        writer.always = shared.settings().headers.clone();
        let last = writer.always.contains_key("Transfer-Encoding");
        let answered = tokio::select! {
            answered = route(&shared, &request, id, &mut writer) => answered.ok(),
            () = reader.closed() => None,
        };
        if let Some(id) = id {
            shared.log.bytes(id, writer.bytes);
            shared.log.ended(
                id,
                match answered {
                    Some(After::Keep) => End::Answered,
                    Some(After::Close | After::Reset) => End::BrokenOff,
                    None => End::ClosedByClient,
                },
            );
        }
        match answered {
            Some(After::Keep) if !last => {}
            Some(After::Reset) => return reader.reset(write),
            Some(After::Keep | After::Close) | None => return,
        }
    }
}

async fn route(
    shared: &Arc<Shared>,
    request: &Request,
    id: Option<usize>,
    out: &mut Writer<'_>,
) -> io::Result<After> {
    let Some(id) = id else { return control::answer(shared, request, out).await };
    if let Err(refusal) = strict::access(&request.headers) {
        return refused(out, &refusal).await;
    }
    let (method, path) = (request.method.as_str(), request.path.as_str());
    let known = match path {
        "/" | "/api/version" | "/api/tags" => ["GET", "HEAD"].contains(&method),
        "/api/ps" => method == "GET",
        "/api/show" | "/api/chat" | "/api/pull" | "/api/push" | "/api/create" | "/api/copy"
        | "/api/embed" => method == "POST",
        "/api/delete" => method == "DELETE",
        _ if path.starts_with("/api/blobs/") => ["HEAD", "POST"].contains(&method),
        _ => return text(out, 404, "404 page not found").await,
    };
    if !known {
        return text(out, 405, "405 method not allowed").await;
    }
    match path {
        "/api/chat" => return chat(shared, request, id, out).await,
        "/api/pull" | "/api/push" | "/api/create" => {
            return registry::answer(shared, request, id, out).await;
        }
        _ => {}
    }
    if let Some(script) = shared.rule(path, "", "") {
        tokio::time::sleep(std::time::Duration::from_millis(script.first_ms)).await;
        if let Some(name) = &script.hold {
            shared.released(name).await;
        }
        if let Some(after) = faults::before(&script, "", out).await? {
            return Ok(after);
        }
    }
    if path == "/api/copy"
        || path == "/api/delete"
        || path == "/api/embed"
        || path.starts_with("/api/blobs/")
    {
        return manage::answer(shared, request, out).await;
    }
    let body = match path {
        "/" => return text(out, 200, "Ollama is running").await,
        "/api/version" => json!({ "version": shared.settings().version }),
        "/api/tags" => {
            let settings = shared.settings();
            let tags = settings.models.iter().map(|model| model.tag(settings.new_list));
            json!({ "models": tags.collect::<Vec<_>>() })
        }
        "/api/ps" => running(shared),
        _ => match show(shared, request) {
            Ok(body) => body,
            Err(refusal) => return refused(out, &refusal).await,
        },
    };
    let body = if method == "HEAD" { String::new() } else { body.to_string() };
    let kind = "application/json; charset=utf-8";
    out.whole(200, kind, &BTreeMap::new(), body.as_bytes()).await?;
    Ok(After::Keep)
}

async fn chat(
    shared: &Arc<Shared>,
    request: &Request,
    id: usize,
    out: &mut Writer<'_>,
) -> io::Result<After> {
    let checked = strict::chat(&request.body, &shared.settings().models);
    let ask = match checked {
        Ok(ask) => ask,
        Err(refusal) => return refused(out, &refusal).await,
    };
    let message = ask.last_user_message();
    let script = match script::in_message(message) {
        Ok(Some(script)) => script,
        Ok(None) => shared.rule("/api/chat", &ask.model, message).unwrap_or_default(),
        Err(cause) => {
            return refused(out, &Refusal { status: 500, text: format!("fake: {cause}") }).await;
        }
    };
    chat::answer(shared, &ask, &script, id, out).await
}

fn running(shared: &Shared) -> Value {
    let models = shared.settings().models.clone();
    let entries = shared.in_memory().into_iter().filter_map(|(name, memory)| {
        Some(models.iter().find(|model| model.name == name)?.running(&memory))
    });
    json!({ "models": entries.collect::<Vec<_>>() })
}

fn show(shared: &Shared, request: &Request) -> Result<Value, Refusal> {
    let fields = strict::object(&request.body)?;
    let name = fields.get("model").or(fields.get("name")).and_then(Value::as_str);
    match name.unwrap_or_default() {
        "" => Err(Refusal { status: 400, text: "model is required".to_owned() }),
        name => Ok(strict::model(&shared.settings().models, name)?.show()),
    }
}

async fn refused(out: &mut Writer<'_>, refusal: &Refusal) -> io::Result<After> {
    faults::status(out, refusal.status, &refusal.text, &Script::default()).await
}

async fn text(out: &mut Writer<'_>, status: u16, text: &str) -> io::Result<After> {
    out.whole(status, "text/plain; charset=utf-8", &BTreeMap::new(), text.as_bytes()).await?;
    Ok(After::Keep)
}
