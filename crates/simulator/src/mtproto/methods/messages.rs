//! Writing messages.

use std::collections::BTreeMap;

use grammers_tl_types::{self as tl, Deserializable, Identifiable, functions};

use super::files;
use crate::mtproto::dispatch::Caller;
use crate::mtproto::envelope::constructor;
use crate::mtproto::view::{Cast, View, entities_from_tl, entities_to_tl, typing_word};
use crate::world::updates::{Change, Numbered};
use crate::world::{Content, Draft, GroupId, Peer, PersonId, Place, Posted, Refusal};

/// `messages.sendMessage`.
pub(in crate::mtproto) fn send_message(
    caller: &Caller<'_>,
    request: &functions::messages::SendMessage,
) -> Result<tl::enums::Updates, Refusal> {
    caller.carries(request.random_id);
    let me = caller.me()?;
    let peer = caller.peer(&request.peer)?;
    not_scheduled(request.schedule_date)?;
    let content = Content {
        text: request.message.clone(),
        entities: entities_from_tl(request.entities.as_deref()),
        no_preview: request.no_webpage,
        ..Content::default()
    };
    let draft = draft(caller, content, request.random_id, request.noforwards, request.reply_to.as_ref())?;
    let posted = caller.world.post(me, peer, draft)?;
    sent(caller, vec![posted], &[request.random_id])
}

/// `messages.sendMedia`.
pub(in crate::mtproto) fn send_media(
    caller: &Caller<'_>,
    request: &functions::messages::SendMedia,
) -> Result<tl::enums::Updates, Refusal> {
    caller.carries(request.random_id);
    let me = caller.me()?;
    let peer = caller.peer(&request.peer)?;
    not_scheduled(request.schedule_date)?;
    let content = Content {
        text: request.message.clone(),
        entities: entities_from_tl(request.entities.as_deref()),
        media: Some(files::media(caller, &request.media)?),
        ..Content::default()
    };
    let draft = draft(caller, content, request.random_id, request.noforwards, request.reply_to.as_ref())?;
    let posted = caller.world.post(me, peer, draft)?;
    sent(caller, vec![posted], &[request.random_id])
}

/// `messages.sendMultiMedia`: an album, of files that were uploaded before.
pub(in crate::mtproto) fn send_multi_media(
    caller: &Caller<'_>,
    request: &functions::messages::SendMultiMedia,
) -> Result<tl::enums::Updates, Refusal> {
    let items = request.multi_media.iter().map(|tl::enums::InputSingleMedia::Media(item)| item);
    let random_ids: Vec<_> = items.clone().map(|item| item.random_id).collect();
    caller.carries_all(random_ids.clone());
    let me = caller.me()?;
    let peer = caller.peer(&request.peer)?;
    not_scheduled(request.schedule_date)?;
    let drafts = items.enumerate().map(|(index, item)| {
        let media = files::known(caller, &item.media).map_err(|refusal| match refusal {
            Refusal::FileReferenceExpired => Refusal::ItemReferenceExpired(index),
            other => other,
        })?;
        let content = Content {
            text: item.message.clone(),
            entities: entities_from_tl(item.entities.as_deref()),
            media: Some(media),
            ..Content::default()
        };
        draft(caller, content, item.random_id, request.noforwards, request.reply_to.as_ref())
    });
    let drafts = drafts.collect::<Result<Vec<_>, Refusal>>()?;
    let posted = caller.world.post_album(me, peer, drafts)?;
    sent(caller, posted, &random_ids)
}

fn not_scheduled(date: Option<i32>) -> Result<(), Refusal> {
    match date {
        Some(_) => Err(Refusal::MethodNotSimulated("messages.send with schedule_date".to_owned())),
        None => Ok(()),
    }
}

fn draft(
    caller: &Caller<'_>,
    content: Content,
    random_id: i64,
    protected: bool,
    reply_to: Option<&tl::enums::InputReplyTo>,
) -> Result<Draft, Refusal> {
    if random_id == 0 {
        return Err(Refusal::RandomIdEmpty);
    }
    let (reply_to, topic) = reply(reply_to)?;
    let (random_id, over) = (Some(random_id), Some(caller.connection));
    Ok(Draft { content, reply_to, topic, random_id, protected, over, ..Draft::default() })
}

/// The chat and the random ids of a request to send, read from its bytes: what the log says of one that a fault has
/// refused.
pub(in crate::mtproto) fn about(body: &[u8]) -> Option<(tl::enums::InputPeer, Vec<i64>)> {
    let parameters = body.get(4..)?;
    match constructor(body) {
        functions::messages::SendMessage::CONSTRUCTOR_ID => {
            let request = functions::messages::SendMessage::from_bytes(parameters).ok()?;
            Some((request.peer, vec![request.random_id]))
        }
        functions::messages::SendMedia::CONSTRUCTOR_ID => {
            let request = functions::messages::SendMedia::from_bytes(parameters).ok()?;
            Some((request.peer, vec![request.random_id]))
        }
        functions::messages::SendMultiMedia::CONSTRUCTOR_ID => {
            let request = functions::messages::SendMultiMedia::from_bytes(parameters).ok()?;
            let items = request.multi_media.iter().map(|tl::enums::InputSingleMedia::Media(item)| item.random_id);
            Some((request.peer, items.collect()))
        }
        _ => None,
    }
}

/// The chat that a client names, taken at its word.
pub(in crate::mtproto) fn named(peer: &tl::enums::InputPeer, me: Option<PersonId>) -> Option<Peer> {
    match peer {
        tl::enums::InputPeer::PeerSelf => me.map(Peer::Person),
        tl::enums::InputPeer::User(user) => Some(Peer::Person(PersonId(user.user_id))),
        tl::enums::InputPeer::Chat(chat) => Some(Peer::Group(GroupId(chat.chat_id))),
        tl::enums::InputPeer::Channel(channel) => Some(Peer::Channel(GroupId(channel.channel_id))),
        _ => None,
    }
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
fn sent(caller: &Caller<'_>, posted: Vec<Posted>, random_ids: &[i64]) -> Result<tl::enums::Updates, Refusal> {
    let (view, mut cast) = (caller.view()?, Cast::default());
    for posted in posted.iter().filter(|posted| !posted.repeated) {
        caller.made(posted.message.id);
    }
    if let [Posted { message, repeated: false, pts }] = posted.as_slice()
        && matches!(message.place, Place::Private(..))
        && message.content.media.is_none()
    {
        let entities = entities_to_tl(&message.content.entities);
        let short = tl::types::UpdateShortSentMessage {
            out: true,
            id: message.id,
            pts: *pts,
            pts_count: 1,
            date: View::date(message.date),
            media: None,
            entities: (!entities.is_empty()).then_some(entities),
            ttl_period: None,
        };
        return Ok(short.into());
    }
    let named = posted
        .iter()
        .zip(random_ids)
        .map(|(posted, random_id)| tl::types::UpdateMessageId { id: posted.message.id, random_id: *random_id }.into());
    let mut updates: Vec<tl::enums::Update> = named.collect();
    for Posted { message, repeated, pts } in posted {
        let (place, pts_count) = (message.place, i32::from(!repeated));
        let numbered = Numbered { pts, pts_count, change: Change::New(message.into()) };
        updates.push(match place {
            Place::Channel(id) => view.channel_update(id, &numbered, &mut cast),
            Place::Private(..) | Place::Group(_) => view.own_update(&numbered, &mut cast),
        });
    }
    Ok(view.updates(updates, &cast))
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
