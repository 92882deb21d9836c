//! The words of the page that creates models, its examples, and what its
//! checker says.

use super::russian::count;
use crate::domain::modelfile::parameters::Kind;
use crate::domain::modelfile::{Reason, Severity};

/// Something to start from: a name, and a Modelfile without its FROM.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it is called.
    pub title: &'static str,
    /// The model's name.
    pub name: &'static str,
    /// The text behind the FROM line.
    pub text: &'static str,
}

/// What the page says.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct CreateWords {
    pub lead: &'static str,
    pub editing: fn(model: &str) -> String,
    pub loading: fn(model: &str) -> String,
    pub replaced_text: &'static str,
    pub name: &'static str,
    pub name_help: &'static str,
    pub examples_label: &'static str,
    pub examples: [Example; 3],
    pub views: &'static str,
    pub form: &'static str,
    pub text: &'static str,
    pub modelfile: &'static str,
    pub open_file: &'static str,
    // The form
    pub base: &'static str,
    pub base_help: &'static str,
    pub base_own_file: &'static str,
    pub base_none: &'static str,
    pub use_file: &'static str,
    pub system: &'static str,
    pub system_help: &'static str,
    pub parameters: &'static str,
    pub all_parameters: &'static str,
    pub by_model: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub slider: fn(label: &str) -> String,
    pub reset: fn(label: &str) -> String,
    pub stop: &'static str,
    pub stop_help: &'static str,
    pub add: &'static str,
    pub remove: fn(what: &str) -> String,
    pub messages: &'static str,
    pub messages_help: &'static str,
    pub add_message: &'static str,
    pub role: fn(number: usize) -> String,
    pub message: fn(number: usize) -> String,
    pub roles: [&'static str; 3],
    pub more: &'static str,
    pub template: &'static str,
    pub template_help: &'static str,
    pub adapter: &'static str,
    pub adapter_help: &'static str,
    pub adapter_file: &'static str,
    pub license: &'static str,
    pub license_help: &'static str,
    pub renderer: &'static str,
    pub parser: &'static str,
    pub requires: &'static str,
    pub built_in_help: &'static str,
    pub requires_help: &'static str,
    pub unwritable: &'static str,
    // Files
    pub files: &'static str,
    pub choose: fn(path: &str) -> String,
    pub hashing: fn(percent: u8) -> String,
    pub asking: &'static str,
    pub sending: fn(done: &str, total: &str) -> String,
    pub sent: &'static str,
    pub was_there: &'static str,
    pub not_gguf: &'static str,
    pub cancel_file: fn(path: &str) -> String,
    pub file_note: &'static str,
    // Problems
    pub no_problems: &'static str,
    pub problems: fn(errors: usize, warnings: usize) -> String,
    pub severity: fn(Severity) -> &'static str,
    pub at_line: fn(line: usize) -> String,
    pub write: fn(word: &str) -> String,
    pub reason: fn(&Reason) -> String,
    // Creating
    pub quantize: &'static str,
    pub quantize_help: &'static str,
    pub as_it_is: &'static str,
    pub create: &'static str,
    pub creating: &'static str,
    pub need_name: &'static str,
    pub bad_name: &'static str,
    pub need_files: &'static str,
    pub need_fixes: fn(errors: usize) -> String,
    pub exists_title: fn(name: &str) -> String,
    pub exists_text: &'static str,
    pub replace: &'static str,
    pub ready: fn(name: &str) -> String,
    pub try_it: &'static str,
    pub failed: fn(name: &str) -> String,
    pub progress: &'static str,
    pub waiting: &'static str,
}

/// A number as it is said in a sentence.
fn plain(number: f64) -> String {
    number.to_string()
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|word| format!(" Did you mean {word}?")).unwrap_or_default()
}

