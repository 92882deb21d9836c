//! The words of the editor of themes.

use crate::domain::theme::{Density, Font, Radius, Role};

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct ThemeWords {
    pub title: &'static str,
    pub presets: &'static str,
    /// In the order of `domain::theme::presets::NAMES`.
    pub preset_names: [&'static str; 8],
    pub colours: &'static str,
    pub scheme: &'static str,
    pub light: &'static str,
    pub dark: &'static str,
    pub roles: fn(Role) -> &'static str,
    pub value: fn(&str) -> String,
    pub as_preset: fn(&str) -> String,
    pub bad_colour: &'static str,
    pub shape: &'static str,
    pub corners: &'static str,
    pub corner: fn(Radius) -> &'static str,
    pub air: &'static str,
    pub density: fn(Density) -> &'static str,
    pub font: &'static str,
    pub code_font: &'static str,
    pub font_name: fn(&Font) -> String,
    pub contrast_good: &'static str,
    pub accent_moved: fn(&str) -> String,
    pub text_moved: fn(&str) -> String,
    pub pair_low: fn(role: &str, ground: &str, ratio: &str) -> String,
    pub undo: &'static str,
    pub to_site: &'static str,
    pub site_counts: &'static str,
    pub saved: &'static str,
    pub export: &'static str,
    pub export_hint: &'static str,
    pub copy: &'static str,
    pub download: &'static str,
    pub import: &'static str,
    pub import_hint: &'static str,
    pub take: &'static str,
    pub taken: &'static str,
}

/// English.
pub const ENGLISH: ThemeWords = ThemeWords {
    title: "Appearance",
    presets: "Themes",
    preset_names: ["Linnet", "Graphite", "Paper", "Ocean", "Forest", "Plum", "Ember", "Ink"],
    colours: "Colours",
    scheme: "Colours for",
    light: "Light",
    dark: "Dark",
    roles: |role| match role {
        Role::Accent => "Accent",
        Role::Background => "Background",
        Role::Surface => "Sidebar",
        Role::Text => "Text",
    },
    value: |role| format!("{role}, as text"),
    as_preset: |role| format!("{role}: as in the theme"),
    bad_colour: "Write a colour as #0b629c, rgb(11, 98, 156), hsl(204, 87%, 33%) or oklch(0.48 0.11 243).",
    shape: "Shape and type",
    corners: "Corners",
    corner: |radius| match radius {
        Radius::Square => "Square",
        Radius::Small => "Small",
        Radius::Normal => "Normal",
        Radius::Round => "Round",
    },
    air: "Density",
    density: |density| match density {
        Density::Compact => "Compact",
        Density::Normal => "Normal",
        Density::Airy => "Airy",
    },
    font: "Font",
    code_font: "Font of code",
    font_name: |font| {
        match font {
            Font::System => "The system's",
            Font::Serif => "Serif",
            Font::Humanist => "Humanist",
            Font::Rounded => "Rounded",
            Font::Mono => "Monospace",
            Font::File(name) => name,
        }
        .to_owned()
    },
    contrast_good: "Everything can be read well in both.",
    accent_moved: |ratio| {
        format!(
            "The accent was too close to its background ({ratio}:1, text needs 4.5:1). It is shown a little stronger."
        )
    },
    text_moved: |ratio| {
        format!(
            "The text was too close to its background ({ratio}:1, it needs 4.5:1). It is shown a little stronger."
        )
    },
    pair_low: |role, ground, ratio| {
        format!(
            "“{role}” on “{ground}” has a contrast of only {ratio}:1. A lighter or darker background helps."
        )
    },
    undo: "Undo",
    to_site: "Back to the standard look",
    site_counts: "The standard look of this site.",
    saved: "Kept for you, on all your devices.",
    export: "Take it elsewhere",
    export_hint: "This section of linnet.toml makes it the look of a whole site.",
    copy: "Copy",
    download: "Download",
    import: "Bring one in",
    import_hint: "Paste the section [theme] of a linnet.toml, or a theme.json of Chainlit.",
    take: "Use this theme",
    taken: "The theme is in use.",
};

/// Русский.
pub const RUSSIAN: ThemeWords = ThemeWords {
    title: "Оформление",
    presets: "Темы",
    preset_names: ["Linnet", "Графит", "Бумага", "Океан", "Лес", "Слива", "Угли", "Чернила"],
    colours: "Цвета",
    scheme: "Цвета темы",
    light: "Светлая",
    dark: "Тёмная",
    roles: |role| match role {
        Role::Accent => "Акцент",
        Role::Background => "Фон",
        Role::Surface => "Боковая панель",
        Role::Text => "Текст",
    },
    value: |role| format!("{role}: значение"),
    as_preset: |role| format!("{role}: как в теме"),
    bad_colour: "Запишите цвет как #0b629c, rgb(11, 98, 156), hsl(204, 87%, 33%) или oklch(0.48 0.11 243).",
    shape: "Форма и шрифт",
    corners: "Углы",
    corner: |radius| match radius {
        Radius::Square => "Прямые",
        Radius::Small => "Малые",
        Radius::Normal => "Обычные",
        Radius::Round => "Круглые",
    },
    air: "Плотность",
    density: |density| match density {
        Density::Compact => "Плотно",
        Density::Normal => "Обычно",
        Density::Airy => "Просторно",
    },
    font: "Шрифт",
    code_font: "Шрифт кода",
    font_name: |font| {
        match font {
            Font::System => "Системный",
            Font::Serif => "С засечками",
            Font::Humanist => "Гуманистический",
            Font::Rounded => "Округлый",
            Font::Mono => "Моноширинный",
            Font::File(name) => name,
        }
        .to_owned()
    },
    contrast_good: "В обеих темах всё хорошо читается.",
    accent_moved: |ratio| {
        format!(
            "Акцент почти сливался с фоном ({ratio}:1, для текста нужно 4,5:1), поэтому показан чуть контрастнее."
        )
    },
    text_moved: |ratio| {
        format!(
            "Текст почти сливался с фоном ({ratio}:1, нужно 4,5:1), поэтому показан чуть контрастнее."
        )
    },
    pair_low: |role, ground, ratio| {
        format!(
            "Контраст «{role}» на «{ground}» — всего {ratio}:1. Поможет более светлый или более тёмный фон."
        )
    },
    undo: "Отменить",
    to_site: "Вернуть стандартное оформление",
    site_counts: "Стандартное оформление этого сайта.",
    saved: "Сохранено для вас на всех устройствах.",
    export: "Перенести",
    export_hint: "Этот раздел linnet.toml сделает оформление общим для всего сайта.",
    copy: "Копировать",
    download: "Скачать",
    import: "Загрузить",
    import_hint: "Вставьте раздел [theme] из linnet.toml или theme.json от Chainlit.",
    take: "Применить эту тему",
    taken: "Тема применена.",
};
