//! What a message brings for a template, or why it brings nothing.

use blastpro_domain::templates::{BOT_FILE_BYTES, FormattedText, Media, MediaKind};
use teloxide::types::{
    Animation, Audio, Document, FileMeta, MediaKind as Said, Message, MessageEntity, MessageKind, PhotoSize, Seconds,
    Video, Voice,
};

use super::entities;

/// A message that can become a template, or an item of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Incoming {
    /// Text or caption.
    pub text: FormattedText,
    /// The file, which is still with Telegram.
    pub file: Option<IncomingFile>,
    /// The album that it is an item of.
    pub media_group: Option<String>,
    /// It is somebody's message, to be sent on as it is.
    pub forwarded: bool,
    /// Its links are shown without a preview.
    pub no_preview: bool,
    /// There are buttons below it. Only bots can send such.
    pub buttons: bool,
}

/// A file that the Bot API keeps for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IncomingFile {
    /// The Bot API's id.
    pub id: String,
    /// What it is; what its bytes are called is not known yet.
    pub media: Media,
}

/// Why a message cannot become a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Its sender does not want it copied.
    Protected,
    /// Larger than a bot can download.
    TooLarge,
    /// A sticker.
    Sticker,
    /// A round video.
    VideoNote,
    /// A poll.
    Poll,
    /// A place.
    Location,
    /// Somebody's contact.
    Contact,
    /// Anything else.
    Other,
}

/// Looks at a message. Nothing is downloaded.
pub(super) fn look(message: &Message) -> Result<Incoming, Unusable> {
    let MessageKind::Common(common) = &message.kind else {
        return Err(Unusable::Other);
    };
    if common.has_protected_content {
        return Err(Unusable::Protected);
    }
    let (text, entities, file) = match &common.media_kind {
        Said::Text(text) => (Some(&text.text), &text.entities, None),
        Said::Photo(said) => {
            let file = said.photo.iter().max_by_key(|size| u64::from(size.width) * u64::from(size.height));
            let file = photo(file.ok_or(Unusable::Other)?, said.has_media_spoiler);
            (said.caption.as_ref(), &said.caption_entities, Some(file))
        }
        Said::Video(said) => {
            (said.caption.as_ref(), &said.caption_entities, Some(video(&said.video, said.has_media_spoiler)))
        }
        Said::Animation(said) => {
            (said.caption.as_ref(), &said.caption_entities, Some(animation(&said.animation, said.has_media_spoiler)))
        }
        Said::Document(said) => (said.caption.as_ref(), &said.caption_entities, Some(document(&said.document))),
        Said::Audio(said) => (said.caption.as_ref(), &said.caption_entities, Some(audio(&said.audio))),
        Said::Voice(said) => (said.caption.as_ref(), &said.caption_entities, Some(voice(&said.voice))),
        refused => return Err(why_not(refused)),
    };
    if file.as_ref().is_some_and(|file| file.media.size > BOT_FILE_BYTES) {
        return Err(Unusable::TooLarge);
    }
    let no_preview = message.link_preview_options().is_some_and(|options| options.is_disabled);
    Ok(Incoming {
        text: formatted(text, entities),
        file,
        media_group: message.media_group_id().map(|group| group.0.clone()),
        forwarded: common.forward_origin.is_some(),
        no_preview,
        buttons: common.reply_markup.is_some(),
    })
}

const fn why_not(said: &Said) -> Unusable {
    match said {
        Said::Sticker(_) => Unusable::Sticker,
        Said::VideoNote(_) => Unusable::VideoNote,
        Said::Poll(_) => Unusable::Poll,
        Said::Location(_) | Said::Venue(_) => Unusable::Location,
        Said::Contact(_) => Unusable::Contact,
        _ => Unusable::Other,
    }
}

fn formatted(text: Option<&String>, entities: &[MessageEntity]) -> FormattedText {
    entities::from_bot(text.map(String::as_str).unwrap_or_default(), entities)
}

fn photo(photo: &PhotoSize, spoiler: bool) -> IncomingFile {
    seen(file(MediaKind::Photo, &photo.file), photo.width, photo.height, spoiler)
}

fn video(video: &Video, spoiler: bool) -> IncomingFile {
    let file = named(MediaKind::Video, &video.file, video.file_name.as_ref(), video.mime_type.as_ref());
    lasting(seen(file, video.width, video.height, spoiler), video.duration)
}

fn animation(animation: &Animation, spoiler: bool) -> IncomingFile {
    let (name, mime) = (animation.file_name.as_ref(), animation.mime_type.as_ref());
    let file = named(MediaKind::Animation, &animation.file, name, mime);
    lasting(seen(file, animation.width, animation.height, spoiler), animation.duration)
}

fn document(document: &Document) -> IncomingFile {
    named(MediaKind::Document, &document.file, document.file_name.as_ref(), document.mime_type.as_ref())
}

fn audio(audio: &Audio) -> IncomingFile {
    let file = named(MediaKind::Audio, &audio.file, audio.file_name.as_ref(), audio.mime_type.as_ref());
    lasting(file, audio.duration)
}

fn voice(voice: &Voice) -> IncomingFile {
    lasting(named(MediaKind::Voice, &voice.file, None, voice.mime_type.as_ref()), voice.duration)
}

fn file(kind: MediaKind, file: &FileMeta) -> IncomingFile {
    let media = Media {
        kind,
        sha256: String::new(),
        size: file.size.into(),
        name: None,
        mime: None,
        width: 0,
        height: 0,
        duration: 0,
        spoiler: false,
    };
    IncomingFile { id: file.id.0.clone(), media }
}

/// A file of which the sender says what it is called and what it holds.
fn named(kind: MediaKind, meta: &FileMeta, name: Option<&String>, mime: Option<&impl ToString>) -> IncomingFile {
    let IncomingFile { id, media } = file(kind, meta);
    IncomingFile { id, media: Media { name: name.cloned(), mime: mime.map(ToString::to_string), ..media } }
}

/// A file to be looked at.
fn seen(file: IncomingFile, width: u32, height: u32, spoiler: bool) -> IncomingFile {
    let IncomingFile { id, media } = file;
    IncomingFile { id, media: Media { width: signed(width), height: signed(height), spoiler, ..media } }
}

/// A file that takes time.
fn lasting(file: IncomingFile, duration: Seconds) -> IncomingFile {
    let IncomingFile { id, media } = file;
    IncomingFile { id, media: Media { duration: signed(duration.seconds()), ..media } }
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
