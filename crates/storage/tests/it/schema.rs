//! The two schemas are one, and every statement fits both.

use std::collections::{BTreeMap, BTreeSet};

use blastpro_storage::{Constraint, Engine, KeyRing, StorageError, Store, Vault, sealed_columns, statements};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};

use crate::support::{FIRST_KEY, TestDb, on_both_engines, run};

/// What the engines must agree on.
#[derive(Debug, PartialEq, Eq)]
struct Schema {
    /// Table, column → type as SQLite has it, and whether it may be null.
    columns: BTreeMap<(String, String), (String, bool)>,
    /// Table → its primary key.
    primary_keys: BTreeMap<String, Vec<String>>,
    /// Index → its table, its columns, whether it is unique, whether it is partial.
    indexes: BTreeMap<String, (String, Vec<String>, bool, bool)>,
    /// Table, column, the table and column it refers to.
    references: BTreeSet<(String, String, String, String)>,
    /// The names of the checks.
    checks: BTreeSet<String>,
}

const SQLITE_COLUMNS: &str = r#"
    SELECT t.name, c.name, c.type, c."notnull" = 0, c.pk
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> '_sqlx_migrations'
    ORDER BY t.name, c.pk"#;
const SQLITE_INDEXES: &str = r#"
    SELECT i.name, t.name, c.name, i."unique", i.partial
    FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
    WHERE t.type = 'table' AND i.origin = 'c' ORDER BY i.name, c.seqno"#;
const SQLITE_REFERENCES: &str = r#"
    SELECT t.name, f."from", f."table", f."to" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
    WHERE t.type = 'table'"#;
const SQLITE_SOURCES: &str = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name <> '_sqlx_migrations'";

async fn sqlite_schema(url: &str) -> Schema {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let rows: Vec<(String, String, String, bool, i64)> =
        sqlx::query_as(SQLITE_COLUMNS).fetch_all(&mut connection).await.unwrap();
    let mut primary_keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column, _, _, key) in &rows {
        if *key > 0 {
            primary_keys.entry(table.clone()).or_default().push(column.clone());
        }
    }
    let columns = rows.into_iter().map(|(table, column, kind, null, _)| ((table, column), (kind, null))).collect();
    let rows: Vec<(String, String, String, bool, bool)> =
        sqlx::query_as(SQLITE_INDEXES).fetch_all(&mut connection).await.unwrap();
    let references: Vec<(String, String, String, String)> =
        sqlx::query_as(SQLITE_REFERENCES).fetch_all(&mut connection).await.unwrap();
    let sources: Vec<(String,)> = sqlx::query_as(SQLITE_SOURCES).fetch_all(&mut connection).await.unwrap();
    // SQLite has no list of checks, but keeps the text of each table.
    let checks = sources.iter().flat_map(|(source,)| named_checks(source)).collect();
    Schema { columns, primary_keys, indexes: indexes(rows), references: references.into_iter().collect(), checks }
}

/// Checks that a column holds a boolean.
const BOOLEANS: [&str; 6] = [
    "telegram_accounts_premium",
    "jobs_cancel_requested",
    "chats_can_write",
    "topics_closed",
    "targets_paused",
    "account_paces_resting",
];

/// The names in `CONSTRAINT name CHECK`. Booleans, which PostgreSQL has as a type, need one on SQLite alone.
fn named_checks(source: &str) -> Vec<String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    words
        .windows(3)
        .filter(|window| window[0] == "CONSTRAINT" && window[2] == "CHECK")
        .map(|window| window[1].to_owned())
        .filter(|name| !BOOLEANS.contains(&name.as_str()))
        .collect()
}

const POSTGRES_COLUMNS: &str = "
    SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES', collation_name::text
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
const POSTGRES_INDEXES: &str = "
    SELECT c.relname::text, t.relname::text, a.attname::text, i.indisunique, i.indpred IS NOT NULL, i.indisprimary
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position) ON true
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
    WHERE n.nspname = 'public' AND t.relname <> '_sqlx_migrations' ORDER BY c.relname, k.position";
