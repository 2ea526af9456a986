//! Finding all groups and topics of an account.
//!
//! ```text
//! page of dialogs ──► its groups stored ──► each slow one asked ──► each forum's topics ──► next page ──► second look
//!       ▲                                                                                       │             │
//!       └───────────────────────────────────────────────────────────────────────────────────────┘             ▼
//!                                                                                              what is missing is gone
//! ```
//!
//! Lists have the newest on top. A group that is written to while the scan goes on moves there, and so out of the pages
//! that are still to come. A list of several pages therefore gets a second look, from the top down to what was newest
//! when the first page was read; without it the busiest groups would be taken for gone.
//!
//! Calls: one for a hundred dialogs, one for a hundred topics, one for a group with slow mode. Nothing else is asked:
//! rights, members and kinds come with the dialogs. 2,000 dialogs are some 25 calls.

use blastpro_domain::chats::{Chat, ChatKey, ChatKind};
use blastpro_services::ChatFilter;
use blastpro_telegram::{Connection, DialogCursor, TopicCursor};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::task::{Halt, Task};

/// Between two questions about single groups: Telegram bears fewer of these than of pages. A pause of ours, so it goes as
/// fast as the installation's other pauses do.
const SPACING: TimeDelta = TimeDelta::seconds(1);

/// Where a scan is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Checkpoint {
    /// When the scan began; what it does not see from then on is gone.
    started_at: Option<DateTime<Utc>>,
    /// Groups of the last page that have slow mode, not asked yet.
    slow: Vec<Place>,
    /// Forums of the last page whose topics are not all read.
    forums: Vec<Place>,
    /// Where in the last of these forums.
    topics: TopicCursor,
    /// How its list of topics is read.
    forum: Reading,
    /// The next page of dialogs; `None` when all have been read.
    dialogs: Option<DialogCursor>,
    /// How the lists of dialogs are read.
    lists: Reading,
    /// How many pages of dialogs have been read.
    pages: u32,
}

/// How a list is read that changes meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Reading {
    /// The newest message on the first page, in Unix seconds.
    newest: Option<i32>,
    /// It is the second look.
    again: bool,
}

impl Reading {
    /// Whether a second look that has come to a message so old has seen all that moved.
    fn has_seen_enough(self, oldest: Option<i32>) -> bool {
        self.again && oldest.zip(self.newest).is_none_or(|(oldest, newest)| oldest <= newest)
    }
}

/// Pages that the main list and the archive take at the least. Nothing moves past a reader of one page.
const FEWEST_PAGES: u32 = 2;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    key: ChatKey,
    access_hash: i64,
    title: String,
}

impl Place {
    fn of(chat: &Chat) -> Option<Self> {
        Some(Self { key: chat.key, access_hash: chat.access_hash?, title: chat.title.clone() })
    }
}

pub(super) async fn run(task: &mut Task, connection: &Connection) -> Result<(), Halt> {
    let mut at: Checkpoint = task.checkpoint();
    let now = task.services.clock().now();
    let started_at = *at.started_at.get_or_insert_with(|| {
        at.dialogs = Some(DialogCursor::default());
        now
    });
    loop {
        while let Some(place) = at.slow.last().cloned() {
            ask_slow_mode(task, connection, place.key, place.access_hash).await?;
            at.slow.pop();
            task.save_at(&at).await?;
        }
        while let Some(forum) = at.forums.last().cloned() {
            read_topics(task, connection, &forum, &mut at, started_at).await?;
        }
        let Some(cursor) = at.dialogs.clone() else { break };
        read_dialogs(task, connection, &cursor, &mut at, started_at).await?;
    }
    finish(task, started_at).await
}

