//! Between the domain's values and the columns that hold them.

use std::borrow::Cow;

use chrono_tz::Tz;
use serde::Serialize;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_json::Value;
use sqlx::types::Json;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::Result;
use crate::error::StorageError;

/// Reads an enum from its name. The names that serde knows are those of `as_str`: the round trips of each table prove
/// it.
pub(crate) fn parse_name<T: DeserializeOwned>(place: &'static str, name: &str) -> Result<T> {
    let name: StrDeserializer<'_, ValueError> = name.into_deserializer();
    T::deserialize(name).map_err(|_| StorageError::Corrupt { place })
}

/// Reads a time zone from its IANA name.
pub(crate) fn parse_timezone(place: &'static str, name: &str) -> Result<Tz> {
    name.parse().map_err(|_| StorageError::Corrupt { place })
}

/// Text that somebody else wrote, without the NUL characters that PostgreSQL cannot hold.
pub(crate) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

/// A JSON value without the NUL characters in its texts.
pub(crate) fn without_nuls(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(storable(&text).into_owned()),
        Value::Array(values) => values.into_iter().map(without_nuls).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, without_nuls(value))).collect(),
        other => other,
    }
}

/// What a column of JSON holds for a value of the domain.
pub(crate) fn to_json(value: impl Serialize) -> Json<Value> {
    let value = serde_json::to_value(value).expect("the domain's types are JSON objects with text keys");
    Json(without_nuls(value))
}

/// Reads a column of JSON.
pub(crate) fn from_json<T: DeserializeOwned>(place: &'static str, Json(value): Json<Value>) -> Result<T> {
    serde_json::from_value(value).map_err(|_| StorageError::Corrupt { place })
}

/// The form in which texts are searched and ordered: lower case, no accents, no fancy letters (`𝓣𝓸𝓴𝓸` is `toko`), one
/// space between words.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain: String = text.nfkd().filter(|character| !is_combining_mark(*character)).collect();
    let lower = plain.to_lowercase();
    let words = lower.split(|character: char| character.is_whitespace() || character.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Longest folded text in a column. Columns are indexed, and PostgreSQL's indexes take some 2,700 bytes; one character
/// of a hostile title can unfold into eighteen.
const FOLDED_CHARS: usize = 400;

/// What a column of folded text holds.
pub(crate) fn folded_column(text: &str) -> String {
    fold(text).chars().take(FOLDED_CHARS).collect()
}

/// A pattern for `LIKE … ESCAPE '\\'` that finds the text anywhere in a folded column.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in fold(text).chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nul_characters_are_taken_out() {
        assert_eq!(storable("Toko \u{1F6D2} Ibu"), "Toko \u{1F6D2} Ibu");
        assert_eq!(storable("To\0ko\0"), "Toko");
    }

    #[test]
    fn texts_are_found_whatever_they_are_dressed_in() {
        for (text, folded) in [
            ("JUAL  Beli\tBandung ", "jual beli bandung"),
            ("Café Déli", "cafe deli"),
            ("𝓣𝓸𝓴𝓸 𝐊𝐮𝐞", "toko kue"),
            ("ＴＯＫＯ", "toko"),
            ("İstanbul", "istanbul"),
            ("Toko\0 🛒", "toko 🛒"),
            ("\u{200b}", "\u{200b}"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn what_like_gives_a_meaning_to_means_itself() {
        assert_eq!(containing("50%_A\\"), "%50\\%\\_a\\\\%");
        assert_eq!(containing(""), "%%");
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            proptest::prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
