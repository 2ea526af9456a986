use blastpro_domain::identity::Language;
use blastpro_domain::ids::OwnerId;
use blastpro_storage::{Engine, Store};

use crate::fixtures::{add_owner, at};
use crate::support::{FIRST_KEY, TestDb, on_both_engines, run};

on_both_engines! {
    async fn many_writers_and_readers_at_once_all_succeed(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tasks = Vec::new();
        for writer in 0..20 {
            let store = db.store.clone();
            tasks.push(tokio::spawn(async move {
                for step in 0..5 {
                    let mut tx = store.begin().await.unwrap();
                    // A read before the write is where a deferred transaction would fail as busy.
                    tx.owner(owner).await.unwrap().expect("the owner is there");
                    tx.set_language(owner, Language::En).await.unwrap();
                    tx.store_update(writer * 100 + step, writer, b"{}", at(0)).await.unwrap();
                    tx.commit().await.unwrap();
                    store.read().await.unwrap().inbox_backlog().await.unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(db.store.read().await.unwrap().inbox_backlog().await.unwrap(), 100);
    }

    async fn another_process_writes_at_the_same_time(db: TestDb) {
        let other = db.reopen(FIRST_KEY).await;
        let write = |store: Store, first: i64| async move {
            for update_id in first..first + 20 {
                let mut tx = store.begin().await.unwrap();
                tx.inbox_backlog().await.unwrap();
                tx.store_update(update_id, 1, b"{}", at(0)).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        let (ours, theirs) =
            futures::join!(tokio::spawn(write(db.store.clone(), 0)), tokio::spawn(write(other.clone(), 100)));
        ours.unwrap();
        theirs.unwrap();
        assert_eq!(db.store.read().await.unwrap().inbox_backlog().await.unwrap(), 40);
        other.close().await;
    }

    /// A caller that is dropped while it begins (a request that ran out of time) leaves no connection behind that is still
    /// within a transaction: the next one to write there would find it read-only.
    async fn a_beginning_that_is_dropped_spoils_no_connection(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        for _ in 0..50 {
            // Once: the question is on its way to the server, and nobody waits for the answer.
            let _ = futures::future::poll_immediate(std::pin::pin!(db.store.read())).await;
            let _ = futures::future::poll_immediate(std::pin::pin!(db.store.begin())).await;
        }
        for _ in 0..50 {
            let mut tx = db.store.begin().await.unwrap();
            tx.set_language(owner, Language::En).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    async fn a_reader_does_not_wait_for_a_writer(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut writing = db.store.begin().await.unwrap();
        writing.set_language(owner, Language::En).await.unwrap();
        let read = db.store.read().await.unwrap().owner(owner).await.unwrap().expect("the owner is there");
        assert_eq!(read.language, Language::Id, "the last commit is what a reader sees");
        writing.commit().await.unwrap();
    }
}

/// Two transactions that want each other's rows: PostgreSQL ends one of them, which may then be tried again.
#[tokio::test]
async fn a_deadlock_on_postgres_is_worth_another_try() {
    run(Engine::Postgres, |db: TestDb| async move {
        let (first, second) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let both = tokio::sync::Barrier::new(2);
        let both = &both;
        let cross = |one: OwnerId, other: OwnerId| {
            let store = db.store.clone();
            async move {
                let mut tx = store.begin().await.unwrap();
                tx.set_language(one, Language::En).await.unwrap();
                both.wait().await;
                tx.set_language(other, Language::En).await
            }
        };
        let (ours, theirs) = futures::join!(cross(first, second), cross(second, first));
        let ended: Vec<_> = [ours, theirs].into_iter().filter_map(Result::err).collect();
        assert!(ended.len() == 1 && ended[0].is_retryable(), "{ended:?}");
    })
    .await;
}
