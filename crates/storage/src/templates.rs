//! Templates and their versions, and the one that an owner is writing.
//!
//! A version never changes. A deleted template can be brought back for a while; what old campaigns sent is kept with it
//! for as long as one of them may still need it.

use blastpro_domain::ids::{CampaignId, OwnerId, TemplateId};
use blastpro_domain::templates::{Content, Part, Source, Template};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{containing, folded_column, from_json, storable, to_json};

/// The columns of a template at the version `v`.
macro_rules! columns {
    () => {
        "SELECT page.id, page.owner_id, page.name, v.version, v.content, v.source, page.created_at, \
         v.created_at AS changed_at, page.deleted_at "
    };
}
/// Templates whose time to be brought back is over (`$1`) and that no campaign speaks of.
macro_rules! unneeded {
    () => {
        "deleted_at < $1 AND NOT EXISTS (SELECT 1 FROM campaigns c WHERE c.owner_id = templates.owner_id \
         AND c.template_id = templates.id)"
    };
}

statements! {
    INSERT =
        "INSERT INTO templates (id, owner_id, name, folded, version, created_at, deleted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_VERSION =
        "INSERT INTO template_versions (template_id, owner_id, version, content, source, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    TEMPLATE = concat!(
        columns!(), "FROM templates AS page JOIN template_versions v ON v.template_id = page.id AND v.version = page.version ",
        "WHERE page.owner_id = $1 AND page.id = $2",
    );
    AT_VERSION = concat!(
        columns!(), "FROM templates AS page JOIN template_versions v ON v.template_id = page.id ",
        "WHERE page.owner_id = $1 AND page.id = $2 AND v.version = $3",
    );
    TEMPLATES = concat!(
        columns!(), "FROM (SELECT * FROM templates WHERE owner_id = $1 AND deleted_at IS NULL ",
        "AND folded LIKE $2 ESCAPE '\\' ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $3) AS page ",
        "JOIN template_versions v ON v.template_id = page.id AND v.version = page.version ",
        "ORDER BY page.created_at DESC, page.id DESC",
    );
    COUNT =
        "SELECT count(*) FROM templates WHERE owner_id = $1 AND deleted_at IS NULL AND folded LIKE $2 ESCAPE '\\'";
    NAMES = "SELECT name FROM templates WHERE owner_id = $1 AND deleted_at IS NULL ORDER BY name";
    RENAME = "UPDATE templates SET name = $3, folded = $4 WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL";
    NEXT_VERSION =
        "UPDATE templates SET version = version + 1 WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL \
         RETURNING version";
    DELETE = "UPDATE templates SET deleted_at = $3 WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL";
    RESTORE =
        "UPDATE templates SET deleted_at = NULL, name = $4, folded = $5 \
         WHERE owner_id = $1 AND id = $2 AND deleted_at >= $3";
    USED_BY =
        "SELECT id, name FROM campaigns WHERE owner_id = $1 AND template_id = $2 AND finished_at IS NULL \
         ORDER BY created_at, id";
    // A version stays while it is the newest of a template that is not deleted for good, or while a campaign that has
    // it is not over or has its deliveries still.
    PURGE_VERSIONS =
        "DELETE FROM template_versions WHERE created_at < $1 AND EXISTS (SELECT 1 FROM templates t \
         WHERE t.id = template_versions.template_id \
         AND (t.version <> template_versions.version OR t.deleted_at < $1)) \
         AND NOT EXISTS (SELECT 1 FROM campaigns c WHERE c.owner_id = template_versions.owner_id \
         AND c.template_id = template_versions.template_id AND c.pruned_at IS NULL \
         AND (c.template_version = template_versions.version OR c.template_version IS NULL))";
    PURGE = concat!("DELETE FROM templates WHERE ", unneeded!());
    DRAFT =
        "SELECT revises, parts, source, media_group, updated_at FROM template_drafts WHERE owner_id = $1";
    DRAFT_TO_CHANGE = {
        sqlite: "SELECT revises, parts, source, media_group, updated_at FROM template_drafts WHERE owner_id = $1",
        postgres:
            "SELECT revises, parts, source, media_group, updated_at FROM template_drafts WHERE owner_id = $1 FOR UPDATE",
    };
    PUT_DRAFT =
        "INSERT INTO template_drafts (owner_id, revises, parts, source, media_group, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner_id) DO UPDATE SET revises = excluded.revises, \
         parts = excluded.parts, source = excluded.source, media_group = excluded.media_group, \
         updated_at = excluded.updated_at";
    ERASE_DRAFT = "DELETE FROM template_drafts WHERE owner_id = $1";
    PRUNE_DRAFTS = "DELETE FROM template_drafts WHERE updated_at < $1";
    IS_USED_FILE =
        "SELECT count(*) FROM users WHERE id = $1 AND (EXISTS (SELECT 1 FROM template_versions v \
         WHERE v.owner_id = $1 AND CAST(v.content AS text) LIKE $2) \
         OR EXISTS (SELECT 1 FROM template_drafts d WHERE d.owner_id = $1 AND CAST(d.parts AS text) LIKE $2))";
}

