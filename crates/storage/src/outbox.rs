//! What owners are to be told: written in the transaction that gives the reason, delivered by the engine.
//!
//! ```text
//! waiting ── claim_notices ──► (sent by the claimer) ── notice_sent ──► sent
//!   ▲  ▲                            │        └───────── fail_notice ──► failed
//!   │  └── retry_notice, claim over ┘
//!   └── unpark ── parked ◄── park: the owner has blocked the bot
//! ```
//!
//! A claim is a time; a crash between sending and `notice_sent` sends the notice again. A notice with a collapse key
//! replaces an unsent one with the same key. When that one is just being sent, the row waits again afterwards, with the
//! newer notice: `revision` counts the replacements and `claimed_revision` remembers which one was handed out.
//!
//! There are two channels, the bot and e-mail, each claimed by a worker of its own. What is urgent is a row of each, if
//! the owner has confirmed an address. A row for e-mail is never parked: it is what reaches an owner who blocked the bot.

use blastpro_domain::email::Mail;
use blastpro_domain::ids::{NoticeId, OwnerId};
use blastpro_domain::notices::Notice;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::storable;

macro_rules! insert {
    ($row:expr) => {
        concat!(
            "INSERT INTO outbox \
             (id, owner_id, notice, collapse_key, channel, state, revision, not_before, attempts, created_at) ",
            $row,
            " ON CONFLICT (owner_id, collapse_key) WHERE finished_at IS NULL DO UPDATE SET \
             notice = excluded.notice, revision = outbox.revision + 1, attempts = 0, not_before = excluded.not_before",
        )
    };
}

statements! {
    ADD = insert!("VALUES ($1, $2, $3, $4, 'bot', 'waiting', 1, $5, 0, $5)");
    ADD_MAIL = insert!("VALUES ($1, $2, $3, $4, 'email', 'waiting', 1, $5, 0, $5)");
    ADD_MAIL_IF_CONFIRMED = insert!(
        "SELECT $1, owner_id, $3, $4, 'email', 'waiting', 1, $5, 0, $5 FROM owner_emails \
         WHERE owner_id = $2 AND confirmed_at IS NOT NULL"
    );
    CLAIM =
        "WITH due AS (SELECT id FROM outbox WHERE channel = $4 AND state = 'waiting' AND not_before <= $2 \
         AND (claimed_until IS NULL OR claimed_until < $2) ORDER BY not_before, id LIMIT $1",
        skip_locked,
        ") UPDATE outbox SET claimed_until = $3, claimed_revision = revision, attempts = attempts + 1 \
         WHERE id IN (SELECT id FROM due) RETURNING id, owner_id, notice, revision, attempts, created_at";
    SENT =
        "UPDATE outbox SET claimed_until = NULL, \
         state = CASE WHEN revision = claimed_revision THEN 'sent' ELSE 'waiting' END, \
         finished_at = CASE WHEN revision = claimed_revision THEN $2 ELSE finished_at END \
         WHERE id = $1 AND finished_at IS NULL RETURNING state";
    RETRY =
        "UPDATE outbox SET claimed_until = NULL, not_before = $2, last_error = $3 \
         WHERE id = $1 AND finished_at IS NULL";
    FAIL =
        "UPDATE outbox SET claimed_until = NULL, state = 'failed', finished_at = $3, last_error = $2 \
         WHERE id = $1 AND finished_at IS NULL";
    PARK =
        "UPDATE outbox SET state = 'parked', claimed_until = NULL \
         WHERE owner_id = $1 AND channel = 'bot' AND state = 'waiting'";
    UNPARK = "UPDATE outbox SET state = 'waiting' WHERE owner_id = $1 AND state = 'parked'";
    PRUNE = "DELETE FROM outbox WHERE finished_at < $1";
    PRUNE_MAIL = "DELETE FROM outbox WHERE channel = 'email' AND state = 'waiting' AND not_before < $1";
}

/// A notice that has been claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNotice {
    /// The row.
    pub id: NoticeId,
    /// Who is to be told.
    pub owner: OwnerId,
    /// What.
    pub notice: Notice,
    /// How often it has been tried, this time included.
    pub attempts: i32,
}

/// An e-mail that has been claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMail {
    /// The row.
    pub id: NoticeId,
    /// Whose address it is for.
    pub owner: OwnerId,
    /// What.
    pub mail: Mail,
    /// Which of the e-mails that replaced each other in this row it is.
    pub revision: i64,
    /// How often it has been tried, this time included.
    pub attempts: i32,
    /// Since when it waits.
    pub created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct NoticeRow {
    id: Uuid,
    owner_id: Uuid,
    notice: Json<serde_json::Value>,
    revision: i64,
    attempts: i32,
    created_at: DateTime<Utc>,
}

