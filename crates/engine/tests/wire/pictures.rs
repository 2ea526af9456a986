//! Connecting by QR picture.

use blastpro_domain::logins::{Login, LoginPhase, LoginProblem};
use blastpro_simulator::world::{Fault, Front, PersonId};
use chrono::TimeDelta;
use secrecy::SecretString;

use crate::harness::Harness;

async fn shown(harness: &Harness) -> Login {
    let login = harness.services.logins.start_qr(harness.owner, None).await.expect("may begin");
    harness.in_phase(login.id, LoginPhase::ShowingQr).await
}

/// Scans the newest picture with the person's phone.
fn scan(harness: &Harness, person: PersonId) {
    let tokens = harness.world().pending_login_tokens();
    harness.world().accept_login_token(person, tokens.first().expect("a picture is shown")).expect("a fresh token");
}

#[tokio::test]
async fn a_scan_connects() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = shown(&harness).await;
    scan(&harness, seller);
    harness.in_phase(login.id, LoginPhase::Connected).await;
    harness.following(seller).await;
    harness.assert_one_connection_per_key(seller);
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_scan_is_shown_before_telegram_has_let_us_in() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = shown(&harness).await;
    harness.world().add_fault(Front::AnyAccount, "auth.exportLoginToken", Fault::DelayMs(2_000), 1);
    scan(&harness, seller);
    let scanned = harness.settled(login.id, |login| login.detail.qr.is_none()).await;
    assert_eq!(scanned.phase, LoginPhase::ShowingQr, "logging in, and not there yet");
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_scan_of_an_account_elsewhere_with_a_password_connects() {
    let harness = Harness::start().await;
    let seller = harness.seller(|new| {
        new.home_dc = Some(4);
        new.password = Some("rahasia".to_owned());
    });
    let engine = harness.run();
    let login = shown(&harness).await;
    scan(&harness, seller);
    let asked = harness.in_phase(login.id, LoginPhase::PasswordNeeded).await;
    assert!(asked.detail.qr.is_none(), "a scanned picture is of no use to anybody");
    let password = SecretString::from("rahasia");
    harness.services.logins.submit_password(harness.owner, login.id, password).await.expect("the database answers");
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_picture_is_renewed_before_it_ends_and_the_last_one_times_out() {
    let (harness, clock) = Harness::with_manual_clock().await;
    harness.seller(|_| {});
    let engine = harness.run();
    let login = shown(&harness).await;
    let first = login.detail.qr.expect("shown").url;
    clock.advance(TimeDelta::seconds(27));
    let renewed = |login: &Login| login.detail.qr.as_ref().is_some_and(|token| token.url != first);
    let second = harness.settled(login.id, renewed).await;
    assert_eq!(second.phase, LoginPhase::ShowingQr);
    clock.advance(TimeDelta::seconds(120));
    let ended = harness.in_phase(login.id, LoginPhase::Ended).await;
    assert_eq!(ended.detail.problem, Some(LoginProblem::TimedOut));
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_broken_line_does_not_miss_the_scan() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = shown(&harness).await;
    harness.world().start_outage(TimeDelta::seconds(1));
    scan(&harness, seller);
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}
