//! Lists of targets: made by choosing among an account's chats, kept by the owner, read from and written as CSV.
//!
//! A forum that is chosen as a whole means its topic General (its first open topic where General is closed): the same
//! text in every topic of a forum is what gets accounts reported. The other topics are chosen one by one.

use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::{AccountId, ListId, OwnerId, TargetId};
use blastpro_domain::targets::{LISTS_PER_ACCOUNT, TARGETS_PER_LIST, Target, TargetList, UNDO};
pub use blastpro_storage::TargetFilter;
use blastpro_storage::{Constraint, StorageError, Tx};
use chrono::{DateTime, Utc};

use crate::derived::derived;
use crate::{ChatFilter, Context, Error, Result, names};

mod beginning;
mod export;
mod file;
mod import;
mod report;

pub use file::{FileError, MAX_BYTES, MAX_ROWS, RowProblem};
pub use import::{CHUNK, ImportError, ImportFile, ImportPreview};

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
        let mut tx = self.context.store.read().await?;
        let lists = tx.lists(owner, account, offset, limit).await?;
        let total = tx.list_count(owner, account).await?;
        Ok(ListPage { lists, total })
    }

    /// One list, unless it is deleted.
    pub async fn get(&self, owner: OwnerId, list: ListId) -> Result<Option<TargetList>> {
        let found = self.context.store.read().await?.list(owner, list).await?;
        Ok(found.filter(|list| list.deleted_at.is_none()))
    }

    /// Gives the list another name.
    pub async fn rename(&self, owner: OwnerId, list: ListId, name: &str) -> Result<TargetList, ListError> {
        let name = names::cleaned(name).ok_or(ListError::NameInvalid)?;
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        let mut others = tx.list_names(owner, found.account_id).await?;
        others.retain(|other| *other != found.name);
        if names::is_taken(&others, &name) {
            return Err(ListError::NameTaken);
        }
        tx.rename_list(owner, list, &name).await?;
        audit(&mut tx, &found, "targets.rename", found.targets.unsigned_abs(), at).await?;
        tx.commit().await?;
        Ok(TargetList { name, ..found })
    }

    /// A second list with the same targets, named `… (2)`. The same update of the bot, handled again, finds the list
    /// that it made.
    pub async fn copy(&self, owner: OwnerId, list: ListId, update: i64) -> Result<TargetList, ListError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        let id = derived_list(list, update);
        if tx.list(owner, id).await?.is_some() {
            return live(&mut tx, owner, id).await;
        }
        let names = names_with_room(&mut tx, owner, found.account_id).await?;
        tx.copy_list(owner, list, id, &names::free(&names, &found.name), at).await?;
        let copy = live(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(copy)
    }

    /// Deletes the list. It can be brought back for [`UNDO`](blastpro_domain::targets::UNDO).
    pub async fn delete(&self, owner: OwnerId, list: ListId) -> Result<TargetList, ListError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        tx.delete_list(owner, list, at).await?;
        audit(&mut tx, &found, "targets.delete_list", found.targets.unsigned_abs(), at).await?;
        tx.commit().await?;
        Ok(TargetList { deleted_at: Some(at), ..found })
    }

    /// The account's list that was deleted last, as long as it can be brought back.
    pub async fn last_deleted(&self, owner: OwnerId, account: AccountId) -> Result<Option<TargetList>> {
        let since = self.context.clock.now() - UNDO;
        let mut tx = self.context.store.read().await?;
        let deleted = tx.lists_deleted_since(owner, account, since).await?;
        match deleted.into_iter().find(|list| !is_aside(*list)) {
            Some(list) => Ok(tx.list(owner, list).await?),
            None => Ok(None),
        }
    }

    /// Brings a deleted list back, under another name where its own is taken by now. `NotFound`: it is too late.
    pub async fn restore(&self, owner: OwnerId, list: ListId) -> Result<TargetList, ListError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = tx.list(owner, list).await?.ok_or(ListError::NotFound)?;
        if found.deleted_at.is_none() {
            return Ok(found);
        }
        let names = names_with_room(&mut tx, owner, found.account_id).await?;
        tx.restore_list(owner, list, at - UNDO, &names::free(&names, &found.name)).await?;
        let found = live(&mut tx, owner, list).await?;
        audit(&mut tx, &found, "targets.restore_list", found.targets.unsigned_abs(), at).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// A page of the list's targets.
    pub async fn targets(&self, owner: OwnerId, list: ListId, offset: i64, limit: i64) -> Result<TargetPage> {
        let mut tx = self.context.store.read().await?;
        if tx.list(owner, list).await?.is_none_or(|list| list.deleted_at.is_some()) {
            return Ok(TargetPage { targets: Vec::new(), total: 0 });
        }
        let targets = tx.targets(owner, list, offset, limit).await?;
        let total = tx.target_count(owner, list).await?;
        Ok(TargetPage { targets, total })
    }

    /// A page of those of the list's targets that the filter lets through.
    pub async fn find(
        &self,
        owner: OwnerId,
        list: ListId,
        filter: &TargetFilter,
        offset: i64,
        limit: i64,
    ) -> Result<TargetPage> {
        if filter.is_everything() {
            return self.targets(owner, list, offset, limit).await;
        }
        let mut tx = self.context.store.read().await?;
        if tx.list(owner, list).await?.is_none_or(|list| list.deleted_at.is_some()) {
            return Ok(TargetPage { targets: Vec::new(), total: 0 });
        }
        let targets = tx.find_targets(owner, list, filter, offset, limit).await?;
        let total = tx.found_target_count(owner, list, filter).await?;
        Ok(TargetPage { targets, total })
    }

    /// One target of a list.
    pub async fn target(&self, owner: OwnerId, list: ListId, target: TargetId) -> Result<Option<Target>> {
        Ok(self.context.store.read().await?.target(owner, list, target).await?)
    }

    /// Of these chats, which the list holds, and with how many targets (topics of a forum).
    pub async fn selected(&self, owner: OwnerId, list: ListId, chats: &[ChatKey]) -> Result<BTreeMap<ChatKey, i64>> {
        Ok(self.context.store.read().await?.selected(owner, list, chats).await?)
    }

    /// Which topics of the forum the list holds.
    pub async fn selected_topics(&self, owner: OwnerId, list: ListId, chat: ChatKey) -> Result<BTreeSet<i32>> {
        Ok(self.context.store.read().await?.selected_topics(owner, list, chat).await?)
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
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        let whole = |chat: &ChatKey| (*chat, None);
        let changed = if chosen {
            // A forum of which the list has other topics is in it already.
            let held = tx.selected(owner, list, chats).await?;
            let new: Vec<_> = chats.iter().filter(|chat| !held.contains_key(chat)).map(whole).collect();
            tx.add_targets(owner, list, &new, at).await?
        } else {
            let removed = tx.remove_targets(owner, list, &chats.iter().map(whole).collect::<Vec<_>>()).await?;
            audit_if_emptied(&mut tx, &found, removed, at).await?;
            removed
        };
        commit_within_limit(tx, owner, list, chosen).await?;
        Ok(changed)
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
        let named: Vec<_> = topics.iter().map(|topic| (chat, Some(*topic))).collect();
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        let changed = if chosen {
            tx.add_targets(owner, list, &named, at).await?
        } else {
            let removed = tx.remove_targets(owner, list, &named).await?;
            audit_if_emptied(&mut tx, &found, removed, at).await?;
            removed
        };
        commit_within_limit(tx, owner, list, chosen).await?;
        Ok(changed)
    }

    /// Takes every chat that the filter lets through (its paging aside) into the list, or out of it. What was taken out
    /// can be [put back](Self::put_all_back) for a while.
    pub async fn choose_all(
        &self,
        owner: OwnerId,
        list: ListId,
        filter: &ChatFilter,
        chosen: bool,
    ) -> Result<u64, ListError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        let changed = if chosen {
            tx.add_matching(owner, list, filter, at).await?
        } else {
            if tx.matching_count(owner, list, filter).await? == 0 {
                // Perhaps the same press again: what it took out stays aside.
                return Ok(0);
            }
            let aside = derived_list(list, ASIDE);
            tx.lay_aside(owner, list, aside, at).await?;
            let removed = tx.move_matching(owner, list, filter, aside).await?;
            audit(&mut tx, &found, "targets.remove_all", removed, at).await?;
            removed
        };
        commit_within_limit(tx, owner, list, chosen).await?;
        Ok(changed)
    }

    /// How many targets [`choose_all`](Self::choose_all) would take out.
    pub async fn chosen_count(&self, owner: OwnerId, list: ListId, filter: &ChatFilter) -> Result<i64> {
        Ok(self.context.store.read().await?.matching_count(owner, list, filter).await?)
    }

    /// Puts back what [`choose_all`](Self::choose_all) took out of the list last, each target as it stood; how many
    /// that are. `NotFound`: it is too late.
    pub async fn put_all_back(&self, owner: OwnerId, list: ListId) -> Result<u64, ListError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        let aside = tx.list(owner, derived_list(list, ASIDE)).await?;
        let aside = aside.filter(|aside| aside.deleted_at.is_some_and(|since| at - since <= UNDO));
        let added = tx.move_targets(owner, aside.ok_or(ListError::NotFound)?.id, list).await?;
        audit(&mut tx, &found, "targets.put_all_back", added, at).await?;
        commit_within_limit(tx, owner, list, true).await?;
        Ok(added)
    }

    /// Puts one target back that was taken out, paused if it was. `false`: it was in the list.
    pub async fn put_back(
        &self,
        owner: OwnerId,
        list: ListId,
        chat: ChatKey,
        topic: Option<i32>,
        paused: bool,
    ) -> Result<bool, ListError> {
        let mut tx = self.begin().await?;
        live(&mut tx, owner, list).await?;
        let added = tx.add_targets(owner, list, &[(chat, topic)], self.context.clock.now()).await?;
        if added > 0 && paused {
            tx.pause_place(owner, list, chat, topic).await?;
        }
        commit_within_limit(tx, owner, list, true).await?;
        Ok(added > 0)
    }

    /// Takes every topic of a forum that is open and not gone into the list, or all its topics out of it.
    pub async fn choose_all_topics(
        &self,
        owner: OwnerId,
        list: ListId,
        chat: ChatKey,
        chosen: bool,
    ) -> Result<u64, ListError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, list).await?;
        let changed = if chosen {
            tx.add_topics(owner, list, chat, at).await?
        } else {
            let removed = tx.remove_targets(owner, list, &[(chat, None)]).await?;
            audit_if_emptied(&mut tx, &found, removed, at).await?;
            removed
        };
        commit_within_limit(tx, owner, list, chosen).await?;
        Ok(changed)
    }

    /// Pauses one target, or lets it go on. `None`: there is no such target.
    pub async fn set_paused(
        &self,
        owner: OwnerId,
        list: ListId,
        target: TargetId,
        paused: bool,
    ) -> Result<Option<Target>> {
        let mut tx = self.context.store.begin().await?;
        tx.set_paused(owner, list, target, paused).await?;
        let found = tx.target(owner, list, target).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Forgets that Telegram refused this target, in every list of the account. `None`: there is no such target.
    pub async fn reenable(&self, owner: OwnerId, list: ListId, target: TargetId) -> Result<Option<Target>> {
        let mut tx = self.context.store.begin().await?;
        let account = tx.list(owner, list).await?.map(|list| list.account_id);
        let Some((found, account)) = tx.target(owner, list, target).await?.zip(account) else { return Ok(None) };
        tx.set_refused(owner, account, found.chat, found.topic, None).await?;
        tx.commit().await?;
        Ok(Some(Target { refused: None, ..found }))
    }

    /// Takes one target out of the list. `false`: it was not in it.
    pub async fn remove(&self, owner: OwnerId, list: ListId, target: TargetId) -> Result<bool> {
        let at = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let Some(found) = tx.list(owner, list).await? else { return Ok(false) };
        let removed = tx.remove_target(owner, list, target).await?;
        if removed {
            audit(&mut tx, &found, "targets.remove", 1, at).await?;
            tx.commit().await?;
        }
        Ok(removed)
    }

    /// Adds chats that the engine resolved, with a topic or without; how many were not in the list.
    pub async fn add(
        &self,
        owner: OwnerId,
        list: ListId,
        targets: &[(ChatKey, Option<i32>)],
    ) -> Result<u64, ListError> {
        let mut tx = self.begin().await?;
        live(&mut tx, owner, list).await?;
        let added = tx.add_targets(owner, list, targets, self.context.clock.now()).await?;
        commit_within_limit(tx, owner, list, true).await?;
        Ok(added)
    }

    async fn begin(&self) -> Result<Tx, ListError> {
        Ok(self.context.store.begin().await?)
    }
}

