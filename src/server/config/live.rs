//! The configuration in force, and the task that looks for another one.
//!
//! The file is looked at once a second, which works on every file system and
//! with every editor: written in place, or put in the place of the old one. A
//! wrong one changes nothing; it is told in the log and to the site's owner.

use super::load::{Configuration, TRANSLATIONS, Whereabouts, load};
use super::mistake::Mistakes;
use crate::domain::Settings;
use crate::i18n::Catalogues;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// How long a file has to stay as it is before it is read: it may be half written.
const SETTLE: Duration = Duration::from_millis(100);

/// What is in force.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// How often it has changed since the start.
    pub revision: u64,
    /// What is wrong with the file as it is now; empty if nothing is.
    pub fault: String,
    /// The last configuration without a mistake.
    pub configuration: Arc<Configuration>,
}

/// A handle on what is in force; a clone is another handle on the same.
#[derive(Clone, Debug)]
pub struct Current(Arc<watch::Sender<Arc<State>>>);

impl Default for Current {
    fn default() -> Self {
        Self::new(Configuration::default())
    }
}

impl Current {
    /// A configuration to start with.
    #[must_use]
    pub fn new(configuration: Configuration) -> Self {
        let state = State { configuration: Arc::new(configuration), ..State::default() };
        Self(Arc::new(watch::Sender::new(Arc::new(state))))
    }

    /// One that has nothing but a level of settings.
    #[must_use]
    pub fn of_settings(settings: Settings) -> Self {
        Self::new(Configuration { settings, ..Configuration::default() })
    }

    /// The configuration in force.
    #[must_use]
    pub fn now(&self) -> Arc<Configuration> {
        Arc::clone(&self.0.borrow().configuration)
    }

    /// The same, with what is wrong with the file.
    #[must_use]
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.0.borrow())
    }

    /// Tells of changes.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Arc<State>> {
        self.0.subscribe()
    }

    /// Puts another configuration in force.
    pub fn put(&self, configuration: Configuration) {
        self.change(|state| {
            state.fault.clear();
            if *state.configuration != configuration {
                state.configuration = Arc::new(configuration);
            }
        });
    }

    /// Keeps the one in force, and says what is wrong with the new one.
    pub fn refuse(&self, mistakes: &Mistakes) {
        self.change(|state| state.fault = mistakes.in_a_line());
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        self.0.send_if_modified(|state| {
            let mut next = State::clone(state);
            change(&mut next);
            let same =
                next.fault == state.fault && Arc::ptr_eq(&next.configuration, &state.configuration);
            if !same {
                next.revision += 1;
                *state = Arc::new(next);
            }
            !same
        });
    }
}

/// Loads what is to be in force.
pub struct Loader {
    /// Where the file may be.
    pub whereabouts: Whereabouts,
    /// The variables of this process.
    pub variables: Vec<(String, String)>,
    /// Settings of the command line, which win over the file's.
    pub settings: Settings,
}

impl Loader {
    /// Reads and checks what is there now.
    ///
    /// # Errors
    /// All mistakes.
    pub fn load(&self) -> Result<Configuration, Mistakes> {
        let path = self.whereabouts.find();
        let mut configuration = load(path.as_deref(), &self.variables)?;
        configuration.settings.overlay(&self.settings);
        Ok(configuration)
    }

    /// Looks for changes, for ever.
    pub async fn keep_looking(self, current: Current) {
        let loader = Arc::new(self);
        let mut seen = loader.look().await;
        loop {
            tokio::time::sleep(LOOK).await;
            let mut now = loader.look().await;
            if now == seen {
                continue;
            }
            loop {
                tokio::time::sleep(SETTLE).await;
                let later = loader.look().await;
                if later == now {
                    break;
                }
                now = later;
            }
            seen = now;
            let reading = Arc::clone(&loader);
            let read = tokio::task::spawn_blocking(move || reading.load()).await;
            match read {
                Ok(Ok(configuration)) => {
                    if current.now().file.upstreams != configuration.file.upstreams {
                        tracing::warn!(
                            "another list of model servers is used from the next start on"
                        );
                    }
                    let before = current.state().revision;
                    current.put(configuration);
                    if current.state().revision != before {
                        tracing::info!("the configuration has changed");
                    }
                }
                Ok(Err(mistakes)) => {
                    tracing::error!("the configuration stays as it was:\n{mistakes}");
                    current.refuse(&mistakes);
                }
                Err(cause) => tracing::error!(%cause, "the configuration could not be read"),
            }
        }
    }

    /// What tells one state of the files from another.
    async fn look(self: &Arc<Self>) -> Vec<Stamp> {
        let loader = Arc::clone(self);
        let look = tokio::task::spawn_blocking(move || {
            let Some(file) = loader.whereabouts.find() else { return Vec::new() };
            let folder = file.parent().unwrap_or(Path::new("")).to_owned();
            // Files that are named in it come and go with their folders' times.
            let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
            let public = folder.join("public");
            let translations = folder.join(TRANSLATIONS);
            let own = Catalogues::tags_in(&translations);
            let own = own.into_iter().map(|tag| translations.join(format!("{tag}.toml")));
            [file, folder, public, translations.clone()]
                .into_iter()
                .chain(own)
                .map(Stamp::of)
                .collect()
        });
        look.await.unwrap_or_default()
    }
}

/// A file as it is known without reading it. Its mode and owner count, since
/// what could not be read before may be readable now.
#[derive(Debug, Default, PartialEq)]
pub struct Stamp {
    path: PathBuf,
    told: Option<(Option<SystemTime>, u64, [i64; 3])>,
}

impl Stamp {
    /// The file at that path, as it is now.
    #[must_use]
    pub fn of(path: PathBuf) -> Self {
        let told = std::fs::metadata(&path).ok().map(|known| {
            #[cfg(unix)]
            let number = {
                use std::os::unix::fs::MetadataExt;
                [known.ino().cast_signed(), known.ctime(), known.ctime_nsec()]
            };
            #[cfg(not(unix))]
            let number = [0; 3];
            (known.modified().ok(), known.len(), number)
        });
        Self { path, told }
    }
}
