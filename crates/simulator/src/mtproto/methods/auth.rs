//! Logging in by code, logging out, and moving a login to another datacenter.

use grammers_tl_types::{self as tl, functions::auth};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::View;
use crate::world::codes::{CODE_LENGTH, RESEND_AFTER};
use crate::world::{CodeChannel, PersonId, Refusal, SentCode};

/// `auth.sendCode`.
pub(in crate::mtproto) fn send_code(
    caller: &Caller<'_>,
    request: &auth::SendCode,
) -> Result<tl::enums::auth::SentCode, Refusal> {
    caller.world.send_code(caller.key, &request.phone_number).map(describe)
}

/// `auth.resendCode`.
pub(in crate::mtproto) fn resend_code(
    caller: &Caller<'_>,
    request: &auth::ResendCode,
) -> Result<tl::enums::auth::SentCode, Refusal> {
    caller.world.resend_code(caller.key, &request.phone_number, &request.phone_code_hash).map(describe)
}

/// `auth.cancelCode`.
pub(in crate::mtproto) fn cancel_code(caller: &Caller<'_>, request: &auth::CancelCode) -> Result<bool, Refusal> {
    caller.world.cancel_code(&request.phone_number, &request.phone_code_hash).map(|()| true)
}

/// `auth.signIn`.
pub(in crate::mtproto) fn sign_in(
    caller: &Caller<'_>,
    request: &auth::SignIn,
) -> Result<tl::enums::auth::Authorization, Refusal> {
    let code = match &request.email_verification {
        // A code that came by mail is handed back as what it is.
        Some(tl::enums::EmailVerification::Code(mail)) => &mail.code,
        _ => request.phone_code.as_deref().unwrap_or_default(),
    };
    let person = caller.world.sign_in(caller.key, &request.phone_number, &request.phone_code_hash, code)?;
    Ok(authorization(caller, person))
}

/// `auth.logOut`.
pub(in crate::mtproto) fn log_out(
    caller: &Caller<'_>,
    _: &auth::LogOut,
) -> Result<tl::enums::auth::LoggedOut, Refusal> {
    caller.me()?;
    caller.world.sign_out(caller.key);
    Ok(tl::types::auth::LoggedOut { future_auth_token: None }.into())
}

/// `auth.exportAuthorization`.
pub(in crate::mtproto) fn export_authorization(
    caller: &Caller<'_>,
    request: &auth::ExportAuthorization,
) -> Result<tl::enums::auth::ExportedAuthorization, Refusal> {
    let me = caller.me()?;
    if request.dc_id == caller.dc || !caller.world.datacenters().contains_key(&request.dc_id) {
        return Err(Refusal::DcIdInvalid);
    }
    let bytes = caller.world.export_authorization(me);
    Ok(tl::types::auth::ExportedAuthorization { id: me.0, bytes }.into())
}

/// `auth.importAuthorization`.
pub(in crate::mtproto) fn import_authorization(
    caller: &Caller<'_>,
    request: &auth::ImportAuthorization,
) -> Result<tl::enums::auth::Authorization, Refusal> {
    let person = PersonId(request.id);
    caller.world.import_authorization(caller.key, person, &request.bytes)?;
    Ok(authorization(caller, person))
}

/// `auth.resetAuthorizations`: ends all other sessions.
pub(in crate::mtproto) fn reset_authorizations(
    caller: &Caller<'_>,
    _: &auth::ResetAuthorizations,
) -> Result<bool, Refusal> {
    caller.world.revoke(caller.me()?, Some(caller.key));
    Ok(true)
}

/// What a client is told when it is logged in.
pub(super) fn authorization(caller: &Caller<'_>, person: PersonId) -> tl::enums::auth::Authorization {
    let authorization = tl::types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: None,
        future_auth_token: None,
        user: View::new(caller.world, person).user(person),
    };
    authorization.into()
}

fn describe(sent: SentCode) -> tl::enums::auth::SentCode {
    let next = sent.channel.next();
    let code = tl::types::auth::SentCode {
        r#type: describe_channel(sent.channel, sent.beginning),
        phone_code_hash: sent.hash,
        next_type: next.map(code_type),
        timeout: next.map(|_| RESEND_AFTER),
    };
    code.into()
}

fn describe_channel(channel: CodeChannel, beginning: Option<String>) -> tl::enums::auth::SentCodeType {
    let length = CODE_LENGTH;
    match channel {
        CodeChannel::App => tl::types::auth::SentCodeTypeApp { length }.into(),
        CodeChannel::Sms => tl::types::auth::SentCodeTypeSms { length }.into(),
        CodeChannel::Call => tl::types::auth::SentCodeTypeCall { length }.into(),
        CodeChannel::MissedCall => {
            tl::types::auth::SentCodeTypeMissedCall { prefix: beginning.unwrap_or_default(), length }.into()
        }
        CodeChannel::Email => {
            let email = tl::types::auth::SentCodeTypeEmailCode {
                apple_signin_allowed: false,
                google_signin_allowed: false,
                email_pattern: "a***@example.com".to_owned(),
                length,
                reset_available_period: None,
                reset_pending_date: None,
            };
            email.into()
        }
        CodeChannel::Fragment => {
            let url = "https://fragment.com/".to_owned();
            tl::types::auth::SentCodeTypeFragmentSms { url, length }.into()
        }
        CodeChannel::SmsWord => tl::types::auth::SentCodeTypeSmsWord { beginning }.into(),
        CodeChannel::SmsPhrase => tl::types::auth::SentCodeTypeSmsPhrase { beginning }.into(),
    }
}

const fn code_type(channel: CodeChannel) -> tl::enums::auth::CodeType {
    match channel {
        CodeChannel::Call => tl::enums::auth::CodeType::Call,
        CodeChannel::MissedCall => tl::enums::auth::CodeType::MissedCall,
        CodeChannel::Fragment => tl::enums::auth::CodeType::FragmentSms,
        _ => tl::enums::auth::CodeType::Sms,
    }
}
