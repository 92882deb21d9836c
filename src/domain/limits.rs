//! The numbers that bound every input, in one place.
//!
//! Values are those of the security page (c). What a site may change is in
//! `server::config`; these may not be changed, but for those that say so.

/// Longest text of one message, in bytes of UTF-8.
pub const MESSAGE_BYTES: usize = 256 * 1024;
/// Longest body of a JSON request, in bytes.
pub const BODY_BYTES: usize = 2 * 1024 * 1024;
/// Deepest nesting of a JSON request.
pub const JSON_DEPTH: usize = 64;
/// Longest path with its query, in bytes.
pub const URI_BYTES: usize = 8 * 1024;
/// Largest head of a request, in bytes.
pub const HEAD_BYTES: usize = 32 * 1024;
/// Longest report of a browser about what it did not load, in bytes.
pub const REPORT_BYTES: usize = 64 * 1024;
/// Largest file for a new model, in bytes.
pub const FILE_BYTES: u64 = 1 << 40;
/// Longest text (and longest thinking) of one reply, in bytes of UTF-8.
pub const REPLY_BYTES: usize = 4 * 1024 * 1024;
/// Longest line that a model server may send, in bytes.
pub const UPSTREAM_LINE_BYTES: usize = 8 * 1024 * 1024;
/// Longest title of a chat, in characters.
pub const TITLE_CHARACTERS: usize = 200;
/// Longest summary of older messages, in bytes of UTF-8.
pub const SUMMARY_BYTES: usize = 64 * 1024;
/// Longest system prompt, in bytes of UTF-8.
pub const SYSTEM_BYTES: usize = 64 * 1024;
/// Longest comment on an answer, in bytes of UTF-8.
pub const COMMENT_BYTES: usize = 8 * 1024;
/// Longest answer of a site's own server to an action, in bytes.
pub const WEBHOOK_BYTES: usize = 256 * 1024;
/// Most actions that wait for such an answer at once in one process.
pub const WEBHOOKS: usize = 32;
/// Most presets of a person's own.
pub const PRESETS: usize = 100;
/// Longest name of a preset, in characters.
pub const PRESET_NAME_CHARACTERS: usize = 80;
/// Most prompts of a person's own.
pub const PROMPTS: usize = 500;
/// Longest title of a prompt, in characters.
pub const PROMPT_TITLE_CHARACTERS: usize = 80;
/// Longest text of a prompt, in bytes of UTF-8.
pub const PROMPT_BYTES: usize = 64 * 1024;
/// Most profiles of a person's own.
pub const PROFILES: usize = 100;
/// Longest label of a profile or of its ideas, in characters.
pub const PROFILE_LABEL_CHARACTERS: usize = 80;
/// Longest description of a profile, in bytes of UTF-8.
pub const PROFILE_DESCRIPTION_BYTES: usize = 8 * 1024;
/// Most ideas of a profile.
pub const PROFILE_STARTERS: usize = 12;
/// Longest JSON Schema of an answer, in bytes.
pub const SCHEMA_BYTES: usize = 64 * 1024;
/// Longest model name, in bytes: host 350 and three parts of 80 with separators.
pub const MODEL_NAME_BYTES: usize = 600;
/// Most stop sequences, and the longest one in bytes.
pub const STOP_SEQUENCES: usize = 16;
/// Longest stop sequence, in bytes of UTF-8.
pub const STOP_SEQUENCE_BYTES: usize = 256;
/// Chats on one page of the list.
pub const CHATS_PER_PAGE: usize = 50;
/// Largest piece of text in one event, in bytes: a snapshot is sent in pieces.
pub const EVENT_TEXT_BYTES: usize = 64 * 1024;
/// Most event streams open at once in one process, unless it is set otherwise (`--event-streams`).
pub const EVENT_STREAMS: usize = 2_000;
/// Most replies that wait or are written at once in one process.
pub const REPLIES: usize = 2_000;
/// Longest time that one answer may take once its turn has come, in minutes.
pub const REPLY_MINUTES: u64 = 30;
