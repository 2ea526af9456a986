//! Connected accounts: kept connected, noticed when lost, logged out when asked.

use blastpro_domain::accounts::{Account, AccountState};
use blastpro_domain::notices::Notice;
use blastpro_simulator::world::{Draft, Fault, Front, NewPerson, Peer};
use chrono::TimeDelta;

use blastpro_engine::accounts::AccountSupervisor;
use blastpro_services::Topic;
use blastpro_services::accounts::Relief;
use uuid::Uuid;

use crate::harness::Harness;

#[tokio::test]
async fn a_revoked_session_is_noticed_and_its_key_erased() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    harness.world().revoke(seller, None);
    let lost = harness.account_in(&account, AccountState::NeedsLogin).await;
    assert!(lost.last_error.is_some());
    let session = harness.services.accounts.session(harness.owner, account.id).await.expect("the database answers");
    assert!(session.is_none(), "the key is erased");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_lost_account_reconnects_by_logging_in_again() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    harness.world().revoke(seller, None);
    harness.account_in(&account, AccountState::NeedsLogin).await;
    let again = harness.connect().await;
    assert_eq!((again.id, again.state), (account.id, AccountState::Connected));
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn disconnecting_logs_out_at_telegram_also_when_it_is_out_of_reach_at_first() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    harness.world().start_outage(TimeDelta::seconds(1));
    harness.services.accounts.disconnect(harness.owner, account.id).await.expect("the database answers");
    harness.account_in(&account, AccountState::Disconnected).await;
    assert!(harness.world().sessions(seller).is_empty(), "logged out at Telegram");
    let session = harness.services.accounts.session(harness.owner, account.id).await.expect("the database answers");
    assert!(session.is_none(), "the key is erased");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_cut_connection_is_made_again_and_the_session_lives() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    let before = harness.calls(seller, "updates.getDifference");
    assert_eq!(harness.world().disconnect(seller), 1);
    harness.called(seller, "updates.getDifference", before + 1).await;
    harness.assert_one_connection_per_key(seller);
    harness.account_in(&account, AccountState::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_key_used_twice_at_once_is_lost() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    let duplicated = Fault::Rpc("AUTH_KEY_DUPLICATED".to_owned());
    harness.world().add_fault(Front::Account(seller), "updates.getDifference", duplicated, 1);
    harness.world().disconnect(seller);
    let lost = harness.account_in(&account, AccountState::NeedsLogin).await;
    assert_eq!(lost.last_error.as_deref(), Some("AUTH_KEY_DUPLICATED"));
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn what_an_account_has_seen_is_stored_at_the_latest_when_the_process_stops() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let buyer = harness.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("new").id;
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    harness.world().post(buyer, Peer::Person(seller), Draft::text("halo")).expect("a message");
    // The cut makes the account ask for what it missed, so that the message has surely been seen.
    let before = harness.calls(seller, "updates.getDifference");
    harness.world().disconnect(seller);
    harness.called(seller, "updates.getDifference", before + 1).await;
    engine.stop().await;
    let mut tx = harness.services.store().read().await.expect("the database answers");
    let peers = tx.peers(harness.owner, account.id).await.expect("the database answers");
    drop(tx);
    assert!(peers.iter().any(|peer| peer.id == buyer.0 && peer.title.as_deref() == Some("Budi")), "{peers:?}");
    harness.end().await;
}

#[tokio::test]
async fn of_two_processes_one_connects_and_the_other_takes_over_when_it_stops() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    harness.connect().await;
    harness.following(seller).await;
    engine.stop().await;

    let process = || AccountSupervisor::new(harness.services.clone(), harness.telegram(), Uuid::new_v4());
    let (mut first, mut second) = (process(), process());
    let before = harness.calls(seller, "updates.getDifference");
    first.run_once().await.expect("the database answers");
    harness.called(seller, "updates.getDifference", before + 1).await;
    second.run_once().await.expect("the database answers");
    first.stop().await;
    harness.called(seller, "updates.getDifference", before + 2).await;
    second.stop().await;
    harness.assert_one_connection_per_key(seller);
    assert_eq!(harness.world().sessions(seller).len(), 1, "the session is still good");
    harness.end().await;
}

