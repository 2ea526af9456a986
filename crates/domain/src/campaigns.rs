//! Sending a template to lists of targets.
//!
//! ```text
//! Draft ──confirm──► Preparing ──all rows written──► Running ⇄ Paused
//!   │                    │                              │        │
//!   └─discard            └──────────── stop ────────────┴────────┴──► Stopped
//!                                                       └─ nothing left ──► Done
//! ```
//!
//! The owner moves it, except that the engine ends `Preparing`, pauses after too many failures, and finds it `Done`. The
//! confirm freezes template version, targets and order; the pace can be changed while it runs. Each account's part of a
//! campaign is a [`Share`], which only that account's actor writes. A crash leaves every row as it was: whoever takes
//! the account's lease next goes on from the [deliveries](crate::deliveries).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, CampaignId, ListId, OwnerId, TemplateId};
use crate::outcomes::account_trouble;
use crate::pacing::{Profile, Waiting};

/// The same template to the same list is asked about again within this time.
pub const REPEAT_ASKS: TimeDelta = TimeDelta::hours(1);

/// How many failures with names we do not know, without a message of the account's that was delivered between them, pause
/// a campaign: by then it is not this or that group. Refusals that we know do not break the row: where half of the groups
/// are closed, the other half still tells that something is wrong.
pub const FAILURES_IN_A_ROW: i32 = 10;

/// After a campaign that took longer its owner may be looking elsewhere: the end comes as a message of its own.
pub const LONG: TimeDelta = TimeDelta::minutes(1);

/// Most lists of one campaign.
pub const LISTS_PER_CAMPAIGN: usize = 20;

/// How many unfinished campaigns (drafts included) an owner may have.
pub const OPEN_CAMPAIGNS: i64 = 20;

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// Being put together. Nothing is sent.
    Draft,
    /// Confirmed; its deliveries are being written down.
    Preparing,
    /// Sending, or waiting to send.
    Running,
    /// Held, by the owner or by trouble.
    Paused,
    /// Ended by the owner before everything was sent.
    Stopped,
    /// Nothing is left to do.
    Done,
}

impl CampaignState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Preparing, Self::Running, Self::Paused, Self::Stopped, Self::Done];

    /// Whether nothing more is sent, ever.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Done)
    }

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Preparing => "preparing",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }
}

/// What a campaign does with its targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Sends the template.
    Send,
    /// Deletes what its parent has sent.
    Delete,
}

impl Purpose {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Delete => "delete",
        }
    }
}

/// Whom a campaign is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Audience {
    /// The targets of lists, as they are at the confirm. Each list is served by its own account.
    Lists {
        /// Which, in the owner's order.
        lists: Vec<ListId>,
    },
    /// Targets of an earlier campaign.
    Earlier {
        /// Which campaign.
        campaign: CampaignId,
        /// Which of its targets.
        which: Which,
    },
}

/// Targets of an earlier campaign, by what became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// Failed in a way that may pass ([`outcomes::may_retry`](crate::outcomes::may_retry)).
    Failed,
    /// Not reached before the stop.
    Left,
    /// Sent: to be deleted.
    Sent,
}

/// Why a campaign is paused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum PauseReason {
    /// The owner wanted it.
    Owner,
    /// [`FAILURES_IN_A_ROW`] with names we do not know; the last one.
    Failures {
        /// Telegram's error name.
        error: String,
    },
    /// The accounts that still have something to send cannot: the last one's reason.
    Account {
        /// Which.
        account: AccountId,
        /// Telegram's error name, or ours.
        error: String,
    },
    /// The content itself is refused (too long, no such media); sending on would fail everywhere.
    Content {
        /// Telegram's error name.
        error: String,
    },
}

impl PauseReason {
    /// The kind of reason, as the texts know it: of an account, what is the matter with it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Failures { .. } => "failures",
            Self::Account { error, .. } => account_trouble(error).name(),
            Self::Content { .. } => "content",
        }
    }

    /// The error's name; empty where there was none.
    #[must_use]
    pub fn error(&self) -> &str {
        match self {
            Self::Owner => "",
            Self::Failures { error } | Self::Account { error, .. } | Self::Content { error } => error,
        }
    }
}

/// What became of a campaign's deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// All of them.
    pub total: i64,
    /// Delivered (or deleted).
    pub sent: i64,
    /// Refused.
    pub failed: i64,
    /// Not tried, for a reason known beforehand.
    pub skipped: i64,
    /// Nobody can tell.
    pub unknown: i64,
}

impl Tally {
    /// Those that are still to be done.
    #[must_use]
    pub const fn left(&self) -> i64 {
        self.total - self.sent - self.failed - self.skipped - self.unknown
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            sent: self.sent + other.sent,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
            unknown: self.unknown + other.unknown,
        }
    }
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Ours.
    pub id: CampaignId,
    /// To whom it belongs.
    pub owner_id: OwnerId,
    /// The template's name when it was confirmed. Written by the owner: escape it.
    pub name: String,
    /// What it does.
    pub purpose: Purpose,
    /// What is sent; a draft may have none yet, and a deletion has its parent's.
    pub template: Option<TemplateId>,
    /// Frozen by the confirm; before it, the newest counts.
    pub template_version: Option<i32>,
    /// Whom it is for.
    pub audience: Audience,
    /// How fast.
    pub profile: Profile,
    /// From it come the order, the choices in texts and the random ids.
    pub seed: i64,
    /// Where it stands.
    pub state: CampaignState,
    /// Why it is paused.
    pub pause: Option<PauseReason>,
    /// What became of its deliveries, over all its shares. Targets that are not looked at yet count as left.
    pub tally: Tally,
    /// The bot message that is its card.
    pub screen_message: Option<i32>,
    /// Raised by every change that the owner should see; a write of theirs names the revision it read.
    pub revision: i64,
    /// When the draft was begun.
    pub created_at: DateTime<Utc>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When its deliveries were all written down.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was over.
    pub finished_at: Option<DateTime<Utc>>,
}

/// One account's part of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// Whose.
    pub owner_id: OwnerId,
    /// Who sends it.
    pub account_id: AccountId,
    /// What became of its deliveries.
    pub tally: Tally,
    /// When the account should look at it next; `None` when nothing is left or it is held.
    pub due_at: Option<DateTime<Utc>>,
    /// What it waits for, as the card tells it.
    pub waiting: Option<Waiting>,
    /// The account cannot go on, by Telegram's error name or ours; lifted when the owner resumes.
    pub held: Option<String>,
    /// Failures in a row with names we do not know.
    pub failures: i32,
    /// When it last had its turn: campaigns of one account take turns.
    pub served_at: Option<DateTime<Utc>>,
}
