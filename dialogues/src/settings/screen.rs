//! The choices of language and time zone.

use blastpro_domain::identity::Language;
use blastpro_locales::{clock_time, date_time, html, t};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Callback, cities};
use crate::keyboard::Keyboard;
use crate::screens::Screen;
use crate::start;

/// The zones of Indonesia, which most owners choose from.
const POPULAR: [Tz; 3] = [Tz::Asia__Jakarta, Tz::Asia__Makassar, Tz::Asia__Jayapura];

/// Every language, in its own words.
pub(super) fn languages(current: Language) -> Screen {
    let mut keyboard = Keyboard::new();
    for language in Language::ALL {
        let name = t!(language, "identity-language-name");
        let text = if language == current { t!(current, "common-chosen", name = name) } else { name };
        keyboard = keyboard.button(text, &Callback::Language(language));
    }
    let keyboard = keyboard.button(t!(current, "common-back"), &start::Callback::Menu);
    Screen::new(html!(current, "identity-language"), keyboard)
}

/// The popular zones, each with its time now.
pub(super) fn zones(language: Language, current: Tz, now: DateTime<Utc>) -> Screen {
    let text =
        html!(language, "identity-timezone", zone = cities::name(current), now = date_time(language, current, now));
    Screen::new(text, choices(language, current, now, &POPULAR))
}

/// What a search found.
pub(super) fn found(language: Language, current: Tz, now: DateTime<Utc>, city: &str, found: &[Tz]) -> Screen {
    // What was written may be a page long.
    let city: String = city.chars().take(40).collect();
    if found.is_empty() {
        let text = html!(language, "identity-timezone-unknown", city = city);
        return Screen::new(text, choices(language, current, now, &POPULAR));
    }
    Screen::new(html!(language, "identity-timezone-found", city = city), choices(language, current, now, found))
}

fn choices(language: Language, current: Tz, now: DateTime<Utc>, zones: &[Tz]) -> Keyboard {
    let mut keyboard = Keyboard::new();
    for zone in zones {
        let text = t!(
            language,
            "identity-timezone-choice",
            city = cities::name(*zone),
            time = clock_time(language, *zone, now)
        );
        let text = if *zone == current { t!(language, "common-chosen", name = text) } else { text };
        keyboard = keyboard.button(text, &Callback::Zone(*zone));
    }
    keyboard.button(t!(language, "common-back"), &start::Callback::Menu)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_zone_is_shown_with_its_name_and_its_time() {
        let now = Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists");
        let screen = zones(Language::Id, Tz::Asia__Makassar, now);
        let rows = screen.keyboard.rows();
        assert!(rows[0][0].text.contains("08.30 WIB"), "{rows:?}");
        assert!(rows[1][0].text.contains("09.30 WITA") && rows[1][0].text.starts_with('✅'), "{rows:?}");
        assert!(screen.text.as_str().contains("Sen 22 Nov 09.30 WITA"));
    }

    #[test]
    fn what_was_searched_for_is_escaped_and_cut() {
        let now = Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists");
        let screen = found(Language::En, Tz::UTC, now, &format!("<b>{}", "x".repeat(9000)), &[]);
        assert!(screen.text.as_str().contains("&lt;b&gt;x") && screen.text.as_str().len() < 500);
    }
}