fn english_reason(reason: &Reason) -> String {
    match reason {
        Reason::UnknownInstruction { word, nearest } => {
            format!("“{word}” is no instruction.{}", did_you_mean(*nearest))
        }
        Reason::NoSpace { keyword } => format!("A space must follow {keyword}."),
        Reason::NoValue { keyword: "MESSAGE" } => "MESSAGE needs a role and a text.".to_owned(),
        Reason::NoValue { keyword: "PARAMETER" } => "PARAMETER needs a name and a value.".to_owned(),
        Reason::NoValue { keyword } => format!("{keyword} needs a value."),
        Reason::BadName { keyword: "MESSAGE" } => "A role has letters only: system, user or assistant.".to_owned(),
        Reason::BadName { .. } => "A parameter's name has letters, digits and _ only.".to_owned(),
        Reason::BadRole { role } => {
            format!("“{role}” is no role: system, user or assistant, in small letters.")
        }
        Reason::TwoSpaces { keyword } => format!("Exactly one space must follow {keyword}."),
        Reason::Unclosed { quote } => format!("The quote {quote} is never closed."),
        Reason::TextAfterQuote => {
            "Text follows the closing quote, so the quote closes nothing. Put it inside, or use \"\"\".".to_owned()
        }
        Reason::NoFrom => "A line with FROM is missing: the model or file to start from.".to_owned(),
        Reason::UnknownParameter { name, nearest } => {
            format!("There is no parameter “{name}”.{}", did_you_mean(*nearest))
        }
        Reason::Deprecated { name } => format!("Ollama skips {name}: it is no longer used."),
        Reason::WrongKind { name, kind } => {
            let what = match kind {
                Kind::Whole => "a whole number, as in 42",
                Kind::Number => "a number, as in 0.7",
                Kind::Switch => "true or false",
                Kind::Texts => "a text",
            };
            format!("{name} must be {what}.")
        }
        Reason::OutOfRange { name, min, max } => {
            format!("{name} is usually from {} to {}.", plain(*min), plain(*max))
        }
        Reason::Empty { keyword } => {
            format!("An empty {keyword} changes nothing: what the base model has stays.")
        }
        Reason::EmptyFrom => "FROM needs the name of a model, or a file.".to_owned(),
        Reason::BadModelName { name } => format!("“{name}” is no name of a model."),
        Reason::FileWanted { path } if path.is_empty() => "A file is needed here.".to_owned(),
        Reason::FileWanted { path } => format!("The file {path} has to be chosen here first."),
        Reason::FileGone => "Ollama does not have this file any more.".to_owned(),
        Reason::Replaced { what } => format!("A later {what} takes the place of this one."),
        Reason::NameWins => "Another FROM names a model, so this file is not used.".to_owned(),
        Reason::BadVersion => "This is no version; write one as in 0.14.0.".to_owned(),
        Reason::Dropped { count } => {
            format!("Ollama drops {count} characters here that cannot be printed, such as the joiners inside some emoji.")
        }
        Reason::TemplateUnclosed => "The template opens {{ and never closes it with }}.".to_owned(),
        Reason::TemplateBlocks => {
            "The template's if, range, with and end do not match.".to_owned()
        }
        Reason::Fetched { model } => format!("{model} is not installed: Ollama gets it first."),
        Reason::Newer { what, since } => format!("{what} needs Ollama {since} or newer."),
    }
}

