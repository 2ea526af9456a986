//! One bot, one owner, one simulated Telegram.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use blastpro_dialogues::{Bot, Dialogues, poll};
use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::TelegramId;
use blastpro_services::{Context, Defaults, Services, Wake};
use blastpro_simulator::world::{
    CallbackAnswer, Contact, Content, Draft, Event, MediaKind, Message as Said, NewPerson, Peer, PersonId, World,
};
use blastpro_simulator::{Options, Simulator};
use blastpro_storage::testing::TestDatabase;
use blastpro_storage::{Engine, KeyRing, Store, Vault};
use secrecy::SecretString;
use serde_json::{Value, json};
use teloxide::prelude::*;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Longest wait for something that is bound to happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The part of the program under test that can be stopped and started again.
struct Running {
    cancel: CancellationToken,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

pub struct Stage {
    pub services: Services,
    pub bot_id: PersonId,
    pub person: PersonId,
    simulator: Simulator,
    database: TestDatabase,
    running: Option<Running>,
}

impl Stage {
    /// Everything running; the owner's app speaks Indonesian.
    pub async fn new() -> Self {
        Self::with(Some("id"), |dialogues| dialogues).await
    }

    /// The same, with an app that speaks `language` and a change to the bot.
    pub async fn with(language: Option<&str>, change: impl FnOnce(Dialogues) -> Dialogues) -> Self {
        let mut stage = Self::stopped(language, Clock::system()).await;
        stage.start(change);
        stage
    }

    /// The same, going by this clock, before the bot is started.
    pub async fn stopped(language: Option<&str>, clock: Clock) -> Self {
        let simulator = Simulator::start(Options::default()).await.expect("a simulator");
        let world = simulator.world();
        let bot = world.add_person(NewPerson::bot("BlastPro", "blastpro_bot")).expect("a bot");
        let person = NewPerson {
            language: language.map(str::to_owned),
            ..NewPerson::with_phone("Sari <Toko>", "6281234560077")
        };
        let person = world.add_person(person).expect("a person").id;

        let database = TestDatabase::create(Engine::Sqlite).await;
        let keys = KeyRing::parse(&KeyRing::generate_key()).expect("a key");
        let store = Store::connect(database.url(), Vault::new(keys)).await.expect("a database");
        store.migrate().await.expect("migrations");
        let services = Services::new(Context {
            store,
            clock,
            wake: Wake::new(),
            network: NetworkKind::Bootstrap,
            defaults: Defaults { language: Language::Id, timezone: chrono_tz::Asia::Jakarta },
            limits: blastpro_domain::pacing::Limits::REAL,
            blobs: blastpro_services::blobs::Blobs::in_memory(),
        });
        Self { services, bot_id: bot.id, person, simulator, database, running: None }
    }

    /// The same as [`new`](Self::new), with e-mail.
    pub async fn with_email() -> Self {
        let mut stage = Self::new().await;
        stage.stop().await;
        stage.services = stage.services.with_email();
        stage.start(|dialogues| dialogues);
        stage
    }

    /// Starts the bot, after [`stop`](Self::stop).
    pub fn start(&mut self, change: impl FnOnce(Dialogues) -> Dialogues) {
        let cancel = CancellationToken::new();
        let dialogues = change(Dialogues::new(self.services.clone(), self.bot()));
        let tasks = vec![
            tokio::spawn(dialogues.run(cancel.clone())),
            tokio::spawn(poll(self.services.clone(), self.bot(), cancel.clone())),
        ];
        self.running = Some(Running { cancel, tasks });
    }

    /// Stops the bot and waits until it has stopped.
    pub async fn stop(&mut self) {
        if let Some(Running { cancel, tasks }) = self.running.take() {
            cancel.cancel();
            for task in tasks {
                let stopped = tokio::time::timeout(PATIENCE, task).await.expect("the bot stops when asked");
                stopped.expect("no part of the bot panicked");
            }
        }
    }

    pub fn bot(&self) -> Bot {
        let token = SecretString::from(format!("{}:token", self.bot_id.0));
        Bot::new(&token, Some(self.simulator.origin())).expect("a client")
    }

    /// Sends the owner a message with one button, as an older version of the bot or the sender of notices might have.
    pub async fn send_button(&self, text: &str, data: &str) -> i32 {
        self.send_buttons(text, [data.to_owned()]).await
    }

    /// The same with several buttons, each in its row.
    pub async fn send_buttons(&self, text: &str, data: impl IntoIterator<Item = String>) -> i32 {
        let bot = teloxide::Bot::new(format!("{}:token", self.bot_id.0)).set_api_url(self.simulator.origin());
        let keyboard =
            InlineKeyboardMarkup::new(data.into_iter().map(|data| [InlineKeyboardButton::callback("x", data)]));
        let message = bot.send_message(ChatId(self.person.0), text).reply_markup(keyboard).await;
        message.expect("sent").id.0
    }

