//! The Bot API server, used by an unmodified teloxide client and, where teloxide would not misbehave, by plain HTTP.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod albums;
mod buttons;
mod changes;
mod files;
mod groups;
mod polling;
mod texts;
mod trouble;
mod webhooks;
