//! Sending under random ids of the caller's choosing.
//!
//! Telegram knows a message that it has been given by its random id: the same id again is refused
//! ([`Error::Duplicate`]), or answered with the message of the first time. So whoever got no answer sends again, with
//! the same ids.

use blastpro_domain::templates::{Content, Part};
use grammers_tl_types as tl;

use super::media::UploadedMedia;
use super::{SendTo, entities};
use crate::connection::Connection;
use crate::error::Error;

impl Connection {
    /// Sends one message, or an album. `files` and `random_ids` have one entry for each part; a part with media needs
    /// its file [uploaded](Self::upload) (or [seen](super::media::RemoteMedia::file)) by this very account. Returns
    /// the messages' ids in the order of the parts; none when Telegram took them without naming them.
    pub async fn send(
        &self,
        to: &SendTo,
        content: &Content,
        files: &[Option<UploadedMedia>],
        random_ids: &[i64],
    ) -> Result<Vec<i32>, Error> {
        if content.parts.len() != files.len() || content.parts.len() != random_ids.len() {
            return Err(refused("RANDOM_ID_EMPTY"));
        }
        let updates = match (content.parts.as_slice(), files, random_ids) {
            ([], ..) => return Err(refused("MESSAGE_EMPTY")),
            ([part @ Part { media: None, .. }], _, [random_id]) => {
                self.call(&self.text(to, part, content.no_preview, *random_id)).await?
            }
            ([part], [Some(file)], [random_id]) => self.call(&self.media(to, part, file, *random_id)).await?,
            (parts, files, random_ids) => self.call(&self.album(to, parts, files, random_ids)?).await?,
        };
        Ok(ids(&updates, random_ids))
    }

    /// Shows the others that something is being written. It fades after six seconds.
    pub async fn typing(&self, to: &SendTo) -> Result<(), Error> {
        let action = tl::enums::SendMessageAction::SendMessageTypingAction;
        self.call(&tl::functions::messages::SetTyping { peer: to.peer(), top_msg_id: to.topic(), action })
            .await
            .map(drop)
    }

    fn text(&self, to: &SendTo, part: &Part, no_webpage: bool, random_id: i64) -> tl::functions::messages::SendMessage {
        tl::functions::messages::SendMessage {
            no_webpage,
            reply_to: reply_to(to),
            entities: entities::to_tl(&part.text, self.session()),
            ..plain_text(to.peer(), part.text.text.clone(), random_id)
        }
    }

    fn media(
        &self,
        to: &SendTo,
        part: &Part,
        file: &UploadedMedia,
        random_id: i64,
    ) -> tl::functions::messages::SendMedia {
        tl::functions::messages::SendMedia {
            silent: false,
            background: false,
            clear_draft: false,
            noforwards: false,
            update_stickersets_order: false,
            invert_media: false,
            allow_paid_floodskip: false,
            peer: to.peer(),
            reply_to: reply_to(to),
            media: file.input(has_spoiler(part)),
            message: part.text.text.clone(),
            random_id,
            reply_markup: None,
            entities: entities::to_tl(&part.text, self.session()),
            schedule_date: None,
            schedule_repeat_period: None,
            send_as: None,
            quick_reply_shortcut: None,
            effect: None,
            allow_paid_stars: None,
            suggested_post: None,
        }
    }

    fn album(
        &self,
        to: &SendTo,
        parts: &[Part],
        files: &[Option<UploadedMedia>],
        random_ids: &[i64],
    ) -> Result<tl::functions::messages::SendMultiMedia, Error> {
        let items = parts.iter().zip(files).zip(random_ids).map(|((part, file), random_id)| {
            let file = file.as_ref().ok_or_else(|| refused("MEDIA_EMPTY"))?;
            let item = tl::types::InputSingleMedia {
                media: file.input(has_spoiler(part)),
                random_id: *random_id,
                message: part.text.text.clone(),
                entities: entities::to_tl(&part.text, self.session()),
            };
            Ok(item.into())
        });
        Ok(tl::functions::messages::SendMultiMedia {
            silent: false,
            background: false,
            clear_draft: false,
            noforwards: false,
            update_stickersets_order: false,
            invert_media: false,
            allow_paid_floodskip: false,
            peer: to.peer(),
            reply_to: reply_to(to),
            multi_media: items.collect::<Result<_, Error>>()?,
            schedule_date: None,
            send_as: None,
            quick_reply_shortcut: None,
            effect: None,
            allow_paid_stars: None,
        })
    }
}

