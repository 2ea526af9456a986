//! Work that an account does for its owner: durable, one job of an account at a time, with progress, cancellable.
//!
//! ```text
//! Queued ──► Running ──► Done | Failed
//!    └──────────┴── cancel ──► Cancelled
//! ```
//!
//! The account's actor moves a job while it holds the account's lease. A crash leaves a running job with its last
//! checkpoint; whoever takes the lease next goes on from there. Every step can be repeated: it stores what it found
//! under the key that Telegram gives it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, JobId, ListId, OwnerId, TemplateId};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Find all groups, channels and topics of the account.
    Scan,
    /// Ask `@SpamBot` how the account stands, and show its answer.
    AskSpamBot,
    /// Find out what a link or `@username` means, and add it to a list. Never joins.
    AddByLink {
        /// As the owner typed it.
        reference: String,
        /// Where it goes.
        list: ListId,
    },
    /// Add the rows of an uploaded CSV to a list.
    Import {
        /// Where they go.
        list: ListId,
    },
    /// Read the message that a link leads to, with its files, into the owner's draft of a template.
    FetchMessage {
        /// As the owner typed it.
        link: String,
    },
    /// Send a template to the account's own Saved Messages, exactly as a target would get it.
    SendTest {
        /// Which; `None` is the owner's draft, as it is when the job begins.
        template: Option<TemplateId>,
        /// At which version; 0 for the draft.
        version: i32,
    },
}

impl Work {
    /// The name in the database, and for wording.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::AskSpamBot => "ask_spam_bot",
            Self::AddByLink { .. } => "add_by_link",
            Self::Import { .. } => "import",
            Self::FetchMessage { .. } => "fetch_message",
            Self::SendTest { .. } => "send_test",
        }
    }

    /// Whether it needs the account to be connected.
    #[must_use]
    pub const fn needs_connection(&self) -> bool {
        !matches!(self, Self::Import { .. })
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its turn, or for the account to connect.
    Queued,
    /// Under way.
    Running,
    /// Finished.
    Done,
    /// Given up, for a reason.
    Failed,
    /// The owner stopped it. What it had found is kept.
    Cancelled,
}

impl JobState {
    /// Whether nothing more can happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// How far a job is, and what came of it. Stored as JSON; a field that is missing in an old row has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// When work on it began; it may have waited for long.
    pub started_at: Option<DateTime<Utc>>,
    /// Dialogs looked at, or rows of an import.
    pub done: u64,
    /// How many there are, where known.
    pub total: Option<u64>,
    /// Groups, supergroups and forums found; targets added by an import or a link.
    pub groups: u64,
    /// Channels found in which the account may post.
    pub channels: u64,
    /// Forum topics found.
    pub topics: u64,
    /// Of the groups and channels found, those in which the account may only read.
    pub read_only: u64,
    /// Chats that an earlier scan had and this one misses.
    pub gone: u64,
    /// Rows of an import whose targets were there already.
    pub known: u64,
    /// Rows of an import that could not be used; one for the buttons below a copied message, which stay behind.
    pub skipped: u64,
    /// Title of what is being read now. Written by others: escape it.
    pub current: Option<String>,
    /// Telegram wants a pause until then.
    pub waiting_until: Option<DateTime<Utc>>,
    /// The answer of `@SpamBot`. Written by Telegram: escape it.
    pub answer: Option<String>,
    /// Where to go on after a crash. Only the one who does the work reads it.
    pub checkpoint: serde_json::Value,
}

/// A piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Ours.
    pub id: JobId,
    /// For whom.
    pub owner_id: OwnerId,
    /// By which account.
    pub account_id: AccountId,
    /// What is to be done.
    pub work: Work,
    /// Where it stands.
    pub state: JobState,
    /// How far it is.
    pub progress: Progress,
    /// Why it failed: an error name of Telegram or one of ours in the same style.
    pub error: Option<String>,
    /// The owner wants it stopped.
    pub cancel_requested: bool,
    /// The bot message that shows it.
    pub screen_message: Option<i32>,
    /// Raised by every change; a write names the revision it read.
    pub revision: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was over.
    pub finished_at: Option<DateTime<Utc>>,
}
