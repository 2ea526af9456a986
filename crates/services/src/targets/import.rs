//! Importing a CSV: looked at first, confirmed by the owner, then applied in chunks by the engine.
//!
//! A chunk and the checkpoint behind it are written in one transaction, so a crash repeats nothing and loses nothing.
//! When the last row is applied, the file is read once more for the rows that came to nothing: what the list holds by
//! then decides, not what happened on the way.

use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::chats::{ChatKey, ChatKind, GENERAL_TOPIC};
use blastpro_domain::ids::{AccountId, JobId, ListId, OwnerId};
use blastpro_domain::jobs::{Job, JobState, Work};
use blastpro_domain::targets::{TARGETS_PER_LIST, TargetList};
use blastpro_storage::{KnownChat, StorageError, Tx};

use super::file::{Place, Row, Table};
use super::{FileError, MAX_ROWS, RowProblem, Targets, report};
use crate::jobs::{Jobs, StartJobError};
use crate::{Error, Result, Topic};

/// How many rows are applied at a time: twenty steps for the largest file, so that its card moves and a cancel is heard.
pub const CHUNK: usize = 5_000;

/// What a file would do to a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportPreview {
    /// Rows below the heading.
    pub rows: u64,
    /// Targets that would be added.
    pub new: u64,
    /// Rows whose targets the list has already, or that the file repeats.
    pub known: u64,
    /// Rows whose chat or topic the account has not seen.
    pub unknown: u64,
    /// Rows whose chat the account may not write to, or has left.
    pub closed: u64,
    /// Rows that cannot be read, or mean no chat.
    pub errors: u64,
    /// Of the new targets, how many the list has no room for.
    pub beyond_limit: u64,
}

/// Why an import did not begin.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// There is no such list, or it is not this owner's.
    #[error("no such list")]
    NotFound,
    /// The list's account has no session, so nobody serves it and its work would wait for ever.
    #[error("the account is not connected")]
    NotConnected,
    /// The file is none that can be imported.
    #[error(transparent)]
    File(#[from] FileError),
    /// An import into a list of this account is under way.
    #[error("an import is under way")]
    AlreadyRunning(Box<Job>),
    /// The account has as many jobs waiting as it may.
    #[error("too many jobs are waiting")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<StorageError> for ImportError {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StartJobError> for ImportError {
    fn from(error: StartJobError) -> Self {
        match error {
            StartJobError::AlreadyRunning(job) => Self::AlreadyRunning(job),
            StartJobError::TooMany => Self::TooMany,
            StartJobError::Failed(error) => Self::Failed(error),
            StartJobError::NotConnected => Self::NotConnected,
            StartJobError::UnknownAccount => Self::NotFound,
        }
    }
}

/// A target on its way into a list; a forum without a topic means its General.
type Added = (ChatKey, Option<i32>);

/// What an account has seen, as a scan or a link has stored it.
struct Seen {
    chats: BTreeMap<ChatKey, KnownChat>,
    topics: BTreeSet<(ChatKey, i32)>,
}

impl Seen {
    async fn by(tx: &mut Tx, owner: OwnerId, account: AccountId) -> Result<Self, StorageError> {
        Ok(Self { chats: tx.known_chats(owner, account).await?, topics: tx.known_topics(owner, account).await? })
    }

    /// The chat that a row means: of a basic group that has become a supergroup, that.
    fn chat(&self, place: &Place) -> Option<(ChatKey, KnownChat)> {
        let found = |key: ChatKey| self.chats.get(&key).map(|chat| (key, *chat));
        let (key, chat) = place.candidates().into_iter().find_map(found)?;
        Some(chat.migrated_to.and_then(found).unwrap_or((key, chat)))
    }

    fn is_forum(&self, chat: ChatKey) -> bool {
        self.chats.get(&chat).is_some_and(|chat| chat.kind == ChatKind::Forum)
    }

