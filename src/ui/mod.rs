//! Accessible building blocks without knowledge of chats: icons, buttons,
//! menus, lists, heads of tables, parts that load late. Absent on purpose: `domain`, `state`, words (they are passed in).

mod button;
mod each;
mod icon;
pub mod late;
mod menu;
pub mod modal;
mod moving;
mod table;
mod text_area;

pub use button::IconButton;
pub use each::{Item, each};
pub use icon::Icon;
pub use menu::{Menu, MenuItem, focus_first, keyboard_menu};
pub use moving::Moving;
pub use table::table_head;
pub use text_area::text_area_content;
