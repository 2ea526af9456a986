//! Bytes up and down, in parts.

use blastpro_domain::templates::{Media, MediaKind};
use grammers_tl_types as tl;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::media::{self, Carried, RemoteMedia, UploadedMedia};
use crate::connection::Connection;
use crate::error::Error;

/// Bytes of a part: the most that Telegram takes and gives (core.telegram.org/api/files).
const PART: usize = 512 * 1024;

/// Files above this size are uploaded by another method (core.telegram.org/api/files).
const BIG: u64 = 10 * 1024 * 1024;

/// A download that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The file is larger than the caller allows.
    #[error("the file has {size} bytes")]
    TooLarge {
        /// As Telegram says, or as many as came.
        size: u64,
    },
    /// The bytes could not be passed on.
    #[error("passing on: {0}")]
    Sink(#[from] std::io::Error),
    /// Telegram did not give it.
    #[error(transparent)]
    Telegram(#[from] Error),
}

impl Connection {
    /// Uploads a file, so that this account can send it as often as it likes. `media` tells its size and kind. What
    /// `turn` resolves to is held during each call, and not between two of them.
    pub async fn upload<R, T>(&self, mut bytes: R, media: &Media, turn: impl Fn() -> T) -> Result<UploadedMedia, Error>
    where
        R: AsyncRead + Unpin + Send,
        T: Future,
    {
        let file_id = upload_id(media);
        let total = i32::try_from(media.size.div_ceil(PART as u64).max(1)).map_err(|_| too_big())?;
        let big = media.size > BIG;
        for file_part in 0..total {
            let bytes = part(&mut bytes).await?;
            let _turn = turn().await;
            let saved = if big {
                let file_total_parts = total;
                self.call(&tl::functions::upload::SaveBigFilePart { file_id, file_part, file_total_parts, bytes })
                    .await?
            } else {
                self.call(&tl::functions::upload::SaveFilePart { file_id, file_part, bytes }).await?
            };
            if !saved {
                return Err(Error::unexpected("a part of a file was not saved"));
            }
        }
        let name = media.name.clone().unwrap_or_else(|| default_name(media.kind).to_owned());
        let file = if big {
            tl::types::InputFileBig { id: file_id, parts: total, name }.into()
        } else {
            let md5_checksum = String::new();
            tl::types::InputFile { id: file_id, parts: total, name, md5_checksum }.into()
        };
        let request = tl::functions::messages::UploadMedia {
            business_connection_id: None,
            peer: tl::enums::InputPeer::PeerSelf,
            media: media::uploaded(file, media),
        };
        let _turn = turn().await;
        match Carried::by(Some(&self.call(&request).await?)) {
            // Telegram may see the file otherwise (a video without sound as an animation); it is sent as what it is.
            Carried::File(remote) => Ok(remote.file),
            Carried::Nothing | Carried::Other => Err(Error::unexpected("an upload became no file")),
        }
    }

    /// Downloads a file of at most `limit` bytes into `sink`, and returns how many bytes it has.
    pub async fn download<W>(&self, media: &RemoteMedia, sink: &mut W, limit: u64) -> Result<u64, DownloadError>
    where
        W: AsyncWrite + Unpin + Send,
    {
        if media.size > limit {
            return Err(DownloadError::TooLarge { size: media.size });
        }
        let (mut dc, mut size) = (media.dc, 0);
        loop {
            let offset = i64::try_from(size).map_err(|_| too_big())?;
            let bytes = self.part_of(media, &mut dc, offset).await?;
            size += bytes.len() as u64;
            if size > limit {
                return Err(DownloadError::TooLarge { size });
            }
            sink.write_all(&bytes).await?;
            if bytes.len() < PART {
                sink.flush().await?;
                return Ok(size);
            }
        }
    }

    /// One part, from the datacenter that has it.
    async fn part_of(&self, media: &RemoteMedia, dc: &mut i32, offset: i64) -> Result<Vec<u8>, Error> {
        let request = tl::functions::upload::GetFile {
            precise: false,
            cdn_supported: false,
            location: media.location(),
            offset,
            limit: i32::try_from(PART).unwrap_or(i32::MAX),
        };
        let mut answer = self.call_elsewhere(*dc, &request).await;
        if let Err(Error::Migrate { dc: other }) = answer {
            *dc = other;
            answer = self.call_elsewhere(other, &request).await;
        }
        match answer? {
            tl::enums::upload::File::File(file) => Ok(file.bytes),
            tl::enums::upload::File::CdnRedirect(_) => Err(Error::unexpected("a file for another network")),
        }
    }
}

/// Names an upload while it lasts: one account uploads one file once at a time.
fn upload_id(media: &Media) -> i64 {
    let beginning = media.sha256.get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    beginning.unwrap_or(media.size).cast_signed()
}

/// The next part; shorter than [`PART`] only at the end.
async fn part<R: AsyncRead + Unpin>(bytes: &mut R) -> Result<Vec<u8>, Error> {
    let mut part = Vec::with_capacity(PART);
    let read = bytes.take(PART as u64).read_to_end(&mut part).await;
    read.map_err(|error| Error::unreachable(format!("reading a file: {error}")))?;
    Ok(part)
}

fn too_big() -> Error {
    Error::Rpc { code: 400, name: "FILE_PARTS_INVALID".to_owned() }
}

/// Telegram wants some name with an extension.
const fn default_name(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Photo => "photo.jpg",
        MediaKind::Video | MediaKind::Animation => "video.mp4",
        MediaKind::Voice => "voice.ogg",
        MediaKind::Audio => "audio.mp3",
        MediaKind::Document => "file",
    }
}
