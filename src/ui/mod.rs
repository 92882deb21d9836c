//! Accessible building blocks without knowledge of chats: icons, buttons,
//! menus. Absent on purpose: `domain`, `state`, words (they are passed in).

mod button;
mod icon;
mod menu;
mod text_area;

pub use button::IconButton;
pub use icon::Icon;
pub use menu::{Menu, MenuItem, keyboard_menu};
pub use text_area::text_area_content;
