//! Logging in by picture.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use blastpro_simulator::world::PersonId;
use blastpro_telegram::{LoginClient, QrStep, Step};
use secrecy::SecretString;

use crate::harness::Harness;

async fn shown(login: &mut LoginClient) -> Vec<u8> {
    match login.qr().await.expect("the simulator answers") {
        QrStep::Show(token) => {
            let encoded = token.url.strip_prefix("tg://login?token=").expect("a login link");
            URL_SAFE_NO_PAD.decode(encoded).expect("base64url")
        }
        other @ QrStep::Scanned(_) => panic!("no token: {other:?}"),
    }
}

async fn scanned(login: &mut LoginClient) -> Step {
    login.scanned().await;
    match login.qr().await.expect("the simulator answers") {
        QrStep::Scanned(step) => step,
        other @ QrStep::Show(_) => panic!("not scanned: {other:?}"),
    }
}

fn accept(harness: &Harness, person: PersonId, token: &[u8]) {
    harness.world().accept_login_token(person, token).expect("a fresh token");
}

#[tokio::test]
async fn a_scan_is_noticed_at_once_and_logs_in() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
    let token = shown(&mut login).await;
    accept(&harness, person, &token);
    assert!(matches!(scanned(&mut login).await, Step::Done(profile) if profile.telegram_id.0 == person.0));
}

#[tokio::test]
async fn a_renewed_token_is_another_one_and_works() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
    let first = shown(&mut login).await;
    let second = shown(&mut login).await;
    assert_ne!(first, second);
    accept(&harness, person, &second);
    assert!(matches!(scanned(&mut login).await, Step::Done(_)));
}

#[tokio::test]
async fn an_account_of_another_datacenter_is_followed_there() {
    let harness = Harness::start().await;
    let person = harness.person(|new| new.home_dc = Some(4));
    let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
    let token = shown(&mut login).await;
    accept(&harness, person, &token);
    assert!(matches!(scanned(&mut login).await, Step::Done(_)));
}

#[tokio::test]
async fn a_password_may_follow_a_scan_also_in_another_datacenter() {
    let harness = Harness::start().await;
    let person = harness.person(|new| {
        new.home_dc = Some(4);
        new.password = Some("rahasia".to_owned());
    });
    let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
    let token = shown(&mut login).await;
    accept(&harness, person, &token);
    assert!(matches!(scanned(&mut login).await, Step::PasswordNeeded { .. }));
    let step = login.check_password(&SecretString::from("rahasia")).await.expect("the simulator answers");
    assert!(matches!(step, Step::Done(_)), "{step:?}");
}

#[tokio::test]
async fn a_scan_during_a_restart_is_found_afterwards() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
    let token = shown(&mut login).await;
    let stored = login.to_bytes();
    login.close().await;
    accept(&harness, person, &token);

    let mut resumed = harness.another_process().resume_login(&stored).await.expect("stored a moment ago");
    let step = resumed.qr().await.expect("the simulator answers");
    assert!(matches!(step, QrStep::Scanned(Step::Done(_))), "{step:?}");
}
