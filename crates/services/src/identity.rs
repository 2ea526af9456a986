//! Owners: who writes to the bot, in which language and zone, and what they agreed to.

use blastpro_domain::identity::{Consent, Language, Owner, TERMS_VERSION};
use blastpro_domain::ids::{OwnerId, TelegramId};
use chrono_tz::Tz;

use crate::{Context, Error, Result, Topic};

/// Longest name kept; Telegram allows 64 characters.
const NAME_CHARS: usize = 64;

/// Use-cases about owners.
#[derive(Clone, Debug)]
pub struct Identity {
    context: Context,
}

impl Identity {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// The owner who writes from this Telegram user; created at the first message, in the language of their app when
    /// we speak it.
    pub async fn greet(&self, telegram_id: TelegramId, first_name: &str, language_tag: Option<&str>) -> Result<Owner> {
        let first_name: String = first_name.chars().take(NAME_CHARS).collect();
        let mut tx = self.context.store.read().await?;
        let known = tx.owner_by_telegram_id(telegram_id).await?;
        drop(tx);
        if let Some(owner) = known {
            if owner.first_name != first_name {
                let mut tx = self.context.store.begin().await?;
                tx.set_first_name(owner.id, &first_name).await?;
                tx.commit().await?;
            }
            return Ok(Owner { first_name, ..owner });
        }
        let owner = Owner {
            id: OwnerId::new(),
            telegram_id,
            first_name,
            language: language_tag.and_then(Language::from_tag).unwrap_or(self.context.defaults.language),
            timezone: self.context.defaults.timezone,
            consent: None,
            created_at: self.context.clock.now(),
        };
        let mut tx = self.context.store.begin().await?;
        let owner = if tx.insert_owner(&owner).await? {
            owner
        } else {
            // Their first two messages came at the same moment.
            tx.owner_by_telegram_id(telegram_id).await?.ok_or(Error::NotFound)?
        };
        tx.commit().await?;
        Ok(owner)
    }

    /// The owner with this id.
    pub async fn owner(&self, id: OwnerId) -> Result<Option<Owner>> {
        Ok(self.context.store.read().await?.owner(id).await?)
    }

    /// Changes the language of everything the owner sees.
    pub async fn set_language(&self, owner: OwnerId, language: Language) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.set_language(owner, language).await?;
        Ok(tx.commit().await?)
    }

    /// Changes the zone of every time the owner sees, and of the days and quiet hours of their campaigns.
    pub async fn set_timezone(&self, owner: OwnerId, timezone: Tz) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.set_timezone(owner, timezone).await?;
        tx.look_anew_everywhere(owner, self.context.clock.now()).await?;
        tx.commit().await?;
        self.context.wake.notify(Topic::Campaigns);
        self.context.wake.notify(Topic::CampaignScreens);
        Ok(())
    }

    /// The owner agrees to the terms in force.
    pub async fn agree(&self, owner: OwnerId) -> Result<()> {
        let at = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        tx.set_consent(owner, Consent { version: TERMS_VERSION, at }).await?;
        tx.audit("owner", Some(owner), "terms.agreed", &format!("version {TERMS_VERSION}"), serde_json::json!({}), at)
            .await?;
        Ok(tx.commit().await?)
    }
}
