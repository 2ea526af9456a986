use blastpro_domain::identity::{Consent, Language, Owner};
use blastpro_domain::ids::{OwnerId, TelegramId};
use blastpro_storage::StorageError;

use crate::fixtures::{at, owner};
use crate::support::on_both_engines;

on_both_engines! {
    async fn an_owner_is_read_back_as_written(db: TestDb) {
        let plain = owner(1);
        let full = Owner {
            first_name: "Sar\0i \u{1F6D2} <b>".to_owned(),
            language: Language::En,
            timezone: chrono_tz::Europe::London,
            consent: Some(Consent { version: 1, at: at(5) }),
            ..owner(i64::MAX)
        };
        let mut tx = db.store.begin().await.unwrap();
        assert!(tx.insert_owner(&plain).await.unwrap());
        assert!(tx.insert_owner(&full).await.unwrap());
        tx.commit().await.unwrap();

        let mut tx = db.store.read().await.unwrap();
        // Neither database need hold a NUL character: it is dropped.
        let full = Owner { first_name: "Sari \u{1F6D2} <b>".to_owned(), ..full };
        assert_eq!(tx.owner(plain.id).await.unwrap(), Some(plain.clone()));
        assert_eq!(tx.owner_by_telegram_id(TelegramId(i64::MAX)).await.unwrap(), Some(full));
        assert_eq!(tx.owner(OwnerId::new()).await.unwrap(), None);
        assert_eq!(tx.owner_by_telegram_id(TelegramId(2)).await.unwrap(), None);
    }

    async fn a_telegram_user_becomes_an_owner_once(db: TestDb) {
        let (first, second) = (owner(1), owner(1));
        let mut tx = db.store.begin().await.unwrap();
        assert!(tx.insert_owner(&first).await.unwrap());
        assert!(!tx.insert_owner(&second).await.unwrap());
        // The transaction goes on after the refusal.
        assert_eq!(tx.owner_by_telegram_id(TelegramId(1)).await.unwrap().map(|owner| owner.id), Some(first.id));
        tx.commit().await.unwrap();
    }

    async fn an_owner_changes_one_thing_at_a_time(db: TestDb) {
        let mut expected = owner(1);
        let consent = Consent { version: 1, at: at(9) };
        let mut tx = db.store.begin().await.unwrap();
        tx.insert_owner(&expected).await.unwrap();
        tx.set_first_name(expected.id, "Dewi").await.unwrap();
        tx.set_language(expected.id, Language::En).await.unwrap();
        tx.set_timezone(expected.id, chrono_tz::Asia::Makassar).await.unwrap();
        tx.set_consent(expected.id, consent).await.unwrap();
        tx.commit().await.unwrap();

        expected = Owner {
            first_name: "Dewi".to_owned(),
            language: Language::En,
            timezone: chrono_tz::Asia::Makassar,
            consent: Some(consent),
            ..expected
        };
        assert_eq!(db.store.read().await.unwrap().owner(expected.id).await.unwrap(), Some(expected));
    }

    async fn a_change_of_an_unknown_owner_is_an_error(db: TestDb) {
        let nobody = OwnerId::new();
        let mut tx = db.store.begin().await.unwrap();
        let outcomes = [
            tx.set_first_name(nobody, "Dewi").await,
            tx.set_language(nobody, Language::En).await,
            tx.set_timezone(nobody, chrono_tz::UTC).await,
            tx.set_consent(nobody, Consent { version: 1, at: at(0) }).await,
        ];
        for outcome in outcomes {
            assert!(matches!(outcome, Err(StorageError::NotFound("owner"))), "{outcome:?}");
        }
    }

    async fn what_is_not_committed_did_not_happen(db: TestDb) {
        let owner = owner(1);
        let mut tx = db.store.begin().await.unwrap();
        tx.insert_owner(&owner).await.unwrap();
        drop(tx);
        assert_eq!(db.store.read().await.unwrap().owner(owner.id).await.unwrap(), None);
    }

    async fn a_reading_transaction_cannot_write(db: TestDb) {
        let mut tx = db.store.read().await.unwrap();
        assert!(matches!(tx.insert_owner(&owner(1)).await, Err(StorageError::Database(_))));
    }
}
