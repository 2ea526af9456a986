//! Sending messages, photos, documents, and "is typing".

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    Answer, ApiError, Bot, BotApi, chats, keyboard, objects,
    params::{Params, Upload},
    text::{FormattedText, Markup},
};
use crate::world::{
    self, Content, Draft, Entity, Media, MediaKind, Peer, Place,
    permissions::{CAPTION_LIMIT, TEXT_LIMIT},
    utf16_len,
};

/// The largest photo, in bytes.
const PHOTO_LIMIT: usize = 10 << 20;
/// The largest file of any kind, in bytes.
const UPLOAD_LIMIT: usize = 50 << 20;
/// The actions that Telegram knows.
const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// `sendMessage`.
pub fn message(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let text = message_text(params)?;
    let preview: Option<LinkPreviewOptions> = params.object("link_preview_options", "link preview options")?;
    let no_preview = preview.map_or_else(|| params.flag("disable_web_page_preview"), |preview| preview.is_disabled);
    send(api, bot, params, Content { text: text.text, entities: text.entities, no_preview, ..Content::default() })
}

#[derive(Deserialize)]
struct LinkPreviewOptions {
    #[serde(default)]
    is_disabled: bool,
}

/// `sendPhoto`.
pub fn photo(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    send_media(api, bot, params, "photo", MediaKind::Photo)
}

/// `sendDocument`.
pub fn document(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    send_media(api, bot, params, "document", MediaKind::Document)
}

/// `sendVideo`, `sendAnimation`, `sendVoice`, `sendAudio`.
pub fn file(api: &BotApi, bot: &Bot, params: &Params, kind: MediaKind) -> Answer {
    send_media(api, bot, params, kind.as_str(), kind)
}

/// `sendChatAction`.
pub fn chat_action(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let peer = chats::chat(api, params)?;
    let action = params.text("action").unwrap_or_default().to_lowercase();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(ApiError::bad_request("wrong parameter action in request"));
    }
    let topic = message_number(params, "message_thread_id");
    api.world.typing(bot.id, peer, topic, &action).map_err(|refusal| api.cannot_write(bot.id, peer, &refusal))?;
    Ok(true.into())
}

/// The text of a message, within its bounds.
pub fn message_text(params: &Params) -> Result<FormattedText, ApiError> {
    let text = params.text("text").ok_or_else(|| ApiError::bad_request("message text is empty"))?;
    let text = formatted(&text, params.text("parse_mode"), params.object("entities", "MessageEntity")?)?;
    if text.text.is_empty() {
        return Err(ApiError::bad_request("text must be non-empty"));
    }
    Ok(text)
}

/// The caption that belongs to a file, if there is one.
pub fn caption(params: &Params) -> Result<FormattedText, ApiError> {
    let entities = params.object("caption_entities", "MessageEntity")?;
    formatted(&params.text("caption").unwrap_or_default(), params.text("parse_mode"), entities)
}

/// Text with its markup.
pub fn formatted(
    text: &str,
    parse_mode: Option<String>,
    entities: Option<Vec<Entity>>,
) -> Result<FormattedText, ApiError> {
    let markup = match parse_mode.map(|mode| mode.to_ascii_lowercase()).as_deref() {
        None => Markup::Entities(entities.unwrap_or_default()),
        Some("html") => Markup::Html,
        Some("markdown" | "markdownv2") => {
            return Err(ApiError::bad_request("Markdown is not simulated; use parse_mode HTML"));
        }
        Some(_) => return Err(ApiError::bad_request("unsupported parse_mode")),
    };
    FormattedText::parse(text, markup)
}

/// The markup of a message, checked.
pub fn reply_markup(params: &Params) -> Result<Option<Value>, ApiError> {
    match params.object("reply_markup", "reply keyboard markup JSON object")? {
        Some(markup) => keyboard::check(markup),
        None => Ok(None),
    }
}

