//! Reading messages.

use std::collections::VecDeque;

use grammers_tl_types::{self as tl, functions};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View};
use crate::world::{ChatKind, GENERAL_TOPIC, MediaKind, Message, Peer, Place, Refusal};

/// The most messages that Telegram gives at once.
const PAGE: usize = 100;

/// `messages.getHistory`: newest first.
pub(in crate::mtproto) fn get_history(
    caller: &Caller<'_>,
    request: &functions::messages::GetHistory,
) -> Result<tl::enums::messages::Messages, Refusal> {
    let peer = caller.peer(&request.peer)?;
    let range = Range {
        offset_id: request.offset_id,
        offset_date: request.offset_date,
        add_offset: request.add_offset,
        limit: request.limit,
        max_id: request.max_id,
        min_id: request.min_id,
    };
    let count = caller.world.message_count(caller.me()?, peer);
    let page = range.page(caller, peer, |_| true)?;
    answer(caller, peer, &page, count)
}

/// `messages.getReplies`: what is in a topic.
pub(in crate::mtproto) fn get_replies(
    caller: &Caller<'_>,
    request: &functions::messages::GetReplies,
) -> Result<tl::enums::messages::Messages, Refusal> {
    let peer = caller.peer(&request.peer)?;
    let topic = request.msg_id;
    let forum = caller.world.chat(peer).filter(|chat| chat.kind == ChatKind::Forum).ok_or(Refusal::MessageIdInvalid)?;
    if !forum.topics.contains_key(&topic) {
        return Err(Refusal::TopicDeleted);
    }
    let range = Range {
        offset_id: request.offset_id,
        offset_date: request.offset_date,
        add_offset: request.add_offset,
        limit: request.limit,
        max_id: request.max_id,
        min_id: request.min_id,
    };
    let page = range.page(caller, peer, |message| in_topic(message, topic))?;
    answer(caller, peer, &page, page.len())
}

/// `messages.getDiscussionMessage`: where a channel's post is discussed.
pub(in crate::mtproto) fn get_discussion_message(
    caller: &Caller<'_>,
    request: &functions::messages::GetDiscussionMessage,
) -> Result<tl::enums::messages::DiscussionMessage, Refusal> {
    let peer = caller.peer(&request.peer)?;
    let channel =
        caller.world.chat(peer).filter(|chat| chat.kind == ChatKind::Channel).ok_or(Refusal::PeerIdInvalid)?;
    let discussion = caller.world.discussion(channel.id, request.msg_id);
    let copy = discussion.and_then(|(group, copy)| caller.world.message(Place::Channel(group), copy));
    let copy = copy.ok_or(Refusal::MsgIdInvalid)?;
    let (view, mut cast) = (caller.view()?, Cast::default());
    cast.add(peer);
    let messages = vec![view.message(&copy, &mut cast)];
    let (users, chats) = view.describe(&cast);
    let (max_id, read_inbox_max_id, read_outbox_max_id, unread_count) = (Some(copy.id), None, None, 0);
    let found = tl::types::messages::DiscussionMessage {
        messages,
        max_id,
        read_inbox_max_id,
        read_outbox_max_id,
        unread_count,
        chats,
        users,
    };
    Ok(found.into())
}

/// `messages.search`: by words, sender, topic, kind of file and time.
pub(in crate::mtproto) fn search(
    caller: &Caller<'_>,
    request: &functions::messages::Search,
) -> Result<tl::enums::messages::Messages, Refusal> {
    let peer = caller.peer(&request.peer)?;
    let from = match &request.from_id {
        Some(from) => match caller.peer(from)? {
            Peer::Person(person) => Some(person),
            Peer::Group(_) | Peer::Channel(_) => return Err(Refusal::PeerIdInvalid),
        },
        None => None,
    };
    caller.about(peer);
    let kinds = kinds(&request.filter)?;
    let words = request.q.to_lowercase();
    let wanted = |message: &Message| {
        let kind = message.content.media.as_ref().map(|media| media.kind);
        message.service.is_none()
            && from.is_none_or(|from| message.from == from)
            && request.top_msg_id.is_none_or(|topic| in_topic(message, topic))
            && kinds.is_none_or(|kinds| kind.is_some_and(|kind| kinds.contains(&kind)))
            && (request.min_date == 0 || message.date > i64::from(request.min_date))
            && (request.max_date == 0 || message.date < i64::from(request.max_date))
            && message.content.text.to_lowercase().contains(&words)
    };
    let range = Range {
        offset_id: request.offset_id,
        offset_date: 0,
        add_offset: request.add_offset,
        limit: request.limit,
        max_id: request.max_id,
        min_id: request.min_id,
    };
    let page = range.page(caller, peer, wanted)?;
    answer(caller, peer, &page, page.len())
}

