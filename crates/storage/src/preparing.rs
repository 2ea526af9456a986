//! Writing down what a confirmed campaign has to send, a chunk at a time. The chunk and the checkpoint after it are one
//! transaction.

use blastpro_domain::campaigns::{Audience, Purpose};
use blastpro_domain::chats::{ChatKey, MediaRights};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::{AccountId, CampaignId, ListId, OwnerId, TemplateId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::targets::{gone, with_chat};
use crate::text::{from_json, parse_name, to_json};

/// What is taken to be allowed in a chat of which nothing is known.
const EVERYTHING: MediaRights =
    MediaRights { photos: true, videos: true, documents: true, animations: true, voice: true, links: true };

macro_rules! preparing {
    () => {
        "SELECT id, owner_id, purpose, audience, seed, planned, prepared, prepare_source, prepare_after, \
         prepare_position, template_id, template_version, confirmed_at FROM campaigns "
    };
}
/// The targets of lists that are the delivery's place now (`chats`).
macro_rules! listed {
    () => {
        "EXISTS (SELECT 1 FROM targets t WHERE t.account_id = chats.account_id AND t.peer_kind = chats.peer_kind \
         AND t.chat_id = chats.chat_id AND t.topic = d.topic AND "
    };
}

/// No campaign that follows the delivery's (`$2` of owner `$1`) has it: neither where it is, nor in the supergroup that
/// its chat has become.
macro_rules! not_taken_over {
    ($purpose:literal, $also:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM campaigns f JOIN deliveries later ON later.campaign_id = f.id ",
            "AND later.account_id = d.account_id AND later.peer_kind = d.peer_kind AND later.chat_id = d.chat_id ",
            "AND later.topic = d.topic WHERE f.owner_id = $1 AND f.follows = $2 AND f.purpose = ",
            $purpose,
            $also,
            " AND later.state <> 'skipped') AND NOT EXISTS (SELECT 1 FROM chats before CROSS JOIN campaigns f ",
            "JOIN deliveries later ON later.campaign_id = f.id AND later.account_id = d.account_id ",
            "AND later.peer_kind = 'channel' AND later.chat_id = before.migrated_to AND later.topic = d.topic ",
            "WHERE before.account_id = d.account_id AND before.peer_kind = d.peer_kind ",
            "AND before.chat_id = d.chat_id AND f.owner_id = $1 AND f.follows = $2 AND f.purpose = ",
            $purpose,
            $also,
            " AND later.state <> 'skipped')"
        )
    };
}
pub(crate) use not_taken_over;

