//! Pressing inline buttons.

use std::time::Duration;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Control, problem::Problem, request::Body};
use crate::world::{Peer, PersonId, callbacks::ANSWERABLE_FOR};

#[derive(Deserialize)]
pub struct PressBody {
    person: PersonId,
    chat: i64,
    message_id: i32,
    data: String,
}

/// `POST /press`: presses a button and waits for the bot's answer, for as long as Telegram's apps do.
pub async fn press(State(control): State<Control>, Body(body): Body<PressBody>) -> Result<Json<Value>, Problem> {
    let peer = Peer::from_bot_api_id(body.chat);
    let (_, answer) = control.world.press(body.person, peer, body.message_id, &body.data)?;
    let patience = Duration::from_secs(ANSWERABLE_FOR.unsigned_abs());
    let answer = tokio::select! {
        answer = timeout(patience, answer) => answer.ok().and_then(Result::ok),
        () = control.stop.cancelled() => None,
    };
    let answered = answer.is_some();
    let answer = answer.unwrap_or_default();
    Ok(Json(json!({
        "answered": answered,
        "text": answer.text,
        "show_alert": answer.show_alert,
        "url": answer.url,
    })))
}
