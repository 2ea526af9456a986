//! A list from and to a CSV file.

use blastpro_domain::ids::ListId;
use blastpro_domain::targets::TargetList;
use blastpro_locales::{html, t};
use blastpro_services::targets::{FileError, ImportError, MAX_BYTES};
use teloxide::types::Document;

use super::{find, lists, screen};
use crate::conversation::State;
use crate::error::Result;
use crate::files::download;
use crate::jobs;
use crate::visit::Visit;

pub(super) async fn ask(visit: &Visit, list: ListId) -> Result {
    let Some((list, account)) = find(visit, list).await? else {
        return Ok(());
    };
    if !account.state.is_live() {
        return refuse(visit, list.id, ImportError::NotConnected).await;
    }
    visit.expect(State::Uploading { list: list.id }).await?;
    visit.show(&screen::ask_import(visit.language(), &list)).await
}

/// The file that was sent; `None` for a message without one. Nothing is imported before the owner has seen what it
/// would do.
pub(super) async fn receive(visit: &Visit, list: ListId, document: Option<&Document>) -> Result {
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    let language = visit.language();
    let Some(document) = document else {
        if matches!(visit.state(), State::Importing { .. }) {
            return still(visit, list.id).await;
        }
        return visit.show(&screen::unwelcome(language, &list)).await;
    };
    let outcome = match download(&visit.context.bot, &document.file.id.0, MAX_BYTES).await? {
        Some(bytes) => visit.services().targets.import_preview(visit.owner.id, list.id, &bytes).await,
        None => Err(ImportError::File(FileError::TooLarge)),
    };
    match outcome {
        Ok(preview) => {
            visit.expect(State::Importing { list: list.id, file: document.file.id.0.clone() }).await?;
            visit.show(&screen::preview(language, &list, &preview)).await
        }
        Err(ImportError::File(error)) => {
            visit.expect(State::Uploading { list: list.id }).await?;
            visit.show(&screen::unreadable(language, &list, error)).await
        }
        Err(error) => refuse(visit, list.id, error).await,
    }
}

/// The summary that is on show, again: what came is no other file.
async fn still(visit: &Visit, list: ListId) -> Result {
    let Some((list, bytes)) = on_show(visit, list).await? else {
        return Ok(());
    };
    match visit.services().targets.import_preview(visit.owner.id, list.id, &bytes).await {
        Ok(preview) => {
            visit.remark(t!(visit.language(), "targets-expected-import"));
            visit.show(&screen::preview(visit.language(), &list, &preview)).await
        }
        Err(error) => refuse(visit, list.id, error).await,
    }
}

/// The list, and the file whose summary is on show; `None` after saying why not.
async fn on_show(visit: &Visit, list: ListId) -> Result<Option<(TargetList, Vec<u8>)>> {
    let file = match visit.state() {
        State::Importing { list: wanted, file } if wanted == list => file,
        _ => {
            visit.expired().await?;
            return Ok(None);
        }
    };
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(None);
    };
    let bytes = download(&visit.context.bot, &file, MAX_BYTES).await?;
    if bytes.is_none() {
        visit.show(&screen::unreadable(visit.language(), &list, FileError::TooLarge)).await?;
    }
    Ok(bytes.map(|bytes| (list, bytes)))
}

/// Sends the rows that an import could not use, and the summary again below them.
pub(super) async fn problems(visit: &Visit, list: ListId) -> Result {
    let Some((list, bytes)) = on_show(visit, list).await? else {
        return Ok(());
    };
    let (language, targets, owner) = (visit.language(), &visit.services().targets, visit.owner.id);
    let wording = move |problem| jobs::row_problem(language, problem);
    match targets.import_problems(owner, list.id, &bytes, wording).await {
        Ok(Some(csv)) => jobs::send_problems(visit, csv).await?,
        // A scan has found them meanwhile, as the summary says now.
        Ok(None) => {}
        Err(error) => return refuse(visit, list.id, error).await,
    }
    match targets.import_preview(owner, list.id, &bytes).await {
        Ok(preview) => visit.show_below(&screen::preview(language, &list, &preview)).await,
        Err(error) => refuse(visit, list.id, error).await,
    }
}

/// Imports the file whose summary is on show. Which file that is must not be forgotten before the import is queued: a
/// crash in between has the press handled again.
pub(super) async fn import(visit: &Visit, list: ListId) -> Result {
    let Some((list, bytes)) = on_show(visit, list).await? else {
        return Ok(());
    };
    let at = visit.pressed_message();
    let starting = visit.services().targets.import_confirm(visit.owner.id, list.id, &bytes);
    match visit.context.jobs.begin(&visit.owner, visit.chat, at, starting).await? {
        Ok(()) => visit.give_screen_away().await.map(drop),
        Err(ImportError::AlreadyRunning(job)) => {
            visit.toast(&t!(visit.language(), "jobs-running-already")).await;
            visit.context.jobs.move_to(&visit.owner, visit.chat, job.id, at).await?;
            visit.give_screen_away().await.map(drop)
        }
        Err(error) => refuse(visit, list.id, error).await,
    }
}

async fn refuse(visit: &Visit, list: ListId, error: ImportError) -> Result {
    match error {
        ImportError::Failed(error) => Err(error.into()),
        ImportError::NotFound => visit.expired().await,
        ImportError::NotConnected => {
            visit.alert(&t!(visit.language(), "jobs-not-connected")).await;
            lists::show(visit, list).await
        }
        ImportError::TooMany => {
            visit.alert(&t!(visit.language(), "jobs-too-many")).await;
            lists::show(visit, list).await
        }
        ImportError::AlreadyRunning(_) => {
            visit.toast(&t!(visit.language(), "jobs-running-already")).await;
            lists::show(visit, list).await
        }
        ImportError::File(error) => {
            let Some((list, _)) = find(visit, list).await? else {
                return Ok(());
            };
            visit.show(&screen::unreadable(visit.language(), &list, error)).await
        }
    }
}

/// Sends the list as a file, and the list's screen below it.
pub(super) async fn export(visit: &Visit, list: ListId) -> Result {
    let Some((list, _)) = find(visit, list).await? else {
        return Ok(());
    };
    let Some(csv) = visit.services().targets.export(visit.owner.id, list.id).await? else {
        return visit.expired().await;
    };
    let caption = html!(visit.language(), "targets-export-caption", name = &list.name, targets = list.targets);
    visit.send_file(&file_name(&list.name), csv, &caption).await?;
    lists::show_below(visit, list.id).await
}

/// A name for the file that every system takes.
fn file_name(list: &str) -> String {
    let words = list.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let plain = words.collect::<Vec<_>>().join("-").to_lowercase();
    format!("{}.csv", if plain.is_empty() { "targets" } else { &plain })
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_is_named_after_its_list_and_holds_no_path() {
        assert_eq!(file_name("Scan 22/11"), "scan-22-11.csv");
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd.csv");
        assert_eq!(file_name("Toko <b>Ibu & Sari</b> (2)"), "toko-b-ibu-sari-b-2.csv");
        assert_eq!(file_name("🛒"), "targets.csv");
    }
}
