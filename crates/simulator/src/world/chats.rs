//! Groups of every kind: basic groups, supergroups, forums, channels.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::events::Event;
use super::ids::{GroupId, Peer, PersonId, Place};
use super::media::MediaKind;
use super::messages::Service;
use super::refusals::Refusal;
use super::updates::Push;
use super::{State, World};

/// The topic that every forum has.
pub const GENERAL_TOPIC: i32 = 1;

/// What sort of group it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// A basic group.
    Group,
    /// A supergroup.
    Supergroup,
    /// A supergroup with topics.
    Forum,
    /// A channel, in which only its creator posts.
    Channel,
}

/// A group, supergroup, forum or channel.
#[derive(Clone, Debug)]
pub struct Chat {
    /// Its number.
    pub id: GroupId,
    /// What sort it is.
    pub kind: ChatKind,
    /// Its title.
    pub title: String,
    /// Its public name without the `@`.
    pub username: Option<String>,
    /// Who made it: the first member.
    pub creator: PersonId,
    /// Its members, with what differs between them.
    pub members: BTreeMap<PersonId, Member>,
    /// Whether members may write; the creator always may.
    pub can_write: bool,
    /// How many seconds a member waits between messages; zero for no slow mode.
    pub slow_mode: u32,
    /// Whether members may send anything besides text; the creator always may.
    pub can_send_media: bool,
    /// Kinds of files that members may not send; the creator always may.
    pub forbidden_media: BTreeSet<MediaKind>,
    /// Whether nothing in it may be copied or forwarded.
    pub protected: bool,
    /// The topics of a forum.
    pub topics: BTreeMap<i32, Topic>,
    /// Who was removed and not added again.
    pub removed: BTreeSet<PersonId>,
    /// The supergroup that a basic group has become. Nobody writes into the basic group any more.
    pub migrated_to: Option<GroupId>,
    /// When it was made, Unix seconds.
    pub date: i64,
    /// The last message id given out; supergroups and channels count their own.
    pub(super) last_message: i32,
}

/// A member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Whether this member may write; [`Chat::can_write`] restricts everybody.
    pub can_write: bool,
}

/// A topic of a forum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The id of the service message that made it; [`GENERAL_TOPIC`] for General.
    pub id: i32,
    /// Its title.
    pub title: String,
    /// Whether it is closed for members.
    pub closed: bool,
    /// When it was made, Unix seconds.
    pub date: i64,
}

impl Chat {
    /// The chat as a peer.
    #[must_use]
    pub fn peer(&self) -> Peer {
        match self.kind {
            ChatKind::Group => Peer::Group(self.id),
            ChatKind::Supergroup | ChatKind::Forum | ChatKind::Channel => Peer::Channel(self.id),
        }
    }

    /// The chat as a place.
    #[must_use]
    pub fn place(&self) -> Place {
        match self.peer() {
            Peer::Channel(id) => Place::Channel(id),
            Peer::Person(_) | Peer::Group(_) => Place::Group(self.id),
        }
    }

    /// Whether `person` may write, leaving slow mode and closed topics aside.
    #[must_use]
    pub fn may_write(&self, person: PersonId) -> bool {
        let Some(member) = self.members.get(&person).filter(|_| self.migrated_to.is_none()) else { return false };
        person == self.creator || (self.can_write && member.can_write && self.kind != ChatKind::Channel)
    }
}

/// A group to be made.
#[derive(Clone, Debug)]
pub struct NewChat {
    /// Its title.
    pub title: String,
    /// What sort it is.
    pub kind: ChatKind,
    /// Its members; the first is the creator.
    pub members: Vec<PersonId>,
    /// Titles of a forum's topics, General aside.
    pub topics: Vec<String>,
    /// See [`Chat::slow_mode`].
    pub slow_mode: u32,
    /// See [`Chat::can_write`].
    pub can_write: bool,
    /// See [`Chat::can_send_media`].
    pub can_send_media: bool,
    /// See [`Chat::forbidden_media`].
    pub forbidden_media: BTreeSet<MediaKind>,
    /// See [`Chat::protected`].
    pub protected: bool,
    /// See [`Chat::username`].
    pub username: Option<String>,
}

impl NewChat {
    /// A group in which every member may write at any time.
    #[must_use]
    pub fn new(kind: ChatKind, title: &str, members: &[PersonId]) -> Self {
        Self {
            title: title.to_owned(),
            kind,
            members: members.to_vec(),
            topics: Vec::new(),
            slow_mode: 0,
            can_write: true,
            can_send_media: true,
            forbidden_media: BTreeSet::new(),
            protected: false,
            username: None,
        }
    }
}

