//! One update of one owner: who they are, what they did, and how to answer them.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::TelegramId;
use blastpro_locales::{Html, html, t};
use blastpro_services::Services;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use teloxide::prelude::*;
use teloxide::types::{CallbackQueryId, ChatId, MaybeInaccessibleMessage, MessageId, Update, UpdateKind, User};
use tracing::warn;

use crate::accounts::AccountCards;
use crate::bot::{Bot, BotError};
use crate::campaigns::CampaignCards;
use crate::connect::LoginScreens;
use crate::conversation::{Conversation, State, Undecodable};
use crate::error::Result;
use crate::jobs::JobCards;
use crate::keyboard::Keyboard;
use crate::screens::{Aside, Screen, Screens, Shown};

/// Longest pause that a handler sits out before drawing again; a longer one is left to the owner's next press.
const PATIENCE: Duration = Duration::from_secs(10);

/// What every visit works with. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub services: Services,
    pub bot: Bot,
    pub screens: Screens,
    pub logins: LoginScreens,
    pub jobs: JobCards,
    pub accounts: AccountCards,
    pub campaigns: CampaignCards,
}

/// An update, together with its owner and the state of their chat. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Visit(Arc<Inner>);

/// The fields of a [`Visit`].
#[derive(Debug)]
pub struct Inner {
    pub(crate) context: Context,
    /// Who writes or presses.
    pub owner: Owner,
    /// Their private chat with the bot.
    pub chat: ChatId,
    /// The update's id; later updates have greater ones.
    pub update_id: i64,
    conversation: Mutex<Conversation>,
    /// What is to be said above the next screen.
    remark: Mutex<Option<String>>,
    source: Source,
    answered: Arc<AtomicBool>,
}

impl Deref for Visit {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// What the owner did.
#[derive(Clone, Debug)]
enum Source {
    /// They wrote.
    Message,
    /// They pressed a button below this message, unless they have deleted it since.
    Press { query: CallbackQueryId, message: Option<MessageId> },
    /// They blocked or unblocked the bot.
    Membership,
}

/// A pressed button's data, untrusted.
#[derive(Clone, Debug)]
pub struct Press(pub String);

impl Visit {
    /// The visit behind an update; `None` for what is not a person in their private chat.
    pub(crate) async fn open(context: Context, update: &Update, answered: Arc<AtomicBool>) -> Result<Option<Self>> {
        let Some((chat, user, source)) = identify(update) else {
            return Ok(None);
        };
        let telegram_id = TelegramId(chat.0);
        let services = &context.services;
        let owner = services.identity.greet(telegram_id, &user.first_name, user.language_code.as_deref()).await?;
        let decoded = match services.store().read().await?.dialogue(chat.0).await {
            Ok(stored) => stored.as_deref().map_or_else(|| Ok(Conversation::default()), Conversation::decode),
            // It begins anew, and the owner is told. What only lacks its key is kept.
            Err(error) if error.is_unreadable() => Err(Undecodable),
            Err(error) => return Err(error.into()),
        };
        if !matches!(source, Source::Membership) {
            context.screens.lock(chat).await.heard();
        }
        let visit = Self(Arc::new(Inner {
            context,
            owner,
            chat,
            update_id: i64::from(update.id.0),
            conversation: Mutex::new(decoded.clone().unwrap_or_default()),
            remark: Mutex::default(),
            source,
            answered,
        }));
        if decoded.is_err() {
            warn!(owner.id = %visit.owner.id, "the stored conversation is of an unknown version; starting over");
            let mut tx = visit.services().store().begin().await?;
            tx.erase_dialogue(chat.0).await?;
            tx.commit().await?;
            visit.say(html!(visit.language(), "common-conversation-lost")).await?;
        }
        Ok(Some(visit))
    }

    /// The use-cases.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.context.services
    }

    /// The language of everything this owner sees.
    #[must_use]
    pub fn language(&self) -> Language {
        self.owner.language
    }

    /// The zone of every time this owner sees.
    #[must_use]
    pub fn timezone(&self) -> Tz {
        self.owner.timezone
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.context.services.clock().now()
    }

    /// The same visit, after the owner has changed something about themselves.
    #[must_use]
    pub fn with_owner(&self, owner: Owner) -> Self {
        Self(Arc::new(Inner {
            context: self.context.clone(),
            owner,
            chat: self.chat,
            update_id: self.update_id,
            conversation: Mutex::new(self.conversation()),
            remark: Mutex::default(),
            source: self.source.clone(),
            answered: self.answered.clone(),
        }))
    }

    /// What a text message means now.
    #[must_use]
    pub fn state(&self) -> State {
        self.conversation().state
    }

    /// Whether a button was pressed.
    #[must_use]
    pub fn is_press(&self) -> bool {
        matches!(self.source, Source::Press { .. })
    }

