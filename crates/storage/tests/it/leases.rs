use blastpro_domain::ids::AccountId;
use blastpro_storage::StorageError;
use chrono::TimeDelta;
use uuid::Uuid;

use crate::fixtures::{add_account, add_owner};
use crate::support::on_both_engines;

const HOUR: TimeDelta = TimeDelta::hours(1);
const NONE: TimeDelta = TimeDelta::zero();

on_both_engines! {
    async fn only_one_holds_a_lease_until_it_is_released(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        let mut tx = db.store.begin().await.unwrap();
        let lease = tx.take_lease(account, first, HOUR, NONE).await.unwrap().expect("it is free");
        assert_eq!((lease.account, lease.holder, lease.fencing), (account, first, 1));
        assert_eq!(tx.take_lease(account, second, HOUR, NONE).await.unwrap(), None);
        assert!(tx.renew_lease(&lease, HOUR).await.unwrap());

        // Released, it is free at once, however long the margin.
        assert!(tx.release_lease(&lease).await.unwrap());
        let next = tx.take_lease(account, second, HOUR, HOUR).await.unwrap().expect("it was released");
        assert_eq!(next.fencing, 2);
        assert!(!tx.renew_lease(&lease, HOUR).await.unwrap());
        assert!(!tx.release_lease(&lease).await.unwrap());
        assert!(tx.renew_lease(&next, HOUR).await.unwrap());
    }

    async fn a_lease_that_ended_is_taken_after_a_margin(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        let mut tx = db.store.begin().await.unwrap();
        // By the database's clock this lease ended half an hour ago.
        let ended = tx.take_lease(account, first, TimeDelta::minutes(-30), NONE).await.unwrap().expect("it is free");
        assert_eq!(tx.take_lease(account, second, HOUR, HOUR).await.unwrap(), None, "the margin is not over");
        let taken = tx.take_lease(account, second, HOUR, TimeDelta::minutes(29)).await.unwrap().expect("it is over");
        assert!(taken.fencing > ended.fencing);
        assert!(!tx.renew_lease(&ended, HOUR).await.unwrap(), "the number is fenced off");
    }

    async fn a_holder_that_starts_over_gets_a_new_number(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let holder = Uuid::now_v7();
        let mut tx = db.store.begin().await.unwrap();
        let before = tx.take_lease(account, holder, HOUR, HOUR).await.unwrap().expect("it is free");
        let after = tx.take_lease(account, holder, HOUR, HOUR).await.unwrap().expect("it is ours");
        assert!(after.fencing > before.fencing);
        assert!(!tx.renew_lease(&before, HOUR).await.unwrap());
    }

    async fn two_takers_at_once_get_one_lease(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let take = || async {
            let mut tx = db.store.begin().await.unwrap();
            let lease = tx.take_lease(account, Uuid::new_v4(), HOUR, NONE).await.unwrap();
            tx.commit().await.unwrap();
            lease
        };
        let leases = futures::join!(take(), take(), take(), take());
        let taken = [leases.0, leases.1, leases.2, leases.3].into_iter().flatten().count();
        assert_eq!(taken, 1);
    }

    async fn a_lease_needs_an_account(db: TestDb) {
        let mut tx = db.store.begin().await.unwrap();
        let outcome = tx.take_lease(AccountId::new(), Uuid::new_v4(), HOUR, NONE).await;
        assert!(matches!(outcome, Err(StorageError::NotFound(_))), "{outcome:?}");
    }
}
