//! Importing a CSV: looked at first, confirmed by the owner, then applied in chunks by the engine.

use blastpro_domain::ids::{JobId, ListId, OwnerId};
use blastpro_domain::jobs::Job;

use super::{FileError, ListError, RowProblem, Targets};
use crate::{Error, Result};

/// What a file would do to a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportPreview {
    /// Rows below the heading.
    pub rows: u64,
    /// Targets that would be added.
    pub new: u64,
    /// Targets that the list has already, or that the file repeats.
    pub known: u64,
    /// Rows whose chat the account has not seen.
    pub unknown: u64,
    /// Rows that cannot be read.
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
    /// The file is none that can be imported.
    #[error(transparent)]
    File(#[from] FileError),
    /// An import into a list of this account is under way.
    #[error("an import is under way")]
    AlreadyRunning(Box<Job>),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Targets {
    /// What importing `file` into the list would do. Changes nothing.
    pub async fn import_preview(
        &self,
        owner: OwnerId,
        list: ListId,
        file: &[u8],
    ) -> Result<ImportPreview, ImportError> {
        todo!()
    }

    /// Queues the import of `file` into the list.
    pub async fn import_confirm(&self, owner: OwnerId, list: ListId, file: &[u8]) -> Result<Job, ImportError> {
        todo!()
    }

    /// Applies the next rows of a running import, and moves its checkpoint in the same transaction, so that a crash
    /// repeats and loses nothing. `false`: the job changed meanwhile; read it again. Call it until the job is over.
    /// For the engine.
    pub async fn import_chunk(&self, job: &mut Job) -> Result<bool> {
        todo!()
    }

    /// The rows that a finished import could not use, as CSV with a column that says why, in the words of `wording`.
    /// `None`: there are none.
    pub async fn import_errors(
        &self,
        owner: OwnerId,
        job: JobId,
        wording: impl Fn(RowProblem) -> String + Send,
    ) -> Result<Option<Vec<u8>>> {
        todo!()
    }
}
