//! The places of target lists. All changes of many are one statement each: a list may hold ten thousand.
//!
//! In the table, topic 0 is a chat without topics.

use std::collections::BTreeSet;

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::{AccountId, ListId, OwnerId, TargetId};
use blastpro_domain::targets::Target;
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::statements::statements;
use crate::text::{containing, parse_name, storable};

/// Which targets of a list are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetFilter {
    /// Words of the title of the chat or topic, or of the public name, as typed; empty means all.
    pub search: String,
    /// Only those that would be skipped now: paused, refused or gone.
    pub skipped_only: bool,
}

impl TargetFilter {
    /// Whether all are meant.
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        self.search.is_empty() && !self.skipped_only
    }
}

/// Joins `targets` with what is known of their chats and topics.
macro_rules! with_chat {
    () => {
        "JOIN chats ON chats.account_id = targets.account_id AND chats.peer_kind = targets.peer_kind \
         AND chats.chat_id = targets.chat_id \
         LEFT JOIN topics ON topics.account_id = targets.account_id AND topics.chat_id = targets.chat_id \
         AND topics.topic_id = targets.topic AND targets.peer_kind = 'channel'"
    };
}
pub(crate) use with_chat;

/// Whether a target's chat or topic is not there any more.
macro_rules! gone {
    () => {
        "(chats.gone_at IS NOT NULL OR chats.migrated_to IS NOT NULL OR topics.gone_at IS NOT NULL \
         OR (targets.topic > 1 AND chats.kind <> 'forum'))"
    };
}
pub(crate) use gone;

/// The targets of the list `$2` that a [`TargetFilter`] lets through: `$3` and `$4`.
macro_rules! wanted {
    () => {
        concat!(
            "FROM targets ",
            with_chat!(),
            // Naming both kinds has SQLite read the list in the order of its chats, and so the chats in theirs.
            " WHERE targets.owner_id = $1 AND targets.list_id = $2 AND targets.peer_kind IN ('group', 'channel') ",
            "AND (chats.folded LIKE $3 ESCAPE '\\' OR topics.folded LIKE $3 ESCAPE '\\') ",
            "AND (NOT $4 OR targets.paused OR targets.refused IS NOT NULL OR ",
            gone!(),
            ")"
        )
    };
}

macro_rules! columns {
    () => {
        "SELECT targets.id, targets.list_id, targets.peer_kind, targets.chat_id, chats.kind, targets.topic, \
         chats.title, topics.title AS topic_title, targets.paused, targets.refused, "
    };
}
/// Whether a target's chat has become, or stopped being, a forum since it was added.
macro_rules! of_the_other_shape {
    () => {
        "owner_id = $1 AND account_id = $2 AND topic IN (0, 1) AND EXISTS (SELECT 1 FROM chats \
         WHERE chats.account_id = targets.account_id AND chats.peer_kind = targets.peer_kind \
         AND chats.chat_id = targets.chat_id AND (chats.kind = 'forum') <> (targets.topic = 1))"
    };
}
/// The basic group of a target and the supergroup it has become.
macro_rules! successor {
    ($what:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM chats before JOIN chats after ON after.account_id = before.account_id ",
            "AND after.peer_kind = 'channel' AND after.chat_id = before.migrated_to ",
            "WHERE before.account_id = targets.account_id AND before.peer_kind = 'group' ",
            "AND before.chat_id = targets.chat_id"
        )
    };
}

