//! The bot: one folder per conversation.
//!
//! An update travels: Bot API → [`poll`] (or the webhook) → the stored inbox → [`Dialogues::run`] → the guard, which
//! finds the owner and catches panics → the handler of a command, a press or an answer → a [`Screen`](screens::Screen).
//! Updates of one chat are handled in order; an update is handled at least once, so a handler may meet one again.

use std::sync::Arc;
use std::time::Duration;

use blastpro_services::Services;
use dptree::di::DependencyMap;
use futures::future::BoxFuture;
use teloxide::dispatching::{DefaultKey, Dispatcher, UpdateHandler};
use teloxide::error_handlers::LoggingErrorHandler;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::{info, warn};

pub mod accounts;
mod bot;
pub mod callback;
pub mod campaigns;
mod commands;
mod compact;
pub mod connect;
pub mod conversation;
mod error;
mod files;
mod guard;
mod inbox;
pub mod jobs;
pub mod keyboard;
mod pages;
mod poll;
mod router;
pub mod screens;
pub mod settings;
pub mod start;
pub mod targets;
pub mod templates;
mod visit;
pub mod webhook;

pub use bot::{Bot, BotError};
pub use commands::Command;
pub use error::{Error, Result};
pub use poll::poll;
pub use visit::{Press, Visit};

use accounts::AccountCards;
use campaigns::CampaignCards;
use connect::LoginScreens;
use inbox::{InFlight, InboxListener};
use jobs::JobCards;
use screens::Screens;
use visit::Context;

/// How long to wait before the bot's server is tried again.
const PAUSE: Duration = Duration::from_secs(3);

/// How long to wait before the commands are registered again.
const COMMANDS_PAUSE: Duration = Duration::from_mins(1);

/// The bot's conversations, ready to run.
pub struct Dialogues {
    context: Context,
    in_flight: InFlight,
    extra: Vec<UpdateHandler<Error>>,
}

impl Dialogues {
    /// Conversations over these use-cases, through this bot.
    #[must_use]
    pub fn new(services: Services, bot: Bot) -> Self {
        let screens = Screens::new(bot.clone(), services.clock().clone());
        let logins = LoginScreens::new(services.clone(), screens.clone());
        let jobs = JobCards::new(services.clone(), screens.clone());
        let accounts = AccountCards::new(services.clone(), screens.clone());
        let campaigns = CampaignCards::new(services.clone(), screens.clone());
        let in_flight = InFlight::new(services.clone());
        let context = Context { services, bot, screens, logins, jobs, accounts, campaigns };
        Self { context, in_flight, extra: Vec::new() }
    }

    /// Adds a branch that is asked before the fallback.
    #[must_use]
    pub fn branch(mut self, handler: UpdateHandler<Error>) -> Self {
        self.extra.push(handler);
        self
    }

    /// Handles stored updates and keeps what is on show true until cancelled. Returns when the updates in flight are
    /// handled, and also when one part has ended by itself, as by a panic: all are to be started again then.
    pub async fn run(self, cancel: CancellationToken) {
        self.release_claims().await;
        let parts = cancel.child_token();
        // Whatever ends this function ends them too: a claim must not be kept by a part whose other parts are gone.
        let spawn = |part: BoxFuture<'static, ()>| AbortOnDropHandle::new(tokio::spawn(end_with(parts.clone(), part)));
        let drawing = spawn(Box::pin(self.context.logins.clone().run(parts.clone())));
        let following = spawn(Box::pin(self.context.jobs.clone().run(parts.clone())));
        let campaigning = spawn(Box::pin(self.context.campaigns.clone().run(parts.clone())));
        let watching = spawn(Box::pin(self.context.accounts.clone().run(parts.clone())));
        let keeping = spawn(Box::pin(self.in_flight.clone().keep(parts.clone())));
        tokio::join!(
            parts.run_until_cancelled(self.register_commands()),
            end_with(parts.clone(), self.dispatch(parts.clone()))
        );
        // A panic in one has been logged by then.
        let _ = tokio::join!(drawing, following, watching, campaigning, keeping);
    }

    /// Where there is one process, whatever is claimed was claimed by a run that is gone.
    async fn release_claims(&self) {
        let released = async {
            let mut tx = self.context.services.store().begin().await?;
            tx.release_updates().await?;
            tx.commit().await
        };
        if let Err(error) = released.await {
            warn!(%error, "claims of the previous run could not be released; they end by themselves");
        }
    }

    /// The menus of commands are a comfort, so nothing waits for them.
    async fn register_commands(&self) {
        while let Err(error) = commands::register(&self.context.bot).await {
            warn!(%error, "the commands could not be registered");
            tokio::time::sleep(COMMANDS_PAUSE).await;
        }
    }

    async fn dispatch(&self, cancel: CancellationToken) {
        let mut dispatcher = self.dispatcher();
        let ignore: Arc<LoggingErrorHandler> = LoggingErrorHandler::new();
        // teloxide begins by asking who it is and cannot be interrupted in that, so it begins when that is answered.
        while cancel.run_until_cancelled(self.server_answers()).await.is_some() {
            let listener = InboxListener::new(self.in_flight.clone(), cancel.clone());
            match dispatcher.try_dispatch_with_listener(listener, ignore.clone()).await {
                Ok(()) => break,
                Err(error) => warn!(error = %BotError::from(error), "the bot's server went away"),
            }
        }
        info!("no more updates are handled");
    }

    /// Waits until the bot's server answers.
    async fn server_answers(&self) {
        while let Err(error) = self.context.bot.username().await {
            warn!(%error, "the bot's server does not answer");
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn dispatcher(&self) -> Dispatcher<teloxide::Bot, Error, DefaultKey> {
        let tree = router::tree(self.context.clone(), self.in_flight.clone(), &self.extra);
        Dispatcher::builder(self.context.bot.0.clone(), tree)
            .dependencies(DependencyMap::new())
            // Both are never reached: the guard ends every update itself. Their defaults would log its content.
            .default_handler(|_| async {})
            .error_handler(Arc::new(|_: Error| async {}))
            .build()
    }
}

/// Runs a part and tells the others when it has ended, however it did.
async fn end_with(parts: CancellationToken, part: impl Future<Output = ()>) {
    let _end = parts.drop_guard();
    part.await;
}

/// Handles stored updates and keeps what is on show true until cancelled, or until a part has to be started again.
pub async fn run(services: Services, bot: Bot, cancel: CancellationToken) {
    Box::pin(Dialogues::new(services, bot).run(cancel)).await;
}

#[cfg(test)]
mod tests;
