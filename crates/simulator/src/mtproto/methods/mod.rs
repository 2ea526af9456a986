//! The simulated methods of the API, one file per group. Each takes the caller and the typed request.

pub(super) mod account;
pub(super) mod auth;
pub(super) mod dialogs;
pub(super) mod files;
pub(super) mod full;
pub(super) mod help;
pub(super) mod history;
pub(super) mod messages;
pub(super) mod password;
mod peers;
pub(super) mod qr;
pub(super) mod topics;
pub(super) mod updates;
pub(super) mod users;
