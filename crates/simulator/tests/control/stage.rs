//! Setting the stage: people, groups, trouble, and the service under test.

use blastpro_simulator::{
    Options, ServiceControl, ServiceState, ServiceStatus,
    world::{Fault, Front, Peer},
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::common::{Stage, soon};

#[tokio::test]
async fn people_are_added_and_listed() {
    let stage = Stage::new().await;
    let new = json!({
        "first_name": "Budi", "last_name": "Santoso", "username": "budi", "phone": "+62 813 1111 2222",
        "password": "rahasia", "language": "id", "home_dc": 4, "code_channel": "sms",
    });
    let id = stage.control(Method::POST, "people", Some(new)).await["id"].clone();
    let people = stage.control(Method::GET, "people", None).await;
    let budi = people.as_array().unwrap().iter().find(|person| person["id"] == id).unwrap();
    for (field, value) in [
        ("first_name", json!("Budi")),
        ("last_name", json!("Santoso")),
        ("username", json!("budi")),
        ("phone", json!("6281311112222")),
        ("is_bot", json!(false)),
        ("has_password", json!(true)),
        ("home_dc", json!(4)),
        ("code_channel", json!("sms")),
    ] {
        assert_eq!(budi[field], value, "{field}");
    }
    assert!(!people.to_string().contains("rahasia"), "passwords are not given away");

    let bot = json!({ "first_name": "Toko", "is_bot": true, "username": "toko_bot" });
    let bot = stage.control(Method::POST, "people", Some(bot)).await["id"].as_i64().unwrap();
    let me = format!("{}bot{bot}:anything/getMe", stage.simulator.origin());
    let me: Value = reqwest::Client::builder().build().unwrap().get(me).send().await.unwrap().json().await.unwrap();
    assert_eq!(me["result"]["username"], "toko_bot");
}

#[tokio::test]
async fn groups_of_every_kind_are_made_and_changed() {
    let stage = Stage::new().await;
    let members = json!([stage.owner, stage.bot_id]);
    for (kind, positive_prefix) in [("group", false), ("supergroup", true), ("channel", true)] {
        let new = json!({ "title": kind, "kind": kind, "members": members });
        let id = stage.control(Method::POST, "groups", Some(new)).await["id"].as_i64().unwrap();
        assert_eq!(id < -1_000_000_000_000, positive_prefix, "{kind}: {id}");
    }
    let forum = json!({ "title": "Pasar", "kind": "forum", "members": members, "topics": ["Sayur", "Buah"] });
    let forum = stage.control(Method::POST, "groups", Some(forum)).await;
    assert_eq!((&forum["topics"][0]["title"], &forum["topics"][1]["title"]), (&json!("Sayur"), &json!("Buah")));
    let (id, topic) = (forum["id"].as_i64().unwrap(), forum["topics"][1]["id"].clone());
    let change = json!({ "slow_mode": 30, "close_topic": topic, "can_write": false });
    let changed = stage.control(Method::PATCH, &format!("groups/{id}"), Some(change)).await;
    assert_eq!((&changed["slow_mode"], &changed["can_write"]), (&json!(30), &json!(false)));
    assert!(changed["topics"].as_array().unwrap().iter().any(|item| item["id"] == topic && item["closed"] == true));
    assert_eq!(stage.control(Method::GET, "groups", None).await.as_array().unwrap().len(), 4);

    let post = json!({ "from": stage.owner, "chat": id, "text": "x", "topic": topic });
    stage.control(Method::POST, "messages", Some(post)).await;
    let refused = json!({ "from": stage.bot_id, "chat": id, "text": "x" });
    let (status, answer) = stage.try_control(Method::POST, "messages", Some(refused)).await;
    assert_eq!(status.as_u16(), 400);
    assert!(answer["error"].as_str().unwrap().contains("CHAT_WRITE_FORBIDDEN"), "{answer}");
}

#[tokio::test]
async fn a_login_needs_fresh_keys_for_five_datacenters() {
    let stage = Stage::new().await;
    let first = stage.control(Method::GET, "bootstrap", None).await;
    let second = stage.control(Method::GET, "bootstrap", None).await;
    for (number, datacenter) in first.as_array().unwrap().iter().enumerate() {
        assert_eq!(datacenter["id"], number + 1);
        assert!(datacenter["ipv4"].as_str().unwrap().starts_with("127.0.0.1:"), "{datacenter}");
        let key = datacenter["auth_key"].as_str().unwrap();
        assert!(key.len() == 512 && key != second[number]["auth_key"], "{key}");
    }
    assert_eq!(first.as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn an_outage_and_faults_are_accepted_and_taken_back() {
    let stage = Stage::new().await;
    let fault = json!({ "person": stage.owner, "method": "messages.sendMessage", "fault": { "rpc": "FLOOD_WAIT_30" } });
    assert_eq!(stage.control(Method::POST, "faults", Some(fault)).await["queued"], 1);
    let anybody = json!({ "person": null, "method": "auth.exportLoginToken", "fault": "no_reply", "times": 2 });
    assert_eq!(stage.control(Method::POST, "faults", Some(anybody)).await["queued"], 2);
    let owner = Front::Account(stage.owner);
    assert_eq!(stage.world().take_fault(owner, "auth.exportLoginToken"), Some(Fault::NoReply));
    assert_eq!(stage.control(Method::DELETE, "faults", None).await["queued"], 0);
    assert_eq!(stage.world().take_fault(owner, "messages.sendMessage"), None);
    let until = stage.control(Method::POST, "outage", Some(json!({ "seconds": 5 }))).await["until"].as_i64().unwrap();
    assert!((0..=6).contains(&(until - stage.world().unix_now())), "{until}");
    assert_eq!(stage.control(Method::GET, &format!("log?person={}", stage.owner.0), None).await, json!([]));
}

#[tokio::test]
async fn the_plug_of_the_service_can_be_pulled() {
    let (pull, mut pulled) = mpsc::channel(1);
    let (report, status) = watch::channel(ServiceStatus { state: ServiceState::Running, pid: Some(7), restarts: 0 });
    let service = Some(ServiceControl { pull, status });
    let stage = Stage::with(Options { service, ..Options::default() }).await;
    let running = json!({ "state": "running", "pid": 7, "restarts": 0 });
    assert_eq!(stage.control(Method::GET, "service", None).await, running);
    assert_eq!(stage.control(Method::POST, "service/kill", None).await["killed"], true);
    soon(pulled.recv()).await.unwrap();
    report.send_replace(ServiceStatus { state: ServiceState::Down, pid: None, restarts: 1 });
    assert_eq!(stage.control(Method::GET, "service", None).await["state"], "down");
}

#[tokio::test]
async fn a_group_moves_is_archived_and_loses_a_topic() {
    let stage = Stage::new().await;
    let members = json!([stage.owner]);
    let group = json!({ "title": "Grup", "kind": "group", "members": members, "can_send_media": false });
    let group = stage.control(Method::POST, "groups", Some(group)).await["id"].as_i64().unwrap();
    let archive = json!({ "person": stage.owner, "chat": group, "archived": true });
    assert_eq!(stage.control(Method::POST, "archive", Some(archive)).await["archived"], true);
    let archived = stage.world().dialog(stage.owner, Peer::from_bot_api_id(group)).archived;
    assert!(archived);
    let moved = stage.control(Method::PATCH, &format!("groups/{group}"), Some(json!({ "migrate": true }))).await;
    assert_eq!((&moved["kind"], &moved["can_send_media"]), (&json!("supergroup"), &json!(false)));
    let groups = stage.control(Method::GET, "groups", None).await;
    let old = groups.as_array().unwrap().iter().find(|item| item["id"] == group).unwrap();
    assert_eq!(old["migrated_to"], moved["id"]);
    let shown = stage.control(Method::GET, &format!("chats?viewer={}", stage.owner.0), None).await;
    assert!(!shown.as_array().unwrap().iter().any(|item| item["id"] == group), "shown as one with the supergroup");
    assert!(moved["invite"].as_str().unwrap().starts_with("https://t.me/+"));

    let forum = json!({ "title": "Forum", "kind": "forum", "members": members, "topics": ["Promo"] });
    let forum = stage.control(Method::POST, "groups", Some(forum)).await;
    let change = json!({ "delete_topic": forum["topics"][0]["id"] });
    let path = format!("groups/{}", forum["id"]);
    assert_eq!(stage.control(Method::PATCH, &path, Some(change)).await["topics"].as_array().unwrap().len(), 1);

    let answer = json!({ "person": stage.owner, "answer": "Limited." });
    assert_eq!(stage.control(Method::POST, "spam_bot", Some(answer)).await["answer"], "Limited.");
}
