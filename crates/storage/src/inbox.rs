//! Bot updates, stored before they are acknowledged and handled at least once; once, unless a process dies or stalls.
//!
//! ```text
//! waiting ── claim_updates ──► claimed by a process until a time ── finish_update ──► handled (payload erased)
//!    ▲                                   │
//!    ├───────── time over, or SQLite starts anew
//!    └───────── put aside for half a minute, where the claimer lacks the key
//! ```
//!
//! Within a chat, updates are handled in order: a process gets an update only when no other process is at an earlier
//! one, and the process itself keeps the order of what it has claimed. Claimers must not race for that, so on
//! PostgreSQL they take turns by an advisory lock; SQLite has one writer anyway.
//!
//! Payloads are sealed: they hold what people write, two-step passwords among it.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::{Engine, Tx};
use crate::sealed::INBOX_PAYLOAD;
use crate::statements::statements;

/// For how long an update that the claimer's keys do not open is left to whoever has the key. Nobody claims it
/// meanwhile, or later ones of its chat, so that a process without the key gets on with other chats.
const ASIDE: TimeDelta = TimeDelta::seconds(30);

statements! {
    STORE =
        "INSERT INTO inbox (update_id, chat, payload, received_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (update_id) DO NOTHING";
    NEWEST = "SELECT update_id FROM inbox ORDER BY received_at DESC, update_id DESC LIMIT 1";
    BACKLOG = "SELECT count(*) FROM inbox WHERE handled_at IS NULL";
    TAKE_TURN = {
        // SQLite's one writer is turn enough; the number, "inbox" in ASCII, is this lock's alone.
        sqlite: "SELECT 1",
        postgres: "SELECT 1 FROM pg_advisory_xact_lock(452991875960)",
    };
    // A chat has at most four claimed at a time: somebody who sends a hundred files at once would otherwise take every
    // place, and everybody else would wait for the last of them.
    CLAIM =
        "UPDATE inbox SET claimed_by = $1, claimed_until = $4 WHERE handled_at IS NULL AND update_id IN ( \
         SELECT due.update_id FROM inbox due WHERE due.handled_at IS NULL \
         AND (due.claimed_until IS NULL OR due.claimed_until < $3) AND NOT EXISTS ( \
         SELECT 1 FROM inbox ahead WHERE ahead.chat = due.chat AND ahead.update_id < due.update_id \
         AND ahead.handled_at IS NULL ORDER BY ahead.update_id LIMIT 1 OFFSET 3) AND NOT EXISTS ( \
         SELECT 1 FROM inbox earlier WHERE earlier.chat = due.chat AND earlier.update_id < due.update_id \
         AND earlier.handled_at IS NULL AND earlier.claimed_until >= $3 AND earlier.claimed_by <> $1) \
         ORDER BY due.update_id LIMIT $2) \
         RETURNING update_id, chat, payload";
    PUT_ASIDE = "UPDATE inbox SET claimed_by = $2, claimed_until = $3 WHERE update_id = $1 AND handled_at IS NULL";
    EXTEND_CLAIMS = "UPDATE inbox SET claimed_until = $2 WHERE claimed_by = $1 AND handled_at IS NULL";
    FINISH =
        "UPDATE inbox SET handled_at = $3, payload = NULL, claimed_by = NULL, claimed_until = NULL \
         WHERE update_id = $1 AND claimed_by = $2 AND handled_at IS NULL";
    RELEASE_UPDATES = "UPDATE inbox SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by IS NOT NULL";
    RELEASE_LOGINS = "UPDATE logins SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by IS NOT NULL";
    RELEASE_NOTICES = "UPDATE outbox SET claimed_until = NULL WHERE claimed_until IS NOT NULL";
    PRUNE =
        "DELETE FROM inbox WHERE handled_at < $1 AND update_id <> ( \
         SELECT update_id FROM inbox ORDER BY received_at DESC, update_id DESC LIMIT 1)";
}

/// A bot update as it came in.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredUpdate {
    /// The Bot API's id.
    pub update_id: i64,
    /// The chat within which order is kept.
    pub chat: i64,
    /// The update's JSON.
    pub payload: Vec<u8>,
}

