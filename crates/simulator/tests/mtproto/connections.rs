//! Connections: revoked and duplicated keys, faults, outages, and what is not simulated.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use blastpro_simulator::world::{Draft, Fault, Front, Happening, Peer, PersonId, World};
use chrono::TimeDelta;
use grammers_client::InvocationError;
use grammers_client::session::Session;
use grammers_client::session::storages::MemorySession;
use grammers_client::session::types::DcOption;
use grammers_tl_types as tl;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::support::{PHONE, SOON, Telegram, TestClient, send_text};

const STATE: tl::functions::updates::GetState = tl::functions::updates::GetState {};

fn to_self(text: &str, random_id: i64) -> tl::functions::messages::SendMessage {
    send_text(tl::enums::InputPeer::PeerSelf, text, random_id)
}

fn notes(world: &World, person: PersonId) -> usize {
    world.messages(person, Peer::Person(person), 0).len()
}

/// A client whose session somebody ends notices at once, and is told so when it comes back.
#[tokio::test]
async fn a_revoked_session_is_closed_and_refused() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.logged_in(PHONE).await;
    assert_eq!(telegram.world.revoke(person.id, None), 1);
    // The first call may still meet the connection that is just closing.
    while let Err(error) = client.call(&STATE).await {
        match error {
            InvocationError::Rpc(error) => {
                assert_eq!((error.code, error.name.as_str()), (401, "SESSION_REVOKED"));
                return;
            }
            _ => tokio::task::yield_now().await,
        }
    }
    panic!("a revoked session was served");
}

async fn copy(session: &MemorySession) -> MemorySession {
    let copy = MemorySession::default();
    for id in 1..=5 {
        let option: DcOption = session.dc_option(id).unwrap().unwrap();
        copy.set_dc_option(&option).await.unwrap();
    }
    copy
}

/// Two connections with one key kill the login; that is why an account is leased.
#[tokio::test]
async fn a_key_used_over_two_connections_dies() {
    let telegram = Telegram::start().await;
    telegram.person();
    let first = telegram.logged_in(PHONE).await;
    let second = TestClient::resume(copy(&first.session).await.into());
    second.call(&STATE).await.unwrap();
    assert_eq!(first.refused(&STATE).await, "406 AUTH_KEY_DUPLICATED");
    assert_eq!(second.refused(&STATE).await, "406 AUTH_KEY_DUPLICATED");
}

/// A client that reconnects is no duplicate of itself.
#[tokio::test]
async fn an_honest_reconnect_is_fine() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.logged_in(PHONE).await;
    client.handle.disconnect_from_dc(2);
    client.call(&STATE).await.unwrap();
    telegram.world.disconnect(person.id);
    while client.call(&STATE).await.is_err() {
        tokio::task::yield_now().await;
    }
    let log = telegram.world.log(Some(person.id));
    let opened = log.iter().filter(|entry| entry.what == Happening::Opened).count();
    assert!(opened >= 3, "one for the login, one for each reconnect: {opened}");
}

/// A client that dies while a call of its is held back, and comes back, is no duplicate of itself either.
#[tokio::test]
async fn a_delayed_call_of_a_closed_connection_is_no_duplicate() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.logged_in(PHONE).await;
    telegram.world.add_fault(Front::Account(person.id), "messages.sendMessage", Fault::DelayMs(200), 1);
    let held = to_self("lambat", 1);
    tokio::select! {
        biased;
        answer = client.call(&held) => panic!("answered: {answer:?}"),
        state = client.call(&STATE) => drop(state.unwrap()),
    }
    client.handle.disconnect_from_dc(2);
    client.call(&STATE).await.unwrap();
    while notes(&telegram.world, person.id) == 0 {
        tokio::task::yield_now().await;
    }
    client.call(&STATE).await.unwrap();
}

/// Before or after applying: the client cannot tell, the world can.
#[tokio::test]
async fn a_dropped_call_is_applied_or_not_as_ordered() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.logged_in(PHONE).await;
    let front = Front::Account(person.id);
    for (fault, random_id, applied) in [(Fault::DropBefore, 1, 0), (Fault::DropAfter, 2, 1)] {
        telegram.world.add_fault(front, "messages.sendMessage", fault, 1);
        let error = client.call(&to_self("catatan", random_id)).await.unwrap_err();
        assert!(!matches!(error, InvocationError::Rpc(_)), "the outcome is unknown: {error}");
        assert_eq!(notes(&telegram.world, person.id), applied);
    }
    telegram.world.add_fault(front, "messages.sendMessage", Fault::ForgetRandomIds, 1);
    client.call(&to_self("catatan", 2)).await.unwrap();
    assert_eq!(notes(&telegram.world, person.id), 2, "a forgotten random id is sent again");
}

