//! Lists of targets: made by choosing among an account's chats, kept by the owner, read from and written as CSV.
//!
//! A forum that is chosen as a whole means its topic General (its first open topic where General is closed): the same
//! text in every topic of a forum is what gets accounts reported. The other topics are chosen one by one.

use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::{AccountId, ListId, OwnerId, TargetId};
use blastpro_domain::targets::{Target, TargetList};

use crate::{ChatFilter, Context, Error, Result};

mod export;
mod file;
mod import;

pub use file::{FileError, MAX_BYTES, MAX_ROWS, RowProblem};
pub use import::{ImportError, ImportPreview};

/// Why a list was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// There is no such account or list, it is not this owner's, or the list is deleted.
    #[error("no such list")]
    NotFound,
    /// Another list of the account has this name; upper and lower case are the same.
    #[error("the name is taken")]
    NameTaken,
    /// The name is empty, or longer than [`LIST_NAME_CHARS`](blastpro_domain::targets::LIST_NAME_CHARS).
    #[error("not a name for a list")]
    NameInvalid,
    /// The account has [`LISTS_PER_ACCOUNT`](blastpro_domain::targets::LISTS_PER_ACCOUNT) lists.
    #[error("the limit on lists is reached")]
    TooManyLists,
    /// The list would hold more than [`TARGETS_PER_LIST`](blastpro_domain::targets::TARGETS_PER_LIST); it is as it was.
    #[error("the limit on targets is reached")]
    ListFull,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// One page of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// The lists of this page, the newest first.
    pub lists: Vec<TargetList>,
    /// How many there are on all pages.
    pub total: i64,
}

/// One page of a list's targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetPage {
    /// The targets of this page, by title.
    pub targets: Vec<Target>,
    /// How many there are on all pages.
    pub total: i64,
}

/// Use-cases about lists of targets.
#[derive(Clone, Debug)]
pub struct Targets {
    context: Context,
}

impl Targets {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// A page of the owner's lists, of one account or of all.
    pub async fn lists(&self, owner: OwnerId, account: Option<AccountId>, offset: i64, limit: i64) -> Result<ListPage> {
        todo!()
    }

    /// One list, unless it is deleted.
    pub async fn get(&self, owner: OwnerId, list: ListId) -> Result<Option<TargetList>> {
        todo!()
    }

    /// A new, empty list named `Scan dd/mm` after the owner's date; `Scan dd/mm (2)` where that is taken.
    pub async fn begin_selection(&self, owner: OwnerId, account: AccountId) -> Result<TargetList, ListError> {
        todo!()
    }

    /// Gives the list another name.
    pub async fn rename(&self, owner: OwnerId, list: ListId, name: &str) -> Result<TargetList, ListError> {
        todo!()
    }

    /// A second list with the same targets, named `… (2)`.
    pub async fn copy(&self, owner: OwnerId, list: ListId) -> Result<TargetList, ListError> {
        todo!()
    }

    /// Deletes the list. It can be brought back for [`UNDO`](blastpro_domain::targets::UNDO).
    pub async fn delete(&self, owner: OwnerId, list: ListId) -> Result<TargetList, ListError> {
        todo!()
    }

    /// Brings a deleted list back, under another name where its own is taken by now. `NotFound`: it is too late.
    pub async fn restore(&self, owner: OwnerId, list: ListId) -> Result<TargetList, ListError> {
        todo!()
    }

    /// A page of the list's targets.
    pub async fn targets(&self, owner: OwnerId, list: ListId, offset: i64, limit: i64) -> Result<TargetPage> {
        todo!()
    }

    /// One target of a list.
    pub async fn target(&self, owner: OwnerId, list: ListId, target: TargetId) -> Result<Option<Target>> {
        todo!()
    }

    /// Of these chats, which the list holds, and with how many targets (topics of a forum).
    pub async fn selected(&self, owner: OwnerId, list: ListId, chats: &[ChatKey]) -> Result<BTreeMap<ChatKey, i64>> {
        todo!()
    }

    /// Which topics of the forum the list holds.
    pub async fn selected_topics(&self, owner: OwnerId, list: ListId, chat: ChatKey) -> Result<BTreeSet<i32>> {
        todo!()
    }

    /// Takes the chats into the list, or out of it with all their topics. How many targets that changed; the same
    /// again changes none.
    pub async fn choose(
        &self,
        owner: OwnerId,
        list: ListId,
        chats: &[ChatKey],
        chosen: bool,
    ) -> Result<u64, ListError> {
        todo!()
    }

    /// Takes topics of a forum into the list or out of it.
    pub async fn choose_topics(
        &self,
        owner: OwnerId,
        list: ListId,
        chat: ChatKey,
        topics: &[i32],
        chosen: bool,
    ) -> Result<u64, ListError> {
        todo!()
    }

    /// Takes every chat that the filter lets through (its paging aside) into the list, or out of it.
    pub async fn choose_all(
        &self,
        owner: OwnerId,
        list: ListId,
        filter: &ChatFilter,
        chosen: bool,
    ) -> Result<u64, ListError> {
        todo!()
    }

    /// Takes every topic of a forum that is open and not gone into the list, or all its topics out of it.
    pub async fn choose_all_topics(
        &self,
        owner: OwnerId,
        list: ListId,
        chat: ChatKey,
        chosen: bool,
    ) -> Result<u64, ListError> {
        todo!()
    }

    /// Pauses one target, or lets it go on. `None`: there is no such target.
    pub async fn set_paused(
        &self,
        owner: OwnerId,
        list: ListId,
        target: TargetId,
        paused: bool,
    ) -> Result<Option<Target>> {
        todo!()
    }

    /// Forgets that Telegram refused this target, in every list of the account. `None`: there is no such target.
    pub async fn reenable(&self, owner: OwnerId, list: ListId, target: TargetId) -> Result<Option<Target>> {
        todo!()
    }

    /// Takes one target out of the list. `false`: it was not in it.
    pub async fn remove(&self, owner: OwnerId, list: ListId, target: TargetId) -> Result<bool> {
        todo!()
    }

    /// Adds chats that the engine resolved, with a topic or without; how many were not in the list.
    pub async fn add(
        &self,
        owner: OwnerId,
        list: ListId,
        targets: &[(ChatKey, Option<i32>)],
    ) -> Result<u64, ListError> {
        todo!()
    }

    /// Telegram refused this place for good, with this error name: every list of the account skips it. For the engine.
    pub async fn refuse(
        &self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        topic: Option<i32>,
        reason: &str,
    ) -> Result<()> {
        todo!()
    }
}
