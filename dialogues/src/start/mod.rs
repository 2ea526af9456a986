//! The first steps and the way around: welcome, terms, main menu, help.
//!
//! Until an owner has agreed to the terms there is the welcome instead of a menu: nothing can be connected before.

use blastpro_locales::t;
use blastpro_services::campaigns::CampaignsShown;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;
use teloxide::types::ChatMemberUpdated;

use crate::callback::Callback as _;
use crate::commands::Command;
use crate::connect;
use crate::conversation::State;
use crate::error::{Error, Result};
use crate::settings;
use crate::visit::{Press, Visit};

mod callback;
mod screen;

pub use callback::Callback;
use screen::Standing;
pub(crate) use screen::terms;

/// Commands, wherever a conversation stands.
pub(crate) fn commands() -> UpdateHandler<Error> {
    Update::filter_message().filter_map(|message: Message| message.text().and_then(Command::parse)).endpoint(
        |visit: Visit, command: Command| async move {
            connect::put_question_away(&visit).await?;
            match command {
                Command::Start | Command::Menu => leave(&visit).await,
                Command::Cancel => cancel(&visit).await,
                Command::Help => help(&visit).await,
                Command::Language => settings::show_language(&visit).await,
                Command::Timezone => settings::show_timezone(&visit).await,
                Command::Email => settings::show_email(&visit).await,
            }
        },
    )
}

/// Presses of these screens' buttons.
pub(crate) fn presses() -> UpdateHandler<Error> {
    Update::filter_callback_query().filter_map(|press: Press| Callback::decode(&press.0)).endpoint(
        |visit: Visit, action: Callback| async move {
            match action {
                Callback::Menu => leave(&visit).await,
                Callback::Terms => visit.show(&terms(visit.language())).await,
                Callback::Agree => agree(&visit).await,
                Callback::Help => help(&visit).await,
            }
        },
    )
}

/// The owner has blocked the bot, or lets it write again: their notices wait, or go out.
pub(crate) fn membership() -> UpdateHandler<Error> {
    Update::filter_my_chat_member().endpoint(|visit: Visit, change: ChatMemberUpdated| async move {
        let notices = &visit.services().notices;
        if change.new_chat_member.is_present() {
            notices.unpark(visit.owner.id).await?;
        } else {
            notices.park(visit.owner.id).await?;
        }
        Ok(())
    })
}

/// Whatever nobody else understood. A button gets the answer that it has expired; anything written gets the menu, and
/// is said to have had no effect.
pub(crate) async fn fallback(visit: Visit) -> Result {
    if visit.is_press() {
        return visit.expired().await;
    }
    if visit.owner.has_consented() {
        visit.remark(t!(visit.language(), "common-unexpected"));
    }
    show_menu(&visit).await
}

/// The menu; the welcome for whoever has not agreed to the terms.
pub(crate) async fn show_menu(visit: &Visit) -> Result {
    if !visit.owner.has_consented() {
        return visit.show(&screen::welcome(visit.language(), &visit.owner.first_name)).await;
    }
    let services = visit.services();
    let accounts = services.accounts.list(visit.owner.id, 0, i64::MAX).await?.accounts;
    let standing = Standing {
        connected: accounts.iter().filter(|account| account.state.counts()).count(),
        begun: !accounts.is_empty() || has_work(visit).await?,
        connecting: services.logins.active(visit.owner.id).await?.is_some(),
        email: services.email.is_offered(),
    };
    visit.show(&screen::menu(visit.language(), &visit.owner.first_name, standing)).await
}

/// Whether there are templates or campaigns.
async fn has_work(visit: &Visit) -> Result<bool> {
    let (services, owner) = (visit.services(), visit.owner.id);
    Ok(services.templates.list(owner, "", 0, 1).await?.total > 0
        || services.campaigns.list(owner, CampaignsShown::Open, "", 0, 1).await?.total > 0
        || services.campaigns.list(owner, CampaignsShown::Past, "", 0, 1).await?.total > 0)
}

/// Leaves whatever is going on for the menu. An unfinished login goes on: it has a screen of its own.
pub(crate) async fn leave(visit: &Visit) -> Result {
    visit.expect(State::Idle).await?;
    show_menu(visit).await
}

async fn help(visit: &Visit) -> Result {
    visit.expect(State::Idle).await?;
    visit.show(&screen::help(visit.language())).await
}

async fn cancel(visit: &Visit) -> Result {
    if let Some(login) = visit.services().logins.active(visit.owner.id).await? {
        connect::cancel(visit, login.id).await?;
    }
    leave(visit).await
}

async fn agree(visit: &Visit) -> Result {
    let services = visit.services();
    if !visit.owner.has_consented() {
        services.identity.agree(visit.owner.id).await?;
        visit.toast(&t!(visit.language(), "identity-agreed")).await;
    }
    match services.identity.owner(visit.owner.id).await? {
        Some(owner) => show_menu(&visit.with_owner(owner)).await,
        None => Err(blastpro_services::Error::NotFound.into()),
    }
}
