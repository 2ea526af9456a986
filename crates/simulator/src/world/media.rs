//! Files of the world, kept in memory by the SHA-256 of their bytes, and what accounts know them by.
//!
//! Every sending of bytes makes a file with an id of its own, as at Telegram; sending it again by its id does not. An
//! account names a file by id, access hash (its own) and reference. References expire when a test says so; whoever
//! sees the file anew gets a fresh one.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ids::PersonId;
use super::picture;
use super::refusals::Refusal;
use super::{State, World};

/// The largest part of an upload, in bytes.
pub const PART_LIMIT: usize = 512 * 1024;

/// How many parts a file may have: 2,000 MB in all.
const PARTS_LIMIT: i32 = 4_000;

/// How a file is shown in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Photo,
    /// A video.
    Video,
    /// A file to download.
    Document,
    /// A silent video that plays by itself.
    Animation,
    /// A voice message.
    Voice,
    /// Music.
    Audio,
}

impl MediaKind {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Document => "document",
            Self::Animation => "animation",
            Self::Voice => "voice",
            Self::Audio => "audio",
        }
    }

    /// Whether it can be in an album with `other`: photos and videos go together, files and music keep to themselves,
    /// and the rest stays alone.
    #[must_use]
    pub const fn goes_with(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Photo | Self::Video, Self::Photo | Self::Video)
                | (Self::Document, Self::Document)
                | (Self::Audio, Self::Audio)
        )
    }
}

/// A file in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Its id, by which it can be sent again.
    pub id: i64,
    /// How it is shown.
    pub kind: MediaKind,
    /// The hex SHA-256 of its bytes, under which [`World::blob`] gives them.
    pub sha256: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its MIME type, if known.
    pub mime: Option<String>,
    /// Its size in bytes.
    pub size: usize,
    /// Pixels, of what can be seen.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Seconds, of what plays.
    pub duration: u32,
    /// Hidden until tapped, in this message.
    pub spoiler: bool,
    /// The datacenter that holds it; zero until it is sent.
    pub dc: i32,
}

/// The files that can be sent again, and the parts of those that are on their way.
#[derive(Default)]
pub(super) struct Files {
    last: i64,
    known: HashMap<i64, Media>,
    parts: HashMap<(PersonId, i64), BTreeMap<i32, Bytes>>,
    /// How often an account's references have expired.
    expiries: HashMap<PersonId, u32>,
}

impl World {
    /// Keeps a file and returns its hex SHA-256.
    pub fn put_blob(&self, bytes: Bytes) -> String {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        self.lock().blobs.insert(sha256.clone(), bytes);
        sha256
    }

    /// A kept file by its hex SHA-256.
    #[must_use]
    pub fn blob(&self, sha256: &str) -> Option<Bytes> {
        self.lock().blobs.get(sha256).cloned()
    }

    /// Keeps a file and describes it for a message. A picture's size is read from it; of what plays, size and length
    /// are made up unless the caller says better.
    pub fn media(&self, kind: MediaKind, bytes: Bytes, name: Option<String>, mime: Option<String>) -> Media {
        let (width, height, duration) = match kind {
            MediaKind::Photo => picture::dimensions(&bytes).map_or((800, 800, 0), |(width, height)| (width, height, 0)),
            MediaKind::Video | MediaKind::Animation => (640, 360, 5),
            MediaKind::Voice | MediaKind::Audio => (0, 0, 5),
            MediaKind::Document => (0, 0, 0),
        };
        // Telegram always has a type for what plays.
        let usual = match kind {
            MediaKind::Video | MediaKind::Animation => Some("video/mp4"),
            MediaKind::Voice => Some("audio/ogg"),
            MediaKind::Audio => Some("audio/mpeg"),
            MediaKind::Photo | MediaKind::Document => None,
        };
        let mime = mime.or_else(|| usual.map(str::to_owned));
        let size = bytes.len();
        let sha256 = self.put_blob(bytes);
        let mut state = self.lock();
        state.files.last += 1;
        // Far from other ids, so that none passes for a file by accident.
        let id = 6_100_000_000_000_000_000 + state.files.last;
        Media { id, kind, sha256, name, mime, size, width, height, duration, spoiler: false, dc: 0 }
    }

