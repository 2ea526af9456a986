//! How fast an account sends, and when not at all: gaps, typing, quiet hours, the daily cap.

use blastpro_domain::campaigns::CampaignState;
use blastpro_domain::pacing::{DAILY_GROUP_MESSAGES, Pace, Profile, QuietHours, Span, Why};
use blastpro_services::Topic;
use blastpro_simulator::world::Happening;
use chrono::TimeDelta;
use chrono_tz::Asia::Jakarta;
use chrono_tz::Tz;

use super::{FAST, Stage};
use crate::harness::Harness;

#[tokio::test]
async fn somebody_seems_to_type_before_each_message() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 4).await;
    let template = stage.template("Promo").await;
    let campaign = stage.send_at(template, Profile { typing: true, ..Profile::NORMAL }).await;
    stage.done(campaign.id).await;
    stage.assert_each_once();
    let log = stage.harness.world().log(Some(stage.seller)).into_iter();
    let calls: Vec<_> = log
        .filter_map(|entry| match entry.what {
            Happening::Call(call) => Some(call.method),
            Happening::Opened | Happening::Closed => None,
        })
        .filter(|method| ["messages.setTyping", "messages.sendMessage"].contains(&method.as_str()))
        .collect();
    assert_eq!(calls, ["messages.setTyping", "messages.sendMessage"].repeat(4));
    stage.end().await;
}

/// At real speed typing lasts longer than the picture of the account's campaigns may be old.
#[tokio::test]
async fn typing_at_real_speed_is_shown_once_and_then_the_message_goes_out() {
    let (harness, hand) = Harness::with_shifted_clock(1.0).await;
    let stage = Stage::new(harness, 1).await;
    let template = stage.template("Promo").await;
    let campaign = stage.send_at(template, Profile::SAFE).await;
    stage.harness.called(stage.seller, "messages.setTyping", 1).await;
    // The picture is looked at again in the middle.
    stage.harness.services.wake().notify(Topic::Campaigns);
    stage.works().await;
    hand.advance(TimeDelta::seconds(5));
    stage.done(campaign.id).await;
    stage.assert_each_once();
    assert_eq!(stage.harness.calls(stage.seller, "messages.setTyping"), 1);
    stage.end().await;
}

#[tokio::test]
async fn what_is_paused_or_stopped_while_somebody_seems_to_type_is_not_sent() {
    let (harness, hand) = Harness::with_shifted_clock(1.0).await;
    let stage = Stage::new(harness, 1).await;
    let (owner, campaigns) = (stage.harness.owner, &stage.harness.services.campaigns);
    let template = stage.template("Promo").await;
    let campaign = stage.send_at(template, Profile::SAFE).await;
    stage.harness.called(stage.seller, "messages.setTyping", 1).await;
    campaigns.pause(owner, campaign.id).await.expect("it runs");
    hand.advance(TimeDelta::seconds(5));
    stage.works().await;
    assert!(stage.sends().is_empty());
    campaigns.resume(owner, campaign.id).await.expect("it is paused");
    stage.harness.called(stage.seller, "messages.setTyping", 2).await;
    campaigns.stop(owner, campaign.id).await.expect("it runs");
    hand.advance(TimeDelta::seconds(5));
    stage.works().await;
    assert!(stage.sends().is_empty());
    stage.end().await;
}

#[tokio::test]
async fn messages_go_out_without_typing_while_telegram_wants_none() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 3).await;
    stage.refuse("messages.setTyping", "FLOOD_WAIT_300", 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send_at(template, Profile { typing: true, ..Profile::NORMAL }).await;
    stage.done(campaign.id).await;
    stage.assert_each_once();
    assert_eq!(stage.harness.calls(stage.seller, "messages.setTyping"), 1);
    stage.end().await;
}

#[tokio::test]
async fn a_new_pace_counts_from_the_next_message_on() {
    // A gap of some 200 ms, and then one of three seconds.
    let stage = Stage::new(Harness::at_speed(20.0).await, 60).await;
    let template = stage.template("Promo").await;
    let campaign = stage.send_at(template, Profile::FLOOR).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 3).await;
    let (owner, campaigns) = (stage.harness.owner, &stage.harness.services.campaigns);
    let slow = Profile { gap: Span { min: 60, max: 60 }, ..Profile::FLOOR };
    campaigns.set_profile(owner, campaign.id, slow).await.expect("it runs");
    let changed = stage.harness.services.clock().now();
    let before = stage.campaign(campaign.id).await.tally.sent;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= before + 3).await;
    let times: Vec<_> = stage.sends().into_iter().map(|(time, _)| time).filter(|time| *time > changed).collect();
    // The one on its way, and the one whose gap was drawn before it, may still go by the old pace.
    let gaps: Vec<_> = times.windows(2).skip(1).map(|pair| pair[1] - pair[0]).collect();
    assert!(!gaps.is_empty() && gaps.iter().all(|gap| *gap >= TimeDelta::milliseconds(2_900)), "{gaps:?}");
    campaigns.set_profile(owner, campaign.id, Profile::FLOOR).await.expect("it runs");
    let sent = stage.campaign(campaign.id).await.tally.sent;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= sent + 10).await;
    campaigns.stop(owner, campaign.id).await.expect("the database answers");
    stage.end().await;
}

