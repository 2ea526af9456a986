//! The `blastpro` program: its command line, its configuration, and the place where all parts are put together.
//!
//! [`app::App`] is the service. [`demo`] runs it against a simulated Telegram. [`cli`] is what `main` calls.

pub mod app;
mod causes;
pub mod cli;
pub mod config;
pub mod demo;
mod signals;
pub mod telemetry;
