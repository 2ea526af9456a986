//! What must never stop the bot: panics, lost states, unknown buttons, blocked chats, deleted messages, restarts.

use blastpro_dialogues::Visit;
use blastpro_domain::phone::PhoneNumber;
use blastpro_simulator::world::{Draft, Fault, Front, Message as Said, NewPerson, Peer};
use teloxide::prelude::*;

use crate::stage::Stage;

/// The bot's newest message after the message `after`.
fn newest(stage: &Stage, after: i32) -> Option<Said> {
    stage.chat().into_iter().rfind(|message| message.from == stage.bot_id && message.id > after)
}

/// A handler that panics on the word "boom".
fn explosive() -> teloxide::dispatching::UpdateHandler<blastpro_dialogues::Error> {
    Update::filter_message()
        .filter(|message: Message| message.text() == Some("boom"))
        .endpoint(|_: Visit| async { panic!("injected") })
}

/// The same for presses.
fn explosive_press() -> teloxide::dispatching::UpdateHandler<blastpro_dialogues::Error> {
    Update::filter_callback_query()
        .filter(|query: CallbackQuery| query.data.as_deref() == Some("boom"))
        .endpoint(|_: Visit| async { panic!("injected") })
}

#[tokio::test]
async fn after_a_panic_the_next_update_of_that_chat_and_of_others_is_handled() {
    let stage = Stage::with(Some("id"), |dialogues| dialogues.branch(explosive())).await;
    stage.settle_in().await;
    for _ in 0..2 {
        let boom = stage.write("boom");
        let apology = stage.until("an apology", |s| {
            s.chat().into_iter().rfind(|m| m.id > boom && m.content.text.contains("ada gangguan"))
        });
        apology.await;
    }
    let before = stage.write("/menu");
    stage
        .until("a menu", |s| s.chat().into_iter().rfind(|m| m.id > before && m.content.text.contains("Menu utama")))
        .await;

    let other = stage.world().add_person(NewPerson::with_phone("Budi", "6281234560088")).expect("a person").id;
    stage.world().post(other, Peer::Person(stage.bot_id), Draft::text("/start")).expect("sent");
    stage
        .until("a welcome for the other", |s| {
            let chat = s.world().messages(other, Peer::Person(s.bot_id), 0);
            chat.into_iter().find(|m| m.content.text.contains("Budi"))
        })
        .await;
    stage.finish().await;
}

#[tokio::test]
async fn a_press_that_panics_is_answered() {
    let stage = Stage::with(Some("id"), |dialogues| dialogues.branch(explosive_press())).await;
    stage.settle_in().await;
    let message = stage.send_button("lama", "boom").await;
    let answer = stage.press_data(message, "boom").await;
    assert!(answer.show_alert && answer.text.expect("words").contains("ada gangguan"));
    stage.finish().await;
}

