//! Pull, push and create of the fake: progress lines in Ollama's order, parts
//! that stay when a connection is closed, models that are there afterwards.
//!
//! A rule for `/api/pull` (or the others) may hold or fail after so many
//! progress lines (`after` counts the lines with a digest), and may send lines
//! of its own first. Absent: TLS to a registry, safetensors.

use super::catalog::{FakeModel, same};
use super::http::{Request, Writer};
use super::script::{Fault, Script};
use super::strict::{self, Refusal};
use super::{After, Shared, faults};
use serde_json::{Map, Value, json};
use std::io;
use std::time::Duration;
use tokio::time::sleep;

/// Answers `POST /api/pull`, `/api/push` or `/api/create`.
pub async fn answer(
    shared: &Shared,
    request: &Request,
    id: usize,
    out: &mut Writer<'_>,
) -> io::Result<After> {
    let what = match request.path.as_str() {
        "/api/pull" => What::Pull,
        "/api/push" => What::Push,
        _ => What::Create,
    };
    let (name, fields) = match checked(shared, what, &request.body) {
        Ok(checked) => checked,
        Err(refusal) => {
            return faults::status(out, refusal.status, &refusal.text, &Script::default()).await;
        }
    };
    let script = shared.rule(&request.path, &name, "").unwrap_or_default();
    if let Some(after) = faults::before(&script, &name, out).await? {
        return Ok(after);
    }
    let mut stream = Stream { shared, script, id, out, progress: 0, broken: None };
    for line in stream.script.lines.clone() {
        stream.raw(&line).await?;
    }
    let done = match what {
        What::Pull => stream.pull(&name).await?,
        What::Push => stream.push(&name).await?,
        What::Create => stream.create(&name, &fields).await?,
    };
    if let Some(after) = stream.broken {
        return Ok(after);
    }
    match done {
        Ok(()) => stream.line(json!({ "status": "success" })).await?,
        Err(error) => stream.line(json!({ "error": error })).await?,
    }
    shared.log.answered(id, stream.out.bytes);
    stream.out.end().await?;
    Ok(After::Keep)
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    Pull,
    Push,
    Create,
}

/// The checks that Ollama makes before it answers 200.
fn checked(
    shared: &Shared,
    what: What,
    body: &[u8],
) -> Result<(String, Map<String, Value>), Refusal> {
    let refuse = |text: &str| Err(Refusal { status: 400, text: text.to_owned() });
    let fields = strict::object(body)?;
    let name = strict::named(&fields, &["model", "name"])?;
    if !strict::is_name(&name) {
        return refuse("invalid model name");
    }
    if let Some(stream) = fields.get("stream")
        && stream != &Value::Bool(true)
    {
        return refuse("fake: only streams are played");
    }
    if what == What::Create {
        let given = |name: &str| fields.get(name).filter(|value| !value.is_null());
        let files = given("files").and_then(Value::as_object);
        if given("from").is_none() && files.is_none_or(Map::is_empty) {
            return refuse("neither 'from' or 'files' was specified");
        }
        let adapters = given("adapters").and_then(Value::as_object);
        for (file, digest) in files.into_iter().chain(adapters).flatten() {
            if file.starts_with('/') || file.split('/').any(|part| part == "..") {
                return refuse("invalid relative path: file name must be a relative path");
            }
            let digest = digest.as_str().unwrap_or_default();
            if !strict::is_digest(digest) {
                return refuse("invalid digest format");
            }
            if !shared.has_blob(digest) {
                return refuse(&format!("open blobs/{digest}: no such file or directory"));
            }
        }
        if given("template").and_then(Value::as_str).is_some_and(|text| text.contains("{{ end end"))
        {
            return refuse("template error: unexpected <end>");
        }
    }
    Ok((name, fields))
}

struct Stream<'a, 'b> {
    shared: &'a Shared,
    script: Script,
    id: usize,
    out: &'a mut Writer<'b>,
    /// Lines with a digest so far.
    progress: u64,
    /// What became of the connection, if the script broke it.
    broken: Option<After>,
}

type Done = io::Result<Result<(), String>>;

