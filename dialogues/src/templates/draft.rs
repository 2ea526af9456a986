//! What an owner sends to become a template.

use blastpro_domain::ids::TemplateId;
use blastpro_domain::templates::links::MessageLink;
use blastpro_domain::templates::{BOT_FILE_BYTES, Content, Media, Part, Source, TEMPLATES_PER_OWNER, Template};
use blastpro_locales::{date, t};
use blastpro_services::templates::{self, TemplateDraft, TemplateError};
use teloxide::prelude::*;

use super::incoming::{self, Incoming, IncomingFile, Unusable};
use super::{Callback, expired, find, live_accounts, manage, preview, screen};
use crate::conversation::State;
use crate::error::Result;
use crate::files;
use crate::visit::Visit;

/// Begins a template, unless that would lose what was sent and not saved.
pub(super) async fn new(visit: &Visit, over: bool) -> Result {
    if !over && is_there(visit).await? {
        return visit.show(&screen::draft_there(visit.language(), Callback::New { over: true })).await;
    }
    begin(visit, None).await
}

/// Begins the next version of a template, unless that would lose what was sent and not saved.
pub(super) async fn edit(visit: &Visit, template: TemplateId, over: bool) -> Result {
    let Some(template) = find(visit, template).await? else {
        return Ok(());
    };
    if !over && is_there(visit).await? {
        let anew = Callback::Edit { template: template.id, over: true };
        return visit.show(&screen::draft_there(visit.language(), anew)).await;
    }
    begin(visit, Some(&template)).await
}

async fn begin(visit: &Visit, revises: Option<&Template>) -> Result {
    match visit.services().templates.begin_draft(visit.owner.id, revises.map(|template| template.id)).await {
        Ok(_) => {}
        Err(TemplateError::Failed(error)) => return Err(error.into()),
        Err(_) => return expired(visit).await,
    }
    visit.expect(State::Composing).await?;
    visit.show(&screen::ask(visit.language(), revises.map(|template| template.name.as_str()))).await
}

async fn is_there(visit: &Visit) -> Result<bool> {
    let draft = visit.services().templates.draft(visit.owner.id).await?;
    Ok(draft.is_some_and(|draft| !draft.content.is_empty()))
}

/// Asks for the message again. What there is stays until one comes.
pub(super) async fn ask(visit: &Visit) -> Result {
    let name = revised(visit).await?;
    visit.expect(State::Composing).await?;
    visit.show(&screen::ask(visit.language(), name.as_deref())).await
}

/// The name of the template that the draft changes.
pub(super) async fn revised(visit: &Visit) -> Result<Option<String>> {
    let templates = &visit.services().templates;
    let revises = templates.draft(visit.owner.id).await?.and_then(|draft| draft.revises);
    match revises {
        Some(id) => Ok(templates.get(visit.owner.id, id).await?.map(|template| template.name)),
        None => Ok(None),
    }
}

/// A message for the draft.
pub(super) async fn receive(visit: &Visit, message: &Message) -> Result {
    let incoming = match incoming::look(message) {
        Ok(incoming) => incoming,
        Err(why) => return refuse(visit, why).await,
    };
    let album = incoming.media_group.is_some();
    match take(visit, message, incoming).await? {
        Taken::Draft(draft) if album => {
            visit.show_after(message.id, &screen::collecting(visit.language(), draft.content.parts.len())).await
        }
        Taken::Draft(draft) => match link_of(&draft.content) {
            Some(link) => {
                let can_copy = !live_accounts(visit).await?.is_empty();
                visit.show(&screen::link(visit.language(), link, can_copy)).await
            }
            None => preview::draft(visit).await,
        },
        Taken::Refused(why) => refuse(visit, why).await,
        Taken::Full => visit.say(screen::refused_full(visit.language())).await.map(drop),
    }
}

