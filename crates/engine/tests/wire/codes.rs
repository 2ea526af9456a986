//! Connecting by code: every way it goes.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::logins::{LoginPhase, LoginProblem};
use blastpro_simulator::world::{Draft, Fault, Front, Peer};
use chrono::TimeDelta;
use secrecy::SecretString;

use crate::harness::{Harness, PHONE, phone};

#[tokio::test]
async fn a_code_connects_the_account_and_its_actor_takes_the_key_over() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    assert_eq!((account.state, account.profile.telegram_id.0), (AccountState::Connected, seller.0));
    harness.following(seller).await;
    assert_eq!(harness.world().sessions(seller).len(), 1);
    harness.assert_one_connection_per_key(seller);
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn an_account_of_another_datacenter_connects_there() {
    let harness = Harness::start().await;
    let seller = harness.seller(|new| new.home_dc = Some(4));
    let engine = harness.run();
    harness.connect().await;
    harness.following(seller).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_wrong_code_leaves_tries_and_the_last_one_ends_the_login() {
    let harness = Harness::start().await;
    harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    for tries_left in (1..=4).rev() {
        harness.tap(login.id, "00000").await;
        let wrong = Some(LoginProblem::WrongCode { tries_left });
        harness.settled(login.id, |login| login.detail.problem == wrong).await;
    }
    harness.tap(login.id, "00000").await;
    let ended = harness.in_phase(login.id, LoginPhase::Ended).await;
    assert_eq!(ended.detail.problem, Some(LoginProblem::TooManyWrongCodes));
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn an_expired_code_is_replaced_by_another_one() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    let code = harness.code();
    let into_a_chat = Draft::text(code.clone());
    harness.world().post(seller, Peer::Person(harness.owner_person), into_a_chat).expect("a message");
    harness.tap(login.id, &code).await;
    harness.settled(login.id, |login| login.detail.problem == Some(LoginProblem::CodeExpired)).await;

    harness.services.logins.resend(harness.owner, login.id).await.expect("the database answers");
    harness.settled(login.id, |login| login.detail.problem.is_none()).await;
    harness.tap(login.id, &harness.code()).await;
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_password_follows_the_code_and_may_be_wrong_first() {
    let harness = Harness::start().await;
    harness.seller(|new| {
        new.password = Some("rahasia".to_owned());
        new.password_hint = Some("kucing".to_owned());
    });
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    harness.tap(login.id, &harness.code()).await;
    let asked = harness.in_phase(login.id, LoginPhase::PasswordNeeded).await;
    assert_eq!(asked.detail.password_hint.as_deref(), Some("kucing"));
    let submit = |password: &'static str| {
        harness.services.logins.submit_password(harness.owner, login.id, SecretString::from(password))
    };
    submit("salah").await.expect("the database answers").expect("a password is awaited");
    harness.settled(login.id, |login| login.detail.problem == Some(LoginProblem::WrongPassword)).await;
    submit("rahasia").await.expect("the database answers").expect("a password is awaited");
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_refusal_of_the_number_ends_the_login_with_its_reason() {
    let harness = Harness::start().await;
    let engine = harness.run();
    for (error, problem) in
        [("PHONE_NUMBER_INVALID", LoginProblem::NumberInvalid), ("PHONE_NUMBER_BANNED", LoginProblem::NumberBanned)]
    {
        harness.world().add_fault(Front::AnyAccount, "auth.sendCode", Fault::Rpc(error.to_owned()), 1);
        let login = harness.start_otp().await;
        let ended = harness.in_phase(login.id, LoginPhase::Ended).await;
        assert_eq!(ended.detail.problem, Some(problem));
    }
    harness.world().add_fault(Front::AnyAccount, "auth.sendCode", Fault::Rpc("FLOOD_WAIT_3600".to_owned()), 1);
    let login = harness.start_otp().await;
    let ended = harness.in_phase(login.id, LoginPhase::Ended).await;
    assert!(matches!(ended.detail.problem, Some(LoginProblem::Flood { .. })), "{:?}", ended.detail.problem);
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_cancelled_login_withdraws_its_code() {
    let harness = Harness::start().await;
    harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    harness.services.logins.cancel(harness.owner, login.id).await.expect("the database answers");
    harness.until(|| harness.world().code(PHONE).is_none()).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_second_login_takes_over_and_connects() {
    let harness = Harness::start().await;
    harness.seller(|_| {});
    let engine = harness.run();
    let first = harness.start_otp().await;
    harness.in_phase(first.id, LoginPhase::CodeSent).await;
    let second = harness.start_otp().await;
    assert!(second.detail.took_over);
    assert_eq!(harness.login(first.id).await.detail.problem, Some(LoginProblem::TakenOver));
    harness.in_phase(second.id, LoginPhase::CodeSent).await;
    harness.tap(second.id, &harness.code()).await;
    harness.in_phase(second.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn an_account_of_another_owner_is_refused_and_the_new_session_logged_out() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    harness.connect().await;
    let other = harness.another_owner().await;
    let login = harness.services.logins.start_otp(other, phone(), None).await.expect("may begin");
    let of_other = async |phase: LoginPhase| loop {
        let login = harness.services.logins.get(other, login.id).await.expect("the database answers");
        if let Some(login) = login.filter(|login| login.phase == phase && !login.is_busy()) {
            return login;
        }
        tokio::task::yield_now().await;
    };
    of_other(LoginPhase::CodeSent).await;
    let code = SecretString::from(harness.code());
    harness.services.logins.submit_typed_code(other, login.id, code).await.expect("the database answers");
    let ended = of_other(LoginPhase::Ended).await;
    assert_eq!(ended.detail.problem, Some(LoginProblem::BelongsToAnother));
    harness.called(seller, "auth.logOut", 1).await;
    assert_eq!(harness.world().sessions(seller).len(), 1, "the session of the account's owner lives");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn an_outage_in_the_middle_only_delays() {
    let harness = Harness::start().await;
    harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    harness.world().start_outage(TimeDelta::seconds(2));
    harness.tap(login.id, &harness.code()).await;
    harness.in_phase(login.id, LoginPhase::Connected).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_login_that_nobody_finishes_times_out() {
    let (harness, clock) = Harness::with_manual_clock().await;
    harness.seller(|_| {});
    let engine = harness.run();
    let login = harness.start_otp().await;
    harness.in_phase(login.id, LoginPhase::CodeSent).await;
    clock.advance(TimeDelta::minutes(11));
    let ended = harness.in_phase(login.id, LoginPhase::Ended).await;
    assert_eq!(ended.detail.problem, Some(LoginProblem::TimedOut));
    engine.stop().await;
    harness.end().await;
}
