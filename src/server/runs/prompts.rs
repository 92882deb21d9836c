//! Prompts of people's own: checked, stored, told to those who have a page open.

use super::Engine;
use super::hub::Note;
use crate::domain::prompt::{self, Imported, NewPrompt, Prompt, PromptChange};
use crate::domain::{Json, OwnerId, PromptId, Result};

impl Engine {
    /// The person's prompts, in the order of their making.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn prompts(&self, owner: OwnerId) -> Result<Vec<Prompt>> {
        self.inner.store.prompts(owner).await
    }

    /// Makes a prompt.
    ///
    /// # Errors
    /// What is wrong with it; [`Conflict`](crate::domain::Error::Conflict) if there are too many.
    pub async fn add_prompt(&self, owner: OwnerId, new: NewPrompt) -> Result<Prompt> {
        let title = prompt::title(&new.title)?;
        let new = NewPrompt { title, text: prompt::text(new.text)?, ..new };
        let prompt = self.inner.store.add_prompt(owner, new).await?;
        self.board(owner).note([Note::Settings]);
        Ok(prompt)
    }

    /// Makes those of a file, all or none; what is there already stays.
    ///
    /// # Errors
    /// What is wrong with it; [`Conflict`](crate::domain::Error::Conflict) if there are too many.
    pub async fn import_prompts(&self, owner: OwnerId, file: &Json) -> Result<Imported> {
        let new = prompt::read_file(file)?;
        let done = self.inner.store.import_prompts(owner, new).await?;
        self.board(owner).note([Note::Settings]);
        Ok(done)
    }

    /// Changes a prompt.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound), or what is wrong with the change.
    pub async fn change_prompt(
        &self,
        owner: OwnerId,
        id: PromptId,
        change: PromptChange,
    ) -> Result<Prompt> {
        let change = PromptChange {
            title: change.title.as_deref().map(prompt::title).transpose()?,
            text: change.text.map(prompt::text).transpose()?,
            ..change
        };
        let prompt = self.inner.store.change_prompt(owner, id, change).await?;
        self.board(owner).note([Note::Settings]);
        Ok(prompt)
    }

    /// Puts a prompt into the trash, or takes it out again.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn hide_prompt(&self, owner: OwnerId, id: PromptId, hide: bool) -> Result<()> {
        self.inner.store.hide_prompt(owner, id, hide).await?;
        self.board(owner).note([Note::Settings]);
        Ok(())
    }
}
