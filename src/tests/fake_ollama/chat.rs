//! `POST /api/chat` of the fake: loading, waiting for a slot, streaming.
//!
//! The order is Ollama's: nothing goes out before the first object, requests
//! for one model wait in silence for its slots, a model is listed as loaded
//! only after its load, and a closed connection ends whatever was going on.

use super::http::{Writer, framed};
use super::script::{Fault, Script, words};
use super::strict::Ask;
use super::{After, Shared, clock, faults};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, Instant, SystemTime};
use tokio::time::sleep;

/// Answers a good request.
pub async fn answer(
    shared: &Shared,
    ask: &Ask,
    script: &Script,
    id: usize,
    out: &mut Writer<'_>,
) -> io::Result<After> {
    let began = Instant::now();
    out.split_bytes = script.split_bytes;
    out.cut_at = script.cut_at;
    if let Some(after) = faults::before(script, &ask.model, out).await? {
        return Ok(after);
    }
    if ask.messages.is_empty() && ask.keep_alive == Some(0.0) {
        shared.unload(&ask.installed.name);
        return whole(out, &load_object(ask, "unload")).await;
    }
    let lane = shared.lane(&ask.installed.name);
    let _slot = lane.acquire_owned().await.map_err(io::Error::other)?;
    let (window, load) = shared.load(ask, script).await;
    let _use = shared.use_model(ask);
    if ask.messages.is_empty() {
        return whole(out, &load_object(ask, "load")).await;
    }
    let prompt = ask.prompt_tokens();
    if prompt >= window && !ask.truncate {
        return faults::status(out, 400, &too_long(prompt, window), script).await;
    }
    sleep(Duration::from_millis(script.first_ms)).await;
    let reading = began.elapsed().saturating_sub(load);
    let mut stream = Stream { shared, ask, script, id, out, began, load, reading };
    stream.run(prompt.min(window)).await
}

/// The runner's refusal of a prompt that does not fit, as Ollama nests it.
fn too_long(prompt: u64, window: u64) -> String {
    let message = format!(
        "request ({prompt} tokens) exceeds the available context size ({window} tokens), try increasing it"
    );
    json!({"error": {
        "code": 400, "message": message, "type": "exceed_context_size_error",
        "n_prompt_tokens": prompt, "n_ctx": window,
    }})
    .to_string()
}

fn load_object(ask: &Ask, reason: &str) -> Value {
    json!({
        "model": ask.model, "created_at": clock::now(),
        "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": reason,
    })
}

async fn whole(out: &mut Writer<'_>, body: &Value) -> io::Result<After> {
    let kind = "application/json; charset=utf-8";
    out.whole(200, kind, &BTreeMap::new(), body.to_string().as_bytes()).await?;
    Ok(After::Keep)
}

/// One object's worth of the reply.
#[derive(Clone, Default)]
struct Piece {
    thinking: String,
    content: String,
}

struct Stream<'a, 'b> {
    shared: &'a Shared,
    ask: &'a Ask,
    script: &'a Script,
    id: usize,
    out: &'a mut Writer<'b>,
    began: Instant,
    load: Duration,
    reading: Duration,
}

impl Stream<'_, '_> {
    async fn run(&mut self, prompt: u64) -> io::Result<After> {
        let script = self.script;
        if script.flood {
            return self.flood(prompt).await;
        }
        for line in &script.lines {
            self.line(line).await?;
        }
        if script.fault == Some(Fault::EmptyDeltas) {
            self.empty_deltas().await?;
        }
        let (pieces, reason) = self.pieces();
        if !self.ask.stream {
            return self.unstreamed(&pieces, reason, prompt).await;
        }
        let delay = script.delay_ms.unwrap_or(self.shared.settings().delay_ms);
        let start = Instant::now();
        let turn = script.after.min(pieces.len() as u64) as usize;
        for at in 0..=pieces.len() {
            if at == turn {
                if let Some(name) = &script.hold {
                    self.shared.released(name).await;
                }
                if let Some(after) = faults::during(script, self.out).await? {
                    return Ok(after);
                }
            }
            let Some(piece) = pieces.get(at) else { break };
            match script.rate {
                // By the clock from the start, so that lateness does not add up.
                Some(rate) => {
                    let due = start + Duration::from_secs_f64(at as f64 / rate);
                    tokio::time::sleep_until(due.into()).await;
                }
                None if delay > 0 && at > 0 => sleep(Duration::from_millis(delay)).await,
                None => {}
            }
            let object = if script.stamp {
                self.object(&Piece { content: clock::microseconds(), ..Piece::default() })
            } else {
                self.object(piece)
            };
            self.line(&object.to_string()).await?;
        }
        let done = self.done(reason, pieces.len() as u64, prompt).to_string();
        let end = if script.fault == Some(Fault::NoNewline) { "" } else { "\n" };
        self.begin().await?;
        self.out.chunk(format!("{done}{end}").as_bytes()).await?;
        self.shared.log.answered(self.id, self.out.bytes);
        self.out.end().await?;
        Ok(After::Keep)
    }

