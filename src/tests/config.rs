//! Every kind of mistake with its message, and that table, types and examples
//! agree.

#![allow(clippy::too_many_lines, reason = "tables are long")]

use linnet::server::config::check::Surroundings;
use linnet::server::config::file::File;
use linnet::server::config::keys::ROOT;
use linnet::server::config::load::{Whereabouts, load, read_text};
use linnet::server::config::mistake::Mistakes;
use linnet::server::config::{init, reference};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A site's folder with some pictures.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("public")).unwrap();
    let names = ["logo.svg", "logo_dark.svg", "favicon.png", "custom.css"];
    for name in names.into_iter().chain(["preview.png", "door.jpg", "door_dark.jpg"]) {
        fs::write(folder.path().join("public").join(name), "x").unwrap();
    }
    fs::write(folder.path().join("readme.md"), "# Hello").unwrap();
    folder
}

fn told(text: &str, variables: &[(&str, &str)], folder: &Path) -> String {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let variables: Vec<_> = variables.iter().map(own).collect();
    let around = Surroundings { folder: Some(folder.to_owned()), ..Surroundings::default() };
    match read_text(text, &variables, &around) {
        Ok(file) => panic!("no mistake in {text}: {file:?}"),
        Err(list) => {
            let file = Some(PathBuf::from("linnet.toml"));
            Mistakes { file, text: text.to_owned(), list }.to_string()
        }
    }
}

/// Only the first line of what is told: the rest shows the place.
fn line(text: &str) -> String {
    let folder = folder();
    let told = told(text, &[], folder.path());
    let path = folder.path().display().to_string();
    told.lines().next().unwrap().replace(&path, "SITE")
}

/// A mode whose first option says the one and whose second option, from the
/// ninth or tenth line on, the other.
fn mode(second: &str, first: &str) -> String {
    let mode =
        "[[modes]]\nname = \"a\"\nlabel = \"A\"\n[[modes.options]]\nlabel = \"B\"\nname = \"b\"";
    let between = if first.is_empty() { "" } else { "\n" };
    format!("{mode}{between}{first}\n[[modes.options]]\nlabel = \"C\"\n{second}")
}

/// A command with a field that says this, from the sixth line on.
fn field(says: &str) -> String {
    let command = "[[commands]]\nname = \"a\"\nlabel = \"x\"\ntemplate = \"y\"";
    format!("{command}\n[[commands.fields]]\n{says}\nlabel = \"T\"")
}

