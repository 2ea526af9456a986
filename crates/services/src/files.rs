//! Which stored files are still needed.

use chrono::{DateTime, Utc};
use futures::TryStreamExt as _;

use crate::blobs::BlobError;
use crate::{Error, Services};

/// Why unneeded files were not all removed.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The store for files failed.
    #[error(transparent)]
    Store(#[from] BlobError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

impl Services {
    /// Removes files that no template or draft names and that were stored before `before`, and those that stopped coming
    /// in before then. How many. The time must leave whoever stores a file enough of it to name the file.
    pub async fn sweep_files(&self, before: DateTime<Utc>) -> Result<u64, SweepError> {
        let blobs = self.blobs();
        let mut removed = blobs.clear_incoming(before).await?;
        let mut entries = blobs.entries();
        while let Some(entry) = entries.try_next().await? {
            if entry.stored_at >= before {
                continue;
            }
            let mut tx = self.store().read().await.map_err(Error::from)?;
            let used = tx.is_used_file(entry.owner, &entry.sha256).await.map_err(Error::from)?;
            drop(tx);
            // Stored once more since it was listed, it is about to be named.
            if !used && blobs.stored_at(entry.owner, &entry.sha256).await?.is_some_and(|at| at < before) {
                blobs.delete(entry.owner, &entry.sha256).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}