/// A part of a draft, and the bot message that brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPart {
    /// Orders the items of an album. A message that is handled twice is one part.
    pub message: i32,
    /// Text or file.
    pub part: Part,
}

/// A template that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    /// The template of which it is to become a new version.
    pub revises: Option<TemplateId>,
    /// By message.
    pub parts: Vec<DraftPart>,
    /// Sent as it is.
    pub literal: bool,
    /// No preview of links.
    pub no_preview: bool,
    /// Where it came from.
    pub source: Source,
    /// The album to which the parts belong, as the Bot API names it.
    pub media_group: Option<String>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// How the parts of a draft are stored.
#[derive(Serialize, Deserialize)]
struct StoredParts {
    #[serde(rename = "parts")]
    list: Vec<DraftPart>,
    #[serde(default)]
    literal: bool,
    #[serde(default)]
    no_preview: bool,
}

#[derive(FromRow)]
struct DraftRow {
    revises: Option<Uuid>,
    parts: Json<Value>,
    source: Json<Value>,
    media_group: Option<String>,
    updated_at: DateTime<Utc>,
}

impl DraftRow {
    fn into_draft(self) -> Result<StoredDraft> {
        let StoredParts { list, literal, no_preview } = from_json("template_drafts.parts", self.parts)?;
        Ok(StoredDraft {
            revises: self.revises.map(TemplateId),
            parts: list,
            literal,
            no_preview,
            source: from_json("template_drafts.source", self.source)?,
            media_group: self.media_group,
            updated_at: self.updated_at,
        })
    }
}

#[derive(FromRow)]
struct TemplateRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    version: i32,
    content: Json<Value>,
    source: Json<Value>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

impl TemplateRow {
    fn into_template(self) -> Result<Template> {
        Ok(Template {
            id: TemplateId(self.id),
            owner_id: OwnerId(self.owner_id),
            name: self.name,
            version: self.version,
            content: from_json("template_versions.content", self.content)?,
            source: from_json("template_versions.source", self.source)?,
            created_at: self.created_at,
            changed_at: self.changed_at,
            deleted_at: self.deleted_at,
        })
    }
}

impl Tx {
    /// Adds a template with its version. Conflicts when the owner has one of this name.
    pub async fn insert_template(&mut self, template: &Template) -> Result<()> {
        execute!(
            self,
            INSERT,
            template.id.0,
            template.owner_id.0,
            storable(&template.name),
            folded_column(&template.name),
            template.version,
            template.created_at,
            template.deleted_at,
        )?;
        self.insert_version(template).await
    }

    async fn insert_version(&mut self, template: &Template) -> Result<()> {
        execute!(
            self,
            INSERT_VERSION,
            template.id.0,
            template.owner_id.0,
            template.version,
            to_json(&template.content),
            to_json(&template.source),
            template.changed_at,
        )?;
        Ok(())
    }

    /// Gives a template another content: its next version. Which that is.
    pub async fn revise_template(
        &mut self,
        owner: OwnerId,
        id: TemplateId,
        content: &Content,
        source: &Source,
        at: DateTime<Utc>,
    ) -> Result<i32> {
        let row: Option<(i32,)> = fetch_optional!(self, NEXT_VERSION, owner.0, id.0)?;
        let (version,) = row.ok_or(StorageError::NotFound("template"))?;
        execute!(self, INSERT_VERSION, id.0, owner.0, version, to_json(content), to_json(source), at)?;
        Ok(version)
    }

    /// One template of the owner at its newest version, also one that is deleted.
    pub async fn template(&mut self, owner: OwnerId, id: TemplateId) -> Result<Option<Template>> {
        let row: Option<TemplateRow> = fetch_optional!(self, TEMPLATE, owner.0, id.0)?;
        row.map(TemplateRow::into_template).transpose()
    }

    /// One template of the owner at this version, also one that is deleted.
    pub async fn template_at(&mut self, owner: OwnerId, id: TemplateId, version: i32) -> Result<Option<Template>> {
        let row: Option<TemplateRow> = fetch_optional!(self, AT_VERSION, owner.0, id.0, version)?;
        row.map(TemplateRow::into_template).transpose()
    }

