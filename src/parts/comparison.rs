//! Answers side by side: the replies to one question as columns, until one of
//! them is kept.
//!
//! Wide screens show them next to each other; narrow ones one at a time, to be
//! swiped, with a row of names that lead to each. Absent on purpose: how a
//! reply looks inside (`reply_turn`).

use super::compare_picker::PICKER;
use super::reply_turn::{ReplyBody, ReplyFoot};
use crate::browser::scroll;
use crate::domain::MessageId;
use crate::domain::compare::MOST;
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::late::late;
use crate::ui::{Icon, Item, each};
use leptos::html::Div;
use leptos::prelude::*;

late! {
    /// The columns of the comparison that a reply of the branch is in.
    static COLUMNS: Turn = compare(draw)
}

/// The turn: a reply of the branch with what stands beside it.
#[component]
pub fn ComparisonTurn(
    /// The reply of the branch.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let count = turn.columns.clone();
    let label = move || app.strings.compare().comparison(count.with(Vec::len));
    view! {
        <article class="turn comparison" aria-label=label>{COLUMNS.view(turn, "comparison-late")}</article>
    }
}

/// A comparison, by the reply of the branch.
#[derive(Clone)]
struct Shown {
    app: App,
    turn: Turn,
    area: NodeRef<Div>,
    /// The column that is in sight where one is at a time.
    in_sight: RwSignal<usize>,
}

impl Shown {
    /// The replies in the order of the columns.
    fn replies(&self) -> Vec<Turn> {
        let beside = self.turn.beside.get();
        let find = |id: MessageId| {
            let all = beside.iter().chain([&self.turn]);
            all.clone().find(|reply| reply.id == id).cloned()
        };
        self.turn
            .columns
            .with(|columns| columns.iter().filter_map(|column| find(column.reply_id)).collect())
    }

    fn name(&self, reply: &Turn) -> String {
        self.app.column_name(&self.turn, reply)
    }
}

fn draw(turn: Turn) -> AnyView {
    let app = App::of_page();
    let (area, in_sight) = (NodeRef::<Div>::new(), RwSignal::new(0));
    let shown = Shown { app, turn, area, in_sight };
    let (tabs, columns) = (shown.clone(), shown.clone());
    let words = app.strings.comparison();
    view! {
        {head(shown)}
        <nav class="column-tabs" aria-label=words.columns()>
            {each(move || tabs.replies().into_iter().enumerate().map(|(at, reply)| {
                let tabs = tabs.clone();
                Item::new((reply.id, at), move || tab(tabs, at, reply))
            }).collect())}
        </nav>
        <div class="columns" tabindex="0" role="group" aria-label=words.columns() node_ref=area
            on:scroll=move |_| if let Some(area) = area.get_untracked() {
                let at = scroll::child_in_sight(&area);
                if in_sight.get_untracked() != at { in_sight.set(at); }
            }>
            {each(move || columns.replies().into_iter().map(|reply| {
                let columns = columns.clone();
                Item::new((reply.id, reply.edited), move || column(columns, reply))
            }).collect())}
        </div>
    }
    .into_any()
}

/// What it is, where the conversation goes on, and what can be done with all.
fn head(shown: Shown) -> AnyView {
    let Shown { app, turn, .. } = shown.clone();
    let words = app.strings.comparison();
    let (counted, id) = (turn.columns.clone(), turn.id);
    let room = turn.columns.clone();
    let goes_on = {
        let (shown, turn) = (shown.clone(), turn);
        move || words.goes_on_with(&shown.name(&turn))
    };
    let live = Memo::new(move |_| {
        shown.replies().iter().filter(|reply| !reply.state.get().is_final()).count() > 1
    });
    view! {
        <header class="comparison-head">
            <p class="comparison-title"><Icon name="columns"/>{move || app.strings.compare().comparison(counted.with(Vec::len))}</p>
            <p class="comparison-goes-on" dir="auto">{goes_on}</p>
            <div class="button-row">
                {move || live.get().then(|| view! {
                    <button type="button" class="button quiet" on:click=move |_| app.stop_beside(id)><Icon name="stop"/>{words.stop_all()}</button>
                })}
                {move || (room.with(Vec::len) < MOST).then(|| view! {
                    <button type="button" class="button quiet" popovertarget=PICKER aria-haspopup="dialog"
                        on:click=move |_| app.comparing.choose_for(Some(id))><Icon name="plus"/>{words.add()}</button>
                })}
            </div>
        </header>
    }
    .into_any()
}

/// Leads to a column where one is shown at a time.
fn tab(shown: Shown, at: usize, reply: Turn) -> AnyView {
    let (area, in_sight) = (shown.area, shown.in_sight);
    let (state, name) = (reply.state.clone(), shown.name(&reply));
    let kind = move || if state.get().is_final() { "off" } else { "live" };
    view! {
        <button type="button" class="chip" aria-current=move || (in_sight.get() == at).then_some("true") dir="auto"
            on:click=move |_| if let Some(area) = area.get_untracked() { scroll::to_child(&area, at) }>
            <span class="dot" data-kind=kind></span>{name}
        </button>
    }
    .into_any()
}

fn column(shown: Shown, reply: Turn) -> AnyView {
    let app = shown.app;
    let words = app.strings.comparison();
    let id = reply.id;
    let goes_on = id == shown.turn.id;
    let name = shown.name(&reply);
    let model = reply.model.clone().unwrap_or_default();
    let label = name.strip_prefix(&format!("{model} · ")).map(str::to_owned);
    let (state, busy, live) = (reply.state.clone(), reply.state.clone(), reply.state.clone());
    let live = Memo::new(move |_| !live.get().is_final());
    view! {
        <article class="column" data-message-id=id.to_string() data-role="assistant" data-state=move || state.get().name()
            aria-label=name aria-busy=move || (!busy.get().is_final()).then_some("true")>
            <header class="column-head">
                <p class="column-name" dir="auto"><span class="model-name">{model}</span>
                    {label.map(|label| view! { <span class="badge">{label}</span> })}</p>
                {goes_on.then(|| view! { <span class="column-mark" role="img" aria-label=words.goes_on_here() title=words.goes_on_here()><Icon name="continue"/></span> })}
            </header>
            <div class="column-body"><ReplyBody turn=reply.clone()/></div>
            <footer class="column-foot">
                <ReplyFoot turn=reply/>
                <div class="button-row">
                    <button type="button" class="button keep" title=words.keep_hint() on:click=move |_| app.keep(id)><Icon name="check"/>{words.keep()}</button>
                    {move || live.get().then(|| view! {
                        <button type="button" class="button quiet" on:click=move |_| app.stop(id)><Icon name="stop"/>{app.strings.stop()}</button>
                    })}
                </div>
            </footer>
        </article>
    }
    .into_any()
}
