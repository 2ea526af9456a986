//! A simulated Telegram: datacenters, Bot API, chat page, control API, over one world in memory.
//!
//! Unmodified clients talk to it: grammers and Telethon over MTProto, teloxide over the Bot API, a browser with the
//! chat page. `docs/SIMULATOR.md` is its contract; [`Simulator`] is the handle for tests in the same process.

mod bot_api;
mod control;
mod http;
pub mod mtproto;
mod page;
mod service;
mod simulator;
pub mod world;

pub use bot_api::{Limits, Options as BotApiOptions, Rate};
pub use service::{ServiceControl, ServiceState, ServiceStatus};
pub use simulator::{Options, Simulator, StartError};