    /// The message whose button was pressed; `None` when it is gone.
    #[must_use]
    pub fn pressed_message(&self) -> Option<MessageId> {
        match &self.source {
            Source::Press { message, .. } => *message,
            Source::Message | Source::Membership => None,
        }
    }

    /// From now on a text message means `state`.
    pub async fn expect(&self, state: State) -> Result {
        self.remember(|conversation| conversation.state = state).await
    }

    /// The next screen is shown again although something else was expected: a line above it says what, and goes with it.
    pub fn remark(&self, text: String) {
        *self.remark.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }

    /// Shows `screen` where the owner is looking: in the message whose button they pressed, or below what they wrote.
    /// An older live screen goes, so that there is one.
    pub async fn show(&self, screen: &Screen) -> Result {
        self.draw(self.pressed_message(), screen).await
    }

    /// The same; `false`: it was on show already.
    pub async fn refresh(&self, screen: &Screen) -> Result<bool> {
        let shown = self.draw_patiently(self.pressed_message(), screen).await?;
        self.live_screen_is(shown.message()).await?;
        Ok(!matches!(shown, Shown::Already(_)))
    }

    /// Shows `screen` in a new message, in place of the live screen.
    pub async fn show_below(&self, screen: &Screen) -> Result {
        self.draw(None, screen).await
    }

