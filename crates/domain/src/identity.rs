//! Who the owner is to us: language, time zone, consent.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::ids::{OwnerId, TelegramId};

/// The terms an owner agrees to before connecting an account. Raised when the text changes in substance; an owner who
/// agreed to an older number is asked again.
pub const TERMS_VERSION: i32 = 1;

/// A language the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Indonesian, the first language.
    #[default]
    Id,
    /// English.
    En,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::Id, Self::En];

    /// The language for an IETF tag such as `id`, `en-GB` or `ms`, as in Telegram's `language_code`; `None` when the
    /// product does not speak it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            // Malay and Javanese speakers read Indonesian with less effort than English.
            "id" | "in" | "ms" | "jv" | "su" => Some(Self::Id),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The ISO 639-1 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }
}

/// An owner: somebody who uses the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Ours, and permanent.
    pub id: OwnerId,
    /// The Telegram user they write from. It can be replaced: an owner may lose a Telegram account.
    pub telegram_id: TelegramId,
    /// As Telegram shows it. Written by the owner, so it is escaped wherever it is shown.
    pub first_name: String,
    /// The language of everything the owner sees.
    pub language: Language,
    /// The zone of every time the owner sees.
    pub timezone: Tz,
    /// Version of the terms they agreed to, and when.
    pub consent: Option<Consent>,
    /// When they first wrote to the bot.
    pub created_at: DateTime<Utc>,
}

impl Owner {
    /// Whether the owner has agreed to the terms in force.
    #[must_use]
    pub fn has_consented(&self) -> bool {
        self.consent.is_some_and(|consent| consent.version >= TERMS_VERSION)
    }
}

/// An owner's agreement to the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Which [`TERMS_VERSION`] they saw.
    pub version: i32,
    /// When they agreed.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegrams_language_codes_map_to_the_nearest_language_we_speak() {
        assert_eq!(Language::from_tag("id"), Some(Language::Id));
        assert_eq!(Language::from_tag("en-GB"), Some(Language::En));
        assert_eq!(Language::from_tag("ms-MY"), Some(Language::Id));
        assert_eq!(Language::from_tag("de"), None);
        assert_eq!(Language::from_tag(""), None);
    }
}
