//! Between the domain's values and the columns that hold them.

use std::borrow::Cow;

use chrono_tz::Tz;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nul_characters_are_taken_out() {
        assert_eq!(storable("Toko \u{1F6D2} Ibu"), "Toko \u{1F6D2} Ibu");
        assert_eq!(storable("To\0ko\0"), "Toko");
    }
}
