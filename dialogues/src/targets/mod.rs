//! Lists of targets: where a campaign will write to.
//!
//! ```text
//! home ─► lists ─► one list ─► choose chats ─► topics of a forum
//!                     ├──────► members ──────► one target
//!                     ├──────► link, CSV file  (typed or sent; see [`answers`])
//!                     └──────► rename, copy, export, delete ─► undo
//! ```
//!
//! What is chosen is stored at once: a list is never a draft that could be lost. What was looked for is the
//! conversation's state, because it does not fit a button.

use blastpro_domain::accounts::Account;
use blastpro_domain::ids::ListId;
use blastpro_domain::targets::{TARGETS_PER_LIST, TargetList};
use blastpro_locales::t;
use blastpro_services::targets::ListError;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use crate::callback::Callback as _;
use crate::error::{Error, Result};
use crate::visit::{Press, Visit};

mod answers;
mod callback;
mod choose;
mod files;
mod lists;
mod members;
mod screen;
mod topics;
mod view;

pub(crate) use answers::answers;
pub use callback::{Callback, Member};
pub(crate) use lists::show_below;
pub use view::{Kinds, Sought, View};

/// How many chats, topics or targets a page shows.
const PAGE: i64 = 8;

/// How many lists a page shows.
const LISTS_PAGE: i64 = 5;

/// Presses of these screens' buttons.
pub(crate) fn presses() -> UpdateHandler<Error> {
    Update::filter_callback_query()
        .filter_map(|press: Press| Callback::decode(&press.0))
        .endpoint(|visit: Visit, action: Callback| async move { Box::pin(act(&visit, action)).await })
}

async fn act(visit: &Visit, action: Callback) -> Result {
    match action {
        Callback::Home => lists::home(visit).await,
        Callback::Lists { account, page } => lists::lists(visit, account, page).await,
        Callback::New(account) => lists::new(visit, account).await,
        Callback::Show(list) => lists::show(visit, list).await,
        Callback::Save(list) => lists::save(visit, list).await,
        Callback::AskRename(list) => lists::ask_rename(visit, list).await,
        Callback::Copy(list) => lists::copy(visit, list).await,
        Callback::AskDelete(list) => lists::ask_delete(visit, list).await,
        Callback::Delete(list) => lists::delete(visit, list).await,
        Callback::Restore(list) => lists::restore(visit, list).await,
        Callback::AskLink(list) => lists::ask_link(visit, list).await,
        Callback::Choose { list, view } => choose::show(visit, list, view).await,
        Callback::StopSearch { list, view } => choose::stop_search(visit, list, view).await,
        Callback::Toggle { list, view, chat, on } => choose::toggle(visit, list, view, chat, on).await,
        Callback::SetPage { list, view, sought, on } => choose::set_page(visit, list, view, sought, on).await,
        Callback::ChooseAll { list, view, sought } => choose::all(visit, list, view, sought).await,
        Callback::AskChooseNone { list, view, sought } => choose::ask_none(visit, list, view, sought).await,
        Callback::ChooseNone { list, view, sought } => choose::none(visit, list, view, sought).await,
        Callback::PutAllBack { list, view } => choose::put_all_back(visit, list, view).await,
        Callback::Topics { list, view, chat, page } => {
            topics::show(visit, topics::Forum { list, view, chat }, page).await
        }
        Callback::StopTopicSearch { list, view, chat } => {
            topics::search(visit, topics::Forum { list, view, chat }, "").await
        }
        Callback::ToggleTopic { list, view, chat, page, topic, on } => {
            topics::toggle(visit, topics::Forum { list, view, chat }, page, topic, on).await
        }
        Callback::SetTopics { list, view, chat, page, sought, on } => {
            topics::set_page(visit, topics::Forum { list, view, chat }, page, sought, on).await
        }
        Callback::AllTopics { list, view, chat, sought, on } => {
            topics::set_all(visit, topics::Forum { list, view, chat }, sought, on).await
        }
        Callback::Members { list, page } => members::show(visit, list, page).await,
        Callback::OnlySkipped(list) => members::skipped_only(visit, list, true).await,
        Callback::NotOnlySkipped(list) => members::skipped_only(visit, list, false).await,
        Callback::AllMembers(list) => members::all(visit, list).await,
        Callback::Target(member) => members::target(visit, member).await,
        Callback::Pause(member) => members::set_paused(visit, member, true).await,
        Callback::Resume(member) => members::set_paused(visit, member, false).await,
        Callback::Enable(member) => members::enable(visit, member).await,
        Callback::AskRemove(member) => members::ask_remove(visit, member).await,
        Callback::Remove(member) => members::remove(visit, member).await,
        Callback::PutBack { list, chat, topic, page, paused } => {
            members::put_back(visit, list, page, (chat, topic), paused).await
        }
        Callback::AskImport(list) => files::ask(visit, list).await,
        Callback::Import(list) => files::import(visit, list).await,
        Callback::Problems(list) => files::problems(visit, list).await,
        Callback::Export(list) => files::export(visit, list).await,
    }
}

/// The owner's list, and its account; `None` after saying that the button has expired. Whether somebody else has such
/// a list is nobody's business.
async fn find(visit: &Visit, list: ListId) -> Result<Option<(TargetList, Account)>> {
    if let Some(list) = visit.services().targets.get(visit.owner.id, list).await?
        && let Some(account) = visit.services().accounts.get(visit.owner.id, list.account_id).await?
    {
        return Ok(Some((list, account)));
    }
    visit.expired().await?;
    Ok(None)
}

/// Says why a list was not changed; `Ok(None)` then.
async fn changed<T>(visit: &Visit, outcome: Result<T, ListError>) -> Result<Option<T>> {
    match outcome {
        Ok(changed) => return Ok(Some(changed)),
        Err(ListError::ListFull) => {
            visit.alert(&t!(visit.language(), "targets-list-full", limit = TARGETS_PER_LIST)).await;
        }
        Err(ListError::Failed(error)) => return Err(error.into()),
        Err(ListError::NotFound | ListError::NameTaken | ListError::NameInvalid | ListError::TooManyLists) => {
            visit.expired().await?;
        }
    }
    Ok(None)
}
