//! The topics of forums that accounts have found.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::chats::{ChatKey, Topic};
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::peers::PeerKind;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;
use sqlx::types::Json;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{containing, folded_column, storable};

/// How many topics travel in one statement.
const CHUNK: usize = 500;

macro_rules! merge {
    () => {
        "ON CONFLICT (account_id, chat_id, topic_id) DO UPDATE SET title = excluded.title, folded = excluded.folded, \
         closed = excluded.closed, seen_at = excluded.seen_at, gone_at = NULL"
    };
}

statements! {
    PUT_TOPICS = {
        sqlite: concat!(
            "INSERT INTO topics (owner_id, account_id, chat_id, topic_id, title, folded, closed, seen_at) ",
            "SELECT $1, $2, $3, value ->> 'id', value ->> 'title', value ->> 'folded', value ->> 'closed', $5 ",
            "FROM json_each($4) WHERE true ", merge!(),
        ),
        postgres: concat!(
            "INSERT INTO topics (owner_id, account_id, chat_id, topic_id, title, folded, closed, seen_at) ",
            "SELECT $1, $2, $3, id, title, folded, closed, $5 FROM jsonb_to_recordset($4) ",
            "AS seen (id integer, title text, folded text, closed boolean) WHERE true ", merge!(),
        ),
    };
    TOPICS =
        "SELECT topic_id, title, closed, gone_at FROM topics \
         WHERE owner_id = $1 AND account_id = $2 AND chat_id = $3 AND gone_at IS NULL \
         AND folded LIKE $4 ESCAPE '\\' ORDER BY topic_id <> 1, folded, topic_id LIMIT $6 OFFSET $5";
    TOPIC_COUNT =
        "SELECT count(*) FROM topics WHERE owner_id = $1 AND account_id = $2 AND chat_id = $3 AND gone_at IS NULL \
         AND folded LIKE $4 ESCAPE '\\'";
    KNOWN_TOPICS =
        "SELECT chat_id, topic_id FROM topics WHERE owner_id = $1 AND account_id = $2 AND gone_at IS NULL";
    MARK_TOPICS_GONE =
        "UPDATE topics SET gone_at = $5 WHERE owner_id = $1 AND account_id = $2 AND chat_id = $3 AND seen_at < $4 \
         AND gone_at IS NULL";
}

/// A topic on its way into a statement.
#[derive(Serialize)]
struct Seen<'a> {
    id: i32,
    title: Cow<'a, str>,
    folded: String,
    closed: bool,
}

#[derive(FromRow)]
struct TopicRow {
    topic_id: i32,
    title: String,
    closed: bool,
    gone_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// Adds or renews topics that the account has seen at this time; they are not gone. The forum must be stored.
    pub async fn put_topics(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        topics: &[Topic],
        at: DateTime<Utc>,
    ) -> Result<()> {
        if self.chat(owner, account, chat).await?.is_none() {
            return Err(StorageError::NotFound("chat"));
        }
        // One statement may not touch a row twice: of several sightings the last one counts.
        let seen: BTreeMap<_, _> = topics.iter().map(|topic| (topic.id, seen(topic))).collect();
        let seen: Vec<Seen<'_>> = seen.into_values().collect();
        for chunk in seen.chunks(CHUNK) {
            execute!(self, PUT_TOPICS, owner.0, account.0, chat.id, Json(chunk), at)?;
        }
        Ok(())
    }

    /// A page of a forum's topics whose titles contain this text: General first, the others by title, none that is gone.
    pub async fn topics(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        search: &str,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Topic>> {
        let rows: Vec<TopicRow> =
            fetch_all!(self, TOPICS, owner.0, account.0, chat.id, containing(search), offset, limit)?;
        let topics = rows.into_iter().map(|row| Topic {
            id: row.topic_id,
            title: row.title,
            closed: row.closed,
            gone_at: row.gone_at,
        });
        Ok(topics.collect())
    }

    /// How many topics of the forum have titles that contain this text, without those that are gone.
    pub async fn topic_count(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        search: &str,
    ) -> Result<i64> {
        let (count,) = fetch_one!(self, TOPIC_COUNT, owner.0, account.0, chat.id, containing(search))?;
        Ok(count)
    }

    /// The topics of all forums of the account, without those that are gone.
    pub async fn known_topics(&mut self, owner: OwnerId, account: AccountId) -> Result<BTreeSet<(ChatKey, i32)>> {
        let rows: Vec<(i64, i32)> = fetch_all!(self, KNOWN_TOPICS, owner.0, account.0)?;
        Ok(rows.into_iter().map(|(id, topic)| (ChatKey { kind: PeerKind::Channel, id }, topic)).collect())
    }

    /// Topics of the forum not seen since `started_at` are gone; how many that are.
    pub async fn mark_topics_gone(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        started_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<u64> {
        execute!(self, MARK_TOPICS_GONE, owner.0, account.0, chat.id, started_at, at)
    }
}

fn seen(topic: &Topic) -> Seen<'_> {
    Seen { id: topic.id, title: storable(&topic.title), folded: folded_column(&topic.title), closed: topic.closed }
}
