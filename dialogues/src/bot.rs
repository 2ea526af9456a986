//! The Bot API client: which server, which token, how long a call may take.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use teloxide::net::default_reqwest_settings;
use teloxide::prelude::*;
use teloxide::{ApiError, RequestError};
use url::Url;

/// How long `getUpdates` may hang at the server when there is nothing new.
pub(crate) const LONG_POLL: Duration = Duration::from_secs(25);

/// Longest call: a long poll, and time for its answer to arrive.
const CALL_TIMEOUT: Duration = Duration::from_secs(40);

/// The bot at its Bot API server. Cheap to clone; `Debug` hides the token.
#[derive(Clone)]
pub struct Bot(pub(crate) teloxide::Bot);

impl Bot {
    /// The bot with this token, at Telegram's own server or at `api_url`.
    ///
    /// # Errors
    /// The HTTP client could not be made (no TLS back end, out of file handles).
    pub fn new(token: &SecretString, api_url: Option<Url>) -> Result<Self, BotError> {
        let client = default_reqwest_settings().timeout(CALL_TIMEOUT).build().map_err(RequestError::from)?;
        let bot = teloxide::Bot::with_client(token.expose_secret(), client);
        Ok(Self(match api_url {
            Some(url) => bot.set_api_url(url),
            None => bot,
        }))
    }

    /// The bot's public name, without `@`.
    pub async fn username(&self) -> Result<String, BotError> {
        let me = self.0.get_me().await?;
        Ok(me.user.username.clone().unwrap_or_default())
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot").field("api_url", &self.0.api_url().as_str()).finish_non_exhaustive()
    }
}

/// A call to the Bot API failed. Its texts hold nothing that a person wrote: an answer that could not be read is not
/// quoted.
#[derive(Clone, thiserror::Error)]
pub enum BotError {
    /// The server refused.
    #[error("{0}")]
    Refused(ApiError),
    /// The server wants a pause.
    #[error("retry after {} s", .0.as_secs())]
    Wait(Duration),
    /// The server could not be reached, or did not answer in time.
    #[error("{0}")]
    Unreachable(String),
    /// The answer made no sense.
    #[error("unreadable answer")]
    Unreadable,
}

impl BotError {
    /// The person has blocked the bot, or is gone: nothing can be sent, and nobody is to be bothered with it.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        match self {
            Self::Refused(
                ApiError::BotBlocked
                | ApiError::UserDeactivated
                | ApiError::CantInitiateConversation
                | ApiError::ChatNotFound,
            ) => true,
            Self::Refused(ApiError::Unknown(text)) => text.starts_with("Forbidden:"),
            _ => false,
        }
    }

    /// The message shows what it is asked to show already.
    pub(crate) fn is_unchanged(&self) -> bool {
        match self {
            Self::Refused(ApiError::MessageNotModified) => true,
            Self::Refused(ApiError::Unknown(text)) => text.contains("message is not modified"),
            _ => false,
        }
    }

    /// The message cannot be edited into what is asked: it is gone, too old, or of another kind.
    pub(crate) fn is_beyond_editing(&self) -> bool {
        match self {
            Self::Refused(
                ApiError::MessageToEditNotFound
                | ApiError::MessageIdInvalid
                | ApiError::MessageCantBeEdited
                | ApiError::MessageIdentifierNotSpecified,
            ) => true,
            Self::Refused(ApiError::Unknown(text)) => {
                // "there is no text in the message to edit", "there is no media …", "message can't be edited"
                text.contains("in the message to edit") || text.contains("can't be edited")
            }
            _ => false,
        }
    }
}

impl fmt::Debug for BotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BotError({self})")
    }
}

impl From<RequestError> for BotError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Api(error) => Self::Refused(error),
            RequestError::RetryAfter(seconds) => Self::Wait(seconds.duration()),
            RequestError::Network(error) => Self::Unreachable(error.to_string()),
            RequestError::Io(error) => Self::Unreachable(error.to_string()),
            // Only groups migrate, and the bot talks to persons.
            RequestError::InvalidJson { .. } | RequestError::MigrateToChatId(_) => Self::Unreadable,
        }
    }
}
