//! How a file is described to Telegram, and by Telegram.

use std::fmt;

use base64::prelude::*;
use blastpro_domain::templates::{Media, MediaKind};
use grammers_tl_types as tl;
use serde::{Deserialize, Serialize};

/// A file that Telegram has, as one account may send it again without uploading. To another account it is worthless,
/// and after a time Telegram wants a fresh reference (`FILE_REFERENCE_EXPIRED`): upload again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedMedia {
    /// What it is.
    pub kind: MediaKind,
    /// Telegram's id of the file.
    pub id: i64,
    access_hash: i64,
    #[serde(with = "reference")]
    file_reference: Vec<u8>,
}

impl fmt::Debug for UploadedMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadedMedia").field("kind", &self.kind).field("id", &self.id).finish_non_exhaustive()
    }
}

impl UploadedMedia {
    pub(super) fn input(&self, spoiler: bool) -> tl::enums::InputMedia {
        let Self { kind, id, access_hash, ref file_reference } = *self;
        let file_reference = file_reference.clone();
        if kind == MediaKind::Photo {
            let id = tl::types::InputPhoto { id, access_hash, file_reference }.into();
            return tl::types::InputMediaPhoto { spoiler, live_photo: false, id, ttl_seconds: None, video: None }
                .into();
        }
        let id = tl::types::InputDocument { id, access_hash, file_reference }.into();
        tl::types::InputMediaDocument {
            spoiler,
            id,
            video_cover: None,
            video_timestamp: None,
            ttl_seconds: None,
            query: None,
        }
        .into()
    }
}

/// A file in somebody's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteMedia {
    /// By which this account sends the very same file.
    pub file: UploadedMedia,
    /// Bytes.
    pub size: u64,
    /// Its file name. Written by others: escape it.
    pub name: Option<String>,
    /// Its MIME type. Written by others.
    pub mime: Option<String>,
    /// Pixels, of a photo, video or animation.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// Seconds, of what plays.
    pub duration: i32,
    /// Hidden until tapped.
    pub spoiler: bool,
    pub(super) dc: i32,
    /// Which size of a photo to download; empty for a document.
    pub(super) thumb_size: String,
}

impl RemoteMedia {
    /// The file as a template keeps it, once its bytes are in the blob store.
    #[must_use]
    pub fn kept(&self, sha256: String, size: u64) -> Media {
        let Self { ref file, ref name, ref mime, width, height, duration, spoiler, .. } = *self;
        let (name, mime) = (name.clone(), mime.clone());
        Media { kind: file.kind, sha256, size, name, mime, width, height, duration, spoiler }
    }

    pub(super) fn location(&self) -> tl::enums::InputFileLocation {
        let UploadedMedia { kind, id, access_hash, ref file_reference } = self.file;
        let (file_reference, thumb_size) = (file_reference.clone(), self.thumb_size.clone());
        if kind == MediaKind::Photo {
            tl::types::InputPhotoFileLocation { id, access_hash, file_reference, thumb_size }.into()
        } else {
            tl::types::InputDocumentFileLocation { id, access_hash, file_reference, thumb_size }.into()
        }
    }
}

/// What a message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// Text alone. A preview of a link is no file.
    Nothing,
    /// A file.
    File(RemoteMedia),
    /// Something that cannot be sent again as a file: a poll, a sticker, a place …
    Other,
}

impl Carried {
    pub(super) fn by(media: Option<&tl::enums::MessageMedia>) -> Self {
        use tl::enums::MessageMedia;
        match media {
            None | Some(MessageMedia::Empty | MessageMedia::WebPage(_)) => Self::Nothing,
            // What deletes itself, and what a phone plays as a live photo, is not what it seems.
            Some(MessageMedia::Photo(media)) if media.ttl_seconds.is_none() && !media.live_photo => {
                photo(media).map_or(Self::Other, Self::File)
            }
            Some(MessageMedia::Document(media)) if media.ttl_seconds.is_none() && !media.round => {
                document(media).map_or(Self::Other, Self::File)
            }
            Some(_) => Self::Other,
        }
    }
}

fn photo(media: &tl::types::MessageMediaPhoto) -> Option<RemoteMedia> {
    let Some(tl::enums::Photo::Photo(photo)) = &media.photo else { return None };
    let (thumb_size, width, height, size) = photo.sizes.iter().filter_map(size).max_by_key(|size| size.3)?;
    Some(RemoteMedia {
        file: UploadedMedia {
            kind: MediaKind::Photo,
            id: photo.id,
            access_hash: photo.access_hash,
            file_reference: photo.file_reference.clone(),
        },
        size,
        name: None,
        mime: Some("image/jpeg".to_owned()),
        width,
        height,
        duration: 0,
        spoiler: media.spoiler,
        dc: photo.dc_id,
        thumb_size,
    })
}

