//! The control API as outside tools use it: `docs/SIMULATOR.md` in tests.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod access;
mod events;
mod groups;
mod stage;
mod strangers;
mod talk;