    async fn draw(&self, at: Option<MessageId>, screen: &Screen) -> Result {
        if self.remark.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            return Box::pin(self.show_with(&[], |_| screen.clone())).await;
        }
        let shown = self.draw_patiently(at, screen).await?;
        self.live_screen_is(shown.message()).await
    }

    async fn draw_patiently(&self, at: Option<MessageId>, screen: &Screen) -> Result<Shown> {
        let mut shown = self.draw_once(at, screen).await;
        if let Err(BotError::Wait(pause)) = shown
            && pause <= PATIENCE
        {
            self.services().clock().sleep(TimeDelta::from_std(pause).unwrap_or_default()).await;
            shown = self.draw_once(at, screen).await;
        }
        Ok(shown?)
    }

    async fn draw_once(&self, at: Option<MessageId>, screen: &Screen) -> Result<Shown, BotError> {
        self.context.screens.lock(self.chat).await.show(at, screen).await
    }

    /// Shows messages and, below them, the screen that they belong to, in place of the live screen. They go when the next
    /// screen is shown. The screen depends on whether Telegram took any of them.
    pub(crate) async fn show_with(&self, asides: &[Aside], screen: impl FnOnce(bool) -> Screen) -> Result {
        self.take_asides_away().await?;
        let mut any = false;
        for aside in asides {
            let sent = self.send_aside(aside).await?;
            any |= !sent.is_empty();
            // At once, so that none is left over whatever happens next.
            self.remember(|conversation| conversation.asides.extend(sent.iter().map(|message| message.0))).await?;
        }
        let remark = self.remark.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(text) = remark {
            let sent = self.send_aside(&Aside::Text { text, entities: Vec::new(), preview: false }).await?;
            self.remember(|conversation| conversation.asides.extend(sent.iter().map(|message| message.0))).await?;
        }
        let shown = self.draw_patiently(None, &screen(any)).await?;
        if let Some(pressed) = self.pressed_message().filter(|pressed| self.conversation().screen != Some(pressed.0)) {
            self.context.screens.lock(self.chat).await.delete(pressed).await;
        }
        self.only_screen_is(shown.message()).await
    }

    /// Shows `screen` in the live screen if that stands below `message`, which the owner has just sent, otherwise in a
    /// new message in its place. What arrives in a burst is counted in one place.
    pub(crate) async fn show_after(&self, message: MessageId, screen: &Screen) -> Result {
        let below = self.conversation().screen.filter(|screen| *screen > message.0);
        self.draw(below.map(MessageId), screen).await
    }

    /// The messages that it took; none when Telegram refuses it, which must not keep the screen from being shown.
    async fn send_aside(&self, aside: &Aside) -> Result<Vec<MessageId>> {
        let mut sent = self.context.screens.lock(self.chat).await.send_aside(aside).await;
        if let Err(BotError::Wait(pause)) = sent
            && pause <= PATIENCE
        {
            self.services().clock().sleep(TimeDelta::from_std(pause).unwrap_or_default()).await;
            sent = self.context.screens.lock(self.chat).await.send_aside(aside).await;
        }
        match sent {
            Err(BotError::Refused(error)) => {
                warn!(%error, "an example was refused");
                Ok(Vec::new())
            }
            sent => Ok(sent?),
        }
    }

    async fn take_asides_away(&self) -> Result {
        let asides: Vec<_> = self.conversation().asides.into_iter().map(MessageId).collect();
        if asides.is_empty() {
            return Ok(());
        }
        self.context.screens.lock(self.chat).await.delete_all(&asides).await;
        self.remember(|conversation| conversation.asides.clear()).await
    }

    /// Asks for the owner's contact, or a typed answer, in a new message in place of the live screen.
    pub async fn ask_contact(&self, text: &Html, share: &str, back: &str) -> Result {
        let shown = self.context.screens.lock(self.chat).await.ask_contact(text, share, back).await?;
        if let Some(pressed) = self.pressed_message() {
            self.context.screens.lock(self.chat).await.delete(pressed).await;
        }
        self.live_screen_is(shown.message()).await
    }

    /// The message that is the live screen.
    #[must_use]
    pub fn live_screen(&self) -> Option<MessageId> {
        self.conversation().screen.map(MessageId)
    }

    /// From now on this message is the live screen, and the one before goes, with what belongs to it.
    async fn live_screen_is(&self, message: Option<MessageId>) -> Result {
        self.only_screen_is(message).await?;
        self.take_asides_away().await
    }

    async fn only_screen_is(&self, message: Option<MessageId>) -> Result {
        let previous = self.conversation().screen.map(MessageId);
        self.remember(|conversation| conversation.screen = message.map(|message| message.0)).await?;
        if let Some(previous) = previous.filter(|previous| Some(*previous) != message) {
            self.context.screens.lock(self.chat).await.delete(previous).await;
        }
        Ok(())
    }

    /// The message whose button was pressed becomes the screen of something else, a login; `None` when nothing was
    /// pressed. There is no live screen then, and nothing is expected to be written.
    pub async fn give_screen_away(&self) -> Result<Option<MessageId>> {
        self.expect(State::Idle).await?;
        let given = self.pressed_message();
        if given.is_some() && self.conversation().screen == given.map(|message| message.0) {
            self.remember(|conversation| conversation.screen = None).await?;
            self.take_asides_away().await?;
        } else {
            self.live_screen_is(None).await?;
        }
        Ok(given)
    }

    /// Says something that stays, without buttons.
    pub async fn say(&self, text: Html) -> Result<Shown> {
        let screen = Screen::new(text, Keyboard::new());
        Ok(self.context.screens.lock(self.chat).await.show(None, &screen).await?)
    }

    /// Sends a file that stays.
    pub async fn send_file(&self, name: &str, content: Vec<u8>, caption: &Html) -> Result {
        self.context.screens.lock(self.chat).await.send_file(name, content, caption).await?;
        Ok(())
    }

    /// Answers the press with a short text that fades.
    pub async fn toast(&self, text: &str) {
        self.answer(text, false).await;
    }

    /// Answers the press with a text that stays until it is put away. At most 200 characters.
    pub async fn alert(&self, text: &str) {
        self.answer(text, true).await;
    }

    /// Says that the button means nothing any more: what it names is gone, or never was the owner's.
    pub async fn expired(&self) -> Result {
        self.alert(&t!(self.language(), "common-button-expired")).await;
        Ok(())
    }

    async fn answer(&self, text: &str, alert: bool) {
        let Source::Press { query, .. } = &self.source else {
            return;
        };
        if self.answered.swap(true, Ordering::Relaxed) {
            return;
        }
        // A query that is too old cannot be answered, and its owner no longer waits.
        let _ = self.context.bot.0.answer_callback_query(query.clone()).text(text).show_alert(alert).await;
    }

    fn conversation(&self) -> Conversation {
        self.conversation.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn remember(&self, change: impl FnOnce(&mut Conversation)) -> Result {
        let before = self.conversation();
        let mut conversation = before.clone();
        change(&mut conversation);
        if conversation == before {
            return Ok(());
        }
        let mut tx = self.services().store().begin().await?;
        if conversation == Conversation::default() {
            tx.erase_dialogue(self.chat.0).await?;
        } else {
            tx.put_dialogue(self.chat.0, &conversation.encode(), self.now()).await?;
        }
        tx.commit().await?;
        *self.conversation.lock().unwrap_or_else(PoisonError::into_inner) = conversation;
        Ok(())
    }
}

/// The private chat, the person, and what they did.
fn identify(update: &Update) -> Option<(ChatId, &User, Source)> {
    let (chat, user, source) = match &update.kind {
        UpdateKind::Message(message) => (Some(&message.chat), message.from.as_ref()?, Source::Message),
        UpdateKind::CallbackQuery(query) => {
            let message = query.message.as_ref();
            let source = Source::Press { query: query.id.clone(), message: message.map(MaybeInaccessibleMessage::id) };
            (message.map(MaybeInaccessibleMessage::chat), &query.from, source)
        }
        UpdateKind::MyChatMember(change) => (Some(&change.chat), &change.from, Source::Membership),
        _ => return None,
    };
    // In a private chat the chat's id is the person's; anything else is somebody's forgery or our misunderstanding.
    let person = ChatId(i64::try_from(user.id.0).ok()?);
    chat.is_none_or(|chat| chat.is_private() && chat.id == person).then_some((person, user, source))
}
