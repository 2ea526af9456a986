//! Messages that are shown beside a screen: what a template looks like, sent as the real thing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use blastpro_domain::templates::MediaKind;
use bytes::Bytes;
use futures::future::BoxFuture;
use teloxide::prelude::*;
use teloxide::types::{
    ChatId, FileId, InputFile, InputMedia, InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo,
    LinkPreviewOptions, Message, MessageEntity, MessageId,
};

use crate::bot::{Bot, BotError};

/// For how many files it is remembered what the Bot API calls them. One takes about 300 bytes.
const REMEMBERED: usize = 10_000;

/// A message, or an album.
#[derive(Clone, Debug)]
pub(crate) enum Aside {
    /// Text alone.
    Text {
        /// What it says.
        text: String,
        /// How it looks.
        entities: Vec<MessageEntity>,
        /// Its links have a preview.
        preview: bool,
    },
    /// A file with a caption; several are an album.
    Files(Vec<File>),
}

/// A file with its caption.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// What it is.
    pub kind: MediaKind,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is called.
    pub name: Option<String>,
    /// Its bytes, unless the Bot API has them.
    pub bytes: Option<Bytes>,
    /// Hidden until tapped.
    pub spoiler: bool,
    /// The caption.
    pub text: String,
    /// How the caption looks.
    pub entities: Vec<MessageEntity>,
}

/// What the Bot API calls the files that it has seen. Cheap to clone; may be lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asides {
    known: Arc<Mutex<HashMap<(MediaKind, String), FileId>>>,
}

impl Asides {
    /// The Bot API has this file.
    pub(crate) fn learn(&self, kind: MediaKind, sha256: &str, id: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert((kind, sha256.to_owned()), FileId(id.to_owned()));
    }

    /// Whether the Bot API has this file.
    pub(crate) fn knows(&self, kind: MediaKind, sha256: &str) -> bool {
        self.id(kind, sha256).is_some()
    }

    fn id(&self, kind: MediaKind, sha256: &str) -> Option<FileId> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(kind, sha256.to_owned())).cloned()
    }

    pub(super) async fn send(&self, bot: &Bot, chat: ChatId, aside: &Aside) -> Result<Vec<MessageId>, BotError> {
        match aside {
            Aside::Text { text, entities, preview } => {
                let options = LinkPreviewOptions {
                    is_disabled: !preview,
                    url: None,
                    prefer_small_media: false,
                    prefer_large_media: false,
                    show_above_text: false,
                };
                let send = bot.0.send_message(chat, text.as_str()).entities(entities.clone());
                let message = send.link_preview_options(options).disable_notification(true).await?;
                Ok(vec![message.id])
            }
            Aside::Files(files) => {
                let sent = match files.as_slice() {
                    [file] => vec![self.single(bot, chat, file).await?],
                    files => {
                        let media: Vec<_> = files.iter().map(|file| self.album_item(file)).collect();
                        bot.0.send_media_group(chat, media).disable_notification(true).await?
                    }
                };
                for (file, message) in files.iter().zip(&sent) {
                    if let Some(id) = file_of(message) {
                        self.learn(file.kind, &file.sha256, &id.0);
                    }
                }
                Ok(sent.into_iter().map(|message| message.id).collect())
            }
        }
    }

    fn input(&self, file: &File) -> InputFile {
        if let Some(id) = self.id(file.kind, &file.sha256) {
            return InputFile::file_id(id);
        }
        let name = file.name.clone().unwrap_or_else(|| default_name(file.kind).to_owned());
        InputFile::memory(file.bytes.clone().unwrap_or_default()).file_name(name)
    }

    fn single<'a>(&self, bot: &'a Bot, chat: ChatId, file: &'a File) -> BoxFuture<'a, Result<Message, BotError>> {
        let (input, bot) = (self.input(file), &bot.0);
        let (text, entities) = (file.text.clone(), file.entities.clone());
        Box::pin(async move {
            // Each is a type of its own.
            macro_rules! send {
                ($request:expr) => {
                    $request.caption(text).caption_entities(entities).disable_notification(true).await?
                };
            }
            Ok(match file.kind {
                MediaKind::Photo => send!(bot.send_photo(chat, input).has_spoiler(file.spoiler)),
                MediaKind::Video => send!(bot.send_video(chat, input).has_spoiler(file.spoiler)),
                MediaKind::Animation => send!(bot.send_animation(chat, input).has_spoiler(file.spoiler)),
                MediaKind::Document => send!(bot.send_document(chat, input)),
                MediaKind::Voice => send!(bot.send_voice(chat, input)),
                MediaKind::Audio => send!(bot.send_audio(chat, input)),
            })
        })
    }

    fn album_item(&self, file: &File) -> InputMedia {
        let input = self.input(file);
        let (text, entities) = (file.text.clone(), file.entities.clone());
        match file.kind {
            MediaKind::Photo => {
                let item = InputMediaPhoto::new(input).caption(text).caption_entities(entities);
                InputMedia::Photo(if file.spoiler { item.spoiler() } else { item })
            }
            MediaKind::Video | MediaKind::Animation => {
                let item = InputMediaVideo::new(input).caption(text).caption_entities(entities);
                InputMedia::Video(if file.spoiler { item.spoiler() } else { item })
            }
            MediaKind::Document | MediaKind::Voice => {
                InputMedia::Document(InputMediaDocument::new(input).caption(text).caption_entities(entities))
            }
            MediaKind::Audio => InputMedia::Audio(InputMediaAudio::new(input).caption(text).caption_entities(entities)),
        }
    }
}

const fn default_name(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Photo => "photo.jpg",
        MediaKind::Video => "video.mp4",
        MediaKind::Document => "file",
        MediaKind::Animation => "animation.mp4",
        MediaKind::Voice => "voice.ogg",
        MediaKind::Audio => "audio.mp3",
    }
}

/// What the Bot API calls the file of a message that it has sent.
fn file_of(message: &Message) -> Option<FileId> {
    let photo = message.photo().and_then(|sizes| sizes.iter().max_by_key(|size| size.width * size.height));
    photo
        .map(|size| &size.file)
        .or_else(|| message.video().map(|video| &video.file))
        .or_else(|| message.animation().map(|animation| &animation.file))
        .or_else(|| message.document().map(|document| &document.file))
        .or_else(|| message.voice().map(|voice| &voice.file))
        .or_else(|| message.audio().map(|audio| &audio.file))
        .map(|file| file.id.clone())
}