const POSTGRES_REFERENCES: &str = "
    SELECT t.relname::text, a.attname::text, r.relname::text, b.attname::text
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
    JOIN LATERAL unnest(c.conkey, c.confkey) AS k (here, there) ON true
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.here
    JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.there
    WHERE c.contype = 'f'";
const POSTGRES_CHECKS: &str = "
    SELECT c.conname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE c.contype = 'c' AND n.nspname = 'public'";

async fn postgres_schema(url: &str) -> Schema {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let rows: Vec<(String, String, String, bool, Option<String>)> =
        sqlx::query_as(POSTGRES_COLUMNS).fetch_all(&mut connection).await.unwrap();
    for (table, column, kind, _, collation) in &rows {
        let by_bytes = (kind == "text").then_some("C");
        assert_eq!(collation.as_deref(), by_bytes, "{table}.{column}: text is compared by bytes on both engines");
    }
    let columns = rows
        .into_iter()
        .map(|(table, column, kind, null, _)| ((table, column), (sqlite_type(&kind).to_owned(), null)))
        .collect();
    let rows: Vec<(String, String, String, bool, bool, bool)> =
        sqlx::query_as(POSTGRES_INDEXES).fetch_all(&mut connection).await.unwrap();
    let mut primary_keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut others = Vec::new();
    for (index, table, column, unique, partial, primary) in rows {
        if primary {
            primary_keys.entry(table).or_default().push(column);
        } else {
            others.push((index, table, column, unique, partial));
        }
    }
    let references: Vec<(String, String, String, String)> =
        sqlx::query_as(POSTGRES_REFERENCES).fetch_all(&mut connection).await.unwrap();
    let checks: Vec<(String,)> = sqlx::query_as(POSTGRES_CHECKS).fetch_all(&mut connection).await.unwrap();
    Schema {
        columns,
        primary_keys,
        indexes: indexes(others),
        references: references.into_iter().collect(),
        checks: checks.into_iter().map(|(name,)| name).collect(),
    }
}

fn sqlite_type(postgres: &str) -> &'static str {
    match postgres {
        "uuid" | "bytea" => "BLOB",
        "text" | "timestamp with time zone" | "jsonb" => "TEXT",
        "bigint" | "integer" | "boolean" => "INTEGER",
        other => panic!("no column has had type {other} so far"),
    }
}

/// One row per column of an index, in order.
fn indexes(rows: Vec<(String, String, String, bool, bool)>) -> BTreeMap<String, (String, Vec<String>, bool, bool)> {
    let mut indexes = BTreeMap::new();
    for (index, table, column, unique, partial) in rows {
        indexes.entry(index).or_insert_with(|| (table, Vec::new(), unique, partial)).1.push(column);
    }
    indexes
}

#[tokio::test]
async fn the_two_schemas_are_equal() {
    run(Engine::Sqlite, |sqlite| async move {
        run(Engine::Postgres, |postgres| async move {
            let (ours, theirs) = (sqlite_schema(&sqlite.url).await, postgres_schema(&postgres.url).await);
            assert!(ours.columns.len() > 60 && ours.indexes.len() > 15 && ours.checks.len() > 8, "{ours:#?}");
            assert_eq!(ours.columns, theirs.columns);
            assert_eq!(ours.primary_keys, theirs.primary_keys);
            assert_eq!(ours.indexes, theirs.indexes);
            assert_eq!(ours.references, theirs.references);
            assert_eq!(ours.checks, theirs.checks);
            for constraint in Constraint::ALL {
                assert!(ours.indexes.get(constraint.name()).is_some_and(|index| index.2), "{constraint}");
            }
        })
        .await;
    })
    .await;
}

/// Every column of bytes is an id or is sealed, and what is sealed is rotated.
#[tokio::test]
async fn every_column_of_bytes_is_sealed_and_rotated() {
    run(Engine::Postgres, |db| async move {
        let mut connection = PgConnection::connect(&db.url).await.unwrap();
        let rows: Vec<(String, String, String, bool, Option<String>)> =
            sqlx::query_as(POSTGRES_COLUMNS).fetch_all(&mut connection).await.unwrap();
        let bytes: BTreeSet<(String, String)> =
            rows.into_iter().filter(|row| row.2 == "bytea").map(|row| (row.0, row.1)).collect();
        let rotated = sealed_columns().map(|(table, column)| (table.to_owned(), column.to_owned())).collect();
        assert_eq!(bytes, rotated);
    })
    .await;
}

