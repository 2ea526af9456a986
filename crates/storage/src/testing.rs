//! Databases for tests: a fresh one on either engine, gone when the test ends. Behind the feature `testing`, so that
//! tests outside this crate need no SQL of their own.

use std::path::PathBuf;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::Engine;

/// Names the PostgreSQL that tests may use: a superuser's URL to its database `postgres`.
const ADMIN_URL: &str = "TEST_POSTGRES_URL";

/// An empty database that no other test knows.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Sqlite(TempDir),
    Postgres { admin: String, name: String },
}

impl TestDatabase {
    /// A new database, not yet migrated.
    ///
    /// # Panics
    /// Without `TEST_POSTGRES_URL`, for PostgreSQL; `tests/run` sets it.
    pub async fn create(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder can be made");
                let file = folder.path().join("data").join("test.db");
                Self { url: format!("sqlite://{}", file.display()), place: Place::Sqlite(folder) }
            }
            Engine::Postgres => {
                let admin = std::env::var(ADMIN_URL)
                    .expect("TEST_POSTGRES_URL is not set: run the tests with tests/run, which starts a PostgreSQL");
                let name = format!("blastpro_test_{}", Uuid::new_v4().simple());
                execute(&admin, &format!("CREATE DATABASE {name}")).await;
                let (server, _) = admin.rsplit_once('/').expect("the URL names a database");
                Self { url: format!("{server}/{name}"), place: Place::Postgres { admin, name } }
            }
        }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Everything that is stored, as somebody who stole the database would see it: the files of SQLite, or every row of
    /// PostgreSQL as text.
    ///
    /// # Panics
    /// When the database cannot be read.
    pub async fn dump(&self) -> Vec<u8> {
        match &self.place {
            Place::Sqlite(folder) => {
                let files = std::fs::read_dir(folder.path().join("data")).expect("the folder can be read");
                let paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
                paths.iter().flat_map(|path| std::fs::read(path).unwrap_or_default()).collect()
            }
            Place::Postgres { .. } => self.dump_rows().await.into_bytes(),
        }
    }

    async fn dump_rows(&self) -> String {
        let mut connection = PgConnection::connect(&self.url).await.expect("the database answers");
        let tables = sqlx::query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(&mut connection)
            .await
            .expect("the tables can be listed");
        let mut dump = String::new();
        for table in tables {
            let table: String = table.get(0);
            // `escape` shows the text inside binary columns.
            let rows = sqlx::query(AssertSqlSafe(format!("SELECT t::text FROM \"{table}\" AS t")));
            sqlx::query("SET bytea_output = 'escape'").execute(&mut connection).await.expect("a valid setting");
            for row in rows.fetch_all(&mut connection).await.expect("the rows can be read") {
                dump.push_str(row.get(0));
                dump.push('\n');
            }
        }
        dump
    }

    /// Makes what is stored of the first deliveries in this state unreadable, as a mistake in another version might.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn spoil_deliveries(&self, state: &str, count: u32) {
        let sql = format!(
            "UPDATE deliveries SET random_ids = '[\"x\"]' WHERE state = '{state}' AND position IN \
             (SELECT position FROM deliveries WHERE state = '{state}' ORDER BY position LIMIT {count})"
        );
        execute(&self.url, &sql).await;
    }

    /// Removes it, even while something is still connected to it.
    ///
    /// # Panics
    /// When that fails.
    pub async fn remove(self) {
        match self.place {
            Place::Sqlite(folder) => folder.close().expect("the folder can be removed"),
            Place::Postgres { admin, name } => {
                execute(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

/// Runs SQL that the product has not on the database at `url`: a test's way to do damage. Rows affected.
///
/// # Panics
/// When the database does not answer, or refuses it.
pub async fn execute(url: &str, sql: &str) -> u64 {
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.expect("the file opens");
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("the statement runs");
        connection.close().await.expect("the connection closes");
        return done.rows_affected();
    }
    let mut connection = PgConnection::connect(url).await.expect("the PostgreSQL of TEST_POSTGRES_URL answers");
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("the statement runs");
    connection.close().await.expect("the connection closes");
    done.rows_affected()
}
