//! Finding all groups and topics of an account.
//!
//! ```text
//! page of dialogs ──► its groups stored ──► each slow one asked ──► each forum's topics ──► next page ──► what is
//!       ▲                                                                                       │        missing
//!       └───────────────────────────────────────────────────────────────────────────────────────┘        is gone
//! ```
//!
//! Calls: one for a hundred dialogs, one for a hundred topics, one for a group with slow mode. Nothing else is asked:
//! rights, members and kinds come with the dialogs. 2,000 dialogs are some 25 calls.

use blastpro_domain::chats::{Chat, ChatKey, ChatKind};
use blastpro_telegram::{Connection, DialogCursor, TopicCursor};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::task::{Halt, Task};

/// Between two questions about single groups: Telegram bears fewer of these than of pages.
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
    /// The next page of dialogs; `None` when all have been read.
    dialogs: Option<DialogCursor>,
}

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
    let page = task.call(|| connection.dialogs(cursor, started_at)).await?;
    let (owner, account, chats) = (task.job.owner_id, task.job.account_id, &task.services.chats);
    chats.store_page(owner, account, &page.chats).await?;
    for (from, to) in &page.migrated {
        chats.migrated(owner, account, *from, *to).await?;
    }
    let progress = &mut task.job.progress;
    if page.first {
        progress.total = page.total.map(|total| progress.done + total);
    }
    progress.done += page.dialogs;
    let channels = page.chats.iter().filter(|chat| chat.kind == ChatKind::Channel).count() as u64;
    progress.channels += channels;
    progress.groups += page.chats.len() as u64 - channels;
    progress.current = page.chats.last().map(|chat| chat.title.clone());
    at.slow = page.chats.iter().filter(|chat| chat.slow_mode > 0).filter_map(Place::of).collect();
    at.forums = page.chats.iter().filter(|chat| chat.kind == ChatKind::Forum).filter_map(Place::of).collect();
    at.dialogs = page.next;
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
    let next = match task.call(|| connection.forum_topics(forum.key, forum.access_hash, cursor)).await {
        Ok(page) => {
            let (owner, account, chats) = (task.job.owner_id, task.job.account_id, &task.services.chats);
            chats.store_topics(owner, account, forum.key, &page.topics).await?;
            if page.next.is_none() {
                chats.finish_topics(owner, account, forum.key, started_at).await?;
            }
            task.job.progress.topics += page.topics.len() as u64;
            page.next
        }
        Err(Halt::Failed(reason)) => {
            tracing::warn!(job.id = %task.job.id, reason, "topics of a forum not read");
            None
        }
        Err(halt) => return Err(halt),
    };
    at.topics = next.unwrap_or_default();
    if next.is_none() {
        at.forums.pop();
    }
    task.job.progress.current = Some(forum.title.clone());
    task.save_at(at).await
}

/// How slow a group's slow mode is. One that refuses to tell keeps what is assumed.
pub(super) async fn ask_slow_mode(
    task: &mut Task,
    connection: &Connection,
    chat: ChatKey,
    access_hash: i64,
) -> Result<(), Halt> {
    task.pause(SPACING).await?;
    let seconds = match task.call(|| connection.slow_mode(chat, access_hash)).await {
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
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    let progress = &mut task.job.progress;
    progress.gone = gone;
    progress.total = Some(progress.done);
    progress.groups = count(counts.groups) + count(counts.forums);
    progress.channels = count(counts.channels);
    progress.topics = count(counts.topics);
    Ok(())
}
