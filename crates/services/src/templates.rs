//! Templates: written to the bot part by part, kept under a name, changed by new versions.
//!
//! What an owner is writing is a draft, one at a time. The bot adds to it what it receives (an album comes as several
//! messages, and a message may be handled twice); nothing is a template before it is kept.

use blastpro_domain::ids::{AccountId, OwnerId, TemplateId};
use blastpro_domain::targets::UNDO;
use blastpro_domain::templates::render::{ContentError, Program, TooLong, Values};
use blastpro_domain::templates::{ALBUM_ITEMS, Content, MediaKind, Part, Source, TEMPLATES_PER_OWNER, Template};
use blastpro_storage::{Constraint, DraftPart, StorageError, StoredDraft, Tx};
use chrono::{DateTime, Utc};

use crate::derived::derived;
use crate::names::{self, NAME_CHARS};
use crate::{Context, Error, Result};

/// How many words of a template name it.
const NAME_WORDS: usize = 6;

/// Why a template was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// There is no such template or draft, it is not this owner's, or the template is deleted.
    #[error("no such template")]
    NotFound,
    /// There is nothing to send in it.
    #[error("the template is empty")]
    Empty,
    /// The album has more than [`ALBUM_ITEMS`], or an item of it has no file.
    #[error("that is no album")]
    TooManyParts,
    /// The owner has [`TEMPLATES_PER_OWNER`].
    #[error("the limit on templates is reached")]
    TooMany,
    /// Another template of the owner has this name; upper and lower case are the same.
    #[error("the name is taken")]
    NameTaken,
    /// The name is empty, or longer than [`TEMPLATE_NAME_CHARS`](blastpro_domain::templates::TEMPLATE_NAME_CHARS).
    #[error("not a name for a template")]
    NameInvalid,
    /// Its braces make no sense.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// It can become longer than Telegram takes.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why a template was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteError {
    /// There is no such template, or it is not this owner's.
    #[error("no such template")]
    NotFound,
    /// Campaigns that are not over need it; their names.
    #[error("it is in use")]
    InUse(Vec<String>),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// A line of the list of templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateSummary {
    /// Which.
    pub id: TemplateId,
    /// Written by the owner: escape it.
    pub name: String,
    /// The newest.
    pub version: i32,
    /// What its first file is.
    pub kind: Option<MediaKind>,
    /// How many messages it is.
    pub parts: usize,
    /// Whether it is sent as it is.
    pub literal: bool,
    /// When this version was made.
    pub changed_at: DateTime<Utc>,
}

/// One page of templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplatePage {
    /// The templates of this page, the newest first.
    pub templates: Vec<TemplateSummary>,
    /// How many there are on all pages.
    pub total: i64,
}

/// What an owner is writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateDraft {
    /// As far as it has come.
    pub content: Content,
    /// The template of which it is to become a new version.
    pub revises: Option<TemplateId>,
    /// The album to which the next part may belong.
    pub media_group: Option<String>,
    /// Where it came from.
    pub source: Source,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A message that the owner sent to the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Its id in the chat with the bot: it orders an album, and a message that is handled twice is one part.
    pub message: i32,
    /// What it says.
    pub part: Part,
    /// Where it came from.
    pub source: Source,
    /// Whether braces in it mean nothing.
    pub literal: bool,
    /// Whether it shows no preview of links.
    pub no_preview: bool,
    /// The album that it belongs to.
    pub media_group: Option<String>,
}

/// Use-cases about templates.
#[derive(Clone, Debug)]
pub struct Templates {
    context: Context,
}

impl Templates {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// A page of the owner's templates in whose names these words are.
    pub async fn list(&self, owner: OwnerId, search: &str, offset: i64, limit: i64) -> Result<TemplatePage> {
        let mut tx = self.context.store.read().await?;
        let templates = tx.templates(owner, search, offset, limit).await?;
        let total = tx.template_count(owner, search).await?;
        Ok(TemplatePage { templates: templates.into_iter().map(summary).collect(), total })
    }

    /// One template at its newest version, unless it is deleted.
    pub async fn get(&self, owner: OwnerId, id: TemplateId) -> Result<Option<Template>> {
        let found = self.context.store.read().await?.template(owner, id).await?;
        Ok(found.filter(|template| template.deleted_at.is_none()))
    }

    /// One template at this version, also when it is deleted: campaigns keep what they were confirmed with.
    pub async fn at_version(&self, owner: OwnerId, id: TemplateId, version: i32) -> Result<Option<Template>> {
        Ok(self.context.store.read().await?.template_at(owner, id, version).await?)
    }