/// English.
pub const ENGLISH: CreateWords = CreateWords {
    lead: "A Modelfile says what a model starts from and how it behaves. Form and text are two views of the same one.",
    editing: |model| {
        format!(
            "The Modelfile of {model}. Create it under the same name to replace it, or under a new one."
        )
    },
    loading: |model| format!("Getting the Modelfile of {model}…"),
    replaced_text: "Another text took the place of yours",
    name: "Name",
    name_help: "As in mario or me/mario:v2.",
    examples_label: "Examples",
    examples: [
        Example {
            title: "Persona: Mario",
            name: "mario",
            text: "\n# Who the model is stands in the system prompt.\nSYSTEM \"\"\"You are Mario from Super Mario Bros., and you answer as Mario.\nStay in character, be cheerful, and keep your answers short.\"\"\"\n\n# Inventive, but not wild.\nPARAMETER temperature 1\n",
        },
        Example {
            title: "Strict JSON extractor",
            name: "json-extractor",
            text: "\nSYSTEM \"\"\"Extract the people and places of the user's text.\nAnswer with one JSON object and nothing else: {\"people\": [string], \"places\": [string]}.\nUse empty lists where there are none. No comments, no Markdown.\"\"\"\n\n# Always the likeliest word: the same text gives the same answer.\nPARAMETER temperature 0\nPARAMETER seed 1\n\n# One example says more than rules.\nMESSAGE user Anna met Ben in Paris.\nMESSAGE assistant {\"people\": [\"Anna\", \"Ben\"], \"places\": [\"Paris\"]}\n",
        },
        Example {
            title: "Careful coder",
            name: "coder",
            text: "\nSYSTEM \"\"\"You are a careful programmer. Answer with working code first,\nthen at most three sentences. Say so when you are not sure.\"\"\"\n\nPARAMETER temperature 0.2\nPARAMETER top_p 0.9\n# Room for longer files.\nPARAMETER num_ctx 8192\n",
        },
    ],
    views: "View",
    form: "Form",
    text: "Text",
    modelfile: "Modelfile",
    open_file: "Open a Modelfile…",
    base: "Base model",
    base_help: "What the new model starts from.",
    base_own_file: "its own file",
    base_none: "none chosen",
    use_file: "Use a GGUF file…",
    system: "System prompt",
    system_help: "Who the model is and how it answers.",
    parameters: "Parameters",
    all_parameters: "All parameters",
    by_model: "as the base has it",
    on: "on",
    off: "off",
    slider: |label| format!("{label}, slider"),
    reset: |label| format!("Reset {label}"),
    stop: "Stop sequences",
    stop_help: "The answer ends where one of these appears. Enter adds.",
    add: "Add",
    remove: |what| format!("Remove {what}"),
    messages: "Messages",
    messages_help: "Stand before every conversation: good for examples.",
    add_message: "Add a message",
    role: |number| format!("Role of message {number}"),
    message: |number| format!("Text of message {number}"),
    roles: ["System", "User", "Assistant"],
    more: "Template, adapter, licence",
    template: "Template",
    template_help: "How the prompt is put together, in Go's template language. Leave it empty to keep the base's.",
    adapter: "Adapter",
    adapter_help: "A LoRA for exactly this base, as a GGUF file.",
    adapter_file: "Use an adapter file…",
    license: "Licence",
    license_help: "Added to the base's.",
    renderer: "Renderer",
    parser: "Parser",
    requires: "Least version of Ollama",
    built_in_help: "One of Ollama's built-in ones; leave it empty to keep the base's.",
    requires_help: "As in 0.14.0.",
    unwritable: "A line must not end with three quotes: a Modelfile cannot hold that.",
    files: "Files",
    choose: |path| format!("Choose {path}…"),
    hashing: |percent| format!("Computing its fingerprint: {percent}%"),
    asking: "Asking whether Ollama has it",
    sending: |done, total| format!("Sending: {done} of {total}"),
    sent: "Sent",
    was_there: "Ollama has it already; nothing to send",
    not_gguf: "This is no GGUF file.",
    cancel_file: |path| format!("Remove {path}"),
    file_note: "Keep this page open until a file is sent: closing it ends the transfer.",
    no_problems: "No problems.",
    problems: |errors, warnings| {
        let some = |count: usize, word: &str| {
            let s = if count == 1 { "" } else { "s" };
            format!("{count} {word}{s}")
        };
        match (errors, warnings) {
            (0, 0) => String::new(),
            (0, warnings) => some(warnings, "warning"),
            (errors, 0) => some(errors, "error"),
            (errors, warnings) => {
                format!("{}, {}", some(errors, "error"), some(warnings, "warning"))
            }
        }
    },
    severity: |severity| match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    },
    at_line: |line| format!("Line {line}"),
    write: |word| format!("Write {word}"),
    reason: english_reason,
    quantize: "Quantise to",
    quantize_help: "Smaller and faster, a little less exact. For F16, BF16 and F32 only.",
    as_it_is: "as it is",
    create: "Create",
    creating: "Creating…",
    need_name: "The model needs a name.",
    bad_name: "A name has letters, digits, _, - and . in each part, as in me/mario:v2.",
    need_files: "Files are still being sent.",
    need_fixes: |errors| {
        if errors == 1 {
            "There is one error in the Modelfile.".to_owned()
        } else {
            format!("There are {errors} errors in the Modelfile.")
        }
    },
    exists_title: |name| format!("Replace {name}?"),
    exists_text: "There is a model of this name. It will be what this Modelfile says; chats that use it go on with the new one.",
    replace: "Replace",
    ready: |name| format!("{name} is ready."),
    try_it: "Try it",
    failed: |name| format!("{name} could not be created."),
    progress: "Progress",
    waiting: "Waiting for its turn",
};

