//! Telegram's refusals in the words of a login.

use blastpro_domain::logins::LoginProblem;
use chrono::{DateTime, TimeDelta, Utc};

use crate::error::Error;

/// Telegram names no time for some floods of a number; they are known to last about a day.
const UNTIMED_FLOOD: TimeDelta = TimeDelta::hours(24);

/// The refusal, or the error itself when it says nothing about the login.
pub(super) fn of(error: Error, now: DateTime<Utc>) -> Result<LoginProblem, Error> {
    match &error {
        Error::Wait { seconds, .. } => Ok(LoginProblem::Flood { until: now + TimeDelta::seconds((*seconds).into()) }),
        Error::Frozen { name } => Ok(unsupported(name)),
        Error::SessionEnded { name } if name.starts_with("USER_DEACTIVATED") => Ok(LoginProblem::NumberBanned),
        Error::SessionEnded { .. } | Error::KeyDuplicated => Ok(LoginProblem::SessionLost),
        // Telegram's own trouble (5xx): try again.
        Error::Rpc { code, .. } if !(400..500).contains(code) => Err(error),
        Error::Rpc { name, .. } => Ok(by_name(name, now)),
        _ => Err(error),
    }
}

fn by_name(name: &str, now: DateTime<Utc>) -> LoginProblem {
    match name {
        "PHONE_NUMBER_INVALID" => LoginProblem::NumberInvalid,
        "PHONE_NUMBER_BANNED" => LoginProblem::NumberBanned,
        "PHONE_NUMBER_UNOCCUPIED" | "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN" => LoginProblem::NumberUnused,
        "PHONE_NUMBER_FLOOD" | "PHONE_PASSWORD_FLOOD" | "AUTH_TOKEN_FLOOD" => {
            LoginProblem::Flood { until: now + UNTIMED_FLOOD }
        }
        other => unsupported(other),
    }
}

pub(super) fn unsupported(name: &str) -> LoginProblem {
    LoginProblem::Unsupported { error: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegrams_own_trouble_is_no_verdict_on_the_login() {
        let trouble = Error::Rpc { code: 500, name: "RPC_CALL_FAIL".to_owned() };
        assert!(of(trouble, DateTime::UNIX_EPOCH).is_err());
        let refusal = Error::Rpc { code: 406, name: "UPDATE_APP_TO_LOGIN".to_owned() };
        assert_eq!(of(refusal, DateTime::UNIX_EPOCH).ok(), Some(unsupported("UPDATE_APP_TO_LOGIN")));
    }
}
