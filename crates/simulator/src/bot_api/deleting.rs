//! Deleting messages.

use super::{Answer, ApiError, Bot, BotApi, chats, params::Params};
use crate::world::{Peer, Place};

/// How long after it was sent a message can be deleted, in seconds.
const DELETABLE_FOR: i64 = 48 * 60 * 60;
/// The most messages of one `deleteMessages`.
const MOST: usize = 100;

/// `deleteMessage`.
pub fn one(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let peer = chats::known_chat(api, bot, params)?;
    let id = params.integer("message_id").and_then(|id| i32::try_from(id).ok()).unwrap_or(0);
    if id <= 0 {
        return Err(ApiError::bad_request("message identifier is not specified"));
    }
    match delete(api, bot, peer, &[id])? {
        0 => Err(ApiError::bad_request("message to delete not found")),
        _ => Ok(true.into()),
    }
}

/// `deleteMessages`: what is not there is skipped.
pub fn many(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let peer = chats::known_chat(api, bot, params)?;
    let ids: Vec<i32> = params.object("message_ids", "message_ids")?.unwrap_or_default();
    if ids.is_empty() {
        return Err(ApiError::bad_request("message identifiers are not specified"));
    }
    if ids.len() > MOST {
        return Err(ApiError::bad_request("too many message identifiers specified"));
    }
    delete(api, bot, peer, &ids)?;
    Ok(true.into())
}

fn delete(api: &BotApi, bot: &Bot, peer: Peer, ids: &[i32]) -> Result<usize, ApiError> {
    let oldest = api.world.unix_now() - DELETABLE_FOR;
    let place = Place::of(bot.id, peer);
    if ids.iter().filter_map(|id| api.world.message(place, *id)).any(|message| message.date < oldest) {
        return Err(ApiError::bad_request("message can't be deleted for everyone"));
    }
    api.world.delete(bot.id, peer, ids).map(|deleted| deleted.len()).map_err(|refusal| ApiError::plain(&refusal))
}
