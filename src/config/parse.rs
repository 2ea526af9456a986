//! From text to a typed value, one function per kind. A refusal is the end of a sentence that begins with the value, and
//! never repeats it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use blastpro_domain::identity::Language;
use blastpro_domain::pacing::Speed;
use blastpro_engine::mail::{MailServer, Sender, ServerAddress};
use blastpro_storage::KeyRing;
use blastpro_webhook::TrustedProxies;
use chrono::TimeDelta;
use chrono_tz::Tz;
use secrecy::SecretString;
use tracing::Level;
use url::{Host, Url};

use super::LogFormat;
use super::reader::Refusal;

/// Where the service takes updates from Telegram.
const WEBHOOK_PATH: &str = blastpro_webhook::TELEGRAM_PATH;

pub(super) fn bot_token(text: &str) -> Result<SecretString, Refusal> {
    let valid = text.split_once(':').is_some_and(|(id, secret)| {
        id.parse::<u64>().is_ok()
            && !secret.is_empty()
            && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    });
    if valid { Ok(text.into()) } else { Err("is not a bot token, which reads 123456789:AAExample".into()) }
}

pub(super) fn webhook_secret(text: &str) -> Result<SecretString, Refusal> {
    let valid =
        (16..=256).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if valid { Ok(text.into()) } else { Err("is not 16 to 256 of the characters A-Z a-z 0-9 _ -".into()) }
}

/// An address over `http` or `https`, without a user and a password, which would end up in logs.
pub(super) fn web_url(text: &str) -> Result<Url, Refusal> {
    let url = Url::parse(text).map_err(|error| format!("is not an address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("is not an address that begins with https:// or http://".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user name or a password".into());
    }
    Ok(url)
}

pub(super) fn webhook_url(text: &str) -> Result<Url, Refusal> {
    let mut url = web_url(text)?;
    if url.path() == "/" {
        url.set_path(WEBHOOK_PATH);
    }
    if url.path().ends_with(WEBHOOK_PATH) {
        Ok(url)
    } else {
        Err(format!("does not end in {WEBHOOK_PATH}, where the service takes updates"))
    }
}

pub(super) fn bootstrap_url(text: &str) -> Result<Url, Refusal> {
    let url = web_url(text)?;
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    if loopback && url.scheme() == "http" {
        Ok(url)
    } else {
        Err("is not http:// with a literal loopback address, such as http://127.0.0.1:8080/control/bootstrap".into())
    }
}

pub(super) fn api_id(text: &str) -> Result<i32, Refusal> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(|| "is not a positive number".into())
}

pub(super) fn api_hash(text: &str) -> Result<SecretString, Refusal> {
    let valid = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if valid { Ok(text.into()) } else { Err("is not 32 hexadecimal digits".into()) }
}

pub(super) fn secret_keys(text: &str) -> Result<SecretString, Refusal> {
    match KeyRing::parse(text) {
        Ok(_) => Ok(text.into()),
        Err(error) => Err(format!("is not a key ring ({error}); `blastpro keys generate` prints a key")),
    }
}

pub(super) fn database_url(text: &str) -> Result<SecretString, Refusal> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if known { Ok(text.into()) } else { Err("does not begin with sqlite:// or postgres://".into()) }
}

pub(super) fn redis_url(text: &str) -> Result<SecretString, Refusal> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "redis" | "rediss") && url.has_host() => Ok(text.into()),
        _ => Err("is not an address such as redis://localhost:6379/0".into()),
    }
}

pub(super) fn blob_store_url(text: &str) -> Result<SecretString, Refusal> {
    match Url::parse(text) {
        // `file:blobs` would be the folder `/blobs`.
        Ok(url) if url.scheme() == "file" && text.starts_with("file:///") => Ok(text.into()),
        Ok(url) if url.scheme() == "s3" && url.has_host() => Ok(text.into()),
        _ => Err("is not an address such as file:///var/lib/blastpro/blobs or s3://bucket/prefix".into()),
    }
}

pub(super) fn folder(text: &str) -> Result<PathBuf, Refusal> {
    let path = PathBuf::from(text);
    if path.exists() && !path.is_dir() { Err("is not a folder".into()) } else { Ok(path) }
}

/// An address with a port; a bare port, as hosting platforms give it, means every address of the machine.
pub(super) fn listen(text: &str) -> Result<SocketAddr, Refusal> {
    if let Ok(port) = text.parse::<u16>() {
        return Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port));
    }
    text.parse().map_err(|_| "is not an address with a port, such as 0.0.0.0:8080".into())
}

pub(super) fn trusted_proxies(text: &str) -> Result<TrustedProxies, Refusal> {
    // The parser's own message repeats a part of the value.
    text.parse().map_err(|_| "is not a list of addresses and networks such as 10.0.0.0/8,192.0.2.7".into())
}

/// Whom e-mails are from, as the mail server is told.
pub(super) fn mail_from(text: &str) -> Result<Sender, Refusal> {
    Sender::parse(text)
        .ok_or_else(|| "is not an address such as news@example.com or BlastPro <news@example.com>".into())
}

/// The mail server; `None` when only its sender is wrong, which has been noted.
pub(super) fn mail_server(text: &str, from: Option<Sender>) -> Result<Option<MailServer>, Refusal> {
    let address = ServerAddress::parse(text).map_err(|error| error.to_string())?;
    Ok(from.map(|from| MailServer::new(address, from)))
}

pub(super) fn switch(text: &str) -> Result<bool, Refusal> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("is neither true nor false".into()),
    }
}

pub(super) fn speed(text: &str) -> Result<Speed, Refusal> {
    text.parse().ok().and_then(Speed::new).ok_or_else(|| "is not a number from 1 to 1000000".into())
}

/// A number of days; 0 means without end.
pub(super) fn days(text: &str) -> Result<Option<TimeDelta>, Refusal> {
    match text.parse::<u16>() {
        Ok(0) => Ok(None),
        Ok(days) => Ok(Some(TimeDelta::days(days.into()))),
        Err(_) => Err("is not a number of days from 0 to 65535".into()),
    }
}

pub(super) fn locale(text: &str) -> Result<Language, Refusal> {
    Language::ALL.into_iter().find(|language| language.code() == text).ok_or_else(|| {
        let codes: Vec<_> = Language::ALL.iter().map(|language| language.code()).collect();
        format!("is none of: {}", codes.join(", "))
    })
}

pub(super) fn timezone(text: &str) -> Result<Tz, Refusal> {
    text.parse().map_err(|_| "is not the name of a time zone, such as Asia/Jakarta".into())
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, Refusal> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("is neither text nor json".into()),
    }
}

pub(super) fn log_level(text: &str) -> Result<Level, Refusal> {
    // `Level` itself also takes numbers, whose meaning nobody remembers.
    match text.to_ascii_lowercase().as_str() {
        name @ ("error" | "warn" | "info" | "debug" | "trace") => name.parse().map_err(|_| "is no level".into()),
        _ => Err("is none of: error, warn, info, debug, trace".into()),
    }
}
