//! What can go wrong with a request, sorted by what to do about it.

use grammers_mtsender::{InvocationError, RpcError};

use crate::session::SessionError;

/// A request that did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Telegram wants a pause. It is waited out in full by whoever asked, never here.
    #[error("{method}: wait {seconds} s ({kind:?})")]
    Wait {
        /// What the pause applies to.
        kind: Wait,
        /// The refused method.
        method: &'static str,
        /// How long.
        seconds: u32,
    },
    /// Telegram does not accept the session (401), by its name for the reason: `AUTH_KEY_UNREGISTERED`,
    /// `SESSION_REVOKED`, `USER_DEACTIVATED`, … For a login under way it means "not logged in yet".
    #[error("session refused: {name}")]
    SessionEnded {
        /// Telegram's error name.
        name: String,
    },
    /// One key was used over two connections at once (406); Telegram has ended the session.
    #[error("session refused: AUTH_KEY_DUPLICATED")]
    KeyDuplicated,
    /// The datacenter does not know our key. The login is lost if it says so again and again; once may be a
    /// datacenter's bad moment. The new key that it may have offered was not taken.
    #[error("the datacenter does not know the key")]
    KeyUnknown,
    /// The two-step password is needed (401 `SESSION_PASSWORD_NEEDED`).
    #[error("the two-step password is needed")]
    PasswordNeeded,
    /// Telegram has frozen the account: it can read and do little else.
    #[error("account frozen: {name}")]
    Frozen {
        /// Telegram's error name.
        name: String,
    },
    /// Telegram limits the account (400 `PEER_FLOOD`): it has written to too many strangers, and for now may write to none.
    /// No time is given for its end. Everything else goes on.
    #[error("account limited: PEER_FLOOD")]
    PeerFlood,
    /// The account lives in another datacenter (303).
    #[error("lives in datacenter {dc}")]
    Migrate {
        /// Which.
        dc: i32,
    },
    /// Telegram has a message under this random id already (`RANDOM_ID_DUPLICATE`): it is delivered.
    #[error("delivered already")]
    Duplicate,
    /// Any other refusal. The request was not applied.
    #[error("refused: {code} {name}")]
    Rpc {
        /// Telegram's error code.
        code: i32,
        /// Telegram's error name, its number taken out.
        name: String,
    },
    /// Nothing was sent.
    #[error("unreachable: {reason}")]
    Unreachable {
        /// For the log.
        reason: String,
    },
    /// The connection broke, or nothing came back in time: the request may have been applied.
    #[error("outcome unknown: {reason}")]
    UnknownOutcome {
        /// For the log.
        reason: String,
    },
    /// The answer makes no sense to us.
    #[error("unexpected answer: {what}")]
    Unexpected {
        /// For the log.
        what: String,
    },
    /// A stored session cannot be read.
    #[error("stored session: {0}")]
    Session(#[from] SessionError),
}

/// What a wait applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The method, for this account.
    Flood,
    /// The chat, for this account.
    SlowMode,
}

impl Error {
    /// Telegram's name for why the account's session is over; `None` when it is not.
    #[must_use]
    pub fn ended(&self) -> Option<&str> {
        match self {
            Self::SessionEnded { name } => Some(name),
            Self::KeyDuplicated => Some("AUTH_KEY_DUPLICATED"),
            _ => None,
        }
    }

    /// Whether Telegram refused with this name.
    #[must_use]
    pub fn is_rpc(&self, wanted: &str) -> bool {
        matches!(self, Self::Rpc { name, .. } if name == wanted)
    }

    pub(crate) fn unreachable(reason: impl Into<String>) -> Self {
        Self::Unreachable { reason: reason.into() }
    }

    pub(crate) fn unexpected(what: impl Into<String>) -> Self {
        Self::Unexpected { what: what.into() }
    }
}