/// Type, width, height and bytes of a size that can be downloaded.
fn size(size: &tl::enums::PhotoSize) -> Option<(String, i32, i32, u64)> {
    let (kind, width, height, bytes) = match size {
        tl::enums::PhotoSize::Size(size) => (&size.r#type, size.w, size.h, size.size),
        tl::enums::PhotoSize::Progressive(size) => (&size.r#type, size.w, size.h, *size.sizes.last()?),
        _ => return None,
    };
    Some((kind.clone(), width, height, u64::try_from(bytes).ok()?))
}

fn document(media: &tl::types::MessageMediaDocument) -> Option<RemoteMedia> {
    use tl::enums::DocumentAttribute;
    let Some(tl::enums::Document::Document(document)) = &media.document else { return None };
    let mut kind = MediaKind::Document;
    let mut name = None;
    let (mut width, mut height, mut duration) = (0, 0, 0);
    let mut animated = false;
    for attribute in &document.attributes {
        match attribute {
            DocumentAttribute::Animated => animated = true,
            DocumentAttribute::Video(video) => {
                kind = MediaKind::Video;
                (width, height, duration) = (video.w, video.h, whole_seconds(video.duration));
            }
            DocumentAttribute::Audio(audio) => {
                kind = if audio.voice { MediaKind::Voice } else { MediaKind::Audio };
                duration = audio.duration;
            }
            DocumentAttribute::Filename(filename) => name = Some(filename.file_name.clone()),
            DocumentAttribute::ImageSize(size) => (width, height) = (size.w, size.h),
            DocumentAttribute::Sticker(_) | DocumentAttribute::CustomEmoji(_) => return None,
            DocumentAttribute::HasStickers => {}
        }
    }
    Some(RemoteMedia {
        file: UploadedMedia {
            kind: if animated { MediaKind::Animation } else { kind },
            id: document.id,
            access_hash: document.access_hash,
            file_reference: document.file_reference.clone(),
        },
        size: u64::try_from(document.size).ok()?,
        name,
        mime: Some(document.mime_type.clone()).filter(|mime| !mime.is_empty()),
        width,
        height,
        duration,
        spoiler: media.spoiler,
        dc: document.dc_id,
        thumb_size: String::new(),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a duration in seconds; one beyond i32 saturates")]
fn whole_seconds(duration: f64) -> i32 {
    duration.round() as i32
}

/// A file whose bytes have been sent, as the message that brings it describes it.
pub(super) fn uploaded(file: tl::enums::InputFile, media: &Media) -> tl::enums::InputMedia {
    if media.kind == MediaKind::Photo {
        return tl::types::InputMediaUploadedPhoto {
            spoiler: false,
            live_photo: false,
            file,
            stickers: None,
            ttl_seconds: None,
            video: None,
        }
        .into();
    }
    tl::types::InputMediaUploadedDocument {
        // Without it a video without sound would become an animation.
        nosound_video: media.kind == MediaKind::Video,
        force_file: media.kind == MediaKind::Document,
        spoiler: false,
        file,
        thumb: None,
        mime_type: media.mime.clone().unwrap_or_else(|| default_mime(media.kind).to_owned()),
        attributes: attributes(media),
        stickers: None,
        video_cover: None,
        video_timestamp: None,
        ttl_seconds: None,
    }
    .into()
}

const fn default_mime(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Photo => "image/jpeg",
        MediaKind::Video | MediaKind::Animation => "video/mp4",
        MediaKind::Voice => "audio/ogg",
        MediaKind::Audio => "audio/mpeg",
        MediaKind::Document => "application/octet-stream",
    }
}

fn attributes(media: &Media) -> Vec<tl::enums::DocumentAttribute> {
    let video = || tl::types::DocumentAttributeVideo {
        round_message: false,
        supports_streaming: true,
        nosound: media.kind == MediaKind::Animation,
        duration: f64::from(media.duration),
        w: media.width,
        h: media.height,
        preload_prefix_size: None,
        video_start_ts: None,
        video_codec: None,
    };
    let audio = |voice| tl::types::DocumentAttributeAudio {
        voice,
        duration: media.duration,
        title: None,
        performer: None,
        waveform: None,
    };
    let mut attributes: Vec<tl::enums::DocumentAttribute> = match media.kind {
        MediaKind::Video => vec![video().into()],
        MediaKind::Animation => vec![video().into(), tl::enums::DocumentAttribute::Animated],
        MediaKind::Voice => vec![audio(true).into()],
        MediaKind::Audio => vec![audio(false).into()],
        MediaKind::Photo | MediaKind::Document => Vec::new(),
    };
    let name = media.name.as_ref().filter(|_| media.kind != MediaKind::Voice);
    attributes.extend(name.map(|name| tl::types::DocumentAttributeFilename { file_name: name.clone() }.into()));
    attributes
}

mod reference {
    use super::{BASE64_STANDARD, Engine as _};
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        BASE64_STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_back_from_its_json() {
        let file = UploadedMedia { kind: MediaKind::Voice, id: 5, access_hash: -6, file_reference: vec![0, 255, 7] };
        let json = serde_json::to_string(&file).expect("plain values");
        assert_eq!(serde_json::from_str::<UploadedMedia>(&json).expect("written a moment ago"), file);
        assert!(!format!("{file:?}").contains("-6"), "the access hash is nobody else's business");
    }
}
