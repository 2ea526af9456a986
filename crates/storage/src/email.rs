//! Owners' e-mail addresses, and the tokens in the links that confirm them.
//!
//! Of a token only its hash is stored. It is good for the address that the owner has when it is made: whoever makes one
//! or changes the address locks the row of the address first.

use blastpro_domain::email::{Asked, EmailAddress, OwnerEmail, Standing};
use blastpro_domain::ids::OwnerId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::sealed::OWNER_EMAIL;
use crate::statements::statements;

macro_rules! email {
    () => {
        "SELECT address, confirmed_at, refused_at FROM owner_emails WHERE owner_id = $1 AND address IS NOT NULL"
    };
}

statements! {
    EMAIL = email!();
    EMAIL_TO_CHANGE = { sqlite: email!(), postgres: concat!(email!(), " FOR UPDATE") };
    ASKED = "SELECT asked_at, asked_since, asked_count FROM owner_emails WHERE owner_id = $1";
    PUT_EMAIL =
        "INSERT INTO owner_emails (owner_id, address, asked_at, asked_since, asked_count) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (owner_id) DO UPDATE SET address = excluded.address, confirmed_at = NULL, refused_at = NULL, \
         asked_at = excluded.asked_at, asked_since = excluded.asked_since, asked_count = excluded.asked_count";
    REMOVE_EMAIL =
        "UPDATE owner_emails SET address = NULL, confirmed_at = NULL, refused_at = NULL \
         WHERE owner_id = $1 AND address IS NOT NULL";
    CONFIRM_EMAIL =
        "UPDATE owner_emails SET confirmed_at = $2, refused_at = NULL \
         WHERE owner_id = $1 AND address IS NOT NULL AND confirmed_at IS NULL";
    REFUSE_EMAIL =
        "UPDATE owner_emails SET refused_at = $2, confirmed_at = NULL \
         WHERE owner_id = $1 AND address IS NOT NULL AND refused_at IS NULL";
    ADD_TOKEN =
        "INSERT INTO email_tokens (hash, owner_id, purpose, created_at, expires_at) VALUES ($1, $2, 'confirm', $3, $4)";
    TOKEN = "SELECT owner_id, expires_at, used_at FROM email_tokens WHERE hash = $1 AND purpose = 'confirm'";
    USE_TOKEN =
        "UPDATE email_tokens SET used_at = $2 \
         WHERE hash = $1 AND purpose = 'confirm' AND used_at IS NULL AND expires_at > $2";
    VOID_TOKENS = "DELETE FROM email_tokens WHERE owner_id = $1 AND used_at IS NULL";
    ERASE_TOKENS = "DELETE FROM email_tokens WHERE owner_id = $1";
    PRUNE_TOKENS = "DELETE FROM email_tokens WHERE expires_at < $1";
}

#[derive(FromRow)]
struct EmailRow {
    address: Vec<u8>,
    confirmed_at: Option<DateTime<Utc>>,
    refused_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct TokenRow {
    owner_id: Uuid,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

/// What is known of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailToken {
    /// Whose link it is.
    pub owner: OwnerId,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// The owner's address.
    pub async fn email(&mut self, owner: OwnerId) -> Result<Option<OwnerEmail>> {
        let row: Option<EmailRow> = fetch_optional!(self, EMAIL, owner.0)?;
        row.map(|row| self.open_email(owner, &row)).transpose()
    }

    /// The same, and until the end of the transaction nobody else changes it.
    pub async fn email_to_change(&mut self, owner: OwnerId) -> Result<Option<OwnerEmail>> {
        let row: Option<EmailRow> = fetch_optional!(self, EMAIL_TO_CHANGE, owner.0)?;
        row.map(|row| self.open_email(owner, &row)).transpose()
    }

    fn open_email(&self, owner: OwnerId, row: &EmailRow) -> Result<OwnerEmail> {
        let corrupt = StorageError::Corrupt { place: OWNER_EMAIL.place };
        let plain = OWNER_EMAIL.open(self.vault(), owner.0, owner.0, &row.address)?;
        let text = std::str::from_utf8(&plain).ok();
        let address = text.and_then(|text| EmailAddress::parse(text).ok()).ok_or(corrupt)?;
        let standing = match (row.confirmed_at, row.refused_at) {
            (Some(_), _) => Standing::Confirmed,
            (None, Some(_)) => Standing::Refused,
            (None, None) => Standing::Unconfirmed,
        };
        Ok(OwnerEmail { address, standing })
    }

    /// When the owner had confirmations sent; also after the address was removed.
    pub async fn email_asked(&mut self, owner: OwnerId) -> Result<Option<Asked>> {
        let row: Option<(DateTime<Utc>, DateTime<Utc>, i32)> = fetch_optional!(self, ASKED, owner.0)?;
        Ok(row.map(|(at, since, count)| Asked { at, since, count }))
    }

    /// Sets the owner's address, to be confirmed.
    pub async fn put_email(&mut self, owner: OwnerId, address: &EmailAddress, asked: Asked) -> Result<()> {
        let sealed = OWNER_EMAIL.seal(self.vault(), owner.0, owner.0, address.as_str().as_bytes())?;
        execute!(self, PUT_EMAIL, owner.0, sealed, asked.at, asked.since, asked.count)?;
        Ok(())
    }

    /// Erases the address; `false` when there was none.
    pub async fn remove_email(&mut self, owner: OwnerId) -> Result<bool> {
        Ok(execute!(self, REMOVE_EMAIL, owner.0)? == 1)
    }

    /// The address is confirmed; `false` when there is none, or it is confirmed already.
    pub async fn confirm_email(&mut self, owner: OwnerId, at: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, CONFIRM_EMAIL, owner.0, at)? == 1)
    }

    /// The mail server would not take mail for the address; `false` when there is none, or that was known.
    pub async fn refuse_email(&mut self, owner: OwnerId, at: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, REFUSE_EMAIL, owner.0, at)? == 1)
    }

    /// Stores the hash of a new token.
    pub async fn add_email_token(
        &mut self,
        owner: OwnerId,
        hash: &str,
        at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, ADD_TOKEN, hash, owner.0, at, expires_at)?;
        Ok(())
    }

    /// The token with this hash. It names its owner: whoever has it has read their mail.
    pub async fn email_token(&mut self, hash: &str) -> Result<Option<EmailToken>> {
        let row: Option<TokenRow> = fetch_optional!(self, TOKEN, hash)?;
        Ok(row.map(|row| EmailToken { owner: OwnerId(row.owner_id), expires_at: row.expires_at, used_at: row.used_at }))
    }

    /// Uses the token up; `false` when it has been, or is too old.
    pub async fn use_email_token(&mut self, hash: &str, now: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, USE_TOKEN, hash, now)? == 1)
    }

    /// The owner's other links work no more. One that was used still says that it was.
    pub async fn void_email_tokens(&mut self, owner: OwnerId) -> Result<u64> {
        execute!(self, VOID_TOKENS, owner.0)
    }

    /// None of the owner's links is known any more.
    pub async fn erase_email_tokens(&mut self, owner: OwnerId) -> Result<u64> {
        execute!(self, ERASE_TOKENS, owner.0)
    }

    /// Deletes tokens that worked until before a time.
    pub async fn prune_email_tokens(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PRUNE_TOKENS, before)
    }
}
