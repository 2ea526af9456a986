//! A login that is half done when the process dies goes on in the next one.

use std::collections::HashSet;
use std::time::Duration;

use blastpro_domain::logins::LoginPhase;
use blastpro_services::logins::Completion;
use blastpro_simulator::world::{Fault, Front, PersonId};
use chrono::TimeDelta;
use secrecy::SecretString;

use crate::harness::{Harness, phone};

fn keys(harness: &Harness, person: PersonId) -> usize {
    harness.world().log(Some(person)).iter().map(|entry| entry.key).collect::<HashSet<_>>().len()
}

#[tokio::test]
async fn a_code_that_is_out_works_after_a_kill() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    engine.kill().await;
    harness.tap(login.id, &harness.code()).await;
    let engine = harness.run();
    harness.in_phase(login.id, LoginPhase::Connected).await;
    assert_eq!(keys(&harness, seller), 1, "the same temporary session");
    assert_eq!(harness.calls(seller, "auth.sendCode"), 1, "no second code");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_code_that_was_accepted_while_the_process_died_connects() {
    let mut harness = Harness::start().await;
    harness.call_timeout(Duration::from_mins(1));
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    harness.world().add_fault(Front::AnyAccount, "auth.signIn", Fault::NoReply, 1);
    harness.tap(login.id, &harness.code()).await;
    harness.called(seller, "auth.signIn", 1).await;
    engine.kill().await;
    let engine = harness.run();
    harness.in_phase(login.id, LoginPhase::Connected).await;
    assert_eq!(harness.calls(seller, "auth.signIn"), 1, "it was asked first, not repeated");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_password_can_be_given_after_a_kill() {
    let harness = Harness::start().await;
    harness.seller(|new| new.password = Some("rahasia".to_owned()));
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    harness.tap(login.id, &harness.code()).await;
    harness.in_phase(login.id, LoginPhase::PasswordNeeded).await;
    engine.kill().await;
    let password = SecretString::from("rahasia");
    harness.services.logins.submit_password(harness.owner, login.id, password).await.expect("the database answers");
    let engine = harness.run();
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_picture_scanned_while_the_process_was_dead_connects() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.services.logins.start_qr(harness.owner, None).await.expect("may begin");
    harness.in_phase(login.id, LoginPhase::ShowingQr).await;
    engine.kill().await;
    let token = harness.world().pending_login_tokens().remove(0);
    harness.world().accept_login_token(seller, &token).expect("a fresh token");
    let engine = harness.run();
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_refused_session_is_logged_out_after_a_kill() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    harness.connect().await;
    harness.following(seller).await;
    engine.kill().await;
    let other = harness.another_owner().await;
    let mut login = harness.services.logins.start_otp(other, phone(), None).await.expect("may begin");
    let (profile, session) = harness.let_in(&login).await;
    let completion = harness.services.logins.complete(&mut login, &profile, &session).await;
    assert!(matches!(completion, Ok(Completion::Refused)), "{completion:?}");
    assert_eq!(harness.world().sessions(seller).len(), 2);

    let engine = harness.run();
    harness.taken_back(&login).await;
    assert_eq!(harness.world().sessions(seller).len(), 1, "the session of the account's owner lives");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_login_that_was_cancelled_while_the_process_died_leaves_no_session() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let login = harness.start_otp().await;
    harness.let_in(&login).await;
    harness.services.logins.cancel(harness.owner, login.id).await.expect("the database answers");
    harness.world().start_outage(TimeDelta::seconds(1));
    let engine = harness.run();
    harness.taken_back(&login).await;
    assert!(harness.world().sessions(seller).is_empty());
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn the_session_of_a_login_that_connected_is_left_alone() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let mut login = harness.start_otp().await;
    let (profile, session) = harness.let_in(&login).await;
    let before = login.clone();
    let completion = harness.services.logins.complete(&mut login, &profile, &session).await;
    assert!(matches!(completion, Ok(Completion::Connected(_))), "{completion:?}");
    let repeated = harness.services.logins.complete(&mut before.clone(), &profile, &session).await;
    assert!(matches!(repeated, Ok(Completion::Refused)), "as after an answer of the database that got lost");
    let engine = harness.run();
    harness.following(seller).await;
    harness.taken_back(&login).await;
    assert_eq!(harness.calls(seller, "auth.logOut"), 0);
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_connected_account_is_connected_again_with_its_key() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    harness.connect().await;
    harness.following(seller).await;
    engine.kill().await;
    let before = harness.calls(seller, "updates.getState");
    let engine = harness.run();
    harness.called(seller, "updates.getState", before + 1).await;
    assert_eq!(keys(&harness, seller), 1);
    assert_eq!(harness.world().sessions(seller).len(), 1, "the session is still good");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_shutdown_waits_for_no_answer_and_the_step_is_done_at_the_next_start() {
    let mut harness = Harness::start().await;
    harness.call_timeout(Duration::from_mins(1));
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    harness.world().add_fault(Front::AnyAccount, "auth.signIn", Fault::NoReply, 1);
    harness.tap(login.id, &harness.code()).await;
    harness.called(seller, "auth.signIn", 1).await;
    tokio::time::timeout(Duration::from_secs(5), engine.stop()).await.expect("a shutdown in good order");
    let engine = harness.run();
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}
