//! The pieces of the chat: each shows some state and calls its methods.
//!
//! Absent on purpose: fetching (`state`), words (`i18n`), and anything about
//! the browser that `state` does not offer.

pub mod app_setting;
pub mod banners;
pub mod benchmark;
pub mod chat_row;
pub mod compare_picker;
pub mod comparison;
pub mod composer;
pub mod create_fields;
pub mod create_files;
pub mod create_foot;
pub mod create_form;
pub mod edit_form;
pub mod header;
pub mod job_cards;
pub mod machine_popover;
pub mod metrics;
pub mod model_actions;
pub mod model_figures;
pub mod model_picker;
pub mod model_table;
pub mod modelfile_text;
pub mod notice;
pub mod outgoing;
pub mod page_frame;
pub mod pager;
pub mod plot;
pub mod presets;
pub mod prose;
pub mod pull_form;
pub mod rendered;
pub mod reply_turn;
pub mod schema_editor;
pub mod setting_fields;
pub mod settings_panel;
pub mod shortcuts;
pub mod side_work_setting;
pub mod sidebar;
pub mod site;
pub mod stage;
pub mod starters;
pub mod suggestions;
pub mod summary_step;
pub mod thinking;
pub mod toasts;
pub mod transcript;
pub mod user_turn;
pub mod window_choices;
pub mod window_meter;
pub mod window_panel;
