//! Doing what a command says: the site's become messages, Linnet's own are
//! done by the page. All of it comes late, with the list.
//!
//! What stands in the composer is taken away only once the message is on its
//! way, or stands there itself. Absent on purpose: the list and the form
//! (`parts`).

use super::App;
use crate::browser::{dom, storage, time};
use crate::domain::form::{Field, Kind, said};
use crate::domain::model::same_model;
use crate::domain::profile::date;
use crate::domain::prompt::{Prompt, fields};
use crate::domain::reading::from_json;
use crate::domain::shorthand::{Shorthand, excerpt};
use crate::domain::slash::{self, BUILT_IN, SlashCommand};
use crate::domain::template::{Standard, language_name};
use crate::domain::{Json, Place, PromptId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What was answered to the fields of a form.
pub type Answers = Vec<(Field, Json)>;

/// Where what was answered so far is kept; the command's name follows.
const KEPT: &str = "linnet.form.";

impl App {
    /// The site's commands.
    #[must_use]
    pub fn site_commands(&self) -> Vec<SlashCommand> {
        self.site.with(|site| from_json(site.commands.as_bytes()).unwrap_or_default())
    }

    /// The command of that key: a name that is typed (the site's own, else that
    /// of a prompt), or the key of a prompt ([`prompt_key`]).
    #[must_use]
    pub fn command(self, key: &str) -> Option<SlashCommand> {
        if let Some(id) = key.strip_prefix(PROMPT) {
            return self.prompt_of(id.parse().ok()?).map(|prompt| self.of_prompt(prompt));
        }
        let of_site = untrack(|| self.site_commands()).into_iter().find(|one| one.name == key);
        if of_site.is_some() || BUILT_IN.iter().any(|one| one.name == key) {
            return of_site;
        }
        let named = |one: &&Prompt| slash::name_of(&one.title) == key;
        let prompt =
            self.prompts.all.with_untracked(|all| all.iter().flatten().find(named).cloned());
        prompt.map(|prompt| self.of_prompt(prompt))
    }

    /// A prompt as a command: it goes into the composer, where it can be changed.
    fn of_prompt(self, prompt: Prompt) -> SlashCommand {
        let name = slash::name_of(&prompt.title);
        SlashCommand {
            fields: fields(&prompt.text, &self.argument_behind(&name)),
            name,
            label: prompt.title,
            icon: "book".to_owned(),
            template: prompt.text,
            ..SlashCommand::default()
        }
    }

    /// Does what is in the composer, if it is a command; else sends it.
    pub fn run_typed(self) {
        let text = self.composer.text();
        let name = slash::split(&text).map(|(name, _)| name).unwrap_or_default();
        if self.prompts.all.with_untracked(Option::is_some) || self.is_command(name) {
            return self.run_known();
        }
        // It may be one of the person's own, which have to be read first.
        spawn_local(async move {
            self.read_prompts().await;
            self.run_known();
        });
    }

    fn run_known(self) {
        let text = self.composer.text();
        let name = slash::split(&text).map(|(name, _)| name.to_owned());
        match name.filter(|name| self.is_command(name)) {
            Some(name) => self.run(&name, true),
            None => {
                self.send_composed();
            }
        }
    }

    fn is_command(self, name: &str) -> bool {
        self.command(name).is_some() || BUILT_IN.iter().any(|one| one.name == name)
    }

    /// A command was chosen by its key, out of the list or by its button.
    pub fn choose_command(self, key: &str) {
        self.run(key, false);
    }

    /// A prompt was chosen where there may be no composer: it is then used in
    /// that of a new chat.
    pub fn use_prompt(self, id: PromptId) {
        if self.place.get_untracked().is_some_and(|place| place.is_talk()) {
            self.choose_command(&prompt_key(id));
            return;
        }
        let Some(prompt) = self.prompt_of(id) else { return };
        if fields(&prompt.text, "").is_empty() {
            let draft = self.composer.draft(None);
            let standard = self.standard();
            let value = |name: &str| standard.get(name).map(str::to_owned);
            let text = slash::write(&prompt.text, draft.trim(), &value);
            self.composer.keep_draft(None, &text);
            self.new_chat();
        } else {
            self.slash.form.set(Some(prompt_key(id)));
            self.go(&self.base.get_value().home());
        }
    }

    /// What stands behind a command of that name, if it is the one that is
    /// typed, or all of a text that begins with none.
    fn argument_behind(self, name: &str) -> String {
        let text = self.composer.text();
        match slash::split(&text) {
            Some((typed, argument)) if typed == name => argument.to_owned(),
            _ if text.starts_with('/') => String::new(),
            _ => text.trim().to_owned(),
        }
    }

    /// What is to stand behind a command: what does already, or all of a text
    /// that begins with none.
    fn argument(self) -> String {
        let text = self.composer.text();
        if slash::begun(&text).is_some() {
            return String::new();
        }
        match slash::split(&text) {
            Some((name, argument)) if self.is_command(name) => argument.to_owned(),
            _ => text.trim().to_owned(),
        }
    }

    fn run(self, key: &str, typed: bool) {
        self.slash.open(None);
        let argument = self.argument();
        let Some(command) = self.command(key) else { return self.run_built_in(key, &argument) };
        let name = command.name.as_str();
        if !command.fields.is_empty() {
            // Some titles make no name.
            if !name.is_empty() {
                self.stand(&line(name, &argument));
            }
            self.slash.form.set(Some(key.to_owned()));
            return;
        }
        if argument.is_empty() && slash::takes_argument(&command.template) {
            self.stand(&line(name, ""));
            if typed {
                let said = self.strings.commands().argument(name);
                self.composer.complaint.set(Some(said));
            }
            return;
        }
        self.finish(&command, &argument, &Vec::new());
    }

    /// The form of a command was filled in. Whether its message is on its way.
    pub fn answer_command(self, key: &str, command: &SlashCommand, answers: &Answers) -> bool {
        let done = self.finish(command, &self.argument(), answers);
        if done {
            self.slash.form.set(None);
            storage::remove(&[KEPT, key].concat());
        }
        done
    }

    /// The time for the form of a command is over: it goes, what was answered
    /// and typed stays, and it can be opened again.
    pub fn give_form_up(self, key: &str) {
        self.slash.form.set(None);
        let (words, key) = (self.strings.form(), key.to_owned());
        self.toasts.offer(words.time_over(), words.open_again(), move |yes| {
            if yes {
                self.choose_command(&key);
            }
        });
    }

    fn finish(self, command: &SlashCommand, argument: &str, answers: &Answers) -> bool {
        let old = self.composer.text();
        if !command.profile.is_empty()
            && untrack(|| self.profile_name()).as_ref() != Some(&command.profile)
        {
            self.stand("");
            self.choose_profile(&command.profile);
        }
        if !command.model.is_empty() {
            self.choose_model(command.model.clone());
        }
        let standard = self.standard();
        let value = |name: &str| {
            let answer = answers.iter().find(|(field, _)| field.name == name);
            answer
                .map(|(field, value)| said(field, value))
                .or_else(|| standard.get(name).map(str::to_owned))
        };
        let text = slash::write(&command.template, argument, &value);
        if !command.send {
            self.stand(&text);
            return true;
        }
        let shorthand = Shorthand {
            by: ["/", &command.name].concat(),
            label: command.label.clone(),
            icon: command.icon.clone(),
            about: excerpt(&about(argument, answers)),
        };
        if !self.say_as(text, Some(shorthand)) {
            self.stand(&old);
            return false;
        }
        self.stand(&if command.persistent { line(&command.name, "") } else { String::new() });
        true
    }

    /// Has a text stand in the composer, and kept as its draft.
    fn stand(self, text: &str) {
        let complaint = self.composer.complaint.get_untracked();
        self.composer.put(text);
        self.composer.keep_draft(self.talk.chat_id.get_untracked(), text);
        if complaint.is_some() {
            self.composer.complaint.set(complaint);
        }
    }

    /// What the variables of every template stand for here and now.
    #[must_use]
    pub fn standard(self) -> Standard {
        let zone = self.preferences.zone_minutes.get_untracked();
        Standard {
            date: date(time::now(), zone),
            language: language_name(self.language.tag()).to_owned(),
            model: self.model_untracked().unwrap_or_default(),
            site: untrack(|| self.site_name()),
            profile: untrack(|| self.profile()).map(|one| one.label).unwrap_or_default(),
        }
    }

    fn run_built_in(self, name: &str, argument: &str) {
        let words = self.strings.commands();
        match name {
            "new" => {
                self.stand("");
                self.new_chat();
                self.talk.open(None);
                self.stand(argument);
            }
            "model" if argument.is_empty() => {
                self.stand("");
                dom::show_popover("model-picker");
            }
            "model" => match self.model_like(argument) {
                Some(model) => {
                    self.stand("");
                    self.choose_model(model);
                }
                None => self.composer.complaint.set(Some(words.no_model(argument))),
            },
            "compare" => {
                self.stand(argument);
                dom::show_popover("compare-picker");
            }
            "summarise" => {
                self.stand(argument);
                if self.talk.chat_id.get_untracked().is_some() {
                    self.summarise();
                } else {
                    self.toasts.say(words.nothing_older());
                }
            }
            "settings" => {
                self.stand(argument);
                self.settings_open.set(true);
            }
            "prompts" => {
                self.stand(argument);
                self.go(&self.path_of(&Place::Prompts));
            }
            _ => {}
        }
    }

    /// The model that is called so, or begins so, or has it in its name.
    fn model_like(self, name: &str) -> Option<String> {
        let wanted = name.to_lowercase();
        self.models.with_untracked(|models| {
            let all = || models.models.iter().filter(|model| model.can_chat());
            let found = all()
                .find(|model| same_model(&model.name, name))
                .or_else(|| all().find(|model| model.name.to_lowercase().starts_with(&wanted)))
                .or_else(|| all().find(|model| model.name.to_lowercase().contains(&wanted)));
            found.map(|model| model.name.clone())
        })
    }

    /// What was answered so far to the form of a command, as it was kept.
    #[must_use]
    pub fn kept_answers(self, command: &str) -> Json {
        let kept = storage::read(&[KEPT, command].concat());
        kept.and_then(|kept| from_json(kept.as_bytes()).ok()).unwrap_or(Json::Null)
    }

    /// Keeps what was answered so far; files are left out, being large.
    pub fn keep_answers(self, command: &str, answers: &Answers) {
        let plain = answers.iter().filter(|(_, value)| !matches!(value, Json::Object(_)));
        let kept = plain.map(|(field, value)| (field.name.clone(), value.clone())).collect();
        if let Ok(text) = serde_json::to_string(&Json::Object(kept)) {
            storage::write(&[KEPT, command].concat(), &text);
        }
    }
}

/// What stood behind a command, else what was answered to its form: what tells this
/// message from others of the command. Files are left out, and so are switches, whose words say little.
fn about(argument: &str, answers: &Answers) -> String {
    if !argument.trim().is_empty() {
        return argument.to_owned();
    }
    let told = answers
        .iter()
        .filter(|(field, _)| !matches!(field.kind, Kind::File | Kind::Switch | Kind::Checkbox));
    let told = told.map(|(field, value)| said(field, value)).filter(|text| !text.is_empty());
    told.collect::<Vec<_>>().join(", ")
}

/// What the key of a prompt begins with: nothing that can be typed.
const PROMPT: &str = "prompt:";

/// The key of a prompt, for the list and the form.
#[must_use]
pub fn prompt_key(id: PromptId) -> String {
    [PROMPT, &id.to_string()].concat()
}

/// A command as it is typed.
fn line(name: &str, argument: &str) -> String {
    ["/", name, " ", argument].concat()
}
