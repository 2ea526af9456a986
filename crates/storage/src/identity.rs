//! Owners.

use blastpro_domain::identity::{Consent, Language, Owner};
use blastpro_domain::ids::{OwnerId, TelegramId};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::FromRow;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{parse_name, parse_timezone, storable};

macro_rules! columns {
    () => {
        "id, telegram_id, first_name, language, timezone, consent_version, consent_at, created_at"
    };
}

statements! {
    OWNER = concat!("SELECT ", columns!(), " FROM users WHERE id = $1");
    OWNER_BY_TELEGRAM_ID = concat!("SELECT ", columns!(), " FROM users WHERE telegram_id = $1");
    INSERT_OWNER = concat!(
        "INSERT INTO users (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ",
        "ON CONFLICT (telegram_id) DO NOTHING",
    );
    SET_FIRST_NAME = "UPDATE users SET first_name = $2 WHERE id = $1";
    SET_LANGUAGE = "UPDATE users SET language = $2 WHERE id = $1";
    SET_TIMEZONE = "UPDATE users SET timezone = $2 WHERE id = $1";
    SET_CONSENT = "UPDATE users SET consent_version = $2, consent_at = $3 WHERE id = $1";
}

#[derive(FromRow)]
struct OwnerRow {
    id: Uuid,
    telegram_id: i64,
    first_name: String,
    language: String,
    timezone: String,
    consent_version: Option<i32>,
    consent_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl OwnerRow {
    fn into_owner(self) -> Result<Owner> {
        Ok(Owner {
            id: OwnerId(self.id),
            telegram_id: TelegramId(self.telegram_id),
            first_name: self.first_name,
            language: parse_name("users.language", &self.language)?,
            timezone: parse_timezone("users.timezone", &self.timezone)?,
            consent: self.consent_version.zip(self.consent_at).map(|(version, at)| Consent { version, at }),
            created_at: self.created_at,
        })
    }
}

impl Tx {
    /// The owner with this id.
    pub async fn owner(&mut self, id: OwnerId) -> Result<Option<Owner>> {
        let row: Option<OwnerRow> = fetch_optional!(self, OWNER, id.0)?;
        row.map(OwnerRow::into_owner).transpose()
    }

    /// The owner who writes from this Telegram user.
    pub async fn owner_by_telegram_id(&mut self, telegram_id: TelegramId) -> Result<Option<Owner>> {
        let row: Option<OwnerRow> = fetch_optional!(self, OWNER_BY_TELEGRAM_ID, telegram_id.0)?;
        row.map(OwnerRow::into_owner).transpose()
    }

    /// Adds an owner; `false` when the Telegram user is an owner's already.
    pub async fn insert_owner(&mut self, owner: &Owner) -> Result<bool> {
        let inserted = execute!(
            self,
            INSERT_OWNER,
            owner.id.0,
            owner.telegram_id.0,
            storable(&owner.first_name),
            owner.language.code(),
            owner.timezone.name(),
            owner.consent.map(|consent| consent.version),
            owner.consent.map(|consent| consent.at),
            owner.created_at,
        )?;
        Ok(inserted == 1)
    }

    /// Takes over the name that Telegram shows now.
    pub async fn set_first_name(&mut self, owner: OwnerId, first_name: &str) -> Result<()> {
        found(execute!(self, SET_FIRST_NAME, owner.0, storable(first_name))?)
    }

    /// Changes the language of everything the owner sees.
    pub async fn set_language(&mut self, owner: OwnerId, language: Language) -> Result<()> {
        found(execute!(self, SET_LANGUAGE, owner.0, language.code())?)
    }

    /// Changes the zone of every time the owner sees.
    pub async fn set_timezone(&mut self, owner: OwnerId, timezone: Tz) -> Result<()> {
        found(execute!(self, SET_TIMEZONE, owner.0, timezone.name())?)
    }

    /// Records to which terms the owner has agreed.
    pub async fn set_consent(&mut self, owner: OwnerId, consent: Consent) -> Result<()> {
        found(execute!(self, SET_CONSENT, owner.0, consent.version, consent.at)?)
    }
}

fn found(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("owner")) }
}
