//! Changes, as updates.

use grammers_tl_types as tl;

use super::{Cast, View, typing};
use crate::world::updates::{Change, Numbered, Push};
use crate::world::{GroupId, Peer, PersonId, Place};

use tl::enums::Update;

impl View<'_> {
    /// What a connection of the viewer is sent; `None` when it does not concern them.
    pub(in crate::mtproto) fn push(self, push: &Push) -> Option<tl::enums::Updates> {
        let mut cast = Cast::default();
        let update = match push {
            Push::Own(numbered) => self.own_update(numbered, &mut cast),
            Push::Channel(id, numbered) => self.channel_update(*id, numbered, &mut cast),
            Push::Typing { place, topic, from, action } => self.typing(*place, *topic, *from, action, &mut cast),
            Push::ChatChanged(peer) => {
                cast.add(*peer);
                match peer {
                    Peer::Channel(id) => tl::types::UpdateChannel { channel_id: id.0 }.into(),
                    Peer::Group(id) => tl::types::UpdateChat { chat_id: id.0 }.into(),
                    Peer::Person(_) => return None,
                }
            }
            Push::LoginToken => return None,
        };
        Some(self.updates(vec![update], &cast))
    }

    /// Updates with a description of everybody in them.
    pub(in crate::mtproto) fn updates(self, updates: Vec<Update>, cast: &Cast) -> tl::enums::Updates {
        let (users, chats) = self.describe(cast);
        // Sequence 0: these updates are ordered by the numbers that they carry themselves.
        tl::types::Updates { updates, users, chats, date: Self::date(self.world.unix_now()), seq: 0 }.into()
    }

    /// A change in the viewer's own box.
    pub(in crate::mtproto) fn own_update(self, numbered: &Numbered, cast: &mut Cast) -> Update {
        let (pts, pts_count) = (numbered.pts, numbered.pts_count);
        match &numbered.change {
            Change::New(message) => {
                tl::types::UpdateNewMessage { message: self.message(message, cast), pts, pts_count }.into()
            }
            Change::Edited(message) => {
                tl::types::UpdateEditMessage { message: self.message(message, cast), pts, pts_count }.into()
            }
            Change::Deleted(ids) => tl::types::UpdateDeleteMessages { messages: ids.clone(), pts, pts_count }.into(),
        }
    }

    /// A change in a supergroup or channel.
    pub(in crate::mtproto) fn channel_update(self, id: GroupId, numbered: &Numbered, cast: &mut Cast) -> Update {
        cast.add(Peer::Channel(id));
        let (pts, pts_count) = (numbered.pts, numbered.pts_count);
        match &numbered.change {
            Change::New(message) => {
                tl::types::UpdateNewChannelMessage { message: self.message(message, cast), pts, pts_count }.into()
            }
            Change::Edited(message) => {
                tl::types::UpdateEditChannelMessage { message: self.message(message, cast), pts, pts_count }.into()
            }
            Change::Deleted(ids) => {
                let messages = ids.clone();
                tl::types::UpdateDeleteChannelMessages { channel_id: id.0, messages, pts, pts_count }.into()
            }
        }
    }

    fn typing(self, place: Place, topic: Option<i32>, from: PersonId, word: &str, cast: &mut Cast) -> Update {
        cast.add(Peer::Person(from));
        let (action, from_id) = (typing::action(word), Self::peer(Peer::Person(from)));
        match self.peer_of(place) {
            Peer::Person(_) => tl::types::UpdateUserTyping { user_id: from.0, top_msg_id: None, action }.into(),
            Peer::Group(id) => {
                cast.add(Peer::Group(id));
                tl::types::UpdateChatUserTyping { chat_id: id.0, from_id, action }.into()
            }
            Peer::Channel(id) => {
                cast.add(Peer::Channel(id));
                tl::types::UpdateChannelUserTyping { channel_id: id.0, top_msg_id: topic, from_id, action }.into()
            }
        }
    }
}
