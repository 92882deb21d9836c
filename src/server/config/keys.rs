//! The one table of `linnet.toml`: every key there is.
//!
//! A new key is a line here, a field in `file`, and, if pages are to know it, a
//! field of `domain::Site` that `public` fills; a test holds table and types
//! together. Absent on purpose: rules that need more than one key (`rules`).

use super::key::{Key, Kind};
use crate::domain::action::{BUILT_IN, COPIES, EXPORTS, Ended, Spot};
use crate::domain::form;
use crate::domain::theme::{Density, Radius, presets};

/// Longest name or label, in characters.
const LABEL: usize = 80;
/// Longest line, in characters.
const LINE: usize = 300;
/// Longest text, in bytes.
const TEXT: usize = 64 * 1024;

/// All sections.
pub const ROOT: &[Key] = &[
    Key::section("site", SITE, "What the site is called, and what stands around its chats."),
    Key::section(
        "ui",
        UI,
        "How pages begin for somebody who has chosen nothing yet, and how they are laid out.",
    ),
    Key::section(
        "theme",
        THEME,
        "The look: a preset, and what is other than in it. People may put their own over it unless `features.themes` is off.",
    ),
    Key::section(
        "features",
        FEATURES,
        "What there is to be had. What is off is refused by the server too.",
    ),
    Key::new(
        "settings",
        Kind::Settings,
        "",
        "Settings of models³ that every chat starts from, the ranges that people have, and what they cannot change.",
    ),
    Key::sections(
        "starters",
        STARTERS,
        "Ideas for a first message, in the place of Linnet's own; `starters = []` at the top of the file shows none.",
    ),
    Key::sections(
        "profiles",
        PROFILES,
        "Profiles to choose from for a new chat: who the model is, with settings and ideas of its own.",
    ),
    Key::section("embed", EMBED, "Linnet inside other sites, by the chat bubble of `/widget.js`."),
    Key::sections(
        "actions",
        ACTIONS,
        "Buttons under messages, in the composer and in the head of a chat. Each does one thing: it has one of `prompt`, `settings`, `profile`, `model`, `copy`, `export`, `link` and `webhook`.",
    ),
    Key::sections(
        "commands",
        COMMANDS,
        "Commands to type in the composer, as `/name` and what is behind it: templates that become messages.",
    ),
    Key::sections(
        "modes",
        MODES,
        "Small choices in the composer, kept with each chat: how long, how warm, how thorough.",
    ),
    Key::sections(
        "upstreams",
        UPSTREAMS,
        "Model servers, unless the command line or `LINNET_OLLAMA` names some. Read at the start only.",
    ),
];

const SITE: &[Key] = &[
    Key::set(
        "name",
        Kind::Line(LABEL),
        "\"Linnet\"",
        "The name: in titles and at the head of the sidebar.",
    ),
    Key::new(
        "description",
        Kind::Words(LINE),
        "\"Answers about our machines\"",
        "What the site is for: under the greeting, and for search engines.",
    ),
    Key::new(
        "language",
        Kind::Language,
        "\"en\"",
        "The language for those whose browser asks for none that Linnet speaks.",
    ),
    Key::new("logo", Kind::Picture, "\"logo.svg\"", "The picture beside the name."),
    Key::new("logo_dark", Kind::Picture, "\"logo_dark.svg\"", "The same for dark colours."),
    Key::new(
        "custom_css",
        Kind::Style,
        "\"custom.css\"",
        "A style sheet in public/ that comes after Linnet's own.",
    ),
    Key::new("favicon", Kind::Picture, "\"favicon.png\"", "The icon in the browser's tab."),
    Key::new(
        "address",
        Kind::Webhook,
        "\"https://chat.example.org\"",
        "Where people reach the site, with its path if it has one: for the previews that other programs make of links.",
    ),
    Key::new(
        "preview",
        Kind::Picture,
        "\"preview.png\"",
        "The picture of such previews, best with 1200 by 630 points; it needs `address`. They say nothing of a chat.",
    ),
    Key::new(
        "sign_in_picture",
        Kind::Picture,
        "\"door.jpg\"",
        "The picture beside the form that asks for the access password, where there is room.",
    ),
    Key::new(
        "sign_in_picture_dark",
        Kind::Picture,
        "\"door_dark.jpg\"",
        "The same for dark colours.",
    ),
    Key::new(
        "watermark",
        Kind::Words(LINE),
        "\"Answers may be wrong. [Our rules](https://example.org/rules)\"",
        "The line under the composer; `[words](address)` is a link, an empty text shows none.",
    ),
    Key::set(
        "readme",
        Kind::Page,
        "\"readme.md\"",
        "The page about the site, linked in the sidebar if the file is there; `readme.ru.md` beside it is the Russian one.",
    ),
    Key::sections("links", LINKS, "Links of the site's own."),
];

