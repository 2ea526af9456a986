//! Logging in by code.

use blastpro_simulator::world::{CodeChannel, Draft, Fault, Front, NewPerson, Peer, SERVICE_ACCOUNT};
use grammers_client::SignInError;
use grammers_tl_types::{self as tl, functions::auth};

use crate::support::{PHONE, Telegram, TestClient, send_code};

async fn sent(client: &TestClient) -> tl::types::auth::SentCode {
    match client.call(&send_code(PHONE)).await.unwrap() {
        tl::enums::auth::SentCode::Code(code) => code,
        other => panic!("no code: {other:?}"),
    }
}

fn sign_in(hash: &str, code: &str) -> auth::SignIn {
    auth::SignIn {
        phone_number: PHONE.to_owned(),
        phone_code_hash: hash.to_owned(),
        phone_code: Some(code.to_owned()),
        email_verification: None,
    }
}

/// The plainest way in, as the high-level client goes it.
#[tokio::test]
async fn a_code_logs_in() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.client();
    assert!(!client.is_authorized().await.unwrap());
    let token = client.request_login_code(PHONE, "hash").await.unwrap();
    let code = telegram.world.code(PHONE).unwrap();
    let user = client.sign_in(&token, &code).await.unwrap();
    assert_eq!(user.id().bare_id_unchecked(), person.id.0);
    assert_eq!(user.first_name(), Some("Sari"));
    assert!(client.is_authorized().await.unwrap());
    assert_eq!(client.get_me().await.unwrap().phone(), Some("6281200000077"));
}

/// The owner finds the code where Telegram delivers it.
#[tokio::test]
async fn the_service_account_delivers_the_code() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.client();
    sent(&client).await;
    let messages = telegram.world.messages(person.id, Peer::Person(SERVICE_ACCOUNT), 0);
    let code = telegram.world.code(PHONE).unwrap();
    assert!(messages.last().is_some_and(|message| message.content.text.contains(&code)));
}

/// Each way in which a code fails has its own name, and the login can go on.
#[tokio::test]
async fn wrong_empty_and_expired_codes_are_told_apart() {
    let telegram = Telegram::start().await;
    telegram.person();
    let client = telegram.client();
    let first = sent(&client).await;
    assert_eq!(client.refused(&sign_in(&first.phone_code_hash, "00000")).await, "400 PHONE_CODE_INVALID");
    assert_eq!(client.refused(&sign_in(&first.phone_code_hash, "")).await, "400 PHONE_CODE_EMPTY");
    let code = telegram.world.code(PHONE).unwrap();
    telegram.advance(301);
    assert_eq!(client.refused(&sign_in(&first.phone_code_hash, &code)).await, "400 PHONE_CODE_EXPIRED");
    let second = sent(&client).await;
    let code = telegram.world.code(PHONE).unwrap();
    client.call(&sign_in(&second.phone_code_hash, &code)).await.unwrap();
}

/// The reason why codes are tapped on a keypad: sent into any chat, they are void.
#[tokio::test]
async fn a_code_that_is_sent_into_a_chat_is_void() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let bot = telegram.world.add_person(NewPerson::bot("Bot", "some_bot")).unwrap();
    let client = telegram.client();
    let token = client.request_login_code(PHONE, "hash").await.unwrap();
    let code = telegram.world.code(PHONE).unwrap();
    telegram.world.post(person.id, Peer::Person(bot.id), Draft::text(format!("it is {code}"))).unwrap();
    assert!(matches!(client.sign_in(&token, &code).await, Err(SignInError::InvalidCode)));
}

