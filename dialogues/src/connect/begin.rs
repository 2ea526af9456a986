//! The start of a login.

use blastpro_domain::ids::AccountId;
use blastpro_domain::phone::PhoneNumber;
use blastpro_services::logins::StartError;

use super::{phone, put_question_away, screen};
use crate::error::{Error, Result};
use crate::start;
use crate::visit::Visit;

/// By code. The number of an account that is reconnected is known; that of a new one is asked for.
pub(super) async fn otp(visit: &Visit, reconnect: Option<AccountId>) -> Result {
    match reconnect {
        None => phone::ask(visit, None).await,
        Some(account) => match visit.services().accounts.get(visit.owner.id, account).await? {
            Some(account) => with_phone(visit, account.profile.phone, reconnect).await,
            None => visit.expired().await,
        },
    }
}

/// By code, to this number.
pub(super) async fn with_phone(visit: &Visit, phone: PhoneNumber, reconnect: Option<AccountId>) -> Result {
    put_question_away(visit).await?;
    let at = visit.give_screen_away().await?;
    let logins = visit.services().logins.clone();
    let start = logins.start_otp(visit.owner.id, phone, reconnect);
    let started = visit.context.logins.begin(&visit.owner, visit.chat, at, start).await?;
    refused(visit, reconnect, started).await
}

/// By picture.
pub(super) async fn qr(visit: &Visit, reconnect: Option<AccountId>) -> Result {
    let at = visit.give_screen_away().await?;
    let logins = visit.services().logins.clone();
    let start = logins.start_qr(visit.owner.id, reconnect);
    let started = visit.context.logins.begin(&visit.owner, visit.chat, at, start).await?;
    refused(visit, reconnect, started).await
}

/// Shows why a login did not begin.
async fn refused(visit: &Visit, reconnect: Option<AccountId>, started: Result<(), StartError>) -> Result {
    match started {
        Ok(()) => Ok(()),
        Err(StartError::LimitReached) => visit.show(&screen::limit_reached(visit.language())).await,
        Err(StartError::TooMany { until }) => {
            visit.show(&screen::too_many(visit.language(), visit.owner.timezone, reconnect, until)).await
        }
        Err(StartError::NotConsented) => visit.show(&start::terms(visit.language())).await,
        Err(StartError::UnknownAccount) => visit.expired().await,
        Err(StartError::Failed(error)) => Err(Error::from(error)),
    }
}