impl Stream<'_, '_> {
    async fn pull(&mut self, name: &str) -> Done {
        self.line(json!({ "status": "pulling manifest" })).await?;
        let found = self.shared.in_registry(name);
        let Some(model) = found else {
            return Ok(Err("pull model manifest: file does not exist".to_owned()));
        };
        for (digest, total) in model.layers() {
            self.layer("pulling", &digest, total).await?;
            if self.broken.is_some() {
                return Ok(Ok(()));
            }
        }
        self.line(json!({ "status": "verifying sha256 digest" })).await?;
        self.line(json!({ "status": "writing manifest" })).await?;
        self.shared.install(model);
        Ok(Ok(()))
    }

    async fn push(&mut self, name: &str) -> Done {
        self.line(json!({ "status": "retrieving manifest" })).await?;
        let found = strict::model(&self.shared.settings().models, name).ok().cloned();
        let Some(model) = found else {
            self.line(json!({ "status": "couldn't retrieve manifest" })).await?;
            return Ok(Err("open manifests: no such file or directory".to_owned()));
        };
        if !name.contains('/') {
            return Ok(Err(
                "you are not authorized to push to this namespace, create the model under a namespace you own"
                    .to_owned(),
            ));
        }
        for (digest, total) in model.layers() {
            self.layer("pushing", &digest, total).await?;
            if self.broken.is_some() {
                return Ok(Ok(()));
            }
        }
        self.line(json!({ "status": "pushing manifest" })).await?;
        Ok(Ok(()))
    }

    async fn create(&mut self, name: &str, fields: &Map<String, Value>) -> Done {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let from = text("from").to_owned();
        let mut model = if from.is_empty() {
            self.line(json!({ "status": "parsing GGUF" })).await?;
            let digest = fields["files"].as_object().and_then(|files| files.values().next());
            let digest = digest.and_then(Value::as_str).unwrap_or_default();
            if !self.shared.is_gguf(digest) {
                return Ok(Err("invalid file magic".to_owned()));
            }
            FakeModel {
                family: "llama".to_owned(),
                quantization: "F16".to_owned(),
                parameters: "118.28K".to_owned(),
                size: self.shared.blob_bytes(digest),
                capabilities: vec!["completion".to_owned()],
                context_length: 2048,
                weights: digest.trim_start_matches("sha256:").to_owned(),
                ..FakeModel::default()
            }
        } else {
            let installed = strict::model(&self.shared.settings().models, &from).ok().cloned();
            match installed {
                Some(base) => base.child(),
                None => match self.pull(&from).await? {
                    Ok(()) if self.broken.is_some() => return Ok(Ok(())),
                    Ok(()) => {
                        let models = self.shared.settings().models.clone();
                        strict::model(&models, &from).expect("it was just pulled").child()
                    }
                    Err(error) => return Ok(Err(error)),
                },
            }
        };
        let quantize = text("quantize");
        if !quantize.is_empty() {
            if !["F16", "BF16", "F32"].contains(&model.quantization.as_str()) {
                return Ok(Err("quantization is only supported for F16 and F32 models".to_owned()));
            }
            let status = format!("quantizing {} model to {quantize}", model.quantization);
            self.sized(&status, "0000000000000000000", model.size).await?;
            if self.broken.is_some() {
                return Ok(Ok(()));
            }
            model.quantization = quantize.to_uppercase();
            model.size = model.size / 4 + 1;
        }
        for (field, old) in [("system", &mut model.system), ("template", &mut model.template)] {
            if !text(field).is_empty() {
                text(field).clone_into(old);
            }
        }
        match fields.get("license") {
            Some(Value::String(more)) => model.license.push_str(more),
            Some(Value::Array(list)) => {
                for more in list.iter().filter_map(Value::as_str) {
                    model.license.push_str(more);
                }
            }
            _ => {}
        }
        if let Some(Value::Object(more)) = fields.get("parameters") {
            model.options.extend(more.clone());
        }
        if let Some(Value::Array(messages)) = fields.get("messages")
            && !messages.is_empty()
        {
            model.messages.clone_from(messages);
        }
        let own = &model.layers()[0].0;
        self.line(json!({ "status": format!("using existing layer {own}") })).await?;
        let digest = super::sha256::hex(name.as_bytes());
        self.line(json!({ "status": format!("creating new layer sha256:{digest}") })).await?;
        self.line(json!({ "status": "writing manifest" })).await?;
        model.name = with_tag(name);
        self.shared.install(model);
        Ok(Ok(()))
    }

