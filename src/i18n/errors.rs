//! What each error is called, and what a person can do about it.
//!
//! The ways out (buttons, commands) are chosen by `parts::notice`; here are
//! only words.

use super::Language;
use super::russian::{TOKENS, count};
use crate::domain::options::{self, Kind, Specification};
use crate::domain::{Clash, Error, Flaw, Misfit, limits, settings};

/// An error in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorWords {
    /// What happened.
    pub title: String,
    /// What it means or what to do; may be empty.
    pub text: String,
}

fn say(title: impl Into<String>, text: impl Into<String>) -> ErrorWords {
    ErrorWords { title: title.into(), text: text.into() }
}

/// English.
#[allow(clippy::too_many_lines, reason = "an arm for each error")]
pub fn english(error: &Error) -> ErrorWords {
    let language = Language::English;
    match error {
        Error::InvalidRequest { reason, detail } => {
            say("That cannot be understood", english_flaw(*reason, detail))
        }
        // The same sentence as in the API.
        Error::InvalidSetting { .. } => say(error.to_string(), ""),
        Error::NotFound => say("It is not there any more", "It may have been deleted."),
        Error::MethodNotAllowed => say("That does not go here", ""),
        Error::MessageEmpty => say("The message is empty", ""),
        Error::MessageTooLong { limit_bytes } => {
            say("The message is too long", format!("It may have {} KiB.", limit_bytes / 1024))
        }
        Error::BodyTooLarge { limit_bytes } => {
            say("The request is too large", format!("It may have {} KiB.", limit_bytes / 1024))
        }
        Error::Conflict { reason } => say("That does not go now", sentence(&reason.to_string())),
        Error::HostRefused | Error::OriginRefused => {
            say("The server refuses this page", "Open Linnet at its own address.")
        }
        Error::UpstreamUnreachable { address } => say(
            format!("Ollama does not answer at {address}"),
            "Is it running? Start it, and this goes on by itself:",
        ),
        Error::UpstreamSilent { seconds } => say(
            format!("Ollama said nothing for {seconds} s"),
            "The model may be too large for this machine, or still loading.",
        ),
        Error::UpstreamStalled { seconds } => say(
            format!("Ollama stopped in mid-answer and said nothing for {seconds} s"),
            "What was written is kept.",
        ),
        Error::UpstreamCut => {
            say("The connection to Ollama was cut in mid-answer", "What was written is kept.")
        }
        Error::UpstreamGarbled => say(
            "Ollama's answer cannot be read",
            "What was written so far is kept. Is there a proxy in between?",
        ),
        Error::UpstreamFailed { detail, .. } => say("Ollama reports an error", detail.clone()),
        Error::UpstreamBusy => say("Ollama has too much to do", "Try again in a moment."),
        Error::UpstreamSignIn { .. } => say(
            "This model runs at ollama.com and wants you to sign in",
            "Sign in on the machine where Ollama runs:",
        ),
        Error::UpstreamRefused => say(
            "Ollama refuses this",
            "Its rules for hosts and origins, or its switch for cloud models, do not allow it.",
        ),
        Error::NoModels => {
            say("No model is installed yet", "Get one here; small ones to begin with:")
        }
        Error::ModelMissing { model } => say(
            format!("The model {model} is not installed"),
            "It may have been removed. Get it again:",
        ),
        Error::ModelUnknown { model } => say(
            format!("There is no model called {model}"),
            "Is the name spelt right? ollama.com/library lists what there is.",
        ),
        Error::UpstreamDiskFull => say(
            "The disk of the machine with Ollama is full",
            "Delete models that nobody uses, then try again. What has come is kept.",
        ),
        Error::DownloadDamaged => {
            say("What came does not match its checksum", "Try again: the bad part is fetched anew.")
        }
        Error::UpstreamOutdated => {
            say("This model needs a newer Ollama", "Update Ollama, then try again.")
        }
        Error::RegistryUnreachable { detail } => {
            say("Ollama cannot reach the registry of models", detail.clone())
        }
        Error::RegistryRefused { detail } => {
            say("The registry of models does not allow this", detail.clone())
        }
        Error::ModelCannotChat { model } => {
            say(format!("{model} cannot chat"), "Choose another model.")
        }
        Error::ModelCannotThink { model } => {
            say(format!("{model} cannot think"), "Ask without thinking, or choose another model.")
        }
        Error::FormatRefused { detail } => say(
            "Ollama cannot hold the model to this output format",
            format!("Change the schema in the settings, or ask without a format. {detail}"),
        ),
        Error::ModelCannotSee { model } => {
            say(format!("{model} cannot see images"), "Choose a model with an eye in the list.")
        }
        Error::ModelTooLarge { model } => say(
            format!("There is not enough memory for {model}"),
            "A smaller model or a smaller context window helps.",
        ),
        Error::ContextExceeded { prompt_tokens: Some(prompt), window_tokens: Some(window) } => say(
            "This is too long for the model's window",
            format!(
                "The conversation has {} tokens; the window holds {}. Nothing was left out silently.",
                language.whole(*prompt),
                language.whole(*window)
            ),
        ),
        Error::ContextExceeded { .. } => {
            say("This is too long for the model's window", "Nothing was left out silently.")
        }
        Error::ReplyTooLong { limit_bytes } => say(
            format!("The answer was stopped at {} MiB", limit_bytes / (1024 * 1024)),
            "What was written is kept.",
        ),
        Error::ReplyTooSlow { minutes } => say(
            format!("The answer was stopped after {minutes} minutes"),
            "What was written is kept.",
        ),
        Error::ServerRestarted => {
            say("Linnet was restarted in mid-answer", "What was written is kept.")
        }
        Error::ShuttingDown => say("Linnet is being restarted", "Try again in a moment."),
        Error::ServerBusy => say("Linnet has too much to do", "Try again in a moment."),
        Error::StorageFull => say(
            "The server's disk is full",
            "Nothing could be stored. Free some space and try again.",
        ),
        Error::StorageUnavailable => {
            say("The chats cannot be stored just now", "Try again in a moment.")
        }
        Error::Offline => say("Linnet's server cannot be reached", "Your text is kept here."),
        Error::Internal => say("Something went wrong inside Linnet", "Its log says more."),
    }
}

