//! The words of the models page.

/// What the models page says.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct ModelsWords {
    pub none: &'static str,
    pub name: &'static str,
    pub size: &'static str,
    pub parameters: &'static str,
    pub quantization: &'static str,
    pub context: &'static str,
    pub abilities: &'static str,
    pub memory: &'static str,
    pub sees: &'static str,
    pub thinks: &'static str,
    pub uses_tools: &'static str,
    pub embeds: &'static str,
    /// Where a model is, from the share that is on the GPU in percent.
    pub memory_place: fn(gpu_percent: u8) -> String,
    pub left: fn(time: &str) -> String,
    pub for_ever: &'static str,
}

/// English.
pub const ENGLISH: ModelsWords = ModelsWords {
    none: "No model is installed yet.",
    name: "Name",
    size: "Size",
    parameters: "Parameters",
    quantization: "Quantisation",
    context: "Context",
    abilities: "Can",
    memory: "Memory",
    sees: "sees images",
    thinks: "thinks",
    uses_tools: "uses tools",
    embeds: "embeds text",
    memory_place: |gpu| match gpu {
        0 => "CPU".to_owned(),
        100 => "GPU".to_owned(),
        gpu => format!("{gpu}% GPU"),
    },
    left: |time| format!("{time} left"),
    for_ever: "kept for ever",
};

/// Русский.
pub const RUSSIAN: ModelsWords = ModelsWords {
    none: "Ни одной модели пока не установлено.",
    name: "Имя",
    size: "Размер",
    parameters: "Параметры",
    quantization: "Квантование",
    context: "Контекст",
    abilities: "Умеет",
    memory: "Память",
    sees: "видит изображения",
    thinks: "рассуждает",
    uses_tools: "вызывает инструменты",
    embeds: "строит эмбеддинги",
    memory_place: |gpu| match gpu {
        0 => "CPU".to_owned(),
        100 => "GPU".to_owned(),
        gpu => format!("{gpu}\u{a0}% GPU"),
    },
    left: |time| format!("ещё {time}"),
    for_ever: "навсегда",
};
