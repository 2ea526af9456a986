//! Topics of forums.

use std::cmp::Reverse;

use grammers_tl_types::{self as tl, functions::messages};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View};
use crate::world::{Chat, ChatKind, GENERAL_TOPIC, Message, Peer, PersonId, Refusal, Topic};

/// The most topics that Telegram gives at once.
const PAGE: usize = 100;

/// A topic with its newest message, by which topics are listed.
struct Listed {
    topic: Topic,
    newest: Option<Message>,
}

impl Listed {
    /// The topic with the newest message comes first.
    fn order(&self) -> Reverse<(i64, i32, i32)> {
        let (date, id) = self.newest.as_ref().map_or((self.topic.date, 0), |message| (message.date, message.id));
        Reverse((date, id, self.topic.id))
    }
}

/// `messages.getForumTopics`: a page of topics, General among them.
pub(in crate::mtproto) fn get_forum_topics(
    caller: &Caller<'_>,
    request: &messages::GetForumTopics,
) -> Result<tl::enums::messages::ForumTopics, Refusal> {
    let (me, peer, view) = (caller.me()?, caller.peer(&request.peer)?, caller.view()?);
    let forum = caller.world.chat(peer).filter(|chat| chat.kind == ChatKind::Forum);
    let forum = forum.ok_or(Refusal::ChannelForumMissing)?;
    let wanted = request.q.as_deref().unwrap_or_default().to_lowercase();
    let mut listed = list(caller, me, &forum);
    listed.retain(|listed| listed.topic.title.to_lowercase().contains(&wanted));
    let first = (request.offset_date, request.offset_id, request.offset_topic) == (0, 0, 0);
    let offset = Reverse((i64::from(request.offset_date), request.offset_id, request.offset_topic));
    let count = View::count(listed.len());
    let limit = usize::try_from(request.limit).unwrap_or(0).clamp(1, PAGE);
    let after = |listed: &&Listed| first || listed.order() > offset;
    let page: Vec<_> = listed.iter().filter(after).take(limit).collect();
    let mut cast = Cast::default();
    cast.add(peer);
    let messages = page.iter().filter_map(|listed| Some(view.message(listed.newest.as_ref()?, &mut cast))).collect();
    let topics = page.iter().map(|listed| describe(me, &forum, listed, &mut cast).into()).collect();
    let (users, chats) = view.describe(&cast);
    let pts = caller.world.pts(peer);
    Ok(tl::types::messages::ForumTopics { order_by_create_date: false, count, topics, messages, chats, users, pts }
        .into())
}

fn list(caller: &Caller<'_>, me: PersonId, forum: &Chat) -> Vec<Listed> {
    let mut newest = std::collections::HashMap::<i32, Message>::new();
    for message in caller.world.messages(me, forum.peer(), 0) {
        // The message that opens a topic is its first one.
        let topic = message
            .topic
            .unwrap_or_else(|| if forum.topics.contains_key(&message.id) { message.id } else { GENERAL_TOPIC });
        newest.insert(topic, message);
    }
    let topics = forum.topics.values().cloned();
    let mut listed: Vec<_> = topics.map(|topic| Listed { newest: newest.remove(&topic.id), topic }).collect();
    listed.sort_by_key(Listed::order);
    listed
}

fn describe(me: PersonId, forum: &Chat, listed: &Listed, cast: &mut Cast) -> tl::types::ForumTopic {
    cast.add(Peer::Person(forum.creator));
    let topic = &listed.topic;
    tl::types::ForumTopic {
        my: forum.creator == me,
        closed: topic.closed,
        pinned: false,
        short: false,
        hidden: false,
        title_missing: false,
        id: topic.id,
        date: View::date(topic.date),
        peer: View::peer(forum.peer()),
        title: topic.title.clone(),
        icon_color: View::TOPIC_COLOUR,
        icon_emoji_id: None,
        top_message: listed.newest.as_ref().map_or(0, |message| message.id),
        read_inbox_max_id: 0,
        read_outbox_max_id: 0,
        unread_count: 0,
        unread_mentions_count: 0,
        unread_reactions_count: 0,
        unread_poll_votes_count: 0,
        from_id: View::peer(Peer::Person(forum.creator)),
        notify_settings: View::notify_settings(),
        draft: None,
    }
}