/// The link that is all there is in a draft.
pub(super) fn link_of(content: &Content) -> Option<&str> {
    match content.parts.as_slice() {
        [Part { text, media: None }] if !content.literal => {
            let text = text.text.trim();
            MessageLink::parse(text).map(|_| text)
        }
        _ => None,
    }
}

async fn refuse(visit: &Visit, why: Unusable) -> Result {
    let name = revised(visit).await?;
    visit.show(&screen::refused(visit.language(), why, name.as_deref())).await
}

/// What became of a message.
enum Taken {
    Draft(TemplateDraft),
    Refused(Unusable),
    Full,
}

/// Takes a message into the draft; its file comes into the store first.
async fn take(visit: &Visit, message: &Message, incoming: Incoming) -> Result<Taken> {
    let Incoming { text, file, media_group, forwarded, no_preview } = incoming;
    let media = match file {
        None => None,
        Some(file) => match fetch(visit, file).await? {
            Some(media) => Some(media),
            None => return Ok(Taken::Refused(Unusable::TooLarge)),
        },
    };
    let incoming = templates::Incoming {
        message: message.id.0,
        part: Part { text, media },
        source: if forwarded { Source::Forwarded } else { Source::Written },
        literal: forwarded,
        no_preview,
        media_group,
    };
    match visit.services().templates.add_part(visit.owner.id, incoming).await {
        Ok(draft) => Ok(Taken::Draft(draft)),
        Err(TemplateError::TooManyParts) => Ok(Taken::Full),
        Err(TemplateError::Failed(error)) => Err(error.into()),
        Err(_) => Ok(Taken::Refused(Unusable::Other)),
    }
}

/// Brings a file into the store; `None` when it is larger than a bot may download.
async fn fetch(visit: &Visit, file: IncomingFile) -> Result<Option<Media>> {
    let context = &visit.context;
    let blobs = visit.services().blobs();
    let stored = files::store(&context.bot, blobs, visit.owner.id, &file.id, BOT_FILE_BYTES).await?;
    Ok(stored.map(|stored| {
        context.screens.asides().learn(file.media.kind, &stored.sha256, &file.id);
        Media { sha256: stored.sha256, size: stored.size, ..file.media }
    }))
}

/// Makes a template of the draft, or a version.
pub(super) async fn save(visit: &Visit) -> Result {
    let language = visit.language();
    let untitled = t!(language, "templates-untitled", date = date(language, visit.timezone(), visit.now()));
    let kept = match visit.services().templates.keep(visit.owner.id, &untitled).await {
        Err(TemplateError::NotFound) => as_new(visit, &untitled).await,
        kept => kept,
    };
    match kept {
        Ok(template) => {
            visit.toast(&t!(language, "templates-saved", name = &template.name)).await;
            manage::show(visit, template.id).await
        }
        Err(TemplateError::Failed(error)) => Err(error.into()),
        Err(TemplateError::TooMany) => {
            visit.alert(&t!(language, "templates-too-many", limit = TEMPLATES_PER_OWNER)).await;
            Ok(())
        }
        Err(TemplateError::NotFound | TemplateError::Empty) => {
            visit.alert(&t!(language, "templates-nothing")).await;
            manage::home(visit).await
        }
        // What is wrong is shown where the draft would be.
        Err(_) => preview::draft(visit).await,
    }
}

/// The template that the draft was to change is gone: what was sent becomes a new one.
async fn as_new(visit: &Visit, untitled: &str) -> Result<Template, TemplateError> {
    let (templates, owner) = (&visit.services().templates, visit.owner.id);
    let draft = templates.draft(owner).await?.ok_or(TemplateError::NotFound)?;
    let template = templates.create(owner, untitled, draft.content, draft.source).await?;
    templates.discard_draft(owner).await?;
    Ok(template)
}

/// Throws away what was sent.
pub(super) async fn discard(visit: &Visit) -> Result {
    if visit.services().templates.discard_draft(visit.owner.id).await? {
        visit.toast(&t!(visit.language(), "templates-discarded")).await;
    }
    visit.expect(State::Idle).await?;
    manage::home(visit).await
}
