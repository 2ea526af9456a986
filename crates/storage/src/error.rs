//! What can go wrong, sorted by what the caller can do about it.

use std::fmt;

use sqlx::error::ErrorKind;

use crate::vault::VaultError;

/// Why a query failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The row to change does not exist, or is another owner's.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The change would break a rule that other rows hold up.
    #[error("the database refused it: {0}")]
    Conflict(Constraint),
    /// The database was busy, unreachable or gave up on a deadlock: the same transaction may succeed later.
    #[error("the database is busy or unreachable")]
    Retryable(#[source] Box<sqlx::Error>),
    /// A stored value has a form that this version does not know.
    #[error("{place} holds what this version cannot read")]
    Corrupt {
        /// Table and column.
        place: &'static str,
    },
    /// A sealed column does not open.
    #[error("{place}: {source}")]
    Sealed {
        /// Table and column.
        place: String,
        /// Why.
        source: VaultError,
    },
    /// The database is none that the product can use; the text says why and what to do.
    #[error("{0}")]
    Unsupported(String),
    /// The migrations do not fit the database.
    #[error("the database could not be migrated: {0}")]
    Migrate(#[source] Box<sqlx::migrate::MigrateError>),
    /// Any other refusal: a mistake in a statement, a broken file.
    #[error("the database failed: {0}")]
    Database(#[source] Box<sqlx::Error>),
}

impl StorageError {
    /// Whether the same transaction may succeed when tried again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Retryable(_))
    }

    /// Whether the row is there but its content is lost to this program: it does not decode.
    #[must_use]
    pub const fn is_unreadable(&self) -> bool {
        matches!(self, Self::Corrupt { .. })
    }

    /// Whether the content is sealed and the keys of this process do not open it. It is not lost: a process that is
    /// given the right keys reads it. Nothing may be erased, or taken for done, because of this.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        matches!(self, Self::Sealed { .. })
    }
}

/// A rule between rows that a caller may have to explain to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// The Telegram user is linked to another owner.
    OwnerTelegramId,
    /// Another owner holds this Telegram account.
    AccountOneHolder,
    /// The owner has this Telegram account already.
    AccountOfOwner,
    /// The owner has a login under way.
    LoginOneActivePerOwner,
    /// The account has a job of this kind to do already.
    JobOneOpenOfAKind,
    /// The account does another job.
    JobOneRunning,
    /// Another list of the account has this name.
    ListName,
    /// The place is in the list already.
    TargetOnce,
    /// Another template of the owner has this name.
    TemplateName,
    /// The account has another delivery of the campaign for this place.
    DeliveryOnce,
}

impl Constraint {
    /// Every constraint.
    pub const ALL: [Self; 10] = [
        Self::OwnerTelegramId,
        Self::AccountOneHolder,
        Self::AccountOfOwner,
        Self::LoginOneActivePerOwner,
        Self::JobOneOpenOfAKind,
        Self::JobOneRunning,
        Self::ListName,
        Self::TargetOnce,
        Self::TemplateName,
        Self::DeliveryOnce,
    ];

    /// The name of its unique index.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OwnerTelegramId => "users_telegram_id",
            Self::AccountOneHolder => "telegram_accounts_one_holder",
            Self::AccountOfOwner => "telegram_accounts_of_owner",
            Self::LoginOneActivePerOwner => "logins_one_active_per_owner",
            Self::JobOneOpenOfAKind => "jobs_one_open_of_a_kind",
            Self::JobOneRunning => "jobs_one_running",
            Self::ListName => "target_lists_name",
            Self::TargetOnce => "targets_once",
            Self::TemplateName => "templates_name",
            Self::DeliveryOnce => "deliveries_once",
        }
    }

    /// The columns of the index, by which SQLite reports it instead of by its name.
    const fn columns(self) -> &'static str {
        match self {
            Self::OwnerTelegramId => "users.telegram_id",
            Self::AccountOneHolder => "telegram_accounts.network, telegram_accounts.telegram_id",
            Self::AccountOfOwner => {
                "telegram_accounts.owner_id, telegram_accounts.network, telegram_accounts.telegram_id"
            }
            Self::LoginOneActivePerOwner => "logins.owner_id",
            Self::JobOneOpenOfAKind => "jobs.account_id, jobs.kind",
            Self::JobOneRunning => "jobs.account_id",
            Self::ListName => "target_lists.account_id, target_lists.folded",
            Self::TargetOnce => "targets.list_id, targets.peer_kind, targets.chat_id, targets.topic",
            Self::TemplateName => "templates.owner_id, templates.folded",
            Self::DeliveryOnce => {
                "deliveries.campaign_id, deliveries.account_id, deliveries.peer_kind, deliveries.chat_id, \
                 deliveries.topic"
            }
        }
    }

    fn of(error: &dyn sqlx::error::DatabaseError) -> Option<Self> {
        let columns = error.message().strip_prefix("UNIQUE constraint failed: ");
        Self::ALL
            .into_iter()
            .find(|constraint| error.constraint() == Some(constraint.name()) || columns == Some(constraint.columns()))
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            if let Some(constraint) = Constraint::of(database.as_ref()) {
                return Self::Conflict(constraint);
            }
            if database.kind() == ErrorKind::ForeignKeyViolation {
                return Self::NotFound("row to belong to");
            }
        }
        if matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) {
            return Self::Corrupt { place: "a row" };
        }
        if is_retryable(&error) { Self::Retryable(Box::new(error)) } else { Self::Database(Box::new(error)) }
    }
}

impl From<sqlx::migrate::MigrateError> for StorageError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(error) => error.into(),
            error => Self::Migrate(Box::new(error)),
        }
    }
}

fn is_retryable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(database) => {
            let Some(code) = database.code() else { return false };
            if database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
                is_passing_sqlstate(&code)
            } else {
                // The low byte is the primary code: 5 is SQLITE_BUSY, 6 is SQLITE_LOCKED.
                code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
            }
        }
        _ => false,
    }
}

/// Whether a PostgreSQL error (appendix A of its manual) says nothing against the transaction itself.
fn is_passing_sqlstate(code: &str) -> bool {
    // 08: connection; 40: serialisation failure, deadlock; 53: out of resources; 55P03: lock_timeout;
    // 57014: statement_timeout; 57P01 to 57P03: the server is going down or coming up.
    matches!(code.get(..2), Some("08" | "40" | "53")) || matches!(code, "55P03" | "57014" | "57P01" | "57P02" | "57P03")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_tried_again_and_nothing_else() {
        for code in ["08006", "40001", "40P01", "53300", "55P03", "57014", "57P03"] {
            assert!(is_passing_sqlstate(code), "{code}");
        }
        for code in ["23505", "28P01", "42P01", "57P04", "3D000", ""] {
            assert!(!is_passing_sqlstate(code), "{code}");
        }
    }
}
