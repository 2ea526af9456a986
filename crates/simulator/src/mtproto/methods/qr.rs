//! Logging in by QR code.

use grammers_tl_types::{self as tl, functions::auth};

use super::account::authorization_of;
use super::auth::authorization;
use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::View;
use crate::world::{QrLogin, Refusal};

/// `auth.exportLoginToken`.
pub(in crate::mtproto) fn export_login_token(
    caller: &Caller<'_>,
    _: &auth::ExportLoginToken,
) -> Result<tl::enums::auth::LoginToken, Refusal> {
    caller.world.export_login_token(caller.key).map(|login| describe(caller, login))
}

/// `auth.importLoginToken`.
pub(in crate::mtproto) fn import_login_token(
    caller: &Caller<'_>,
    request: &auth::ImportLoginToken,
) -> Result<tl::enums::auth::LoginToken, Refusal> {
    caller.world.import_login_token(caller.key, &request.token).map(|login| describe(caller, login))
}

/// `auth.acceptLoginToken`: a logged-in client has scanned the code.
pub(in crate::mtproto) fn accept_login_token(
    caller: &Caller<'_>,
    request: &auth::AcceptLoginToken,
) -> Result<tl::enums::Authorization, Refusal> {
    let me = caller.me()?;
    caller.world.accept_login_token(me, &request.token)?;
    let sessions = caller.world.sessions(me);
    // The new session is not logged in yet; Telegram describes it, and we its accepter, whose fields clients ignore.
    let accepter = sessions.iter().find(|session| session.key == caller.key).ok_or(Refusal::AuthKeyUnregistered)?;
    Ok(authorization_of(accepter, false))
}

fn describe(caller: &Caller<'_>, login: QrLogin) -> tl::enums::auth::LoginToken {
    match login {
        QrLogin::Show { token, expires } => tl::types::auth::LoginToken { expires: View::date(expires), token }.into(),
        QrLogin::Migrate { dc, token } => tl::types::auth::LoginTokenMigrateTo { dc_id: dc, token }.into(),
        QrLogin::Done(person) => {
            tl::types::auth::LoginTokenSuccess { authorization: authorization(caller, person) }.into()
        }
    }
}
