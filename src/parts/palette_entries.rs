//! What the palette offers for what was typed: chats, messages, actions of the
//! site and of Linnet, pages, models and settings, as one list in sections.

use super::actions;
use crate::domain::action::{self, Spot};
use crate::domain::options::SPECIFICATIONS;
use crate::domain::search::{Found, holds, words};
use crate::domain::{ChatId, MessageId, Place, PromptId, Role};
use crate::i18n::AccessWords;
use crate::state::App;
use crate::state::overlay::Doomed;
use crate::state::shortcuts::{ALL, Action};
use leptos::prelude::*;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Opens a chat.
    Chat(ChatId),
    /// Opens a chat at a message.
    Message(ChatId, MessageId),
    /// Does what a shortcut does.
    Action(Action),
    /// Does what a button of the site does, about that message.
    Site(Box<action::Action>, Option<MessageId>),
    /// Renames the shown chat.
    Rename,
    /// Pins the shown chat, or takes the pin away.
    Pin,
    /// Deletes the shown chat.
    Delete,
    /// Goes to a page.
    Page(Place),
    /// Uses a prompt.
    Prompt(PromptId),
    /// Chooses a model.
    Model(String),
    /// Shows a setting.
    Setting(&'static str),
}

/// A line of the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The heading it stands under.
    pub section: &'static str,
    /// Its icon: a name in the sprite, or a file of the site's.
    pub icon: String,
    /// What it says.
    pub title: String,
    /// What it says below that.
    pub detail: String,
    /// The keys that do the same.
    pub keys: String,
    /// What it does.
    pub deed: Deed,
}

/// Chats and models that are offered before anything is typed, and most hits of
/// a kind afterwards.
const FEW: usize = 6;

/// The entries for a text.
#[must_use]
pub fn entries(app: App, text: &str, found: &Found) -> Vec<Entry> {
    let access = app.strings.access();
    let wanted = words(text);
    let mut all = Vec::new();
    chats(app, access, &wanted, found, &mut all);
    let fits = |title: &str| holds(title, &wanted);
    all.extend(site_actions(app, access).into_iter().filter(|entry| fits(&entry.title)));
    all.extend(linnets(app, access).into_iter().filter(|entry| fits(&entry.title)));
    all.extend(pages(app, access).into_iter().filter(|entry| fits(&entry.title)));
    if !wanted.is_empty() {
        all.extend(prompts(app).into_iter().filter(|entry| fits(&entry.title)).take(FEW));
        all.extend(models(app).into_iter().filter(|entry| fits(&entry.title)).take(FEW));
        // Those that are called so before those whose help says it.
        let (called, others): (Vec<_>, Vec<_>) =
            settings(app, access).into_iter().partition(|entry| fits(&entry.title));
        let others = others.into_iter().filter(|entry| fits(&entry.detail));
        all.extend(called.into_iter().chain(others).take(FEW));
        all.extend(found.messages.iter().map(|hit| {
            let who = if hit.role == Role::User { access.you() } else { "Linnet" };
            Entry {
                section: access.messages(),
                icon: "summary".to_owned(),
                title: hit.excerpt.clone(),
                detail: [&hit.title, " · ", who].concat(),
                keys: String::new(),
                deed: Deed::Message(hit.chat_id, hit.id),
            }
        }));
    }
    all
}

fn entry(section: &'static str, icon: &str, title: &str, deed: Deed) -> Entry {
    let (icon, title) = (icon.to_owned(), title.to_owned());
    let (detail, keys) = (String::new(), String::new());
    Entry { section, icon, title, detail, keys, deed }
}

fn chats(app: App, access: AccessWords, wanted: &[String], found: &Found, all: &mut Vec<Entry>) {
    if wanted.is_empty() {
        let recent = app.recent_chats(FEW).into_iter();
        all.extend(
            recent.map(|(id, title)| entry(access.recent(), "clock", &title, Deed::Chat(id))),
        );
        return;
    }
    // Those that are listed are found at once, the rest when the server has answered.
    let known = app.recent_chats(usize::MAX).into_iter().filter(|(_, title)| holds(title, wanted));
    let mut hits: Vec<(ChatId, String)> = known.take(FEW).collect();
    for hit in found.chats.iter().filter(|hit| holds(&hit.title, wanted)) {
        if hits.iter().all(|(id, _)| *id != hit.id) {
            hits.push((hit.id, hit.title.clone()));
        }
    }
    let of =
        |(id, title): (ChatId, String)| entry(app.strings.chats(), "pen", &title, Deed::Chat(id));
    all.extend(hits.into_iter().map(of));
}

/// The site's buttons that are there now: those of the last answer and of the
/// last message, and those that stand around the chat.
fn site_actions(app: App, access: AccessWords) -> Vec<Entry> {
    let answer = app.last_answer();
    let said =
        app.talk.turns.with(|turns| turns.iter().rfind(|turn| turn.role == Role::User).cloned());
    let places = [
        (Spot::Answer, answer.as_ref()),
        (Spot::Message, said.as_ref()),
        (Spot::Composer, answer.as_ref()),
        (Spot::Header, answer.as_ref()),
    ];
    let mut all = Vec::new();
    for (place, turn) in places {
        if turn.is_none() && matches!(place, Spot::Answer | Spot::Message) {
            continue;
        }
        all.extend(app.actions_at(place, turn).into_iter().map(|action| Entry {
            detail: action.tooltip.clone(),
            ..entry(
                access.actions(),
                &action.icon,
                &action.label,
                Deed::Site(Box::new(action.clone()), turn.map(|turn| turn.id)),
            )
        }));
    }
    all
}

