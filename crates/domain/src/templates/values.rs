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