    /// Everything that the bot shows from now on.
    pub fn watch(&self) -> Watch {
        Watch { events: self.world().feed(), bot: self.bot_id }
    }

    pub fn world(&self) -> &Arc<World> {
        self.simulator.world()
    }

    /// The owner writes.
    pub fn write(&self, text: &str) -> i32 {
        self.post(Draft::text(text))
    }

    /// The owner shares a contact that belongs to `of`.
    pub fn share_contact(&self, phone: &str, of: Option<PersonId>) -> i32 {
        let contact = Contact { phone: phone.into(), first_name: "Kontak".into(), last_name: None, person: of };
        self.post(Draft::of(Content { contact: Some(contact), ..Content::default() }))
    }

    /// The owner sends a file.
    pub fn send_document(&self, name: &str, content: &[u8]) -> i32 {
        let (name, mime) = (Some(name.into()), Some("text/csv".into()));
        let media = self.world().media(MediaKind::Document, content.to_vec().into(), name, mime);
        self.post(Draft::of(Content { media: Some(media), ..Content::default() }))
    }

    /// The owner sends a file with a caption.
    pub fn send_media(&self, kind: MediaKind, content: &[u8], caption: &str) -> i32 {
        self.post(self.media(kind, content, caption))
    }

    /// A message with a file and a caption, to be sent.
    pub fn media(&self, kind: MediaKind, content: &[u8], caption: &str) -> Draft {
        let media = self.world().media(kind, content.to_vec().into(), None, None);
        Draft::of(Content { text: caption.into(), media: Some(media), ..Content::default() })
    }

    /// The owner sends several files as one album; the messages' ids.
    pub fn send_album(&self, drafts: Vec<Draft>) -> Vec<i32> {
        let posted = self.world().post_album(self.person, Peer::Person(self.bot_id), drafts).expect("sent");
        posted.into_iter().map(|posted| posted.message.id).collect()
    }

    /// The bot is told of a message from the owner that the simulated app cannot write. `fields` are its content, as the
    /// Bot API names it.
    pub async fn receive(&self, fields: &Value) {
        // Far above the simulated server's own.
        static NEXT: AtomicI64 = AtomicI64::new(900_000_001);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let person = json!({ "id": self.person.0, "is_bot": false, "first_name": "Sari" });
        let chat = json!({ "id": self.person.0, "type": "private", "first_name": "Sari" });
        let mut message = json!({ "message_id": id, "date": 1_800_000_000, "from": person, "chat": chat });
        for (field, value) in fields.as_object().expect("fields") {
            message[field] = value.clone();
        }
        let update = json!({ "update_id": id, "message": message }).to_string();
        self.services.inbox.receive(&update).await.expect("received");
    }

    /// What is in the file of a message.
    pub fn file(&self, message: &Said) -> (String, Vec<u8>) {
        let media = message.content.media.clone().expect("a file");
        let content = self.world().blob(&media.sha256).expect("its content");
        (media.name.unwrap_or_default(), content.to_vec())
    }

    /// The owner sends a message.
    pub fn post(&self, draft: Draft) -> i32 {
        let peer = Peer::Person(self.bot_id);
        self.world().post(self.person, peer, draft).expect("the message is sent").message.id
    }

    /// Everything in the owner's chat with the bot.
    pub fn chat(&self) -> Vec<Said> {
        self.world().messages(self.person, Peer::Person(self.bot_id), 0)
    }

    /// The bot's newest message whose text contains `text`, as soon as there is one.
    pub async fn sees(&self, text: &str) -> Said {
        let from_bot = |stage: &Self| {
            let mut messages = stage.chat();
            messages.retain(|message| message.from == stage.bot_id && message.content.text.contains(text));
            messages.pop()
        };
        self.until(&format!("the bot says {text:?}"), from_bot).await
    }

    /// Waits until `find` finds something, looking again whenever something happens in the world.
    pub async fn until<T>(&self, what: &str, mut find: impl FnMut(&Self) -> Option<T>) -> T {
        let mut events = self.world().subscribe();
        let search = async {
            loop {
                if let Some(found) = find(self) {
                    return found;
                }
                if let Err(RecvError::Closed) = events.recv().await {
                    panic!("the world ended");
                }
            }
        };
        if let Ok(found) = tokio::time::timeout(PATIENCE, search).await {
            return found;
        }
        let texts: Vec<_> = self.chat().into_iter().map(|message| message.content.text).collect();
        panic!("in vain: {what}; the chat is {texts:#?}")
    }

    /// Presses the button of `message` whose text contains `label`; the bot's answer.
    pub async fn press(&self, message: &Said, label: &str) -> CallbackAnswer {
        let buttons = buttons(message);
        let data = buttons.iter().find(|(text, _)| text.contains(label));
        let (_, data) = data.unwrap_or_else(|| panic!("no button {label:?} among {buttons:?}"));
        self.press_data(message.id, data).await
    }

