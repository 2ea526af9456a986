//! Attempts to connect an account: the owner's side in this file, the engine's in [`engine`], and how one ends in
//! [`complete`]. See [`blastpro_domain::logins`] for the states.

use blastpro_domain::accounts::ACCOUNT_LIMIT;
use blastpro_domain::ids::{AccountId, LoginId, OwnerId};
use blastpro_domain::logins::{
    CODES_AN_HOUR, LIFETIME, Login, LoginCommand, LoginDetail, LoginMethod, LoginPhase, LoginProblem, QR_LIFETIME,
};
use blastpro_domain::phone::PhoneNumber;
use blastpro_storage::{Constraint, StorageError};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use crate::{Context, Error, Result, Topic};

mod complete;
mod engine;

pub use complete::Completion;
pub use engine::CLAIM;

/// Longest code the keypad takes where Telegram does not say how long it is.
const LONGEST_CODE: usize = 8;

const HOUR: TimeDelta = TimeDelta::hours(1);

/// How often a change is tried again when somebody else changed the login meanwhile.
const ATTEMPTS: usize = 8;

/// Use-cases about logins.
#[derive(Clone, Debug)]
pub struct Logins {
    context: Context,
}

/// Why a login did not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The owner has [`ACCOUNT_LIMIT`] accounts.
    #[error("the limit on accounts is reached")]
    LimitReached,
    /// The owner has begun [`CODES_AN_HOUR`] logins by code within an hour.
    #[error("too many logins by code")]
    TooMany {
        /// From when on another may begin.
        until: DateTime<Utc>,
    },
    /// The owner has not agreed to the terms.
    #[error("the terms are not agreed to")]
    NotConsented,
    /// The account to be reconnected is not the owner's.
    #[error("no such account")]
    UnknownAccount,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// A key of the keypad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// Takes the last digit back.
    Delete,
    /// Sends the code where its length is not known.
    Submit,
}

/// What a tap did.
#[derive(Clone, Debug)]
pub enum Pressed {
    /// The login as it is now.
    Changed(Box<Login>),
    /// Nothing: the same tap again, or one that makes no sense now.
    Ignored(Box<Login>),
}

/// What a request for another code did.
#[derive(Clone, Debug)]
pub enum Resent {
    /// It is on its way.
    Requested(Box<Login>),
    /// It is too soon, until then.
    TooSoon {
        /// From when on it may be asked for.
        at: DateTime<Utc>,
    },
    /// Nothing is to be sent again: no code is awaited, or a step is under way.
    NotNow,
}

impl Logins {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// Begins a login by code. An unfinished login of the owner ends.
    pub async fn start_otp(
        &self,
        owner: OwnerId,
        phone: PhoneNumber,
        reconnect: Option<AccountId>,
    ) -> Result<Login, StartError> {
        self.start(owner, reconnect, LoginMethod::Otp, LoginCommand::RequestCode(phone)).await
    }

    /// Begins a login by picture. An unfinished login of the owner ends.
    pub async fn start_qr(&self, owner: OwnerId, reconnect: Option<AccountId>) -> Result<Login, StartError> {
        self.start(owner, reconnect, LoginMethod::Qr, LoginCommand::StartQr).await
    }

    async fn start(
        &self,
        owner: OwnerId,
        reconnect: Option<AccountId>,
        method: LoginMethod,
        command: LoginCommand,
    ) -> Result<Login, StartError> {
        for _ in 0..ATTEMPTS {
            match self.try_start(owner, reconnect, method, command.clone()).await {
                // The login to be taken over moved on, or the owner began another one, at this very moment.
                Err(StartError::Failed(
                    Error::Contention | Error::Storage(StorageError::Conflict(Constraint::LoginOneActivePerOwner)),
                )) => {}
                started => return started,
            }
        }
        Err(Error::Contention.into())
    }

