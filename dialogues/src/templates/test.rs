//! Sending a test to the Saved Messages of an account: exactly what a target would get.

use blastpro_domain::accounts::Account;
use blastpro_domain::ids::{AccountId, TemplateId};
use blastpro_domain::jobs::Work;
use blastpro_locales::{html, t};

use super::{Callback, expired, find, live_accounts, screen};
use crate::error::Result;
use crate::jobs;
use crate::visit::Visit;

/// Sends the draft by `account`, or asks by which.
pub(super) async fn draft(visit: &Visit, account: Option<AccountId>) -> Result {
    let draft = visit.services().templates.draft(visit.owner.id).await?;
    if draft.is_none_or(|draft| draft.content.is_empty()) {
        return expired(visit).await;
    }
    let work = Work::SendTest { template: None, version: 0 };
    start(visit, account, work, |account| Callback::TestBy(account.id), &Callback::Preview).await
}

/// Sends a template by `account`, or asks by which.
pub(super) async fn saved(visit: &Visit, template: TemplateId, account: Option<AccountId>) -> Result {
    let Some(template) = find(visit, template).await? else {
        return Ok(());
    };
    let (template, version) = (template.id, template.version);
    let work = Work::SendTest { template: Some(template), version };
    let action = move |account: &Account| Callback::TestSavedBy { template, account: account.id };
    start(visit, account, work, action, &Callback::Look(template)).await
}

async fn start(
    visit: &Visit,
    account: Option<AccountId>,
    work: Work,
    action: impl Fn(&Account) -> Callback,
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
            let question = html!(visit.language(), "templates-test-account");
            return visit.show(&screen::accounts(visit.language(), question, several, action, back)).await;
        }
    };
    jobs::start(visit, account, work).await
}
