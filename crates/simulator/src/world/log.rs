//! The log of calls and connections: what proves "exactly once" and "one key, one connection".

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use super::ids::{ConnectionId, KeyId, PersonId};
use super::{State, World};

/// How many entries are kept; a demo that runs for weeks must not grow for ever.
const REMEMBERED: usize = 100_000;

/// Something that happened on a connection.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// Counts the entries from 1.
    pub number: u64,
    /// When.
    pub time: DateTime<Utc>,
    /// Who was logged in, or is known to be logging in.
    pub person: Option<PersonId>,
    /// On which connection.
    pub connection: ConnectionId,
    /// With which key.
    pub key: KeyId,
    /// What happened.
    pub what: Happening,
}

/// What happened on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It was opened and showed its key.
    Opened,
    /// It was closed.
    Closed,
    /// A call was made.
    Call(Call),
}

/// A call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Its name, such as `messages.sendMessage`.
    pub method: String,
    /// The chat that it is about, as the Bot API writes it.
    pub peer: Option<i64>,
    /// The `random_id` that it carries; of an album the first.
    pub random_id: Option<i64>,
    /// All of them, if it carries an album.
    pub random_ids: Vec<i64>,
    /// The messages that it made; none when it repeated what had been sent before.
    pub messages: Vec<i32>,
    /// The name of the error with which it was refused; `None` when it was applied.
    pub refused: Option<String>,
    /// Whether the answer was written to the connection. A call that was applied and not answered leaves its caller in
    /// doubt.
    pub answered: bool,
}

impl World {
    /// What happened with somebody's keys, oldest first, from before the login on; with everybody's for `None`.
    #[must_use]
    pub fn log(&self, person: Option<PersonId>) -> Vec<LogEntry> {
        self.log_after(person, 0)
    }

    /// As [`log`](Self::log), after the entry with this number.
    #[must_use]
    pub fn log_after(&self, person: Option<PersonId>, after: u64) -> Vec<LogEntry> {
        let state = self.lock();
        let known = state.log.front().map_or(0, |entry| (after + 1).saturating_sub(entry.number));
        let holder = |key| state.keys.get(&key).and_then(|session| session.holder);
        let is_theirs = |entry: &LogEntry| person.is_none() || entry.person.or_else(|| holder(entry.key)) == person;
        let newer = state.log.iter().skip(usize::try_from(known).unwrap_or(usize::MAX));
        newer.filter(|entry| is_theirs(entry)).cloned().collect()
    }

    /// Notes a call, and returns the entry's number.
    pub fn log_call(&self, connection: ConnectionId, key: KeyId, person: Option<PersonId>, call: Call) -> u64 {
        let now = self.now();
        self.lock().log_as(now, person, connection, key, Happening::Call(call))
    }

    /// Notes that the answer to a call was written to its connection.
    pub fn mark_answered(&self, number: u64) {
        let mut state = self.lock();
        let first = state.log.front().map_or(0, |entry| entry.number);
        let index = number.checked_sub(first).and_then(|index| usize::try_from(index).ok());
        if let Some(LogEntry { what: Happening::Call(call), .. }) = index.and_then(|index| state.log.get_mut(index)) {
            call.answered = true;
        }
    }
}

impl State {
    /// Notes what happened to a connection; its person is whoever is logged in with the key.
    pub(super) fn log(&mut self, time: DateTime<Utc>, connection: ConnectionId, key: KeyId, what: Happening) {
        let person = self.keys.get(&key).and_then(|session| session.person);
        self.log_as(time, person, connection, key, what);
    }

    fn log_as(
        &mut self,
        time: DateTime<Utc>,
        person: Option<PersonId>,
        connection: ConnectionId,
        key: KeyId,
        what: Happening,
    ) -> u64 {
        let number = self.counters.log_entry();
        self.log.push_back(LogEntry { number, time, person, connection, key, what });
        if self.log.len() > REMEMBERED {
            self.log.pop_front();
        }
        number
    }
}

/// The kept entries.
pub(super) type Log = VecDeque<LogEntry>;
