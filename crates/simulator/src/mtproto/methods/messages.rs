//! Writing messages.

use std::collections::BTreeMap;

use grammers_tl_types::{self as tl, functions};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View, entities_from_tl, entities_to_tl, typing_word};
use crate::world::updates::{Change, Numbered};
use crate::world::{Content, Draft, Peer, Place, Posted, Refusal};

/// `messages.sendMessage`.
pub(in crate::mtproto) fn send_message(
    caller: &Caller<'_>,
    request: &functions::messages::SendMessage,
) -> Result<tl::enums::Updates, Refusal> {
    caller.carries(request.random_id);
    let me = caller.me()?;
    let peer = caller.peer(&request.peer)?;
    if request.schedule_date.is_some() {
        return Err(Refusal::MethodNotSimulated("messages.sendMessage with schedule_date".to_owned()));
    }
    let content = Content {
        text: request.message.clone(),
        entities: entities_from_tl(request.entities.as_deref()),
        ..Content::default()
    };
    let (reply_to, topic) = reply(request.reply_to.as_ref())?;
    let (random_id, over) = (Some(request.random_id), Some(caller.connection));
    let draft = Draft { content, reply_to, topic, random_id, over, ..Draft::default() };
    let posted = caller.world.post(me, peer, draft)?;
    sent(caller, posted, request.random_id)
}

/// The message that is answered, and the topic if it is named on its own.
fn reply(reply_to: Option<&tl::enums::InputReplyTo>) -> Result<(Option<i32>, Option<i32>), Refusal> {
    match reply_to {
        None => Ok((None, None)),
        Some(tl::enums::InputReplyTo::Message(reply)) => Ok((Some(reply.reply_to_msg_id), reply.top_msg_id)),
        Some(_) => Err(Refusal::MethodNotSimulated("messages.sendMessage with reply_to".to_owned())),
    }
}

/// Telegram answers a text in a private chat shortly, and in full everywhere else.
fn sent(caller: &Caller<'_>, posted: Posted, random_id: i64) -> Result<tl::enums::Updates, Refusal> {
    let (view, mut cast) = (caller.view()?, Cast::default());
    let Posted { message, repeated, pts } = posted;
    let pts_count = i32::from(!repeated);
    if matches!(message.place, Place::Private(..)) && !repeated {
        let entities = entities_to_tl(&message.content.entities);
        let short = tl::types::UpdateShortSentMessage {
            out: true,
            id: message.id,
            pts,
            pts_count,
            date: View::date(message.date),
            media: None,
            entities: (!entities.is_empty()).then_some(entities),
            ttl_period: None,
        };
        return Ok(short.into());
    }
    let named = tl::types::UpdateMessageId { id: message.id, random_id };
    let place = message.place;
    let numbered = Numbered { pts, pts_count, change: Change::New(message) };
    let new = match place {
        Place::Channel(id) => view.channel_update(id, &numbered, &mut cast),
        Place::Private(..) | Place::Group(_) => view.own_update(&numbered, &mut cast),
    };
    Ok(view.updates(vec![named.into(), new], &cast))
}

/// `messages.deleteMessages`: from private chats and basic groups.
pub(in crate::mtproto) fn delete_messages(
    caller: &Caller<'_>,
    request: &functions::messages::DeleteMessages,
) -> Result<tl::enums::messages::AffectedMessages, Refusal> {
    let me = caller.me()?;
    let mut by_chat: BTreeMap<Peer, Vec<i32>> = BTreeMap::new();
    for id in request.id.iter().copied() {
        if let Some(message) = caller.world.own_message(me, id) {
            by_chat.entry(message.place.seen_by(me)).or_default().push(id);
        }
    }
    let mut pts_count = 0;
    for (peer, ids) in by_chat {
        pts_count += View::count(caller.world.delete(me, peer, &ids)?.len());
    }
    Ok(tl::types::messages::AffectedMessages { pts: caller.world.pts(Peer::Person(me)), pts_count }.into())
}

/// `channels.deleteMessages`.
pub(in crate::mtproto) fn delete_channel_messages(
    caller: &Caller<'_>,
    request: &functions::channels::DeleteMessages,
) -> Result<tl::enums::messages::AffectedMessages, Refusal> {
    let (me, chat) = (caller.me()?, caller.channel(&request.channel)?);
    let pts_count = View::count(caller.world.delete(me, chat.peer(), &request.id)?.len());
    Ok(tl::types::messages::AffectedMessages { pts: caller.world.pts(chat.peer()), pts_count }.into())
}

/// `messages.setTyping`.
pub(in crate::mtproto) fn set_typing(
    caller: &Caller<'_>,
    request: &functions::messages::SetTyping,
) -> Result<bool, Refusal> {
    let (me, peer) = (caller.me()?, caller.peer(&request.peer)?);
    caller.world.typing(me, peer, request.top_msg_id, typing_word(&request.action))?;
    Ok(true)
}
