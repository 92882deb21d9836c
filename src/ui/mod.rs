//! Accessible building blocks without knowledge of chats: icons, buttons,
//! menus. Absent on purpose: `domain`, `state`, words (they are passed in).

mod button;
mod icon;
mod menu;

pub use button::IconButton;
pub use icon::Icon;
pub use menu::{Menu, MenuItem, keyboard_menu};