    /// A page of the owner's templates in whose names these words are, the newest first, none that is deleted.
    pub async fn templates(&mut self, owner: OwnerId, search: &str, offset: i64, limit: i64) -> Result<Vec<Template>> {
        let rows: Vec<TemplateRow> = fetch_all!(self, TEMPLATES, owner.0, containing(search), offset, limit)?;
        rows.into_iter().map(TemplateRow::into_template).collect()
    }

    /// How many templates of the owner have these words in their names.
    pub async fn template_count(&mut self, owner: OwnerId, search: &str) -> Result<i64> {
        let (count,) = fetch_one!(self, COUNT, owner.0, containing(search))?;
        Ok(count)
    }

    /// The names of the owner's templates, without deleted ones.
    pub async fn template_names(&mut self, owner: OwnerId) -> Result<Vec<String>> {
        let rows: Vec<(String,)> = fetch_all!(self, NAMES, owner.0)?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Gives the template another name. Conflicts when the owner has one of this name.
    pub async fn rename_template(&mut self, owner: OwnerId, id: TemplateId, name: &str) -> Result<()> {
        changed(execute!(self, RENAME, owner.0, id.0, storable(name), folded_column(name))?)
    }

    /// Deletes the template for now.
    pub async fn delete_template(&mut self, owner: OwnerId, id: TemplateId, at: DateTime<Utc>) -> Result<()> {
        changed(execute!(self, DELETE, owner.0, id.0, at)?)
    }

    /// Brings a template back that was deleted at `since` or later, under this name. Conflicts when the owner has one
    /// of this name.
    pub async fn restore_template(
        &mut self,
        owner: OwnerId,
        id: TemplateId,
        since: DateTime<Utc>,
        name: &str,
    ) -> Result<()> {
        changed(execute!(self, RESTORE, owner.0, id.0, since, storable(name), folded_column(name))?)
    }

    /// The owner's campaigns with this template that are not over, drafts too.
    pub async fn campaigns_with_template(
        &mut self,
        owner: OwnerId,
        id: TemplateId,
    ) -> Result<Vec<(CampaignId, String)>> {
        let rows: Vec<(Uuid, String)> = fetch_all!(self, USED_BY, owner.0, id.0)?;
        Ok(rows.into_iter().map(|(id, name)| (CampaignId(id), name)).collect())
    }

    /// Removes versions older than this that nobody needs any more, and templates deleted before it of which nothing is
    /// left to tell. Of all owners. How many versions.
    pub async fn purge_templates(&mut self, before: DateTime<Utc>) -> Result<u64> {
        let versions = execute!(self, PURGE_VERSIONS, before)?;
        execute!(self, PURGE, before)?;
        Ok(versions)
    }

    /// What the owner is writing.
    pub async fn draft(&mut self, owner: OwnerId) -> Result<Option<StoredDraft>> {
        let row: Option<DraftRow> = fetch_optional!(self, DRAFT, owner.0)?;
        row.map(DraftRow::into_draft).transpose()
    }

    /// What the owner is writing, which nobody else changes until the transaction ends.
    pub async fn draft_to_change(&mut self, owner: OwnerId) -> Result<Option<StoredDraft>> {
        let row: Option<DraftRow> = fetch_optional!(self, DRAFT_TO_CHANGE, owner.0)?;
        row.map(DraftRow::into_draft).transpose()
    }

    /// Stores what the owner is writing, in place of what there was.
    pub async fn put_draft(&mut self, owner: OwnerId, draft: &StoredDraft) -> Result<()> {
        let StoredDraft { parts: list, literal, no_preview, .. } = draft.clone();
        execute!(
            self,
            PUT_DRAFT,
            owner.0,
            draft.revises.map(|id| id.0),
            to_json(StoredParts { list, literal, no_preview }),
            to_json(&draft.source),
            draft.media_group.as_deref().map(storable),
            draft.updated_at,
        )?;
        Ok(())
    }

    /// Forgets what the owner is writing; `false` when there was nothing.
    pub async fn erase_draft(&mut self, owner: OwnerId) -> Result<bool> {
        Ok(execute!(self, ERASE_DRAFT, owner.0)? == 1)
    }

    /// Forgets drafts of all owners that were left before a time; how many.
    pub async fn prune_drafts(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PRUNE_DRAFTS, before)
    }

    /// Whether a template or draft of the owner has this file.
    pub async fn is_used_file(&mut self, owner: OwnerId, sha256: &str) -> Result<bool> {
        let (count,): (i64,) = fetch_one!(self, IS_USED_FILE, owner.0, format!("%{sha256}%"))?;
        Ok(count > 0)
    }
}

const fn changed(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("template")) }
}
