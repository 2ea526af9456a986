//! Copying a message by its link into the owner's draft. Its files go to the blob store, and the account keeps by which
//! reference it can send them itself. Every step can be repeated: a file is named by what is in it.

use blastpro_domain::chats::ChatKey;
use blastpro_domain::peers::PeerKind;
use blastpro_domain::templates::links::{LinkedChat, MessageLink};
use blastpro_domain::templates::{COPIED_FILE_BYTES, Content, Media, Part, Source};
use blastpro_services::blobs::BlobError;
use blastpro_services::templates::TemplateError;
use blastpro_telegram::{Connection, Error, FetchError, FetchedMessage, Place, RemoteMedia};
use tokio::io::AsyncWriteExt;

use super::task::{Halt, Task};
use crate::campaigns::{MediaError, Shelf};

pub(super) async fn run(task: &mut Task, connection: &Connection, link: &str) -> Result<(), Halt> {
    let parsed = MessageLink::parse(link).ok_or_else(|| Halt::failed("LINK_INVALID"))?;
    if let LinkedChat::Channel(id) = parsed.chat {
        let (owner, account, key) = (task.job.owner_id, task.job.account_id, ChatKey { kind: PeerKind::Channel, id });
        let chat = task.services.chats.get(owner, account, key).await?;
        if let Some(access_hash) = chat.and_then(|chat| chat.access_hash) {
            connection.make_known(id, access_hash);
        }
    }
    let fetched = task.call(&methods(&parsed), || fetch(connection, &parsed)).await?.map_err(Halt::failed)?;
    if fetched.protected {
        return Err(Halt::failed("CHAT_FORWARDS_RESTRICTED"));
    }
    task.job.progress.total = Some(fetched.parts.len() as u64);
    task.job.progress.skipped = u64::from(fetched.buttons);
    let mut shelf = task.shelf();
    let mut parts = Vec::with_capacity(fetched.parts.len());
    for (text, remote) in fetched.parts {
        let media = match remote {
            Some(remote) => Some(keep(task, connection, &mut shelf, &remote).await?),
            None => None,
        };
        parts.push(Part { text, media });
        task.job.progress.done += 1;
        task.save().await?;
    }
    let content = Content { parts, literal: true, no_preview: fetched.no_preview };
    let source = Source::Link { link: link.to_owned() };
    match task.services.templates.set_draft(task.job.owner_id, content, source).await {
        Ok(_) => Ok(()),
        Err(TemplateError::Failed(error)) => Err(error.into()),
        Err(TemplateError::TooLong(_)) => Err(Halt::failed("CONTENT_TOO_LONG")),
        Err(_) => Err(Halt::failed("MEDIA_NOT_SUPPORTED")),
    }
}

/// The methods by which a message is fetched.
fn methods(link: &MessageLink) -> Vec<&'static str> {
    let name = matches!(link.chat, LinkedChat::Username(_)).then_some("contacts.resolveUsername");
    let comment = link.comment.map(|_| "messages.getDiscussionMessage");
    name.into_iter().chain(comment).chain(["channels.getMessages"]).collect()
}

/// What cannot be fetched is an answer; only Telegram's own errors are for the task to deal with.
async fn fetch(connection: &Connection, link: &MessageLink) -> Result<Result<FetchedMessage, &'static str>, Error> {
    match connection.fetch_message(link).await {
        Ok(fetched) => Ok(Ok(fetched)),
        Err(FetchError::NoSuchName) => Ok(Err("USERNAME_NOT_OCCUPIED")),
        Err(FetchError::NotFound) => Ok(Err("MESSAGE_NOT_FOUND")),
        Err(FetchError::NoAccess) => Ok(Err("CHANNEL_PRIVATE")),
        Err(FetchError::Unknown) => Ok(Err("CHAT_NOT_SCANNED")),
        Err(FetchError::Person) => Ok(Err("NOT_A_GROUP")),
        Err(FetchError::Unsupported) => Ok(Err("MEDIA_NOT_SUPPORTED")),
        Err(FetchError::Telegram(error)) => Err(error),
    }
}

async fn keep(
    task: &mut Task,
    connection: &Connection,
    shelf: &mut Shelf,
    remote: &RemoteMedia,
) -> Result<Media, Halt> {
    if remote.size > COPIED_FILE_BYTES {
        return Err(Halt::failed("FILE_TOO_LARGE"));
    }
    let mut incoming = task.services.blobs().incoming(task.job.owner_id, COPIED_FILE_BYTES);
    let mut place = Some(Place::default());
    while let Some(at) = place {
        // A wait costs none of what has come, and campaigns go on between two parts.
        let part = task.call(&["upload.getFile"], || connection.download_part(remote, at)).await?;
        if let Err(error) = incoming.write_all(&part.bytes).await {
            return Err(Halt::failed(why(&incoming.abandon(error).await)));
        }
        place = part.next;
    }
    let stored = incoming.finish().await.map_err(|error| Halt::failed(why(&error)))?;
    let media = remote.kept(stored.sha256, stored.size);
    match shelf.put(&media, remote.file.clone()).await {
        Ok(()) => Ok(media),
        Err(MediaError::Database(error)) => Err(error.into()),
        Err(_) => Err(Halt::failed("FILE_NOT_STORED")),
    }
}

fn why(error: &BlobError) -> &'static str {
    if matches!(error, BlobError::TooLarge { .. }) {
        return "FILE_TOO_LARGE";
    }
    tracing::warn!(%error, "file not stored");
    "FILE_NOT_STORED"
}
