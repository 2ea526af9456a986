use blastpro_domain::ids::{AccountId, LoginId};
use blastpro_services::logins::Key;

use crate::callback::{self, argument, nothing, optional_account, split, write_optional};

const PREFIX: &str = "c1:";

/// What the buttons of connecting mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Show the ways to connect.
    Choose {
        /// The account to be reconnected; none for a new one.
        reconnect: Option<AccountId>,
    },
    /// Connect by a code.
    Otp {
        /// The account to be reconnected; none for a new one.
        reconnect: Option<AccountId>,
    },
    /// Connect by a QR picture.
    Qr {
        /// The account to be reconnected; none for a new one.
        reconnect: Option<AccountId>,
    },
    /// Show the login that is under way.
    Continue,
    /// A key of the keypad.
    Key(LoginId, Key),
    /// Send another code.
    Resend(LoginId),
    /// Give up.
    Cancel(LoginId),
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        match self {
            Self::Choose { reconnect } => format!("{PREFIX}w:{}", write_optional(*reconnect)),
            Self::Otp { reconnect } => format!("{PREFIX}o:{}", write_optional(*reconnect)),
            Self::Qr { reconnect } => format!("{PREFIX}q:{}", write_optional(*reconnect)),
            Self::Continue => format!("{PREFIX}c"),
            Self::Key(login, Key::Digit(digit)) => format!("{PREFIX}{digit}:{login}"),
            Self::Key(login, Key::Delete) => format!("{PREFIX}d:{login}"),
            Self::Key(login, Key::Submit) => format!("{PREFIX}s:{login}"),
            Self::Resend(login) => format!("{PREFIX}r:{login}"),
            Self::Cancel(login) => format!("{PREFIX}x:{login}"),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, text) = split(PREFIX, data)?;
        match action {
            "w" => optional_account(text, |reconnect| Self::Choose { reconnect }),
            "o" => optional_account(text, |reconnect| Self::Otp { reconnect }),
            "q" => optional_account(text, |reconnect| Self::Qr { reconnect }),
            "c" => nothing(text, Self::Continue),
            "d" => argument(text).map(|login| Self::Key(login, Key::Delete)),
            "s" => argument(text).map(|login| Self::Key(login, Key::Submit)),
            "r" => argument(text).map(Self::Resend),
            "x" => argument(text).map(Self::Cancel),
            digit => match digit.as_bytes() {
                [digit @ b'0'..=b'9'] => argument(text).map(|login| Self::Key(login, Key::Digit(digit - b'0'))),
                _ => None,
            },
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
        fn a_button_decodes_to_itself_and_fits(id in any::<u128>(), digit in 0_u8..10, known in any::<bool>()) {
            let (login, account) = (LoginId(Uuid::from_u128(id)), AccountId(Uuid::from_u128(id)));
            let reconnect = known.then_some(account);
            let buttons = [
                Callback::Choose { reconnect },
                Callback::Otp { reconnect },
                Callback::Qr { reconnect },
                Callback::Continue,
                Callback::Key(login, Key::Digit(digit)),
                Callback::Key(login, Key::Delete),
                Callback::Key(login, Key::Submit),
                Callback::Resend(login),
                Callback::Cancel(login),
            ];
            assert_read_back(buttons);
        }

        #[test]
        fn data_that_we_did_not_write_does_no_harm(data in "(c1:[a-z0-9]:?)?\\PC{0,64}") {
            assert_harmless::<Callback>(&data);
        }
    }
}
