//! The keypad on which a code is tapped, and asking for another code.

use blastpro_domain::ids::LoginId;
use blastpro_locales::{duration, t};
use blastpro_services::logins::{Key, Resent};

use crate::error::Result;
use crate::visit::Visit;

/// A key was tapped.
pub(super) async fn press(visit: &Visit, login: LoginId, key: Key) -> Result {
    match visit.services().logins.press(visit.owner.id, login, visit.update_id, key).await {
        Ok(_) => visit.context.logins.refresh(&visit.owner, visit.chat, login).await,
        Err(blastpro_services::Error::NotFound) => visit.expired().await,
        Err(error) => Err(error.into()),
    }
}

/// Another code is wanted.
pub(super) async fn resend(visit: &Visit, login: LoginId) -> Result {
    let resent = match visit.services().logins.resend(visit.owner.id, login).await {
        Ok(resent) => resent,
        Err(blastpro_services::Error::NotFound) => return visit.expired().await,
        Err(error) => return Err(error.into()),
    };
    match resent {
        Resent::TooSoon { at } => {
            let wait = duration(visit.language(), at - visit.now());
            visit.alert(&t!(visit.language(), "logins-resend-too-soon", wait = wait)).await;
            return Ok(());
        }
        Resent::Requested(_) => visit.toast(&t!(visit.language(), "logins-resend-requested")).await,
        Resent::NotNow => {}
    }
    visit.context.logins.refresh(&visit.owner, visit.chat, login).await?;
    visit.context.logins.leave_only_screen(&visit.owner, visit.chat, login, visit.pressed_message()).await
}
