//! Work that accounts do for their owners.
//!
//! Two sides write a job: the owner, who may want it stopped, and the engine, which holds the account's lease. Each
//! write raises the revision; the engine's names the one it read ([`Tx::update_job`]). Which message shows the job is
//! no part of it: [`Tx::mark_shown`] alone moves that.
//!
//! An import's file is sealed, and erased when the job is over. What it could not use stays, sealed too, until the job
//! is pruned.

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::ids::{AccountId, JobId, OwnerId};
use blastpro_domain::jobs::Job;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::sealed::{Column, JOB_PAYLOAD, JOB_REPORT};
use crate::statements::{Statement, statements};
use crate::text::{from_json, parse_name, storable, to_json};

/// For how long after its end a job's last screen is worth showing. An older one has scrolled away.
const SHOWN_AFTER_END: TimeDelta = TimeDelta::hours(24);

macro_rules! columns {
    () => {
        "id, owner_id, account_id, work, state, progress, error, cancel_requested, screen_message, revision, \
         created_at, finished_at"
    };
}

statements! {
    INSERT = concat!(
        "INSERT INTO jobs (", columns!(), ", kind, shown_revision) ",
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)",
    );
    JOB = concat!("SELECT ", columns!(), " FROM jobs WHERE owner_id = $1 AND id = $2");
    OPEN = concat!(
        "SELECT ", columns!(), " FROM jobs WHERE owner_id = $1 AND account_id = $2 AND finished_at IS NULL ",
        "ORDER BY state <> 'running', created_at, id",
    );
    NEXT = concat!(
        "SELECT ", columns!(), " FROM jobs WHERE account_id = $1 AND finished_at IS NULL ",
        "ORDER BY state <> 'running', created_at, id LIMIT 1",
    );
    UPDATE =
        "UPDATE jobs SET state = $4, progress = $5, error = $6, finished_at = $7, \
         payload = CASE WHEN $8 THEN NULL ELSE payload END, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND revision = $3 AND finished_at IS NULL";
    REQUEST_CANCEL =
        "UPDATE jobs SET cancel_requested = true, revision = revision + 1, \
         payload = CASE WHEN state = 'queued' THEN NULL ELSE payload END, \
         finished_at = CASE WHEN state = 'queued' THEN $3 ELSE finished_at END, \
         state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END \
         WHERE owner_id = $1 AND id = $2 AND finished_at IS NULL AND NOT cancel_requested";
    FAIL_OPEN =
        "UPDATE jobs SET state = 'failed', error = $3, finished_at = $4, payload = NULL, revision = revision + 1 \
         WHERE owner_id = $1 AND account_id = $2 AND finished_at IS NULL";
    PAYLOAD = "SELECT payload FROM jobs WHERE owner_id = $1 AND id = $2";
    PUT_PAYLOAD = "UPDATE jobs SET payload = $3 WHERE owner_id = $1 AND id = $2 AND finished_at IS NULL";
    REPORT = "SELECT report FROM jobs WHERE owner_id = $1 AND id = $2";
    PUT_REPORT = "UPDATE jobs SET report = $3 WHERE owner_id = $1 AND id = $2 AND finished_at IS NULL";
    TO_SHOW = concat!(
        "SELECT ", columns!(), " FROM jobs WHERE finished_at IS NULL ",
        "OR (finished_at > $1 AND shown_revision < revision) ORDER BY created_at, id",
    );
    ACCOUNTS_WITH_WORK =
        "SELECT DISTINCT j.owner_id, j.account_id FROM jobs j JOIN telegram_accounts a ON a.id = j.account_id \
         WHERE j.finished_at IS NULL AND a.network = $1 ORDER BY j.account_id";
    PRUNE = "DELETE FROM jobs WHERE finished_at < $1";
}

#[derive(FromRow)]
struct JobRow {
    id: Uuid,
    owner_id: Uuid,
    account_id: Uuid,
    work: Json<Value>,
    state: String,
    progress: Json<Value>,
    error: Option<String>,
    cancel_requested: bool,
    screen_message: Option<i32>,
    revision: i64,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl JobRow {
    fn into_job(self) -> Result<Job> {
        Ok(Job {
            id: JobId(self.id),
            owner_id: OwnerId(self.owner_id),
            account_id: AccountId(self.account_id),
            work: from_json("jobs.work", self.work)?,
            state: parse_name("jobs.state", &self.state)?,
            progress: from_json("jobs.progress", self.progress)?,
            error: self.error,
            cancel_requested: self.cancel_requested,
            screen_message: self.screen_message,
            revision: self.revision,
            created_at: self.created_at,
            finished_at: self.finished_at,
        })
    }
}

impl Tx {
    /// Adds a job. Conflicts when the account has one of its kind to do already; links may queue.
    pub async fn insert_job(&mut self, job: &Job) -> Result<()> {
        execute!(
            self,
            INSERT,
            job.id.0,
            job.owner_id.0,
            job.account_id.0,
            to_json(&job.work),
            job.state.as_str(),
            to_json(&job.progress),
            job.error.as_deref().map(storable),
            job.cancel_requested,
            job.screen_message,
            job.revision,
            job.created_at,
            job.finished_at,
            job.work.name(),
        )?;
        Ok(())
    }

    /// One job of the owner, also one that is over.
    pub async fn job(&mut self, owner: OwnerId, id: JobId) -> Result<Option<Job>> {
        let row: Option<JobRow> = fetch_optional!(self, JOB, owner.0, id.0)?;
        row.map(JobRow::into_job).transpose()
    }

