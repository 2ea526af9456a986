//! An account that is logged in: what ends it, what it notices.

use std::sync::Arc;
use std::time::Duration;

use blastpro_domain::peers::PeerKind;
use blastpro_simulator::world::{Draft, Happening, LogEntry, NewPerson, Peer};
use blastpro_telegram::Connection;

use crate::harness::Harness;

/// Long enough for anything that happens at once; nothing waits for it when all is well.
const SOON: Duration = Duration::from_secs(10);

async fn connected(harness: &Harness) -> (Arc<Connection>, tokio::task::JoinHandle<blastpro_telegram::Error>) {
    let (stored, _) = harness.logged_in().await;
    let session = harness.telegram.open_session(&stored, Vec::new()).await.expect("stored a moment ago");
    let (connection, updates) = harness.telegram.connect(&session);
    connection.probe().await.expect("logged in");
    let connection = Arc::new(connection);
    (connection.clone(), tokio::spawn(async move { updates.drain(&connection).await }))
}

#[tokio::test]
async fn a_revoked_session_is_noticed_at_once() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let (connection, drained) = connected(&harness).await;
    connection.ping().await.expect("alive");
    harness.world().revoke(person, None);
    let error = tokio::time::timeout(SOON, drained).await.expect("noticed").expect("no panic");
    assert!(error.ended().is_some(), "{error}");
}

#[tokio::test]
async fn logging_out_ends_the_session_and_is_no_error_when_it_is_over_already() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let (connection, _drained) = connected(&harness).await;
    assert_eq!(harness.world().sessions(person).len(), 1);
    connection.log_out().await.expect("logged out");
    assert!(harness.world().sessions(person).is_empty());
    connection.log_out().await.expect("logged out already");
}

#[tokio::test]
async fn who_writes_is_remembered_with_name_and_address() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let buyer = harness.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("new").id;
    let (stored, _) = harness.logged_in().await;
    let session = harness.telegram.open_session(&stored, Vec::new()).await.expect("stored a moment ago");
    let (connection, updates) = harness.telegram.connect(&session);
    connection.probe().await.expect("logged in");
    let _draining = tokio::spawn(async move { updates.drain(&connection).await });
    let mut changes = session.changes();
    harness.world().post(buyer, Peer::Person(person), Draft::text("halo")).expect("a message");
    let met = async {
        loop {
            if let Some(peer) = session.new_peers().into_iter().find(|peer| peer.id == buyer.0 && peer.title.is_some())
            {
                return peer;
            }
            changes.changed().await.expect("the session lives");
        }
    };
    let peer = tokio::time::timeout(SOON, met).await.expect("the update comes");
    assert_eq!((peer.kind, peer.title.as_deref()), (PeerKind::User, Some("Budi")));
    assert!(peer.access_hash.is_some());
    session.peers_stored(&[peer]);
    assert!(!session.new_peers().iter().any(|peer| peer.id == buyer.0));
}

#[tokio::test]
async fn a_closed_connection_is_closed_before_the_next_one_opens() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let (stored, _) = harness.logged_in().await;
    for _ in 0..3 {
        let session = harness.telegram.open_session(&stored, Vec::new()).await.expect("stored a moment ago");
        let (connection, _updates) = harness.telegram.connect(&session);
        connection.probe().await.expect("logged in");
        connection.close().await;
    }
    assert_eq!(harness.world().sessions(person).len(), 1, "the session is still good");
    assert!(most_at_once(&harness.world().log(Some(person))) <= 1);
}

/// The most connections that one key had open at the same time, in calls.
fn most_at_once(log: &[LogEntry]) -> usize {
    let mut open: std::collections::HashMap<_, std::collections::HashSet<_>> = std::collections::HashMap::new();
    let mut most = 0;
    for entry in log {
        let connections = open.entry(entry.key).or_default();
        match entry.what {
            Happening::Opened => drop(connections.insert(entry.connection)),
            Happening::Closed => drop(connections.remove(&entry.connection)),
            Happening::Call(_) => {}
        }
        most = most.max(connections.len());
    }
    most
}
