//! Files: up in parts, described, down in parts.

use grammers_tl_types::{self as tl, functions};

use crate::mtproto::dispatch::Caller;
use crate::world::{Media, MediaKind, Refusal, picture};

/// What offset and limit of a download must be multiples of, and what a chunk must not cross.
const GRAIN: i64 = 4096;
const CHUNK: i64 = 1024 * 1024;

/// `upload.saveFilePart`.
pub(in crate::mtproto) fn save_file_part(
    caller: &Caller<'_>,
    request: &functions::upload::SaveFilePart,
) -> Result<bool, Refusal> {
    caller.world.save_part(caller.me()?, request.file_id, request.file_part, request.bytes.clone().into())?;
    Ok(true)
}

/// `upload.saveBigFilePart`.
pub(in crate::mtproto) fn save_big_file_part(
    caller: &Caller<'_>,
    request: &functions::upload::SaveBigFilePart,
) -> Result<bool, Refusal> {
    if request.file_part >= request.file_total_parts {
        return Err(Refusal::FilePartsInvalid);
    }
    caller.world.save_part(caller.me()?, request.file_id, request.file_part, request.bytes.clone().into())?;
    Ok(true)
}

/// `messages.uploadMedia`: makes a file of an upload, without a message.
pub(in crate::mtproto) fn upload_media(
    caller: &Caller<'_>,
    request: &functions::messages::UploadMedia,
) -> Result<tl::enums::MessageMedia, Refusal> {
    let me = caller.me()?;
    caller.peer(&request.peer)?;
    let media = media(caller, &request.media)?;
    let media = caller.world.keep_file(me, media);
    Ok(caller.view()?.media(caller.world.unix_now(), &media))
}

/// `upload.getFile`.
pub(in crate::mtproto) fn get_file(
    caller: &Caller<'_>,
    request: &functions::upload::GetFile,
) -> Result<tl::enums::upload::File, Refusal> {
    let me = caller.me()?;
    let (id, hash, reference) = match &request.location {
        tl::enums::InputFileLocation::InputPhotoFileLocation(it) => (it.id, it.access_hash, &it.file_reference),
        tl::enums::InputFileLocation::InputDocumentFileLocation(it) => (it.id, it.access_hash, &it.file_reference),
        _ => return Err(Refusal::LocationInvalid),
    };
    let media = caller.world.named_file(me, id, hash, reference).map_err(|refusal| match refusal {
        Refusal::MediaEmpty => Refusal::LocationInvalid,
        other => other,
    })?;
    if media.dc != caller.dc {
        return Err(Refusal::FileMigrate(media.dc));
    }
    let limit = i64::from(request.limit);
    if limit <= 0 || limit % GRAIN != 0 || CHUNK % limit != 0 {
        return Err(Refusal::LimitInvalid);
    }
    if request.offset < 0
        || request.offset % GRAIN != 0
        || request.offset / CHUNK != (request.offset + limit - 1) / CHUNK
    {
        return Err(Refusal::OffsetInvalid);
    }
    let bytes = caller.world.blob(&media.sha256).ok_or(Refusal::LocationInvalid)?;
    let begin = usize::try_from(request.offset).unwrap_or(usize::MAX).min(bytes.len());
    let end = begin.saturating_add(usize::try_from(limit).unwrap_or(0)).min(bytes.len());
    let file = tl::types::upload::File {
        r#type: tl::enums::storage::FileType::FilePartial,
        mtime: 0,
        bytes: bytes.slice(begin..end).to_vec(),
    };
    Ok(file.into())
}

/// The file of a message: one that is known already, or an upload.
pub(super) fn media(caller: &Caller<'_>, media: &tl::enums::InputMedia) -> Result<Media, Refusal> {
    match media {
        tl::enums::InputMedia::UploadedPhoto(uploaded) => {
            let bytes = take(caller, &uploaded.file)?.0;
            picture::dimensions(&bytes).ok_or(Refusal::ImageProcessFailed)?;
            let spoiler = uploaded.spoiler;
            Ok(Media { spoiler, ..caller.world.media(MediaKind::Photo, bytes, None, Some("image/jpeg".to_owned())) })
        }
        tl::enums::InputMedia::UploadedDocument(uploaded) => document(caller, uploaded),
        other => known(caller, other),
    }
}

