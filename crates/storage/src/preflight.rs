//! What a campaign would send, counted before it is confirmed.
//!
//! The order of lists matters: a target of two lists of one account counts in the first.

use blastpro_domain::chats::MediaRights;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::{AccountId, CampaignId, ListId, OwnerId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::statements::statements;
use crate::targets::{gone, with_chat};

macro_rules! chosen_sqlite {
    () => {
        "WITH chosen AS (SELECT key AS place, unhex(replace(value, '-', '')) AS list_id FROM json_each($2)) "
    };
}
macro_rules! chosen_postgres {
    () => {
        "WITH chosen AS (SELECT place, value::uuid AS list_id \
         FROM jsonb_array_elements_text($2) WITH ORDINALITY AS chosen (value, place)) "
    };
}
/// Targets of the chosen lists, once for each list that they are in.
macro_rules! of_chosen {
    () => {
        concat!(
            "FROM chosen JOIN target_lists l ON l.owner_id = $1 AND l.id = chosen.list_id ",
            "AND l.deleted_at IS NULL JOIN targets ON targets.owner_id = l.owner_id ",
            // Naming both kinds has SQLite read a list in the order of its chats, and so the chats in theirs.
            "AND targets.account_id = l.account_id AND targets.list_id = l.id ",
            "AND targets.peer_kind IN ('group', 'channel') ",
            with_chat!()
        )
    };
}
/// Goes on from [`chosen_sqlite`] or [`chosen_postgres`]: the chosen lists with their accounts.
macro_rules! earlier {
    () => {
        ", earlier AS (SELECT chosen.place, l.id AS list_id, l.account_id FROM chosen \
         JOIN target_lists l ON l.owner_id = $1 AND l.id = chosen.list_id) "
    };
}
macro_rules! duplicate {
    () => {
        "EXISTS (SELECT 1 FROM earlier CROSS JOIN targets twin WHERE earlier.account_id = targets.account_id \
         AND earlier.place < chosen.place AND twin.list_id = earlier.list_id \
         AND twin.peer_kind = targets.peer_kind AND twin.chat_id = targets.chat_id AND twin.topic = targets.topic)"
    };
}
macro_rules! counted {
    () => {
        concat!(
            earlier!(),
            "SELECT account_id, paused, refused, gone, can_write, closed, media, duplicate, count(*) AS count FROM (",
            "SELECT targets.account_id, targets.paused, targets.refused IS NOT NULL AS refused, ",
            gone!(),
            " AS gone, chats.can_write, coalesce(topics.closed, false) AS closed, chats.media, ",
            duplicate!(),
            " AS duplicate ",
            of_chosen!(),
            ") AS found GROUP BY account_id, paused, refused, gone, can_write, closed, media, duplicate"
        )
    };
}
macro_rules! slow {
    () => {
        concat!(
            "SELECT account_id, slow_mode, until, count(*) AS count FROM (",
            "SELECT DISTINCT targets.account_id, targets.peer_kind, targets.chat_id, targets.topic, chats.slow_mode, ",
            "w.until ",
            of_chosen!(),
            " LEFT JOIN waits w ON w.account_id = targets.account_id AND w.scope = 'chat' AND w.method = '' ",
            "AND w.peer_kind = targets.peer_kind AND w.chat_id = targets.chat_id AND w.until > $3 ",
            "WHERE (chats.slow_mode > 0 OR w.until IS NOT NULL) AND NOT targets.paused AND targets.refused IS NULL ",
            "AND chats.can_write AND NOT ",
            gone!(),
            ") AS found GROUP BY account_id, peer_kind, chat_id, slow_mode, until"
        )
    };
}

statements! {
    COUNTED = {
        sqlite: concat!(chosen_sqlite!(), counted!()),
        postgres: concat!(chosen_postgres!(), counted!()),
    };
    SLOW = {
        sqlite: concat!(chosen_sqlite!(), slow!()),
        postgres: concat!(chosen_postgres!(), slow!()),
    };
    SLOW_DELIVERIES =
        "SELECT d.account_id, chats.slow_mode, w.until, count(*) AS count FROM deliveries d \
         JOIN chats ON chats.account_id = d.account_id AND chats.peer_kind = d.peer_kind AND chats.chat_id = d.chat_id \
         LEFT JOIN waits w ON w.account_id = d.account_id AND w.scope = 'chat' AND w.method = '' \
         AND w.peer_kind = d.peer_kind AND w.chat_id = d.chat_id AND w.until > $4 \
         WHERE d.owner_id = $1 AND d.campaign_id = $2 AND d.state = $3 \
         AND (chats.slow_mode > 0 OR w.until IS NOT NULL) \
         GROUP BY d.account_id, d.peer_kind, d.chat_id, chats.slow_mode, w.until";
}

/// How many targets of an account are in the same situation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent reasons to leave a target out")]
pub struct CountedTargets {
    /// Who sends.
    pub account: AccountId,
    /// The owner has paused them.
    pub paused: bool,
    /// An earlier campaign was refused there.
    pub refused: bool,
    /// The last scan missed them.
    pub gone: bool,
    /// The account may write there.
    pub can_write: bool,
    /// The topic is closed.
    pub closed: bool,
    /// What else it may send.
    pub media: MediaRights,
    /// An earlier list has them.
    pub duplicate: bool,
    /// How many.
    pub count: i64,
}

/// A chat that lets the account write once in a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowTargets {
    /// Who sends.
    pub account: AccountId,
    /// Seconds between two messages; 0 where only a wait holds it up.
    pub slow_mode: i32,
    /// Until when it makes the account wait.
    pub until: Option<DateTime<Utc>>,
    /// How many deliveries go there.
    pub count: i64,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "as the statement has them")]
