//! How fast an account may send: gaps, rests, quiet hours, daily caps, and what Telegram makes it wait for.
//!
//! One account has one pace, whatever campaigns it serves. A campaign's [`Profile`] says how long the account pauses
//! after a message of that campaign.

mod calendar;
mod estimate;
mod pace;
mod profile;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use self::estimate::{Estimate, Load, SlowChat, estimate};
pub use self::pace::{Pace, Rules, typing};
pub use self::profile::{LONGEST_GAP, LONGEST_REST, Preset, ProfileError};

/// Messages to groups that one account sends in a day, once its login is old enough. At the default gap that is three
/// hours of sending; sellers who post by hand reach some hundreds.
pub const DAILY_GROUP_MESSAGES: u32 = 1_000;

/// What a login may send on its first days, the first day first; then [`DAILY_GROUP_MESSAGES`]. Telegram looks most
/// closely at new sessions, so the number doubles, roughly, from what a busy person types.
pub const WARM_UP: [u32; 7] = [50, 100, 200, 350, 500, 700, 850];

/// A pause between two bounds, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// At least.
    pub min: u32,
    /// At most.
    pub max: u32,
}

/// Hours of the owner's day in which nothing is sent. They may cross midnight; none if both times are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// From then on.
    pub from: NaiveTime,
    /// Until then.
    pub until: NaiveTime,
}

/// How an account paces a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Between two messages.
    pub gap: Span,
    /// How many messages between two rests.
    pub rest_every: u32,
    /// A rest.
    pub rest: Span,
    /// Show "typing…" before a message.
    pub typing: bool,
    /// When nothing is sent.
    pub quiet: Option<QuietHours>,
}

impl Profile {
    /// What most owners use: what the predecessor's users know as safe enough for groups that they belong to.
    pub const NORMAL: Self = Self {
        gap: Span { min: 5, max: 12 },
        rest_every: 40,
        rest: Span { min: 120, max: 240 },
        typing: false,
        quiet: None,
    };

    /// Half as fast, with more rests: for an account that matters more than the hour.
    pub const SAFE: Self = Self {
        gap: Span { min: 12, max: 25 },
        rest_every: 25,
        rest: Span { min: 180, max: 360 },
        typing: true,
        quiet: None,
    };

    /// No custom profile is faster than this in any number: below three seconds even a hurried person cannot switch
    /// chats and paste.
    pub const FLOOR: Self = Self {
        gap: Span { min: 3, max: 6 },
        rest_every: 60,
        rest: Span { min: 60, max: 120 },
        typing: false,
        quiet: None,
    };
}

/// What an account or a share waits for, as the card tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Why.
    pub why: Why,
    /// Until when.
    pub until: DateTime<Utc>,
    /// The chat, for slow mode. Written by others: escape it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Why nothing is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Between two messages.
    Gap,
    /// After many messages.
    Rest,
    /// Only chats in slow mode are left.
    SlowMode,
    /// Telegram wants a pause (`FLOOD_WAIT`).
    Flood,
    /// The owner's quiet hours.
    Quiet,
    /// The day's messages are used up.
    Cap,
    /// An answer is missing; the chat's history will tell.
    Resolving,
}

/// How much faster than real pauses go: 1 everywhere but in the demo and in tests. Telegram's own waits and the daily cap are never
/// touched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed(f64);

impl Speed {
    /// Real time.
    pub const REAL: Self = Self(1.0);

    /// `factor` times as fast; `None` unless it is a number from 1 to 1,000,000.
    #[must_use]
    pub fn new(factor: f64) -> Option<Self> {
        (factor.is_finite() && (1.0..=1_000_000.0).contains(&factor)).then_some(Self(factor))
    }

    /// How many times as fast.
    #[must_use]
    pub const fn factor(self) -> f64 {
        self.0
    }
}

/// The daily cap and whether it warms up: numbers of the installation. The demo's accounts are old.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How much faster pauses go.
    pub speed: Speed,
    /// Whether new logins begin with [`WARM_UP`].
    pub warm_up: bool,
}

impl Limits {
    /// What everybody has.
    pub const REAL: Self = Self { speed: Speed::REAL, warm_up: true };

    /// How many messages to groups an account may send on the day of `now` that logged in at `login`.
    #[must_use]
    pub fn daily_cap(&self, login: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> u32 {
        let age = now.with_timezone(&zone).date_naive() - login.with_timezone(&zone).date_naive();
        match usize::try_from(age.num_days()) {
            Ok(day) if self.warm_up => WARM_UP.get(day).copied().unwrap_or(DAILY_GROUP_MESSAGES),
            _ => DAILY_GROUP_MESSAGES,
        }
    }

    /// A pause of ours, shortened as the installation says; never to less than its part.
    #[must_use]
    pub fn shorten(&self, pause: TimeDelta) -> TimeDelta {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "the microseconds of a year fit"
        )]
        let microseconds = (pause.num_microseconds().unwrap_or(i64::MAX) as f64 / self.speed.0).ceil() as i64;
        TimeDelta::microseconds(microseconds)
    }
}