impl Tx {
    /// Queues a notice, an [urgent](Notice::is_urgent) one also for the owner's e-mail address if that is confirmed. An
    /// unsent one of the owner with the same `collapse_key` is replaced instead, on each channel by itself.
    pub async fn add_notice(
        &mut self,
        owner: OwnerId,
        notice: &Notice,
        collapse_key: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, ADD, NoticeId::new().0, owner.0, Json(notice), collapse_key, at)?;
        if notice.is_urgent() {
            let mail = Json(Mail::Notice { notice: notice.clone() });
            let key = collapse_key.map(mail_key);
            execute!(self, ADD_MAIL_IF_CONFIRMED, NoticeId::new().0, owner.0, mail, key, at)?;
        }
        Ok(())
    }

    /// Queues an e-mail, whether or not the address is confirmed. An unsent one of the owner with the same
    /// `collapse_key` is replaced instead.
    pub async fn add_mail(
        &mut self,
        owner: OwnerId,
        mail: &Mail,
        collapse_key: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, ADD_MAIL, NoticeId::new().0, owner.0, Json(mail), collapse_key.map(mail_key), at)?;
        Ok(())
    }

    /// Claims up to `limit` notices that are due, until the time `until`, the longest waiting first. One that this
    /// version cannot read is logged and fails.
    pub async fn claim_notices(
        &mut self,
        limit: i64,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<StoredNotice>> {
        let read = self.claim_rows("bot", limit, now, until).await?;
        let notice = |(notice, row): (Notice, NoticeRow)| StoredNotice {
            id: NoticeId(row.id),
            owner: OwnerId(row.owner_id),
            notice,
            attempts: row.attempts,
        };
        Ok(read.into_iter().map(notice).collect())
    }

    /// The same for e-mails.
    pub async fn claim_mail(
        &mut self,
        limit: i64,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<StoredMail>> {
        let read = self.claim_rows("email", limit, now, until).await?;
        let mail = |(mail, row): (Mail, NoticeRow)| StoredMail {
            id: NoticeId(row.id),
            owner: OwnerId(row.owner_id),
            mail,
            revision: row.revision,
            attempts: row.attempts,
            created_at: row.created_at,
        };
        Ok(read.into_iter().map(mail).collect())
    }

    async fn claim_rows<T: DeserializeOwned>(
        &mut self,
        channel: &str,
        limit: i64,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(T, NoticeRow)>> {
        let mut rows: Vec<NoticeRow> = fetch_all!(self, CLAIM, limit, now, until, channel)?;
        // Ids made later sort later.
        rows.sort_unstable_by_key(|row| row.id);
        let mut read = Vec::with_capacity(rows.len());
        for mut row in rows {
            if let Ok(content) = serde_json::from_value(row.notice.0.take()) {
                read.push((content, row));
            } else {
                let id = NoticeId(row.id);
                tracing::error!(notice.id = %id, channel, "a notice is unreadable and was given up");
                self.fail_notice(id, "unreadable", now).await?;
            }
        }
        Ok(read)
    }

    /// The notice has arrived. `false` when it was replaced while it was being sent: the newer one waits.
    pub async fn notice_sent(&mut self, id: NoticeId, at: DateTime<Utc>) -> Result<bool> {
        let row: Option<(String,)> = fetch_optional!(self, SENT, id.0, at)?;
        let (state,) = row.ok_or(StorageError::NotFound("unsent notice"))?;
        Ok(state == "sent")
    }

    /// The notice could not be sent and is to be tried again, not earlier than `not_before`.
    pub async fn retry_notice(&mut self, id: NoticeId, not_before: DateTime<Utc>, error: &str) -> Result<()> {
        unsent(execute!(self, RETRY, id.0, not_before, storable(error))?)
    }

    /// The notice will never arrive.
    pub async fn fail_notice(&mut self, id: NoticeId, error: &str, at: DateTime<Utc>) -> Result<()> {
        unsent(execute!(self, FAIL, id.0, storable(error), at)?)
    }

    /// The owner has blocked the bot: nothing is tried until they come back. How many notices wait for that.
    pub async fn park_owner_notices(&mut self, owner: OwnerId) -> Result<u64> {
        execute!(self, PARK, owner.0)
    }

    /// The owner is back. How many notices are due again.
    pub async fn unpark_owner_notices(&mut self, owner: OwnerId) -> Result<u64> {
        execute!(self, UNPARK, owner.0)
    }

    /// Deletes notices that were sent, or failed, before a time, and e-mails that have been due for as long: there is no
    /// mail server any more.
    pub async fn prune_outbox(&mut self, before: DateTime<Utc>) -> Result<u64> {
        Ok(execute!(self, PRUNE, before)? + execute!(self, PRUNE_MAIL, before)?)
    }
}

/// The two channels share one index of keys, which also a process of the version before e-mail knows.
fn mail_key(key: &str) -> String {
    format!("email:{key}")
}

fn unsent(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("unsent notice")) }
}
