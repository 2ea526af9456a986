//! Logging in by QR code, which the high-level client leaves to raw calls.

use blastpro_simulator::world::Refusal;
use grammers_client::client::PasswordToken;
use grammers_client::session::Session;
use grammers_client::session::updates::UpdatesLike;
use grammers_tl_types::{self as tl, functions::auth};

use crate::support::{PHONE, SOON, Telegram, TestClient};

const EXPORT: fn() -> auth::ExportLoginToken =
    || auth::ExportLoginToken { api_id: 1, api_hash: "hash".to_owned(), except_ids: Vec::new() };

async fn token(client: &TestClient) -> tl::types::auth::LoginToken {
    match client.call(&EXPORT()).await.unwrap() {
        tl::enums::auth::LoginToken::Token(token) => token,
        other => panic!("no token: {other:?}"),
    }
}

/// The whole way: show, renew, accept, be told, finish.
#[tokio::test]
async fn a_scanned_code_logs_in_and_says_so() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let mut client = telegram.client();
    let mut updates = client.raw_updates();
    let first = token(&client).await;
    telegram.advance(31);
    assert_eq!(telegram.world.accept_login_token(person.id, &first.token), Err(Refusal::AuthTokenExpired));
    let second = token(&client).await;
    assert_ne!(first.token, second.token);
    telegram.world.accept_login_token(person.id, &second.token).unwrap();
    assert_eq!(telegram.world.accept_login_token(person.id, &second.token), Err(Refusal::AuthTokenAlreadyAccepted));
    let update = tokio::time::timeout(SOON, updates.recv()).await.expect("a push in time").unwrap();
    let UpdatesLike::Updates(tl::enums::Updates::UpdateShort(short)) = update else { panic!("{update:?}") };
    assert!(matches!(short.update, tl::enums::Update::LoginToken));
    let answer = client.call(&EXPORT()).await.unwrap();
    assert!(matches!(answer, tl::enums::auth::LoginToken::Success(_)));
    assert!(client.is_authorized().await.unwrap());
}

/// Two-step verification holds for QR codes too.
#[tokio::test]
async fn a_scanned_code_may_need_the_password() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    telegram.world.update_person(person.id, |person| person.password = Some("kopi susu".to_owned())).unwrap();
    let client = telegram.client();
    let shown = token(&client).await;
    telegram.world.accept_login_token(person.id, &shown.token).unwrap();
    assert_eq!(client.refused(&EXPORT()).await, "401 SESSION_PASSWORD_NEEDED");
    let answer = client.call(&tl::functions::account::GetPassword {}).await.unwrap();
    client.check_password(PasswordToken::new(answer.into()), "kopi susu").await.unwrap();
    assert!(client.is_authorized().await.unwrap());
}

/// An account of another datacenter is logged in there.
#[tokio::test]
async fn a_scanned_code_leads_to_the_accounts_datacenter() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    telegram.world.update_person(person.id, |person| person.home_dc = 4).unwrap();
    let client = telegram.client();
    let shown = token(&client).await;
    telegram.world.accept_login_token(person.id, &shown.token).unwrap();
    let tl::enums::auth::LoginToken::MigrateTo(migrate) = client.call(&EXPORT()).await.unwrap() else {
        panic!("no migration")
    };
    assert_eq!(migrate.dc_id, 4);
    client.session.set_home_dc_id(4).await.unwrap();
    client.handle.disconnect_from_dc(2);
    let answer = client.call(&auth::ImportLoginToken { token: migrate.token }).await.unwrap();
    assert!(matches!(answer, tl::enums::auth::LoginToken::Success(_)));
    assert!(client.is_authorized().await.unwrap());
}

/// A client that is logged in can be the one that scans.
#[tokio::test]
async fn a_logged_in_client_accepts_a_code() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let phone = telegram.logged_in(PHONE).await;
    let client = telegram.client();
    let shown = token(&client).await;
    phone.call(&auth::AcceptLoginToken { token: shown.token }).await.unwrap();
    assert!(matches!(client.call(&EXPORT()).await.unwrap(), tl::enums::auth::LoginToken::Success(_)));
    assert_eq!(telegram.world.sessions(person.id).len(), 2);
}
