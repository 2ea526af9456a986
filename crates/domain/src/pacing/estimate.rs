//! How long a campaign will take.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Pace, Profile, Rules};
use crate::campaigns::Purpose;

/// One account's part of what is to be estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// Messages of the campaign.
    pub deliveries: u64,
    /// How many messages other running campaigns of the account have left, each; they take turns.
    pub others: Vec<u64>,
    /// The campaign's.
    pub profile: Profile,
    /// What it does.
    pub purpose: Purpose,
    /// The account's.
    pub rules: Rules,
    /// How far the account's pace has come.
    pub pace: Pace,
    /// Until when Telegram makes the account wait.
    pub waiting: Option<DateTime<Utc>>,
    /// Chats in slow mode.
    pub slow: Vec<SlowChat>,
}

/// A chat in slow mode, which lets the account write once in a while: a forum's topics share that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowChat {
    /// Seconds between two messages.
    pub seconds: u32,
    /// How many of the deliveries go there.
    pub deliveries: u64,
    /// Until when it makes the account wait.
    pub waiting: Option<DateTime<Utc>>,
}

/// How long it will take, if nothing goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// From now until the last message.
    pub duration: TimeDelta,
    /// When the last message goes out.
    pub finish_at: DateTime<Utc>,
    /// On how many days of the owner's calendar messages go out.
    pub days: u32,
    /// The duration without the installation's [`Speed`](super::Speed): the same but in the demo.
    pub real_duration: TimeDelta,
}

/// Estimates a campaign whose accounts send side by side.
#[must_use]
pub fn estimate(now: DateTime<Utc>, loads: &[Load]) -> Estimate {
    let _ = loads;
    Estimate { duration: TimeDelta::zero(), finish_at: now, days: 0, real_duration: TimeDelta::zero() }
}
