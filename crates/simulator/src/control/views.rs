//! What the chat page shows besides messages.

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Control, messages, objects,
    problem::Problem,
    request::{Origin, Params},
};
use crate::{
    bot_api::{BotCommand, keyboard as markup},
    world::{Peer, PersonId, Refusal, World},
};

#[derive(Deserialize)]
pub struct ViewerParams {
    pub viewer: PersonId,
}

/// `GET /chats`: somebody's chats, the newest first.
pub async fn chats(
    State(control): State<Control>,
    Origin(origin): Origin,
    Params(ViewerParams { viewer }): Params<ViewerParams>,
) -> Result<Json<Value>, Problem> {
    control.world.person(viewer).ok_or(Refusal::UserIdInvalid)?;
    let dialogs = control.world.dialogs(viewer);
    Ok(Json(dialogs.iter().filter_map(|dialog| objects::chat(&control, &origin, viewer, dialog)).collect()))
}

#[derive(Deserialize)]
pub struct PersonParams {
    person: PersonId,
}

/// `GET /me`: a person, and which bots they have blocked.
pub async fn me(State(control): State<Control>, Params(params): Params<PersonParams>) -> Result<Json<Value>, Problem> {
    let person = control.world.person(params.person).ok_or(Refusal::UserIdInvalid)?;
    let people = control.world.people();
    let blocked = people.iter().filter(|other| other.is_bot && control.world.is_blocked(person.id, other.id));
    let blocked: Vec<_> = blocked.map(|bot| bot.id).collect();
    let mut object = objects::person(&person);
    object["blocked"] = (!blocked.is_empty()).into();
    object["blocked_bots"] = json!(blocked);
    object["sessions"] = control.world.sessions(person.id).len().into();
    Ok(Json(object))
}

#[derive(Deserialize)]
pub struct CommandParams {
    bot: PersonId,
    person: Option<PersonId>,
    #[serde(default)]
    language: String,
}

/// `GET /commands`: what a bot offers behind `/` in its private chat.
pub async fn commands(State(control): State<Control>, Params(params): Params<CommandParams>) -> Json<Vec<BotCommand>> {
    Json(control.bot_api.commands(params.bot, params.person, &params.language))
}

#[derive(Deserialize)]
pub struct KeyboardParams {
    chat: i64,
    viewer: PersonId,
}

/// `GET /keyboard`: the reply keyboard that the chat shows the viewer now.
pub async fn keyboard(
    State(control): State<Control>,
    Params(params): Params<KeyboardParams>,
) -> Result<Json<Value>, Problem> {
    let peer = Peer::from_bot_api_id(params.chat);
    messages::readable(&control, params.viewer, peer)?;
    Ok(Json(reply_keyboard(&control.world, params.viewer, peer, i32::MAX)))
}

/// The newest message with a reply keyboard decides, until it is removed or used up; messages after `up_to` do not count.
pub fn reply_keyboard(world: &World, viewer: PersonId, peer: Peer, up_to: i32) -> Value {
    let (mut used, mut found) = (false, None);
    world.look_back(viewer, peer, |message| {
        if message.id > up_to {
            return true;
        }
        let own = message.from == viewer;
        let markup = message.reply_markup.as_ref().filter(|markup| !own && !markup::is_inline(markup));
        found = markup.cloned();
        used |= own;
        found.is_none()
    });
    let shown = found.filter(|markup| markup.get("keyboard").is_some() || markup.get("force_reply").is_some());
    let once = |markup: &Value| markup["one_time_keyboard"] == true || markup.get("force_reply").is_some();
    shown.filter(|markup| !(used && once(markup))).unwrap_or(Value::Null)
}
