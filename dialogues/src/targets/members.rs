//! What is in a list, one by one.

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::ListId;
use blastpro_domain::targets::Target;
use blastpro_locales::t;
use blastpro_services::targets::TargetFilter;

use super::screen::{self, FoundMembers};
use super::{Member, PAGE, changed, choose, expired, find};
use crate::conversation::State;
use crate::error::Result;
use crate::pages::Pages;
use crate::visit::Visit;

/// A page of a list's targets.
pub(super) async fn show(visit: &Visit, list: ListId, page: u16) -> Result {
    page_with(visit, list, page, filter_of(visit, list), None).await
}

/// Those with this name, below what was written.
pub(super) async fn search(visit: &Visit, list: ListId, wanted: &str) -> Result {
    let search = wanted.trim().chars().take(choose::SEARCH).collect();
    page_with(visit, list, 0, TargetFilter { search, ..filter_of(visit, list) }, None).await
}

/// Of those that are looked for, the skipped ones alone, or all.
pub(super) async fn skipped_only(visit: &Visit, list: ListId, skipped_only: bool) -> Result {
    page_with(visit, list, 0, TargetFilter { skipped_only, ..filter_of(visit, list) }, None).await
}

pub(super) async fn all(visit: &Visit, list: ListId) -> Result {
    page_with(visit, list, 0, TargetFilter::default(), None).await
}

async fn page_with(visit: &Visit, list: ListId, page: u16, filter: TargetFilter, put_back: Option<&Target>) -> Result {
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    let TargetFilter { search, skipped_only } = filter.clone();
    visit.expect(State::Members { list: list.id, search, skipped_only }).await?;
    let (targets, owner) = (&visit.services().targets, visit.owner.id);
    let mut page = page;
    let mut found = targets.find(owner, list.id, &filter, i64::from(page) * PAGE, PAGE).await?;
    let end = Pages::new(0, found.total, PAGE).last();
    if page > end {
        // The page was there when the button was made.
        page = end;
        found = targets.find(owner, list.id, &filter, i64::from(page) * PAGE, PAGE).await?;
    }
    let pages = Pages::new(page, found.total, PAGE);
    let found = FoundMembers { rows: &found.targets, pages, total: found.total, filter: &filter };
    visit.show(&screen::members(visit.language(), &list, &found, put_back)).await
}

/// Which of this list's targets the owner is looking at.
fn filter_of(visit: &Visit, list: ListId) -> TargetFilter {
    match visit.state() {
        State::Members { list: listed, search, skipped_only } if listed == list => {
            TargetFilter { search, skipped_only }
        }
        _ => TargetFilter::default(),
    }
}

/// One target.
pub(super) async fn target(visit: &Visit, member: Member) -> Result {
    let found = visit.services().targets.target(visit.owner.id, member.list, member.target).await?;
    draw(visit, member, found).await
}

pub(super) async fn set_paused(visit: &Visit, member: Member, paused: bool) -> Result {
    let targets = &visit.services().targets;
    let changed = targets.set_paused(visit.owner.id, member.list, member.target, paused).await;
    draw(visit, member, unless_missing(changed)?).await
}

pub(super) async fn enable(visit: &Visit, member: Member) -> Result {
    let changed = visit.services().targets.reenable(visit.owner.id, member.list, member.target).await;
    draw(visit, member, unless_missing(changed)?).await
}

async fn draw(visit: &Visit, member: Member, target: Option<Target>) -> Result {
    let (Some(target), Some((list, _))) = (target, find(visit, member.list).await?) else {
        return expired(visit).await;
    };
    visit.show(&screen::target(visit.language(), &list, &target, member.page)).await
}

pub(super) async fn ask_remove(visit: &Visit, member: Member) -> Result {
    let found = visit.services().targets.target(visit.owner.id, member.list, member.target).await?;
    let (Some(target), Some((list, _))) = (found, find(visit, member.list).await?) else {
        return expired(visit).await;
    };
    visit.show(&screen::ask_remove(visit.language(), &list, &target, member.page)).await
}

pub(super) async fn remove(visit: &Visit, member: Member) -> Result {
    let (targets, owner) = (&visit.services().targets, visit.owner.id);
    let Some(target) = targets.target(owner, member.list, member.target).await? else {
        return expired(visit).await;
    };
    unless_missing(targets.remove(owner, member.list, member.target).await.map(Some))?;
    page_with(visit, member.list, member.page, filter_of(visit, member.list), Some(&target)).await
}

pub(super) async fn put_back(
    visit: &Visit,
    list: ListId,
    page: u16,
    (chat, topic): (ChatKey, Option<i32>),
    paused: bool,
) -> Result {
    let outcome = visit.services().targets.put_back(visit.owner.id, list, chat, topic, paused).await;
    if changed(visit, outcome).await?.is_some() {
        visit.toast(&t!(visit.language(), "targets-put-back-done")).await;
        show(visit, list, page).await?;
    }
    Ok(())
}

/// What is not there, or not the owner's, is no failure.
fn unless_missing<T>(outcome: blastpro_services::Result<Option<T>>) -> Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(found),
        Err(blastpro_services::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
