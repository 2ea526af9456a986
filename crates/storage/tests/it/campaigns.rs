//! The ledger of deliveries, what holds accounts back, and uploads, row by row.

use std::collections::BTreeSet;

use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, PauseReason, Purpose, Tally};
use blastpro_domain::chats::ChatKind;
use blastpro_domain::deliveries::{DeliveryKey, DeliveryState};
use blastpro_domain::ids::{AccountId, CampaignId, OwnerId, TemplateId};
use blastpro_domain::pacing::{Pace, Profile};
use blastpro_domain::templates::{Content, FormattedText, Source, Template};
use blastpro_storage::{DeliveryEnd, DeliveryFilter, Lease, PlannedDelivery, Store, Wait, WaitScope};
use chrono::TimeDelta;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::{add_account, add_chats, add_owner, at, chat};
use crate::support::{TestDb, on_both_engines};

pub fn template(owner: OwnerId, name: &str) -> Template {
    Template {
        id: TemplateId::new(),
        owner_id: owner,
        name: name.to_owned(),
        version: 1,
        content: Content::text(FormattedText::plain("Promo {name}")),
        source: Source::Written,
        created_at: at(0),
        changed_at: at(0),
        deleted_at: None,
    }
}

pub fn draft(owner: OwnerId, template: Option<TemplateId>) -> Campaign {
    Campaign {
        id: CampaignId::new(),
        owner_id: owner,
        name: "Promo".to_owned(),
        purpose: Purpose::Send,
        template,
        template_version: None,
        audience: Audience::Lists { lists: Vec::new() },
        profile: Profile::NORMAL,
        seed: 7,
        state: CampaignState::Draft,
        pause: None,
        tally: Tally::default(),
        screen_message: None,
        revision: 1,
        created_at: at(0),
        confirmed_at: None,
        started_at: None,
        finished_at: None,
    }
}

fn planned(position: i64) -> PlannedDelivery {
    PlannedDelivery {
        position,
        peer_kind: "channel",
        chat_id: position + 1,
        topic: 0,
        state: "pending",
        error: None,
        message_ids: None,
    }
}

/// A campaign of so many deliveries that runs.
pub async fn add_campaign(store: &Store, owner: OwnerId, account: AccountId, deliveries: i64) -> Campaign {
    let template = template(owner, &format!("Promo {}", Uuid::new_v4()));
    let draft = draft(owner, Some(template.id));
    let chats: Vec<_> = (1..=deliveries).map(|id| chat(ChatKind::Supergroup, id)).collect();
    add_chats(store, owner, account, &chats).await;
    let rows: Vec<_> = (0..deliveries).map(planned).collect();
    let mut tx = store.begin().await.unwrap();
    tx.insert_template(&template).await.unwrap();
    tx.insert_campaign(&draft).await.unwrap();
    assert!(tx.confirm_campaign(&draft, Some(1), deliveries, at(1)).await.unwrap());
    tx.add_deliveries(draft.id, owner, account, &rows, at(1)).await.unwrap();
    tx.start_campaign(draft.id, "X", at(1)).await.unwrap();
    let campaign = tx.campaign(owner, draft.id).await.unwrap().expect("it is there");
    tx.commit().await.unwrap();
    campaign
}

pub async fn add_lease(store: &Store, account: AccountId) -> Lease {
    let mut tx = store.begin().await.unwrap();
    let taken = tx.take_lease(account, Uuid::from_u128(1), TimeDelta::seconds(30), TimeDelta::zero()).await.unwrap();
    tx.commit().await.unwrap();
    taken.expect("nobody has it")
}

fn ends(state: DeliveryState) -> DeliveryEnd {
    DeliveryEnd { state, error: None, message_ids: vec![5], not_before: None, failures: 0 }
}