/// Русский.
#[expect(clippy::too_many_lines, reason = "one arm for each error")]
pub fn russian(error: &Error) -> ErrorWords {
    let language = Language::Russian;
    match error {
        Error::InvalidRequest { reason, .. } => say("Запрос непонятен", russian_flaw(*reason)),
        Error::InvalidSetting { name, reason } => {
            say(format!("Недопустимое значение настройки {name}"), russian_misfit(*reason, name))
        }
        Error::NotFound => say("Этого здесь уже нет", "Возможно, удалено."),
        Error::MethodNotAllowed => say("Здесь так нельзя", ""),
        Error::MessageEmpty => say("Сообщение пустое", ""),
        Error::MessageTooLong { limit_bytes } => say(
            "Сообщение слишком длинное",
            format!("Можно не больше {}\u{a0}КиБ.", limit_bytes / 1024),
        ),
        Error::BodyTooLarge { limit_bytes } => say(
            "Запрос слишком большой",
            format!("Можно не больше {}\u{a0}КиБ.", limit_bytes / 1024),
        ),
        Error::Conflict { reason } => say("Сейчас так не получится", russian_clash(*reason)),
        Error::HostRefused | Error::OriginRefused => {
            say("Сервер не принимает эту страницу", "Откройте Linnet по основному адресу.")
        }
        Error::UpstreamUnreachable { address } => say(
            format!("Ollama не отвечает по адресу {address}"),
            "Она запущена? Запустите её, и всё продолжится само:",
        ),
        Error::UpstreamSilent { seconds } => say(
            format!("Ollama не ответила за {seconds}\u{a0}с"),
            "Возможно, модель слишком велика для этого компьютера или ещё загружается.",
        ),
        Error::UpstreamStalled { seconds } => say(
            format!("Ollama остановилась посреди ответа и молчала {seconds}\u{a0}с"),
            "Написанное сохранено.",
        ),
        Error::UpstreamCut => {
            say("Связь с Ollama оборвалась посреди ответа", "Написанное сохранено.")
        }
        Error::UpstreamGarbled => say(
            "Ответ Ollama не удалось прочитать",
            "Всё написанное до сбоя сохранено. Нет ли между Linnet и Ollama прокси?",
        ),
        Error::UpstreamFailed { detail, .. } => say("Ollama сообщает об ошибке", detail.clone()),
        Error::UpstreamBusy => say("Ollama перегружена", "Попробуйте чуть позже."),
        Error::UpstreamSignIn { .. } => say(
            "Эта модель работает на ollama.com, и туда нужно войти",
            "Войдите на том компьютере, где запущена Ollama:",
        ),
        Error::UpstreamRefused => say(
            "Ollama отказала",
            "Мешают её правила для хостов и источников (origin) или запрет облачных моделей.",
        ),
        Error::NoModels => {
            say("Моделей пока нет", "Скачайте одну прямо здесь; для начала подойдёт небольшая:")
        }
        Error::ModelMissing { model } => say(
            format!("Модель {model} не установлена"),
            "Возможно, её удалили. Скачайте её снова:",
        ),
        Error::ModelUnknown { model } => say(
            format!("Модели {model} не существует"),
            "Проверьте имя: список есть на ollama.com/library.",
        ),
        Error::UpstreamDiskFull => say(
            "На диске компьютера с Ollama нет места",
            "Удалите ненужные модели и попробуйте снова. Скачанное сохранено.",
        ),
        Error::DownloadDamaged => say(
            "Контрольная сумма скачанного не сходится",
            "Попробуйте снова: повреждённая часть скачается заново.",
        ),
        Error::UpstreamOutdated => {
            say("Этой модели нужна более новая Ollama", "Обновите Ollama и попробуйте снова.")
        }
        Error::RegistryUnreachable { detail } => {
            say("Ollama не может связаться с реестром моделей", detail.clone())
        }
        Error::RegistryRefused { detail } => {
            say("Реестр моделей этого не разрешает", detail.clone())
        }
        Error::ModelCannotChat { model } => {
            say(format!("Модель {model} не умеет вести беседу"), "Выберите другую модель.")
        }
        Error::ModelCannotThink { model } => say(
            format!("Модель {model} не умеет размышлять"),
            "Спросите без размышлений или выберите другую модель.",
        ),
        Error::FormatRefused { detail } => say(
            "Ollama не может задать модели такой формат ответа",
            format!("Измените схему в настройках или спросите без формата. {detail}"),
        ),
        Error::ModelCannotSee { model } => say(
            format!("Модель {model} не видит изображений"),
            "Выберите в списке модель со значком глаза.",
        ),
        Error::ModelTooLarge { model } => say(
            format!("Модели {model} не хватает памяти"),
            "Поможет модель или контекстное окно поменьше.",
        ),
        Error::ContextExceeded { prompt_tokens: Some(prompt), window_tokens: Some(window) } => say(
            "Беседа не помещается в окно модели",
            format!(
                "В беседе {}, а в окно входит {}. Без вашего ведома ничего не отброшено.",
                count(*prompt, TOKENS),
                language.whole(*window)
            ),
        ),
        Error::ContextExceeded { .. } => {
            say("Беседа не помещается в окно модели", "Без вашего ведома ничего не отброшено.")
        }
        Error::ReplyTooLong { limit_bytes } => say(
            format!("Ответ остановлен на {}\u{a0}МиБ", limit_bytes / (1024 * 1024)),
            "Написанное сохранено.",
        ),
        Error::ReplyTooSlow { minutes } => {
            say(format!("Ответ остановлен через {minutes}\u{a0}мин"), "Написанное сохранено.")
        }
        Error::ServerRestarted => {
            say("Сервер Linnet перезапустили посреди ответа", "Написанное сохранено.")
        }
        Error::ShuttingDown => say("Сервер Linnet перезапускается", "Попробуйте чуть позже."),
        Error::ServerBusy => say("Сервер Linnet перегружен", "Попробуйте чуть позже."),
        Error::StorageFull => say(
            "На диске сервера нет места",
            "Сохранить ничего не удалось. Освободите место и попробуйте снова.",
        ),
        Error::StorageUnavailable => {
            say("Сейчас чаты не удаётся сохранить", "Попробуйте чуть позже.")
        }
        Error::Offline => say("Нет связи с сервером Linnet", "Ваш текст сохранён здесь."),
        Error::Internal => {
            say("Внутри Linnet что-то сломалось", "Подробности — в журнале сервера.")
        }
    }
}