/// The kinds of files that a filter wants; `None` for every message.
fn kinds(filter: &tl::enums::MessagesFilter) -> Result<Option<&'static [MediaKind]>, Refusal> {
    use tl::enums::MessagesFilter as Filter;
    Ok(Some(match filter {
        Filter::InputMessagesFilterEmpty => return Ok(None),
        Filter::InputMessagesFilterPhotos => &[MediaKind::Photo],
        Filter::InputMessagesFilterVideo => &[MediaKind::Video],
        Filter::InputMessagesFilterPhotoVideo => &[MediaKind::Photo, MediaKind::Video],
        Filter::InputMessagesFilterDocument => &[MediaKind::Document],
        Filter::InputMessagesFilterGif => &[MediaKind::Animation],
        Filter::InputMessagesFilterVoice => &[MediaKind::Voice],
        Filter::InputMessagesFilterMusic => &[MediaKind::Audio],
        _ => return Err(Refusal::MethodNotSimulated("messages.search with this filter".to_owned())),
    }))
}

/// General holds what is in no other topic.
fn in_topic(message: &Message, topic: i32) -> bool {
    message.topic.map_or(topic == GENERAL_TOPIC, |its| its == topic)
}

/// Which part of a chat a client wants to read.
struct Range {
    offset_id: i32,
    offset_date: i32,
    add_offset: i32,
    limit: i32,
    max_id: i32,
    min_id: i32,
}

impl Range {
    /// Those of the wanted messages that lie in the range, newest first.
    fn page(
        &self,
        caller: &Caller<'_>,
        peer: Peer,
        wanted: impl Fn(&Message) -> bool,
    ) -> Result<Vec<Message>, Refusal> {
        let limit = usize::try_from(self.limit).unwrap_or(0).min(PAGE);
        // A negative offset reaches back to newer messages than the one to begin before.
        let newer = usize::try_from(-i64::from(self.add_offset)).unwrap_or(0);
        let mut skip = usize::try_from(self.add_offset).unwrap_or(0);
        let (mut before, mut page) = (VecDeque::new(), Vec::new());
        let mut taken = 0;
        caller.world.look_back(caller.me()?, peer, |message| {
            if !wanted(message) {
                return true;
            }
            if !self.is_before(message) {
                before.push_back(message.clone());
                if before.len() > newer {
                    before.pop_front();
                }
                return true;
            }
            if skip > 0 {
                skip -= 1;
                return true;
            }
            if page.is_empty() && taken == 0 {
                taken = before.len().min(limit);
                page.extend(before.drain(..).take(limit));
            }
            if taken >= limit {
                return false;
            }
            taken += 1;
            page.push(message.clone());
            self.min_id == 0 || message.id > self.min_id
        });
        if page.is_empty() {
            page.extend(before.into_iter().take(limit));
        }
        page.retain(|message| (self.max_id == 0 || message.id < self.max_id) && message.id > self.min_id);
        Ok(page)
    }

    /// A message to begin before outranks a time to begin before.
    fn is_before(&self, message: &Message) -> bool {
        match (self.offset_id, self.offset_date) {
            (0, 0) => true,
            (0, date) => message.date < i64::from(date),
            (id, _) => message.id < id,
        }
    }
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