#[tokio::test]
async fn a_frozen_account_is_marked_and_its_owner_told_once() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    engine.stop().await;

    let frozen = Fault::Rpc("FROZEN_METHOD_INVALID".to_owned());
    harness.world().add_fault(Front::Account(seller), "updates.getState", frozen, 2);
    let before = harness.calls(seller, "updates.getDifference");
    let mut supervisor = AccountSupervisor::new(harness.services.clone(), harness.telegram(), Uuid::new_v4());
    supervisor.run_once().await.expect("the database answers");
    let restricted = harness.account_in(&account, AccountState::Restricted).await;
    assert_eq!(restricted.last_error.as_deref(), Some("FROZEN_METHOD_INVALID"));
    harness.called(seller, "updates.getDifference", before + 1).await;
    supervisor.stop().await;
    let notices = harness.services.notices.claim(10).await.expect("the database answers");
    let about = |notice: &Notice| matches!(notice, Notice::AccountRestricted { account: id, .. } if *id == account.id);
    assert!(notices.len() == 1 && about(&notices[0].notice), "{notices:?}");

    harness
        .services
        .accounts
        .unrestricted(harness.owner, account.id, Relief::Sent)
        .await
        .expect("the database answers");
    let free = harness.account_in(&account, AccountState::Connected).await;
    assert_eq!(free.last_error, None);
    harness.end().await;
}

/// How often the account's lease has been taken; `None` while somebody holds it.
async fn times_taken(harness: &Harness, account: &Account) -> Option<i64> {
    let mut tx = harness.services.store().begin().await.expect("the database answers");
    // Never committed, this is a look.
    let taken = tx.take_lease(account.id, Uuid::new_v4(), TimeDelta::seconds(1), TimeDelta::zero()).await;
    taken.expect("the database answers").map(|lease| lease.fencing - 1)
}

/// A process without the right keys, as one that was not restarted before `keys rotate`, must not end an owner's session
/// because it cannot read it. It gives the account back to one that can.
#[tokio::test]
async fn a_session_that_does_not_open_is_left_to_a_process_that_has_the_key() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    engine.stop().await;

    let before = times_taken(&harness, &account).await.expect("nobody holds it");
    let services = harness.with_other_keys().await;
    let mut stranger = AccountSupervisor::new(services, harness.telegram(), Uuid::new_v4());
    stranger.run_once().await.expect("the database answers");
    let mut waiter = harness.services.wake().subscribe(Topic::Inbox);
    while times_taken(&harness, &account).await.is_none_or(|times| times == before) {
        waiter.wait_at_most(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(harness.account_in(&account, AccountState::Connected).await.last_error, None);

    let calls = harness.calls(seller, "updates.getDifference");
    let mut keeper = AccountSupervisor::new(harness.services.clone(), harness.telegram(), Uuid::new_v4());
    keeper.run_once().await.expect("the database answers");
    harness.called(seller, "updates.getDifference", calls + 1).await;
    assert_eq!(harness.account_in(&account, AccountState::Connected).await.last_error, None);
    assert_eq!(harness.world().sessions(seller).len(), 1, "the session is still good");
    assert!(harness.services.notices.claim(10).await.expect("the database answers").is_empty(), "nobody is told");
    keeper.stop().await;
    stranger.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_key_that_telegram_does_not_know_any_more_is_given_up() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    engine.stop().await;

    let emptied = Harness::start().await;
    let mut supervisor = AccountSupervisor::new(harness.services.clone(), emptied.telegram(), Uuid::new_v4());
    supervisor.run_once().await.expect("the database answers");
    let lost = harness.account_in(&account, AccountState::NeedsLogin).await;
    assert_eq!(lost.last_error.as_deref(), Some("AUTH_KEY_UNKNOWN"));
    supervisor.stop().await;
    emptied.end().await;
    harness.end().await;
}
