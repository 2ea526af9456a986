//! Codes: how they are asked for, and how they travel.

use blastpro_domain::logins::{CodeChannel, LoginProblem, RESEND_AFTER, SentCode};
use blastpro_domain::phone::PhoneNumber;
use chrono::{DateTime, TimeDelta, Utc};
use grammers_tl_types as tl;
use secrecy::ExposeSecret;

use super::problem::unsupported;
use crate::ApiCredentials;

/// `auth.sendCode` without the ways that only a phone can take (flash calls, Firebase).
pub(super) fn request(phone: &PhoneNumber, credentials: &ApiCredentials) -> tl::functions::auth::SendCode {
    let settings = tl::types::CodeSettings {
        allow_flashcall: false,
        current_number: false,
        allow_app_hash: false,
        allow_missed_call: true,
        allow_firebase: false,
        unknown_number: false,
        logout_tokens: None,
        token: None,
        app_sandbox: None,
    };
    tl::functions::auth::SendCode {
        phone_number: phone.e164().to_owned(),
        api_id: credentials.id,
        api_hash: credentials.hash.expose_secret().to_owned(),
        settings: settings.into(),
    }
}

/// What the owner is told about a code on its way, or why they cannot enter it here.
pub(super) fn sent(code: &tl::types::auth::SentCode, now: DateTime<Utc>) -> Result<SentCode, LoginProblem> {
    let (channel, length, hint) = channel(&code.r#type)?;
    let telegrams_pause = TimeDelta::seconds(code.timeout.unwrap_or_default().into());
    Ok(SentCode {
        channel,
        length: length.and_then(|length| u8::try_from(length).ok()).filter(|length| *length > 0),
        hint: hint.filter(|hint| !hint.is_empty()),
        next_channel: code.next_type.as_ref().and_then(next_channel),
        resend_at: now + telegrams_pause.max(RESEND_AFTER),
    })
}

type Described = (CodeChannel, Option<i32>, Option<String>);

/// Every `auth.sentCodeType*` (core.telegram.org/type/auth.SentCodeType).
fn channel(kind: &tl::enums::auth::SentCodeType) -> Result<Described, LoginProblem> {
    use tl::enums::auth::SentCodeType as Kind;
    Ok(match kind {
        Kind::App(kind) => (CodeChannel::App, Some(kind.length), None),
        Kind::Sms(kind) => (CodeChannel::Sms, Some(kind.length), None),
        Kind::Call(kind) => (CodeChannel::Call, Some(kind.length), None),
        Kind::MissedCall(kind) => (CodeChannel::MissedCall, Some(kind.length), Some(kind.prefix.clone())),
        Kind::EmailCode(kind) => (CodeChannel::Email, Some(kind.length), Some(kind.email_pattern.clone())),
        Kind::FragmentSms(kind) => (CodeChannel::Fragment, Some(kind.length), Some(kind.url.clone())),
        Kind::SmsWord(kind) => (CodeChannel::SmsWord, None, kind.beginning.clone()),
        Kind::SmsPhrase(kind) => (CodeChannel::SmsPhrase, None, kind.beginning.clone()),
        Kind::FlashCall(_) => return Err(unsupported("FLASH_CALL")),
        Kind::FirebaseSms(_) => return Err(unsupported("FIREBASE_SMS")),
        Kind::SetUpEmailRequired(_) => return Err(unsupported("EMAIL_SETUP_REQUIRED")),
    })
}

const fn next_channel(kind: &tl::enums::auth::CodeType) -> Option<CodeChannel> {
    use tl::enums::auth::CodeType as Kind;
    match kind {
        Kind::Sms => Some(CodeChannel::Sms),
        Kind::Call => Some(CodeChannel::Call),
        Kind::MissedCall => Some(CodeChannel::MissedCall),
        Kind::FragmentSms => Some(CodeChannel::Fragment),
        Kind::FlashCall => None,
    }
}

pub(super) fn is_wrong(name: &str) -> bool {
    matches!(name, "PHONE_CODE_INVALID" | "PHONE_CODE_EMPTY" | "EMAIL_VERIFY_INVALID" | "CODE_INVALID")
}

pub(super) fn is_expired(name: &str) -> bool {
    matches!(name, "PHONE_CODE_EXPIRED" | "PHONE_CODE_HASH_EMPTY" | "EMAIL_VERIFY_EXPIRED")
}

/// Whether a code cannot be sent again for this request, but may be for another.
pub(super) fn asks_for_a_new_request(name: &str) -> bool {
    is_expired(name) || name == "SEND_CODE_UNAVAILABLE"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: tl::enums::auth::SentCodeType, timeout: Option<i32>) -> tl::types::auth::SentCode {
        tl::types::auth::SentCode {
            r#type: kind,
            phone_code_hash: "hash".to_owned(),
            next_type: Some(tl::enums::auth::CodeType::Sms),
            timeout,
        }
    }

    #[test]
    fn a_resend_waits_a_minute_or_as_long_as_telegram_says() {
        let now = DateTime::UNIX_EPOCH;
        let app = || tl::types::auth::SentCodeTypeApp { length: 5 }.into();
        let resend_at = |timeout| sent(&code(app(), timeout), now).map(|code| code.resend_at);
        assert_eq!(resend_at(None), Ok(now + TimeDelta::seconds(60)));
        assert_eq!(resend_at(Some(5)), Ok(now + TimeDelta::seconds(60)));
        assert_eq!(resend_at(Some(120)), Ok(now + TimeDelta::seconds(120)));
    }

    #[test]
    fn a_code_that_only_a_phone_can_receive_is_refused_by_name() {
        let flash = tl::types::auth::SentCodeTypeFlashCall { pattern: "123*".to_owned() }.into();
        let refused = sent(&code(flash, None), DateTime::UNIX_EPOCH);
        assert_eq!(refused, Err(LoginProblem::Unsupported { error: "FLASH_CALL".to_owned() }));
    }

    #[test]
    fn a_word_has_a_beginning_and_no_length() {
        let word = tl::types::auth::SentCodeTypeSmsWord { beginning: Some("ba".to_owned()) }.into();
        let sent = sent(&code(word, None), DateTime::UNIX_EPOCH).expect("can be typed");
        assert_eq!((sent.channel, sent.length, sent.hint.as_deref()), (CodeChannel::SmsWord, None, Some("ba")));
    }
}