    /// One part, from where an earlier connection has left it.
    async fn layer(&mut self, verb: &str, digest: &str, total: u64) -> io::Result<()> {
        let short = digest.trim_start_matches("sha256:").chars().take(12).collect::<String>();
        let status = format!("{verb} {short}");
        if verb == "pushing" {
            return self.sized(&status, digest, total).await;
        }
        let mut done = self.shared.transferred(digest);
        if done >= total {
            let line =
                json!({"status": status, "digest": digest, "total": total, "completed": total});
            return self.progress_line(line).await;
        }
        let (steps, pause) = self.pace();
        let step = total.div_ceil(steps).max(1);
        while self.broken.is_none() {
            let mut line = json!({ "status": status, "digest": digest, "total": total });
            if done > 0 {
                line["completed"] = done.into();
            }
            self.progress_line(line).await?;
            if done >= total || self.broken.is_some() {
                break;
            }
            sleep(pause).await;
            done = (done + step).min(total);
            self.shared.transfer(digest, done);
        }
        Ok(())
    }

    /// Work that starts anew each time.
    async fn sized(&mut self, status: &str, digest: &str, total: u64) -> io::Result<()> {
        let (steps, pause) = self.pace();
        for step in 0..=steps {
            let done = total * step / steps;
            let mut line = json!({ "status": status, "digest": digest, "total": total });
            if done > 0 {
                line["completed"] = done.into();
            }
            self.progress_line(line).await?;
            if self.broken.is_some() {
                break;
            }
            sleep(pause).await;
        }
        Ok(())
    }

    fn pace(&self) -> (u64, Duration) {
        let settings = self.shared.settings();
        let pause = self.script.delay_ms.unwrap_or(settings.pull_ms);
        (settings.pull_steps.max(1), Duration::from_millis(pause))
    }

    async fn progress_line(&mut self, line: Value) -> io::Result<()> {
        self.line(line).await?;
        self.progress += 1;
        if self.progress != self.script.after.max(1) {
            return Ok(());
        }
        if let Some(name) = self.script.hold.clone() {
            self.shared.released(&name).await;
        }
        if self.script.fault == Some(Fault::Error) {
            let text =
                self.script.error.clone().unwrap_or_else(|| "max retries exceeded".to_owned());
            self.line(json!({ "error": text })).await?;
            self.out.end().await?;
            self.broken = Some(After::Close);
            return Ok(());
        }
        self.broken = faults::during(&self.script, self.out).await?;
        Ok(())
    }

    async fn line(&mut self, line: Value) -> io::Result<()> {
        self.raw(&line.to_string()).await
    }

    async fn raw(&mut self, line: &str) -> io::Result<()> {
        if !self.out.began() {
            self.out.begin(&self.script.headers).await?;
        }
        self.out.chunk(format!("{line}\n").as_bytes()).await?;
        self.shared.log.sent(self.id, 1);
        Ok(())
    }
}

/// A name as it is listed.
pub fn with_tag(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.contains(':') { name.to_owned() } else { format!("{name}:latest") }
}

impl Shared {
    /// A model that can be pulled.
    fn in_registry(&self, name: &str) -> Option<FakeModel> {
        let settings = self.settings();
        let known = settings.registry.iter().chain(&settings.models);
        known.clone().find(|model| same(&model.name, name)).cloned()
    }

    /// Puts a model in front of the others; one of that name is replaced.
    pub fn install(&self, mut model: FakeModel) {
        let name = model.name.clone();
        model.modified = Some(super::clock::now());
        let mut settings = self.settings();
        settings.models.retain(|known| !same(&known.name, &name));
        settings.models.insert(0, model);
    }
}
