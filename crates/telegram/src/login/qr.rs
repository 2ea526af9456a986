//! QR tokens (core.telegram.org/api/qr-login).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use blastpro_domain::logins::QrToken;
use chrono::{DateTime, TimeDelta, Utc};
use grammers_tl_types as tl;
use secrecy::ExposeSecret;

use crate::ApiCredentials;

/// A token lives for about 30 s by Telegram's clock. Ours may be off, so what it says is believed only within these
/// bounds; otherwise a slow clock would show dead pictures, and a fast one would renew without end.
const SHORTEST: TimeDelta = TimeDelta::seconds(10);
const LONGEST: TimeDelta = TimeDelta::seconds(60);

pub(super) fn request(credentials: &ApiCredentials) -> tl::functions::auth::ExportLoginToken {
    tl::functions::auth::ExportLoginToken {
        api_id: credentials.id,
        api_hash: credentials.hash.expose_secret().to_owned(),
        except_ids: Vec::new(),
    }
}

pub(super) fn token(token: &tl::types::auth::LoginToken, now: DateTime<Utc>) -> QrToken {
    let ends = DateTime::from_timestamp(token.expires.into(), 0).unwrap_or(now);
    QrToken {
        url: format!("tg://login?token={}", URL_SAFE_NO_PAD.encode(&token.token)),
        expires_at: now + (ends - now).clamp(SHORTEST, LONGEST),
    }
}

/// Whether a token taken to another datacenter was too old when it got there.
pub(super) fn is_spent(name: &str) -> bool {
    matches!(name, "AUTH_TOKEN_EXPIRED" | "AUTH_TOKEN_INVALID" | "AUTH_TOKEN_INVALIDX" | "AUTH_TOKEN_ALREADY_ACCEPTED")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_neither_shows_dead_pictures_nor_renews_without_end() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        let expires_in = |seconds: i32| {
            let answer = tl::types::auth::LoginToken { expires: 1_700_000_000 + seconds, token: vec![251, 255] };
            token(&answer, now).expires_at - now
        };
        assert_eq!(expires_in(30), TimeDelta::seconds(30));
        assert_eq!(expires_in(-3600), SHORTEST);
        assert_eq!(expires_in(3600), LONGEST);
    }

    #[test]
    fn the_link_is_base64_for_urls_without_padding() {
        let answer = tl::types::auth::LoginToken { expires: 0, token: vec![251, 255, 1, 2] };
        assert_eq!(token(&answer, DateTime::UNIX_EPOCH).url, "tg://login?token=-_8BAg");
    }
}
