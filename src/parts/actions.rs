//! Action buttons: Linnet's own, from one table, and the site's, all drawn in one
//! way. Under answers and messages, in the composer, in the head of a chat.
//!
//! What the site's do comes late, like what some of Linnet's own do. Absent on
//! purpose: which of the site's there are (`state::actions`).

use super::compare_picker::PICKER;
use super::deeds::{self, Deed};
use super::site::site_icon;
use super::speech::read_aloud;
use super::thumbs::thumb;
use crate::browser::dom;
use crate::domain::action::{Action, Spot};
use crate::domain::command::Again;
use crate::state::App;
use crate::state::actions::Row;
use crate::state::turn::Turn;
use crate::ui::late::{chunk, with_words};
use crate::ui::{Icon, Item, Menu, each};
use leptos::prelude::*;
use leptos::task::spawn_local;

const MENU: &str = "action-menu";

/// Buttons of the site in a row; what is more stands in a menu.
const IN_ROW: usize = 4;

chunk! {
    /// What the site's buttons do.
    static ACT: fn(App, &Action, Option<Turn>) = actions(App::act)
}

chunk! {
    /// Saves a text among the person's prompts.
    static SAVE: fn(App, String) = prompts(App::save_prompt)
}

fn save_prompt(app: App, text: String) {
    spawn_local(async move {
        match SAVE.load_with_words().await {
            Some(save) => save(app, text),
            None => app.toasts.say(app.strings.late().failed()),
        }
    });
}

/// A message with what its buttons depend on.
#[derive(Clone)]
struct Seat {
    app: App,
    turn: Turn,
    /// Whether nothing stands beside it.
    alone: bool,
}

/// One of Linnet's own actions.
struct Own {
    /// The name by which a site can take it away.
    name: &'static str,
    icon: fn(&Seat) -> &'static str,
    label: fn(&Seat) -> &'static str,
    /// When it is there.
    shown: fn(&Seat) -> bool,
    deed: fn(&Seat),
    /// The state of a button that stays pressed.
    pressed: Option<fn(&Seat) -> bool>,
    /// What is opened, instead of something done at once.
    opens: fn(&Seat) -> Option<&'static str>,
    class: &'static str,
    /// The class of its line in the menu, if it stands there on narrow screens.
    menu: &'static str,
}

/// What most of them are.
const PLAIN: Own = Own {
    name: "",
    icon: |_| "",
    label: |_| "",
    shown: |_| true,
    deed: |_| {},
    pressed: None,
    opens: |_| None,
    class: "icon-button",
    menu: "",
};

/// What is wanted less often: on narrow screens it stands in the menu, so that
/// the row stays one.
const RARE: Own = Own { class: "icon-button folds", menu: "menu-item folds", ..PLAIN };

const COPY: Own = Own {
    name: "copy",
    icon: |_| "copy",
    label: |seat| seat.app.strings.copy(),
    deed: |seat| seat.app.copy(&seat.turn.text.get()),
    ..PLAIN
};

const EDIT: Own = Own {
    name: "edit",
    icon: |_| "edit",
    label: |seat| seat.app.strings.edit(),
    shown: |seat| seat.app.may_edit(),
    deed: |seat| seat.app.talk.editing.set(Some(seat.turn.id)),
    ..PLAIN
};

const DELETE: Own = Own {
    name: "delete",
    icon: |_| "trash",
    label: |seat| seat.app.strings.delete_from_here(),
    deed: |seat| deeds::act(seat.app, Deed::DeleteMessage(seat.turn.id)),
    ..PLAIN
};

/// Those under an answer.
static ANSWER: [Own; 10] = [
    Own {
        name: "continue",
        icon: |_| "continue",
        label: |seat| seat.app.strings.continue_(),
        shown: |seat| {
            let finish = seat.turn.metrics.get().and_then(|metrics| metrics.finish);
            seat.turn.text.changed.track();
            seat.turn.state.get().can_be_continued(finish, !seat.turn.text.is_empty())
        },
        deed: |seat| seat.app.again(seat.turn.id, Again::Continue, None),
        ..PLAIN
    },
    COPY,
    Own {
        name: "regenerate",
        icon: |_| "regenerate",
        label: |seat| seat.app.strings.regenerate(),
        deed: |seat| seat.app.again(seat.turn.id, Again::Regenerate, seat.app.model_untracked()),
        ..PLAIN
    },
    // In the menu only where there is room for hardly anything.
    Own { class: "icon-button folds-last", menu: "menu-item folds-last", ..EDIT },
    Own {
        name: "fork",
        icon: |_| "fork",
        label: |seat| seat.app.strings.fork_here(),
        deed: |seat| deeds::act(seat.app, Deed::Fork(seat.turn.id)),
        ..RARE
    },
    // Shows what was compared side by side again, or has others answer too.
    Own {
        name: "compare",
        icon: |_| "columns",
        label: |seat| {
            let words = seat.app.strings.compare();
            if is_compared(seat) { words.show_beside() } else { words.compare_with() }
        },
        shown: |seat| seat.alone,
        deed: |seat| {
            if untrack(|| is_compared(seat)) {
                deeds::act(seat.app, Deed::ShowBeside(seat.turn.id));
            } else {
                seat.app.comparing.choose_for(Some(seat.turn.id));
            }
        },
        opens: |seat| (!is_compared(seat)).then_some(PICKER),
        ..RARE
    },
    // Always drawn, so that waking changes nothing; shown where `:root` says
    // that the browser can.
    Own {
        name: "read-aloud",
        icon: |seat| if is_read(seat) { "stop" } else { "speak" },
        label: |seat| {
            let strings = seat.app.strings;
            if is_read(seat) { strings.stop_reading() } else { strings.read_aloud() }
        },
        deed: |seat| read_aloud(seat.app, seat.turn.id),
        class: "icon-button speak-button folds",
        menu: "menu-item speak-button folds",
        ..PLAIN
    },
    Own {
        name: "rate",
        icon: |_| "thumb-up",
        label: |seat| seat.app.strings.good_answer(),
        deed: |seat| thumb(seat.app, &seat.turn, true),
        pressed: Some(|seat| is_rated(seat, true)),
        ..PLAIN
    },
    Own {
        name: "rate",
        icon: |_| "thumb-down",
        label: |seat| seat.app.strings.bad_answer(),
        deed: |seat| thumb(seat.app, &seat.turn, false),
        pressed: Some(|seat| is_rated(seat, false)),
        ..PLAIN
    },
    Own { class: "icon-button folds", menu: "menu-item folds danger", ..DELETE },
];

