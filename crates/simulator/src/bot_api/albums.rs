//! Albums, and copies of messages.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, ApiError, Bot, BotApi, chats, objects, params::Params, sending, text::FormattedText};
use crate::world::{Content, Draft, Entity, Media, MediaKind, Place, Refusal};

/// `InputMedia`.
#[derive(Deserialize)]
pub struct InputMedia {
    #[serde(rename = "type")]
    kind: String,
    media: String,
    #[serde(default)]
    caption: String,
    parse_mode: Option<String>,
    caption_entities: Option<Vec<Entity>>,
    width: Option<u32>,
    height: Option<u32>,
    duration: Option<u32>,
    #[serde(default)]
    has_spoiler: bool,
}

impl InputMedia {
    /// The file, uploaded or known, and its caption.
    pub fn read(self, api: &BotApi, bot: &Bot, params: &Params) -> Result<(Media, FormattedText), ApiError> {
        let kind = match self.kind.as_str() {
            "photo" => MediaKind::Photo,
            "video" => MediaKind::Video,
            "animation" => MediaKind::Animation,
            "audio" => MediaKind::Audio,
            "document" => MediaKind::Document,
            other => return Err(ApiError::bad_request(format!("media of type {other} is not simulated"))),
        };
        let mut file = sending::media(api, bot, kind, params.attached(&self.media), Some(&self.media))?;
        file.width = self.width.unwrap_or(file.width);
        file.height = self.height.unwrap_or(file.height);
        file.duration = self.duration.unwrap_or(file.duration);
        file.spoiler = self.has_spoiler;
        Ok((file, sending::formatted(&self.caption, self.parse_mode, self.caption_entities)?))
    }
}

/// `sendMediaGroup`.
pub fn send(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let items: Vec<InputMedia> =
        params.object("media", "InputMedia")?.ok_or_else(|| ApiError::bad_request("input media is not specified"))?;
    if !(2..=10).contains(&items.len()) {
        return Err(ApiError::bad_request("wrong number of media; an album has 2 to 10 items"));
    }
    let peer = chats::chat(api, params)?;
    let draft = |item: InputMedia| {
        let (media, caption) = item.read(api, bot, params)?;
        let content =
            Content { text: caption.text, entities: caption.entities, media: Some(media), ..Content::default() };
        sending::draft(api, bot, peer, params, content)
    };
    let drafts = items.into_iter().map(draft).collect::<Result<Vec<_>, ApiError>>()?;
    sending::meter(api, bot, peer)?;
    let posted = api.world.post_album(bot.id, peer, drafts).map_err(|refusal| match refusal {
        Refusal::MediaInvalid => ApiError::bad_request("media of these types can't be sent as one album"),
        refusal => api.cannot_write(bot.id, peer, &refusal),
    })?;
    Ok(posted.iter().map(|posted| objects::message(api, bot.id, &posted.message)).collect())
}

/// `copyMessage`: the same content without a word about where it is from.
pub fn copy(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let peer = chats::chat(api, params)?;
    let from = chats::chat_in(api, params, "from_chat_id")?;
    let id = sending::message_number(params, "message_id");
    if !api.world.can_read(bot.id, from) {
        return Err(ApiError::bad_request("chat not found"));
    }
    let original = id.and_then(|id| api.world.message(Place::of(bot.id, from), id));
    let original = original.ok_or_else(|| ApiError::bad_request("message to copy not found"))?;
    if original.service.is_some() || api.world.is_protected(&original) {
        return Err(ApiError::bad_request("message can't be copied"));
    }
    let mut content = original.content;
    if content.media.is_some() && params.text("caption").is_some() {
        let caption = sending::caption(params)?;
        (content.text, content.entities) = (caption.text, caption.entities);
    }
    let draft =
        Draft { reply_markup: sending::reply_markup(params)?, ..sending::draft(api, bot, peer, params, content)? };
    sending::meter(api, bot, peer)?;
    let posted = api.world.post(bot.id, peer, draft).map_err(|refusal| api.cannot_write(bot.id, peer, &refusal))?;
    Ok(json!({ "message_id": posted.message.id }))
}
