//! Files of owners, by what is in them: a folder, or a bucket.
//!
//! A file's name is its owner and the SHA-256 of its bytes, so storing it twice stores it once, and what is stored never
//! changes. Its bytes go to a place of their own first, since their hash is known only at their end:
//!
//! ```text
//! incoming/RANDOM ──all bytes──► OWNER/SHA-256
//! ```
//!
//! A crash leaves a file in `incoming`, or one that no template names. Both are found by their age
//! ([`Blobs::entries`], [`Blobs::clear_incoming`]).

use std::fmt;
use std::io;
use std::ops::Deref;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use blastpro_domain::ids::OwnerId;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use futures::{Stream, pin_mut};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt as _};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;
use uuid::Uuid;

/// Where files are while they come in.
const INCOMING: &str = "incoming";

/// How many KiB of files are in memory at a time. A hundred accounts that begin to send the same video at once would
/// otherwise hold it a hundred times.
const ROOM: u32 = 256 * 1024;

/// Why a file is not there.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The address of the store is none.
    #[error("the blob store's address is wrong: {0}")]
    Address(String),
    /// The store failed.
    #[error("the blob store failed: {0}")]
    Store(#[from] object_store::Error),
    /// Writing failed.
    #[error("a file could not be stored: {0}")]
    Write(#[from] io::Error),
    /// The file is larger than it may be. Nothing was stored.
    #[error("the file has more than {limit} bytes")]
    TooLarge {
        /// How many it may have.
        limit: u64,
    },
}

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of its bytes, in lower-case hex: its name from now on.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// A file that was found in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub owner: OwnerId,
    /// Its name.
    pub sha256: String,
    /// When it was stored last.
    pub stored_at: DateTime<Utc>,
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// Where it is a folder.
    folder: Option<PathBuf>,
    /// How many KiB may still be taken into memory.
    room: Arc<Semaphore>,
}

/// A file in memory. Others wait for the room that it takes.
#[derive(Debug)]
pub struct Loaded {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl Loaded {
    /// The bytes alone, for whoever bounds by other means how many are kept.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }
}

impl Deref for Loaded {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blobs").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Blobs {
    /// The store at `file:///FOLDER`, which is made if it is missing, or `s3://BUCKET/PREFIX`, to which the variables of
    /// AWS's own tools in the environment give access.
    pub fn open(address: &str) -> Result<Self, BlobError> {
        let url = Url::parse(address).map_err(|error| BlobError::Address(error.to_string()))?;
        match url.scheme() {
            "file" => {
                let folder = url.to_file_path().map_err(|()| BlobError::Address("it is no folder".to_owned()))?;
                std::fs::create_dir_all(&folder)?;
                let store = LocalFileSystem::new_with_prefix(&folder)?;
                Ok(Self::over(Arc::new(store), Some(folder)))
            }
            "s3" => {
                let bucket = url.host_str().ok_or_else(|| BlobError::Address("it has no bucket".to_owned()))?;
                let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
                let prefix = Path::from_url_path(url.path()).map_err(object_store::Error::from)?;
                Ok(Self::over(Arc::new(PrefixStore::new(store, prefix)), None))
            }
            scheme => Err(BlobError::Address(format!("{scheme}:// is neither file:// nor s3://"))),
        }
    }

    /// A store that is gone with the process, for tests.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::over(Arc::new(InMemory::new()), None)
    }

    fn over(store: Arc<dyn ObjectStore>, folder: Option<PathBuf>) -> Self {
        Self { store, folder, room: Arc::new(Semaphore::new(ROOM as usize)) }
    }

    /// Whether the store takes files.
    pub async fn ping(&self) -> Result<(), BlobError> {
        let place = Path::from(INCOMING).join(Uuid::new_v4().simple().to_string());
        self.store.put(&place, Bytes::new().into()).await?;
        self.remove(&place).await
    }

