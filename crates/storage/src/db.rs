//! Connections and transactions.
//!
//! SQLite has one connection that writes, so writers queue in the pool instead of colliding in the file, and a few that
//! read. They see the last commit (WAL). A write transaction takes the write lock when it begins (`BEGIN IMMEDIATE`):
//! one that read first and asked for the lock later could be refused without waiting. The time-out on a busy file is
//! for other processes, such as `keys rotate` beside `serve`. A commit is on the disk before it is believed
//! (`synchronous = FULL`), as PostgreSQL has it: a claimed message that a power cut made pending again might go out twice.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Postgres, Sqlite, Transaction};
use tokio::time::timeout;

use crate::Result;
use crate::error::StorageError;
use crate::statements::statements;
use crate::vault::Vault;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// The oldest PostgreSQL that the suites run on, as `server_version_num` counts.
const OLDEST_POSTGRES: i32 = 150_000;

/// Connections to PostgreSQL per process. Transactions are short, and a small server allows 100 in all, so that ten
/// processes fit.
const POSTGRES_CONNECTIONS: u32 = 8;

/// Readers beside SQLite's one writer; more would only contend for the same two or four cores.
const SQLITE_READERS: u32 = 4;

/// What SQLite's writer keeps of the file in memory, in KiB (SQLite counts them negative). Ten thousand rows, with their
/// indexes, change within it; with SQLite's own 2 MiB they are written out and read back on the way, and take twice as
/// long.
const SQLITE_WRITER_CACHE: &str = "-16384";

/// How long a transaction waits for a connection, and for SQLite's lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// No statement of ours takes a second, and no row is locked for longer: what exceeds these hangs. Milliseconds.
const POSTGRES_TIMEOUTS: [(&str, &str); 3] =
    [("statement_timeout", "30000"), ("lock_timeout", "10000"), ("idle_in_transaction_session_timeout", "60000")];

statements! {
    PING = "SELECT 1";
    HAS_COLUMN = {
        sqlite: "SELECT count(*) FROM pragma_table_info($1) WHERE name = $2",
        postgres: "SELECT count(*) FROM information_schema.columns \
                   WHERE table_schema = current_schema() AND table_name::text = $1 AND column_name::text = $2",
    };
    NEWEST_MIGRATION = "SELECT max(version) FROM _sqlx_migrations";
    DATABASE_CLOCK = {
        sqlite: "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
        postgres: "SELECT clock_timestamp()",
    };
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one, for a single process.
    Sqlite,
    /// For more than one process.
    Postgres,
}

#[derive(Clone)]
enum Db {
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    Postgres(PgPool),
}

/// The database together with the keys of its sealed columns. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    db: Db,
    vault: Vault,
}