    /// The pieces after `stop` and `num_predict`, and why they end.
    fn pieces(&self) -> (Vec<Piece>, &'static str) {
        let script = self.script;
        let usual = "The person wrote something. I will answer with the usual reply. ";
        let thinking = script.thinking.as_deref().unwrap_or(usual);
        let explicit = script.thinking.is_some() && !self.ask.installed.can("thinking");
        let mut pieces: Vec<Piece> = Vec::new();
        if self.ask.thinks || explicit {
            pieces.extend(
                words(thinking).into_iter().map(|thinking| Piece { thinking, ..Piece::default() }),
            );
        }
        let mut replies = script.reply(self.ask.last_user_message()).into_iter();
        if script.hand_over
            && let (Some(last), Some(first)) = (pieces.last_mut(), replies.next())
        {
            last.content = first;
        }
        let mut text = String::new();
        for content in replies {
            text.push_str(&content);
            let stop = self.ask.stop.iter().filter_map(|stop| text.find(stop.as_str())).min();
            if let Some(stop) = stop {
                let before = text.len() - content.len();
                let content = text.get(before..stop).unwrap_or_default().to_owned();
                pieces.push(Piece { content, ..Piece::default() });
                break;
            }
            pieces.push(Piece { content, ..Piece::default() });
        }
        let most = self.ask.num_predict.unwrap_or(u64::MAX);
        if (pieces.len() as u64) > most {
            pieces.truncate(most as usize);
            return (pieces, "length");
        }
        (pieces, "stop")
    }

    fn object(&self, piece: &Piece) -> Value {
        let mut message = json!({"role": "assistant", "content": piece.content});
        if !piece.thinking.is_empty() {
            message["thinking"] = piece.thinking.clone().into();
        }
        json!({
            "model": self.ask.model, "created_at": clock::now(), "message": message, "done": false,
        })
    }

    fn done(&self, reason: &str, tokens: u64, prompt: u64) -> Value {
        let nanoseconds = |time: Duration| time.as_nanos() as u64;
        let total = self.began.elapsed();
        let writing = total.saturating_sub(self.load + self.reading);
        let mut done = json!({
            "model": self.ask.model, "created_at": clock::rfc3339(SystemTime::now()),
            "message": {"role": "assistant", "content": self.script.last},
            "done": true, "done_reason": self.script.done_reason.as_deref().unwrap_or(reason),
            "total_duration": nanoseconds(total),
            "load_duration": nanoseconds(self.load).max(1000),
            "prompt_eval_count": prompt,
            "prompt_eval_duration": nanoseconds(self.reading).max(1000),
            "eval_count": tokens,
            "eval_duration": nanoseconds(writing).max(1000),
        });
        if done["done_reason"] == "none" {
            done.as_object_mut().unwrap().remove("done_reason");
        }
        if let Some(cached) = self.script.cached {
            done["prompt_eval_cached_count"] = cached.into();
        }
        done
    }

    async fn begin(&mut self) -> io::Result<()> {
        if !self.out.began() {
            self.out.begin(&self.script.headers).await?;
        }
        Ok(())
    }

    async fn line(&mut self, line: &str) -> io::Result<()> {
        self.begin().await?;
        self.out.chunk(format!("{line}\n").as_bytes()).await?;
        self.shared.log.sent(self.id, 1);
        Ok(())
    }

    async fn unstreamed(
        &mut self,
        pieces: &[Piece],
        reason: &str,
        prompt: u64,
    ) -> io::Result<After> {
        let mut done = self.done(reason, pieces.len() as u64, prompt);
        let text: String = pieces.iter().map(|piece| piece.content.as_str()).collect();
        done["message"]["content"] = text.into();
        whole(self.out, &done).await
    }

    /// A million objects that say nothing.
    async fn empty_deltas(&mut self) -> io::Result<()> {
        let line = format!("{}\n", self.object(&Piece::default()));
        let block = line.repeat(256);
        let mut left = self.script.count.unwrap_or(1_000_000);
        self.begin().await?;
        while left >= 256 {
            self.out.chunk(block.as_bytes()).await?;
            left -= 256;
        }
        for _ in 0..left {
            self.out.chunk(line.as_bytes()).await?;
        }
        Ok(())
    }

    /// `count` objects from one prepared block, each in a chunk of its own as
    /// a real server sends them.
    async fn flood(&mut self, prompt: u64) -> io::Result<After> {
        let piece = Piece { content: " token".to_owned(), ..Piece::default() };
        let chunk = framed(format!("{}\n", self.object(&piece)).as_bytes());
        let block = chunk.repeat(400);
        let count = self.script.count.unwrap_or(100_000);
        self.begin().await?;
        for _ in 0..count / 400 {
            self.out.raw(&block).await?;
        }
        for _ in 0..count % 400 {
            self.out.raw(&chunk).await?;
        }
        let done = self.done("stop", count, prompt);
        self.out.chunk(format!("{done}\n").as_bytes()).await?;
        self.shared.log.sent(self.id, count);
        self.shared.log.answered(self.id, self.out.bytes);
        self.out.end().await?;
        Ok(After::Keep)
    }
}