/// A call that is never answered holds up nothing else.
#[tokio::test]
async fn silence_and_delay_hold_up_no_other_call() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.logged_in(PHONE).await;
    let front = Front::Account(person.id);
    telegram.world.add_fault(front, "messages.sendMessage", Fault::NoReply, 1);
    let unanswered = to_self("sunyi", 1);
    tokio::select! {
        biased;
        answer = client.call(&unanswered) => panic!("answered: {answer:?}"),
        state = client.call(&STATE) => drop(state.unwrap()),
    }
    assert_eq!(notes(&telegram.world, person.id), 1, "it was applied all the same");
    telegram.world.add_fault(front, "messages.sendMessage", Fault::DelayMs(300), 1);
    let started = Instant::now();
    let late = to_self("lambat", 2);
    let mut slow = std::pin::pin!(client.call(&late));
    tokio::select! {
        biased;
        answer = &mut slow => panic!("answered first: {answer:?}"),
        state = client.call(&STATE) => drop(state.unwrap()),
    }
    slow.await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(300));
}

/// An outage closes everything; afterwards clients come back and find what they missed.
#[tokio::test]
async fn an_outage_ends() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.logged_in(PHONE).await;
    telegram.world.start_outage(TimeDelta::seconds(5));
    assert!(client.call(&STATE).await.is_err());
    assert!(client.call(&STATE).await.is_err());
    telegram.world.post(person.id, Peer::Person(person.id), Draft::text("sementara itu")).unwrap();
    telegram.advance(6);
    while client.call(&STATE).await.is_err() {
        tokio::task::yield_now().await;
    }
}

/// In an outage the ports are shut: clients are refused rather than let in and thrown out, also those who had come in
/// and not said who they are.
#[tokio::test]
async fn an_outage_refuses_connections() {
    let telegram = Telegram::start().await;
    let addresses: Vec<_> = telegram.datacenters.addresses().values().copied().collect();
    let mut silent = TcpStream::connect(addresses[0]).await.unwrap();
    telegram.world.start_outage(TimeDelta::seconds(5));
    for address in &addresses {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        for _ in 0..100 {
            let refused = TcpStream::connect(address).await.map_err(|error| error.kind());
            assert_eq!(refused.err(), Some(ErrorKind::ConnectionRefused));
        }
    }
    let cut = tokio::time::timeout(SOON, silent.read(&mut [0])).await.expect("it is cut");
    assert!(!matches!(cut, Ok(1..)), "{cut:?}");
    telegram.advance(6);
    for address in &addresses {
        while TcpStream::connect(address).await.is_err() {
            tokio::task::yield_now().await;
        }
    }
}

/// A hole in the simulation is loud.
#[tokio::test]
async fn a_method_that_is_not_simulated_is_named() {
    let telegram = Telegram::start().await;
    telegram.person();
    let client = telegram.logged_in(PHONE).await;
    let request = tl::functions::messages::GetAllDrafts {};
    assert_eq!(client.refused(&request).await, "400 METHOD_NOT_SIMULATED_messages.getAllDrafts");
}

/// The sessions of an account are listed, and all others ended.
#[tokio::test]
async fn an_account_ends_its_other_sessions() {
    let telegram = Telegram::start().await;
    telegram.person();
    let (first, second) = (telegram.logged_in(PHONE).await, telegram.logged_in(PHONE).await);
    let request = tl::functions::account::GetAuthorizations {};
    let tl::enums::account::Authorizations::Authorizations(listed) = first.call(&request).await.unwrap();
    assert_eq!(listed.authorizations.len(), 2);
    first.call(&tl::functions::auth::ResetAuthorizations {}).await.unwrap();
    first.call(&STATE).await.unwrap();
    assert!(second.call(&STATE).await.is_err());
}

/// Stopping is complete: no task of the datacenters is left.
#[tokio::test]
async fn datacenters_stop() {
    let telegram = Telegram::start().await;
    telegram.person();
    let client = telegram.logged_in(PHONE).await;
    telegram.datacenters.stop().await;
    assert!(client.call(&STATE).await.is_err());
}