/// Those under a person's message.
static MESSAGE: [Own; 4] = [
    COPY,
    EDIT,
    Own {
        name: "save-prompt",
        icon: |_| "bookmark",
        label: |seat| seat.app.strings.site().save_prompt(),
        deed: |seat| save_prompt(seat.app, seat.turn.text.get()),
        ..PLAIN
    },
    DELETE,
];

fn is_compared(seat: &Seat) -> bool {
    seat.turn.columns.with(|columns| !columns.is_empty())
}

fn is_read(seat: &Seat) -> bool {
    seat.app.speech.speaking.get() == Some(seat.turn.id)
}

fn is_rated(seat: &Seat, good: bool) -> bool {
    seat.turn.feedback.get().is_some_and(|given| given.good == good)
}

/// All buttons under a message.
#[component]
pub fn TurnActions(
    /// The message.
    turn: Turn,
    /// Where this is.
    place: Spot,
    /// Whether nothing stands beside it.
    #[prop(optional)]
    alone: bool,
) -> impl IntoView {
    let app = App::of_page();
    let seat = Seat { app, turn, alone };
    let items = move || {
        let own = own_of(place, &seat).into_iter().map(|(at, own)| {
            let seat = seat.clone();
            Item::new(at, move || own_button(seat, own))
        });
        own.chain(site_items(app, place, Some(&seat))).collect()
    };
    view! { <div class="actions" role="group" aria-label=app.strings.actions()>{each(items)}</div> }
}

/// Those of Linnet's own that are there, each with its number.
fn own_of(place: Spot, seat: &Seat) -> Vec<(usize, &'static Own)> {
    let all: &'static [Own] = match place {
        Spot::Answer => &ANSWER,
        Spot::Message => &MESSAGE,
        Spot::Composer | Spot::Header => &[],
    };
    let hidden =
        |name: &str| seat.app.site.with(|site| site.hide_actions.iter().any(|one| one == name));
    all.iter().enumerate().filter(|(_, own)| !hidden(own.name) && (own.shown)(seat)).collect()
}

fn own_button(seat: Seat, own: &'static Own) -> AnyView {
    let (labelled, titled, pressed, opens) =
        (seat.clone(), seat.clone(), seat.clone(), seat.clone());
    let (drawn, popup) = (seat.clone(), seat.clone());
    view! {
        <button type="button" class=own.class aria-label=move || (own.label)(&labelled) title=move || (own.label)(&titled)
            aria-pressed=move || own.pressed.map(|is| is(&pressed).to_string())
            popovertarget=move || (own.opens)(&opens)
            aria-haspopup=move || (own.opens)(&popup).map(|_| "dialog")
            on:click=move |_| (own.deed)(&seat)>
            <Icon name=Signal::derive(move || (own.icon)(&drawn))/>
        </button>
    }
    .into_any()
}

/// The site's buttons at a place, the last one a menu if there are too many.
/// Under an answer it is there for those of Linnet's own too, on narrow screens.
fn site_items(app: App, place: Spot, seat: Option<&Seat>) -> Vec<Item> {
    let turn = seat.map(|seat| &seat.turn);
    let mut all = app.actions_at(place, turn);
    let more = all.len() > IN_ROW;
    if more {
        all.truncate(IN_ROW - 1);
    }
    let mine = (place, turn.map(|turn| turn.id), seat.is_some_and(|seat| seat.alone));
    let mut items: Vec<Item> = all
        .into_iter()
        .map(|action| {
            let turn = turn.cloned();
            Item::new(key(&action), move || site_button(app, action, turn))
        })
        .collect();
    if more || place == Spot::Answer {
        let class = if more { "icon-button" } else { "icon-button unfolds" };
        items.push(Item::new(class, move || more_button(app, mine, class)));
    }
    items
}

