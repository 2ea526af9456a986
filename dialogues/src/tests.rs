//! The wiring: teloxide checks when the dispatcher is built that every handler gets what it takes.

use std::sync::Arc;

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::Language;
use blastpro_services::{Context, Defaults, Services, Wake};
use blastpro_storage::testing::TestDatabase;
use blastpro_storage::{Engine, KeyRing, Store, Vault};
use secrecy::SecretString;
use teloxide::dptree;

use super::*;

async fn dialogues() -> (Dialogues, TestDatabase) {
    let database = TestDatabase::create(Engine::Sqlite).await;
    let keys = KeyRing::parse(&KeyRing::generate_key()).expect("a key");
    let store = Store::connect(database.url(), Vault::new(keys)).await.expect("a database");
    store.migrate().await.expect("migrations");
    let context = Context {
        store,
        clock: Clock::system(),
        wake: Wake::new(),
        network: NetworkKind::Bootstrap,
        defaults: Defaults { language: Language::Id, timezone: chrono_tz::Asia::Jakarta },
        limits: blastpro_domain::pacing::Limits::REAL,
        blobs: blastpro_services::blobs::Blobs::in_memory(),
    };
    let bot = Bot::new(&SecretString::from("1:secret"), None).expect("a client");
    (Dialogues::new(Services::new(context), bot), database)
}

#[tokio::test]
async fn every_handler_gets_what_it_takes() {
    let (dialogues, _database) = dialogues().await;
    let _ = dialogues.dispatcher();
}

#[derive(Clone)]
struct NobodyProvidesThis;

#[tokio::test]
#[should_panic(expected = "NobodyProvidesThis")]
async fn a_handler_that_takes_what_nobody_provides_is_noticed_at_the_start() {
    let (dialogues, _database) = dialogues().await;
    let greedy = dptree::filter(|_: Arc<NobodyProvidesThis>| true).endpoint(|| async { Ok(()) });
    let _ = dialogues.branch(greedy).dispatcher();
}

#[tokio::test]
async fn the_token_shows_in_no_debug_output() {
    let (dialogues, _database) = dialogues().await;
    assert!(!format!("{:?}", dialogues.context).contains("secret"));
}

#[tokio::test]
async fn a_part_that_panics_ends_the_others_so_that_all_are_started_again() {
    let parts = CancellationToken::new();
    let panicked = tokio::spawn(end_with(parts.clone(), async { panic!("injected") })).await;
    assert!(panicked.is_err());
    assert!(parts.is_cancelled());
}