statements! {
    // The chats stand in their order in an index, and the list says at once which of them it has: nothing is sorted, and
    // only the page is looked at closely.
    TARGETS = concat!(
        "WITH page AS (SELECT targets.id FROM target_lists l CROSS JOIN chats CROSS JOIN targets ",
        "WHERE l.owner_id = $1 AND l.id = $2 AND chats.owner_id = l.owner_id AND chats.account_id = l.account_id ",
        "AND targets.list_id = l.id AND targets.peer_kind = chats.peer_kind AND targets.chat_id = chats.chat_id ",
        "ORDER BY chats.folded, chats.peer_kind, chats.chat_id, targets.topic LIMIT $4 OFFSET $3) ",
        columns!(), gone!(), " AS gone FROM page JOIN targets ON targets.id = page.id ", with_chat!(),
        " ORDER BY chats.folded, targets.peer_kind, targets.chat_id, targets.topic",
    );
    FIND = concat!(
        columns!(), gone!(), " AS gone ", wanted!(),
        " ORDER BY chats.folded, targets.peer_kind, targets.chat_id, targets.topic LIMIT $6 OFFSET $5",
    );
    FOUND_COUNT = concat!("SELECT count(*) ", wanted!());
    TARGET = concat!(
        columns!(), gone!(), " AS gone FROM targets ", with_chat!(),
        " WHERE targets.owner_id = $1 AND targets.list_id = $2 AND targets.id = $3",
    );
    // By the list alone, which has an index of its own.
    TARGET_COUNT =
        "SELECT count(*) FROM targets WHERE list_id = $2 \
         AND EXISTS (SELECT 1 FROM target_lists l WHERE l.owner_id = $1 AND l.id = $2)";
    TARGET_KEYS = "SELECT peer_kind, chat_id, topic FROM targets WHERE owner_id = $1 AND list_id = $2";
    PAUSE_PLACE =
        "UPDATE targets SET paused = true WHERE owner_id = $1 AND list_id = $2 AND peer_kind = $3 AND chat_id = $4 \
         AND topic = $5";
    SET_PAUSED = "UPDATE targets SET paused = $4 WHERE owner_id = $1 AND list_id = $2 AND id = $3";
    SET_REFUSED =
        "UPDATE targets SET refused = $6 WHERE owner_id = $1 AND account_id = $2 AND peer_kind = $3 \
         AND chat_id = $4 AND topic = $5";
    DROP_OF_THE_OTHER_SHAPE = concat!(
        "DELETE FROM targets WHERE ", of_the_other_shape!(), " AND EXISTS (SELECT 1 FROM targets twin ",
        "WHERE twin.list_id = targets.list_id AND twin.peer_kind = targets.peer_kind ",
        "AND twin.chat_id = targets.chat_id AND twin.topic = 1 - targets.topic)",
    );
    RESHAPE = concat!("UPDATE targets SET topic = 1 - topic WHERE ", of_the_other_shape!());
    DROP_BEFORE_MIGRATION = concat!(
        "DELETE FROM targets WHERE owner_id = $1 AND account_id = $2 AND peer_kind = 'group' AND EXISTS (",
        successor!("1"), " AND EXISTS (SELECT 1 FROM targets twin WHERE twin.list_id = targets.list_id ",
        "AND twin.peer_kind = 'channel' AND twin.chat_id = after.chat_id ",
        "AND twin.topic = CASE WHEN after.kind = 'forum' THEN 1 ELSE 0 END))",
    );
    // What Telegram refused was the old group.
    FOLLOW_MIGRATION = concat!(
        "UPDATE targets SET peer_kind = 'channel', refused = NULL, chat_id = (", successor!("after.chat_id"),
        "), topic = (", successor!("CASE WHEN after.kind = 'forum' THEN 1 ELSE 0 END"),
        ") WHERE owner_id = $1 AND account_id = $2 AND peer_kind = 'group' AND EXISTS (", successor!("1"), ")",
    );
}

#[derive(FromRow)]
struct TargetRow {
    id: Uuid,
    list_id: Uuid,
    peer_kind: String,
    chat_id: i64,
    kind: String,
    topic: i32,
    title: String,
    topic_title: Option<String>,
    paused: bool,
    refused: Option<String>,
    gone: bool,
}

impl TargetRow {
    fn into_target(self) -> Result<Target> {
        Ok(Target {
            id: TargetId(self.id),
            list_id: ListId(self.list_id),
            chat: key(&self.peer_kind, self.chat_id)?,
            kind: parse_name("chats.kind", &self.kind)?,
            topic: some_topic(self.topic),
            title: self.title,
            topic_title: self.topic_title,
            paused: self.paused,
            refused: self.refused,
            gone: self.gone,
        })
    }
}

pub(crate) fn key(peer_kind: &str, id: i64) -> Result<ChatKey> {
    Ok(ChatKey { kind: parse_name("targets.peer_kind", peer_kind)?, id })
}

