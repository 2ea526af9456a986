//! What is taken away in the middle of a campaign: the lease, the owner's patience in another process, a group's id, a
//! readable row.

use blastpro_domain::campaigns::{CampaignState, Which};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::jobs::{JobState, Work};
use blastpro_domain::outcomes::{CHAT_MIGRATED, INTERNAL_ERROR, OUTCOME_UNKNOWN};
use blastpro_simulator::world::{ChatChange, ChatKind, Draft, Fault};
use chrono::TimeDelta;
use uuid::Uuid;

use super::{FAST, Stage, peer};
use crate::harness::Harness;

#[tokio::test]
async fn one_whose_lease_was_taken_sends_nothing_more() {
    let stage = Stage::new(Harness::at_speed(40.0).await, 60).await;
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 2).await;
    let store = stage.harness.services.store();
    let mut tx = store.begin().await.expect("the database answers");
    // Another process, by whose clock the lease has long ended.
    let closed = stage.closed();
    let (ttl, ahead) = (TimeDelta::minutes(5), TimeDelta::minutes(-5));
    let taken = tx.take_lease(stage.account.id, Uuid::new_v4(), ttl, ahead).await.expect("the database answers");
    tx.commit().await.expect("the database answers");
    let taken = taken.expect("it seems to be over");
    let sends = stage.sends().len();
    stage.harness.until(|| stage.closed() > closed).await;
    assert!(stage.sends().len() <= sends + 1, "at most the one on its way");
    let mut tx = store.begin().await.expect("the database answers");
    assert!(tx.release_lease(&taken).await.expect("the database answers"));
    tx.commit().await.expect("the database answers");
    let sent = stage.campaign(campaign.id).await.tally.sent;
    stage.when(campaign.id, |campaign| campaign.tally.sent > sent + 1).await;
    let (owner, campaigns) = (stage.harness.owner, &stage.harness.services.campaigns);
    campaigns.stop(owner, campaign.id).await.expect("the database answers");
    assert!(stage.counts().iter().all(|count| *count <= 1));
    stage.end().await;
}

#[tokio::test]
async fn a_pause_from_another_process_counts_from_the_next_message_on() {
    let stage = Stage::new(Harness::at_speed(40.0).await, 60).await;
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 3).await;
    // Its bell is not heard here.
    let other = stage.harness.with_other_keys().await;
    let owner = stage.harness.owner;
    other.campaigns.pause(owner, campaign.id).await.expect("it runs");
    let sends = stage.sends().len();
    stage.works().await;
    assert!(stage.sends().len() <= sends + 1, "at most the one on its way");
    let held = stage.campaign(campaign.id).await;
    assert_eq!(held.state, CampaignState::Paused);
    other.campaigns.resume(owner, campaign.id).await.expect("it is paused");
    stage.when(campaign.id, |now| now.tally.sent > held.tally.sent + 2).await;
    other.campaigns.stop(owner, campaign.id).await.expect("the database answers");
    let sends = stage.sends().len();
    stage.works().await;
    assert!(stage.sends().len() <= sends + 1, "at most the one on its way");
    other.store().close().await;
    stage.end().await;
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_meanwhile_gets_its_message_there() {
    let stage = Stage::with(Harness::at_speed(FAST).await, 5, |_, new| new.kind = ChatKind::Group).await;
    let world = stage.harness.world();
    let moved = world.migrate_chat(peer(stage.groups[2])).expect("a basic group");
    let template = stage.template("Promo {name}").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (5, 0));
    assert_eq!(stage.counts(), [1, 1, 0, 1, 1]);
    let there = world.messages(stage.admin, moved.peer(), 0);
    let texts: Vec<_> = there.iter().filter(|message| message.from == stage.seller).map(|m| &m.content.text).collect();
    assert_eq!(texts, ["Promo Grup 002"]);
    let (owner, targets) = (stage.harness.owner, &stage.harness.services.targets);
    let page = targets.targets(owner, stage.list, 0, 20).await.expect("the database answers");
    assert!(page.targets.iter().all(|target| target.refused.is_none()));
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn what_was_sent_is_taken_back_where_it_was_sent_and_no_message_of_others_for_it() {
    let stage = Stage::with(Harness::at_speed(FAST).await, 4, |_, new| new.kind = ChatKind::Group).await;
    let world = stage.harness.world();
    let before = world.migrate_chat(peer(stage.groups[1])).expect("a basic group").peer();
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    assert_eq!(stage.done(campaign.id).await.tally.sent, 4);
    // By the numbers of what was sent before, the supergroup will call what others write there.
    let after = world.migrate_chat(peer(stage.groups[0])).expect("a basic group").peer();
    let text = |index: i32| Draft::text(format!("Pesan {index}"));
    let theirs: Vec<_> = (0..60).map(|i| world.post(stage.admin, after, text(i)).expect("posted").message.id).collect();
    let ours = stage.received(stage.groups[0])[0].id;
    assert!(theirs.contains(&ours), "{ours} is not among {theirs:?}");
    stage.works().await;

    let (owner, campaigns) = (stage.harness.owner, &stage.harness.services.campaigns);
    let draft = campaigns.follow_up(owner, campaign.id, Which::Sent).await.expect("something was sent");
    let deletion = campaigns.confirm(owner, draft.id, draft.revision).await.expect("it may begin");
    let done = stage.done(deletion.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (3, 1));
    let reasons = stage.reasons(deletion.id).await;
    assert_eq!(reasons.get(&(DeliveryState::Failed, CHAT_MIGRATED.to_owned())), Some(&1));
    let there = world.messages(stage.admin, after, 0);
    assert_eq!(there.iter().filter(|message| theirs.contains(&message.id)).count(), theirs.len());
    let moved = world.messages(stage.admin, before, 0);
    assert!(moved.iter().all(|message| message.from != stage.seller), "it is taken back where it went");
    assert_eq!(stage.counts(), [1, 0, 0, 0]);
    assert_eq!(stage.harness.calls(stage.seller, "channels.deleteMessages"), 1);
    stage.assert_counted(deletion.id).await;
    stage.end().await;
}

