//! The stored form of a session: which datacenter is home, the keys, who is logged in, and how far updates were seen.
//!
//! Addresses are not in it (they belong to the process), nor peers (they have a table of their own). The bytes hold
//! the keys to the account: whoever stores them seals them.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SessionError;

/// Raised when the form changes so that an older program could not read it.
const VERSION: u32 = 1;

/// A permanent key. `Debug` does not show it. Boxed, because a map has room for eleven where an account has one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AuthKey(pub(crate) Box<[u8; 256]>);

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthKey(…)")
    }
}

impl Serialize for AuthKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(*self.0))
    }
}

impl<'de> Deserialize<'de> for AuthKey {
    /// Reads the stored form (base64) and the bootstrap's (hex), told apart by their lengths, 344 and 512.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = if text.len() == 512 { from_hex(&text) } else { STANDARD.decode(&text).ok() };
        let key = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| D::Error::custom("not a key"))?;
        Ok(Self(Box::new(key)))
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

/// Who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredUser {
    pub(crate) id: i64,
    pub(crate) access_hash: i64,
}

/// How far updates were seen (core.telegram.org/api/updates).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredUpdates {
    pub(crate) pts: i32,
    pub(crate) qts: i32,
    pub(crate) date: i32,
    pub(crate) seq: i32,
    /// Channel id to its pts.
    pub(crate) channels: BTreeMap<i64, i32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionData {
    version: u32,
    pub(crate) home_dc: i32,
    pub(crate) keys: BTreeMap<i32, AuthKey>,
    #[serde(default)]
    pub(crate) user: Option<StoredUser>,
    #[serde(default)]
    pub(crate) updates: StoredUpdates,
}

impl SessionData {
    pub(crate) fn new(home_dc: i32, keys: BTreeMap<i32, AuthKey>) -> Self {
        Self { version: VERSION, home_dc, keys, user: None, updates: StoredUpdates::default() }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and strings always serialise")
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, SessionError> {
        let data: Self = serde_json::from_slice(bytes).map_err(|_| SessionError::Malformed)?;
        data.checked()
    }

    /// The data, if this program knows its version.
    pub(crate) fn checked(self) -> Result<Self, SessionError> {
        if self.version == VERSION { Ok(self) } else { Err(SessionError::UnknownVersion(self.version)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> SessionData {
        let mut data =
            SessionData::new(4, BTreeMap::from([(2, AuthKey(Box::new([7; 256]))), (4, AuthKey(Box::new([9; 256])))]));
        data.user = Some(StoredUser { id: 5_000_000_001, access_hash: -3 });
        data.updates = StoredUpdates { pts: 12, qts: 1, date: 1_700_000_000, seq: 3, channels: [(77, 5)].into() };
        data
    }

    #[test]
    fn a_session_reads_back_what_was_written() {
        assert_eq!(SessionData::from_bytes(&sample().to_bytes()), Ok(sample()));
    }

    #[test]
    fn sessions_of_version_1_stay_readable() {
        let stored = format!(
            r#"{{"version":1,"home_dc":2,"keys":{{"2":"{}"}},"user":{{"id":1,"access_hash":2}},"updates":{{"pts":3}}}}"#,
            STANDARD.encode([1; 256])
        );
        let data = SessionData::from_bytes(stored.as_bytes()).expect("version 1");
        assert_eq!((data.home_dc, data.updates.pts, *data.keys[&2].0), (2, 3, [1; 256]));
    }

    #[test]
    fn a_newer_version_or_rubbish_is_refused_and_not_guessed_at() {
        let newer = String::from_utf8(sample().to_bytes()).expect("JSON").replace("\"version\":1", "\"version\":2");
        assert_eq!(SessionData::from_bytes(newer.as_bytes()), Err(SessionError::UnknownVersion(2)));
        assert_eq!(SessionData::from_bytes(b"{}"), Err(SessionError::Malformed));
    }

    #[test]
    fn a_key_is_not_shown_in_logs() {
        assert!(!format!("{:?}", sample()).contains("7, 7"));
    }
}
