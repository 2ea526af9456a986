//! What holds an account back: its pace, and the pauses that Telegram wants.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::chats::ChatKey;
use blastpro_domain::identity::Language;
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::pacing::Pace;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{parse_name, parse_timezone, storable};

/// How a day is written in a column.
const DAY: &str = "%Y-%m-%d";

statements! {
    // Of two waits of one place, the one that ends later counts.
    PUT_WAIT =
        "INSERT INTO waits (account_id, owner_id, scope, method, peer_kind, chat_id, until, error) \
         SELECT id, owner_id, $2, $3, $4, $5, $6, $7 FROM telegram_accounts WHERE id = $1 \
         ON CONFLICT (account_id, scope, method, peer_kind, chat_id) DO UPDATE SET until = excluded.until, \
         error = excluded.error WHERE waits.until < excluded.until";
    WAITS =
        "SELECT w.scope, w.method, w.peer_kind, w.chat_id, w.until, w.error, chats.title FROM waits w \
         LEFT JOIN chats ON chats.account_id = w.account_id AND chats.peer_kind = w.peer_kind \
         AND chats.chat_id = w.chat_id WHERE w.account_id = $1 AND w.until > $2 \
         ORDER BY w.until, w.scope, w.method, w.chat_id";
    PRUNE_WAITS = "DELETE FROM waits WHERE until < $1";
    PUT_PACE =
        "INSERT INTO account_paces (account_id, owner_id, next_at, resting, since_rest, day, sent_today) \
         SELECT id, owner_id, $2, $3, $4, $5, $6 FROM telegram_accounts WHERE id = $1 \
         ON CONFLICT (account_id) DO UPDATE SET next_at = excluded.next_at, resting = excluded.resting, \
         since_rest = excluded.since_rest, day = excluded.day, sent_today = excluded.sent_today";
    STANDING =
        "SELECT a.owner_id, a.state, a.last_error, coalesce(a.logged_in_at, a.created_at) AS logged_in_at, u.timezone, u.language, \
         p.next_at, p.resting, p.since_rest, p.day, p.sent_today FROM telegram_accounts a \
         JOIN users u ON u.id = a.owner_id LEFT JOIN account_paces p ON p.account_id = a.id WHERE a.id = $1";
    LOGGED_IN = "UPDATE telegram_accounts SET logged_in_at = $3 WHERE owner_id = $1 AND id = $2";
}

/// What a wait is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitScope {
    /// A method of Telegram's API, by its name there.
    Method(String),
    /// Sending to a chat.
    Chat(ChatKey),
}

/// A pause that Telegram wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What has to wait.
    pub scope: WaitScope,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Telegram's error name; `None` where we know of slow mode beforehand.
    pub error: Option<String>,
}

/// A wait as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningWait {
    /// The wait.
    pub wait: Wait,
    /// The chat's title. Written by others: escape it.
    pub title: Option<String>,
}

/// How an account stands, as far as sending goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// To whom it belongs.
    pub owner: OwnerId,
    /// Its state.
    pub state: AccountState,
    /// What Telegram said when the state last became worse.
    pub last_error: Option<String>,
    /// When its session began.
    pub logged_in_at: DateTime<Utc>,
    /// The owner's.
    pub zone: Tz,
    /// The owner's.
    pub language: Language,
    /// How far its pace has come.
    pub pace: Pace,
}

#[derive(FromRow)]
struct WaitRow {
    scope: String,
    method: String,
    peer_kind: String,
    chat_id: i64,
    until: DateTime<Utc>,
    error: Option<String>,
    title: Option<String>,
}

impl WaitRow {
    fn into_wait(self) -> Result<RunningWait> {
        let scope = if self.scope == "method" {
            WaitScope::Method(self.method)
        } else {
            WaitScope::Chat(ChatKey { kind: parse_name("waits.peer_kind", &self.peer_kind)?, id: self.chat_id })
        };
        Ok(RunningWait { wait: Wait { scope, until: self.until, error: self.error }, title: self.title })
    }
}

#[derive(FromRow)]
struct StandingRow {
    owner_id: Uuid,
    state: String,
    last_error: Option<String>,
    logged_in_at: DateTime<Utc>,
    timezone: String,
    language: String,
    next_at: Option<DateTime<Utc>>,
    resting: Option<bool>,
    since_rest: Option<i64>,
    day: Option<String>,
    sent_today: Option<i64>,
}

impl StandingRow {
    fn into_standing(self) -> Result<Standing> {
        let day = self.day.map(|day| NaiveDate::parse_from_str(&day, DAY)).transpose();
        Ok(Standing {
            owner: OwnerId(self.owner_id),
            state: parse_name("telegram_accounts.state", &self.state)?,
            last_error: self.last_error,
            logged_in_at: self.logged_in_at,
            zone: parse_timezone("users.timezone", &self.timezone)?,
            language: parse_name("users.language", &self.language)?,
            pace: Pace {
                next_at: self.next_at,
                resting: self.resting.unwrap_or_default(),
                since_rest: count(self.since_rest),
                day: day.map_err(|_| StorageError::Corrupt { place: "account_paces.day" })?,
                sent_today: count(self.sent_today),
            },
        })
    }
}

fn count(stored: Option<i64>) -> u32 {
    stored.and_then(|count| u32::try_from(count).ok()).unwrap_or_default()
}

impl Tx {
    /// Telegram wants the account to pause. A shorter wait than is known already changes nothing. For the engine.
    pub async fn put_wait(&mut self, account: AccountId, wait: &Wait) -> Result<()> {
        let (scope, method, kind, id) = match &wait.scope {
            WaitScope::Method(method) => ("method", method.as_str(), "", 0),
            WaitScope::Chat(chat) => ("chat", "", chat.kind.as_str(), chat.id),
        };
        let error = wait.error.as_deref().map(storable);
        execute!(self, PUT_WAIT, account.0, scope, storable(method), kind, id, wait.until, error)?;
        Ok(())
    }

    /// The account's waits that are not over at this time, the one that ends first before the others. Whoever asks has
    /// found the account by its owner, or is the engine.
    pub async fn waits(&mut self, account: AccountId, now: DateTime<Utc>) -> Result<Vec<RunningWait>> {
        let rows: Vec<WaitRow> = fetch_all!(self, WAITS, account.0, now)?;
        rows.into_iter().map(WaitRow::into_wait).collect()
    }

    /// Forgets waits that were over before a time; how many.
    pub async fn prune_waits(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PRUNE_WAITS, before)
    }

    /// Stores how far the account's pace has come. For the engine.
    pub async fn put_pace(&mut self, account: AccountId, pace: &Pace) -> Result<()> {
        let day = pace.day.map(|day| day.format(DAY).to_string());
        let (since_rest, sent) = (i64::from(pace.since_rest), i64::from(pace.sent_today));
        execute!(self, PUT_PACE, account.0, pace.next_at, pace.resting, since_rest, day, sent)?;
        Ok(())
    }

    /// How the account stands. Whoever asks has found the account by its owner, or is the engine.
    pub async fn standing(&mut self, account: AccountId) -> Result<Option<Standing>> {
        let row: Option<StandingRow> = fetch_optional!(self, STANDING, account.0)?;
        row.map(StandingRow::into_standing).transpose()
    }

    /// A session of the account has begun.
    pub async fn set_logged_in(&mut self, owner: OwnerId, account: AccountId, at: DateTime<Utc>) -> Result<()> {
        let rows = execute!(self, LOGGED_IN, owner.0, account.0, at)?;
        if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("account")) }
    }
}
