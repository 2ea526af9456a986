//! Days and quiet hours by the clocks on the owner's wall, also on days when those are put forward or back.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::QuietHours;

/// The day of `at` on the owner's calendar.
pub(super) fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// When the day after `day` begins.
pub(super) fn next_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    instant(following(day).and_time(NaiveTime::MIN), zone)
}

impl QuietHours {
    /// When these hours end, if `at` lies within them.
    #[must_use]
    pub fn ends(self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = at.with_timezone(&zone).naive_local();
        if !self.contains(local.time()) {
            return None;
        }
        let date = if local.time() < self.until { local.date() } else { following(local.date()) };
        let end = date.and_time(self.until);
        // Where clocks are put back within the hours, that time of the day may have been once before.
        let end = [instant(end, zone), instant_again(end, zone)].into_iter().find(|end| *end > at);
        Some(end.unwrap_or(at + TimeDelta::minutes(1)))
    }

    /// When these hours begin next after `at`, which is outside them; `None` if they never do.
    pub(super) fn begin(self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        if self.from == self.until {
            return None;
        }
        let today = day(at, zone);
        let days = [today, following(today), following(following(today))].map(|day| day.and_time(self.from));
        days.into_iter().flat_map(|from| [instant(from, zone), instant_again(from, zone)]).find(|begin| *begin > at)
    }

    fn contains(self, time: NaiveTime) -> bool {
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            time >= self.from || time < self.until
        }
    }
}

fn following(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

/// When the clocks show `local` for the first time; where they skip it, the moment they do.
fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    // No zone has ever skipped more than a day.
    let minutes = 0..=24 * 60;
    let mut shown = minutes.filter_map(|ahead| {
        match zone.from_local_datetime(&local.checked_add_signed(TimeDelta::minutes(ahead))?) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        }
    });
    shown.next().unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// When they show it for the last time.
fn instant_again(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    zone.from_local_datetime(&local).latest().map_or_else(|| instant(local, zone), |at| at.to_utc())
}
