//! Work that an account does for its owner: asked for and stopped by the owner, carried out by the engine. See
//! [`blastpro_domain::jobs`] for the states.

use blastpro_domain::ids::{AccountId, JobId, OwnerId};
use blastpro_domain::jobs::{Job, JobState, Progress, Work};
use blastpro_storage::{StorageError, Subject, Tx};

use crate::{Context, Error, Result, Topic};

/// How many jobs of an account may wait or run. A person who adds links one by one does not reach it.
pub const OPEN_JOBS: usize = 20;

/// Why a job did not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartJobError {
    /// The account is not the owner's, or the list is not the account's.
    #[error("no such account or list")]
    UnknownAccount,
    /// The account has no session.
    #[error("the account is not connected")]
    NotConnected,
    /// The account does, or is about to do, the same already.
    #[error("such a job is under way")]
    AlreadyRunning(Box<Job>),
    /// [`OPEN_JOBS`] are waiting already.
    #[error("too many jobs are waiting")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Use-cases about jobs.
#[derive(Clone, Debug)]
pub struct Jobs {
    context: Context,
}

impl Jobs {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// Queues work for the account. Links queue, of everything else there is one at a time.
    /// An import begins with [`import_confirm`](crate::targets::Targets::import_confirm)
    /// instead, which brings the file.
    pub async fn start(&self, owner: OwnerId, account: AccountId, work: Work) -> Result<Job, StartJobError> {
        let mut tx = self.context.store.begin().await.map_err(Error::from)?;
        let found = tx.account(owner, account).await.map_err(Error::from)?.ok_or(StartJobError::UnknownAccount)?;
        if !found.state.is_live() {
            return Err(StartJobError::NotConnected);
        }
        if let Work::AddByLink { list, .. } | Work::Import { list } = &work {
            let list = tx.list(owner, *list).await.map_err(Error::from)?;
            let usable = list.is_some_and(|list| list.account_id == account && list.deleted_at.is_none());
            if !usable {
                return Err(StartJobError::UnknownAccount);
            }
        }
        let job = self.insert(&mut tx, owner, account, work).await?;
        tx.commit().await.map_err(Error::from)?;
        self.changed();
        Ok(job)
    }

    /// The owner wants the job stopped: one that has not begun is over at once, one that runs soon. `None`: it was
    /// over already.
    pub async fn cancel(&self, owner: OwnerId, job: JobId) -> Result<Option<Job>> {
        let mut tx = self.context.store.begin().await?;
        let at = self.context.clock.now();
        let requested = tx.request_cancel(owner, job, at).await?;
        let found = tx.job(owner, job).await?.ok_or(Error::NotFound)?;
        if requested {
            let detail = serde_json::json!({ "kind": found.work.name(), "done": found.progress.done });
            tx.audit("owner", Some(owner), "job.cancel", &job.to_string(), detail, at).await?;
            tx.commit().await?;
            self.changed();
        }
        Ok((requested || !found.state.is_over()).then_some(found))
    }

    /// One of the owner's jobs.
    pub async fn get(&self, owner: OwnerId, job: JobId) -> Result<Option<Job>> {
        Ok(self.context.store.read().await?.job(owner, job).await?)
    }

    /// The account's jobs that are not over: the one that runs first, then in their order.
    pub async fn open(&self, owner: OwnerId, account: AccountId) -> Result<Vec<Job>> {
        Ok(self.context.store.read().await?.open_jobs(owner, account).await?)
    }

    /// The bot shows the job in this message.
    pub async fn set_screen(&self, owner: OwnerId, job: JobId, message: i32) -> Result<()> {
        // Revision 0 is older than any: the screen still has to be drawn.
        self.shown(owner, job, 0, Some(message)).await?;
        self.context.wake.notify(Topic::JobScreens);
        Ok(())
    }

    /// What the account is to do now: what runs already, else what was asked for first. For the engine.
    pub async fn next(&self, account: AccountId) -> Result<Option<Job>> {
        Ok(self.context.store.read().await?.next_job(account).await?)
    }

    /// Stores what the engine made of the job. `false`: it changed meanwhile (the owner cancelled it); read it again.
    pub async fn save(&self, job: &mut Job) -> Result<bool> {
        let mut tx = self.context.store.begin().await?;
        let saved = tx.update_job(job, self.context.clock.now()).await?;
        tx.commit().await?;
        if saved {
            self.context.wake.notify(Topic::JobScreens);
        }
        Ok(saved)
    }

    /// Accounts of this network with a job that is not over, of all owners. For the engine.
    pub async fn accounts_with_work(&self) -> Result<Vec<(OwnerId, AccountId)>> {
        Ok(self.context.store.read().await?.accounts_with_work(self.context.network).await?)
    }

    /// Jobs whose screen may need drawing: all that are not over, and others that were not shown yet.
    pub async fn to_show(&self) -> Result<Vec<Job>> {
        Ok(self.context.store.read().await?.jobs_to_show(self.context.clock.now()).await?)
    }

    /// The bot shows `revision` of the job, in `message` if it is a new one.
    pub async fn shown(&self, owner: OwnerId, job: JobId, revision: i64, message: Option<i32>) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        if !tx.mark_shown(owner, Subject::Job(job), revision, message, self.context.clock.now()).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// Queues the job in the transaction of a use-case that has looked at account and list.
    pub(crate) async fn insert(
        &self,
        tx: &mut Tx,
        owner: OwnerId,
        account: AccountId,
        work: Work,
    ) -> Result<Job, StartJobError> {
        let open = tx.open_jobs(owner, account).await.map_err(Error::from)?;
        if open.len() >= OPEN_JOBS {
            return Err(StartJobError::TooMany);
        }
        let same = |job: &Job| job.work.name() == work.name() && !matches!(work, Work::AddByLink { .. });
        if let Some(job) = open.into_iter().find(same) {
            return Err(StartJobError::AlreadyRunning(Box::new(job)));
        }
        let job = Job {
            id: JobId::new(),
            owner_id: owner,
            account_id: account,
            work,
            state: JobState::Queued,
            progress: Progress::default(),
            error: None,
            cancel_requested: false,
            screen_message: None,
            revision: 1,
            created_at: self.context.clock.now(),
            finished_at: None,
        };
        tx.insert_job(&job).await.map_err(|error| match error {
            // Two taps at the same moment: the other one won.
            StorageError::Conflict(_) => Error::Contention,
            error => error.into(),
        })?;
        Ok(job)
    }

    pub(crate) fn changed(&self) {
        self.context.wake.notify(Topic::Jobs);
        self.context.wake.notify(Topic::JobScreens);
    }
}
