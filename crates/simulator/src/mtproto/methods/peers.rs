//! From the peers that a client names to those of the world, with the proof that the client has met them.

use grammers_tl_types as tl;

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::View;
use crate::world::{Chat, GroupId, Peer, PersonId, Refusal};

impl<'a> Caller<'a> {
    /// The world as the caller sees it.
    pub(super) fn view(&self) -> Result<View<'a>, Refusal> {
        Ok(View::new(self.world, self.me()?))
    }

    /// The chat that a client names; noted for the log.
    pub(super) fn peer(&self, peer: &tl::enums::InputPeer) -> Result<Peer, Refusal> {
        let peer = match peer {
            tl::enums::InputPeer::PeerSelf => Peer::Person(self.me()?),
            tl::enums::InputPeer::User(user) => Peer::Person(self.known(user.user_id, user.access_hash)?),
            tl::enums::InputPeer::Chat(chat) => self.group(GroupId(chat.chat_id))?.peer(),
            tl::enums::InputPeer::Channel(channel) => {
                self.known_channel(GroupId(channel.channel_id), channel.access_hash)?.peer()
            }
            tl::enums::InputPeer::Empty
            | tl::enums::InputPeer::UserFromMessage(_)
            | tl::enums::InputPeer::ChannelFromMessage(_) => return Err(Refusal::PeerIdInvalid),
        };
        self.about(peer);
        Ok(peer)
    }

    /// The person that a client names.
    pub(super) fn user(&self, user: &tl::enums::InputUser) -> Result<PersonId, Refusal> {
        match user {
            tl::enums::InputUser::UserSelf => self.me(),
            tl::enums::InputUser::User(user) => {
                self.known(user.user_id, user.access_hash).map_err(|_| Refusal::UserIdInvalid)
            }
            tl::enums::InputUser::Empty | tl::enums::InputUser::FromMessage(_) => Err(Refusal::UserIdInvalid),
        }
    }

    /// The supergroup or channel that a client names; noted for the log.
    pub(super) fn channel(&self, channel: &tl::enums::InputChannel) -> Result<Chat, Refusal> {
        let tl::enums::InputChannel::Channel(channel) = channel else { return Err(Refusal::ChannelInvalid) };
        let chat = self.known_channel(GroupId(channel.channel_id), channel.access_hash)?;
        self.about(chat.peer());
        Ok(chat)
    }

    fn known(&self, id: i64, access_hash: i64) -> Result<PersonId, Refusal> {
        let person = PersonId(id);
        let exists = self.world.person(person).is_some();
        let proven = self.world.access_hash(self.me()?, Peer::Person(person)) == access_hash;
        if exists && proven { Ok(person) } else { Err(Refusal::PeerIdInvalid) }
    }

    /// Basic groups have no access hash: one is in them or not.
    fn group(&self, id: GroupId) -> Result<Chat, Refusal> {
        let me = self.me()?;
        let chat = self.world.chat(Peer::Group(id)).filter(|chat| chat.members.contains_key(&me));
        chat.ok_or(Refusal::PeerIdInvalid)
    }

    fn known_channel(&self, id: GroupId, access_hash: i64) -> Result<Chat, Refusal> {
        let me = self.me()?;
        let chat = self.world.chat(Peer::Channel(id)).ok_or(Refusal::ChannelInvalid)?;
        if self.world.access_hash(me, chat.peer()) != access_hash {
            return Err(Refusal::ChannelInvalid);
        }
        let open = chat.members.contains_key(&me) || chat.username.is_some();
        if open { Ok(chat) } else { Err(Refusal::ChannelPrivate) }
    }
}
