//! Identifiers, one type per thing, so that an account's id cannot stand where an owner's id is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; ids made later sort later.
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // 32 hex digits: short enough for callback data, which holds 64 bytes.
                write!(f, "{}", self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

id!(
    /// An owner: the tenant to whom everything else belongs.
    OwnerId
);
id!(
    /// A Telegram account that an owner has connected.
    AccountId
);
id!(
    /// One attempt to connect an account.
    LoginId
);
id!(
    /// A notice waiting in the outbox.
    NoticeId
);

id!(
    /// A piece of work that an account does for its owner, such as a scan.
    JobId
);
id!(
    /// A named list of targets.
    ListId
);
id!(
    /// One place of a list to which a campaign writes.
    TargetId
);
id!(
    /// A message an owner has written to be sent again and again.
    TemplateId
);
id!(
    /// One sending of a template to lists.
    CampaignId
);

/// A Telegram user's id. In a private chat it is the chat's id as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TelegramId(pub i64);

impl fmt::Display for TelegramId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
