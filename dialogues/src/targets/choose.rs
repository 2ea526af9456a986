//! Choosing among the chats that a scan has found.

use blastpro_domain::accounts::Account;
use blastpro_domain::chats::{ChatKey, ChatKind};
use blastpro_domain::ids::ListId;
use blastpro_domain::targets::TargetList;
use blastpro_locales::t;
use blastpro_services::chats::ChatFilter;

use super::screen::{self, Chosen, Found, Row};
use super::{Kinds, PAGE, Sought, View, changed, find};
use crate::conversation::State;
use crate::error::Result;
use crate::pages::Pages;
use crate::visit::Visit;

/// Longest name that is looked for, in characters. A title has 128 at most.
pub(super) const SEARCH: usize = 64;

/// A page of chats, each with its mark.
pub(super) async fn show(visit: &Visit, list: ListId, view: View) -> Result {
    let Some((list, account)) = find(visit, list).await? else {
        return Ok(());
    };
    let search = search_of(visit, list.id);
    visit.expect(State::Choosing { list: list.id, search: search.clone() }).await?;
    page(visit, &list, &account, view, &search, false).await
}

/// The chats with this name, below what was written.
pub(super) async fn search(visit: &Visit, list: ListId, wanted: &str) -> Result {
    search_among(visit, list, View::default(), wanted).await
}

/// All chats again of the kinds that are on show.
pub(super) async fn stop_search(visit: &Visit, list: ListId, view: View) -> Result {
    search_among(visit, list, View { page: 0, ..view }, "").await
}

async fn search_among(visit: &Visit, list: ListId, view: View, wanted: &str) -> Result {
    let Some((list, account)) = find(visit, list).await? else {
        return Ok(());
    };
    let search: String = wanted.trim().chars().take(SEARCH).collect();
    visit.expect(State::Choosing { list: list.id, search: search.clone() }).await?;
    page(visit, &list, &account, view, &search, false).await
}

/// `emptied`: everything has just been taken out.
async fn page(visit: &Visit, list: &TargetList, account: &Account, view: View, search: &str, emptied: bool) -> Result {
    let (services, owner) = (visit.services(), visit.owner.id);
    let mut view = view;
    let mut found = services.chats.list(owner, list.account_id, &filter(view, search)).await?;
    let pages = Pages::new(view.page, found.total, PAGE);
    if view.page > pages.last() {
        // The page was there when the button was made.
        view.page = pages.last();
        found = services.chats.list(owner, list.account_id, &filter(view, search)).await?;
    }
    if found.total == 0 && view.kinds == Kinds::All && search.is_empty() {
        return visit.show(&screen::nothing_scanned(visit.language(), list, account)).await;
    }
    let keys: Vec<_> = found.chats.iter().map(|chat| chat.key).collect();
    let chosen = services.targets.selected(owner, list.id, &keys).await?;
    let rows: Vec<_> = found
        .chats
        .into_iter()
        .map(|chat| {
            let chosen = match chosen.get(&chat.key) {
                None | Some(0) => Chosen::No,
                Some(topics) if chat.kind == ChatKind::Forum => Chosen::Topics(*topics),
                Some(_) => Chosen::Whole,
            };
            Row { chat, chosen }
        })
        .collect();
    let pages = Pages::new(view.page, found.total, PAGE);
    let found = Found { rows: &rows, pages, total: found.total, emptied };
    visit.show(&screen::choose(visit.language(), list, view, search, &found)).await
}

pub(super) async fn toggle(visit: &Visit, list: ListId, view: View, chat: ChatKey, on: bool) -> Result {
    let outcome = visit.services().targets.choose(visit.owner.id, list, &[chat], on).await;
    match changed(visit, outcome).await? {
        Some(_) => show(visit, list, view).await,
        None => Ok(()),
    }
}

