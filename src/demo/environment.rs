//! What the demo's service is told: all of its configuration, and nothing else.

use std::path::Path;

use blastpro_simulator::Simulator;
use blastpro_storage::KeyRing;

use super::folder::Folder;
use crate::config::{Log, LogFormat, keys};

/// The configuration of the demo's service, and the folder with its files.
#[derive(Debug)]
pub(super) struct Environment {
    folder: Folder,
    variables: Vec<(&'static str, String)>,
}

impl Environment {
    /// For the service of this simulator's bot, with a key of its own.
    pub(super) fn new(folder: Folder, simulator: &Simulator, bot_id: i64, log: Log) -> Self {
        let format = match log.format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        };
        let bootstrap = format!("{}/bootstrap", simulator.control().as_str().trim_end_matches('/'));
        let variables = vec![
            (keys::BOT_TOKEN.name, format!("{bot_id}:demo")),
            (keys::BOT_API_URL.name, simulator.origin().to_string()),
            (keys::TELEGRAM_BOOTSTRAP_URL.name, bootstrap),
            (keys::SECRET_KEYS.name, KeyRing::generate_key()),
            (keys::DATA_DIR.name, folder.path().display().to_string()),
            (keys::LISTEN.name, "127.0.0.1:0".to_owned()),
            // Forty messages in half a minute; the screens show beside it how long they really take.
            (keys::PACING_SPEED.name, "12".to_owned()),
            (keys::WARM_UP.name, "off".to_owned()),
            (keys::LOG_FORMAT.name, format.to_owned()),
            (keys::LOG_LEVEL.name, log.level.to_string()),
        ];
        Self { folder, variables }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.variables.iter().map(|(name, value)| (*name, value.as_str()))
    }
}
