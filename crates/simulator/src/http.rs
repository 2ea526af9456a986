//! The simulator's one HTTP port: what it listens on, and whom it answers.
//!
//! The simulator has no passwords, so it must be out of reach for everybody but this machine. It binds a literal
//! loopback address, and it answers only requests that name that address (a foreign `Host` is DNS rebinding) and that
//! no other web site made (a foreign `Origin`, or a browser's own word in `Sec-Fetch-Site`).

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// The hosts under which this server answers.
#[derive(Clone, Debug)]
pub struct Guard {
    hosts: Arc<[String; 2]>,
}

impl Guard {
    /// For a server listening on this address.
    pub fn new(address: SocketAddr) -> Self {
        Self { hosts: Arc::new([address.to_string(), format!("localhost:{}", address.port())]) }
    }

    fn refusal(&self, path: &str, headers: &HeaderMap) -> Option<&'static str> {
        let header = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        if !header(&header::HOST).is_some_and(|host| self.knows(host)) {
            return Some("The Host header must be the simulator's own loopback address.");
        }
        let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| self.knows(host));
        if header(&header::ORIGIN).is_some_and(|origin| !own(origin)) {
            return Some("Another web site may not use the simulator.");
        }
        // Simple requests (an image, a form sent by GET) carry no Origin, but browsers say where they come from.
        // Following a link to the page itself is fine.
        match header(&HeaderName::from_static("sec-fetch-site")) {
            Some("cross-site" | "same-site") if path != "/" => Some("Another web site may not use the simulator."),
            _ => None,
        }
    }

    fn knows(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// Middleware: refuses strangers with 403 before any route sees the request.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    match guard.refusal(request.uri().path(), request.headers()) {
        Some(sentence) => error(StatusCode::FORBIDDEN, sentence),
        None => next.run(request).await,
    }
}

/// An error as every route but the Bot API's gives it.
pub fn error(status: StatusCode, sentence: impl AsRef<str>) -> Response {
    (status, Json(json!({ "error": sentence.as_ref() }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let guard = Guard::new("127.0.0.1:8080".parse().unwrap());
        let headers = headers.iter().map(|(k, v)| (HeaderName::from_static(k), v.parse().unwrap())).collect();
        guard.refusal(path, &headers).is_some()
    }

    #[test]
    fn only_this_machine_under_its_own_name_is_answered() {
        assert!(!refused("/control/people", &[("host", "127.0.0.1:8080")]));
        assert!(!refused("/control/people", &[("host", "localhost:8080"), ("origin", "http://localhost:8080")]));
        assert!(!refused("/", &[("host", "localhost:8080"), ("sec-fetch-site", "cross-site")]));
        for headers in [
            &[][..],
            &[("host", "evil.example")],
            &[("host", "evil.example:8080")],
            &[("host", "127.0.0.1")],
            &[("host", "127.0.0.1:8080"), ("origin", "http://evil.example")],
            &[("host", "127.0.0.1:8080"), ("origin", "null")],
            &[("host", "127.0.0.1:8080"), ("origin", "https://127.0.0.1:8080")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")],
        ] {
            assert!(refused("/control/people", headers), "{headers:?}");
        }
    }
}
