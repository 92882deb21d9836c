//! Views that come in a chunk of their own, when they are wanted.
//!
//! What the first view of a chat does not need stands behind a [`Late`]: the
//! build takes its code out of the main Wasm into a file of its own
//! (`cargo leptos --split`), which is fetched when the view is first drawn.
//! Until then it says that it is loading; if the file cannot be had (no
//! network, another build on the server) it says so and offers to try again.
//!
//! ```ignore
//! late! {
//!     /// The settings, in a chunk of their own.
//!     pub static SETTINGS_PANEL: () = settings(draw)
//! }
//! fn draw((): ()) -> AnyView { view! { <SettingsPanel/> }.into_any() }
//! // and where it is wanted:
//! {move || open.get().then(|| SETTINGS_PANEL.view((), "panel"))}
//! ```
//!
//! On the server the view is there at once (as in a page that was built without
//! `--split`, which is quicker to build) and becomes part of the first page.
//! Such a page wakes without a flash: what the server drew stays until the
//! chunk is there, and is then drawn anew in one go. A page that is late as a
//! whole is named in `pages::fetch_first`, and wakes with its chunk.
//!
//! Deliberately absent: words (they come by context), and knowledge of what is
//! late. Only the named function and what it alone reaches moves: a view that
//! is also used from the main part stays there.

use leptos::prelude::*;

/// What is said while a part is on its way, and when it cannot be had.
#[derive(Clone, Copy, Debug)]
pub struct LateWords {
    /// It is on its way.
    pub loading: &'static str,
    /// It could not be had.
    pub failed: &'static str,
    /// Why that may be.
    pub hint: &'static str,
    /// Tries again.
    pub retry: &'static str,
    /// Loads the page anew.
    pub reload: &'static str,
}

/// Something that comes in a chunk of its own: a function, or a few.
pub struct Chunk<T: 'static> {
    #[cfg(feature = "split")]
    ready: std::sync::OnceLock<T>,
    #[cfg(feature = "split")]
    fetch: fn() -> Fetching<T>,
    #[cfg(not(feature = "split"))]
    here: T,
}

/// A chunk on its way.
#[cfg(feature = "split")]
pub type Fetching<T> = std::pin::Pin<Box<dyn Future<Output = Option<T>>>>;