    /// Takes a file of at most `limit` bytes as they are written. It is stored by [`Incoming::finish`].
    #[must_use]
    pub fn incoming(&self, owner: OwnerId, limit: u64) -> Incoming {
        let place = Path::from(INCOMING).join(Uuid::new_v4().simple().to_string());
        let writer = BufWriter::new(self.store.clone(), place.clone());
        Incoming { blobs: self.clone(), owner, limit, place, writer, hash: Sha256::new(), size: 0 }
    }

    /// Stores a file of at most `limit` bytes as they come.
    pub async fn put_stream<E: Into<io::Error>>(
        &self,
        owner: OwnerId,
        bytes: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
    ) -> Result<Stored, BlobError> {
        let mut incoming = self.incoming(owner, limit);
        pin_mut!(bytes);
        while let Some(chunk) = bytes.next().await {
            let written = match chunk {
                Ok(chunk) => incoming.write_all(&chunk).await,
                Err(error) => Err(error.into()),
            };
            if let Err(error) = written {
                return Err(incoming.abandon(error).await);
            }
        }
        incoming.finish().await
    }

    /// Stores a file.
    pub async fn put(&self, owner: OwnerId, bytes: Bytes) -> Result<Stored, BlobError> {
        let stored = Stored { sha256: hex::encode(Sha256::digest(&*bytes)), size: bytes.len() as u64 };
        let place = place(owner, &stored.sha256);
        self.store.put(&place, bytes.into()).await?;
        self.keep(place).await?;
        Ok(stored)
    }

    /// A file's bytes, as soon as there is room for them; `None` when it is not there.
    pub async fn get(&self, owner: OwnerId, sha256: &str) -> Result<Option<Loaded>, BlobError> {
        if !is_name(sha256) {
            return Ok(None);
        }
        let found = match self.store.get(&place(owner, sha256)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let size = u32::try_from(found.meta.size.div_ceil(1024)).unwrap_or(ROOM).min(ROOM);
        let room = self.room.clone().acquire_many_owned(size).await.map_err(io::Error::other)?;
        Ok(Some(Loaded { bytes: found.bytes().await?, _room: room }))
    }

    /// When a file was stored last; `None` when it is not there.
    pub async fn stored_at(&self, owner: OwnerId, sha256: &str) -> Result<Option<DateTime<Utc>>, BlobError> {
        if !is_name(sha256) {
            return Ok(None);
        }
        Ok(self.head(&place(owner, sha256)).await?.map(|meta| meta.last_modified))
    }

    /// Whether a file is there.
    pub async fn exists(&self, owner: OwnerId, sha256: &str) -> Result<bool, BlobError> {
        Ok(self.stored_at(owner, sha256).await?.is_some())
    }

    /// Removes a file, if it is there.
    pub async fn delete(&self, owner: OwnerId, sha256: &str) -> Result<(), BlobError> {
        if is_name(sha256) { self.remove(&place(owner, sha256)).await } else { Ok(()) }
    }

    /// All files, in no order; what is none of ours is left out.
    pub fn entries(&self) -> BoxStream<'static, Result<Entry, BlobError>> {
        let found = self.store.list(None).map_err(BlobError::from);
        found.try_filter_map(|meta| std::future::ready(Ok(entry(&meta)))).boxed()
    }