const LINKS: &[Key] = &[
    Key::new("label", Kind::Words(LABEL), "\"Handbook\"", "What it is called.").needed(),
    Key::new(
        "address",
        Kind::Link,
        "\"https://example.org/handbook\"",
        "Where it leads: http, https, mailto, or a path on this server.",
    )
    .needed(),
    Key::set("icon", Kind::Icon, "\"external\"", "Its icon."),
    Key::set(
        "place",
        Kind::Choice(&["sidebar", "header"]),
        "\"sidebar\"",
        "Where it stands: at the sidebar's foot or in the head of a chat.",
    ),
    Key::set(
        "target",
        Kind::Choice(&["auto", "same", "new"]),
        "\"auto\"",
        "Where it opens: in the place of the page, in a new tab, or in a new tab if it leads to another server.",
    ),
];

const UI: &[Key] = &[
    Key::set("theme", Kind::Choice(&["system", "light", "dark"]), "\"system\"", "The colours."),
    Key::set(
        "sidebar",
        Kind::Choice(&["open", "collapsed", "hidden"]),
        "\"open\"",
        "The sidebar on wide screens; `hidden` for everybody, on all screens and always.",
    ),
    Key::set(
        "layout",
        Kind::Choice(&["centred", "wide"]),
        "\"centred\"",
        "Whether the conversation keeps to a column that reads well or takes the window's width.",
    ),
    Key::set(
        "thinking",
        Kind::Choice(&["folded", "open", "hidden"]),
        "\"folded\"",
        "A model's thinking while it is written; `hidden` for everybody and always.",
    ),
    Key::set(
        "settings",
        Kind::Choice(&["header", "composer"]),
        "\"header\"",
        "Where the button of the settings stands.",
    ),
    Key::set(
        "settings_open",
        Kind::Switch,
        "false",
        "Whether the settings are open at the start, where there is room beside the chat.",
    ),
    Key::set(
        "enter",
        Kind::Choice(&["send", "break"]),
        "\"send\"",
        "What Enter does; with Shift it does the other.",
    ),
    Key::set(
        "confirm_delete",
        Kind::Switch,
        "false",
        "Whether deleting a chat or messages is asked about first. Either way it can be undone for a moment.",
    ),
    Key::set(
        "user_message_autoscroll",
        Kind::Switch,
        "true",
        "Whether the view goes to the end when somebody sends a message.",
    ),
    Key::set(
        "assistant_message_autoscroll",
        Kind::Switch,
        "true",
        "Whether it follows an answer that is written, as long as the reader is at its end.",
    ),
    Key::set(
        "hide_actions",
        Kind::Choices(&BUILT_IN),
        "[]",
        "Linnet's own actions under messages that are not there: `continue`, `copy`, `regenerate`, `edit`, `save-prompt`, `fork`, `compare`, `read-aloud`, `rate`, `delete`.",
    ),
];

