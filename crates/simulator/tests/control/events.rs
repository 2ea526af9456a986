//! The stream of events that keeps the chat page live.

use blastpro_simulator::{
    Options, ServiceControl, ServiceState, ServiceStatus,
    world::{ChatKind, NewChat, NewPerson, Peer},
};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::common::{Stage, soon};

/// Reads a stream event by event.
struct Listener {
    response: Response,
    buffer: String,
}

impl Listener {
    async fn new(stage: &Stage) -> Self {
        let url = format!("{}/events?viewer={}", stage.simulator.control(), stage.owner.0);
        let response = Client::builder().build().unwrap().get(url).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, buffer: String::new() }
    }

    async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n").map(|(a, b)| (a.to_owned(), b.to_owned())) {
                self.buffer = rest;
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                if let Some((name, data)) = field("event: ").zip(field("data: ")) {
                    return (name, serde_json::from_str(&data).unwrap());
                }
                continue;
            }
            let chunk = soon(self.response.chunk()).await.unwrap().expect("the stream goes on");
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn expect(&mut self, name: &str) -> Value {
        let (got, data) = self.next().await;
        assert_eq!(got, name, "{data}");
        data
    }
}

#[tokio::test]
async fn a_viewer_sees_what_happens_in_their_chats_and_nothing_else() {
    let stage = Stage::new().await;
    let mut listener = Listener::new(&stage).await;

    // Others talk among themselves.
    let budi = stage.world().add_person(NewPerson::with_phone("Budi", "62813")).unwrap().id;
    let body = json!({ "from": budi, "chat": stage.bot_id, "text": "rahasia" });
    stage.control(Method::POST, "messages", Some(body)).await;
    assert_eq!(listener.expect("person").await, json!({ "id": budi }));

    let sent = stage.say("Halo", json!({ "keyboard": [[{ "text": "A" }]] })).await;
    let message = listener.expect("message").await;
    assert_eq!((&message["text"], &message["chat"]), (&json!("Halo"), &json!(stage.bot_id)));
    assert_eq!(listener.expect("markup").await, json!({ "chat": stage.bot_id }));

    let sent_too = stage.say("Satu", Value::Null).await;
    listener.expect("message").await;
    let edit = json!({ "chat_id": stage.owner, "message_id": sent_too, "text": "Dua" });
    stage.raw("editMessageText", edit).await;
    assert_eq!(listener.expect("edited").await["text"], "Dua");
    stage.raw("deleteMessages", json!({ "chat_id": stage.owner, "message_ids": [sent, sent_too] })).await;
    let deleted = listener.expect("deleted").await;
    assert_eq!(deleted, json!({ "chat": stage.bot_id, "ids": [sent, sent_too] }));

    stage.raw("sendChatAction", json!({ "chat_id": stage.owner, "action": "typing" })).await;
    let typing = listener.expect("typing").await;
    assert_eq!((&typing["chat"], &typing["action"]), (&json!(stage.bot_id), &json!("typing")));

    stage.control(Method::POST, "block", Some(json!({ "person": stage.owner, "blocked": true }))).await;
    assert_eq!(listener.expect("chat").await["can_write"], false);
}

#[tokio::test]
async fn a_new_group_appears_with_its_service_message_in_the_viewers_language() {
    let stage = Stage::new().await;
    let mut listener = Listener::new(&stage).await;
    stage.world().update_person(stage.owner, |person| person.language = Some("en".to_owned())).unwrap();
    listener.expect("person").await;
    let group = stage.world().add_chat(NewChat::new(ChatKind::Group, "Pasar", &[stage.owner])).unwrap();
    let message = listener.expect("message").await;
    assert_eq!(message["service"], "Sari created “Pasar”");
    let chat = listener.expect("chat").await;
    assert_eq!((&chat["id"], &chat["kind"]), (&json!(group.peer().bot_api_id()), &json!("group")));
    assert!(matches!(group.peer(), Peer::Group(_)));
}

#[tokio::test]
async fn the_state_of_the_service_is_told_at_once_and_when_it_changes() {
    let (pull, _pulled) = mpsc::channel(1);
    let (report, status) = watch::channel(ServiceStatus { state: ServiceState::Running, pid: Some(7), restarts: 0 });
    let service = Some(ServiceControl { pull, status });
    let stage = Stage::with(Options { service, ..Options::default() }).await;
    let mut listener = Listener::new(&stage).await;
    assert_eq!(listener.expect("service").await["state"], "running");
    report.send_replace(ServiceStatus { state: ServiceState::Starting, pid: None, restarts: 1 });
    assert_eq!(listener.expect("service").await, json!({ "state": "starting", "pid": null, "restarts": 1 }));
}

#[tokio::test]
async fn a_stream_that_fell_behind_is_closed_so_that_the_page_reloads() {
    let stage = Stage::new().await;
    let mut listener = Listener::new(&stage).await;
    // More than the world remembers for a slow listener, and no chance to read meanwhile.
    for _ in 0..10_000 {
        stage.world().typing(stage.bot_id, Peer::Person(stage.owner), None, "typing").unwrap();
    }
    while soon(listener.response.chunk()).await.unwrap().is_some() {}
}
