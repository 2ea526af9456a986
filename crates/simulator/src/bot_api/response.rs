//! What the Bot API answers: `{"ok":true,"result":…}`, or an error with Telegram's own words.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};

/// A refusal, as a bot sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status, repeated as `error_code`.
    code: u16,
    description: String,
    parameters: Option<Value>,
}

impl ApiError {
    /// 400, with Telegram's usual prefix.
    pub fn bad_request(reason: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", reason.as_ref()))
    }

    /// 403: the person or the chat does not want the bot.
    pub fn forbidden(reason: &str) -> Self {
        Self::new(403, format!("Forbidden: {reason}"))
    }

    /// 409: two ways of receiving updates at once.
    pub fn conflict(reason: &str) -> Self {
        Self::new(409, format!("Conflict: {reason}"))
    }

    /// 401: no bot has this token.
    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized".to_owned())
    }

    /// 404: no such method.
    pub fn no_such_method() -> Self {
        Self::new(404, "Not Found".to_owned())
    }

    /// 413: the upload is larger than the server takes.
    pub fn too_large() -> Self {
        Self::new(413, "Request Entity Too Large".to_owned())
    }

    /// 429: wait this many seconds.
    pub fn too_many_requests(retry_after: u64) -> Self {
        let parameters = Some(json!({ "retry_after": retry_after }));
        Self { parameters, ..Self::new(429, format!("Too Many Requests: retry after {retry_after}")) }
    }

    /// 400: the basic group has become the supergroup with this id.
    pub fn migrated(to: i64) -> Self {
        let parameters = Some(json!({ "migrate_to_chat_id": to }));
        Self { parameters, ..Self::bad_request("group chat was upgraded to a supergroup chat") }
    }

    /// The error that a whole description of Telegram's means, such as `Forbidden: bot was blocked by the user`.
    pub fn described(description: &str) -> Option<Self> {
        let (kind, reason) = description.split_once(": ").unwrap_or((description, ""));
        let code = match kind {
            "Bad Request" => 400,
            "Unauthorized" => 401,
            "Forbidden" => 403,
            "Not Found" => 404,
            "Conflict" => 409,
            "Request Entity Too Large" => 413,
            "Too Many Requests" => 429,
            "Internal Server Error" => 500,
            "Bad Gateway" => 502,
            _ => return None,
        };
        let wait = reason.strip_prefix("retry after ").and_then(|seconds| seconds.parse().ok());
        Some(match wait.filter(|_| code == 429) {
            Some(seconds) => Self::too_many_requests(seconds),
            None => Self::new(code, description.to_owned()),
        })
    }

    /// 500, as an injected fault asks for it.
    pub fn internal(description: String) -> Self {
        Self::new(500, description)
    }

    fn new(code: u16, description: String) -> Self {
        Self { code, description, parameters: None }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "ok": false, "error_code": self.code, "description": self.description });
        if let Some(parameters) = self.parameters {
            body["parameters"] = parameters;
        }
        (StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(body)).into_response()
    }
}

/// What a method returned.
pub type Answer = Result<Value, ApiError>;

/// The result object of a method, typed until here.
pub fn result(value: &impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|error| ApiError::internal(format!("Internal Server Error: {error}")))
}

/// Wraps what a method returned for the wire.
pub fn wrap(answer: Answer) -> Response {
    match answer {
        Ok(result) => Json(json!({ "ok": true, "result": result })).into_response(),
        Err(error) => error.into_response(),
    }
}
