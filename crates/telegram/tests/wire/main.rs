//! The real client against the simulated Telegram, over the wire.

mod accounts;
mod codes;
mod harness;
mod messages;
mod passwords;
mod qr;
mod scanning;
mod trouble;
mod updates;
