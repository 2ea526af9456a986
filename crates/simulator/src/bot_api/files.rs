//! File ids: opaque, and good only for the bot that got them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Bot, BotApi, params::Params, response::ApiError};
use crate::world::{Media, MediaKind, PersonId};

/// The largest file that a bot may download.
pub const DOWNLOAD_LIMIT: usize = 20 << 20;

/// The files that bots have seen.
#[derive(Default)]
pub struct Files {
    by_id: Mutex<HashMap<(PersonId, String), Media>>,
    by_path: Mutex<HashMap<(PersonId, String), String>>,
}

impl Files {
    /// The `file_id` and `file_unique_id` under which a bot knows a file.
    pub fn identify(&self, bot: PersonId, media: &Media) -> (String, String) {
        let kind = media.kind.as_str();
        let name = media.name.as_deref().unwrap_or_default();
        let digest = Sha256::digest(format!("{} {kind} {} {name}", bot.0, media.sha256));
        let id = BASE64_URL_SAFE_NO_PAD.encode(digest);
        let unique = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(format!("{kind} {}", media.sha256))[..9]);
        self.by_id
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry((bot, id.clone()))
            .or_insert_with(|| media.clone());
        (id, unique)
    }

    /// The file behind an id that this bot was given.
    pub fn find(&self, bot: PersonId, id: &str) -> Option<Media> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner).get(&(bot, id.to_owned())).cloned()
    }

    /// The path from which this bot may download a file.
    fn path(&self, bot: PersonId, media: &Media) -> String {
        let (folder, usual) = match media.kind {
            MediaKind::Photo => ("photos", "jpg"),
            MediaKind::Video => ("videos", "mp4"),
            MediaKind::Animation => ("animations", "mp4"),
            MediaKind::Voice => ("voice", "oga"),
            MediaKind::Audio => ("music", "mp3"),
            MediaKind::Document => ("documents", "bin"),
        };
        let extension = media.name.as_deref().and_then(|name| name.rsplit_once('.')).map_or(usual, |(_, end)| end);
        let extension = if extension.chars().all(|c| c.is_ascii_alphanumeric()) { extension } else { usual };
        let mut paths = self.by_path.lock().unwrap_or_else(PoisonError::into_inner);
        let known = paths.iter().find(|((owner, _), sha256)| *owner == bot && **sha256 == media.sha256);
        if let Some(((_, path), _)) = known {
            return path.clone();
        }
        let path = format!("{folder}/file_{}.{extension}", paths.len());
        paths.insert((bot, path.clone()), media.sha256.clone());
        path
    }

    /// The SHA-256 of the file at a path that this bot was given.
    pub fn at_path(&self, bot: PersonId, path: &str) -> Option<String> {
        self.by_path.lock().unwrap_or_else(PoisonError::into_inner).get(&(bot, path.to_owned())).cloned()
    }
}

/// `getFile`.
pub fn get_file(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let id = params.text("file_id").ok_or_else(|| ApiError::bad_request("file_id not specified"))?;
    let media = api.files.find(bot.id, &id).ok_or_else(|| ApiError::bad_request("invalid file_id"))?;
    if media.size > DOWNLOAD_LIMIT {
        return Err(ApiError::bad_request("file is too big"));
    }
    let mut file = describe(api, bot.id, &media);
    file["file_path"] = api.files.path(bot.id, &media).into();
    Ok(file)
}

/// The fields that every file object has.
pub fn describe(api: &BotApi, bot: PersonId, media: &Media) -> Value {
    let (id, unique) = api.files.identify(bot, media);
    json!({ "file_id": id, "file_unique_id": unique, "file_size": media.size })
}