struct CountedRow {
    account_id: Uuid,
    paused: bool,
    refused: bool,
    gone: bool,
    can_write: bool,
    closed: bool,
    media: Json<MediaRights>,
    duplicate: bool,
    count: i64,
}

#[derive(FromRow)]
struct SlowRow {
    account_id: Uuid,
    slow_mode: i32,
    until: Option<DateTime<Utc>>,
    count: i64,
}

impl From<SlowRow> for SlowTargets {
    fn from(row: SlowRow) -> Self {
        Self { account: AccountId(row.account_id), slow_mode: row.slow_mode, until: row.until, count: row.count }
    }
}

impl Tx {
    /// The targets of the owner's lists, counted by what a campaign would do with them.
    pub async fn count_targets(&mut self, owner: OwnerId, lists: &[ListId]) -> Result<Vec<CountedTargets>> {
        let rows: Vec<CountedRow> = fetch_all!(self, COUNTED, owner.0, Json(lists))?;
        let counted = rows.into_iter().map(|row| CountedTargets {
            account: AccountId(row.account_id),
            paused: row.paused,
            refused: row.refused,
            gone: row.gone,
            can_write: row.can_write,
            closed: row.closed,
            media: row.media.0,
            duplicate: row.duplicate,
            count: row.count,
        });
        Ok(counted.collect())
    }

    /// The chats of the owner's lists that take messages once in a while.
    pub async fn slow_targets(
        &mut self,
        owner: OwnerId,
        lists: &[ListId],
        now: DateTime<Utc>,
    ) -> Result<Vec<SlowTargets>> {
        let rows: Vec<SlowRow> = fetch_all!(self, SLOW, owner.0, Json(lists), now)?;
        Ok(rows.into_iter().map(SlowTargets::from).collect())
    }

    /// The chats of a campaign's deliveries in this state that take messages once in a while.
    pub async fn slow_deliveries(
        &mut self,
        owner: OwnerId,
        campaign: CampaignId,
        state: DeliveryState,
        now: DateTime<Utc>,
    ) -> Result<Vec<SlowTargets>> {
        let rows: Vec<SlowRow> = fetch_all!(self, SLOW_DELIVERIES, owner.0, campaign.0, state.as_str(), now)?;
        Ok(rows.into_iter().map(SlowTargets::from).collect())
    }
}