    /// Removes files that stopped coming in before `before`. How many.
    pub async fn clear_incoming(&self, before: DateTime<Utc>) -> Result<u64, BlobError> {
        let mut found = self.store.list(Some(&Path::from(INCOMING)));
        let mut removed = 0;
        while let Some(meta) = found.try_next().await? {
            if meta.last_modified < before {
                self.remove(&meta.location).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn head(&self, place: &Path) -> Result<Option<ObjectMeta>, BlobError> {
        match self.store.head(place).await {
            Ok(meta) => Ok(Some(meta)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn remove(&self, place: &Path) -> Result<(), BlobError> {
        match self.store.delete(place).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Has a folder's disk hold what was written to it: a template that names the file must not outlive it.
    async fn keep(&self, place: Path) -> Result<(), BlobError> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        let synced = tokio::task::spawn_blocking(move || {
            let file = folder.join(place.as_ref());
            std::fs::File::open(&file)?.sync_all()?;
            file.parent().map_or(Ok(()), |parent| std::fs::File::open(parent)?.sync_all())
        });
        Ok(synced.await.map_err(io::Error::other)??)
    }
}

/// A file that is coming in. Dropped, it is not stored.
pub struct Incoming {
    blobs: Blobs,
    owner: OwnerId,
    limit: u64,
    place: Path,
    writer: BufWriter,
    hash: Sha256,
    size: u64,
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("owner", &self.owner).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Incoming {
    /// Stores it, once all of it has been written.
    pub async fn finish(mut self) -> Result<Stored, BlobError> {
        if let Err(error) = self.writer.shutdown().await {
            return Err(self.abandon(error).await);
        }
        let stored = Stored { sha256: hex::encode(self.hash.finalize()), size: self.size };
        let place = place(self.owner, &stored.sha256);
        self.blobs.store.rename(&self.place, &place).await?;
        self.blobs.keep(place).await?;
        Ok(stored)
    }

    /// Forgets it. What it was that went wrong, when a write to it failed with `error`.
    pub async fn abandon(mut self, error: io::Error) -> BlobError {
        // What cannot be removed now is found by its age.
        let _ = self.writer.abort().await;
        let _ = self.blobs.remove(&self.place).await;
        match error.kind() {
            io::ErrorKind::FileTooLarge => BlobError::TooLarge { limit: self.limit },
            _ => BlobError::Write(error),
        }
    }
}

/// A write beyond the limit fails with [`io::ErrorKind::FileTooLarge`].
impl AsyncWrite for Incoming {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.size.saturating_add(bytes.len() as u64) > this.limit {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        let written = ready!(Pin::new(&mut this.writer).poll_write(context, bytes))?;
        this.hash.update(&bytes[..written]);
        this.size += written as u64;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_flush(context)
    }

    /// Does nothing: [`finish`](Incoming::finish) does.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn place(owner: OwnerId, sha256: &str) -> Path {
    Path::from(owner.to_string()).join(sha256)
}

/// Whether it can be a file's name: it may come from anywhere.
fn is_name(sha256: &str) -> bool {
    sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn entry(meta: &ObjectMeta) -> Option<Entry> {
    let (owner, sha256) = meta.location.as_ref().split_once('/')?;
    let owner = owner.parse().ok()?;
    is_name(sha256).then(|| Entry { owner, sha256: sha256.to_owned(), stored_at: meta.last_modified })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use futures::stream;

    use super::*;

    /// Of "halo".
    const HALO: &str = "a4e63bcacf6c172ad84f9f4523c8f1acaf33676fa76d3258c67b7e7bbf16d777";

    fn chunks(chunks: &[&'static str]) -> impl Stream<Item = io::Result<Bytes>> + use<> {
        stream::iter(chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect::<Vec<_>>())
    }

    async fn count(blobs: &Blobs) -> usize {
        blobs.store.list(None).count().await
    }

    fn stores() -> [(Blobs, Option<tempfile::TempDir>); 2] {
        let folder = tempfile::tempdir().expect("a folder");
        let address = Url::from_directory_path(folder.path().join("new/blobs")).expect("an address");
        [(Blobs::open(address.as_str()).expect("a store"), Some(folder)), (Blobs::in_memory(), None)]
    }

    #[tokio::test]
    async fn a_file_is_found_by_its_owner_and_what_is_in_it() {
        let (sari, budi) = (OwnerId::new(), OwnerId::new());
        for (blobs, _folder) in stores() {
            blobs.ping().await.expect("it answers");
            let stored = blobs.put_stream(sari, chunks(&["ha", "lo"]), 4).await.expect("stored");
            assert_eq!(stored, Stored { sha256: HALO.to_owned(), size: 4 });
            assert_eq!(blobs.put(sari, Bytes::from_static(b"halo")).await.expect("stored again"), stored);
            assert_eq!(count(&blobs).await, 1, "once, and nothing is left of its coming in");
            assert_eq!(blobs.get(sari, HALO).await.expect("read").as_deref(), Some(&b"halo"[..]));
            assert!(blobs.get(budi, HALO).await.expect("read").is_none(), "it is another owner's");
            assert!(blobs.exists(sari, HALO).await.expect("read") && !blobs.exists(budi, HALO).await.expect("read"));
            let entries: Vec<_> = blobs.entries().try_collect().await.expect("listed");
            assert_eq!(
                entries.iter().map(|entry| (entry.owner, entry.sha256.as_str())).collect::<Vec<_>>(),
                [(sari, HALO)]
            );
            blobs.delete(sari, HALO).await.expect("removed");
            blobs.delete(sari, HALO).await.expect("it is gone already");
            assert_eq!(count(&blobs).await, 0);
        }
    }

    #[tokio::test]
    async fn what_is_too_large_or_breaks_off_leaves_nothing() {
        let owner = OwnerId::new();
        for (blobs, _folder) in stores() {
            let large = blobs.put_stream(owner, chunks(&["ha", "lo", "!"]), 4).await;
            assert!(matches!(large, Err(BlobError::TooLarge { limit: 4 })), "{large:?}");
            let broken = stream::iter([Ok(Bytes::from_static(b"ha")), Err(io::Error::other("the line broke"))]);
            assert!(matches!(blobs.put_stream(owner, broken, 4).await, Err(BlobError::Write(_))));
            drop(blobs.incoming(owner, 4));
            assert_eq!(count(&blobs).await, 0);
        }
    }

    #[tokio::test]
    async fn a_large_file_is_written_in_parts() {
        let owner = OwnerId::new();
        let megabyte = Bytes::from(vec![7; 1 << 20]);
        for (blobs, _folder) in stores() {
            let parts = stream::iter(std::iter::repeat_n(megabyte.clone(), 25).map(io::Result::Ok));
            let stored = blobs.put_stream(owner, parts, 25 << 20).await.expect("stored");
            let bytes = blobs.get(owner, &stored.sha256).await.expect("read").expect("there");
            assert_eq!((bytes.len(), stored.size), (25 << 20, 25 << 20));
            assert_eq!(hex::encode(Sha256::digest(&*bytes)), stored.sha256);
            assert_eq!(count(&blobs).await, 1);
        }
    }

    #[tokio::test]
    async fn what_stopped_coming_in_goes_by_its_age() {
        let (blobs, _) = &stores()[1];
        let owner = OwnerId::new();
        blobs.put(owner, Bytes::from_static(b"halo")).await.expect("stored");
        blobs.store.put(&Path::from("incoming/x"), Bytes::from_static(b"ha").into()).await.expect("left over");
        let entries: Vec<_> = blobs.entries().try_collect().await.expect("listed");
        let stored_at = entries[0].stored_at;
        assert_eq!(blobs.clear_incoming(stored_at - TimeDelta::hours(1)).await.expect("cleared"), 0);
        assert_eq!(blobs.clear_incoming(stored_at + TimeDelta::hours(1)).await.expect("cleared"), 1);
        assert_eq!(count(blobs).await, 1);
    }

    #[tokio::test]
    async fn a_name_leads_nowhere_else() {
        let (blobs, _folder) = &stores()[0];
        for name in ["", "..", "../../etc/passwd", &HALO.to_uppercase(), &format!("../{HALO}")] {
            assert!(blobs.get(OwnerId::new(), name).await.expect("read").is_none(), "{name}");
        }
    }

    #[test]
    fn an_address_of_something_else_is_refused() {
        for address in ["", "blobs", "http://example.com/", "s3:///prefix", "file://host/x"] {
            assert!(Blobs::open(address).is_err(), "{address}");
        }
        // Nothing is asked of a bucket before something is stored.
        Blobs::open("s3://bucket/prefix").expect("a bucket");
    }
}
