//! Connected accounts: what the owner sees of them, and what the engine reports.

use blastpro_domain::accounts::{Account, AccountState, PEER_FLOOD};
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::notices::Notice;
use blastpro_domain::outcomes::ACCOUNT_DISCONNECTED;
use blastpro_domain::pacing::Rules;
use blastpro_storage::Tx;
pub use blastpro_storage::{RunningWait, Wait, WaitScope};

use crate::campaigns::Campaigns;
use crate::{Context, Error, Result, Topic};

/// One page of an owner's accounts.
#[derive(Clone, Debug)]
pub struct AccountPage {
    /// The accounts of this page, oldest first.
    pub accounts: Vec<Account>,
    /// How many there are on all pages.
    pub total: i64,
}

/// An account that a process serves: its session exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serving {
    /// To whom it belongs.
    pub owner_id: OwnerId,
    /// Which.
    pub account_id: AccountId,
    /// Connected, restricted or disconnecting.
    pub state: AccountState,
}

/// How much an account may still send today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Messages to groups that it has sent on the owner's day.
    pub sent_today: u32,
    /// How many it may send on that day.
    pub cap: u32,
    /// The pauses that Telegram wants of it, the one that ends first before the others.
    pub waits: Vec<RunningWait>,
}

/// What shows that a restriction is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relief {
    /// The account has written to a group.
    Sent,
    /// `@SpamBot`, or the owner, says that no limits apply.
    NoLimits,
}

/// Use-cases about accounts.
#[derive(Clone, Debug)]
pub struct Accounts {
    context: Context,
}

impl Accounts {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// The owner's accounts from `offset`, at most `limit`.
    pub async fn list(&self, owner: OwnerId, offset: i64, limit: i64) -> Result<AccountPage> {
        let mut tx = self.context.store.read().await?;
        let accounts = tx.accounts(owner, offset, limit).await?;
        let total = tx.account_count(owner).await?;
        Ok(AccountPage { accounts, total })
    }

    /// One of the owner's accounts.
    pub async fn get(&self, owner: OwnerId, account: AccountId) -> Result<Option<Account>> {
        Ok(self.context.store.read().await?.account(owner, account).await?)
    }

