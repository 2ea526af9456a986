//! Bytes up and down, in parts.

use blastpro_domain::templates::{Media, MediaKind};
use grammers_tl_types as tl;

use super::media::{self, Carried, RemoteMedia, UploadedMedia};
use crate::connection::Connection;
use crate::error::Error;

/// Bytes of a part: the most that Telegram takes and gives (core.telegram.org/api/files).
const PART: usize = 512 * 1024;

/// Files above this size are uploaded by another method (core.telegram.org/api/files).
const BIG: u64 = 10 * 1024 * 1024;

/// Where in a file a download goes on; its beginning by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    offset: u64,
    /// The datacenter that has it, once that is known.
    dc: Option<i32>,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Where the next one is; `None` after the last.
    pub next: Option<Place>,
}

impl Connection {
    /// Uploads a file, so that this account can send it as often as it likes. `media` tells its kind. What `turn` resolves
    /// to is held during each call, and not between two of them. `saved` counts the parts that Telegram has: what was
    /// interrupted by a wait goes on behind them.
    pub async fn upload<T>(
        &self,
        bytes: &[u8],
        media: &Media,
        saved: &mut usize,
        turn: impl Fn() -> T,
    ) -> Result<UploadedMedia, Error>
    where
        T: Future,
    {
        let file_id = upload_id(media);
        // Of nothing there is one part, too.
        let total = i32::try_from(bytes.len().div_ceil(PART).max(1)).map_err(|_| too_big())?;
        let big = bytes.len() as u64 > BIG;
        for file_part in i32::try_from(*saved).map_err(|_| too_big())?..total {
            let bytes = bytes.chunks(PART).nth(*saved).unwrap_or_default().to_vec();
            let _turn = turn().await;
            let is_saved = if big {
                let file_total_parts = total;
                self.call(&tl::functions::upload::SaveBigFilePart { file_id, file_part, file_total_parts, bytes })
                    .await?
            } else {
                self.call(&tl::functions::upload::SaveFilePart { file_id, file_part, bytes }).await?
            };
            if !is_saved {
                return Err(Error::unexpected("a part of a file was not saved"));
            }
            *saved += 1;
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

    /// One part of a file, from the datacenter that has it.
    pub async fn download_part(&self, media: &RemoteMedia, place: Place) -> Result<FilePart, Error> {
        let request = tl::functions::upload::GetFile {
            precise: false,
            cdn_supported: false,
            location: media.location(),
            offset: i64::try_from(place.offset).map_err(|_| too_big())?,
            limit: i32::try_from(PART).unwrap_or(i32::MAX),
        };
        let mut dc = place.dc.unwrap_or(media.dc);
        let mut answer = self.call_elsewhere(dc, &request).await;
        if let Err(Error::Migrate { dc: other }) = answer {
            dc = other;
            answer = self.call_elsewhere(dc, &request).await;
        }
        match answer? {
            tl::enums::upload::File::File(file) => {
                let is_last = file.bytes.len() < PART;
                let next = Place { offset: place.offset + file.bytes.len() as u64, dc: Some(dc) };
                Ok(FilePart { bytes: file.bytes, next: (!is_last).then_some(next) })
            }
            tl::enums::upload::File::CdnRedirect(_) => Err(Error::unexpected("a file for another network")),
        }
    }
}

/// Names an upload while it lasts: one account uploads one file once at a time.
fn upload_id(media: &Media) -> i64 {
    let beginning = media.sha256.get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    beginning.unwrap_or(media.size).cast_signed()
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
