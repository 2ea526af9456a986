//! Examples of how a template turns out, as messages that a bot can send.

use std::collections::HashMap;

use blastpro_domain::deliveries::{Draw, draw};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::OwnerId;
use blastpro_domain::templates::render::{Bounds, Program, Values};
use blastpro_domain::templates::syntax::Compiled;
use blastpro_domain::templates::{
    BOT_FILE_BYTES, CAPTION_UNITS, Content, FormattedText, Media, MediaKind, Part, TEXT_UNITS,
};
use blastpro_locales::t;
use blastpro_services::blobs::Blobs;
use bytes::Bytes;
use tracing::warn;

use super::entities;
use crate::screens::{Aside, Asides, File};

/// How many examples are shown.
const EXAMPLES: usize = 3;

/// How many draws are looked at for examples that differ: of two choices, one in a billion shows the same thing.
const DRAWS: i64 = 32;

/// How many texts of one example of an album are shown without its files.
const CAPTIONS: usize = 3;

/// Ways in which a content turns out that differ, at least one.
pub(super) fn render(program: &Program, values: &Values) -> Vec<Content> {
    let wanted = usize::try_from(program.variants()).unwrap_or(EXAMPLES).clamp(1, EXAMPLES);
    let mut examples: Vec<Content> = Vec::new();
    for position in 0..DRAWS {
        let example = program.render(values, draw(1, position, Draw::Text));
        if !examples.contains(&example) {
            examples.push(example);
        }
        if examples.len() == wanted {
            break;
        }
    }
    examples
}

/// Units of the longest way in which the fullest part turns out, and how many it may have.
pub(super) fn longest(content: &Content) -> Option<(usize, usize)> {
    let measured = content.parts.iter().map(|part| {
        let limit = if part.media.is_some() { CAPTION_UNITS } else { TEXT_UNITS };
        let units = if content.literal {
            part.text.units()
        } else {
            Compiled::parse(&part.text).map_or(0, |text| text.longest(&Bounds::TELEGRAM))
        };
        (units, limit)
    });
    // All parts of an album have the same limit.
    measured.max().filter(|(units, _)| *units > 0)
}

/// The files of a content that a bot can show: what the Bot API has, and what is small enough to be sent to it.
#[derive(Debug)]
pub(super) struct Files(HashMap<(MediaKind, String), Option<Bytes>>);

impl Files {
    /// Reads what the Bot API does not have, together at most what it gives out itself.
    pub(super) async fn read(blobs: &Blobs, asides: &Asides, owner: OwnerId, content: &Content) -> Self {
        let mut files = HashMap::new();
        let mut left = BOT_FILE_BYTES;
        for Media { kind, sha256, size, .. } in content.parts.iter().filter_map(|part| part.media.as_ref()) {
            let key = (*kind, sha256.clone());
            if files.contains_key(&key) {
                continue;
            }
            if asides.knows(*kind, sha256) {
                files.insert(key, None);
                continue;
            }
            if *size > left {
                continue;
            }
            match blobs.get(owner, sha256).await {
                Ok(Some(file)) => {
                    left -= *size;
                    files.insert(key, Some(file.into_bytes()));
                }
                Ok(None) => {}
                Err(error) => warn!(%error, "a file was not read"),
            }
        }
        Self(files)
    }

    fn of(&self, part: &Part) -> Option<File> {
        let media = part.media.as_ref()?;
        let bytes = self.0.get(&(media.kind, media.sha256.clone()))?;
        Some(File {
            kind: media.kind,
            sha256: media.sha256.clone(),
            name: media.name.clone(),
            bytes: bytes.clone(),
            spoiler: media.spoiler,
            text: part.text.text.clone(),
            entities: entities::to_bot(&part.text),
        })
    }
}

/// The messages of one example. What cannot be shown is named in its place.
pub(super) fn messages(language: Language, content: &Content, files: &Files) -> Vec<Aside> {
    let mut texts = Vec::new();
    let mut shown = Vec::new();
    for part in &content.parts {
        match (&part.media, files.of(part)) {
            (None, _) => texts.extend(text(&part.text, content)),
            (Some(_), Some(file)) => shown.push(file),
            (Some(media), None) => {
                texts.push(missing(language, media));
                texts.extend(text(&part.text, content));
            }
        }
    }
    let files = (!shown.is_empty()).then_some(Aside::Files(shown));
    files.into_iter().chain(texts).collect()
}

/// The texts of one example of an album, without its files.
pub(super) fn captions(content: &Content) -> Vec<Aside> {
    content.parts.iter().filter_map(|part| text(&part.text, content)).take(CAPTIONS).collect()
}

fn text(text: &FormattedText, content: &Content) -> Option<Aside> {
    let visible = !text.text.trim().is_empty();
    visible.then(|| Aside::Text {
        text: text.text.clone(),
        entities: entities::to_bot(text),
        preview: !content.no_preview,
    })
}

fn missing(language: Language, media: &Media) -> Aside {
    let name = media.name.clone().unwrap_or_else(|| t!(language, "templates-preview-unnamed"));
    let megabytes = BOT_FILE_BYTES / 1_000_000;
    let text = t!(language, "templates-preview-missing", name = name, megabytes = megabytes);
    Aside::Text { text, entities: Vec::new(), preview: false }
}