#[tokio::test]
async fn the_slow_mode_of_what_a_group_has_become_holds_for_every_campaign() {
    let mut stage = Stage::with(Harness::at_speed(FAST).await, 3, |_, new| new.kind = ChatKind::Group).await;
    let world = stage.harness.world();
    let moved = world.migrate_chat(peer(stage.groups[0])).expect("a basic group").peer();
    world.change_chat(moved, &ChatChange { slow_mode: Some(3_600), ..ChatChange::default() }).expect("it is there");
    stage.stop().await;
    // Both are written down before anybody knows that the group has moved.
    let (first, second) = (stage.template("Satu").await, stage.template("Dua").await);
    let campaigns = [stage.send(first).await, stage.send(second).await];
    while stage.harness.services.campaigns.prepare().await.expect("the database answers") {}
    stage.run();
    for campaign in &campaigns {
        stage.when(campaign.id, |campaign| campaign.tally.left() <= 1).await;
    }
    let there = stage.sends().into_iter().filter(|(_, call)| call.peer == Some(moved.bot_api_id()));
    let times: Vec<_> = there.map(|(time, _)| time).collect();
    // Until a scan has asked, ten seconds are taken for it.
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= TimeDelta::seconds(10)), "{times:?}");
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    for campaign in &campaigns {
        services.campaigns.stop(owner, campaign.id).await.expect("the database answers");
    }
    stage.end().await;
}

#[tokio::test]
async fn a_delivery_that_cannot_be_read_holds_up_no_other() {
    let mut stage = Stage::new(Harness::at_speed(FAST).await, 6).await;
    let template = stage.template("Promo").await;
    stage.stop().await;
    let campaign = stage.send(template).await;
    let campaigns = stage.harness.services.campaigns.clone();
    while campaigns.prepare().await.expect("the database answers") {}
    stage.harness.spoil_deliveries("pending", 1).await;
    stage.run();
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (5, 1));
    let reasons = stage.reasons(campaign.id).await;
    assert_eq!(reasons.get(&(DeliveryState::Failed, INTERNAL_ERROR.to_owned())), Some(&1));
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn a_delivery_on_its_way_that_cannot_be_read_is_unknown_and_not_sent_again() {
    let mut stage = Stage::new(Harness::at_speed(FAST).await, 4).await;
    stage.fault("messages.sendMessage", Fault::NoReply, 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.harness.called(stage.seller, "messages.sendMessage", 1).await;
    stage.kill().await;
    stage.harness.spoil_deliveries("sending", 1).await;
    stage.run();
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.unknown), (3, 1));
    let reasons = stage.reasons(campaign.id).await;
    assert_eq!(reasons.get(&(DeliveryState::Unknown, OUTCOME_UNKNOWN.to_owned())), Some(&1));
    stage.assert_each_once();
    stage.end().await;
}

#[tokio::test]
async fn a_job_does_not_wait_for_the_end_of_a_campaign() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 120).await;
    stage.fault("messages.sendMessage", Fault::DelayMs(40), 1_000);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 3).await;
    let job = stage.harness.start_job(&stage.account, Work::Scan).await;
    assert_eq!(stage.harness.job_over(&job).await.state, JobState::Done);
    let sent = stage.campaign(campaign.id).await.tally.sent;
    assert!(sent < 120, "the scan took its turns between messages");
    stage.done(campaign.id).await;
    stage.assert_each_once();
    stage.end().await;
}
