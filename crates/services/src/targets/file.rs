//! Reading a CSV of targets.

/// Largest file that is read: 100,000 rows of 100 bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// How many rows a file may have.
pub const MAX_ROWS: u64 = 100_000;

/// Why a file cannot be imported at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It has no rows.
    #[error("the file is empty")]
    Empty,
    /// It is larger than [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// It has more than [`MAX_ROWS`] rows.
    #[error("the file has too many rows")]
    TooManyRows,
    /// No column is named `group_id` or `id`.
    #[error("there is no column group_id")]
    NoIdColumn,
}

/// Why a row was not imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowProblem {
    /// The id is missing, or is no number.
    BadId,
    /// The id belongs to a person.
    NotAChat,
    /// The topics are not numbers.
    BadTopics,
    /// A cell is thousands of characters long, as after a quote that is never closed.
    TooLong,
    /// The account has not seen such a chat: a scan may find it.
    Unknown,
    /// The list is full.
    ListFull,
}
