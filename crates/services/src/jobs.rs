//! Work that an account does for its owner: asked for and stopped by the owner, carried out by the engine. See
//! [`blastpro_domain::jobs`] for the states.

use blastpro_domain::ids::{AccountId, JobId, OwnerId};
use blastpro_domain::jobs::{Job, JobState, Progress, Work};

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

    /// Queues work for the account. An import begins with [`import_confirm`](crate::targets::Targets::import_confirm)
    /// instead, which brings the file.
    pub async fn start(&self, owner: OwnerId, account: AccountId, work: Work) -> Result<Job, StartJobError> {
        todo!()
    }

    /// The owner wants the job stopped: one that has not begun is over at once, one that runs soon. `None`: it was
    /// over already.
    pub async fn cancel(&self, owner: OwnerId, job: JobId) -> Result<Option<Job>> {
        todo!()
    }

    /// One of the owner's jobs.
    pub async fn get(&self, owner: OwnerId, job: JobId) -> Result<Option<Job>> {
        todo!()
    }

    /// The account's jobs that are not over: the one that runs first, then in their order.
    pub async fn open(&self, owner: OwnerId, account: AccountId) -> Result<Vec<Job>> {
        todo!()
    }

    /// The bot shows the job in this message.
    pub async fn set_screen(&self, owner: OwnerId, job: JobId, message: i32) -> Result<()> {
        todo!()
    }

    /// What the account is to do now: what runs already, else what was asked for first. For the engine.
    pub async fn next(&self, account: AccountId) -> Result<Option<Job>> {
        todo!()
    }

    /// Stores what the engine made of the job. `false`: it changed meanwhile (the owner cancelled it); read it again.
    pub async fn save(&self, job: &mut Job) -> Result<bool> {
        todo!()
    }

    /// Accounts of this network with a job that is not over, of all owners. For the engine.
    pub async fn accounts_with_work(&self) -> Result<Vec<(OwnerId, AccountId)>> {
        todo!()
    }

    /// Jobs whose screen may need drawing: all that are not over, and others that were not shown yet.
    pub async fn to_show(&self) -> Result<Vec<Job>> {
        todo!()
    }

    /// The bot shows `revision` of the job, in `message` if it is a new one.
    pub async fn shown(&self, owner: OwnerId, job: JobId, revision: i64, message: Option<i32>) -> Result<()> {
        todo!()
    }
}
