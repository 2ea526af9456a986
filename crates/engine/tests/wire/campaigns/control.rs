//! The owner's word counts at once, in every wait; waits are waited out, also by the next process.

use blastpro_domain::campaigns::CampaignState;
use blastpro_domain::pacing::{Profile, Why};
use blastpro_simulator::world::Fault;
use chrono::TimeDelta;
use std::time::{Duration, Instant};

use super::{FAST, Stage};
use crate::harness::Harness;

#[tokio::test]
async fn a_stop_in_a_flood_wait_of_an_hour_ends_the_campaign_at_once() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 10).await;
    stage.fault("messages.sendMessage", Fault::FloodWait(3_600), 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let waiting = stage.waiting(campaign.id).await;
    assert_eq!(waiting.why, Why::Flood);
    assert!(waiting.until >= stage.harness.services.clock().now() + TimeDelta::seconds(3_590));
    let before = stage.sends().len();
    let began = Instant::now();
    let owner = stage.harness.owner;
    let stopped = stage.harness.services.campaigns.stop(owner, campaign.id).await.expect("the database answers");
    assert_eq!(stopped.state, CampaignState::Stopped);
    assert!(began.elapsed() < Duration::from_secs(1));
    stage.works().await;
    assert_eq!(stage.sends().len(), before, "nothing is sent any more");
    assert_eq!((stopped.tally.sent, stopped.tally.left()), (0, 10));
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn a_flood_wait_is_waited_out_in_full_by_the_next_process_too() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let mut stage = Stage::new(harness, 5).await;
    stage.fault("messages.sendMessage", Fault::FloodWait(3_600), 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let waiting = stage.waiting(campaign.id).await;
    stage.kill().await;
    hand.advance(TimeDelta::seconds(1_800));
    stage.run();
    stage.works().await;
    assert_eq!(stage.sends().len(), 1, "the refused one alone");
    hand.advance(TimeDelta::seconds(1_800) + TimeDelta::seconds(5));
    stage.done(campaign.id).await;
    stage.assert_each_once();
    let inside = stage.sends().into_iter().skip(1).filter(|(time, _)| *time < waiting.until);
    assert_eq!(inside.count(), 0, "no call inside the wait");
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn a_pause_holds_and_a_resume_goes_on_where_it_was() {
    // A gap of some 200 ms.
    let stage = Stage::new(Harness::at_speed(40.0).await, 40).await;
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let (owner, campaigns) = (stage.harness.owner, &stage.harness.services.campaigns);
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 3).await;
    let paused = campaigns.pause(owner, campaign.id).await.expect("the database answers");
    let sends = stage.sends().len();
    stage.works().await;
    assert!(stage.sends().len() <= sends + 1, "at most the one on its way");
    let held = stage.campaign(campaign.id).await;
    assert_eq!(held.state, CampaignState::Paused);
    assert!(held.tally.sent <= paused.tally.sent + 1);
    campaigns.resume(owner, campaign.id).await.expect("it is paused");
    stage.when(campaign.id, |now| now.tally.sent > held.tally.sent).await;
    campaigns.stop(owner, campaign.id).await.expect("the database answers");
    assert!(stage.counts().iter().all(|count| *count <= 1));
    stage.end().await;
}

#[tokio::test]
async fn a_rest_is_kept_by_the_next_process() {
    let (harness, hand) = Harness::with_shifted_clock(10.0).await;
    let mut stage = Stage::new(harness, 4).await;
    let template = stage.template("Promo").await;
    let profile =
        Profile { rest_every: 2, rest: blastpro_domain::pacing::Span { min: 3_000, max: 3_600 }, ..Profile::FLOOR };
    let campaign = stage.send_at(template, profile).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent == 2).await;
    let waiting = stage.waiting(campaign.id).await;
    assert_eq!(waiting.why, Why::Rest);
    stage.kill().await;
    stage.run();
    stage.works().await;
    assert_eq!(stage.campaign(campaign.id).await.tally.sent, 2, "it rests");
    hand.advance(TimeDelta::minutes(7));
    stage.when(campaign.id, |campaign| campaign.tally.sent == 4).await;
    let third = stage.sends()[2].0;
    assert!(third >= waiting.until, "{third} is before {}", waiting.until);
    stage.end().await;
}

#[tokio::test]
async fn a_slow_chat_is_put_off_while_others_go_on() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::with(harness, 6, |index, new| {
        if index == 0 {
            new.kind = blastpro_simulator::world::ChatKind::Forum;
            new.topics = vec!["A".to_owned(), "B".to_owned()];
            new.slow_mode = 300;
        }
    })
    .await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    let topics = services.chats.topics(owner, stage.account.id, stage.groups[0], 0, 10).await.expect("scanned");
    let topics = topics.topics.iter().map(|topic| topic.id).collect::<Vec<_>>();
    services.targets.choose_topics(owner, stage.list, stage.groups[0], &topics, true).await.expect("they are there");
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.left() == 2).await;
    let waiting = stage.waiting(campaign.id).await;
    assert_eq!((waiting.why, waiting.title.as_deref()), (Why::SlowMode, Some("Grup 000")));
    for left in [1, 0] {
        hand.advance(TimeDelta::seconds(301));
        stage.when(campaign.id, |campaign| campaign.tally.left() == left).await;
    }
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.total), (8, 8));
    assert!(stage.sends().iter().all(|(_, call)| call.refused.is_none()), "it was never refused");
    stage.end().await;
}

#[tokio::test]
async fn a_shutdown_finishes_the_message_on_its_way() {
    let mut stage = Stage::new(Harness::at_speed(FAST).await, 20).await;
    stage.fault("messages.sendMessage", Fault::DelayMs(800), 20);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 1).await;
    stage.stop().await;
    stage.assert_counted(campaign.id).await;
    let sent = stage.campaign(campaign.id).await.tally.sent;
    assert_eq!(i64::try_from(stage.counts().iter().sum::<usize>()).expect("few"), sent);
    stage.harness.world().clear_faults();
    stage.run();
    stage.done(campaign.id).await;
    stage.assert_each_once();
    stage.end().await;
}
