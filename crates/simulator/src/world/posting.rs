//! Writing into chats: sending, editing, deleting, reading, typing, with the rules that Telegram holds us to.

use super::chats::{ChatKind, GENERAL_TOPIC};
use super::detect;
use super::entities::{Entity, utf16_len};
use super::events::Event;
use super::ids::{ConnectionId, Peer, PersonId, Place};
use super::messages::{Content, Draft, Edit, Message, Service};
use super::people::SERVICE_ACCOUNT;
use super::refusals::Refusal;
use super::updates::{Change, Push};
use super::{State, World};

/// How long a text may be, in UTF-16 units.
pub const TEXT_LIMIT: usize = 4096;

/// How long a caption may be, in UTF-16 units.
pub const CAPTION_LIMIT: usize = 1024;

/// What Telegram answers to a `random_id` that it has seen already: users of real clients report both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RepeatAnswer {
    /// `RANDOM_ID_DUPLICATE`.
    #[default]
    Refused,
    /// Success, with the id of the message that was sent the first time.
    Success,
}

/// What became of a message.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The message.
    pub message: Message,
    /// Whether it had been sent before, and nothing was sent now.
    pub repeated: bool,
    /// The number of the sender's box, or of the channel, after it.
    pub pts: i32,
}

impl World {
    /// Sends a message as `from` into what they call `peer`.
    pub fn post(&self, from: PersonId, peer: Peer, draft: Draft) -> Result<Posted, Refusal> {
        let now = self.unix_now();
        self.lock().post(from, peer, draft, now)
    }

    /// Chooses what a repeated `random_id` is answered with.
    pub fn answer_repeats_with(&self, answer: RepeatAnswer) {
        self.lock().repeats = answer;
    }

    /// Edits a message as `by`, who must have sent it.
    pub fn edit(&self, by: PersonId, peer: Peer, id: i32, edit: Edit) -> Result<Message, Refusal> {
        let now = self.unix_now();
        self.lock().edit(by, Place::of(by, peer), id, edit, now)
    }

    /// Deletes messages as `by`: one's own, in a private chat anybody's, in a group as its creator anybody's. Ids of
    /// messages that are gone are skipped. Returns the ids that were deleted.
    pub fn delete(&self, by: PersonId, peer: Peer, ids: &[i32]) -> Result<Vec<i32>, Refusal> {
        self.lock().delete(by, Place::of(by, peer), ids)
    }

    /// Marks a chat as read up to a message.
    pub fn read(&self, viewer: PersonId, peer: Peer, up_to: i32) {
        let place = Place::of(viewer, peer);
        let mut state = self.lock();
        let newest = state.history(place).next_back().map_or(0, |message| message.id);
        let mark = state.read_marks.entry((viewer, place)).or_default();
        *mark = (*mark).max(up_to.min(newest));
    }

    /// Shows the others in a chat that `from` is doing something; `action` is the Bot API's word.
    pub fn typing(&self, from: PersonId, peer: Peer, topic: Option<i32>, action: &str) -> Result<(), Refusal> {
        let mut state = self.lock();
        state.check_may_write(from, peer)?;
        let place = Place::of(from, peer);
        let push = Push::Typing { place, topic, from, action: action.to_owned() };
        for person in state.audience(place).into_iter().filter(|person| *person != from) {
            state.push(person, &push, None);
        }
        state.emit(&Event::Typing { place, topic, from, action: action.to_owned() });
        Ok(())
    }
}

impl State {
    pub(super) fn post(&mut self, from: PersonId, peer: Peer, draft: Draft, now: i64) -> Result<Posted, Refusal> {
        if let Some((place, id)) = draft.random_id.and_then(|random_id| self.random_ids.get(&(from, random_id))) {
            let earlier = self.messages.get(place).and_then(|messages| messages.get(id));
            return match (self.repeats, earlier) {
                (RepeatAnswer::Success, Some(message)) => {
                    Ok(Posted { message: message.clone(), repeated: true, pts: self.pts_of(*place, from) })
                }
                (RepeatAnswer::Success | RepeatAnswer::Refused, _) => Err(Refusal::RandomIdDuplicate),
            };
        }
        check_content(&draft.content)?;
        self.check_may_write(from, peer)?;
        self.check_media(from, peer, &draft.content)?;
        let mut draft = self.settle_topic(from, peer, draft)?;
        self.check_slow_mode(from, peer, now)?;
        detect::add(&draft.content.text, &mut draft.content.entities);
        if from != SERVICE_ACCOUNT {
            self.void_codes_in(&draft.content.text);
        }
        let place = Place::of(from, peer);
        let message = self.record(place, from, draft, now);
        self.answer_for_spam_bot(place, from, now);
        Ok(Posted { message, repeated: false, pts: self.pts_of(place, from) })
    }

    /// Writes a message that is allowed.
    fn record(&mut self, place: Place, from: PersonId, draft: Draft, now: i64) -> Message {
        let message = Message {
            id: self.next_message_id(place),
            place,
            from,
            date: now,
            edited: None,
            content: draft.content,
            service: None,
            reply_markup: draft.reply_markup,
            reply_to: draft.reply_to,
            topic: draft.topic,
            forward: draft.forward,
            random_id: draft.random_id,
        };
        if let Some(random_id) = message.random_id {
            self.random_ids.insert((from, random_id), (place, message.id));
        }
        self.publish(message, draft.over)
    }

