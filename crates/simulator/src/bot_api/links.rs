//! Links as Telegram accepts them, in text and on buttons.

use url::{Host, Url};

/// The user named by a `tg://user?id=…` link.
pub fn mentioned_user(link: &str) -> Option<i64> {
    let link = Url::parse(link).ok().filter(|link| link.scheme() == "tg" && link.host_str() == Some("user"))?;
    let id = link.query_pairs().find(|(key, _)| key == "id")?.1;
    id.parse().ok().filter(|id| *id > 0)
}

/// The link in the form Telegram keeps it, or why it is none.
///
/// A missing scheme means `http`; only `http`, `https`, `tg` and `ton` are known, and a web host must have a dot in it
/// (so `localhost` is refused, which is a usual surprise when a bot is moved to production).
pub fn check(link: &str) -> Result<String, &'static str> {
    let link = link.trim();
    if link.is_empty() {
        return Err("URL host is empty");
    }
    let scheme = link.split_once(':').filter(|(scheme, rest)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric()) && (rest.starts_with("//") || matches!(*scheme, "tg" | "ton"))
    });
    let url = match scheme {
        Some(_) => Url::parse(link),
        None => Url::parse(&format!("http://{link}")),
    }
    .map_err(|_| "Wrong HTTP URL")?;
    match url.scheme() {
        "tg" | "ton" => Ok(link.to_owned()),
        "http" | "https" => match url.host() {
            Some(Host::Domain(name)) if !name.contains('.') || name.starts_with('.') => Err("Wrong HTTP URL"),
            Some(_) => Ok(url.into()),
            None => Err("URL host is empty"),
        },
        _ => Err("Unsupported URL protocol"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_take_the_form_telegram_keeps() {
        for (given, kept) in [
            ("example.com", Ok("http://example.com/")),
            ("https://example.com/a?b=c#d", Ok("https://example.com/a?b=c#d")),
            ("tg://resolve?domain=shop", Ok("tg://resolve?domain=shop")),
            ("http://127.0.0.1:8080/", Ok("http://127.0.0.1:8080/")),
            ("http://localhost:8080", Err("Wrong HTTP URL")),
            ("ftp://example.com", Err("Unsupported URL protocol")),
            ("javascript:alert(1)", Err("Wrong HTTP URL")),
            ("not-a-url", Err("Wrong HTTP URL")),
            ("", Err("URL host is empty")),
        ] {
            assert_eq!(check(given).as_deref(), kept.as_ref().copied(), "{given}");
        }
    }

    #[test]
    fn only_a_user_link_mentions_a_user() {
        assert_eq!(mentioned_user("tg://user?id=42"), Some(42));
        for other in ["tg://user?id=0", "tg://user?id=x", "tg://chat?id=42", "https://user?id=42", ""] {
            assert_eq!(mentioned_user(other), None, "{other}");
        }
    }
}
