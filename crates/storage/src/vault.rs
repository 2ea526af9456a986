//! Encryption at rest: XChaCha20-Poly1305 with a ring of keys.
//!
//! A sealed value is bound to its place (owner, table, row, column) and to its key, so that one copied to another place
//! in the database does not open there. It reads:
//!
//! ```text
//! version (1) │ length of key id (1) │ key id │ nonce (24) │ ciphertext and tag (n + 16)
//! ```
//!
//! The newest key seals; every key of the ring opens. A key is retired in three steps: put a new one in front, re-seal
//! (`Store::rotate`), take the old one out.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::zeroize::{Zeroize, Zeroizing};
use uuid::Uuid;

/// The form described above.
const VERSION: u8 = 1;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// The longest key id: enough for a date with a name, and it is repeated in every sealed value.
const LONGEST_KEY_ID: usize = 16;

/// Keys are copied by hand: with `=` at the end or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The keys, newest first.
pub struct KeyRing(Vec<RingKey>);

struct RingKey {
    id: String,
    cipher: XChaCha20Poly1305,
}

/// Why a key ring cannot be read. Positions count from 1; nothing of a key is ever named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// There is no key in it.
    #[error("no key is given; `blastpro keys generate` makes one")]
    Empty,
    /// An entry has no colon.
    #[error("key {0} is not of the form id:base64")]
    NoId(usize),
    /// An entry's id is empty, too long, or has other characters.
    #[error("the id of key {0} must have 1 to 16 letters, digits, '-' or '_'")]
    BadId(usize),
    /// An entry's key is not base64.
    #[error("key {0} is not valid base64")]
    NotBase64(usize),
    /// An entry's key has another length.
    #[error("key {0} must have 32 bytes")]
    WrongLength(usize),
    /// An id occurs twice, so that it would be unclear which key opens what it sealed.
    #[error("key {0} has the id of an earlier one")]
    Repeated(usize),
}

impl KeyRing {
    /// Reads `id:base64,id2:base64`, newest first. White space around entries is ignored.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let mut keys: Vec<RingKey> = Vec::new();
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        for (position, entry) in (1..).zip(entries) {
            let key = parse_key(position, entry)?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(KeyRingError::Repeated(position));
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(KeyRingError::Empty) } else { Ok(Self(keys)) }
    }

    /// A new entry for a ring, with a random id: `k1f9a02c4:…`. It is a secret.
    #[must_use]
    pub fn generate_key() -> String {
        let mut key = Key::generate();
        let text = Zeroizing::new(BASE64.encode(key.as_slice()));
        key.zeroize();
        let id = Uuid::new_v4().simple().to_string();
        format!("k{}:{}", &id[..8], *text)
    }

    fn newest(&self) -> &RingKey {
        // `parse` is the only way to make a ring, and refuses an empty one.
        &self.0[0]
    }

    fn by_id(&self, id: &[u8]) -> Option<&RingKey> {
        self.0.iter().find(|key| key.id.as_bytes() == id)
    }
}

fn parse_key(position: usize, entry: &str) -> Result<RingKey, KeyRingError> {
    let (id, encoded) = entry.split_once(':').ok_or(KeyRingError::NoId(position))?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if !(1..=LONGEST_KEY_ID).contains(&id.len()) || !id.bytes().all(is_plain) {
        return Err(KeyRingError::BadId(position));
    }
    let bytes = Zeroizing::new(BASE64.decode(encoded).map_err(|_| KeyRingError::NotBase64(position))?);
    if bytes.len() != KEY_BYTES {
        return Err(KeyRingError::WrongLength(position));
    }
    let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| KeyRingError::WrongLength(position))?;
    Ok(RingKey { id: id.to_owned(), cipher })
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The owner of the row; nil where a row belongs to no owner.
    pub owner: Uuid,
    /// The table.
    pub table: &'a str,
    /// The row's id.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
}

impl Place<'_> {
    /// What is authenticated beside the text. Every part is preceded by its length, so that no two places read alike.
    fn associated_data(&self, key_id: &[u8]) -> Vec<u8> {
        let parts = [self.owner.as_bytes(), self.table.as_bytes(), self.row.as_bytes(), self.column.as_bytes(), key_id];
        let mut data = vec![VERSION];
        for part in parts {
            data.extend_from_slice(&(part.len() as u64).to_be_bytes());
            data.extend_from_slice(part);
        }
        data
    }
}

/// Why a sealed value does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is not of a form that this version seals.
    #[error("the sealed value has an unknown form")]
    Malformed,
    /// Its key is not in the ring.
    #[error("the sealed value needs key {0:?}, which is not in the key ring")]
    UnknownKey(String),
    /// It was changed, or stood in another place, or another key has the same id.
    #[error("the sealed value does not open here")]
    DoesNotOpen,
    /// The value is too long to seal.
    #[error("the value is too long to seal")]
    TooLong,
}

/// Seals and opens. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault(Arc<KeyRing>);

impl Vault {
    /// A vault with these keys.
    #[must_use]
    pub fn new(keys: KeyRing) -> Self {
        Self(Arc::new(keys))
    }

    /// Seals with the newest key.
    pub fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let key = self.0.newest();
        let aad = place.associated_data(key.id.as_bytes());
        let nonce = XNonce::generate();
        let ciphertext =
            key.cipher.encrypt(&nonce, Payload { msg: plain, aad: &aad }).map_err(|_| VaultError::TooLong)?;
        let mut sealed = self.newest_prefix();
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Opens what [`seal`](Self::seal) sealed for the same place, with whichever key sealed it.
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (&version, rest) = sealed.split_first().ok_or(VaultError::Malformed)?;
        let (&id_length, rest) = rest.split_first().ok_or(VaultError::Malformed)?;
        if version != VERSION || usize::from(id_length) > LONGEST_KEY_ID {
            return Err(VaultError::Malformed);
        }
        let (id, rest) = rest.split_at_checked(usize::from(id_length)).ok_or(VaultError::Malformed)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES).ok_or(VaultError::Malformed)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| VaultError::Malformed)?;
        let key = self.0.by_id(id).ok_or_else(|| VaultError::UnknownKey(String::from_utf8_lossy(id).into_owned()))?;
        let aad = place.associated_data(id);
        key.cipher
            .decrypt(&nonce, Payload { msg: ciphertext, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| VaultError::DoesNotOpen)
    }

    /// The id of the key that a sealed value, or its first 18 bytes, asks for; `None` when the ring has it.
    pub(crate) fn missing_key(&self, head: &[u8]) -> Option<String> {
        let (length, rest) = head.get(1..)?.split_first()?;
        let id = rest.get(..usize::from(*length))?;
        self.0.by_id(id).is_none().then(|| String::from_utf8_lossy(id).into_owned())
    }

    /// How every value sealed with the newest key begins, by which SQL finds the others.
    pub(crate) fn newest_prefix(&self) -> Vec<u8> {
        self.0.newest().prefix()
    }

    /// The id of each key, newest first, and how every value sealed with it begins.
    pub(crate) fn prefixes(&self) -> impl Iterator<Item = (&str, Vec<u8>)> {
        self.0.0.iter().map(|key| (key.id.as_str(), key.prefix()))
    }
}

impl RingKey {
    fn prefix(&self) -> Vec<u8> {
        let id = self.id.as_bytes();
        let length = u8::try_from(id.len()).expect("a key id is no longer than 16 bytes");
        let mut prefix = vec![VERSION, length];
        prefix.extend_from_slice(id);
        prefix
    }
}
