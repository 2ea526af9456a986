//! What may be written where: the rules that Telegram holds its users to.

use super::chats::{Chat, ChatKind, GENERAL_TOPIC};
use super::entities::{Entity, utf16_len};
use super::ids::{Peer, PersonId, Place};
use super::media::MediaKind;
use super::messages::{Content, Draft};
use super::refusals::Refusal;
use super::{State, World};

/// How long a text may be, in UTF-16 units.
pub const TEXT_LIMIT: usize = 4096;

/// How long a caption may be, in UTF-16 units.
pub const CAPTION_LIMIT: usize = 1024;

/// How many items an album may have.
pub const ALBUM_LIMIT: usize = 10;

impl World {
    /// When slow mode lets `person` write into a group again, Unix seconds, if they must wait.
    #[must_use]
    pub fn next_post(&self, person: PersonId, chat: &Chat) -> Option<i64> {
        let now = self.unix_now();
        self.lock().next_post(person, chat, now)
    }
}

impl State {
    /// Checks all items of an album (or the one message) and settles their topic. Slow mode counts an album as one
    /// message.
    pub(super) fn allow(
        &mut self,
        from: PersonId,
        peer: Peer,
        drafts: Vec<Draft>,
        now: i64,
    ) -> Result<Vec<Draft>, Refusal> {
        check_album(&drafts)?;
        for draft in &drafts {
            check_content(&draft.content)?;
        }
        self.check_may_write(from, peer)?;
        let settle = |draft: Draft| {
            self.check_media(from, peer, &draft.content)?;
            self.settle_topic(from, peer, draft)
        };
        let drafts = drafts.into_iter().map(settle).collect::<Result<_, Refusal>>()?;
        self.check_slow_mode(from, peer, now)?;
        Ok(drafts)
    }

    /// When slow mode lets `person` write again, if that is later than `now`.
    fn next_post(&self, person: PersonId, chat: &Chat, now: i64) -> Option<i64> {
        let wait = Some(i64::from(chat.slow_mode)).filter(|wait| *wait > 0 && person != chat.creator)?;
        self.last_posts.get(&(person, chat.id)).map(|last| last + wait).filter(|next| *next > now)
    }

    /// Whether `from` may write into `peer`, leaving slow mode and closed topics aside.
    pub(super) fn check_may_write(&self, from: PersonId, peer: Peer) -> Result<(), Refusal> {
        let sender = self.people.get(&from).ok_or(Refusal::UserIdInvalid)?;
        match peer {
            Peer::Person(other) => {
                if !self.people.contains_key(&other) {
                    return Err(Refusal::PeerIdInvalid);
                }
                if self.blocks.contains(&(other, from)) {
                    return Err(Refusal::UserIsBlocked);
                }
                if self.blocks.contains(&(from, other)) {
                    return Err(Refusal::YouBlockedUser);
                }
                // A bot cannot begin a conversation.
                let known = || self.private_chats.get(&from).is_some_and(|others| others.contains(&other));
                if sender.is_bot && !known() { Err(Refusal::PeerIdInvalid) } else { Ok(()) }
            }
            Peer::Group(_) | Peer::Channel(_) => {
                let chat = self.chat(peer).ok_or(Refusal::PeerIdInvalid)?;
                if !chat.members.contains_key(&from) && chat.username.is_none() {
                    return Err(Refusal::ChannelPrivate);
                }
                if chat.may_write(from) { Ok(()) } else { Err(Refusal::ChatWriteForbidden) }
            }
        }
    }

    /// Whether `from` may send such a file into `peer`.
    fn check_media(&self, from: PersonId, peer: Peer, content: &Content) -> Result<(), Refusal> {
        let Some(media) = &content.media else { return Ok(()) };
        let Some(chat) = self.chat(peer).filter(|chat| chat.creator != from) else { return Ok(()) };
        if !chat.can_send_media {
            return Err(Refusal::ChatSendMediaForbidden);
        }
        if !chat.forbidden_media.contains(&media.kind) {
            return Ok(());
        }
        Err(match media.kind {
            MediaKind::Photo => Refusal::ChatSendPhotosForbidden,
            MediaKind::Video => Refusal::ChatSendVideosForbidden,
            MediaKind::Document => Refusal::ChatSendDocsForbidden,
            MediaKind::Animation => Refusal::ChatSendGifsForbidden,
            MediaKind::Voice => Refusal::ChatSendVoicesForbidden,
            MediaKind::Audio => Refusal::ChatSendAudiosForbidden,
        })
    }