const fn some_topic(topic: i32) -> Option<i32> {
    if topic == 0 { None } else { Some(topic) }
}

impl Tx {
    /// A page of the list, by title.
    pub async fn targets(&mut self, owner: OwnerId, list: ListId, offset: i64, limit: i64) -> Result<Vec<Target>> {
        let rows: Vec<TargetRow> = fetch_all!(self, TARGETS, owner.0, list.0, offset, limit)?;
        rows.into_iter().map(TargetRow::into_target).collect()
    }

    /// A page of those targets of the list that the filter lets through, by title.
    pub async fn find_targets(
        &mut self,
        owner: OwnerId,
        list: ListId,
        filter: &TargetFilter,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Target>> {
        let (pattern, skipped) = (containing(&filter.search), filter.skipped_only);
        let rows: Vec<TargetRow> = fetch_all!(self, FIND, owner.0, list.0, pattern, skipped, offset, limit)?;
        rows.into_iter().map(TargetRow::into_target).collect()
    }

    /// How many targets of the list the filter lets through.
    pub async fn found_target_count(&mut self, owner: OwnerId, list: ListId, filter: &TargetFilter) -> Result<i64> {
        let pattern = containing(&filter.search);
        let (count,) = fetch_one!(self, FOUND_COUNT, owner.0, list.0, pattern, filter.skipped_only)?;
        Ok(count)
    }

    /// One target of the list.
    pub async fn target(&mut self, owner: OwnerId, list: ListId, id: TargetId) -> Result<Option<Target>> {
        let row: Option<TargetRow> = fetch_optional!(self, TARGET, owner.0, list.0, id.0)?;
        row.map(TargetRow::into_target).transpose()
    }

    /// How many targets the list has.
    pub async fn target_count(&mut self, owner: OwnerId, list: ListId) -> Result<i64> {
        let (count,) = fetch_one!(self, TARGET_COUNT, owner.0, list.0)?;
        Ok(count)
    }

    /// The address of every target of the list.
    pub async fn target_keys(&mut self, owner: OwnerId, list: ListId) -> Result<BTreeSet<(ChatKey, Option<i32>)>> {
        let rows: Vec<(String, i64, i32)> = fetch_all!(self, TARGET_KEYS, owner.0, list.0)?;
        rows.into_iter().map(|(kind, id, topic)| Ok((key(&kind, id)?, some_topic(topic)))).collect()
    }

    /// Pauses a target or lets it go on; `false` when it is not in the list.
    pub async fn set_paused(&mut self, owner: OwnerId, list: ListId, id: TargetId, paused: bool) -> Result<bool> {
        Ok(execute!(self, SET_PAUSED, owner.0, list.0, id.0, paused)? == 1)
    }

    /// Pauses the target at this place of the list; `false` when it is not in the list.
    pub async fn pause_place(
        &mut self,
        owner: OwnerId,
        list: ListId,
        chat: ChatKey,
        topic: Option<i32>,
    ) -> Result<bool> {
        let topic = topic.unwrap_or(0);
        Ok(execute!(self, PAUSE_PLACE, owner.0, list.0, chat.kind.as_str(), chat.id, topic)? == 1)
    }

    /// Telegram refuses this place for good, with this error name, or is to be asked again (`None`): in every list of
    /// the account. In how many it is.
    pub async fn set_refused(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        topic: Option<i32>,
        refused: Option<&str>,
    ) -> Result<u64> {
        let refused = refused.map(storable);
        let topic = topic.unwrap_or(0);
        execute!(self, SET_REFUSED, owner.0, account.0, chat.kind.as_str(), chat.id, topic, refused)
    }

    /// Moves targets to where their chats are now: a group that has become a supergroup, a chat that has become, or
    /// stopped being, a forum. What a list would then hold twice, it holds once.
    pub async fn follow_chats(&mut self, owner: OwnerId, account: AccountId) -> Result<()> {
        for statement in [DROP_OF_THE_OTHER_SHAPE, RESHAPE, DROP_BEFORE_MIGRATION, FOLLOW_MIGRATION] {
            execute!(self, statement, owner.0, account.0)?;
        }
        Ok(())
    }
}
