//! Sending a test to the Saved Messages of an account: exactly what a target would get.

use blastpro_domain::ids::{AccountId, TemplateId};
use blastpro_domain::jobs::Work;
use blastpro_locales::html;

use super::{Callback, by_account, expired, find};
use crate::error::Result;
use crate::visit::Visit;

/// Sends the draft by `account`, or asks by which.
pub(super) async fn draft(visit: &Visit, account: Option<AccountId>) -> Result {
    let draft = visit.services().templates.draft(visit.owner.id).await?;
    if draft.is_none_or(|draft| draft.content.is_empty()) {
        return expired(visit).await;
    }
    let work = Work::SendTest { template: None, version: 0 };
    start(visit, account, work, Callback::TestBy, &Callback::Preview).await
}

/// Sends a template by `account`, or asks by which.
pub(super) async fn saved(visit: &Visit, template: TemplateId, account: Option<AccountId>) -> Result {
    let Some(template) = find(visit, template).await? else {
        return Ok(());
    };
    let (template, version) = (template.id, template.version);
    let work = Work::SendTest { template: Some(template), version };
    let action = |account| Callback::TestSavedBy { template, account };
    start(visit, account, work, action, &Callback::Look(template)).await
}

async fn start(
    visit: &Visit,
    account: Option<AccountId>,
    work: Work,
    action: impl Fn(AccountId) -> Callback,
    back: &Callback,
) -> Result {
    let question = html!(visit.language(), "templates-test-account");
    by_account::start(visit, account, work, question, action, back).await
}
