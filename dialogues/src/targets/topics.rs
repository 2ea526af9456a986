//! Choosing among the topics of a forum.

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::ListId;
use blastpro_domain::targets::{TARGETS_PER_LIST, TargetList};
use blastpro_locales::t;

use super::screen::{self, FoundTopics};
use super::{PAGE, Sought, View, changed, choose, find};
use crate::conversation::State;
use crate::error::Result;
use crate::pages::Pages;
use crate::visit::Visit;

/// A forum, for which list, and where its screen came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forum {
    pub list: ListId,
    pub view: View,
    pub chat: ChatKey,
}

/// A page of topics, each with its mark.
pub(super) async fn show(visit: &Visit, forum: Forum, page: u16) -> Result {
    page_of(visit, forum, page, search_of(visit, forum)).await
}

/// The topics with this name, below what was written.
pub(super) async fn search(visit: &Visit, forum: Forum, wanted: &str) -> Result {
    page_of(visit, forum, 0, wanted.trim().chars().take(choose::SEARCH).collect()).await
}

async fn page_of(visit: &Visit, forum: Forum, page: u16, search: String) -> Result {
    let (services, owner) = (visit.services(), visit.owner.id);
    let Some((list, account)) = find(visit, forum.list).await? else {
        return Ok(());
    };
    let Some(chat) = services.chats.get(owner, account.id, forum.chat).await? else {
        return visit.expired().await;
    };
    let Forum { view, .. } = forum;
    let (wanted, chats) = (search.clone(), choose::search_of(visit, list.id));
    visit.expect(State::ChoosingTopics { list: list.id, view, chat: chat.key, search: wanted, chats }).await?;
    let read = async |page: u16| {
        services.chats.find_topics(owner, account.id, chat.key, &search, i64::from(page) * PAGE, PAGE).await
    };
    let mut page = page;
    let mut found = read(page).await?;
    let end = Pages::new(0, found.total, PAGE).last();
    if page > end {
        // The page was there when the button was made.
        page = end;
        found = read(page).await?;
    }
    let chosen = services.targets.selected_topics(owner, list.id, chat.key).await?;
    let rows: Vec<_> = found
        .topics
        .into_iter()
        .map(|topic| {
            let chosen = chosen.contains(&topic.id);
            (topic, chosen)
        })
        .collect();
    let pages = Pages::new(page, found.total, PAGE);
    let found = FoundTopics { rows: &rows, pages, total: found.total, search: &search, chosen: chosen.len() };
    visit.show(&screen::topics(visit.language(), list.id, view, &chat, &found)).await
}

pub(super) async fn toggle(visit: &Visit, forum: Forum, page: u16, topic: Option<i32>, on: bool) -> Result {
    let topics: Vec<_> = topic.into_iter().collect();
    set(visit, forum, page, &topics, on).await
}

pub(super) async fn set_page(visit: &Visit, forum: Forum, page: u16, sought: Sought, on: bool) -> Result {
    let Some((list, _)) = find(visit, forum.list).await? else {
        return Ok(());
    };
    if !is_still(visit, forum, page, sought).await? {
        return Ok(());
    }
    let topics = named(visit, &list, forum, i64::from(page) * PAGE, PAGE, on).await?;
    set(visit, forum, page, &topics, on).await
}

/// The topics that are looked for, of those the open ones when they are to be chosen.
async fn named(visit: &Visit, list: &TargetList, forum: Forum, offset: i64, limit: i64, on: bool) -> Result<Vec<i32>> {
    let (chats, owner, search) = (&visit.services().chats, visit.owner.id, search_of(visit, forum));
    let found = chats.find_topics(owner, list.account_id, forum.chat, &search, offset, limit).await?;
    Ok(found.topics.iter().filter(|topic| !on || !topic.closed).map(|topic| topic.id).collect())
}

async fn set(visit: &Visit, forum: Forum, page: u16, topics: &[i32], on: bool) -> Result {
    let targets = &visit.services().targets;
    let outcome = targets.choose_topics(visit.owner.id, forum.list, forum.chat, topics, on).await;
    match changed(visit, outcome).await? {
        Some(_) => show(visit, forum, page).await,
        None => Ok(()),
    }
}

pub(super) async fn set_all(visit: &Visit, forum: Forum, sought: Sought, on: bool) -> Result {
    if !is_still(visit, forum, 0, sought).await? {
        return Ok(());
    }
    if !search_of(visit, forum).is_empty() {
        let Some((list, _)) = find(visit, forum.list).await? else {
            return Ok(());
        };
        let topics = named(visit, &list, forum, 0, TARGETS_PER_LIST, on).await?;
        return set(visit, forum, 0, &topics, on).await;
    }
    let targets = &visit.services().targets;
    let outcome = targets.choose_all_topics(visit.owner.id, forum.list, forum.chat, on).await;
    match changed(visit, outcome).await? {
        Some(_) => show(visit, forum, 0).await,
        None => Ok(()),
    }
}

/// Whether the pressed screen shows what is looked for; else that is shown instead.
async fn is_still(visit: &Visit, forum: Forum, page: u16, sought: Sought) -> Result<bool> {
    let still = Sought::of(&search_of(visit, forum)) == sought;
    if !still {
        show(visit, forum, page).await?;
        visit.toast(&t!(visit.language(), "targets-search-over")).await;
    }
    Ok(still)
}

/// Which of this forum's topics the owner is looking for.
fn search_of(visit: &Visit, forum: Forum) -> String {
    match visit.state() {
        State::ChoosingTopics { list, chat, search, .. } if (list, chat) == (forum.list, forum.chat) => search,
        _ => String::new(),
    }
}
