//! Editing and deleting.

use serde_json::{Value, json};
use teloxide::{
    ApiError, RequestError,
    payloads::{EditMessageCaptionSetters, EditMessageTextSetters, SendMessageSetters, SendPhotoSetters},
    requests::Requester,
    types::{
        InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMedia, InputMediaDocument, MessageId, ParseMode,
    },
};

use crate::common::{PNG, Stage};

fn keyboard(data: &str) -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("ok", data)]])
}

#[tokio::test]
async fn a_text_is_edited_in_place() {
    let stage = Stage::new().await;
    let sent = stage.bot.send_message(stage.chat(), "satu").reply_markup(keyboard("a")).await.unwrap();
    let edit = || {
        let edit = stage.bot.edit_message_text(stage.chat(), sent.id, "<b>dua</b>");
        edit.parse_mode(ParseMode::Html).reply_markup(keyboard("b"))
    };
    let edited = edit().await.unwrap();
    assert_eq!((edited.text(), edited.id), (Some("dua"), sent.id));
    assert_eq!(edited.reply_markup(), Some(&keyboard("b")));
    assert!(matches!(edit().await, Err(RequestError::Api(ApiError::MessageNotModified))));

    let only_text = stage.bot.edit_message_text(stage.chat(), sent.id, "tiga").await.unwrap();
    assert_eq!(only_text.reply_markup(), None, "an edit without a keyboard takes it away");
    let markup = json!({ "chat_id": stage.owner, "message_id": sent.id.0, "reply_markup": keyboard("c") });
    assert_eq!(stage.raw("editMessageReplyMarkup", markup.clone()).await["result"]["text"], "tiga");
    let again = stage.refused("editMessageReplyMarkup", markup).await;
    assert!(again.starts_with("Bad Request: message is not modified: specified new message content"), "{again}");
}

#[tokio::test]
async fn photos_and_captions_are_edited_in_place() {
    let stage = Stage::new().await;
    let sent = stage.bot.send_photo(stage.chat(), InputFile::memory(PNG)).caption("satu").await.unwrap();
    let edited = stage.bot.edit_message_caption(stage.chat(), sent.id).caption("dua").await.unwrap();
    assert_eq!(edited.caption(), Some("dua"));
    let file = InputFile::memory(&b"x"[..]).file_name("a.txt");
    let media = InputMedia::Document(InputMediaDocument::new(file).caption("tiga"));
    let edited = stage.bot.edit_message_media(stage.chat(), sent.id, media).await.unwrap();
    assert_eq!(edited.document().unwrap().file_name.as_deref(), Some("a.txt"));
    assert_eq!(edited.caption(), Some("tiga"));
    let text = json!({ "chat_id": stage.owner, "message_id": sent.id.0, "text": "x" });
    assert_eq!(stage.refused("editMessageText", text).await, "Bad Request: there is no text in the message to edit");
}

#[tokio::test]
async fn what_cannot_be_edited_is_refused_in_telegrams_words() {
    let stage = Stage::new().await;
    let theirs = stage.write("halo");
    let mine = stage.say("halo", Value::Null).await;
    let reply_keyboard = stage.say("halo", json!({ "keyboard": [[{ "text": "A" }]] })).await;
    let edit = |id: i64, text: &str| json!({ "chat_id": stage.owner, "message_id": id, "text": text });
    for (body, error) in [
        (edit(9_999, "x"), "message to edit not found"),
        (edit(theirs.into(), "x"), "message can't be edited"),
        (edit(reply_keyboard, "x"), "message can't be edited"),
        (edit(mine, ""), "message text is empty"),
        (edit(mine, &"x".repeat(4097)), "MESSAGE_TOO_LONG"),
    ] {
        assert_eq!(stage.refused("editMessageText", body.clone()).await, format!("Bad Request: {error}"), "{body}");
    }
    let caption = json!({ "chat_id": stage.owner, "message_id": mine, "caption": "x" });
    assert_eq!(
        stage.refused("editMessageCaption", caption).await,
        "Bad Request: there is no caption in the message to edit"
    );
}

#[tokio::test]
async fn messages_of_both_sides_are_deleted_once() {
    let stage = Stage::new().await;
    let theirs = MessageId(stage.write("my password"));
    stage.bot.delete_message(stage.chat(), theirs).await.unwrap();
    let again = stage.bot.delete_message(stage.chat(), theirs).await;
    assert!(matches!(again, Err(RequestError::Api(ApiError::MessageToDeleteNotFound))), "{again:?}");

    let several = [stage.write("a"), stage.write("b"), 9_999].map(MessageId);
    stage.bot.delete_messages(stage.chat(), several).await.unwrap();
    let left = stage.world().messages(stage.owner, blastpro_simulator::world::Peer::Person(stage.bot_id), 0);
    assert_eq!(left.iter().map(|message| message.content.text.as_str()).collect::<Vec<_>>(), ["/start"]);
}
