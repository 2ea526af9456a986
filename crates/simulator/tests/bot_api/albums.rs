//! Albums and every kind of file, to the bot and from it.

use blastpro_simulator::world::{Draft, MediaKind, Peer};
use reqwest::Method;
use serde_json::json;
use teloxide::{
    payloads::{SendVideoSetters, SendVoiceSetters},
    requests::Requester,
    types::{InputFile, InputMedia, InputMediaPhoto, InputMediaVideo},
};

use crate::common::{PNG, Stage};

#[tokio::test]
async fn an_album_from_a_person_comes_as_updates_with_one_media_group_id() {
    let stage = Stage::new().await;
    stage.raw("getUpdates", json!({ "offset": -1 })).await;
    let photo = base64(PNG);
    let sent = stage
        .control(
            Method::POST,
            "messages",
            Some(json!({
                "from": stage.owner, "chat": stage.bot_id,
                "media": [
                    { "kind": "photo", "data": photo, "caption": "satu", "spoiler": true },
                    { "kind": "video", "data": photo, "name": "a.mp4", "mime": "video/mp4", "width": 320, "duration": 9 },
                ],
            })),
        )
        .await;
    assert_eq!(sent["message_ids"].as_array().map(Vec::len), Some(2));
    let updates = stage.raw("getUpdates", json!({ "offset": -2 })).await;
    let [first, second] = [&updates["result"][0]["message"], &updates["result"][1]["message"]];
    assert!(first["media_group_id"].is_string() && first["media_group_id"] == second["media_group_id"]);
    assert_eq!((&first["caption"], &first["has_media_spoiler"]), (&json!("satu"), &json!(true)));
    let video = &second["video"];
    assert_eq!((&video["width"], &video["duration"], &video["file_name"]), (&json!(320), &json!(9), &json!("a.mp4")));

    // What the bot has seen it can send on, as an album too.
    let media = json!([
        { "type": "photo", "media": first["photo"][0]["file_id"], "has_spoiler": true },
        { "type": "video", "media": video["file_id"], "caption": "<b>dua</b>", "parse_mode": "HTML" },
    ]);
    let again = stage.raw("sendMediaGroup", json!({ "chat_id": stage.owner, "media": media })).await;
    let again = again["result"].as_array().expect("an album").clone();
    assert!(again[0]["media_group_id"].is_string() && again[0]["media_group_id"] == again[1]["media_group_id"]);
    assert_eq!(again[1]["caption_entities"][0]["type"], "bold");
    assert_eq!(again[1]["video"]["file_unique_id"], video["file_unique_id"]);
}

#[tokio::test]
async fn teloxide_sends_albums_videos_and_voice_messages() {
    let stage = Stage::new().await;
    let photo = || InputFile::memory(PNG).file_name("a.png");
    let album = [
        InputMedia::Photo(InputMediaPhoto::new(photo()).caption("satu")),
        InputMedia::Video(InputMediaVideo::new(photo()).width(64_u16)),
    ];
    let sent = stage.bot.send_media_group(stage.chat(), album).await.unwrap();
    assert!(sent[0].media_group_id().is_some() && sent[0].media_group_id() == sent[1].media_group_id());
    assert_eq!((sent[0].caption(), sent[1].video().unwrap().width), (Some("satu"), 64));

    let video = stage.bot.send_video(stage.chat(), photo()).width(10).height(20).has_spoiler(true).await.unwrap();
    assert!(video.has_media_spoiler());
    assert_eq!(video.video().unwrap().height, 20);
    let voice = stage.bot.send_voice(stage.chat(), InputFile::memory(&b"OggS"[..])).duration(3).await.unwrap();
    assert_eq!(voice.voice().unwrap().duration.seconds(), 3);
    let animation = stage.bot.send_animation(stage.chat(), photo()).await.unwrap();
    assert_eq!(animation.animation().unwrap().width, 640);
    let audio = stage.bot.send_audio(stage.chat(), photo()).await.unwrap();
    let again = InputFile::file_id(audio.audio().unwrap().file.id.clone());
    stage.bot.send_audio(stage.chat(), again).await.unwrap();
    let file = stage.bot.get_file(voice.voice().unwrap().file.id.clone()).await.unwrap();
    assert!(file.path.starts_with("voice/"), "{}", file.path);
}

