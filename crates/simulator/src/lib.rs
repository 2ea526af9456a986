//! A simulated Telegram: datacenter, Bot API, chat page, control API.

pub mod world;
