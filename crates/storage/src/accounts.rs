//! Telegram accounts that owners have connected.

use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile};
use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
use blastpro_domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{parse_name, storable};

macro_rules! columns {
    () => {
        "id, owner_id, network, telegram_id, first_name, last_name, username, phone, premium, state, state_since, \
         last_error, created_at"
    };
}

statements! {
    ACCOUNTS = concat!(
        "SELECT ", columns!(), " FROM telegram_accounts WHERE owner_id = $1 ",
        "ORDER BY created_at, id LIMIT $3 OFFSET $2",
    );
    ACCOUNT_COUNT = "SELECT count(*) FROM telegram_accounts WHERE owner_id = $1";
    LIVE_ACCOUNT_COUNT = "SELECT count(*) FROM telegram_accounts WHERE owner_id = $1 AND state <> 'disconnected'";
    ACCOUNT = concat!("SELECT ", columns!(), " FROM telegram_accounts WHERE owner_id = $1 AND id = $2");
    ACCOUNT_TO_CHANGE = {
        sqlite: concat!("SELECT ", columns!(), " FROM telegram_accounts WHERE owner_id = $1 AND id = $2"),
        postgres: concat!(
            "SELECT ", columns!(), " FROM telegram_accounts WHERE owner_id = $1 AND id = $2 FOR NO KEY UPDATE"
        ),
    };
    ACCOUNT_BY_TELEGRAM_ID = concat!(
        "SELECT ", columns!(), " FROM telegram_accounts WHERE owner_id = $1 AND telegram_id = $2 AND network = $3",
    );
    ACCOUNT_OF_ANOTHER = concat!(
        "SELECT ", columns!(), " FROM telegram_accounts ",
        "WHERE owner_id <> $1 AND telegram_id = $2 AND network = $3 AND state <> 'disconnected'",
    );
    INSERT_ACCOUNT = concat!(
        "INSERT INTO telegram_accounts (", columns!(), ") ",
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    );
    UPDATE_PROFILE =
        "UPDATE telegram_accounts SET first_name = $4, last_name = $5, username = $6, phone = $7, premium = $8 \
         WHERE owner_id = $1 AND id = $2 AND telegram_id = $3";
    SET_STATE =
        "UPDATE telegram_accounts SET state = $3, last_error = $4, state_since = $5 \
         WHERE owner_id = $1 AND id = $2 \
         AND (state <> $3 OR state = 'restricted' AND last_error IS DISTINCT FROM $4)";
    SERVING_ACCOUNTS =
        "SELECT owner_id, id, state FROM telegram_accounts \
         WHERE network = $1 AND state IN ('connected', 'restricted', 'disconnecting') ORDER BY id";
}

#[derive(FromRow)]
struct AccountRow {
    id: Uuid,
    owner_id: Uuid,
    network: String,
    telegram_id: i64,
    first_name: String,
    last_name: Option<String>,
    username: Option<String>,
    phone: String,
    premium: bool,
    state: String,
    state_since: DateTime<Utc>,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
}

impl AccountRow {
    fn into_account(self) -> Result<Account> {
        let phone = PhoneNumber::from_telegram(&self.phone)
            .map_err(|_| StorageError::Corrupt { place: "telegram_accounts.phone" })?;
        Ok(Account {
            id: AccountId(self.id),
            owner_id: OwnerId(self.owner_id),
            profile: Profile {
                telegram_id: TelegramId(self.telegram_id),
                first_name: self.first_name,
                last_name: self.last_name,
                username: self.username,
                phone,
                premium: self.premium,
            },
            state: parse_name("telegram_accounts.state", &self.state)?,
            state_since: self.state_since,
            last_error: self.last_error,
            network: parse_name("telegram_accounts.network", &self.network)?,
            created_at: self.created_at,
        })
    }
}

#[derive(FromRow)]
struct ServingRow {
    owner_id: Uuid,
    id: Uuid,
    state: String,
}

impl Tx {
    /// A page of the owner's accounts, the oldest first.
    pub async fn accounts(&mut self, owner: OwnerId, offset: i64, limit: i64) -> Result<Vec<Account>> {
        let rows: Vec<AccountRow> = fetch_all!(self, ACCOUNTS, owner.0, offset, limit)?;
        rows.into_iter().map(AccountRow::into_account).collect()
    }

    /// How many accounts the owner has, disconnected ones too.
    pub async fn account_count(&mut self, owner: OwnerId) -> Result<i64> {
        let (count,) = fetch_one!(self, ACCOUNT_COUNT, owner.0)?;
        Ok(count)
    }

