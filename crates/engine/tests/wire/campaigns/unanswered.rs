//! Lines break and processes die in the middle of a message: it arrives once all the same.

use std::time::Duration;

use blastpro_domain::campaigns::{Campaign, CampaignState};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::outcomes::OUTCOME_UNKNOWN;
use blastpro_domain::pacing::{Profile, Span, Why};
use blastpro_simulator::world::{ChatKind, Fault, RepeatAnswer};
use chrono::TimeDelta;

use super::{FAST, PATIENCE, Stage};
use crate::harness::Harness;

/// Sends, and dies with the first message on its way, which Telegram takes a second and a half later.
async fn killed_with_a_message_on_its_way(stage: &mut Stage) -> Campaign {
    stage.fault("messages.sendMessage", Fault::DelayMs(1_500), 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.claimed().await;
    stage.kill().await;
    assert_eq!(stage.sends().len(), 0, "Telegram has not taken it yet");
    campaign
}

#[tokio::test]
async fn broken_lines_before_and_after_applying_cost_and_double_nothing() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 16).await;
    stage.harness.world().answer_repeats_with(RepeatAnswer::ByTurns);
    for _ in 0..3 {
        stage.fault("messages.sendMessage", Fault::DropAfter, 1);
        stage.fault("messages.sendMessage", Fault::DropBefore, 1);
    }
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.unknown, done.tally.failed), (16, 0, 0));
    stage.assert_each_once();
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_found_in_the_chat() {
    let mut harness = Harness::at_speed(FAST).await;
    harness.call_timeout(Duration::from_secs(2));
    let stage = Stage::new(harness, 4).await;
    stage.fault("messages.sendMessage", Fault::NoReply, 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!(done.tally.sent, 4);
    stage.assert_each_once();
    assert_eq!(stage.sends().len(), 4, "what is in the chat is not sent again");
    stage.end().await;
}

#[tokio::test]
async fn a_repeated_id_is_delivered_with_either_answer() {
    for answer in [RepeatAnswer::Refused, RepeatAnswer::Success] {
        let stage = Stage::new(Harness::at_speed(FAST).await, 3).await;
        stage.harness.world().answer_repeats_with(answer);
        // The message is there and nobody sees it: the chat cannot be read when its answer is lost.
        stage.fault("messages.sendMessage", Fault::DropAfter, 1);
        let template = stage.template("Promo").await;
        let campaign = stage.send(template).await;
        stage.done(campaign.id).await;
        stage.assert_each_once();
        stage.end().await;
    }
}

#[tokio::test]
async fn nothing_is_doubled_when_telegram_forgets_the_ids() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 6).await;
    stage.fault("messages.sendMessage", Fault::DropAfter, 2);
    stage.fault("messages.sendMessage", Fault::ForgetRandomIds, 6);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!(done.tally.sent + done.tally.unknown, 6);
    stage.assert_each_once();
    stage.end().await;
}

#[tokio::test]
async fn what_is_still_on_its_way_is_waited_for_when_telegram_forgets_the_ids() {
    let mut stage = Stage::new(Harness::at_speed(FAST).await, 4).await;
    let campaign = killed_with_a_message_on_its_way(&mut stage).await;
    stage.run();
    let forgetting = async {
        loop {
            stage.harness.world().forget_random_ids(stage.seller);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let done = tokio::select! {
        done = stage.done(campaign.id) => done,
        () = forgetting => unreachable!("it goes on for ever"),
    };
    assert_eq!((done.tally.sent, done.tally.unknown), (4, 0));
    // One of them is the late one, taken for its dead sender: had it been sent again before, there would be five.
    stage.harness.until(|| stage.sends().iter().any(|(_, call)| !call.answered)).await;
    stage.assert_each_once();
    assert_eq!(stage.sends().len(), 4);
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn a_chat_that_cannot_be_read_for_an_hour_leaves_the_outcome_unknown_and_is_not_written_to_again() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::new(harness, 3).await;
    stage.fault("messages.sendMessage", Fault::DropAfter, 1);
    stage.refuse("messages.getHistory", "CHANNEL_PRIVATE", 1_000);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent == 2).await;
    assert_eq!(stage.campaign(campaign.id).await.state, CampaignState::Running);
    assert_eq!(stage.waiting(campaign.id).await.why, Why::Resolving, "the card tells what it waits for");
    hand.advance(TimeDelta::minutes(61));
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.unknown), (2, 1));
    let reasons = stage.reasons(campaign.id).await;
    assert_eq!(reasons.get(&(DeliveryState::Unknown, OUTCOME_UNKNOWN.to_owned())), Some(&1));
    stage.assert_each_once();
    assert_eq!(stage.sends().len(), 3);
    stage.end().await;
}

