//! Reading messages.

use grammers_tl_types::{self as tl, functions};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View};
use crate::world::{Message, Peer, Place, Refusal};

/// The most messages that Telegram gives at once.
const PAGE: usize = 100;

/// `messages.getHistory`: newest first.
pub(in crate::mtproto) fn get_history(
    caller: &Caller<'_>,
    request: &functions::messages::GetHistory,
) -> Result<tl::enums::messages::Messages, Refusal> {
    let (me, peer) = (caller.me()?, caller.peer(&request.peer)?);
    let mut all = caller.world.messages(me, peer, 0);
    all.reverse();
    let count = all.len();
    // A message to begin before outranks a time to begin before.
    let before = |message: &Message| match (request.offset_id, request.offset_date) {
        (0, 0) => true,
        (0, date) => message.date < i64::from(date),
        (id, _) => message.id < id,
    };
    let start = all.iter().position(before).unwrap_or(count);
    let shift = isize::try_from(request.add_offset).unwrap_or(0);
    let start = start.saturating_add_signed(shift);
    let limit = usize::try_from(request.limit).unwrap_or(0).min(PAGE);
    let in_range =
        |message: &&Message| (request.max_id == 0 || message.id < request.max_id) && message.id > request.min_id;
    let page: Vec<_> = all.iter().skip(start).take(limit).filter(in_range).cloned().collect();
    answer(caller, peer, &page, count)
}

/// `messages.getMessages`: from private chats and basic groups.
pub(in crate::mtproto) fn get_messages(
    caller: &Caller<'_>,
    request: &functions::messages::GetMessages,
) -> Result<tl::enums::messages::Messages, Refusal> {
    let (me, view) = (caller.me()?, caller.view()?);
    let mut cast = Cast::default();
    let described = ids(&request.id).map(|id| match caller.world.own_message(me, id) {
        Some(message) => view.message(&message, &mut cast),
        None => tl::types::MessageEmpty { id, peer_id: None }.into(),
    });
    let messages = described.collect();
    let (users, chats) = view.describe(&cast);
    Ok(tl::types::messages::Messages { messages, topics: Vec::new(), chats, users }.into())
}

/// `channels.getMessages`.
pub(in crate::mtproto) fn get_channel_messages(
    caller: &Caller<'_>,
    request: &functions::channels::GetMessages,
) -> Result<tl::enums::messages::Messages, Refusal> {
    let chat = caller.channel(&request.channel)?;
    let found: Vec<_> = ids(&request.id).filter_map(|id| caller.world.message(chat.place(), id)).collect();
    answer(caller, chat.peer(), &found, found.len())
}

/// `messages.readHistory`.
pub(in crate::mtproto) fn read_history(
    caller: &Caller<'_>,
    request: &functions::messages::ReadHistory,
) -> Result<tl::enums::messages::AffectedMessages, Refusal> {
    let (me, peer) = (caller.me()?, caller.peer(&request.peer)?);
    caller.world.read(me, peer, up_to(request.max_id));
    Ok(tl::types::messages::AffectedMessages { pts: caller.world.pts(Peer::Person(me)), pts_count: 0 }.into())
}

/// `channels.readHistory`.
pub(in crate::mtproto) fn read_channel_history(
    caller: &Caller<'_>,
    request: &functions::channels::ReadHistory,
) -> Result<bool, Refusal> {
    let chat = caller.channel(&request.channel)?;
    caller.world.read(caller.me()?, chat.peer(), up_to(request.max_id));
    Ok(true)
}

/// Zero means all.
const fn up_to(max_id: i32) -> i32 {
    if max_id == 0 { i32::MAX } else { max_id }
}

fn ids(messages: &[tl::enums::InputMessage]) -> impl Iterator<Item = i32> {
    messages.iter().filter_map(|message| match message {
        tl::enums::InputMessage::Id(message) => Some(message.id),
        _ => None,
    })
}

fn answer(
    caller: &Caller<'_>,
    peer: Peer,
    page: &[Message],
    count: usize,
) -> Result<tl::enums::messages::Messages, Refusal> {
    let (view, mut cast) = (caller.view()?, Cast::default());
    cast.add(peer);
    let messages: Vec<_> = page.iter().map(|message| view.message(message, &mut cast)).collect();
    let (users, chats) = view.describe(&cast);
    let topics = Vec::new();
    let count = View::count(count);
    let answer = match Place::of(caller.me()?, peer) {
        Place::Channel(id) => {
            let pts = caller.world.pts(Peer::Channel(id));
            let (inexact, offset_id_offset) = (false, None);
            tl::types::messages::ChannelMessages {
                inexact,
                pts,
                count,
                offset_id_offset,
                messages,
                topics,
                chats,
                users,
            }
            .into()
        }
        Place::Private(..) | Place::Group(_) if View::count(messages.len()) == count => {
            tl::types::messages::Messages { messages, topics, chats, users }.into()
        }
        Place::Private(..) | Place::Group(_) => {
            let slice = tl::types::messages::MessagesSlice {
                inexact: false,
                count,
                next_rate: None,
                offset_id_offset: None,
                search_flood: None,
                messages,
                topics,
                chats,
                users,
            };
            slice.into()
        }
    };
    Ok(answer)
}