async fn read_dialogs(
    task: &mut Task,
    connection: &Connection,
    cursor: &DialogCursor,
    at: &mut Checkpoint,
    started_at: DateTime<Utc>,
) -> Result<(), Halt> {
    let page = task.call(&["messages.getDialogs"], || connection.dialogs(cursor, started_at)).await?;
    let (owner, account, services) = (task.job.owner_id, task.job.account_id, &task.services);
    let again = at.lists.again;
    let found = if again { services.chats.unseen(owner, account, started_at, page.chats).await? } else { page.chats };
    services.chats.store_page(owner, account, &found).await?;
    for (from, to) in &page.migrated {
        services.chats.migrated(owner, account, *from, *to).await?;
    }
    let progress = &mut task.job.progress;
    if !again {
        if page.first {
            progress.total = page.total.map(|total| progress.done + total);
        }
        if at.pages == 0 {
            at.lists.newest = page.newest;
        }
        at.pages += 1;
        progress.done += page.dialogs;
    }
    let channels = found.iter().filter(|chat| chat.kind == ChatKind::Channel).count() as u64;
    progress.channels += channels;
    progress.groups += found.len() as u64 - channels;
    progress.current = found.last().map(|chat| chat.title.clone());
    at.slow = found.iter().filter(|chat| chat.slow_mode > 0).filter_map(Place::of).collect();
    at.forums = found.iter().filter(|chat| chat.kind == ChatKind::Forum).filter_map(Place::of).collect();
    at.dialogs = if at.lists.has_seen_enough(page.oldest) { page.next_list } else { page.next };
    if at.dialogs.is_none() && !again && at.pages > FEWEST_PAGES {
        at.lists.again = true;
        at.dialogs = Some(DialogCursor::default());
    }
    task.save_at(at).await
}

/// One page of the topics of `forum`. A forum that refuses to tell does not stop the scan.
async fn read_topics(
    task: &mut Task,
    connection: &Connection,
    forum: &Place,
    at: &mut Checkpoint,
    started_at: DateTime<Utc>,
) -> Result<(), Halt> {
    let cursor = at.topics;
    let page = match task
        .call(&["messages.getForumTopics"], || connection.forum_topics(forum.key, forum.access_hash, cursor))
        .await
    {
        Ok(page) => page,
        Err(Halt::Failed(reason)) => {
            tracing::warn!(job.id = %task.job.id, reason, "topics of a forum not read");
            return leave_forum(task, at).await;
        }
        Err(halt) => return Err(halt),
    };
    let (owner, account, chats) = (task.job.owner_id, task.job.account_id, &task.services.chats);
    chats.store_topics(owner, account, forum.key, &page.topics).await?;
    let progress = &mut task.job.progress;
    progress.current = Some(forum.title.clone());
    if !at.forum.again {
        progress.topics += page.topics.len() as u64;
        if cursor.is_start() {
            at.forum.newest = page.newest;
        }
    }
    let next = if at.forum.has_seen_enough(page.oldest) { None } else { page.next };
    if next.is_none() && (at.forum.again || cursor.is_start()) {
        chats.finish_topics(owner, account, forum.key, started_at).await?;
        return leave_forum(task, at).await;
    }
    at.forum.again |= next.is_none();
    at.topics = next.unwrap_or_default();
    task.save_at(at).await
}

/// On to the next forum.
async fn leave_forum(task: &mut Task, at: &mut Checkpoint) -> Result<(), Halt> {
    at.forums.pop();
    (at.topics, at.forum) = (TopicCursor::default(), Reading::default());
    task.save_at(at).await
}

/// How slow a group's slow mode is. One that refuses to tell keeps what is assumed.
pub(super) async fn ask_slow_mode(
    task: &mut Task,
    connection: &Connection,
    chat: ChatKey,
    access_hash: i64,
) -> Result<(), Halt> {
    task.pause(task.services.limits().shorten(SPACING)).await?;
    let seconds = match task.call(&["channels.getFullChannel"], || connection.slow_mode(chat, access_hash)).await {
        Ok(seconds) => seconds,
        Err(Halt::Failed(reason)) => {
            tracing::warn!(job.id = %task.job.id, reason, "slow mode of a group not read");
            return Ok(());
        }
        Err(halt) => return Err(halt),
    };
    let (owner, account, chats) = (task.job.owner_id, task.job.account_id, &task.services.chats);
    if let Some(stored) = chats.get(owner, account, chat).await? {
        chats.store_page(owner, account, &[Chat { slow_mode: seconds, ..stored }]).await?;
    }
    Ok(())
}

/// Everything has been read: what was not seen is gone, and the counts are those of what is stored.
async fn finish(task: &mut Task, started_at: DateTime<Utc>) -> Result<(), Halt> {
    let (owner, account, chats) = (task.job.owner_id, task.job.account_id, &task.services.chats);
    let gone = chats.finish_scan(owner, account, started_at).await?;
    let counts = chats.counts(owner, account).await?;
    let writable = chats.count(owner, account, &ChatFilter::default()).await?;
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    let progress = &mut task.job.progress;
    progress.gone = gone;
    progress.total = Some(progress.done);
    progress.groups = count(counts.groups) + count(counts.forums);
    progress.channels = count(counts.channels);
    progress.topics = count(counts.topics);
    progress.read_only = (progress.groups + progress.channels).saturating_sub(count(writable));
    Ok(())
}
