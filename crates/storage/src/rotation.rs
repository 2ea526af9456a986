//! Sealing everything anew with the newest key, while the product serves.
//!
//! Each sealed column is walked by its row ids, a batch at a time. Each row is then written in a transaction of its
//! own, so that nothing served ever waits for more than one row, and only if it still holds the very bytes that were
//! read: who has written meanwhile has sealed with the newest key already (every process is given the new ring before
//! this is run), or is found by the next run.

use std::collections::BTreeSet;
use std::fmt::Display;

use sqlx::{Decode, Encode, FromRow, Postgres, Sqlite, Type};
use uuid::Uuid;

use crate::Result;
use crate::db::Store;
use crate::sealed::{
    ACCOUNT_SESSION, Column, DIALOGUE_STATE, INBOX_PAYLOAD, JOB_PAYLOAD, JOB_REPORT, LOGIN_COMMAND, LOGIN_DETAIL,
    LOGIN_SESSION, OWNER_EMAIL,
};
use crate::statements::{Statement, statements};

// Sealed values begin with their version and key id: `$1` bytes that are not `$2` are another key's.
macro_rules! count {
    ($table:literal, $column:literal) => {
        concat!("SELECT count(*) FROM ", $table, " WHERE substr(", $column, ", 1, $1) <> $2")
    };
}
macro_rules! page {
    ($table:literal, $id:literal, $owner:literal, $column:literal) => {
        concat!(
            "SELECT ",
            $id,
            " AS id",
            $owner,
            ", ",
            $column,
            " AS sealed FROM ",
            $table,
            " WHERE ",
            $id,
            " > $3 ",
            "AND substr(",
            $column,
            ", 1, $1) <> $2 ORDER BY ",
            $id,
            " LIMIT $4",
        )
    };
}
macro_rules! swap {
    ($table:literal, $id:literal, $column:literal) => {
        concat!("UPDATE ", $table, " SET ", $column, " = $1 WHERE ", $id, " = $2 AND ", $column, " = $3")
    };
}

statements! {
    // Version, length and the longest id of a key are 18 bytes.
    SET_UP = {
        sqlite: "SELECT count(*) FROM sqlite_master WHERE name = 'account_sessions'",
        postgres: "SELECT count(*) FROM information_schema.tables \
                   WHERE table_schema = current_schema() AND table_name = 'account_sessions'",
    };
    ACCOUNT_SESSION_HEADS = "SELECT DISTINCT substr(session, 1, 18) FROM account_sessions";
    ACCOUNT_SESSION_COUNT = count!("account_sessions", "session");
    ACCOUNT_SESSION_PAGE = page!("account_sessions", "account_id", ", owner_id", "session");
    ACCOUNT_SESSION_SWAP = swap!("account_sessions", "account_id", "session");
    LOGIN_DETAIL_COUNT = count!("logins", "detail");
    LOGIN_DETAIL_PAGE = page!("logins", "id", ", owner_id", "detail");
    LOGIN_DETAIL_SWAP = swap!("logins", "id", "detail");
    LOGIN_COMMAND_COUNT = count!("logins", "command");
    LOGIN_COMMAND_PAGE = page!("logins", "id", ", owner_id", "command");
    LOGIN_COMMAND_SWAP = swap!("logins", "id", "command");
    LOGIN_SESSION_COUNT = count!("logins", "session");
    LOGIN_SESSION_PAGE = page!("logins", "id", ", owner_id", "session");
    LOGIN_SESSION_SWAP = swap!("logins", "id", "session");
    JOB_PAYLOAD_COUNT = count!("jobs", "payload");
    JOB_PAYLOAD_PAGE = page!("jobs", "id", ", owner_id", "payload");
    JOB_PAYLOAD_SWAP = swap!("jobs", "id", "payload");
    JOB_REPORT_COUNT = count!("jobs", "report");
    JOB_REPORT_PAGE = page!("jobs", "id", ", owner_id", "report");
    JOB_REPORT_SWAP = swap!("jobs", "id", "report");
    OWNER_EMAIL_COUNT = count!("owner_emails", "address");
    OWNER_EMAIL_PAGE = page!("owner_emails", "owner_id", ", owner_id", "address");
    OWNER_EMAIL_SWAP = swap!("owner_emails", "owner_id", "address");
    DIALOGUE_STATE_COUNT = count!("dialogue_states", "state");
    DIALOGUE_STATE_PAGE = page!("dialogue_states", "chat", "", "state");
    DIALOGUE_STATE_SWAP = swap!("dialogue_states", "chat", "state");
    INBOX_PAYLOAD_COUNT = count!("inbox", "payload");
    INBOX_PAYLOAD_PAGE = page!("inbox", "update_id", "", "payload");
    INBOX_PAYLOAD_SWAP = swap!("inbox", "update_id", "payload");
}

/// A sealed column and the statements that walk it.
struct Walk {
    column: Column,
    count: Statement,
    page: Statement,
    swap: Statement,
}

macro_rules! walk {
    ($column:ident, $count:ident, $page:ident, $swap:ident) => {
        Walk { column: $column, count: $count, page: $page, swap: $swap }
    };
}

