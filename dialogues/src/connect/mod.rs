//! Connecting an account: by a code that Telegram sends, or by a QR picture.
//!
//! ```text
//! choose ─► phone ─► keypad ─► password ─► connected
//!    └────► qr ──────────────────┘
//! ```
//!
//! From the first call to Telegram on, where things stand is the [`Login`](blastpro_domain::logins::Login)'s row, and
//! its screen follows the row: [`LoginScreens`] draws it, for the handlers here and by itself. So a restart, or a
//! press in an old message, finds the login as it is.
//!
//! Telegram voids a code that is sent into any chat, so codes are tapped, never typed. What must be typed (a
//! password, a word) is deleted from the chat before anything else is done with it.

use blastpro_domain::accounts::ACCOUNT_LIMIT;
use blastpro_domain::ids::{AccountId, LoginId};
use blastpro_locales::{html, t};
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use crate::callback::Callback as _;
use crate::conversation::State;
use crate::error::{Error, Result};
use crate::settings;
use crate::start;
use crate::templates;
use crate::visit::{Press, Visit};

mod begin;
mod callback;
mod keypad;
mod login_screens;
mod phone;
mod problems;
mod screen;
mod typed;

pub use callback::Callback;
pub(crate) use login_screens::LoginScreens;

/// Presses of these screens' buttons.
pub(crate) fn presses() -> UpdateHandler<Error> {
    Update::filter_callback_query().filter_map(|press: Press| Callback::decode(&press.0)).endpoint(
        |visit: Visit, action: Callback| async move {
            match action {
                Callback::Choose { reconnect } => choose(&visit, reconnect).await,
                Callback::Otp { reconnect } => begin::otp(&visit, reconnect).await,
                Callback::Qr { reconnect } => begin::qr(&visit, reconnect).await,
                Callback::Continue => show_active(&visit).await,
                Callback::Key(login, key) => keypad::press(&visit, login, key).await,
                Callback::Resend(login) => keypad::resend(&visit, login).await,
                Callback::Cancel(login) => cancel(&visit, login).await,
            }
        },
    )
}

/// Whether a press changes nothing but a login's screen, and leaves what was asked open. What may well be written next is
/// the login's password, so no question stays that one could be taken to answer.
pub(crate) fn is_on_screen(asked: &State, data: &str) -> bool {
    let own = matches!(Callback::decode(data), Some(Callback::Key(..) | Callback::Resend(_) | Callback::Cancel(_)));
    own && !matches!(asked, State::Phone { .. } | State::City | State::Email)
}

/// What must not stay in the chat (a password, a word, a code) while a login waits for it, although something else was
/// asked in between. What clearly answers that question is not taken for a secret.
pub(crate) fn secrets() -> UpdateHandler<Error> {
    Update::filter_message()
        .filter_map_async(|visit: Visit, message: Message| async move {
            let answers = match visit.state() {
                // Nothing was asked in between.
                State::Idle => true,
                State::Phone { .. } => phone::is_answer(&message),
                State::City => message.text().is_some_and(settings::is_city),
                State::Email => message.text().is_some_and(|text| text.contains('@')),
                State::Uploading { .. } | State::Importing { .. } => message.document().is_some(),
                State::Composing | State::Collecting => templates::is_message(&message),
                State::Choosing { .. }
                | State::ChoosingTopics { .. }
                | State::Members { .. }
                | State::Renaming { .. }
                | State::Linking { .. }
                | State::FindingCampaign { .. }
                | State::FindingTemplate { .. }
                | State::RenamingTemplate { .. } => false,
            };
            if answers {
                return None;
            }
            // An error here shows itself again in the handler, which reads the same database.
            let login = visit.services().logins.active(visit.owner.id).await.ok().flatten();
            login.filter(|login| typed::is_secret(login, message.text().unwrap_or_default()))
        })
        .endpoint(typed::answer)
}

