//! Files of messages: uploaded once by each account, and sent by reference from then on.
//!
//! ```text
//! in memory? ──no──► stored? ──no──► out of the blob store, up to Telegram, stored ──► sent
//!     ▲                                                                                 │ reference out of date
//!     └──────────────────────────────── forgotten ◄─────────────────────────────────────┘ (once for a message)
//! ```

use std::collections::HashMap;

use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::templates::{Content, Media, MediaKind};
use blastpro_services::Services;
use blastpro_services::blobs::BlobError;
use blastpro_telegram::{Connection, Error, UploadedMedia};

use crate::turns::{Kind, Turns};

/// What an upload is made of, for waits.
pub(crate) const UPLOADING: [&str; 3] = ["upload.saveFilePart", "upload.saveBigFilePart", "messages.uploadMedia"];

/// How many files an account remembers at a time: several albums.
const REMEMBERED: usize = 64;

/// Why a file cannot be sent.
#[derive(Debug)]
pub(crate) enum MediaError {
    /// It is not in the blob store any more.
    Missing,
    /// The blob store failed.
    Store(BlobError),
    /// Telegram did not take it.
    Telegram(Error),
    /// The database failed.
    Database(blastpro_services::Error),
}

impl From<blastpro_services::Error> for MediaError {
    fn from(error: blastpro_services::Error) -> Self {
        Self::Database(error)
    }
}

impl From<blastpro_storage::StorageError> for MediaError {
    fn from(error: blastpro_storage::StorageError) -> Self {
        Self::Database(error.into())
    }
}

/// One account's files, as Telegram knows them.
pub(crate) struct Shelf {
    services: Services,
    owner: OwnerId,
    account: AccountId,
    turns: Turns,
    kind: Kind,
    known: HashMap<(String, MediaKind), UploadedMedia>,
    /// The upload that a wait interrupted, and how many of its parts Telegram has.
    interrupted: Option<((String, MediaKind), usize)>,
}

impl Shelf {
    /// For this kind of work.
    pub(crate) fn new(services: Services, owner: OwnerId, account: AccountId, turns: Turns, kind: Kind) -> Self {
        Self { services, owner, account, turns, kind, known: HashMap::new(), interrupted: None }
    }

    /// The files of a message, one entry for each part. What is missing is uploaded.
    pub(crate) async fn files(
        &mut self,
        connection: &Connection,
        content: &Content,
    ) -> Result<Vec<Option<UploadedMedia>>, MediaError> {
        let mut files = Vec::with_capacity(content.parts.len());
        for part in &content.parts {
            files.push(match &part.media {
                Some(media) => Some(self.file(connection, media).await?),
                None => None,
            });
        }
        Ok(files)
    }

    /// The files of a message as far as they are known; nothing is uploaded.
    pub(crate) async fn known(&mut self, content: &Content) -> Result<Vec<Option<UploadedMedia>>, MediaError> {
        let mut files = Vec::with_capacity(content.parts.len());
        for part in &content.parts {
            files.push(match &part.media {
                Some(media) => self.stored(media).await?,
                None => None,
            });
        }
        Ok(files)
    }

    async fn file(&mut self, connection: &Connection, media: &Media) -> Result<UploadedMedia, MediaError> {
        if let Some(file) = self.stored(media).await? {
            return Ok(file);
        }
        let bytes = self.services.blobs().get(self.owner, &media.sha256).await.map_err(MediaError::Store)?;
        let bytes = bytes.ok_or(MediaError::Missing)?;
        let key = (media.sha256.clone(), media.kind);
        let mut saved = self.interrupted.take().filter(|(known, _)| *known == key).map_or(0, |(_, saved)| saved);
        let goes_on = saved > 0;
        let turn = || self.turns.take(self.kind);
        let mut uploaded = connection.upload(&bytes, media, &mut saved, turn).await;
        // Telegram has not kept the first parts for so long.
        if matches!(&uploaded, Err(Error::Rpc { .. })) && goes_on {
            saved = 0;
            uploaded = connection.upload(&bytes, media, &mut saved, turn).await;
        }
        if matches!(&uploaded, Err(Error::Wait { .. })) {
            self.interrupted = Some((key, saved));
        }
        let file = uploaded.map_err(MediaError::Telegram)?;
        metrics::counter!("blastpro_uploads_total").increment(1);
        self.put(media, file.clone()).await?;
        Ok(file)
    }

    async fn stored(&mut self, media: &Media) -> Result<Option<UploadedMedia>, MediaError> {
        let key = (media.sha256.clone(), media.kind);
        if let Some(file) = self.known.get(&key) {
            return Ok(Some(file.clone()));
        }
        let uploads = &self.services.uploads;
        let stored = uploads.get(self.owner, self.account, &media.sha256, media.kind).await?;
        // A form that we do not know is uploaded again.
        let file: Option<UploadedMedia> = stored.and_then(|json| serde_json::from_value(json).ok());
        if let Some(file) = &file {
            self.remember(key, file.clone());
        }
        Ok(file)
    }

    /// Telegram has the file already.
    pub(crate) async fn put(&mut self, media: &Media, file: UploadedMedia) -> Result<(), MediaError> {
        if let Ok(json) = serde_json::to_value(&file) {
            self.services.uploads.put(self.owner, self.account, &media.sha256, media.kind, json).await?;
        }
        self.remember((media.sha256.clone(), media.kind), file);
        Ok(())
    }

    /// The references of a message's files are out of date.
    pub(crate) async fn forget(&mut self, content: &Content) -> Result<(), MediaError> {
        for media in content.parts.iter().filter_map(|part| part.media.as_ref()) {
            self.known.remove(&(media.sha256.clone(), media.kind));
            self.services.uploads.forget(self.owner, self.account, &media.sha256, media.kind).await?;
        }
        Ok(())
    }

    fn remember(&mut self, key: (String, MediaKind), file: UploadedMedia) {
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(key, file);
    }
}