statements! {
    NEXT = "SELECT id FROM campaigns WHERE state = 'preparing' ORDER BY prepared_at NULLS FIRST, id LIMIT 1";
    PREPARING = concat!(preparing!(), "WHERE id = $1 AND state = 'preparing'");
    PREPARING_TO_CHANGE = {
        sqlite: concat!(preparing!(), "WHERE id = $1 AND state = 'preparing'"),
        postgres: concat!(preparing!(), "WHERE id = $1 AND state = 'preparing' FOR NO KEY UPDATE"),
    };
    OF_LIST = concat!(
        "SELECT targets.id, targets.account_id, targets.peer_kind, targets.chat_id, targets.topic, targets.paused, ",
        "targets.refused IS NOT NULL AS refused, ", gone!(), " AS gone, chats.can_write, chats.media, ",
        "coalesce(topics.closed, false) AS closed FROM targets ", with_chat!(),
        " WHERE targets.owner_id = $1 AND targets.list_id = $2 AND targets.id > $3 AND targets.created_at <= $4 ",
        "ORDER BY targets.id LIMIT $5",
    );
    // What another campaign has taken over from this one is not taken over again.
    OF_CAMPAIGN = concat!(
        "SELECT d.position, d.account_id, d.peer_kind, d.chat_id, d.topic, d.state, d.error, d.message_ids, ",
        listed!(), "t.paused) AND NOT ", listed!(), "NOT t.paused) AS paused, ",
        listed!(), "t.refused IS NOT NULL) AS refused, ",
        "(chats.gone_at IS NOT NULL OR topics.gone_at IS NOT NULL) AS gone, ",
        "coalesce(chats.can_write, true) AS can_write, chats.media, coalesce(topics.closed, false) AS closed ",
        "FROM deliveries d LEFT JOIN chats origin ON origin.account_id = d.account_id ",
        "AND origin.peer_kind = d.peer_kind AND origin.chat_id = d.chat_id ",
        "LEFT JOIN chats ON chats.account_id = d.account_id AND chats.chat_id = coalesce(origin.migrated_to, d.chat_id) ",
        "AND chats.peer_kind = CASE WHEN origin.migrated_to IS NULL THEN d.peer_kind ELSE 'channel' END ",
        "LEFT JOIN topics ON topics.account_id = d.account_id AND topics.chat_id = chats.chat_id ",
        "AND topics.topic_id = d.topic AND chats.peer_kind = 'channel' ",
        "WHERE d.owner_id = $1 AND d.campaign_id = $2 AND d.position > $3 AND ",
        not_taken_over!("$5", " AND f.id <> $6"), " ORDER BY d.position LIMIT $4",
    );
    INSERT = {
        sqlite:
            "INSERT INTO deliveries (campaign_id, account_id, owner_id, position, peer_kind, chat_id, topic, state, \
             attempts, error, message_ids, settled_at) SELECT $1, $2, $3, value ->> 'position', \
             value ->> 'peer_kind', value ->> 'chat_id', value ->> 'topic', value ->> 'state', 0, \
             value ->> 'error', value ->> 'message_ids', CASE WHEN value ->> 'state' = 'skipped' THEN $5 END \
             FROM json_each($4) WHERE true \
             ON CONFLICT (campaign_id, account_id, peer_kind, chat_id, topic) DO NOTHING RETURNING state",
        postgres:
            "INSERT INTO deliveries (campaign_id, account_id, owner_id, position, peer_kind, chat_id, topic, state, \
             attempts, error, message_ids, settled_at) SELECT $1, $2, $3, position, peer_kind, chat_id, topic, \
             state, 0, error, message_ids, CASE WHEN state = 'skipped' THEN $5::timestamptz END \
             FROM jsonb_to_recordset($4) AS planned (position bigint, peer_kind text, chat_id bigint, \
             topic integer, state text, error text, message_ids jsonb) \
             ON CONFLICT (campaign_id, account_id, peer_kind, chat_id, topic) DO NOTHING RETURNING state",
    };
    ADD_SHARE =
        "INSERT INTO campaign_shares (campaign_id, account_id, owner_id, total, sent, failed, skipped, unknown, \
         failures) VALUES ($1, $2, $3, 0, 0, 0, 0, 0, 0) ON CONFLICT (campaign_id, account_id) DO NOTHING";
    COUNT_PLANNED =
        "UPDATE campaign_shares SET total = total + $3, skipped = skipped + $4 \
         WHERE campaign_id = $1 AND account_id = $2 AND owner_id = $5";
    CHECKPOINT =
        "UPDATE campaigns SET prepared = $2, prepare_source = $3, prepare_after = $4, prepare_position = $5, \
         prepared_at = $6, revision = revision + 1 WHERE id = $1 AND state = 'preparing'";
    POSTPONE = "UPDATE campaigns SET prepared_at = $2 WHERE id = $1 AND state = 'preparing'";
    START =
        "UPDATE campaigns SET state = 'running', started_at = $2, revision = revision + 1 \
         WHERE id = $1 AND state = 'preparing'";
    START_SHARES =
        "UPDATE campaign_shares SET due_at = $2 WHERE campaign_id = $1 AND held IS NULL \
         AND total - sent - failed - skipped - unknown > 0";
    SHARES_WITHOUT_SESSION =
        "UPDATE campaign_shares SET due_at = NULL, held = $2 WHERE campaign_id = $1 \
         AND total - sent - failed - skipped - unknown > 0 AND EXISTS (SELECT 1 FROM telegram_accounts a \
         WHERE a.id = campaign_shares.account_id AND a.state NOT IN ('connected', 'restricted'))";
}

/// A campaign whose deliveries are being written down, and how far that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preparing {
    /// Which.
    pub id: CampaignId,
    /// Whose.
    pub owner: OwnerId,
    /// What it does.
    pub purpose: Purpose,
    /// Whom it is for.
    pub audience: Audience,
    /// From it comes the order.
    pub seed: i64,
    /// How many targets there are.
    pub planned: i64,
    /// How many have been looked at.
    pub prepared: i64,
    /// Which list it is at.
    pub source: i32,
    /// The last target that was looked at in that list.
    pub after: Option<Uuid>,
    /// The last delivery that was looked at of an earlier campaign; -1 before the first.
    pub position: i64,
    /// What is sent, at which version.
    pub template: Option<(TemplateId, i32)>,
    /// What was added to a list later does not count.
    pub confirmed_at: DateTime<Utc>,
}

