//! The accounts an owner has connected: the list, one of them, and taking one off.

use blastpro_domain::ids::AccountId;
use blastpro_domain::notices::NoticeButton;
use blastpro_services::accounts::Relief;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use crate::callback::Callback as _;
use crate::connect;
use crate::conversation::State;
use crate::error::{Error, Result};
use crate::pages::Pages;
use crate::screens::Screen;
use crate::visit::{Press, Visit};

mod callback;
mod cards;
mod screen;

pub use callback::Callback;
pub(crate) use cards::AccountCards;

/// How many accounts a page lists. An owner has few connected at once, but disconnected ones stay on the list.
const PAGE: i64 = 5;

/// Presses of these screens' buttons, and of those below notices about accounts.
pub(crate) fn presses() -> UpdateHandler<Error> {
    let own = dptree::filter_map(|press: Press| Callback::decode(&press.0)).endpoint(
        |visit: Visit, action: Callback| async move {
            match action {
                Callback::List { page } => list(&visit, page).await,
                Callback::Show(account) => show(&visit, account).await,
                Callback::AskDisconnect(account) => ask_disconnect(&visit, account).await,
                Callback::Disconnect(account) => disconnect(&visit, account).await,
                Callback::LimitOver(account) => limit_over(&visit, account).await,
            }
        },
    );
    let notices =
        dptree::filter_map(|press: Press| notice(&press.0)).endpoint(|visit: Visit, action: NoticeAction| async move {
            match action {
                NoticeAction::Reconnect(account) => connect::choose_below(&visit, account).await,
                NoticeAction::Show(account) => show_below(&visit, account).await,
            }
        });
    Update::filter_callback_query().branch(own).branch(notices)
}

/// What a button below a notice does with an account.
#[derive(Clone, Copy, Debug)]
enum NoticeAction {
    Reconnect(AccountId),
    Show(AccountId),
}

fn notice(data: &str) -> Option<NoticeAction> {
    match NoticeButton::decode(data)? {
        NoticeButton::Reconnect(account) => Some(NoticeAction::Reconnect(account)),
        NoticeButton::ShowAccount(account) => Some(NoticeAction::Show(account)),
        _ => None,
    }
}

async fn list(visit: &Visit, page: u16) -> Result {
    visit.expect(State::Idle).await?;
    let services = visit.services();
    let offset = i64::from(page) * PAGE;
    let accounts = services.accounts.list(visit.owner.id, offset, PAGE).await?;
    if accounts.accounts.is_empty() && page > 0 {
        // The page was there when the button was made.
        return Box::pin(list(visit, 0)).await;
    }
    let connecting = services.logins.active(visit.owner.id).await?;
    let pages = Pages::new(page, accounts.total, PAGE);
    let screen = screen::list(visit.language(), visit.timezone(), &accounts.accounts, pages, connecting.as_ref());
    visit.show(&screen).await
}

pub(crate) async fn show(visit: &Visit, account: AccountId) -> Result {
    draw(visit, account, Visit::show).await
}

/// The same in a new message.
pub(crate) async fn show_below(visit: &Visit, account: AccountId) -> Result {
    draw(visit, account, Visit::show_below).await
}

async fn draw(visit: &Visit, account: AccountId, show: impl AsyncFnOnce(&Visit, &Screen) -> Result) -> Result {
    let Some(account) = visit.services().accounts.get(visit.owner.id, account).await? else {
        return visit.expired().await;
    };
    visit.expect(State::Idle).await?;
    let cards = &visit.context.accounts;
    let screen = cards.screen(&visit.owner, &account).await?;
    show(visit, &screen).await?;
    if let Some(message) = visit.live_screen() {
        cards.watch(visit.chat, message, &account, screen);
    }
    Ok(())
}

async fn ask_disconnect(visit: &Visit, account: AccountId) -> Result {
    match visit.services().accounts.get(visit.owner.id, account).await? {
        Some(account) => visit.show(&screen::ask_disconnect(visit.language(), &account)).await,
        None => visit.expired().await,
    }
}

async fn disconnect(visit: &Visit, account: AccountId) -> Result {
    match visit.services().accounts.disconnect(visit.owner.id, account).await {
        Ok(_) => show(visit, account).await,
        Err(blastpro_services::Error::NotFound) => visit.expired().await,
        Err(error) => Err(error.into()),
    }
}

/// The owner says that the limit is over. Should it not be, the next message to a stranger brings it back.
async fn limit_over(visit: &Visit, account: AccountId) -> Result {
    match visit.services().accounts.unrestricted(visit.owner.id, account, Relief::NoLimits).await {
        Ok(()) => show(visit, account).await,
        Err(blastpro_services::Error::NotFound) => visit.expired().await,
        Err(error) => Err(error.into()),
    }
}
