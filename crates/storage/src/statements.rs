//! Every statement of this crate, so that a test can prepare them all on both engines.
//!
//! A query takes a [`Statement`], and only the `statements!` macro makes one, which lists it here as well.

/// The text of a statement on either engine; almost always the same text.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Its name in the source.
    pub name: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// Declares statements, and `ALL`, the list of them.
///
/// - `NAME = "…";` is one text for both engines.
/// - `NAME = "…", skip_locked, "…";` is a claim: PostgreSQL passes over rows that another claimer has locked, while
///   SQLite has but one writer.
/// - `NAME = { sqlite: "…", postgres: "…" };` is for what the engines spell differently.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:tt $(!$arguments:tt)? $(, skip_locked, $tail:expr)?;)+) => {
        $(
            $(#[$doc])*
            const $name: $crate::statements::Statement =
                statements!(@one $name, $text $(!$arguments)? $(, $tail)?);
        )+

        pub(crate) const ALL: &[$crate::statements::Statement] = &[$($name),+];
    };
    (@one $name:ident, { sqlite: $sqlite:expr, postgres: $postgres:expr $(,)? }) => {
        $crate::statements::Statement { name: stringify!($name), sqlite: $sqlite, postgres: $postgres }
    };
    (@one $name:ident, $text:expr) => {
        $crate::statements::Statement { name: stringify!($name), sqlite: $text, postgres: $text }
    };
    (@one $name:ident, $head:expr, $tail:expr) => {
        $crate::statements::Statement {
            name: stringify!($name),
            sqlite: concat!($head, $tail),
            postgres: concat!($head, " FOR UPDATE SKIP LOCKED", $tail),
        }
    };
}
pub(crate) use statements;

/// Every statement of this crate.
pub fn all() -> impl Iterator<Item = &'static Statement> {
    [
        crate::accounts::ALL,
        crate::audit::ALL,
        crate::campaigns::ALL,
        crate::chats::ALL,
        crate::choosing::ALL,
        crate::db::ALL,
        crate::deliveries::ALL,
        crate::dialogues::ALL,
        crate::email::ALL,
        crate::identity::ALL,
        crate::inbox::ALL,
        crate::jobs::ALL,
        crate::leases::ALL,
        crate::lists::ALL,
        crate::logins::ALL,
        crate::outbox::ALL,
        crate::peers::ALL,
        crate::preflight::ALL,
        crate::preparing::ALL,
        crate::report::ALL,
        crate::rotation::ALL,
        crate::screens::ALL,
        crate::sessions::ALL,
        crate::shares::ALL,
        crate::targets::ALL,
        crate::templates::ALL,
        crate::topics::ALL,
        crate::uploads::ALL,
        crate::waits::ALL,
    ]
    .into_iter()
    .flatten()
}
