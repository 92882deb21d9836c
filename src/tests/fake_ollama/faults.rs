//! The faults: instead of an answer, and in the middle of one.

use super::After;
use super::http::Writer;
use super::script::{Fault, Script};
use serde_json::json;
use std::collections::BTreeMap;
use std::future::pending;
use std::io;
use std::time::Duration;
use tokio::time::sleep;

const PAGE: &str = "<!doctype html><html><head><title>502 Bad Gateway</title></head>\
<body><h1>Bad Gateway</h1><script>alert(1)</script></body></html>";

/// An answer of Ollama's that is an error.
pub async fn status(
    out: &mut Writer<'_>,
    status: u16,
    text: &str,
    script: &Script,
) -> io::Result<After> {
    let body = match (&script.body, text) {
        (Some(body), _) => body.clone(),
        (None, "") => String::new(),
        (None, text) => json!({ "error": text }).to_string(),
    };
    let json = if body.is_empty() { "" } else { "application/json; charset=utf-8" };
    let kind = script.content_type.as_deref().unwrap_or(json);
    out.whole(status, kind, &script.headers, body.as_bytes()).await?;
    Ok(After::Keep)
}

/// What comes instead of an answer, if anything does.
pub async fn before(
    script: &Script,
    model: &str,
    out: &mut Writer<'_>,
) -> io::Result<Option<After>> {
    if let Some(code) = script.status {
        let text = script.error.as_deref().unwrap_or_default();
        return status(out, code, text, script).await.map(Some);
    }
    let with = |name: &str, value: &str| {
        let mut script = script.clone();
        script.headers.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        script
    };
    let page = Script {
        body: Some(PAGE.to_owned()),
        content_type: Some("text/html".to_owned()),
        ..script.clone()
    };
    let Some(fault) = script.fault else { return Ok(None) };
    let after = match fault {
        Fault::Silence => pending().await,
        Fault::HeadersOnly => {
            out.begin(&script.headers).await?;
            pending().await
        }
        Fault::Dribble => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nX-Slow: yes";
            for byte in head.bytes() {
                out.raw(&[byte]).await?;
                sleep(Duration::from_millis(script.delay_ms.unwrap_or(1000))).await;
            }
            pending().await
        }
        Fault::Close => After::Close,
        Fault::NotHttp => {
            out.raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n").await?;
            After::Close
        }
        Fault::Html502 => status(out, 502, "", &page).await?,
        Fault::Html200 => status(out, 200, "", &page).await?,
        Fault::Empty500 => status(out, 500, "", script).await?,
        Fault::Memory => {
            let text = "model requires more system memory (5.6 GiB) than is available (1.2 GiB)";
            status(out, 500, text, script).await?
        }
        Fault::Busy429 => status(out, 429, "too many requests", &with("Retry-After", "2")).await?,
        Fault::Busy503 => {
            let text = "server busy, please try again.  maximum pending requests exceeded";
            status(out, 503, text, script).await?
        }
        Fault::SignIn => {
            let body = json!({
                "error": "unauthorized",
                "signin_url": "https://ollama.com/connect?name=test&key=abc",
            });
            let script = Script { body: Some(body.to_string()), ..script.clone() };
            status(out, 401, "", &script).await?
        }
        Fault::Refused => status(out, 403, "", script).await?,
        Fault::Missing => status(out, 404, &format!("model '{model}' not found"), script).await?,
        Fault::Redirect => {
            status(out, 302, "", &with("Location", "http://127.0.0.1:1/elsewhere")).await?
        }
        _ => return Ok(None),
    };
    Ok(Some(after))
}

/// What goes wrong in mid-stream, if anything does.
pub async fn during(script: &Script, out: &mut Writer<'_>) -> io::Result<Option<After>> {
    let Some(fault) = script.fault else { return Ok(None) };
    if !out.began() && !matches!(fault, Fault::EmptyDeltas | Fault::NoNewline) {
        out.begin(&BTreeMap::new()).await?;
    }
    let after = match fault {
        Fault::Stall => pending().await,
        Fault::Trickle => loop {
            out.chunk(b" ").await?;
            sleep(Duration::from_millis(script.delay_ms.unwrap_or(1000))).await;
        },
        Fault::Reset => {
            out.chunk(b"{\"model\":\"scripted\",\"message\":{\"role\":\"assist").await?;
            // What was sent must be read before the reset, which throws away
            // what is on the way.
            sleep(Duration::from_millis(50)).await;
            After::Reset
        }
        Fault::Eof => {
            out.end().await?;
            After::Close
        }
        Fault::Cut => After::Close,
        Fault::Error => {
            let text = script.error.as_deref().unwrap_or("an error was encountered");
            out.chunk(format!("{}\n", json!({ "error": text })).as_bytes()).await?;
            out.end().await?;
            After::Close
        }
        Fault::InvalidUtf8 => {
            let mut line = b"{\"message\":{\"role\":\"assistant\",\"content\":\"".to_vec();
            line.extend_from_slice(b"\xff\xfe\"},\"done\":false}\n");
            out.chunk(&line).await?;
            out.end().await?;
            After::Close
        }
        Fault::InvalidJson => {
            out.chunk(b"{\"message\":{\"content\":\n").await?;
            out.end().await?;
            After::Close
        }
        Fault::HugeLine => {
            out.chunk(b"{\"message\":{\"role\":\"assistant\",\"content\":\"").await?;
            let block = vec![b'a'; 64 * 1024];
            for _ in 0..script.bytes.unwrap_or(100 * 1024 * 1024) / block.len() {
                out.chunk(&block).await?;
            }
            out.chunk(b"\"},\"done\":false}\n").await?;
            out.end().await?;
            After::Close
        }
        _ => return Ok(None),
    };
    Ok(Some(after))
}
