//! Updates that Telegram delivers. An update is acknowledged once it is stored; everything else makes Telegram deliver
//! it again.

use std::sync::Arc;

use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use blastpro_services::inbox::ReceiveError;
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use crate::Site;
use crate::door::come_again;

/// The header in which Telegram proves itself (core.telegram.org/bots/api#setwebhook).
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Whether the request carries the secret that was given to Telegram alone. The time it takes does not tell how much
/// of a guess was right.
pub(crate) fn is_genuine(site: &Site, headers: &HeaderMap) -> bool {
    let (Some(expected), Some(given)) = (&site.webhook_secret, headers.get(SECRET_HEADER)) else { return false };
    expected.expose_secret().as_bytes().ct_eq(given.as_bytes()).into()
}

/// Takes one update. A stranger's body is not even read.
pub(crate) async fn receive(State(site): State<Arc<Site>>, request: Request) -> Response {
    if !is_genuine(&site, request.headers()) {
        return (StatusCode::UNAUTHORIZED, "not Telegram\n").into_response();
    }
    if site.stopping.is_cancelled() {
        return come_again("stopping\n");
    }
    let update = match String::from_request(request, &()).await {
        Ok(update) => update,
        Err(rejection) => return rejection.into_response(),
    };
    match site.services.inbox.receive(&update).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(ReceiveError::Full) => {
            tracing::warn!("the inbox is full: Telegram is asked to deliver later");
            come_again("the inbox is full\n")
        }
        Err(ReceiveError::Invalid) => (StatusCode::BAD_REQUEST, "not an update\n").into_response(),
        Err(error @ ReceiveError::Failed(_)) => {
            tracing::error!(%error, "an update could not be stored: Telegram is asked to deliver it again");
            come_again("the update could not be stored\n")
        }
    }
}
