//! Reading all topics of a forum, a page at a time.

use blastpro_domain::chats::{ChatKey, GENERAL_TOPIC, Topic};
use grammers_tl_types as tl;
use serde::{Deserialize, Serialize};

use crate::connection::Connection;
use crate::dialogs::place;
use crate::error::Error;

/// The most that Telegram gives at once.
const PAGE: i32 = 100;

/// Where the next page begins. The default is the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicCursor {
    date: i32,
    id: i32,
    topic: i32,
    /// How many have been read.
    seen: u64,
    /// Whether General was among them.
    general: bool,
}

/// One page.
#[derive(Clone, Debug)]
pub struct TopicPage {
    /// The topics. General is one of them, on the last page where Telegram leaves it out.
    pub topics: Vec<Topic>,
    /// When its newest message came, in Unix seconds. A topic that is written to goes to the top of the list, and so
    /// out of the pages that are still to come: look there once more, down to what was newest at the beginning.
    pub newest: Option<i32>,
    /// When the newest message of its last topic came. What follows is no newer.
    pub oldest: Option<i32>,
    /// Where to go on; `None` after the last page.
    pub next: Option<TopicCursor>,
}

impl TopicCursor {
    /// Whether this is the beginning.
    #[must_use]
    pub fn is_start(&self) -> bool {
        *self == Self::default()
    }
}

impl Connection {
    /// The page of the forum's topics at the cursor.
    pub async fn forum_topics(
        &self,
        forum: ChatKey,
        access_hash: i64,
        cursor: TopicCursor,
    ) -> Result<TopicPage, Error> {
        let request = tl::functions::messages::GetForumTopics {
            peer: tl::types::InputPeerChannel { channel_id: forum.id, access_hash }.into(),
            q: None,
            offset_date: cursor.date,
            offset_id: cursor.id,
            offset_topic: cursor.topic,
            limit: PAGE,
        };
        let tl::enums::messages::ForumTopics::Topics(answer) = self.call(&request).await?;
        let mut topics: Vec<_> = answer.topics.iter().filter_map(describe).collect();
        let general = cursor.general || topics.iter().any(|topic| topic.id == GENERAL_TOPIC);
        let next = next(&answer, cursor).map(|next| TopicCursor { general, ..next });
        let mut dates = answer.topics.iter().filter_map(|topic| Some(date(&answer, open(topic)?)));
        let (newest, oldest) = (dates.clone().max(), dates.next_back());
        if next.is_none() && !general {
            topics.push(Topic { id: GENERAL_TOPIC, title: "General".to_owned(), closed: true, gone_at: None });
        }
        Ok(TopicPage { topics, newest, oldest, next })
    }
}

fn describe(topic: &tl::enums::ForumTopic) -> Option<Topic> {
    let topic = open(topic)?;
    // A hidden General takes messages from nobody but admins.
    let closed = topic.closed || topic.hidden;
    Some(Topic { id: topic.id, title: topic.title.clone(), closed, gone_at: None })
}

/// What the list is ordered by: the topic's newest message, or the day it was made.
fn date(answer: &tl::types::messages::ForumTopics, topic: &tl::types::ForumTopic) -> i32 {
    let newest = answer.messages.iter().filter_map(place).find(|(id, ..)| *id == topic.top_message);
    match newest {
        Some((.., date)) if !answer.order_by_create_date => date,
        _ => topic.date,
    }
}

/// The topic, unless it is deleted.
const fn open(topic: &tl::enums::ForumTopic) -> Option<&tl::types::ForumTopic> {
    match topic {
        tl::enums::ForumTopic::Topic(topic) => Some(topic),
        tl::enums::ForumTopic::Deleted(_) => None,
    }
}

/// After the last topic of the page.
fn next(answer: &tl::types::messages::ForumTopics, cursor: TopicCursor) -> Option<TopicCursor> {
    let seen = cursor.seen + answer.topics.len() as u64;
    if seen >= u64::try_from(answer.count).unwrap_or(0) {
        return None;
    }
    let last = answer.topics.iter().rev().find_map(open)?;
    let next = TopicCursor { date: date(answer, last), id: last.top_message, topic: last.id, seen, ..cursor };
    // The same place again would go round for ever.
    ((next.date, next.id, next.topic) != (cursor.date, cursor.id, cursor.topic)).then_some(next)
}
