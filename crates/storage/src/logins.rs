//! Attempts to connect an account.
//!
//! Two sides write a login: the owner, through the bot, and the engine. Each names the revision that it read, and a
//! write on an older one changes nothing ([`Tx::update_login`]). A claim says which process carries the login out; it
//! is no part of the revision, so that claiming never makes the owner's tap fail. Neither is the screen, which only
//! [`Tx::mark_shown`] moves.
//!
//! What the owner wants, what the screen shows and the temporary session are sealed. Once a login is over, everything
//! secret in it is erased; only the session of one that ended without success stays, and the login with its carrier,
//! until the session has been logged out at Telegram ([`Tx::erase_login_session`]).

use blastpro_domain::ids::{AccountId, LoginId, OwnerId};
use blastpro_domain::logins::{Login, LoginDetail, LoginPhase, LoginProblem};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::login_forms::{open_command, open_detail, seal_command, seal_detail};
use crate::sealed::LOGIN_SESSION;
use crate::statements::statements;
use crate::text::parse_name;
use crate::vault::Vault;

/// For how long after its end a login's last screen is worth showing. An older one has scrolled away.
const SHOWN_AFTER_END: TimeDelta = TimeDelta::hours(24);

/// For how long a login that the claimer's keys do not open is left alone. Another process then gets it within seconds.
const ASIDE: TimeDelta = TimeDelta::seconds(10);

macro_rules! columns {
    () => {
        "id, owner_id, account_id, method, phase, detail, command, network, screen_message, revision, created_at, \
         expires_at"
    };
}

statements! {
    INSERT = concat!(
        "INSERT INTO logins (", columns!(), ", shown_revision) ",
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)",
    );
    ACTIVE = concat!("SELECT ", columns!(), " FROM logins WHERE owner_id = $1 AND finished_at IS NULL");
    LOGIN = concat!("SELECT ", columns!(), " FROM logins WHERE owner_id = $1 AND id = $2");
    UPDATE =
        "UPDATE logins SET account_id = $4, phase = $5, detail = $6, command = $7, expires_at = $8, \
         finished_at = $9, session = CASE WHEN $10 THEN NULL ELSE session END, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND revision = $3 AND finished_at IS NULL";
    BY_CODE =
        "SELECT created_at FROM logins WHERE owner_id = $1 AND method = 'otp' AND created_at > $2 \
         ORDER BY created_at DESC LIMIT 1 OFFSET $3";
    SESSION = "SELECT session FROM logins WHERE owner_id = $1 AND id = $2";
    PUT_SESSION =
        "UPDATE logins SET session = $3 WHERE owner_id = $1 AND id = $2 AND (finished_at IS NULL OR session IS NOT NULL)";
    ERASE_SESSION =
        "UPDATE logins SET session = NULL, claimed_by = NULL, claimed_until = NULL \
         WHERE owner_id = $1 AND id = $2 AND finished_at IS NOT NULL";
    CLAIM = concat!(
        "WITH due AS (SELECT id FROM logins WHERE (finished_at IS NULL OR session IS NOT NULL) ",
        "AND (claimed_by IS NULL OR claimed_by = $1 OR claimed_until < $2)",
    ), skip_locked, concat!(
        ") UPDATE logins SET claimed_by = $1, claimed_until = $3 WHERE id IN (SELECT id FROM due) RETURNING ",
        columns!(),
    );
    PUT_ASIDE = "UPDATE logins SET claimed_by = $2, claimed_until = $3 WHERE id = $1";
    TO_SHOW = concat!(
        "SELECT ", columns!(), " FROM logins WHERE finished_at IS NULL ",
        "OR (finished_at > $1 AND shown_revision < revision) ORDER BY created_at, id",
    );
    PRUNE = "DELETE FROM logins WHERE finished_at < $1";
}

