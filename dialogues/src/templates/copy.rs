//! Copying the message to which a link leads. That takes calls to Telegram, so it is a job of an account.

use blastpro_domain::ids::AccountId;
use blastpro_domain::jobs::Work;
use blastpro_locales::{html, t};

use super::{Callback, draft, expired, live_accounts, screen};
use crate::error::Result;
use crate::jobs;
use crate::visit::Visit;

/// Begins to copy by `account`, or asks by which.
pub(super) async fn start(visit: &Visit, account: Option<AccountId>) -> Result {
    let found = visit.services().templates.draft(visit.owner.id).await?;
    let Some(link) = found.as_ref().and_then(|found| draft::link_of(&found.content)) else {
        return expired(visit).await;
    };
    let accounts = live_accounts(visit).await?;
    let account = match (account, accounts.as_slice()) {
        (Some(account), _) => account,
        (None, [only]) => only.id,
        (None, []) => {
            visit.alert(&t!(visit.language(), "templates-no-account")).await;
            return Ok(());
        }
        (None, several) => {
            let question = html!(visit.language(), "templates-link-account");
            let action = |account: &blastpro_domain::accounts::Account| Callback::CopyLinkBy(account.id);
            let screen = screen::accounts(visit.language(), question, several, action, &Callback::Change);
            return visit.show(&screen).await;
        }
    };
    jobs::start(visit, account, Work::FetchMessage { link: link.to_owned() }).await
}
