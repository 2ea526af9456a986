//! The ledger of what is sent. A delivery is moved by whoever holds its account's lease, and by nobody else: each move
//! looks at the lease's fencing number in the statement that makes it.

use blastpro_domain::campaigns::Purpose;
use blastpro_domain::chats::ChatKey;
use blastpro_domain::deliveries::{Delivery, DeliveryKey, DeliveryState};
use blastpro_domain::ids::{AccountId, CampaignId, OwnerId};
use blastpro_domain::peers::PeerKind;
use blastpro_domain::templates::Content;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::leases::{Lease, leased};
use crate::shares::left;
use crate::statements::statements;
use crate::text::{from_json, parse_name, storable, to_json};

/// What may be shown of a delivery, as a [`DeliveryRow`] takes it; the delivery is `d`.
macro_rules! shown {
    () => {
        "SELECT d.campaign_id, d.position, d.owner_id, d.account_id, d.peer_kind, d.chat_id, d.topic, d.state, \
         d.not_before, d.attempts, d.error, d.message_ids, d.tried_at, d.settled_at"
    };
}
pub(crate) use shown;

/// A delivery with all that sending it takes. What is still to be sent goes where the chat is now; what was written is
/// where it was written.
macro_rules! candidates {
    () => {
        concat!(
            shown!(),
            ", d.random_ids, d.rendered, c.purpose, c.seed, chats.title, chats.username, ",
            "chats.migrated_to IS NOT NULL AS migrated, ",
            "CASE WHEN d.state = 'pending' AND c.purpose = 'send' THEN chats.migrated_to END AS moves_to, ",
            "coalesce(moved.access_hash, chats.access_hash) AS access_hash, ",
            "coalesce(moved.slow_mode, chats.slow_mode) AS slow_mode ",
            "FROM deliveries d JOIN campaigns c ON c.id = d.campaign_id ",
            "LEFT JOIN chats ON chats.account_id = d.account_id AND chats.peer_kind = d.peer_kind ",
            "AND chats.chat_id = d.chat_id ",
            "LEFT JOIN chats moved ON moved.account_id = d.account_id AND moved.peer_kind = 'channel' ",
            "AND moved.chat_id = chats.migrated_to AND d.state = 'pending' AND c.purpose = 'send' "
        )
    };
}
/// The wait, if there is one, of where the chat is now.
macro_rules! with_wait {
    () => {
        "LEFT JOIN waits w ON w.account_id = d.account_id AND w.scope = 'chat' AND w.method = '' \
         AND w.peer_kind = CASE WHEN chats.migrated_to IS NULL THEN d.peer_kind ELSE 'channel' END \
         AND w.chat_id = coalesce(chats.migrated_to, d.chat_id) AND w.until > $3 "
    };
}
/// Not in a chat where another message of the account may still arrive, of whichever campaign and to whichever topic: in
/// slow mode, whatever follows that message would come inside the pause that it brings. Deleting is allowed in the pause.
/// There are few such rows, and an index of them; they are read once.
macro_rules! nothing_on_its_way {
    () => {
        "AND ((SELECT purpose FROM campaigns WHERE id = $2) = 'delete' \
         OR (CASE WHEN chats.migrated_to IS NULL THEN d.peer_kind ELSE 'channel' END, \
         coalesce(chats.migrated_to, d.chat_id)) NOT IN \
         (SELECT CASE WHEN k.migrated_to IS NULL THEN o.peer_kind ELSE 'channel' END, \
         coalesce(k.migrated_to, o.chat_id) FROM deliveries o LEFT JOIN chats k ON k.account_id = o.account_id \
         AND k.peer_kind = o.peer_kind AND k.chat_id = o.chat_id WHERE o.account_id = $1 AND o.state = 'sending')) "
    };
}

