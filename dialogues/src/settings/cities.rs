//! From the name of a city, as people here write it, to its time zone.

use chrono_tz::{TZ_VARIANTS, Tz};

/// Most zones that a search offers; more would not fit on a screen.
const MOST: usize = 6;

/// Cities that name no zone themselves: Indonesian ones, and where Indonesians live and trade abroad.
const CITIES: [(&str, Tz); 60] = [
    ("wib", Tz::Asia__Jakarta),
    ("aceh", Tz::Asia__Jakarta),
    ("medan", Tz::Asia__Jakarta),
    ("padang", Tz::Asia__Jakarta),
    ("pekanbaru", Tz::Asia__Jakarta),
    ("batam", Tz::Asia__Jakarta),
    ("jambi", Tz::Asia__Jakarta),
    ("palembang", Tz::Asia__Jakarta),
    ("lampung", Tz::Asia__Jakarta),
    ("bengkulu", Tz::Asia__Jakarta),
    ("bandung", Tz::Asia__Jakarta),
    ("bogor", Tz::Asia__Jakarta),
    ("bekasi", Tz::Asia__Jakarta),
    ("depok", Tz::Asia__Jakarta),
    ("tangerang", Tz::Asia__Jakarta),
    ("cirebon", Tz::Asia__Jakarta),
    ("semarang", Tz::Asia__Jakarta),
    ("solo", Tz::Asia__Jakarta),
    ("yogyakarta", Tz::Asia__Jakarta),
    ("jogja", Tz::Asia__Jakarta),
    ("surabaya", Tz::Asia__Jakarta),
    ("malang", Tz::Asia__Jakarta),
    ("kediri", Tz::Asia__Jakarta),
    ("palangkaraya", Tz::Asia__Pontianak),
    ("wita", Tz::Asia__Makassar),
    ("bali", Tz::Asia__Makassar),
    ("denpasar", Tz::Asia__Makassar),
    ("mataram", Tz::Asia__Makassar),
    ("lombok", Tz::Asia__Makassar),
    ("kupang", Tz::Asia__Makassar),
    ("banjarmasin", Tz::Asia__Makassar),
    ("balikpapan", Tz::Asia__Makassar),
    ("samarinda", Tz::Asia__Makassar),
    ("manado", Tz::Asia__Makassar),
    ("palu", Tz::Asia__Makassar),
    ("kendari", Tz::Asia__Makassar),
    ("gorontalo", Tz::Asia__Makassar),
    ("wit", Tz::Asia__Jayapura),
    ("ambon", Tz::Asia__Jayapura),
    ("ternate", Tz::Asia__Jayapura),
    ("sorong", Tz::Asia__Jayapura),
    ("manokwari", Tz::Asia__Jayapura),
    ("merauke", Tz::Asia__Jayapura),
    ("papua", Tz::Asia__Jayapura),
    ("penang", Tz::Asia__Kuala_Lumpur),
    ("johor", Tz::Asia__Kuala_Lumpur),
    ("singapura", Tz::Asia__Singapore),
    ("mekah", Tz::Asia__Riyadh),
    ("makkah", Tz::Asia__Riyadh),
    ("madinah", Tz::Asia__Riyadh),
    ("jeddah", Tz::Asia__Riyadh),
    ("abu_dhabi", Tz::Asia__Dubai),
    ("doha", Tz::Asia__Qatar),
    ("kairo", Tz::Africa__Cairo),
    ("osaka", Tz::Asia__Tokyo),
    ("busan", Tz::Asia__Seoul),
    ("hongkong", Tz::Asia__Hong_Kong),
    ("taiwan", Tz::Asia__Taipei),
    ("kaohsiung", Tz::Asia__Taipei),
    ("den_haag", Tz::Europe__Amsterdam),
];

/// Zones that fit what was written: the one whose city it names exactly, else those whose city or area begins with
/// it, else those that contain it; at most six.
pub(super) fn search(text: &str) -> Vec<Tz> {
    let wanted = fold(text);
    if wanted.len() < 2 {
        return Vec::new();
    }
    if let Some((_, zone)) = CITIES.iter().find(|(city, _)| fold(city) == wanted) {
        return vec![*zone];
    }
    let zones =
        || TZ_VARIANTS.iter().copied().filter(|zone| zone.name().contains('/') && !zone.name().starts_with("Etc"));
    if let Some(zone) = zones().find(|zone| fold(&name(*zone)) == wanted || fold(zone.name()) == wanted) {
        return vec![zone];
    }
    let cities = CITIES.iter().filter(|(city, _)| fold(city).starts_with(&wanted)).map(|(_, zone)| *zone);
    let begin = zones().filter(|zone| fold(&name(*zone)).starts_with(&wanted));
    let contain = zones().filter(|zone| fold(zone.name()).contains(&wanted));
    let mut found = Vec::new();
    for zone in cities.chain(begin).chain(contain) {
        if found.len() < MOST && !found.contains(&zone) {
            found.push(zone);
        }
    }
    found
}

/// The zone's city: `Kuala Lumpur` of `Asia/Kuala_Lumpur`.
pub(super) fn name(zone: Tz) -> String {
    zone.name().rsplit('/').next().unwrap_or(zone.name()).replace('_', " ")
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_city_is_found_as_people_write_it() {
        for (text, zone) in [
            ("Surabaya", Tz::Asia__Jakarta),
            ("  denpasar ", Tz::Asia__Makassar),
            ("wit", Tz::Asia__Jayapura),
            ("Kuala Lumpur", Tz::Asia__Kuala_Lumpur),
            ("tokyo", Tz::Asia__Tokyo),
            ("asia/dubai", Tz::Asia__Dubai),
            ("Mekah", Tz::Asia__Riyadh),
        ] {
            assert_eq!(search(text), [zone], "{text}");
        }
    }

    #[test]
    fn the_beginning_of_a_city_offers_a_choice() {
        let found = search("san");
        assert!((2..=MOST).contains(&found.len()), "{found:?}");
        assert!(search("ban").contains(&Tz::Asia__Bangkok));
    }

    #[test]
    fn what_is_no_city_finds_nothing() {
        for text in ["", "x", "qqqq", "12345"] {
            assert_eq!(search(text), [], "{text}");
        }
    }

    #[test]
    fn every_listed_city_is_found() {
        for (city, zone) in CITIES {
            assert_eq!(search(city), [zone]);
            assert_eq!(city, city.to_lowercase());
        }
    }

    proptest! {
        #[test]
        fn a_search_never_offers_more_than_a_screen_holds(text in ".{0,30}") {
            prop_assert!(search(&text).len() <= MOST);
        }
    }
}