/// Declares a [`Chunk`]: what is named on the right, and all that it alone
/// reaches, goes into the file `split_$chunk.wasm`. Several may share a file.
macro_rules! chunk {
    ($(#[$doc:meta])* $visible:vis static $name:ident: $type:ty = $chunk:ident($value:path)) => {
        $(#[$doc])*
        $visible static $name: $crate::ui::late::Chunk<$type> = $crate::ui::late::chunk!(@ $type, $chunk, $value);
    };
    (@ $type:ty, $chunk:ident, $value:path) => {{
        #[cfg(feature = "split")]
        {
            #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
            fn $chunk() -> Result<$type, ::leptos::wasm_split::SplitLoaderError> {
                Ok($value)
            }
            $crate::ui::late::Chunk::new(|| Box::pin(async { $chunk().await.ok() }))
        }
        #[cfg(not(feature = "split"))]
        {
            $crate::ui::late::Chunk::new($value)
        }
    }};
}

/// Declares a [`Late`] view: the function that draws goes into the chunk.
macro_rules! late {
    ($(#[$doc:meta])* $visible:vis static $name:ident: $props:ty = $chunk:ident($draw:path)) => {
        $(#[$doc])*
        $visible static $name: $crate::ui::late::Late<$props> = $crate::ui::late::Late(
            $crate::ui::late::chunk!(@ fn($props) -> ::leptos::prelude::AnyView, $chunk, $draw),
        );
    };
}
pub(crate) use {chunk, late};

#[cfg(not(feature = "split"))]
impl<T: Copy> Chunk<T> {
    /// Made by [`chunk!`].
    #[must_use]
    pub const fn new(here: T) -> Self {
        Self { here }
    }

    /// What it holds, if it is there.
    pub fn get(&'static self) -> Option<T> {
        Some(self.here)
    }

    /// Does nothing: it is there.
    pub fn fetch(&'static self) {}

    /// What it holds.
    pub fn load(&'static self) -> impl Future<Output = Option<T>> {
        std::future::ready(Some(self.here))
    }

    /// What it holds.
    pub fn get_with_words(&'static self) -> Option<T> {
        Some(self.here)
    }

    /// What it holds.
    pub fn load_with_words(&'static self) -> impl Future<Output = Option<T>> {
        std::future::ready(Some(self.here))
    }
}

#[cfg(feature = "split")]
impl<T: Copy> Chunk<T> {
    /// Made by [`chunk!`].
    #[must_use]
    pub const fn new(fetch: fn() -> Fetching<T>) -> Self {
        Self { ready: std::sync::OnceLock::new(), fetch }
    }

    /// What it holds, if it is there.
    pub fn get(&'static self) -> Option<T> {
        self.ready.get().copied()
    }

    /// Fetches it, so that it is there when it is wanted.
    pub fn fetch(&'static self) {
        if self.ready.get().is_none() {
            js_sys::futures::spawn_local(async {
                self.load().await;
            });
        }
    }

    /// Fetches it; nothing if it cannot be had now.
    pub async fn load(&'static self) -> Option<T> {
        if let Some(here) = self.ready.get() {
            return Some(*here);
        }
        let here = (self.fetch)().await?;
        Some(*self.ready.get_or_init(|| here))
    }

    /// What it holds, if it is there and so are the words of late parts: for
    /// what says some.
    pub fn get_with_words(&'static self) -> Option<T> {
        self.get().filter(|_| along_is_here())
    }

    /// Fetches it, and the words of late parts; nothing if they cannot be had
    /// now.
    pub async fn load_with_words(&'static self) -> Option<T> {
        let along = ALONG.get().filter(|along| !(along.ready)()).map(|along| (along.fetch)());
        let here = self.load().await?;
        match along {
            Some(along) => along.await.map(|()| here),
            None => Some(here),
        }
    }
}

/// What comes along with the first late view: its words.
#[cfg(feature = "split")]
pub struct Along {
    /// Whether it is there.
    pub ready: Box<dyn Fn() -> bool + Send + Sync>,
    /// Fetches it, beginning now.
    pub fetch: Box<dyn Fn() -> Fetching<()> + Send + Sync>,
}

#[cfg(feature = "split")]
static ALONG: std::sync::OnceLock<Along> = std::sync::OnceLock::new();

/// No late view is drawn before this is there.
#[cfg(feature = "split")]
pub fn bring_along(along: Along) {
    let _ = ALONG.set(along);
}

#[cfg(feature = "split")]
fn along_is_here() -> bool {
    ALONG.get().is_none_or(|along| (along.ready)())
}

/// A view that may still have to be fetched; see the top of this file.
pub struct Late<P: 'static>(pub Chunk<fn(P) -> AnyView>);

impl<P: Send + 'static> Late<P> {
    /// The part. `frame` is the class of what is shown until it is there.
    #[must_use]
    pub fn view(&'static self, props: P, frame: &'static str) -> AnyView {
        #[cfg(feature = "split")]
        let here = self.0.get().filter(|_| along_is_here());
        #[cfg(not(feature = "split"))]
        let here = self.0.get();
        match here {
            Some(draw) => framed(draw(props)),
            #[cfg(feature = "split")]
            None => waiting::view(self, props, frame),
            #[cfg(not(feature = "split"))]
            None => unreachable!("{frame} was not split off"),
        }
    }

    /// Fetches the part, so that it is there at once when it is wanted.
    #[cfg(not(feature = "split"))]
    pub fn fetch(&'static self) {}

    /// Fetches the part, so that it is there at once when it is wanted.
    #[cfg(feature = "split")]
    pub fn fetch(&'static self) {
        if self.0.get().is_none() || !along_is_here() {
            js_sys::futures::spawn_local(async {
                self.load().await;
            });
        }
    }

    /// The same, and tells when that is done, or could not be.
    #[cfg(feature = "split")]
    pub async fn load(&'static self) -> Option<fn(P) -> AnyView> {
        // Both are on their way before one is waited for.
        let along = ALONG.get().filter(|along| !(along.ready)()).map(|along| (along.fetch)());
        let part = self.0.load().await?;
        match along {
            Some(along) => along.await.map(|()| part),
            None => Some(part),
        }
    }
}

/// Fetches what comes along with late views, for a chunk that is no view but
/// says something; whether it is there.
#[cfg(feature = "split")]
pub async fn with_words() -> bool {
    match ALONG.get().filter(|along| !(along.ready)()) {
        Some(along) => (along.fetch)().await.is_some(),
        None => true,
    }
}

/// Words are there.
#[cfg(not(feature = "split"))]
pub async fn with_words() -> bool {
    true
}

fn framed(part: AnyView) -> AnyView {
    view! { <div class="late">{part}</div> }.into_any()
}

#[cfg(feature = "split")]
mod waiting;
