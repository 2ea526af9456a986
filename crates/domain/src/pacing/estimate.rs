//! How long a campaign will take.

use chrono::{DateTime, TimeDelta, Utc};

use super::pace::MEAN_TYPING;
use super::{Limits, Pace, Profile, Rules, Span, Speed, calendar};
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

/// What Telegram takes to answer a message, on average.
const ANSWER: TimeDelta = TimeDelta::milliseconds(150);

/// More than any campaign has; it bounds the work.
const MOST: u64 = 10_000_000;

/// Estimates a campaign whose accounts send side by side. The work is a few steps for each day that it takes.
#[must_use]
pub fn estimate(now: DateTime<Utc>, loads: &[Load]) -> Estimate {
    let (mut finish_at, mut real_finish, mut days) = (now, now, 0);
    for load in loads.iter().filter(|load| load.deliveries > 0) {
        let (finish, on) = load.finish(now);
        let real = Rules { limits: Limits { speed: Speed::REAL, ..load.rules.limits }, ..load.rules };
        finish_at = finish_at.max(finish);
        real_finish = real_finish.max(Load { rules: real, ..load.clone() }.finish(now).0);
        days = days.max(on);
    }
    Estimate { duration: finish_at - now, finish_at, days, real_duration: real_finish - now }
}

impl Load {
    /// When the last message goes out, and on how many days.
    fn finish(&self, now: DateTime<Utc>) -> (DateTime<Utc>, u32) {
        let start = [Some(now), self.waiting, self.pace.next_at].into_iter().flatten().max().unwrap_or(now);
        // In turns, each of the others sends one before each of ours, as long as it has some.
        let others = self.others.iter().map(|left| (*left).min(self.deliveries));
        let count = others.fold(self.deliveries, u64::saturating_add).min(MOST);
        let own = self.walk(start, count, self.steps(), true);
        let slow = self.slow.iter().filter(|chat| chat.deliveries > 0).map(|chat| {
            let start = chat.waiting.unwrap_or(start).max(start);
            self.walk(start, chat.deliveries.min(MOST), Steps::even(chat.seconds), false)
        });
        slow.fold(own, |(finish, days), (slow, on)| (finish.max(slow), days.max(on)))
    }

    fn steps(&self) -> Steps {
        let Profile { gap, rest, rest_every, typing, .. } = self.profile;
        let typing = if typing && self.purpose == Purpose::Send { MEAN_TYPING } else { TimeDelta::zero() };
        let step = |pause: Span| self.rules.limits.shorten(pause.mean() + typing) + ANSWER;
        let every = u64::from(rest_every.max(1));
        let since_rest = u64::from(self.pace.since_rest).min(every - 1);
        Steps { gap: step(gap), rest: step(rest).max(step(gap)), every, since_rest }
    }

    /// Sends `count` messages from `start` on, one allowed stretch of time after the other, and says when the last one goes
    /// out and on how many days. Without `capped`, it is quiet hours alone that hold it up.
    fn walk(&self, start: DateTime<Utc>, count: u64, mut steps: Steps, capped: bool) -> (DateTime<Utc>, u32) {
        let mut pace = if capped { Pace { next_at: None, ..self.pace } } else { Pace::default() };
        let (mut at, mut left, mut days, mut last_day) = (start, count, 0, None);
        loop {
            at = pace.ready_at(at, &self.profile, &self.rules, self.purpose).map_or(at, |waiting| waiting.until);
            let day = calendar::day(at, self.rules.zone);
            days += u32::from(last_day.replace(day) != Some(day));
            let (room, end) = self.stretch(&pace, at);
            let sent = steps.within(end - at, left.min(room));
            left -= sent;
            if left == 0 {
                return (at + steps.until(sent - 1), days);
            }
            if capped && self.purpose == Purpose::Send {
                let before = pace.sent_on(at, self.rules.zone);
                let sent = u32::try_from(sent).unwrap_or(u32::MAX);
                pace.sent_today = before.saturating_add(sent);
                pace.day = Some(pace.day.unwrap_or(day).max(day));
            }
            at += steps.until(sent);
            steps.since_rest = (steps.since_rest + sent) % steps.every;
        }
    }

    /// How many messages may go out from `at` on, when one may, and until when, without looking again.
    fn stretch(&self, pace: &Pace, at: DateTime<Utc>) -> (u64, DateTime<Utc>) {
        if self.purpose == Purpose::Delete {
            return (u64::MAX, DateTime::<Utc>::MAX_UTC);
        }
        let zone = self.rules.zone;
        let room = self.rules.cap(at).saturating_sub(pace.sent_on(at, zone));
        let midnight = calendar::next_day(calendar::day(at, zone), zone);
        let quiet = self.profile.quiet.and_then(|quiet| quiet.begin(at, zone));
        (room.into(), quiet.map_or(midnight, |quiet| quiet.min(midnight)))
    }
}

/// The mean pauses between messages: gaps, and a rest after so many.
#[derive(Clone, Copy)]
struct Steps {
    gap: TimeDelta,
    /// Not shorter than a gap.
    rest: TimeDelta,
    every: u64,
    since_rest: u64,
}

impl Steps {
    fn even(seconds: u32) -> Self {
        let gap = TimeDelta::seconds(seconds.into());
        Self { gap, rest: gap, every: 1, since_rest: 0 }
    }

    /// From the first message until the one that comes `messages` later.
    fn until(&self, messages: u64) -> TimeDelta {
        let rests = (self.since_rest + messages) / self.every;
        let times = |pause: TimeDelta, count: u64| {
            let microseconds = pause.num_microseconds().unwrap_or(i64::MAX);
            TimeDelta::microseconds(microseconds.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)))
        };
        times(self.gap, messages) + times(self.rest - self.gap, rests)
    }

    /// How many messages go out in less than `time`: one at least, `most` at most.
    fn within(&self, time: TimeDelta, most: u64) -> u64 {
        let (mut fit, mut beyond) = (1, most.max(1) + 1);
        while beyond - fit > 1 {
            let middle = fit + (beyond - fit) / 2;
            if self.until(middle - 1) < time { fit = middle } else { beyond = middle }
        }
        fit
    }
}

impl Span {
    fn mean(self) -> TimeDelta {
        TimeDelta::milliseconds((i64::from(self.min) + i64::from(self.max)) * 500)
    }
}