statements! {
    NEXT = concat!(
        candidates!(), with_wait!(),
        "WHERE d.account_id = $1 AND d.campaign_id = $2 AND d.state = 'pending' AND w.until IS NULL ",
        "AND (d.not_before IS NULL OR d.not_before <= $3) ", nothing_on_its_way!(), "ORDER BY d.position LIMIT 1",
    );
    LATER = concat!(
        "SELECT CASE WHEN w.until IS NOT NULL AND (d.not_before IS NULL OR w.until > d.not_before) THEN w.until ",
        "ELSE d.not_before END AS at, chats.title FROM deliveries d ",
        "LEFT JOIN chats ON chats.account_id = d.account_id AND chats.peer_kind = d.peer_kind ",
        "AND chats.chat_id = d.chat_id ", with_wait!(), "WHERE d.account_id = $1 AND d.campaign_id = $2 AND d.state = 'pending' ",
        "AND (w.until IS NOT NULL OR d.not_before > $3) ORDER BY at, d.position LIMIT 1",
    );
    UNRESOLVED = concat!(
        candidates!(), "WHERE d.account_id = $1 AND d.state = 'sending' ORDER BY d.tried_at, d.position LIMIT 100",
    );
    // The same two without what may not decode.
    NEXT_POSITION = concat!(
        "SELECT d.position FROM deliveries d LEFT JOIN chats ON chats.account_id = d.account_id ",
        "AND chats.peer_kind = d.peer_kind AND chats.chat_id = d.chat_id ", with_wait!(),
        "WHERE d.account_id = $1 AND d.campaign_id = $2 AND d.state = 'pending' AND w.until IS NULL ",
        "AND (d.not_before IS NULL OR d.not_before <= $3) ", nothing_on_its_way!(), "ORDER BY d.position LIMIT 1",
    );
    UNRESOLVED_KEYS =
        "SELECT campaign_id, position FROM deliveries WHERE account_id = $1 AND state = 'sending' \
         ORDER BY tried_at, position LIMIT 100";
    CANDIDATE = concat!(candidates!(), "WHERE d.campaign_id = $1 AND d.position = $2 AND d.account_id = $3");
    CLAIM = concat!(
        "UPDATE deliveries SET state = 'sending', random_ids = coalesce(random_ids, $6), ",
        "rendered = coalesce(rendered, $7), attempts = attempts + 1, tried_at = coalesce(tried_at, $8), ",
        "peer_kind = coalesce($9, peer_kind), chat_id = coalesce($10, chat_id), ",
        "not_before = NULL WHERE campaign_id = $4 AND position = $5 AND account_id = $1 AND state = 'pending' ",
        "AND EXISTS (SELECT 1 FROM campaigns c WHERE c.id = $4 AND c.state = 'running') ",
        "AND EXISTS (SELECT 1 FROM campaign_shares s WHERE s.campaign_id = $4 AND s.account_id = $1 ",
        "AND s.held IS NULL) AND ", leased!(),
    );
    SERVED =
        "UPDATE campaign_shares SET served_at = $3, waiting = NULL WHERE campaign_id = $1 AND account_id = $2";
    // What was sent is kept until it is known to have arrived, and no longer: it is of use only while it may be sent again.
    SETTLE = concat!(
        "UPDATE deliveries SET state = $6, error = $7, message_ids = coalesce($8, message_ids), not_before = $9, ",
        "settled_at = $10, tried_at = CASE WHEN $6 = 'pending' THEN NULL ELSE tried_at END, ",
        "rendered = CASE WHEN $6 = 'pending' THEN rendered END ",
        "WHERE campaign_id = $4 AND position = $5 AND account_id = $1 AND state = 'sending' AND ", leased!(),
    );
    COUNT_SETTLED = concat!(
        "UPDATE campaign_shares SET sent = sent + $3, failed = failed + $4, unknown = unknown + $5, failures = $6, ",
        "due_at = CASE WHEN total - sent - failed - skipped - unknown - $3 - $4 - $5 > 0 THEN due_at END, ",
        "waiting = CASE WHEN total - sent - failed - skipped - unknown - $3 - $4 - $5 > 0 THEN waiting END ",
        "WHERE campaign_id = $1 AND account_id = $2 RETURNING ", left!("campaign_shares"),
    );
    RECORDED =
        "SELECT d.message_ids FROM campaign_shares s CROSS JOIN deliveries d WHERE s.account_id = $1 \
         AND d.campaign_id = s.campaign_id AND d.account_id = s.account_id AND d.peer_kind = $2 AND d.chat_id = $3 \
         AND d.message_ids IS NOT NULL AND d.settled_at >= $4";
    REFUSE_TARGET =
        "UPDATE targets SET refused = $3 WHERE (account_id, peer_kind, chat_id, topic) IN \
         (SELECT d.account_id, d.peer_kind, d.chat_id, d.topic FROM deliveries d \
         WHERE d.campaign_id = $1 AND d.position = $2)";
    FORGOTTEN =
        "SELECT d.campaign_id, d.position, d.account_id FROM deliveries d \
         JOIN telegram_accounts a ON a.id = d.account_id \
         WHERE d.state = 'sending' AND d.tried_at < $1 AND a.state NOT IN ('connected', 'restricted') LIMIT 500";
    GIVE_UP =
        "UPDATE deliveries SET state = 'unknown', error = $3, settled_at = $4 \
         WHERE campaign_id = $1 AND position = $2 AND account_id = $5 AND state = 'sending'";
    COUNT_UNKNOWN = concat!(
        "UPDATE campaign_shares SET unknown = unknown + 1 WHERE campaign_id = $1 AND account_id = $2 RETURNING ",
        left!("campaign_shares"),
    );
}

