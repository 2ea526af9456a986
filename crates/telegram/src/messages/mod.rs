//! Messages: writing them with ids of our choosing, finding our own, reading somebody else's, deleting.
//!
//! - [`sending`]: text, media, albums, each under the caller's random ids
//! - [`own`]: what the account has sent to a chat lately, to find out what became of a request without an answer
//! - [`fetching`]: one message by its link
//! - [`files`] (bytes up and down), [`media`] (how a file is described), [`entities`] (formatting)

mod deleting;
mod entities;
pub(crate) mod fetching;
pub(crate) mod files;
pub(crate) mod media;
pub(crate) mod own;
pub(crate) mod sending;

use blastpro_domain::chats::{ChatKey, GENERAL_TOPIC};
use blastpro_domain::peers::PeerKind;
use grammers_tl_types as tl;

use crate::error::Error;

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SendTo {
    /// The account's own Saved Messages.
    SavedMessages,
    /// A chat of the account.
    Chat {
        /// Which.
        chat: ChatKey,
        /// Proof that this account knows it; a basic group has none.
        access_hash: Option<i64>,
        /// Which topic of a forum; General may be named or left out.
        topic: Option<i32>,
    },
}

impl SendTo {
    pub(crate) fn peer(&self) -> tl::enums::InputPeer {
        let Self::Chat { chat, access_hash, .. } = *self else { return tl::enums::InputPeer::PeerSelf };
        let access_hash = access_hash.unwrap_or_default();
        match chat.kind {
            PeerKind::User => tl::types::InputPeerUser { user_id: chat.id, access_hash }.into(),
            PeerKind::Group => tl::types::InputPeerChat { chat_id: chat.id }.into(),
            PeerKind::Channel => tl::types::InputPeerChannel { channel_id: chat.id, access_hash }.into(),
        }
    }

    /// The topic, unless it is General, which Telegram does not count as one.
    pub(crate) fn topic(&self) -> Option<i32> {
        match *self {
            Self::Chat { topic, .. } => topic.filter(|topic| *topic != GENERAL_TOPIC),
            Self::SavedMessages => None,
        }
    }

    pub(crate) const fn channel(&self) -> Option<tl::types::InputChannel> {
        match *self {
            Self::Chat { chat: ChatKey { kind: PeerKind::Channel, id }, access_hash, .. } => {
                let access_hash = match access_hash {
                    Some(access_hash) => access_hash,
                    None => 0,
                };
                Some(tl::types::InputChannel { channel_id: id, access_hash })
            }
            Self::Chat { .. } | Self::SavedMessages => None,
        }
    }
}

/// The messages of an answer, and the chats that it describes.
pub(crate) fn read(
    answer: tl::enums::messages::Messages,
) -> Result<(Vec<tl::enums::Message>, Vec<tl::enums::Chat>), Error> {
    use tl::enums::messages::Messages;
    match answer {
        Messages::Messages(all) => Ok((all.messages, all.chats)),
        Messages::Slice(slice) => Ok((slice.messages, slice.chats)),
        Messages::ChannelMessages(channel) => Ok((channel.messages, channel.chats)),
        Messages::NotModified(_) => Err(Error::unexpected("messages not modified")),
    }
}
