//! Groups, supergroups, forums and channels.

use std::collections::BTreeSet;

use grammers_tl_types as tl;

use super::View;
use crate::world::{Chat, ChatKind, GroupId, MediaKind, Peer};

impl View<'_> {
    /// A group of whatever kind; `None` for a private chat.
    pub(in crate::mtproto) fn chat(self, peer: Peer) -> Option<tl::enums::Chat> {
        let chat = self.world.chat(peer)?;
        let described = match chat.kind {
            ChatKind::Group => self.describe_group(chat).into(),
            ChatKind::Supergroup | ChatKind::Forum | ChatKind::Channel => self.describe_channel(chat).into(),
        };
        Some(described)
    }

    /// A supergroup or channel as a client names it.
    fn input_channel(self, id: GroupId) -> tl::enums::InputChannel {
        let access_hash = self.world.access_hash(self.viewer, Peer::Channel(id));
        tl::types::InputChannel { channel_id: id.0, access_hash }.into()
    }

    fn describe_group(self, chat: Chat) -> tl::types::Chat {
        tl::types::Chat {
            creator: chat.creator == self.viewer,
            left: !chat.members.contains_key(&self.viewer),
            deactivated: chat.migrated_to.is_some(),
            call_active: false,
            call_not_empty: false,
            noforwards: chat.protected,
            id: chat.id.0,
            participants_count: Self::count(chat.members.len()),
            date: Self::date(chat.date),
            version: 1,
            migrated_to: chat.migrated_to.map(|id| self.input_channel(id)),
            admin_rights: None,
            default_banned_rights: Some(default_rights(&chat)),
            title: chat.title,
            photo: tl::enums::ChatPhoto::Empty,
        }
    }

    fn describe_channel(self, chat: Chat) -> tl::types::Channel {
        let broadcast = chat.kind == ChatKind::Channel;
        let member = chat.members.get(&self.viewer);
        let restricted = member.is_some_and(|member| !member.can_write);
        tl::types::Channel {
            creator: chat.creator == self.viewer,
            left: member.is_none(),
            broadcast,
            megagroup: !broadcast,
            forum: chat.kind == ChatKind::Forum,
            slowmode_enabled: chat.slow_mode > 0,
            id: chat.id.0,
            access_hash: Some(self.world.access_hash(self.viewer, chat.peer())),
            date: Self::date(chat.date),
            banned_rights: restricted.then(|| banned_rights(true, true, &BTreeSet::new())),
            default_banned_rights: (!broadcast).then(|| default_rights(&chat)),
            participants_count: Some(Self::count(chat.members.len())),
            title: chat.title,
            username: chat.username,
            photo: tl::enums::ChatPhoto::Empty,
            verified: false,
            restricted: false,
            signatures: false,
            min: false,
            scam: false,
            has_link: false,
            has_geo: false,
            call_active: false,
            call_not_empty: false,
            fake: false,
            gigagroup: false,
            noforwards: chat.protected,
            join_to_send: false,
            join_request: false,
            stories_hidden: false,
            stories_hidden_min: false,
            stories_unavailable: false,
            signature_profiles: false,
            autotranslation: false,
            broadcast_messages_allowed: false,
            monoforum: false,
            forum_tabs: false,
            restriction_reason: None,
            admin_rights: None,
            usernames: None,
            stories_max_id: None,
            color: None,
            profile_color: None,
            emoji_status: None,
            level: None,
            subscription_until_date: None,
            bot_verification_icon: None,
            send_paid_messages_stars: None,
            linked_monoforum_id: None,
            linked_community_id: None,
        }
    }
}

fn default_rights(chat: &Chat) -> tl::enums::ChatBannedRights {
    banned_rights(!chat.can_write, !chat.can_send_media, &chat.forbidden_media)
}

/// The rights that are taken away: none, those to write anything, those to send more than text, or some kinds of it.
fn banned_rights(writing: bool, media: bool, kinds: &BTreeSet<MediaKind>) -> tl::enums::ChatBannedRights {
    let media = media || writing;
    let without = |kind: MediaKind| media || kinds.contains(&kind);
    let rights = tl::types::ChatBannedRights {
        send_messages: writing,
        send_media: media,
        send_stickers: media,
        send_gifs: without(MediaKind::Animation),
        send_games: media,
        send_inline: media,
        send_polls: media,
        send_photos: without(MediaKind::Photo),
        send_videos: without(MediaKind::Video),
        send_roundvideos: media,
        send_audios: without(MediaKind::Audio),
        send_voices: without(MediaKind::Voice),
        send_docs: without(MediaKind::Document),
        send_plain: writing,
        view_messages: false,
        embed_links: media,
        change_info: false,
        invite_users: false,
        pin_messages: false,
        manage_topics: false,
        edit_rank: false,
        send_reactions: false,
        manage_linked_peers: false,
        until_date: if media || !kinds.is_empty() { i32::MAX } else { 0 },
    };
    rights.into()
}