/// Another code comes by the next channel, until there is none.
#[tokio::test]
async fn codes_are_resent_by_other_channels() {
    let telegram = Telegram::start().await;
    telegram.person();
    let client = telegram.client();
    let first = sent(&client).await;
    assert!(matches!(first.r#type, tl::enums::auth::SentCodeType::App(_)));
    assert_eq!(first.next_type, Some(tl::enums::auth::CodeType::Sms));
    let mut hash = first.phone_code_hash;
    let mut kinds = Vec::new();
    for _ in 0..2 {
        let request = auth::ResendCode { phone_number: PHONE.to_owned(), phone_code_hash: hash.clone(), reason: None };
        let tl::enums::auth::SentCode::Code(code) = client.call(&request).await.unwrap() else { panic!("no code") };
        hash.clone_from(&code.phone_code_hash);
        kinds.push(code.r#type);
    }
    assert!(matches!(kinds[0], tl::enums::auth::SentCodeType::Sms(_)));
    assert!(matches!(kinds[1], tl::enums::auth::SentCodeType::Call(_)));
    let again = auth::ResendCode { phone_number: PHONE.to_owned(), phone_code_hash: hash.clone(), reason: None };
    assert_eq!(client.refused(&again).await, "406 SEND_CODE_UNAVAILABLE");
    let code = telegram.world.code(PHONE).unwrap();
    client.call(&sign_in(&hash, &code)).await.unwrap();
}

/// A word must be typed, so the client must learn that it is one.
#[tokio::test]
async fn a_code_can_be_a_word() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    telegram.world.update_person(person.id, |person| person.code_channel = CodeChannel::SmsWord).unwrap();
    let client = telegram.client();
    let sent = sent(&client).await;
    let tl::enums::auth::SentCodeType::SmsWord(word) = sent.r#type else { panic!("not a word: {:?}", sent.r#type) };
    let code = telegram.world.code(PHONE).unwrap();
    assert!(code.starts_with(&word.beginning.unwrap()));
    client.call(&sign_in(&sent.phone_code_hash, &code)).await.unwrap();
}

/// What is wrong with a number is said by name.
#[tokio::test]
async fn numbers_can_be_invalid_banned_unused_or_elsewhere() {
    let telegram = Telegram::start().await;
    let banned = telegram.another("Budi", "+62 812 0000 0001");
    telegram.world.update_person(banned.id, |person| person.banned = true).unwrap();
    let elsewhere = telegram.another("Tini", "+62 812 0000 0002");
    telegram.world.update_person(elsewhere.id, |person| person.home_dc = 4).unwrap();
    let client = telegram.client();
    assert_eq!(client.refused(&send_code("12")).await, "400 PHONE_NUMBER_INVALID");
    assert_eq!(client.refused(&send_code("+62 812 0000 0001")).await, "400 PHONE_NUMBER_BANNED");
    assert_eq!(client.refused(&send_code("+62 812 0000 0002")).await, "303 PHONE_MIGRATE_4");
    let unused = sent(&client).await;
    let code = telegram.world.code(PHONE).unwrap();
    assert_eq!(client.refused(&sign_in(&unused.phone_code_hash, &code)).await, "400 PHONE_NUMBER_UNOCCUPIED");
}

/// The high-level client follows the account to its own datacenter.
#[tokio::test]
async fn a_login_follows_the_account_to_its_datacenter() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    telegram.world.update_person(person.id, |person| person.home_dc = 4).unwrap();
    let client = telegram.logged_in(PHONE).await;
    assert_eq!(grammers_client::session::Session::home_dc_id(&*client.session).unwrap(), 4);
}

/// Guessing is stopped, and floods can be ordered.
#[tokio::test]
async fn guessing_and_ordered_floods_make_a_number_wait() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.client();
    let code = sent(&client).await;
    for _ in 0..5 {
        assert_eq!(client.refused(&sign_in(&code.phone_code_hash, "00000")).await, "400 PHONE_CODE_INVALID");
    }
    assert_eq!(client.refused(&sign_in(&code.phone_code_hash, "00000")).await, "420 FLOOD_WAIT_600");
    telegram.world.add_fault(Front::Account(person.id), "auth.sendcode", Fault::Rpc("FLOOD_WAIT_30".to_owned()), 1);
    assert_eq!(client.refused(&send_code(PHONE)).await, "420 FLOOD_WAIT_30");
    sent(&client).await;
}

/// A logged-out key is unknown to everything that needs a login, and can log in again.
#[tokio::test]
async fn logging_out_ends_the_session() {
    let telegram = Telegram::start().await;
    let person = telegram.person();
    let client = telegram.logged_in(PHONE).await;
    assert_eq!(telegram.world.sessions(person.id).len(), 1);
    client.call(&auth::LogOut {}).await.unwrap();
    assert_eq!(telegram.world.sessions(person.id).len(), 0);
    assert_eq!(client.refused(&tl::functions::updates::GetState {}).await, "401 AUTH_KEY_UNREGISTERED");
}