/// A change of a group; what is `None` or empty stays.
#[derive(Clone, Debug, Default)]
pub struct ChatChange {
    /// A new title.
    pub title: Option<String>,
    /// See [`Chat::can_write`].
    pub can_write: Option<bool>,
    /// See [`Chat::can_send_media`].
    pub can_send_media: Option<bool>,
    /// See [`Chat::forbidden_media`].
    pub forbidden_media: Option<BTreeSet<MediaKind>>,
    /// See [`Chat::protected`].
    pub protected: Option<bool>,
    /// See [`Chat::slow_mode`].
    pub slow_mode: Option<u32>,
    /// Members whose own right to write changes.
    pub member_can_write: Vec<(PersonId, bool)>,
    /// Persons to add.
    pub add: Vec<PersonId>,
    /// Members to remove.
    pub remove: Vec<PersonId>,
    /// Topics to open, by title.
    pub new_topics: Vec<String>,
    /// Topics to close or reopen.
    pub closed: Vec<(i32, bool)>,
    /// Topics to delete; General stays.
    pub delete_topics: Vec<i32>,
}

impl World {
    /// Makes a group. Its first message is the service message that Telegram writes, as are those of its topics.
    pub fn add_chat(&self, new: NewChat) -> Result<Chat, Refusal> {
        let now = self.unix_now();
        self.lock().add_chat(new, now)
    }

    /// Lets a channel's post be discussed in a group, below its copy there.
    pub fn discuss(&self, channel: GroupId, post: i32, group: GroupId, copy: i32) {
        self.lock().discussions.insert((channel, post), (group, copy));
    }

    /// Where a channel's post is discussed.
    #[must_use]
    pub fn discussion(&self, channel: GroupId, post: i32) -> Option<(GroupId, i32)> {
        self.lock().discussions.get(&(channel, post)).copied()
    }

    /// All groups, in the order of their ids.
    #[must_use]
    pub fn chats(&self) -> Vec<Chat> {
        self.lock().chats.values().cloned().collect()
    }

    /// The group of a peer; `None` for a private chat, and when kind and id do not fit.
    #[must_use]
    pub fn chat(&self, peer: Peer) -> Option<Chat> {
        self.lock().chat(peer).cloned()
    }

    /// Changes a group, all of it or nothing, and tells its members and those who no longer are.
    pub fn change_chat(&self, peer: Peer, change: &ChatChange) -> Result<Chat, Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        let id = state.chat(peer).ok_or(Refusal::ChatIdInvalid)?.id;
        state.change_chat(id, change, now)?;
        state.tell_chat_changed(peer);
        for person in &change.remove {
            state.push(*person, &Push::ChatChanged(peer), None);
        }
        state.chat(peer).cloned().ok_or(Refusal::ChatIdInvalid)
    }
}

impl State {
    pub(super) fn chat(&self, peer: Peer) -> Option<&Chat> {
        self.chats.get(&peer.group()?).filter(|chat| chat.peer() == peer)
    }

    fn add_chat(&mut self, new: NewChat, now: i64) -> Result<Chat, Refusal> {
        let creator = *new.members.first().ok_or(Refusal::UserIdInvalid)?;
        self.check_people(&new.members)?;
        let username = new.username.map(|name| name.trim_start_matches('@').to_owned());
        if username.as_ref().is_some_and(|name| self.resolve_username(name).is_some()) {
            return Err(Refusal::UsernameOccupied);
        }
        let general = Topic { id: GENERAL_TOPIC, title: "General".to_owned(), closed: false, date: now };
        let chat = Chat {
            id: self.counters.group(),
            kind: new.kind,
            title: new.title.clone(),
            username,
            creator,
            members: new.members.iter().map(|id| (*id, Member { can_write: true })).collect(),
            can_write: new.can_write,
            can_send_media: new.can_send_media,
            forbidden_media: new.forbidden_media,
            protected: new.protected,
            slow_mode: new.slow_mode,
            removed: BTreeSet::new(),
            migrated_to: None,
            topics: if new.kind == ChatKind::Forum { [(GENERAL_TOPIC, general)].into() } else { BTreeMap::new() },
            date: now,
            last_message: 0,
        };
        let (id, place) = (chat.id, chat.place());
        let peer = chat.peer();
        self.chats.insert(id, chat);
        self.record_service(place, creator, None, Service::ChatCreated { title: new.title }, now);
        for title in new.topics {
            self.open_topic(id, title, now);
        }
        self.emit(&Event::Chat(peer));
        self.chats.get(&id).cloned().ok_or(Refusal::ChatIdInvalid)
    }

