//! What the chat page does as the owner's phone: sees which QR codes there are to scan, reads chats.

use axum::{Json, extract::State};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Control, messages, problem::Problem, request::Body};
use crate::world::{Peer, PersonId, Refusal};

/// `GET /qr`: the QR codes that wait to be scanned, the newest first.
pub async fn waiting_qr(State(control): State<Control>) -> Json<Value> {
    let tokens = control.world.pending_login_tokens();
    let link = |token: &Vec<u8>| format!("tg://login?token={}", BASE64_URL_SAFE_NO_PAD.encode(token));
    Json(tokens.iter().map(|token| json!({ "url": link(token) })).collect())
}

#[derive(Deserialize)]
pub struct ReadBody {
    person: PersonId,
    chat: i64,
    up_to: i32,
}

/// `POST /read`: the person has seen a chat up to a message.
pub async fn read(State(control): State<Control>, Body(body): Body<ReadBody>) -> Result<Json<Value>, Problem> {
    control.world.person(body.person).ok_or(Refusal::UserIdInvalid)?;
    let peer = Peer::from_bot_api_id(body.chat);
    messages::readable(&control, body.person, peer)?;
    control.world.read(body.person, peer, body.up_to);
    Ok(Json(json!({ "read": body.up_to })))
}
