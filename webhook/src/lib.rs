//! The axum app. It serves what cannot come through the bot: updates that Telegram delivers, and what an operator and
//! their tools look at. `/` leads to the bot, which is the product.
//!
//! Every request passes the [`door`] first: who is it, has it asked too often, and does it end in time.

mod door;
mod limiter;
mod probes;
mod proxies;
mod server;
mod telegram;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use blastpro_services::Services;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use proxies::{InvalidProxies, TrustedProxies};

/// Where Telegram delivers updates.
pub const TELEGRAM_PATH: &str = "/telegram/webhook";

/// The largest body taken. An update is a few kilobytes; the largest message has 4,096 characters.
const BODY_LIMIT: usize = 1024 * 1024;

/// What the app works with.
#[derive(Clone, Debug)]
pub struct Site {
    /// The use-cases.
    pub services: Services,
    /// The bot's public address, once Telegram has told it.
    pub bot_link: watch::Receiver<Option<Url>>,
    /// What Telegram sends along with an update; without, there is no webhook.
    pub webhook_secret: Option<SecretString>,
    /// Whom to believe about client addresses.
    pub trusted_proxies: TrustedProxies,
    /// The metrics to show.
    pub metrics: PrometheusHandle,
    /// Cancelled when the process is stopping: it takes no more work then.
    pub stopping: CancellationToken,
}

/// The app, to be served with the peer's address as connection information.
pub fn router(site: Site) -> Router {
    let mut router = Router::new()
        .route("/", get(probes::to_the_bot))
        .route("/ping", get(probes::ping))
        .route("/healthz", get(probes::healthy))
        .route("/readyz", get(probes::ready))
        .route("/metrics", get(probes::metrics));
    if site.webhook_secret.is_some() {
        router = router.route(TELEGRAM_PATH, post(telegram::receive));
    }
    let site = Arc::new(site);
    router
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(Arc::new(door::Door::new(site.clone())), door::pass))
        .with_state(site)
}

/// Serves the app on `listener` until the site is [stopping](Site::stopping) and the requests in flight have been
/// answered.
pub async fn serve(listener: TcpListener, site: Site) {
    let stopping = site.stopping.clone();
    server::serve(listener, router(site), stopping).await;
}
