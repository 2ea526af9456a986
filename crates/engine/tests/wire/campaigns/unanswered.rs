//! Lines break and processes die in the middle of a message: it arrives once all the same.

use std::time::Duration;

use blastpro_domain::campaigns::CampaignState;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::outcomes::OUTCOME_UNKNOWN;
use blastpro_simulator::world::{Fault, RepeatAnswer};
use chrono::TimeDelta;

use super::{FAST, Stage};
use crate::harness::Harness;

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
    stage.fault("messages.sendMessage", Fault::DelayMs(1_500), 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.claimed().await;
    stage.kill().await;
    assert_eq!(stage.sends().len(), 0, "Telegram has not taken it yet");
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
    hand.advance(TimeDelta::minutes(61));
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.unknown), (2, 1));
    let reasons = stage.reasons(campaign.id).await;
    assert_eq!(reasons.get(&(DeliveryState::Unknown, OUTCOME_UNKNOWN.to_owned())), Some(&1));
    stage.assert_each_once();
    assert_eq!(stage.sends().len(), 3);
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