/// What is written while a phone number is asked for, or while a login is under way.
pub(crate) fn answers() -> UpdateHandler<Error> {
    let phone = dptree::filter_map(|visit: Visit| match visit.state() {
        State::Phone { reconnect } => Some(phone::Question { reconnect }),
        _ => None,
    })
    .endpoint(phone::answer);
    let login = dptree::filter(|visit: Visit| visit.state() == State::Idle)
        .filter_map_async(|visit: Visit| async move {
            // An error here shows itself again in the fallback, which reads the same row.
            visit.services().logins.active(visit.owner.id).await.ok().flatten()
        })
        .endpoint(typed::answer);
    Update::filter_message().branch(phone).branch(login)
}

/// Shows the ways to connect, unless nothing can be connected now.
async fn choose(visit: &Visit, reconnect: Option<AccountId>) -> Result {
    if !is_own(visit, reconnect).await? {
        return visit.expired().await;
    }
    match refusal(visit, reconnect).await? {
        Some(refusal) => visit.show(&refusal).await,
        None => visit.show(&screen::ways(visit.language(), reconnect)).await,
    }
}

/// The same in a new message: a notice is not overwritten by what its button leads to.
pub(crate) async fn choose_below(visit: &Visit, account: AccountId) -> Result {
    if !is_own(visit, Some(account)).await? {
        return visit.expired().await;
    }
    match refusal(visit, Some(account)).await? {
        Some(refusal) => visit.show_below(&refusal).await,
        None => visit.show_below(&screen::ways(visit.language(), Some(account))).await,
    }
}

/// Whether the account that is to be reconnected, if there is one, is the owner's.
async fn is_own(visit: &Visit, reconnect: Option<AccountId>) -> Result<bool> {
    match reconnect {
        Some(account) => Ok(visit.services().accounts.get(visit.owner.id, account).await?.is_some()),
        None => Ok(true),
    }
}

/// Why nothing can be connected now, said before the owner goes to any trouble. What decides is the start itself.
async fn refusal(visit: &Visit, reconnect: Option<AccountId>) -> Result<Option<crate::screens::Screen>> {
    if !visit.owner.has_consented() {
        return Ok(Some(start::terms(visit.language())));
    }
    let accounts = visit.services().accounts.list(visit.owner.id, 0, i64::MAX).await?.accounts;
    let counted = accounts.iter().filter(|account| account.state.counts() && Some(account.id) != reconnect);
    let counted = i64::try_from(counted.count()).unwrap_or(i64::MAX);
    Ok((counted >= ACCOUNT_LIMIT).then(|| screen::limit_reached(visit.language())))
}

/// Shows the login that is under way, below everything else.
async fn show_active(visit: &Visit) -> Result {
    let Some(login) = visit.services().logins.active(visit.owner.id).await? else {
        visit.toast(&t!(visit.language(), "logins-over")).await;
        return start::leave(visit).await;
    };
    let screen = visit.give_screen_away().await?;
    visit.context.logins.move_below(&visit.owner, visit.chat, login.id, screen).await
}

/// Ends the login, if it is the owner's and not over.
pub(crate) async fn cancel(visit: &Visit, login: LoginId) -> Result {
    match visit.services().logins.cancel(visit.owner.id, login).await {
        Ok(_) => {
            visit.context.logins.refresh(&visit.owner, visit.chat, login).await?;
            let pressed = visit.pressed_message();
            visit.context.logins.leave_only_screen(&visit.owner, visit.chat, login, pressed).await
        }
        Err(blastpro_services::Error::NotFound) => visit.expired().await,
        Err(error) => Err(error.into()),
    }
}

/// Takes back what is being asked, with the keyboard for a phone number. The question itself goes when the next screen
/// is shown.
pub(crate) async fn put_question_away(visit: &Visit) -> Result {
    let asked = visit.state();
    visit.expect(State::Idle).await?;
    if let State::Phone { .. } = asked {
        let text = html!(visit.language(), "logins-moment");
        visit.context.screens.lock(visit.chat).await.remove_keyboard(&text).await;
    }
    Ok(())
}
