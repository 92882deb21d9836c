//! The dialog in which a person's own profile is made or changed.
//!
//! What is typed stays when it is refused. Absent on purpose: profiles of the
//! site, which are written in `linnet.toml`; one can be copied, though.

use crate::domain::own_profile::{ICON, OwnProfile};
use crate::domain::site::Starter;
use crate::domain::template::STANDARD;
use crate::domain::{Error, Settings, limits};
use crate::i18n::ProfileWords;
use crate::state::App;
use crate::state::overlay::Overlay;
use crate::state::own_profiles::Editing;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton, modal, text_area_content};
use leptos::html::Dialog;
use leptos::prelude::*;

late! {
    /// The dialog, in a chunk with what else is asked for by a key or a button.
    pub static PROFILE_EDITOR: () = asides(draw)
}

const FORM: &str = "profile-form";

/// The icons that are offered.
const ICONS: [&str; 17] = [
    "sparkle", "user", "code", "pen", "book", "thinking", "search", "image", "tools", "clock",
    "sun", "moon", "palette", "cpu", "file", "mic", "info",
];

/// What is being written.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    words: ProfileWords,
    label: RwSignal<String>,
    icon: RwSignal<String>,
    description: RwSignal<String>,
    model: RwSignal<String>,
    system: RwSignal<String>,
    settings: RwSignal<Settings>,
    starters: RwSignal<Vec<Idea>>,
    refused: RwSignal<Option<Error>>,
    busy: RwSignal<bool>,
}

/// An idea being written.
#[derive(Clone, Copy)]
struct Idea {
    number: usize,
    label: RwSignal<String>,
    message: RwSignal<String>,
    /// What the editor does not show is kept.
    rest: StoredValue<Starter>,
}

impl Idea {
    fn new(number: usize, starter: Starter) -> Self {
        Self {
            number,
            label: RwSignal::new(starter.label.clone()),
            message: RwSignal::new(starter.message.clone()),
            rest: StoredValue::new(starter),
        }
    }
}

impl Form {
    fn new(app: App) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            app,
            words: app.strings.profiles(),
            label: text(),
            icon: RwSignal::new(ICON.to_owned()),
            description: text(),
            model: text(),
            system: text(),
            settings: RwSignal::new(Settings::default()),
            starters: RwSignal::new(Vec::new()),
            refused: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    fn fill(self, profile: OwnProfile) {
        self.label.set(profile.label);
        self.icon.set(profile.icon);
        self.description.set(profile.description);
        self.model.set(profile.model);
        self.system.set(profile.system);
        self.settings.set(profile.settings);
        let numbered = profile.starters.into_iter().enumerate();
        self.starters.set(numbered.map(|(number, starter)| Idea::new(number, starter)).collect());
    }

    fn profile(self) -> OwnProfile {
        let starter = |idea: &Idea| Starter {
            label: idea.label.get_untracked(),
            message: idea.message.get_untracked(),
            ..idea.rest.get_value()
        };
        OwnProfile {
            label: self.label.get_untracked(),
            icon: self.icon.get_untracked(),
            description: self.description.get_untracked(),
            model: self.model.get_untracked(),
            system: self.system.get_untracked(),
            settings: self.settings.get_untracked(),
            starters: self.starters.with_untracked(|all| all.iter().map(starter).collect()),
        }
    }

    fn add_idea(self) {
        self.starters.update(|all| {
            let number = all.last().map_or(0, |last| last.number + 1);
            all.push(Idea::new(number, Starter::default()));
        });
    }
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let form = Form::new(app);
    let words = form.words;
    let dialog = NodeRef::<Dialog>::new();
    let what = app.editing_profile.get_value();
    let id = what.id();
    // Until what there is has come, there is nothing to change.
    let here = RwSignal::new(what == Editing::New);
    modal::open(dialog);
    if let Editing::Own(name) | Editing::CopyOf(name) = what {
        app.read_profile(name, move |read| {
            if here.is_disposed() {
                return;
            }
            match read {
                Ok(mut profile) => {
                    if id.is_none() {
                        profile.label = words.copy_of(&profile.label);
                    }
                    form.fill(profile);
                    here.set(true);
                }
                Err(error) => form.refused.set(Some(error)),
            }
        });
    }
    let close = move || modal::close(dialog);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.busy.set(true);
        app.keep_profile(id, form.profile(), move |refused| {
            if form.busy.is_disposed() {
                return;
            }
            form.busy.set(false);
            match refused {
                None => close(),
                Some(error) => form.refused.set(Some(error)),
            }
        });
    };
    let title = if id.is_some() { words.edit_profile() } else { words.new_profile() };
    view! {
        <dialog class="dialog profile-editor" aria-labelledby="profile-editor-title" node_ref=dialog on:close=move |_| app.closed(Overlay::Profile)>
            <div class="dialog-head">
                <h2 id="profile-editor-title">{title}</h2>
                <IconButton icon="close" label=app.strings.close() on_click=move |_| close()/>
            </div>
            <form class="dialog-body" id=FORM on:submit=save>{move || here.get().then(|| fields(form))}</form>
            <div class="dialog-foot">
                {move || form.refused.get().map(|error| {
                    let said = app.strings.error(&error);
                    view! { <p class="field-error" role="alert">{[said.title, said.text].join(". ")}</p> }
                })}
                <button type="button" class="button quiet" on:click=move |_| close()>{app.strings.cancel()}</button>
                <button type="submit" class="button primary" form=FORM disabled=move || form.busy.get() || !here.get()>{app.strings.save()}</button>
            </div>
        </dialog>
    }
    .into_any()
}

