//! A bot's updates: kept until the bot confirms them, or for a day.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value};

/// How long Telegram keeps an update, in seconds.
const KEPT_FOR: i64 = 24 * 60 * 60;

/// The first update id that a bot sees. Telegram starts anywhere; far from zero, so that nobody takes it for an index.
const FIRST_ID: i64 = 500_000_001;

/// What happened, as the Bot API names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UpdateKind {
    /// A new message in a private chat or group.
    Message,
    /// It was edited.
    EditedMessage,
    /// A new message in a channel.
    ChannelPost,
    /// It was edited.
    EditedChannelPost,
    /// An inline button was pressed.
    CallbackQuery,
    /// The bot was blocked or unblocked.
    MyChatMember,
}

impl UpdateKind {
    /// The name of the field that holds it in an `Update`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::EditedMessage => "edited_message",
            Self::ChannelPost => "channel_post",
            Self::EditedChannelPost => "edited_channel_post",
            Self::CallbackQuery => "callback_query",
            Self::MyChatMember => "my_chat_member",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [
            Self::Message,
            Self::EditedMessage,
            Self::ChannelPost,
            Self::EditedChannelPost,
            Self::CallbackQuery,
            Self::MyChatMember,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }
}

/// An update waiting to be fetched.
#[derive(Clone, Debug)]
pub struct Update {
    /// Its number; later updates have greater ones.
    pub id: i64,
    date: i64,
    kind: UpdateKind,
    body: Value,
}

impl Update {
    /// The `Update` object.
    pub fn json(&self) -> Value {
        let fields = [("update_id".to_owned(), self.id.into()), (self.kind.name().to_owned(), self.body.clone())];
        Value::Object(Map::from_iter(fields))
    }
}

/// The queue of one bot.
#[derive(Debug)]
pub struct Queue {
    next_id: i64,
    waiting: VecDeque<Update>,
    /// The kinds the bot wants; all of them unless it has said so.
    allowed: Option<BTreeSet<UpdateKind>>,
}

impl Default for Queue {
    fn default() -> Self {
        Self { next_id: FIRST_ID, waiting: VecDeque::new(), allowed: None }
    }
}

impl Queue {
    /// Chooses the kinds that are queued from now on; an empty list means all. Unknown names are other features' own.
    pub fn allow(&mut self, names: &[String]) {
        self.allowed = (!names.is_empty()).then(|| names.iter().filter_map(|name| UpdateKind::named(name)).collect());
    }

    /// The chosen kinds, if the bot chose.
    pub fn allowed(&self) -> Option<Vec<&'static str>> {
        self.allowed.as_ref().map(|kinds| kinds.iter().map(|kind| kind.name()).collect())
    }

    /// Adds an update, unless the bot does not want its kind; says whether it did.
    pub fn push(&mut self, kind: UpdateKind, body: Value, now: i64) -> bool {
        if self.allowed.as_ref().is_some_and(|allowed| !allowed.contains(&kind)) {
            return false;
        }
        self.waiting.push_back(Update { id: self.next_id, date: now, kind, body });
        self.next_id += 1;
        true
    }

    /// Forgets what `offset` confirms: all updates before it; with a negative one, all but the newest so many.
    pub fn confirm(&mut self, offset: i64) {
        if offset < 0 {
            let kept = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            self.waiting.drain(..self.waiting.len().saturating_sub(kept));
        } else {
            self.waiting.retain(|update| update.id >= offset);
        }
    }

    /// The oldest updates.
    pub fn oldest(&mut self, limit: usize, now: i64) -> Vec<Update> {
        self.waiting.retain(|update| now - update.date < KEPT_FOR);
        self.waiting.iter().take(limit).cloned().collect()
    }

    /// Forgets one update, which was delivered.
    pub fn delivered(&mut self, id: i64) {
        self.waiting.retain(|update| update.id != id);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// How many updates wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(count: i64) -> Queue {
        let mut queue = Queue::default();
        for number in 0..count {
            queue.push(UpdateKind::Message, number.into(), 0);
        }
        queue
    }

    fn bodies(queue: &mut Queue) -> Vec<Value> {
        queue.oldest(100, 0).into_iter().map(|update| update.body).collect()
    }

    #[test]
    fn an_offset_confirms_what_is_before_it() {
        let mut queue = filled(4);
        queue.confirm(FIRST_ID + 2);
        assert_eq!(bodies(&mut queue), [2, 3]);
        queue.confirm(0);
        assert_eq!(bodies(&mut queue), [2, 3], "zero confirms nothing");
        queue.confirm(-1);
        assert_eq!(bodies(&mut queue), [3], "a negative offset keeps the newest");
        queue.confirm(FIRST_ID + 100);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn unwanted_kinds_are_not_queued_and_old_updates_are_dropped() {
        let mut queue = filled(1);
        queue.allow(&["callback_query".to_owned(), "poll".to_owned()]);
        assert!(!queue.push(UpdateKind::Message, Value::Null, 0));
        assert!(queue.push(UpdateKind::CallbackQuery, Value::Null, KEPT_FOR));
        assert_eq!(queue.oldest(9, KEPT_FOR)[0].json()["callback_query"], Value::Null);
        assert_eq!(queue.len(), 1, "the message is a day old");
    }
}
