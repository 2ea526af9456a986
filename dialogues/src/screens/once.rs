//! Messages that are sent once, however many processes draw what they show.

use blastpro_domain::ids::OwnerId;
use blastpro_services::Services;
use blastpro_services::screens::Subject;
use teloxide::types::MessageId;

use super::{ChatLock, Screen, Shown};
use crate::bot::BotError;
use crate::error::Result;

/// What is shown, for the claim on a new message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stored {
    pub owner: OwnerId,
    pub subject: Subject,
    /// The message that shows it, as far as the database knows.
    pub message: Option<i32>,
    pub revision: i64,
}

impl ChatLock {
    /// Shows `screen` in the message `at` when that can be edited into it, otherwise in a new one, and `at` goes.
    /// `None`: the bot's server wants a pause, or another process sends the new message.
    pub(crate) async fn show_once(
        &mut self,
        services: &Services,
        stored: Stored,
        at: Option<MessageId>,
        screen: &Screen,
    ) -> Result<Option<Shown>> {
        let edited = match at {
            Some(message) => self.edit(message, screen).await,
            None => Ok(None),
        };
        match edited {
            Ok(None) => self.send_once(services, stored, at, None, screen).await,
            Err(BotError::Wait(_)) => Ok(None),
            edited => Ok(edited?),
        }
    }

    /// Shows `screen` in a new message, of which their phone tells them, and `at` goes; unless it has been shown already.
    pub(crate) async fn announce_once(
        &mut self,
        services: &Services,
        stored: Stored,
        at: Option<MessageId>,
        screen: &Screen,
    ) -> Result<Option<Shown>> {
        self.send_once(services, stored, at, Some(stored.revision), screen).await
    }

    async fn send_once(
        &mut self,
        services: &Services,
        stored: Stored,
        at: Option<MessageId>,
        unless: Option<i64>,
        screen: &Screen,
    ) -> Result<Option<Shown>> {
        let Stored { owner, subject, message, revision } = stored;
        if self.check_pause().is_err() {
            return Ok(None);
        }
        let Some(claim) = services.screens.claim(owner, subject, message, unless).await? else {
            return Ok(None);
        };
        match self.show(None, screen).await {
            Ok(Shown::In(message) | Shown::Already(message)) => {
                if let Some(old) = at {
                    self.delete(old).await;
                }
                Ok(Some(Shown::In(message)))
            }
            Ok(Shown::Blocked) => {
                services.screens.give_up(owner, claim, revision).await?;
                Ok(Some(Shown::Blocked))
            }
            Err(error) => {
                services.screens.give_up(owner, claim, 0).await?;
                if let BotError::Wait(_) = error { Ok(None) } else { Err(error.into()) }
            }
        }
    }
}