    /// Whether a target may be added: a place that is not gone, where the account may write. A topic that is closed may
    /// be, as where topics are chosen one by one: it can be opened again.
    fn accepts(&self, (chat, topic): Added) -> Result<(), RowProblem> {
        match self.chats.get(&chat) {
            None => Err(RowProblem::Unknown),
            Some(known) if known.gone => Err(RowProblem::Left),
            Some(known) if !known.can_write => Err(RowProblem::ReadOnly),
            Some(_) => match topic {
                Some(topic) if topic != GENERAL_TOPIC && !self.topics.contains(&(chat, topic)) => {
                    Err(RowProblem::UnknownTopic)
                }
                _ => Ok(()),
            },
        }
    }
}

/// What an account has seen, and what a list holds.
struct Known {
    seen: Seen,
    held: BTreeSet<Added>,
    held_chats: BTreeSet<ChatKey>,
}

impl Known {
    fn new(seen: Seen, held: BTreeSet<Added>) -> Self {
        let held_chats = held.iter().map(|(chat, _)| *chat).collect();
        Self { seen, held, held_chats }
    }

    /// The targets that a row means. What the list holds already is no problem, however it stands.
    fn targets(&self, place: &Place) -> Result<Vec<Added>, RowProblem> {
        let Some((chat, KnownChat { kind, .. })) = self.seen.chat(place) else {
            return Err(if place.id > 0 { RowProblem::NotAChat } else { RowProblem::Unknown });
        };
        let targets: Vec<Added> = if kind == ChatKind::Forum && !place.topics.is_empty() {
            place.topics.iter().map(|topic| (chat, Some(*topic))).collect()
        } else {
            vec![(chat, None)]
        };
        for target in targets.iter().filter(|target| !self.holds(**target)) {
            self.seen.accepts(*target)?;
        }
        Ok(targets)
    }

    fn holds(&self, (chat, topic): Added) -> bool {
        let whole = topic.is_none() && self.seen.is_forum(chat);
        if whole { self.held_chats.contains(&chat) } else { self.held.contains(&(chat, topic)) }
    }

    /// Those of the row's targets that are new, held from now on.
    fn take(&mut self, place: &Place) -> Result<Vec<Added>, RowProblem> {
        let mut new = self.targets(place)?;
        new.retain(|target| !self.holds(*target));
        for (chat, topic) in &new {
            self.held.insert((*chat, *topic));
            self.held_chats.insert(*chat);
        }
        Ok(new)
    }

    /// The rows that came to nothing, once all have been applied.
    fn problems<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (Row, RowProblem)> + 'a {
        table.rows(0).filter_map(|row| self.problem(&row).map(|problem| (row, problem)))
    }

    fn problem(&self, row: &Row) -> Option<RowProblem> {
        let targets = match &row.meaning {
            Ok(place) => self.targets(place),
            Err(problem) => Err(*problem),
        };
        match targets {
            Ok(targets) => (!targets.into_iter().all(|target| self.holds(target))).then_some(RowProblem::ListFull),
            Err(problem) => Some(problem),
        }
    }
}

/// The file of an import, decoded once for all its chunks; empty-handed when it is lost.
#[derive(Debug)]
pub struct ImportFile(Option<Table>);

/// What a chunk of rows comes to.
#[derive(Default)]
struct Chunk {
    rows: u64,
    added: Vec<Added>,
    known: u64,
    skipped: u64,
    next: usize,
    is_last: bool,
}

