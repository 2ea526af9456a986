//! Sequences of ids.

use super::ids::{ConnectionId, GroupId, PersonId};

/// The last number given out of each sequence.
pub(super) struct Counters {
    person: i64,
    group: i64,
    message: i32,
    query: i64,
    connection: u64,
    log_entry: u64,
    album: i64,
}

impl Counters {
    /// People, groups and callback queries begin far apart, so that one id never passes for another by accident.
    pub(super) const fn new() -> Self {
        Self {
            person: 5_000_000_000,
            group: 1_500_000_000,
            message: 0,
            query: 9_000_000_000,
            connection: 0,
            log_entry: 0,
            album: 13_000_000_000,
        }
    }

    pub(super) const fn person(&mut self) -> PersonId {
        self.person += 1;
        PersonId(self.person)
    }

    pub(super) const fn group(&mut self) -> GroupId {
        self.group += 1;
        GroupId(self.group)
    }

    /// Private chats and basic groups share one sequence.
    pub(super) const fn message(&mut self) -> i32 {
        self.message += 1;
        self.message
    }

    pub(super) const fn album(&mut self) -> i64 {
        self.album += 1;
        self.album
    }

    pub(super) const fn query(&mut self) -> i64 {
        self.query += 1;
        self.query
    }

    pub(super) const fn connection(&mut self) -> ConnectionId {
        self.connection += 1;
        ConnectionId(self.connection)
    }

    pub(super) const fn log_entry(&mut self) -> u64 {
        self.log_entry += 1;
        self.log_entry
    }
}
