//! SQL on SQLite and PostgreSQL, and encryption at rest.
//!
//! A [`Store`] gives transactions; every query is a method of [`Tx`], in one file per noun. A statement is one text for
//! both engines (see `statements`). Three rules hold throughout:
//!
//! - What an owner owns is read and written with the owner's id in the `WHERE`.
//! - The time comes in as an argument; the database's own clock rules [leases](Lease) and nothing else.
//! - Secrets are sealed on the way in and opened on the way out by the [`Vault`]: callers see plain values.
//!
//! `blastpro_domain` has the types; this crate adds only what exists nowhere but in the database.

#[macro_use]
mod query;

mod accounts;
mod audit;
mod campaigns;
mod chats;
mod choosing;
mod db;
mod deliveries;
mod dialogues;
mod email;
mod error;
mod identity;
mod inbox;
mod jobs;
mod leases;
mod lists;
mod login_forms;
mod logins;
mod outbox;
mod peers;
mod preflight;
mod preparing;
mod report;
mod rotation;
mod screens;
mod sealed;
mod sessions;
mod shares;
pub mod statements;
mod targets;
mod templates;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod topics;
mod uploads;
mod vault;
mod waits;

pub use campaigns::CampaignsShown;
pub use chats::{ChatCounts, ChatFilter, KnownChat};
pub use db::{Engine, Store, Tx};
pub use deliveries::{Candidate, DeliveryEnd};
pub use email::EmailToken;
pub use error::{Constraint, StorageError};
pub use inbox::StoredUpdate;
pub use leases::Lease;
pub use outbox::{StoredMail, StoredNotice};
pub use preflight::{CountedTargets, SlowTargets};
pub use preparing::{EarlierDelivery, FoundTarget, PlannedDelivery, Preparing};
pub use report::{DeliveryFilter, DeliveryLine, ReasonCount};
pub use rotation::{KeyTrouble, sealed_columns};
pub use screens::{ScreenClaim, Subject};
pub use shares::{Ending, Task};
pub use targets::TargetFilter;
pub use templates::{DraftPart, StoredDraft};
pub use text::fold;
pub use vault::{KeyRing, KeyRingError, Place, Vault, VaultError};
pub use waits::{RunningWait, Standing, Wait, WaitScope};

/// What every query returns.
pub type Result<T, E = StorageError> = std::result::Result<T, E>;
