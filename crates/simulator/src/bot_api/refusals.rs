//! The world's refusals in the Bot API's words.

use super::{ApiError, BotApi};
use crate::world::{Chat, ChatKind, Peer, PersonId, Refusal};

impl BotApi {
    /// Why a bot may not write into a chat.
    pub fn cannot_write(&self, bot: PersonId, chat: Peer, refusal: &Refusal) -> ApiError {
        if let (Refusal::ChannelPrivate | Refusal::ChatWriteForbidden, Some(group)) = (refusal, self.world.chat(chat)) {
            if let Some(supergroup) = group.migrated_to {
                return ApiError::migrated(Peer::Channel(supergroup).bot_api_id());
            }
            if !group.members.contains_key(&bot) {
                return is_out(&group, bot);
            }
        }
        match refusal {
            Refusal::PeerIdInvalid => match chat {
                Peer::Person(id) if self.world.person(id).is_some() => {
                    ApiError::forbidden("bot can't initiate conversation with a user")
                }
                _ => ApiError::bad_request("chat not found"),
            },
            Refusal::UserIsBlocked => ApiError::forbidden("bot was blocked by the user"),
            Refusal::ChatWriteForbidden => ApiError::bad_request("not enough rights to send text messages to the chat"),
            Refusal::TopicDeleted => ApiError::bad_request("message thread not found"),
            other => ApiError::plain(other),
        }
    }
}

/// What a bot is told that is in a group no more, or never was.
fn is_out(group: &Chat, bot: PersonId) -> ApiError {
    let kind = match group.kind {
        ChatKind::Group => "group",
        ChatKind::Supergroup | ChatKind::Forum => "supergroup",
        ChatKind::Channel => "channel",
    };
    let how = if group.removed.contains(&bot) { "was kicked from" } else { "is not a member of" };
    ApiError::forbidden(&format!("bot {how} the {kind} chat"))
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
        if let Some(seconds) = name.rsplit_once("_WAIT_").and_then(|(_, seconds)| seconds.parse().ok()) {
            return Self::too_many_requests(seconds);
        }
        if let Some(error) = Self::described(name) {
            return error;
        }
        match name {
            "USER_IS_BLOCKED" => Self::forbidden("bot was blocked by the user"),
            "MESSAGE_NOT_MODIFIED" => Self::plain(&Refusal::MessageNotModified),
            "QUERY_ID_INVALID" => Self::plain(&Refusal::QueryIdInvalid),
            _ if Refusal::named(name).code() >= 500 => Self::internal(format!("Internal Server Error: {name}")),
            _ => Self::bad_request(name),
        }
    }
}
