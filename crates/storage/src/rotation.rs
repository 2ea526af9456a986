//! Sealing everything anew with the newest key, while the product serves.
//!
//! Each sealed column is walked by its row ids, a batch at a time. Each row is then written in a transaction of its
//! own, so that nothing served ever waits for more than one row, and only if it still holds the very bytes that were
//! read: who has written meanwhile has sealed with the newest key already (every process is given the new ring before
//! this is run), or is found by the next run.

use std::collections::{BTreeMap, BTreeSet};
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
macro_rules! heads {
    ($table:literal, $column:literal) => {
        // Version, length and the longest id of a key are 18 bytes.
        concat!("SELECT DISTINCT substr(", $column, ", 1, 18) FROM ", $table, " WHERE ", $column, " IS NOT NULL")
    };
}
macro_rules! samples {
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
            " WHERE substr(",
            $column,
            ", 1, $1) = $2 LIMIT 3",
        )
    };
}
macro_rules! swap {
    ($table:literal, $id:literal, $column:literal) => {
        concat!("UPDATE ", $table, " SET ", $column, " = $1 WHERE ", $id, " = $2 AND ", $column, " = $3")
    };
}

statements! {
    ACCOUNT_SESSION_COUNT = count!("account_sessions", "session");
    ACCOUNT_SESSION_HEADS = heads!("account_sessions", "session");
    ACCOUNT_SESSION_SAMPLES = samples!("account_sessions", "account_id", ", owner_id", "session");
    ACCOUNT_SESSION_PAGE = page!("account_sessions", "account_id", ", owner_id", "session");
    ACCOUNT_SESSION_SWAP = swap!("account_sessions", "account_id", "session");
    LOGIN_DETAIL_COUNT = count!("logins", "detail");
    LOGIN_DETAIL_HEADS = heads!("logins", "detail");
    LOGIN_DETAIL_SAMPLES = samples!("logins", "id", ", owner_id", "detail");
    LOGIN_DETAIL_PAGE = page!("logins", "id", ", owner_id", "detail");
    LOGIN_DETAIL_SWAP = swap!("logins", "id", "detail");
    LOGIN_COMMAND_COUNT = count!("logins", "command");
    LOGIN_COMMAND_HEADS = heads!("logins", "command");
    LOGIN_COMMAND_SAMPLES = samples!("logins", "id", ", owner_id", "command");
    LOGIN_COMMAND_PAGE = page!("logins", "id", ", owner_id", "command");
    LOGIN_COMMAND_SWAP = swap!("logins", "id", "command");
    LOGIN_SESSION_COUNT = count!("logins", "session");
    LOGIN_SESSION_HEADS = heads!("logins", "session");
    LOGIN_SESSION_SAMPLES = samples!("logins", "id", ", owner_id", "session");
    LOGIN_SESSION_PAGE = page!("logins", "id", ", owner_id", "session");
    LOGIN_SESSION_SWAP = swap!("logins", "id", "session");
    JOB_PAYLOAD_COUNT = count!("jobs", "payload");
    JOB_PAYLOAD_HEADS = heads!("jobs", "payload");
    JOB_PAYLOAD_SAMPLES = samples!("jobs", "id", ", owner_id", "payload");
    JOB_PAYLOAD_PAGE = page!("jobs", "id", ", owner_id", "payload");
    JOB_PAYLOAD_SWAP = swap!("jobs", "id", "payload");
    JOB_REPORT_COUNT = count!("jobs", "report");
    JOB_REPORT_HEADS = heads!("jobs", "report");
    JOB_REPORT_SAMPLES = samples!("jobs", "id", ", owner_id", "report");
    JOB_REPORT_PAGE = page!("jobs", "id", ", owner_id", "report");
    JOB_REPORT_SWAP = swap!("jobs", "id", "report");
    OWNER_EMAIL_COUNT = count!("owner_emails", "address");
    OWNER_EMAIL_HEADS = heads!("owner_emails", "address");
    OWNER_EMAIL_SAMPLES = samples!("owner_emails", "owner_id", ", owner_id", "address");
    OWNER_EMAIL_PAGE = page!("owner_emails", "owner_id", ", owner_id", "address");
    OWNER_EMAIL_SWAP = swap!("owner_emails", "owner_id", "address");
    DIALOGUE_STATE_COUNT = count!("dialogue_states", "state");
    DIALOGUE_STATE_HEADS = heads!("dialogue_states", "state");
    DIALOGUE_STATE_SAMPLES = samples!("dialogue_states", "chat", "", "state");
    DIALOGUE_STATE_PAGE = page!("dialogue_states", "chat", "", "state");
    DIALOGUE_STATE_SWAP = swap!("dialogue_states", "chat", "state");
    INBOX_PAYLOAD_COUNT = count!("inbox", "payload");
    INBOX_PAYLOAD_HEADS = heads!("inbox", "payload");
    INBOX_PAYLOAD_SAMPLES = samples!("inbox", "update_id", "", "payload");
    INBOX_PAYLOAD_PAGE = page!("inbox", "update_id", "", "payload");
    INBOX_PAYLOAD_SWAP = swap!("inbox", "update_id", "payload");
}

