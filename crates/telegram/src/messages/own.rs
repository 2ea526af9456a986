//! What the account has sent to a chat lately: how a request without an answer is found to have been applied.

use blastpro_domain::templates::{FormattedText, Part};
use chrono::{DateTime, Utc};
use grammers_tl_types as tl;

use super::media::{Carried, RemoteMedia, UploadedMedia};
use super::{SendTo, entities, read};
use crate::connection::Connection;
use crate::error::Error;

/// The most that Telegram gives at once.
const PAGE: i32 = 100;

/// What the account has sent to a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMessages {
    /// Its messages, the newest first.
    pub messages: Vec<OwnMessage>,
    /// Whether the chat was read back to the time that was asked for. If not, a message that is missing here may be
    /// there all the same.
    pub complete: bool,
}

/// A message that the account has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMessage {
    /// Its id in the chat.
    pub id: i32,
    /// When it was sent, by Telegram's clock, in whole seconds.
    pub date: DateTime<Utc>,
    /// In which topic of a forum; `None` in General.
    pub topic: Option<i32>,
    /// Text or caption, with the formatting that a sender sets.
    pub text: FormattedText,
    /// Its file.
    pub media: Option<RemoteMedia>,
    /// The album it is part of.
    pub grouped_id: Option<i64>,
}

impl OwnMessage {
    /// Whether it is this part, sent with this file. Spaces around a text are not compared, because Telegram takes
    /// them away; nor is formatting, of which it drops what the account may not use.
    #[must_use]
    pub fn is(&self, part: &Part, file: Option<&UploadedMedia>) -> bool {
        let same_file = match (&self.media, file) {
            (None, None) => true,
            (Some(media), Some(file)) => media.file.kind == file.kind && media.file.id == file.id,
            _ => false,
        };
        same_file && self.text.text.trim() == part.text.text.trim()
    }
}

impl Connection {
    /// What the account has sent to the chat (to the topic, if one is named) since then; at most `limit` messages of
    /// the chat are looked at.
    pub async fn own_messages(&self, to: &SendTo, since: DateTime<Utc>, limit: u32) -> Result<OwnMessages, Error> {
        let mut own = OwnMessages { messages: Vec::new(), complete: false };
        let (mut before, mut seen) = (0, 0);
        while seen < limit {
            let page = self.page(to, before).await?;
            seen += u32::try_from(page.len()).unwrap_or(u32::MAX).max(1);
            for message in &page {
                let (id, date) = match message {
                    tl::enums::Message::Message(message) => (message.id, message.date),
                    tl::enums::Message::Service(message) => (message.id, message.date),
                    tl::enums::Message::Empty(_) => continue,
                };
                if i64::from(date) < since.timestamp() {
                    own.complete = true;
                    return Ok(own);
                }
                before = id;
                if let tl::enums::Message::Message(message) = message {
                    own.messages.extend(describe(to, message));
                }
            }
            if page.is_empty() {
                own.complete = true;
                return Ok(own);
            }
        }
        Ok(own)
    }

    /// Messages before `before` (0: from the newest on), newest first.
    async fn page(&self, to: &SendTo, before: i32) -> Result<Vec<tl::enums::Message>, Error> {
        let (peer, limit) = (to.peer(), PAGE);
        let (offset_date, add_offset, max_id, min_id, hash) = (0, 0, 0, 0, 0);
        let offset_id = before;
        let answer = if let Some(msg_id) = to.topic() {
            let request = tl::functions::messages::GetReplies {
                peer,
                msg_id,
                offset_id,
                offset_date,
                add_offset,
                limit,
                max_id,
                min_id,
                hash,
            };
            self.call(&request).await?
        } else {
            let request = tl::functions::messages::GetHistory {
                peer,
                offset_id,
                offset_date,
                add_offset,
                limit,
                max_id,
                min_id,
                hash,
            };
            self.call(&request).await?
        };
        Ok(read(answer)?.0)
    }
}

/// Posts of a channel do not say which of its admins wrote them: they all may be the account's.
fn describe(to: &SendTo, message: &tl::types::Message) -> Option<OwnMessage> {
    let topic = topic(message.reply_to.as_ref());
    let here = to.topic().is_none_or(|wanted| topic == Some(wanted));
    let saved = matches!(to, SendTo::SavedMessages);
    if !here || !(message.out || message.post || saved) || message.fwd_from.is_some() {
        return None;
    }
    let media = match Carried::by(message.media.as_ref()) {
        Carried::Nothing => None,
        Carried::File(media) => Some(media),
        Carried::Other => return None,
    };
    Some(OwnMessage {
        id: message.id,
        date: DateTime::from_timestamp(i64::from(message.date), 0)?,
        topic,
        text: entities::from_tl(message.message.clone(), message.entities.clone()),
        media,
        grouped_id: message.grouped_id,
    })
}

fn topic(reply: Option<&tl::enums::MessageReplyHeader>) -> Option<i32> {
    match reply? {
        tl::enums::MessageReplyHeader::Header(header) if header.forum_topic => {
            header.reply_to_top_id.or(header.reply_to_msg_id)
        }
        _ => None,
    }
}