/// A part of a sentence as a sentence.
fn sentence(part: &str) -> String {
    let mut characters = part.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).chain(['.']).collect()
}

fn english_flaw(flaw: Flaw, detail: &str) -> String {
    let words = sentence(&flaw.to_string());
    if detail.is_empty() { words } else { format!("{words} ({detail})") }
}

// The details are a reader's own, in English, and of use to programmers only:
// they are in the API's answer.
const fn russian_flaw(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Unreadable => "Его не удалось прочитать.",
        Flaw::Json => "В теле запроса неверный JSON.",
        Flaw::BodyIncomplete => "Тело запроса дошло не целиком.",
        Flaw::FormIncomplete => "Форма дошла не целиком.",
        Flaw::FormWithoutId => "В форме нет идентификатора.",
        Flaw::ModelName => "Это не имя модели.",
        Flaw::Upstream => "Такого сервера моделей нет.",
        Flaw::Digest => "Контрольная сумма записана неверно.",
        Flaw::CreateBody => "Непонятно, из чего создавать модель.",
        Flaw::Modelfile => "Такой Modelfile работать не может.",
        Flaw::NotGguf => "Это не файл GGUF.",
        Flaw::FileSize => "Размер файла должен быть назван и быть возможным для модели.",
        Flaw::FileUnreadable => "Файл не удаётся прочитать.",
        Flaw::KeepAlive => "Так долго модель держать в памяти нельзя.",
        Flaw::PictureAddress => "Это не адрес картинки.",
        Flaw::ChatId => "Это не идентификатор чата.",
        Flaw::ChatPlace => "В списке чатов нет такого места.",
        Flaw::ParentWithoutChat => "Не сказано, в каком чате предыдущее сообщение.",
        Flaw::NotReply => "На месте правят только ответы.",
        Flaw::LevelWithoutModel => "Не сказано, для какой модели эти настройки.",
        Flaw::PresetEmpty => "В наборе должна быть хотя бы одна настройка.",
        Flaw::Theme => "Это не тема оформления.",
        Flaw::ThemeFixed => "На этом сайте оформление одно для всех.",
        Flaw::PresetName => "В имени набора должно быть от 1 до 80 символов.",
        Flaw::SwitchedOff => "На этом сайте это отключено.",
        Flaw::Comparison => "Сравнить можно от двух до четырёх ответов.",
    }
}

