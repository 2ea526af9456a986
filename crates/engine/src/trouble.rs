//! Why work on an account stops before it is done, and is gone on with on another connection.

use blastpro_telegram::Error;

/// What ended the work, and not what was worked on.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The line, or the session.
    Line(Error),
    /// The database.
    Database(blastpro_services::Error),
}

impl From<blastpro_services::Error> for Trouble {
    fn from(error: blastpro_services::Error) -> Self {
        Self::Database(error)
    }
}
