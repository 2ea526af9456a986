//! The chat page: static files, embedded, and its words.
//!
//! There is no build step: the browser loads the modules under `page/js` as they are. Everything comes from this
//! server alone, and a strict policy makes the browser hold to that, so that even a mistake in the page could not run
//! what somebody wrote into a message.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::{
    Json, Router,
    extract::{Path, Query},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use blastpro_locales::{Language, strings};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Scripts, styles, pictures and requests from this server only; `blob:` for what is about to be sent.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
                      media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

#[derive(Clone, Copy)]
struct Asset {
    path: &'static str,
    kind: &'static str,
    content: &'static str,
}

macro_rules! assets {
    ($($kind:ident $path:literal),* $(,)?) => {
        &[$(Asset { path: $path, kind: $kind, content: include_str!(concat!("../page/", $path)) }),*]
    };
}

const INDEX: Asset = Asset { path: "", kind: HTML, content: include_str!("../page/index.html") };

const ASSETS: &[Asset] = assets![
    CSS "css/base.css",
    CSS "css/composer.css",
    CSS "css/keyboards.css",
    CSS "css/layout.css",
    CSS "css/media.css",
    CSS "css/messages.css",
    CSS "css/panel.css",
    SCRIPT "js/api.js",
    SCRIPT "js/attachments.js",
    SCRIPT "js/bubble.js",
    SCRIPT "js/composer.js",
    SCRIPT "js/conversation.js",
    SCRIPT "js/dom.js",
    SCRIPT "js/entities.js",
    SCRIPT "js/format.js",
    SCRIPT "js/i18n.js",
    SCRIPT "js/keyboards.js",
    SCRIPT "js/main.js",
    SCRIPT "js/media.js",
    SCRIPT "js/overlay.js",
    SCRIPT "js/panel.js",
    SCRIPT "js/phone.js",
    SCRIPT "js/theme.js",
    SCRIPT "js/timeline.js",
    SCRIPT "js/world.js",
    SVG "icon.svg",
    SVG "pattern.svg",
];

/// The page at `/`, its files at `/page/…`, its words at `/page/strings?lang=`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(index))
        .route("/favicon.ico", get(icon))
        .route("/page/strings", get(words))
        .route("/page/{*path}", get(asset))
}

async fn index(headers: HeaderMap) -> Response {
    serve(INDEX, &headers)
}

async fn icon(headers: HeaderMap) -> Response {
    find("icon.svg", &headers)
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    find(&path, &headers)
}

fn find(path: &str, headers: &HeaderMap) -> Response {
    match ASSETS.iter().find(|asset| asset.path == path) {
        Some(asset) => serve(*asset, headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The browser may keep a file but asks each time whether it still holds, so a new version shows at once.
fn serve(asset: Asset, request: &HeaderMap) -> Response {
    let tag = tag(asset.content);
    let known = request.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let headers = [
        (header::CONTENT_TYPE, asset.kind.to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, tag),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin".to_owned()),
    ];
    if known { (StatusCode::NOT_MODIFIED, headers).into_response() } else { (headers, asset.content).into_response() }
}

fn tag(content: &str) -> String {
    let mut tag = String::from("\"");
    for byte in Sha256::digest(content).iter().take(12) {
        // Writing to a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    lang: String,
}

async fn words(Query(wanted): Query<Wanted>) -> impl IntoResponse {
    let language = Language::from_tag(&wanted.lang).unwrap_or_default();
    let words: BTreeMap<String, String> = strings(language, "simulator").into_iter().collect();
    ([(header::CACHE_CONTROL, "no-cache")], Json(words))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_file_of_the_page_is_served() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/page");
        for folder in ["css", "js", ""] {
            for entry in fs::read_dir(format!("{root}/{folder}")).unwrap() {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                if entry.file_type().unwrap().is_dir() || name == "index.html" {
                    continue;
                }
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                assert!(ASSETS.iter().any(|asset| asset.path == path), "{path} is not embedded");
            }
        }
    }

    #[test]
    fn the_page_never_parses_what_people_wrote_and_loads_nothing_from_elsewhere() {
        for asset in ASSETS.iter().chain([&INDEX]) {
            for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("] {
                assert!(!asset.content.contains(forbidden), "{}: {forbidden}", asset.path);
            }
            let elsewhere = ["src=\"http", "href=\"http", "url(http", "url(\"http", "from \"http", "import(\"http"];
            assert!(elsewhere.iter().all(|address| !asset.content.contains(address)), "{}", asset.path);
        }
    }

    #[test]
    fn a_known_file_is_not_sent_again() {
        let first = serve(INDEX, &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(serve(INDEX, &request).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(find("../Cargo.toml", &request).status(), StatusCode::NOT_FOUND);
    }
}
