//! Two-step verification.

use blastpro_telegram::Step;
use secrecy::SecretString;

use crate::harness::{Harness, phone};

async fn waiting_for_password(harness: &Harness) -> blastpro_telegram::LoginClient {
    harness.person(|new| {
        new.password = Some("rahasia".to_owned());
        new.password_hint = Some("kucing".to_owned());
    });
    let (mut login, sent) = harness.code_sent().await;
    let step = login.sign_in(&phone(), sent.channel, &harness.code()).await.expect("the simulator answers");
    assert_eq!(step, Step::PasswordNeeded { hint: Some("kucing".to_owned()) });
    login
}

#[tokio::test]
async fn a_wrong_password_can_be_followed_by_the_right_one() {
    let harness = Harness::start().await;
    let mut login = waiting_for_password(&harness).await;
    let wrong = login.check_password(&SecretString::from("salah")).await.expect("the simulator answers");
    assert_eq!(wrong, Step::WrongPassword);
    let right = login.check_password(&SecretString::from("rahasia")).await.expect("the simulator answers");
    assert!(matches!(right, Step::Done(_)), "{right:?}");
}

#[tokio::test]
async fn a_restart_between_code_and_password_loses_nothing() {
    let harness = Harness::start().await;
    let mut login = waiting_for_password(&harness).await;
    let stored = login.to_bytes();
    login.close().await;

    let mut resumed = harness.another_process().resume_login(&stored).await.expect("stored a moment ago");
    let settled = resumed.settled().await.expect("the simulator answers");
    assert_eq!(settled, Some(Step::PasswordNeeded { hint: Some("kucing".to_owned()) }));
    let step = resumed.check_password(&SecretString::from("rahasia")).await.expect("the simulator answers");
    assert!(matches!(step, Step::Done(_)), "{step:?}");
}
