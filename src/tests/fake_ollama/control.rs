//! The control routes of the program, for tests in other languages.
//!
//! | route | body | does |
//! |---|---|---|
//! | `POST /fake/script` | a rule: `{"model","contains","path","times","script":{…}}` | adds a rule |
//! | `DELETE /fake/script` | | forgets all rules |
//! | `POST /fake/settings` | some settings | changes them |
//! | `DELETE /fake/settings` | | the defaults again, nothing in memory |
//! | `POST /fake/release` | `{"name":"…"}` | lets held streams go on; `*` lets all |
//! | `POST /fake/refuse` | `{"ms":3000}` | refuses connections for that long |
//! | `POST /fake/unload` | | nothing is in memory any more |
//! | `GET /fake/loads` | | the models in the order of their loads |
//! | `GET /fake/log` | | all requests seen |
//! | `POST /fake/wait` | `{"path","nth","sent","ended"}` | answers with the request when it is so far |

use super::After;
use super::http::{Request, Writer};
use super::log::Seen;
use super::script::Rule;
use super::shared::{Settings, Shared};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wait {
    path: String,
    /// Counts from 1.
    nth: usize,
    sent: u64,
    ended: bool,
}

impl Default for Wait {
    fn default() -> Self {
        Self { path: "/api/chat".to_owned(), nth: 1, sent: 0, ended: false }
    }
}

impl Wait {
    fn find(&self, seen: &[Seen]) -> Option<Seen> {
        let mut of_path = seen.iter().filter(|seen| seen.path == self.path);
        let seen = of_path.nth(self.nth.saturating_sub(1))?;
        let far = seen.sent >= self.sent && (seen.end.is_some() || !self.ended);
        far.then(|| seen.clone())
    }
}

/// Answers a control request.
pub async fn answer(
    shared: &Arc<Shared>,
    request: &Request,
    out: &mut Writer<'_>,
) -> io::Result<After> {
    let (status, body) = match act(shared, request).await {
        Ok(body) => (200, body),
        Err(cause) => (400, json!({ "error": cause })),
    };
    out.whole(status, "application/json", &BTreeMap::new(), body.to_string().as_bytes()).await?;
    Ok(After::Keep)
}

async fn act(shared: &Arc<Shared>, request: &Request) -> Result<Value, String> {
    let body: Value = match request.body.as_slice() {
        [] => json!({}),
        body => serde_json::from_slice(body).map_err(|cause| cause.to_string())?,
    };
    let done = json!({ "ok": true });
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/fake/script") => {
            shared
                .add_rule(serde_json::from_value::<Rule>(body).map_err(|cause| cause.to_string())?);
            Ok(done)
        }
        ("DELETE", "/fake/script") => {
            shared.set_rules(Vec::new());
            Ok(done)
        }
        ("POST", "/fake/settings") => {
            let mut all = serde_json::to_value(&*shared.settings()).expect("plain data");
            for (name, value) in body.as_object().ok_or("not an object")? {
                all[name.as_str()] = value.clone();
            }
            let new: Settings = serde_json::from_value(all).map_err(|cause| cause.to_string())?;
            shared.change(|settings| *settings = new);
            Ok(done)
        }
        ("DELETE", "/fake/settings") => {
            shared.change(|settings| *settings = Settings::default());
            shared.unload_all();
            Ok(done)
        }
        ("POST", "/fake/release") => {
            shared.release(body["name"].as_str().ok_or("no name")?);
            Ok(done)
        }
        ("POST", "/fake/unload") => {
            shared.unload_all();
            Ok(done)
        }
        ("POST", "/fake/refuse") => {
            let time = Duration::from_millis(body["ms"].as_u64().ok_or("no ms")?);
            shared.refuse(true).await;
            let shared = Arc::clone(shared);
            tokio::spawn(async move {
                tokio::time::sleep(time).await;
                shared.refuse(false).await;
            });
            Ok(done)
        }
        ("GET", "/fake/loads") => Ok(json!({ "loads": *shared.loads.lock().unwrap() })),
        ("GET", "/fake/log") => Ok(json!({ "requests": shared.log.all() })),
        ("POST", "/fake/wait") => {
            let wait: Wait = serde_json::from_value(body).map_err(|cause| cause.to_string())?;
            let seen = shared.log.wait(|seen| wait.find(seen)).await.ok_or("it did not come")?;
            serde_json::to_value(seen).map_err(|cause| cause.to_string())
        }
        _ => Err("no such control".to_owned()),
    }
}
