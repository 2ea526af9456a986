//! What one who is no member of a group can do there: nothing, unless it is public.

use blastpro_simulator::world::{ChatChange, ChatKind, Draft, NewChat, NewPerson, Peer, PersonId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::Stage;

struct Group {
    stage: Stage,
    peer: Peer,
    message: i32,
    stranger: PersonId,
}

impl Group {
    /// A supergroup in which the bot wrote a message with a button.
    async fn new(username: Option<&str>) -> Self {
        let stage = Stage::new().await;
        let world = stage.world();
        let stranger = world.add_person(NewPerson::with_phone("Dewi", "+62 812 0000 0099")).unwrap().id;
        let new = NewChat::new(ChatKind::Supergroup, "Pasar", &[stage.owner, stage.bot_id]);
        let chat = world.add_chat(NewChat { username: username.map(str::to_owned), ..new }).unwrap();
        let markup = json!({ "inline_keyboard": [[{ "text": "Ya", "callback_data": "ya" }]] });
        let draft = Draft { reply_markup: Some(markup), ..Draft::text("Mau?") };
        let message = world.post(stage.bot_id, chat.peer(), draft).unwrap().message.id;
        Self { stage, peer: chat.peer(), message, stranger }
    }

    async fn status(&self, method: Method, path: &str, body: Option<Value>) -> u16 {
        self.stage.try_control(method, path, body).await.0.as_u16()
    }

    async fn read_by(&self, viewer: PersonId) -> u16 {
        let path = format!("messages?chat={}&viewer={}", self.peer.bot_api_id(), viewer.0);
        self.status(Method::GET, &path, None).await
    }

    async fn forwarded_by(&self, person: PersonId) -> u16 {
        let forward = json!({ "chat": self.peer.bot_api_id(), "message_id": self.message, "album": null });
        let body = json!({ "from": person, "chat": person, "forward": forward });
        self.status(Method::POST, "messages", Some(body)).await
    }
}

#[tokio::test]
async fn a_private_group_does_not_exist_for_a_stranger() {
    let group = Group::new(None).await;
    let (owner, stranger) = (group.stage.owner, group.stranger);
    assert_eq!((group.read_by(owner).await, group.read_by(stranger).await), (200, 404));
    assert_eq!((group.forwarded_by(owner).await, group.forwarded_by(stranger).await), (200, 404));
    let keyboard = |viewer: PersonId| format!("keyboard?chat={}&viewer={}", group.peer.bot_api_id(), viewer.0);
    assert_eq!(group.status(Method::GET, &keyboard(owner), None).await, 200);
    assert_eq!(group.status(Method::GET, &keyboard(stranger), None).await, 404);
    let read = json!({ "person": stranger, "chat": group.peer.bot_api_id(), "up_to": group.message });
    assert_eq!(group.status(Method::POST, "read", Some(read)).await, 404);
    let press =
        json!({ "person": stranger, "chat": group.peer.bot_api_id(), "message_id": group.message, "data": "ya" });
    assert_eq!(group.status(Method::POST, "press", Some(press)).await, 404);
    assert!(group.stage.world().unanswered_callbacks().is_empty(), "the bot is told of no press");

    let leave = ChatChange { remove: vec![owner], ..ChatChange::default() };
    group.stage.world().change_chat(group.peer, &leave).unwrap();
    assert_eq!(group.read_by(owner).await, 404, "who was removed is a stranger too");
}

/// As at Telegram, where anybody can look into a public group before they join it.
#[tokio::test]
async fn a_public_group_can_be_read_by_anybody() {
    let group = Group::new(Some("pasar")).await;
    assert_eq!(group.read_by(group.stranger).await, 200);
    assert_eq!(group.forwarded_by(group.stranger).await, 200);
    assert!(group.stage.world().press(group.stranger, group.peer, group.message, "ya").is_ok());
    let write = json!({ "from": group.stranger, "chat": group.peer.bot_api_id(), "text": "x" });
    assert_eq!(group.status(Method::POST, "messages", Some(write)).await, 400, "reading is not writing");
}

/// A bot copies only what it can read.
#[tokio::test]
async fn a_bot_copies_nothing_out_of_a_group_it_is_not_in() {
    let group = Group::new(None).await;
    let leave = ChatChange { remove: vec![group.stage.bot_id], ..ChatChange::default() };
    group.stage.world().change_chat(group.peer, &leave).unwrap();
    let from =
        json!({ "chat_id": group.stage.owner, "from_chat_id": group.peer.bot_api_id(), "message_id": group.message });
    assert_eq!(group.stage.refused("copyMessage", from).await, "Bad Request: chat not found");
}