on_both_engines! {
    async fn every_statement_can_be_prepared(db: TestDb) {
        let mut names = BTreeSet::new();
        match db.store.engine() {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&db.url).await.unwrap();
                for statement in statements::all() {
                    let prepared = (&mut connection).prepare(statement.sqlite.into_sql_str()).await;
                    prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
                    names.insert(statement.sqlite);
                }
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&db.url).await.unwrap();
                for statement in statements::all() {
                    let prepared = (&mut connection).prepare(statement.postgres.into_sql_str()).await;
                    prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
                    names.insert(statement.postgres);
                }
            }
        }
        assert!(names.len() > 120, "only {} statements are listed", names.len());
    }

    async fn migrating_again_changes_nothing(db: TestDb) {
        db.store.migrate().await.unwrap();
        let (first, second) = futures::join!(db.store.migrate(), db.store.migrate());
        first.unwrap();
        second.unwrap();
        db.store.ping().await.unwrap();
    }

    async fn two_processes_that_begin_at_once_both_find_the_schema(db: TestDb) {
        let tables = match db.store.engine() {
            Engine::Sqlite => {
                "PRAGMA foreign_keys = OFF; DROP TABLE owner_emails; DROP TABLE email_tokens; DROP TABLE uploads; DROP TABLE account_paces; DROP TABLE waits; \
                 DROP TABLE deliveries; DROP TABLE campaign_shares; DROP TABLE campaigns; \
                 DROP TABLE template_drafts; DROP TABLE template_versions; DROP TABLE templates; DROP TABLE targets; \
                 DROP TABLE target_lists; DROP TABLE topics; DROP TABLE chats; DROP TABLE jobs; DROP TABLE outbox; DROP TABLE inbox; DROP TABLE dialogue_states; \
                 DROP TABLE logins; DROP TABLE account_leases; DROP TABLE peers; DROP TABLE account_sessions; \
                 DROP TABLE telegram_accounts; DROP TABLE users; DROP TABLE audit_log; DROP TABLE _sqlx_migrations"
            }
            Engine::Postgres => "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
        };
        db.execute(tables).await;
        let (first, second) = (db.reopen(FIRST_KEY).await, db.reopen(FIRST_KEY).await);
        let migrate = |store: Store| tokio::spawn(async move { store.migrate().await });
        let (ours, theirs) = futures::join!(migrate(first.clone()), migrate(second.clone()));
        ours.unwrap().unwrap();
        theirs.unwrap().unwrap();
        assert_eq!(first.read().await.unwrap().inbox_backlog().await.unwrap(), 0);
        first.close().await;
        second.close().await;
    }
}

/// A query that is not listed would be missed by the tests above.
#[test]
fn every_query_runs_a_listed_statement() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    for entry in std::fs::read_dir(sources).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The one runs the statements; the other is of the tests.
        if ["query.rs", "testing.rs"].contains(&name) {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        // A module's own tests, with which it ends, may ask the engine what they like.
        let (source, tests) = source.split_once("#[cfg(test)]").unwrap_or((&source, "\nmod tests {\n}\n"));
        assert!(
            tests.starts_with("\nmod tests {\n") && tests.find("\n}\n") == Some(tests.len() - 3),
            "{name} goes on after its tests"
        );
        assert!(!source.contains("sqlx::query") && !source.contains("raw_sql"), "{name} has SQL of its own");
        files += 1;
    }
    assert!(files > 10);
}

