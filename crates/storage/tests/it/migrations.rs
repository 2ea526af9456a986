//! A database of an older version, with rows in it, becomes one of this version and loses nothing.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use blastpro_domain::accounts::AccountState;
use blastpro_domain::ids::{AccountId, JobId, ListId, OwnerId};
use blastpro_domain::jobs::{JobState, Work};
use blastpro_storage::testing::TestDatabase;
use blastpro_storage::{Constraint, Engine, KeyRing, StorageError, Store, Vault};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::fixtures::{at, job};
use crate::support::{FIRST_KEY, connect, on_both_engines};

/// The last version before campaigns.
const BEFORE_CAMPAIGNS: i64 = 3;

const OWNER: u128 = 1;
const ACCOUNT: u128 = 2;
const LIST: u128 = 3;

/// Brings an empty database to that version and runs SQL on it.
async fn prepare(database: &TestDatabase, engine: Engine, sql: &str) {
    let name = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(name);
    let mut migrator = Migrator::new(folder).await.unwrap();
    let old = migrator.migrations.iter().filter(|migration| migration.version <= BEFORE_CAMPAIGNS);
    migrator.migrations = Cow::Owned(old.cloned().collect());
    match engine {
        Engine::Sqlite => {
            let mut connection = SqliteConnection::connect(database.url()).await.unwrap();
            migrator.run(&mut connection).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(database.url()).await.unwrap();
            migrator.run(&mut connection).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

/// Rows as the version before wrote them.
fn rows(engine: Engine) -> String {
    let id = |number: u128| match engine {
        Engine::Sqlite => format!("x'{}'", Uuid::from_u128(number).simple()),
        Engine::Postgres => format!("'{}'", Uuid::from_u128(number)),
    };
    let (no, yes) = if engine == Engine::Sqlite { ("0", "1") } else { ("false", "true") };
    let (payload, time) = match engine {
        Engine::Sqlite => ("x'c0ffee'", at(0).to_rfc3339()),
        Engine::Postgres => ("'\\xc0ffee'", at(0).to_rfc3339()),
    };
    let (owner, account, list) = (id(OWNER), id(ACCOUNT), id(LIST));
    let rows = format!(
        "INSERT INTO users (id, telegram_id, first_name, language, timezone, created_at) \
         VALUES ({owner}, 1, 'Sari', 'id', 'Asia/Jakarta', '{time}'); \
         INSERT INTO telegram_accounts (id, owner_id, network, telegram_id, first_name, phone, premium, state, \
         state_since, created_at) VALUES ({account}, {owner}, 'telegram', 100, 'Toko', '+6281234560077', {no}, \
         'connected', '{time}', '{time}'); \
         INSERT INTO chats (account_id, owner_id, peer_kind, chat_id, kind, title, folded, slow_mode, can_write, media, \
         seen_at) VALUES ({account}, {owner}, 'channel', 5, 'supergroup', 'Pasar', 'pasar', 0, {yes}, '{{}}', '{time}'); \
         INSERT INTO target_lists (id, owner_id, account_id, name, folded, created_at) \
         VALUES ({list}, {owner}, {account}, 'Milikku', 'milikku', '{time}'); \
         INSERT INTO targets (id, list_id, owner_id, account_id, peer_kind, chat_id, topic, paused, created_at) \
         VALUES ({list}, {list}, {owner}, {account}, 'channel', 5, 0, {no}, '{time}');"
    );
    let import = format!("{{\"kind\": \"import\", \"list\": \"{}\"}}", Uuid::from_u128(LIST));
    let over = format!("'{time}'");
    let jobs = [
        (11, "scan", "{\"kind\": \"scan\"}", "running", "NULL", "NULL"),
        (12, "import", &import, "queued", payload, "NULL"),
        (13, "ask_spam_bot", "{\"kind\": \"ask_spam_bot\"}", "done", "NULL", &over),
        (14, "scan", "{\"kind\": \"scan\"}", "failed", "NULL", &over),
    ];
    let jobs = jobs.map(|(number, kind, work, state, payload, finished)| {
        let job = id(number);
        format!(
            "INSERT INTO jobs (id, owner_id, account_id, kind, work, state, progress, payload, cancel_requested, \
             screen_message, shown_revision, revision, created_at, finished_at) VALUES ({job}, {owner}, {account}, \
             '{kind}', '{work}', '{state}', '{{\"done\": 7}}', {payload}, {no}, 44, 3, 5, '{time}', {finished});"
        )
    });
    rows + &jobs.concat()
}

async fn rows_of_the_version_before_stay(engine: Engine) {
    let database = Arc::new(TestDatabase::create(engine).await);
    // Makes the file and its folder.
    connect(database.url(), FIRST_KEY).await.close().await;
    prepare(&database, engine, &rows(engine)).await;
    let store = connect(database.url(), FIRST_KEY).await;
    store.migrate().await.unwrap();

    let (owner, account) = (OwnerId(Uuid::from_u128(OWNER)), AccountId(Uuid::from_u128(ACCOUNT)));
    let list = ListId(Uuid::from_u128(LIST));
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.account(owner, account).await.unwrap().unwrap().state, AccountState::Connected);
    assert_eq!(tx.standing(account).await.unwrap().unwrap().logged_in_at, at(0), "its age counts");
    assert_eq!(tx.targets(owner, list, 0, 9).await.unwrap()[0].title, "Pasar");
    let expected = [
        (11, Work::Scan, JobState::Running),
        (12, Work::Import { list }, JobState::Queued),
        (13, Work::AskSpamBot, JobState::Done),
        (14, Work::Scan, JobState::Failed),
    ];
    for (number, work, state) in expected {
        let found = tx.job(owner, JobId(Uuid::from_u128(number))).await.unwrap().expect("it is kept");
        assert_eq!((found.work, found.state), (work, state));
        assert_eq!((found.progress.done, found.screen_message, found.revision), (7, Some(44), 5));
        assert_eq!(found.finished_at.is_some(), state.is_over());
    }
    let again = tx.insert_job(&job(owner, account, Work::Scan)).await;
    assert!(matches!(again, Err(StorageError::Conflict(Constraint::JobOneOpenOfAKind))), "{again:?}");
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    tx.insert_job(&job(owner, account, Work::FetchMessage { link: "https://t.me/a/1".to_owned() })).await.unwrap();
    drop(tx);
    store.close().await;
    Arc::into_inner(database).expect("nobody else has it").remove().await;
}

#[tokio::test]
async fn rows_of_the_version_before_stay_on_sqlite() {
    rows_of_the_version_before_stay(Engine::Sqlite).await;
}

#[tokio::test]
async fn rows_of_the_version_before_stay_on_postgres() {
    rows_of_the_version_before_stay(Engine::Postgres).await;
}

on_both_engines! {
    /// An older program would write what the newer one does not expect.
    async fn a_database_of_a_newer_version_is_refused_with_both_versions(db: TestDb) {
        db.store.check_version().await.unwrap();
        db.execute("UPDATE _sqlx_migrations SET version = version + 100 WHERE version = 6").await;
        for outcome in [db.store.check_version().await, db.store.migrate().await] {
            let said = outcome.expect_err("it is newer").to_string();
            assert_eq!(said, "the database was made by a newer blastpro (migration 106; this one knows 6)");
        }
    }
}

/// A pool would try until its time is up, and then say only that.
#[tokio::test]
async fn why_postgres_cannot_be_reached_is_said() {
    let database = TestDatabase::create(Engine::Postgres).await;
    let vault = || Vault::new(KeyRing::parse(FIRST_KEY).unwrap());
    let said = |error: StorageError| {
        let mut said = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            said = format!("{said}: {error}");
            cause = error.source();
        }
        said
    };
    let nobody = Store::connect("postgres://localhost:9/shop", vault()).await.expect_err("nobody listens");
    assert!(nobody.is_retryable());
    assert!(said(nobody).contains("refused"));
    let (server, name) = database.url().rsplit_once('/').unwrap();
    let nothing = Store::connect(&format!("{server}/{name}x"), vault()).await.expect_err("there is none");
    let nothing = said(nothing);
    assert!(nothing.contains(&format!("database \"{name}x\" does not exist")), "{nothing}");
    database.remove().await;
}
