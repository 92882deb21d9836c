//! Side work that yields: a title and suggestions by the model, after a reply.
//!
//! Only if the owner wants them, nothing waits or runs at the model server,
//! and the model is still in memory as the request would load it. They are
//! asked as a suffix of the same conversation, so that the model's cache
//! serves them; and they are dropped, their connection closed, the moment
//! anybody sends. What is dropped is not made up for: the next reply's end is
//! the next occasion. Absent: reading answers (`domain::side_work`).

use super::history::History;
use super::hub::Note;
use super::live::Live;
use super::queue::Place;
use super::{Engine, Inner};
use crate::domain::levels::reloading;
use crate::domain::model::{Loaded, same_model};
use crate::domain::side_work::{SideWork, read_suggestions, read_title};
use crate::domain::site::Features;
use crate::domain::{Model, OwnerId, Result, Role, Settings, Think, UnixMillis};
use crate::server::fresh;
use crate::server::provider::{ChatRequest, Provider, ProviderEvent, Turn};
use crate::server::store::Start;
use futures_util::StreamExt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// Longest answer: a title, three suggestions, and some junk around them.
const TITLE_TOKENS: u32 = 32;
const SUGGESTION_TOKENS: u32 = 120;
/// Longest answer that is read, in bytes.
const ANSWER_BYTES: usize = 8 * 1024;
/// A model that is unloaded within this time is left alone, in milliseconds.
const LEAVING: i64 = 5_000;
/// Longest time that one request may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// A title is asked for within so many first messages.
const TITLE_WITHIN: usize = 6;

const TITLE_REQUEST: &str = "Write a title for this conversation: at most six words, in the \
language of the conversation, without quotes. Answer with the title only.";
const SUGGESTIONS_REQUEST: &str = "Write three short messages that I might send you next, one a \
line, without numbers, in the language of the conversation and in my words. Answer with the three \
lines only.";

/// Tells side work when to give way.
pub(super) struct Yielding {
    sends: watch::Sender<u64>,
}

impl Yielding {
    /// Nobody has sent anything yet.
    pub fn new() -> Self {
        Self { sends: watch::Sender::new(0) }
    }

    /// Counts the sends from now on.
    pub fn sends(&self) -> watch::Receiver<u64> {
        self.sends.subscribe()
    }

    /// Somebody sends: what goes on besides is dropped.
    pub fn give_way(&self) {
        self.sends.send_modify(|count| *count += 1);
    }
}

/// The settings of a request besides the conversation: what is loaded stays as
/// it is, the answer is short and comes without thinking where that goes.
pub(super) fn aside(settings: &Settings, model: Option<&Model>, most: u32) -> Settings {
    // This family cannot but think; it takes levels only.
    let thinks = model.is_some_and(|model| model.family.starts_with("gptoss"));
    let (think, more) = if thinks { (Think::Low, 512) } else { (Think::Off, 0) };
    let mut aside = settings.clone().with("think", think).with("num_predict", most + more);
    aside.set("stop", None);
    aside.set("format", None);
    aside
}

/// After a reply's good end: begins what its owner wants, unless somebody has
/// sent something by then.
pub(super) fn after(
    engine: &Arc<Inner>,
    live: &Arc<Live>,
    start: &Start,
    upstream: usize,
    mut sends: watch::Receiver<u64>,
) {
    if !matches!(engine.providers.at(upstream), Ok(Provider::Ollama(_))) {
        return;
    }
    let (engine, live) = (Arc::clone(engine), Arc::clone(live));
    let start =
        Start { history: None, text: String::new(), thinking: String::new(), ..start.clone() };
    tokio::spawn(async move {
        tokio::select! {
            biased;
            _ = sends.changed() => tracing::debug!("side work gave way"),
            _ = work(&engine, &live, &start, upstream) => {}
        }
    });
}

/// `None` when there was nothing to do or no time for it.
async fn work(engine: &Inner, live: &Live, start: &Start, upstream: usize) -> Option<()> {
    let wanted = engine.store.preferences(live.owner).await.ok()?.side_work;
    let wanted = there_is(wanted, engine.options.site.now().file.features);
    if wanted == SideWork::default() {
        return None;
    }
    let branch = engine.store.branch_to(live.owner, live.reply_id).await.ok()?;
    let young = branch.len() <= TITLE_WITHIN;
    let summaries = engine.store.summaries(live.owner, live.chat_id).await.ok()?;
    let mut history = History::new(branch, "").summarised(&summaries);
    history.begin_at(live.sent_from());
    let turns = history.turns();
    let asked = Asked { engine, start, upstream, turns };
    if wanted.titles && young {
        title(&asked, live).await;
    }
    if wanted.suggestions {
        let answer = asked.ask(SUGGESTIONS_REQUEST, SUGGESTION_TOKENS).await?;
        let suggestions = read_suggestions(&answer);
        if !suggestions.is_empty() {
            engine.store.set_suggestions(live.owner, live.reply_id, suggestions).await.ok()?;
            engine.sources.hub.board(live.owner).note([Note::Messages(live.chat_id)]);
        }
    }
    Some(())
}