#[tokio::test]
async fn a_button_that_means_nothing_says_that_it_has_expired() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    let nobodys = "00000000000000000000000000000000";
    for data in [
        "old:1",
        "s1:zz",
        &format!("a1:a:{nobodys}"),
        &format!("c1:5:{nobodys}"),
        &format!("c1:x:{nobodys}"),
        &format!("n1:a:{nobodys}"),
        &format!("a1:d:{nobodys}"),
    ] {
        let message = stage.send_button("lama", data).await;
        let answer = stage.press_data(message, data).await;
        assert!(answer.text.unwrap_or_default().contains("kedaluwarsa"), "{data}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_conversation_that_no_longer_decodes_begins_anew_with_a_word() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    for stored in [&br#"{"version":99,"state":{"at":"flying"}}"#[..], b"\xff"] {
        stage.quiet().await;
        let mut tx = stage.services.store().begin().await.expect("the database");
        tx.put_dialogue(stage.person.0, stored, stage.services.clock().now()).await.expect("stored");
        tx.commit().await.expect("stored");
        let before = stage.write("/menu");
        stage
            .until("a word", |s| {
                s.chat().into_iter().find(|m| m.id > before && m.content.text.contains("baru saja diperbarui"))
            })
            .await;
        stage
            .until("the menu", |s| {
                s.chat().into_iter().find(|m| m.id > before && m.content.text.contains("Menu utama"))
            })
            .await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_screen_that_was_deleted_is_sent_anew() {
    let stage = Stage::new().await;
    let menu = stage.settle_in().await;
    // The edit is on its way while the owner deletes the message.
    stage.world().add_fault(Front::BotApi, "editMessageText", Fault::DelayMs(500), 1);
    let peer = Peer::Person(stage.bot_id);
    let (_, answer) = stage.world().press(stage.person, peer, menu.id, "s1:h").expect("the button is there");
    stage.world().delete(stage.person, peer, &[menu.id]).expect("deleted");
    assert_eq!(answer.await.expect("answered").text, None, "no apology");
    let help = stage.sees("Menghubungkan akun").await;
    assert!(help.id > menu.id);
    stage.finish().await;
}

#[tokio::test]
async fn pressing_twice_changes_nothing_and_fails_nothing() {
    let stage = Stage::new().await;
    let menu = stage.settle_in().await;
    for _ in 0..3 {
        let answer = stage.press_data(menu.id, "s1:h").await;
        assert_eq!(answer.text, None, "no apology");
        // Pressed again from a client that has not seen the edit yet: the same screen again.
        let help = stage.sees("Menghubungkan akun").await;
        stage.press(&help, "Kembali").await;
        stage.sees("Menu utama").await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn an_owner_who_blocks_the_bot_is_left_alone_and_welcome_back() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    let owner = stage.owner().await.id;
    let phone = PhoneNumber::parse("081234560077").expect("valid");
    stage.services.logins.start_otp(owner, phone, None).await.expect("started");
    stage.sees("Meminta kode").await;

    stage.world().set_blocked(stage.person, stage.bot_id, true).expect("blocked");
    let login = stage.services.logins.active(owner).await.expect("read").expect("under way");
    stage.services.logins.cancel(owner, login.id).await.expect("ended");
    // Its end counts as shown, so nobody tries again.
    while !stage.services.logins.to_show().await.expect("read").is_empty() {
        tokio::task::yield_now().await;
    }

    stage.world().set_blocked(stage.person, stage.bot_id, false).expect("unblocked");
    let after = stage.write("/menu");
    stage.until("a menu", |s| newest(s, after).filter(|m| m.content.text.contains("Menu utama"))).await;
    stage.finish().await;
}

#[tokio::test]
async fn another_poller_of_the_same_bot_is_outlasted() {
    let stage = Stage::new().await;
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    stage.world().add_fault(Front::BotApi, "getUpdates", Fault::Rpc(conflict.into()), 1);
    stage.settle_in().await;
    stage.finish().await;
}

#[tokio::test]
async fn what_came_while_the_bot_was_down_is_handled_once_it_is_back() {
    let mut stage = Stage::new().await;
    stage.settle_in().await;
    stage.stop().await;
    let before = stage.write("/help");
    stage.start(|dialogues| dialogues);
    stage.until("help", |s| s.chat().into_iter().find(|m| m.id > before && m.content.text.contains("Bantuan"))).await;
    stage.finish().await;
}

#[tokio::test]
async fn an_update_that_was_stored_and_claimed_by_a_killed_process_is_handled_by_the_next() {
    let mut stage = Stage::new().await;
    stage.settle_in().await;
    stage.stop().await;
    let update = serde_json::json!({
        "update_id": 900_000_002,
        "message": {
            "message_id": 90_001, "date": 1_800_000_000, "text": "/help",
            "from": { "id": stage.person.0, "is_bot": false, "first_name": "Sari" },
            "chat": { "id": stage.person.0, "type": "private", "first_name": "Sari" },
        },
    });
    stage.services.inbox.receive(&update.to_string()).await.expect("stored");
    let mut tx = stage.services.store().begin().await.expect("the database");
    let now = stage.services.clock().now();
    let claimed =
        tx.claim_updates(uuid::Uuid::new_v4(), 10, now, now + chrono::TimeDelta::hours(1)).await.expect("claimed");
    tx.commit().await.expect("claimed");
    assert_eq!(claimed.len(), 1, "the process that claimed it is killed here");
    stage.start(|dialogues| dialogues);
    stage.sees("Bantuan").await;
    stage.finish().await;
}

#[tokio::test]
async fn an_update_of_an_unknown_kind_is_put_aside() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    for update in
        [r#"{"update_id":900000003,"future_thing":{"x":1}}"#, r#"{"update_id":900000004,"message":{"broken":true}}"#]
    {
        stage.services.inbox.receive(update).await.expect("stored");
    }
    let before = stage.write("/menu");
    stage.until("a menu", |s| s.chat().into_iter().rfind(|m| m.id > before && m.from == s.bot_id)).await;
    stage.finish().await;
}

#[tokio::test]
async fn the_servers_short_pauses_are_sat_out() {
    let stage = Stage::new().await;
    let menu = stage.settle_in().await;
    stage.world().add_fault(Front::BotApi, "editMessageText", Fault::Rpc("FLOOD_WAIT_1".into()), 1);
    stage.press(&menu, "Bantuan").await;
    let help = stage.sees("Menghubungkan akun").await;
    assert_eq!(help.id, menu.id);
    stage.finish().await;
}

#[tokio::test]
async fn updates_whose_delivery_was_cut_off_are_fetched_again_and_handled_once() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    stage.world().add_fault(Front::BotApi, "getUpdates", Fault::DropAfter, 1);
    let before = stage.write("/help");
    stage.until("help", |s| newest(s, before).filter(|m| m.content.text.contains("Bantuan"))).await;
    let again = stage.write("/menu");
    stage.until("a menu", |s| newest(s, again).filter(|m| m.content.text.contains("Menu utama"))).await;
    stage.quiet().await;
    let answers = stage.chat().iter().filter(|m| m.from == stage.bot_id && m.id > before).count();
    assert_eq!(answers, 1, "one live screen: the menu, after one help");
    stage.finish().await;
}
