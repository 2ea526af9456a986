//! How a login ends when Telegram has let us in: whose account is it, and may it be connected?
//!
//! Everything is decided in one transaction, because two owners may log the same account in at the same moment. A
//! refused login leaves a session at Telegram that nobody should keep: the login keeps it stored until the engine has
//! logged it out.

use blastpro_domain::accounts::{ACCOUNT_LIMIT, Account, AccountState, Profile};
use blastpro_domain::ids::AccountId;
use blastpro_domain::logins::{Login, LoginPhase, LoginProblem};
use blastpro_domain::notices::Notice;
use blastpro_storage::{StorageError, Tx};

use super::{Logins, end};
use crate::{Result, Topic};

/// What became of a login that Telegram accepted.
#[derive(Clone, Debug)]
pub enum Completion {
    /// The account is connected and its session stored.
    Connected(Box<Account>),
    /// It is not, or the login had moved on meanwhile: its row says which.
    Refused,
}

impl Logins {
    /// Connects the account that has just logged in, or says why not.
    pub async fn complete(&self, login: &mut Login, profile: &Profile, session: &[u8]) -> Result<Completion> {
        match self.try_complete(login, profile, session).await {
            // Another owner connected the same account a moment ago: now the check sees it.
            Err(crate::Error::Storage(StorageError::Conflict(_))) => self.try_complete(login, profile, session).await,
            other => other,
        }
    }

    async fn try_complete(&self, login: &mut Login, profile: &Profile, session: &[u8]) -> Result<Completion> {
        let at = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let current = tx.login(login.owner_id, login.id).await?;
        if current.is_none_or(|current| current.phase.is_over() || current.revision != login.revision) {
            return Ok(Completion::Refused);
        }
        let mut finished = login.clone();
        let completion = match self.admit(&mut tx, login, profile).await? {
            Ok(known) => {
                let account = self.connect(&mut tx, login, known.as_ref(), profile, session).await?;
                finished.phase = LoginPhase::Connected;
                finished.command = None;
                finished.detail.problem = None;
                finished.detail.qr = None;
                finished.detail.account = Some(account.id);
                finished.detail.reconnected = known.is_some();
                Completion::Connected(Box::new(account))
            }
            Err(problem) => {
                end(&mut finished, Some(problem));
                Completion::Refused
            }
        };
        if !tx.update_login(&mut finished, at).await? {
            return Ok(Completion::Refused);
        }
        tx.commit().await?;
        *login = finished;
        for topic in [Topic::LoginScreens, Topic::Accounts, Topic::Outbox] {
            self.context.wake.notify(topic);
        }
        Ok(completion)
    }

    /// Whether the account may be connected by this login: the row to refresh (`None` for a new account), or what
    /// speaks against it.
    async fn admit(
        &self,
        tx: &mut Tx,
        login: &Login,
        profile: &Profile,
    ) -> Result<Result<Option<Account>, LoginProblem>> {
        let owner = login.owner_id;
        if let Some(wanted) = login.account_id {
            let wanted = tx.account_to_change(owner, wanted).await?;
            if wanted.is_none_or(|wanted| wanted.profile.telegram_id != profile.telegram_id) {
                return Ok(Err(LoginProblem::OtherAccount));
            }
        }
        if let Some(other) = tx.account_of_another(owner, profile.telegram_id, self.context.network).await? {
            let notice = Notice::AccountClaimedByAnother {
                account: other.id,
                name: other.profile.full_name(),
                phone: other.profile.phone.masked(),
            };
            let key = format!("account_claimed:{}", other.id);
            tx.add_notice(other.owner_id, &notice, Some(&key), self.context.clock.now()).await?;
            return Ok(Err(LoginProblem::BelongsToAnother));
        }
        let known = match tx.account_by_telegram_id(owner, profile.telegram_id, self.context.network).await? {
            Some(known) => tx.account_to_change(owner, known.id).await?,
            None => None,
        };
        match known.as_ref().map(|known| known.state) {
            Some(AccountState::Connected | AccountState::Restricted | AccountState::Disconnecting) => {
                return Ok(Err(LoginProblem::AlreadyConnected));
            }
            Some(AccountState::NeedsLogin) => return Ok(Ok(known)),
            Some(AccountState::Disconnected) | None => {}
        }
        if tx.live_account_count(owner).await? >= ACCOUNT_LIMIT {
            return Ok(Err(LoginProblem::LimitReached));
        }
        Ok(Ok(known))
    }

    async fn connect(
        &self,
        tx: &mut Tx,
        login: &Login,
        known: Option<&Account>,
        profile: &Profile,
        session: &[u8],
    ) -> Result<Account> {
        let at = self.context.clock.now();
        let account = Account {
            id: known.map_or_else(AccountId::new, |known| known.id),
            owner_id: login.owner_id,
            profile: profile.clone(),
            state: AccountState::Connected,
            state_since: at,
            last_error: None,
            network: self.context.network,
            created_at: known.map_or(at, |known| known.created_at),
        };
        if known.is_some() {
            tx.update_profile(account.owner_id, account.id, profile).await?;
            tx.set_account_state(account.owner_id, account.id, account.state, None, at).await?;
        } else {
            tx.insert_account(&account).await?;
        }
        tx.put_session(account.owner_id, account.id, session, at).await?;
        // Telegram looks closely at new sessions, also of an account that we know.
        tx.set_logged_in(account.owner_id, account.id, at).await?;
        let detail = serde_json::json!({ "method": login.method.as_str(), "reconnected": known.is_some() });
        tx.audit("owner", Some(account.owner_id), "account.connected", &account.id.to_string(), detail, at).await?;
        Ok(account)
    }
}
