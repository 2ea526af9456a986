//! The account's own sessions and status.

use grammers_tl_types::{self as tl, functions::account};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::View;
use crate::world::{KeyId, Refusal, SessionInfo};

/// `account.getAuthorizations`.
pub(in crate::mtproto) fn get_authorizations(
    caller: &Caller<'_>,
    _: &account::GetAuthorizations,
) -> Result<tl::enums::account::Authorizations, Refusal> {
    let sessions = caller.world.sessions(caller.me()?);
    let authorizations = sessions.iter().map(|session| authorization_of(session, session.key == caller.key)).collect();
    Ok(tl::types::account::Authorizations { authorization_ttl_days: 180, authorizations }.into())
}

/// `account.resetAuthorization`: ends another session, whose hash is its key's id.
pub(in crate::mtproto) fn reset_authorization(
    caller: &Caller<'_>,
    request: &account::ResetAuthorization,
) -> Result<bool, Refusal> {
    let ended = caller.world.revoke_session(caller.me()?, KeyId(request.hash));
    if ended { Ok(true) } else { Err(Refusal::named("HASH_INVALID")) }
}

/// `account.updateStatus`: nobody here looks at who is online.
pub(in crate::mtproto) fn update_status(caller: &Caller<'_>, _: &account::UpdateStatus) -> Result<bool, Refusal> {
    caller.me().map(|_| true)
}

/// A session as its owner sees it; the current one has hash 0.
pub(super) fn authorization_of(session: &SessionInfo, current: bool) -> tl::enums::Authorization {
    let authorization = tl::types::Authorization {
        current,
        official_app: false,
        password_pending: false,
        encrypted_requests_disabled: false,
        call_requests_disabled: false,
        unconfirmed: false,
        hash: if current { 0 } else { session.key.0 },
        device_model: session.device.device_model.clone(),
        platform: String::new(),
        system_version: session.device.system_version.clone(),
        api_id: session.device.api_id,
        app_name: String::new(),
        app_version: session.device.app_version.clone(),
        date_created: View::date(session.created),
        date_active: View::date(session.active),
        ip: "127.0.0.1".to_owned(),
        country: "Indonesia".to_owned(),
        region: String::new(),
    };
    authorization.into()
}