impl Store {
    /// Connects to `sqlite://path/to/file` (made, readable by its owner alone, if it is not there) or
    /// `postgres://user@host/database`. Migrations are not run: see [`migrate`](Self::migrate).
    pub async fn connect(url: &str, vault: Vault) -> Result<Self> {
        let db = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => connect_sqlite(url).await?,
            Some("postgres" | "postgresql") => connect_postgres(url).await?,
            _ => {
                return Err(StorageError::Unsupported(
                    "the database URL must begin with sqlite:// or postgres://".to_owned(),
                ));
            }
        };
        Ok(Self { db, vault })
    }

    /// Fails when a newer version of the program has changed the schema: this one does not know what is in it.
    pub async fn check_version(&self) -> Result<()> {
        if !self.has_column("_sqlx_migrations", "version").await? {
            return Ok(());
        }
        let mut tx = self.read().await?;
        let (newest,): (Option<i64>,) = fetch_one!(tx, NEWEST_MIGRATION)?;
        let migrations = match &self.db {
            Db::Sqlite { .. } => &SQLITE_MIGRATIONS,
            Db::Postgres(_) => &POSTGRES_MIGRATIONS,
        };
        let known = migrations.iter().map(|migration| migration.version).max();
        match newest.zip(known) {
            Some((newest, known)) if newest > known => Err(StorageError::Unsupported(format!(
                "the database was made by a newer blastpro (migration {newest}; this one knows {known})"
            ))),
            _ => Ok(()),
        }
    }

    pub(crate) async fn has_column(&self, table: &str, column: &str) -> Result<bool> {
        let mut tx = self.read().await?;
        let (count,): (i64,) = fetch_one!(tx, HAS_COLUMN, table, column)?;
        Ok(count > 0)
    }

    /// Brings the schema to this version. Does nothing when it is there already.
    pub async fn migrate(&self) -> Result<()> {
        self.check_version().await?;
        match &self.db {
            Db::Sqlite { writer, .. } => {
                // SQLite has no lock for migrations. Where two processes begin at once, one of them fails at what the
                // other has done, and finds it done when it looks again: at most once for each migration.
                let mut tries = SQLITE_MIGRATIONS.iter().count();
                while let Err(error) = SQLITE_MIGRATIONS.run(writer).await {
                    if tries == 0 {
                        return Err(error.into());
                    }
                    tries -= 1;
                }
            }
            Db::Postgres(pool) => {
                // Its own connection, for its settings: a migration may take long, and waits for one that another
                // process is running. Of settings that are given twice, the later one counts.
                let settings = [("statement_timeout", "0"), ("lock_timeout", "0")];
                let options = pool.connect_options().as_ref().clone().options(settings);
                let patient = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
                POSTGRES_MIGRATIONS.run(&patient).await?;
                patient.close().await;
            }
        }
        Ok(())
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read().await?;
        let _: (i32,) = fetch_one!(tx, PING)?;
        Ok(())
    }

    /// What the database's clock shows: the one that all processes share.
    pub async fn clock(&self) -> Result<DateTime<Utc>> {
        self.read().await?.database_clock().await
    }

    /// Begins a transaction that may write. Dropped without [`Tx::commit`], it is undone.
    pub async fn begin(&self) -> Result<Tx> {
        let conn = match &self.db {
            Db::Sqlite { writer, .. } => Conn::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Conn::Postgres(begin_postgres(pool, "BEGIN").await?),
        };
        Ok(Tx { conn, vault: self.vault.clone() })
    }

    /// Begins a transaction that only reads; it ends when it is dropped. On SQLite it does not wait for writers, and
    /// sees one state throughout; on PostgreSQL each statement sees the latest.
    pub async fn read(&self) -> Result<Tx> {
        let conn = match &self.db {
            Db::Sqlite { reader, .. } => Conn::Sqlite(reader.begin().await?),
            Db::Postgres(pool) => Conn::Postgres(begin_postgres(pool, "BEGIN READ ONLY").await?),
        };
        Ok(Tx { conn, vault: self.vault.clone() })
    }

    /// Which database this is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.db {
            Db::Sqlite { .. } => Engine::Sqlite,
            Db::Postgres(_) => Engine::Postgres,
        }
    }

    /// Closes every connection once its transaction has ended. Later queries fail.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) const fn vault(&self) -> &Vault {
        &self.vault
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The pools hold the URL, and with it a password.
        f.debug_struct("Store").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

async fn connect_sqlite(url: &str) -> Result<Db> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| StorageError::Unsupported("the SQLite URL must look like sqlite://path/to/file".to_owned()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE);
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(StorageError::Unsupported(
            "SQLite in memory would be one database per connection: name a file".into(),
        ));
    }
    create_private_file(options.get_filename())?;
    let pool = SqlitePoolOptions::new().acquire_timeout(PATIENCE);
    // The writer comes first: it turns WAL on, which a reader may not.
    let writing = options.clone().pragma("cache_size", SQLITE_WRITER_CACHE);
    let writer = pool.clone().max_connections(1).connect_with(writing).await?;
    let reader = pool.max_connections(SQLITE_READERS).connect_with(options.pragma("query_only", "ON")).await?;
    Ok(Db::Sqlite { writer, reader })
}