/// A file that is uploaded, or that the bot has seen before and names by its id.
pub fn media(
    api: &BotApi,
    bot: &Bot,
    kind: MediaKind,
    upload: Option<&Upload>,
    reference: Option<&str>,
) -> Result<Media, ApiError> {
    let Some(upload) = upload else {
        let reference = reference.unwrap_or_default();
        if reference.starts_with("http://") || reference.starts_with("https://") {
            return Err(ApiError::bad_request("failed to get HTTP URL content"));
        }
        let known = api
            .files
            .find(bot.id, reference)
            .ok_or_else(|| ApiError::bad_request("wrong remote file identifier specified: Wrong string length"))?;
        return if known.kind == kind { Ok(known) } else { Err(ApiError::bad_request("type of file mismatch")) };
    };
    let size = upload.data.len();
    if size == 0 {
        return Err(ApiError::bad_request("file must be non-empty"));
    }
    if size > UPLOAD_LIMIT {
        return Err(ApiError::too_large());
    }
    if kind != MediaKind::Photo {
        return Ok(api.world.media(kind, upload.data.clone(), upload.name.clone(), upload.mime.clone()));
    }
    if size > PHOTO_LIMIT {
        return Err(ApiError::bad_request(format!(
            "file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
        )));
    }
    match world::picture::dimensions(&upload.data) {
        None => Err(ApiError::bad_request("IMAGE_PROCESS_FAILED")),
        Some((width, height)) if width + height > 10_000 || width.max(height) > 20 * width.min(height) => {
            Err(ApiError::bad_request("PHOTO_INVALID_DIMENSIONS"))
        }
        // Photos have no names at Telegram.
        Some(_) => Ok(api.world.media(kind, upload.data.clone(), None, upload.mime.clone())),
    }
}

fn send_media(api: &BotApi, bot: &Bot, params: &Params, field: &str, kind: MediaKind) -> Answer {
    let reference = params.text(field);
    let upload = params.upload(field);
    if upload.is_none() && reference.is_none() {
        return Err(ApiError::bad_request(format!("there is no {field} in the request")));
    }
    let mut media = media(api, bot, kind, upload, reference.as_deref())?;
    let number = |name| params.integer(name).and_then(|number| u32::try_from(number).ok());
    media.width = number("width").unwrap_or(media.width);
    media.height = number("height").unwrap_or(media.height);
    media.duration = number("duration").unwrap_or(media.duration);
    media.spoiler = params.flag("has_spoiler");
    let caption = caption(params)?;
    let content = Content { text: caption.text, entities: caption.entities, media: Some(media), ..Content::default() };
    send(api, bot, params, content)
}

fn send(api: &BotApi, bot: &Bot, params: &Params, content: Content) -> Answer {
    let peer = chats::chat(api, params)?;
    let mut draft = draft(api, bot, peer, params, content)?;
    draft.reply_markup = reply_markup(params)?;
    meter(api, bot, peer)?;
    let posted = api.world.post(bot.id, peer, draft).map_err(|refusal| api.cannot_write(bot.id, peer, &refusal))?;
    Ok(objects::message(api, bot.id, &posted.message))
}

/// A message with what all methods have in common.
pub fn draft(api: &BotApi, bot: &Bot, peer: Peer, params: &Params, content: Content) -> Result<Draft, ApiError> {
    check_length(&content)?;
    let mut draft = Draft::of(content);
    draft.reply_to = reply_to(api, bot, peer, params)?;
    draft.topic = message_number(params, "message_thread_id");
    draft.protected = params.flag("protect_content");
    Ok(draft)
}

/// Counts a call that writes; an album is one.
pub fn meter(api: &BotApi, bot: &Bot, peer: Peer) -> Result<(), ApiError> {
    let mut meter = api.meter.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    meter.take(bot.id, peer, Instant::now()).map_err(ApiError::too_many_requests)
}

fn check_length(content: &Content) -> Result<(), ApiError> {
    let length = utf16_len(&content.text);
    match &content.media {
        Some(_) if length > CAPTION_LIMIT => Err(ApiError::bad_request("message caption is too long")),
        None if length > TEXT_LIMIT => Err(ApiError::bad_request("message is too long")),
        _ => Ok(()),
    }
}

#[derive(Deserialize)]
struct ReplyParameters {
    message_id: i32,
    #[serde(default)]
    allow_sending_without_reply: bool,
}

fn reply_to(api: &BotApi, bot: &Bot, peer: Peer, params: &Params) -> Result<Option<i32>, ApiError> {
    let given: Option<ReplyParameters> = params.object("reply_parameters", "reply parameters")?;
    let (id, optional) = match (given, message_number(params, "reply_to_message_id")) {
        (Some(reply), _) => (reply.message_id, reply.allow_sending_without_reply),
        (None, Some(id)) => (id, params.flag("allow_sending_without_reply")),
        (None, None) => return Ok(None),
    };
    if api.world.message(Place::of(bot.id, peer), id).is_some() {
        Ok(Some(id))
    } else if optional {
        Ok(None)
    } else {
        Err(ApiError::bad_request("message to be replied not found"))
    }
}

/// The id of a message or topic.
pub fn message_number(params: &Params, name: &str) -> Option<i32> {
    params.integer(name).and_then(|id| i32::try_from(id).ok()).filter(|id| *id > 0)
}
