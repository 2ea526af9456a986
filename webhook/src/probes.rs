//! What an operator and their tools look at.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::json;

use crate::Site;
use crate::door::come_again;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// `/`: the product is the bot.
pub(crate) async fn to_the_bot(State(site): State<Arc<Site>>) -> Response {
    let link = site.bot_link.borrow().as_ref().map(ToString::to_string);
    match link {
        Some(link) => Redirect::temporary(&link).into_response(),
        None => come_again("Telegram has not told the bot's name yet\n"),
    }
}

/// `/ping`: somebody is there.
pub(crate) async fn ping() -> &'static str {
    "pong\n"
}

/// `/healthz`: the process works. It says nothing of the database, since a restart would not mend that.
pub(crate) async fn healthy() -> &'static str {
    "ok\n"
}

/// `/readyz`: the process can take work.
pub(crate) async fn ready(State(site): State<Arc<Site>>) -> Response {
    let stopping = site.stopping.is_cancelled();
    let database = match tokio::time::timeout(PATIENCE, site.services.store().ping()).await {
        Ok(Ok(())) => "ok",
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            "failing"
        }
        Err(_) => "slow",
    };
    let ready = !stopping && database == "ok";
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({"ready": ready, "database": database, "stopping": stopping}))).into_response()
}

/// `/metrics`, in Prometheus' text format.
pub(crate) async fn metrics(State(site): State<Arc<Site>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], site.metrics.render()).into_response()
}
