//! Running a [`Statement`](crate::statements::Statement) on whichever engine a transaction is of.
//!
//! The two engines are different types to sqlx, so each macro writes the same call twice. Arguments are bound in order;
//! rows are any type that implements sqlx's `FromRow` for both.

macro_rules! run {
    ($tx:expr, $query:ident, $how:ident, $statement:expr $(, $argument:expr)*) => {
        match &mut $tx.conn {
            $crate::db::Conn::Sqlite(conn) => {
                sqlx::$query($statement.sqlite)$(.bind($argument))*.$how(&mut **conn).await
                    .map_err($crate::StorageError::from)
            }
            $crate::db::Conn::Postgres(conn) => {
                sqlx::$query($statement.postgres)$(.bind($argument))*.$how(&mut **conn).await
                    .map_err($crate::StorageError::from)
            }
        }
    };
}

/// The one row that the statement returns.
macro_rules! fetch_one {
    ($tx:expr, $($rest:tt)+) => { run!($tx, query_as, fetch_one, $($rest)+) };
}

/// The row that the statement returns, if any.
macro_rules! fetch_optional {
    ($tx:expr, $($rest:tt)+) => { run!($tx, query_as, fetch_optional, $($rest)+) };
}

/// Every row that the statement returns.
macro_rules! fetch_all {
    ($tx:expr, $($rest:tt)+) => { run!($tx, query_as, fetch_all, $($rest)+) };
}

/// Changes rows; the number of them.
macro_rules! execute {
    ($tx:expr, $statement:expr $(, $argument:expr)* $(,)?) => {
        match &mut $tx.conn {
            $crate::db::Conn::Sqlite(conn) => {
                sqlx::query($statement.sqlite)$(.bind($argument))*.execute(&mut **conn).await
                    .map(|done| done.rows_affected()).map_err($crate::StorageError::from)
            }
            $crate::db::Conn::Postgres(conn) => {
                sqlx::query($statement.postgres)$(.bind($argument))*.execute(&mut **conn).await
                    .map(|done| done.rows_affected()).map_err($crate::StorageError::from)
            }
        }
    };
}
