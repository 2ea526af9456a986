//! What each answer of Telegram does to a delivery, its campaign and its account.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::{CampaignState, PauseReason};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::notices::Notice;
use blastpro_simulator::world::Fault;
use chrono::TimeDelta;

use super::{FAST, Stage};
use crate::harness::Harness;

#[tokio::test]
async fn a_refusal_of_a_target_fails_it_alone_and_a_lasting_one_marks_it() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 12).await;
    let rows = [
        ("CHAT_WRITE_FORBIDDEN", true),
        ("USER_BANNED_IN_CHANNEL", true),
        ("CHANNEL_PRIVATE", true),
        ("CHAT_ADMIN_REQUIRED", true),
        ("TOPIC_CLOSED", true),
        ("TOPIC_DELETED", true),
        ("CHAT_RESTRICTED", true),
        ("CHAT_SEND_PLAIN_FORBIDDEN", false),
        ("PEER_ID_INVALID", false),
        ("CHANNEL_INVALID", false),
    ];
    for (error, _) in rows {
        stage.refuse("messages.sendMessage", error, 1);
    }
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (2, 10));
    let reasons = stage.reasons(campaign.id).await;
    for (error, _) in rows {
        assert_eq!(reasons.get(&(DeliveryState::Failed, error.to_owned())), Some(&1), "{error}");
    }
    let (owner, targets) = (stage.harness.owner, &stage.harness.services.targets);
    let page = targets.targets(owner, stage.list, 0, 20).await.expect("the database answers");
    let marked = page.targets.iter().filter(|target| target.refused.is_some()).count();
    assert_eq!(marked, rows.iter().filter(|(_, lasting)| *lasting).count());
    let marked = i64::try_from(marked).expect("a dozen");
    let again = stage.send(template).await;
    let done = stage.done(again.id).await;
    assert_eq!((done.tally.total, done.tally.skipped, done.tally.sent), (12, marked, 12 - marked));
    stage.assert_counted(again.id).await;
    stage.end().await;
}

#[tokio::test]
async fn peer_flood_holds_the_account_and_tells_its_owner_once() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 5).await;
    stage.refuse("messages.sendMessage", "PEER_FLOOD", 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
    let expected = PauseReason::Account { account: stage.account.id, error: "PEER_FLOOD".to_owned() };
    assert_eq!(paused.pause, Some(expected));
    assert_eq!((paused.tally.failed, paused.tally.left()), (0, 5));
    stage.harness.account_in(&stage.account, AccountState::Restricted).await;
    assert_eq!(stage.sends().len(), 1);
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    services.campaigns.resume(owner, campaign.id).await.expect("the account has its session");
    stage.done(campaign.id).await;
    stage.assert_each_once();
    stage.end().await;
}

#[tokio::test]
async fn ten_unheard_of_errors_in_a_row_pause_the_campaign_and_the_owner_may_go_on() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 15).await;
    stage.refuse("messages.sendMessage", "SOMETHING_NEW", 10);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
    assert_eq!(paused.pause, Some(PauseReason::Failures { error: "SOMETHING_NEW".to_owned() }));
    assert_eq!((paused.tally.failed, paused.tally.left()), (10, 5));
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    services.campaigns.resume(owner, campaign.id).await.expect("it is paused");
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (5, 10));
    stage.end().await;
}

#[tokio::test]
async fn content_that_is_refused_pauses_the_campaign() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 5).await;
    stage.refuse("messages.sendMessage", "MESSAGE_TOO_LONG", 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
    assert_eq!(paused.pause, Some(PauseReason::Content { error: "MESSAGE_TOO_LONG".to_owned() }));
    assert_eq!((paused.tally.failed, paused.tally.sent), (1, 0));
    stage.end().await;
}

#[tokio::test]
async fn every_wait_is_waited_out_and_costs_no_delivery() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::new(harness, 4).await;
    for error in ["FLOOD_WAIT_40", "SLOWMODE_WAIT_50", "FLOOD_PREMIUM_WAIT_60"] {
        stage.refuse("messages.sendMessage", error, 1);
    }
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.waiting(campaign.id).await;
    let mut minutes = 0;
    while stage.campaign(campaign.id).await.state != CampaignState::Done && minutes < 10 {
        hand.advance(TimeDelta::seconds(30));
        tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
        minutes += 1;
    }
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (4, 0));
    stage.assert_each_once();
    let sends = stage.sends();
    let wait =
        |name: &str| sends.iter().position(|(_, call)| call.refused.as_deref().is_some_and(|e| e.starts_with(name)));
    let (flood, premium) = (wait("FLOOD_WAIT").expect("refused"), wait("FLOOD_PREMIUM").expect("refused"));
    for (refused, seconds) in [(flood, 40), (premium, 60)] {
        let until = sends[refused].0 + TimeDelta::seconds(seconds);
        assert!(sends[refused + 1..].iter().all(|(time, _)| *time >= until), "no call inside the wait");
    }
    let slow = &sends[wait("SLOWMODE").expect("refused")];
    let again = sends.iter().find(|(time, call)| *time > slow.0 && call.peer == slow.1.peer).expect("sent later");
    assert!(again.0 >= slow.0 + TimeDelta::seconds(50));
    stage.end().await;
}

#[tokio::test]
async fn a_lost_session_holds_the_campaign_and_a_new_login_goes_on_with_it() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 6).await;
    stage.fault("messages.sendMessage", Fault::DelayMs(200), 6);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 1).await;
    stage.harness.world().revoke(stage.seller, None);
    let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
    assert!(matches!(paused.pause, Some(PauseReason::Account { .. })), "{:?}", paused.pause);
    stage.harness.account_in(&stage.account, AccountState::NeedsLogin).await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    assert!(services.campaigns.resume(owner, campaign.id).await.is_err(), "there is no session");
    stage.harness.connect().await;
    services.campaigns.resume(owner, campaign.id).await.expect("there is a session again");
    stage.done(campaign.id).await;
    stage.assert_each_once();
    let notices = services.notices.claim(10).await.expect("the database answers");
    let told = notices.iter().filter(|stored| matches!(stored.notice, Notice::CampaignPaused { .. })).count();
    assert!(told <= 1, "{notices:?}");
    stage.end().await;
}