fn fields(form: Form) -> AnyView {
    let words = form.words;
    let variables = STANDARD.map(|name| view! { <code>{["{", name, "}"].concat()}</code>" " });
    let icon = move |name: &'static str| {
        view! {
            <label class="profile-icon" title=name>
                <input type="radio" class="visually-hidden" name="profile-icon" value=name aria-label=name
                    prop:checked=move || form.icon.with(|icon| icon == name) on:change=move |_| form.icon.set(name.to_owned())/>
                <Icon name=name/>
            </label>
        }
    };
    view! {
        <div class="setting">
            <label class="setting-label" for="profile-label">{words.name()}</label>
            <input class="field" id="profile-label" dir="auto" autocomplete="off" required autofocus
                maxlength=limits::PROFILE_LABEL_CHARACTERS.to_string()
                prop:value=move || form.label.get() on:input=move |event| form.label.set(event_target_value(&event))/>
        </div>
        <fieldset class="setting">
            <legend class="setting-label">{words.icon()}</legend>
            <div class="profile-icons">{ICONS.map(icon)}</div>
        </fieldset>
        {long(form.description, "profile-description", words.description(), 2, words.description_hint().into_any())}
        {model(form)}
        {long(form.system, "profile-system", words.system(), 5, view! { {words.system_hint()}" "{variables} }.into_any())}
        {settings(form)}
        {starters(form)}
    }
    .into_any()
}

fn long(
    text: RwSignal<String>,
    id: &'static str,
    label: &'static str,
    rows: u8,
    hint: AnyView,
) -> AnyView {
    let hint_id = [id, "-hint"].concat();
    view! {
        <div class="setting">
            <label class="setting-label" for=id>{label}</label>
            <textarea class="field" id=id dir="auto" rows=rows.to_string() aria-describedby=hint_id.clone()
                on:input=move |event| text.set(event_target_value(&event))>{text_area_content(&text.get_untracked())}</textarea>
            <p class="setting-help" id=hint_id>{hint}</p>
        </div>
    }
    .into_any()
}

fn model(form: Form) -> AnyView {
    let option = move |name: String| {
        let (value, mine) = (name.clone(), name.clone());
        view! { <option value=value selected=move || form.model.with(|model| *model == mine)>{name}</option> }
    };
    let names = move || {
        let mut names = form.app.models.with(|models| {
            models.models.iter().map(|model| model.name.clone()).collect::<Vec<_>>()
        });
        // One that is not installed (any more) can stay.
        let chosen = form.model.get_untracked();
        if !chosen.is_empty() && !names.contains(&chosen) {
            names.push(chosen);
        }
        names.into_iter().map(option).collect_view()
    };
    view! {
        <div class="setting">
            <label class="setting-label" for="profile-model">{form.words.model()}</label>
            <select class="field" id="profile-model" on:change=move |event| form.model.set(event_target_value(&event))>
                <option value="" selected=move || form.model.with(String::is_empty)>{form.words.preferred_model()}</option>
                {names}
            </select>
        </div>
    }
    .into_any()
}

fn settings(form: Form) -> AnyView {
    let words = form.words;
    let take = move |_| form.settings.set(form.app.preset_of_now());
    let shown = move || {
        form.settings.with(|settings| {
            if settings.is_empty() {
                return view! { <p class="setting-help">{words.no_settings()}</p> }.into_any();
            }
            let one = |(name, value): (&str, &crate::domain::Json)| view! { <li><code>{[name, " = ", &value.pretty()].concat()}</code></li> };
            view! { <ul class="profile-settings">{settings.iter().map(one).collect_view()}</ul> }.into_any()
        })
    };
    view! {
        <div class="setting" role="group" aria-labelledby="profile-settings-label">
            <span class="setting-label" id="profile-settings-label">{words.settings()}</span>
            {shown}
            <div class="setting-ways">
                <button type="button" class="link-button" on:click=take>{words.take_settings()}</button>
                <button type="button" class="link-button" disabled=move || form.settings.with(Settings::is_empty)
                    on:click=move |_| form.settings.set(Settings::default())>{words.clear_settings()}</button>
            </div>
        </div>
    }
    .into_any()
}

fn starters(form: Form) -> AnyView {
    let words = form.words;
    let full = move || form.starters.with(|all| all.len() >= limits::PROFILE_STARTERS);
    let one = move |idea: Idea| {
        let remove = move |_| {
            form.starters.update(|all| all.retain(|other| other.number != idea.number));
        };
        view! {
            <li class="profile-starter">
                <input class="field" dir="auto" autocomplete="off" aria-label=words.starter_label() placeholder=words.starter_label()
                    maxlength=limits::PROFILE_LABEL_CHARACTERS.to_string()
                    prop:value=move || idea.label.get() on:input=move |event| idea.label.set(event_target_value(&event))/>
                <textarea class="field" dir="auto" rows="2" aria-label=words.starter_message() placeholder=words.starter_message()
                    on:input=move |event| idea.message.set(event_target_value(&event))>{text_area_content(&idea.message.get_untracked())}</textarea>
                <IconButton icon="trash" label=words.remove_starter() on_click=remove/>
            </li>
        }
    };
    view! {
        <div class="setting" role="group" aria-labelledby="profile-starters-label">
            <span class="setting-label" id="profile-starters-label">{words.starters()}</span>
            <p class="setting-help">{words.starters_hint()}</p>
            <ul class="profile-starters">
                <For each=move || form.starters.get() key=|idea| idea.number children=one/>
            </ul>
            <div class="setting-ways">
                <button type="button" class="link-button" disabled=full on:click=move |_| form.add_idea()>{words.add_starter()}</button>
            </div>
        </div>
    }
    .into_any()
}
