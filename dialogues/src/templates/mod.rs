//! Templates: messages that are written once and broadcast again and again.
//!
//! ```text
//! templates ─► one template ─► preview, new content, name, duplicate, delete ─► undo
//!     └──────► send the message ─┬─ text or file ──────────────────────┬─► preview ─► save
//!                                ├─ album: item after item, then Done ─┤      ├────► test to Saved Messages
//!                                └─ link: copied by an account (a job) ┘      └────► send it again
//! ```
//!
//! What an owner sends is their draft, a row of its own: nothing of it is lost by a restart or by leaving. A preview is
//! the real message, sent beside the screen and taken away with it.

use blastpro_domain::accounts::Account;
use blastpro_domain::ids::TemplateId;
use blastpro_domain::templates::Template;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use crate::callback::Callback as _;
use crate::error::{Error, Result};
use crate::visit::{Press, Visit};

mod answers;
mod by_account;
mod callback;
mod copy;
mod draft;
mod entities;
mod examples;
mod incoming;
mod manage;
mod preview;
mod screen;
mod test;

pub(crate) use answers::{answers, is_message, unasked};
pub use callback::Callback;
pub(crate) use manage::{home_below, show_below};

/// How many templates a page shows.
const PAGE: i64 = 5;

/// Presses of these screens' buttons.
pub(crate) fn presses() -> UpdateHandler<Error> {
    Update::filter_callback_query()
        .filter_map(|press: Press| Callback::decode(&press.0))
        .endpoint(|visit: Visit, action: Callback| async move { Box::pin(act(&visit, action)).await })
}

async fn act(visit: &Visit, action: Callback) -> Result {
    match action {
        Callback::Home => manage::home(visit).await,
        Callback::List { page } => manage::list(visit, page).await,
        Callback::StopSearch => manage::search(visit, "").await,
        Callback::New { over } => draft::new(visit, over).await,
        Callback::Explain => visit.show(&screen::explain(visit.language())).await,
        Callback::Change => draft::ask(visit).await,
        Callback::Preview => draft::go_on(visit).await,
        Callback::KeepLink => preview::draft(visit, false).await,
        Callback::CopyLink => copy::start(visit, None).await,
        Callback::CopyLinkBy(account) => copy::start(visit, Some(account)).await,
        Callback::Test => test::draft(visit, None).await,
        Callback::TestBy(account) => test::draft(visit, Some(account)).await,
        Callback::Save => draft::save(visit).await,
        Callback::AskDiscard => draft::ask_discard(visit).await,
        Callback::Discard => draft::discard(visit).await,
        Callback::Show(template) => manage::show(visit, template).await,
        Callback::Look(template) => preview::saved(visit, template).await,
        Callback::TestSaved(template) => test::saved(visit, template, None).await,
        Callback::TestSavedBy { template, account } => test::saved(visit, template, Some(account)).await,
        Callback::Edit { template, over } => draft::edit(visit, template, over).await,
        Callback::AskRename(template) => manage::ask_rename(visit, template).await,
        Callback::Duplicate(template) => manage::duplicate(visit, template).await,
        Callback::AskDelete(template) => manage::ask_delete(visit, template).await,
        Callback::Delete(template) => manage::delete(visit, template).await,
        Callback::Restore(template) => manage::restore(visit, template).await,
    }
}

/// The owner's template; `None` after saying that the button has expired. Whether somebody else has such a template is
/// nobody's business.
async fn find(visit: &Visit, template: TemplateId) -> Result<Option<Template>> {
    let found = visit.services().templates.get(visit.owner.id, template).await?;
    if found.is_none() {
        visit.expired().await?;
    }
    Ok(found)
}

/// The accounts that could fetch or send something now.
async fn live_accounts(visit: &Visit) -> Result<Vec<Account>> {
    let mut accounts = visit.services().accounts.list(visit.owner.id, 0, i64::MAX).await?.accounts;
    accounts.retain(|account| account.state.is_live());
    Ok(accounts)
}
