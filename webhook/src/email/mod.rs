//! The link in an e-mail that confirms an address: a page with one button.
//!
//! Opening the link changes nothing, since mail servers open links to look for malware. The button sends the page's own
//! address back by POST, and the answer leads to the page again, which then says how it went: reloading it is harmless.
//! The address is the only secret, and it is known here alone: the page loads nothing from elsewhere and sends no
//! referrer. Guessing one of 2²⁴⁴ is hopeless at the pace that the [`door`](crate::door) allows.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use blastpro_locales::{Language, escape, t};
use blastpro_services::email::{Link, Token};

use crate::Site;
use crate::door::come_again;

/// Where the links lead.
pub(crate) const PATH: &str = "/email/{token}";

/// Where the page's style is.
pub(crate) const STYLE_PATH: &str = "/email/style.css";

const STYLE: &str = include_str!("style.css");

/// The page's own style and form, and nothing else.
const POLICY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
);

/// `GET /email/style.css`.
pub(crate) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// `GET /email/{token}`: the page.
pub(crate) async fn look(State(site): State<Arc<Site>>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let link = match Token::parse(&token) {
        Some(token) => site.services.email.look(&token).await,
        None => Ok(Link::Unknown),
    };
    match link {
        Ok(link) => page(&link, wanted(&headers)),
        Err(error) => trouble(&error),
    }
}

/// `POST /email/{token}`: the button was pressed.
pub(crate) async fn confirm(State(site): State<Arc<Site>>, Path(token): Path<String>) -> Response {
    if let Some(token) = Token::parse(&token)
        && let Err(error) = site.services.email.confirm(&token).await
    {
        return trouble(&error);
    }
    // To where the button was, whatever has become of the link: the page tells.
    let place = if Token::parse(&token).is_some() { token } else { "-".to_owned() };
    Redirect::to(&place).into_response()
}

fn trouble(error: &blastpro_services::Error) -> Response {
    tracing::warn!(%error, "an e-mail link could not be followed");
    come_again("please try again in a minute\n")
}

/// The language of a reader whom we do not know.
fn wanted(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tags = accepted.split(',').filter_map(|part| part.split(';').next()).map(str::trim);
    tags.find_map(Language::from_tag).unwrap_or_default()
}

fn page(link: &Link, stranger: Language) -> Response {
    let (status, language) = match link {
        Link::Open { language, .. } | Link::Used { language } => (StatusCode::OK, *language),
        Link::Expired { language } => (StatusCode::GONE, *language),
        Link::Unknown => (StatusCode::NOT_FOUND, stranger),
    };
    let (mark, title, text, button) = match link {
        Link::Open { name, address, .. } => (
            "✉️",
            t!(language, "mail-page-title"),
            t!(language, "mail-page-text", name = name, address = address),
            Some(t!(language, "mail-page-button")),
        ),
        Link::Used { .. } => ("✅", t!(language, "mail-page-done"), t!(language, "mail-page-done-text"), None),
        Link::Expired { .. } => ("⌛", t!(language, "mail-page-expired"), t!(language, "mail-page-expired-text"), None),
        Link::Unknown => ("🔍", t!(language, "mail-page-unknown"), t!(language, "mail-page-unknown-text"), None),
    };
    let body = write_page(language, mark, &title, &text, button.as_deref());
    (status, [POLICY, (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], body)
        .into_response()
}

/// The form has no action: it goes to the page's own address. What others wrote is escaped here, all of it.
fn write_page(language: Language, mark: &str, title: &str, text: &str, button: Option<&str>) -> String {
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title} · BlastPro</title>\n\
         <link rel=\"stylesheet\" href=\"style.css\">\n<main>\n<p class=\"mark\" aria-hidden=\"true\">{mark}</p>\n\
         <h1>{title}</h1>\n<p>{text}</p>\n",
        language = language.code(),
        title = escape(title),
        text = escape(text).replace('\n', "<br>"),
    );
    if let Some(button) = button {
        let _ = writeln!(page, "<form method=\"post\"><button type=\"submit\">{}</button></form>", escape(button));
    } else {
        let _ = writeln!(page, "<a class=\"button\" href=\"../\">{}</a>", escape(&t!(language, "mail-open-bot")));
    }
    page.push_str("</main>\n</html>\n");
    page
}