/// The columns of tables whose rows have a UUID and an owner.
const OWNED: [Walk; 7] = [
    walk!(ACCOUNT_SESSION, ACCOUNT_SESSION_COUNT, ACCOUNT_SESSION_PAGE, ACCOUNT_SESSION_SWAP),
    walk!(LOGIN_DETAIL, LOGIN_DETAIL_COUNT, LOGIN_DETAIL_PAGE, LOGIN_DETAIL_SWAP),
    walk!(LOGIN_COMMAND, LOGIN_COMMAND_COUNT, LOGIN_COMMAND_PAGE, LOGIN_COMMAND_SWAP),
    walk!(LOGIN_SESSION, LOGIN_SESSION_COUNT, LOGIN_SESSION_PAGE, LOGIN_SESSION_SWAP),
    walk!(JOB_PAYLOAD, JOB_PAYLOAD_COUNT, JOB_PAYLOAD_PAGE, JOB_PAYLOAD_SWAP),
    walk!(JOB_REPORT, JOB_REPORT_COUNT, JOB_REPORT_PAGE, JOB_REPORT_SWAP),
    walk!(OWNER_EMAIL, OWNER_EMAIL_COUNT, OWNER_EMAIL_PAGE, OWNER_EMAIL_SWAP),
];

/// The columns of tables whose rows are numbered by Telegram and belong to no owner.
const NUMBERED: [Walk; 2] = [
    walk!(DIALOGUE_STATE, DIALOGUE_STATE_COUNT, DIALOGUE_STATE_PAGE, DIALOGUE_STATE_SWAP),
    walk!(INBOX_PAYLOAD, INBOX_PAYLOAD_COUNT, INBOX_PAYLOAD_PAGE, INBOX_PAYLOAD_SWAP),
];

/// Table and name of every column that rotation covers.
pub fn sealed_columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    OWNED.iter().chain(&NUMBERED).map(|walk| (walk.column.table, walk.column.name))
}

/// The id of a row: of one type per table, and the same on both engines.
trait RowId:
    Copy
    + Display
    + Send
    + Unpin
    + 'static
    + Type<Sqlite>
    + Type<Postgres>
    + for<'r> Decode<'r, Sqlite>
    + for<'r> Decode<'r, Postgres>
    + for<'q> Encode<'q, Sqlite>
    + for<'q> Encode<'q, Postgres>
{
    /// Less than the id of any row.
    const BEFORE_ALL: Self;
}

impl RowId for Uuid {
    const BEFORE_ALL: Self = Self::nil();
}

impl RowId for i64 {
    const BEFORE_ALL: Self = Self::MIN;
}

#[derive(FromRow)]
struct SealedRow<I> {
    id: I,
    /// Nil where a row belongs to no owner.
    #[sqlx(default)]
    owner_id: Uuid,
    sealed: Vec<u8>,
}

impl Store {
    /// Seals with the newest key whatever another key has sealed; how many values that were. `batch` rows are read at a
    /// time.
    /// A value that does not open is logged and left: [`pending_rotation`](Self::pending_rotation) still counts it.
    pub async fn rotate(&self, batch: i64) -> Result<u64> {
        let mut total = 0;
        for walk in &OWNED {
            total += self.rotate_column::<Uuid>(walk, batch).await?;
        }
        for walk in &NUMBERED {
            total += self.rotate_column::<i64>(walk, batch).await?;
        }
        Ok(total)
    }

    /// How many values are not sealed with the newest key. Once there are none, the older keys can be taken out of the
    /// ring.
    pub async fn pending_rotation(&self) -> Result<u64> {
        let (length, prefix) = self.newest_prefix();
        let mut tx = self.read().await?;
        let mut total = 0;
        for walk in OWNED.iter().chain(&NUMBERED) {
            let (count,): (i64,) = fetch_one!(tx, walk.count, length, prefix.as_slice())?;
            total += count.unsigned_abs();
        }
        Ok(total)
    }

    /// The ids of keys that sessions of accounts are sealed with and the ring has not. Serving without them would take
    /// those accounts for lost. In a database that was never set up there are none.
    pub async fn missing_keys(&self) -> Result<BTreeSet<String>> {
        let mut tx = self.read().await?;
        let (tables,): (i64,) = fetch_one!(tx, SET_UP)?;
        if tables == 0 {
            return Ok(BTreeSet::new());
        }
        let heads: Vec<(Vec<u8>,)> = fetch_all!(tx, ACCOUNT_SESSION_HEADS)?;
        Ok(heads.iter().filter_map(|(head,)| self.vault().missing_key(head)).collect())
    }

    async fn rotate_column<I: RowId>(&self, walk: &Walk, batch: i64) -> Result<u64> {
        let (length, prefix) = self.newest_prefix();
        let mut total = 0;
        let mut after = I::BEFORE_ALL;
        loop {
            let rows: Vec<SealedRow<I>> = {
                let mut tx = self.read().await?;
                fetch_all!(tx, walk.page, length, prefix.as_slice(), after, batch.max(1))?
            };
            let Some(last) = rows.last() else { return Ok(total) };
            after = last.id;
            for row in &rows {
                total += self.swap(walk, row).await?;
            }
        }
    }

    async fn swap<I: RowId>(&self, walk: &Walk, row: &SealedRow<I>) -> Result<u64> {
        let plain = match walk.column.open(self.vault(), row.owner_id, row.id, &row.sealed) {
            Ok(plain) => plain,
            Err(error) => {
                tracing::error!(%error, "a sealed value cannot be re-sealed and was left");
                return Ok(0);
            }
        };
        let sealed = walk.column.seal(self.vault(), row.owner_id, row.id, &plain)?;
        let mut tx = self.begin().await?;
        let swapped = execute!(tx, walk.swap, sealed, row.id, row.sealed.as_slice())?;
        tx.commit().await?;
        Ok(swapped)
    }

    fn newest_prefix(&self) -> (i32, Vec<u8>) {
        let prefix = self.vault().newest_prefix();
        let length = i32::try_from(prefix.len()).expect("a prefix is at most 18 bytes");
        (length, prefix)
    }
}