const THEME: &[Key] = &[
    Key::new(
        "preset",
        Kind::Choice(&presets::NAMES),
        "\"paper\"",
        "The theme to start from; `linnet` is the standard one.",
    ),
    Key::new("radius", Kind::Choice(Radius::NAMES), "\"round\"", "The corners."),
    Key::new("density", Kind::Choice(Density::NAMES), "\"compact\"", "How much air there is."),
    Key::new(
        "font",
        Kind::Font,
        "\"serif\"",
        "The font of the page: `system`, `serif`, `humanist`, `rounded`, `mono`, or a file in public/.",
    ),
    Key::new("code_font", Kind::Font, "\"mono\"", "The font of code."),
    Key::section(
        "light",
        SHADES,
        "Light colours; the others are derived from these, so that all can be read.",
    ),
    Key::section("dark", SHADES, "Dark colours."),
];

const SHADES: &[Key] = &[
    Key::new("accent", Kind::Colour, "\"#0b629c\"", "What is pressed and what is linked."),
    Key::new("background", Kind::Colour, "\"oklch(0.985 0.004 85)\"", "The page."),
    Key::new("surface", Kind::Colour, "\"rgb(245, 245, 240)\"", "The sidebar."),
    Key::new("text", Kind::Colour, "\"hsl(30, 10%, 15%)\"", "Text."),
];

const FEATURES: &[Key] = &[
    Key::set("math", Kind::Switch, "true", "Formulas in messages; off, `$` is a dollar."),
    Key::set(
        "user_markdown",
        Kind::Switch,
        "true",
        "Markdown in people's own messages; off, they are shown as typed.",
    ),
    Key::set("editing", Kind::Switch, "true", "Editing one's messages and the answers."),
    Key::set("themes", Kind::Switch, "true", "Themes of people's own."),
    Key::set("profiles", Kind::Switch, "true", "Profiles of people's own."),
    Key::set(
        "titles",
        Kind::Switch,
        "true",
        "Titles of chats by a model, for those who want them.",
    ),
    Key::set(
        "suggestions",
        Kind::Switch,
        "true",
        "Suggestions of what to say next, for those who want them.",
    ),
];

const STARTERS: &[Key] = &[
    Key::new("label", Kind::Words(LABEL), "\"Plan a day\"", "What stands on the card.").needed(),
    Key::new("hint", Kind::Words(LINE), "\"for a trip with children\"", "A line below."),
    Key::new(
        "message",
        Kind::Prose(TEXT),
        "\"Plan a day in Lisbon with children.\"",
        "The message; needed unless there is a command.",
    ),
    Key::set("icon", Kind::Icon, "\"sparkle\"", "Its icon."),
    Key::new(
        "category",
        Kind::Words(LABEL),
        "\"Travel\"",
        "Cards of a category stand together, behind a tab.",
    ),
    Key::set(
        "send",
        Kind::Switch,
        "false",
        "Whether choosing it sends it; otherwise it goes into the composer.",
    ),
    Key::new(
        "command",
        Kind::Slug,
        "\"translate\"",
        "A command that the message stands behind; one with fields shows its form.",
    ),
    Key::new("profile", Kind::Slug, "\"coder\"", "The profile that the chat gets with it."),
];