    /// The account's jobs that are not over: the one that runs first, then in their order.
    pub async fn open_jobs(&mut self, owner: OwnerId, account: AccountId) -> Result<Vec<Job>> {
        let rows: Vec<JobRow> = fetch_all!(self, OPEN, owner.0, account.0)?;
        rows.into_iter().map(JobRow::into_job).collect()
    }

    /// What the account is to do now: the job that runs, else the oldest one that waits. For the engine.
    pub async fn next_job(&mut self, account: AccountId) -> Result<Option<Job>> {
        let row: Option<JobRow> = fetch_optional!(self, NEXT, account.0)?;
        row.map(JobRow::into_job).transpose()
    }

    /// Writes the job's state, progress and error if its revision is still the current one, and raises it. `false`, and
    /// nothing is changed, when somebody else was first or the job is over. A job that is over loses its file.
    /// Conflicts when another job of the account runs.
    pub async fn update_job(&mut self, job: &mut Job, at: DateTime<Utc>) -> Result<bool> {
        let over = job.state.is_over();
        let rows = execute!(
            self,
            UPDATE,
            job.owner_id.0,
            job.id.0,
            job.revision,
            job.state.as_str(),
            to_json(&job.progress),
            job.error.as_deref().map(storable),
            over.then_some(at),
            over,
        )?;
        if rows == 1 {
            job.revision += 1;
            job.finished_at = over.then_some(at);
        }
        Ok(rows == 1)
    }

    /// The owner wants the job stopped: one that waits is over now, one that runs is marked. `false` when that was so
    /// already, or there is no such job.
    pub async fn request_cancel(&mut self, owner: OwnerId, id: JobId, at: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, REQUEST_CANCEL, owner.0, id.0, at)? == 1)
    }

    /// The account has lost its session, and with it whoever works for it: what is open fails. How many jobs that are.
    pub async fn fail_open_jobs(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        error: &str,
        at: DateTime<Utc>,
    ) -> Result<u64> {
        execute!(self, FAIL_OPEN, owner.0, account.0, error, at)
    }

    /// The file that the job is to import.
    pub async fn job_payload(&mut self, owner: OwnerId, id: JobId) -> Result<Option<Vec<u8>>> {
        self.job_bytes(PAYLOAD, JOB_PAYLOAD, owner, id).await
    }

    /// Stores the file that the job is to import; `false`, and nothing is stored, when the job is over.
    pub async fn put_job_payload(&mut self, owner: OwnerId, id: JobId, payload: &[u8]) -> Result<bool> {
        let sealed = JOB_PAYLOAD.seal(self.vault(), owner.0, id.0, payload)?;
        Ok(execute!(self, PUT_PAYLOAD, owner.0, id.0, sealed)? == 1)
    }

    /// What the job could not use.
    pub async fn job_report(&mut self, owner: OwnerId, id: JobId) -> Result<Option<Vec<u8>>> {
        self.job_bytes(REPORT, JOB_REPORT, owner, id).await
    }

    /// Stores what the job could not use; `false`, and nothing is stored, when the job is over.
    pub async fn put_job_report(&mut self, owner: OwnerId, id: JobId, report: &[u8]) -> Result<bool> {
        let sealed = JOB_REPORT.seal(self.vault(), owner.0, id.0, report)?;
        Ok(execute!(self, PUT_REPORT, owner.0, id.0, sealed)? == 1)
    }

    async fn job_bytes(
        &mut self,
        statement: Statement,
        column: Column,
        owner: OwnerId,
        id: JobId,
    ) -> Result<Option<Vec<u8>>> {
        let row: Option<(Option<Vec<u8>>,)> = fetch_optional!(self, statement, owner.0, id.0)?;
        let Some(sealed) = row.and_then(|(bytes,)| bytes) else { return Ok(None) };
        let mut bytes = column.open(self.vault(), owner.0, id.0, &sealed)?;
        Ok(Some(std::mem::take(&mut *bytes)))
    }

    /// The jobs whose screens may have to change: every one that is not over, and those that ended within a day and
    /// whose last revision has not been shown. One that does not decode is left out.
    pub async fn jobs_to_show(&mut self, now: DateTime<Utc>) -> Result<Vec<Job>> {
        let rows: Vec<JobRow> = fetch_all!(self, TO_SHOW, now - SHOWN_AFTER_END)?;
        Ok(rows.into_iter().filter_map(|row| row.into_job().ok()).collect())
    }

    /// The accounts, of every owner, with a job that is not over. For the engine.
    pub async fn accounts_with_work(&mut self, network: NetworkKind) -> Result<Vec<(OwnerId, AccountId)>> {
        let rows: Vec<(Uuid, Uuid)> = fetch_all!(self, ACCOUNTS_WITH_WORK, network.as_str())?;
        Ok(rows.into_iter().map(|(owner, account)| (OwnerId(owner), AccountId(account))).collect())
    }

    /// Deletes jobs that ended before a time.
    pub async fn prune_jobs(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PRUNE, before)
    }
}

#[cfg(test)]
mod tests {
    use blastpro_domain::jobs::Progress;

    use super::*;

    #[test]
    fn a_field_that_an_old_row_lacks_has_its_default() {
        let old = Json(serde_json::json!({ "done": 7, "a field of the past": true }));
        let progress: Progress = from_json("jobs.progress", old).expect("it decodes");
        assert_eq!(progress, Progress { done: 7, ..Progress::default() });
    }
}
