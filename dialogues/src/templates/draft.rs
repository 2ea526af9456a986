//! What an owner sends to become a template.

use blastpro_domain::ids::TemplateId;
use blastpro_domain::templates::links::MessageLink;
use blastpro_domain::templates::{BOT_FILE_BYTES, Content, Media, Part, Source, TEMPLATES_PER_OWNER, Template};
use blastpro_locales::{date, t};
use blastpro_services::templates::{self, TemplateDraft, TemplateError};
use chrono::TimeDelta;
use teloxide::prelude::*;

use super::incoming::{self, Incoming, IncomingFile, Unusable};
use super::{Callback, find, live_accounts, manage, preview, screen};
use crate::conversation::State;
use crate::error::Result;
use crate::files;
use crate::visit::Visit;

/// A second press of Save comes within this time.
const TWICE: TimeDelta = TimeDelta::seconds(10);

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
        Err(_) => return visit.expired().await,
    }
    visit.expect(State::Composing).await?;
    visit.show(&screen::ask(visit.language(), revises.map(|template| template.name.as_str()))).await
}

/// Whether there is a draft worth going on with. A link that led to nothing is none: it is as quickly sent again.
pub(super) async fn is_there(visit: &Visit) -> Result<bool> {
    let draft = visit.services().templates.draft(visit.owner.id).await?;
    Ok(draft.is_some_and(|draft| !draft.content.is_empty() && link_of(&draft.content).is_none()))
}

/// The draft where it stands.
pub(super) async fn go_on(visit: &Visit) -> Result {
    let draft = visit.services().templates.draft(visit.owner.id).await?;
    match draft.as_ref().and_then(|draft| link_of(&draft.content)) {
        Some(link) => {
            visit.expect(State::Composing).await?;
            ask_copy(visit, link).await
        }
        None => preview::draft(visit, false).await,
    }
}

async fn ask_copy(visit: &Visit, link: &str) -> Result {
    let can_copy = !live_accounts(visit).await?.is_empty();
    visit.show(&screen::link(visit.language(), link, can_copy)).await
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
    let (album, buttons) = (incoming.media_group.is_some(), incoming.buttons);
    match take(visit, message, incoming).await? {
        Taken::Draft(draft) if album => {
            visit.expect(State::Collecting).await?;
            collecting(visit, message, &draft, false).await
        }
        Taken::Draft(draft) => match link_of(&draft.content) {
            Some(link) => ask_copy(visit, link).await,
            None => preview::draft(visit, buttons).await,
        },
        Taken::Refused(why) => refuse(visit, why).await,
    }
}

/// A message that was sent while the templates are listed, or a link while nothing is asked: the message of a new one.
pub(super) async fn receive_unasked(visit: &Visit, message: &Message) -> Result {
    if let Err(why) = incoming::look(message) {
        visit.remark(screen::unusable(visit.language(), why));
        return manage::list(visit, 0).await;
    }
    if is_there(visit).await? {
        visit.remark(t!(visit.language(), "templates-not-taken"));
        return visit.show(&screen::draft_there(visit.language(), Callback::New { over: true })).await;
    }
    match visit.services().templates.begin_draft(visit.owner.id, None).await {
        Ok(_) => {}
        Err(TemplateError::Failed(error)) => return Err(error.into()),
        Err(_) => return visit.expired().await,
    }
    visit.expect(State::Composing).await?;
    receive(visit, message).await
}

/// A message while an album is coming in: one more item of it, or something that has to wait until it is complete.
/// Telegram makes two albums of what is more than one holds.
pub(super) async fn receive_item(visit: &Visit, message: &Message) -> Result {
    let Some(draft) = visit.services().templates.draft(visit.owner.id).await? else {
        return receive(visit, message).await;
    };
    let item = incoming::look(message).ok();
    let item = item.filter(|item| item.media_group.is_some() && item.media_group == draft.media_group);
    let taken = match item {
        Some(item) => Some(take(visit, message, item).await?),
        None => None,
    };
    match taken {
        Some(Taken::Draft(draft)) => collecting(visit, message, &draft, false).await,
        Some(Taken::Refused(_)) | None => collecting(visit, message, &draft, true).await,
    }
}

/// The album as far as it has come. `refused`: the message is no part of it.
async fn collecting(visit: &Visit, message: &Message, draft: &TemplateDraft, refused: bool) -> Result {
    let screen = screen::collecting(visit.language(), draft.content.parts.len(), refused);
    visit.show_after(message.id, &screen).await
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

/// A message that will not do. What there is stays on show.
async fn refuse(visit: &Visit, why: Unusable) -> Result {
    let draft = visit.services().templates.draft(visit.owner.id).await?;
    if draft.is_some_and(|draft| !draft.content.is_empty()) {
        visit.remark(screen::unusable(visit.language(), why));
        return go_on(visit).await;
    }
    let name = revised(visit).await?;
    visit.show(&screen::refused(visit.language(), why, name.as_deref())).await
}

/// What became of a message.
enum Taken {
    Draft(TemplateDraft),
    Refused(Unusable),
}

/// Takes a message into the draft; its file comes into the store first.
async fn take(visit: &Visit, message: &Message, incoming: Incoming) -> Result<Taken> {
    let Incoming { text, file, media_group, forwarded, no_preview, .. } = incoming;
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
        Err(TemplateError::NotFound | TemplateError::Empty) => nothing(visit).await,
        // What is wrong is shown where the draft would be.
        Err(_) => preview::draft(visit, false).await,
    }
}

/// There is nothing to save; of two presses, because the first one has saved it.
async fn nothing(visit: &Visit) -> Result {
    let newest = visit.services().templates.list(visit.owner.id, "", 0, 1).await?.templates.pop();
    match newest.filter(|newest| visit.now() - newest.changed_at < TWICE) {
        Some(saved) => visit.toast(&t!(visit.language(), "templates-saved", name = saved.name)).await,
        None => visit.alert(&t!(visit.language(), "templates-nothing")).await,
    }
    Ok(())
}

/// The template that the draft was to change is gone: what was sent becomes a new one.
async fn as_new(visit: &Visit, untitled: &str) -> Result<Template, TemplateError> {
    let (templates, owner) = (&visit.services().templates, visit.owner.id);
    let draft = templates.draft(owner).await?.ok_or(TemplateError::NotFound)?;
    let template = templates.create(owner, untitled, draft.content, draft.source).await?;
    templates.discard_draft(owner).await?;
    Ok(template)
}

/// Asks whether to throw away what was sent.
pub(super) async fn ask_discard(visit: &Visit) -> Result {
    if visit.services().templates.draft(visit.owner.id).await?.is_none_or(|draft| draft.content.is_empty()) {
        return visit.expired().await;
    }
    let name = revised(visit).await?;
    visit.show(&screen::ask_discard(visit.language(), name.as_deref())).await
}

/// Throws away what was sent.
pub(super) async fn discard(visit: &Visit) -> Result {
    if visit.services().templates.discard_draft(visit.owner.id).await? {
        visit.toast(&t!(visit.language(), "templates-discarded")).await;
    }
    visit.expect(State::Idle).await?;
    manage::home(visit).await
}
