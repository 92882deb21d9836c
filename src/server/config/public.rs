//! What pages are told of the configuration, in their language.

use super::file::{Enter, Layout, LinkPlace, SidebarStart, Target, Ui};
use super::live::{Current, State};
use super::load::Configuration;
use crate::domain::modes::{Mode, ModeOption};
use crate::domain::site::{Follow, Look, SiteLink, pieces};
use crate::domain::{Profile, Site, SlashCommand};
use std::path::{Path, PathBuf};

/// Longest page about the site that is read, in bytes.
const README_BYTES: u64 = 512 * 1024;

/// The public part in the language of that tag.
pub async fn read_site(current: &Current, language: String) -> Site {
    let state = current.state();
    // It is looked whether there is a page about the site.
    tokio::task::spawn_blocking(move || site(&state, &language)).await.unwrap_or_default()
}

fn site(state: &State, language: &str) -> Site {
    let configuration = &state.configuration;
    let file = &configuration.file;
    let own = &file.site;
    let text = |words: &super::file::Words| words.in_language(language).to_owned();
    let links = own.links.iter().map(|link| SiteLink {
        label: text(&link.label),
        address: link.address.clone(),
        icon: link.icon.clone(),
        header: link.place == LinkPlace::Header,
        new_tab: match link.target {
            Target::Auto => None,
            Target::Same => Some(false),
            Target::New => Some(true),
        },
    });
    let starter = |one: &super::file::Starter| one.shown(language);
    let starters = file.starters.as_ref().map(|all| all.iter().map(starter).collect());
    let profiles = file.profiles.iter().map(|one| Profile {
        name: one.name.clone(),
        label: text(&one.label),
        icon: one.icon.clone(),
        description: text(&one.description),
        model: one.model.clone(),
        starters: one.starters.iter().map(starter).collect(),
        preferred: one.default,
        own: false,
    });
    let actions =
        super::actions::all(file).map(|(of, one)| super::actions::public(one, of, language));
    let commands: Vec<SlashCommand> =
        file.commands.iter().map(|one| command(one, language)).collect();
    Site {
        revision: state.revision,
        fault: state.fault.clone(),
        name: own.name.clone(),
        description: text(&own.description),
        links: links.collect(),
        logo: own.logo.clone(),
        logo_dark: own.logo_dark.clone(),
        custom_css: own.custom_css.clone(),
        favicon: own.favicon.clone(),
        watermark: own.watermark.as_ref().map(|words| pieces(words.in_language(language))),
        readme: readme_file(configuration, language).is_some(),
        look: look(&file.ui),
        features: file.features,
        starters,
        profiles: profiles.collect(),
        words: configuration.words.0.print_of(language),
        actions: actions.collect(),
        hide_actions: file.ui.hide_actions.clone(),
        avatars: avatars(configuration),
        in_composer: !file.modes.is_empty() || commands.iter().any(|one| one.button),
        modes: if file.modes.is_empty() {
            String::new()
        } else {
            let modes: Vec<Mode> = file.modes.iter().map(|one| mode(one, language)).collect();
            serde_json::to_string(&modes).unwrap_or_default()
        },
        commands: if commands.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&commands).unwrap_or_default()
        },
    }
}

fn mode(one: &super::file::Mode, language: &str) -> Mode {
    let text = |words: &super::file::Words| words.in_language(language).to_owned();
    let option = |one: &super::file::ModeOption| ModeOption {
        name: one.name.clone(),
        label: text(&one.label),
        description: text(&one.description),
        icon: one.icon.clone(),
        preferred: one.default,
        model: one.model.clone(),
        profile: one.profile.clone(),
    };
    Mode {
        name: one.name.clone(),
        label: text(&one.label),
        options: one.options.iter().map(option).collect(),
    }
}

fn command(one: &super::file::Command, language: &str) -> SlashCommand {
    let text = |words: &super::file::Words| words.in_language(language).to_owned();
    SlashCommand {
        name: one.name.clone(),
        label: text(&one.label),
        description: text(&one.description),
        icon: one.icon.clone(),
        template: text(&one.template),
        fields: one.fields.iter().map(|field| field.in_language(language)).collect(),
        timeout: one.timeout.unwrap_or_default(),
        button: one.button,
        send: one.send,
        persistent: one.persistent,
        model: one.model.clone(),
        profile: one.profile.clone(),
    }
}

/// The pictures of models and profiles, as far as there are that many.
fn avatars(configuration: &Configuration) -> Vec<String> {
    const MOST: usize = 300;
    let Some(folder) = &configuration.folder else { return Vec::new() };
    let entries = std::fs::read_dir(folder.join("public/avatars")).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| is_avatar(name)).take(MOST).collect();
    names.sort_unstable();
    names
}

fn is_avatar(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known = ["svg", "png", "webp", "jpg", "jpeg"];
    !name.starts_with('.') && ending.is_some_and(|ending| known.contains(&ending.as_str()))
}

fn look(ui: &Ui) -> Look {
    Look {
        theme: ui.theme,
        sidebar_open: ui.sidebar == SidebarStart::Open,
        sidebar_hidden: ui.sidebar == SidebarStart::Hidden,
        wide: ui.layout == Layout::Wide,
        thinking: ui.thinking,
        settings_place: ui.settings,
        settings_open: ui.settings_open,
        enter_sends: ui.enter == Enter::Send,
        confirm_delete: ui.confirm_delete,
        follow: Follow {
            sent: ui.user_message_autoscroll,
            answers: ui.assistant_message_autoscroll,
        },
    }
}

/// The page about the site, in that language if there is one.
pub async fn read_readme(current: &Current, language: String) -> Option<String> {
    let configuration = current.now();
    tokio::task::spawn_blocking(move || readme(&configuration, &language)).await.ok()?
}

fn readme(configuration: &Configuration, language: &str) -> Option<String> {
    let path = readme_file(configuration, language)?;
    let known = std::fs::metadata(&path).ok()?;
    if known.len() > README_BYTES {
        tracing::warn!(path = %path.display(), "the page about the site is too long");
        return None;
    }
    std::fs::read_to_string(path).ok()
}

fn readme_file(configuration: &Configuration, language: &str) -> Option<PathBuf> {
    let name = &configuration.file.site.readme;
    let folder = configuration.folder.as_ref().filter(|_| !name.is_empty())?;
    let path = folder.join(name);
    let own = path.with_extension(format!("{language}.md"));
    [own, path].into_iter().find(|path| Path::is_file(path))
}
