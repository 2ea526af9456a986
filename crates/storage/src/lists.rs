//! Named lists of targets. A deleted list keeps its targets for a while, so that it can be brought back.

use blastpro_domain::ids::{AccountId, ListId, OwnerId};
use blastpro_domain::targets::TargetList;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::targets::{gone, with_chat};
use crate::text::{folded_column, storable};

/// The columns of a list, with its counts; the list is `page`.
macro_rules! counted {
    () => {
        concat!(
            "SELECT page.id, page.owner_id, page.account_id, page.name, page.created_at, page.deleted_at, ",
            "(SELECT count(*) FROM targets WHERE targets.list_id = page.id) AS targets, ",
            "(SELECT count(*) FROM targets ",
            with_chat!(),
            // Naming both kinds has SQLite read the list in the order of its chats, and so the chats in theirs.
            " WHERE targets.list_id = page.id AND targets.peer_kind IN ('group', 'channel') AND (targets.paused OR targets.refused IS NOT NULL OR ",
            gone!(),
            ")) AS inactive "
        )
    };
}

statements! {
    INSERT =
        "INSERT INTO target_lists (id, owner_id, account_id, name, folded, created_at, deleted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    LISTS = concat!(
        counted!(), "FROM (SELECT * FROM target_lists WHERE owner_id = $1 AND account_id = coalesce($2, account_id) ",
        "AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $3) AS page ",
        "ORDER BY page.created_at DESC, page.id DESC",
    );
    LIST_COUNT =
        "SELECT count(*) FROM target_lists WHERE owner_id = $1 AND account_id = coalesce($2, account_id) \
         AND deleted_at IS NULL";
    LIST = concat!(counted!(), "FROM target_lists AS page WHERE page.owner_id = $1 AND page.id = $2");
    LIST_NAMES =
        "SELECT name FROM target_lists WHERE owner_id = $1 AND account_id = $2 AND deleted_at IS NULL ORDER BY name";
    EMPTY_LISTS =
        "SELECT l.id, l.name, l.created_at FROM target_lists l WHERE l.owner_id = $1 AND l.account_id = $2 \
         AND l.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM targets WHERE targets.list_id = l.id) ORDER BY l.id";
    DROP_EMPTY =
        "DELETE FROM target_lists WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM targets WHERE targets.list_id = target_lists.id)";
    RENAME =
        "UPDATE target_lists SET name = $3, folded = $4 WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL";
    COPY =
        "INSERT INTO target_lists (id, owner_id, account_id, name, folded, created_at) \
         SELECT $3, owner_id, account_id, $4, $5, $6 FROM target_lists \
         WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL";
    FORGET = "DELETE FROM target_lists WHERE owner_id = $1 AND id = $2 AND deleted_at IS NOT NULL";
    LAY_ASIDE =
        "INSERT INTO target_lists (id, owner_id, account_id, name, folded, created_at, deleted_at) \
         SELECT $3, owner_id, account_id, name, folded, created_at, $4 FROM target_lists \
         WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL";
    DELETE = "UPDATE target_lists SET deleted_at = $3 WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL";
    RESTORE =
        "UPDATE target_lists SET deleted_at = NULL, name = $4, folded = $5 \
         WHERE owner_id = $1 AND id = $2 AND deleted_at >= $3";
    DELETED_SINCE =
        "SELECT id FROM target_lists WHERE owner_id = $1 AND account_id = $2 AND deleted_at >= $3 \
         ORDER BY deleted_at DESC, id DESC";
    PURGE = "DELETE FROM target_lists WHERE deleted_at < $1";
}

#[derive(FromRow)]
struct ListRow {
    id: Uuid,
    owner_id: Uuid,
    account_id: Uuid,
    name: String,
    targets: i64,
    inactive: i64,
    created_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

impl From<ListRow> for TargetList {
    fn from(row: ListRow) -> Self {
        Self {
            id: ListId(row.id),
            owner_id: OwnerId(row.owner_id),
            account_id: AccountId(row.account_id),
            name: row.name,
            targets: row.targets,
            inactive: row.inactive,
            created_at: row.created_at,
            deleted_at: row.deleted_at,
        }
    }
}

impl Tx {
    /// Adds a list. Conflicts when the account has one of this name.
    pub async fn insert_list(&mut self, list: &TargetList) -> Result<()> {
        execute!(
            self,
            INSERT,
            list.id.0,
            list.owner_id.0,
            list.account_id.0,
            storable(&list.name),
            folded_column(&list.name),
            list.created_at,
            list.deleted_at,
        )?;
        Ok(())
    }

