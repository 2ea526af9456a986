//! What a list holds: places are chosen for it, one by one or all that match, and taken out again. A forum that is
//! added without naming a topic is its topic General, or its first open one where General is closed.

use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::{ListId, OwnerId, TargetId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use crate::Result;
use crate::chats::{ChatFilter, lets_through};
use crate::db::Tx;
use crate::statements::statements;
use crate::targets::key;

/// The topic that a chat stands for when none is named.
macro_rules! default_topic {
    () => {
        "CASE WHEN chats.kind <> 'forum' THEN 0 ELSE coalesce((SELECT min(topics.topic_id) FROM topics \
         WHERE topics.account_id = chats.account_id AND topics.chat_id = chats.chat_id \
         AND topics.gone_at IS NULL AND NOT topics.closed), 1) END"
    };
}

macro_rules! insert {
    () => {
        "INSERT INTO targets (id, owner_id, account_id, list_id, peer_kind, chat_id, topic, paused, created_at) "
    };
}
macro_rules! add_named {
    () => {
        concat!(
            "CASE WHEN chats.kind = 'forum' AND named.topic > 0 THEN named.topic ELSE ",
            default_topic!(),
            " END, false, $4 "
        )
    };
}
macro_rules! add_matching {
    ($id:literal) => {
        concat!(
            insert!(),
            "SELECT ",
            $id,
            ", l.owner_id, l.account_id, l.id, chats.peer_kind, chats.chat_id, ",
            default_topic!(),
            ", false, $9 FROM target_lists l JOIN chats ON chats.owner_id = l.owner_id ",
            "AND chats.account_id = l.account_id WHERE l.owner_id = $1 AND l.id = $2 AND l.deleted_at IS NULL AND ",
            lets_through!(),
            // A forum of which the list has other topics is in it already.
            " AND NOT EXISTS (SELECT 1 FROM targets known WHERE known.list_id = l.id ",
            "AND known.peer_kind = chats.peer_kind AND known.chat_id = chats.chat_id) ",
            "ON CONFLICT (list_id, peer_kind, chat_id, topic) DO NOTHING"
        )
    };
}
macro_rules! add_topics {
    ($id:literal) => {
        concat!(
            insert!(),
            "SELECT ",
            $id,
            ", l.owner_id, l.account_id, l.id, 'channel', topics.chat_id, ",
            "topics.topic_id, false, $4 FROM target_lists l JOIN topics ON topics.owner_id = l.owner_id ",
            "AND topics.account_id = l.account_id AND topics.chat_id = $3 JOIN chats ",
            "ON chats.account_id = l.account_id AND chats.peer_kind = 'channel' AND chats.chat_id = topics.chat_id ",
            "WHERE l.owner_id = $1 AND l.id = $2 AND l.deleted_at IS NULL AND topics.gone_at IS NULL ",
            "AND NOT topics.closed AND chats.kind = 'forum' ",
            "ON CONFLICT (list_id, peer_kind, chat_id, topic) DO NOTHING"
        )
    };
}
macro_rules! copy {
    ($id:literal) => {
        concat!(
            "INSERT INTO targets (id, owner_id, account_id, list_id, peer_kind, chat_id, topic, paused, refused, ",
            "created_at) SELECT ",
            $id,
            ", owner_id, account_id, $3, peer_kind, chat_id, topic, paused, refused, $4 FROM targets ",
            "WHERE owner_id = $1 AND list_id = $2 ON CONFLICT (list_id, peer_kind, chat_id, topic) DO NOTHING"
        )
    };
}

/// Whether a target's chat fits the words and kinds of a filter, also one that is gone or may not be written to.
macro_rules! of_matching_chats {
    () => {
        "owner_id = $1 AND list_id = $2 AND EXISTS (SELECT 1 FROM chats \
         WHERE chats.account_id = targets.account_id AND chats.peer_kind = targets.peer_kind \
         AND chats.chat_id = targets.chat_id AND chats.folded LIKE $3 ESCAPE '\\' \
         AND chats.kind IN ($4, $5, $6, $7))"
    };
}

statements! {
    ADD_TARGETS = {
        sqlite: concat!(
            insert!(), "SELECT randomblob(16), l.owner_id, l.account_id, l.id, chats.peer_kind, chats.chat_id, ",
            add_named!(), "FROM target_lists l CROSS JOIN (SELECT value ->> 'kind' AS kind, value ->> 'id' AS id, ",
            "value ->> 'topic' AS topic FROM json_each($3)) AS named CROSS JOIN chats ",
            "ON chats.account_id = l.account_id AND chats.peer_kind = named.kind AND chats.chat_id = named.id ",
            "WHERE l.owner_id = $1 AND l.id = $2 AND l.deleted_at IS NULL ",
            "ON CONFLICT (list_id, peer_kind, chat_id, topic) DO NOTHING",
        ),
        postgres: concat!(
            insert!(), "SELECT gen_random_uuid(), l.owner_id, l.account_id, l.id, chats.peer_kind, chats.chat_id, ",
            add_named!(), "FROM target_lists l ",
            "CROSS JOIN jsonb_to_recordset($3) AS named (kind text, id bigint, topic integer) JOIN chats ",
            "ON chats.account_id = l.account_id AND chats.peer_kind = named.kind AND chats.chat_id = named.id ",
            "WHERE l.owner_id = $1 AND l.id = $2 AND l.deleted_at IS NULL ",
            "ON CONFLICT (list_id, peer_kind, chat_id, topic) DO NOTHING",
        ),
    };
    ADD_MATCHING = {
        sqlite: add_matching!("randomblob(16)"),
        postgres: add_matching!("gen_random_uuid()"),
    };
    ADD_TOPICS = {
        sqlite: add_topics!("randomblob(16)"),
        postgres: add_topics!("gen_random_uuid()"),
    };
    COPY = {
        sqlite: copy!("randomblob(16)"),
        postgres: copy!("gen_random_uuid()"),
    };
    REMOVE_CHATS = {
        sqlite:
            "DELETE FROM targets WHERE owner_id = $1 AND list_id = $2 AND (peer_kind, chat_id) IN \
             (SELECT value ->> 'kind', value ->> 'id' FROM json_each($3))",
        postgres:
            "DELETE FROM targets WHERE owner_id = $1 AND list_id = $2 AND (peer_kind, chat_id) IN \
             (SELECT kind, id FROM jsonb_to_recordset($3) AS named (kind text, id bigint))",
    };
    REMOVE_TOPICS = {
        sqlite:
            "DELETE FROM targets WHERE owner_id = $1 AND list_id = $2 AND (peer_kind, chat_id, topic) IN \
             (SELECT value ->> 'kind', value ->> 'id', value ->> 'topic' FROM json_each($3))",
        postgres:
            "DELETE FROM targets WHERE owner_id = $1 AND list_id = $2 AND (peer_kind, chat_id, topic) IN \
             (SELECT kind, id, topic FROM jsonb_to_recordset($3) AS named (kind text, id bigint, topic integer))",
    };
    MOVE_MATCHING = concat!("UPDATE targets SET list_id = $8 WHERE ", of_matching_chats!());
    MOVE =
        "UPDATE targets SET list_id = $3 WHERE owner_id = $1 AND list_id = $2 AND NOT EXISTS (SELECT 1 \
         FROM targets twin WHERE twin.list_id = $3 AND twin.peer_kind = targets.peer_kind \
         AND twin.chat_id = targets.chat_id AND twin.topic = targets.topic)";
    MATCHING_COUNT = concat!("SELECT count(*) FROM targets WHERE ", of_matching_chats!());
    REMOVE_ONE = "DELETE FROM targets WHERE owner_id = $1 AND list_id = $2 AND id = $3";
    SELECTED = {
        sqlite:
            "SELECT peer_kind, chat_id, count(*) FROM targets WHERE owner_id = $1 AND list_id = $2 \
             AND (peer_kind, chat_id) IN (SELECT value ->> 'kind', value ->> 'id' FROM json_each($3)) \
             GROUP BY peer_kind, chat_id",
        postgres:
            "SELECT peer_kind, chat_id, count(*) FROM targets WHERE owner_id = $1 AND list_id = $2 \
             AND (peer_kind, chat_id) IN \
             (SELECT kind, id FROM jsonb_to_recordset($3) AS named (kind text, id bigint)) \
             GROUP BY peer_kind, chat_id",
    };
    SELECTED_TOPICS =
        "SELECT topic FROM targets WHERE owner_id = $1 AND list_id = $2 AND peer_kind = $3 AND chat_id = $4 \
         AND topic > 0";
}

/// A place on its way into a statement.
#[derive(Serialize)]
struct Named {
    kind: &'static str,
    id: i64,
    topic: i32,
}

impl Named {
    fn of(chat: ChatKey, topic: Option<i32>) -> Self {
        Self { kind: chat.kind.as_str(), id: chat.id, topic: topic.unwrap_or(0) }
    }
}

impl Tx {
    /// Adds places that the account has seen; those in the list already, and chats never seen, change nothing. How many
    /// were added.
    pub async fn add_targets(
        &mut self,
        owner: OwnerId,
        list: ListId,
        targets: &[(ChatKey, Option<i32>)],
        at: DateTime<Utc>,
    ) -> Result<u64> {
        let named: Vec<Named> = targets.iter().map(|(chat, topic)| Named::of(*chat, *topic)).collect();
        execute!(self, ADD_TARGETS, owner.0, list.0, Json(named), at)
    }

    /// Takes places out of the list; a chat without a topic means all its topics. How many there were.
    pub async fn remove_targets(
        &mut self,
        owner: OwnerId,
        list: ListId,
        targets: &[(ChatKey, Option<i32>)],
    ) -> Result<u64> {
        let named = |whole: bool| -> Vec<Named> {
            let some = targets.iter().filter(|(_, topic)| topic.is_none() == whole);
            some.map(|(chat, topic)| Named::of(*chat, *topic)).collect()
        };
        let chats = execute!(self, REMOVE_CHATS, owner.0, list.0, Json(named(true)))?;
        let topics = execute!(self, REMOVE_TOPICS, owner.0, list.0, Json(named(false)))?;
        Ok(chats + topics)
    }

    /// Adds every chat that the filter lets through, whatever its page; a forum of which the list has a topic is in it
    /// already. How many were added.
    pub async fn add_matching(
        &mut self,
        owner: OwnerId,
        list: ListId,
        filter: &ChatFilter,
        at: DateTime<Utc>,
    ) -> Result<u64> {
        let [first, second, third, fourth] = filter.kind_names();
        execute!(
            self,
            ADD_MATCHING,
            owner.0,
            list.0,
            filter.pattern(),
            first,
            second,
            third,
            fourth,
            filter.writable_only,
            at,
        )
    }

    /// Moves to another list of the account every chat that the filter's words and kinds fit, also one that is gone or
    /// may not be written to any more. The other list has none of them. How many targets that were.
    pub async fn move_matching(
        &mut self,
        owner: OwnerId,
        from: ListId,
        filter: &ChatFilter,
        to: ListId,
    ) -> Result<u64> {
        let [first, second, third, fourth] = filter.kind_names();
        execute!(self, MOVE_MATCHING, owner.0, from.0, filter.pattern(), first, second, third, fourth, to.0)
    }

    /// Moves to another list of the account, each as it stands, the targets that are not in it; how many.
    pub async fn move_targets(&mut self, owner: OwnerId, from: ListId, to: ListId) -> Result<u64> {
        execute!(self, MOVE, owner.0, from.0, to.0)
    }

    /// How many targets [`move_matching`](Self::move_matching) would move.
    pub async fn matching_count(&mut self, owner: OwnerId, list: ListId, filter: &ChatFilter) -> Result<i64> {
        let [first, second, third, fourth] = filter.kind_names();
        let (count,) =
            fetch_one!(self, MATCHING_COUNT, owner.0, list.0, filter.pattern(), first, second, third, fourth)?;
        Ok(count)
    }

    /// Adds every open topic of the forum that is not gone; how many were added.
    pub async fn add_topics(&mut self, owner: OwnerId, list: ListId, chat: ChatKey, at: DateTime<Utc>) -> Result<u64> {
        execute!(self, ADD_TOPICS, owner.0, list.0, chat.id, at)
    }

    /// Adds the targets of one list to another list of the same account, each as it stands there; how many were added.
    pub async fn copy_targets(&mut self, owner: OwnerId, from: ListId, to: ListId, at: DateTime<Utc>) -> Result<u64> {
        execute!(self, COPY, owner.0, from.0, to.0, at)
    }

    /// Takes one target out of the list; `false` when it is not in it.
    pub async fn remove_target(&mut self, owner: OwnerId, list: ListId, id: TargetId) -> Result<bool> {
        Ok(execute!(self, REMOVE_ONE, owner.0, list.0, id.0)? == 1)
    }

    /// Of these chats, which the list holds, and with how many targets.
    pub async fn selected(
        &mut self,
        owner: OwnerId,
        list: ListId,
        chats: &[ChatKey],
    ) -> Result<BTreeMap<ChatKey, i64>> {
        let named: Vec<Named> = chats.iter().map(|chat| Named::of(*chat, None)).collect();
        let rows: Vec<(String, i64, i64)> = fetch_all!(self, SELECTED, owner.0, list.0, Json(&named))?;
        rows.into_iter().map(|(kind, id, count)| Ok((key(&kind, id)?, count))).collect()
    }

    /// Which topics of the forum the list holds.
    pub async fn selected_topics(&mut self, owner: OwnerId, list: ListId, chat: ChatKey) -> Result<BTreeSet<i32>> {
        let rows: Vec<(i32,)> = fetch_all!(self, SELECTED_TOPICS, owner.0, list.0, chat.kind.as_str(), chat.id)?;
        Ok(rows.into_iter().map(|(topic,)| topic).collect())
    }
}