const PROFILES: &[Key] = &[
    Key::new(
        "name",
        Kind::Slug,
        "\"coder\"",
        "The name that chats remember and programs say: small letters, digits, hyphens.",
    )
    .needed(),
    Key::new("label", Kind::Words(LABEL), "\"Coder\"", "What people call it.").needed(),
    Key::set("icon", Kind::Icon, "\"sparkle\"", "Its icon."),
    Key::new(
        "description",
        Kind::Prose(TEXT),
        "\"Writes **short** programs.\"",
        "What it is for, in Markdown.",
    ),
    Key::set("default", Kind::Switch, "false", "Whether new chats start with it."),
    Key::new("model", Kind::Line(600), "\"gemma2:2b\"", "The model that it starts with."),
    Key::new(
        "system",
        Kind::Prose(TEXT),
        "\"You write short programs. Answer in {language}. Today is {date}.\"",
        "The system prompt; `{date}`, `{language}`, `{model}`, `{site}` and `{profile}` are replaced.",
    ),
    Key::new(
        "settings",
        Kind::Values,
        "{ temperature = 0.2 }",
        "Settings of models, over the site's and the model's own, under a person's.",
    ),
    Key::sections("starters", STARTERS, "Ideas for a first message, in the place of the site's."),
    Key::sections(
        "actions",
        ACTIONS,
        "Buttons of its own, besides the site's; one in the place of the site's that is called the same.",
    ),
    Key::section(
        "theme",
        PROFILE_THEME,
        "Colours while a chat has it, over the site's theme and a person's own; all others are derived, so that all can be read.",
    ),
];

const PROFILE_THEME: &[Key] = &[
    Key::section("light", SHADES, "Light colours."),
    Key::section("dark", SHADES, "Dark colours."),
];

const ACTIONS: &[Key] = &[
    Key::new(
        "name",
        Kind::Slug,
        "\"simpler\"",
        "The name that programs and webhooks know it by: small letters, digits, hyphens.",
    )
    .needed(),
    Key::new("label", Kind::Words(LABEL), "\"Explain simpler\"", "What stands on it.").needed(),
    Key::set("icon", Kind::Icon, "\"sparkle\"", "Its icon."),
    Key::new("tooltip", Kind::Words(LINE), "\"The same for children\"", "What is said of it to those who wait over it."),
    Key::set(
        "place",
        Kind::Choice(Spot::NAMES),
        "\"answer\"",
        "Where it stands: under an answer, under a message of one's own, or, about the chat's last answer, in the composer or in the head.",
    ),
    Key::new(
        "prompt",
        Kind::Prose(TEXT),
        "\"Explain this so that a child understands it, in {language}:\\n\\n{selection}\"",
        "A message. `{message}` is what it is about, `{selection}` what is selected in that, else all of it, `{code}` its code, `{input}` what is typed in the composer, `{title}` the chat's; `{date}`, `{language}`, `{model}`, `{profile}` and `{site}` as in system prompts.",
    ),
    Key::set("send", Kind::Switch, "true", "Whether the prompt is sent; otherwise it goes into the composer."),
    Key::new(
        "settings",
        Kind::Values,
        "{ temperature = 0.2 }",
        "Settings of models that the chat has from then on.",
    )
    .instead(),
    Key::new("profile", Kind::Slug, "\"coder\"", "The profile with which a new chat is started.").instead(),
    Key::new("model", Kind::Line(600), "\"gemma2:2b\"", "The model that answers from then on.").instead(),
    Key::new(
        "copy",
        Kind::Choice(&COPIES),
        "\"text\"",
        "What is copied: the message in Markdown, its text without marks, its code, or the chat.",
    )
    .instead(),
    Key::new(
        "export",
        Kind::Choice(&EXPORTS),
        "\"chat\"",
        "What is saved as a file: the message or the chat in Markdown, or the chat as JSON.",
    )
    .instead(),
    Key::new(
        "link",
        Kind::Template,
        "\"https://example.org/search?q={selection}\"",
        "An address that is opened: http, https, mailto, or a path on this server. It has the variables of a prompt, up to 2,000 characters of each, percent-encoded, and not in its host.",
    )
    .instead(),
    Key::new(
        "webhook",
        Kind::Webhook,
        "\"https://example.org/linnet\"",
        "An address that the server sends the message to; see below.",
    )
    .instead(),
    Key::new(
        "secret",
        Kind::Secret,
        "\"at least sixteen characters\"",
        "The key of the webhook's signature; pages are never told. Better in `LINNET__ACTIONS__0__SECRET`.",
    )
    .instead(),
    Key::set(
        "timeout",
        Kind::Whole(1, 60),
        "10",
        "Seconds that the webhook's answer is waited for.",
    )
    .instead(),
    Key::section("when", WHEN, "When it is there; all of it has to hold."),
];

