//! The program panics at a delivery: that one is tried again, or given up, and all others go out.

use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::outcomes::OUTCOME_UNKNOWN;

use super::{FAST, Stage};
use crate::harness::Harness;
use crate::panics::Trap;

#[tokio::test]
async fn a_delivery_that_panics_once_arrives_once() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 6).await;
    let (trap, _guard) = Trap::set();
    stage.refuse("messages.sendMessage", "CHAT_WRITE_FORBIDDEN", 1);
    trap.snare(&["not sent"], 1);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.total), (6, 6));
    stage.assert_each_once();
    assert_eq!((trap.count(&["delivery panicked", "again=true"]), trap.count(&["task panicked"])), (1, 0));
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}

#[tokio::test]
async fn a_delivery_that_panics_again_and_again_is_given_up_alone() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 6).await;
    let (trap, _guard) = Trap::set();
    // Nobody learns that Telegram has refused it, nor that the chat does not have it.
    stage.refuse("messages.sendMessage", "CHAT_WRITE_FORBIDDEN", 1);
    trap.snare(&["not sent"], 1);
    trap.snare(&["delivery resolved"], u32::MAX);
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.sent, done.tally.unknown), (5, 1));
    let reasons = stage.reasons(campaign.id).await;
    assert_eq!(reasons.get(&(DeliveryState::Unknown, OUTCOME_UNKNOWN.to_owned())), Some(&1));
    let mut counts = stage.counts();
    counts.sort_unstable();
    assert_eq!(counts, [0, 1, 1, 1, 1, 1]);
    assert_eq!((trap.count(&["delivery panicked"]), trap.count(&["delivery given up"])), (3, 1));
    assert_eq!(trap.count(&["task panicked"]), 0, "no more than the delivery");
    // The account is none the worse for it.
    trap.release();
    let again = stage.send(template).await;
    assert_eq!(stage.done(again.id).await.tally.sent, 6);
    stage.assert_counted(again.id).await;
    stage.end().await;
}
