//! What the machine does now, as one owner may know it: their own replies one
//! by one, other people's as numbers only.

use super::Engine;
use super::live::Live;
use crate::domain::machine::{Activity, OwnReply};
use crate::domain::{Error, OwnerId, ReplyState, Result, Settings};
use std::collections::HashMap;
use std::sync::Arc;

/// Own replies that are told one by one; more are not looked at.
const REPLIES: usize = 100;

impl Engine {
    /// What is written and waits now.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn activity(&self, owner: OwnerId) -> Result<Activity> {
        let inner = &self.inner;
        let mut own = inner.sources.hub.board(owner).lives();
        own.retain(|live| !live.has_ended());
        let totals = inner.queue.totals();
        let mut running: Vec<usize> = (0..inner.providers.upstreams.len())
            .map(|upstream| totals.running.get(&upstream).copied().unwrap_or(0))
            .collect();
        let mut waiting = totals.waiting;
        let mut replies = Vec::new();
        let mut titles = HashMap::new();
        for live in &own {
            let reply = own_reply(live);
            match reply.upstream.filter(|_| reply.position.is_none()) {
                Some(upstream) => {
                    if let Some(count) = running.get_mut(upstream) {
                        *count = count.saturating_sub(1);
                    }
                }
                None => waiting = waiting.saturating_sub(1),
            }
            titles.insert(reply.chat_id, String::new());
            replies.push(reply);
        }
        // Those that are written first, then by their place in the line.
        replies.sort_by_key(|reply| (reply.position, reply.reply_id));
        replies.truncate(REPLIES);
        titles.retain(|chat_id, _| replies.iter().any(|reply| reply.chat_id == *chat_id));
        for (chat_id, title) in &mut titles {
            match inner.store.title(owner, *chat_id).await {
                Ok(known) => *title = known,
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        for reply in &mut replies {
            if let Some(title) = titles.get(&reply.chat_id) {
                reply.title.clone_from(title);
            }
        }
        Ok(Activity { replies, others_running: running, others_waiting: waiting })
    }

    /// Takes a model out of a server's memory as soon as nothing runs on it;
    /// without a server's name the first one's.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a server that is not there; those of the server.
    pub async fn unload_from(&self, upstream: Option<&str>, model: &str) -> Result<()> {
        super::check_model(model)?;
        // Loading it for no time at all is how a server is told.
        let unloaded = self.upstream(upstream)?.load(model, &Settings::default(), Some(0)).await;
        self.see_unloaded(model, upstream).await;
        unloaded.map_err(|failure| failure.error)
    }
}

fn own_reply(live: &Arc<Live>) -> OwnReply {
    let change = live.state_change();
    let written = change.state != ReplyState::Queued || change.position.is_none();
    OwnReply {
        chat_id: live.chat_id,
        title: String::new(),
        reply_id: live.reply_id,
        model: live.model.clone(),
        upstream: live.server().filter(|_| written),
        state: change.state,
        position: change.position,
        tokens_per_second: change.tokens_per_second,
    }
}
