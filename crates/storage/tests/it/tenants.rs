//! Every method that takes an owner's id, called with another owner's: it finds nothing and changes nothing.

use blastpro_domain::accounts::{AccountState, NetworkKind};
use blastpro_domain::ids::TelegramId;
use blastpro_domain::logins::LoginPhase;
use blastpro_domain::peers::{Peer, PeerKind};
use blastpro_storage::StorageError;

use crate::fixtures::{add_account, add_login, add_owner, at, login, notice, profile};
use crate::support::on_both_engines;

fn is_not_found<T: std::fmt::Debug>(outcome: &Result<T, StorageError>) -> bool {
    matches!(outcome, Err(StorageError::NotFound(_)))
}

on_both_engines! {
    async fn an_account_is_there_for_its_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let before = tx.account(owner, id).await.unwrap();
        assert_eq!(tx.account(stranger, id).await.unwrap(), None);
        assert_eq!(tx.account_to_change(stranger, id).await.unwrap(), None);
        assert_eq!(tx.accounts(stranger, 0, 10).await.unwrap(), []);
        assert_eq!(tx.account_count(stranger).await.unwrap(), 0);
        assert_eq!(tx.live_account_count(stranger).await.unwrap(), 0);
        let by_id = tx.account_by_telegram_id(stranger, TelegramId(100), NetworkKind::Telegram).await.unwrap();
        assert_eq!(by_id, None);
        assert!(is_not_found(&tx.update_profile(stranger, id, &profile(100)).await));
        assert!(is_not_found(&tx.set_account_state(stranger, id, AccountState::Disconnected, None, at(1)).await));
        assert_eq!(tx.account(owner, id).await.unwrap(), before);
    }

    async fn a_session_and_peers_are_there_for_their_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let peers = [Peer { kind: PeerKind::User, id: 1, access_hash: Some(2), title: None, username: None }];
        let mut tx = db.store.begin().await.unwrap();
        tx.put_session(owner, id, b"session", at(0)).await.unwrap();
        tx.put_peers(owner, id, &peers).await.unwrap();

        assert_eq!(tx.session(stranger, id).await.unwrap(), None);
        assert!(is_not_found(&tx.put_session(stranger, id, b"overwritten", at(1)).await));
        assert!(!tx.erase_session(stranger, id).await.unwrap());
        assert_eq!(tx.peers(stranger, id).await.unwrap(), []);
        let theirs = [Peer { access_hash: Some(666), ..peers[0].clone() }];
        assert!(is_not_found(&tx.put_peers(stranger, id, &theirs).await));
        assert_eq!(tx.session(owner, id).await.unwrap().as_deref(), Some(&b"session"[..]));
        assert_eq!(tx.peers(owner, id).await.unwrap(), peers);
    }

    async fn a_login_is_there_for_its_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mine = add_login(&db.store, owner).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_login_session(owner, mine.id, b"temporary").await.unwrap();

        assert!(tx.login(stranger, mine.id).await.unwrap().is_none());
        assert!(tx.active_login(stranger).await.unwrap().is_none());
        assert_eq!(tx.login_session(stranger, mine.id).await.unwrap(), None);
        assert!(!tx.put_login_session(stranger, mine.id, b"overwritten").await.unwrap());
        assert!(!tx.erase_login_session(stranger, mine.id).await.unwrap());
        assert!(!tx.mark_login_shown(stranger, mine.id, 9, Some(9)).await.unwrap());
        let mut stolen = mine.clone();
        stolen.owner_id = stranger;
        stolen.phase = LoginPhase::Ended;
        assert!(!tx.update_login(&mut stolen, at(1)).await.unwrap());

        let after = tx.active_login(owner).await.unwrap().expect("it goes on");
        assert_eq!((after.revision, after.screen_message, after.phase), (1, Some(7), LoginPhase::Starting));
        assert_eq!(tx.login_session(owner, mine.id).await.unwrap().as_deref(), Some(&b"temporary"[..]));
    }

    async fn a_login_cannot_be_for_the_account_of_another(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let mut theirs = login(stranger);
        theirs.account_id = Some(id);
        let mut tx = db.store.begin().await.unwrap();
        assert!(is_not_found(&tx.insert_login(&theirs).await));
    }

    async fn parking_touches_the_notices_of_one_owner(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(id, "A"), None, at(0)).await.unwrap();
        assert_eq!(tx.park_owner_notices(stranger).await.unwrap(), 0);
        assert_eq!(tx.park_owner_notices(owner).await.unwrap(), 1);
        assert_eq!(tx.unpark_owner_notices(stranger).await.unwrap(), 0);
    }
}