/// A delivery with all that sending it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The row.
    pub delivery: Delivery,
    /// Where it goes: to the supergroup that a basic group has become. What was written, or is to be deleted, is where it
    /// was written.
    pub chat: ChatKey,
    /// The delivery's own chat is a basic group that has become a supergroup.
    pub migrated: bool,
    /// Proof that the account knows the chat; a basic group has none.
    pub access_hash: Option<i64>,
    /// The chat's title. Written by others: escape it.
    pub title: String,
    /// The chat's public name.
    pub username: Option<String>,
    /// Seconds between two messages; 0 without slow mode.
    pub slow_mode: i32,
    /// What its campaign does.
    pub purpose: Purpose,
    /// Its campaign's.
    pub seed: i64,
}

/// How a delivery ends, or goes back to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryEnd {
    /// Where it stands now: anything but `Sending`.
    pub state: DeliveryState,
    /// Telegram's error name, or ours.
    pub error: Option<String>,
    /// What the messages are called; empty keeps what is known.
    pub message_ids: Vec<i32>,
    /// Not to be tried before then.
    pub not_before: Option<DateTime<Utc>>,
    /// Failures in a row with names we do not know.
    pub failures: i32,
}

/// What may be shown of a delivery: not what was sent, nor under which random ids.
#[derive(FromRow)]
pub(crate) struct DeliveryRow {
    campaign_id: Uuid,
    position: i64,
    owner_id: Uuid,
    account_id: Uuid,
    peer_kind: String,
    chat_id: i64,
    topic: i32,
    state: String,
    not_before: Option<DateTime<Utc>>,
    attempts: i32,
    error: Option<String>,
    message_ids: Option<Json<Vec<i32>>>,
    tried_at: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
}

impl DeliveryRow {
    pub(crate) fn into_delivery(self) -> Result<Delivery> {
        Ok(Delivery {
            key: DeliveryKey { campaign: CampaignId(self.campaign_id), position: self.position },
            owner_id: OwnerId(self.owner_id),
            account_id: AccountId(self.account_id),
            chat: ChatKey { kind: parse_name("deliveries.peer_kind", &self.peer_kind)?, id: self.chat_id },
            topic: (self.topic != 0).then_some(self.topic),
            state: parse_name("deliveries.state", &self.state)?,
            random_ids: Vec::new(),
            rendered: None,
            not_before: self.not_before,
            attempts: self.attempts,
            error: self.error,
            message_ids: self.message_ids.map(|Json(ids)| ids).unwrap_or_default(),
            tried_at: self.tried_at,
            settled_at: self.settled_at,
        })
    }
}

