//! Who the bot is, and whom it writes to.

use serde_json::json;

use super::{Answer, ApiError, Bot, BotApi, objects, params::Params};
use crate::world::Peer;

/// `getMe`.
pub fn get_me(api: &BotApi, bot: &Bot) -> Answer {
    let person = api.world.person(bot.id).ok_or_else(ApiError::unauthorized)?;
    let mut me = objects::user(&person);
    for (field, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", true),
        ("supports_inline_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
    ] {
        me[field] = value.into();
    }
    Ok(me)
}

/// `getChat`.
pub fn get_chat(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let peer = known_chat(api, bot, params)?;
    let not_found = || ApiError::bad_request("chat not found");
    let mut chat = match peer {
        Peer::Person(id) => objects::private(&api.world.person(id).ok_or_else(not_found)?),
        Peer::Group(_) | Peer::Channel(_) => objects::group(&api.world.chat(peer).ok_or_else(not_found)?),
    };
    chat["accent_color_id"] = 0.into();
    chat["max_reaction_count"] = 11.into();
    chat["accepted_gift_types"] = json!({
        "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
    });
    Ok(chat)
}

/// The chat that `chat_id` names, whether or not the bot may write there.
pub fn chat(api: &BotApi, params: &Params) -> Result<Peer, ApiError> {
    chat_in(api, params, "chat_id")
}

/// The chat that a parameter names.
pub fn chat_in(api: &BotApi, params: &Params, field: &str) -> Result<Peer, ApiError> {
    let not_found = || ApiError::bad_request("chat not found");
    let id = params.text(field).ok_or_else(|| ApiError::bad_request(format!("{field} is empty")))?;
    let peer = match id.strip_prefix('@') {
        Some(username) => api.world.resolve_username(username),
        None => id.trim().parse().ok().map(Peer::from_bot_api_id),
    };
    peer.ok_or_else(not_found)
}

/// The chat that `chat_id` names, if the bot has been in touch with it.
pub fn known_chat(api: &BotApi, bot: &Bot, params: &Params) -> Result<Peer, ApiError> {
    let peer = chat(api, params)?;
    if api.world.has_dialog(bot.id, peer) { Ok(peer) } else { Err(ApiError::bad_request("chat not found")) }
}
