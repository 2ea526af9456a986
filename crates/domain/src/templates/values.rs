//! What stands for the fields of a template when it is rendered, and how long that can be.

use chrono::{DateTime, Datelike as _};
use chrono_tz::Tz;

use crate::identity::Language;

/// What a template can ask for, in braces: `{name}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// A person's first name, or a group's title. Without one: "Kak", "there".
    Name,
    /// A person's first name.
    FirstName,
    /// A person's last name.
    LastName,
    /// The public name, with `@`.
    Username,
    /// A group's title.
    Group,
    /// The day of the year: `22 November 2026`.
    Date,
    /// The time of the day: `08.30`.
    Time,
    /// The day of the week: `Senin`.
    Day,
}

impl Field {
    /// Every field, in the order in which they are explained.
    pub const ALL: [Self; 8] =
        [Self::Name, Self::FirstName, Self::LastName, Self::Username, Self::Group, Self::Date, Self::Time, Self::Day];

    /// As it is written between braces.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Username => "username",
            Self::Group => "group",
            Self::Date => "date",
            Self::Time => "time",
            Self::Day => "day",
        }
    }

    /// What somebody meant who wrote `name`, which is no field.
    #[must_use]
    pub fn nearest(name: &str) -> Option<Self> {
        // As sellers and other programs write them.
        const MEANT: [(&str, Field); 12] = [
            ("nama", Field::Name),
            ("namadepan", Field::FirstName),
            ("namabelakang", Field::LastName),
            ("nickname", Field::Name),
            ("fullname", Field::Name),
            ("title", Field::Group),
            ("grup", Field::Group),
            ("chat", Field::Group),
            ("tanggal", Field::Date),
            ("jam", Field::Time),
            ("waktu", Field::Time),
            ("hari", Field::Day),
        ];
        let bare = |name: &str| -> String {
            let letters = name.chars().take(32).filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        let name = bare(name);
        let meant = MEANT.into_iter().find(|(word, _)| *word == name).map(|(_, field)| field);
        // Two slips in a long name, one in a short one.
        let slips = Self::ALL.into_iter().map(|field| (distance(&bare(field.as_str()), &name), field));
        meant.or_else(|| {
            let (slips, field) = slips.min_by_key(|(slips, _)| *slips)?;
            (slips <= field.as_str().len() / 4).then_some(field)
        })
    }

    /// The field of this name; capitals and spaces around it do not matter.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL.into_iter().find(|field| field.as_str().eq_ignore_ascii_case(name))
    }
}

/// The longest value of each field, in UTF-16 units. A longer one is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Of `{name}`.
    pub name: usize,
    /// Of `{first_name}`.
    pub first_name: usize,
    /// Of `{last_name}`.
    pub last_name: usize,
    /// Of `{username}`.
    pub username: usize,
    /// Of `{group}`.
    pub group: usize,
}

impl Bounds {
    /// Telegram's own: names of people 64, titles 128, public names 32 after their `@`.
    pub const TELEGRAM: Self = Self { name: 128, first_name: 64, last_name: 64, username: 33, group: 128 };

    /// The longest value of `field`.
    #[must_use]
    pub const fn of(&self, field: Field) -> usize {
        match field {
            Field::Name => self.name,
            Field::FirstName => self.first_name,
            Field::LastName => self.last_name,
            Field::Username => self.username,
            Field::Group => self.group,
            // "30 September 2026", "08.30", "Wednesday".
            Field::Date => 17,
            Field::Time => 5,
            Field::Day => 9,
        }
    }
}

/// UTF-16 units of the longest word that stands for a missing value ([`Values::fallback`]).
pub const FALLBACK_UNITS: usize = 5;

/// What stands for the fields in one rendering. Names and titles are written by others; they are put in as they are, so
/// braces in them mean nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// A person's first name, or a group's title.
    pub name: Option<String>,
    /// A person's first name.
    pub first_name: Option<String>,
    /// A person's last name.
    pub last_name: Option<String>,
    /// The public name, with or without `@`.
    pub username: Option<String>,
    /// A group's title.
    pub group: Option<String>,
    /// When it is sent, in the owner's zone.
    pub now: DateTime<Tz>,
    /// The owner's, for dates and for a missing name.
    pub language: Language,
}

impl Values {
    /// For a group, channel or topic.
    #[must_use]
    pub fn group(title: &str, username: Option<&str>, now: DateTime<Tz>, language: Language) -> Self {
        Self {
            name: Some(title.to_owned()),
            first_name: None,
            last_name: None,
            username: username.map(str::to_owned),
            group: Some(title.to_owned()),
            now,
            language,
        }
    }

    /// For a person.
    #[must_use]
    pub fn person(
        first_name: &str,
        last_name: Option<&str>,
        username: Option<&str>,
        now: DateTime<Tz>,
        language: Language,
    ) -> Self {
        Self {
            name: Some(first_name.to_owned()),
            first_name: Some(first_name.to_owned()),
            last_name: last_name.map(str::to_owned),
            username: username.map(str::to_owned),
            group: None,
            now,
            language,
        }
    }