/// Makes the file and its folder for their owner alone; SQLite gives the files beside it the same mode.
fn create_private_file(path: &Path) -> Result<()> {
    let create = || {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let mut builder = std::fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.recursive(true).create(folder)?;
        }
        let mut file = std::fs::OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
        file.append(true).create(true).open(path).map(drop)
    };
    create().map_err(|error| {
        StorageError::Unsupported(format!("the database file {} cannot be opened: {error}", path.display()))
    })
}

async fn connect_postgres(url: &str) -> Result<Db> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| {
            StorageError::Unsupported("the PostgreSQL URL must look like postgres://user:password@host/name".to_owned())
        })?
        .application_name("blastpro")
        .options(POSTGRES_TIMEOUTS);
    // A pool tries again until its time is up, and then says no more than that. One connection says why.
    let first = PgConnection::connect_with(&options);
    let first = timeout(PATIENCE, first).await.map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??;
    let version = first.server_version_num().unwrap_or_default();
    first.close().await?;
    check_postgres_version(i32::try_from(version).unwrap_or_default())?;
    let pool = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(PATIENCE);
    Ok(Db::Postgres(pool.connect_with(options).await?))
}

/// Begins a transaction in a task of its own. sqlx 0.9 counts a transaction only once the server has answered: were the
/// beginning dropped before that, its connection would go back to the pool within the transaction, and the next one to
/// write there would find it read-only.
async fn begin_postgres(pool: &PgPool, statement: &'static str) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await }).await;
    Ok(begun.map_err(|_| sqlx::Error::WorkerCrashed)??)
}

fn check_postgres_version(version: i32) -> Result<()> {
    if version < OLDEST_POSTGRES {
        return Err(StorageError::Unsupported(format!(
            "PostgreSQL {} is too old: {} or newer is needed",
            version / 10_000,
            OLDEST_POSTGRES / 10_000
        )));
    }
    Ok(())
}

pub(crate) enum Conn {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction: every query is a method of it.
///
/// After an error it can only be dropped: PostgreSQL refuses every further statement, though SQLite would go on.
pub struct Tx {
    pub(crate) conn: Conn,
    vault: Vault,
}

impl Tx {
    /// Makes the changes lasting. An error leaves the outcome unknown when the connection broke, and undone otherwise.
    pub async fn commit(self) -> Result<()> {
        match self.conn {
            Conn::Sqlite(transaction) => transaction.commit().await?,
            Conn::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// Which database this is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// The database's clock, which leases alone go by. It may be older than the moment a later statement gets its lock;
    /// an older time makes a taker wait longer and a lease end sooner.
    pub(crate) async fn database_clock(&mut self) -> Result<DateTime<Utc>> {
        let (now,): (DateTime<Utc>,) = fetch_one!(self, DATABASE_CLOCK)?;
        Ok(now)
    }

    pub(crate) const fn vault(&self) -> &Vault {
        &self.vault
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was claimed must still be claimed after a power cut.
    #[tokio::test]
    async fn a_commit_to_sqlite_waits_for_the_disk() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("shop.db").display());
        let Ok(Db::Sqlite { writer, .. }) = connect_sqlite(&url).await else { panic!("a new file opens") };
        let (level,): (i64,) = sqlx::query_as("PRAGMA synchronous").fetch_one(&writer).await.expect("SQLite says");
        assert_eq!(level, 2, "FULL");
    }

    #[test]
    fn a_server_that_is_too_old_is_refused_with_both_versions() {
        assert!(check_postgres_version(150_000).is_ok());
        assert!(check_postgres_version(180_001).is_ok());
        let error = check_postgres_version(140_011).expect_err("14 is too old");
        assert_eq!(error.to_string(), "PostgreSQL 14 is too old: 15 or newer is needed");
    }
}