#[tokio::test]
async fn nothing_goes_out_in_quiet_hours() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::new(harness, 4).await;
    let template = stage.template("Promo").await;
    let now = stage.harness.services.clock().now().with_timezone(&Jakarta);
    let (from, until) = ((now - TimeDelta::hours(1)).time(), (now + TimeDelta::hours(1)).time());
    let profile = Profile { quiet: Some(QuietHours { from, until }), ..Profile::NORMAL };
    let campaign = stage.send_at(template, profile).await;
    let waiting = stage.waiting(campaign.id).await;
    assert_eq!(waiting.why, Why::Quiet);
    let end = waiting.until - now.to_utc();
    assert!(end > TimeDelta::minutes(59) && end <= TimeDelta::minutes(61), "{end}");
    hand.advance(TimeDelta::minutes(50));
    stage.works().await;
    assert!(stage.sends().is_empty());
    hand.advance(TimeDelta::minutes(12));
    stage.done(campaign.id).await;
    stage.assert_each_once();
    assert!(stage.sends().iter().all(|(time, _)| *time >= waiting.until));
    stage.end().await;
}

/// Both in the middle of a wait that outlasts the connection.
#[tokio::test]
async fn quiet_hours_end_when_the_owner_says_so_or_lives_by_another_clock() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::new(harness, 3).await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    let quiet = |zone: Tz| {
        let now = services.clock().now().with_timezone(&zone);
        let (from, until) = ((now - TimeDelta::hours(1)).time(), (now + TimeDelta::hours(3)).time());
        Profile { quiet: Some(QuietHours { from, until }), ..Profile::NORMAL }
    };
    for by_zone in [false, true] {
        let template = stage.template("Promo").await;
        let campaign = stage.send_at(template, quiet(Jakarta)).await;
        stage.waits_for(campaign.id, Why::Quiet).await;
        let closed = stage.closed();
        hand.advance(TimeDelta::minutes(20));
        stage.harness.until(|| stage.closed() > closed).await;
        if by_zone {
            services.identity.set_timezone(owner, chrono_tz::Pacific::Honolulu).await.expect("the database answers");
        } else {
            services.campaigns.set_profile(owner, campaign.id, Profile::NORMAL).await.expect("it runs");
        }
        assert_eq!(stage.done(campaign.id).await.tally.sent, 3);
    }
    stage.end().await;
}

#[tokio::test]
async fn a_rest_lasts_no_longer_than_by_the_new_pace_and_what_telegram_wants_stays() {
    let (harness, hand) = Harness::with_shifted_clock(1.0).await;
    let stage = Stage::new(harness, 3).await;
    let (owner, campaigns) = (stage.harness.owner, &stage.harness.services.campaigns);
    let template = stage.template("Promo").await;
    let slow = Profile { rest_every: 1, rest: Span { min: 20_000, max: 20_000 }, ..Profile::NORMAL };
    let campaign = stage.send_at(template, slow).await;
    stage.waits_for(campaign.id, Why::Rest).await;
    campaigns.set_profile(owner, campaign.id, Profile::NORMAL).await.expect("it runs");
    stage.refuse("messages.sendMessage", "FLOOD_WAIT_900", 1);
    hand.advance(TimeDelta::minutes(4));
    stage.waits_for(campaign.id, Why::Flood).await;
    campaigns.set_profile(owner, campaign.id, Profile::FLOOR).await.expect("it runs");
    hand.advance(TimeDelta::minutes(10));
    stage.works().await;
    assert_eq!(stage.sends().len(), 2, "Telegram wants its wait");
    campaigns.stop(owner, campaign.id).await.expect("it runs");
    stage.end().await;
}

#[tokio::test]
async fn a_day_that_is_used_up_goes_on_tomorrow() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::new(harness, 5).await;
    let services = &stage.harness.services;
    let today = services.clock().now().with_timezone(&Jakarta).date_naive();
    let pace = Pace { day: Some(today), sent_today: DAILY_GROUP_MESSAGES - 2, ..Pace::default() };
    let mut tx = services.store().begin().await.expect("the database answers");
    tx.put_pace(stage.account.id, &pace).await.expect("the database answers");
    tx.commit().await.expect("the database answers");
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent == 2).await;
    let waiting = stage.waiting(campaign.id).await;
    assert_eq!(waiting.why, Why::Cap);
    let local = waiting.until.with_timezone(&Jakarta);
    assert_eq!((local.date_naive(), local.time()), (today.succ_opt().expect("a day"), chrono::NaiveTime::MIN));
    assert_eq!(stage.sends().len(), 2);
    assert_eq!(stage.campaign(campaign.id).await.state, CampaignState::Running);
    hand.advance(waiting.until - services.clock().now() + TimeDelta::seconds(2));
    let done = stage.done(campaign.id).await;
    assert_eq!(done.tally.sent, 5);
    stage.assert_each_once();
    stage.end().await;
}
