//! What goes wrong with one account stays with it, and what goes wrong with all of them passes: a panic in an account's
//! task, a line that is dead without saying so, an outage, and hundreds of accounts that reconnect at once.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use blastpro_domain::accounts::{AccountState, NetworkKind};
use blastpro_domain::clock::Clock;
use blastpro_simulator::world::PersonId;
use blastpro_storage::Store;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span;

use crate::support::line::Line;
use crate::support::process::Service;
use crate::support::{Engine, Person, Stage, crowd, on_both_engines};

/// The account whose task panics when it says that it is connected, and how often yet.
static MISHAP: Mutex<Option<(String, u32)>> = Mutex::new(None);

/// A logger that panics: the way to make a task panic at a place of the test's choice, without a word in the product.
struct Mishaps;

#[derive(Default)]
struct Connected {
    account: Option<String>,
    connected: bool,
}

impl Visit for Connected {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.connected = format!("{value:?}") == "account connected",
            "account.id" => self.account = Some(format!("{value:?}")),
            _ => {}
        }
    }
}

impl tracing::Subscriber for Mishaps {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("blastpro_engine::accounts")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut seen = Connected::default();
        event.record(&mut seen);
        let mut mishap = MISHAP.lock().expect("nobody panics while holding it");
        let strikes = match (&mut *mishap, &seen.account) {
            (Some((victim, left)), Some(account)) if seen.connected && victim == account && *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        };
        drop(mishap);
        assert!(!strikes, "a mishap of the test's making");
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// How often the account has been asked whether its session is good, which is how a connection begins.
async fn connections(person: &Person) -> usize {
    person.log().await.iter().filter(|entry| entry["method"] == json!("updates.getState")).count()
}

async fn reconnects(stage: &Stage, person: &Person, before: usize) {
    let more = async || connections(person).await > before;
    stage.until_within(Duration::from_mins(2), "the account is connected again", more).await;
}

/// Nothing but what was refused `before`, while the account was being connected.
async fn is_still_logged_in(person: &Person, before: &[String]) {
    assert_eq!(person.refusals().await, before);
}

/// One account's task panics as often as it connects: it is started again, each time a little later, until it holds;
/// another account and the bot do not notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_ends_one_connection_and_nothing_else() {
    tracing::subscriber::set_global_default(Mishaps).expect("no other test sets a logger");
    Stage::play(Engine::Sqlite, async |stage| {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        for person in [&sari, &budi] {
            person.registers().await;
            person.connects().await;
        }
        let owner = stage.owner(&sari).await;
        let account = stage.services().accounts.list(owner, 0, 1).await.expect("it answers").accounts[0].clone();
        for person in [&sari, &budi] {
            reconnects(stage, person, 0).await;
        }
        let (before, untouched) = (connections(&sari).await, connections(&budi).await);
        *MISHAP.lock().expect("nobody panics while holding it") = Some((account.id.to_string(), 3));
        // A cut line alone is mended without a word.
        let fault = json!({ "person": sari.id, "method": "updates.getDifference", "fault": "drop_before" });
        stage.control.post("/faults", fault).await;
        stage.control.post("/disconnect", json!({ "person": sari.id })).await;
        reconnects(stage, &sari, before + 3).await;
        budi.says("/help").await;
        budi.reads("Is it safe?").await;
        assert_eq!(connections(&budi).await, untouched, "the other account stays connected");
        sari.has_one_connection_per_key().await;
        let account = stage.services().accounts.get(owner, account.id).await.expect("it answers").expect("it exists");
        assert_eq!(account.state, AccountState::Connected);
    })
    .await;
}

/// A line over which nothing comes through any more, while neither end is told: the account's silence is noticed within
/// a minute and a half and another line is taken, with the same login. Meanwhile another account is served as ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_dead_without_saying_so_is_replaced() {
    Stage::play_unserved(Engine::Sqlite, async |stage| {
        let line = Line::to(&stage.control, 4).await;
        let service = Service::start(stage, &[("TELEGRAM_BOOTSTRAP_URL", line.bootstrap.clone())]).await;
        let sari = stage.person_with("Sari", "+6281234560077", json!({ "home_dc": 4 })).await;
        let budi = stage.person("Budi", "+6281234560088").await;
        for person in [&sari, &budi] {
            person.registers().await;
            person.connects().await;
        }
        stage.until("both are connected", async || service.connections() == 2).await;
        let (before, refused) = (connections(&sari).await, sari.refusals().await);
        line.goes_dead();
        budi.taps("Show account").await;
        budi.taps("Disconnect this account").await;
        budi.taps("Yes, disconnect").await;
        budi.reads("We have erased its key").await;
        reconnects(stage, &sari, before).await;
        is_still_logged_in(&sari, &refused).await;
        service.stop().await;
    })
    .await;
}

