//! Changing groups: what is refused, and that a refused change changes nothing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::Stage;

async fn new_group(stage: &Stage, mut group: Value) -> i64 {
    group["title"] = "Pasar".into();
    group["members"] = json!([stage.owner, stage.bot_id]);
    stage.control(Method::POST, "groups", Some(group)).await["id"].as_i64().unwrap()
}

async fn assert_refused(stage: &Stage, method: Method, path: &str, body: Value, status: u16, why: &str) {
    let (got, answer) = stage.try_control(method, path, Some(body.clone())).await;
    assert_eq!((got.as_u16(), answer["error"].as_str()), (status, Some(why)), "{body}");
}

#[tokio::test]
async fn a_new_group_is_named_as_telegram_names_groups() {
    let stage = Stage::new().await;
    let rule = "A username has 1 to 32 Latin letters, digits and underscores, a letter first.";
    for (change, why) in [
        (json!({ "username": "a b!" }), rule),
        (json!({ "username": "" }), rule),
        (json!({ "username": "@@pasar" }), rule),
        (json!({ "username": "pasar", "kind": "group" }), "A basic group has no username; a supergroup may have one."),
        (json!({ "kind": "forum", "topics": [" "] }), "A topic needs a title."),
    ] {
        let mut body = json!({ "title": "Pasar", "kind": "supergroup", "members": [stage.owner] });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_refused(&stage, Method::POST, "groups", body, 400, why).await;
    }
    new_group(&stage, json!({ "kind": "channel", "username": "@kabar" })).await;
    let person = json!({ "first_name": "Ani", "username": "@ani" });
    stage.control(Method::POST, "people", Some(person)).await;
    let named = |list: &Value, name: &str| list.as_array().unwrap().iter().any(|item| item["username"] == name);
    assert!(named(&stage.control(Method::GET, "groups", None).await, "kabar"));
    assert!(named(&stage.control(Method::GET, "people", None).await, "ani"));
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let stage = Stage::new().await;
    let stranger = json!({ "first_name": "Dewi" });
    let stranger = stage.control(Method::POST, "people", Some(stranger)).await["id"].clone();
    let group = new_group(&stage, json!({ "kind": "supergroup" })).await;
    let forum = new_group(&stage, json!({ "kind": "forum", "topics": ["Sayur"] })).await;
    let before = stage.control(Method::GET, "groups", None).await;
    for (id, change, status, why) in [
        (group, json!({ "person": 99, "can_write": false }), 404, "This person is no member of the group."),
        (group, json!({ "person": stranger, "can_write": false }), 404, "This person is no member of the group."),
        (group, json!({ "add": [99] }), 404, "There is no such person."),
        (group, json!({ "remove": [99] }), 404, "There is no such person."),
        (group, json!({ "new_topics": ["Buah"] }), 400, "Only a forum has topics."),
        (group, json!({ "title": " " }), 400, "A group needs a title."),
        (group, json!({ "migrate": true }), 400, "Only a basic group becomes a supergroup."),
        (forum, json!({ "migrate": true }), 400, "Only a basic group becomes a supergroup."),
        (forum, json!({ "new_topics": [""] }), 400, "A topic needs a title."),
        (forum, json!({ "close_topic": 99 }), 404, "There is no such topic."),
        (forum, json!({ "delete_topic": 99 }), 404, "There is no such topic."),
        (forum, json!({ "delete_topic": 1 }), 400, "General cannot be deleted."),
    ] {
        let mut body = json!({ "title": "Lain", "slow_mode": 60, "remove": [stage.bot_id] });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_refused(&stage, Method::PATCH, &format!("groups/{id}"), body, status, why).await;
    }
    assert_eq!(stage.control(Method::GET, "groups", None).await, before);

    let basic = new_group(&stage, json!({ "kind": "group" })).await;
    let path = format!("groups/{basic}");
    stage.control(Method::PATCH, &path, Some(json!({ "migrate": true }))).await;
    let again = json!({ "migrate": true });
    assert_refused(&stage, Method::PATCH, &path, again, 409, "This group has become a supergroup already.").await;
}
