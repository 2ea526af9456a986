//! Long polling: an update is stored before the offset moves past it, which is what tells the server that we have it.

use std::time::Duration;

use blastpro_services::Services;
use blastpro_services::inbox::ReceiveError;
use serde::Serialize;
use serde_json::Value;
use teloxide::ApiError;
use teloxide::payloads::GetUpdates;
use teloxide::requests::{JsonRequest, Payload};
use teloxide::types::AllowedUpdate;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::bot::{Bot, BotError, LONG_POLL};
use crate::webhook;

/// What the bot wants to hear of.
pub(crate) const WANTED: [AllowedUpdate; 3] =
    [AllowedUpdate::Message, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

/// After a refusal: the other poller of this token, or the server's trouble, may be over by then.
const PAUSE: Duration = Duration::from_secs(3);

/// While the inbox is full.
const FULL_PAUSE: Duration = Duration::from_secs(1);

/// `getUpdates` whose answer is not interpreted: what is stored is what Telegram sent, also where teloxide does not know
/// it yet.
#[derive(Clone, Debug, Serialize)]
struct RawUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    timeout: u64,
    allowed_updates: [AllowedUpdate; 3],
}

impl Payload for RawUpdates {
    type Output = Vec<Value>;

    const NAME: &'static str = GetUpdates::NAME;

    fn timeout_hint(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.timeout))
    }
}

/// Fetches updates into the inbox until cancelled. A webhook of this bot is removed first: the two exclude each other.
pub async fn poll(services: Services, bot: Bot, cancel: CancellationToken) {
    let mut poller = Poller { services, bot, offset: None };
    let polling = async {
        while let Err(error) = webhook::remove(&poller.bot).await {
            warn!(%error, "the webhook could not be removed");
            tokio::time::sleep(PAUSE).await;
        }
        info!("polling for updates");
        loop {
            if let Err(pause) = poller.run_once(LONG_POLL).await {
                tokio::time::sleep(pause).await;
            }
        }
    };
    cancel.run_until_cancelled(polling).await;
}

struct Poller {
    services: Services,
    bot: Bot,
    /// Known only from what this run has fetched. Beginning without one fetches again what was stored and not yet
    /// confirmed, and the inbox recognises it; beginning after the newest stored id would lose updates, for Telegram
    /// restarts its numbering after a quiet week.
    offset: Option<i64>,
}

impl Poller {
    /// Fetches one batch. `Err`: not before this pause again.
    async fn run_once(&mut self, hang: Duration) -> Result<(), Duration> {
        let request = RawUpdates { offset: self.offset, timeout: hang.as_secs(), allowed_updates: WANTED };
        let updates = match JsonRequest::new(self.bot.0.clone(), request).await {
            Ok(updates) => updates,
            Err(error) => return Err(refused(&error.into())),
        };
        for update in updates {
            self.store(&update).await?;
        }
        Ok(())
    }

    async fn store(&mut self, update: &Value) -> Result<(), Duration> {
        match self.services.inbox.receive(&update.to_string()).await {
            Ok(_) => {}
            Err(ReceiveError::Invalid) => error!("something that is no update was put aside"),
            Err(ReceiveError::Full) => {
                warn!("the inbox is full; Telegram keeps what is new");
                return Err(FULL_PAUSE);
            }
            Err(ReceiveError::Failed(error)) => {
                warn!(%error, "an update could not be stored; fetching it again");
                return Err(PAUSE);
            }
        }
        if let Some(update_id) = update["update_id"].as_i64() {
            self.offset = Some(update_id + 1);
        }
        Ok(())
    }
}

fn refused(error: &BotError) -> Duration {
    match error {
        BotError::Refused(ApiError::TerminatedByOtherGetUpdates) => {
            warn!("another program polls with this bot's token; only one may");
            PAUSE
        }
        BotError::Wait(pause) => *pause,
        error => {
            warn!(%error, "updates could not be fetched");
            PAUSE
        }
    }
}
