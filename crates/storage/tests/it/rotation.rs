use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use blastpro_domain::email::{Asked, EmailAddress};
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::logins::{LoginCommand, LoginPhase};
use blastpro_storage::testing::TestDatabase;
use blastpro_storage::{Engine, KeyTrouble, Store};
use uuid::Uuid;

use crate::fixtures::{add_account, add_login, add_owner, at};
use crate::support::{FIRST_KEY, SECOND_KEY, TestDb, connect, on_both_engines, run};

fn both_keys() -> String {
    format!("{SECOND_KEY},{FIRST_KEY}")
}

/// Something in every sealed column; how many sealed values that is.
async fn fill(db: &TestDb) -> (OwnerId, AccountId, u64) {
    let owner = add_owner(&db.store, 1).await;
    let account = add_account(&db.store, owner, 100).await;
    let login = add_login(&db.store, owner).await;
    let mut tx = db.store.begin().await.unwrap();
    tx.put_session(owner, account, b"session", at(0)).await.unwrap();
    tx.put_login_session(owner, login.id, b"temporary").await.unwrap();
    let asked = Asked { at: at(0), since: at(0), count: 1 };
    let address = EmailAddress::parse("sari@example.com").unwrap();
    tx.put_email(owner, &address, asked).await.unwrap();
    for chat in [-5, 0, 1] {
        tx.put_dialogue(chat, b"state", at(0)).await.unwrap();
    }
    for update_id in 1..=4 {
        tx.store_update(update_id, 1, b"update", at(0)).await.unwrap();
    }
    tx.commit().await.unwrap();
    // The session, the login's three parts, the e-mail address, the conversations, the updates.
    (owner, account, 1 + 3 + 1 + 3 + 4)
}

async fn assert_readable(store: &Store, owner: OwnerId, account: AccountId) {
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.session(owner, account).await.unwrap().as_deref(), Some(&b"session"[..]));
    let login = tx.active_login(owner).await.unwrap().expect("the login goes on");
    assert_eq!(login.phase, LoginPhase::Starting);
    assert!(matches!(login.command, Some(LoginCommand::RequestCode(_))));
    assert_eq!(tx.login_session(owner, login.id).await.unwrap().as_deref(), Some(&b"temporary"[..]));
    assert_eq!(tx.email(owner).await.unwrap().expect("an address").address.as_str(), "sari@example.com");
    assert_eq!(tx.dialogue(0).await.unwrap().as_deref(), Some(&b"state"[..]));
    let updates = tx.claim_updates(Uuid::now_v7(), 10, at(0), at(0)).await.unwrap();
    assert!(updates.iter().all(|update| update.payload == b"update"));
    assert_eq!(updates.len(), 4);
}