    /// How much the account may still send today, and what it waits for.
    pub async fn health(&self, owner: OwnerId, account: AccountId) -> Result<Option<Health>> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.read().await?;
        if tx.account(owner, account).await?.is_none() {
            return Ok(None);
        }
        let Some(standing) = tx.standing(account).await? else { return Ok(None) };
        let rules = Rules { limits: self.context.limits, login: standing.logged_in_at, zone: standing.zone };
        let waits = tx.waits(account, now).await?;
        Ok(Some(Health { sent_today: standing.pace.sent_on(now, standing.zone), cap: rules.cap(now), waits }))
    }

    /// The owner wants the account logged out. One that has no session any more is disconnected at once; otherwise the
    /// engine logs it out at Telegram first.
    pub async fn disconnect(&self, owner: OwnerId, account: AccountId) -> Result<Account> {
        let mut tx = self.context.store.begin().await?;
        let found = tx.account_to_change(owner, account).await?.ok_or(Error::NotFound)?;
        let state = match found.state {
            AccountState::Connected | AccountState::Restricted => AccountState::Disconnecting,
            AccountState::NeedsLogin => AccountState::Disconnected,
            AccountState::Disconnecting | AccountState::Disconnected => return Ok(found),
        };
        self.change(&mut tx, &found, state, None, ("owner", "account.disconnect")).await?;
        tx.commit().await?;
        for topic in [Topic::Accounts, Topic::JobScreens, Topic::Campaigns, Topic::CampaignScreens, Topic::Outbox] {
            self.context.wake.notify(topic);
        }
        Ok(Account { state, ..found })
    }

    /// Every account of this network whose session is to be served, of all owners: for the engine.
    pub async fn serving(&self) -> Result<Vec<Serving>> {
        let rows = self.context.store.read().await?.serving_accounts(self.context.network).await?;
        Ok(rows.into_iter().map(|(owner_id, account_id, state)| Serving { owner_id, account_id, state }).collect())
    }

    /// The account's session.
    pub async fn session(&self, owner: OwnerId, account: AccountId) -> Result<Option<Vec<u8>>> {
        Ok(self.context.store.read().await?.session(owner, account).await?)
    }

    /// Stores the account's session after a change, while it is being served. `false`: the account is not served any
    /// more, and nothing was stored.
    pub async fn put_session(&self, owner: OwnerId, account: AccountId, session: &[u8]) -> Result<bool> {
        let mut tx = self.context.store.begin().await?;
        let found = tx.account_to_change(owner, account).await?.ok_or(Error::NotFound)?;
        if !found.state.is_live() {
            return Ok(false);
        }
        tx.put_session(owner, account, session, self.context.clock.now()).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Telegram has ended the session, for the reason it names: the key is erased and the owner told, once.
    pub async fn session_ended(&self, owner: OwnerId, account: AccountId, reason: &str) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        let found = tx.account_to_change(owner, account).await?.ok_or(Error::NotFound)?;
        match found.state {
            AccountState::Connected | AccountState::Restricted => {
                self.change(
                    &mut tx,
                    &found,
                    AccountState::NeedsLogin,
                    Some(reason),
                    ("system", "account.session_ended"),
                )
                .await?;
                let notice = Notice::AccountLost {
                    account,
                    name: found.profile.full_name(),
                    phone: found.profile.phone.masked(),
                    reason: reason.to_owned(),
                };
                let key = format!("account_lost:{account}");
                tx.add_notice(owner, &notice, Some(&key), self.context.clock.now()).await?;
            }
            AccountState::Disconnecting => {
                self.change(&mut tx, &found, AccountState::Disconnected, None, ("system", "account.logged_out"))
                    .await?;
            }
            AccountState::NeedsLogin | AccountState::Disconnected => return Ok(()),
        }
        tx.erase_session(owner, account).await?;
        tx.commit().await?;
        for topic in [Topic::Accounts, Topic::Outbox, Topic::JobScreens, Topic::Campaigns, Topic::CampaignScreens] {
            self.context.wake.notify(topic);
        }
        Ok(())
    }

    /// The engine has logged the account out: the key is erased, everything else is kept.
    pub async fn logged_out(&self, owner: OwnerId, account: AccountId) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        let found = tx.account_to_change(owner, account).await?.ok_or(Error::NotFound)?;
        if found.state != AccountState::Disconnecting {
            return Ok(());
        }
        self.change(&mut tx, &found, AccountState::Disconnected, None, ("system", "account.logged_out")).await?;
        tx.erase_session(owner, account).await?;
        tx.commit().await?;
        self.context.wake.notify(Topic::Accounts);
        Ok(())
    }

    /// Telegram lets the account do less, for the reason it names: the owner is told, once.
    pub async fn restricted(&self, owner: OwnerId, account: AccountId, reason: &str) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        let found = tx.account_to_change(owner, account).await?.ok_or(Error::NotFound)?;
        if self.restrict_in(&mut tx, &found, reason).await? {
            tx.commit().await?;
            self.context.wake.notify(Topic::Accounts);
            self.context.wake.notify(Topic::Outbox);
        }
        Ok(())
    }

    /// The same in a transaction that does more; whether it was news. A freeze is worse than a limit, and replaces it.
    pub(crate) async fn restrict_in(&self, tx: &mut Tx, account: &Account, reason: &str) -> Result<bool> {
        let is_news = match account.state {
            AccountState::Connected => true,
            AccountState::Restricted => account.is_limited() && reason != PEER_FLOOD,
            AccountState::NeedsLogin | AccountState::Disconnecting | AccountState::Disconnected => false,
        };
        if !is_news {
            return Ok(false);
        }
        self.change(tx, account, AccountState::Restricted, Some(reason), ("system", "account.restricted")).await?;
        let notice = Notice::AccountRestricted {
            account: account.id,
            name: account.profile.full_name(),
            phone: account.profile.phone.masked(),
            reason: reason.to_owned(),
        };
        let key = format!("account_restricted:{}", account.id);
        tx.add_notice(account.owner_id, &notice, Some(&key), self.context.clock.now()).await?;
        Ok(true)
    }

    /// A restricted account works as usual again, if `relief` shows that of its restriction. See [`AccountState`].
    pub async fn unrestricted(&self, owner: OwnerId, account: AccountId, relief: Relief) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        let found = tx.account_to_change(owner, account).await?.ok_or(Error::NotFound)?;
        if found.state != AccountState::Restricted || (found.is_limited() && relief == Relief::Sent) {
            return Ok(());
        }
        self.change(&mut tx, &found, AccountState::Connected, None, ("system", "account.unrestricted")).await?;
        tx.commit().await?;
        self.context.wake.notify(Topic::Accounts);
        Ok(())
    }

    /// Moves the account to a state. Without a session nobody works on its jobs: they have failed.
    async fn change(
        &self,
        tx: &mut Tx,
        account: &Account,
        state: AccountState,
        error: Option<&str>,
        (actor, action): (&str, &str),
    ) -> Result<()> {
        let at = self.context.clock.now();
        tx.set_account_state(account.owner_id, account.id, state, error, at).await?;
        if !state.is_live() {
            tx.fail_open_jobs(account.owner_id, account.id, "NOT_CONNECTED", at).await?;
            let campaigns = Campaigns::new(self.context.clone());
            campaigns.hold_in(tx, account.id, error.unwrap_or(ACCOUNT_DISCONNECTED), at).await?;
        }
        let detail = serde_json::json!({ "from": account.state.as_str(), "to": state.as_str(), "error": error });
        tx.audit(actor, Some(account.owner_id), action, &account.id.to_string(), detail, at).await?;
        Ok(())
    }
}