    /// Finds the topic of a message in a forum, which may be named by the topic or by a message in it.
    fn settle_topic(&self, from: PersonId, peer: Peer, mut draft: Draft) -> Result<Draft, Refusal> {
        let place = Place::of(from, peer);
        let replied = draft.reply_to.and_then(|id| self.message(place, id).ok());
        let Some(chat) = self.chat(peer).filter(|chat| chat.kind == ChatKind::Forum) else {
            draft.reply_to = replied.map(|message| message.id);
            draft.topic = None;
            return Ok(draft);
        };
        if let Some(topic) = draft.reply_to.filter(|id| chat.topics.contains_key(id)) {
            draft.topic = Some(topic);
            draft.reply_to = None;
        } else if draft.reply_to.is_some() && replied.is_none() {
            return Err(Refusal::TopicDeleted);
        }
        let topic = draft.topic.or_else(|| replied.and_then(|message| message.topic)).unwrap_or(GENERAL_TOPIC);
        let topic = chat.topics.get(&topic).ok_or(Refusal::TopicDeleted)?;
        if topic.closed && from != chat.creator {
            return Err(Refusal::TopicClosed);
        }
        draft.topic = (topic.id != GENERAL_TOPIC).then_some(topic.id);
        Ok(draft)
    }

    fn check_slow_mode(&mut self, from: PersonId, peer: Peer, now: i64) -> Result<(), Refusal> {
        let Some(chat) = self.chat(peer) else { return Ok(()) };
        if chat.slow_mode == 0 || from == chat.creator {
            return Ok(());
        }
        if let Some(next) = self.next_post(from, chat, now) {
            return Err(Refusal::SlowModeWait(next - now));
        }
        let id = chat.id;
        self.last_posts.insert((from, id), now);
        Ok(())
    }
}

fn check_album(drafts: &[Draft]) -> Result<(), Refusal> {
    if drafts.len() > ALBUM_LIMIT {
        return Err(Refusal::MultiMediaTooLong);
    }
    let kinds: Vec<_> = drafts.iter().map(|draft| draft.content.media.as_ref().map(|media| media.kind)).collect();
    match kinds.as_slice() {
        [] => Err(Refusal::MediaEmpty),
        [_] => Ok(()),
        [first, rest @ ..] => {
            let first = first.ok_or(Refusal::MediaEmpty)?;
            let fits = rest.iter().all(|kind| kind.is_some_and(|kind| kind.goes_with(first)));
            if fits { Ok(()) } else { Err(Refusal::MediaInvalid) }
        }
    }
}

/// Whether entities have a length, and begin and end between whole characters of the text.
fn are_in_bounds(text: &str, entities: &[Entity]) -> bool {
    let units: Vec<u16> = text.encode_utf16().collect();
    let between = |at: usize| at <= units.len() && units.get(at).is_none_or(|unit| !(0xdc00..0xe000).contains(unit));
    entities.iter().all(|Entity { offset, length, .. }| {
        *length > 0 && between(*offset) && offset.checked_add(*length).is_some_and(between)
    })
}

/// Whether a text, or a caption, is one that can be sent.
pub(super) fn check_content(content: &Content) -> Result<(), Refusal> {
    let length = utf16_len(&content.text);
    if content.media.is_some() && length > CAPTION_LIMIT {
        Err(Refusal::CaptionTooLong)
    } else if length > TEXT_LIMIT {
        Err(Refusal::MessageTooLong)
    } else if content.text.trim().is_empty() && content.media.is_none() && content.contact.is_none() {
        Err(Refusal::MessageEmpty)
    } else if !content.entities.is_empty() && !are_in_bounds(&content.text, &content.entities) {
        Err(Refusal::EntityBoundsInvalid)
    } else {
        Ok(())
    }
}
