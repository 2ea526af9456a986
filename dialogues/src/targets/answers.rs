//! What is written, or sent, while a list is being worked on.

use blastpro_domain::ids::ListId;
use blastpro_domain::jobs::Work;
use blastpro_domain::templates::links::is_folder_link;
use blastpro_locales::t;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use super::topics::{self, Forum};
use super::{View, choose, files, find, lists, members, screen};
use crate::conversation::State;
use crate::error::{Error, Result};
use crate::jobs;
use crate::start;
use crate::visit::Visit;

/// What a message means for a list.
#[derive(Clone, Copy, Debug)]
enum Question {
    Search(ListId),
    Topics(Forum),
    Member(ListId),
    Name(ListId),
    Link(ListId),
    File(ListId),
}

/// Longest reference that is looked at, in characters. A link has about 60.
const REFERENCE: usize = 256;

/// Answers to the questions of these screens.
pub(crate) fn answers() -> UpdateHandler<Error> {
    Update::filter_message()
        .filter_map(|visit: Visit| match visit.state() {
            State::Choosing { list, .. } => Some(Question::Search(list)),
            State::ChoosingTopics { list, view, chat, .. } => Some(Question::Topics(Forum { list, view, chat })),
            State::Members { list, .. } => Some(Question::Member(list)),
            State::Renaming { list } => Some(Question::Name(list)),
            State::Linking { list } => Some(Question::Link(list)),
            State::Uploading { list } | State::Importing { list, .. } => Some(Question::File(list)),
            State::Idle
            | State::Phone { .. }
            | State::City
            | State::Email
            | State::FindingCampaign { .. }
            | State::FindingTemplate { .. }
            | State::Composing
            | State::Collecting
            | State::RenamingTemplate { .. } => None,
        })
        .endpoint(|visit: Visit, question: Question, message: Message| async move {
            Box::pin(answer(&visit, question, &message)).await
        })
}

async fn answer(visit: &Visit, question: Question, message: &Message) -> Result {
    let (Question::Search(list)
    | Question::Topics(Forum { list, .. })
    | Question::Member(list)
    | Question::Name(list)
    | Question::Link(list)
    | Question::File(list)) = question;
    if visit.services().targets.get(visit.owner.id, list).await?.is_none() {
        // It was deleted meanwhile.
        return start::leave(visit).await;
    }
    let Some(text) = message.text() else {
        return unexpected(visit, question, message).await;
    };
    match question {
        Question::Search(list) => choose::search(visit, list, text).await,
        Question::Topics(forum) => topics::search(visit, forum, text).await,
        Question::Member(list) => members::search(visit, list, text).await,
        Question::Name(list) => lists::rename(visit, list, text).await,
        Question::Link(list) => link(visit, list, text).await,
        Question::File(list) => files::receive(visit, list, None).await,
    }
}

/// Something that is no text. Where one is stays as it is, and what was expected is said.
async fn unexpected(visit: &Visit, question: Question, message: &Message) -> Result {
    let language = visit.language();
    visit.remark(match question {
        Question::File(list) => return files::receive(visit, list, message.document()).await,
        Question::Search(_) | Question::Topics(_) | Question::Member(_) => t!(language, "common-expected-search"),
        Question::Name(_) => t!(language, "common-expected-name"),
        Question::Link(_) => t!(language, "targets-expected-link"),
    });
    match question {
        Question::Search(list) => choose::show(visit, list, View::default()).await,
        Question::Topics(forum) => topics::show(visit, forum, 0).await,
        Question::Member(list) => members::show(visit, list, 0).await,
        Question::Name(list) => lists::ask_rename(visit, list).await,
        Question::Link(list) | Question::File(list) => lists::ask_link(visit, list).await,
    }
}

/// Resolving takes a call to Telegram, so it is a job of the account.
async fn link(visit: &Visit, list: ListId, reference: &str) -> Result {
    let Some((list, account)) = find(visit, list).await? else {
        return Ok(());
    };
    if is_folder_link(reference) {
        return visit.show(&screen::ask_link(visit.language(), &list, true)).await;
    }
    let reference: String = reference.trim().chars().take(REFERENCE).collect();
    jobs::start(visit, account.id, Work::AddByLink { reference, list: list.id }).await?;
    // Links come one after the other; whatever else the owner opens ends that.
    visit.expect(State::Linking { list: list.id }).await
}
