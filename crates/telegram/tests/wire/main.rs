//! The real client against the simulated Telegram, over the wire.

mod accounts;
mod codes;
mod harness;
mod passwords;
mod qr;
mod scanning;
mod trouble;
