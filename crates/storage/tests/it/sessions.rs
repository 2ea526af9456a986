use blastpro_domain::ids::AccountId;
use blastpro_storage::{StorageError, VaultError};

use crate::fixtures::{add_account, add_owner, at};
use crate::support::{SECOND_KEY, on_both_engines};

on_both_engines! {
    async fn a_session_is_replaced_and_erased(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.session(owner, account).await.unwrap(), None);
        tx.put_session(owner, account, b"first", at(0)).await.unwrap();
        tx.put_session(owner, account, b"second", at(1)).await.unwrap();
        assert_eq!(tx.session(owner, account).await.unwrap().as_deref(), Some(&b"second"[..]));
        assert!(tx.erase_session(owner, account).await.unwrap());
        assert!(!tx.erase_session(owner, account).await.unwrap());
        assert_eq!(tx.session(owner, account).await.unwrap(), None);

        let unknown = tx.put_session(owner, AccountId::new(), b"lost", at(2)).await;
        assert!(matches!(unknown, Err(StorageError::NotFound("account"))), "{unknown:?}");
    }

    async fn a_session_moved_to_another_row_does_not_open(db: TestDb) {
        let (first, second) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mine = add_account(&db.store, first, 100).await;
        let beside = add_account(&db.store, first, 101).await;
        let theirs = add_account(&db.store, second, 102).await;
        let mut tx = db.store.begin().await.unwrap();
        for (owner, account) in [(first, mine), (first, beside), (second, theirs)] {
            tx.put_session(owner, account, account.to_string().as_bytes(), at(0)).await.unwrap();
        }
        tx.commit().await.unwrap();

        // Somebody who can write to the database gives the key of one account to two others.
        let moved = db
            .execute(&format!(
                "UPDATE account_sessions SET session = \
                 (SELECT session FROM account_sessions WHERE account_id = {mine}) WHERE account_id <> {mine}",
                mine = db.id(mine.0)
            ))
            .await;
        assert_eq!(moved, 2);
        let mut tx = db.store.read().await.unwrap();
        assert_eq!(tx.session(first, mine).await.unwrap(), Some(mine.to_string().into_bytes()));
        for (owner, account) in [(first, beside), (second, theirs)] {
            let outcome = tx.session(owner, account).await;
            let Err(error @ StorageError::Sealed { source: VaultError::DoesNotOpen, .. }) = outcome else {
                panic!("{outcome:?}");
            };
            assert!(error.is_locked() && !error.is_unreadable() && !error.is_retryable());
        }
    }

    async fn a_session_needs_its_key(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_session(owner, account, b"auth key", at(0)).await.unwrap();
        tx.commit().await.unwrap();
        let stranger = db.reopen(SECOND_KEY).await;
        let outcome = stranger.read().await.unwrap().session(owner, account).await;
        let Err(StorageError::Sealed { source: VaultError::UnknownKey(key), .. }) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(key, "first");
        stranger.close().await;
    }
}
