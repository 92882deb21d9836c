//! The fields of the editor of themes.

use super::theme_panel::Editing;
use crate::domain::Theme;
use crate::domain::theme::derive::roles;
use crate::domain::theme::presets::{NAMES, preset};
use crate::domain::theme::{Colour, Density, Font, Radius, Role};
use crate::state::App;
use crate::ui::IconButton;
use leptos::prelude::*;

/// The presets, each as it looks.
#[component]
pub fn PresetChoice(
    /// What is edited.
    editing: Editing,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.theme_editor();
    let swatch = move |name: &'static str, label: &'static str| {
        let chosen = move || editing.counts().of_preset().name == name;
        let look = move || {
            let preset = preset(name);
            roles(if editing.dark.get() { &preset.dark } else { &preset.light }).0
        };
        let look = Memo::new(move |_| look());
        let colour = move |role: &str| {
            look.with(|look| look.get(role)).map(|colour| colour.to_string()).unwrap_or_default()
        };
        let choose = move |_| {
            let theme = Theme {
                preset: Some(name.to_owned()),
                density: editing.own.get_untracked().and_then(|own| own.density),
                ..Theme::default()
            };
            editing.put(app, Some(theme));
        };
        view! {
            <button type="button" class="swatch" aria-pressed=move || chosen().to_string() on:click=choose
                style:--swatch-ground=move || colour("bg") style:--swatch-side=move || colour("surface-sunken")
                style:--swatch-accent=move || colour("accent") style:--swatch-text=move || colour("text")
                style:--swatch-line=move || colour("border")>
                <span class="swatch-page" data-radius=preset(name).radius.name() data-font=preset(name).font.name().to_owned() aria-hidden="true">
                    <span class="swatch-side"></span>
                    <span class="swatch-text">"Aa"</span>
                    <span class="swatch-accent"></span>
                </span>
                <span class="swatch-name">{label}</span>
            </button>
        }
    };
    let all = NAMES.into_iter().zip(words.preset_names());
    view! {
        <h3 class="setting-group first">{words.presets()}</h3>
        <div class="swatches">{all.map(|(name, label)| swatch(name, label)).collect_view()}</div>
    }
}

/// The colours of light or dark.
#[component]
pub fn Colours(
    /// What is edited.
    editing: Editing,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.theme_editor();
    let scheme = move |dark: bool, label: &'static str| {
        view! {
            <label>
                <input type="radio" name="theme-scheme" prop:checked=move || editing.dark.get() == dark
                    on:change=move |_| editing.dark.set(dark)/>
                {label}
            </label>
        }
    };
    view! {
        <h3 class="setting-group">{words.colours()}</h3>
        <fieldset class="segmented theme-scheme">
            <legend class="visually-hidden">{words.scheme()}</legend>
            {scheme(false, words.light())}
            {scheme(true, words.dark())}
        </fieldset>
        <div class="theme-colours">{Role::ALL.into_iter().map(|role| colour_row(app, editing, role)).collect_view()}</div>
    }
}

fn set(theme: &mut Theme, dark: bool, role: Role, colour: Option<Colour>) {
    let shades = if dark { &mut theme.dark } else { &mut theme.light };
    *shades.field(role) = colour;
}

