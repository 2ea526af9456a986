//! The engine against the simulated Telegram, over the wire, on SQLite. (Both databases are covered end to end by the
//! workspace's own tests.)

mod accounts;
mod campaigns;
mod codes;
mod harness;
mod jobs;
mod mail;
#[path = "../../../../tests/support/mail.rs"]
mod mail_server;
mod notices;
mod panics;
mod pictures;
mod restarts;
mod scanning;