impl Targets {
    /// What importing `file` into the list would do. Changes nothing.
    pub async fn import_preview(
        &self,
        owner: OwnerId,
        list: ListId,
        file: &[u8],
    ) -> Result<ImportPreview, ImportError> {
        let (table, mut known) = self.looked_at(owner, list, file).await?;
        let room = room(known.held.len());
        let mut preview = ImportPreview::default();
        for row in table.rows(0) {
            preview.rows += 1;
            if preview.rows > MAX_ROWS {
                return Err(FileError::TooManyRows.into());
            }
            match row.meaning.and_then(|place| known.take(&place)) {
                Ok(new) if new.is_empty() => preview.known += 1,
                Ok(new) => preview.new += new.len() as u64,
                Err(RowProblem::Unknown | RowProblem::UnknownTopic) => preview.unknown += 1,
                Err(RowProblem::ReadOnly | RowProblem::Left) => preview.closed += 1,
                // No scan ever makes a target of a person.
                Err(
                    RowProblem::BadId
                    | RowProblem::NotAChat
                    | RowProblem::BadTopics
                    | RowProblem::TooLong
                    | RowProblem::ListFull,
                ) => preview.errors += 1,
            }
        }
        if preview.rows == 0 {
            return Err(FileError::Empty.into());
        }
        preview.beyond_limit = preview.new.saturating_sub(room as u64);
        Ok(preview)
    }

    /// The rows that an import of `file` could not use, as CSV with a column that says why, in the words of `wording`;
    /// `None` if it could use all. Changes nothing.
    pub async fn import_problems(
        &self,
        owner: OwnerId,
        list: ListId,
        file: &[u8],
        wording: impl Fn(RowProblem) -> String + Send,
    ) -> Result<Option<Vec<u8>>, ImportError> {
        let (table, mut known) = self.looked_at(owner, list, file).await?;
        for place in table.rows(0).filter_map(|row| row.meaning.ok()) {
            // What it means is asked again below, of each row.
            let _ = known.take(&place);
        }
        Ok(report::write(known.problems(&table)).map(|report| report::worded(&report, wording)))
    }

    /// The file, and what the list's account knows, as they are before anything is imported.
    async fn looked_at(&self, owner: OwnerId, list: ListId, file: &[u8]) -> Result<(Table, Known), ImportError> {
        let table = Table::read(file)?;
        let mut tx = self.context.store.read().await?;
        let list = live(tx.list(owner, list).await?).ok_or(ImportError::NotFound)?;
        let seen = Seen::by(&mut tx, owner, list.account_id).await?;
        Ok((table, Known::new(seen, tx.target_keys(owner, list.id).await?)))
    }

    /// Queues the import of `file` into the list.
    pub async fn import_confirm(&self, owner: OwnerId, list: ListId, file: &[u8]) -> Result<Job, ImportError> {
        let table = Table::read(file)?;
        let rows = table.rows(0).take(usize::try_from(MAX_ROWS).unwrap_or(usize::MAX) + 1).count() as u64;
        if rows > MAX_ROWS {
            return Err(FileError::TooManyRows.into());
        }
        if rows == 0 {
            return Err(FileError::Empty.into());
        }
        let jobs = Jobs::new(self.context.clone());
        let at = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let list = live(tx.list(owner, list).await?).ok_or(ImportError::NotFound)?;
        let account = tx.account(owner, list.account_id).await?.ok_or(ImportError::NotFound)?;
        if !account.state.is_live() {
            return Err(ImportError::NotConnected);
        }
        let mut job = jobs.insert(&mut tx, owner, list.account_id, Work::Import { list: list.id }).await?;
        job.progress.total = Some(rows);
        tx.update_job(&mut job, at).await?;
        tx.put_job_payload(owner, job.id, table.text().as_bytes()).await?;
        let detail = serde_json::json!({ "job": job.id.to_string(), "rows": rows });
        tx.audit("owner", Some(owner), "targets.import", &list.id.to_string(), detail, at).await?;
        tx.commit().await?;
        jobs.changed();
        Ok(job)
    }

    /// The file of a running import, for [`import_chunk`](Self::import_chunk). For the engine.
    pub async fn import_file(&self, job: &Job) -> Result<ImportFile> {
        let file = self.context.store.read().await?.job_payload(job.owner_id, job.id).await?;
        let text = file.and_then(|file| String::from_utf8(file).ok());
        Ok(ImportFile(text.and_then(|text| Table::of_text(text).ok())))
    }