    /// The names of the campaigns that need the template and are not over, drafts too.
    pub async fn used_by(&self, owner: OwnerId, id: TemplateId) -> Result<Vec<String>> {
        Ok(users(&mut self.context.store.read().await?, owner, id).await?)
    }

    /// What the owner is writing.
    pub async fn draft(&self, owner: OwnerId) -> Result<Option<TemplateDraft>> {
        Ok(self.context.store.read().await?.draft(owner).await?.map(shown))
    }

    /// Begins to write: a new template, or a new version of this one. What was being written is forgotten.
    pub async fn begin_draft(
        &self,
        owner: OwnerId,
        revises: Option<TemplateId>,
    ) -> Result<TemplateDraft, TemplateError> {
        let mut tx = self.begin().await?;
        if let Some(id) = revises {
            live(&mut tx, owner, id).await?;
        }
        let draft = StoredDraft { revises, ..self.empty_draft() };
        self.put(tx, owner, draft).await
    }

    /// Takes a message into the draft, which is begun if there is none: into the album that it belongs to, or in place of
    /// everything.
    pub async fn add_part(&self, owner: OwnerId, incoming: Incoming) -> Result<TemplateDraft, TemplateError> {
        let Incoming { message, part, source, literal, no_preview, media_group } = incoming;
        let mut tx = self.begin().await?;
        let mut draft = tx.draft_to_change(owner).await?.unwrap_or_else(|| self.empty_draft());
        let joins = media_group.is_some() && media_group == draft.media_group;
        if !joins {
            draft.parts.clear();
        }
        draft.parts.retain(|known| known.message != message);
        draft.parts.push(DraftPart { message, part });
        draft.parts.sort_by_key(|part| part.message);
        if draft.parts.len() > ALBUM_ITEMS {
            return Err(TemplateError::TooManyParts);
        }
        let draft = StoredDraft { literal, no_preview, source, media_group, ..draft };
        self.put(tx, owner, draft).await
    }

    /// Has the draft be this content, in place of everything; for what was not written to the bot.
    pub async fn set_draft(
        &self,
        owner: OwnerId,
        content: Content,
        source: Source,
    ) -> Result<TemplateDraft, TemplateError> {
        check(&content)?;
        let Content { parts, literal, no_preview } = content;
        let parts = (1..).zip(parts).map(|(message, part)| DraftPart { message, part }).collect();
        let mut tx = self.begin().await?;
        let draft = tx.draft_to_change(owner).await?.unwrap_or_else(|| self.empty_draft());
        let draft = StoredDraft { parts, literal, no_preview, source, media_group: None, ..draft };
        self.put(tx, owner, draft).await
    }

    /// Forgets what the owner is writing; `false` when there was nothing.
    pub async fn discard_draft(&self, owner: OwnerId) -> Result<bool> {
        let mut tx = self.context.store.begin().await?;
        let erased = tx.erase_draft(owner).await?;
        tx.commit().await?;
        Ok(erased)
    }

