//! The columns that are sealed, and sealing on the way in and out.

use std::fmt::Display;

use secrecy::zeroize::Zeroizing;
use uuid::Uuid;

use crate::Result;
use crate::error::StorageError;
use crate::vault::{Place, Vault};

/// A column that holds sealed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) table: &'static str,
    pub(crate) name: &'static str,
    /// `table.name`, for errors.
    pub(crate) place: &'static str,
}

pub(crate) const ACCOUNT_SESSION: Column =
    Column { table: "account_sessions", name: "session", place: "account_sessions.session" };
pub(crate) const LOGIN_DETAIL: Column = Column { table: "logins", name: "detail", place: "logins.detail" };
pub(crate) const LOGIN_COMMAND: Column = Column { table: "logins", name: "command", place: "logins.command" };
pub(crate) const LOGIN_SESSION: Column = Column { table: "logins", name: "session", place: "logins.session" };
pub(crate) const DIALOGUE_STATE: Column =
    Column { table: "dialogue_states", name: "state", place: "dialogue_states.state" };
pub(crate) const INBOX_PAYLOAD: Column = Column { table: "inbox", name: "payload", place: "inbox.payload" };
pub(crate) const JOB_PAYLOAD: Column = Column { table: "jobs", name: "payload", place: "jobs.payload" };
pub(crate) const JOB_REPORT: Column = Column { table: "jobs", name: "report", place: "jobs.report" };
pub(crate) const OWNER_EMAIL: Column = Column { table: "owner_emails", name: "address", place: "owner_emails.address" };

impl Column {
    /// Seals a value for the row with this id.
    pub(crate) fn seal(self, vault: &Vault, owner: Uuid, row: impl Display, plain: &[u8]) -> Result<Vec<u8>> {
        let row = row.to_string();
        vault.seal(&self.place(owner, &row), plain).map_err(|source| self.error(&row, source))
    }

    /// Opens the value of the row with this id.
    pub(crate) fn open(
        self,
        vault: &Vault,
        owner: Uuid,
        row: impl Display,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let row = row.to_string();
        vault.open(&self.place(owner, &row), sealed).map_err(|source| self.error(&row, source))
    }

    fn place(self, owner: Uuid, row: &str) -> Place<'_> {
        Place { owner, table: self.table, row, column: self.name }
    }

    fn error(self, row: &str, source: crate::VaultError) -> StorageError {
        StorageError::Sealed { place: format!("{} of {row}", self.place), source }
    }
}
