//! The conversation: its turns, what is on its way, and the view that follows
//! the end for as long as the reader is there.
//!
//! A long chat is drawn from its end. What is before comes when there is time,
//! turn by turn, without moving what is read; for readers without Wasm there is
//! a link.

use super::outgoing::OutgoingTurn;
use super::profiles::ProfileGreeting;
use super::reply_turn::ReplyTurn;
use super::summary_step::SummariesAt;
use super::user_turn::UserTurn;
use crate::domain::{ChatId, Error, MessageId, ReplyState, Role};
use crate::state::App;
use crate::state::page_data::WHOLE;
use crate::state::talk::Standing;
use crate::state::turn::Turn;
use crate::ui::{Icon, Item, each};
use leptos::html::{Div, Section};
use leptos::prelude::*;

/// The reader has left the end: how far it has grown since, in pixels.
#[derive(Clone, Copy)]
pub struct Follow {
    /// Absent while the reader is at the end.
    pub grown: RwSignal<Option<i32>>,
    area: NodeRef<Section>,
    #[cfg(feature = "hydrate")]
    follower: StoredValue<Option<crate::browser::scroll::Follower>, LocalStorage>,
}

impl Follow {
    /// The view of an area that is not drawn yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            grown: RwSignal::new(None),
            area: NodeRef::new(),
            #[cfg(feature = "hydrate")]
            follower: StoredValue::new_local(None),
        }
    }

    /// Goes to the end and follows it again.
    pub fn jump(&self) {
        #[cfg(feature = "hydrate")]
        self.follower.with_value(|follower| {
            if let Some(follower) = follower {
                follower.jump();
            }
        });
    }

    /// Whether the view moves by itself when the content grows.
    fn moves(&self, moves: bool) {
        #[cfg(feature = "hydrate")]
        self.follower.with_value(|follower| {
            if let Some(follower) = follower {
                follower.set_moves(moves);
            }
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = (self, moves);
    }

    /// Moves the view as the reader likes it: to the end of another chat, and
    /// unless it is switched off to a message that is sent and along with an answer.
    fn by_preference(self, app: App) {
        let preferences = app.preferences;
        Effect::new(move |before: Option<(Option<ChatId>, usize)>| {
            let now = (app.talk.chat_id.get(), app.outbox.all.with(Vec::len));
            let (chat, waiting) = before.unwrap_or_default();
            let other = before.is_none() || chat != now.0;
            let wanted = other || preferences.follow_sent.get_untracked();
            if other || waiting < now.1 {
                self.moves(wanted);
            }
            if wanted {
                self.jump();
            }
            now
        });
        Effect::new(move |_| {
            let follows = preferences.follow_answers.get();
            let writes = [ReplyState::Thinking, ReplyState::Writing];
            let reply = app.talk.live_reply();
            if reply.is_some_and(|reply| writes.contains(&reply.state.get())) {
                self.moves(follows);
            }
        });
    }

    /// Keeps what is read in its place while something is put before it; not now, while the reader moves.
    #[cfg(feature = "hydrate")]
    fn hold(&self) -> Option<crate::browser::scroll::Held> {
        self.follower.try_with_value(|follower| {
            let follower = follower.as_ref()?;
            (!follower.is_scrolling()).then(|| follower.hold(".turn"))
        })?
    }

    fn watch(self, content: NodeRef<Div>) {
        #[cfg(feature = "hydrate")]
        Effect::new(move |_| {
            use wasm_bindgen::JsCast;
            if let (Some(area), Some(content)) = (self.area.get(), content.get()) {
                let started = crate::browser::scroll::Follower::start(
                    area.unchecked_into(),
                    content.unchecked_into(),
                    &[".turn:last-of-type > .prose > .section:last-child", ".turn:last-of-type"],
                    move |grown| self.grown.set(grown),
                );
                self.follower.set_value(Some(started));
            }
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = (self, content);
    }
}

impl Default for Follow {
    fn default() -> Self {
        Self::new()
    }
}

/// The conversation.
#[component]
pub fn Conversation(
    /// Whether there is nothing to show yet.
    empty: Memo<bool>,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let follow = expect_context::<Follow>();
    let content = NodeRef::<Div>::new();
    follow.watch(content);
    draw_earlier(app, follow);
    let opening = Memo::new(move |_| app.talk.standing.get() == Standing::Opening);
    follow.by_preference(app);
    // What changes how every message is drawn.
    let drawn =
        Memo::new(move |_| app.site.with(|site| (site.features.math, site.features.user_markdown)));
    view! {
        <section class="conversation" id="conversation" aria-label=strings.conversation() tabindex="0"
            aria-busy=move || opening.get().then_some("true") node_ref=follow.area on:click=super::rendered::prose_click(app)>
            {move || empty.get().then(|| view! { <div class="greeting"><h2>{strings.greeting()}</h2><ProfileGreeting/></div> })}
            <div class="transcript" node_ref=content>
                {move || opening.get().then(|| view! { <p class="opening" role="status">{strings.opening()}</p> })}
                <Earlier/>
                {each(move || app.talk.drawn().into_iter().map(|turn| {
                    Item::new((turn.id, turn.edited, drawn.get()), move || view! { <TurnView turn=turn/> }.into_any())
                }).collect())}
                {each(move || app.outbox.of_shown().into_iter().map(|out| {
                    let key = (out.wish.client_id, out.error.as_ref().map(Error::code));
                    Item::new(key, move || view! { <OutgoingTurn out=out/> }.into_any())
                }).collect())}
            </div>
        </section>
    }
}

/// The link to what is not drawn yet.
#[component]
fn Earlier() -> impl IntoView {
    let app = App::of_page();
    move || {
        let undrawn = app.talk.undrawn.get();
        (undrawn > 0).then(|| {
            view! {
                <a class="earlier" href=format!("?{WHOLE}") on:click=move |event| {
                    // It is on its way already.
                    event.prevent_default();
                }>{app.strings.transcript().earlier(undrawn)}</a>
            }
        })
    }
}

/// Draws the turns before the drawn ones when there is time.
fn draw_earlier(app: App, follow: Follow) {
    #[cfg(feature = "hydrate")]
    {
        let running = StoredValue::new(false);
        Effect::new(move |_| {
            if app.talk.undrawn.get() > 0 && !running.get_value() {
                running.set_value(true);
                earlier::go_on(app.talk.undrawn, follow, running);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (app, follow);
}

#[cfg(feature = "hydrate")]
mod earlier {
    use super::Follow;
    use crate::browser::time;
    use crate::parts::prose;
    use leptos::prelude::*;
    use leptos::task::{spawn_local, tick};
    use std::time::Duration;

    /// Milliseconds of drawing in one go.
    const SHARE: f64 = 8.0;
    /// How long the reader is left alone who moves the view.
    const PAUSE: Duration = Duration::from_millis(100);

    /// Draws some, and the rest later. One turn at a time: the list then leaves all others where they are.
    pub fn go_on(undrawn: RwSignal<usize>, follow: Follow, running: StoredValue<bool>) {
        time::when_idle(move || {
            let Some(held) = prose::has_engine().then(|| follow.hold()).flatten() else {
                return time::after(PAUSE, move || go_on(undrawn, follow, running));
            };
            spawn_local(async move {
                let began = time::precise();
                while undrawn.try_get_untracked().is_some_and(|left| left > 0)
                    && time::precise() - began < SHARE
                {
                    undrawn.update(|left| *left -= 1);
                    tick().await;
                }
                drop(held);
                if undrawn.try_get_untracked().is_some_and(|left| left > 0) {
                    go_on(undrawn, follow, running);
                } else {
                    running.try_set_value(false);
                }
            });
        });
    }
}

#[component]
fn TurnView(turn: Turn) -> impl IntoView {
    let app = App::of_page();
    let id = turn.id;
    let cut = move || {
        is_cut_before(app, id)
            .then(|| view! { <p class="context-cut"><span>{app.strings.cut_line()}</span></p> })
    };
    view! {
        {cut}
        {match turn.role {
            Role::User => view! { <UserTurn turn=turn/> }.into_any(),
            Role::Assistant => view! { <ReplyTurn turn=turn/> }.into_any(),
        }}
        <SummariesAt up_to=id/>
    }
}

/// Whether the newest reply that knows of a cut has it before this message.
fn is_cut_before(app: App, id: MessageId) -> bool {
    app.talk.turns.with(|turns| {
        let last = turns.iter().rfind(|turn| turn.role == Role::Assistant);
        last.and_then(|turn| turn.sent_from.get()) == Some(id)
    })
}

/// The pill that leads back to the end.
#[component]
pub fn JumpPill() -> impl IntoView {
    /// The height of a line of prose, in pixels.
    const LINE: i32 = 26;
    let app = App::of_page();
    let strings = app.strings;
    let follow = expect_context::<Follow>();
    let lines = Memo::new(move |_| {
        follow.grown.get().map(|grown| usize::try_from(grown / LINE).unwrap_or(0))
    });
    move || {
        lines.get().map(|lines| {
            let count = (lines > 0)
                .then(|| view! { <span class="jump-count">{strings.new_lines(lines)}</span> });
            view! {
                <button type="button" class="jump" on:click=move |_| follow.jump()>
                    <Icon name="arrow-down"/>{strings.jump()}" "{count}
                </button>
            }
        })
    }
}
