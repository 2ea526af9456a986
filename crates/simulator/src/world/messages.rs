//! Messages: their shape, and how they are read.

use serde_json::Value;

use super::entities::Entity;
use super::ids::{Peer, PersonId, Place};
use super::media::Media;
use super::refusals::Refusal;
use super::{State, World};

/// A message as the world keeps it, once for all who see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its id, the same for both sides of a private chat.
    pub id: i32,
    /// Where it is.
    pub place: Place,
    /// Who sent it. In a channel this is its creator; clients see the channel itself.
    pub from: PersonId,
    /// When it was sent, Unix seconds.
    pub date: i64,
    /// When it was edited last, Unix seconds.
    pub edited: Option<i64>,
    /// What it says.
    pub content: Content,
    /// What Telegram wrote, if it is a service message.
    pub service: Option<Service>,
    /// The keyboard under it, in the Bot API's shape.
    pub reply_markup: Option<Value>,
    /// The message that it answers.
    pub reply_to: Option<i32>,
    /// The topic it is in; `None` outside forums and in General.
    pub topic: Option<i32>,
    /// Where it was forwarded from.
    pub forward: Option<Forward>,
    /// What the sender's client called it.
    pub random_id: Option<i64>,
    /// The album that it is part of.
    pub album: Option<i64>,
    /// Whether it may not be copied or forwarded; [`Chat::protected`](super::Chat::protected) says so for a whole chat.
    pub protected: bool,
}

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// Its text, or the caption of its file.
    pub text: String,
    /// The formatting of the text.
    pub entities: Vec<Entity>,
    /// Its file.
    pub media: Option<Media>,
    /// A shared contact.
    pub contact: Option<Contact>,
    /// Whether its sender wants no preview of links.
    pub no_preview: bool,
}

/// A contact that somebody shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The number, digits only.
    pub phone: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// Whose it is, if they are on Telegram.
    pub person: Option<PersonId>,
}

/// Where a message was forwarded from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    /// Who sent the original.
    pub from: PersonId,
    /// When, Unix seconds.
    pub date: i64,
}

/// What Telegram itself writes into a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Service {
    /// The group was made.
    ChatCreated {
        /// Its title at the time.
        title: String,
    },
    /// Persons joined.
    MembersAdded(Vec<PersonId>),
    /// A topic was opened; the message's id is the topic's.
    TopicOpened {
        /// Its title at the time.
        title: String,
    },
    /// A topic was closed (true) or reopened.
    TopicClosed(bool),
    /// The basic group has become this supergroup.
    MigratedTo(super::GroupId),
    /// The supergroup was a basic group.
    MigratedFrom {
        /// Which.
        group: super::GroupId,
        /// Its title at the time.
        title: String,
    },
}

/// A message to be sent.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it says.
    pub content: Content,
    /// The keyboard under it.
    pub reply_markup: Option<Value>,
    /// The message that it answers.
    pub reply_to: Option<i32>,
    /// The topic it goes to; `None` and [`GENERAL_TOPIC`](super::GENERAL_TOPIC) both mean General.
    pub topic: Option<i32>,
    /// Where it is forwarded from.
    pub forward: Option<Forward>,
    /// What the sender's client calls it; a repetition is recognised by it.
    pub random_id: Option<i64>,
    /// The album that it is part of; [`World::post_album`] sets it.
    pub album: Option<i64>,
    /// Whether it may not be copied or forwarded.
    pub protected: bool,
    /// The MTProto connection that sends it: its client learns the outcome from the answer, not by an update.
    pub over: Option<super::ConnectionId>,
}

impl Draft {
    /// A message with this content and nothing else.
    #[must_use]
    pub fn of(content: Content) -> Self {
        Self { content, ..Self::default() }
    }

    /// A message of plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { content: Content { text: text.into(), ..Content::default() }, ..Self::default() }
    }
}

/// An edit; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The new content.
    pub content: Option<Content>,
    /// The new keyboard; `Some(None)` takes it away.
    pub reply_markup: Option<Option<Value>>,
}

/// A chat in somebody's list of chats.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// The chat.
    pub peer: Peer,
    /// Its newest message.
    pub top: Option<Message>,
    /// How many messages of others are unread.
    pub unread: usize,
    /// Up to which message the viewer has read.
    pub read_to: i32,
    /// Up to which message somebody else has read.
    pub read_by_others_to: i32,
    /// Whether it is in the archive.
    pub archived: bool,
}

impl World {
    /// The messages of a chat as `viewer` sees it, after the message `after`, oldest first.
    #[must_use]
    pub fn messages(&self, viewer: PersonId, peer: Peer, after: i32) -> Vec<Message> {
        let state = self.lock();
        state.history(Place::of(viewer, peer)).filter(|message| message.id > after).cloned().collect()
    }

    /// One message.
    #[must_use]
    pub fn message(&self, place: Place, id: i32) -> Option<Message> {
        self.lock().messages.get(&place)?.get(&id).cloned()
    }

    /// One message by its id and one side of its chat: in private chats one sequence numbers all messages.
    #[must_use]
    pub fn find_message(&self, peer: Peer, id: i32) -> Option<Message> {
        let state = self.lock();
        let among = |place: &Place| match (*place, peer) {
            (Place::Private(a, b), Peer::Person(person)) => a == person || b == person,
            (Place::Group(place), Peer::Group(group)) | (Place::Channel(place), Peer::Channel(group)) => place == group,
            _ => false,
        };
        state.messages.iter().filter(|(place, _)| among(place)).find_map(|(_, messages)| messages.get(&id)).cloned()
    }

