//! Answers to pressed inline buttons.

use super::{Answer, ApiError, Bot, BotApi, params::Params};
use crate::world::CallbackAnswer;

/// The most characters of the text that is shown.
const TEXT_LIMIT: usize = 200;

/// `answerCallbackQuery`.
pub fn answer(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let id = params.integer("callback_query_id").unwrap_or(0);
    let text = params.text("text");
    if text.as_ref().is_some_and(|text| text.chars().count() > TEXT_LIMIT) {
        return Err(ApiError::bad_request("MESSAGE_TOO_LONG"));
    }
    let answer = CallbackAnswer { text, show_alert: params.flag("show_alert"), url: params.text("url") };
    api.world.answer_callback(bot.id, id, answer).map_err(|refusal| ApiError::plain(&refusal))?;
    Ok(true.into())
}
