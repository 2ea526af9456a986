//! Webhooks: delivery with the secret, again and again until it is accepted.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, extract::State, http::HeaderMap, routing::post};
use blastpro_simulator::{BotApiOptions, Options};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

use crate::common::{Stage, soon};

/// What a webhook was sent: the secret and the update.
type Delivery = (Option<String>, Value);

/// A bot's web server, which answers with the given statuses and then with 200.
struct Receiver {
    url: String,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
}

#[derive(Clone)]
struct Shared {
    statuses: Arc<Mutex<Vec<StatusCode>>>,
    sender: mpsc::UnboundedSender<Delivery>,
}

impl Receiver {
    async fn new(statuses: &[StatusCode]) -> Self {
        let (sender, deliveries) = mpsc::unbounded_channel();
        let statuses = Arc::new(Mutex::new(statuses.iter().rev().copied().collect()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(receive)).with_state(Shared { statuses, sender });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, deliveries }
    }

    async fn next(&mut self) -> Delivery {
        soon(self.deliveries.recv()).await.unwrap()
    }
}

async fn receive(State(shared): State<Shared>, headers: HeaderMap, Json(update): Json<Value>) -> StatusCode {
    let secret = headers.get("x-telegram-bot-api-secret-token").map(|value| value.to_str().unwrap().to_owned());
    let _ = shared.sender.send((secret, update));
    shared.statuses.lock().unwrap().pop().unwrap_or(StatusCode::OK)
}

async fn stage() -> Stage {
    let bot_api = BotApiOptions { webhook_retry: Duration::from_millis(1), ..BotApiOptions::default() };
    Stage::with(Options { bot_api, ..Options::default() }).await
}

#[tokio::test]
async fn updates_are_delivered_with_the_secret_in_order() {
    let stage = stage().await;
    let mut receiver = Receiver::new(&[]).await;
    let set = json!({ "url": receiver.url, "secret_token": "s3cret_-" });
    assert_eq!(stage.raw("setWebhook", set).await["ok"], true);
    stage.write("satu");
    stage.write("dua");
    let mut seen = vec![];
    for _ in 0..3 {
        let (secret, update) = receiver.next().await;
        assert_eq!(secret.as_deref(), Some("s3cret_-"));
        seen.push(update["message"]["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen, ["/start", "satu", "dua"]);
}

#[tokio::test]
async fn a_refused_update_is_delivered_again_and_the_failure_is_told() {
    let stage = stage().await;
    let mut receiver = Receiver::new(&[StatusCode::SERVICE_UNAVAILABLE, StatusCode::INTERNAL_SERVER_ERROR]).await;
    stage.raw("setWebhook", json!({ "url": receiver.url })).await;
    let deliveries = [receiver.next().await, receiver.next().await, receiver.next().await];
    let ids = deliveries.map(|(secret, update)| {
        assert_eq!(secret, None);
        update["update_id"].as_i64().unwrap()
    });
    assert_eq!(ids, [ids[0]; 3]);
    let info = stage.raw("getWebhookInfo", json!({})).await["result"].clone();
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 500 Internal Server Error");
    assert!(info["last_error_date"].is_i64(), "{info}");
}

#[tokio::test]
async fn polling_and_a_webhook_exclude_each_other() {
    let stage = stage().await;
    let mut receiver = Receiver::new(&[StatusCode::BAD_GATEWAY; 1000]).await;
    let poll = stage.raw("getUpdates", json!({ "offset": i64::MAX, "timeout": 50 }));
    let set = async {
        tokio::task::yield_now().await;
        stage.raw("setWebhook", json!({ "url": receiver.url })).await
    };
    let (ended, _) = soon(async { tokio::join!(poll, set) }).await;
    assert!(ended["error_code"] == 409 || ended["result"] == json!([]), "{ended}");
    let refused = stage.raw("getUpdates", json!({})).await;
    assert_eq!(
        (&refused["error_code"], refused["description"].as_str().unwrap()),
        (
            &json!(409),
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook \
             first"
        )
    );
    stage.write("halo");
    receiver.next().await;
    let info = stage.raw("getWebhookInfo", json!({})).await["result"].clone();
    assert_eq!((&info["url"], &info["pending_update_count"]), (&json!(receiver.url), &json!(1)));

    assert_eq!(stage.raw("deleteWebhook", json!({})).await["result"], true);
    let updates = stage.raw("getUpdates", json!({})).await;
    assert_eq!(updates["result"][0]["message"]["text"], "halo", "nothing is lost on the way back to polling");
}

#[tokio::test]
async fn bad_webhooks_are_refused() {
    let stage = stage().await;
    for (body, error) in [
        (json!({ "url": "https://example.com/hook" }), "bad webhook: only literal loopback addresses are simulated"),
        (json!({ "url": "http://localhost/hook" }), "bad webhook: only literal loopback addresses are simulated"),
        (json!({ "url": "nonsense" }), "invalid webhook URL specified"),
        (json!({ "url": "http://127.0.0.1/", "secret_token": "a b" }), "secret token contains unallowed characters"),
    ] {
        assert_eq!(stage.refused("setWebhook", body.clone()).await, format!("Bad Request: {error}"), "{body}");
    }
    assert_eq!(stage.raw("getWebhookInfo", json!({})).await["result"]["url"], "");
}
