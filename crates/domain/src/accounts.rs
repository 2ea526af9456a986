//! Telegram accounts that owners have connected.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, OwnerId, TelegramId};
use crate::phone::PhoneNumber;

/// How many accounts an owner may have connected at once. Disconnected ones do not count.
pub const ACCOUNT_LIMIT: i64 = 3;

/// Telegram's name for the limit of an account that has written to too many strangers.
pub const PEER_FLOOD: &str = "PEER_FLOOD";

/// How an account stands. Moved by the engine (`Connected`, `NeedsLogin`, `Restricted`) and by the owner
/// (`Disconnecting`, which the engine ends as
/// `Disconnected`).
///
/// `Restricted` names its reason in [`Account::last_error`], and ends by it:
///
/// | reason | what it means | how it ends |
/// |---|---|---|
/// | [`PEER_FLOOD`] | limited: no private messages to strangers, all else goes on | `@SpamBot` says that no limits apply, or the owner does |
/// | any other | frozen: can do little but read | the same, or a message of a campaign went out |
///
/// A good line says nothing, for Telegram lets both read. A freeze takes a limit's place; should the limit outlast it, the
/// next message to a stranger brings it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Logged in; its sealed key is stored.
    Connected,
    /// Telegram ended the session. The key is erased; the owner can log in again.
    NeedsLogin,
    /// Logged in, but Telegram lets it do less (frozen, or limited for spam).
    Restricted,
    /// The owner asked to disconnect it; the engine is logging it out at Telegram.
    Disconnecting,
    /// The owner logged it out. Its data is kept for a later reconnect.
    Disconnected,
}

impl AccountState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Connected, Self::NeedsLogin, Self::Restricted, Self::Disconnecting, Self::Disconnected];

    /// Whether the account has a session that must not be overwritten.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Connected | Self::Restricted)
    }

    /// Whether the account takes one of the owner's [`ACCOUNT_LIMIT`] places.
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Disconnected)
    }

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::NeedsLogin => "needs_login",
            Self::Restricted => "restricted",
            Self::Disconnecting => "disconnecting",
            Self::Disconnected => "disconnected",
        }
    }
}

/// The network an account's session belongs to. A session of one never opens on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// Telegram's own datacenters.
    Telegram,
    /// Datacenters named by `TELEGRAM_BOOTSTRAP_URL`, on loopback.
    Bootstrap,
}

impl NetworkKind {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Bootstrap => "bootstrap",
        }
    }
}

/// What Telegram says of the user who has logged in. Names are written by that user: escape them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The user's id.
    pub telegram_id: TelegramId,
    /// First name; empty for a deleted user only.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// Public name, without `@`.
    pub username: Option<String>,
    /// The number of the account.
    pub phone: PhoneNumber,
    /// Whether the user pays for Telegram Premium.
    pub premium: bool,
}

impl Profile {
    /// First and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }
}

/// A Telegram account that an owner has connected, now or once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Ours, and permanent.
    pub id: AccountId,
    /// To whom it belongs.
    pub owner_id: OwnerId,
    /// As of the last login.
    pub profile: Profile,
    /// How it stands.
    pub state: AccountState,
    /// Since when it stands so.
    pub state_since: DateTime<Utc>,
    /// What Telegram said when the state last became worse, such as `AUTH_KEY_UNREGISTERED`.
    pub last_error: Option<String>,
    /// Where its session lives.
    pub network: NetworkKind,
    /// When it was first connected.
    pub created_at: DateTime<Utc>,
}

impl Account {
    /// Whether Telegram lets it write to no strangers for now; groups and everything else go on.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.state == AccountState::Restricted && self.last_error.as_deref() == Some(PEER_FLOOD)
    }
}