/// Words without formatting and without a preview of links.
pub(crate) const fn plain_text(
    peer: tl::enums::InputPeer,
    message: String,
    random_id: i64,
) -> tl::functions::messages::SendMessage {
    tl::functions::messages::SendMessage {
        no_webpage: true,
        silent: false,
        background: false,
        clear_draft: false,
        noforwards: false,
        update_stickersets_order: false,
        invert_media: false,
        allow_paid_floodskip: false,
        peer,
        reply_to: None,
        message,
        random_id,
        reply_markup: None,
        entities: None,
        schedule_date: None,
        schedule_repeat_period: None,
        send_as: None,
        quick_reply_shortcut: None,
        effect: None,
        allow_paid_stars: None,
        suggested_post: None,
        rich_message: None,
    }
}

/// What Telegram would say; it is not asked.
fn refused(name: &str) -> Error {
    Error::Rpc { code: 400, name: name.to_owned() }
}

fn has_spoiler(part: &Part) -> bool {
    part.media.as_ref().is_some_and(|media| media.spoiler)
}

/// A topic is reached by answering the message that opened it.
fn reply_to(to: &SendTo) -> Option<tl::enums::InputReplyTo> {
    let reply = tl::types::InputReplyToMessage {
        reply_to_msg_id: to.topic()?,
        top_msg_id: None,
        reply_to_peer_id: None,
        quote_text: None,
        quote_entities: None,
        quote_offset: None,
        monoforum_peer_id: None,
        todo_item_id: None,
        poll_option: None,
    };
    Some(reply.into())
}

/// Which messages the random ids have become.
fn ids(updates: &tl::enums::Updates, random_ids: &[i64]) -> Vec<i32> {
    let updates = match updates {
        tl::enums::Updates::UpdateShortSentMessage(sent) => return vec![sent.id],
        tl::enums::Updates::UpdateShort(short) => std::slice::from_ref(&short.update),
        tl::enums::Updates::Updates(updates) => &updates.updates,
        tl::enums::Updates::Combined(updates) => &updates.updates,
        _ => &[],
    };
    let named = |random_id: &i64| {
        updates.iter().find_map(|update| match update {
            tl::enums::Update::MessageId(named) if named.random_id == *random_id => Some(named.id),
            _ => None,
        })
    };
    random_ids.iter().map(named).collect::<Option<Vec<_>>>().unwrap_or_else(|| in_order(updates, random_ids.len()))
}

/// Without names, the messages that are new, if their number is right: ids grow in the order of the parts.
fn in_order(updates: &[tl::enums::Update], expected: usize) -> Vec<i32> {
    let new = updates.iter().filter_map(|update| match update {
        tl::enums::Update::NewMessage(new) => Some(new.message.id()),
        tl::enums::Update::NewChannelMessage(new) => Some(new.message.id()),
        _ => None,
    });
    let mut new: Vec<_> = new.collect();
    new.sort_unstable();
    if new.len() == expected { new } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn updates(updates: Vec<tl::enums::Update>) -> tl::enums::Updates {
        tl::types::Updates { updates, users: Vec::new(), chats: Vec::new(), date: 0, seq: 0 }.into()
    }

    fn named(id: i32, random_id: i64) -> tl::enums::Update {
        tl::types::UpdateMessageId { id, random_id }.into()
    }

    #[test]
    fn ids_follow_the_parts_and_not_the_answer() {
        let answer = updates(vec![named(12, 200), named(11, 100), named(13, 300)]);
        assert_eq!(ids(&answer, &[100, 200, 300]), [11, 12, 13]);
        assert_eq!(ids(&answer, &[100, 999]), [0; 0], "one of them is not named");
    }

    #[test]
    fn a_short_answer_names_the_message_itself() {
        let short = tl::types::UpdateShortSentMessage {
            out: true,
            id: 7,
            pts: 0,
            pts_count: 0,
            date: 0,
            media: None,
            entities: None,
            ttl_period: None,
        };
        assert_eq!(ids(&short.into(), &[5]), [7]);
    }
}
