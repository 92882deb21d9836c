//! A person's own prompts.

#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
use crate::domain::prompt::{Imported, NewPrompt, Prompt, PromptChange};
use crate::domain::{Error, Json as Value, PromptId};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// All of them.
#[server(prefix = "/api/page", endpoint = "prompts", input = Json)]
pub async fn list_prompts() -> Result<Vec<Prompt>, Error> {
    engine()?.prompts(OwnerId::LOCAL).await
}

/// Makes one.
#[server(prefix = "/api/page", endpoint = "add_prompt", input = Json)]
pub async fn add_prompt(new: NewPrompt) -> Result<Prompt, Error> {
    engine()?.add_prompt(OwnerId::LOCAL, new).await
}

/// Makes those of a file.
#[server(prefix = "/api/page", endpoint = "import_prompts", input = Json)]
pub async fn import_prompts(file: Value) -> Result<Imported, Error> {
    engine()?.import_prompts(OwnerId::LOCAL, &file).await
}

/// Changes one.
#[server(prefix = "/api/page", endpoint = "change_prompt", input = Json)]
pub async fn change_prompt(id: PromptId, change: PromptChange) -> Result<Prompt, Error> {
    engine()?.change_prompt(OwnerId::LOCAL, id, change).await
}

/// Puts one into the trash, or takes it out again.
#[server(prefix = "/api/page", endpoint = "hide_prompt", input = Json)]
pub async fn hide_prompt(id: PromptId, hide: bool) -> Result<(), Error> {
    engine()?.hide_prompt(OwnerId::LOCAL, id, hide).await
}
