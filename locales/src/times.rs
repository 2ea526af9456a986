//! Times in the owner's zone, named, and lengths of time in words.

use blastpro_domain::identity::Language;
use chrono::{DateTime, Datelike, DurationRound, Offset, TimeDelta, Timelike, Utc};
use chrono_tz::{OffsetName, Tz};

use crate::t;

/// A moment: `Sen 22 Nov 08.30 WIB`, `Mon 22 Nov 08:30 WIB`.
#[must_use]
pub fn date_time(language: Language, zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    t!(
        language,
        "times-date-time",
        weekday = t!(language, "times-weekday", n = local.weekday().number_from_monday()),
        day = local.day().to_string(),
        month = t!(language, "times-month", n = local.month()),
        time = clock_time(language, zone, at),
    )
}

/// The first moment at which something is possible, as [`date_time`] writes it: rounded up to a whole minute, so that
/// nobody comes too early.
#[must_use]
pub fn date_time_from(language: Language, zone: Tz, at: DateTime<Utc>) -> String {
    date_time(language, zone, at.duration_round_up(TimeDelta::minutes(1)).unwrap_or(at))
}

/// A time of day: `08.30 WIB`, `08:30 WIB`.
#[must_use]
pub fn clock_time(language: Language, zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    t!(
        language,
        "times-clock",
        hour = format!("{:02}", local.hour()),
        minute = format!("{:02}", local.minute()),
        zone = zone_name(zone, at),
    )
}

/// A moment of this or the last year, where there is little room: `22 Nov 08.30`, `22 Nov 08:30`.
#[must_use]
pub fn short_date_time(language: Language, zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    t!(
        language,
        "times-short-date-time",
        day = local.day().to_string(),
        month = t!(language, "times-month", n = local.month()),
        hour = format!("{:02}", local.hour()),
        minute = format!("{:02}", local.minute()),
    )
}

/// A day: `22 Nov 2026`.
#[must_use]
pub fn date(language: Language, zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    t!(
        language,
        "times-date",
        day = local.day().to_string(),
        month = t!(language, "times-month", n = local.month()),
        year = local.year().to_string(),
    )
}

/// What people call the zone at that moment: `WIB`, `CET`; `UTC+4` where it has no name of its own.
#[must_use]
pub fn zone_name(zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    match local.offset().abbreviation() {
        Some(name) if name.chars().all(char::is_alphabetic) => name.to_owned(),
        _ => {
            let minutes = local.offset().fix().local_minus_utc() / 60;
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
            if rest == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{rest:02}") }
        }
    }
}

/// A length of time in its two largest units, rounded up to whole seconds: `3 jam 12 menit`, `45 detik`. What is over
/// is `0 detik`.
#[must_use]
pub fn duration(language: Language, length: TimeDelta) -> String {
    let seconds = length.num_seconds() + i64::from(length.subsec_nanos() > 0);
    let seconds = seconds.max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let parts = if days > 0 {
        [t!(language, "times-days", n = days), some(hours, || t!(language, "times-hours", n = hours))]
    } else if hours > 0 {
        [t!(language, "times-hours", n = hours), some(minutes, || t!(language, "times-minutes", n = minutes))]
    } else if minutes > 0 {
        let rest = seconds % 60;
        [t!(language, "times-minutes", n = minutes), some(rest, || t!(language, "times-seconds", n = rest))]
    } else {
        [t!(language, "times-seconds", n = seconds), String::new()]
    };
    parts.join(" ").trim_end().to_owned()
}

/// What is left of a short time: `00.35`, `12.05`.
#[must_use]
pub fn countdown(language: Language, left: TimeDelta) -> String {
    let seconds = left.num_seconds().max(0);
    let (minutes, seconds) = (format!("{:02}", seconds / 60), format!("{:02}", seconds % 60));
    t!(language, "times-countdown", minutes = minutes, seconds = seconds)
}

fn some(amount: i64, text: impl FnOnce() -> String) -> String {
    if amount > 0 { text() } else { String::new() }
}

/// How far ahead a moment is: `3 jam 12 menit lagi`, `in 3 hours 12 minutes`.
#[must_use]
pub fn in_time(language: Language, length: TimeDelta) -> String {
    t!(language, "times-in", duration = duration(language, length))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn monday() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists")
    }

    #[test]
    fn a_moment_names_its_day_and_zone() {
        assert_eq!(date_time(Language::Id, Tz::Asia__Jakarta, monday()), "Sen 22 Nov 08.30 WIB");
        assert_eq!(date_time(Language::En, Tz::Asia__Jakarta, monday()), "Mon 22 Nov 08:30 WIB");
        assert_eq!(date_time(Language::Id, Tz::Asia__Makassar, monday()), "Sen 22 Nov 09.30 WITA");
        assert_eq!(date(Language::Id, Tz::Asia__Jayapura, monday()), "22 Nov 2027");
    }

    #[test]
    fn who_comes_at_the_moment_named_does_not_come_too_early() {
        let from = |late| date_time_from(Language::Id, Tz::Asia__Jakarta, monday() + TimeDelta::milliseconds(late));
        assert_eq!(from(0), "Sen 22 Nov 08.30 WIB");
        assert_eq!(from(1), "Sen 22 Nov 08.31 WIB");
        assert_eq!(from(59_999), "Sen 22 Nov 08.31 WIB");
    }

    #[test]
    fn every_weekday_and_month_has_a_name() {
        for language in Language::ALL {
            for days in 0..400 {
                let text = date_time(language, Tz::UTC, monday() + TimeDelta::days(days));
                assert!(!text.contains("times-") && !text.contains('{') && text.len() >= 18, "{text}");
            }
        }
    }

    #[test]
    fn a_zone_without_a_name_is_its_offset() {
        assert_eq!(zone_name(Tz::Asia__Jakarta, monday()), "WIB");
        assert_eq!(zone_name(Tz::Asia__Dubai, monday()), "UTC+4");
        assert_eq!(zone_name(Tz::Asia__Kathmandu, monday()), "UTC+5:45");
    }

    #[test]
    fn a_countdown_has_minutes_and_seconds() {
        let left = |seconds| countdown(Language::Id, TimeDelta::seconds(seconds));
        assert_eq!((left(35), left(605), left(-3)), ("00.35".into(), "10.05".into(), "00.00".into()));
        assert_eq!(countdown(Language::En, TimeDelta::seconds(75)), "01:15");
    }

    #[test]
    fn a_length_of_time_has_two_units_at_most() {
        let id = |seconds| duration(Language::Id, TimeDelta::seconds(seconds));
        assert_eq!(id(3 * 3600 + 12 * 60 + 5), "3 jam 12 menit");
        assert_eq!(id(45), "45 detik");
        assert_eq!(id(60), "1 menit");
        assert_eq!(id(90_000), "1 hari 1 jam");
        assert_eq!(id(-5), "0 detik");
        assert_eq!(duration(Language::Id, TimeDelta::milliseconds(44_001)), "45 detik");
        assert_eq!(duration(Language::En, TimeDelta::seconds(3600 + 60)), "1 hour 1 minute");
        assert_eq!(in_time(Language::Id, TimeDelta::minutes(192)), "3 jam 12 menit lagi");
        assert_eq!(in_time(Language::En, TimeDelta::seconds(1)), "in 1 second");
    }
}
