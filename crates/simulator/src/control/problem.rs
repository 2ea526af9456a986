//! Errors of the control API: `{"error":"A sentence."}` with a fitting status.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{http, world::Refusal};

/// Why a request was not done.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    sentence: String,
}

impl Problem {
    /// 400: the request makes no sense.
    pub fn bad(sentence: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, sentence: sentence.into() }
    }

    /// 404: what it names does not exist.
    pub fn missing(sentence: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, sentence: sentence.into() }
    }

    /// 413: it is larger than the server takes.
    pub fn too_large() -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, sentence: "The body is larger than 70 MiB.".to_owned() }
    }

    /// 409: it does not fit the present state.
    pub fn conflict(sentence: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, sentence: sentence.into() }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        http::error(self.status, self.sentence)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match &refusal {
            Refusal::UserIdInvalid => Self::missing("There is no such person."),
            Refusal::PeerIdInvalid | Refusal::ChatIdInvalid | Refusal::ChannelInvalid => {
                Self::missing("There is no such chat.")
            }
            Refusal::MessageIdInvalid => Self::missing("There is no such message."),
            Refusal::TopicDeleted => Self::missing("There is no such topic."),
            Refusal::PhoneNumberOccupied => Self::conflict("Somebody has this phone number already."),
            Refusal::UsernameOccupied => Self::conflict("Somebody has this username already."),
            Refusal::UserIsBlocked => Self::conflict("They have blocked the sender (USER_IS_BLOCKED)."),
            Refusal::YouBlockedUser => {
                Self::conflict("The sender has blocked them and must unblock them first (YOU_BLOCKED_USER).")
            }
            Refusal::ChatForwardsRestricted => {
                Self::conflict("Nothing from there may be forwarded (CHAT_FORWARDS_RESTRICTED).")
            }
            Refusal::MessageNotModified => Self::conflict("Nothing is different (MESSAGE_NOT_MODIFIED)."),
            Refusal::UserNotParticipant => Self::missing("This person is no member of the group."),
            Refusal::ChannelForumMissing => Self::bad("Only a forum has topics."),
            Refusal::DataInvalid => Self::bad("The message has no button with this data."),
            other => Self::bad(format!("Telegram refuses this: {other}.")),
        }
    }
}

/// Any path that is no route.
pub async fn no_such_route() -> Problem {
    Problem::missing("There is no such route; docs/SIMULATOR.md lists them.")
}

/// A route that exists, but not with this HTTP method.
pub async fn no_such_method() -> Problem {
    Problem { status: StatusCode::METHOD_NOT_ALLOWED, sentence: "This route has no such HTTP method.".to_owned() }
}
