//! The page that creates models: its document, its files, and what becomes of
//! the wish.
//!
//! It lives as long as the page, not as its view: a file goes on being sent
//! while somebody looks at a chat. Absent on purpose: what the text means, which
//! is read where it is shown (`document`).

use super::App;
use crate::api::{create as api, models as models_api};
use crate::browser::reach;
use crate::browser::upload::{self, PickedFile};
use crate::domain::modelfile::request::{NewModel, SentFile, for_editing};
use crate::domain::modelfile::{self, Instruction, Modelfile, decode};
use crate::domain::reason::{Clash, Flaw};
use crate::domain::{Error, JobId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Longest Modelfile that is opened, in bytes.
const TEXT_BYTES: u64 = modelfile::request::TEXT_BYTES as u64;

/// The id of the dialog that asks whether a model may be replaced.
pub const REPLACE_DIALOG: &str = "replace-dialog";

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Its fingerprint is computed: so many bytes are done.
    Hashing(u64),
    /// The model server is asked whether it has it.
    Asking,
    /// It is sent: so many bytes are gone.
    Sending(u64),
    /// The model server has it, and had it before.
    Here {
        /// Its digest.
        digest: String,
        /// Whether nothing had to be sent.
        before: bool,
    },
    /// It is no GGUF file.
    NotGguf,
    /// It could not be sent.
    Failed(Error),
}

/// A file that was picked.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// Its number.
    pub number: u32,
    /// Its path in the Modelfile.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// How far it is.
    pub stage: Stage,
}

impl Upload {
    /// Whether it could not be sent.
    #[must_use]
    pub const fn has_failed(&self) -> bool {
        matches!(self.stage, Stage::NotGguf | Stage::Failed(_))
    }

    /// Whether it is on its way.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Hashing(_) | Stage::Asking | Stage::Sending(_))
    }
}

/// The page's state. A handle: copies mean the same state.
#[derive(Clone, Copy)]
pub struct Create {
    /// The model that the document was opened for; none for a new one, and
    /// nothing while none was opened.
    pub opened: RwSignal<Option<Option<String>>>,
    /// Whether the Modelfile of that model is on its way.
    pub loading: RwSignal<bool>,
    /// The document.
    pub text: RwSignal<String>,
    /// The new model's name.
    pub name: RwSignal<String>,
    /// What its weights are made smaller to.
    pub quantize: RwSignal<Option<&'static str>>,
    /// The one of several servers that builds it; none: the first one.
    pub upstream: RwSignal<Option<String>>,
    /// The files.
    pub files: RwSignal<Vec<Upload>>,
    /// Digests of files that the document names and the model server lacks.
    pub gone: RwSignal<Vec<String>>,
    /// Whether the server is being asked.
    pub asking: RwSignal<bool>,
    /// Why it refused, or why the document could not be opened.
    pub refused: RwSignal<Option<Error>>,
    /// The job that creates the model.
    pub job: RwSignal<Option<JobId>>,
    next: StoredValue<u32>,
}

impl Create {
    pub(super) fn new() -> Self {
        Self {
            opened: RwSignal::new(None),
            loading: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            quantize: RwSignal::new(None),
            upstream: RwSignal::new(None),
            files: RwSignal::new(Vec::new()),
            gone: RwSignal::new(Vec::new()),
            asking: RwSignal::new(false),
            refused: RwSignal::new(None),
            job: RwSignal::new(None),
            next: StoredValue::new(0),
        }
    }

    fn stage(&self, number: u32, stage: Stage) {
        self.files.update(|files| {
            if let Some(file) = files.iter_mut().find(|file| file.number == number) {
                file.stage = stage;
            }
        });
        let busy = self.files.with_untracked(|files| files.iter().any(Upload::is_under_way));
        upload::ask_before_leaving(busy);
    }

    fn has(&self, number: u32) -> bool {
        self.files.with_untracked(|files| files.iter().any(|file| file.number == number))
    }

    /// Takes a file out; one that is on its way is broken off.
    pub fn drop_file(&self, number: u32) {
        self.files.update(|files| files.retain(|file| file.number != number));
        upload::abort(number);
        let busy = self.files.with_untracked(|files| files.iter().any(Upload::is_under_way));
        upload::ask_before_leaving(busy);
    }

    /// Puts another text and name in place of the ones that are there.
    pub fn put(&self, name: Option<&str>, text: String) {
        self.refused.set(None);
        self.job.set(None);
        if let Some(name) = name {
            self.name.set(name.to_owned());
        }
        self.text.set(text);
    }
}

impl App {
    /// Opens the document of a place: a new one, or that of a model. What is
    /// open already stays as it was left.
    pub fn open_create(self, from: Option<String>) {
        let create = self.create;
        if create.opened.get_untracked().as_ref() == Some(&from) {
            return;
        }
        create.opened.set(Some(from.clone()));
        create.quantize.set(None);
        create.gone.set(Vec::new());
        create.put(Some(""), self.first_text());
        let Some(model) = from else { return };
        create.loading.set(true);
        // Only the browser asks: a page is never held up by the model server.
        Effect::new(move |_| {
            let model = model.clone();
            spawn_local(async move {
                let shown = models_api::show_model(model.clone(), None).await;
                if create.opened.get_untracked() != Some(Some(model.clone())) {
                    return;
                }
                create.loading.set(false);
                match shown {
                    Ok(details) => {
                        create.put(Some(&model), for_editing(&details.modelfile, &model));
                    }
                    Err(error) => create.refused.set(Some(error)),
                }
            });
        });
    }