/// A sealed column and the statements that walk it.
struct Walk {
    column: Column,
    heads: Statement,
    samples: Statement,
    count: Statement,
    page: Statement,
    swap: Statement,
}

macro_rules! walk {
    ($column:ident, $heads:ident, $samples:ident, $count:ident, $page:ident, $swap:ident) => {
        Walk { column: $column, heads: $heads, samples: $samples, count: $count, page: $page, swap: $swap }
    };
}

/// The columns of tables whose rows have a UUID and an owner.
const OWNED: [Walk; 7] = [
    walk!(
        ACCOUNT_SESSION,
        ACCOUNT_SESSION_HEADS,
        ACCOUNT_SESSION_SAMPLES,
        ACCOUNT_SESSION_COUNT,
        ACCOUNT_SESSION_PAGE,
        ACCOUNT_SESSION_SWAP
    ),
    walk!(
        LOGIN_DETAIL,
        LOGIN_DETAIL_HEADS,
        LOGIN_DETAIL_SAMPLES,
        LOGIN_DETAIL_COUNT,
        LOGIN_DETAIL_PAGE,
        LOGIN_DETAIL_SWAP
    ),
    walk!(
        LOGIN_COMMAND,
        LOGIN_COMMAND_HEADS,
        LOGIN_COMMAND_SAMPLES,
        LOGIN_COMMAND_COUNT,
        LOGIN_COMMAND_PAGE,
        LOGIN_COMMAND_SWAP
    ),
    walk!(
        LOGIN_SESSION,
        LOGIN_SESSION_HEADS,
        LOGIN_SESSION_SAMPLES,
        LOGIN_SESSION_COUNT,
        LOGIN_SESSION_PAGE,
        LOGIN_SESSION_SWAP
    ),
    walk!(JOB_PAYLOAD, JOB_PAYLOAD_HEADS, JOB_PAYLOAD_SAMPLES, JOB_PAYLOAD_COUNT, JOB_PAYLOAD_PAGE, JOB_PAYLOAD_SWAP),
    walk!(JOB_REPORT, JOB_REPORT_HEADS, JOB_REPORT_SAMPLES, JOB_REPORT_COUNT, JOB_REPORT_PAGE, JOB_REPORT_SWAP),
    walk!(OWNER_EMAIL, OWNER_EMAIL_HEADS, OWNER_EMAIL_SAMPLES, OWNER_EMAIL_COUNT, OWNER_EMAIL_PAGE, OWNER_EMAIL_SWAP),
];

/// The columns of tables whose rows are numbered by Telegram and belong to no owner.
const NUMBERED: [Walk; 2] = [
    walk!(
        DIALOGUE_STATE,
        DIALOGUE_STATE_HEADS,
        DIALOGUE_STATE_SAMPLES,
        DIALOGUE_STATE_COUNT,
        DIALOGUE_STATE_PAGE,
        DIALOGUE_STATE_SWAP
    ),
    walk!(
        INBOX_PAYLOAD,
        INBOX_PAYLOAD_HEADS,
        INBOX_PAYLOAD_SAMPLES,
        INBOX_PAYLOAD_COUNT,
        INBOX_PAYLOAD_PAGE,
        INBOX_PAYLOAD_SWAP
    ),
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

/// Keys that do not fit what is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyTrouble {
    /// Ids of keys that something is sealed with and the ring has not.
    pub missing: BTreeSet<String>,
    /// Ids of keys of the ring that open nothing of what was sealed under their id: the bytes are others.
    pub wrong: BTreeSet<String>,
}

