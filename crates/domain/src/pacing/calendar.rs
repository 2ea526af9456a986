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
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    instant(next.and_time(NaiveTime::MIN), zone)
}

/// When the quiet hours end in which `at` lies; `None` outside them.
pub(super) fn quiet_until(at: DateTime<Utc>, quiet: Option<QuietHours>, zone: Tz) -> Option<DateTime<Utc>> {
    let QuietHours { from, until } = quiet?;
    let local = at.with_timezone(&zone).naive_local();
    let (date, time) = (local.date(), local.time());
    let inside = if from <= until { from <= time && time < until } else { time >= from || time < until };
    if !inside {
        return None;
    }
    let end = if time < until { date } else { date.checked_add_days(Days::new(1))? };
    let end = instant(end.and_time(until), zone);
    // When clocks are put back within the quiet hours, that time of day has been once before.
    Some(if end > at { end } else { instant_again(local.date().and_time(until), zone).max(at + TimeDelta::minutes(1)) })
}

/// When the next quiet hours begin after `at`, which is outside them; `None` without any.
pub(super) fn quiet_from(at: DateTime<Utc>, quiet: Option<QuietHours>, zone: Tz) -> Option<DateTime<Utc>> {
    let QuietHours { from, until } = quiet?;
    if from == until {
        return None;
    }
    let date = day(at, zone);
    let begins = |date: NaiveDate| instant(date.and_time(from), zone);
    let today = begins(date);
    Some(if today > at { today } else { begins(date.checked_add_days(Days::new(1))?) })
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

fn instant_again(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    zone.from_local_datetime(&local).latest().map_or_else(|| instant(local, zone), |at| at.to_utc())
}
