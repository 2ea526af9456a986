//! Presses of inline buttons, waiting for the bot's answer.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tokio::sync::oneshot;

use super::events::Event;
use super::ids::{Peer, PersonId, Place};
use super::refusals::Refusal;
use super::{State, World};

/// A pressed button, as the bot is told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackQuery {
    /// Its id, to answer it by.
    pub id: i64,
    /// Whose button it is.
    pub bot: PersonId,
    /// Who pressed.
    pub from: PersonId,
    /// Where the message with the button is.
    pub place: Place,
    /// The message with the button.
    pub message_id: i32,
    /// What the button carries.
    pub data: String,
}

/// What a bot answers to a press.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// Text to show.
    pub text: Option<String>,
    /// Whether it is shown in a dialog rather than for a moment.
    pub show_alert: bool,
    /// A link to open.
    pub url: Option<String>,
}

/// How long a press can be answered, in seconds. Telegram does not say; its apps stop waiting after some 15 seconds.
pub const ANSWERABLE_FOR: i64 = 15;

/// A query with whoever waits for its answer.
pub(super) struct Pending {
    query: CallbackQuery,
    pressed: DateTime<Utc>,
    answer: oneshot::Sender<CallbackAnswer>,
}

impl World {
    /// Presses the inline button that carries `data` under a message of a bot. The receiver gets the bot's answer; it
    /// is dropped when the bot never answers and the world ends.
    pub fn press(
        &self,
        from: PersonId,
        peer: Peer,
        message_id: i32,
        data: &str,
    ) -> Result<(CallbackQuery, oneshot::Receiver<CallbackAnswer>), Refusal> {
        let now = self.now();
        let mut state = self.lock();
        if !state.can_read(from, peer) {
            return Err(Refusal::PeerIdInvalid);
        }
        let place = Place::of(from, peer);
        let message = state.message(place, message_id)?;
        let bot = message.from;
        if !message.reply_markup.as_ref().is_some_and(|markup| has_button(markup, data)) {
            return Err(Refusal::DataInvalid);
        }
        let query = CallbackQuery { id: state.counters.query(), bot, from, place, message_id, data: data.to_owned() };
        let (answer, receiver) = oneshot::channel();
        state.callbacks.insert(query.id, Pending { query: query.clone(), pressed: now, answer });
        state.emit(&Event::Callback(query.clone()));
        Ok((query, receiver))
    }

    /// Answers a press, once and in time.
    pub fn answer_callback(&self, bot: PersonId, id: i64, answer: CallbackAnswer) -> Result<(), Refusal> {
        let now = self.now();
        let mut state = self.lock();
        state.callbacks.retain(|_, pending| now - pending.pressed < TimeDelta::seconds(ANSWERABLE_FOR));
        if state.callbacks.get(&id).is_none_or(|pending| pending.query.bot != bot) {
            return Err(Refusal::QueryIdInvalid);
        }
        if let Some(pending) = state.callbacks.remove(&id) {
            // Whoever pressed may have stopped waiting; the bot's answer counts all the same.
            let _ = pending.answer.send(answer);
        }
        Ok(())
    }

    /// The presses that no bot has answered yet.
    #[must_use]
    pub fn unanswered_callbacks(&self) -> Vec<CallbackQuery> {
        self.lock().unanswered_callbacks()
    }
}

impl State {
    fn unanswered_callbacks(&self) -> Vec<CallbackQuery> {
        self.callbacks.values().map(|pending| pending.query.clone()).collect()
    }
}

fn has_button(markup: &Value, data: &str) -> bool {
    let rows = markup["inline_keyboard"].as_array().into_iter().flatten();
    rows.flat_map(|row| row.as_array().into_iter().flatten()).any(|button| button["callback_data"] == data)
}
