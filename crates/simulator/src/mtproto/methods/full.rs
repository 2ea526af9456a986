//! What a group says of itself beyond its entry in a list, and what an invite link says to a stranger.

use grammers_tl_types::{self as tl, functions};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View};
use crate::world::{Chat, ChatKind, Peer, Refusal};

/// `channels.getFullChannel`: the one call that tells how slow the slow mode is.
pub(in crate::mtproto) fn get_full_channel(
    caller: &Caller<'_>,
    request: &functions::channels::GetFullChannel,
) -> Result<tl::enums::messages::ChatFull, Refusal> {
    let chat = caller.channel(&request.channel)?;
    let full = tl::types::ChannelFull {
        about: String::new(),
        admins_count: None,
        antispam: false,
        available_min_id: None,
        available_reactions: None,
        banned_count: None,
        blocked: false,
        boosts_applied: None,
        boosts_unrestrict: None,
        bot_info: Vec::new(),
        bot_verification: None,
        call: None,
        can_delete_channel: false,
        can_set_location: false,
        can_set_stickers: false,
        can_set_username: false,
        can_view_participants: false,
        can_view_revenue: false,
        can_view_stars_revenue: false,
        can_view_stats: false,
        chat_photo: tl::types::PhotoEmpty { id: 0 }.into(),
        default_send_as: None,
        emojiset: None,
        exported_invite: None,
        folder_id: None,
        groupcall_default_join_as: None,
        guard_bot_id: None,
        has_scheduled: false,
        has_welcome_messages: false,
        hidden_prehistory: false,
        id: chat.id.0,
        kicked_count: None,
        linked_chat_id: None,
        location: None,
        main_tab: None,
        migrated_from_chat_id: None,
        migrated_from_max_id: None,
        notify_settings: View::notify_settings(),
        online_count: None,
        paid_media_allowed: false,
        paid_messages_available: false,
        paid_reactions_available: false,
        participants_count: Some(View::count(chat.members.len())),
        participants_hidden: false,
        pending_suggestions: None,
        pinned_msg_id: None,
        pts: caller.world.pts(chat.peer()),
        reactions_limit: None,
        read_inbox_max_id: 0,
        read_outbox_max_id: 0,
        recent_requesters: None,
        requests_pending: None,
        restricted_sponsored: false,
        send_paid_messages_stars: None,
        slowmode_next_send_date: caller.world.next_post(caller.me()?, &chat).map(View::date),
        slowmode_seconds: (chat.slow_mode > 0).then(|| i32::try_from(chat.slow_mode).unwrap_or(i32::MAX)),
        stargifts_available: false,
        stargifts_count: None,
        stats_dc: None,
        stickerset: None,
        stories: None,
        stories_pinned_available: false,
        theme_emoticon: None,
        translations_disabled: false,
        ttl_period: None,
        unread_count: 0,
        view_forum_as_messages: false,
        wallpaper: None,
    };
    answer(caller, &chat, full.into())
}

/// `messages.getFullChat`: of a basic group.
pub(in crate::mtproto) fn get_full_chat(
    caller: &Caller<'_>,
    request: &functions::messages::GetFullChat,
) -> Result<tl::enums::messages::ChatFull, Refusal> {
    let peer = caller.peer(&tl::types::InputPeerChat { chat_id: request.chat_id }.into())?;
    let chat = caller.world.chat(peer).ok_or(Refusal::ChatIdInvalid)?;
    let full = tl::types::ChatFull {
        about: String::new(),
        available_reactions: None,
        bot_info: None,
        call: None,
        can_set_username: false,
        chat_photo: None,
        exported_invite: None,
        folder_id: None,
        groupcall_default_join_as: None,
        has_scheduled: false,
        has_welcome_messages: false,
        id: chat.id.0,
        notify_settings: View::notify_settings(),
        participants: participants(&chat),
        pinned_msg_id: None,
        reactions_limit: None,
        recent_requesters: None,
        requests_pending: None,
        theme_emoticon: None,
        translations_disabled: false,
        ttl_period: None,
    };
    answer(caller, &chat, full.into())
}

/// `messages.checkChatInvite`: the group itself to a member, and what it is called to anybody else.
pub(in crate::mtproto) fn check_chat_invite(
    caller: &Caller<'_>,
    request: &functions::messages::CheckChatInvite,
) -> Result<tl::enums::ChatInvite, Refusal> {
    let (me, view) = (caller.me()?, caller.view()?);
    let chat = caller.world.invited_to(&request.hash).ok_or(Refusal::InviteHashExpired)?;
    caller.about(chat.peer());
    if chat.members.contains_key(&me) {
        let chat = view.chat(chat.peer()).ok_or(Refusal::InviteHashExpired)?;
        return Ok(tl::types::ChatInviteAlready { chat }.into());
    }
    let invite = tl::types::ChatInvite {
        about: None,
        bot_verification: None,
        broadcast: chat.kind == ChatKind::Channel,
        can_refulfill_subscription: false,
        channel: matches!(chat.peer(), Peer::Channel(_)),
        color: 0,
        fake: false,
        megagroup: matches!(chat.kind, ChatKind::Supergroup | ChatKind::Forum),
        participants: None,
        participants_count: View::count(chat.members.len()),
        photo: tl::types::PhotoEmpty { id: 0 }.into(),
        public: false,
        request_needed: false,
        scam: false,
        subscription_form_id: None,
        subscription_pricing: None,
        title: chat.title,
        verified: false,
    };
    Ok(invite.into())
}

fn answer(
    caller: &Caller<'_>,
    chat: &Chat,
    full_chat: tl::enums::ChatFull,
) -> Result<tl::enums::messages::ChatFull, Refusal> {
    let mut cast = Cast::default();
    cast.add(chat.peer());
    let (users, chats) = caller.view()?.describe(&cast);
    Ok(tl::types::messages::ChatFull { full_chat, chats, users }.into())
}

fn participants(chat: &Chat) -> tl::enums::ChatParticipants {
    let date = View::date(chat.date);
    let participants = chat.members.keys().map(|id| {
        if *id == chat.creator {
            tl::types::ChatParticipantCreator { user_id: id.0, rank: None }.into()
        } else {
            let inviter_id = chat.creator.0;
            tl::types::ChatParticipant { user_id: id.0, inviter_id, date, rank: None }.into()
        }
    });
    tl::types::ChatParticipants { chat_id: chat.id.0, participants: participants.collect(), version: 1 }.into()
}