    /// Presses the button with this data.
    pub async fn press_data(&self, message: i32, data: &str) -> CallbackAnswer {
        let peer = Peer::Person(self.bot_id);
        let (_, answer) = self.world().press(self.person, peer, message, data).expect("the button is there");
        tokio::time::timeout(PATIENCE, answer).await.expect("the press is answered").expect("the world goes on")
    }

    /// The owner as the bot knows them.
    pub async fn owner(&self) -> Owner {
        let mut tx = self.services.store().read().await.expect("the database");
        let owner = tx.owner_by_telegram_id(TelegramId(self.person.0)).await.expect("the database");
        owner.expect("the owner has written")
    }

    /// The first steps: welcome, terms, menu. Returns the menu.
    pub async fn settle_in(&self) -> Said {
        self.write("/start");
        let welcome = self.sees("selamat datang").await;
        self.press(&welcome, "Lanjut").await;
        let terms = self.sees("kesepakatannya").await;
        self.press(&terms, "setuju").await;
        let menu = self.sees("Menu utama").await;
        self.quiet().await;
        menu
    }

    /// Waits until every update that has come in is handled.
    pub async fn quiet(&self) {
        let handling = async {
            while self.backlog().await > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, handling).await.expect("every update is handled");
    }

    async fn backlog(&self) -> i64 {
        let mut tx = self.services.store().read().await.expect("the database");
        tx.inbox_backlog().await.expect("the database")
    }

    /// Stops everything and checks that nothing is left over.
    pub async fn finish(mut self) {
        self.quiet().await;
        self.stop().await;
        assert_eq!(self.world().unanswered_callbacks(), [], "every press is answered");
        assert_eq!(self.backlog().await, 0, "every update is handled");
        self.leave().await;
    }

    /// Ends a stage on which the bot was not started, or has stopped.
    pub async fn leave(self) {
        self.simulator.stop().await;
        self.database.remove().await;
    }
}

/// Every screen that the bot shows, as it was shown: a screen is overwritten by the next.
pub struct Watch {
    events: mpsc::UnboundedReceiver<Event>,
    bot: PersonId,
}

impl Watch {
    /// What was shown since the last look.
    pub fn screens(&mut self) -> Vec<Said> {
        let mut screens = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            // What a test has sent in the bot's name is none.
            if let Event::Message(said) | Event::Edited(said) = event
                && said.from == self.bot
                && labels(&said).iter().any(|label| label != "x")
            {
                screens.push(Arc::unwrap_or_clone(said));
            }
        }
        screens
    }

    /// Looks whether everything that was shown since the last look fits a phone, and leads back.
    pub fn check(&mut self, ways_back: &[&str]) {
        for screen in self.screens() {
            let text = &screen.content.text;
            assert!(text.lines().count() <= 10, "{} lines: {text}", text.lines().count());
            let rows = rows(&screen);
            assert!(rows.len() <= 8, "{} rows: {rows:?}", rows.len());
            let last = rows.last().and_then(|row| row.last()).expect("a button");
            assert!(ways_back.contains(&last.as_str()), "no way back below {text}: {rows:?}");
            for row in &rows {
                // What Telegram's apps show of a button on a small phone.
                let longest = [40, 19, 13, 9].get(row.len() - 1).copied().unwrap_or(7);
                let cut = row.iter().find(|label| label.chars().count() > longest);
                assert_eq!(cut, None, "cut where {} share a row, below {text}", row.len());
            }
        }
    }
}

/// The inline buttons below a message: text and data.
pub fn buttons(message: &Said) -> Vec<(String, String)> {
    let rows = message.reply_markup.as_ref().and_then(|markup| markup["inline_keyboard"].as_array().cloned());
    let buttons = rows.unwrap_or_default().into_iter().filter_map(|row| row.as_array().cloned()).flatten();
    buttons
        .map(|button| {
            let text = |key: &str| button[key].as_str().unwrap_or_default().to_owned();
            (text("text"), text("callback_data"))
        })
        .collect()
}

/// The texts of the inline buttons, row by row.
pub fn rows(message: &Said) -> Vec<Vec<String>> {
    let rows = message.reply_markup.as_ref().and_then(|markup| markup["inline_keyboard"].as_array().cloned());
    let texts = |row: Value| -> Vec<String> {
        let row = row.as_array().cloned().unwrap_or_default();
        row.iter().map(|button| button["text"].as_str().unwrap_or_default().to_owned()).collect()
    };
    rows.unwrap_or_default().into_iter().map(texts).collect()
}

/// The texts of the inline buttons.
pub fn labels(message: &Said) -> Vec<String> {
    buttons(message).into_iter().map(|(text, _)| text).collect()
}
