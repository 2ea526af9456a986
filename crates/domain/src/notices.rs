//! What an owner is told without having asked. A notice is a row in the outbox; the engine words it in the owner's
//! language when it is sent.

use serde::{Deserialize, Serialize};

use crate::ids::AccountId;

/// A message from the bot that nobody asked for. Stored as JSON with its name as tag, so a new kind is added at the
/// end and an old one keeps its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// Telegram ended the account's session.
    AccountLost {
        /// Which.
        account: AccountId,
        /// Its name, as its user wrote it.
        name: String,
        /// Its masked number.
        phone: String,
        /// Telegram's error name.
        reason: String,
    },
    /// Somebody else tried to connect this account, and was refused.
    AccountClaimedByAnother {
        /// Which.
        account: AccountId,
        /// Its name.
        name: String,
        /// Its masked number.
        phone: String,
    },
    /// Telegram lets the account do less. It stays logged in.
    AccountRestricted {
        /// Which.
        account: AccountId,
        /// Its name.
        name: String,
        /// Its masked number.
        phone: String,
        /// Telegram's error name.
        reason: String,
    },
}

/// The callback data of a notice's button: `n1:` and what it does. The bot answers it like its own buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeButton {
    /// Log this account in again.
    Reconnect(AccountId),
    /// Show this account.
    ShowAccount(AccountId),
}

impl NoticeButton {
    /// At most 64 bytes, as the Bot API allows.
    #[must_use]
    pub fn encode(self) -> String {
        match self {
            Self::Reconnect(account) => format!("n1:r:{account}"),
            Self::ShowAccount(account) => format!("n1:a:{account}"),
        }
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    #[must_use]
    pub fn decode(data: &str) -> Option<Self> {
        let (action, account) = data.strip_prefix("n1:")?.split_once(':')?;
        let account = account.parse().ok()?;
        match action {
            "r" => Some(Self::Reconnect(account)),
            "a" => Some(Self::ShowAccount(account)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn a_button_decodes_to_itself_and_fits(id in any::<u128>(), show in any::<bool>()) {
            let account = AccountId(Uuid::from_u128(id));
            let button = if show { NoticeButton::ShowAccount(account) } else { NoticeButton::Reconnect(account) };
            prop_assert!(button.encode().len() <= 64);
            prop_assert_eq!(NoticeButton::decode(&button.encode()), Some(button));
        }

        #[test]
        fn foreign_data_is_no_button(data in "\\PC{0,64}") {
            prop_assume!(!data.starts_with("n1:"));
            prop_assert_eq!(NoticeButton::decode(&data), None);
        }
    }
}
