//! Owners write templates and broadcast them, watch, steer and read the report, all by chatting with the bot, on both
//! databases. What arrives is held against what the test to Saved Messages showed, and against Telegram's own log.

mod arriving;
mod copies;
pub(crate) mod desk;
mod files;
mod looks;
mod reports;
mod steering;
mod templates;
mod trouble;
