//! What a bot is told about groups that it cannot write into.

use blastpro_simulator::world::{ChatChange, ChatKind, NewChat, Peer};
use serde_json::{Value, json};

use crate::common::Stage;

fn group(stage: &Stage, kind: ChatKind, with_bot: bool, username: Option<&str>) -> Peer {
    let members = if with_bot { vec![stage.owner, stage.bot_id] } else { vec![stage.owner] };
    let new = NewChat { username: username.map(str::to_owned), ..NewChat::new(kind, "Pasar", &members) };
    stage.world().add_chat(new).unwrap().peer()
}

async fn send(stage: &Stage, to: Peer) -> Value {
    stage.raw("sendMessage", json!({ "chat_id": to.bot_api_id(), "text": "x" })).await
}

#[tokio::test]
async fn a_bot_outside_a_group_is_told_whether_it_was_removed() {
    let stage = Stage::new().await;
    for (kind, username, named) in [
        (ChatKind::Group, None, "group"),
        (ChatKind::Supergroup, None, "supergroup"),
        (ChatKind::Supergroup, Some("pasar"), "supergroup"),
        (ChatKind::Forum, Some("forum"), "supergroup"),
        (ChatKind::Channel, None, "channel"),
        (ChatKind::Channel, Some("kabar"), "channel"),
    ] {
        let never = send(&stage, group(&stage, kind, false, username)).await;
        let description = format!("Forbidden: bot is not a member of the {named} chat");
        assert_eq!((&never["error_code"], &never["description"]), (&json!(403), &json!(description)));

        let left = group(&stage, kind, true, username.map(|name| format!("{name}2")).as_deref());
        let remove = ChatChange { remove: vec![stage.bot_id], ..ChatChange::default() };
        stage.world().change_chat(left, &remove).unwrap();
        let kicked = send(&stage, left).await;
        let description = format!("Forbidden: bot was kicked from the {named} chat");
        assert_eq!((&kicked["error_code"], &kicked["description"]), (&json!(403), &json!(description)));
        let add = ChatChange { add: vec![stage.bot_id], ..ChatChange::default() };
        stage.world().change_chat(left, &add).unwrap();
        assert_eq!(send(&stage, left).await["ok"], kind != ChatKind::Channel);
    }
}

#[tokio::test]
async fn a_bot_is_told_where_a_group_has_moved() {
    let stage = Stage::new().await;
    let old = group(&stage, ChatKind::Group, true, None);
    let new = stage.world().migrate_chat(old).unwrap().peer();
    let moved = json!({
        "ok": false, "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": { "migrate_to_chat_id": new.bot_api_id() },
    });
    assert_eq!(send(&stage, old).await, moved);
    assert_eq!(send(&stage, new).await["ok"], true);
}
