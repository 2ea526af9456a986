//! Talking: messages as anybody, and what the page shows of them.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::Method;
use serde_json::{Value, json};
use teloxide::{payloads::SendMessageSetters, requests::Requester, types::KeyboardRemove};

use crate::common::{PNG, Stage};

async fn send(stage: &Stage, mut body: Value) -> i64 {
    body["from"] = stage.owner.0.into();
    body["chat"] = stage.bot_id.0.into();
    stage.control(Method::POST, "messages", Some(body)).await["message_id"].as_i64().unwrap()
}

async fn seen(stage: &Stage) -> Vec<Value> {
    let path = format!("messages?chat={}&viewer={}&after=1", stage.bot_id.0, stage.owner.0);
    stage.control(Method::GET, &path, None).await.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_message_is_read_back_as_it_was_written() {
    let stage = Stage::new().await;
    let entities = json!([{ "type": "bold", "offset": 0, "length": 4 }]);
    let first = send(&stage, json!({ "text": "Halo Kak", "entities": entities })).await;
    send(&stage, json!({ "text": "lagi", "reply_to": first })).await;
    let messages = seen(&stage).await;
    let message = &messages[0];
    for (field, value) in [
        ("id", json!(first)),
        ("chat", json!(stage.bot_id)),
        ("from", json!(stage.owner)),
        ("from_name", json!("Sari")),
        ("outgoing", json!(true)),
        ("text", json!("Halo Kak")),
        ("entities", entities),
        ("media", Value::Null),
        ("topic", Value::Null),
        ("reply_markup", Value::Null),
        ("random_id", Value::Null),
        ("edited", Value::Null),
        ("service", Value::Null),
    ] {
        assert_eq!(message[field], value, "{field}");
    }
    assert!(message["date"].is_i64());
    assert_eq!(messages[1]["reply_to"], first);
    let path = format!("messages?chat={}&viewer={}&after={first}", stage.bot_id.0, stage.owner.0);
    assert_eq!(stage.control(Method::GET, &path, None).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn files_go_in_as_base64_and_come_out_at_their_address() {
    let stage = Stage::new().await;
    send(&stage, json!({ "text": "ini", "photo": BASE64_STANDARD.encode(PNG) })).await;
    let document = json!({ "data": BASE64_STANDARD.encode("<script>"), "name": "daftar harga.html" });
    send(&stage, json!({ "document": document })).await;
    let messages = seen(&stage).await;
    let client = reqwest::Client::builder().build().unwrap();
    for (message, kind, name, data, mime) in [
        (&messages[0], "photo", Value::Null, PNG, "image/png"),
        (&messages[1], "document", json!("daftar harga.html"), b"<script>", "application/octet-stream"),
    ] {
        let media = &message["media"];
        assert_eq!((&media["kind"], &media["name"]), (&json!(kind), &name));
        let response = client.get(media["url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], mime);
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.bytes().await.unwrap(), data);
        assert_eq!(media["sha256"].as_str().unwrap().len(), 64);
    }
}

#[tokio::test]
async fn contacts_are_shared_and_messages_forwarded() {
    let stage = Stage::new().await;
    send(&stage, json!({ "contact": true })).await;
    let card = json!({ "phone_number": "62811", "first_name": "Ibu", "user_id": 42 });
    let other = send(&stage, json!({ "contact": card })).await;
    send(&stage, json!({ "forward": { "chat": stage.bot_id, "message_id": other } })).await;
    let messages = seen(&stage).await;
    assert_eq!(messages[0]["contact"]["user_id"], stage.owner.0);
    assert_eq!(messages[0]["contact"]["phone_number"], "6281200000077");
    assert_eq!(
        (&messages[1]["contact"]["user_id"], &messages[2]["contact"]["first_name"]),
        (&json!(42), &json!("Ibu"))
    );
    let forward = &messages[2]["forward"];
    assert_eq!((&forward["from"], &forward["from_name"]), (&json!(stage.owner), &json!("Sari")));
}

#[tokio::test]
async fn messages_are_edited_and_deleted_by_chat_and_id() {
    let stage = Stage::new().await;
    let id = send(&stage, json!({ "text": "satu" })).await;
    // Either person's id names a private chat.
    for (chat, text) in [(stage.bot_id, "dua"), (stage.owner, "tiga")] {
        let path = format!("messages/{}/{id}", chat.0);
        stage.control(Method::PATCH, &path, Some(json!({ "text": text }))).await;
        assert_eq!(seen(&stage).await[0]["text"], text);
    }
    assert!(seen(&stage).await[0]["edited"].is_i64());
    let bold = json!([{ "type": "bold", "offset": 2, "length": 5 }]);
    let path = format!("messages/{}/{id}", stage.bot_id.0);
    stage.control(Method::PATCH, &path, Some(json!({ "text": "  empat  ", "entities": bold }))).await;
    let edited = &seen(&stage).await[0];
    let bold = json!([{ "type": "bold", "offset": 0, "length": 5 }]);
    assert_eq!((&edited["text"], &edited["entities"]), (&json!("empat"), &bold), "trimmed as a new one is");
    stage.control(Method::DELETE, &format!("messages/{}/{id}", stage.bot_id.0), None).await;
    assert_eq!(seen(&stage).await, [Value::Null; 0]);
}

/// An entity has a length and lies on whole characters: a 😀 counts as two and is not to be cut.
#[tokio::test]
async fn entities_lie_on_whole_characters() {
    let stage = Stage::new().await;
    for (offset, length, good) in [(0, 0, false), (1, 2, false), (0, 1, false), (2, 3, false), (0, 2, true)] {
        let entities = json!([{ "type": "bold", "offset": offset, "length": length }]);
        let body = json!({ "from": stage.owner, "chat": stage.bot_id, "text": "😀ya", "entities": entities });
        let (status, answer) = stage.try_control(Method::POST, "messages", Some(body)).await;
        assert_eq!(status.is_success(), good, "{offset} {length}: {answer}");
        assert!(good || answer["error"].as_str().unwrap().contains("ENTITY_BOUNDS_INVALID"), "{answer}");
    }
}

/// What may be left out may be null, and "the bot" is the first one, however many a tool has added.
#[tokio::test]
async fn nothing_is_as_good_as_null() {
    let stage = Stage::new().await;
    let bare = json!({ "first_name": "Bot", "phone": null, "is_bot": true, "home_dc": null, "code_channel": null });
    stage.control(Method::POST, "people", Some(bare)).await;
    stage.control(Method::POST, "people", Some(json!({ "first_name": "Ani", "is_bot": null }))).await;
    send(&stage, json!({ "text": "x", "photo": null, "topic": null, "contact": null, "forward": null })).await;
    let bare = json!({ "kind": "photo", "data": BASE64_STANDARD.encode(PNG), "spoiler": null, "caption": null, "entities": null });
    send(&stage, json!({ "media": [bare] })).await;
    stage.control(Method::POST, "block", Some(json!({ "person": stage.owner, "blocked": true, "bot": null }))).await;
    let me = stage.control(Method::GET, &format!("me?person={}", stage.owner.0), None).await;
    assert_eq!(me["blocked_bots"], json!([stage.bot_id]));
}

#[tokio::test]
async fn a_person_who_blocked_the_bot_must_unblock_it_to_write() {
    let stage = Stage::new().await;
    let block = |blocked: bool| Some(json!({ "person": stage.owner, "blocked": blocked }));
    stage.control(Method::POST, "block", block(true)).await;
    let me = stage.control(Method::GET, &format!("me?person={}", stage.owner.0), None).await;
    assert_eq!((&me["blocked"], &me["first_name"]), (&json!(true), &json!("Sari")));
    let message = Some(json!({ "from": stage.owner, "chat": stage.bot_id, "text": "x" }));
    let (status, answer) = stage.try_control(Method::POST, "messages", message.clone()).await;
    assert_eq!(status.as_u16(), 409, "{answer}");
    let refused = stage.refused("sendMessage", json!({ "chat_id": stage.owner, "text": "x" })).await;
    assert_eq!(refused, "Forbidden: bot was blocked by the user");
    stage.control(Method::POST, "block", block(false)).await;
    stage.control(Method::POST, "messages", message).await;
}

#[tokio::test]
async fn the_page_sees_chats_commands_and_the_reply_keyboard() {
    let stage = Stage::new().await;
    let keyboard = json!({
        "keyboard": [[{ "text": "Bagikan kontak", "request_contact": true }]], "one_time_keyboard": true,
    });
    stage.say("Nomornya?", keyboard.clone()).await;
    let chats = stage.control(Method::GET, &format!("chats?viewer={}", stage.owner.0), None).await;
    let chat = &chats[0];
    for (field, value) in [
        ("id", json!(stage.bot_id)),
        ("kind", json!("bot")),
        ("title", json!("BlastPro")),
        ("username", json!("blastpro_bot")),
        ("unread", json!(1)),
        ("topics", json!([])),
        ("can_write", json!(true)),
    ] {
        assert_eq!(chat[field], value, "{field}");
    }
    assert_eq!(chat["last"]["text"], "Nomornya?");

    let path = format!("keyboard?chat={}&viewer={}", stage.bot_id.0, stage.owner.0);
    assert_eq!(stage.control(Method::GET, &path, None).await, keyboard);
    stage.write("0812");
    assert_eq!(stage.control(Method::GET, &path, None).await, Value::Null, "it was to be used once");
    let remove = stage.bot.send_message(stage.chat(), "Terima kasih").reply_markup(KeyboardRemove::new());
    remove.await.unwrap();
    assert_eq!(stage.control(Method::GET, &path, None).await, Value::Null);

    let commands = |language: &str, description: &str| json!({ "commands": [{ "command": "start", "description": description }], "language_code": language });
    stage.raw("setMyCommands", commands("", "Mulai")).await;
    stage.raw("setMyCommands", commands("en", "Begin")).await;
    for (language, description) in [("en-GB", "Begin"), ("id", "Mulai"), ("", "Mulai")] {
        let path = format!("commands?bot={}&language={language}", stage.bot_id.0);
        assert_eq!(stage.control(Method::GET, &path, None).await[0]["description"], description, "{language}");
    }
}