impl From<InvocationError> for Error {
    fn from(error: InvocationError) -> Self {
        match error {
            InvocationError::Rpc(error) => classify(error),
            InvocationError::Session(error) => match error.downcast::<SessionError>() {
                Ok(error) if matches!(*error, SessionError::KeyReplaced) => Self::KeyUnknown,
                Ok(error) => Self::Session(*error),
                Err(error) => Self::unexpected(error.to_string()),
            },
            InvocationError::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                Self::unreachable(error.to_string())
            }
            InvocationError::Io(error) => Self::UnknownOutcome { reason: error.to_string() },
            InvocationError::Dropped(reason) => Self::UnknownOutcome { reason: reason.to_owned() },
            InvocationError::Transport(grammers_mtproto::transport::Error::BadStatus { status: 404 })
            // A handshake is tried only where there is no key, or none that the datacenter knows.
            | InvocationError::Authentication(_) => Self::KeyUnknown,
            InvocationError::Transport(error) => Self::UnknownOutcome { reason: error.to_string() },
            InvocationError::Deserialize(error) => Self::unexpected(error.to_string()),
            InvocationError::InvalidDc => Self::unexpected("no such datacenter"),
        }
    }
}

fn classify(error: RpcError) -> Error {
    let RpcError { code, name, value, caused_by } = error;
    let method = caused_by.map_or("unknown method", grammers_tl_types::name_for_id);
    match (code, name.as_str(), value) {
        (_, "SLOWMODE_WAIT", Some(seconds)) => Error::Wait { kind: Wait::SlowMode, method, seconds },
        (_, "FROZEN_METHOD_INVALID" | "FROZEN_PARTICIPANT_MISSING", _) => Error::Frozen { name },
        (_, "PEER_FLOOD", _) => Error::PeerFlood,
        (420, _, Some(seconds)) => Error::Wait { kind: Wait::Flood, method, seconds },
        (_, "AUTH_KEY_DUPLICATED", _) => Error::KeyDuplicated,
        (401, "SESSION_PASSWORD_NEEDED", _) => Error::PasswordNeeded,
        (401, _, _) => Error::SessionEnded { name },
        (303, _, Some(dc)) => Error::Migrate { dc: i32::try_from(dc).unwrap_or_default() },
        (_, "RANDOM_ID_DUPLICATE", _) => Error::Duplicate,
        _ => Error::Rpc { code, name },
    }
}

#[cfg(test)]
mod tests {
    use grammers_tl_types as tl;

    use super::*;

    fn rpc(code: i32, text: &str) -> Error {
        let answer = tl::types::RpcError { error_code: code, error_message: text.to_owned() };
        InvocationError::Rpc(RpcError::from(answer)).into()
    }

    #[test]
    fn a_refusal_says_what_to_do_about_it() {
        assert!(matches!(rpc(420, "FLOOD_WAIT_31"), Error::Wait { kind: Wait::Flood, seconds: 31, .. }));
        assert!(matches!(rpc(420, "FLOOD_PREMIUM_WAIT_5"), Error::Wait { kind: Wait::Flood, seconds: 5, .. }));
        assert!(matches!(rpc(420, "SLOWMODE_WAIT_9"), Error::Wait { kind: Wait::SlowMode, seconds: 9, .. }));
        assert!(matches!(rpc(420, "FROZEN_METHOD_INVALID"), Error::Frozen { .. }));
        assert!(matches!(rpc(400, "PEER_FLOOD"), Error::PeerFlood) && rpc(400, "PEER_FLOOD").ended().is_none());
        assert!(matches!(rpc(303, "PHONE_MIGRATE_4"), Error::Migrate { dc: 4 }));
        assert!(matches!(rpc(401, "SESSION_PASSWORD_NEEDED"), Error::PasswordNeeded));
        assert!(matches!(rpc(500, "RANDOM_ID_DUPLICATE"), Error::Duplicate));
        assert!(rpc(400, "PHONE_CODE_INVALID").is_rpc("PHONE_CODE_INVALID"));
    }

    #[test]
    fn a_session_is_over_when_telegram_says_so_and_not_when_the_network_fails() {
        assert_eq!(rpc(401, "SESSION_REVOKED").ended(), Some("SESSION_REVOKED"));
        assert_eq!(rpc(401, "USER_DEACTIVATED_BAN").ended(), Some("USER_DEACTIVATED_BAN"));
        assert_eq!(rpc(406, "AUTH_KEY_DUPLICATED").ended(), Some("AUTH_KEY_DUPLICATED"));
        assert_eq!(rpc(406, "UPDATE_APP_TO_LOGIN").ended(), None);
        let broken = Error::from(InvocationError::Dropped("gone"));
        assert!(matches!(broken, Error::UnknownOutcome { .. }) && broken.ended().is_none());
    }
}
