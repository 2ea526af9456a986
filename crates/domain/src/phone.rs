//! Phone numbers: parsed once at the edge, shown masked everywhere.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many of the digits behind the country code a screen hides, at least.
const HIDDEN: usize = 4;

/// How many of the first digits a screen shows, at most: in Indonesia they tell the operator.
const FIRST: usize = 3;

/// How many of the last digits a screen shows, at most.
const LAST: usize = 4;

/// A valid phone number in E.164 form, such as `+628123450077`. `Debug` and `Display` show it masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

/// The text is not a phone number that exists in any numbering plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid phone number")]
pub struct InvalidPhoneNumber;

impl PhoneNumber {
    /// Parses what a person types. A number without a country code is Indonesian: `0812 3456 789`, `62812…` and
    /// `+62 812…` are the same number.
    pub fn parse(text: &str) -> Result<Self, InvalidPhoneNumber> {
        let text = text.trim();
        if text.len() > 40 {
            return Err(InvalidPhoneNumber);
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if digits < 7 {
            return Err(InvalidPhoneNumber);
        }
        let country = Some(phonenumber::country::Id::ID);
        // Without a plus, "8…" is an Indonesian mobile number whose 0 was left out (before it is Japan's 81), and
        // anything else that is not national begins with a country code, as in "62812…".
        let candidates = match text.chars().find(|c| *c != '(') {
            Some('+' | '0') => vec![text.to_owned()],
            Some('8') => vec![format!("0{text}"), format!("+{text}")],
            _ => vec![format!("+{text}"), text.to_owned()],
        };
        candidates
            .iter()
            .filter_map(|candidate| phonenumber::parse(country, candidate).ok())
            .find(phonenumber::is_valid)
            .map(|number| Self(number.format().mode(phonenumber::Mode::E164).to_string()))
            .ok_or(InvalidPhoneNumber)
    }

    /// Reads a number that Telegram has already accepted, such as `628123450077`; numbers that Telegram gives out
    /// (`999…` test numbers, `888…` anonymous numbers) are in no numbering plan.
    pub fn from_telegram(digits: &str) -> Result<Self, InvalidPhoneNumber> {
        let digits: String = digits.trim_start_matches('+').chars().filter(|c| *c != ' ').collect();
        if (5..=17).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(format!("+{digits}")))
        } else {
            Err(InvalidPhoneNumber)
        }
    }

    /// The number in E.164 form. Personal data: not for logs, nor for any screen.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// The form for screens: country code, the first and the last digits, as in `+62 812 •••• 0077`. At least four
    /// digits stay hidden: of a number of eight (`+65 •••• 4567`) only the last are shown.
    #[must_use]
    pub fn masked(&self) -> String {
        let country =
            phonenumber::parse(None, &self.0).ok().map_or(2, |number| number.code().value().to_string().len());
        let (code, national) = self.0[1..].split_at(country.min(self.0.len() - 1));
        let shown = national.len().saturating_sub(HIDDEN).min(FIRST + LAST);
        let (first, last) = (shown.saturating_sub(LAST), shown.min(LAST));
        match (&national[..first], &national[national.len() - last..]) {
            ("", "") => format!("+{code} ••••"),
            ("", last) => format!("+{code} •••• {last}"),
            (first, last) => format!("+{code} {first} •••• {last}"),
        }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ways_an_indonesian_writes_a_number_are_one_number() {
        for text in ["0812 3456 7890", "+62 812-3456-7890", "62812 3456 7890", "812 3456 7890", "(0812) 34567890"] {
            assert_eq!(PhoneNumber::parse(text).map(|p| p.e164().to_owned()), Ok("+6281234567890".into()), "{text}");
        }
    }

    #[test]
    fn numbers_of_other_countries_need_their_code() {
        assert_eq!(PhoneNumber::parse("+65 9123 4567").expect("valid").e164(), "+6591234567");
        assert_eq!(PhoneNumber::parse("60123456789").expect("valid").e164(), "+60123456789");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "12345", "halo", "08", "+62", "0812345678901234567890", "@someone", "+999 66 0001"] {
            assert_eq!(PhoneNumber::parse(text), Err(InvalidPhoneNumber), "{text}");
        }
    }

    #[test]
    fn a_screen_shows_a_number_masked() {
        assert_eq!(PhoneNumber::parse("081234560077").expect("valid").masked(), "+62 812 •••• 0077");
        assert_eq!(
            format!("{:?}", PhoneNumber::parse("081234560077").expect("valid")),
            "PhoneNumber(+62 812 •••• 0077)"
        );
    }

    #[test]
    fn of_a_short_number_no_less_is_hidden() {
        for (digits, masked) in [
            ("6281234560077", "+62 812 •••• 0077"),
            ("628123450077", "+62 81 •••• 0077"),
            ("62812340077", "+62 8 •••• 0077"),
            ("6591234567", "+65 •••• 4567"),
            ("9996612345", "+99 •••• 2345"),
            ("88812345", "+888 •••• 5"),
            ("99912", "+99 ••••"),
        ] {
            assert_eq!(PhoneNumber::from_telegram(digits).expect("digits").masked(), masked);
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_a_parsed_number_parses_to_itself(text in ".{0,60}") {
            if let Ok(phone) = PhoneNumber::parse(&text) {
                prop_assert_eq!(PhoneNumber::parse(phone.e164()), Ok(phone.clone()));
                prop_assert!(!phone.masked().contains(&phone.e164()[4..]));
                let shown = phone.masked().chars().filter(char::is_ascii_digit).count();
                prop_assert!(phone.e164().len() > shown + HIDDEN, "{}", phone.masked());
            }
        }
    }
}
