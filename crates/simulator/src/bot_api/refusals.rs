//! The world's refusals in the Bot API's words.

use super::{ApiError, BotApi};
use crate::world::{Peer, Refusal};

impl BotApi {
    /// Why a bot may not write into a chat.
    pub fn cannot_write(&self, chat: Peer, refusal: &Refusal) -> ApiError {
        match refusal {
            Refusal::PeerIdInvalid => match chat {
                Peer::Person(id) if self.world.person(id).is_some() => {
                    ApiError::forbidden("bot can't initiate conversation with a user")
                }
                _ => ApiError::bad_request("chat not found"),
            },
            Refusal::UserIsBlocked => ApiError::forbidden("bot was blocked by the user"),
            Refusal::ChannelPrivate => match chat {
                Peer::Group(_) => ApiError::forbidden("bot is not a member of the group chat"),
                _ => ApiError::forbidden("bot is not a member of the supergroup chat"),
            },
            Refusal::ChatWriteForbidden => ApiError::bad_request("not enough rights to send text messages to the chat"),
            Refusal::TopicDeleted => ApiError::bad_request("message thread not found"),
            other => ApiError::plain(other),
        }
    }
}

impl ApiError {
    /// A refusal that reads the same wherever it comes up.
    pub fn plain(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::MessageEmpty => Self::bad_request("message text is empty"),
            Refusal::MessageTooLong => Self::bad_request("message is too long"),
            Refusal::CaptionTooLong => Self::bad_request("message caption is too long"),
            Refusal::MessageNotModified => Self::bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a \
                 current content and reply markup of the message",
            ),
            Refusal::MessageAuthorRequired => Self::bad_request("message can't be edited"),
            Refusal::MessageDeleteForbidden => Self::bad_request("message can't be deleted"),
            Refusal::QueryIdInvalid => {
                Self::bad_request("query is too old and response timeout expired or query ID is invalid")
            }
            Refusal::SlowModeWait(seconds) | Refusal::FloodWait(seconds) => {
                Self::too_many_requests(u64::try_from(*seconds).unwrap_or(0))
            }
            other => Self::bad_request(other.to_string()),
        }
    }

    /// What a fault asks for: an MTProto name, or a whole Bot API description such as `Forbidden: …`.
    pub fn injected(name: &str) -> Self {
        if let Some(seconds) = name.strip_prefix("FLOOD_WAIT_").and_then(|seconds| seconds.parse().ok()) {
            return Self::too_many_requests(seconds);
        }
        match name {
            "USER_IS_BLOCKED" => Self::forbidden("bot was blocked by the user"),
            "MESSAGE_NOT_MODIFIED" => Self::plain(&Refusal::MessageNotModified),
            "QUERY_ID_INVALID" => Self::plain(&Refusal::QueryIdInvalid),
            _ => match name.split_once(": ") {
                Some(("Forbidden", reason)) => Self::forbidden(reason),
                Some(("Bad Request", reason)) => Self::bad_request(reason),
                Some(("Conflict", reason)) => Self::conflict(reason),
                _ if Refusal::named(name).code() >= 500 => Self::internal(format!("Internal Server Error: {name}")),
                _ => Self::bad_request(name),
            },
        }
    }
}