    /// Somebody's chats, the one with the newest message first.
    #[must_use]
    pub fn dialogs(&self, viewer: PersonId) -> Vec<Dialog> {
        self.lock().dialogs(viewer)
    }

    /// Whether somebody has this chat among theirs: they wrote to each other, or they are in the group.
    #[must_use]
    pub fn has_dialog(&self, viewer: PersonId, peer: Peer) -> bool {
        let state = self.lock();
        match peer {
            Peer::Person(other) => state.private_chats.get(&viewer).is_some_and(|others| others.contains(&other)),
            Peer::Group(_) | Peer::Channel(_) => {
                state.chat(peer).is_some_and(|chat| chat.members.contains_key(&viewer))
            }
        }
    }

    /// Whether somebody can read a chat: a private chat of theirs, a group they are in, or one with a public name.
    #[must_use]
    pub fn can_read(&self, viewer: PersonId, peer: Peer) -> bool {
        self.lock().can_read(viewer, peer)
    }

    /// One chat as it stands in somebody's list.
    #[must_use]
    pub fn dialog(&self, viewer: PersonId, peer: Peer) -> Dialog {
        self.lock().dialog(viewer, peer)
    }

    /// A message of somebody's private chats and basic groups, which share one sequence of ids.
    #[must_use]
    pub fn own_message(&self, viewer: PersonId, id: i32) -> Option<Message> {
        let state = self.lock();
        let place = *state.places.get(&id)?;
        let theirs = match place {
            Place::Private(a, b) => a == viewer || b == viewer,
            Place::Group(group) | Place::Channel(group) => {
                state.chats.get(&group).is_some_and(|chat| chat.members.contains_key(&viewer))
            }
        };
        state.message(place, id).ok().filter(|_| theirs).cloned()
    }

    /// Walks through a chat as `viewer` sees it from its newest message back, for as long as `look` wants more.
    pub fn look_back(&self, viewer: PersonId, peer: Peer, mut look: impl FnMut(&Message) -> bool) {
        let state = self.lock();
        for message in state.history(Place::of(viewer, peer)).rev() {
            if !look(message) {
                return;
            }
        }
    }

    /// How many messages a chat has.
    #[must_use]
    pub fn message_count(&self, viewer: PersonId, peer: Peer) -> usize {
        self.lock().messages.get(&Place::of(viewer, peer)).map_or(0, std::collections::BTreeMap::len)
    }

    /// Whether a message may not be copied or forwarded.
    #[must_use]
    pub fn is_protected(&self, message: &Message) -> bool {
        let state = self.lock();
        let chat = match message.place {
            Place::Private(..) => None,
            Place::Group(id) | Place::Channel(id) => state.chats.get(&id),
        };
        message.protected || chat.is_some_and(|chat| chat.protected)
    }

    /// Puts a chat into somebody's archive, or takes it out.
    pub fn set_archived(&self, viewer: PersonId, peer: Peer, archived: bool) {
        let mut state = self.lock();
        if archived {
            state.archived.insert((viewer, peer));
        } else {
            state.archived.remove(&(viewer, peer));
        }
    }
}

impl State {
    /// The messages of a place, oldest first; newest first with `.rev()`.
    pub(super) fn history(&self, place: Place) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.get(&place).into_iter().flat_map(|messages| messages.values())
    }

    pub(super) fn message(&self, place: Place, id: i32) -> Result<&Message, Refusal> {
        self.messages.get(&place).and_then(|messages| messages.get(&id)).ok_or(Refusal::MessageIdInvalid)
    }

    pub(super) fn can_read(&self, viewer: PersonId, peer: Peer) -> bool {
        self.people.contains_key(&viewer)
            && match peer {
                Peer::Person(other) => self.people.contains_key(&other),
                Peer::Group(_) | Peer::Channel(_) => {
                    self.chat(peer).is_some_and(|chat| chat.members.contains_key(&viewer) || chat.username.is_some())
                }
            }
    }

    /// Who has this place among their chats.
    pub(super) fn audience(&self, place: Place) -> Vec<PersonId> {
        match place {
            Place::Private(a, b) if a == b => vec![a],
            Place::Private(a, b) => vec![a, b],
            Place::Group(id) | Place::Channel(id) => {
                self.chats.get(&id).map(|chat| chat.members.keys().copied().collect()).unwrap_or_default()
            }
        }
    }

    pub(super) fn dialogs(&self, viewer: PersonId) -> Vec<Dialog> {
        let joined = self.chats.values().filter(|chat| chat.members.contains_key(&viewer)).map(super::Chat::peer);
        let private = self.private_chats.get(&viewer).into_iter().flatten().map(|id| Peer::Person(*id));
        let mut dialogs: Vec<_> = private.chain(joined).map(|peer| self.dialog(viewer, peer)).collect();
        dialogs.sort_by_key(|dialog| {
            let newest = dialog.top.as_ref().map(|message| (message.date, message.id));
            (std::cmp::Reverse(newest), dialog.peer)
        });
        dialogs
    }

    pub(super) fn dialog(&self, viewer: PersonId, peer: Peer) -> Dialog {
        let place = Place::of(viewer, peer);
        let read_to = self.read_marks.get(&(viewer, place)).copied().unwrap_or(0);
        let others = self.audience(place).into_iter().filter(|person| *person != viewer);
        let read_by_others = others.filter_map(|person| self.read_marks.get(&(person, place))).max();
        let unread = self.history(place).rev().take_while(|message| message.id > read_to);
        Dialog {
            peer,
            top: self.history(place).next_back().cloned(),
            unread: unread.filter(|message| message.from != viewer).count(),
            read_to,
            read_by_others_to: read_by_others.copied().unwrap_or(0),
            archived: self.archived.contains(&(viewer, peer)),
        }
    }
}
