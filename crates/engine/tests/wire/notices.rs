//! What owners are told unasked.

use blastpro_domain::ids::AccountId;
use blastpro_domain::notices::{Notice, NoticeButton};
use blastpro_engine::housekeeping::Housekeeping;
use blastpro_engine::outbox::Outbox;
use blastpro_simulator::world::{Fault, Front, Message, Peer};
use chrono::TimeDelta;

use crate::harness::Harness;

async fn add_notice(harness: &Harness) -> AccountId {
    let account = AccountId::new();
    let notice = Notice::AccountLost {
        account,
        name: "Toko <b>Sari</b> & Co".to_owned(),
        phone: "+62 812 •••• 0077".to_owned(),
        reason: "SESSION_REVOKED".to_owned(),
    };
    let mut tx = harness.services.store().begin().await.expect("the database answers");
    tx.add_notice(harness.owner, &notice, None, harness.services.clock().now()).await.expect("stored");
    tx.commit().await.expect("stored");
    account
}

fn received(harness: &Harness) -> Vec<Message> {
    let messages = harness.world().messages(harness.owner_person, Peer::Person(harness.bot), 0);
    messages.into_iter().filter(|message| message.from == harness.bot).collect()
}

#[tokio::test]
async fn a_notice_arrives_once_in_the_owners_language_with_its_button() {
    let harness = Harness::start().await;
    let account = add_notice(&harness).await;
    let mut outbox = Outbox::new(harness.services.clone(), harness.bot());
    assert_eq!(outbox.run_once().await.expect("the database answers"), 1);
    assert_eq!(outbox.run_once().await.expect("the database answers"), 0);
    let received = received(&harness);
    assert_eq!(received.len(), 1);
    let content = &received[0].content;
    assert!(content.text.contains("Toko <b>Sari</b> & Co"), "a name is shown as it is written: {}", content.text);
    assert!(content.text.contains("terputus"), "{}", content.text);
    let markup = format!("{:?}", received[0].reply_markup);
    assert!(markup.contains(&NoticeButton::Reconnect(account).encode()), "{markup}");
    harness.end().await;
}

#[tokio::test]
async fn a_pause_that_telegram_asks_for_is_waited_out() {
    let (harness, clock) = Harness::with_manual_clock().await;
    add_notice(&harness).await;
    let too_many = Fault::Rpc("FLOOD_WAIT_30".to_owned());
    harness.world().add_fault(Front::BotApi, "sendMessage", too_many, 1);
    let mut outbox = Outbox::new(harness.services.clone(), harness.bot());
    assert_eq!(outbox.run_once().await.expect("the database answers"), 0);
    clock.advance(TimeDelta::seconds(29));
    assert_eq!(outbox.run_once().await.expect("the database answers"), 0, "not yet");
    clock.advance(TimeDelta::seconds(2));
    assert_eq!(outbox.run_once().await.expect("the database answers"), 1);
    assert_eq!(received(&harness).len(), 1);
    harness.end().await;
}

#[tokio::test]
async fn the_notices_of_an_owner_who_blocked_the_bot_wait_until_they_are_back() {
    let harness = Harness::start().await;
    add_notice(&harness).await;
    harness.world().set_blocked(harness.owner_person, harness.bot, true).expect("both exist");
    let mut outbox = Outbox::new(harness.services.clone(), harness.bot());
    assert_eq!(outbox.run_once().await.expect("the database answers"), 0);
    harness.world().set_blocked(harness.owner_person, harness.bot, false).expect("both exist");
    assert_eq!(outbox.run_once().await.expect("the database answers"), 0, "parked");
    harness.services.notices.unpark(harness.owner).await.expect("the database answers");
    assert_eq!(outbox.run_once().await.expect("the database answers"), 1);
    harness.end().await;
}

#[tokio::test]
async fn trouble_on_the_way_is_tried_again_later() {
    let (harness, clock) = Harness::with_manual_clock().await;
    add_notice(&harness).await;
    harness.world().add_fault(Front::BotApi, "sendMessage", Fault::DropBefore, 1);
    let mut outbox = Outbox::new(harness.services.clone(), harness.bot());
    assert_eq!(outbox.run_once().await.expect("the database answers"), 0);
    clock.advance(TimeDelta::seconds(10));
    assert_eq!(outbox.run_once().await.expect("the database answers"), 1);
    harness.end().await;
}

#[tokio::test]
async fn finished_logins_are_removed_after_a_month_and_not_before() {
    let (harness, clock) = Harness::with_manual_clock().await;
    let login = harness.start_otp().await;
    harness.services.logins.cancel(harness.owner, login.id).await.expect("the database answers");
    let housekeeping = Housekeeping::new(harness.services.clone());
    clock.advance(TimeDelta::days(29));
    housekeeping.run_once().await.expect("the database answers");
    assert!(harness.services.logins.get(harness.owner, login.id).await.expect("the database answers").is_some());
    clock.advance(TimeDelta::days(2));
    housekeeping.run_once().await.expect("the database answers");
    assert!(harness.services.logins.get(harness.owner, login.id).await.expect("the database answers").is_none());
    harness.end().await;
}