    /// A page of the owner's lists, of one account or of all, the newest first, none that is deleted.
    pub async fn lists(
        &mut self,
        owner: OwnerId,
        account: Option<AccountId>,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<TargetList>> {
        let account = account.map(|account| account.0);
        let rows: Vec<ListRow> = fetch_all!(self, LISTS, owner.0, account, offset, limit)?;
        Ok(rows.into_iter().map(TargetList::from).collect())
    }

    /// How many lists the owner has, of one account or of all.
    pub async fn list_count(&mut self, owner: OwnerId, account: Option<AccountId>) -> Result<i64> {
        let (count,) = fetch_one!(self, LIST_COUNT, owner.0, account.map(|account| account.0))?;
        Ok(count)
    }

    /// One list of the owner, also one that is deleted and can still be brought back.
    pub async fn list(&mut self, owner: OwnerId, id: ListId) -> Result<Option<TargetList>> {
        let row: Option<ListRow> = fetch_optional!(self, LIST, owner.0, id.0)?;
        Ok(row.map(TargetList::from))
    }

    /// The names of the account's lists, without deleted ones.
    pub async fn list_names(&mut self, owner: OwnerId, account: AccountId) -> Result<Vec<String>> {
        let rows: Vec<(String,)> = fetch_all!(self, LIST_NAMES, owner.0, account.0)?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// The account's lists that hold nothing, each with its name and when it was made, without deleted ones.
    pub async fn empty_lists(
        &mut self,
        owner: OwnerId,
        account: AccountId,
    ) -> Result<Vec<(ListId, String, DateTime<Utc>)>> {
        let rows: Vec<(Uuid, String, DateTime<Utc>)> = fetch_all!(self, EMPTY_LISTS, owner.0, account.0)?;
        Ok(rows.into_iter().map(|(id, name, created_at)| (ListId(id), name, created_at)).collect())
    }

    /// Removes a list that holds nothing; `false` when it does, or is not there.
    pub async fn drop_empty_list(&mut self, owner: OwnerId, id: ListId) -> Result<bool> {
        Ok(execute!(self, DROP_EMPTY, owner.0, id.0)? == 1)
    }

    /// Gives the list another name. Conflicts when the account has one of this name.
    pub async fn rename_list(&mut self, owner: OwnerId, id: ListId, name: &str) -> Result<()> {
        changed(execute!(self, RENAME, owner.0, id.0, storable(name), folded_column(name))?)
    }

    /// Makes a second list with the same targets. Conflicts when the account has one of this name.
    pub async fn copy_list(
        &mut self,
        owner: OwnerId,
        id: ListId,
        new_id: ListId,
        name: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        changed(execute!(self, COPY, owner.0, id.0, new_id.0, storable(name), folded_column(name), at)?)?;
        self.copy_targets(owner, id, new_id, at).await?;
        Ok(())
    }

    /// Makes a deleted list beside this one, for what is taken out of it; in place of the one that was made so before.
    pub async fn lay_aside(&mut self, owner: OwnerId, id: ListId, aside: ListId, at: DateTime<Utc>) -> Result<()> {
        execute!(self, FORGET, owner.0, aside.0)?;
        changed(execute!(self, LAY_ASIDE, owner.0, id.0, aside.0, at)?)
    }

    /// Deletes the list for now.
    pub async fn delete_list(&mut self, owner: OwnerId, id: ListId, at: DateTime<Utc>) -> Result<()> {
        changed(execute!(self, DELETE, owner.0, id.0, at)?)
    }

    /// The account's lists that were deleted at `since` or later, the last one first.
    pub async fn lists_deleted_since(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        since: DateTime<Utc>,
    ) -> Result<Vec<ListId>> {
        let rows: Vec<(Uuid,)> = fetch_all!(self, DELETED_SINCE, owner.0, account.0, since)?;
        Ok(rows.into_iter().map(|(id,)| ListId(id)).collect())
    }

    /// Brings a list back that was deleted at `since` or later, under this name. Conflicts when the account has one of
    /// this name.
    pub async fn restore_list(&mut self, owner: OwnerId, id: ListId, since: DateTime<Utc>, name: &str) -> Result<()> {
        changed(execute!(self, RESTORE, owner.0, id.0, since, storable(name), folded_column(name))?)
    }

    /// Removes lists that were deleted before a time, with their targets; how many lists.
    pub async fn purge_lists(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PURGE, before)
    }
}

const fn changed(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("list")) }
}