    /// Whether a change can be made as a whole.
    fn check_change(&self, id: GroupId, change: &ChatChange) -> Result<(), Refusal> {
        self.check_people(&change.add)?;
        self.check_people(&change.remove)?;
        let chat = self.chats.get(&id).ok_or(Refusal::ChatIdInvalid)?;
        let mut topics = change.closed.iter().map(|(topic, _)| topic).chain(&change.delete_topics);
        if topics.any(|topic| !chat.topics.contains_key(topic)) {
            return Err(Refusal::TopicDeleted);
        }
        if !change.new_topics.is_empty() && chat.kind != ChatKind::Forum {
            return Err(Refusal::ChannelForumMissing);
        }
        let mut restricted = change.member_can_write.iter().map(|(person, _)| person);
        if restricted.any(|person| !chat.members.contains_key(person)) {
            return Err(Refusal::UserNotParticipant);
        }
        Ok(())
    }

    fn change_chat(&mut self, id: GroupId, change: &ChatChange, now: i64) -> Result<(), Refusal> {
        self.check_change(id, change)?;
        let chat = self.chats.get_mut(&id).ok_or(Refusal::ChatIdInvalid)?;
        if let Some(title) = &change.title {
            chat.title.clone_from(title);
        }
        chat.can_write = change.can_write.unwrap_or(chat.can_write);
        chat.can_send_media = change.can_send_media.unwrap_or(chat.can_send_media);
        if let Some(kinds) = &change.forbidden_media {
            chat.forbidden_media.clone_from(kinds);
        }
        chat.protected = change.protected.unwrap_or(chat.protected);
        chat.slow_mode = change.slow_mode.unwrap_or(chat.slow_mode);
        for (person, can_write) in &change.member_can_write {
            if let Some(member) = chat.members.get_mut(person) {
                member.can_write = *can_write;
            }
        }
        for (topic, closed) in &change.closed {
            if let Some(topic) = chat.topics.get_mut(topic) {
                topic.closed = *closed;
            }
        }
        chat.topics.retain(|id, _| *id == GENERAL_TOPIC || !change.delete_topics.contains(id));
        for person in &change.remove {
            if chat.members.remove(person).is_some() {
                chat.removed.insert(*person);
            }
        }
        let (place, creator) = (chat.place(), chat.creator);
        let added: Vec<_> = change.add.iter().filter(|id| !chat.members.contains_key(id)).copied().collect();
        chat.removed.retain(|person| !added.contains(person));
        chat.members.extend(added.iter().map(|id| (*id, Member { can_write: true })));
        if !added.is_empty() {
            self.record_service(place, creator, None, Service::MembersAdded(added), now);
        }
        for (topic, closed) in &change.closed {
            self.record_service(place, creator, Some(*topic), Service::TopicClosed(*closed), now);
        }
        for title in &change.new_topics {
            self.open_topic(id, title.clone(), now);
        }
        Ok(())
    }

    /// A topic's id is that of the service message which opens it.
    fn open_topic(&mut self, id: GroupId, title: String, now: i64) {
        let Some(chat) = self.chats.get(&id) else { return };
        let (place, creator) = (chat.place(), chat.creator);
        let service = Service::TopicOpened { title: title.clone() };
        let topic = self.record_service(place, creator, None, service, now).id;
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.topics.insert(topic, Topic { id: topic, title, closed: false, date: now });
        }
    }

    /// Tells the members' clients and every listener that a group looks different.
    pub(super) fn tell_chat_changed(&mut self, peer: Peer) {
        if let Some(chat) = self.chat(peer) {
            let members: BTreeSet<_> = chat.members.keys().copied().collect();
            for member in members {
                self.push(member, &Push::ChatChanged(peer), None);
            }
        }
        self.emit(&Event::Chat(peer));
    }

    fn check_people(&self, ids: &[PersonId]) -> Result<(), Refusal> {
        let known = ids.iter().all(|id| self.people.contains_key(id));
        if known { Ok(()) } else { Err(Refusal::UserIdInvalid) }
    }
}