async fn claim(store: &Store, lease: &Lease, key: DeliveryKey) -> bool {
    let mut tx = store.begin().await.unwrap();
    let content = Content::text(FormattedText::plain("Promo"));
    let claimed = tx.claim_delivery(lease, key, None, &[key.position + 1], Some(&content), at(2)).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

async fn settle(store: &Store, lease: &Lease, key: DeliveryKey, state: DeliveryState) -> Option<i64> {
    let mut tx = store.begin().await.unwrap();
    let left = tx.settle_delivery(lease, key, &ends(state), at(3)).await.unwrap();
    tx.commit().await.unwrap();
    left
}

/// What the rows say.
async fn counted(db: &TestDb, owner: OwnerId, campaign: CampaignId) -> Tally {
    let mut tx = db.store.read().await.unwrap();
    let mut tally = Tally::default();
    for line in tx.deliveries(owner, campaign, &DeliveryFilter::default(), 0, 1_000).await.unwrap() {
        tally.total += 1;
        match line.delivery.state {
            DeliveryState::Sent => tally.sent += 1,
            DeliveryState::Failed => tally.failed += 1,
            DeliveryState::Skipped => tally.skipped += 1,
            DeliveryState::Unknown => tally.unknown += 1,
            DeliveryState::Pending | DeliveryState::Sending => {}
        }
    }
    tally
}

fn method(name: &str, seconds: i64) -> Wait {
    let scope = WaitScope::Method(name.to_owned());
    Wait { scope, until: at(seconds), error: Some("FLOOD_WAIT".to_owned()) }
}

on_both_engines! {
    async fn of_two_waits_of_one_place_the_longer_counts_and_what_is_over_is_removed(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (account, other) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let place = chat(ChatKind::Supergroup, 5);
        add_chats(&db.store, owner, account, std::slice::from_ref(&place)).await;
        let slow = |seconds| Wait { scope: WaitScope::Chat(place.key), until: at(seconds), error: None };
        let mut tx = db.store.begin().await.unwrap();
        for wait in [method("messages.sendMessage", 90), method("messages.sendMessage", 40), method("upload", 50), slow(60)] {
            tx.put_wait(account, &wait).await.unwrap();
        }
        tx.put_wait(other, &slow(70)).await.unwrap();
        let found = tx.waits(account, at(0)).await.unwrap();
        let waits: Vec<_> = found.iter().map(|running| running.wait.clone()).collect();
        assert_eq!(waits, [method("upload", 50), slow(60), method("messages.sendMessage", 90)]);
        assert_eq!(found[1].title.as_deref(), Some(place.title.as_str()));
        assert_eq!(tx.waits(account, at(60)).await.unwrap().len(), 1, "until then, and not a moment longer");
        assert_eq!(tx.waits(other, at(0)).await.unwrap()[0].title, None, "it has not seen that chat");
        assert_eq!(tx.prune_waits(at(61)).await.unwrap(), 2);
        assert_eq!(tx.waits(account, at(0)).await.unwrap().len(), 1);
        tx.put_wait(AccountId::new(), &method("x", 9)).await.unwrap();
    }

    async fn a_pace_is_read_back_as_written_and_a_new_account_has_none(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let standing = tx.standing(account).await.unwrap().unwrap();
        assert_eq!((standing.pace, standing.owner, standing.logged_in_at), (Pace::default(), owner, at(0)));
        for resting in [true, false] {
            let day = Some("2026-11-22".parse().unwrap());
            let pace = Pace { next_at: Some(at(9)), resting, since_rest: 39, day, sent_today: 999 };
            tx.put_pace(account, &pace).await.unwrap();
            assert_eq!(tx.standing(account).await.unwrap().unwrap().pace, pace);
        }
        tx.set_logged_in(owner, account, at(50)).await.unwrap();
        assert_eq!(tx.standing(account).await.unwrap().unwrap().logged_in_at, at(50));
        assert_eq!(tx.standing(AccountId::new()).await.unwrap(), None);
    }

    async fn an_upload_is_good_for_one_account_and_one_kind(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (account, other) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let mut tx = db.store.begin().await.unwrap();
        tx.put_upload(owner, account, "abc", "photo", json!({ "id": 1 }), at(0)).await.unwrap();
        tx.put_upload(owner, account, "abc", "photo", json!({ "id": 2 }), at(5)).await.unwrap();
        tx.put_upload(owner, account, "abc", "document", json!({ "id": 3 }), at(1)).await.unwrap();
        assert_eq!(tx.upload(owner, account, "abc", "photo").await.unwrap(), Some(json!({ "id": 2 })));
        assert_eq!(tx.upload(owner, other, "abc", "photo").await.unwrap(), None);
        assert_eq!(tx.prune_uploads(at(2)).await.unwrap(), 1);
        assert_eq!(tx.upload(owner, account, "abc", "document").await.unwrap(), None);
        assert!(tx.forget_upload(owner, account, "abc", "photo").await.unwrap());
        assert!(!tx.forget_upload(owner, account, "abc", "photo").await.unwrap());
    }

    async fn old_deliveries_go_and_their_totals_stay(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let (old, young) = (add_campaign(&db.store, owner, account, 5).await, add_campaign(&db.store, owner, account, 2).await);
        let running = add_campaign(&db.store, owner, account, 2).await;
        let lease = add_lease(&db.store, account).await;
        let first = DeliveryKey { campaign: old.id, position: 0 };
        assert!(claim(&db.store, &lease, first).await);
        settle(&db.store, &lease, first, DeliveryState::Sent).await;
        let mut tx = db.store.begin().await.unwrap();
        assert!(tx.stop_campaign(owner, old.id, at(10)).await.unwrap());
        assert!(tx.stop_campaign(owner, young.id, at(100)).await.unwrap());
        let mut removed = Vec::new();
        while let Some(count) = tx.prune_deliveries(at(50), 2, at(200)).await.unwrap() {
            removed.push(count);
        }
        assert_eq!(removed, [2, 2, 1, 0], "in pieces");
        assert_eq!(tx.is_pruned(owner, old.id).await.unwrap(), Some(true));
        let tally = Tally { total: 5, sent: 1, ..Tally::default() };
        assert_eq!(tx.campaign(owner, old.id).await.unwrap().unwrap().tally, tally);
        assert_eq!(tx.shares(owner, old.id).await.unwrap()[0].tally, tally);
        let all = DeliveryFilter::default();
        assert_eq!(tx.delivery_count(owner, old.id, &all).await.unwrap(), 0);
        assert_eq!(tx.delivery_count(owner, young.id, &all).await.unwrap(), 2);
        assert_eq!(tx.delivery_count(owner, running.id, &all).await.unwrap(), 2);
    }

    async fn a_row_that_does_not_decode_is_named_so_that_it_can_be_given_up(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let campaign = add_campaign(&db.store, owner, account, 3).await.id;
        let lease = add_lease(&db.store, account).await;
        let key = |position| DeliveryKey { campaign, position };
        db.execute("UPDATE deliveries SET random_ids = '[\"x\"]' WHERE position = 0").await;
        let mut tx = db.store.read().await.unwrap();
        let next = tx.next_delivery(account, campaign, at(2)).await;
        assert!(matches!(&next, Err(error) if error.is_unreadable()), "{next:?}");
        assert_eq!(tx.next_position(account, campaign, at(2)).await.unwrap(), Some(key(0)));
        drop(tx);
        assert!(claim(&db.store, &lease, key(0)).await);
        assert!(claim(&db.store, &lease, key(1)).await);
        let mut tx = db.store.read().await.unwrap();
        assert!(tx.unresolved(account).await.is_err_and(|error| error.is_unreadable()));
        let keys: BTreeSet<_> = tx.unresolved_keys(account).await.unwrap().into_iter().collect();
        assert_eq!(keys, BTreeSet::from([key(0), key(1)]));
        assert!(tx.candidate(account, key(0)).await.is_err_and(|error| error.is_unreadable()));
        assert_eq!(tx.candidate(account, key(1)).await.unwrap().unwrap().delivery.key, key(1));
        assert_eq!(tx.candidate(AccountId::new(), key(1)).await.unwrap(), None);
        drop(tx);
        assert_eq!(settle(&db.store, &lease, key(0), DeliveryState::Unknown).await, Some(2));
        db.execute("UPDATE campaigns SET profile = '[]'").await;
        assert!(db.store.read().await.unwrap().tasks(account).await.unwrap().is_empty(), "it holds up no other");
    }

    async fn where_something_may_be_on_its_way_nothing_else_is_next(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (account, other) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let first = add_campaign(&db.store, owner, account, 2).await.id;
        let second = add_campaign(&db.store, owner, account, 2).await.id;
        let theirs = add_campaign(&db.store, owner, other, 2).await.id;
        // A topic of the first chat, and the basic group that it has been.
        add_chats(&db.store, owner, account, &[chat(ChatKind::Group, 1)]).await;
        let topic = PlannedDelivery { chat_id: 1, topic: 7, ..planned(2) };
        let before = PlannedDelivery { peer_kind: "group", chat_id: 1, ..planned(3) };
        let mut tx = db.store.begin().await.unwrap();
        tx.add_deliveries(first, owner, account, &[topic, before], at(1)).await.unwrap();
        tx.commit().await.unwrap();
        db.execute("UPDATE chats SET migrated_to = 1 WHERE peer_kind = 'group'").await;
        let lease = add_lease(&db.store, account).await;
        let next = async |account, campaign| {
            let mut tx = db.store.read().await.unwrap();
            let next = tx.next_delivery(account, campaign, at(2)).await.unwrap();
            let next = next.map(|candidate| candidate.delivery.key.position);
            let named = tx.next_position(account, campaign, at(2)).await.unwrap();
            assert_eq!(named.map(|key| key.position), next);
            next
        };
        let key = |campaign, position| DeliveryKey { campaign, position };
        // Whichever of the three is on its way: the second chat alone is free, in either campaign and once.
        for position in [0, 2, 3] {
            assert!(claim(&db.store, &lease, key(first, position)).await);
            assert_eq!((next(account, first).await, next(account, second).await), (Some(1), Some(1)), "{position}");
            assert_eq!(next(other, theirs).await, Some(0), "another account writes for itself");
            assert!(claim(&db.store, &lease, key(second, 1)).await);
            assert_eq!((next(account, first).await, next(account, second).await), (None, None), "{position}");
            for taken in [key(first, position), key(second, 1)] {
                settle(&db.store, &lease, taken, DeliveryState::Pending).await.unwrap();
            }
            assert_eq!((next(account, first).await, next(account, second).await), (Some(0), Some(0)));
        }
        db.execute("UPDATE campaigns SET purpose = 'delete'").await;
        assert!(claim(&db.store, &lease, key(first, 0)).await);
        assert_eq!(next(account, second).await, Some(0), "deleting needs no pause");
    }

    async fn a_lease_that_was_taken_over_moves_nothing(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let campaign = add_campaign(&db.store, owner, account, 2).await.id;
        let key = DeliveryKey { campaign, position: 0 };
        let old = add_lease(&db.store, account).await;
        assert!(claim(&db.store, &old, key).await);
        let lease = add_lease(&db.store, account).await;
        assert_eq!(settle(&db.store, &old, key, DeliveryState::Sent).await, None);
        assert!(!claim(&db.store, &old, DeliveryKey { position: 1, ..key }).await);
        let mut tx = db.store.begin().await.unwrap();
        assert!(!tx.put_off(&old, campaign, at(9), None).await.unwrap());
        drop(tx);
        assert_eq!(settle(&db.store, &lease, key, DeliveryState::Sent).await, Some(1));
    }

    async fn whatever_happens_to_deliveries_tallies_are_the_sums_of_rows(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (ours, theirs) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let accounts = [ours, theirs];
        let mut runner = TestRunner::new(Config::default());
        let steps = proptest::collection::vec((0_u8..10, 0_i64..8, 0_usize..2), 80);
        for _ in 0..6 {
            let campaign = add_campaign(&db.store, owner, ours, 6).await.id;
            let mut tx = db.store.begin().await.unwrap();
            let skipped = PlannedDelivery { state: "skipped", error: Some("TARGET_PAUSED"), ..planned(7) };
            // The last one is a target that the campaign has already.
            let twin = PlannedDelivery { chat_id: 7, ..planned(8) };
            tx.add_deliveries(campaign, owner, theirs, &[planned(6), skipped, twin], at(1)).await.unwrap();
            tx.commit().await.unwrap();
            let mut leases = [add_lease(&db.store, ours).await, add_lease(&db.store, theirs).await];
            for (step, position, whose) in steps.new_tree(&mut runner).unwrap().current() {
                let (key, lease) = (DeliveryKey { campaign, position }, leases[whose]);
                let ends =
                    [DeliveryState::Pending, DeliveryState::Sent, DeliveryState::Failed, DeliveryState::Unknown];
                match step {
                    0..=2 => drop(claim(&db.store, &lease, key).await),
                    3..=6 => drop(settle(&db.store, &lease, key, ends[usize::from(step) % 4]).await),
                    7 => leases[whose] = add_lease(&db.store, accounts[whose]).await,
                    8 => {
                        let mut tx = db.store.begin().await.unwrap();
                        tx.give_up_delivery(key, accounts[whose], "OUTCOME_UNKNOWN", at(4)).await.unwrap();
                        tx.commit().await.unwrap();
                    }
                    _ => {
                        let mut tx = db.store.begin().await.unwrap();
                        tx.pause_campaign(campaign, &PauseReason::Owner).await.unwrap();
                        tx.resume_campaign(owner, campaign).await.unwrap();
                        tx.commit().await.unwrap();
                    }
                }
                let found = db.store.read().await.unwrap().campaign(owner, campaign).await.unwrap().unwrap();
                assert_eq!(found.tally, counted(&db, owner, campaign).await, "after {step} at {position}");
            }
        }
    }
}
