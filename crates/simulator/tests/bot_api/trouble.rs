//! Limits on how fast a bot writes, and faults on request.

use std::time::Duration;

use blastpro_simulator::{Limits, Options, Rate};
use reqwest::Method;
use serde_json::json;
use teloxide::{RequestError, requests::Requester, types::Seconds};

use crate::common::Stage;

#[tokio::test]
async fn a_flood_is_stopped_with_retry_after() {
    let rate = Rate { burst: 2, every: Duration::from_secs(1000) };
    let limits = Limits { private: rate, ..Limits::default() };
    let stage = Stage::with(Options::default().with_limits(limits)).await;
    stage.bot.send_message(stage.chat(), "satu").await.unwrap();
    stage.bot.send_message(stage.chat(), "dua").await.unwrap();
    let refused = stage.bot.send_message(stage.chat(), "tiga").await;
    let Err(RequestError::RetryAfter(wait)) = refused else { panic!("{refused:?}") };
    assert!(wait > Seconds::from_seconds(990), "{wait:?}");
    let answer = stage.raw("sendMessage", json!({ "chat_id": stage.owner, "text": "x" })).await;
    let seconds = answer["parameters"]["retry_after"].as_i64().unwrap();
    assert_eq!(answer["description"], format!("Too Many Requests: retry after {seconds}"));
}

#[tokio::test]
async fn a_conversation_is_not_slowed_down() {
    let stage = Stage::new().await;
    for _ in 0..20 {
        stage.bot.send_message(stage.chat(), "x").await.unwrap();
    }
}

#[tokio::test]
async fn faults_befall_the_named_method_as_often_as_asked() {
    let stage = Stage::new().await;
    let fault = |method: &str, fault: serde_json::Value| {
        Some(json!({ "person": null, "method": method, "fault": fault, "times": 1 }))
    };
    let body = json!({ "chat_id": stage.owner, "text": "x" });

    stage.control(Method::POST, "faults", fault("sendMessage", json!({ "rpc": "FLOOD_WAIT_7" }))).await;
    assert_eq!(stage.raw("getMe", json!({})).await["ok"], true);
    let refused = stage.raw("SendMessage", body.clone()).await;
    assert_eq!((&refused["error_code"], &refused["parameters"]["retry_after"]), (&json!(429), &json!(7)));
    assert_eq!(stage.raw("sendMessage", body.clone()).await["ok"], true, "only once");

    stage.control(Method::POST, "faults", fault("*", json!({ "rpc": "INTERNAL" }))).await;
    assert_eq!(stage.raw("sendMessage", body.clone()).await["error_code"], 500);
    stage.control(Method::POST, "faults", fault("sendMessage", json!({ "delay_ms": 1 }))).await;
    assert_eq!(stage.raw("sendMessage", body).await["ok"], true);

    let count = || stage.world().messages(stage.owner, blastpro_simulator::world::Peer::Person(stage.bot_id), 0).len();
    let before = count();
    stage.control(Method::POST, "faults", fault("sendMessage", json!("drop_before"))).await;
    assert!(matches!(stage.bot.send_message(stage.chat(), "x").await, Err(RequestError::Network(_))));
    assert_eq!(count(), before, "nothing was applied");
    stage.control(Method::POST, "faults", fault("sendMessage", json!("drop_after"))).await;
    assert!(matches!(stage.bot.send_message(stage.chat(), "x").await, Err(RequestError::Network(_))));
    assert_eq!(count(), before + 1, "it was applied, and the bot cannot know");
}

/// A whole description is answered with the code that Telegram gives it.
#[tokio::test]
async fn a_fault_may_be_any_error_of_telegrams() {
    let stage = Stage::new().await;
    for (fault, code, description, wait) in [
        ("Forbidden: bot was kicked from the group chat", 403, "", None),
        ("Bad Request: chat not found", 400, "", None),
        ("Too Many Requests: retry after 5", 429, "", Some(5)),
        ("Unauthorized", 401, "", None),
        ("Not Found: method not found", 404, "", None),
        ("Conflict: terminated by other getUpdates request", 409, "", None),
        ("Request Entity Too Large", 413, "", None),
        ("Internal Server Error", 500, "", None),
        ("Bad Gateway", 502, "", None),
        ("SLOWMODE_WAIT_30", 429, "Too Many Requests: retry after 30", Some(30)),
        ("FLOOD_PREMIUM_WAIT_3", 429, "Too Many Requests: retry after 3", Some(3)),
        ("PEER_FLOOD", 400, "Bad Request: PEER_FLOOD", None),
    ] {
        let body = json!({ "person": null, "method": "getMe", "fault": { "rpc": fault } });
        stage.control(Method::POST, "faults", Some(body)).await;
        let refused = stage.raw("getMe", json!({})).await;
        let description = if description.is_empty() { fault } else { description };
        assert_eq!((&refused["error_code"], &refused["description"]), (&json!(code), &json!(description)));
        assert_eq!(refused["parameters"]["retry_after"].as_u64(), wait, "{fault}");
    }
}
