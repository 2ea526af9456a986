//! How far an account's pace has come, and when it may send next.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Limits, Profile, Waiting, Why, calendar};
use crate::campaigns::Purpose;

/// How far an account's pace has come. Stored with the account; only its actor writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// The next message may go out then.
    pub next_at: Option<DateTime<Utc>>,
    /// Whether that pause is a rest.
    pub resting: bool,
    /// Messages since the last rest.
    pub since_rest: u32,
    /// The day that `sent_today` counts, in the owner's zone.
    pub day: Option<NaiveDate>,
    /// Messages to groups on that day.
    pub sent_today: u32,
}

/// What holds for an account, whatever it sends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// The installation's.
    pub limits: Limits,
    /// When the account logged in.
    pub login: DateTime<Utc>,
    /// The owner's zone, in which days and quiet hours are.
    pub zone: Tz,
}

impl Rules {
    /// How many messages to groups the account may send on the day of `at`.
    #[must_use]
    pub fn cap(&self, at: DateTime<Utc>) -> u32 {
        self.limits.daily_cap(self.login, at, self.zone)
    }
}

impl Pace {
    /// How many messages to groups the account has sent on the day of `at`.
    #[must_use]
    pub fn sent_on(&self, at: DateTime<Utc>, zone: Tz) -> u32 {
        // An owner who moves to a zone where it is still yesterday gets no second day.
        match self.day {
            Some(day) if day >= calendar::day(at, zone) => self.sent_today,
            _ => 0,
        }
    }

    /// What the account must wait for before its next message of a campaign with this profile; `None` when it may go
    /// out now. Waits that Telegram asked for are not known here.
    #[must_use]
    pub fn ready_at(&self, now: DateTime<Utc>, profile: &Profile, rules: &Rules, purpose: Purpose) -> Option<Waiting> {
        let mut at = self.next_at.unwrap_or(now).max(now);
        let mut why = if self.resting { Why::Rest } else { Why::Gap };
        // Quiet hours may end on a day whose messages are used up, and such a day within quiet hours.
        while let Some((until, reason)) = self.obstacle(at, profile, rules, purpose) {
            (at, why) = (until, reason);
        }
        (at > now).then_some(Waiting { why, until: at, title: None })
    }

    fn obstacle(
        &self,
        at: DateTime<Utc>,
        profile: &Profile,
        rules: &Rules,
        purpose: Purpose,
    ) -> Option<(DateTime<Utc>, Why)> {
        // Taking messages back disturbs nobody.
        if purpose == Purpose::Delete {
            return None;
        }
        if self.sent_on(at, rules.zone) >= rules.cap(at) {
            let day = self.day.unwrap_or_default().max(calendar::day(at, rules.zone));
            return Some((calendar::next_day(day, rules.zone), Why::Cap));
        }
        Some((profile.quiet?.ends(at, rules.zone)?, Why::Quiet))
    }

    /// The pace after a message of a campaign with this profile went out at `now`. `draw` is that of the delivery's
    /// [`Draw::Gap`](crate::deliveries::Draw::Gap).
    #[must_use]
    pub fn after_send(
        &self,
        now: DateTime<Utc>,
        profile: &Profile,
        rules: &Rules,
        purpose: Purpose,
        draw: u64,
    ) -> Self {
        let since_rest = self.since_rest.saturating_add(1);
        let resting = since_rest >= profile.rest_every;
        let pause = if resting { profile.rest.draw(draw) } else { profile.gap.draw(draw) };
        let today = calendar::day(now, rules.zone);
        let sent = self.sent_on(now, rules.zone);
        Self {
            next_at: Some(now + rules.limits.shorten(pause)),
            resting,
            since_rest: if resting { 0 } else { since_rest },
            day: Some(self.day.unwrap_or(today).max(today)),
            sent_today: if purpose == Purpose::Send { sent.saturating_add(1) } else { sent },
        }
    }

    /// The pace when a message that was counted at `at` turns out not to have been sent. The pause after it stays.
    #[must_use]
    pub fn not_sent(&self, at: DateTime<Utc>, zone: Tz) -> Self {
        let counts = self.day == Some(calendar::day(at, zone));
        Self { sent_today: self.sent_today.saturating_sub(u32::from(counts)), ..*self }
    }
}

/// How long somebody seems to type a message, in milliseconds, as the predecessor had it.
const TYPING: (u64, u64) = (1_500, 4_500);

pub(super) const MEAN_TYPING: TimeDelta = TimeDelta::milliseconds((TYPING.0 + TYPING.1).cast_signed() / 2);

/// How long somebody seems to type a message, by the delivery's [`Draw::Typing`](crate::deliveries::Draw::Typing).
#[must_use]
pub fn typing(draw: u64) -> TimeDelta {
    TimeDelta::milliseconds((TYPING.0 + draw % (TYPING.1 - TYPING.0 + 1)).cast_signed())
}

impl super::Span {
    /// A pause between its bounds; each millisecond is as likely.
    #[must_use]
    pub fn draw(self, draw: u64) -> TimeDelta {
        let (min, max) = (u64::from(self.min) * 1_000, u64::from(self.max.max(self.min)) * 1_000);
        TimeDelta::milliseconds((min + draw % (max - min + 1)).cast_signed())
    }
}