/// What was tried to open with one key.
#[derive(Default)]
struct Samples {
    tried: usize,
    opened: usize,
}

impl Store {
    /// Seals with the newest key whatever another key has sealed; how many values that were. `batch` rows are read at a
    /// time.
    /// A value that does not open is logged and left: [`pending_rotation`](Self::pending_rotation) still counts it.
    pub async fn rotate(&self, batch: i64) -> Result<u64> {
        let mut total = 0;
        for walk in self.present(&OWNED).await? {
            total += self.rotate_column::<Uuid>(walk, batch).await?;
        }
        for walk in self.present(&NUMBERED).await? {
            total += self.rotate_column::<i64>(walk, batch).await?;
        }
        Ok(total)
    }

    /// How many values are not sealed with the newest key. Once there are none, the older keys can be taken out of the
    /// ring.
    pub async fn pending_rotation(&self) -> Result<u64> {
        let (length, prefix) = self.newest_prefix();
        let walks = [self.present(&OWNED).await?, self.present(&NUMBERED).await?].concat();
        let mut tx = self.read().await?;
        let mut total = 0;
        for walk in walks {
            let (count,): (i64,) = fetch_one!(tx, walk.count, length, prefix.as_slice())?;
            total += count.unsigned_abs();
        }
        Ok(total)
    }

    /// Which keys do not fit what is stored. It looks at the key ids of everything sealed, and opens a few values of
    /// each key of the ring. In a database that was never set up nothing is sealed.
    pub async fn key_trouble(&self) -> Result<KeyTrouble> {
        let mut trouble = KeyTrouble::default();
        let mut samples = BTreeMap::<&str, Samples>::new();
        for walk in self.present(&OWNED).await? {
            self.look_for_missing(walk, &mut trouble.missing).await?;
            self.open_samples::<Uuid>(walk, &mut samples).await?;
        }
        for walk in self.present(&NUMBERED).await? {
            self.look_for_missing(walk, &mut trouble.missing).await?;
            self.open_samples::<i64>(walk, &mut samples).await?;
        }
        let wrong = samples.into_iter().filter(|(_, samples)| samples.opened == 0 && samples.tried > 0);
        trouble.wrong = wrong.map(|(id, _)| id.to_owned()).collect();
        Ok(trouble)
    }

    async fn look_for_missing(&self, walk: &Walk, missing: &mut BTreeSet<String>) -> Result<()> {
        let mut tx = self.read().await?;
        let heads: Vec<(Vec<u8>,)> = fetch_all!(tx, walk.heads)?;
        missing.extend(heads.iter().filter_map(|(head,)| self.vault().missing_key(head)));
        Ok(())
    }

    /// A single value that does not open may have been damaged or moved; a key none of whose values opens is another.
    async fn open_samples<'a, I: RowId>(&'a self, walk: &Walk, samples: &mut BTreeMap<&'a str, Samples>) -> Result<()> {
        for (id, prefix) in self.vault().prefixes() {
            let known = samples.entry(id).or_default();
            if known.opened > 0 {
                continue;
            }
            let mut tx = self.read().await?;
            let rows: Vec<SealedRow<I>> = fetch_all!(tx, walk.samples, prefix_length(&prefix), prefix.as_slice())?;
            known.tried += rows.len();
            let opens = |row: &&SealedRow<I>| walk.column.open(self.vault(), row.owner_id, row.id, &row.sealed).is_ok();
            known.opened += rows.iter().filter(opens).count();
        }
        Ok(())
    }

    /// The columns that the database has: one that an older version made may lack some.
    async fn present<'a>(&self, walks: &'a [Walk]) -> Result<Vec<&'a Walk>> {
        let mut present = Vec::with_capacity(walks.len());
        for walk in walks {
            if self.has_column(walk.column.table, walk.column.name).await? {
                present.push(walk);
            }
        }
        Ok(present)
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
        (prefix_length(&prefix), prefix)
    }
}

fn prefix_length(prefix: &[u8]) -> i32 {
    i32::try_from(prefix.len()).expect("a prefix is at most 18 bytes")
}