on_both_engines! {
    /// Telegram is away for a while: the bot goes on, and every account comes back by itself with its login.
    async fn an_outage_of_telegram_passes(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        for person in [&sari, &budi] {
            person.registers().await;
            person.connects().await;
        }
        let before = [connections(&sari).await, connections(&budi).await];
        let refused = [sari.refusals().await, budi.refusals().await];
        stage.control.post("/outage", json!({ "seconds": 4 })).await;
        sari.says("/help").await;
        sari.reads("Is it safe?").await;
        for ((person, before), refused) in [&sari, &budi].into_iter().zip(before).zip(refused) {
            reconnects(stage, person, before).await;
            person.has_one_connection_per_key().await;
            is_still_logged_in(person, &refused).await;
        }
    }
}

/// How many accounts are in the storm. A shop's service has a handful; a big installation some hundreds per process.
const CROWD: usize = 300;

/// What one storm may leave behind per account, in kibibytes. Some 6 were measured, and most of it is a page of the library's
/// queue of updates: it is told there that the line broke, and keeps what it has used of its 32 places. A connection that
/// was not let go of would be 17 more; its buffers, were they cleared by hand, two thousand.
const LEFT_BY_A_STORM: u64 = 12;

/// How far the process may grow for what it makes once and keeps, such as its database's caches, per account of the first
/// crowd that it serves. Some 30 KiB of the 95 that an account takes in this build were measured; none of it comes a
/// second time.
const KEPT_ONCE: u64 = 40;

/// Three hundred accounts lose their lines at once, five times in a row: all come back each time, none loses its login,
/// and the bot answers afterwards. No storm leaves its connections behind, and when the accounts are disconnected the
/// memory is what it was before they came, though nothing else happens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn storms_of_reconnects_pass_and_give_their_memory_back() {
    Stage::play_unserved(Engine::Sqlite, async |stage| {
        let store = stage.store().await;
        store.migrate().await.expect("an empty database");
        let service = Service::start(stage, &[]).await;
        let crowd = u64::try_from(CROWD).expect("a small number");
        let patience = Duration::from_mins(1);
        let bare = service.memory_kib();
        // What is there before the storms: a service that has served a crowd in calm.
        crowd::connect(&store, stage.world(), stage.bootstrap(), 0..CROWD).await;
        stage.until_within(patience, "all are served", async || service.connections() == CROWD).await;
        disconnect_all(stage, &store).await;
        let bound = bare + KEPT_ONCE * crowd;
        let what = format!("memory is given back: it was {bare} KiB at the start");
        stage.until_within(patience, &what, async || service.memory_kib() <= bound).await;

        let people = crowd::connect(&store, stage.world(), stage.bootstrap(), CROWD..2 * CROWD).await;
        stage.until_within(patience, "all are served", async || service.connections() == 2 * CROWD).await;
        storm(stage, &people).await;
        let first = service.memory_kib();
        for _ in 0..4 {
            storm(stage, &people).await;
        }
        let (fifth, left) = (service.memory_kib(), first + 4 * LEFT_BY_A_STORM * crowd);
        let what = format!("no storm leaves memory behind: {first} KiB after the first, {fifth} KiB after the fifth");
        stage.until_within(patience, &what, async || service.memory_kib() <= left).await;
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.says("/start").await;
        sari.reads("BlastPro").await;
        for person in people {
            assert_eq!(stage.world().sessions(person).len(), 1, "the login is still good");
        }
        disconnect_all(stage, &store).await;
        let what = format!("all of it is given back: {fifth} KiB after the storms, {bound} KiB without accounts");
        stage.until_within(patience, &what, async || service.memory_kib() <= bound).await;
        store.close().await;
        service.stop().await;
    })
    .await;
}

/// Everybody's line breaks, and is made again.
async fn storm(stage: &Stage, people: &[PersonId]) {
    let (before, open) = stage.connections();
    assert_eq!(open, CROWD, "one connection each");
    for person in people {
        stage.world().disconnect(*person);
    }
    let settled = async || {
        let (opened, open) = stage.connections();
        opened >= before + CROWD && open == CROWD
    };
    stage.until_within(Duration::from_mins(1), "all are connected again", settled).await;
}

/// The owners wish it; the service finds it in the database. Waits until it is done.
async fn disconnect_all(stage: &Stage, store: &Store) {
    let mut tx = store.begin().await.expect("the database answers");
    let at = Clock::system().now();
    for (owner, account, _) in tx.serving_accounts(NetworkKind::Bootstrap).await.expect("the database answers") {
        tx.set_account_state(owner, account, AccountState::Disconnecting, None, at).await.expect("it is connected");
    }
    tx.commit().await.expect("the database answers");
    stage.until_within(Duration::from_mins(1), "all are disconnected", async || stage.connections().1 == 0).await;
}
