//! An owner who talks to the bot, and how long they wait for what it shows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use blastpro_simulator::world::{Draft, Event, Message, NewPerson, Peer, PersonId, Place, World};
use serde_json::json;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};

/// How long an answer may take before the run is given up.
const PATIENCE: Duration = Duration::from_mins(2);

/// After so long the bot has put the rest in order: screens that go, presses that are answered.
const QUIET: Duration = Duration::from_millis(40);

/// An owner's chat with the bot.
pub struct Conversation {
    world: Arc<World>,
    bot: PersonId,
    person: PersonId,
    events: UnboundedReceiver<Event>,
}

impl Conversation {
    /// Somebody new.
    pub fn new(world: &Arc<World>, bot: PersonId, number: usize) -> Self {
        let new = NewPerson::with_phone("Sari", &format!("62813{number:07}"));
        let person = world.add_person(NewPerson { language: Some("en".to_owned()), ..new }).expect("a new number").id;
        Self { world: world.clone(), bot, person, events: world.feed() }
    }

    /// Who it is.
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// Sends the bot something: how long until it shows something.
    pub async fn sends(&mut self, draft: Draft) -> Duration {
        self.settle().await;
        let began = Instant::now();
        let sent = self.world.post(self.person, Peer::Person(self.bot), draft).expect("a message to a bot is sent");
        self.shown(began, sent.message.id).await
    }

    /// Presses a button with this data: how long until the message above it has changed.
    pub async fn presses(&mut self, data: &str) -> Duration {
        let keyboard = json!({ "inline_keyboard": [[{ "text": "x", "callback_data": data }]] });
        let draft = Draft { reply_markup: Some(keyboard), ..Draft::text("x") };
        let above = self.world.post(self.bot, Peer::Person(self.person), draft).expect("the person has written first");
        self.settle().await;
        let began = Instant::now();
        let pressed = self.world.press(self.person, Peer::Person(self.bot), above.message.id, data);
        let (_, answer) = pressed.expect("the button is there");
        let took = self.shown(began, above.message.id).await;
        // Telegram lets a press be answered for some seconds only; one that took longer shows in its time.
        let _ = timeout(PATIENCE, answer).await.expect("the press is settled in time");
        took
    }

    /// Waits for the next change that the bot makes in this chat to this message, or below it.
    async fn shown(&mut self, began: Instant, from: i32) -> Duration {
        let place = Place::of(self.person, Peer::Person(self.bot));
        let shows = |message: &Message| message.place == place && message.from == self.bot && message.id >= from;
        loop {
            match timeout(PATIENCE, self.events.recv()).await.expect("the bot answers in time") {
                Some(Event::Message(message) | Event::Edited(message)) if shows(&message) => return began.elapsed(),
                Some(_) => {}
                None => panic!("the world ended"),
            }
        }
    }

    async fn settle(&mut self) {
        sleep(QUIET).await;
        while self.events.try_recv().is_ok() {}
    }
}
