//! What every request passes: the rate limit, the time-out, and the headers that every answer carries.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::Instant;

use crate::limiter::Limiter;
use crate::{Site, TELEGRAM_PATH, telegram};

/// How long a request may take, with the reading of its body. Storing an update takes milliseconds; Telegram repeats a
/// delivery that fails.
const TIME_OUT: Duration = Duration::from_secs(10);

/// Nothing here is meant to be framed, cached, guessed at or referred from.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

#[derive(Debug)]
pub(crate) struct Door {
    site: Arc<Site>,
    limiter: Mutex<Limiter>,
}

impl Door {
    pub(crate) fn new(site: Arc<Site>) -> Self {
        Self { site, limiter: Mutex::default() }
    }

    /// Whether the request may go on. Telegram itself, known by its secret, is never held up: it delivers everybody's
    /// updates from a few addresses.
    fn admit(&self, peer: SocketAddr, request: &Request) -> Result<(), Duration> {
        if request.uri().path() == TELEGRAM_PATH && telegram::is_genuine(&self.site, request.headers()) {
            return Ok(());
        }
        let client = self.site.trusted_proxies.client(peer.ip(), request.headers());
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner).admit(client, Instant::now())
    }
}

pub(crate) async fn pass(
    State(door): State<Arc<Door>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("other", |path| path.as_str()).to_owned();
    let mut response = match door.admit(peer, &request) {
        Err(wait) => {
            let seconds = wait.as_secs() + 1;
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], "too many requests\n")
                .into_response()
        }
        Ok(()) => match tokio::time::timeout(TIME_OUT, next.run(request)).await {
            Ok(response) => response,
            Err(_) => come_again("it took too long\n"),
        },
    };
    for (name, value) in HEADERS {
        // A page may need a policy of its own.
        response.headers_mut().entry(name).or_insert(value);
    }
    let status = response.status().as_u16().to_string();
    metrics::counter!("blastpro_http_requests_total", "path" => path, "status" => status).increment(1);
    response
}

/// A refusal for now. Telegram delivers again, and a load balancer looks again.
pub(crate) fn come_again(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], why).into_response()
}