/// Changes with all that is seen of a button.
fn key(action: &Action) -> String {
    [&action.name, &action.label, &action.icon, &action.tooltip].map(String::as_str).join("\n")
}

fn site_button(app: App, action: Action, turn: Option<Turn>) -> AnyView {
    let id = turn.as_ref().map(|turn| turn.id);
    let (busy, title) = (action.name.clone(), Some(action.tooltip.clone()));
    let class = match action.place {
        Spot::Composer => "tool-button",
        Spot::Header => "icon-button action-link",
        _ => "action-button",
    };
    let (icon, label) = (site_icon(app, &action.icon), action.label.clone());
    let title = title.filter(|title| !title.is_empty()).unwrap_or_else(|| label.clone());
    view! {
        // What is selected stays so when it is pressed.
        <button type="button" class=class title=title aria-busy=move || app.is_running(&busy, id).then_some("true")
            on:mousedown=|event| event.prevent_default() on:click=move |_| act(app, &action, turn.as_ref())>
            {icon}<span class="label">{label}</span>
        </button>
    }
    .into_any()
}

/// Does what the action says as the site has it now.
pub fn act(app: App, action: &Action, turn: Option<&Turn>) {
    let of = untrack(|| app.actions_at(action.place, turn));
    let (now, turn) = (of.into_iter().find(|one| one.name == action.name), turn.cloned());
    let Some(now) = now else { return };
    spawn_local(async move {
        match (ACT.load().await, with_words().await) {
            (Some(act), true) => act(app, &now, turn),
            _ => app.toasts.say(app.strings.late().failed()),
        }
    });
}

fn more_button(app: App, mine: Row, class: &'static str) -> AnyView {
    let label = app.strings.more_actions();
    let mine = Some(mine);
    view! {
        <button type="button" class=class aria-label=label title=label aria-haspopup="menu" popovertarget=MENU
            aria-expanded=move || (app.actions.menu_for.get() == mine).to_string()
            on:mousedown=|event| event.prevent_default() on:click=move |_| app.actions.menu_for.set(mine)>
            <Icon name="more"/>
        </button>
    }
    .into_any()
}

/// The one menu of all rows; it belongs to the row that opened it.
#[component]
pub fn ActionMenu() -> impl IntoView {
    let app = App::of_page();
    let items = move || {
        let Some((place, id, alone)) = app.actions.menu_for.get() else { return Vec::new() };
        let turn = id.and_then(|id| app.talk.turn(id));
        let seat = turn.clone().map(|turn| Seat { app, turn, alone });
        let own = seat.iter().flat_map(|seat| own_of(place, seat));
        let own = own.filter(|(_, own)| !own.menu.is_empty()).filter_map(|(at, own)| {
            let seat = seat.clone()?;
            Some(Item::new(at, move || own_item(seat, own)))
        });
        let site = app.actions_at(place, turn.as_ref());
        let in_row = if site.len() > IN_ROW { IN_ROW - 1 } else { IN_ROW };
        let site = site.into_iter().skip(in_row).map(|action| {
            let turn = turn.clone();
            Item::new(key(&action), move || menu_item(app, action, turn))
        });
        own.chain(site).collect()
    };
    let toggled = Callback::new(move |()| {
        if !dom::is_popover_open(MENU) {
            app.actions.menu_for.set(None);
        }
    });
    view! { <Menu id=MENU label=app.strings.more_actions() toggled=toggled>{each(items)}</Menu> }
}

fn own_item(seat: Seat, own: &'static Own) -> AnyView {
    let (labelled, drawn) = (seat.clone(), seat.clone());
    let choose = move |_| {
        (own.deed)(&seat);
        if let Some(opens) = untrack(|| (own.opens)(&seat)) {
            dom::show_popover(opens);
        }
    };
    view! {
        <button type="button" class=own.menu role="menuitem" tabindex="-1" popovertarget=MENU popovertargetaction="hide" on:click=choose>
            <Icon name=Signal::derive(move || (own.icon)(&drawn))/><span>{move || (own.label)(&labelled)}</span>
        </button>
    }
    .into_any()
}

fn menu_item(app: App, action: Action, turn: Option<Turn>) -> AnyView {
    let (icon, label) = (site_icon(app, &action.icon), action.label.clone());
    view! {
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" popovertarget=MENU popovertargetaction="hide"
            on:mousedown=|event| event.prevent_default() on:click=move |_| act(app, &action, turn.as_ref())>
            {icon}<span>{label}</span>
        </button>
    }
    .into_any()
}

/// The site's buttons in the composer or in the head of a chat, about its last
/// answer.
#[component]
pub fn PlaceActions(
    /// Where this is.
    place: Spot,
) -> impl IntoView {
    let app = App::of_page();
    each(move || {
        let seat = app.last_answer().map(|turn| Seat { app, turn, alone: true });
        site_items(app, place, seat.as_ref())
    })
}