impl fmt::Debug for StoredUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredUpdate")
            .field("update_id", &self.update_id)
            .field("chat", &self.chat)
            .finish_non_exhaustive()
    }
}

#[derive(FromRow)]
struct UpdateRow {
    update_id: i64,
    chat: i64,
    payload: Vec<u8>,
}

impl Tx {
    /// Stores an update; `false` when it is there already, handled or not.
    pub async fn store_update(&mut self, update_id: i64, chat: i64, payload: &[u8], at: DateTime<Utc>) -> Result<bool> {
        let sealed = INBOX_PAYLOAD.seal(self.vault(), Uuid::nil(), update_id, payload)?;
        Ok(execute!(self, STORE, update_id, chat, sealed, at)? == 1)
    }

    /// The id of the update that came in last. Ids grow, except that Telegram starts anew at a random one after a week
    /// of silence; so "last" goes by arrival.
    pub async fn newest_update_id(&mut self) -> Result<Option<i64>> {
        let row: Option<(i64,)> = fetch_optional!(self, NEWEST)?;
        Ok(row.map(|(update_id,)| update_id))
    }

    /// How many updates are not handled yet.
    pub async fn inbox_backlog(&mut self) -> Result<i64> {
        let (count,) = fetch_one!(self, BACKLOG)?;
        Ok(count)
    }

    /// Claims up to `limit` updates for `holder` until the time `until`, in the order of their ids. An update that does
    /// not open is logged and put aside, and with it what comes later in its chat.
    pub async fn claim_updates(
        &mut self,
        holder: Uuid,
        limit: i64,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<StoredUpdate>> {
        let _: (i32,) = fetch_one!(self, TAKE_TURN)?;
        let mut rows: Vec<UpdateRow> = fetch_all!(self, CLAIM, holder, limit, now, until)?;
        rows.sort_unstable_by_key(|row| row.update_id);
        let mut updates = Vec::with_capacity(rows.len());
        let mut locked = BTreeSet::new();
        for UpdateRow { update_id, chat, payload } in rows {
            // What comes later in the chat waits along: it may be an answer to what cannot be read here.
            if locked.contains(&chat) {
                execute!(self, PUT_ASIDE, update_id, Uuid::nil(), now + ASIDE)?;
                continue;
            }
            match INBOX_PAYLOAD.open(self.vault(), Uuid::nil(), update_id, &payload) {
                Ok(mut payload) => {
                    updates.push(StoredUpdate { update_id, chat, payload: std::mem::take(&mut *payload) });
                }
                Err(error) => {
                    tracing::error!(update.id = update_id, %error, "an update does not open with these keys and waits");
                    execute!(self, PUT_ASIDE, update_id, Uuid::nil(), now + ASIDE)?;
                    locked.insert(chat);
                }
            }
        }
        Ok(updates)
    }

    /// Extends every claim of `holder`.
    pub async fn extend_claims(&mut self, holder: Uuid, until: DateTime<Utc>) -> Result<()> {
        execute!(self, EXTEND_CLAIMS, holder, until)?;
        Ok(())
    }

    /// Marks an update as handled and erases its payload; `false` when `holder` has lost its claim on it.
    pub async fn finish_update(&mut self, update_id: i64, holder: Uuid, at: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, FINISH, update_id, holder, at)? == 1)
    }

    /// Releases what a former process has claimed: updates, logins and notices. To be called when the process starts.
    /// Does nothing on PostgreSQL, where other processes may be at work and claims end by themselves.
    pub async fn release_all_claims(&mut self) -> Result<()> {
        self.release_updates().await?;
        if self.engine() == Engine::Sqlite {
            execute!(self, RELEASE_LOGINS)?;
            execute!(self, RELEASE_NOTICES)?;
            self.release_screens().await?;
        }
        Ok(())
    }

    /// The same for updates alone: when their reader begins anew, the claims of others stand.
    pub async fn release_updates(&mut self) -> Result<()> {
        if self.engine() == Engine::Sqlite {
            execute!(self, RELEASE_UPDATES)?;
        }
        Ok(())
    }

    /// Deletes updates that were handled before a time, but never the newest: it tells where polling goes on. They are
    /// to be kept for longer than the 24 hours in which Telegram may send an update again.
    pub async fn prune_inbox(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PRUNE, before)
    }
}
