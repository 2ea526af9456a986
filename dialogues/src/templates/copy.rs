//! Copying the message to which a link leads.

use blastpro_domain::ids::AccountId;
use blastpro_domain::jobs::Work;
use blastpro_locales::html;

use super::{Callback, by_account, draft, expired};
use crate::error::Result;
use crate::visit::Visit;

/// Begins to copy by `account`, or asks by which.
pub(super) async fn start(visit: &Visit, account: Option<AccountId>) -> Result {
    let found = visit.services().templates.draft(visit.owner.id).await?;
    let Some(link) = found.as_ref().and_then(|found| draft::link_of(&found.content)) else {
        return expired(visit).await;
    };
    let work = Work::FetchMessage { link: link.to_owned() };
    let question = html!(visit.language(), "templates-link-account");
    by_account::start(visit, account, work, question, Callback::CopyLinkBy, &Callback::Change).await
}
