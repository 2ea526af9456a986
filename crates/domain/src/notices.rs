//! What an owner is told without having asked. A notice is a row in the outbox; the engine words it in the owner's
//! language when it is sent.

use serde::{Deserialize, Serialize};

use crate::campaigns::{PauseReason, Tally};
use crate::ids::{AccountId, CampaignId};

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
    /// A campaign that took [long](crate::campaigns::LONG) has nothing left to do.
    CampaignDone {
        /// Which.
        campaign: CampaignId,
        /// Its name, as the owner wrote it.
        name: String,
        /// What became of its deliveries.
        tally: Tally,
        /// Seconds from the confirm to the end.
        took: i64,
    },
    /// Trouble has paused a campaign.
    CampaignPaused {
        /// Which.
        campaign: CampaignId,
        /// Its name, as the owner wrote it.
        name: String,
        /// What happened.
        reason: PauseReason,
    },
    /// The owner's e-mail address is confirmed.
    EmailConfirmed {
        /// It, masked.
        address: String,
    },
    /// The mail server would not take mail for the owner's address.
    EmailRefused {
        /// It, masked.
        address: String,
    },
}

impl Notice {
    /// Whether it also goes out by e-mail: something has stopped, and waits for its owner.
    #[must_use]
    pub const fn is_urgent(&self) -> bool {
        match self {
            Self::AccountLost { .. } | Self::AccountRestricted { .. } | Self::CampaignPaused { .. } => true,
            Self::AccountClaimedByAnother { .. }
            | Self::CampaignDone { .. }
            | Self::EmailConfirmed { .. }
            | Self::EmailRefused { .. } => false,
        }
    }
}

/// The callback data of a notice's button: `n1:` and what it does. The bot answers it like its own buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeButton {
    /// Log this account in again.
    Reconnect(AccountId),
    /// Show this account.
    ShowAccount(AccountId),
    /// Show this campaign.
    ShowCampaign(CampaignId),
    /// Let this campaign go on.
    ResumeCampaign(CampaignId),
    /// Show the owner's e-mail address.
    ShowEmail,
}

impl NoticeButton {
    /// At most 64 bytes, as the Bot API allows.
    #[must_use]
    pub fn encode(self) -> String {
        match self {
            Self::Reconnect(account) => format!("n1:r:{account}"),
            Self::ShowAccount(account) => format!("n1:a:{account}"),
            Self::ShowCampaign(campaign) => format!("n1:c:{campaign}"),
            Self::ResumeCampaign(campaign) => format!("n1:g:{campaign}"),
            Self::ShowEmail => "n1:e:".to_owned(),
        }
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    #[must_use]
    pub fn decode(data: &str) -> Option<Self> {
        let (action, id) = data.strip_prefix("n1:")?.split_once(':')?;
        match action {
            "r" => Some(Self::Reconnect(id.parse().ok()?)),
            "a" => Some(Self::ShowAccount(id.parse().ok()?)),
            "c" => Some(Self::ShowCampaign(id.parse().ok()?)),
            "g" => Some(Self::ResumeCampaign(id.parse().ok()?)),
            "e" => id.is_empty().then_some(Self::ShowEmail),
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
        fn a_button_decodes_to_itself_and_fits(id in any::<u128>()) {
            let (account, campaign) = (AccountId(Uuid::from_u128(id)), CampaignId(Uuid::from_u128(id)));
            let buttons = [
                NoticeButton::ShowAccount(account),
                NoticeButton::Reconnect(account),
                NoticeButton::ShowCampaign(campaign),
                NoticeButton::ResumeCampaign(campaign),
                NoticeButton::ShowEmail,
            ];
            for button in buttons {
                prop_assert!(button.encode().len() <= 64);
                prop_assert_eq!(NoticeButton::decode(&button.encode()), Some(button));
            }
        }

        #[test]
        fn foreign_data_is_no_button(data in "\\PC{0,64}") {
            prop_assume!(!data.starts_with("n1:"));
            prop_assert_eq!(NoticeButton::decode(&data), None);
        }
    }
}
