use blastpro_domain::ids::AccountId;

use crate::callback::{self, argument, split};

const PREFIX: &str = "a1:";

/// What the buttons of the account screens mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Show a page of the list, counted from 0.
    List {
        /// Which.
        page: u16,
    },
    /// Show this account.
    Show(AccountId),
    /// Ask whether to disconnect it.
    AskDisconnect(AccountId),
    /// Disconnect it.
    Disconnect(AccountId),
    /// Telegram's limit on it is over.
    LimitOver(AccountId),
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        match self {
            Self::List { page } => format!("{PREFIX}l:{page}"),
            Self::Show(account) => format!("{PREFIX}a:{account}"),
            Self::AskDisconnect(account) => format!("{PREFIX}d?:{account}"),
            Self::Disconnect(account) => format!("{PREFIX}d:{account}"),
            Self::LimitOver(account) => format!("{PREFIX}o:{account}"),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, text) = split(PREFIX, data)?;
        match action {
            "l" => argument(text).map(|page| Self::List { page }),
            "a" => argument(text).map(Self::Show),
            "d?" => argument(text).map(Self::AskDisconnect),
            "d" => argument(text).map(Self::Disconnect),
            "o" => argument(text).map(Self::LimitOver),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::callback::testing::{assert_harmless, assert_read_back};

    proptest! {
        #[test]
        fn a_button_decodes_to_itself_and_fits(id in any::<u128>(), page in any::<u16>()) {
            let id = AccountId(Uuid::from_u128(id));
            let buttons = [
                Callback::List { page },
                Callback::Show(id),
                Callback::AskDisconnect(id),
                Callback::Disconnect(id),
                Callback::LimitOver(id),
            ];
            assert_read_back(buttons);
        }

        #[test]
        fn data_that_we_did_not_write_does_no_harm(data in "(a1:[lado]:)?\\PC{0,64}") {
            assert_harmless::<Callback>(&data);
        }
    }
}
