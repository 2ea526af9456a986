//! Writing into chats: sending, editing, deleting, reading, typing.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::detect;
use super::entities::{EntityKind, utf16_len};
use super::events::Event;
use super::ids::{ConnectionId, Peer, PersonId, Place};
use super::messages::{Content, Draft, Edit, Message, Service};
use super::people::SERVICE_ACCOUNT;
use super::permissions::check_content;
use super::refusals::Refusal;
use super::updates::{Change, Push};
use super::{State, World};

/// What Telegram answers to a `random_id` that it has seen already: users of real clients report both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatAnswer {
    /// `RANDOM_ID_DUPLICATE`.
    #[default]
    Refused,
    /// Success, with the id of the message that was sent the first time.
    Success,
    /// One and the other by turns, [refused](Self::Refused) first.
    ByTurns,
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

    /// Sends several files as one album; all of it or nothing.
    pub fn post_album(&self, from: PersonId, peer: Peer, drafts: Vec<Draft>) -> Result<Vec<Posted>, Refusal> {
        let now = self.unix_now();
        self.lock().post_album(from, peer, drafts, now)
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
        self.post_all(from, peer, vec![draft], now)?.pop().ok_or(Refusal::MessageEmpty)
    }

    fn post_album(
        &mut self,
        from: PersonId,
        peer: Peer,
        mut drafts: Vec<Draft>,
        now: i64,
    ) -> Result<Vec<Posted>, Refusal> {
        if drafts.len() > 1 {
            let album = self.counters.album();
            for draft in &mut drafts {
                draft.album = Some(album);
            }
        }
        self.post_all(from, peer, drafts, now)
    }

    fn post_all(&mut self, from: PersonId, peer: Peer, drafts: Vec<Draft>, now: i64) -> Result<Vec<Posted>, Refusal> {
        if let Some(repeated) = self.repeated(from, &drafts)? {
            return Ok(repeated);
        }
        let place = Place::of(from, peer);
        let mut posted = Vec::new();
        for mut draft in self.allow(from, peer, drafts, now)? {
            self.tidy(&mut draft.content);
            if from != SERVICE_ACCOUNT {
                self.void_codes_in(&draft.content.text);
            }
            let message = self.record(place, from, draft, now);
            posted.push(Posted { message, repeated: false, pts: self.pts_of(place, from) });
        }
        self.answer_for_spam_bot(place, from, now);
        Ok(posted)
    }

    /// Makes of a content what Telegram keeps: without spaces around it or mentions of nobody, with what it finds.
    fn tidy(&self, content: &mut Content) {
        trim(content);
        content.entities.retain(|entity| match &entity.kind {
            EntityKind::TextMention { user } => self.people.contains_key(&user.id),
            _ => true,
        });
        detect::add(&content.text, &mut content.entities);
    }

    /// What was sent under these random ids before, if all of them are known: an answer, or a refusal. If only some
    /// are, or one is named twice, the album is refused.
    fn repeated(&mut self, from: PersonId, drafts: &[Draft]) -> Result<Option<Vec<Posted>>, Refusal> {
        let mut named = BTreeSet::new();
        if !drafts.iter().filter_map(|draft| draft.random_id).all(|id| named.insert(id)) {
            return Err(Refusal::RandomIdDuplicate);
        }
        let known = |draft: &Draft| self.random_ids.get(&(from, draft.random_id?)).copied();
        let known: Vec<_> = drafts.iter().filter_map(known).collect();
        if known.is_empty() {
            return Ok(None);
        }
        let success = match self.repeats {
            RepeatAnswer::Refused => false,
            RepeatAnswer::Success => true,
            RepeatAnswer::ByTurns => {
                self.repeats_answered += 1;
                self.repeats_answered.is_multiple_of(2)
            }
        };
        let earlier = known.iter().filter_map(|(place, id)| self.message(*place, *id).ok());
        let earlier: Vec<_> = earlier.cloned().collect();
        if !success || earlier.len() != drafts.len() {
            return Err(Refusal::RandomIdDuplicate);
        }
        let posted = |message: Message| {
            let pts = self.pts_of(message.place, from);
            Posted { message, repeated: true, pts }
        };
        Ok(Some(earlier.into_iter().map(posted).collect()))
    }

    /// Writes a message that is allowed.
    fn record(&mut self, place: Place, from: PersonId, mut draft: Draft, now: i64) -> Message {
        if let Some(media) = &mut draft.content.media {
            self.know_file(from, media);
        }
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
            album: draft.album,
            protected: draft.protected,
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
            album: None,
            protected: false,
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
        if !matches!(place, Place::Channel(_)) {
            self.places.insert(message.id, place);
        }
        self.messages.entry(place).or_default().insert(message.id, message.clone());
        self.read_marks.insert((message.from, place), message.id);
        let shared = Arc::new(message.clone());
        self.log_change(place, &Change::New(shared.clone()), 1, over);
        self.emit(&Event::Message(shared));
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

    fn edit(&mut self, by: PersonId, place: Place, id: i32, edit: Edit, now: i64) -> Result<Message, Refusal> {
        let message = self.message(place, id)?;
        if message.from != by || message.service.is_some() {
            return Err(Refusal::MessageAuthorRequired);
        }
        let mut edited = message.clone();
        if let Some(content) = edit.content {
            check_content(&content)?;
            edited.content = content;
            self.tidy(&mut edited.content);
        }
        if let Some(reply_markup) = edit.reply_markup {
            edited.reply_markup = reply_markup;
        }
        let before = message.clone();
        if let Some(media) = &mut edited.content.media {
            self.know_file(by, media);
        }
        if edited == before {
            return Err(Refusal::MessageNotModified);
        }
        edited.edited = Some(now);
        self.void_codes_in(&edited.content.text);
        self.messages.entry(place).or_default().insert(id, edited.clone());
        let shared = Arc::new(edited.clone());
        self.log_change(place, &Change::Edited(shared.clone()), 1, None);
        self.emit(&Event::Edited(shared));
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
        if !matches!(place, Place::Channel(_)) {
            for id in &present {
                self.places.remove(id);
            }
        }
        let count = i32::try_from(present.len()).unwrap_or(i32::MAX);
        self.log_change(place, &Change::Deleted(present.clone()), count, None);
        self.emit(&Event::Deleted { place, ids: present.clone() });
        Ok(present)
    }
}

/// Spaces around a text are taken away, and the formatting moves along, as at Telegram.
fn trim(content: &mut Content) {
    let begin = content.text.len() - content.text.trim_start().len();
    let skipped = utf16_len(&content.text[..begin]);
    let text = content.text.trim().to_owned();
    if text.len() == content.text.len() {
        return;
    }
    let length = utf16_len(&text);
    content.text = text;
    for entity in &mut content.entities {
        let end = (entity.offset + entity.length).saturating_sub(skipped).min(length);
        entity.offset = entity.offset.saturating_sub(skipped).min(length);
        entity.length = end - entity.offset;
    }
    content.entities.retain(|entity| entity.length > 0);
}