fn russian_misfit(misfit: Misfit, name: &str) -> String {
    let of = options::specification(name);
    match (misfit, of) {
        (Misfit::Unknown, _) => settings::meant(name).map_or_else(
            || "Такой настройки нет.".to_owned(),
            |meant| format!("Такой настройки нет. Может быть, {meant}?"),
        ),
        (Misfit::Choice, Some(Specification { kind: Kind::Choice(names), .. })) => {
            format!("Можно выбрать: {}.", names.join(", "))
        }
        (Misfit::Range, Some(range)) => {
            format!("Нужно число от {} до {}.", range.min, range.max)
        }
        (Misfit::TooMany, _) => format!("Можно не больше {} строк.", limits::STOP_SEQUENCES),
        (Misfit::EntryLength, _) => {
            format!("В каждой строке должно быть от 1 до {} байт.", limits::STOP_SEQUENCE_BYTES)
        }
        (Misfit::Number, _) => "Нужно число.".to_owned(),
        (Misfit::Whole, _) => "Нужно целое число.".to_owned(),
        (Misfit::Switch, _) => "Нужно true или false.".to_owned(),
        (Misfit::Text, _) => "Нужен текст.".to_owned(),
        (Misfit::List, _) => "Нужен список строк.".to_owned(),
        (Misfit::Format, _) => "Нужно «json» или JSON Schema.".to_owned(),
        (Misfit::Choice | Misfit::Range, _) => "Такое значение недопустимо.".to_owned(),
        (Misfit::TooLong, _) => "Слишком длинно.".to_owned(),
        (Misfit::Locked, _) => "Она задана сайтом, изменить её нельзя.".to_owned(),
        (Misfit::SiteRange, _) => "Сайт не допускает такого значения.".to_owned(),
    }
}

const fn russian_clash(clash: Clash) -> &'static str {
    match clash {
        Clash::StillWritten => "Ответ ещё пишется.",
        Clash::DeletedTogether => "Оно удалено вместе с одним из предыдущих сообщений.",
        Clash::ParentDeleted => "Сообщение, за которым оно следует, удалено.",
        Clash::NotReply => "Продолжить можно только ответ.",
        Clash::NoQuestion => "Перед этим ответом нет вопроса.",
        Clash::NothingToContinue => "Продолжать нечего: текста нет.",
        Clash::TooManyPresets => "Наборов настроек уже слишком много.",
        Clash::SummaryDone => "Изложение уже готово.",
        Clash::SummaryWritten => "Изложение ещё пишется.",
        Clash::NothingOlder => "Излагать пока нечего: старой части нет.",
        Clash::BenchmarkRuns => "Замер ещё идёт.",
        Clash::ModelNameTaken => "Модель с таким именем уже есть.",
        Clash::JobEnded => "Она уже завершена.",
        Clash::FileGone => "У Ollama больше нет этого файла; отправьте его снова.",
    }
}
