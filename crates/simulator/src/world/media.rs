//! Files of the world, kept in memory by the SHA-256 of their bytes.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::World;

/// How a file is shown in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Photo,
    /// A file to download.
    Document,
}

/// A file in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
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

    /// Keeps a file and describes it for a message.
    pub fn media(&self, kind: MediaKind, bytes: Bytes, name: Option<String>, mime: Option<String>) -> Media {
        let size = bytes.len();
        Media { kind, sha256: self.put_blob(bytes), name, mime, size }
    }
}
