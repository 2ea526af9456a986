//! Messages of text: formatting, limits, keyboards, answers, and the errors about them.

use serde_json::{Value, json};
use teloxide::{
    payloads::{GetUpdatesSetters, SendMessageSetters},
    requests::Requester,
    types::{BotCommand, BotCommandScope, ChatAction, MessageEntityKind, ParseMode, ReplyParameters, UpdateKind},
};

use crate::common::Stage;

#[tokio::test]
async fn a_bot_knows_itself_and_hears_and_answers() {
    let stage = Stage::new().await;
    let me = stage.bot.get_me().await.unwrap();
    assert_eq!((me.id.0, me.username()), (stage.bot_id.0.unsigned_abs(), "blastpro_bot"));

    let updates = stage.bot.get_updates().timeout(5).await.unwrap();
    let UpdateKind::Message(message) = &updates[0].kind else { panic!("{updates:?}") };
    assert_eq!((message.text(), message.chat.id), (Some("/start"), stage.chat()));
    assert_eq!(message.entities().unwrap()[0].kind, MessageEntityKind::BotCommand);

    let sent = stage
        .bot
        .send_message(stage.chat(), "Halo <b>Kak</b> 😀 <code>a&lt;b</code>")
        .parse_mode(ParseMode::Html)
        .reply_parameters(ReplyParameters::new(message.id))
        .await
        .unwrap();
    assert_eq!(sent.text(), Some("Halo Kak 😀 a<b"));
    assert_eq!(sent.reply_to_message().map(|answered| answered.id), Some(message.id));
    let entities: Vec<_> = sent.entities().unwrap().iter().map(|e| (e.kind.clone(), e.offset, e.length)).collect();
    assert_eq!(entities, [(MessageEntityKind::Bold, 5, 3), (MessageEntityKind::Code, 12, 3)]);
    let chat = stage.bot.get_chat(stage.chat()).await.unwrap();
    assert_eq!(chat.first_name(), Some("Sari"));
}

#[tokio::test]
async fn methods_are_found_in_any_case_and_strangers_are_refused() {
    let stage = Stage::new().await;
    for method in ["getMe", "GetMe", "getme", "GETME"] {
        assert_eq!(stage.raw(method, json!({})).await["result"]["username"], "blastpro_bot", "{method}");
    }
    let unknown = stage.raw("sendDice", json!({})).await;
    assert_eq!(unknown, json!({ "ok": false, "error_code": 404, "description": "Not Found" }));

    let stranger = teloxide::Bot::new("1:x").set_api_url(stage.simulator.origin());
    assert!(matches!(stranger.get_me().await, Err(teloxide::RequestError::Api(teloxide::ApiError::InvalidToken))));
}

