//! The words of reading aloud and writing by voice. They come with those parts.

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct SpeechWords {
    pub title: &'static str,
    pub voice: &'static str,
    pub voice_help: &'static str,
    pub standard_voice: &'static str,
    pub rate: &'static str,
    pub dictation: &'static str,
    pub dictation_help: &'static str,
    pub warning: &'static str,
    pub start: &'static str,
    pub listening: &'static str,
    pub refused: &'static str,
    pub failed: &'static str,
}

/// English.
pub const ENGLISH: SpeechWords = SpeechWords {
    title: "Speech",
    voice: "Voice",
    voice_help: "Reads answers aloud. The voices are those of your device.",
    standard_voice: "As the device has it",
    rate: "Reading speed",
    dictation: "Dictation",
    dictation_help: "Shows a microphone beside the message field.",
    warning: "Your browser turns speech into text. Some browsers send the sound to their maker for that; Linnet does not receive it.",
    start: "Start dictating",
    listening: "Listening…",
    refused: "The microphone is not allowed here. It needs your permission, and https or localhost.",
    failed: "The browser could not turn speech into text.",
};

/// Русский.
pub const RUSSIAN: SpeechWords = SpeechWords {
    title: "Речь",
    voice: "Голос",
    voice_help: "Читает ответы вслух. Голоса берутся с вашего устройства.",
    standard_voice: "Как на устройстве",
    rate: "Скорость чтения",
    dictation: "Диктовка",
    dictation_help: "Показывает микрофон рядом с полем сообщения.",
    warning: "Речь в текст превращает ваш браузер. Некоторые браузеры отправляют для этого звук своему разработчику; Linnet его не получает.",
    start: "Начать диктовку",
    listening: "Слушаю…",
    refused: "Доступ к микрофону запрещён. Нужны ваше разрешение и https или localhost.",
    failed: "Браузеру не удалось распознать речь.",
};