/// A file that the account has sent, uploaded or seen before: the only kind that an album takes.
pub(super) fn known(caller: &Caller<'_>, media: &tl::enums::InputMedia) -> Result<Media, Refusal> {
    let me = caller.me()?;
    match media {
        tl::enums::InputMedia::Photo(photo) => {
            let tl::enums::InputPhoto::Photo(id) = &photo.id else { return Err(Refusal::MediaEmpty) };
            let file = caller.world.named_file(me, id.id, id.access_hash, &id.file_reference)?;
            let file = Some(file).filter(|file| file.kind == MediaKind::Photo).ok_or(Refusal::MediaEmpty)?;
            Ok(Media { spoiler: photo.spoiler, ..file })
        }
        tl::enums::InputMedia::Document(document) => {
            let tl::enums::InputDocument::Document(id) = &document.id else { return Err(Refusal::MediaEmpty) };
            let file = caller.world.named_file(me, id.id, id.access_hash, &id.file_reference)?;
            let file = Some(file).filter(|file| file.kind != MediaKind::Photo).ok_or(Refusal::MediaEmpty)?;
            Ok(Media { spoiler: document.spoiler, ..file })
        }
        tl::enums::InputMedia::Empty => Err(Refusal::MediaEmpty),
        _ => Err(Refusal::MediaInvalid),
    }
}

/// The bytes of an upload, and its name.
fn take(caller: &Caller<'_>, file: &tl::enums::InputFile) -> Result<(bytes::Bytes, String), Refusal> {
    let (id, parts, name) = match file {
        tl::enums::InputFile::File(file) => (file.id, file.parts, &file.name),
        tl::enums::InputFile::Big(file) => (file.id, file.parts, &file.name),
        tl::enums::InputFile::StoryDocument(_) => return Err(Refusal::MediaInvalid),
    };
    Ok((caller.world.take_upload(caller.me()?, id, parts)?, name.clone()))
}

fn document(caller: &Caller<'_>, uploaded: &tl::types::InputMediaUploadedDocument) -> Result<Media, Refusal> {
    use tl::enums::DocumentAttribute;
    let (bytes, _) = take(caller, &uploaded.file)?;
    let mut kind = MediaKind::Document;
    let (mut name, mut animated) = (None, false);
    let (mut width, mut height, mut duration) = (0, 0, 0);
    for attribute in &uploaded.attributes {
        match attribute {
            DocumentAttribute::Animated => animated = true,
            DocumentAttribute::Video(video) => {
                kind = MediaKind::Video;
                (width, height, duration) = (unsigned(video.w), unsigned(video.h), seconds(video.duration));
            }
            DocumentAttribute::Audio(audio) => {
                kind = if audio.voice { MediaKind::Voice } else { MediaKind::Audio };
                duration = unsigned(audio.duration);
            }
            DocumentAttribute::Filename(filename) => name = Some(filename.file_name.clone()),
            DocumentAttribute::ImageSize(size) => (width, height) = (unsigned(size.w), unsigned(size.h)),
            _ => {}
        }
    }
    // A forced file keeps its attributes and is shown as a file.
    let kind = match kind {
        _ if uploaded.force_file => MediaKind::Document,
        MediaKind::Video if animated => MediaKind::Animation,
        kind => kind,
    };
    let mime = Some(uploaded.mime_type.clone()).filter(|mime| !mime.is_empty());
    let media = caller.world.media(kind, bytes, name, mime);
    Ok(Media { width, height, duration, spoiler: uploaded.spoiler, ..media })
}

fn unsigned(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a duration in seconds; others saturate")]
fn seconds(duration: f64) -> u32 {
    duration.round() as u32
}
