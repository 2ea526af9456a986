//! In which states kills have met the accounts, by what the log said a moment before and what the rows say that were left.

use std::collections::BTreeSet;
use std::fmt;

use blastpro_simulator::world::{Call, ConnectionId, LogEntry, PersonId};
use chrono::{DateTime, Utc};

use super::{Test, sending};

/// Where one account stood when its process was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Claimed,
    Written,
    Answered,
    Settled,
    /// Nothing was sent yet.
    Early,
    /// What an earlier process left was not cleared up yet.
    Resolving,
}

/// In which states lives have ended. A kill counts once for each state that an account was in.
#[derive(Debug, Default)]
pub(super) struct Kills {
    pub(super) all: usize,
    pub(super) claimed: usize,
    pub(super) written: usize,
    pub(super) answered: usize,
    pub(super) settled: usize,
    early: usize,
    resolving: usize,
    /// Messages that were claimed and on their way: Telegram took them after their sender was dead.
    pub(super) taken_late: usize,
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { all, claimed, written, answered, settled, early, resolving, taken_late } = self;
        write!(
            f,
            "{all} kills: claimed {claimed} ({taken_late} messages were taken after the kill), written {written}, "
        )?;
        write!(
            f,
            "answered {answered}, settled {settled}, before anything was sent {early}, while resolving {resolving}"
        )
    }
}

impl Test<'_> {
    /// Counts in which states the accounts were, by what the log said and what the rows say.
    pub(super) async fn count(&mut self, log: &[LogEntry], born: DateTime<Utc>) {
        let connections = log.iter().map(|entry| entry.connection).max();
        let sending_rows = self.shop.sending().await;
        let mut standings = BTreeSet::new();
        for seller in &self.shop.sellers {
            let theirs: Vec<_> = log.iter().filter(|entry| entry.person == Some(seller.person)).collect();
            let calls: Vec<&Call> = theirs.iter().filter_map(|entry| sending(entry)).collect();
            // The newest: an earlier one may still be looked for.
            let rows = sending_rows.iter().filter(|(whose, _)| whose.person == seller.person).map(|(_, row)| row);
            let row = rows.max_by_key(|row| row.tried_at);
            standings.insert(match row {
                None if calls.iter().any(|call| !call.messages.is_empty()) => Standing::Settled,
                None => Standing::Early,
                Some(row) if row.tried_at < Some(born) => Standing::Resolving,
                Some(row) => {
                    let id = row.random_ids.first().copied();
                    match calls.iter().find(|call| call.random_id == id && !call.messages.is_empty()) {
                        None => {
                            self.claimed.push((seller.person, id.expect("claimed with it"), connections));
                            Standing::Claimed
                        }
                        Some(call) if call.answered => Standing::Answered,
                        Some(_) => Standing::Written,
                    }
                }
            });
        }
        let one = |standing| usize::from(standings.contains(&standing));
        self.kills.all += 1;
        self.kills.claimed += one(Standing::Claimed);
        self.kills.written += one(Standing::Written);
        self.kills.answered += one(Standing::Answered);
        self.kills.settled += one(Standing::Settled);
        self.kills.resolving += one(Standing::Resolving);
        self.kills.early += usize::from(standings == BTreeSet::from([Standing::Early]));
    }

    /// How many messages that were claimed at a kill were taken over the line on which they were under way.
    pub(super) fn taken_late(&self) -> usize {
        let log = self.stage.world().log(None);
        let was_taken = |(person, id, connection): &&(PersonId, i64, Option<ConnectionId>)| {
            log.iter().any(|entry| {
                entry.person == Some(*person)
                    && Some(entry.connection) <= *connection
                    && sending(entry).is_some_and(|call| call.random_id == Some(*id) && !call.messages.is_empty())
            })
        };
        self.claimed.iter().filter(was_taken).count()
    }
}
