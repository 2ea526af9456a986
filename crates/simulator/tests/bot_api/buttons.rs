//! Inline buttons: pressed through the control API, answered by the bot.

use reqwest::Method;
use serde_json::{Value, json};
use teloxide::{
    ApiError, RequestError,
    payloads::{AnswerCallbackQuerySetters, GetUpdatesSetters},
    requests::Requester,
    types::{CallbackQueryId, UpdateKind},
};

use crate::common::{Stage, soon};

fn markup() -> Value {
    json!({ "inline_keyboard": [[{ "text": "Ya", "callback_data": "v1:yes" }]] })
}

#[tokio::test]
async fn a_press_reaches_the_bot_and_its_answer_the_person() {
    let stage = Stage::new().await;
    let message = stage.say("Lanjut?", markup()).await;
    let press = json!({ "person": stage.owner, "chat": stage.bot_id, "message_id": message, "data": "v1:yes" });
    let bot = async {
        let updates = stage.bot.get_updates().offset(-1).timeout(20).await.unwrap();
        let mut next = i32::try_from(updates.last().unwrap().id.0).unwrap();
        loop {
            let updates = stage.bot.get_updates().offset(next).timeout(20).await.unwrap();
            for update in updates {
                next = i32::try_from(update.id.0).unwrap() + 1;
                let UpdateKind::CallbackQuery(query) = update.kind else { continue };
                assert_eq!(query.data.as_deref(), Some("v1:yes"));
                assert_eq!(query.message.as_ref().map(|message| i64::from(message.id().0)), Some(message));
                let answer = stage.bot.answer_callback_query(query.id.clone()).text("Baik").show_alert(true);
                answer.await.unwrap();
                return query.id;
            }
        }
    };
    let press = stage.control(Method::POST, "press", Some(press));
    let (answer, query) = soon(Box::pin(futures::future::join(press, bot))).await;
    assert_eq!(answer, json!({ "answered": true, "text": "Baik", "show_alert": true, "url": null }));

    let again = stage.bot.answer_callback_query(query).await.unwrap_err().to_string();
    assert!(again.contains("query is too old and response timeout expired or query ID is invalid"), "{again}");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_refused() {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use blastpro_simulator::{
        Options,
        world::{Peer, World},
    };
    use chrono::DateTime;

    let now = Arc::new(AtomicI64::new(1_800_000_000_001));
    let clock = now.clone();
    let time = Arc::new(move || DateTime::from_timestamp_millis(clock.load(Ordering::SeqCst)).unwrap());
    let world = Some(World::with_time(time));
    let stage = Stage::with(Options { world, ..Options::default() }).await;
    let message = i32::try_from(stage.say("Lanjut?", markup()).await).unwrap();
    let peer = Peer::Person(stage.bot_id);
    let (query, _answer) = stage.world().press(stage.owner, peer, message, "v1:yes").unwrap();
    now.fetch_add(14_999, Ordering::SeqCst);
    stage.bot.answer_callback_query(CallbackQueryId(query.id.to_string())).await.unwrap();
    let (query, _answer) = stage.world().press(stage.owner, peer, message, "v1:yes").unwrap();
    now.fetch_add(15_000, Ordering::SeqCst);
    let late = stage.bot.answer_callback_query(CallbackQueryId(query.id.to_string())).await;
    let Err(RequestError::Api(ApiError::Unknown(text))) = late else { panic!("{late:?}") };
    assert!(text.contains("query is too old"), "{text}");
}

#[tokio::test]
async fn only_buttons_that_are_there_can_be_pressed() {
    let stage = Stage::new().await;
    let message = stage.say("Lanjut?", markup()).await;
    let press = |message: i64, data: &str| {
        Some(json!({ "person": stage.owner, "chat": stage.bot_id, "message_id": message, "data": data }))
    };
    let (status, answer) = stage.try_control(Method::POST, "press", press(message, "v1:no")).await;
    assert_eq!((status.as_u16(), &answer["error"]), (400, &json!("The message has no button with this data.")));
    let (status, _) = stage.try_control(Method::POST, "press", press(9_999, "v1:yes")).await;
    assert_eq!(status.as_u16(), 404);
    assert_eq!(stage.world().unanswered_callbacks(), []);
}