#[derive(FromRow)]
struct CandidateRow {
    #[sqlx(flatten)]
    delivery: DeliveryRow,
    random_ids: Option<Json<Vec<i64>>>,
    rendered: Option<Json<Value>>,
    purpose: String,
    seed: i64,
    title: Option<String>,
    username: Option<String>,
    migrated: bool,
    moves_to: Option<i64>,
    access_hash: Option<i64>,
    slow_mode: Option<i32>,
}

impl CandidateRow {
    fn into_candidate(self) -> Result<Candidate> {
        let rendered: Option<Content> = self.rendered.map(|json| from_json("deliveries.rendered", json)).transpose()?;
        let random_ids = self.random_ids.map(|Json(ids)| ids).unwrap_or_default();
        let delivery = Delivery { random_ids, rendered, ..self.delivery.into_delivery()? };
        Ok(Candidate {
            chat: self.moves_to.map_or(delivery.chat, |id| ChatKey { kind: PeerKind::Channel, id }),
            delivery,
            migrated: self.migrated,
            access_hash: self.access_hash,
            title: self.title.unwrap_or_default(),
            username: self.username,
            slow_mode: self.slow_mode.unwrap_or_default(),
            purpose: parse_name("campaigns.purpose", &self.purpose)?,
            seed: self.seed,
        })
    }
}