#[tokio::test]
async fn what_does_not_go_together_is_no_album() {
    let stage = Stage::new().await;
    let mut voice = Draft::text("");
    voice.content.media = Some(stage.world().media(MediaKind::Animation, PNG.into(), None, None));
    stage.world().post(stage.owner, Peer::Person(stage.bot_id), voice).unwrap();
    let update = &stage.raw("getUpdates", json!({ "offset": -1 })).await["result"][0]["message"];
    assert!(update["animation"].is_object() && update["document"].is_object());
    let item = json!({ "type": "animation", "media": update["animation"]["file_id"] });
    let refused = stage.refused("sendMediaGroup", json!({ "chat_id": stage.owner, "media": [item, item] })).await;
    assert_eq!(refused, "Bad Request: media of these types can't be sent as one album");
    let refused = stage.refused("sendMediaGroup", json!({ "chat_id": stage.owner, "media": [item] })).await;
    assert!(refused.contains("wrong number of media"), "{refused}");
}

#[tokio::test]
async fn protected_content_says_so_and_is_not_copied() {
    let stage = Stage::new().await;
    let body = json!({ "from": stage.owner, "chat": stage.bot_id, "text": "rahasia", "protected": true });
    let id = stage.control(Method::POST, "messages", Some(body)).await["message_id"].clone();
    let update = &stage.raw("getUpdates", json!({ "offset": -1 })).await["result"][0]["message"];
    assert_eq!(update["has_protected_content"], true);
    let copy = json!({ "chat_id": stage.owner, "from_chat_id": stage.owner, "message_id": id });
    assert_eq!(stage.refused("copyMessage", copy).await, "Bad Request: message can't be copied");
    let open = stage.write("terbuka");
    let copy = json!({ "chat_id": stage.owner, "from_chat_id": stage.owner, "message_id": open });
    assert!(stage.raw("copyMessage", copy).await["result"]["message_id"].is_number());

    let group = json!({ "title": "G", "kind": "supergroup", "members": [stage.owner], "protected": true });
    let group = stage.control(Method::POST, "groups", Some(group)).await["id"].clone();
    let sent =
        stage.control(Method::POST, "messages", Some(json!({ "from": stage.owner, "chat": group, "text": "x" }))).await;
    let forward = json!({
        "from": stage.owner, "chat": stage.bot_id, "forward": { "chat": group, "message_id": sent["message_id"] },
    });
    let (status, answer) = stage.try_control(Method::POST, "messages", Some(forward)).await;
    assert_eq!(status, 409, "{answer}");
    let path = format!("groups/{group}");
    let open =
        stage.control(Method::PATCH, &path, Some(json!({ "protected": false, "forbidden_media": ["voice"] }))).await;
    assert_eq!((&open["protected"], &open["forbidden_media"]), (&json!(false), &json!(["voice"])));
}

#[tokio::test]
async fn a_whole_album_is_forwarded() {
    let stage = Stage::new().await;
    let item = json!({ "kind": "photo", "data": base64(PNG) });
    let album = json!({ "from": stage.owner, "chat": stage.owner, "media": [item, item, item] });
    let id = stage.control(Method::POST, "messages", Some(album)).await["message_ids"][1].clone();
    let forward = json!({
        "from": stage.owner, "chat": stage.bot_id,
        "forward": { "chat": stage.owner, "message_id": id, "album": true },
    });
    let sent = stage.control(Method::POST, "messages", Some(forward)).await;
    assert_eq!(sent["message_ids"].as_array().map(Vec::len), Some(3));
    let update = &stage.raw("getUpdates", json!({ "offset": -1 })).await["result"][0]["message"];
    assert!(update["media_group_id"].is_string() && update["forward_origin"].is_object());
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}