async fn title(asked: &Asked<'_>, live: &Live) -> Option<()> {
    let engine = asked.engine;
    let old = engine.store.open_title(live.owner, live.chat_id).await.ok()??;
    let answer = asked.ask(TITLE_REQUEST, TITLE_TOKENS).await?;
    let new = read_title(&answer)?;
    let row = engine.store.set_written_title(live.owner, live.chat_id, old, new).await.ok()??;
    engine.sources.hub.board(live.owner).note([Note::Row(row)]);
    Some(())
}

/// A conversation that is asked about.
struct Asked<'a> {
    engine: &'a Inner,
    start: &'a Start,
    upstream: usize,
    turns: Vec<Turn>,
}

impl Asked<'_> {
    /// The model's answer, unless something else has to be done first.
    async fn ask(&self, request: &str, most: u32) -> Option<String> {
        let Self { engine, start, upstream, turns } = self;
        let lane = engine.providers.lane(&start.model);
        let mut ticket = engine.queue.join_idle(lane, *upstream);
        loop {
            match ticket.place() {
                Place::Waiting(_) => ticket.changed().await,
                Place::Turn(_) => break,
                Place::Yield(_) | Place::Nowhere => return None,
            }
        }
        if engine.draining.load(Ordering::SeqCst) {
            return None;
        }
        let answering = timeout(PATIENCE, self.answer(turns, request, most));
        tokio::select! {
            biased;
            // Its turn is wanted back.
            () = ticket.changed() => None,
            answer = answering => answer.ok()?,
        }
    }

    async fn answer(&self, turns: &[Turn], request: &str, most: u32) -> Option<String> {
        let Self { engine, start, upstream, .. } = self;
        let provider = engine.providers.at(*upstream).ok()?;
        let known = engine.sources.shelf.model(*upstream, &start.model);
        let loading = engine.loading(*upstream, &start.model, &start.settings);
        self.is_loaded_so(&provider, known.clone(), &loading).await?;
        let mut turns = turns.to_vec();
        turns.push(Turn { role: Role::User, text: request.to_owned() });
        let settings = aside(&start.settings, known.as_ref(), most);
        let model = start.model.clone();
        let mut answer = provider.chat(ChatRequest { model, turns, settings, loading });
        let mut said = String::new();
        while let Some(batch) = answer.next().await {
            for event in batch.ok()? {
                match event {
                    ProviderEvent::Text { text, .. } => said.push_str(&text),
                    ProviderEvent::Thinking { .. } => {}
                    ProviderEvent::Finish(_) => return Some(said),
                }
            }
            if said.len() > ANSWER_BYTES {
                return None;
            }
        }
        None
    }

    /// Whether the model is in memory as the request would load it, and stays
    /// there for a while: nothing is loaded for side work.
    async fn is_loaded_so(
        &self,
        provider: &Provider,
        known: Option<Model>,
        loading: &Settings,
    ) -> Option<()> {
        let in_memory = provider.in_memory().await.ok()?;
        let (_, loaded) =
            in_memory.into_iter().find(|(name, _)| same_model(name, &self.start.model))?;
        let leaves = |until: UnixMillis| until.0 - fresh::now().0 < LEAVING;
        if loaded.until.is_some_and(leaves) {
            return None;
        }
        // What else than the window it was loaded with is what was asked for.
        let loaded = Loaded { options: loading.of_loading(), ..loaded };
        let model = Model { loaded: Some(loaded), ..known.unwrap_or_default() };
        reloading(&model, loading).is_empty().then_some(())
    }
}

/// What is wanted and to be had.
fn there_is(wanted: SideWork, features: Features) -> SideWork {
    SideWork {
        titles: wanted.titles && features.titles,
        suggestions: wanted.suggestions && features.suggestions,
    }
}

impl Engine {
    /// Which side work the owner wants.
    pub async fn side_work(&self, owner: OwnerId) -> SideWork {
        // Without the store nothing is wanted: nothing could be kept.
        let wanted = self.inner.store.preferences(owner).await;
        let wanted = wanted.map(|known| known.side_work).unwrap_or_default();
        there_is(wanted, self.site().now().file.features)
    }

    /// Sets which side work the owner wants.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn set_side_work(&self, owner: OwnerId, wanted: SideWork) -> Result<()> {
        self.inner.store.set_side_work(owner, wanted).await
    }
}
