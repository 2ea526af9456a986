use std::sync::Arc;

use crate::bot::BotError;

/// Why a handler did not finish. The owner gets an apology; the log gets this, which holds nothing they wrote.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A use-case failed.
    #[error("{0}")]
    Service(Arc<blastpro_services::Error>),
    /// A file could not be stored or read.
    #[error("{0}")]
    File(Arc<blastpro_services::blobs::BlobError>),
    /// A call to the Bot API failed.
    #[error("bot: {0}")]
    Bot(#[from] BotError),
}

impl From<blastpro_services::Error> for Error {
    fn from(error: blastpro_services::Error) -> Self {
        Self::Service(Arc::new(error))
    }
}

impl From<blastpro_storage::StorageError> for Error {
    fn from(error: blastpro_storage::StorageError) -> Self {
        Self::from(blastpro_services::Error::from(error))
    }
}

/// What handlers return.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;