    /// A file that has been in a message or was uploaded.
    #[must_use]
    pub fn known_file(&self, id: i64) -> Option<Media> {
        self.lock().files.known.get(&id).cloned()
    }

    /// Makes a file known that its owner has uploaded, without a message.
    pub fn keep_file(&self, owner: PersonId, mut media: Media) -> Media {
        let mut state = self.lock();
        state.know_file(owner, &mut media);
        media
    }

    /// Takes a part of a file that somebody uploads.
    pub fn save_part(&self, owner: PersonId, file: i64, part: i32, bytes: Bytes) -> Result<(), Refusal> {
        if bytes.is_empty() {
            return Err(Refusal::FilePartEmpty);
        }
        if bytes.len() > PART_LIMIT {
            return Err(Refusal::FilePartTooBig);
        }
        if !(0..PARTS_LIMIT).contains(&part) {
            return Err(Refusal::FilePartInvalid);
        }
        self.lock().files.parts.entry((owner, file)).or_default().insert(part, bytes);
        Ok(())
    }

    /// Puts an uploaded file together, and forgets its parts.
    pub fn take_upload(&self, owner: PersonId, file: i64, parts: i32) -> Result<Bytes, Refusal> {
        if !(1..=PARTS_LIMIT).contains(&parts) {
            return Err(Refusal::FilePartsInvalid);
        }
        let mut state = self.lock();
        let saved = state.files.parts.get(&(owner, file)).ok_or(Refusal::FilePartMissing(0))?;
        let mut whole = Vec::new();
        for part in 0..parts {
            whole.extend_from_slice(saved.get(&part).ok_or(Refusal::FilePartMissing(part))?);
        }
        state.files.parts.remove(&(owner, file));
        Ok(whole.into())
    }

    /// The hash under which an account knows a file.
    #[must_use]
    pub fn file_hash(&self, viewer: PersonId, file: i64) -> i64 {
        let mut hash = Sha256::new();
        hash.update(self.access_secret);
        hash.update(b"file");
        hash.update(viewer.0.to_le_bytes());
        hash.update(file.to_le_bytes());
        let digest = hash.finalize();
        let mut low = [0; 8];
        low.copy_from_slice(&digest[..8]);
        i64::from_le_bytes(low)
    }

    /// The reference under which an account may name a file now.
    #[must_use]
    pub fn file_reference(&self, viewer: PersonId, file: i64) -> Vec<u8> {
        let expiries = self.lock().files.expiries.get(&viewer).copied().unwrap_or(0);
        [expiries.to_le_bytes().as_slice(), &file.to_le_bytes()].concat()
    }

    /// The file that an account names, if it may.
    pub fn named_file(&self, viewer: PersonId, file: i64, hash: i64, reference: &[u8]) -> Result<Media, Refusal> {
        let known = self.known_file(file).filter(|_| self.file_hash(viewer, file) == hash);
        let known = known.ok_or(Refusal::MediaEmpty)?;
        let fresh = self.file_reference(viewer, file) == reference;
        if fresh { Ok(known) } else { Err(Refusal::FileReferenceExpired) }
    }

    /// Lets the references expire that an account has been given so far.
    pub fn expire_file_references(&self, viewer: PersonId) {
        *self.lock().files.expiries.entry(viewer).or_default() += 1;
    }
}

impl State {
    /// Makes a file known under its id; where it lives is decided by who sends it first.
    pub(super) fn know_file(&mut self, owner: PersonId, media: &mut Media) {
        if media.dc == 0 {
            media.dc = self.people.get(&owner).map_or(super::people::DEFAULT_DC, |person| person.home_dc);
        }
        self.files.known.entry(media.id).or_insert_with(|| Media { spoiler: false, ..media.clone() });
    }
}