fn perhaps(nearest: Option<&str>) -> String {
    nearest.map(|word| format!(" Возможно, имелось в виду {word}.")).unwrap_or_default()
}

fn russian_reason(reason: &Reason) -> String {
    match reason {
        Reason::UnknownInstruction { word, nearest } => {
            format!("«{word}» — не команда.{}", perhaps(*nearest))
        }
        Reason::NoSpace { keyword } => format!("После {keyword} нужен пробел."),
        Reason::NoValue { keyword: "MESSAGE" } => "Для MESSAGE нужны роль и текст.".to_owned(),
        Reason::NoValue { keyword: "PARAMETER" } => "Для PARAMETER нужны имя и значение.".to_owned(),
        Reason::NoValue { keyword } => format!("Для {keyword} нужно значение."),
        Reason::BadName { keyword: "MESSAGE" } => {
            "Роль пишется только буквами: system, user или assistant.".to_owned()
        }
        Reason::BadName { .. } => {
            "В имени параметра допустимы только латинские буквы, цифры и _.".to_owned()
        }
        Reason::BadRole { role } => {
            format!("«{role}» — не роль: нужно system, user или assistant строчными буквами.")
        }
        Reason::TwoSpaces { keyword } => format!("После {keyword} должен стоять ровно один пробел."),
        Reason::Unclosed { quote } => format!("Кавычка {quote} нигде не закрыта."),
        Reason::TextAfterQuote => {
            "После закрывающей кавычки идёт текст, поэтому она ничего не закрывает. Перенесите его внутрь или используйте \"\"\".".to_owned()
        }
        Reason::NoFrom => "Нет строки FROM: модели или файла, от которых начинать.".to_owned(),
        Reason::UnknownParameter { name, nearest } => {
            format!("Параметра «{name}» нет.{}", perhaps(*nearest))
        }
        Reason::Deprecated { name } => format!("Ollama пропускает {name}: он больше не используется."),
        Reason::WrongKind { name, kind } => {
            let what = match kind {
                Kind::Whole => "целое число, например 42",
                Kind::Number => "число, например 0.7",
                Kind::Switch => "true или false",
                Kind::Texts => "текст",
            };
            format!("Для {name} нужно {what}.")
        }
        Reason::OutOfRange { name, min, max } => {
            format!("Обычно {name} лежит в пределах от {} до {}.", plain(*min), plain(*max))
        }
        Reason::Empty { keyword } => {
            format!("Пустой {keyword} ничего не меняет: останется то, что есть у основы.")
        }
        Reason::EmptyFrom => "Для FROM нужно имя модели или файл.".to_owned(),
        Reason::BadModelName { name } => format!("«{name}» не может быть именем модели."),
        Reason::FileWanted { path } if path.is_empty() => "Здесь нужен файл.".to_owned(),
        Reason::FileWanted { path } => format!("Файл {path} нужно сначала выбрать здесь."),
        Reason::FileGone => "У Ollama больше нет этого файла.".to_owned(),
        Reason::Replaced { what } => format!("Более поздняя строка {what} заменяет эту."),
        Reason::NameWins => "Другая строка FROM называет модель, поэтому этот файл не используется.".to_owned(),
        Reason::BadVersion => "Это не версия; пишите, например, 0.14.0.".to_owned(),
        Reason::Dropped { count: number } => {
            let marks = count(
                u64::try_from(*number).unwrap_or(u64::MAX),
                ["непечатаемый символ", "непечатаемых символа", "непечатаемых символов"],
            );
            format!("Ollama выбросит отсюда {marks}, например соединители внутри эмодзи.")
        }
        Reason::TemplateUnclosed => "В шаблоне {{ открыто и не закрыто }}.".to_owned(),
        Reason::TemplateBlocks => "В шаблоне не сходятся if, range, with и end.".to_owned(),
        Reason::Fetched { model } => {
            format!("Модель {model} не установлена: Ollama сначала скачает её.")
        }
        Reason::Newer { what, since } => format!("Для {what} нужна Ollama {since} или новее."),
    }
}