#[derive(FromRow)]
struct LoginRow {
    id: Uuid,
    owner_id: Uuid,
    account_id: Option<Uuid>,
    method: String,
    phase: String,
    detail: Vec<u8>,
    command: Option<Vec<u8>>,
    network: String,
    screen_message: Option<i32>,
    revision: i64,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl LoginRow {
    /// The login with neither detail nor command.
    fn outline(&self) -> Result<Login> {
        Ok(Login {
            id: LoginId(self.id),
            owner_id: OwnerId(self.owner_id),
            account_id: self.account_id.map(AccountId),
            method: parse_name("logins.method", &self.method)?,
            phase: parse_name("logins.phase", &self.phase)?,
            detail: LoginDetail::default(),
            command: None,
            network: parse_name("logins.network", &self.network)?,
            screen_message: self.screen_message,
            revision: self.revision,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }

    fn open(&self, vault: &Vault) -> Result<Login> {
        let mut login = self.outline()?;
        login.detail = open_detail(vault, &login, &self.detail)?;
        login.command = self.command.as_deref().map(|command| open_command(vault, &login, command)).transpose()?;
        Ok(login)
    }
}

impl Tx {
    /// Adds a login. Conflicts when the owner has one under way.
    pub async fn insert_login(&mut self, login: &Login) -> Result<()> {
        let detail = seal_detail(self.vault(), login)?;
        let command = seal_command(self.vault(), login)?;
        execute!(
            self,
            INSERT,
            login.id.0,
            login.owner_id.0,
            login.account_id.map(|account| account.0),
            login.method.as_str(),
            login.phase.as_str(),
            detail,
            command,
            login.network.as_str(),
            login.screen_message,
            login.revision,
            login.created_at,
            login.expires_at,
        )?;
        Ok(())
    }

    /// The owner's login that is under way.
    pub async fn active_login(&mut self, owner: OwnerId) -> Result<Option<Login>> {
        let row: Option<LoginRow> = fetch_optional!(self, ACTIVE, owner.0)?;
        row.map(|row| row.open(self.vault())).transpose()
    }

    /// When the owner began the login by code that `later` others have followed since; `None` when there is none after
    /// `since`.
    pub async fn login_by_code(
        &mut self,
        owner: OwnerId,
        later: u32,
        since: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>> {
        let row: Option<(DateTime<Utc>,)> = fetch_optional!(self, BY_CODE, owner.0, since, i64::from(later))?;
        Ok(row.map(|(created_at,)| created_at))
    }

    /// One login of the owner, also one that is over.
    pub async fn login(&mut self, owner: OwnerId, id: LoginId) -> Result<Option<Login>> {
        let row: Option<LoginRow> = fetch_optional!(self, LOGIN, owner.0, id.0)?;
        row.map(|row| row.open(self.vault())).transpose()
    }

    /// Writes the login's phase, detail, command, account and expiry if its revision is still the current one, and
    /// raises it. `false`, and nothing is changed, when somebody else was first or the login is over.
    ///
    /// A login that is over loses its command, the digits tapped in and the QR token; a connected one its temporary
    /// session as well, which is the account's now.
    pub async fn update_login(&mut self, login: &mut Login, at: DateTime<Utc>) -> Result<bool> {
        let over = login.phase.is_over();
        if over {
            login.command = None;
            login.detail.entry.clear();
            login.detail.qr = None;
        }
        let detail = seal_detail(self.vault(), login)?;
        let command = seal_command(self.vault(), login)?;
        let rows = execute!(
            self,
            UPDATE,
            login.owner_id.0,
            login.id.0,
            login.revision,
            login.account_id.map(|account| account.0),
            login.phase.as_str(),
            detail,
            command,
            login.expires_at,
            over.then_some(at),
            login.phase == LoginPhase::Connected,
        )?;
        if rows == 1 {
            login.revision += 1;
        }
        Ok(rows == 1)
    }

    /// The login's temporary session. The caller wipes it after use.
    pub async fn login_session(&mut self, owner: OwnerId, id: LoginId) -> Result<Option<Vec<u8>>> {
        let row: Option<(Option<Vec<u8>>,)> = fetch_optional!(self, SESSION, owner.0, id.0)?;
        let Some(sealed) = row.and_then(|(session,)| session) else { return Ok(None) };
        let mut session = LOGIN_SESSION.open(self.vault(), owner.0, id.0, &sealed)?;
        Ok(Some(std::mem::take(&mut *session)))
    }

    /// Stores the login's temporary session; `false`, and nothing is stored, when the login is over and has none to be
    /// logged out.
    pub async fn put_login_session(&mut self, owner: OwnerId, id: LoginId, session: &[u8]) -> Result<bool> {
        let sealed = LOGIN_SESSION.seal(self.vault(), owner.0, id.0, session)?;
        Ok(execute!(self, PUT_SESSION, owner.0, id.0, sealed)? == 1)
    }

    /// Forgets the temporary session of a login that is over; `false` when it is not.
    pub async fn erase_login_session(&mut self, owner: OwnerId, id: LoginId) -> Result<bool> {
        Ok(execute!(self, ERASE_SESSION, owner.0, id.0)? == 1)
    }

    /// Claims, for `holder` until the time `until`, the logins that nobody else carries out, and extends the claims that
    /// `holder` has: those under way, and those that ended and have a session to be logged out. One that does not open
    /// with the keys of this process is left to one that has the key; when its time is up nobody is carrying it out, and
    /// it ends with [`LoginProblem::SessionLost`], so that its owner can begin anew.
    pub async fn claim_logins(&mut self, holder: Uuid, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Login>> {
        let mut rows: Vec<LoginRow> = fetch_all!(self, CLAIM, holder, now, until)?;
        rows.sort_unstable_by_key(|row| (row.created_at, row.id));
        let mut logins = Vec::with_capacity(rows.len());
        for row in rows {
            match row.open(self.vault()) {
                Ok(login) => logins.push(login),
                Err(error) => self.set_login_aside(&row, &error, now).await?,
            }
        }
        Ok(logins)
    }

    async fn set_login_aside(&mut self, row: &LoginRow, error: &StorageError, now: DateTime<Utc>) -> Result<()> {
        let mut login = row.outline()?;
        let over = login.phase.is_over();
        if !over && (now >= login.expires_at || !error.is_locked()) {
            tracing::error!(login.id = %login.id, %error, "a login cannot be read and was ended");
            login.phase = LoginPhase::Ended;
            login.detail.problem = Some(LoginProblem::SessionLost);
            self.update_login(&mut login, now).await?;
        } else if over && !error.is_locked() {
            tracing::error!(login.id = %login.id, %error, "a login cannot be read and was given up");
            self.erase_login_session(login.owner_id, login.id).await?;
        } else {
            tracing::error!(login.id = %login.id, %error, "a login does not open with these keys and waits");
            execute!(self, PUT_ASIDE, login.id.0, Uuid::nil(), now + ASIDE)?;
        }
        Ok(())
    }

    /// The logins whose screens may have to change: every one under way, and those that ended within a day and whose
    /// last revision has not been shown. One that does not open is left out until [`claim_logins`](Self::claim_logins)
    /// has ended it.
    pub async fn logins_to_show(&mut self, now: DateTime<Utc>) -> Result<Vec<Login>> {
        let rows: Vec<LoginRow> = fetch_all!(self, TO_SHOW, now - SHOWN_AFTER_END)?;
        Ok(rows.into_iter().filter_map(|row| row.open(self.vault()).ok()).collect())
    }

    /// Deletes logins that ended before a time.
    pub async fn prune_logins(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PRUNE, before)
    }
}