    /// Writes what Telegram itself has to say in a group.
    pub(super) fn record_service(
        &mut self,
        place: Place,
        from: PersonId,
        topic: Option<i32>,
        service: Service,
        now: i64,
    ) -> Message {
        let message = Message {
            id: self.next_message_id(place),
            place,
            from,
            date: now,
            edited: None,
            content: Content::default(),
            service: Some(service),
            reply_markup: None,
            reply_to: None,
            topic,
            forward: None,
            random_id: None,
        };
        self.publish(message, None)
    }

    /// Puts a message into its place and tells everybody there.
    fn publish(&mut self, message: Message, over: Option<ConnectionId>) -> Message {
        let place = message.place;
        if let Place::Private(a, b) = place {
            self.private_chats.entry(a).or_default().insert(b);
            self.private_chats.entry(b).or_default().insert(a);
        }
        self.messages.entry(place).or_default().insert(message.id, message.clone());
        self.read_marks.insert((message.from, place), message.id);
        self.log_change(place, &Change::New(message.clone()), 1, over);
        self.emit(&Event::Message(message.clone()));
        message
    }

    fn next_message_id(&mut self, place: Place) -> i32 {
        match place {
            Place::Private(..) | Place::Group(_) => self.counters.message(),
            Place::Channel(id) => match self.chats.get_mut(&id) {
                Some(chat) => {
                    chat.last_message += 1;
                    chat.last_message
                }
                None => self.counters.message(),
            },
        }
    }

    /// Whether `from` may write into `peer`, leaving slow mode and closed topics aside.
    fn check_may_write(&self, from: PersonId, peer: Peer) -> Result<(), Refusal> {
        match peer {
            Peer::Person(other) => {
                let sender = self.people.get(&from).ok_or(Refusal::UserIdInvalid)?;
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

    /// Whether `from` may send a file into `peer`.
    fn check_media(&self, from: PersonId, peer: Peer, content: &Content) -> Result<(), Refusal> {
        let refused =
            content.media.is_some() && self.chat(peer).is_some_and(|chat| !chat.can_send_media && chat.creator != from);
        if refused { Err(Refusal::ChatSendMediaForbidden) } else { Ok(()) }
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
        let (id, wait) = (chat.id, i64::from(chat.slow_mode));
        if wait == 0 || from == chat.creator {
            return Ok(());
        }
        let next = self.last_posts.get(&(from, id)).map_or(now, |last| last + wait);
        if next > now {
            return Err(Refusal::SlowModeWait(next - now));
        }
        self.last_posts.insert((from, id), now);
        Ok(())
    }

    fn edit(&mut self, by: PersonId, place: Place, id: i32, edit: Edit, now: i64) -> Result<Message, Refusal> {
        let message = self.message(place, id)?;
        if message.from != by || message.service.is_some() {
            return Err(Refusal::MessageAuthorRequired);
        }
        let mut edited = message.clone();
        if let Some(content) = edit.content {
            check_content(&content)?;
            edited.content = content;
            detect::add(&edited.content.text, &mut edited.content.entities);
        }
        if let Some(reply_markup) = edit.reply_markup {
            edited.reply_markup = reply_markup;
        }
        if edited == *message {
            return Err(Refusal::MessageNotModified);
        }
        edited.edited = Some(now);
        self.void_codes_in(&edited.content.text);
        self.messages.entry(place).or_default().insert(id, edited.clone());
        self.log_change(place, &Change::Edited(edited.clone()), 1, None);
        self.emit(&Event::Edited(edited.clone()));
        Ok(edited)
    }

    fn delete(&mut self, by: PersonId, place: Place, ids: &[i32]) -> Result<Vec<i32>, Refusal> {
        let may_all = match place {
            Place::Private(..) => true,
            Place::Group(id) | Place::Channel(id) => self.chats.get(&id).is_some_and(|chat| chat.creator == by),
        };
        let present: Vec<_> = ids.iter().copied().filter(|id| self.message(place, *id).is_ok()).collect();
        if !may_all && present.iter().any(|id| self.message(place, *id).is_ok_and(|message| message.from != by)) {
            return Err(Refusal::MessageDeleteForbidden);
        }
        if present.is_empty() {
            return Ok(present);
        }
        let messages = self.messages.entry(place).or_default();
        for id in &present {
            messages.remove(id);
        }
        let count = i32::try_from(present.len()).unwrap_or(i32::MAX);
        self.log_change(place, &Change::Deleted(present.clone()), count, None);
        self.emit(&Event::Deleted { place, ids: present.clone() });
        Ok(present)
    }
}

fn check_content(content: &Content) -> Result<(), Refusal> {
    let length = utf16_len(&content.text);
    let in_bounds = |entity: &Entity| entity.offset.checked_add(entity.length).is_some_and(|end| end <= length);
    if content.media.is_some() && length > CAPTION_LIMIT {
        Err(Refusal::CaptionTooLong)
    } else if length > TEXT_LIMIT {
        Err(Refusal::MessageTooLong)
    } else if content.text.trim().is_empty() && content.media.is_none() && content.contact.is_none() {
        Err(Refusal::MessageEmpty)
    } else if !content.entities.iter().all(in_bounds) {
        Err(Refusal::EntityBoundsInvalid)
    } else {
        Ok(())
    }
}