/// A target as a campaign finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent reasons to leave a target out")]
pub struct FoundTarget {
    /// Orders them.
    pub id: Uuid,
    /// Who sends it.
    pub account: AccountId,
    /// Where to.
    pub chat: ChatKey,
    /// Which topic of a forum.
    pub topic: Option<i32>,
    /// The owner has paused it.
    pub paused: bool,
    /// An earlier campaign was refused there.
    pub refused: bool,
    /// The last scan missed it.
    pub gone: bool,
    /// The account may write there.
    pub can_write: bool,
    /// What else it may send.
    pub media: MediaRights,
    /// The topic is closed.
    pub closed: bool,
}

/// A delivery of an earlier campaign, and how its target stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent reasons to leave a target out")]
pub struct EarlierDelivery {
    /// Orders them.
    pub position: i64,
    /// Who sent it.
    pub account: AccountId,
    /// Where to.
    pub chat: ChatKey,
    /// Which topic of a forum.
    pub topic: Option<i32>,
    /// What became of it.
    pub state: DeliveryState,
    /// Why.
    pub error: Option<String>,
    /// What the messages are called.
    pub message_ids: Vec<i32>,
    /// The owner has paused it in all lists that have it.
    pub paused: bool,
    /// A campaign was refused there for good.
    pub refused: bool,
    /// The last scan missed it.
    pub gone: bool,
    /// The account may write there.
    pub can_write: bool,
    /// What else it may send.
    pub media: MediaRights,
    /// The topic is closed.
    pub closed: bool,
}

/// A delivery that is to be written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedDelivery {
    /// Its place in the order.
    pub position: i64,
    /// Where to.
    pub peer_kind: &'static str,
    /// Where to.
    pub chat_id: i64,
    /// 0 for none.
    pub topic: i32,
    /// `pending`, or `skipped`.
    pub state: &'static str,
    /// Why it is skipped.
    pub error: Option<&'static str>,
    /// What is to be deleted.
    pub message_ids: Option<Vec<i32>>,
}

#[derive(FromRow)]
struct PreparingRow {
    id: Uuid,
    owner_id: Uuid,
    purpose: String,
    audience: Json<Value>,
    seed: i64,
    planned: i64,
    prepared: i64,
    prepare_source: i32,
    prepare_after: Option<Uuid>,
    prepare_position: i64,
    template_id: Option<Uuid>,
    template_version: Option<i32>,
    confirmed_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "as the table has them")]
struct TargetRow {
    id: Uuid,
    account_id: Uuid,
    peer_kind: String,
    chat_id: i64,
    topic: i32,
    paused: bool,
    refused: bool,
    gone: bool,
    can_write: bool,
    media: Json<Value>,
    closed: bool,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "as the statement has them")]
struct EarlierRow {
    position: i64,
    account_id: Uuid,
    peer_kind: String,
    chat_id: i64,
    topic: i32,
    state: String,
    error: Option<String>,
    message_ids: Option<Json<Vec<i32>>>,
    paused: bool,
    refused: bool,
    gone: bool,
    can_write: bool,
    media: Option<Json<MediaRights>>,
    closed: bool,
}

impl PreparingRow {
    fn into_preparing(self) -> Result<Preparing> {
        Ok(Preparing {
            id: CampaignId(self.id),
            owner: OwnerId(self.owner_id),
            purpose: parse_name("campaigns.purpose", &self.purpose)?,
            audience: from_json("campaigns.audience", self.audience)?,
            seed: self.seed,
            planned: self.planned,
            prepared: self.prepared,
            source: self.prepare_source,
            after: self.prepare_after,
            position: self.prepare_position,
            template: self.template_id.map(TemplateId).zip(self.template_version),
            confirmed_at: self.confirmed_at.unwrap_or_default(),
        })
    }
}

impl Tx {
    /// The campaign that is to be prepared next: the one that has waited longest for it.
    pub async fn campaign_to_prepare(&mut self) -> Result<Option<CampaignId>> {
        let row: Option<(Uuid,)> = fetch_optional!(self, NEXT)?;
        Ok(row.map(|(id,)| CampaignId(id)))
    }

    /// Has others prepared before this one until then.
    pub async fn postpone_preparing(&mut self, id: CampaignId, until: DateTime<Utc>) -> Result<()> {
        execute!(self, POSTPONE, id.0, until)?;
        Ok(())
    }