    /// What a new document starts with.
    #[must_use]
    pub fn first_text(&self) -> String {
        let base = self.models.with_untracked(|models| {
            let real = |name: &&str| {
                models.models.iter().any(|model| !model.is_demo() && model.name == *name)
            };
            let preferred = models.preferred.as_deref().filter(real);
            preferred
                .or_else(|| {
                    models.models.iter().find(|one| !one.is_demo()).map(|one| one.name.as_str())
                })
                .map(str::to_owned)
        });
        base.map(|base| ["FROM ", &base, "\n"].concat()).unwrap_or_default()
    }

    /// Asks whether that model server has the files that the document names.
    pub fn look_for_blobs(self, digests: Vec<String>, upstream: Option<&str>) {
        let create = self.create;
        for digest in digests {
            let upstream = upstream.map(str::to_owned);
            spawn_local(async move {
                if let Ok(here) = api::has_file(digest.clone(), upstream).await {
                    create.gone.update(|gone| {
                        gone.retain(|known| *known != digest);
                        if !here {
                            gone.push(digest);
                        }
                    });
                }
            });
        }
    }

    /// Opens a Modelfile from this device.
    pub fn open_modelfile(self, file: PickedFile, then: impl Fn(String) + 'static) {
        spawn_local(async move {
            match file.bytes(0, file.size.min(TEXT_BYTES)).await {
                // A text area holds lines as LF has them.
                Some(bytes) => then(decode(&bytes).replace("\r\n", "\n").replace('\r', "\n")),
                None => self.create.refused.set(Some(Flaw::FileUnreadable.into())),
            }
        });
    }

    /// Sends a file to the model server, unless it has it. `path` is what the
    /// Modelfile calls it.
    pub fn send_file(self, file: PickedFile, path: String) {
        let create = self.create;
        let number = create.next.with_value(|next| *next);
        create.next.set_value(number + 1);
        // One path is one file.
        let before: Vec<u32> = create.files.with_untracked(|files| {
            files.iter().filter(|one| one.path == path).map(|one| one.number).collect()
        });
        for number in before {
            create.drop_file(number);
        }
        let stage = Stage::Hashing(0);
        create.files.update(|files| files.push(Upload { number, path, size: file.size, stage }));
        spawn_local(async move {
            let stage = self.sent(number, &file).await;
            if create.has(number) {
                create.stage(number, stage);
            }
        });
    }

    async fn sent(self, number: u32, file: &PickedFile) -> Stage {
        let create = self.create;
        let unreadable = || Stage::Failed(Flaw::FileUnreadable.into());
        let Some(head) = file.bytes(0, 4).await else { return unreadable() };
        if head != b"GGUF" {
            return Stage::NotGguf;
        }
        let digest = file.digest(|done| {
            create.stage(number, Stage::Hashing(done));
            create.has(number)
        });
        let Some(digest) = digest.await else { return unreadable() };
        create.stage(number, Stage::Asking);
        let upstream = create.upstream.get_untracked();
        match api::has_file(digest.clone(), upstream.clone()).await {
            Ok(true) => return Stage::Here { digest, before: true },
            Ok(false) => {}
            Err(error) => return Stage::Failed(error),
        }
        // It was taken out meanwhile.
        if !create.has(number) {
            return Stage::Asking;
        }
        create.stage(number, Stage::Sending(0));
        let address = self.base.with_value(|base| base.blob(&digest, upstream.as_deref()));
        let progress = move |done| {
            if create.has(number) {
                create.stage(number, Stage::Sending(done));
            }
        };
        let answer = file.send(number, &address, progress).await;
        match answer.status {
            200 | 201 => Stage::Here { digest, before: false },
            0 => Stage::Failed(Error::Offline),
            _ => Stage::Failed(refusal(&answer.body)),
        }
    }

    /// Asks for the model.
    pub fn create_model(self, file: &Modelfile, replace: bool) {
        let create = self.create;
        let files = create.files.with_untracked(|files| {
            let named = |path: &str| {
                file.statements().any(|says| {
                    matches!(
                        says.instruction,
                        Instruction::From | Instruction::Adapter | Instruction::Draft
                    ) && says.value.trim_start_matches("./") == path.trim_start_matches("./")
                })
            };
            let sent = files.iter().filter(|one| named(&one.path));
            sent.filter_map(|one| match &one.stage {
                Stage::Here { digest, .. } => {
                    Some(SentFile { path: one.path.clone(), digest: digest.clone() })
                }
                _ => None,
            })
            .collect()
        });
        let wish = NewModel {
            name: create.name.get_untracked().trim().to_owned(),
            text: create.text.get_untracked(),
            files,
            quantize: create.quantize.get_untracked().map(str::to_owned),
            replace,
            upstream: create.upstream.get_untracked(),
        };
        create.asking.set(true);
        create.refused.set(None);
        create.job.set(None);
        spawn_local(async move {
            match api::create_model(wish).await {
                Ok(job) => {
                    create.job.set(Some(job.id));
                    self.job_started(job);
                }
                // It came while nobody looked.
                Err(Error::Conflict { reason: Clash::ModelNameTaken }) => {
                    reach::open_dialog(REPLACE_DIALOG);
                }
                Err(error) => create.refused.set(Some(error)),
            }
            create.asking.set(false);
        });
    }

    /// Opens a new chat with a model.
    pub fn try_model(self, model: &str) {
        self.new_chat();
        self.talk.model.set(Some(model.to_owned()));
    }
}

/// The error in an answer of our server (`server::http::refusal`).
fn refusal(body: &str) -> Error {
    #[derive(serde::Deserialize)]
    struct Refused {
        error: Error,
    }
    crate::domain::reading::from_json::<Refused>(body.as_bytes())
        .map_or(Error::Offline, |refused| refused.error)
}
