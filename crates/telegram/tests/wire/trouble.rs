//! Lost answers, dead lines, dead keys.

use std::time::Duration;

use blastpro_simulator::world::{Fault, Front};
use blastpro_telegram::{Error, Step};

use crate::harness::{Harness, phone};

#[tokio::test]
async fn a_login_goes_on_after_a_restart_with_the_code_that_is_out() {
    let harness = Harness::start().await;
    harness.person(|_| {});
    let (mut login, sent) = harness.code_sent().await;
    let stored = login.to_bytes();
    login.close().await;

    let mut resumed = harness.another_process().resume_login(&stored).await.expect("stored a moment ago");
    assert_eq!(resumed.settled().await.expect("the simulator answers"), None, "Telegram waits for the code");
    let step = resumed.sign_in(&phone(), sent.channel, &harness.code()).await.expect("the simulator answers");
    assert!(matches!(step, Step::Done(_)), "{step:?}");
}

#[tokio::test]
async fn a_code_whose_answer_was_lost_is_found_to_have_worked() {
    let harness = Harness::start().await;
    harness.person(|_| {});
    let (mut login, sent) = harness.code_sent().await;
    harness.world().add_fault(Front::AnyAccount, "auth.signIn", Fault::DropAfter, 1);
    let error = login.sign_in(&phone(), sent.channel, &harness.code()).await.expect_err("the line broke");
    assert!(matches!(error, Error::UnknownOutcome { .. }), "{error}");
    let settled = login.settled().await.expect("the simulator answers");
    assert!(matches!(settled, Some(Step::Done(_))), "{settled:?}");
}

#[tokio::test]
async fn a_code_that_led_to_a_password_is_found_out_too() {
    let harness = Harness::start().await;
    harness.person(|new| new.password = Some("rahasia".to_owned()));
    let (mut login, sent) = harness.code_sent().await;
    harness.world().add_fault(Front::AnyAccount, "auth.signIn", Fault::DropAfter, 1);
    login.sign_in(&phone(), sent.channel, &harness.code()).await.expect_err("the line broke");
    let settled = login.settled().await.expect("the simulator answers");
    assert!(matches!(settled, Some(Step::PasswordNeeded { .. })), "{settled:?}");
}

#[tokio::test]
async fn a_silent_line_is_given_up_and_the_next_call_has_another() {
    let harness = Harness::with_call_timeout(Duration::from_millis(300)).await;
    harness.person(|_| {});
    harness.world().add_fault(Front::AnyAccount, "auth.sendCode", Fault::NoReply, 1);
    let mut login = harness.telegram.begin_login().await.expect("the simulator answers");
    let error = login.send_code(&phone()).await.expect_err("no answer comes");
    assert!(matches!(error, Error::UnknownOutcome { .. }), "{error}");
    login.send_code(&phone()).await.expect("on a new line");
}

#[tokio::test]
async fn a_datacenter_that_forgot_the_key_says_so_and_the_stored_key_stays() {
    let harness = Harness::start().await;
    harness.person(|_| {});
    let (stored, _) = harness.logged_in().await;
    let elsewhere = Harness::start().await;
    let session = elsewhere.telegram.open_session(&stored, Vec::new()).await.expect("stored a moment ago");
    let (connection, _updates) = elsewhere.telegram.connect(&session);
    let error = connection.probe().await.expect_err("another Telegram");
    assert!(matches!(error, Error::KeyUnknown), "{error}");
    assert_eq!(session.to_bytes(), stored);
}

#[tokio::test]
async fn a_bootstrap_that_does_not_answer_is_unreachable() {
    let harness = Harness::start().await;
    let telegram = harness.another_process();
    harness.telegram.reach().await.expect("it runs");
    let Harness { simulator, .. } = harness;
    simulator.stop().await;
    let error = telegram.begin_login().await.err().expect("nobody listens");
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert!(telegram.reach().await.is_err());
}
