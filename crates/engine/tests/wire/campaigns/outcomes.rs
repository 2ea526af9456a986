//! What each answer of Telegram does to a delivery, its campaign and its account.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::{CampaignState, PauseReason};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::notices::Notice;
use blastpro_simulator::world::Fault;
use chrono::TimeDelta;

use super::{FAST, Stage};
use crate::harness::Harness;

/// Refusals of one target, and whether they hold for whatever else it might get.
const REFUSALS: [(&str, bool); 42] = [
    ("CHAT_WRITE_FORBIDDEN", true),
    ("CHAT_RESTRICTED", true),
    ("CHAT_GUEST_SEND_FORBIDDEN", true),
    ("CHAT_FORBIDDEN", true),
    ("CHANNEL_MONOFORUM_UNSUPPORTED", true),
    ("CHAT_ADMIN_REQUIRED", true),
    ("USER_BANNED_IN_CHANNEL", true),
    ("USER_KICKED", true),
    ("CHANNEL_PRIVATE", true),
    ("USER_NOT_PARTICIPANT", true),
    ("CHANNEL_PUBLIC_GROUP_NA", true),
    ("TOPIC_CLOSED", true),
    ("TOPIC_DELETED", true),
    ("TOPIC_ID_INVALID", true),
    ("CHANNEL_FORUM_MISSING", true),
    ("MSG_ID_INVALID", true),
    ("REPLY_MESSAGE_ID_INVALID", true),
    ("REPLY_TO_INVALID", true),
    ("INPUT_USER_DEACTIVATED", true),
    ("USER_IS_BLOCKED", true),
    ("YOU_BLOCKED_USER", true),
    ("USER_PRIVACY_RESTRICTED", true),
    ("PRIVACY_PREMIUM_REQUIRED", true),
    ("ALLOW_PAYMENT_REQUIRED", true),
    ("PEER_ID_INVALID", false),
    ("CHANNEL_INVALID", false),
    ("CHAT_ID_INVALID", false),
    ("USER_ID_INVALID", false),
    ("CHAT_SEND_PLAIN_FORBIDDEN", false),
    ("CHAT_SEND_MEDIA_FORBIDDEN", false),
    ("CHAT_SEND_PHOTOS_FORBIDDEN", false),
    ("CHAT_SEND_VIDEOS_FORBIDDEN", false),
    ("CHAT_SEND_ROUNDVIDEOS_FORBIDDEN", false),
    ("CHAT_SEND_DOCS_FORBIDDEN", false),
    ("CHAT_SEND_GIFS_FORBIDDEN", false),
    ("CHAT_SEND_VOICES_FORBIDDEN", false),
    ("CHAT_SEND_AUDIOS_FORBIDDEN", false),
    ("CHAT_SEND_STICKERS_FORBIDDEN", false),
    ("CHAT_SEND_POLLS_FORBIDDEN", false),
    ("SLOWMODE_MULTI_MSGS_DISABLED", false),
    ("VOICE_MESSAGES_FORBIDDEN", false),
    ("MESSAGE_ID_INVALID", false),
];

#[tokio::test]
async fn a_refusal_of_a_target_fails_it_alone_and_a_lasting_one_marks_it() {
    let (rows, all) = (REFUSALS, i64::try_from(REFUSALS.len()).expect("a few") + 2);
    let stage = Stage::new(Harness::at_speed(FAST).await, REFUSALS.len() + 2).await;
    for (error, _) in rows {
        stage.refuse("messages.sendMessage", error, 1);
    }
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (2, all - 2));
    let reasons = stage.reasons(campaign.id).await;
    for (error, _) in rows {
        assert_eq!(reasons.get(&(DeliveryState::Failed, error.to_owned())), Some(&1), "{error}");
    }
    let (owner, targets) = (stage.harness.owner, &stage.harness.services.targets);
    let page = targets.targets(owner, stage.list, 0, all).await.expect("the database answers");
    let marked = page.targets.iter().filter(|target| target.refused.is_some()).count();
    assert_eq!(marked, rows.iter().filter(|(_, lasting)| *lasting).count());
    let marked = i64::try_from(marked).expect("a few");
    let again = stage.send(template).await;
    let done = stage.done(again.id).await;
    assert_eq!((done.tally.total, done.tally.skipped, done.tally.sent), (all, marked, all - marked));
    stage.assert_counted(again.id).await;
    stage.end().await;
}

#[tokio::test]
async fn a_limit_of_the_account_holds_it_and_costs_no_delivery() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 5).await;
    let template = stage.template("Promo").await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    for (round, error) in ["PEER_FLOOD", "USER_RESTRICTED", "FROZEN_METHOD_INVALID"].into_iter().enumerate() {
        stage.refuse("messages.sendMessage", error, 1);
        let sends = stage.sends().len();
        let campaign = stage.send(template).await;
        let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
        let expected = PauseReason::Account { account: stage.account.id, error: error.to_owned() };
        assert_eq!(paused.pause, Some(expected));
        assert_eq!((paused.tally.failed, paused.tally.left()), (0, 5));
        stage.harness.account_in(&stage.account, AccountState::Restricted).await;
        assert_eq!(stage.sends().len(), sends + 1, "{error}");
        services.campaigns.resume(owner, campaign.id).await.expect("the account has its session");
        stage.done(campaign.id).await;
        assert!(stage.counts().iter().all(|count| *count == round + 1), "{error}");
    }
    let notices = services.notices.claim(20).await.expect("the database answers");
    let paused = notices.iter().filter(|stored| matches!(stored.notice, Notice::CampaignPaused { .. })).count();
    assert!(paused <= 3, "one for each: {notices:?}");
    stage.end().await;
}

