//! What the target lists look like. A screen is made from one page of rows and from counts, however long the list is.

mod choose;
mod lists;
mod members;
mod topics;
mod upload;

pub(super) use choose::{Chosen, Found, Row, ask_choose_none, choose, nothing_scanned};
pub(super) use lists::{NameProblem, accounts, ask_delete, ask_import, ask_link, ask_rename, deleted, list, lists};
pub(super) use members::{FoundMembers, ask_remove, members, target};
pub(super) use topics::{FoundTopics, topics};
pub(super) use upload::{preview, unreadable, unwelcome};

#[cfg(test)]
mod tests;
