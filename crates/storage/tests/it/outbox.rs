use blastpro_domain::ids::{AccountId, NoticeId};
use blastpro_domain::notices::Notice;
use blastpro_storage::{StorageError, Store, StoredNotice};

use crate::fixtures::{add_owner, at, notice};
use crate::support::on_both_engines;

async fn claim(store: &Store, now: i64, until: i64) -> Vec<StoredNotice> {
    let mut tx = store.begin().await.unwrap();
    let notices = tx.claim_notices(10, at(now), at(until)).await.unwrap();
    tx.commit().await.unwrap();
    notices
}

fn reasons(notices: &[StoredNotice]) -> Vec<&str> {
    notices
        .iter()
        .map(|stored| match &stored.notice {
            Notice::AccountLost { reason, .. } => reason.as_str(),
            Notice::AccountClaimedByAnother { .. } => "claimed",
            Notice::AccountRestricted { .. } => "restricted",
            Notice::CampaignDone { .. } | Notice::CampaignPaused { .. } => "campaign",
            Notice::EmailConfirmed { .. } | Notice::EmailRefused { .. } => "email",
        })
        .collect()
}

on_both_engines! {
    async fn a_notice_is_claimed_by_one_sender_and_sent_once(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = AccountId::new();
        let claimed = Notice::AccountClaimedByAnother { account, name: "<b>".into(), phone: "+62".into() };
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(account, "A"), None, at(0)).await.unwrap();
        tx.add_notice(owner, &claimed, None, at(1)).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(reasons(&claim(&db.store, 0, 30).await), ["A"], "the other is not due");
        let later = claim(&db.store, 2, 30).await;
        assert_eq!(later.len(), 1);
        assert_eq!((later[0].owner, &later[0].notice, later[0].attempts), (owner, &claimed, 1));

        let mut tx = db.store.begin().await.unwrap();
        assert!(tx.notice_sent(later[0].id, at(3)).await.unwrap());
        let twice = tx.notice_sent(later[0].id, at(3)).await;
        assert!(matches!(twice, Err(StorageError::NotFound("unsent notice"))), "{twice:?}");
        tx.commit().await.unwrap();
        let again = claim(&db.store, 31, 60).await;
        assert_eq!((reasons(&again), again[0].attempts), (vec!["A"], 2), "its sender has died");
    }

    async fn two_senders_at_once_get_different_notices(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        for _ in 0..6 {
            tx.add_notice(owner, &notice(AccountId::new(), "A"), None, at(0)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let take = || async {
            let mut tx = db.store.begin().await.unwrap();
            let notices = tx.claim_notices(3, at(0), at(30)).await.unwrap();
            tx.commit().await.unwrap();
            notices
        };
        let (first, second, third) = futures::join!(take(), take(), take());
        let mut ids: Vec<NoticeId> = first.iter().chain(&second).chain(&third).map(|stored| stored.id).collect();
        // Rows that another sender had locked were passed over; what is left is due at the next call.
        ids.extend(claim(&db.store, 0, 30).await.iter().map(|stored| stored.id));
        assert_eq!(ids.len(), 6);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 6);
    }

    async fn a_newer_notice_replaces_an_unsent_one_with_its_key(db: TestDb) {
        let (owner, other) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let account = AccountId::new();
        let mut tx = db.store.begin().await.unwrap();
        for (to, key, reason) in
            [(owner, Some("k"), "A"), (owner, Some("k"), "B"), (owner, Some("l"), "C"), (other, Some("k"), "D")]
        {
            tx.add_notice(to, &notice(account, reason), key, at(0)).await.unwrap();
        }
        for reason in ["E", "F"] {
            tx.add_notice(owner, &notice(account, reason), None, at(0)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let claimed = claim(&db.store, 0, 30).await;
        assert_eq!(reasons(&claimed), ["B", "C", "D", "E", "F"]);

        // Once sent, the key is free.
        let mut tx = db.store.begin().await.unwrap();
        assert!(tx.notice_sent(claimed[0].id, at(1)).await.unwrap());
        tx.add_notice(owner, &notice(account, "G"), Some("k"), at(2)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reasons(&claim(&db.store, 2, 30).await), ["G"]);
    }

    async fn a_notice_replaced_while_it_is_being_sent_is_not_lost(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = AccountId::new();
        let add = |reason, seconds| {
            let store = db.store.clone();
            async move {
                let mut tx = store.begin().await.unwrap();
                tx.add_notice(owner, &notice(account, reason), Some("k"), at(seconds)).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        add("old", 0).await;
        let claimed = claim(&db.store, 0, 30).await;
        add("new", 1).await;
        assert_eq!(claim(&db.store, 2, 30).await, [], "one sender at a time");
        let mut tx = db.store.begin().await.unwrap();
        assert!(!tx.notice_sent(claimed[0].id, at(2)).await.unwrap());
        tx.commit().await.unwrap();
        let next = claim(&db.store, 3, 30).await;
        assert_eq!((reasons(&next), next[0].attempts), (vec!["new"], 1));
        let mut tx = db.store.begin().await.unwrap();
        assert!(tx.notice_sent(next[0].id, at(4)).await.unwrap());
    }

    async fn a_retry_waits_and_a_failure_is_final(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(AccountId::new(), "A"), None, at(0)).await.unwrap();
        let id = tx.claim_notices(10, at(0), at(30)).await.unwrap()[0].id;
        tx.retry_notice(id, at(100), "429").await.unwrap();
        assert_eq!(tx.claim_notices(10, at(99), at(130)).await.unwrap(), []);
        assert_eq!(tx.claim_notices(10, at(100), at(130)).await.unwrap()[0].attempts, 2);
        tx.fail_notice(id, "chat not found", at(101)).await.unwrap();
        assert_eq!(tx.claim_notices(10, at(999), at(1_030)).await.unwrap(), []);
        for outcome in [tx.retry_notice(id, at(0), "").await, tx.fail_notice(NoticeId::new(), "", at(0)).await] {
            assert!(matches!(outcome, Err(StorageError::NotFound("unsent notice"))), "{outcome:?}");
        }
    }

    async fn the_notices_of_an_owner_who_blocked_the_bot_wait_for_them(db: TestDb) {
        let (owner, other) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(AccountId::new(), "A"), Some("k"), at(0)).await.unwrap();
        tx.add_notice(other, &notice(AccountId::new(), "B"), Some("k"), at(0)).await.unwrap();
        assert_eq!(tx.claim_notices(10, at(0), at(30)).await.unwrap().len(), 2);
        assert_eq!(tx.park_owner_notices(owner).await.unwrap(), 1);
        assert_eq!(reasons(&tx.claim_notices(10, at(31), at(60)).await.unwrap()), ["B"]);
        tx.add_notice(owner, &notice(AccountId::new(), "C"), Some("k"), at(40)).await.unwrap();
        assert_eq!(tx.unpark_owner_notices(owner).await.unwrap(), 1);
        assert_eq!(reasons(&tx.claim_notices(10, at(41), at(60)).await.unwrap()), ["C"]);
    }

    async fn a_notice_of_a_later_version_fails_alone(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(AccountId::new(), "A"), None, at(0)).await.unwrap();
        tx.commit().await.unwrap();
        db.execute("UPDATE outbox SET notice = '{\"kind\":\"from_the_future\"}'").await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(AccountId::new(), "B"), None, at(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reasons(&claim(&db.store, 0, 30).await), ["B"]);
        assert_eq!(db.execute("UPDATE outbox SET state = state WHERE state = 'failed'").await, 1);
    }

    async fn only_finished_notices_are_pruned(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(AccountId::new(), "A"), None, at(0)).await.unwrap();
        let id = tx.claim_notices(10, at(0), at(30)).await.unwrap()[0].id;
        tx.add_notice(owner, &notice(AccountId::new(), "B"), None, at(0)).await.unwrap();
        tx.notice_sent(id, at(5)).await.unwrap();
        assert_eq!(tx.prune_outbox(at(5)).await.unwrap(), 0);
        assert_eq!(tx.prune_outbox(at(6)).await.unwrap(), 1);
        assert_eq!(tx.claim_notices(10, at(6), at(30)).await.unwrap().len(), 1);
    }
}
