//! Editing messages in place.
//!
//! An edit without `reply_markup` takes the inline keyboard away, as at Telegram.

use super::{
    Answer, ApiError, Bot, BotApi, albums::InputMedia, chats, keyboard, objects, params::Params, sending,
    text::FormattedText,
};
use crate::world::{
    Content, Edit, Message, Peer, Place,
    permissions::{CAPTION_LIMIT, TEXT_LIMIT},
    utf16_len,
};

/// `editMessageText`.
pub fn text(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let text = sending::message_text(params)?;
    if utf16_len(&text.text) > TEXT_LIMIT {
        return Err(ApiError::bad_request("MESSAGE_TOO_LONG"));
    }
    let (peer, message) = editable(api, bot, params)?;
    if message.content.media.is_some() || message.content.contact.is_some() {
        return Err(ApiError::bad_request("there is no text in the message to edit"));
    }
    finish(api, bot, params, peer, &message, Some(with_text(Content::default(), text)))
}

/// `editMessageCaption`; without a caption it is removed.
pub fn caption(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let caption = caption_in_bounds(sending::caption(params)?)?;
    let (peer, message) = editable(api, bot, params)?;
    if message.content.media.is_none() {
        return Err(ApiError::bad_request("there is no caption in the message to edit"));
    }
    let content = with_text(message.content.clone(), caption);
    finish(api, bot, params, peer, &message, Some(content))
}

/// `editMessageMedia`: another file, or a first one for a message of text.
pub fn media(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let input: InputMedia =
        params.object("media", "InputMedia")?.ok_or_else(|| ApiError::bad_request("input media is not specified"))?;
    let (file, caption) = input.read(api, bot, params)?;
    let caption = caption_in_bounds(caption)?;
    let (peer, message) = editable(api, bot, params)?;
    let content = with_text(Content { media: Some(file), ..Content::default() }, caption);
    finish(api, bot, params, peer, &message, Some(content))
}

/// `editMessageReplyMarkup`.
pub fn reply_markup(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let (peer, message) = editable(api, bot, params)?;
    finish(api, bot, params, peer, &message, None)
}

fn with_text(content: Content, text: FormattedText) -> Content {
    Content { text: text.text, entities: text.entities, ..content }
}

fn caption_in_bounds(caption: FormattedText) -> Result<FormattedText, ApiError> {
    if utf16_len(&caption.text) > CAPTION_LIMIT {
        return Err(ApiError::bad_request("message caption is too long"));
    }
    Ok(caption)
}

/// The message to be edited, which must be the bot's own and without a reply keyboard.
fn editable(api: &BotApi, bot: &Bot, params: &Params) -> Result<(Peer, Message), ApiError> {
    let peer = chats::known_chat(api, bot, params)?;
    let id = params
        .integer("message_id")
        .and_then(|id| i32::try_from(id).ok())
        .ok_or_else(|| ApiError::bad_request("message identifier is not specified"))?;
    let message = api
        .world
        .message(Place::of(bot.id, peer), id)
        .ok_or_else(|| ApiError::bad_request("message to edit not found"))?;
    let has_other_keyboard = message.reply_markup.as_ref().is_some_and(|markup| !keyboard::is_inline(markup));
    if message.from != bot.id || message.service.is_some() || has_other_keyboard {
        return Err(ApiError::bad_request("message can't be edited"));
    }
    Ok((peer, message))
}

fn finish(api: &BotApi, bot: &Bot, params: &Params, peer: Peer, message: &Message, content: Option<Content>) -> Answer {
    let markup = sending::reply_markup(params)?;
    if markup.as_ref().is_some_and(|markup| !keyboard::is_inline(markup)) {
        return Err(ApiError::bad_request("inline keyboard expected"));
    }
    let edit = Edit { content, reply_markup: Some(markup) };
    let edited = api.world.edit(bot.id, peer, message.id, edit).map_err(|refusal| ApiError::plain(&refusal))?;
    Ok(objects::message(api, bot.id, &edited))
}
