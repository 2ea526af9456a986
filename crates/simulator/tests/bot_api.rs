//! The Bot API server, used by an unmodified teloxide client and, where teloxide would not misbehave, by plain HTTP.

use serde_json::json;
use teloxide::{
    payloads::{GetUpdatesSetters, SendMessageSetters},
    requests::Requester,
    types::{MessageEntityKind, ParseMode},
};

mod common;

use common::Stage;

#[tokio::test]
async fn a_bot_knows_itself_and_hears_and_answers() {
    let stage = Stage::new().await;
    let me = stage.bot.get_me().await.unwrap();
    assert_eq!((me.id.0, me.username()), (stage.bot_id.0.unsigned_abs(), "blastpro_bot"));

    let updates = stage.bot.get_updates().timeout(5).await.unwrap();
    let teloxide::types::UpdateKind::Message(message) = &updates[0].kind else { panic!("{updates:?}") };
    assert_eq!((message.text(), message.chat.id), (Some("/start"), stage.chat()));
    assert_eq!(message.entities().unwrap()[0].kind, MessageEntityKind::BotCommand);

    let sent = stage.bot.send_message(stage.chat(), "Halo <b>Kak</b>").parse_mode(ParseMode::Html).await.unwrap();
    assert_eq!(sent.text(), Some("Halo Kak"));
    assert_eq!(stage.raw("getMe", json!({})).await["ok"], true);
}
