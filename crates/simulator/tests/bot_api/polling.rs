//! `getUpdates`: waiting, confirming, and being the only one.

use futures::future::join;
use serde_json::{Value, json};
use teloxide::{ApiError, RequestError, payloads::GetUpdatesSetters, requests::Requester};

use crate::common::{Stage, soon};

fn texts(answer: &Value) -> Vec<&str> {
    answer["result"].as_array().unwrap().iter().map(|update| update["message"]["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn updates_stay_until_they_are_confirmed() {
    let stage = Stage::new().await;
    stage.write("satu");
    stage.write("dua");
    let all = stage.raw("getUpdates", json!({})).await;
    assert_eq!(texts(&all), ["/start", "satu", "dua"]);
    assert_eq!(texts(&stage.raw("getUpdates", json!({ "limit": 1 })).await), ["/start"]);
    let second = all["result"][1]["update_id"].as_i64().unwrap();
    assert_eq!(texts(&stage.raw("getUpdates", json!({ "offset": second })).await), ["satu", "dua"]);
    assert_eq!(texts(&stage.raw("getUpdates", json!({ "offset": -1 })).await), ["dua"]);
    assert_eq!(texts(&stage.raw("getUpdates", json!({ "offset": second + 2 })).await), [""; 0]);
}

#[tokio::test]
async fn a_waiting_poll_is_woken_by_a_message() {
    let stage = Stage::new().await;
    stage.raw("getUpdates", json!({ "offset": -1 })).await;
    let first = stage.raw("getUpdates", json!({})).await["result"][0]["update_id"].as_i64().unwrap();
    let poll = stage.raw("getUpdates", json!({ "offset": first + 1, "timeout": 50 }));
    let write = async {
        tokio::task::yield_now().await;
        stage.write("halo")
    };
    let (answer, _) = soon(join(poll, write)).await;
    assert_eq!(texts(&answer), ["halo"]);
}

#[tokio::test]
async fn a_second_poller_ends_the_first() {
    let stage = Stage::new().await;
    let next = stage.raw("getUpdates", json!({})).await["result"][0]["update_id"].as_i64().unwrap() + 1;
    let offset = i32::try_from(next).unwrap();
    let polls = [0, 1].map(|_| stage.bot.get_updates().offset(offset).timeout(50));
    let [first, second] = polls.map(|poll| tokio::spawn(async move { poll.await }));
    let (ended, other) = match soon(futures::future::select(first, second)).await {
        futures::future::Either::Left((ended, other)) | futures::future::Either::Right((ended, other)) => {
            (ended, other)
        }
    };
    let ended = ended.unwrap();
    assert!(matches!(ended, Err(RequestError::Api(ApiError::TerminatedByOtherGetUpdates))), "{ended:?}");
    stage.write("halo");
    assert_eq!(soon(other).await.unwrap().unwrap().len(), 1, "the one that came last goes on");
}

#[tokio::test]
async fn a_bot_gets_only_the_kinds_it_asked_for() {
    let stage = Stage::new().await;
    stage.raw("getUpdates", json!({ "offset": -1, "allowed_updates": ["callback_query"] })).await;
    stage.write("halo");
    assert_eq!(texts(&stage.raw("getUpdates", json!({})).await), ["/start"]);
    stage.raw("getUpdates", json!({ "allowed_updates": [] })).await;
    stage.write("hai");
    assert_eq!(texts(&stage.raw("getUpdates", json!({})).await), ["/start", "hai"]);
}

#[tokio::test]
async fn an_edited_message_and_a_contact_are_told_as_such() {
    use blastpro_simulator::world::{Contact, Content, Draft, Edit, Peer};

    let stage = Stage::new().await;
    let peer = Peer::Person(stage.bot_id);
    let message = stage.write("satu");
    let content = Content { text: "dua".to_owned(), ..Content::default() };
    stage.world().edit(stage.owner, peer, message, Edit { content: Some(content), reply_markup: None }).unwrap();
    let card = Contact {
        phone: "6281200000077".to_owned(),
        first_name: "Sari".to_owned(),
        last_name: None,
        person: Some(stage.owner),
    };
    let content = Content { contact: Some(card), ..Content::default() };
    stage.world().post(stage.owner, peer, Draft::of(content)).unwrap();
    let updates = stage.bot.get_updates().await.unwrap();
    let [.., edited, contact] = updates.as_slice() else { panic!("{updates:?}") };
    assert!(
        matches!(&edited.kind, teloxide::types::UpdateKind::EditedMessage(message) if message.text() == Some("dua"))
    );
    let teloxide::types::UpdateKind::Message(message) = &contact.kind else { panic!("{contact:?}") };
    let contact = message.contact().unwrap();
    assert_eq!(contact.user_id.map(|id| id.0), Some(stage.owner.0.unsigned_abs()));
    assert_eq!(contact.phone_number, "6281200000077");
}
