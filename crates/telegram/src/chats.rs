//! Groups and channels as Telegram describes them, and what of that matters to an owner.

use blastpro_domain::chats::{Chat, ChatKey, ChatKind, MediaRights};
use blastpro_domain::peers::PeerKind;
use chrono::{DateTime, Utc};
use grammers_tl_types as tl;

use crate::connection::Connection;
use crate::error::Error;

/// Taken for the slow mode until the group has been asked: the shortest that has been common. Too short a value costs
/// a refused message, which names the real wait.
const SLOW_MODE_UNKNOWN: i32 = 10;

/// What Telegram says of one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The account is in it, and it is a group, or a channel in which the account may post.
    Here(Chat),
    /// A basic group that has become a supergroup.
    Migrated {
        /// The basic group.
        from: ChatKey,
        /// The supergroup.
        to: ChatKey,
    },
    /// A channel in which the account may only read.
    ReadOnly,
    /// It exists, and the account is not in it.
    Outside,
    /// Nothing for us: deleted, or a chat of a kind that nobody posts to.
    Nothing,
}

impl Seen {
    pub(crate) fn of(chat: &tl::enums::Chat, at: DateTime<Utc>) -> Self {
        match chat {
            tl::enums::Chat::Chat(group) => Self::of_group(group, at),
            tl::enums::Chat::Channel(channel) => Self::of_channel(channel, at),
            tl::enums::Chat::Forbidden(_) | tl::enums::Chat::ChannelForbidden(_) => Self::Outside,
            // A community gathers groups; nobody posts to it.
            tl::enums::Chat::Empty(_) | tl::enums::Chat::Community(_) | tl::enums::Chat::CommunityForbidden(_) => {
                Self::Nothing
            }
        }
    }

    fn of_group(group: &tl::types::Chat, at: DateTime<Utc>) -> Self {
        let key = ChatKey { kind: PeerKind::Group, id: group.id };
        if let Some(tl::enums::InputChannel::Channel(to)) = &group.migrated_to {
            return Self::Migrated { from: key, to: ChatKey { kind: PeerKind::Channel, id: to.channel_id } };
        }
        if group.deactivated || group.left {
            return if group.left { Self::Outside } else { Self::Nothing };
        }
        let free = group.creator || group.admin_rights.is_some();
        let banned = if free { Banned::default() } else { Banned::default().and(group.default_banned_rights.as_ref()) };
        Self::Here(Chat {
            key,
            kind: ChatKind::Group,
            access_hash: None,
            title: group.title.clone(),
            username: None,
            members: Some(group.participants_count),
            slow_mode: 0,
            can_write: !banned.text,
            media: banned.media(),
            seen_at: at,
            gone_at: None,
            migrated_to: None,
        })
    }

    fn of_channel(channel: &tl::types::Channel, at: DateTime<Utc>) -> Self {
        // A `min` channel is described for display alone; a monoforum holds letters to a channel's admins.
        if channel.min || channel.monoforum {
            return Self::Nothing;
        }
        if channel.left {
            return Self::Outside;
        }
        let posts = channel.admin_rights.as_ref().is_some_and(|rights| {
            let tl::enums::ChatAdminRights::Rights(rights) = rights;
            rights.post_messages
        });
        if channel.broadcast && !channel.creator && !posts {
            return Self::ReadOnly;
        }
        let free = channel.creator || channel.admin_rights.is_some();
        let mut banned = Banned::default();
        if !free {
            banned = banned.and(channel.default_banned_rights.as_ref()).and(channel.banned_rights.as_ref());
            // In a gigagroup only admins write; and nobody's Stars are spent unasked.
            banned.text |= channel.gigagroup || channel.send_paid_messages_stars.is_some_and(|stars| stars > 0);
        }
        let kind = match () {
            () if channel.broadcast => ChatKind::Channel,
            () if channel.forum => ChatKind::Forum,
            () => ChatKind::Supergroup,
        };
        Self::Here(Chat {
            key: ChatKey { kind: PeerKind::Channel, id: channel.id },
            kind,
            access_hash: channel.access_hash,
            title: channel.title.clone(),
            username: username(channel),
            members: channel.participants_count,
            slow_mode: if channel.slowmode_enabled && !free { SLOW_MODE_UNKNOWN } else { 0 },
            can_write: !banned.text,
            media: banned.media(),
            seen_at: at,
            gone_at: None,
            migrated_to: None,
        })
    }
}

