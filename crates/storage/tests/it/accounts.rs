use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile};
use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
use blastpro_domain::phone::PhoneNumber;
use blastpro_storage::{Constraint, StorageError};

use crate::fixtures::{account, add_account, add_owner, at, profile};
use crate::support::on_both_engines;

on_both_engines! {
    async fn an_account_is_read_back_as_written_in_every_state_and_network(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut telegram_id = 100;
        for state in AccountState::ALL {
            for network in [NetworkKind::Telegram, NetworkKind::Bootstrap] {
                telegram_id += 1;
                let account = Account {
                    profile: Profile { last_name: None, username: None, premium: true, ..profile(telegram_id) },
                    state,
                    network,
                    last_error: Some("AUTH_KEY_UNREGISTERED".to_owned()),
                    ..account(owner, telegram_id)
                };
                let mut tx = db.store.begin().await.unwrap();
                tx.insert_account(&account).await.unwrap();
                tx.commit().await.unwrap();
                let mut tx = db.store.read().await.unwrap();
                assert_eq!(tx.account(owner, account.id).await.unwrap(), Some(account.clone()));
                let found = tx.account_by_telegram_id(owner, TelegramId(telegram_id), network).await.unwrap();
                assert_eq!(found, Some(account));
            }
        }
    }

    async fn accounts_are_listed_oldest_first_by_pages(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        let mut ids = Vec::new();
        for n in 0..5 {
            // Whole seconds, halves and microseconds are written differently and must sort alike.
            let created_at = at(0) + chrono::TimeDelta::microseconds([0, 1, 376_544, 876_544, 1_000_000][n]);
            let account = Account { created_at, ..account(owner, 10 + i64::try_from(n).unwrap()) };
            ids.push(account.id);
            tx.insert_account(&account).await.unwrap();
        }
        tx.set_account_state(owner, ids[4], AccountState::Disconnected, None, at(1)).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = db.store.read().await.unwrap();
        let page = |accounts: Vec<Account>| accounts.into_iter().map(|account| account.id).collect::<Vec<_>>();
        assert_eq!(page(tx.accounts(owner, 0, 2).await.unwrap()), ids[..2]);
        assert_eq!(page(tx.accounts(owner, 2, 2).await.unwrap()), ids[2..4]);
        assert_eq!(page(tx.accounts(owner, 4, 2).await.unwrap()), ids[4..]);
        assert_eq!(tx.account_count(owner).await.unwrap(), 5);
        assert_eq!(tx.live_account_count(owner).await.unwrap(), 4);
    }

    async fn one_owner_at_a_time_holds_a_telegram_account(db: TestDb) {
        let (first, second) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let held = add_account(&db.store, first, 100).await;

        let mut tx = db.store.begin().await.unwrap();
        let refused = tx.insert_account(&account(second, 100)).await;
        assert!(matches!(refused, Err(StorageError::Conflict(Constraint::AccountOneHolder))), "{refused:?}");
        drop(tx);

        let mut tx = db.store.begin().await.unwrap();
        let telegram_id = TelegramId(100);
        let other = tx.account_of_another(second, telegram_id, NetworkKind::Telegram).await.unwrap();
        assert_eq!(other.map(|account| account.owner_id), Some(first));
        assert_eq!(tx.account_of_another(first, telegram_id, NetworkKind::Telegram).await.unwrap(), None);
        assert_eq!(tx.account_of_another(second, telegram_id, NetworkKind::Bootstrap).await.unwrap(), None);

        // Given up, it can be another's; then the first cannot have it back.
        assert!(tx.set_account_state(first, held, AccountState::Disconnected, None, at(1)).await.unwrap());
        assert_eq!(tx.account_of_another(second, telegram_id, NetworkKind::Telegram).await.unwrap(), None);
        tx.insert_account(&account(second, 100)).await.unwrap();
        let back = tx.set_account_state(first, held, AccountState::Connected, None, at(2)).await;
        assert!(matches!(back, Err(StorageError::Conflict(Constraint::AccountOneHolder))), "{back:?}");
    }

    async fn an_owner_has_a_telegram_account_once(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let old = Account { state: AccountState::Disconnected, ..account(owner, 100) };
        let mut tx = db.store.begin().await.unwrap();
        tx.insert_account(&old).await.unwrap();
        let twice = tx.insert_account(&account(owner, 100)).await;
        assert!(matches!(twice, Err(StorageError::Conflict(Constraint::AccountOfOwner))), "{twice:?}");
    }

    async fn an_account_needs_an_owner(db: TestDb) {
        let mut tx = db.store.begin().await.unwrap();
        let orphan = tx.insert_account(&account(OwnerId::new(), 100)).await;
        assert!(matches!(orphan, Err(StorageError::NotFound(_))), "{orphan:?}");
    }

    async fn a_state_changes_once(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let id = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let lost = AccountState::NeedsLogin;
        assert!(tx.set_account_state(owner, id, lost, Some("SESSION_REVOKED"), at(5)).await.unwrap());
        assert!(!tx.set_account_state(owner, id, lost, Some("AUTH_KEY_UNREGISTERED"), at(6)).await.unwrap());
        let account = tx.account(owner, id).await.unwrap().unwrap();
        assert_eq!((account.state, account.state_since), (lost, at(5)));
        assert_eq!(account.last_error.as_deref(), Some("SESSION_REVOKED"));

        let less = AccountState::Restricted;
        assert!(tx.set_account_state(owner, id, less, Some("PEER_FLOOD"), at(7)).await.unwrap());
        assert!(!tx.set_account_state(owner, id, less, Some("PEER_FLOOD"), at(8)).await.unwrap());
        assert!(tx.set_account_state(owner, id, less, Some("FROZEN_METHOD_INVALID"), at(9)).await.unwrap());
        let account = tx.account(owner, id).await.unwrap().unwrap();
        assert_eq!((account.state_since, account.last_error.as_deref()), (at(9), Some("FROZEN_METHOD_INVALID")));

        let unknown = tx.set_account_state(owner, AccountId::new(), lost, None, at(7)).await;
        assert!(matches!(unknown, Err(StorageError::NotFound("account"))), "{unknown:?}");
    }

    async fn a_profile_is_refreshed_but_never_becomes_another_user(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let id = add_account(&db.store, owner, 100).await;
        let newer = Profile {
            first_name: "Warung".to_owned(),
            last_name: None,
            username: None,
            phone: PhoneNumber::from_telegram("9996612345").unwrap(),
            premium: true,
            ..profile(100)
        };
        let mut tx = db.store.begin().await.unwrap();
        tx.update_profile(owner, id, &newer).await.unwrap();
        let other = tx.update_profile(owner, id, &profile(101)).await;
        assert!(matches!(other, Err(StorageError::NotFound("account"))), "{other:?}");
        assert_eq!(tx.account(owner, id).await.unwrap().unwrap().profile, newer);
    }

    async fn the_engine_serves_the_accounts_of_its_network_that_have_a_session(db: TestDb) {
        let (first, second) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mut expected = Vec::new();
        let mut tx = db.store.begin().await.unwrap();
        for (n, state) in (0..).zip(AccountState::ALL) {
            let owner = if n % 2 == 0 { first } else { second };
            let account = Account { state, ..account(owner, 100 + n) };
            tx.insert_account(&account).await.unwrap();
            if !matches!(state, AccountState::NeedsLogin | AccountState::Disconnected) {
                expected.push((owner, account.id, state));
            }
        }
        let elsewhere = Account { network: NetworkKind::Bootstrap, ..account(first, 100) };
        tx.insert_account(&elsewhere).await.unwrap();
        expected.sort_by_key(|(_, id, _)| *id);
        assert_eq!(tx.serving_accounts(NetworkKind::Telegram).await.unwrap(), expected);
        let only = vec![(first, elsewhere.id, AccountState::Connected)];
        assert_eq!(tx.serving_accounts(NetworkKind::Bootstrap).await.unwrap(), only);
    }
}