    /// Makes the draft a template, named by its first words (`untitled` when it has none), or the next version of the
    /// one that it revises.
    pub async fn keep(&self, owner: OwnerId, untitled: &str) -> Result<Template, TemplateError> {
        let mut tx = self.begin().await?;
        let draft = tx.draft_to_change(owner).await?.ok_or(TemplateError::NotFound)?;
        let TemplateDraft { content, revises, source, .. } = shown(draft);
        check(&content)?;
        let kept = match revises {
            Some(id) => {
                live(&mut tx, owner, id).await?;
                tx.revise_template(owner, id, &content, &source, self.context.clock.now()).await?;
                live(&mut tx, owner, id).await?
            }
            None => self.insert(&mut tx, owner, untitled, content, source).await?,
        };
        tx.erase_draft(owner).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// A new template, named as [`keep`](Self::keep) names it.
    pub async fn create(
        &self,
        owner: OwnerId,
        untitled: &str,
        content: Content,
        source: Source,
    ) -> Result<Template, TemplateError> {
        check(&content)?;
        let mut tx = self.begin().await?;
        let template = self.insert(&mut tx, owner, untitled, content, source).await?;
        tx.commit().await?;
        Ok(template)
    }

    /// Gives the template another name.
    pub async fn rename(&self, owner: OwnerId, id: TemplateId, name: &str) -> Result<Template, TemplateError> {
        let name = names::cleaned(name).ok_or(TemplateError::NameInvalid)?;
        let mut tx = self.begin().await?;
        let found = live(&mut tx, owner, id).await?;
        let mut others = tx.template_names(owner).await?;
        others.retain(|other| *other != found.name);
        if names::is_taken(&others, &name) {
            return Err(TemplateError::NameTaken);
        }
        tx.rename_template(owner, id, &name).await?;
        tx.commit().await?;
        Ok(Template { name, ..found })
    }

    /// A second template with the same content, named `… (2)`. The same update of the bot, handled again, finds the
    /// template that it made.
    pub async fn duplicate(&self, owner: OwnerId, id: TemplateId, update: i64) -> Result<Template, TemplateError> {
        let mut tx = self.begin().await?;
        let Template { name, content, source, .. } = live(&mut tx, owner, id).await?;
        let copy = TemplateId(derived(id.0, update));
        if tx.template(owner, copy).await?.is_some() {
            return Ok(live(&mut tx, owner, copy).await?);
        }
        let template = self.insert_named(&mut tx, owner, copy, &name, content, source).await?;
        tx.commit().await?;
        Ok(template)
    }

    /// Deletes the template, unless something needs it. It can be brought back for [`UNDO`].
    pub async fn delete(&self, owner: OwnerId, id: TemplateId) -> Result<Template, DeleteError> {
        let at = self.context.clock.now();
        let mut tx = self.context.store.begin().await.map_err(Error::from)?;
        let found = live(&mut tx, owner, id).await?;
        let users = users(&mut tx, owner, id).await.map_err(Error::from)?;
        if !users.is_empty() {
            return Err(DeleteError::InUse(users));
        }
        tx.delete_template(owner, id, at).await?;
        audit(&mut tx, &found, "template.deleted", at).await?;
        tx.commit().await?;
        Ok(Template { deleted_at: Some(at), ..found })
    }

    /// Brings a deleted template back, under another name where its own is taken by now. `NotFound`: it is too late.
    pub async fn restore(&self, owner: OwnerId, id: TemplateId) -> Result<Template, TemplateError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let found = tx.template(owner, id).await?.ok_or(TemplateError::NotFound)?;
        if found.deleted_at.is_none() {
            return Ok(found);
        }
        let names = names_with_room(&mut tx, owner).await?;
        tx.restore_template(owner, id, at - UNDO, &names::free(&names, &found.name)).await?;
        let found = live(&mut tx, owner, id).await?;
        audit(&mut tx, &found, "template.restored", at).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Values for a preview: those of the first target of the owner's newest list (of this account), or the owner's own.
    pub async fn sample(&self, owner: OwnerId, account: Option<AccountId>) -> Result<Values> {
        let mut tx = self.context.store.read().await?;
        let person = tx.owner(owner).await?.ok_or(Error::NotFound)?;
        let now = self.context.clock.now().with_timezone(&person.timezone);
        for list in tx.lists(owner, account, 0, 3).await? {
            if let Some(target) = tx.targets(owner, list.id, 0, 1).await?.into_iter().next() {
                return Ok(Values::group(&target.title, None, now, person.language));
            }
        }
        Ok(Values::person(&person.first_name, None, None, now, person.language))
    }

    async fn begin(&self) -> Result<Tx, TemplateError> {
        Ok(self.context.store.begin().await?)
    }

    fn empty_draft(&self) -> StoredDraft {
        StoredDraft {
            revises: None,
            parts: Vec::new(),
            literal: false,
            no_preview: false,
            source: Source::Written,
            media_group: None,
            updated_at: self.context.clock.now(),
        }
    }

    async fn put(&self, mut tx: Tx, owner: OwnerId, draft: StoredDraft) -> Result<TemplateDraft, TemplateError> {
        let draft = StoredDraft { updated_at: self.context.clock.now(), ..draft };
        tx.put_draft(owner, &draft).await?;
        tx.commit().await?;
        Ok(shown(draft))
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        owner: OwnerId,
        untitled: &str,
        content: Content,
        source: Source,
    ) -> Result<Template, TemplateError> {
        let person = tx.owner(owner).await?.ok_or(TemplateError::NotFound)?;
        let now = self.context.clock.now().with_timezone(&person.timezone);
        let anybody = Values { name: None, first_name: None, ..Values::person("", None, None, now, person.language) };
        let name = first_words(&Program::parse(&content)?.render(&anybody, 0));
        let name = name.or_else(|| names::cleaned(untitled)).ok_or(TemplateError::NameInvalid)?;
        self.insert_named(tx, owner, TemplateId::new(), &name, content, source).await
    }

    async fn insert_named(
        &self,
        tx: &mut Tx,
        owner: OwnerId,
        id: TemplateId,
        name: &str,
        content: Content,
        source: Source,
    ) -> Result<Template, TemplateError> {
        let at = self.context.clock.now();
        let names = names_with_room(tx, owner).await?;
        let template = Template {
            id,
            owner_id: owner,
            name: names::free(&names, name),
            version: 1,
            content,
            source,
            created_at: at,
            changed_at: at,
            deleted_at: None,
        };
        tx.insert_template(&template).await?;
        Ok(template)
    }
}

impl From<StorageError> for TemplateError {
    fn from(error: StorageError) -> Self {
        match error {
            // Two names were given at the same moment.
            StorageError::Conflict(Constraint::TemplateName) => Self::NameTaken,
            StorageError::NotFound(_) => Self::NotFound,
            error => Self::Failed(error.into()),
        }
    }
}

impl From<StorageError> for DeleteError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound(_) => Self::NotFound,
            error => Self::Failed(error.into()),
        }
    }
}