const WHEN: &[Key] = &[
    Key::set("profiles", Kind::Lines(LABEL), "[]", "In chats with one of these profiles.")
        .example("[\"coder\"]"),
    Key::set(
        "models",
        Kind::Lines(600),
        "[]",
        "With one of these models; `qwen3*` stands for all that begin so.",
    )
    .example("[\"gemma2:2b\", \"qwen3*\"]"),
    Key::set("code", Kind::Switch, "false", "Where the message has a block of code."),
    Key::set("table", Kind::Switch, "false", "Where the message has a table."),
    Key::set("last", Kind::Switch, "false", "Under the last answer, or message, of the chat only."),
    Key::set(
        "ended",
        Kind::Choice(Ended::NAMES),
        "\"any\"",
        "How the answer has ended: by the model, stopped or broken off with what was there, or failed.",
    ),
    Key::set(
        "min_length",
        Kind::Whole(0, 1_000_000),
        "0",
        "Where the message has so many characters.",
    ),
];

const EMBED: &[Key] = &[Key::set(
    "origins",
    Kind::Origins,
    "[]",
    "The sites that may show it; all others are refused, by their visitors' browsers too.",
)
.example("[\"https://shop.example\"]")];

const COMMANDS: &[Key] = &[
    Key::new(
        "name",
        Kind::Slug,
        "\"translate\"",
        "What is typed behind the slash: small letters, digits, hyphens. One of Linnet's own takes its place.",
    )
    .needed(),
    Key::new("label", Kind::Words(LABEL), "\"Translate\"", "What people call it.").needed(),
    Key::new("description", Kind::Words(LINE), "\"into another language\"", "What it does, in a line."),
    Key::set("icon", Kind::Icon, "\"sparkle\"", "Its icon."),
    Key::new(
        "template",
        Kind::Prose(TEXT),
        "\"Translate into {into}, in a {tone} tone:\\n\\n{argument}\"",
        "The message. `{argument}` (or `{input}`) is the text behind the command, `{name}` the answer to the field of that name; \
         `{date}`, `{language}`, `{model}`, `{site}` and `{profile}` are known. Without `{argument}` that text stands below.",
    )
    .needed(),
    Key::set("button", Kind::Switch, "false", "Whether it is a button in the composer too."),
    Key::set(
        "send",
        Kind::Switch,
        "true",
        "Whether the message is sent; otherwise it goes into the composer.",
    ),
    Key::set(
        "persistent",
        Kind::Switch,
        "false",
        "Whether the composer begins with the command again after it was sent; not with fields.",
    ),
    Key::new("model", Kind::Line(600), "\"gemma2:2b\"", "The model that is asked, and chosen from then on."),
    Key::new(
        "profile",
        Kind::Slug,
        "\"coder\"",
        "The profile that it needs; a chat with another one is left for a new chat.",
    ),
    Key::new(
        "timeout",
        Kind::Whole(5, 86_400),
        "120",
        "Seconds that there are for its form, which shows a clock and gives more time to whoever asks; then it is left, and what was filled in is kept.",
    ),
    Key::sections(
        "fields",
        FIELDS,
        "What is asked before the message is written: a form above the composer.",
    ),
];

