//! What keeps the catalogue whole: both languages say the same things, every message is used, every use has its
//! message, and nothing visible is written anywhere else.

mod catalogue;
mod messages;
mod rust;
mod telegram_html;
mod usage;
mod visible;
mod workspace;