    /// Applies the next rows of a running import, and moves its checkpoint in the same transaction, so that a crash
    /// repeats and loses nothing. `false`: the job changed meanwhile; read it again. Call it until the job is over.
    /// For the engine.
    pub async fn import_chunk(&self, job: &mut Job, file: &ImportFile) -> Result<bool> {
        let Work::Import { list } = job.work else { return Err(Error::NotFound) };
        let Some(table) = &file.0 else { return self.fail_import(job, "FILE_LOST").await };
        let owner = job.owner_id;
        let seen = Seen::by(&mut self.context.store.read().await?, owner, job.account_id).await?;
        let mut tx = self.context.store.begin().await?;
        if live(tx.list(owner, list).await?).is_none() {
            drop(tx);
            return self.fail_import(job, "LIST_DELETED").await;
        }
        let held = tx.target_keys(owner, list).await?;
        let room = room(held.len());
        let mut known = Known::new(seen, held);
        let mut chunk = read_chunk(table, checkpoint(job), &mut known);
        chunk.added.truncate(room);
        let at = self.context.clock.now();
        let added = tx.add_targets(owner, list, &chunk.added, at).await?;
        let mut next = job.clone();
        next.progress.done += chunk.rows;
        next.progress.groups += added;
        next.progress.known += chunk.known;
        next.progress.skipped += chunk.skipped;
        next.progress.checkpoint = serde_json::json!({ "byte": chunk.next });
        if chunk.is_last {
            let known = Known::new(known.seen, tx.target_keys(owner, list).await?);
            next.progress.skipped = 0;
            let problems = known.problems(table).inspect(|_| next.progress.skipped += 1);
            if let Some(report) = report::write(problems) {
                tx.put_job_report(owner, job.id, &report).await?;
            }
            tx.follow_chats(owner, job.account_id).await?;
            next.state = JobState::Done;
        }
        if !tx.update_job(&mut next, at).await? {
            return Ok(false);
        }
        tx.commit().await?;
        *job = next;
        self.context.wake.notify(Topic::JobScreens);
        Ok(true)
    }

    /// The rows that a finished import could not use, as CSV with a column that says why, in the words of `wording`.
    /// `None`: there are none.
    pub async fn import_errors(
        &self,
        owner: OwnerId,
        job: JobId,
        wording: impl Fn(RowProblem) -> String + Send,
    ) -> Result<Option<Vec<u8>>> {
        let stored = self.context.store.read().await?.job_report(owner, job).await?;
        Ok(stored.map(|stored| report::worded(&stored, wording)))
    }

    async fn fail_import(&self, job: &mut Job, error: &str) -> Result<bool> {
        job.state = JobState::Failed;
        job.error = Some(error.to_owned());
        Jobs::new(self.context.clone()).save(job).await
    }
}

fn read_chunk(table: &Table, from: usize, known: &mut Known) -> Chunk {
    let mut rows = table.rows(from);
    let mut chunk = Chunk::default();
    for row in rows.by_ref().take(CHUNK) {
        chunk.rows += 1;
        match row.meaning.and_then(|place| known.take(&place)) {
            Ok(new) if new.is_empty() => chunk.known += 1,
            Ok(new) => chunk.added.extend(new),
            Err(_) => chunk.skipped += 1,
        }
    }
    chunk.next = rows.position();
    chunk.is_last = rows.next().is_none();
    chunk
}

fn checkpoint(job: &Job) -> usize {
    let byte = job.progress.checkpoint.get("byte").and_then(serde_json::Value::as_u64).unwrap_or(0);
    usize::try_from(byte).unwrap_or(usize::MAX)
}

fn room(held: usize) -> usize {
    usize::try_from(TARGETS_PER_LIST).unwrap_or(usize::MAX).saturating_sub(held)
}

fn live(list: Option<TargetList>) -> Option<TargetList> {
    list.filter(|list| list.deleted_at.is_none())
}
