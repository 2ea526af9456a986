//! Work that takes calls to Telegram, and so is a job of an account: of the only one that could do it, or of the one that
//! the owner chooses.

use blastpro_domain::accounts::Account;
use blastpro_domain::ids::AccountId;
use blastpro_domain::jobs::Work;
use blastpro_locales::{Html, t};

use super::{Callback, live_accounts, screen};
use crate::error::Result;
use crate::jobs;
use crate::visit::Visit;

/// Begins the work by `account`, or asks `question`: each account's button means what `action` makes of it.
pub(super) async fn start(
    visit: &Visit,
    account: Option<AccountId>,
    work: Work,
    question: Html,
    action: impl Fn(AccountId) -> Callback,
    back: &Callback,
) -> Result {
    let accounts = live_accounts(visit).await?;
    let account = match (account, accounts.as_slice()) {
        (Some(account), _) => account,
        (None, [only]) => only.id,
        (None, []) => {
            visit.alert(&t!(visit.language(), "templates-no-account")).await;
            return Ok(());
        }
        (None, several) => {
            let action = |account: &Account| action(account.id);
            return visit.show(&screen::accounts(visit.language(), question, several, action, back)).await;
        }
    };
    jobs::start(visit, account, work).await
}