const FIELDS: &[Key] = &[
    Key::new("name", Kind::Variable, "\"tone\"", "Its name in the template.").needed(),
    Key::new("label", Kind::Words(LABEL), "\"Tone\"", "What people call it.").needed(),
    Key::set("kind", Kind::Choice(form::Kind::NAMES), "\"text\"", "What is asked for.")
        .example("\"select\""),
    Key::new("help", Kind::Words(LINE), "\"How it is to sound.\"", "A line below."),
    Key::new("placeholder", Kind::Words(LABEL), "\"warm\"", "What stands in it while it is empty."),
    Key::new(
        "default",
        Kind::Plain,
        "\"warm\"",
        "What is in it at the start: a text, a number, true or false, a list of texts.",
    ),
    Key::set(
        "needed",
        Kind::Switch,
        "false",
        "Whether it has to be filled in; of a switch or a box: on.",
    ),
    Key::new(
        "min",
        Kind::Number,
        "0",
        "The least: of a number its value, of a text its characters, of a list its entries.",
    ),
    Key::new(
        "max",
        Kind::Number,
        "10",
        "The most of the same; of a file its kilobytes (200 at most).",
    ),
    Key::new("step", Kind::Number, "1", "From one number to the next."),
    Key::new(
        "earliest",
        Kind::Day,
        "\"today\"",
        "The first day that can be chosen; `today` moves along.",
    ),
    Key::new("latest", Kind::Day, "\"2030-12-31\"", "The last day."),
    Key::new("choices", Kind::Options, "[\"warm\", \"factual\"]", "What can be chosen."),
    Key::new(
        "group",
        Kind::Words(LABEL),
        "\"Style\"",
        "Fields of a group stand together, behind a tab.",
    ),
    Key::set(
        "on",
        Kind::Words(LINE),
        "\"yes\"",
        "What a switch or a box puts into the template when it is on.",
    ),
    Key::set("off", Kind::Words(LINE), "\"no\"", "The same when it is off."),
];

/// Longest text of a choice, in characters.
pub const CHOICE_CHARACTERS: usize = 200;

/// What a choice is, if it is not a text.
pub const CHOICES: &[Key] = &[
    Key::new("value", Kind::Line(CHOICE_CHARACTERS), "\"warm\"", "What goes into the template.")
        .needed(),
    Key::new("label", Kind::Words(LABEL), "\"Warm\"", "What people read."),
];

const MODES: &[Key] = &[
    Key::new("name", Kind::Slug, "\"length\"", "The name that chats remember and programs say.")
        .needed(),
    Key::new("label", Kind::Words(LABEL), "\"Length\"", "What people call it.").needed(),
    Key::sections("options", MODE_OPTIONS, "What can be chosen, two at least."),
];

const MODE_OPTIONS: &[Key] = &[
    Key::new("name", Kind::Slug, "\"short\"", "The name that chats remember and programs say.")
        .needed(),
    Key::new("label", Kind::Words(LABEL), "\"Short\"", "What people call it.").needed(),
    Key::new("description", Kind::Words(LINE), "\"a few sentences\"", "What it means."),
    Key::set("icon", Kind::Icon, "\"sparkle\"", "Its icon."),
    Key::set(
        "default",
        Kind::Switch,
        "false",
        "Whether it counts where nothing was chosen; else the first one does.",
    ),
    Key::new(
        "settings",
        Kind::Values,
        "{ num_predict = 300 }",
        "Settings of models, over a person's, under the chat's own.",
    ),
    Key::new(
        "system",
        Kind::Prose(TEXT),
        "\"Answer in a few sentences.\"",
        "What is added to the system prompt, with the variables of profiles.",
    ),
    Key::new("model", Kind::Line(600), "\"gemma2:2b\"", "The model that is chosen with it."),
    Key::new(
        "profile",
        Kind::Slug,
        "\"coder\"",
        "The profile that is chosen with it; a chat with another one is left for a new chat.",
    ),
];

const UPSTREAMS: &[Key] = &[
    Key::new("address", Kind::ModelServer, "\"http://10.0.0.7:11434\"", "Where it is.").needed(),
    Key::new(
        "name",
        Kind::Line(40),
        "\"attic\"",
        "What people call it; without one, its host and port.",
    ),
    Key::new(
        "parallel",
        Kind::Whole(1, 1024),
        "2",
        "Answers at once per model; more wait in line.",
    ),
];