/// It may read, so its line is good; a message that goes out is what shows that it may write.
#[tokio::test]
async fn a_restriction_lasts_until_a_message_goes_out() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 3).await;
    let template = stage.template("Promo").await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    stage.refuse("messages.sendMessage", "USER_RESTRICTED", 2);
    let campaign = stage.send(template).await;
    let mut since = Vec::new();
    for refused in 1..=2 {
        stage.harness.until(|| stage.sends().len() == refused).await;
        stage.in_state(campaign.id, CampaignState::Paused).await;
        since.push(stage.harness.account_in(&stage.account, AccountState::Restricted).await.state_since);
        services.campaigns.resume(owner, campaign.id).await.expect("the account has its session");
    }
    stage.done(campaign.id).await;
    stage.harness.account_in(&stage.account, AccountState::Connected).await;
    assert_eq!(since[0], since[1], "it is one restriction, of which the owner is told once");
    stage.end().await;
}

#[tokio::test]
async fn the_end_of_a_session_holds_the_campaign_whatever_it_is_called() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 3).await;
    let template = stage.template("Promo").await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    for (round, error) in ["AUTH_KEY_UNREGISTERED", "SESSION_REVOKED", "USER_DEACTIVATED"].into_iter().enumerate() {
        stage.refuse("messages.sendMessage", error, 1);
        let campaign = stage.send(template).await;
        let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
        let expected = PauseReason::Account { account: stage.account.id, error: error.to_owned() };
        assert_eq!((paused.pause, paused.tally.left()), (Some(expected), 3));
        stage.harness.account_in(&stage.account, AccountState::NeedsLogin).await;
        stage.harness.connect().await;
        services.campaigns.resume(owner, campaign.id).await.expect("there is a session again");
        stage.done(campaign.id).await;
        assert!(stage.counts().iter().all(|count| *count == round + 1), "{error}");
    }
    stage.end().await;
}

#[tokio::test]
async fn trouble_of_telegrams_own_is_looked_into_and_costs_and_doubles_nothing() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 4).await;
    for error in ["RPC_CALL_FAIL", "INTERNAL"] {
        stage.refuse("messages.sendMessage", error, 2);
    }
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed, done.tally.unknown), (4, 0, 0));
    stage.assert_each_once();
    let ids: std::collections::BTreeSet<_> = stage.sends().iter().map(|(_, call)| call.random_id).collect();
    assert_eq!((stage.sends().len(), ids.len()), (8, 4), "again, with the same ids");
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
async fn a_delivered_message_breaks_a_row_of_unheard_of_errors_and_a_refusal_does_not() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 20).await;
    let template = stage.template("Promo").await;
    stage.refuse("messages.sendMessage", "SOMETHING_NEW", 9);
    stage.fault("messages.sendMessage", Fault::DelayMs(1), 1);
    stage.refuse("messages.sendMessage", "SOMETHING_NEW", 9);
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (2, 18));
    stage.refuse("messages.sendMessage", "SOMETHING_NEW", 5);
    stage.refuse("messages.sendMessage", "CHANNEL_INVALID", 3);
    stage.refuse("messages.sendMessage", "SOMETHING_NEW", 5);
    let campaign = stage.send(template).await;
    let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
    assert_eq!((paused.tally.failed, paused.tally.left()), (13, 7));
    stage.end().await;
}

#[tokio::test]
async fn content_that_is_refused_pauses_the_campaign() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 3).await;
    let template = stage.template("Promo").await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    let errors = [
        "MESSAGE_TOO_LONG",
        "MESSAGE_EMPTY",
        "ENTITIES_TOO_LONG",
        "ENTITY_BOUNDS_INVALID",
        "MEDIA_INVALID",
        "MEDIA_EMPTY",
        "MEDIA_CAPTION_TOO_LONG",
        "PHOTO_INVALID_DIMENSIONS",
        "FILE_PARTS_INVALID",
        "DOCUMENT_INVALID",
    ];
    for error in errors {
        stage.refuse("messages.sendMessage", error, 1);
        let campaign = stage.send(template).await;
        let paused = stage.in_state(campaign.id, CampaignState::Paused).await;
        assert_eq!(paused.pause, Some(PauseReason::Content { error: error.to_owned() }));
        assert_eq!((paused.tally.failed, paused.tally.sent), (1, 0));
        services.campaigns.stop(owner, campaign.id).await.expect("the database answers");
    }
    assert!(stage.counts().iter().all(|count| *count == 0));
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
    while let Some(waiting) = stage.next_wait(campaign.id).await {
        hand.advance(waiting.until - stage.harness.services.clock().now());
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
