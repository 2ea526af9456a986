//! Two-step passwords.

use blastpro_simulator::world::{Event, LoginStep};
use grammers_client::SignInError;
use grammers_client::client::PasswordToken;

use crate::support::{PHONE, Telegram, TestClient};

async fn with_password(telegram: &Telegram) -> (TestClient, PasswordToken) {
    let person = telegram.person();
    let set = |person: &mut blastpro_simulator::world::Person| {
        person.password = Some("kopi susu".to_owned());
        person.password_hint = Some("minuman".to_owned());
    };
    telegram.world.update_person(person.id, set).unwrap();
    let client = telegram.client();
    let token = client.request_login_code(PHONE, "hash").await.unwrap();
    match client.sign_in(&token, &telegram.world.code(PHONE).unwrap()).await {
        Err(SignInError::PasswordRequired(token)) => (client, token),
        other => panic!("no password asked for: {other:?}"),
    }
}

/// The real SRP exchange, from hint to login.
#[tokio::test]
async fn the_right_password_finishes_the_login() {
    let telegram = Telegram::start().await;
    let mut events = telegram.world.subscribe();
    let (client, token) = with_password(&telegram).await;
    assert_eq!(token.hint(), Some("minuman"));
    client.check_password(token, "kopi susu").await.unwrap();
    assert!(client.is_authorized().await.unwrap());
    let mut steps = Vec::new();
    while let Ok(event) = events.try_recv() {
        steps.extend(if let Event::Login { step, .. } = event { Some(step) } else { None });
    }
    assert_eq!(steps, [LoginStep::CodeSent, LoginStep::PasswordNeeded, LoginStep::LoggedIn]);
}

/// A wrong password can be followed by another try.
#[tokio::test]
async fn a_wrong_password_is_refused_and_the_next_one_heard() {
    let telegram = Telegram::start().await;
    let (client, token) = with_password(&telegram).await;
    let Err(SignInError::InvalidPassword(_)) = client.check_password(token, "kopi hitam").await else {
        panic!("the wrong password was taken")
    };
    assert!(!client.is_authorized().await.unwrap());
    let answer = client.call(&grammers_tl_types::functions::account::GetPassword {}).await.unwrap();
    let token = PasswordToken::new(answer.into());
    client.check_password(token, "kopi susu").await.unwrap();
}
