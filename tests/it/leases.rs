//! Several services on one PostgreSQL. Whatever befalls one of them, an account's key is never used from two places:
//! Telegram would end the login for good. The simulated Telegram's log of connections and calls is the witness.

use std::time::Duration;

use blastpro_domain::ids::AccountId;
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::people::one_connection_per_key;
use crate::support::process::Service;
use crate::support::{Engine, Person, Stage};

/// Longer than a dead process's lease (30 s), the margin after it (5 s) and the pause between two tries (5 s).
const TAKEOVER: Duration = Duration::from_secs(75);

/// Two services, the first of which serves the person's account.
async fn two_services(stage: &Stage, person: &Person) -> (Service, Service) {
    let (one, other) = (Service::start(stage, &[]).await, Service::start(stage, &[]).await);
    person.registers().await;
    person.connects().await;
    stage.until("one serves the account", async || one.connections() + other.connections() > 0).await;
    if one.connections() > 0 { (one, other) } else { (other, one) }
}

async fn is_still_logged_in(person: &Person) {
    let refusals = person.refusals().await;
    assert!(!refusals.iter().any(|name| name.contains(": AUTH_KEY") || name.contains(": SESSION")), "{refusals:?}");
}

/// The number of the newest entry of the log.
async fn newest(person: &Person) -> u64 {
    person.log().await.last().and_then(|entry| entry["number"].as_u64()).expect("the account was connected")
}

fn since(log: &[Value], number: u64) -> impl Iterator<Item = &Value> {
    log.iter().filter(move |entry| entry["number"].as_u64() > Some(number))
}

async fn lease_is_free(stage: &Stage, person: &Person) -> bool {
    let store = stage.store().await;
    let mut tx = store.begin().await.expect("the database answers");
    let owner = tx.owner_by_telegram_id(blastpro_domain::ids::TelegramId(person.id)).await.expect("it answers");
    let owner = owner.expect("the person has written to the bot").id;
    let account: AccountId = tx.accounts(owner, 0, 1).await.expect("it answers")[0].id;
    let taken = tx.take_lease(account, Uuid::new_v4(), TimeDelta::seconds(30), TimeDelta::seconds(5)).await;
    // Dropped without a commit, it has taken nothing.
    taken.expect("it answers").is_some()
}

/// One process is killed: the other serves its account once the lease is over, and the bot goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_is_succeeded_by_the_other() {
    Stage::play_unserved(Engine::Postgres, async |stage| {
        let sari = stage.person("Sari", "+6281234560077").await;
        let (mut holder, heir) = two_services(stage, &sari).await;
        assert_eq!((holder.connections(), heir.connections()), (1, 0), "one serves the account");
        holder.kill().await;
        stage.until_within(TAKEOVER, "the other takes over", async || heir.connections() == 1).await;
        sari.has_one_connection_per_key().await;
        is_still_logged_in(&sari).await;
        sari.says("/help").await;
        sari.reads("Is it safe?").await;
        heir.stop().await;
    })
    .await;
}

/// A process is frozen past its lease, and finds its line cut when it goes on: it makes no call with the key that
/// another one uses by now. Later it succeeds that one in good order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_process_does_nothing_until_it_has_the_lease_again() {
    Stage::play_unserved(Engine::Postgres, async |stage| {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        let (frozen, heir) = two_services(stage, &sari).await;
        frozen.freeze();
        let before = newest(&sari).await;
        stage.until_within(TAKEOVER, "the other takes over", async || heir.connections() == 1).await;
        // What would make a connected account call: news, and a line that was cut.
        stage.control.post("/messages", json!({ "from": budi.id, "chat": sari.id, "text": "Halo" })).await;
        stage.control.post("/disconnect", json!({ "person": sari.id })).await;
        let reconnected = async || {
            let log = sari.log().await;
            since(&log, before).filter(|entry| entry["method"] == json!("updates.getDifference")).count() > 1
        };
        stage.until("the other connects again", reconnected).await;

        let frozen_until = newest(&sari).await;
        frozen.thaw();
        stage.until("the frozen one knows", async || frozen.log().contains("lease ran out")).await;
        // Once it has answered a person, it has gone on with everything else as well.
        sari.says("/help").await;
        sari.reads("Is it safe?").await;
        let log = sari.log().await;
        let quiet: Vec<_> = since(&log, frozen_until).filter(|entry| entry["event"] != json!("closed")).collect();
        assert!(quiet.is_empty(), "the key was used while another process had it: {quiet:#?}");

        heir.stop().await;
        stage.until("the first one serves the account again", async || frozen.connections() == 2).await;
        let log = sari.log().await;
        let anew: Vec<_> = since(&log, before).cloned().collect();
        one_connection_per_key(&anew);
        is_still_logged_in(&sari).await;
        frozen.stop().await;
    })
    .await;
}

/// Two machines whose clocks differ by ten minutes: neither takes over what the other has, neither ends the other's
/// login, and both hand over in good order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_that_differ_change_nothing() {
    Stage::play_unserved(Engine::Postgres, async |stage| {
        let sari = stage.person("Sari", "+6281234560077").await;
        let (behind, ahead) = (TimeDelta::minutes(-5), TimeDelta::minutes(5));
        let first = stage.serve_ahead(behind).await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        // A login is under way when the other one starts.
        let second = stage.serve_ahead(ahead).await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("Account connected!").await;
        following(stage, &sari, 1).await;
        assert!(!lease_is_free(stage, &sari).await, "it is held, whoever asks");

        // Each stops and comes back, so that both have been holder and heir.
        first.stop().await;
        following(stage, &sari, 2).await;
        let first = stage.serve_ahead(behind).await;
        second.stop().await;
        following(stage, &sari, 3).await;
        sari.has_one_connection_per_key().await;
        is_still_logged_in(&sari).await;
        first.stop().await;
    })
    .await;
}

/// Waits until the account has been connected so many times.
async fn following(stage: &Stage, person: &Person, times: usize) {
    let connected = async || {
        let log = person.log().await;
        log.iter().filter(|entry| entry["method"] == json!("updates.getState")).count() >= times
    };
    stage.until(&format!("the account is connected {times} times"), connected).await;
}
