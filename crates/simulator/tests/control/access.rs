//! Who may use the simulator, and how it starts and stops.

use blastpro_simulator::{Options, Simulator, StartError};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::common::{Stage, soon};

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let refused = Simulator::start(Options { listen, ..Options::default() }).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(_))), "{refused:?}");
}

#[tokio::test]
async fn strangers_are_refused_on_every_route() {
    let stage = Stage::new().await;
    let origin = stage.simulator.origin();
    let client = Client::new_for_test();
    let bot = format!("bot{}:x/sendMessage?chat_id={}&text=x", stage.bot_id.0, stage.owner.0);
    for path in
        ["", "page/strings", "control/people", "control/bootstrap", "control/events?viewer=1", &bot, "file/bot1:x/a"]
    {
        let url = format!("{origin}{path}");
        for (name, value) in [
            (header::HOST, "evil.example".to_owned()),
            (header::HOST, format!("evil.example:{}", origin.port().unwrap())),
            (header::ORIGIN, "http://evil.example".to_owned()),
            (header::ORIGIN, "null".to_owned()),
        ] {
            let response = client.get(&url).header(name.clone(), &value).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path} with {name}: {value}");
            let body: Value = response.json().await.unwrap();
            assert!(body["error"].as_str().unwrap().ends_with('.'), "{body}");
        }
        let same = client.get(&url).header(header::ORIGIN, origin.as_str().trim_end_matches('/'));
        assert_ne!(same.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(stage.raw("getUpdates", json!({})).await["ok"], true);
}

#[tokio::test]
async fn errors_are_sentences_with_a_status() {
    let stage = Stage::new().await;
    let owner = stage.owner;
    let to_bot = |mut message: Value| {
        (message["from"], message["chat"], message["text"]) = (json!(owner), json!(stage.bot_id), json!("x"));
        Some(message)
    };
    let group =
        json!({ "title": "Pasar", "kind": "supergroup", "members": [owner, stage.bot_id], "username": "pasar" });
    let group = stage.control(Method::POST, "groups", Some(group)).await["id"].as_i64().unwrap();
    let nobody = format!("messages?chat=99&viewer={}", owner.0);
    let fault = |method: &str, times: u32| {
        Some(json!({ "person": owner, "method": method, "fault": { "rpc": "FLOOD_WAIT_3" }, "times": times }))
    };
    let of_bots = |method: &str, fault: Value| Some(json!({ "person": null, "method": method, "fault": fault }));
    for (method, path, body, status) in [
        (Method::GET, "nowhere", None, 404),
        (Method::GET, "", None, 404),
        (Method::DELETE, "people", None, 405),
        (Method::POST, "people", Some(json!({})), 400),
        (Method::POST, "people", Some(json!({ "first_name": " " })), 400),
        (Method::POST, "people", Some(json!({ "first_name": "B", "phone": "6281200000077" })), 409),
        (Method::POST, "people", Some(json!({ "first_name": "B", "phone": "abc" })), 400),
        (Method::POST, "people", Some(json!({ "first_name": "B", "username": "a b" })), 400),
        (Method::POST, "people", Some(json!([])), 400),
        (Method::GET, "codes/628999", None, 404),
        (Method::GET, &nobody, None, 404),
        (Method::GET, "log?person=99", None, 404),
        (Method::GET, "messages?chat=x&viewer=1", None, 400),
        (Method::GET, "messages?chat=1&viewer=99", None, 404),
        (Method::POST, "messages", Some(json!({ "from": owner, "chat": 99, "text": "x" })), 404),
        (Method::POST, "messages", Some(json!({ "from": owner, "chat": stage.bot_id, "text": " " })), 400),
        (Method::POST, "messages", Some(json!({ "from": owner, "chat": stage.bot_id, "photo": "?" })), 400),
        (Method::POST, "messages", to_bot(json!({ "reply_to": 999 })), 404),
        (Method::POST, "messages", to_bot(json!({ "topic": 4 })), 400),
        (Method::POST, "messages", Some(json!({ "from": 99, "chat": stage.bot_id, "text": "x" })), 404),
        (Method::POST, "messages", Some(json!({ "from": 99, "chat": group, "text": "x" })), 404),
        (Method::POST, "messages", to_bot(json!({ "forward": { "from": 99 } })), 404),
        (Method::POST, "press", Some(json!({ "person": 99, "chat": group, "message_id": 1, "data": "x" })), 404),
        (Method::POST, "block", Some(json!({ "person": stage.bot_id, "blocked": true })), 400),
        (Method::POST, "block", Some(json!({ "person": owner, "bot": owner, "blocked": true })), 400),
        (Method::POST, "block", Some(json!({ "person": owner, "bot": 99, "blocked": true })), 404),
        (Method::POST, "qr", Some(json!({ "url": "tg://login?token=AAAA", "person": stage.bot_id })), 400),
        (Method::PATCH, "messages/1/99", Some(json!({ "text": "x" })), 404),
        (Method::DELETE, "messages/-100123/99", None, 404),
        (Method::PATCH, "groups/-5", Some(json!({})), 404),
        (Method::POST, "groups", Some(json!({ "title": "x", "kind": "club", "members": [owner] })), 400),
        (Method::POST, "qr", Some(json!({ "url": "https://x", "person": owner })), 400),
        (Method::POST, "qr", Some(json!({ "url": "tg://login?token=AAAA", "person": owner })), 404),
        (Method::POST, "revoke", Some(json!({ "person": 99 })), 404),
        (Method::POST, "faults", Some(json!({ "person": owner, "method": "x", "fault": "rain" })), 400),
        (Method::POST, "faults", fault("messages.sendMessage", 0), 400),
        (Method::POST, "faults", fault("", 1), 400),
        (Method::POST, "faults", fault("sendMessage", 1), 400),
        (Method::POST, "faults", Some(json!({ "person": stage.bot_id, "method": "*", "fault": "no_reply" })), 400),
        (Method::POST, "faults", of_bots("messages", json!("no_reply")), 400),
        (Method::POST, "faults", of_bots("sendMesage", json!("no_reply")), 400),
        (Method::POST, "faults", of_bots("SendMessage", json!({ "flood_wait": 60 })), 400),
        (Method::POST, "faults", of_bots("sendMessage", json!("forget_random_ids")), 400),
        (Method::POST, "faults", of_bots("*", json!("expire_files")), 400),
        (Method::POST, "groups", Some(json!({ "title": " ", "kind": "group", "members": [owner] })), 400),
        (Method::POST, "outage", Some(json!({ "seconds": -1 })), 400),
        (Method::POST, "service/kill", None, 404),
    ] {
        let (got, answer) = stage.try_control(method.clone(), path, body).await;
        let sentence = answer["error"].as_str().unwrap_or_default();
        assert_eq!(got.as_u16(), status, "{method} {path}: {answer}");
        assert!(sentence.ends_with('.') && sentence.contains(' '), "{method} {path}: {answer}");
    }
}

/// A tool reads JSON from every address, in the words of the server that it asked.
#[tokio::test]
async fn addresses_that_lead_nowhere_answer_in_json() {
    let stage = Stage::new().await;
    let token = format!("bot{}:x", stage.bot_id.0);
    let bots = json!({ "ok": false, "error_code": 404, "description": "Not Found" });
    for path in [token.clone(), format!("{token}/"), format!("{token}/a/b"), format!("file/{token}/")] {
        let url = format!("{}{path}", stage.simulator.origin());
        let response = Client::new_for_test().get(&url).send().await.unwrap();
        assert_eq!((response.status().as_u16(), response.json().await.ok()), (404, Some(bots.clone())), "{path}");
    }
    for path in ["nope", "control", "control/", "control/nope"] {
        let url = format!("{}{path}", stage.simulator.origin());
        let response = Client::new_for_test().get(&url).send().await.unwrap();
        let (status, body) = (response.status().as_u16(), response.json::<Value>().await.unwrap());
        assert!(status == 404 && body["error"].as_str().unwrap().ends_with('.'), "{path}: {body}");
    }
}

#[tokio::test]
async fn stopping_ends_polls_and_streams() {
    let stage = Stage::new().await;
    let stream = format!("{}/events?viewer={}", stage.simulator.control(), stage.owner.0);
    let mut stream = Client::new_for_test().get(stream).send().await.unwrap();
    let url = format!("{}bot{}:x/getUpdates?timeout=50&offset=", stage.simulator.origin(), stage.bot_id.0);
    let poll = tokio::spawn(Client::new_for_test().get(format!("{url}{}", i64::MAX)).send());
    // The poll has begun when it has confirmed what was waiting.
    while stage.raw("getWebhookInfo", json!({})).await["result"]["pending_update_count"] != 0 {
        tokio::task::yield_now().await;
    }
    soon(stage.simulator.stop()).await;
    while let Ok(Some(_)) = soon(stream.chunk()).await {}
    assert_eq!(soon(poll).await.unwrap().unwrap().status(), StatusCode::INTERNAL_SERVER_ERROR);
}

/// `Client::new` is not used in this workspace, because it waits for ever.
trait ForTest {
    fn new_for_test() -> Self;
}

impl ForTest for Client {
    fn new_for_test() -> Self {
        Client::builder().timeout(crate::common::SOON).build().unwrap()
    }
}