    async fn try_start(
        &self,
        owner: OwnerId,
        reconnect: Option<AccountId>,
        method: LoginMethod,
        command: LoginCommand,
    ) -> Result<Login, StartError> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await.map_err(Error::from)?;
        let consented = tx.owner(owner).await.map_err(Error::from)?.is_some_and(|owner| owner.has_consented());
        if !consented {
            return Err(StartError::NotConsented);
        }
        let counted = match reconnect {
            Some(account) => {
                let account = tx.account(owner, account).await.map_err(Error::from)?;
                account.ok_or(StartError::UnknownAccount)?.state.counts()
            }
            None => false,
        };
        let used = tx.live_account_count(owner).await.map_err(Error::from)?;
        if !counted && used >= ACCOUNT_LIMIT {
            return Err(StartError::LimitReached);
        }
        if method == LoginMethod::Otp {
            let counted = tx.login_by_code(owner, CODES_AN_HOUR - 1, now - HOUR).await.map_err(Error::from)?;
            if let Some(oldest) = counted {
                return Err(StartError::TooMany { until: oldest + HOUR });
            }
        }
        let unfinished = tx.active_login(owner).await.map_err(Error::from)?;
        let took_over = unfinished.is_some();
        if let Some(mut unfinished) = unfinished {
            end(&mut unfinished, Some(LoginProblem::TakenOver));
            if !tx.update_login(&mut unfinished, now).await.map_err(Error::from)? {
                return Err(Error::Contention.into());
            }
        }
        let phone = match &command {
            LoginCommand::RequestCode(phone) => Some(phone.clone()),
            _ => None,
        };
        let qr_until = (method == LoginMethod::Qr).then_some(now + QR_LIFETIME);
        let login = Login {
            id: LoginId::new(),
            owner_id: owner,
            account_id: reconnect,
            method,
            phase: LoginPhase::Starting,
            detail: LoginDetail { phone, qr_until, took_over, ..LoginDetail::default() },
            command: Some(command),
            network: self.context.network,
            screen_message: None,
            revision: 1,
            created_at: now,
            expires_at: now + LIFETIME,
        };
        tx.insert_login(&login).await.map_err(Error::from)?;
        tx.commit().await.map_err(Error::from)?;
        self.changed();
        Ok(login)
    }

    /// The owner's login that is under way.
    pub async fn active(&self, owner: OwnerId) -> Result<Option<Login>> {
        Ok(self.context.store.read().await?.active_login(owner).await?)
    }

    /// One of the owner's logins.
    pub async fn get(&self, owner: OwnerId, login: LoginId) -> Result<Option<Login>> {
        Ok(self.context.store.read().await?.login(owner, login).await?)
    }

    /// A key was tapped, by the bot update `update_id`; an update that comes again taps nothing. The code goes to
    /// Telegram as soon as it is complete.
    pub async fn press(&self, owner: OwnerId, login: LoginId, update_id: i64, key: Key) -> Result<Pressed> {
        self.modify(owner, login, |login| {
            let length = login.detail.code.as_ref().and_then(|code| code.length).map(usize::from);
            if login.phase != LoginPhase::CodeSent || login.is_busy() || update_id <= login.detail.last_update {
                return None;
            }
            let entry = &mut login.detail.entry;
            match key {
                Key::Digit(digit) if entry.len() < length.unwrap_or(LONGEST_CODE) => {
                    entry.push(char::from(b'0' + digit.min(9)));
                }
                Key::Delete if !entry.is_empty() => {
                    entry.pop();
                }
                Key::Submit if !entry.is_empty() => {}
                _ => return None,
            }
            if key == Key::Submit || length == Some(entry.len()) && matches!(key, Key::Digit(_)) {
                let code = SecretString::from(std::mem::take(entry));
                login.command = Some(LoginCommand::SubmitCode(code));
            }
            login.detail.last_update = update_id;
            login.detail.problem = None;
            Some(())
        })
        .await
        .map(|(login, changed)| match changed {
            Some(()) => Pressed::Changed(Box::new(login)),
            None => Pressed::Ignored(Box::new(login)),
        })
    }

    /// A word or phrase was typed. `None`: no code is awaited now.
    pub async fn submit_typed_code(&self, owner: OwnerId, login: LoginId, code: SecretString) -> Result<Option<Login>> {
        self.submit(owner, login, LoginPhase::CodeSent, LoginCommand::SubmitCode(code)).await
    }

    /// The two-step password was typed. `None`: no password is awaited now.
    pub async fn submit_password(
        &self,
        owner: OwnerId,
        login: LoginId,
        password: SecretString,
    ) -> Result<Option<Login>> {
        self.submit(owner, login, LoginPhase::PasswordNeeded, LoginCommand::SubmitPassword(password)).await
    }

    async fn submit(
        &self,
        owner: OwnerId,
        login: LoginId,
        phase: LoginPhase,
        command: LoginCommand,
    ) -> Result<Option<Login>> {
        let (login, submitted) = self
            .modify(owner, login, |login| {
                if login.phase != phase || login.is_busy() {
                    return None;
                }
                login.command = Some(command.clone());
                login.detail.problem = None;
                Some(())
            })
            .await?;
        Ok(submitted.map(|()| login))
    }

    /// Another code is asked for, by the next way that Telegram offers.
    pub async fn resend(&self, owner: OwnerId, login: LoginId) -> Result<Resent> {
        let now = self.context.clock.now();
        let mut too_soon = None;
        let (login, requested) = self
            .modify(owner, login, |login| {
                let code = login.detail.code.as_ref()?;
                if login.phase != LoginPhase::CodeSent || login.is_busy() {
                    return None;
                }
                if now < code.resend_at {
                    too_soon = Some(code.resend_at);
                    return None;
                }
                login.command = Some(LoginCommand::Resend);
                login.detail.entry.clear();
                login.detail.problem = None;
                Some(())
            })
            .await?;
        Ok(match (requested, too_soon) {
            (Some(()), _) => Resent::Requested(Box::new(login)),
            (None, Some(at)) => Resent::TooSoon { at },
            (None, None) => Resent::NotNow,
        })
    }

    /// The owner has sent the code into a chat, which voids it: they may ask for another one at once.
    pub async fn spoil_code(&self, owner: OwnerId, login: LoginId) -> Result<Login> {
        let now = self.context.clock.now();
        let (login, _) = self
            .modify(owner, login, |login| {
                if login.phase != LoginPhase::CodeSent || login.is_busy() {
                    return None;
                }
                let code = login.detail.code.as_mut()?;
                code.resend_at = code.resend_at.min(now);
                login.detail.entry.clear();
                login.detail.problem = Some(LoginProblem::CodeTyped);
                Some(())
            })
            .await?;
        Ok(login)
    }

    /// The owner gives up. `None`: it was over already.
    pub async fn cancel(&self, owner: OwnerId, login: LoginId) -> Result<Option<Login>> {
        let (login, cancelled) =
            self.modify(owner, login, |login| (!login.phase.is_over()).then(|| end(login, None))).await?;
        Ok(cancelled.map(|()| login))
    }

    /// Loads the login, applies `change`, and stores it unless `change` says there is nothing to do. Starts over when
    /// somebody else was faster.
    async fn modify(
        &self,
        owner: OwnerId,
        id: LoginId,
        mut change: impl FnMut(&mut Login) -> Option<()> + Send,
    ) -> Result<(Login, Option<()>)> {
        for _ in 0..ATTEMPTS {
            let now = self.context.clock.now();
            let mut tx = self.context.store.begin().await?;
            let mut login = tx.login(owner, id).await?.ok_or(Error::NotFound)?;
            if change(&mut login).is_none() {
                return Ok((login, None));
            }
            if !login.phase.is_over() {
                login.expires_at = now + LIFETIME;
            }
            if tx.update_login(&mut login, now).await? {
                tx.commit().await?;
                self.changed();
                return Ok((login, Some(())));
            }
        }
        Err(Error::Contention)
    }

    fn changed(&self) {
        self.context.wake.notify(Topic::Logins);
        self.context.wake.notify(Topic::LoginScreens);
    }
}

/// Ends a login without success; `None` means that the owner cancelled.
fn end(login: &mut Login, problem: Option<LoginProblem>) {
    login.phase = LoginPhase::Ended;
    login.command = None;
    login.detail.problem = problem;
    login.detail.entry.clear();
    login.detail.qr = None;
}