/// The public name: the plain one, or the first active one of several.
fn username(channel: &tl::types::Channel) -> Option<String> {
    channel.username.clone().or_else(|| {
        let names = channel.usernames.iter().flatten().map(|tl::enums::Username::Username(name)| name);
        names.filter(|name| name.active).map(|name| name.username.clone()).next()
    })
}

/// What may not be sent.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent permissions, as Telegram has them")]
struct Banned {
    text: bool,
    photos: bool,
    videos: bool,
    documents: bool,
    animations: bool,
    voice: bool,
    links: bool,
}

impl Banned {
    /// Also what these rights forbid. Old clients' `send_media` stands for all files at once.
    fn and(self, rights: Option<&tl::enums::ChatBannedRights>) -> Self {
        let Some(tl::enums::ChatBannedRights::Rights(rights)) = rights else { return self };
        let files = rights.send_messages || rights.send_media;
        Self {
            text: self.text || rights.view_messages || rights.send_messages || rights.send_plain,
            photos: self.photos || files || rights.send_photos,
            videos: self.videos || files || rights.send_videos,
            documents: self.documents || files || rights.send_docs,
            animations: self.animations || rights.send_messages || rights.send_gifs,
            voice: self.voice || files || rights.send_voices,
            links: self.links || rights.send_messages || rights.embed_links,
        }
    }

    const fn media(self) -> MediaRights {
        MediaRights {
            photos: !self.photos,
            videos: !self.videos,
            documents: !self.documents,
            animations: !self.animations,
            voice: !self.voice,
            links: !self.links,
        }
    }
}

impl Connection {
    /// The supergroup that a basic group has become, if it has and the account is in it.
    pub async fn supergroup_of(&self, group: ChatKey, at: DateTime<Utc>) -> Result<Option<Chat>, Error> {
        let found = described(self.call(&tl::functions::messages::GetChats { id: vec![group.id] }).await?);
        let to = found.into_iter().find_map(|chat| match chat {
            tl::enums::Chat::Chat(chat) if chat.id == group.id => chat.migrated_to,
            _ => None,
        });
        let Some(to) = to else { return Ok(None) };
        let found = described(self.call(&tl::functions::channels::GetChannels { id: vec![to] }).await?);
        Ok(found.iter().find_map(|chat| match Seen::of(chat, at) {
            Seen::Here(chat) => Some(chat),
            Seen::Migrated { .. } | Seen::ReadOnly | Seen::Outside | Seen::Nothing => None,
        }))
    }

    /// How many seconds a member waits between two messages: one call per chat, so ask only where slow mode is on.
    pub async fn slow_mode(&self, chat: ChatKey, access_hash: i64) -> Result<i32, Error> {
        let channel = tl::types::InputChannel { channel_id: chat.id, access_hash }.into();
        let answer = self.call(&tl::functions::channels::GetFullChannel { channel }).await?;
        let tl::enums::messages::ChatFull::Full(answer) = answer;
        match answer.full_chat {
            tl::enums::ChatFull::ChannelFull(full) => Ok(full.slowmode_seconds.unwrap_or(0)),
            _ => Err(Error::unexpected("no supergroup")),
        }
    }
}

pub(crate) fn described(answer: tl::enums::messages::Chats) -> Vec<tl::enums::Chat> {
    match answer {
        tl::enums::messages::Chats::Chats(all) => all.chats,
        tl::enums::messages::Chats::Slice(some) => some.chats,
    }
}