    /// How many accounts of the owner are not disconnected; these count against the limit.
    pub async fn live_account_count(&mut self, owner: OwnerId) -> Result<i64> {
        let (count,) = fetch_one!(self, LIVE_ACCOUNT_COUNT, owner.0)?;
        Ok(count)
    }

    /// One account of the owner.
    pub async fn account(&mut self, owner: OwnerId, id: AccountId) -> Result<Option<Account>> {
        let row: Option<AccountRow> = fetch_optional!(self, ACCOUNT, owner.0, id.0)?;
        row.map(AccountRow::into_account).transpose()
    }

    /// One account of the owner, which nobody else changes until the transaction ends. A transaction that decides by
    /// the account's state reads it so: the owner and the engine may both be at it.
    pub async fn account_to_change(&mut self, owner: OwnerId, id: AccountId) -> Result<Option<Account>> {
        let row: Option<AccountRow> = fetch_optional!(self, ACCOUNT_TO_CHANGE, owner.0, id.0)?;
        row.map(AccountRow::into_account).transpose()
    }

    /// The owner's account that is this Telegram user.
    pub async fn account_by_telegram_id(
        &mut self,
        owner: OwnerId,
        telegram_id: TelegramId,
        network: NetworkKind,
    ) -> Result<Option<Account>> {
        let row: Option<AccountRow> =
            fetch_optional!(self, ACCOUNT_BY_TELEGRAM_ID, owner.0, telegram_id.0, network.as_str())?;
        row.map(AccountRow::into_account).transpose()
    }

    /// The account of some *other* owner that is this Telegram user and is not disconnected: who is to be told when
    /// `owner` tries to connect it.
    pub async fn account_of_another(
        &mut self,
        owner: OwnerId,
        telegram_id: TelegramId,
        network: NetworkKind,
    ) -> Result<Option<Account>> {
        let row: Option<AccountRow> =
            fetch_optional!(self, ACCOUNT_OF_ANOTHER, owner.0, telegram_id.0, network.as_str())?;
        row.map(AccountRow::into_account).transpose()
    }

    /// Adds an account. Conflicts when another owner holds the Telegram account, or this one has it already.
    pub async fn insert_account(&mut self, account: &Account) -> Result<()> {
        execute!(
            self,
            INSERT_ACCOUNT,
            account.id.0,
            account.owner_id.0,
            account.network.as_str(),
            account.profile.telegram_id.0,
            storable(&account.profile.first_name),
            account.profile.last_name.as_deref().map(storable),
            account.profile.username.as_deref().map(storable),
            account.profile.phone.e164(),
            account.profile.premium,
            account.state.as_str(),
            account.state_since,
            account.last_error.as_deref().map(storable),
            account.created_at,
        )?;
        Ok(())
    }

    /// Takes over what Telegram says of the account now. An account never becomes another Telegram user.
    pub async fn update_profile(&mut self, owner: OwnerId, id: AccountId, profile: &Profile) -> Result<()> {
        let rows = execute!(
            self,
            UPDATE_PROFILE,
            owner.0,
            id.0,
            profile.telegram_id.0,
            storable(&profile.first_name),
            profile.last_name.as_deref().map(storable),
            profile.username.as_deref().map(storable),
            profile.phone.e164(),
            profile.premium,
        )?;
        if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("account")) }
    }

    /// Moves the account to a state, with what Telegram said when it is a worse one; `None` clears what it said before.
    /// `false` when it was in that state already; then nothing changes, except that one restriction takes the
    /// place of another. Conflicts when a disconnected account has meanwhile become another owner's.
    pub async fn set_account_state(
        &mut self,
        owner: OwnerId,
        id: AccountId,
        state: AccountState,
        error: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let rows = execute!(self, SET_STATE, owner.0, id.0, state.as_str(), error.map(storable), at)?;
        if rows == 0 && self.account(owner, id).await?.is_none() {
            return Err(StorageError::NotFound("account"));
        }
        Ok(rows == 1)
    }

    /// The accounts, of every owner, that the engine keeps connected or has to log out.
    pub async fn serving_accounts(&mut self, network: NetworkKind) -> Result<Vec<(OwnerId, AccountId, AccountState)>> {
        let rows: Vec<ServingRow> = fetch_all!(self, SERVING_ACCOUNTS, network.as_str())?;
        rows.into_iter()
            .map(|row| {
                let state = parse_name("telegram_accounts.state", &row.state)?;
                Ok((OwnerId(row.owner_id), AccountId(row.id), state))
            })
            .collect()
    }
}