/// Русский.
pub const RUSSIAN: CreateWords = CreateWords {
    lead: "Modelfile описывает, от чего модель начинает и как себя ведёт. Форма и текст — два вида одного и того же.",
    editing: |model| {
        format!(
            "Modelfile модели {model}. Создайте её под тем же именем, чтобы заменить, или под новым."
        )
    },
    loading: |model| format!("Загружаем Modelfile модели {model}…"),
    replaced_text: "Ваш текст заменён другим",
    name: "Имя",
    name_help: "Например, mario или me/mario:v2.",
    examples_label: "Примеры",
    examples: [
        Example {
            title: "Персонаж: Марио",
            name: "mario",
            text: "\n# Кто такая модель, сказано в системном промпте.\nSYSTEM \"\"\"Ты — Марио из Super Mario Bros. и отвечаешь как Марио.\nНе выходи из роли, будь весёлым и отвечай коротко.\"\"\"\n\n# С выдумкой, но без крайностей.\nPARAMETER temperature 1\n",
        },
        Example {
            title: "Строгий извлекатель JSON",
            name: "json-extractor",
            text: "\nSYSTEM \"\"\"Извлеки из текста пользователя людей и места.\nОтвечай одним объектом JSON и больше ничем: {\"people\": [string], \"places\": [string]}.\nГде никого нет, ставь пустой список. Без пояснений и без Markdown.\"\"\"\n\n# Всегда самое вероятное слово: на тот же текст — тот же ответ.\nPARAMETER temperature 0\nPARAMETER seed 1\n\n# Один пример говорит больше, чем правила.\nMESSAGE user Анна встретила Бориса в Париже.\nMESSAGE assistant {\"people\": [\"Анна\", \"Борис\"], \"places\": [\"Париж\"]}\n",
        },
        Example {
            title: "Аккуратный программист",
            name: "coder",
            text: "\nSYSTEM \"\"\"Ты аккуратный программист. Сначала работающий код,\nпотом не больше трёх предложений. Если не уверен, так и скажи.\"\"\"\n\nPARAMETER temperature 0.2\nPARAMETER top_p 0.9\n# Место для длинных файлов.\nPARAMETER num_ctx 8192\n",
        },
    ],
    views: "Вид",
    form: "Форма",
    text: "Текст",
    modelfile: "Modelfile",
    open_file: "Открыть Modelfile…",
    base: "Базовая модель",
    base_help: "От чего начинает новая модель.",
    base_own_file: "её собственный файл",
    base_none: "не выбрана",
    use_file: "Взять файл GGUF…",
    system: "Системный промпт",
    system_help: "Кто такая модель и как она отвечает.",
    parameters: "Параметры",
    all_parameters: "Все параметры",
    by_model: "как у основы",
    on: "вкл.",
    off: "выкл.",
    slider: |label| format!("{label}, ползунок"),
    reset: |label| format!("Сбросить: {label}"),
    stop: "Стоп-последовательности",
    stop_help: "Ответ кончается там, где встретится одна из них. Enter добавляет.",
    add: "Добавить",
    remove: |what| format!("Убрать: {what}"),
    messages: "Сообщения",
    messages_help: "Стоят перед каждой беседой: хороши для примеров.",
    add_message: "Добавить сообщение",
    role: |number| format!("Роль сообщения {number}"),
    message: |number| format!("Текст сообщения {number}"),
    roles: ["Система", "Пользователь", "Ассистент"],
    more: "Шаблон, адаптер, лицензия",
    template: "Шаблон",
    template_help: "Как складывается промпт, на языке шаблонов Go. Пусто — как у основы.",
    adapter: "Адаптер",
    adapter_help: "LoRA именно для этой основы, файл GGUF.",
    adapter_file: "Взять файл адаптера…",
    license: "Лицензия",
    license_help: "Добавляется к лицензии основы.",
    renderer: "Рендерер",
    parser: "Парсер",
    requires: "Наименьшая версия Ollama",
    built_in_help: "Один из встроенных в Ollama; пусто — как у основы.",
    requires_help: "Например, 0.14.0.",
    unwritable: "Строка не может кончаться тремя кавычками: в Modelfile этого не записать.",
    files: "Файлы",
    choose: |path| format!("Выбрать {path}…"),
    hashing: |percent| format!("Вычисляем отпечаток: {percent}\u{a0}%"),
    asking: "Спрашиваем Ollama, есть ли он у неё",
    sending: |done, total| format!("Отправляем: {done} из {total}"),
    sent: "Отправлен",
    was_there: "Уже есть у Ollama, отправлять нечего",
    not_gguf: "Это не файл GGUF.",
    cancel_file: |path| format!("Убрать {path}"),
    file_note: "Не закрывайте страницу, пока файл не отправлен: передача прервётся.",
    no_problems: "Замечаний нет.",
    problems: |errors, warnings| {
        let errors_word = ["ошибка", "ошибки", "ошибок"];
        let warnings_word = ["предупреждение", "предупреждения", "предупреждений"];
        let some = |number: usize, words| count(u64::try_from(number).unwrap_or(u64::MAX), words);
        match (errors, warnings) {
            (0, 0) => String::new(),
            (0, warnings) => some(warnings, warnings_word),
            (errors, 0) => some(errors, errors_word),
            (errors, warnings) => {
                format!("{}, {}", some(errors, errors_word), some(warnings, warnings_word))
            }
        }
    },
    severity: |severity| match severity {
        Severity::Error => "Ошибка",
        Severity::Warning => "Предупреждение",
        Severity::Note => "Заметка",
    },
    at_line: |line| format!("Строка {line}"),
    write: |word| format!("Написать {word}"),
    reason: russian_reason,
    quantize: "Квантовать до",
    quantize_help: "Меньше и быстрее, чуть менее точно. Только для F16, BF16 и F32.",
    as_it_is: "как есть",
    create: "Создать",
    creating: "Создаём…",
    need_name: "Модели нужно имя.",
    bad_name: "В каждой части имени — латинские буквы, цифры, _, - и ., например me/mario:v2.",
    need_files: "Файлы ещё отправляются.",
    need_fixes: |errors| {
        let errors =
            count(u64::try_from(errors).unwrap_or(u64::MAX), ["ошибка", "ошибки", "ошибок"]);
        format!("В Modelfile {errors}.")
    },
    exists_title: |name| format!("Заменить {name}?"),
    exists_text: "Модель с таким именем уже есть. Она станет такой, как описано здесь; чаты с ней продолжатся с новой.",
    replace: "Заменить",
    ready: |name| format!("Модель {name} готова."),
    try_it: "Попробовать",
    failed: |name| format!("Создать {name} не удалось."),
    progress: "Ход работы",
    waiting: "Ждёт своей очереди",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::modelfile::check::{Around, check};
    use crate::domain::modelfile::parse;

    #[test]
    fn the_examples_are_good() {
        for words in [&ENGLISH, &RUSSIAN] {
            for example in words.examples {
                let text = ["FROM tiny\n", example.text].concat();
                assert_eq!(check(&parse(&text), &Around::default()), [], "{}", example.name);
                assert!(crate::domain::model_name::check(example.name).is_ok());
            }
        }
    }

    #[test]
    fn counts_are_spelled() {
        assert_eq!((ENGLISH.problems)(1, 2), "1 error, 2 warnings");
        assert_eq!((RUSSIAN.problems)(2, 0), "2 ошибки");
    }
}