impl From<StorageError> for ListError {
    fn from(error: StorageError) -> Self {
        match error {
            // Two names were given at the same moment.
            StorageError::Conflict(Constraint::ListName) => Self::NameTaken,
            StorageError::NotFound(_) => Self::NotFound,
            error => Self::Failed(error.into()),
        }
    }
}

/// What stands for "what was taken out of it last" in [`derived_list`]; no update of the bot has this number.
const ASIDE: i64 = i64::MIN;

fn derived_list(list: ListId, number: i64) -> ListId {
    ListId(derived(list.0, number))
}

/// Whether the list only holds what [`put_all_back`](Targets::put_all_back) would put back. The lower half of a list's id
/// begins with a one (RFC 9562, the variant), which [`ASIDE`] turns over; updates of the bot have positive numbers, which do not.
const fn is_aside(list: ListId) -> bool {
    list.0.as_u64_pair().1.leading_zeros() > 0
}

/// The owner's list, unless it is deleted.
async fn live(tx: &mut Tx, owner: OwnerId, list: ListId) -> Result<TargetList, ListError> {
    let found = tx.list(owner, list).await?;
    found.filter(|list| list.deleted_at.is_none()).ok_or(ListError::NotFound)
}

/// The names of the account's lists, when there may be one more.
async fn names_with_room(tx: &mut Tx, owner: OwnerId, account: AccountId) -> Result<Vec<String>, ListError> {
    let names = tx.list_names(owner, account).await?;
    let full = i64::try_from(names.len()).is_ok_and(|count| count >= LISTS_PER_ACCOUNT);
    if full { Err(ListError::TooManyLists) } else { Ok(names) }
}

/// Makes the changes lasting, unless targets were added beyond the limit.
async fn commit_within_limit(mut tx: Tx, owner: OwnerId, list: ListId, added: bool) -> Result<(), ListError> {
    if added && tx.target_count(owner, list).await? > TARGETS_PER_LIST {
        return Err(ListError::ListFull);
    }
    Ok(tx.commit().await?)
}

async fn audit(
    tx: &mut Tx,
    list: &TargetList,
    action: &str,
    targets: u64,
    at: DateTime<Utc>,
) -> Result<(), StorageError> {
    let detail = serde_json::json!({ "name": list.name, "targets": targets });
    tx.audit("owner", Some(list.owner_id), action, &list.id.to_string(), detail, at).await
}

/// Writes down that nothing is left of what the list held: such a list was not just begun. Other single choices are not
/// written down.
async fn audit_if_emptied(tx: &mut Tx, list: &TargetList, removed: u64, at: DateTime<Utc>) -> Result<(), StorageError> {
    if removed > 0 && tx.target_count(list.owner_id, list.id).await? == 0 {
        audit(tx, list, "targets.empty", removed, at).await?;
    }
    Ok(())
}
