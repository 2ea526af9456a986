//! The Bot API server: `/bot<token>/<method>` and `/file/bot<token>/<path>`.
//!
//! Any token `<bot id>:<anything>` is good for an existing bot. Methods are named in any case, parameters come in any
//! of the four transports, refusals have Telegram's own words. A method that is not here answers 404, so that a bot
//! that begins to use it fails loudly.
//!
//! - coming in: [`params`], [`text`] (with [`html`], [`links`]), [`keyboard`]
//! - doing: [`sending`], [`albums`], [`editing`], [`deleting`], [`callbacks`], [`commands`], [`chats`], [`files`], within [`limits`]
//! - going out: [`objects`], [`response`]; [`feed`] turns the world's events into updates, which wait in a [`queue`]
//!   until [`polling`] or a [`webhook`] takes them

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::world::{PersonId, SPAM_BOT, World};

mod albums;
mod callbacks;
mod chats;
mod commands;
mod deleting;
mod editing;
mod feed;
mod files;
mod html;
pub mod keyboard;
mod limits;
mod links;
pub mod objects;
mod params;
mod polling;
mod queue;
mod refusals;
mod response;
mod routes;
mod sending;
mod text;
mod webhook;

pub use commands::BotCommand;
pub use limits::{Limits, Rate};
pub use routes::{is_method, not_found, router};

use limits::Meter;
use queue::Queue;
use response::{Answer, ApiError};
use webhook::Webhook;

/// What differs between a simulator for people and one for tests.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How fast bots may write.
    pub limits: Limits,
    /// How long the server waits before it calls a failing webhook again, the first time; it doubles up to a minute.
    pub webhook_retry: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { limits: Limits::default(), webhook_retry: Duration::from_secs(1) }
    }
}

/// The Bot API server of one world.
pub struct BotApi {
    world: Arc<World>,
    options: Options,
    bots: Mutex<HashMap<PersonId, Arc<Bot>>>,
    files: files::Files,
    meter: Mutex<Meter>,
    feed: feed::Feed,
    stop: CancellationToken,
}

/// What the server keeps for one bot.
pub struct Bot {
    id: PersonId,
    mail: Mutex<Mail>,
    /// Notified when an update comes, or the way of fetching them changes.
    changed: Notify,
    menu: Mutex<commands::Menu>,
}

/// A bot's updates, and who takes them.
#[derive(Default)]
struct Mail {
    queue: Queue,
    /// Counts calls of `getUpdates`: a newer one ends an older one.
    poll: u64,
    webhook: Option<Webhook>,
}

impl BotApi {
    /// A server for this world, whose events are turned into updates until `stop`.
    pub fn start(world: Arc<World>, options: Options, stop: CancellationToken) -> Arc<Self> {
        let events = world.feed();
        let api = Arc::new(Self {
            world,
            options,
            bots: Mutex::default(),
            files: files::Files::default(),
            meter: Mutex::new(Meter::new(options.limits)),
            feed: feed::Feed::new(events),
            stop,
        });
        tokio::spawn(api.clone().follow_events());
        api
    }

    /// The bot that a token names: whatever follows the id is accepted.
    fn by_token(&self, token: &str) -> Option<Arc<Bot>> {
        let id = token.split_once(':')?.0.parse().ok()?;
        self.bot(PersonId(id))
    }

    /// The bot with this id.
    fn bot(&self, id: PersonId) -> Option<Arc<Bot>> {
        // Nobody fetches the updates of Telegram's own bot, for which the world itself speaks.
        self.world.person(id).filter(|person| person.is_bot && id != SPAM_BOT)?;
        let mut bots = self.bots.lock().unwrap_or_else(PoisonError::into_inner);
        let bot = bots.entry(id).or_insert_with(|| {
            Arc::new(Bot { id, mail: Mutex::default(), changed: Notify::new(), menu: Mutex::default() })
        });
        Some(bot.clone())
    }
}

impl Bot {
    fn mail(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
