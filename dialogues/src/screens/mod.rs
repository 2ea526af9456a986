//! The one place that draws: a screen is a text with buttons, maybe with a picture, shown in a message that is edited
//! in place for as long as that works.
//!
//! Several parties draw in one chat: the handler of a press, and workers that follow a login. Each holds the chat's
//! [`ChatLock`] from reading what is to be shown until it is shown, so an older state never overwrites a newer one.
//! What was drawn last is remembered, so nothing is drawn twice; the memory may be lost. Lock and memory are a process's
//! own: what several processes draw unasked is sent with [`ChatLock::show_once`], for which a new message is claimed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use blastpro_domain::clock::Clock;
use blastpro_locales::Html;
use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::{ChatId, MessageId};
use tokio::sync::OwnedMutexGuard;

use crate::bot::{Bot, BotError};
use crate::keyboard::Keyboard;

mod asides;
mod calls;
mod once;

pub(crate) use asides::{Aside, Asides, File};
pub(crate) use once::Stored;

/// How many chats are remembered before those at rest are forgotten. A chat takes about 200 bytes.
const REMEMBERED: usize = 20_000;

/// What a message shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Screen {
    /// The text, or the picture's caption.
    pub text: Html,
    /// The buttons below.
    pub keyboard: Keyboard,
    /// The picture, if there is one.
    pub picture: Option<Picture>,
}

impl Screen {
    /// A screen without a picture.
    #[must_use]
    pub const fn new(text: Html, keyboard: Keyboard) -> Self {
        Self { text, keyboard, picture: None }
    }

    fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// What a picture is drawn from.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Picture {
    /// A QR code of this text, which may be a secret.
    Qr(String),
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Qr(_) => f.write_str("Qr(..)"),
        }
    }
}

/// What became of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// This message shows it.
    In(MessageId),
    /// This message showed it before.
    Already(MessageId),
    /// The person has blocked the bot: it is not shown, and that is all right.
    Blocked,
}

impl Shown {
    /// The message.
    #[must_use]
    pub const fn message(self) -> Option<MessageId> {
        match self {
            Self::In(message) | Self::Already(message) => Some(message),
            Self::Blocked => None,
        }
    }
}

/// Draws screens. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Screens {
    bot: Bot,
    clock: Clock,
    chats: Arc<Mutex<HashMap<ChatId, Arc<tokio::sync::Mutex<Memory>>>>>,
    asides: Asides,
}

/// What is known of a chat.
#[derive(Debug, Default)]
struct Memory {
    last: Option<Drawn>,
    blocked: bool,
    /// The bot's server wants no calls for this chat before then.
    not_before: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drawn {
    message: MessageId,
    fingerprint: u64,
    picture: bool,
}

impl Screens {
    /// Draws through `bot`.
    #[must_use]
    pub fn new(bot: Bot, clock: Clock) -> Self {
        Self { bot, clock, chats: Arc::default(), asides: Asides::default() }
    }

    /// What the Bot API has of the files that are shown beside screens.
    pub(crate) const fn asides(&self) -> &Asides {
        &self.asides
    }

    /// Waits until nobody else draws in the chat.
    pub async fn lock(&self, chat: ChatId) -> ChatLock {
        let memory = {
            let mut chats = self.chats.lock().unwrap_or_else(PoisonError::into_inner);
            if chats.len() >= REMEMBERED {
                chats.retain(|_, memory| Arc::strong_count(memory) > 1);
            }
            chats.entry(chat).or_default().clone()
        };
        ChatLock {
            bot: self.bot.clone(),
            clock: self.clock.clone(),
            chat,
            asides: self.asides.clone(),
            memory: memory.lock_owned().await,
        }
    }
}

/// The right to draw in a chat, until it is dropped.
#[derive(Debug)]
pub struct ChatLock {
    bot: Bot,
    clock: Clock,
    chat: ChatId,
    asides: Asides,
    memory: OwnedMutexGuard<Memory>,
}

impl ChatLock {
    /// Shows `screen` in the message `at` when that can be edited into it, otherwise in a new message, and the one
    /// that could not be edited is deleted. Nothing is sent when the message shows it already.
    pub async fn show(&mut self, at: Option<MessageId>, screen: &Screen) -> Result<Shown, BotError> {
        self.check_pause()?;
        if self.memory.blocked {
            return Ok(Shown::Blocked);
        }
        if let Some(message) = at {
            if let Some(shown) = self.edit(message, screen).await? {
                return Ok(shown);
            }
            self.delete(message).await;
        }
        match calls::send(&self.bot, self.chat, screen).await {
            Ok(message) => Ok(self.drawn(message, screen)),
            Err(error) => self.failed(error),
        }
    }