/// Statements that walk a whole table on purpose: once when the process starts, and when keys are rotated.
const WALKS: [&str; 33] = [
    "RELEASE_UPDATES",
    "RELEASE_LOGINS",
    "RELEASE_NOTICES",
    "RELEASE_JOB_SCREENS",
    "RELEASE_CAMPAIGN_SCREENS",
    "RELEASE_LOGIN_SCREENS",
    "ACCOUNT_SESSION_COUNT",
    "LOGIN_DETAIL_COUNT",
    "LOGIN_COMMAND_COUNT",
    "LOGIN_SESSION_COUNT",
    "JOB_PAYLOAD_COUNT",
    "JOB_REPORT_COUNT",
    "OWNER_EMAIL_COUNT",
    "DIALOGUE_STATE_COUNT",
    "INBOX_PAYLOAD_COUNT",
    // At a start, once.
    "ACCOUNT_SESSION_HEADS",
    "ACCOUNT_SESSION_SAMPLES",
    "LOGIN_DETAIL_HEADS",
    "LOGIN_DETAIL_SAMPLES",
    "LOGIN_COMMAND_HEADS",
    "LOGIN_COMMAND_SAMPLES",
    "LOGIN_SESSION_HEADS",
    "LOGIN_SESSION_SAMPLES",
    "JOB_PAYLOAD_HEADS",
    "JOB_PAYLOAD_SAMPLES",
    "JOB_REPORT_HEADS",
    "JOB_REPORT_SAMPLES",
    "OWNER_EMAIL_HEADS",
    "OWNER_EMAIL_SAMPLES",
    "DIALOGUE_STATE_HEADS",
    "DIALOGUE_STATE_SAMPLES",
    "INBOX_PAYLOAD_HEADS",
    "INBOX_PAYLOAD_SAMPLES",
];

/// Steps that touch no table, one end of an index, an index of the few rows that are wanted, or a page at hand.
fn is_cheap(step: &str) -> bool {
    [
        "SCAN CONSTANT ROW",
        "SCAN json_each",
        "SCAN pragma_table_info",
        "SCAN inbox USING COVERING INDEX inbox_by_arrival",
        "SCAN j USING INDEX jobs_open",
        "SCAN page",
        "SCAN found",
        "SCAN d USING INDEX deliveries_sending",
        "SCAN d USING COVERING INDEX deliveries_sending",
        "SCAN campaigns USING COVERING INDEX campaigns_preparing",
        "SCAN logins USING INDEX logins_unsettled",
    ]
    .iter()
    .any(|cheap| step.starts_with(cheap))
}

#[tokio::test]
async fn every_query_but_a_few_goes_by_an_index() {
    run(Engine::Sqlite, |db| async move {
        let mut connection = SqliteConnection::connect(&db.url).await.unwrap();
        for statement in statements::all().filter(|statement| !WALKS.contains(&statement.name)) {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement.sqlite));
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&mut connection).await.unwrap();
            for (_, _, _, step) in plan {
                assert!(!step.starts_with("SCAN") || is_cheap(&step), "{}: {step}", statement.name);
            }
        }
    })
    .await;
}

fn vault() -> Vault {
    Vault::new(KeyRing::parse(FIRST_KEY).unwrap())
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    run(Engine::Sqlite, |db: TestDb| async move {
        let file = std::path::Path::new(db.url.strip_prefix("sqlite://").unwrap());
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(file), 0o600);
        assert_eq!(mode(&file.with_extension("db-wal")), 0o600);
        assert_eq!(mode(file.parent().unwrap()), 0o700);
    })
    .await;
}

#[tokio::test]
async fn a_url_that_leads_nowhere_is_explained_without_its_password() {
    for (url, word) in [
        ("mysql://root:hunter2@localhost/db", "sqlite://"),
        ("", "sqlite://"),
        ("sqlite::memory:", "memory"),
        ("sqlite:///proc/nowhere/blastpro.db", "/proc/nowhere"),
        ("postgres://user:hunter2@host:notaport/db", "postgres://"),
    ] {
        let error = Store::connect(url, vault()).await.expect_err(url);
        assert!(matches!(error, StorageError::Unsupported(_)), "{url}: {error:?}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(word) && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_may_answer_later() {
    // Port 1 of loopback: nothing listens there.
    let error = Store::connect("postgres://user:hunter2@127.0.0.1:1/db", vault()).await.expect_err("nobody answers");
    assert!(error.is_retryable(), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
