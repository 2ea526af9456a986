//! A fresh, migrated database per test, on either engine, that is gone when the test ends.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use blastpro_storage::testing::{self, TestDatabase};
use blastpro_storage::{Engine, KeyRing, Store, Vault};
use futures::FutureExt;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

/// The key of every test database, until a test gives it another.
pub const FIRST_KEY: &str = "first:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
/// A newer key.
pub const SECOND_KEY: &str = "second:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// A database of one test.
#[derive(Clone)]
pub struct TestDb {
    /// Connected and migrated, with [`FIRST_KEY`].
    pub store: Store,
    /// Where it is.
    pub url: String,
    database: Arc<TestDatabase>,
}

/// Writes each test twice: `name::sqlite` and `name::postgres`.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: TestDb) $body:block)+) => {
        $(
            $(#[$attribute])*
            async fn $name($db: $crate::support::TestDb) $body

            mod $name {
                #[tokio::test]
                async fn sqlite() {
                    $crate::support::run(blastpro_storage::Engine::Sqlite, super::$name).await;
                }

                #[tokio::test]
                async fn postgres() {
                    $crate::support::run(blastpro_storage::Engine::Postgres, super::$name).await;
                }
            }
        )+
    };
}
pub(crate) use on_both_engines;

/// Runs a test on a fresh database and removes the database, also when the test fails.
pub async fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(TestDb) -> F) {
    let database = Arc::new(TestDatabase::create(engine).await);
    let store = connect(database.url(), FIRST_KEY).await;
    store.migrate().await.expect("the migrations run");
    let db = TestDb { store: store.clone(), url: database.url().to_owned(), database: database.clone() };
    let outcome = AssertUnwindSafe(test(db)).catch_unwind().await;
    store.close().await;
    if let Some(database) = Arc::into_inner(database) {
        database.remove().await;
    }
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Connects with these keys.
pub async fn connect(url: &str, keys: &str) -> Store {
    let vault = Vault::new(KeyRing::parse(keys).expect("the keys parse"));
    Store::connect(url, vault).await.expect("the database is there")
}

impl TestDb {
    /// The same database through other keys, as another process would open it.
    pub async fn reopen(&self, keys: &str) -> Store {
        connect(&self.url, keys).await
    }

    /// Runs SQL that the product has not: a test's way to do damage. Rows affected.
    pub async fn execute(&self, sql: &str) -> u64 {
        testing::execute(&self.url, sql).await
    }

    /// Returns once a connection to this PostgreSQL waits for a lock that another one holds.
    pub async fn until_somebody_waits(&self) {
        let mut connection = PgConnection::connect(&self.url).await.expect("the server answers");
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut connection).await.expect("the SQL runs") == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Everything stored, as somebody who stole the database would see it.
    pub async fn dump(&self) -> Vec<u8> {
        self.database.dump().await
    }

    /// A literal for an id in [`execute`](Self::execute).
    pub fn id(&self, id: Uuid) -> String {
        match self.store.engine() {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("'{id}'"),
        }
    }
}
