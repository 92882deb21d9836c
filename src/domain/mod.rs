//! What both sides of the wire say: ids, chats, the message tree, run states
//! and their events, models, settings, limits and the one error enum.
//!
//! Plain data and pure rules, compiled for the server and for Wasm. Absent on
//! purpose: clocks, randomness, I/O, and every framework; a caller passes in
//! the time and the ids.

pub mod action;
pub mod chat;
pub mod command;
pub mod compare;
pub mod cursor;
pub mod doctor;
pub mod error;
pub mod event;
pub mod feedback;
pub mod form;
pub mod ids;
pub mod job;
pub mod json;
pub mod levels;
pub mod limits;
pub mod machine;
pub mod message;
pub mod model;
pub mod model_details;
pub mod model_name;
pub mod modelfile;
pub mod modes;
pub mod near;
pub mod of_json;
pub mod options;
pub mod own_profile;
pub mod paths;
pub mod presets;
pub mod profile;
pub mod prompt;
pub mod reading;
pub mod reason;
pub mod reply;
pub mod schema;
pub mod search;
pub mod settings;
pub mod shorthand;
pub mod side_work;
pub mod site;
pub mod slash;
pub mod summary;
pub mod template;
pub mod theme;
pub mod time;
pub mod tree;
pub mod version;
pub mod window;

pub use action::{Action, ActionNote};
pub use chat::{BranchMessage, Chat, ChatPage, ChatSummary};
pub use compare::{Candidate, Column};
pub use cursor::Cursor;
pub use error::{Error, Result};
pub use event::Event;
pub use ids::{
    BenchmarkId, ChatId, ClientId, ComparisonId, JobId, MessageId, OwnerId, PresetId, ProfileId,
    PromptId, SummaryId,
};
pub use job::ModelJob;
pub use json::Json;
pub use levels::{Bound, Level, Levels};
pub use message::{Message, Role};
pub use model::{Connection, Model, Models};
pub use paths::{BasePath, Place};
pub use profile::{Persona, Profile};
pub use reason::{Clash, Failing, Flaw, Misfit};
pub use reply::{Finish, Metrics, ReplyState};
pub use settings::{Settings, SettingsChange, Think};
pub use shorthand::Shorthand;
pub use site::{NAME, Site};
pub use slash::SlashCommand;
pub use summary::Summary;
pub use theme::Theme;
pub use time::{Milliseconds, UnixMillis};
