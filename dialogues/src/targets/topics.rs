//! Choosing among the topics of a forum.

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::ListId;

use super::{PAGE, View, changed, expired, find, screen};
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
    let (services, owner) = (visit.services(), visit.owner.id);
    let Some((list, account)) = find(visit, forum.list).await? else {
        return Ok(());
    };
    let Some(chat) = services.chats.get(owner, account.id, forum.chat).await? else {
        return expired(visit).await;
    };
    let mut page = page;
    let mut found = services.chats.topics(owner, account.id, chat.key, i64::from(page) * PAGE, PAGE).await?;
    let end = Pages::new(0, found.total, PAGE).last();
    if page > end {
        // The page was there when the button was made.
        page = end;
        found = services.chats.topics(owner, account.id, chat.key, i64::from(page) * PAGE, PAGE).await?;
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
    let screen = screen::topics(visit.language(), list.id, forum.view, &chat, &rows, pages, chosen.len());
    visit.show(&screen).await
}

pub(super) async fn toggle(visit: &Visit, forum: Forum, page: u16, topic: Option<i32>, on: bool) -> Result {
    let topics: Vec<_> = topic.into_iter().collect();
    set(visit, forum, page, &topics, on).await
}

pub(super) async fn set_page(visit: &Visit, forum: Forum, page: u16, on: bool) -> Result {
    let Some((list, _)) = find(visit, forum.list).await? else {
        return Ok(());
    };
    let offset = i64::from(page) * PAGE;
    let found = visit.services().chats.topics(visit.owner.id, list.account_id, forum.chat, offset, PAGE).await?;
    let topics: Vec<_> = found.topics.iter().filter(|topic| !on || !topic.closed).map(|topic| topic.id).collect();
    set(visit, forum, page, &topics, on).await
}

async fn set(visit: &Visit, forum: Forum, page: u16, topics: &[i32], on: bool) -> Result {
    let targets = &visit.services().targets;
    let outcome = targets.choose_topics(visit.owner.id, forum.list, forum.chat, topics, on).await;
    match changed(visit, outcome).await? {
        Some(_) => show(visit, forum, page).await,
        None => Ok(()),
    }
}

pub(super) async fn set_all(visit: &Visit, forum: Forum, on: bool) -> Result {
    let targets = &visit.services().targets;
    let outcome = targets.choose_all_topics(visit.owner.id, forum.list, forum.chat, on).await;
    match changed(visit, outcome).await? {
        Some(_) => show(visit, forum, 0).await,
        None => Ok(()),
    }
}
