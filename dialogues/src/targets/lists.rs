//! The lists of an account, and what is done with a list as a whole.

use blastpro_domain::ids::{AccountId, ListId};
use blastpro_domain::targets::LISTS_PER_ACCOUNT;
use blastpro_locales::t;
use blastpro_services::targets::ListError;
use chrono::TimeDelta;

use super::screen::{self, NameProblem};
use super::{LISTS_PAGE, View, changed, choose, find};
use crate::conversation::State;
use crate::error::Result;
use crate::pages::Pages;
use crate::visit::Visit;

/// For how long an empty list counts as just made.
const JUST_MADE: TimeDelta = TimeDelta::minutes(1);

/// How many accounts fit a phone above the way back. More than that were disconnected, and have lists at their own screens.
const CHOICES: usize = 7;

/// The lists of the only account there is, or the choice of account.
pub(super) async fn home(visit: &Visit) -> Result {
    visit.expect(State::Idle).await?;
    let mut accounts = visit.services().accounts.list(visit.owner.id, 0, i64::MAX).await?.accounts;
    // Those that were disconnected are asked for only where there are no others.
    if accounts.iter().any(|account| account.state.counts()) {
        accounts.retain(|account| account.state.counts());
    }
    accounts.truncate(CHOICES);
    match accounts.as_slice() {
        [account] => lists(visit, account.id, 0).await,
        accounts => visit.show(&screen::accounts(visit.language(), accounts)).await,
    }
}

/// A page of an account's lists. One that was begun and left is gone by then.
pub(super) async fn lists(visit: &Visit, account: AccountId, page: u16) -> Result {
    let (services, owner) = (visit.services(), visit.owner.id);
    let Some(account) = services.accounts.get(owner, account).await? else {
        return visit.expired().await;
    };
    visit.expect(State::Idle).await?;
    services.targets.drop_untouched(owner, account.id).await?;
    let mut page = page;
    let mut lists = services.targets.lists(owner, Some(account.id), i64::from(page) * LISTS_PAGE, LISTS_PAGE).await?;
    if lists.lists.is_empty() && page > 0 {
        // The page was there when the button was made.
        page = Pages::new(0, lists.total, LISTS_PAGE).last();
        lists = services.targets.lists(owner, Some(account.id), i64::from(page) * LISTS_PAGE, LISTS_PAGE).await?;
    }
    let counts = services.chats.counts(owner, account.id).await?;
    let pages = Pages::new(page, lists.total, LISTS_PAGE);
    let chats = counts.groups + counts.forums + counts.channels;
    let deleted = services.targets.last_deleted(owner, account.id).await?;
    visit.show(&screen::lists(visit.language(), &account, &lists.lists, pages, chats, deleted.as_ref())).await
}

/// Makes a list, and shows what can go into it. One that has just been made and is empty is taken instead: the same
/// press may come twice. Those that were begun before and left make room for it.
pub(super) async fn new(visit: &Visit, account: AccountId) -> Result {
    let newest = visit.services().targets.lists(visit.owner.id, Some(account), 0, 1).await?.lists.pop();
    if let Some(list) = newest.filter(|list| list.targets == 0 && visit.now() - list.created_at < JUST_MADE) {
        return choose::show(visit, list.id, View::default()).await;
    }
    visit.services().targets.drop_untouched(visit.owner.id, account).await?;
    match visit.services().targets.begin_selection(visit.owner.id, account).await {
        Ok(list) => choose::show(visit, list.id, View::default()).await,
        Err(ListError::TooManyLists) => {
            let alert = t!(visit.language(), "targets-too-many-lists", limit = LISTS_PER_ACCOUNT);
            visit.alert(&alert).await;
            lists(visit, account, 0).await
        }
        outcome => changed(visit, outcome).await.map(drop),
    }
}

/// One list.
pub(super) async fn show(visit: &Visit, list: ListId) -> Result {
    let Some((list, account)) = find(visit, list).await? else {
        return Ok(());
    };
    visit.expect(State::Idle).await?;
    visit.show(&screen::list(visit.language(), &list, &account)).await
}

/// The choice is stored already: says so, and shows the list.
pub(super) async fn save(visit: &Visit, list: ListId) -> Result {
    if let Some(list) = visit.services().targets.get(visit.owner.id, list).await? {
        let saved = t!(visit.language(), "targets-saved", name = &list.name, targets = list.targets);
        visit.toast(&saved).await;
    }
    show(visit, list).await
}

/// The same in a new message.
pub(crate) async fn show_below(visit: &Visit, list: ListId) -> Result {
    let Some((list, account)) = find(visit, list).await? else {
        return Ok(());
    };
    visit.expect(State::Idle).await?;
    visit.show_below(&screen::list(visit.language(), &list, &account)).await
}

pub(super) async fn ask_rename(visit: &Visit, list: ListId) -> Result {
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    visit.expect(State::Renaming { list: list.id }).await?;
    visit.show(&screen::ask_rename(visit.language(), &list, None)).await
}

/// The name that was written.
pub(super) async fn rename(visit: &Visit, list: ListId, name: &str) -> Result {
    let problem = match visit.services().targets.rename(visit.owner.id, list, name).await {
        Ok(list) => return show(visit, list.id).await,
        Err(ListError::NameInvalid) => NameProblem::Invalid,
        Err(ListError::NameTaken) => NameProblem::Taken,
        outcome => return changed(visit, outcome).await.map(drop),
    };
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    visit.show(&screen::ask_rename(visit.language(), &list, Some(problem))).await
}

pub(super) async fn copy(visit: &Visit, list: ListId) -> Result {
    match visit.services().targets.copy(visit.owner.id, list, visit.update_id).await {
        Ok(copy) => {
            visit.toast(&t!(visit.language(), "targets-copied", name = &copy.name)).await;
            show(visit, copy.id).await
        }
        Err(ListError::TooManyLists) => {
            visit.alert(&t!(visit.language(), "targets-too-many-lists", limit = LISTS_PER_ACCOUNT)).await;
            Ok(())
        }
        outcome => changed(visit, outcome).await.map(drop),
    }
}

pub(super) async fn ask_delete(visit: &Visit, list: ListId) -> Result {
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    visit.show(&screen::ask_delete(visit.language(), &list)).await
}

pub(super) async fn delete(visit: &Visit, list: ListId) -> Result {
    let deleted = visit.services().targets.delete(visit.owner.id, list).await;
    let Some(list) = changed(visit, deleted).await? else {
        return Ok(());
    };
    let at = list.deleted_at.unwrap_or_else(|| visit.now());
    visit.show(&screen::deleted(visit.language(), visit.timezone(), &list, at)).await
}

pub(super) async fn restore(visit: &Visit, list: ListId) -> Result {
    match visit.services().targets.restore(visit.owner.id, list).await {
        Ok(list) => {
            visit.toast(&t!(visit.language(), "targets-restored", name = &list.name)).await;
            show(visit, list.id).await
        }
        Err(ListError::NotFound) => {
            visit.alert(&t!(visit.language(), "targets-restore-too-late")).await;
            Ok(())
        }
        Err(ListError::TooManyLists) => {
            visit.alert(&t!(visit.language(), "targets-too-many-lists", limit = LISTS_PER_ACCOUNT)).await;
            Ok(())
        }
        outcome => changed(visit, outcome).await.map(drop),
    }
}

pub(super) async fn ask_link(visit: &Visit, list: ListId) -> Result {
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    visit.expect(State::Linking { list: list.id }).await?;
    visit.show(&screen::ask_link(visit.language(), &list, false)).await
}
