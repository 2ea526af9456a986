//! E-mail: addresses, parsed once at the edge and shown masked everywhere, and what is sent to them.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::notices::Notice;

/// Longest address that can be mailed to (RFC 5321 §4.5.3.1.3: a path of 256 with its brackets).
pub const LONGEST: usize = 254;

/// How long the link of a confirmation works.
pub const LINK: TimeDelta = TimeDelta::hours(24);

/// The pause between two confirmations.
pub const PAUSE: TimeDelta = TimeDelta::seconds(60);

/// Most confirmations of an owner within [`WINDOW`]: nobody's letter box is filled through us.
pub const CONFIRMATIONS: i32 = 5;

/// In which [`CONFIRMATIONS`] are counted, from the first of them.
pub const WINDOW: TimeDelta = TimeDelta::hours(24);

/// A valid e-mail address such as `sari@example.com`. `Debug` shows it masked; there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// The text is not an address that can be mailed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid e-mail address")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    /// Parses what a person types. Refused, though RFC 5322 has a place for them: names beside the address, quoted
    /// mailboxes, bare host names and literal IP addresses, and letters outside ASCII, which many servers still
    /// return. The domain becomes lower case, which means the same; the mailbox stays as it is, which may not.
    pub fn parse(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim();
        if text.len() > LONGEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains('"') {
            return Err(InvalidEmailAddress);
        }
        let options = email_address::Options::default()
            .with_minimum_sub_domains(2)
            .without_display_text()
            .without_domain_literal();
        let parsed = email_address::EmailAddress::parse_with_options(text, options).map_err(|_| InvalidEmailAddress)?;
        let (mailbox, domain) = (parsed.local_part(), parsed.domain().to_ascii_lowercase());
        // A domain ends in a name, not in a number (RFC 3696 §2): that would be an IP address.
        let ends_in_name = domain.rsplit('.').next().is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()));
        if ends_in_name { Ok(Self(format!("{mailbox}@{domain}"))) } else { Err(InvalidEmailAddress) }
    }

    /// The whole address. Personal data: not for logs; on a screen only for its owner.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as strangers may see it: `s•••@example.com`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (mailbox, domain) = self.0.split_once('@').unwrap_or(("", &self.0));
        let first: String = mailbox.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// How far an address can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Whoever reads it has not confirmed it yet; nothing but confirmations goes there.
    Unconfirmed,
    /// Urgent notices go there.
    Confirmed,
    /// The mail server would not take mail for it; nothing goes there until it is confirmed anew.
    Refused,
}

/// An owner's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerEmail {
    /// The address.
    pub address: EmailAddress,
    /// How far it can be relied on.
    pub standing: Standing,
}

/// When an owner last had a confirmation sent, and how many in the window that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The last one.
    pub at: DateTime<Utc>,
    /// The first one of the window.
    pub since: DateTime<Utc>,
    /// How many within the window.
    pub count: i32,
}

impl Asked {
    /// What holds after one more at `now`.
    ///
    /// # Errors
    /// It is too early; the time from which on it may be.
    pub fn again(before: Option<Self>, now: DateTime<Utc>) -> Result<Self, DateTime<Utc>> {
        match before {
            Some(asked) if now < asked.at + PAUSE => Err(asked.at + PAUSE),
            Some(asked) if now < asked.since + WINDOW && asked.count >= CONFIRMATIONS => Err(asked.since + WINDOW),
            Some(asked) if now < asked.since + WINDOW => Ok(Self { at: now, count: asked.count + 1, ..asked }),
            _ => Ok(Self { at: now, since: now, count: 1 }),
        }
    }
}

/// An e-mail to an owner. Stored as JSON with its name as tag; the address, and the token of a link, are looked up and
/// made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Mail {
    /// Is this your address? With the link that says so.
    Confirm,
    /// What the bot says too.
    Notice {
        /// It.
        notice: Notice,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        for (text, address) in [
            ("sari@example.com", "sari@example.com"),
            ("  Toko.Sari+wa@Example.CO.id\n", "Toko.Sari+wa@example.co.id"),
            ("a_b-c'd@sub.example.com", "a_b-c'd@sub.example.com"),
        ] {
            assert_eq!(EmailAddress::parse(text).as_ref().map(EmailAddress::as_str), Ok(address), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_mailed_to_is_refused() {
        let long = format!("{}@example.com", "x".repeat(65));
        let longer = format!("sari@{}com", "abcdefgh.".repeat(40));
        for text in [
            "",
            "@",
            "sari",
            "sari@",
            "@example.com",
            "sari@localhost",
            "sari@[127.0.0.1]",
            "sari@127.0.0.1",
            "sari @example.com",
            "sari@exam ple.com",
            "a@example.com,b@example.com",
            "Sari <sari@example.com>",
            "\"sari\"@example.com",
            "sari@example.com\r\nBcc: korban@example.com",
            "sari\n@example.com",
            "sári@example.com",
            "sari@toko\u{0}.com",
            "sari@@example.com",
            "sari@example..com",
            "sari@-example.com",
            ".sari@example.com",
            &long,
            &longer,
        ] {
            assert_eq!(EmailAddress::parse(text), Err(InvalidEmailAddress), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_shown_masked() {
        let address = EmailAddress::parse("sari@example.com").expect("valid");
        assert_eq!((address.masked(), format!("{address:?}")), ("s•••@example.com".into(), "s•••@example.com".into()));
    }

    #[test]
    fn confirmations_are_a_minute_apart_and_five_a_day() {
        let start = DateTime::UNIX_EPOCH;
        let mut asked = Asked::again(None, start).expect("the first");
        assert_eq!(Asked::again(Some(asked), start + TimeDelta::seconds(59)), Err(start + PAUSE));
        for number in 1..5 {
            asked = Asked::again(Some(asked), start + PAUSE * number).expect("a minute later");
        }
        assert_eq!(Asked::again(Some(asked), start + TimeDelta::hours(23)), Err(start + WINDOW));
        assert_eq!(Asked::again(Some(asked), start + WINDOW).map(|asked| asked.count), Ok(1));
    }

    proptest! {
        #[test]
        fn no_address_holds_what_could_end_a_header(text in "(\\PC|[\r\n\t @.a-z]){0,40}@(\\PC|[\r\n.a-z]){0,40}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
