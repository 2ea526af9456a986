//! Photos and documents: up, by id, and down again.

use serde_json::json;
use teloxide::{
    net::Download,
    payloads::{SendDocumentSetters, SendPhotoSetters},
    requests::Requester,
    types::{InputFile, ParseMode},
};

use blastpro_simulator::world::{Content, Draft, MediaKind, Peer};

use crate::common::{PNG, Stage};

#[tokio::test]
async fn a_photo_is_sent_found_again_and_downloaded() {
    let stage = Stage::new().await;
    let sent = stage
        .bot
        .send_photo(stage.chat(), InputFile::memory(PNG).file_name("qr.png"))
        .caption("<i>Pindai</i>")
        .parse_mode(ParseMode::Html)
        .await
        .unwrap();
    let photo = &sent.photo().unwrap()[0];
    assert_eq!((photo.width, photo.height, sent.caption()), (1, 1, Some("Pindai")));

    let file = stage.bot.get_file(photo.file.id.clone()).await.unwrap();
    let mut data = Vec::new();
    stage.bot.download_file(&file.path, &mut data).await.unwrap();
    assert_eq!(data, PNG);

    let again = stage.bot.send_photo(stage.chat(), InputFile::file_id(photo.file.id.clone())).await.unwrap();
    assert_eq!(again.photo().unwrap()[0].file.unique_id, photo.file.unique_id);
}

#[tokio::test]
async fn a_document_keeps_its_name() {
    let stage = Stage::new().await;
    let file = InputFile::memory(&b"id,name\n"[..]).file_name("kontak.csv");
    let sent = stage.bot.send_document(stage.chat(), file).caption("x").await.unwrap();
    let document = sent.document().unwrap();
    assert_eq!((document.file_name.as_deref(), document.file.size), (Some("kontak.csv"), 8));
}

#[tokio::test]
async fn a_file_from_a_person_reaches_the_bot() {
    let stage = Stage::new().await;
    let mut content = Content { text: "ini".to_owned(), ..Content::default() };
    let data = bytes::Bytes::from_static(b"%PDF");
    content.media = Some(stage.world().media(MediaKind::Document, data, Some("a.pdf".to_owned()), None));
    stage.world().post(stage.owner, Peer::Person(stage.bot_id), Draft::of(content)).unwrap();
    let update = &stage.raw("getUpdates", json!({ "offset": -1 })).await["result"][0];
    let document = &update["message"]["document"];
    assert_eq!((&document["file_name"], &update["message"]["caption"]), (&json!("a.pdf"), &json!("ini")));
    let path = stage.raw("getFile", json!({ "file_id": document["file_id"] })).await["result"]["file_path"].clone();
    assert_eq!(path, "documents/file_0.pdf");
}

#[tokio::test]
async fn bad_files_are_refused_in_telegrams_words() {
    let stage = Stage::new().await;
    let caption = |caption: String| stage.bot.send_photo(stage.chat(), InputFile::memory(PNG)).caption(caption);
    caption("x".repeat(1024)).await.unwrap();
    let too_long = caption("x".repeat(1025)).await.unwrap_err().to_string();
    assert!(too_long.contains("message caption is too long"), "{too_long}");
    let no_picture = stage.bot.send_photo(stage.chat(), InputFile::memory(&b"text"[..])).await.unwrap_err();
    assert!(
        matches!(no_picture, teloxide::RequestError::Api(teloxide::ApiError::ImageProcessFailed)),
        "{no_picture:?}"
    );
    let missing = stage.refused("sendPhoto", json!({ "chat_id": stage.owner })).await;
    assert_eq!(missing, "Bad Request: there is no photo in the request");
    let unknown = stage.refused("sendDocument", json!({ "chat_id": stage.owner, "document": "AgAC" })).await;
    assert!(unknown.starts_with("Bad Request: wrong remote file identifier specified"), "{unknown}");
    assert_eq!(stage.refused("getFile", json!({ "file_id": "AgAC" })).await, "Bad Request: invalid file_id");
}

#[tokio::test]
async fn a_bot_cannot_download_more_than_20_megabytes_nor_another_bots_files() {
    let stage = Stage::new().await;
    let mut content = Content::default();
    let data = bytes::Bytes::from(vec![0; (20 << 20) + 1]);
    content.media = Some(stage.world().media(MediaKind::Document, data, None, None));
    stage.world().post(stage.owner, Peer::Person(stage.bot_id), Draft::of(content)).unwrap();
    let update = stage.raw("getUpdates", json!({ "offset": -1 })).await;
    let id = &update["result"][0]["message"]["document"]["file_id"];
    assert_eq!(stage.refused("getFile", json!({ "file_id": id })).await, "Bad Request: file is too big");

    let other = blastpro_simulator::world::NewPerson::bot("Other", "other_bot");
    let other = stage.world().add_person(other).unwrap().id;
    let other = teloxide::Bot::new(format!("{}:x", other.0)).set_api_url(stage.simulator.origin());
    let id = teloxide::types::FileId(id.as_str().unwrap().to_owned());
    assert!(other.get_file(id).await.unwrap_err().to_string().contains("invalid file"));
}