impl Tx {
    /// The next delivery of the account's share that may be tried now: the lowest of those whose chat need not wait.
    pub async fn next_delivery(
        &mut self,
        account: AccountId,
        campaign: CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<Candidate>> {
        let row: Option<CandidateRow> = fetch_optional!(self, NEXT, account.0, campaign.0, now)?;
        row.map(CandidateRow::into_candidate).transpose()
    }

    /// The name of what [`next_delivery`](Self::next_delivery) finds, for when it does not decode.
    pub async fn next_position(
        &mut self,
        account: AccountId,
        campaign: CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<DeliveryKey>> {
        let row: Option<(i64,)> = fetch_optional!(self, NEXT_POSITION, account.0, campaign.0, now)?;
        Ok(row.map(|(position,)| DeliveryKey { campaign, position }))
    }

    /// When the first of the share's deliveries that have to wait may be tried, and the title of its chat.
    pub async fn next_free_at(
        &mut self,
        account: AccountId,
        campaign: CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<(DateTime<Utc>, Option<String>)>> {
        let row: Option<(DateTime<Utc>, Option<String>)> = fetch_optional!(self, LATER, account.0, campaign.0, now)?;
        Ok(row)
    }

    /// The account's deliveries without an answer, the oldest first; at most a hundred.
    pub async fn unresolved(&mut self, account: AccountId) -> Result<Vec<Candidate>> {
        let rows: Vec<CandidateRow> = fetch_all!(self, UNRESOLVED, account.0)?;
        rows.into_iter().map(CandidateRow::into_candidate).collect()
    }

    /// The names of what [`unresolved`](Self::unresolved) finds, for when something of it does not decode.
    pub async fn unresolved_keys(&mut self, account: AccountId) -> Result<Vec<DeliveryKey>> {
        let rows: Vec<(Uuid, i64)> = fetch_all!(self, UNRESOLVED_KEYS, account.0)?;
        let keys = rows.into_iter().map(|(id, position)| DeliveryKey { campaign: CampaignId(id), position });
        Ok(keys.collect())
    }

    /// One delivery of the account.
    pub async fn candidate(&mut self, account: AccountId, key: DeliveryKey) -> Result<Option<Candidate>> {
        let row: Option<CandidateRow> = fetch_optional!(self, CANDIDATE, key.campaign.0, key.position, account.0)?;
        row.map(CandidateRow::into_candidate).transpose()
    }

    /// Takes a delivery: from now on it may be on its way, to `chat` if that is not where it was to go. Ids and text that
    /// are stored already stay. `false`, and nothing is changed, when it is not pending, its campaign does not run, its
    /// share is held, or the lease is lost. Conflicts when the campaign has another delivery for that chat.
    pub async fn claim_delivery(
        &mut self,
        lease: &Lease,
        key: DeliveryKey,
        chat: Option<ChatKey>,
        random_ids: &[i64],
        rendered: Option<&Content>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let ids = (!random_ids.is_empty()).then(|| to_json(random_ids));
        let rows = execute!(
            self,
            CLAIM,
            lease.account.0,
            lease.holder,
            lease.fencing,
            key.campaign.0,
            key.position,
            ids.as_ref(),
            rendered.map(to_json),
            now,
            chat.map(|chat| chat.kind.as_str()),
            chat.map(|chat| chat.id),
        )?;
        if rows == 1 {
            execute!(self, SERVED, key.campaign.0, lease.account.0, now)?;
        }
        Ok(rows == 1)
    }

    /// Ends a delivery that was taken, or has it wait again, and counts it. How many are left of the share; `None`, and
    /// nothing is changed, when it was not taken, or the lease is lost.
    pub async fn settle_delivery(
        &mut self,
        lease: &Lease,
        key: DeliveryKey,
        end: &DeliveryEnd,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>> {
        let message_ids = (!end.message_ids.is_empty()).then(|| to_json(&end.message_ids));
        let over = !matches!(end.state, DeliveryState::Pending | DeliveryState::Sending);
        let rows = execute!(
            self,
            SETTLE,
            lease.account.0,
            lease.holder,
            lease.fencing,
            key.campaign.0,
            key.position,
            end.state.as_str(),
            end.error.as_deref().map(storable),
            message_ids.as_ref(),
            end.not_before,
            over.then_some(now),
        )?;
        if rows != 1 {
            return Ok(None);
        }
        let count = |state| i64::from(end.state == state);
        let (sent, failed, unknown) =
            (count(DeliveryState::Sent), count(DeliveryState::Failed), count(DeliveryState::Unknown));
        self.raise_revision(key.campaign).await?;
        let (left,): (i64,) =
            fetch_one!(self, COUNT_SETTLED, key.campaign.0, lease.account.0, sent, failed, unknown, end.failures)?;
        Ok(Some(left))
    }

    /// The messages of a chat that deliveries of the account, settled since then, have brought.
    pub async fn recorded_messages(
        &mut self,
        account: AccountId,
        chat: ChatKey,
        since: DateTime<Utc>,
    ) -> Result<Vec<i32>> {
        let rows: Vec<(Json<Vec<i32>>,)> = fetch_all!(self, RECORDED, account.0, chat.kind.as_str(), chat.id, since)?;
        Ok(rows.into_iter().flat_map(|(Json(ids),)| ids).collect())
    }

    /// The delivery's target takes nothing, by this name: in every list of the account.
    pub async fn refuse_target_of(&mut self, key: DeliveryKey, error: Option<&str>) -> Result<u64> {
        execute!(self, REFUSE_TARGET, key.campaign.0, key.position, error.map(storable))
    }

    /// Deliveries without an answer, tried before this time, of accounts that are not served any more.
    pub async fn forgotten_deliveries(&mut self, before: DateTime<Utc>) -> Result<Vec<(DeliveryKey, AccountId)>> {
        let rows: Vec<(Uuid, i64, Uuid)> = fetch_all!(self, FORGOTTEN, before)?;
        let named = rows.into_iter().map(|(campaign, position, account)| {
            (DeliveryKey { campaign: CampaignId(campaign), position }, AccountId(account))
        });
        Ok(named.collect())
    }

    /// Nobody can tell any more what became of the delivery. How many are left of its share; `None` when it was settled
    /// meanwhile.
    pub async fn give_up_delivery(
        &mut self,
        key: DeliveryKey,
        account: AccountId,
        error: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<i64>> {
        if execute!(self, GIVE_UP, key.campaign.0, key.position, error, at, account.0)? != 1 {
            return Ok(None);
        }
        self.raise_revision(key.campaign).await?;
        let (left,): (i64,) = fetch_one!(self, COUNT_UNKNOWN, key.campaign.0, account.0)?;
        Ok(Some(left))
    }
}