    /// Shows `screen` in the message; `None` when that cannot be edited into it.
    async fn edit(&mut self, message: MessageId, screen: &Screen) -> Result<Option<Shown>, BotError> {
        self.check_pause()?;
        if self.memory.blocked {
            return Ok(Some(Shown::Blocked));
        }
        let last = self.memory.last.filter(|last| last.message == message);
        if last.is_some_and(|last| last.fingerprint == screen.fingerprint()) {
            return Ok(Some(Shown::Already(message)));
        }
        // A text cannot lose or gain a picture by editing everywhere; ask only where the kind is not known.
        if last.is_some_and(|last| last.picture != screen.picture.is_some()) {
            return Ok(None);
        }
        match calls::edit(&self.bot, self.chat, message, screen).await {
            Ok(()) => Ok(Some(self.drawn(message, screen))),
            Err(error) if error.is_unchanged() => {
                self.drawn(message, screen);
                Ok(Some(Shown::Already(message)))
            }
            Err(error) if error.is_beyond_editing() => Ok(None),
            Err(error) => self.failed(error).map(Some),
        }
    }

    /// Shows `screen` only if `message` still shows `expected`, so that a worker never overwrites where the owner has
    /// gone since. Returns whether it did.
    pub async fn replace(&mut self, message: MessageId, expected: &Screen, screen: &Screen) -> Result<bool, BotError> {
        let expected = expected.fingerprint();
        if !self.memory.last.is_some_and(|last| last.message == message && last.fingerprint == expected) {
            return Ok(false);
        }
        self.show(Some(message), screen).await.map(|_| true)
    }

    /// Shows `text` with a keyboard in place of the owner's own, holding the share-contact button `share` above
    /// `back`. Always a new message.
    pub async fn ask_contact(&mut self, text: &Html, share: &str, back: &str) -> Result<Shown, BotError> {
        self.check_pause()?;
        match calls::ask_contact(&self.bot, self.chat, text, share, back).await {
            Ok(message) => Ok(Shown::In(message)),
            Err(error) => self.failed(error),
        }
    }

    /// Sends a file with a caption.
    pub async fn send_file(&mut self, name: &str, content: Vec<u8>, caption: &Html) -> Result<Shown, BotError> {
        self.check_pause()?;
        if self.memory.blocked {
            return Ok(Shown::Blocked);
        }
        match calls::send_file(&self.bot, self.chat, name, content, caption).await {
            Ok(message) => Ok(Shown::In(message)),
            Err(error) => self.failed(error),
        }
    }

    /// Sends what belongs to a screen; the messages that it took.
    pub(crate) async fn send_aside(&mut self, aside: &Aside) -> Result<Vec<MessageId>, BotError> {
        self.check_pause()?;
        if self.memory.blocked {
            return Ok(Vec::new());
        }
        match self.asides.send(&self.bot, self.chat, aside).await {
            Ok(messages) => Ok(messages),
            Err(error) => self.failed(error).map(|_| Vec::new()),
        }
    }

    /// Deletes messages. That they are gone, or cannot be deleted, hinders nothing.
    pub(crate) async fn delete_all(&mut self, messages: &[MessageId]) {
        if self.memory.last.is_some_and(|last| messages.contains(&last.message)) {
            self.memory.last = None;
        }
        calls::delete_all(&self.bot, self.chat, messages).await;
    }

    /// Takes the keyboard of [`ask_contact`](Self::ask_contact) away. Only a message can do that, so one comes and
    /// goes.
    pub async fn remove_keyboard(&mut self, text: &Html) {
        if let Ok(message) = calls::remove_keyboard(&self.bot, self.chat, text).await {
            self.delete(message).await;
        }
    }

    /// Deletes a message. That it is gone, or cannot be deleted, hinders nothing; `false` then.
    pub async fn delete(&mut self, message: MessageId) -> bool {
        if self.memory.last.is_some_and(|last| last.message == message) {
            self.memory.last = None;
        }
        calls::delete(&self.bot, self.chat, message).await.is_ok()
    }

    /// The person has written: whatever was blocked is no longer.
    pub fn heard(&mut self) {
        self.memory.blocked = false;
    }

    fn drawn(&mut self, message: MessageId, screen: &Screen) -> Shown {
        self.memory.last =
            Some(Drawn { message, fingerprint: screen.fingerprint(), picture: screen.picture.is_some() });
        Shown::In(message)
    }

    fn failed(&mut self, error: BotError) -> Result<Shown, BotError> {
        if error.is_blocked() {
            self.memory.blocked = true;
            return Ok(Shown::Blocked);
        }
        if let BotError::Wait(pause) = &error {
            let pause = TimeDelta::from_std(*pause).unwrap_or(TimeDelta::minutes(1));
            self.memory.not_before = Some(self.clock.now() + pause);
        }
        Err(error)
    }

    fn check_pause(&self) -> Result<(), BotError> {
        let left = self.memory.not_before.and_then(|until| (until - self.clock.now()).to_std().ok());
        match left {
            Some(left) if !left.is_zero() => Err(BotError::Wait(left)),
            _ => Ok(()),
        }
    }
}
