use blastpro_storage::StorageError;

/// Why a use-case did not happen. Refusals that the owner should read are outcomes of their use-case, not errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// There is no such thing, or it is not this owner's.
    #[error("not found")]
    NotFound,
    /// Others kept changing the same row.
    #[error("too much contention")]
    Contention,
}

impl Error {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Storage(error) => error.is_retryable(),
            Self::NotFound => false,
            Self::Contention => true,
        }
    }

    /// Whether what is stored is there, and only the keys of this process do not open it.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_locked())
    }

    /// Whether what is stored is there, but lost to this program.
    #[must_use]
    pub const fn is_unreadable(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_unreadable())
    }
}

/// What use-cases return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