pub(super) async fn set_page(visit: &Visit, list: ListId, view: View, sought: Sought, on: bool) -> Result {
    let Some((found, _)) = find(visit, list).await? else {
        return Ok(());
    };
    let Some(search) = search_still(visit, list, view, sought).await? else {
        return Ok(());
    };
    let filter = filter(view, &search);
    let chats = visit.services().chats.list(visit.owner.id, found.account_id, &filter).await?.chats;
    let keys: Vec<_> = chats.iter().map(|chat| chat.key).collect();
    let outcome = visit.services().targets.choose(visit.owner.id, list, &keys, on).await;
    match changed(visit, outcome).await? {
        Some(_) => show(visit, list, view).await,
        None => Ok(()),
    }
}

pub(super) async fn all(visit: &Visit, list: ListId, view: View, sought: Sought) -> Result {
    let Some(search) = search_still(visit, list, view, sought).await? else {
        return Ok(());
    };
    let filter = filter(view, &search);
    let outcome = visit.services().targets.choose_all(visit.owner.id, list, &filter, true).await;
    let Some(count) = changed(visit, outcome).await? else {
        return Ok(());
    };
    visit.toast(&t!(visit.language(), "targets-chose", count = count)).await;
    show(visit, list, view).await
}

/// Asks how many targets may go, unless there are none.
pub(super) async fn ask_none(visit: &Visit, list: ListId, view: View, sought: Sought) -> Result {
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    let Some(search) = search_still(visit, list.id, view, sought).await? else {
        return Ok(());
    };
    let count = visit.services().targets.chosen_count(visit.owner.id, list.id, &filter(view, &search)).await?;
    if count == 0 {
        visit.toast(&t!(visit.language(), "targets-unchose", count = 0)).await;
        return show(visit, list.id, view).await;
    }
    visit.show(&screen::ask_choose_none(visit.language(), &list, view, &search, count)).await
}

/// Takes all of them out, and offers to put them back.
pub(super) async fn none(visit: &Visit, list: ListId, view: View, sought: Sought) -> Result {
    let Some(search) = search_still(visit, list, view, sought).await? else {
        return Ok(());
    };
    let outcome = visit.services().targets.choose_all(visit.owner.id, list, &filter(view, &search), false).await;
    let Some(count) = changed(visit, outcome).await? else {
        return Ok(());
    };
    visit.toast(&t!(visit.language(), "targets-unchose", count = count)).await;
    let Some((list, account)) = find(visit, list).await? else {
        return Ok(());
    };
    page(visit, &list, &account, view, &search, true).await
}

pub(super) async fn put_all_back(visit: &Visit, list: ListId, view: View) -> Result {
    match visit.services().targets.put_all_back(visit.owner.id, list).await {
        Ok(count) => visit.toast(&t!(visit.language(), "targets-chose", count = count)).await,
        outcome => drop(changed(visit, outcome).await?),
    }
    show(visit, list, view).await
}

fn filter(view: View, search: &str) -> ChatFilter {
    ChatFilter {
        search: (!search.is_empty()).then(|| search.to_owned()),
        kinds: view.kinds.kinds().to_vec(),
        writable_only: true,
        offset: i64::from(view.page) * PAGE,
        limit: PAGE,
    }
}

/// Which chats the owner is looking for, for this list, if that is what the pressed screen shows; else what is looked
/// for now is shown instead.
async fn search_still(visit: &Visit, list: ListId, view: View, sought: Sought) -> Result<Option<String>> {
    let search = search_of(visit, list);
    if Sought::of(&search) == sought {
        return Ok(Some(search));
    }
    show(visit, list, view).await?;
    visit.toast(&t!(visit.language(), "targets-search-over")).await;
    Ok(None)
}

/// Which chats the owner is looking for, for this list.
pub(super) fn search_of(visit: &Visit, list: ListId) -> String {
    match visit.state() {
        State::Choosing { list: chosen, search } if chosen == list => search,
        // Back among the chats, they are looked for still.
        State::ChoosingTopics { list: chosen, chats, .. } if chosen == list => chats,
        _ => String::new(),
    }
}