    /// What stands for `field`: never blank and within [`Bounds::TELEGRAM`]; `None` when there is nothing.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<String> {
        let value = match field {
            Field::Name => self.name.clone(),
            Field::FirstName => self.first_name.clone(),
            Field::LastName => self.last_name.clone(),
            Field::Username => self.username.as_ref().map(|name| format!("@{}", name.trim().trim_start_matches('@'))),
            Field::Group => self.group.clone(),
            Field::Date => Some(self.date()),
            Field::Time => Some(self.time()),
            Field::Day => Some(self.day().to_owned()),
        };
        let value = cut(value?.trim(), Bounds::TELEGRAM.of(field)).trim_end().to_owned();
        (!value.is_empty() && value != "@").then_some(value)
    }

    /// What stands for `field` when there is neither a value nor a default in the template.
    #[must_use]
    pub const fn fallback(&self, field: Field) -> &'static str {
        match (field, self.language) {
            (Field::Name, Language::Id) => "Kak",
            (Field::Name, Language::En) => "there",
            _ => "",
        }
    }

    fn date(&self) -> String {
        let (id, en) = MONTHS[self.now.month0() as usize];
        let month = match self.language {
            Language::Id => id,
            Language::En => en,
        };
        format!("{} {month} {}", self.now.day(), self.now.year())
    }

    fn time(&self) -> String {
        match self.language {
            Language::Id => self.now.format("%H.%M").to_string(),
            Language::En => self.now.format("%H:%M").to_string(),
        }
    }

    fn day(&self) -> &'static str {
        let (id, en) = DAYS[self.now.weekday().num_days_from_monday() as usize];
        match self.language {
            Language::Id => id,
            Language::En => en,
        }
    }
}

/// The longest beginning of `text` that has at most `units` UTF-16 units.
#[must_use]
pub fn cut(text: &str, units: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > units {
            return &text[..at];
        }
    }
    text
}

/// How many letters must be changed, added or left out to make one word of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, b) in other.chars().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Months as messages have them. These are words of owners' messages, not of the bot's screens.
const MONTHS: [(&str, &str); 12] = [
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
];

/// Days of the week, from Monday.
const DAYS: [(&str, &str); 7] = [
    ("Senin", "Monday"),
    ("Selasa", "Tuesday"),
    ("Rabu", "Wednesday"),
    ("Kamis", "Thursday"),
    ("Jumat", "Friday"),
    ("Sabtu", "Saturday"),
    ("Minggu", "Sunday"),
];

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use chrono_tz::Asia::Jakarta;

    use super::*;

    fn at(month: u32, day: u32) -> DateTime<Tz> {
        Jakarta.with_ymd_and_hms(2026, month, day, 8, 30, 0).single().expect("a time")
    }

    #[test]
    fn a_misspelt_field_is_recognised() {
        let near = [
            ("nama", Field::Name),
            ("nme", Field::Name),
            ("firstname", Field::FirstName),
            ("first name", Field::FirstName),
            ("First_Nmae", Field::FirstName),
            ("user_name", Field::Username),
            ("grup", Field::Group),
            ("tanggal", Field::Date),
            ("{name}", Field::Name),
        ];
        for (written, meant) in near {
            assert_eq!(Field::nearest(written), Some(meant), "{written}");
        }
        for written in ["", "promo", "x", "harga"] {
            assert_eq!(Field::nearest(written), None, "{written}");
        }
    }

    #[test]
    fn dates_are_written_as_people_here_write_them() {
        let values = |language| Values::group("Jual Beli", None, at(11, 22), language);
        let id = values(Language::Id);
        assert_eq!(id.get(Field::Date).as_deref(), Some("22 November 2026"));
        assert_eq!(id.get(Field::Time).as_deref(), Some("08.30"));
        assert_eq!(id.get(Field::Day).as_deref(), Some("Minggu"));
        let en = values(Language::En);
        assert_eq!(en.get(Field::Time).as_deref(), Some("08:30"));
        assert_eq!(en.get(Field::Day).as_deref(), Some("Sunday"));
    }

    #[test]
    fn no_value_is_longer_than_its_bound() {
        for language in Language::ALL {
            for (month, day) in (1..=12).flat_map(|month| (1..=28).map(move |day| (month, day))) {
                let mut values = Values::group(&"😀".repeat(200), Some(&"u".repeat(99)), at(month, day), language);
                values.first_name = Some("n".repeat(99));
                values.last_name = values.first_name.clone();
                for field in Field::ALL {
                    let value = values.get(field).expect("there is a value");
                    assert!(value.encode_utf16().count() <= Bounds::TELEGRAM.of(field), "{field:?}: {value}");
                    assert!(values.fallback(field).len() <= FALLBACK_UNITS);
                }
            }
        }
    }

    #[test]
    fn a_blank_name_is_none() {
        let values = Values::group("  ", Some("@"), at(1, 1), Language::Id);
        assert_eq!([values.get(Field::Name), values.get(Field::Username)], [None, None]);
        assert_eq!(
            Values::group("x", Some("@toko"), at(1, 1), Language::Id).get(Field::Username).expect("one"),
            "@toko"
        );
    }
}