on_both_engines! {
    async fn an_old_key_opens_until_rotated_and_is_not_needed_afterwards(db: TestDb) {
        let (owner, account, values) = fill(&db).await;
        assert_eq!(db.store.pending_rotation().await.unwrap(), 0);
        let both = db.reopen(&both_keys()).await;
        assert_readable(&both, owner, account).await;
        assert_eq!(both.pending_rotation().await.unwrap(), values);
        assert_eq!(both.rotate(2).await.unwrap(), values, "in batches smaller than a table");
        assert_eq!(both.pending_rotation().await.unwrap(), 0);
        assert_eq!(both.rotate(2).await.unwrap(), 0);
        both.close().await;

        let newest = db.reopen(SECOND_KEY).await;
        assert_readable(&newest, owner, account).await;
        newest.close().await;
    }

    async fn rotation_while_the_product_serves_loses_no_write(db: TestDb) {
        let (owner, account, _) = fill(&db).await;
        let both = db.reopen(&both_keys()).await;
        let done = Arc::new(AtomicBool::new(false));
        let writer = |chat: i64| {
            let (store, done) = (both.clone(), done.clone());
            tokio::spawn(async move {
                let mut count: u64 = 0;
                while !done.load(Ordering::Relaxed) || count < 20 {
                    count += 1;
                    let mut tx = store.begin().await.unwrap();
                    tx.put_dialogue(chat, &count.to_be_bytes(), at(0)).await.unwrap();
                    tx.put_session(owner, account, b"session", at(0)).await.unwrap();
                    let mut login = tx.active_login(owner).await.unwrap().expect("it is under way");
                    login.detail.last_update += 1;
                    // Two writers may meet here; that one is told so is `logins`' business.
                    tx.update_login(&mut login, at(0)).await.unwrap();
                    tx.commit().await.unwrap();
                    let read = store.read().await.unwrap().dialogue(chat).await.unwrap().unwrap();
                    assert_eq!(read, count.to_be_bytes(), "nobody else writes to this chat");
                }
                count
            })
        };
        let writers = [writer(-5), writer(1)];
        for _ in 0..5 {
            both.rotate(1).await.unwrap();
        }
        done.store(true, Ordering::Relaxed);
        for writer in writers {
            assert!(writer.await.unwrap() >= 20);
        }
        both.rotate(10).await.unwrap();
        assert_eq!(both.pending_rotation().await.unwrap(), 0);
        both.close().await;
        let newest = db.reopen(SECOND_KEY).await;
        assert_readable(&newest, owner, account).await;
        newest.close().await;
    }

    async fn a_key_that_is_still_needed_is_missed_by_name(db: TestDb) {
        fill(&db).await;
        assert_eq!(db.store.key_trouble().await.unwrap(), KeyTrouble::default());
        let without = db.reopen(SECOND_KEY).await;
        let trouble = without.key_trouble().await.unwrap();
        assert_eq!(trouble.missing.into_iter().collect::<Vec<_>>(), ["first"]);
        assert!(trouble.wrong.is_empty(), "nothing is sealed with the other");
        without.close().await;
    }

    /// A key of the same id with other bytes would open nothing, and seal what others cannot open.
    async fn a_key_with_other_bytes_is_found_by_opening_something(db: TestDb) {
        fill(&db).await;
        let bytes = SECOND_KEY.split_once(':').unwrap().1;
        let forged = db.reopen(&format!("first:{bytes}")).await;
        let trouble = forged.key_trouble().await.unwrap();
        assert!(trouble.missing.is_empty());
        assert_eq!(trouble.wrong.into_iter().collect::<Vec<_>>(), ["first"]);
        forged.close().await;

        db.execute("UPDATE dialogue_states SET chat = 99 WHERE chat = 0").await;
        db.execute("UPDATE inbox SET update_id = update_id + 100").await;
        let trouble = db.store.key_trouble().await.unwrap();
        assert!(trouble.wrong.is_empty(), "a damaged value is no other key");
    }

    async fn each_sealed_column_counts_when_keys_are_looked_for(db: TestDb) {
        let mut tx = db.store.begin().await.unwrap();
        tx.store_update(1, 1, b"update", at(0)).await.unwrap();
        tx.commit().await.unwrap();
        let without = db.reopen(SECOND_KEY).await;
        assert_eq!(without.key_trouble().await.unwrap().missing.len(), 1);
        without.close().await;
    }

    async fn a_value_that_does_not_open_is_left_and_counted(db: TestDb) {
        let (_, _, values) = fill(&db).await;
        db.execute("UPDATE dialogue_states SET chat = 99 WHERE chat = 0").await;
        let both = db.reopen(&both_keys()).await;
        assert_eq!(both.rotate(100).await.unwrap(), values - 1);
        assert_eq!(both.pending_rotation().await.unwrap(), 1);
        assert_eq!(both.rotate(1).await.unwrap(), 0, "it does not stand in the way of the end");
        both.close().await;
    }
}

/// A row that is written between the reading and the re-sealing of a batch: the write stays.
#[tokio::test]
async fn a_write_in_the_middle_of_a_batch_wins() {
    run(Engine::Postgres, |db: TestDb| async move {
        fill(&db).await;
        let both = db.reopen(&both_keys()).await;
        let mut tx = both.begin().await.unwrap();
        tx.put_dialogue(0, b"newer", at(1)).await.unwrap();
        let rotating = tokio::spawn({
            let both = both.clone();
            async move { both.rotate(100).await }
        });
        db.until_somebody_waits().await;
        tx.commit().await.unwrap();
        rotating.await.unwrap().unwrap();
        let mut tx = both.read().await.unwrap();
        assert_eq!(tx.dialogue(0).await.unwrap().as_deref(), Some(&b"newer"[..]));
        drop(tx);
        assert_eq!(both.pending_rotation().await.unwrap(), 0);
        both.close().await;
    })
    .await;
}

/// Before the first migration nothing is sealed, and there is nothing to complain about.
#[tokio::test]
async fn an_empty_database_needs_no_rotation() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = TestDatabase::create(engine).await;
        let store = connect(database.url(), FIRST_KEY).await;
        assert_eq!(store.key_trouble().await.unwrap(), KeyTrouble::default());
        assert_eq!(store.rotate(10).await.unwrap(), 0);
        assert_eq!(store.pending_rotation().await.unwrap(), 0);
        store.close().await;
        database.remove().await;
    }
}