/// The owner's template, unless it is deleted.
async fn live(tx: &mut Tx, owner: OwnerId, id: TemplateId) -> Result<Template, StorageError> {
    let found = tx.template(owner, id).await?;
    found.filter(|template| template.deleted_at.is_none()).ok_or(StorageError::NotFound("template"))
}

/// The names of the owner's templates, when there may be one more.
async fn names_with_room(tx: &mut Tx, owner: OwnerId) -> Result<Vec<String>, TemplateError> {
    let names = tx.template_names(owner).await?;
    let full = i64::try_from(names.len()).is_ok_and(|count| count >= TEMPLATES_PER_OWNER);
    if full { Err(TemplateError::TooMany) } else { Ok(names) }
}

async fn users(tx: &mut Tx, owner: OwnerId, id: TemplateId) -> Result<Vec<String>, StorageError> {
    let campaigns = tx.campaigns_with_template(owner, id).await?;
    Ok(campaigns.into_iter().map(|(_, name)| name).collect())
}

async fn audit(tx: &mut Tx, template: &Template, action: &str, at: DateTime<Utc>) -> Result<(), StorageError> {
    let detail = serde_json::json!({ "name": template.name, "version": template.version });
    tx.audit("owner", Some(template.owner_id), action, &template.id.to_string(), detail, at).await
}

/// Whether it can be sent to everybody.
pub(crate) fn check(content: &Content) -> Result<(), TemplateError> {
    if content.is_empty() {
        return Err(TemplateError::Empty);
    }
    let album = content.parts.len() > 1;
    if content.parts.len() > ALBUM_ITEMS || (album && content.parts.iter().any(|part| part.media.is_none())) {
        return Err(TemplateError::TooManyParts);
    }
    Ok(Program::parse(content)?.check()?)
}

fn shown(draft: StoredDraft) -> TemplateDraft {
    let StoredDraft { revises, parts, literal, no_preview, source, media_group, updated_at } = draft;
    let parts = parts.into_iter().map(|part| part.part).collect();
    let content = Content { parts, literal, no_preview };
    TemplateDraft { content, revises, media_group, source, updated_at }
}

fn summary(template: Template) -> TemplateSummary {
    let Template { id, name, version, content, changed_at, .. } = template;
    let kind = content.parts.iter().find_map(|part| Some(part.media.as_ref()?.kind));
    TemplateSummary { id, name, version, kind, parts: content.parts.len(), literal: content.literal, changed_at }
}

/// A name of the first words that it says.
fn first_words(content: &Content) -> Option<String> {
    let lines = content.parts.iter().flat_map(|part| part.text.text.lines());
    lines.map(beginning).find_map(|line| names::cleaned(&line))
}

/// As many words as make a name.
fn beginning(line: &str) -> String {
    let mut name = String::new();
    for word in line.split_whitespace().take(NAME_WORDS) {
        let longer = if name.is_empty() { word.to_owned() } else { format!("{name} {word}") };
        if longer.chars().count() > NAME_CHARS {
            break;
        }
        name = longer;
    }
    // One endless word.
    if name.is_empty() { line.trim_start().chars().take(NAME_CHARS).collect() } else { name }
}
