use blastpro_domain::ids::AccountId;
use blastpro_domain::peers::{Peer, PeerKind};
use blastpro_storage::StorageError;

use crate::fixtures::{add_account, add_owner};
use crate::support::on_both_engines;

fn peer(kind: PeerKind, id: i64) -> Peer {
    Peer {
        kind,
        id,
        access_hash: Some(id.wrapping_mul(7)),
        title: Some(format!("Grup {id}")),
        username: Some(format!("grup{id}")),
    }
}

on_both_engines! {
    async fn peers_of_every_kind_are_read_back_as_written(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let title = "\"Jual\" \\ Beli \u{1F6D2}".to_owned();
        let peers = [
            Peer { access_hash: Some(i64::MIN), ..peer(PeerKind::Channel, 5) },
            Peer { access_hash: None, username: None, ..peer(PeerKind::Group, 5) },
            // JSON on the way into the database must lose nothing: 63 bits, quotes, emoji.
            Peer { access_hash: Some(i64::MAX), title: Some(title), ..peer(PeerKind::User, 5) },
            Peer { title: None, username: None, ..peer(PeerKind::User, i64::MAX) },
        ];
        let mut tx = db.store.begin().await.unwrap();
        tx.put_peers(owner, account, &peers).await.unwrap();
        tx.put_peers(owner, account, &[]).await.unwrap();
        assert_eq!(tx.peers(owner, account).await.unwrap(), peers);
    }

    async fn a_later_sighting_completes_what_is_known(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let known = peer(PeerKind::Channel, 5);
        let mut tx = db.store.begin().await.unwrap();
        tx.put_peers(owner, account, std::slice::from_ref(&known)).await.unwrap();

        let bare = Peer { access_hash: None, title: None, username: None, ..known.clone() };
        tx.put_peers(owner, account, &[bare]).await.unwrap();
        assert_eq!(tx.peers(owner, account).await.unwrap(), std::slice::from_ref(&known));

        let renamed = Peer { access_hash: Some(1), title: Some("Grup Baru".into()), username: None, ..known };
        tx.put_peers(owner, account, std::slice::from_ref(&renamed)).await.unwrap();
        assert_eq!(tx.peers(owner, account).await.unwrap(), [renamed]);
    }

    async fn thousands_of_peers_with_repetitions_are_stored_in_one_go(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut peers: Vec<Peer> = (1..=1_700).map(|id| peer(PeerKind::Channel, id)).collect();
        peers.push(Peer { title: Some("Last".into()), ..peer(PeerKind::Channel, 1) });
        let mut tx = db.store.begin().await.unwrap();
        tx.put_peers(owner, account, &peers).await.unwrap();
        let stored = tx.peers(owner, account).await.unwrap();
        assert_eq!(stored.len(), 1_700);
        assert_eq!(stored[0].title.as_deref(), Some("Last"));
    }

    async fn peers_need_an_account(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        let outcome = tx.put_peers(owner, AccountId::new(), &[peer(PeerKind::User, 1)]).await;
        assert!(matches!(outcome, Err(StorageError::NotFound("account"))), "{outcome:?}");
    }
}
