use std::collections::BTreeMap;

use blastpro_storage::{Engine, Store, StoredUpdate, Subject};
use uuid::Uuid;

use crate::fixtures::{add_login, add_owner, at, notice};
use crate::support::{FIRST_KEY, SECOND_KEY, TestDb, on_both_engines};

async fn store_updates(store: &Store, updates: &[(i64, i64)]) {
    let mut tx = store.begin().await.unwrap();
    for (update_id, chat) in updates {
        assert!(tx.store_update(*update_id, *chat, format!("update {update_id}").as_bytes(), at(0)).await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn claim(store: &Store, holder: Uuid, limit: i64, now: i64, until: i64) -> Vec<StoredUpdate> {
    let mut tx = store.begin().await.unwrap();
    let updates = tx.claim_updates(holder, limit, at(now), at(until)).await.unwrap();
    tx.commit().await.unwrap();
    updates
}

async fn claim_ids(store: &Store, holder: Uuid, limit: i64, now: i64, until: i64) -> Vec<i64> {
    claim(store, holder, limit, now, until).await.into_iter().map(|update| update.update_id).collect()
}

async fn finish(store: &Store, update_id: i64, holder: Uuid) -> bool {
    let mut tx = store.begin().await.unwrap();
    let finished = tx.finish_update(update_id, holder, at(1)).await.unwrap();
    tx.commit().await.unwrap();
    finished
}

on_both_engines! {
    async fn an_update_is_stored_once_and_read_back(db: TestDb) {
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.newest_update_id().await.unwrap(), None);
        assert!(tx.store_update(10, 1, b"{\"update_id\":10}", at(0)).await.unwrap());
        assert!(!tx.store_update(10, 1, b"again", at(1)).await.unwrap());
        assert!(tx.store_update(11, -100_500, b"{}", at(1)).await.unwrap());
        assert_eq!(tx.inbox_backlog().await.unwrap(), 2);
        tx.commit().await.unwrap();

        let updates = claim(&db.store, Uuid::now_v7(), 10, 2, 30).await;
        let expected = [
            StoredUpdate { update_id: 10, chat: 1, payload: b"{\"update_id\":10}".to_vec() },
            StoredUpdate { update_id: 11, chat: -100_500, payload: b"{}".to_vec() },
        ];
        assert_eq!(updates, expected);
        assert!(!format!("{updates:?}").contains("update_id\\\""), "a payload is in no log");
    }

    async fn the_newest_update_is_the_one_that_came_last(db: TestDb) {
        let mut tx = db.store.begin().await.unwrap();
        tx.store_update(900, 1, b"{}", at(0)).await.unwrap();
        tx.store_update(901, 1, b"{}", at(0)).await.unwrap();
        assert_eq!(tx.newest_update_id().await.unwrap(), Some(901));
        // After a week of silence Telegram goes on from a random id.
        tx.store_update(17, 1, b"{}", at(700_000)).await.unwrap();
        assert_eq!(tx.newest_update_id().await.unwrap(), Some(17));
    }

    async fn an_update_is_handled_once_and_its_payload_erased(db: TestDb) {
        store_updates(&db.store, &[(1, 1)]).await;
        let (holder, other) = (Uuid::now_v7(), Uuid::now_v7());
        assert!(!finish(&db.store, 1, holder).await, "it is not claimed");
        assert_eq!(claim_ids(&db.store, holder, 10, 0, 30).await, [1]);
        assert!(!finish(&db.store, 1, other).await, "it is another's");
        assert!(finish(&db.store, 1, holder).await);
        assert!(!finish(&db.store, 1, holder).await);
        assert_eq!(claim_ids(&db.store, holder, 10, 99, 130).await, [0_i64; 0]);
        assert_eq!(db.execute("UPDATE inbox SET payload = payload WHERE payload IS NULL").await, 1);
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.inbox_backlog().await.unwrap(), 0);
        assert!(!tx.store_update(1, 1, b"again", at(100)).await.unwrap(), "it stays known");
    }

    async fn a_chat_stays_with_the_process_that_is_at_its_earlier_update(db: TestDb) {
        store_updates(&db.store, &[(1, 1), (2, 2), (3, 1), (4, 1), (5, 3)]).await;
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(claim_ids(&db.store, first, 1, 0, 30).await, [1]);
        assert_eq!(claim_ids(&db.store, second, 10, 1, 31).await, [2, 5], "chat 1 is busy");
        assert_eq!(claim_ids(&db.store, first, 1, 2, 30).await, [3], "its holder may go on in order");
        assert!(finish(&db.store, 1, first).await);
        assert_eq!(claim_ids(&db.store, second, 10, 3, 31).await, [0_i64; 0], "update 3 is still under way");
        assert!(finish(&db.store, 3, first).await);
        assert_eq!(claim_ids(&db.store, second, 10, 4, 31).await, [4]);
    }

    async fn a_chat_that_sends_much_leaves_room_for_others(db: TestDb) {
        store_updates(&db.store, &[(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 2)]).await;
        let (one, another) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(claim_ids(&db.store, one, 10, 0, 30).await, [1, 2, 3, 4, 7]);
        assert!(finish(&db.store, 1, one).await && finish(&db.store, 2, one).await);
        assert_eq!(claim_ids(&db.store, one, 10, 1, 30).await, [5, 6]);
        assert_eq!(claim_ids(&db.store, another, 10, 31, 60).await, [3, 4, 5, 6, 7], "what was claimed counts no more");
    }

    async fn what_a_dead_process_had_claimed_is_claimed_in_order_by_another(db: TestDb) {
        store_updates(&db.store, &[(1, 1), (2, 1), (3, 1)]).await;
        let (dead, alive) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(claim_ids(&db.store, dead, 2, 0, 30).await, [1, 2]);
        assert_eq!(claim_ids(&db.store, alive, 10, 30, 60).await, [0_i64; 0]);
        assert_eq!(claim_ids(&db.store, alive, 10, 31, 60).await, [1, 2, 3]);
        assert!(!finish(&db.store, 1, dead).await, "the late finish of a claim that was lost is refused");
    }

    async fn a_slow_process_keeps_its_claims_by_extending_them(db: TestDb) {
        store_updates(&db.store, &[(1, 1), (2, 2)]).await;
        let (slow, other) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(claim_ids(&db.store, slow, 2, 0, 30).await, [1, 2]);
        let mut tx = db.store.begin().await.unwrap();
        tx.extend_claims(slow, at(90)).await.unwrap();
        tx.extend_claims(other, at(900)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim_ids(&db.store, other, 2, 60, 80).await, [0_i64; 0]);
        assert_eq!(claim_ids(&db.store, other, 2, 91, 120).await, [1, 2]);
    }

    async fn two_processes_share_the_work_in_order_and_nothing_twice(db: TestDb) {
        const UPDATES: i64 = 60;
        let updates: Vec<_> = (1..=UPDATES).map(|id| (id, id % 7)).collect();
        store_updates(&db.store, &updates).await;
        let work = || {
            let store = db.store.clone();
            async move {
                let holder = Uuid::new_v4();
                let mut handled = Vec::new();
                loop {
                    let claimed = claim(&store, holder, 3, 0, 30).await;
                    for update in &claimed {
                        handled.push((update.chat, update.update_id));
                        assert!(finish(&store, update.update_id, holder).await);
                    }
                    let left = store.read().await.unwrap().inbox_backlog().await.unwrap();
                    if claimed.is_empty() && left == 0 {
                        return handled;
                    }
                }
            }
        };
        let (first, second) = futures::join!(tokio::spawn(work()), tokio::spawn(work()));
        let per_process = [first.unwrap(), second.unwrap()];
        let mut all: Vec<i64> = per_process.iter().flatten().map(|(_, update_id)| *update_id).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=UPDATES).collect::<Vec<_>>());
        for handled in per_process {
            let mut last = BTreeMap::new();
            for (chat, update_id) in handled {
                assert!(last.insert(chat, update_id) < Some(update_id), "chat {chat} went backwards");
            }
        }
    }

    async fn a_start_releases_claims_only_where_there_is_one_process(db: TestDb) {
        store_updates(&db.store, &[(1, 1)]).await;
        let owner = add_owner(&db.store, 1).await;
        let login = Subject::Login(add_login(&db.store, owner).await.id);
        let (dead, alive) = (Uuid::now_v7(), Uuid::now_v7());
        let mut tx = db.store.begin().await.unwrap();
        let notice = notice(blastpro_domain::ids::AccountId::new(), "SESSION_REVOKED");
        tx.add_notice(owner, &notice, None, at(0)).await.unwrap();
        assert_eq!(tx.claim_updates(dead, 10, at(0), at(30)).await.unwrap().len(), 1);
        assert_eq!(tx.claim_logins(dead, at(0), at(30)).await.unwrap().len(), 1);
        assert_eq!(tx.claim_notices(10, at(0), at(30)).await.unwrap().len(), 1);
        assert!(tx.claim_screen(owner, login, Some(7), None, (at(0), at(30))).await.unwrap().is_some());
        tx.release_all_claims().await.unwrap();
        let released = usize::from(db.store.engine() == Engine::Sqlite);
        assert_eq!(tx.claim_updates(alive, 10, at(1), at(30)).await.unwrap().len(), released);
        assert_eq!(tx.claim_logins(alive, at(1), at(30)).await.unwrap().len(), released);
        assert_eq!(tx.claim_notices(10, at(1), at(30)).await.unwrap().len(), released);
        let screen = tx.claim_screen(owner, login, Some(7), None, (at(1), at(30))).await.unwrap();
        assert_eq!(usize::from(screen.is_some()), released);
    }

    async fn a_reader_that_begins_anew_leaves_the_claims_of_others(db: TestDb) {
        store_updates(&db.store, &[(1, 1)]).await;
        let owner = add_owner(&db.store, 1).await;
        add_login(&db.store, owner).await;
        let (before, now) = (Uuid::now_v7(), Uuid::now_v7());
        let mut tx = db.store.begin().await.unwrap();
        let notice = notice(blastpro_domain::ids::AccountId::new(), "SESSION_REVOKED");
        tx.add_notice(owner, &notice, None, at(0)).await.unwrap();
        assert_eq!(tx.claim_updates(before, 10, at(0), at(30)).await.unwrap().len(), 1);
        assert_eq!(tx.claim_logins(before, at(0), at(30)).await.unwrap().len(), 1);
        assert_eq!(tx.claim_notices(10, at(0), at(30)).await.unwrap().len(), 1);
        tx.release_updates().await.unwrap();
        let released = usize::from(db.store.engine() == Engine::Sqlite);
        assert_eq!(tx.claim_updates(now, 10, at(1), at(30)).await.unwrap().len(), released);
        assert!(tx.claim_logins(now, at(1), at(30)).await.unwrap().is_empty());
        assert!(tx.claim_notices(10, at(1), at(30)).await.unwrap().is_empty());
    }

    async fn pruning_keeps_what_waits_and_the_newest(db: TestDb) {
        store_updates(&db.store, &[(1, 1), (2, 1), (3, 2), (4, 1)]).await;
        let holder = Uuid::now_v7();
        assert_eq!(claim_ids(&db.store, holder, 10, 0, 30).await, [1, 2, 3, 4]);
        for update_id in [1, 2, 4] {
            assert!(finish(&db.store, update_id, holder).await);
        }
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.prune_inbox(at(1)).await.unwrap(), 0);
        assert_eq!(tx.prune_inbox(at(2)).await.unwrap(), 2);
        assert_eq!(tx.newest_update_id().await.unwrap(), Some(4));
        assert_eq!(tx.inbox_backlog().await.unwrap(), 1);
    }

    /// A process without the key gets on with other chats; a process that has it gets the update, in order.
    async fn an_update_that_does_not_open_waits_for_a_process_that_has_the_key(db: TestDb) {
        store_updates(&db.store, &[(1, 1)]).await;
        let other = db.reopen(SECOND_KEY).await;
        store_updates(&other, &[(2, 1), (3, 2)]).await;
        let (stranger, keeper) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(claim_ids(&other, stranger, 1, 0, 90).await, [0_i64; 0]);
        assert_eq!(claim_ids(&other, stranger, 10, 1, 90).await, [3], "it does not stand in the way");
        let both = db.reopen(&format!("{FIRST_KEY},{SECOND_KEY}")).await;
        assert_eq!(claim_ids(&both, keeper, 10, 29, 90).await, [0_i64; 0], "it was put aside for half a minute");
        assert_eq!(claim_ids(&both, keeper, 10, 31, 90).await, [1, 2]);
        assert_eq!(other.read().await.unwrap().inbox_backlog().await.unwrap(), 3, "nothing is given up");
        both.close().await;
        other.close().await;
    }
}

/// On PostgreSQL claimers wait for each other, even while the first has not committed.
#[tokio::test]
async fn claimers_take_turns_on_postgres() {
    crate::support::run(Engine::Postgres, |db: TestDb| async move {
        store_updates(&db.store, &[(1, 1), (2, 1)]).await;
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.claim_updates(first, 1, at(0), at(30)).await.unwrap().len(), 1);
        let store = db.store.clone();
        let waiting = tokio::spawn(async move { claim_ids(&store, second, 10, 0, 30).await });
        db.until_somebody_waits().await;
        assert!(!waiting.is_finished());
        tx.commit().await.unwrap();
        assert_eq!(waiting.await.unwrap(), [0_i64; 0]);
    })
    .await;
}