#[tokio::test]
async fn bad_messages_are_refused_in_telegrams_words() {
    let stage = Stage::new().await;
    let owner = stage.owner;
    let text = |text: &str| json!({ "chat_id": owner, "text": text });
    let html = |text: &str| json!({ "chat_id": owner, "text": text, "parse_mode": "HTML" });
    let button =
        |button: Value| json!({ "chat_id": owner, "text": "x", "reply_markup": { "inline_keyboard": [[button]] } });
    for (body, error) in [
        (text(""), "message text is empty"),
        (text(" \n "), "text must be non-empty"),
        (html("<b> </b>"), "text must be non-empty"),
        (text(&"x".repeat(4097)), "message is too long"),
        // 2,049 characters of two UTF-16 units each.
        (text(&"😀".repeat(2049)), "message is too long"),
        (html("<b>x"), "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        (html("a < b"), "can't parse entities: Unsupported start tag \"\" at byte offset 2"),
        (json!({ "chat_id": owner, "text": "x", "parse_mode": "bbcode" }), "unsupported parse_mode"),
        (json!({ "text": "x" }), "chat_id is empty"),
        (json!({ "chat_id": 0, "text": "x" }), "chat not found"),
        (json!({ "chat_id": "@nobody_here", "text": "x" }), "chat not found"),
        (json!({ "chat_id": -100_123, "text": "x" }), "chat not found"),
        (
            json!({ "chat_id": owner, "text": "x", "reply_parameters": { "message_id": 999 } }),
            "message to be replied not found",
        ),
        (button(json!({ "text": "x", "callback_data": "é".repeat(33) })), "BUTTON_DATA_INVALID"),
        (
            button(json!({ "text": "x", "callback_data": "" })),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            button(json!({ "text": "x", "url": "http://localhost:8080/" })),
            "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
        ),
        (
            json!({ "chat_id": owner, "text": "hello", "entities": [{ "type": "bold", "offset": 0, "length": 9 }] }),
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
        ),
        (
            json!({
                "chat_id": owner, "text": "x",
                "entities": [{ "type": "text_link", "offset": 0, "length": 1, "url": "not-a-url" }],
            }),
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
    ] {
        assert_eq!(stage.refused("sendMessage", body.clone()).await, format!("Bad Request: {error}"), "{body}");
    }
}

#[tokio::test]
async fn what_is_just_within_the_limits_goes_through() {
    let stage = Stage::new().await;
    let button = json!({ "text": "x", "callback_data": "x".repeat(64) });
    for body in [
        json!({ "text": "x".repeat(4096) }),
        json!({ "text": "😀".repeat(2048) }),
        // Only what is left after parsing counts.
        json!({ "text": format!("<b>{}</b>", "x".repeat(4096)), "parse_mode": "html" }),
        json!({ "text": "x", "reply_markup": { "inline_keyboard": [[button]] } }),
        json!({ "text": "x", "reply_parameters": { "message_id": 999, "allow_sending_without_reply": true } }),
    ] {
        let mut body = body;
        body["chat_id"] = stage.owner.0.into();
        let answer = stage.raw("sendMessage", body).await;
        assert_eq!(answer["ok"], true, "{answer}");
    }
}

#[tokio::test]
async fn a_bot_writes_only_to_who_wrote_first_and_has_not_blocked_it() {
    use blastpro_simulator::world::NewPerson;

    let stage = Stage::new().await;
    let stranger = stage.world().add_person(NewPerson::with_phone("Budi", "6281299990000")).unwrap().id;
    let refused = stage.refused("sendMessage", json!({ "chat_id": stranger, "text": "x" })).await;
    assert_eq!(refused, "Forbidden: bot can't initiate conversation with a user");

    stage.world().set_blocked(stage.owner, stage.bot_id, true).unwrap();
    let refused = stage.bot.send_message(stage.chat(), "x").await;
    assert!(matches!(refused, Err(teloxide::RequestError::Api(teloxide::ApiError::BotBlocked))), "{refused:?}");
    stage.world().set_blocked(stage.owner, stage.bot_id, false).unwrap();
    stage.bot.send_message(stage.chat(), "x").await.unwrap();

    let updates = stage.bot.get_updates().await.unwrap();
    let standings: Vec<_> = updates
        .iter()
        .filter_map(|update| match &update.kind {
            UpdateKind::MyChatMember(change) => Some(change.new_chat_member.is_present()),
            _ => None,
        })
        .collect();
    assert_eq!(standings, [false, true]);
}

#[tokio::test]
async fn commands_are_kept_by_scope_and_language() {
    let stage = Stage::new().await;
    let commands = vec![BotCommand::new("start", "Mulai"), BotCommand::new("help", "Bantuan")];
    stage.bot.set_my_commands(commands.clone()).await.unwrap();
    assert_eq!(stage.bot.get_my_commands().await.unwrap(), commands);
    let scope = json!({ "type": "all_private_chats" });
    let english = json!({
        "commands": [{ "command": "start", "description": "Begin" }], "scope": scope, "language_code": "en",
    });
    assert_eq!(stage.raw("setMyCommands", english).await["ok"], true);
    let asked = json!({ "scope": BotCommandScope::AllPrivateChats, "language_code": "en" });
    assert_eq!(stage.raw("getMyCommands", asked.clone()).await["result"][0]["description"], "Begin");
    assert_eq!(stage.raw("deleteMyCommands", asked.clone()).await["ok"], true);
    assert_eq!(stage.raw("getMyCommands", asked).await["result"], json!([]));
    let refused = stage.refused("setMyCommands", json!({ "commands": [{ "command": "Ä", "description": "x" }] })).await;
    assert_eq!(refused, "Bad Request: BOT_COMMAND_INVALID");
    for scope in [
        json!({ "type": "everywhere" }),
        json!({}),
        json!({ "type": "chat" }),
        json!({ "type": "chat_administrators" }),
        json!({ "type": "chat_member", "chat_id": stage.owner }),
    ] {
        let refused = stage.refused("setMyCommands", json!({ "commands": commands, "scope": scope })).await;
        assert!(refused.starts_with("Bad Request: can't parse BotCommandScope: "), "{refused}");
    }
    let mine = json!({ "commands": commands, "scope": { "type": "chat", "chat_id": stage.owner } });
    assert_eq!(stage.raw("setMyCommands", mine).await["ok"], true);
}

/// Telegram formats no mention of somebody who does not exist.
#[tokio::test]
async fn a_mention_of_nobody_is_plain_text() {
    let stage = Stage::new().await;
    let mention = |user: i64| json!([{ "type": "text_mention", "offset": 0, "length": 4, "user": { "id": user } }]);
    for (user, kept) in [(stage.owner.0, true), (99, false)] {
        let body = json!({ "chat_id": stage.owner, "text": "Halo", "entities": mention(user) });
        let sent = stage.raw("sendMessage", body).await;
        assert_eq!(sent["result"]["entities"][0]["user"]["first_name"] == "Sari", kept, "{sent}");
        assert_eq!(sent["result"]["entities"].is_null(), !kept, "{sent}");
    }
}

#[tokio::test]
async fn people_see_that_a_bot_is_typing() {
    let stage = Stage::new().await;
    let mut events = stage.world().subscribe();
    stage.bot.send_chat_action(stage.chat(), ChatAction::Typing).await.unwrap();
    let event = crate::common::soon(events.recv()).await.unwrap();
    let blastpro_simulator::world::Event::Typing { from, action, .. } = event else { panic!("{event:?}") };
    assert_eq!((from, action.as_str()), (stage.bot_id, "typing"));
    let refused = stage.refused("sendChatAction", json!({ "chat_id": stage.owner, "action": "sing" })).await;
    assert_eq!(refused, "Bad Request: wrong parameter action in request");
}
