//! `@SpamBot`, Telegram's own bot: it tells accounts whether they are limited.

use super::codes::CodeChannel;
use super::ids::{Peer, PersonId, Place};
use super::messages::{Content, Draft};
use super::people::{DEFAULT_DC, Person};
use super::{State, World};

/// The id that it has at Telegram.
pub const SPAM_BOT: PersonId = PersonId(178_220_800);

/// What it says to an account without limits.
const GOOD_NEWS: &str = "Good news, no limits are currently applied to your account. You’re free as a bird!";

impl World {
    /// Chooses what `@SpamBot` answers a person; `None` is the good news again, and an empty text is silence.
    pub fn set_spam_bot_answer(&self, person: PersonId, answer: Option<String>) {
        let mut state = self.lock();
        match answer {
            Some(answer) => drop(state.spam_answers.insert(person, answer)),
            None => drop(state.spam_answers.remove(&person)),
        }
    }
}

impl State {
    /// Present from the beginning.
    pub(super) fn spam_bot() -> Person {
        Person {
            id: SPAM_BOT,
            first_name: "Spam Info Bot".to_owned(),
            last_name: None,
            username: Some("SpamBot".to_owned()),
            phone: None,
            password: None,
            password_hint: None,
            language: None,
            is_bot: true,
            home_dc: DEFAULT_DC,
            code_channel: CodeChannel::App,
            banned: true,
        }
    }

    /// Answers whoever has just written to it.
    pub(super) fn answer_for_spam_bot(&mut self, place: Place, from: PersonId, now: i64) {
        if from == SPAM_BOT || place != Place::of(from, Peer::Person(SPAM_BOT)) {
            return;
        }
        let text = self.spam_answers.get(&from).map_or_else(|| GOOD_NEWS.to_owned(), Clone::clone);
        let draft = Draft::of(Content { text, ..Content::default() });
        // Silence was asked for, or it is blocked: either is refused, and nothing is said.
        let _ = self.post(SPAM_BOT, Peer::Person(from), draft, now);
    }
}