fn linnets(app: App, access: AccessWords) -> Vec<Entry> {
    let live = app.talk.live_reply().is_some();
    let replied = app.talk.turns.with(|turns| !turns.is_empty());
    let thinks = app.chosen_model().is_some_and(|model| model.can("thinking"));
    let possible = |action: &Action| match action {
        Action::Palette | Action::Focus | Action::NextChat | Action::PreviousChat => false,
        Action::ReadAloud => replied && !live && app.speech.can_speak.get(),
        Action::Stop => live,
        Action::Regenerate => replied && !live,
        Action::CopyAnswer | Action::CopyCode | Action::EditLast => replied,
        Action::Thinking => thinks,
        Action::NewChat | Action::Settings | Action::Sidebar | Action::Theme | Action::List => true,
    };
    let icon = |action: Action| match action {
        Action::NewChat => "plus",
        Action::Stop => "stop",
        Action::Regenerate => "regenerate",
        Action::CopyAnswer => "copy",
        Action::CopyCode => "code",
        Action::ReadAloud => "speak",
        Action::EditLast => "edit",
        Action::Settings => "settings",
        Action::Sidebar => "sidebar",
        Action::Thinking => "thinking",
        Action::Theme => "moon",
        _ => "info",
    };
    let shortcuts = ALL.iter().filter(|one| possible(&one.action)).map(|one| Entry {
        keys: app.shortcuts.caps(one.action).join(" "),
        ..entry(access.actions(), icon(one.action), access.deed(one.name), Deed::Action(one.action))
    });
    let mut all: Vec<Entry> = shortcuts.collect();
    if app.talk.chat_id.get().is_some() {
        for (icon, name, deed) in [
            ("rename", "rename", Deed::Rename),
            ("pin", "pin", Deed::Pin),
            ("trash", "delete", Deed::Delete),
        ] {
            all.push(entry(access.actions(), icon, access.deed(name), deed));
        }
    }
    all
}

fn pages(app: App, access: AccessWords) -> Vec<Entry> {
    let mut all = vec![
        entry(access.pages(), "box", app.strings.models(), Deed::Page(Place::Models)),
        entry(access.pages(), "cpu", access.machine(), Deed::Page(Place::Machine)),
        entry(access.pages(), "shield", app.strings.doctor().link(), Deed::Page(Place::Doctor)),
        entry(
            access.pages(),
            "thumb-up",
            app.strings.feedback_title(),
            Deed::Page(Place::Feedback),
        ),
        entry(access.pages(), "book", app.strings.site().prompts(), Deed::Page(Place::Prompts)),
        entry(
            access.pages(),
            "plus",
            app.strings.create_model(),
            Deed::Page(Place::Create { from: None }),
        ),
    ];
    if app.site.with(|site| site.readme) {
        all.push(entry(
            access.pages(),
            "info",
            app.strings.site().about(),
            Deed::Page(Place::Readme),
        ));
    }
    all
}

fn prompts(app: App) -> Vec<Entry> {
    let section = app.strings.site().prompts();
    app.prompts.all.with(|all| {
        let all = all.iter().flatten();
        all.map(|one| entry(section, "book", &one.title, Deed::Prompt(one.id))).collect()
    })
}

fn models(app: App) -> Vec<Entry> {
    let section = app.strings.models();
    app.models.with(|models| {
        let usable = models.models.iter().filter(|model| model.can_chat());
        usable
            .map(|model| entry(section, "box", &model.name, Deed::Model(model.name.clone())))
            .collect()
    })
}

fn settings(app: App, access: AccessWords) -> Vec<Entry> {
    let words = app.strings.setting();
    let of = SPECIFICATIONS.iter().map(|one| {
        let said = words.of(one.name);
        let entry = entry(access.settings(), "settings", said.label, Deed::Setting(one.name));
        Entry { detail: said.help.to_owned(), ..entry }
    });
    of.collect()
}

impl Deed {
    /// Does it.
    pub fn perform(self, app: App) {
        let chat = app.talk.chat_id.get_untracked();
        match self {
            Self::Chat(id) => app.go(&app.base.get_value().chat(id)),
            Self::Message(chat_id, id) => app.show_message(chat_id, id),
            Self::Action(action) => {
                app.perform(action);
            }
            Self::Site(action, about) => {
                let turn = about.and_then(|id| app.talk.turn(id));
                actions::act(app, &action, turn.as_ref());
            }
            Self::Rename => app.talk.titling.set(true),
            Self::Pin => {
                if let Some(id) = chat {
                    app.pin(id, !app.talk.pinned.get_untracked());
                }
            }
            Self::Delete => {
                if let Some(id) = chat {
                    app.delete(Doomed::Chat(id));
                }
            }
            Self::Page(place) => app.go(&app.path_of(&place)),
            Self::Prompt(id) => app.use_prompt(id),
            Self::Model(name) => {
                app.choose_model(name);
                app.focus_composer();
            }
            Self::Setting(name) => app.show_setting(name),
        }
    }
}