fn colour_row(app: App, editing: Editing, role: Role) -> AnyView {
    let words = app.strings.theme_editor();
    let label = words.roles(role);
    let shown = Memo::new(move |_| {
        let theme = editing.counts();
        let dark = editing.dark.get();
        let mut shades = if dark { theme.dark } else { theme.light };
        let chosen = *shades.field(role);
        let derived = || roles(&theme.chosen(dark)).0.get(role.token());
        chosen.or_else(derived).map(|colour| colour.to_string()).unwrap_or_default()
    });
    let own = Memo::new(move |_| {
        let theme = editing.own.get().unwrap_or_default();
        let mut shades = if editing.dark.get() { theme.dark } else { theme.light };
        shades.field(role).is_some()
    });
    let bad = RwSignal::new(false);
    let dark = move || editing.dark.get_untracked();
    let read = move |event: &leptos::ev::Event| {
        let colour = event_target_value(event).parse::<Colour>().ok();
        bad.set(colour.is_none());
        colour
    };
    let pick = move |event: leptos::ev::Event| {
        if let Some(colour) = read(&event) {
            editing.try_out(app, |theme| set(theme, dark(), role, Some(colour)));
        }
    };
    let keep = move |event: leptos::ev::Event| {
        if let Some(colour) = read(&event) {
            editing.keep(app, |theme| set(theme, dark(), role, Some(colour)));
        }
    };
    let hint = format!("theme-{}-hint", role.name());
    view! {
        <div class="theme-colour">
            <input type="color" aria-label=label prop:value=move || shown.get() on:input=pick on:change=keep/>
            <span class="theme-colour-name">{label}</span>
            <IconButton icon="undo" label=words.as_preset(label) class="theme-colour-reset" disabled=Signal::derive(move || !own.get())
                on_click=move |_| editing.keep(app, |theme| set(theme, dark(), role, None))/>
            <input class="field" type="text" aria-label=words.value(label) autocomplete="off" spellcheck="false"
                aria-invalid=move || bad.get().then_some("true") aria-describedby=hint.clone()
                prop:value=move || shown.get() on:change=keep/>
            <p class="setting-help" id=hint data-tone="danger">{move || bad.get().then_some(words.bad_colour())}</p>
        </div>
    }
    .into_any()
}

/// Corners, density, fonts.
#[component]
pub fn Shape(
    /// What is edited.
    editing: Editing,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.theme_editor();
    let radius = Memo::new(move |_| {
        let theme = editing.counts();
        theme.radius.unwrap_or(theme.of_preset().radius)
    });
    let density = Memo::new(move |_| editing.counts().density.unwrap_or_default());
    view! {
        <h3 class="setting-group">{words.shape()}</h3>
        <div class="setting">
            <span class="setting-label" id="theme-corners">{words.corners()}</span>
            <div class="segmented" role="radiogroup" aria-labelledby="theme-corners">
                {Radius::ALL.iter().map(|one| view! {
                    <label><input type="radio" name="theme-radius" prop:checked=move || radius.get() == *one
                        on:change=move |_| editing.keep(app, |theme| theme.radius = Some(*one))/>{words.corner(*one)}</label>
                }).collect_view()}
            </div>
        </div>
        <div class="setting">
            <span class="setting-label" id="theme-density">{words.air()}</span>
            <div class="segmented" role="radiogroup" aria-labelledby="theme-density">
                {Density::ALL.iter().map(|one| view! {
                    <label><input type="radio" name="theme-density" prop:checked=move || density.get() == *one
                        on:change=move |_| editing.keep(app, |theme| theme.density = Some(*one))/>{words.density(*one)}</label>
                }).collect_view()}
            </div>
        </div>
        {font_row(app, editing, "theme-font", words.font(), false)}
        {font_row(app, editing, "theme-code-font", words.code_font(), true)}
    }
}

fn font_row(
    app: App,
    editing: Editing,
    id: &'static str,
    label: &'static str,
    code: bool,
) -> AnyView {
    let words = app.strings.theme_editor();
    let chosen = Memo::new(move |_| {
        let theme = editing.counts();
        if code {
            theme.code_font.unwrap_or(Font::Mono)
        } else {
            theme.font.clone().unwrap_or_else(|| theme.of_preset().font)
        }
    });
    let offered = move || {
        let files = editing.given.with(|given| given.fonts.clone());
        let own = if code { vec![Font::Mono] } else { Font::ALL.to_vec() };
        own.into_iter().chain(files.into_iter().filter_map(|name| Font::from_name(&name)))
    };
    let change = move |event: leptos::ev::Event| {
        let font = Font::from_name(&event_target_value(&event));
        editing.keep(app, |theme| if code { theme.code_font = font } else { theme.font = font });
    };
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for=id>{label}</label>
                <select class="field" id=id on:change=change>
                    {move || offered().map(|font| {
                        let name = font.name().to_owned();
                        view! { <option value=name prop:selected=chosen.get() == font>{words.font_name(&font)}</option> }
                    }).collect_view()}
                </select>
            </div>
        </div>
    }
    .into_any()
}