    /// How far a campaign is prepared; `None` when it is not being prepared any more.
    pub async fn preparing(&mut self, id: CampaignId) -> Result<Option<Preparing>> {
        let row: Option<PreparingRow> = fetch_optional!(self, PREPARING, id.0)?;
        row.map(PreparingRow::into_preparing).transpose()
    }

    /// The same, and nobody else changes it before this transaction ends.
    pub async fn preparing_to_change(&mut self, id: CampaignId) -> Result<Option<Preparing>> {
        let row: Option<PreparingRow> = fetch_optional!(self, PREPARING_TO_CHANGE, id.0)?;
        row.map(PreparingRow::into_preparing).transpose()
    }

    /// The targets of a list after `after`, by id.
    pub async fn targets_to_prepare(
        &mut self,
        owner: OwnerId,
        list: ListId,
        after: Option<Uuid>,
        confirmed_at: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<FoundTarget>> {
        let after = after.unwrap_or(Uuid::nil());
        let rows: Vec<TargetRow> = fetch_all!(self, OF_LIST, owner.0, list.0, after, confirmed_at, limit)?;
        let found = rows.into_iter().map(|row| {
            Ok(FoundTarget {
                id: row.id,
                account: AccountId(row.account_id),
                chat: ChatKey { kind: parse_name("targets.peer_kind", &row.peer_kind)?, id: row.chat_id },
                topic: (row.topic != 0).then_some(row.topic),
                paused: row.paused,
                refused: row.refused,
                gone: row.gone,
                can_write: row.can_write,
                media: from_json("chats.media", row.media)?,
                closed: row.closed,
            })
        });
        found.collect()
    }

    /// The deliveries of an earlier campaign after `position` that no campaign of this purpose, but the one that asks, has
    /// taken over.
    pub async fn deliveries_to_follow(
        &mut self,
        owner: OwnerId,
        campaign: CampaignId,
        position: i64,
        limit: i64,
        (asks, purpose): (CampaignId, Purpose),
    ) -> Result<Vec<EarlierDelivery>> {
        let rows: Vec<EarlierRow> =
            fetch_all!(self, OF_CAMPAIGN, owner.0, campaign.0, position, limit, purpose.as_str(), asks.0)?;
        let found = rows.into_iter().map(|row| {
            Ok(EarlierDelivery {
                position: row.position,
                account: AccountId(row.account_id),
                chat: ChatKey { kind: parse_name("deliveries.peer_kind", &row.peer_kind)?, id: row.chat_id },
                topic: (row.topic != 0).then_some(row.topic),
                state: parse_name("deliveries.state", &row.state)?,
                error: row.error,
                message_ids: row.message_ids.map(|Json(ids)| ids).unwrap_or_default(),
                paused: row.paused,
                refused: row.refused,
                gone: row.gone,
                can_write: row.can_write,
                media: row.media.map_or(EVERYTHING, |Json(media)| media),
                closed: row.closed,
            })
        });
        found.collect()
    }

    /// Writes deliveries of one account down; a target that the campaign has already is left out.
    pub async fn add_deliveries(
        &mut self,
        campaign: CampaignId,
        owner: OwnerId,
        account: AccountId,
        planned: &[PlannedDelivery],
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, ADD_SHARE, campaign.0, account.0, owner.0)?;
        let rows: Vec<(String,)> = fetch_all!(self, INSERT, campaign.0, account.0, owner.0, to_json(planned), now)?;
        let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let skipped = rows.iter().filter(|(state,)| state == DeliveryState::Skipped.as_str()).count();
        let skipped = i64::try_from(skipped).unwrap_or(i64::MAX);
        let rows = execute!(self, COUNT_PLANNED, campaign.0, account.0, total, skipped, owner.0)?;
        if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("campaign")) }
    }

    /// How far the writing down has come; `false` when the campaign is not being prepared any more.
    pub async fn put_preparing(&mut self, preparing: &Preparing, now: DateTime<Utc>) -> Result<bool> {
        let Preparing { id, prepared, source, after, position, .. } = preparing;
        Ok(execute!(self, CHECKPOINT, id.0, *prepared, *source, *after, *position, now)? == 1)
    }

    /// Everything is written down: the campaign runs. Shares of accounts without a session are held with this name.
    pub async fn start_campaign(&mut self, campaign: CampaignId, held: &str, now: DateTime<Utc>) -> Result<()> {
        execute!(self, START, campaign.0, now)?;
        execute!(self, START_SHARES, campaign.0, now)?;
        execute!(self, SHARES_WITHOUT_SESSION, campaign.0, held)?;
        Ok(())
    }
}