/// In slow mode, somebody whose message arrives in one topic waits in all of them.
#[tokio::test]
async fn a_chat_in_which_a_message_may_still_arrive_gets_no_other_before_it_is_found() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let mut stage = Stage::with(harness, 1, |_, new| {
        new.kind = ChatKind::Forum;
        new.topics = vec!["A".to_owned()];
        new.slow_mode = 300;
    })
    .await;
    let forum = stage.groups[0];
    let (owner, services) = (stage.harness.owner, stage.harness.services.clone());
    let topics = services.chats.topics(owner, stage.account.id, forum, 0, 10).await.expect("scanned").topics;
    let topics: Vec<i32> = topics.iter().map(|topic| topic.id).collect();
    services.targets.choose_topics(owner, stage.list, forum, &topics, true).await.expect("they are there");
    let campaign = killed_with_a_message_on_its_way(&mut stage).await;
    stage.run();
    stage.waits_for(campaign.id, Why::SlowMode).await;
    assert_eq!(stage.campaign(campaign.id).await.tally.sent, 1);
    hand.advance(TimeDelta::seconds(301));
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.total), (2, 2));
    let sends = stage.sends();
    assert!(sends.iter().all(|(_, call)| call.refused.is_none()), "none is inside the wait: {sends:?}");
    assert_eq!(sends.len(), 2);
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn nor_does_another_campaign_of_the_account_write_there_while_others_go_on() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::with(harness, 3, |_, new| new.slow_mode = 300).await;
    stage.fault("messages.sendMessage", Fault::DropAfter, 1);
    stage.refuse("messages.getHistory", "CHANNEL_PRIVATE", 1);
    let (first, second) = (stage.template("Satu").await, stage.template("Dua").await);
    let campaigns = [stage.send(first).await, stage.send(second).await];
    // Each group but the one that cannot be read has got a message, and wants to be left alone for five minutes.
    stage.harness.until(|| stage.sends().len() == 3).await;
    for campaign in &campaigns {
        stage.waiting(campaign.id).await;
    }
    assert_eq!(stage.counts(), [1, 1, 1]);
    // It is read again after five seconds, and its own wait begins.
    hand.advance(TimeDelta::seconds(6));
    stage.works().await;
    let sent =
        async || stage.campaign(campaigns[0].id).await.tally.sent + stage.campaign(campaigns[1].id).await.tally.sent;
    let all = async {
        while sent().await < 3 {
            stage.works().await;
        }
        while sent().await < 6 {
            hand.advance(TimeDelta::seconds(301));
            stage.works().await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("all are sent");
    for campaign in &campaigns {
        assert_eq!(stage.done(campaign.id).await.tally.sent, 3);
        stage.assert_counted(campaign.id).await;
    }
    let sends = stage.sends();
    assert!(sends.iter().all(|(_, call)| call.refused.is_none()), "none is inside the wait: {sends:?}");
    assert_eq!((sends.len(), stage.counts()), (6, vec![2, 2, 2]));
    stage.end().await;
}

/// That all other chats have to wait for long is no reason to leave alone the one that is to be tried again.
#[tokio::test]
async fn what_has_not_arrived_goes_out_again_though_all_others_wait() {
    let (harness, hand) = Harness::with_shifted_clock(FAST).await;
    let stage = Stage::with(harness, 2, |_, new| new.slow_mode = 3_600).await;
    let (first, second) = (stage.template("Satu").await, stage.template("Dua").await);
    stage.fault("messages.sendMessage", Fault::DropBefore, 1);
    stage.refuse("messages.getHistory", "CHANNEL_PRIVATE", 1);
    let campaigns = [stage.send(first).await, stage.send(second).await];
    stage.harness.until(|| stage.counts().iter().sum::<usize>() == 1).await;
    stage.harness.until(|| stage.harness.calls(stage.seller, "messages.getHistory") >= 1).await;
    for campaign in &campaigns {
        stage.waiting(campaign.id).await;
    }
    // The chat can be read, and there is nothing.
    hand.advance(TimeDelta::seconds(6));
    stage.harness.until(|| stage.counts() == [1, 1]).await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    for campaign in &campaigns {
        services.campaigns.stop(owner, campaign.id).await.expect("the database answers");
    }
    stage.end().await;
}

/// Nobody knows whether Telegram has the message; so what follows keeps its distance from it, and it counts.
#[tokio::test]
async fn a_message_without_an_answer_is_followed_by_a_pause_and_counts_as_long_as_it_may_have_arrived() {
    let (harness, hand) = Harness::with_shifted_clock(1.0).await;
    let mut stage = Stage::new(harness, 3).await;
    stage.refuse("messages.sendMessage", "RPC_CALL_FAIL", 1);
    stage.refuse("messages.getHistory", "CHANNEL_PRIVATE", 1_000);
    let template = stage.template("Promo").await;
    let gap = Span { min: 300, max: 300 };
    let campaign = stage.send_at(template, Profile { gap, ..Profile::NORMAL }).await;
    stage.harness.called(stage.seller, "messages.getHistory", 1).await;
    stage.works().await;
    assert_eq!(stage.sends().len(), 1, "the next one waits its time");
    assert_eq!(stage.sent_today().await, 1);
    stage.kill().await;
    stage.run();
    stage.works().await;
    assert_eq!(stage.sends().len(), 1, "also in the next process");
    for sends in 2..=3 {
        hand.advance(TimeDelta::minutes(6));
        stage.harness.until(|| stage.sends().len() == sends).await;
    }
    hand.advance(TimeDelta::minutes(61));
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.unknown), (2, 1));
    stage.end().await;
}

#[tokio::test]
async fn what_has_not_arrived_does_not_count() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 2).await;
    stage.refuse("messages.sendMessage", "RPC_CALL_FAIL", 3);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    assert_eq!(stage.done(campaign.id).await.tally.sent, 2);
    assert_eq!((stage.sends().len(), stage.sent_today().await), (5, 2));
    stage.end().await;
}

#[tokio::test]
async fn a_process_that_is_killed_again_and_again_sends_everything_once() {
    let mut stage = Stage::new(Harness::at_speed(FAST).await, 60).await;
    stage.harness.world().answer_repeats_with(RepeatAnswer::ByTurns);
    stage.fault("messages.sendMessage", Fault::DelayMs(60), 1_000);
    let template = stage.template("Promo {name}").await;
    let campaign = stage.send(template).await;
    for sent in [3, 9, 17, 26, 40] {
        stage.when(campaign.id, |campaign| campaign.tally.sent >= sent).await;
        stage.kill().await;
        stage.run();
    }
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.unknown), (60, 0));
    stage.assert_each_once();
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}
