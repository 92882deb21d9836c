//! A Modelfile as form and text see it: read once for each change, and changed
//! through the text, which alone is kept.

use super::App;
use super::create::Upload;
use crate::domain::model_name;
use crate::domain::modelfile::check::{self, Around, Problem, check};
use crate::domain::modelfile::edit::{self, Unwritable};
use crate::domain::modelfile::{Instruction, Modelfile, Severity, Statement, parse};
use leptos::prelude::*;
use std::sync::Arc;

/// Why the model cannot be created now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is being loaded or created: nothing to say.
    Busy,
    /// It has no name.
    NoName,
    /// Its name is none.
    BadName,
    /// Files are on their way.
    Files,
    /// So many errors.
    Errors(usize),
}

/// A document that is shown. A handle.
#[derive(Clone, Copy)]
pub struct Document {
    /// The page's state.
    pub app: App,
    /// What the text says.
    pub file: Memo<Arc<Modelfile>>,
    /// What is wrong with it.
    pub problems: Memo<Arc<Vec<Problem>>>,
    /// The field whose value no Modelfile can hold.
    pub unwritable: RwSignal<Option<(Instruction, String)>>,
}

impl Document {
    /// Reads the document of the page.
    #[must_use]
    pub fn new(app: App) -> Self {
        let create = app.create;
        let file = Memo::new(move |_| create.text.with(|text| Arc::new(parse(text))));
        let around = Memo::new(move |_| Around {
            installed: app.models.with(|models| {
                models
                    .models
                    .iter()
                    .filter(|one| !one.is_demo())
                    .map(|one| one.name.clone())
                    .collect()
            }),
            // One that failed is as good as none.
            files: create.files.with(|files| {
                files.iter().filter(|one| !one.has_failed()).map(|one| one.path.clone()).collect()
            }),
            gone: create.gone.get(),
        });
        let problems = Memo::new(move |_| {
            file.with(|file| around.with(|around| Arc::new(check(file, around))))
        });
        Self { app, file, problems, unwritable: RwSignal::new(None) }
    }

    /// The value that counts of a kind and name.
    #[must_use]
    pub fn value(&self, instruction: Instruction, name: &'static str) -> Memo<Option<String>> {
        let file = self.file;
        Memo::new(move |_| {
            file.with(|file| file.last(instruction, name).map(|one| one.says.value.clone()))
        })
    }

    /// All commands of a kind, and of a name where it is not empty.
    #[must_use]
    pub fn all(&self, instruction: Instruction, name: &'static str) -> Memo<Vec<Statement>> {
        let file = self.file;
        Memo::new(move |_| {
            file.with(|file| {
                let is = |says: &&Statement| {
                    says.instruction == instruction && (name.is_empty() || says.name == name)
                };
                file.statements().filter(is).cloned().collect()
            })
        })
    }

    /// Sets a value, or takes it out where it is empty.
    pub fn set(&self, instruction: Instruction, name: &str, value: &str) {
        let value = (!value.is_empty()).then_some(value);
        let clean = value.map(crate::domain::modelfile::printable);
        self.change(instruction, name, |text, file| {
            edit::set(text, file, instruction, name, clean.as_deref())
        });
    }

    /// Makes the commands of a kind those of a list.
    pub fn set_all(&self, instruction: Instruction, name: &str, mut wanted: Vec<Statement>) {
        for says in &mut wanted {
            says.value = crate::domain::modelfile::printable(&says.value);
        }
        self.change(instruction, name, |text, file| {
            edit::set_all(text, file, instruction, name, &wanted)
        });
    }

    fn change(
        &self,
        instruction: Instruction,
        name: &str,
        change: impl FnOnce(&str, &Modelfile) -> Result<String, Unwritable>,
    ) {
        let text = self.app.create.text;
        // The memo may be behind by the change that is being made.
        let changed = text.with_untracked(|text| change(text, &parse(text)));
        match changed {
            Ok(changed) => {
                self.unwritable.set(None);
                text.set(changed);
            }
            Err(Unwritable) => self.unwritable.set(Some((instruction, name.to_owned()))),
        }
    }

    /// Whether that field holds what cannot be written.
    #[must_use]
    pub fn is_unwritable(&self, instruction: Instruction, name: &'static str) -> Memo<bool> {
        let unwritable = self.unwritable;
        Memo::new(move |_| {
            unwritable.with(|one| {
                one.as_ref().is_some_and(|(kind, of)| *kind == instruction && of == name)
            })
        })
    }

    /// How many errors, and how many warnings.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        self.problems.with(|problems| {
            let of = |severity| problems.iter().filter(|one| one.severity == severity).count();
            (of(Severity::Error), of(Severity::Warning))
        })
    }

    /// Why the model cannot be created now, if it cannot.
    #[must_use]
    pub fn obstacle(&self) -> Option<Obstacle> {
        let create = self.app.create;
        let name = create.name.get();
        if create.asking.get() || create.loading.get() {
            return Some(Obstacle::Busy);
        }
        if !self.problems.with(|problems| check::works(problems)) {
            return Some(Obstacle::Errors(self.counts().0));
        }
        if create.files.with(|files| files.iter().any(Upload::is_under_way)) {
            return Some(Obstacle::Files);
        }
        match name.trim() {
            "" => Some(Obstacle::NoName),
            name if model_name::check(name).is_err() => Some(Obstacle::BadName),
            _ => None,
        }
    }
}
