//! Sending a template to the account's own Saved Messages: exactly what a target would get. What is sent, and the random
//! ids, are stored before the first attempt, so a test arrives once, however often it is attempted.

use blastpro_domain::deliveries::random_ids;
use blastpro_domain::ids::TemplateId;
use blastpro_domain::outcomes::{FILE_MISSING, Verdict, classify};
use blastpro_domain::templates::Content;
use blastpro_domain::templates::render::Program;
use blastpro_telegram::{Connection, Error, SendTo};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::task::{Halt, Task};
use crate::campaigns::{MediaError, Shelf, methods};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Checkpoint {
    message: Option<Message>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Message {
    content: Content,
    random_ids: Vec<i64>,
    /// Its files have been uploaded again.
    renewed: bool,
}

pub(super) async fn run(
    task: &mut Task,
    connection: &Connection,
    template: Option<TemplateId>,
    version: i32,
) -> Result<(), Halt> {
    let mut message = match task.checkpoint::<Checkpoint>().message {
        Some(message) => message,
        None => prepare(task, template, version).await?,
    };
    let mut shelf = task.shelf();
    let sending = methods(&message.content);
    loop {
        task.wait_for(&sending).await?;
        let content = &message.content;
        let files = upload(task, connection, &mut shelf, content).await?;
        let ids = &message.random_ids;
        let sent = task
            .call(&sending, || async {
                match connection.send(&SendTo::SavedMessages, content, &files, ids).await {
                    Ok(_) | Err(Error::Duplicate) => Ok(true),
                    Err(error) if !message.renewed && is_expired(&error) => Ok(false),
                    Err(error) => Err(error),
                }
            })
            .await?;
        if sent {
            return Ok(());
        }
        shelf.forget(&message.content).await.map_err(halt)?;
        message.renewed = true;
        task.save_at(&Checkpoint { message: Some(message.clone()) }).await?;
    }
}

/// Whether the file is to be uploaded again, as a campaign would.
fn is_expired(error: &Error) -> bool {
    matches!(error, Error::Rpc { name, .. } if classify(name).0 == Verdict::FileExpired)
}

async fn prepare(task: &mut Task, template: Option<TemplateId>, version: i32) -> Result<Message, Halt> {
    let (owner, account) = (task.job.owner_id, task.job.account_id);
    let templates = &task.services.templates;
    let content = match template {
        Some(id) => templates.at_version(owner, id, version).await?.map(|template| template.content),
        None => templates.draft(owner).await?.map(|draft| draft.content),
    };
    let content = content.filter(|content| !content.is_empty()).ok_or_else(|| Halt::failed("TEMPLATE_GONE"))?;
    let values = templates.sample(owner, Some(account)).await?;
    let (draw, seed) = Uuid::new_v4().as_u64_pair();
    let program = Program::parse(&content).map_err(|_| Halt::failed("TEMPLATE_INVALID"))?;
    let content = program.render(&values, draw);
    let random_ids = random_ids(seed.cast_signed(), 0, content.parts.len());
    let message = Message { content, random_ids, renewed: false };
    task.save_at(&Checkpoint { message: Some(message.clone()) }).await?;
    Ok(message)
}

/// The files, once Telegram lets them be uploaded.
async fn upload(
    task: &mut Task,
    connection: &Connection,
    shelf: &mut Shelf,
    content: &Content,
) -> Result<Vec<Option<blastpro_telegram::UploadedMedia>>, Halt> {
    loop {
        match shelf.files(connection, content).await {
            Ok(files) => return Ok(files),
            Err(MediaError::Telegram(error)) => task.after(error).await?,
            Err(error) => return Err(halt(error)),
        }
    }
}

fn halt(error: MediaError) -> Halt {
    match error {
        MediaError::Missing => Halt::failed(FILE_MISSING),
        MediaError::Store(error) => {
            tracing::warn!(%error, "file not read");
            Halt::failed("FILE_NOT_READ")
        }
        MediaError::Telegram(error) => error.into(),
        MediaError::Database(error) => error.into(),
    }
}