#[test]
fn every_kind_of_mistake_is_told_with_its_place() {
    let mut wrong = Vec::new();
    for (text, wanted) in [
        // Names.
        ("[site]\nnmae = \"x\"", "2:1: site.nmae: there is no such key; did you mean `name`?"),
        ("[sits]", "1:2: sits: there is no such key; did you mean `site`?"),
        (
            "[ui]\nzzz = 1",
            "2:1: ui.zzz: there is no such key; known here are theme, sidebar, layout, thinking, settings, settings_open, enter, confirm_delete, user_message_autoscroll, assistant_message_autoscroll, hide_actions",
        ),
        (
            "[settings]\ntemprature = 1",
            "2:1: settings.temprature: there is no such key; did you mean `temperature`?",
        ),
        (
            "[settings]\nzzzzz = 1",
            "2:1: settings.zzzzz: there is no such setting; the reference lists them",
        ),
        (
            "[settings]\nseed = { defualt = 1 }",
            "2:10: settings.seed.defualt: there is no such key; did you mean `default`?",
        ),
        // Kinds.
        ("[site]\nname = 5", "2:8: site.name: expected a line of text, found 5"),
        (
            "[site]\nname = \"\"\"a\nb\"\"\"",
            "2:8: site.name: expected a line of text, found several lines",
        ),
        ("site = 5", "1:8: site: expected a table of keys, found 5"),
        (
            "[ui]\nsettings_open = \"yes\"",
            "2:17: ui.settings_open: expected true or false, found \"yes\"",
        ),
        (
            "[ui]\nassistant_message_autoscrol = true",
            "2:1: ui.assistant_message_autoscrol: there is no such key; did you mean `assistant_message_autoscroll`?",
        ),
        (
            "[ui]\nuser_message_autoscroll = \"never\"",
            "2:27: ui.user_message_autoscroll: expected true or false, found \"never\"",
        ),
        (
            "[ui]\n  theme = \"drak\"",
            "2:11: ui.theme: expected \"system\", \"light\" or \"dark\", found \"drak\"; did you mean \"dark\"?",
        ),
        (
            "[site]\nlanguage = \"tlh\"",
            "2:12: site.language: \"tlh\" is no language that Linnet speaks; known are ",
        ),
        (
            "[site]\ndescription = { xx = \"x\" }",
            "2:17: site.description.xx: \"xx\" is no language that Linnet speaks; known are ",
        ),
        (
            "[site]\ndescription = [1]",
            "2:15: site.description: expected a text, or one for each language as in { en = \"Hello\", ru = \"Привет\" }, found a list",
        ),
        (
            "[site]\nlinks = \"x\"",
            "2:9: site.links: expected tables, each under [[site.links]], found \"x\"",
        ),
        ("starters = [1]", "1:13: starters[0]: expected a table of keys, found 1"),
        (
            "[[upstreams]]\naddress = \"1.2.3.4\"\nparallel = 0",
            "3:12: upstreams[0].parallel: expected a whole number from 1 to 1024, found 0",
        ),
        (
            "[ui]\nsettings_open = 2026-01-01",
            "2:17: ui.settings_open: expected true or false, found the date 2026-01-01",
        ),
        // Addresses and files.
        (
            "[[site.links]]\nlabel = \"x\"\naddress = \"javascript:alert(1)\"",
            "3:11: site.links[0].address: expected an address that begins with https://, http://, mailto: or /, found \"javascript:alert(1)\"",
        ),
        (
            "[[upstreams]]\naddress = \"ftp://x\"",
            "2:11: upstreams[0].address: expected an address of a model server, found \"ftp://x\": ",
        ),
        (
            "[site]\nlogo = \"lgo.svg\"",
            "2:8: site.logo: there is no file SITE/public/lgo.svg; did you mean \"logo.svg\"?",
        ),
        (
            "[site]\nlogo = \"https://x/a.svg\"",
            "2:8: site.logo: expected a picture in public/: pages load nothing from elsewhere",
        ),
        (
            "[site]\nlogo = \"../a.svg\"",
            "2:8: site.logo: expected a file in public/, found \"../a.svg\"",
        ),
        (
            "[site]\nlogo = \"page.html\"",
            "2:8: site.logo: expected a picture in public/ that ends in svg, png, jpg, jpeg, gif, webp, avif, ico, found \"page.html\"",
        ),
        (
            "[site]\nreadme = \"readm.md\"",
            "2:10: site.readme: there is no file SITE/readm.md; did you mean \"readme.md\"?",
        ),
        (
            "[site]\nreadme = \"/etc/passwd.md\"",
            "2:10: site.readme: expected a file in the site's folder, found \"/etc/passwd.md\"",
        ),
        (
            "[[starters]]\nlabel = \"a\"\nmessage = \"b\"\nicon = \"sparkel\"",
            "4:8: starters[0].icon: expected the name of an icon, or a picture in public/, found \"sparkel\"; did you mean \"sparkle\"?",
        ),
        (
            "[embed]\norigins = \"https://a.example\"",
            "2:11: embed.origins: expected origins as in [\"https://shop.example\"], without a path, found \"https://a.example\"",
        ),
        (
            "[embed]\norigins = [\"https://a.example/shop\"]",
            "2:12: embed.origins[0]: expected origins as in [\"https://shop.example\"], without a path, found \"https://a.example/shop\"",
        ),
        (
            "[embed]\norigins = [\"https://*.example\"]",
            "2:12: embed.origins[0]: expected origins as in [\"https://shop.example\"], without a path, found \"https://*.example\"",
        ),
        // Settings.
        (
            "[settings]\ntemperature = 9",
            "2:15: settings.temperature: it must be from 0 to 2, found 9",
        ),
        ("[settings]\nseed = 1.5", "2:8: settings.seed: it must be a whole number, found 1.5"),
        (
            "[settings]\nthink = \"hard\"",
            "2:9: settings.think: it must be one of off, on, low, medium, high, max, found \"hard\"",
        ),
        (
            "[settings]\ntop_k = { min = 9, max = 1 }",
            "2:9: settings.top_k: the range from 9 to 1 is empty",
        ),
        (
            "[settings]\ntop_k = { default = 0, min = 9 }",
            "2:9: settings.top_k: the default 0 is outside the range",
        ),
        (
            "[settings]\ntop_k = { locked = true }",
            "2:9: settings.top_k: what is locked needs a default, which is then its value",
        ),
        (
            "[settings]\nsystem = { min = 1 }",
            "2:18: settings.system.min: only numbers have a range",
        ),
        (
            "[settings]\ntop_k = { locked = 1 }",
            "2:20: settings.top_k.locked: expected true or false, found 1",
        ),
        // What is missing, and what does not go together.
        (
            "[[starters]]\nlabel = \"x\"",
            "1:1: starters[0]: it needs `message`, as in message = \"Plan a day in Lisbon with children.\", or a `command`",
        ),
        (
            "[[starters]]\nlabel = \"\"\nmessage = \"x\"",
            "2:9: starters[0].label: expected some text, found \"\"",
        ),
        (
            "[site]\nlogo_dark = \"logo.svg\"",
            "2:13: site.logo_dark: it needs `logo`, the picture for light colours",
        ),
        (
            "[[upstreams]]\naddress = \"1.2.3.4\"\n[[upstreams]]\naddress = \"http://1.2.3.4:11434\"",
            "4:11: upstreams[1].address: upstreams[0] has the same address",
        ),
        (
            "[[upstreams]]\naddress = \"1.1.1.1\"\nname = \"a\"\n[[upstreams]]\naddress = \"1.1.1.2\"\nname = \"a\"",
            "6:8: upstreams[1].name: upstreams[0] has the same name",
        ),
        // Profiles.
        (
            "[[profiles]]\nname = \"My Coder\"\nlabel = \"x\"",
            "2:8: profiles[0].name: expected small letters, digits and hyphens, found \"My Coder\"",
        ),
        (
            "[[profiles]]\nname = \"a\"\nlabel = \"x\"\nsystem = \"It is {dat}.\"",
            "4:10: profiles[0].system: there is no variable {dat}; did you mean {date}?",
        ),
        (
            "[[profiles]]\nname = \"a\"\nlabel = \"x\"\nsettings = { top_k = { locked = true } }",
            "4:22: profiles[0].settings.top_k: it must be a whole number, found a table",
        ),
        (
            "[[profiles]]\nname = \"a\"\nlabel = \"x\"\n[[profiles]]\nname = \"a\"\nlabel = \"y\"",
            "5:8: profiles[1].name: profiles[0] has the same name",
        ),
        (
            "[[profiles]]\nname = \"a\"\nlabel = \"x\"\ndefault = true\n[[profiles]]\nname = \"b\"\nlabel = \"y\"\ndefault = true",
            "8:11: profiles[1].default: profiles[0] is the default already",
        ),
        // Actions.
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"",
            "1:1: actions[0]: it needs what it does: `prompt`, `settings`, `profile`, `model`, `copy`, `export`, `link` or `webhook`",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\ncopy = \"text\"",
            "5:8: actions[0].copy: there is `prompt` already: an action does one thing",
        ),
        (
            "[[actions]]\nlabel = \"A\"\nprompt = \"x\"",
            "1:1: actions[0]: it needs `name`, as in name = \"simpler\"",
        ),
        (
            "[[actions]]\nname = \"A b\"\nlabel = \"A\"\nprompt = \"x\"",
            "2:8: actions[0].name: expected small letters, digits and hyphens, found \"A b\"",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\nplace = \"anser\"",
            "5:9: actions[0].place: expected \"answer\", \"message\", \"composer\" or \"header\", found \"anser\"; did you mean \"answer\"?",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\n[[actions]]\nname = \"a\"\nlabel = \"B\"\nprompt = \"y\"",
            "6:8: actions[1].name: actions[0] has the same name",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"{mesage}\"",
            "4:10: actions[0].prompt: there is no variable {mesage}; did you mean {message}?",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\ncopy = \"text\"\nsend = true",
            "5:8: actions[0].send: it is of actions with `prompt`",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nexport = \"pdf\"",
            "4:10: actions[0].export: expected \"message\", \"chat\" or \"chat-json\", found \"pdf\"",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprofile = \"codr\"\n[[profiles]]\nname = \"coder\"\nlabel = \"x\"",
            "4:11: actions[0].profile: there is no profile of that name; did you mean \"coder\"?",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprofile = \"coder\"",
            "4:11: actions[0].profile: there is no profile of that name; there are none",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nsettings = { temprature = 1 }",
            "4:14: actions[0].settings.temprature: there is no such key; did you mean `temperature`?",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nsettings = {}",
            "4:12: actions[0].settings: it sets nothing",
        ),
        (
            "[settings]\nseed = { default = 1, locked = true }\n[[actions]]\nname = \"a\"\nlabel = \"A\"\nsettings = { seed = 2 }",
            "6:21: actions[0].settings.seed: `settings.seed` is locked",
        ),
        (
            "[settings]\ntop_k = { max = 50 }\n[[actions]]\nname = \"a\"\nlabel = \"A\"\nsettings = { top_k = 90 }",
            "6:22: actions[0].settings.top_k: it is outside the range of `settings.top_k`",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nlink = \"https://{message}/\"",
            "4:8: actions[0].link: expected an address that begins with https://, http://, mailto: or /, with variables behind its host, found \"https://{message}/\"",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nlink = \"javascript:alert(1)\"",
            "4:8: actions[0].link: expected an address that begins with https://, http://, mailto: or /, with variables behind its host, found \"javascript:alert(1)\"",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nlink = \"/search?q={zzz}\"",
            "4:8: actions[0].link: there is no variable {zzz}; known are message, selection, code, input, title, ",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nwebhook = \"https://a.example/{message}\"\nsecret = \"0123456789abcdef\"",
            "4:11: actions[0].webhook: expected an address that begins with https:// or http://, without variables or a password, found \"https://a.example/{message}\"",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nwebhook = \"https://a.example/\"",
            "4:11: actions[0].webhook: it needs `secret`, with which what is sent is signed",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nwebhook = \"https://a.example/\"\nsecret = \"short\"",
            "5:10: actions[0].secret: expected a text of at least 16 characters",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\nsecret = \"0123456789abcdef\"",
            "5:10: actions[0].secret: it is of actions with `webhook`",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nwebhook = \"https://a.example/\"\nsecret = \"0123456789abcdef\"\ntimeout = 90",
            "6:11: actions[0].timeout: expected a whole number from 1 to 60, found 90",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\nwhen = { profiles = \"a\" }",
            "5:21: actions[0].when.profiles: expected a list, as in [\"a\", \"b\"], found \"a\"",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\nwhen = { profiles = [\"a\"] }",
            "5:22: actions[0].when.profiles[0]: there is no profile of that name; there are none",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\nwhen = { cod = true }",
            "5:10: actions[0].when.cod: there is no such key; did you mean `code`?",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\nplace = \"header\"\nwhen = { last = true }",
            "6:17: actions[0].when.last: in the header it is about the last answer anyway",
        ),
        (
            "[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"x\"\nplace = \"message\"\nwhen = { ended = \"stopped\" }",
            "6:18: actions[0].when.ended: only answers end",
        ),
        (
            "[ui]\nhide_actions = [\"copi\"]",
            "2:17: ui.hide_actions[0]: expected \"continue\", \"copy\", \"regenerate\", \"edit\", \"save-prompt\", \"fork\", \"compare\", \"read-aloud\", \"rate\" or \"delete\", found \"copi\"; did you mean \"copy\"?",
        ),
        (
            "[[profiles]]\nname = \"p\"\nlabel = \"P\"\n[[profiles.actions]]\nname = \"a\"\nlabel = \"A\"",
            "4:1: profiles[0].actions[0]: it needs what it does: `prompt`, `settings`, `profile`, `model`, `copy`, `export`, `link` or `webhook`",
        ),
        // Modes.
        (
            "[[modes]]\nname = \"a\"\nlabel = \"A\"",
            "1:1: modes[0]: a mode needs options, each under [[modes.options]]",
        ),
        (&mode("name = \"b\"", ""), "9:8: modes[0].options[1].name: options[0] has the same name"),
        (
            &mode("name = \"c\"\ndefault = true", "default = true"),
            "11:11: modes[0].options[1].default: options[0] is the default already",
        ),
        (
            &mode("name = \"c\"\nprofile = \"cook\"", ""),
            "10:11: modes[0].options[1].profile: there is no profile \"cook\"",
        ),
        (
            &mode("name = \"c\"\nsystem = \"In {langauge}\"", ""),
            "10:10: modes[0].options[1].system: there is no variable {langauge}; did you mean {language}?",
        ),
        (
            &mode("name = \"c\"\nsettings = { top_k = { max = 1 } }", ""),
            "10:22: modes[0].options[1].settings.top_k: it must be a whole number, found a table",
        ),
        // Commands.
        (
            "[[commands]]\nname = \"a\"\nlabel = \"x\"",
            "1:1: commands[0]: it needs `template`, as in template = \"Translate into {into}, in a {tone} tone:\\n\\n{argument}\"",
        ),
        (
            "[[commands]]\nname = \"Go on\"\nlabel = \"x\"\ntemplate = \"y\"",
            "2:8: commands[0].name: expected small letters, digits and hyphens, found \"Go on\"",
        ),
        (
            "[[commands]]\nname = \"a\"\nlabel = \"x\"\ntemplate = \"y\"\n[[commands]]\nname = \"a\"\nlabel = \"x\"\ntemplate = \"y\"",
            "6:8: commands[1].name: commands[0] has the same name",
        ),
        (
            "[[commands]]\nname = \"a\"\nlabel = \"x\"\ntemplate = \"{argumnet}\"",
            "4:12: commands[0].template: there is no variable {argumnet}; did you mean {argument}?",
        ),
        (
            "[[commands]]\nname = \"a\"\nlabel = \"x\"\ntemplate = \"{topics}\"\n[[commands.fields]]\nname = \"topic\"\nlabel = \"T\"",
            "4:12: commands[0].template: there is no variable {topics}; did you mean {topic}?",
        ),
        (
            "[[profiles]]\nname = \"cook\"\nlabel = \"x\"\n[[commands]]\nname = \"a\"\nlabel = \"x\"\ntemplate = \"y\"\nprofile = \"cok\"",
            "8:11: commands[0].profile: there is no profile \"cok\"; did you mean \"cook\"?",
        ),
        (
            "[[commands]]\nname = \"a\"\nlabel = \"x\"\ntemplate = \"y\"\npersistent = true\n[[commands.fields]]\nname = \"t\"\nlabel = \"T\"",
            "5:14: commands[0].persistent: a command with fields cannot be persistent",
        ),
        (
            &field("name = \"Big\""),
            "6:8: commands[0].fields[0].name: expected a small letter, then small letters, digits, hyphens and underscores, found \"Big\"",
        ),
        (
            &field("name = \"date\""),
            "6:8: commands[0].fields[0].name: {date} has a meaning already",
        ),
        (
            &field("name = \"t\"\nlabel = \"S\"\n[[commands.fields]]\nname = \"t\""),
            "9:8: commands[0].fields[1].name: another field of the command has the same name",
        ),
        (
            &field("name = \"t\"\nkind = \"slidr\""),
            "7:8: commands[0].fields[0].kind: expected \"text\", \"lines\", \"number\", \"slider\", \"switch\", \"checkbox\", \"select\", \"radio\", \"multiselect\", \"tags\", \"date\", \"daterange\" or \"file\", found \"slidr\"; did you mean \"slider\"?",
        ),
        (
            &field("name = \"t\"\nkind = \"slider\"\nmin = 1"),
            "5:1: commands[0].fields[0]: a slider needs `min` and `max`",
        ),
        (
            &field("name = \"t\"\nkind = \"radio\""),
            "5:1: commands[0].fields[0]: a field of kind \"radio\" needs `choices`",
        ),
        (
            &field("name = \"t\"\nkind = \"radio\"\nchoices = []"),
            "8:11: commands[0].fields[0].choices: expected at least one choice",
        ),
        (
            &field("name = \"t\"\nkind = \"radio\"\nchoices = [{ value = \"a\", lable = \"b\" }]"),
            "8:27: commands[0].fields[0].choices[0].lable: there is no such key; did you mean `label`?",
        ),
        (
            &field("name = \"t\"\nkind = \"select\"\nchoices = [\"a\"]\ndefault = \"b\""),
            "9:11: commands[0].fields[0].default: it is none of the choices, found \"b\"",
        ),
        (
            &field("name = \"t\"\nkind = \"number\"\nmin = 3\nmax = 2"),
            "9:7: commands[0].fields[0].max: the range from 3 to 2 is empty",
        ),
        (
            &field("name = \"t\"\nkind = \"number\"\nstep = 0"),
            "8:8: commands[0].fields[0].step: it must be more than 0",
        ),
        (
            &field("name = \"t\"\nkind = \"number\"\nmin = \"x\""),
            "8:7: commands[0].fields[0].min: expected a number, found \"x\"",
        ),
        (
            &field("name = \"t\"\nkind = \"number\"\ndefault = \"two\""),
            "8:11: commands[0].fields[0].default: it must be a number, found \"two\"",
        ),
        (
            &field("name = \"t\"\nkind = \"tags\"\ndefault = [1]"),
            "8:11: commands[0].fields[0].default: expected a list of texts, found a list",
        ),
        (
            &field("name = \"t\"\nkind = \"date\"\nearliest = \"soon\""),
            "8:12: commands[0].fields[0].earliest: expected a day such as \"2026-11-25\", or \"today\", found \"soon\"",
        ),
        (
            &field("name = \"t\"\nkind = \"date\"\nlatest = 2026-01-01\ndefault = 2026-01-02"),
            "9:11: commands[0].fields[0].default: it must not be after 2026-01-01, found the date 2026-01-02",
        ),
    ] {
        let told = line(text);
        let told = told.strip_prefix("linnet.toml:").unwrap_or(&told);
        // What is listed at the end may grow.
        let open = wanted.ends_with(' ') && told.starts_with(wanted);
        if told != wanted && !open {
            wrong.push(format!("{text}\n  told: {told}\nwanted: {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn grammar_is_told_too_and_everything_at_once() {
    let folder = folder();
    let text = "[site]\nname = \"x\nlanguage = 'en'\n[ui]\ntheme = \"drak\"\nenter = 5\n[ui]\n";
    let told = told(text, &[("LINNET__SITE__NMAE", "x")], folder.path());
    let firsts: Vec<&str> = told.lines().filter(|line| !line.contains(" | ")).collect();
    for wanted in [
        "linnet.toml:2:",
        "linnet.toml:5:9: ui.theme: expected",
        "linnet.toml:6:9: ui.enter: expected \"send\" or \"break\", found 5",
        "linnet.toml:7:",
        "LINNET__SITE__NMAE: site.nmae: there is no such key; did you mean `name`?",
    ] {
        assert!(firsts.iter().any(|line| line.starts_with(wanted)), "{wanted}\n{told}");
    }
    assert!(told.contains("    5 | theme = \"drak\"\n      |         ^^^^^^"), "{told}");
}

fn good(text: &str, variables: &[(&str, &str)]) -> File {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let variables: Vec<_> = variables.iter().map(own).collect();
    let folder = folder();
    let around = Surroundings { folder: Some(folder.path().to_owned()), ..Surroundings::default() };
    read_text(text, &variables, &around).unwrap()
}

#[test]
fn variables_win_over_the_file() {
    let text = "[site]\nname = \"File\"\nlogo = \"/public/logo.svg\"\n[[starters]]\nlabel = \"a\"\nmessage = \"b\"\n[settings]\nseed = 1";
    let file = good(
        text,
        &[
            ("LINNET__SITE__NAME", "Attic = 5"),
            ("LINNET__SITE__DESCRIPTION", "{ en = \"Hello\", ru = \"Привет\" }"),
            ("LINNET__SITE__WATERMARK__RU", "Осторожно"),
            ("LINNET__UI__SETTINGS_OPEN", "true"),
            ("LINNET__STARTERS__0__LABEL", "c"),
            ("LINNET__STARTERS__1__LABEL", "d"),
            ("LINNET__STARTERS__1__MESSAGE", "e"),
            ("LINNET__SETTINGS__SEED", "{ default = 2, locked = true }"),
            ("LINNET__SETTINGS__TEMPERATURE__MAX", "1"),
            ("LINNET__SETTINGS__SYSTEM", "Be brief."),
            ("LINNET__UPSTREAMS", "[{ address = \"1.2.3.4\" }]"),
        ],
    );
    assert_eq!(file.site.name, "Attic = 5");
    assert_eq!(file.site.logo, "logo.svg");
    assert_eq!(file.site.description.in_language("ru"), "Привет");
    assert_eq!(file.site.watermark.unwrap().in_language("en"), "Осторожно");
    assert!(file.ui.settings_open);
    let labels: Vec<_> =
        file.starters.iter().flatten().map(|one| one.label.in_language("en")).collect();
    assert_eq!(labels, ["c", "d"]);
    let settings = linnet::server::config::settings::level(&file.settings);
    assert_eq!(settings.whole("seed"), Some(2));
    assert_eq!(settings.system(), Some("Be brief."));
    let bounds = linnet::server::config::settings::bounds(&file.settings);
    assert_eq!((bounds.len(), bounds[0].locked, bounds[1].max), (2, true, Some(1.0)));
    assert_eq!(file.upstreams.len(), 1);
}

#[test]
fn variables_are_checked_in_the_same_way() {
    let folder = folder();
    for (name, value, wanted) in [
        (
            "LINNET__UI__THEME",
            "drak",
            "LINNET__UI__THEME: ui.theme: expected \"system\", \"light\" or \"dark\", found \"drak\"; did you mean \"dark\"?",
        ),
        (
            "LINNET__UI__SETTINGS_OPEN",
            "ja",
            "LINNET__UI__SETTINGS_OPEN: ui.settings_open: expected true or false, found \"ja\"",
        ),
        (
            "LINNET__STARTERS__3__LABEL",
            "x",
            "LINNET__STARTERS__3__LABEL: starters.3.label: expected a number from 0 to 0, found \"3\"",
        ),
        (
            "LINNET__SITE__NAME__X",
            "x",
            "LINNET__SITE__NAME__X: site.name.x: there is nothing below that key",
        ),
        (
            "LINNET__SETTINGS__SEDE",
            "1",
            "LINNET__SETTINGS__SEDE: settings.sede: there is no such key; did you mean `seed`?",
        ),
    ] {
        assert_eq!(told("", &[(name, value)], folder.path()), wanted);
    }
}

#[test]
fn defaults_of_the_table_are_those_of_the_types() {
    fn defaults(text: &mut String, keys: &[linnet::server::config::key::Key], path: &str) {
        for key in keys.iter().filter(|key| key.keys().is_none() && !key.default.is_empty()) {
            let _ = writeln!(text, "{} = {}", key.name, key.default);
        }
        for key in keys {
            let path =
                if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
            if let linnet::server::config::key::Kind::Table(keys) = key.kind {
                let _ = writeln!(text, "[{path}]");
                defaults(text, keys, &path);
            }
        }
    }
    let mut text = String::new();
    defaults(&mut text, ROOT, "");
    assert_eq!(good(&text, &[]), File::default(), "{text}");
    // In tables of a list: with what they need, and with every default.
    let of = |section: &str, needed: &str, with: &str| {
        assert_eq!(
            good(&format!("{section}\n{needed}"), &[]),
            good(&format!("{section}\n{needed}{with}"), &[])
        );
    };
    of("[[starters]]", "label = \"a\"\nmessage = \"b\"\n", "icon = \"sparkle\"\nsend = false\n");
    of(
        "[[site.links]]",
        "label = \"a\"\naddress = \"/\"\n",
        "icon = \"external\"\nplace = \"sidebar\"\n",
    );
    of(
        "[[actions]]",
        "name = \"a\"\nlabel = \"a\"\nprompt = \"a\"\n",
        "icon = \"sparkle\"\nplace = \"answer\"\nsend = true\n[actions.when]\nprofiles = []\nmodels = []\ncode = false\ntable = false\nlast = false\nended = \"any\"\nmin_length = 0\n",
    );
    of(
        "[[actions]]",
        "name = \"a\"\nlabel = \"a\"\nwebhook = \"http://a.example\"\nsecret = \"0123456789abcdef\"\n",
        "timeout = 10\n",
    );
    of("[[profiles]]", "name = \"a\"\nlabel = \"a\"\n", "icon = \"sparkle\"\ndefault = false\n");
    let needed = "name = \"a\"\nlabel = \"a\"\n";
    of(
        "[[commands]]",
        &format!("{needed}template = \"b\"\n"),
        "icon = \"sparkle\"\nbutton = false\nsend = true\npersistent = false\n",
    );
    of(
        "[[modes]]\nname = \"m\"\nlabel = \"M\"\n[[modes.options]]\nname = \"z\"\nlabel = \"Z\"\n[[modes.options]]",
        "name = \"a\"\nlabel = \"a\"\n",
        "icon = \"sparkle\"\ndefault = false\n",
    );
    of(
        "[[commands]]\nname = \"a\"\nlabel = \"a\"\ntemplate = \"b\"\n[[commands.fields]]",
        needed,
        "kind = \"text\"\nneeded = false\non = \"yes\"\noff = \"no\"\n",
    );
}

/// Neither a mistake nor a log shows what signs.
#[test]
fn a_secret_is_not_told() {
    let folder = folder();
    let head = "[[actions]]\nname = \"a\"\nlabel = \"A\"\n";
    for line in [
        "webhook = \"https://a.example/\"\nsecret = \"s3cr3t\"",
        "webhook = \"https://a.example/\"\nsecret = [\"s3cr3t\"]",
        "prompt = \"x\"\nsecret = \"s3cr3t-0123456789\"",
        "webhook = \"x\"\nsecret=\"s3cr3t-0123456789",
        "prompt = \"x\"\nwhen = { secret = \"s3cr3t-0123456789\" }",
    ] {
        let told = told(&format!("{head}{line}"), &[], folder.path());
        assert!(told.contains("actions[0]") && !told.contains("s3cr3t"), "{told}");
    }
    let file = good(
        &format!("{head}webhook = \"https://a.example/\""),
        &[("LINNET__ACTIONS__0__SECRET", "s3cr3t-0123456789")],
    );
    assert_eq!(file.actions[0].secret.reveal(), "s3cr3t-0123456789");
    assert!(!format!("{file:?}").contains("s3cr3t"));
}

/// Every key of the table is a field of the types: what is an example is read.
#[test]
fn every_example_is_right() {
    let file = good(&reference::examples(""), &[]);
    assert_eq!(file.site.links.len(), 1);
    assert_eq!(file.starters.as_ref().map(Vec::len), Some(1));
    assert_eq!(file.settings.len(), 3);
    let mut sections = vec![ROOT];
    while let Some(section) = sections.pop() {
        for key in section {
            sections.extend(key.keys());
            assert!(key.about.ends_with('.') && !key.about.contains('|'), "{}", key.name);
        }
    }
}

#[test]
fn a_new_site_has_no_mistakes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("my site");
    let file = init::init(&path).unwrap();
    assert!(path.join("public").is_dir() && path.join("translations").is_dir());
    assert_eq!(load(Some(&file), &[]).unwrap().file, File::default());
    assert!(init::init(&path).unwrap_err().contains("is there already"));
    let found = Whereabouts { given: Some(path), data: None }.find().unwrap();
    assert_eq!(found, file);
}

#[test]
fn a_file_that_was_named_has_to_be_there() {
    let mistakes = load(Some(Path::new("/nowhere/linnet.toml")), &[]).unwrap_err();
    assert!(
        mistakes.to_string().starts_with("/nowhere/linnet.toml: it cannot be read: "),
        "{mistakes}"
    );
    assert_eq!(load(None, &[]).unwrap().file, File::default());
}

#[test]
fn origins_are_as_browsers_write_them() {
    let text = "[embed]\norigins = [\"HTTPS://Shop.example:443\", \"http://localhost:8080\", \"http://[::1]:80\"]";
    let wanted = ["https://shop.example", "http://localhost:8080", "http://[::1]"];
    assert_eq!(good(text, &[]).embed.origins, wanted);
    let variable = ("LINNET__EMBED__ORIGINS", "[\"https://a.example\"]");
    assert_eq!(good("", &[variable]).embed.origins, ["https://a.example"]);
    for bad in [
        "*",
        "null",
        "a.example",
        "https://",
        "https://a.example/",
        "https://a.example 'self'",
        "https://a.example;",
        "https://a.example https://b.example",
        "https://user@a.example",
        "https://a..example",
        "https://a.example:0",
        "https://a.example:99999",
        "https://[x]",
        "https://a.example?b",
        "javascript:alert(1)",
        "ftp://a.example",
        "https://ä.example",
    ] {
        let told = line(&format!("[embed]\norigins = [{bad:?}]"));
        assert!(told.contains("embed.origins[0]: expected origins"), "{bad}: {told}");
    }
}
