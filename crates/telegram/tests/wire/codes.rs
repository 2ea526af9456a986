//! Logging in with a code, and every way it is refused.

use blastpro_domain::clock::Clock;
use blastpro_domain::logins::{CodeChannel, LoginProblem};
use blastpro_simulator::world::{CodeChannel as Sends, Draft, Fault, Front, NewPerson, Peer};
use blastpro_telegram::{SentCodeStep, Step};
use chrono::TimeDelta;
use secrecy::SecretString;

use crate::harness::{Harness, PHONE, phone};

async fn sign_in(harness: &Harness, code: &SecretString) -> Step {
    let (mut login, sent) = harness.code_sent().await;
    login.sign_in(&phone(), sent.channel, code).await.expect("the simulator answers")
}

#[tokio::test]
async fn a_code_logs_in_and_says_who() {
    let harness = Harness::start().await;
    let person = harness.person(|new| new.username = Some("toko_sari".to_owned()));
    let (mut login, sent) = harness.code_sent().await;
    assert_eq!((sent.channel, sent.length), (CodeChannel::App, Some(5)));
    let step = login.sign_in(&phone(), sent.channel, &harness.code()).await.expect("the simulator answers");
    let Step::Done(profile) = step else { panic!("not logged in: {step:?}") };
    assert_eq!((profile.telegram_id.0, profile.phone), (person.0, phone()));
    assert_eq!(profile.username.as_deref(), Some("toko_sari"));
}

#[tokio::test]
async fn the_login_follows_the_account_to_its_datacenter() {
    let harness = Harness::start().await;
    harness.person(|new| new.home_dc = Some(4));
    let (stored, _) = harness.logged_in().await;
    let session = harness.another_process().open_session(&stored, Vec::new()).await.expect("stored a moment ago");
    let (connection, _updates) = harness.telegram.connect(&session);
    connection.probe().await.expect("the key of the datacenter where the account lives");
    connection.close().await;
}

#[tokio::test]
async fn a_wrong_code_can_be_followed_by_the_right_one() {
    let harness = Harness::start().await;
    harness.person(|_| {});
    let (mut login, sent) = harness.code_sent().await;
    let wrong = login.sign_in(&phone(), sent.channel, &SecretString::from("00000")).await;
    assert_eq!(wrong.expect("the simulator answers"), Step::WrongCode);
    let right = login.sign_in(&phone(), sent.channel, &harness.code()).await;
    assert!(matches!(right.expect("the simulator answers"), Step::Done(_)));
}

#[tokio::test]
async fn a_code_sent_into_a_chat_is_expired_and_another_one_can_be_asked_for() {
    let harness = Harness::start().await;
    let person = harness.person(|_| {});
    let friend = harness.world().add_person(NewPerson::default()).expect("anybody").id;
    let (mut login, sent) = harness.code_sent().await;
    let code = harness.code();
    let text = Draft::text(harness.world().code(PHONE).expect("a code was sent"));
    harness.world().post(person, Peer::Person(friend), text).expect("a message");
    let step = login.sign_in(&phone(), sent.channel, &code).await.expect("the simulator answers");
    assert_eq!(step, Step::CodeExpired);

    let resent = login.resend_code(&phone()).await.expect("the simulator answers");
    assert!(matches!(resent, SentCodeStep::Sent(_)), "{resent:?}");
    let step = login.sign_in(&phone(), sent.channel, &harness.code()).await.expect("the simulator answers");
    assert!(matches!(step, Step::Done(_)), "{step:?}");
}

#[tokio::test]
async fn another_code_comes_by_the_next_channel() {
    let harness = Harness::start().await;
    harness.person(|_| {});
    let (mut login, sent) = harness.code_sent().await;
    assert_eq!(sent.next_channel, Some(CodeChannel::Sms));
    let resent = login.resend_code(&phone()).await.expect("the simulator answers");
    let SentCodeStep::Sent(resent) = resent else { panic!("no code was sent: {resent:?}") };
    assert_eq!(resent.channel, CodeChannel::Sms);
    let step = login.sign_in(&phone(), resent.channel, &harness.code()).await.expect("the simulator answers");
    assert!(matches!(step, Step::Done(_)), "{step:?}");
}

#[tokio::test]
async fn words_phrases_and_mails_log_in_as_digits_do() {
    for channel in [Sends::SmsWord, Sends::SmsPhrase, Sends::Email, Sends::MissedCall, Sends::Fragment] {
        let harness = Harness::start().await;
        harness.person(|new| new.code_channel = channel);
        let (mut login, sent) = harness.code_sent().await;
        assert_eq!(sent.channel.fits_keypad(), !matches!(channel, Sends::SmsWord | Sends::SmsPhrase), "{channel:?}");
        let step = login.sign_in(&phone(), sent.channel, &harness.code()).await.expect("the simulator answers");
        assert!(matches!(step, Step::Done(_)), "{channel:?}: {step:?}");
    }
}

#[tokio::test]
async fn a_number_is_refused_for_its_reason() {
    for (error, problem) in [
        ("PHONE_NUMBER_INVALID", LoginProblem::NumberInvalid),
        ("PHONE_NUMBER_BANNED", LoginProblem::NumberBanned),
        ("UPDATE_APP_TO_LOGIN", LoginProblem::Unsupported { error: "UPDATE_APP_TO_LOGIN".to_owned() }),
    ] {
        let harness = Harness::start().await;
        harness.world().add_fault(Front::AnyAccount, "auth.sendCode", Fault::Rpc(error.to_owned()), 1);
        let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
        let step = login.send_code(&phone()).await.expect("a refusal is no error");
        assert_eq!(step, SentCodeStep::Refused(problem), "{error}");
    }
}

#[tokio::test]
async fn a_banned_number_gets_no_code() {
    let harness = Harness::start().await;
    harness.person(|new| new.banned = true);
    let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
    let step = login.send_code(&phone()).await.expect("a refusal is no error");
    assert_eq!(step, SentCodeStep::Refused(LoginProblem::NumberBanned));
}

#[tokio::test]
async fn a_number_without_an_account_is_told_apart() {
    let harness = Harness::start().await;
    let (mut login, sent) = harness.code_sent().await;
    let step = login.sign_in(&phone(), sent.channel, &harness.code()).await.expect("the simulator answers");
    assert_eq!(step, Step::Refused(LoginProblem::NumberUnused));
}

#[tokio::test]
async fn a_flood_says_when_it_ends() {
    let harness = Harness::start().await;
    harness.person(|_| {});
    harness.world().add_fault(Front::AnyAccount, "auth.signIn", Fault::Rpc("FLOOD_WAIT_120".to_owned()), 1);
    let before = Clock::system().now();
    let step = sign_in(&harness, &SecretString::from("12345")).await;
    let Step::Refused(LoginProblem::Flood { until }) = step else { panic!("{step:?}") };
    assert!(until >= before + TimeDelta::seconds(120));
}

#[tokio::test]
async fn a_withdrawn_code_is_dead() {
    let harness = Harness::start().await;
    harness.person(|_| {});
    let (mut login, _) = harness.code_sent().await;
    login.cancel_code(&phone()).await.expect("the simulator answers");
    assert_eq!(harness.world().code(PHONE), None);
}
