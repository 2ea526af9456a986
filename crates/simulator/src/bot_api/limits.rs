//! How fast a bot may write: token buckets per chat and for the whole bot.
//!
//! Telegram says "about one message per second in a chat, 30 per second overall, 20 per minute in a group", and lets
//! short bursts pass. Its exact sizes are not published; the defaults below pass a conversation and stop a flood.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use crate::world::{Peer, PersonId};

/// A sustained rate with a burst on top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many messages pass at once when the chat was quiet before.
    pub burst: u32,
    /// How long it takes until one more may pass.
    pub every: Duration,
}

/// The limits of every bot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// In one private chat.
    pub private: Rate,
    /// In one group or channel.
    pub group: Rate,
    /// In all chats together.
    pub overall: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            private: Rate { burst: 30, every: Duration::from_secs(1) },
            group: Rate { burst: 20, every: Duration::from_secs(3) },
            overall: Rate { burst: 60, every: Duration::from_millis(33) },
        }
    }
}

/// What each bot has used up.
#[derive(Debug)]
pub struct Meter {
    limits: Limits,
    chats: HashMap<(PersonId, Peer), Bucket>,
    bots: HashMap<PersonId, Bucket>,
}

impl Meter {
    /// Nothing used yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, chats: HashMap::new(), bots: HashMap::new() }
    }

    /// Counts one message; the error is how many seconds the bot must wait.
    pub fn take(&mut self, bot: PersonId, chat: Peer, now: Instant) -> Result<(), u64> {
        let rate = if matches!(chat, Peer::Person(_)) { self.limits.private } else { self.limits.group };
        let in_chat = self.chats.entry((bot, chat)).or_insert_with(|| Bucket::full(now));
        let overall = self.bots.entry(bot).or_insert_with(|| Bucket::full(now));
        let wait = in_chat.wait(rate, now).max(overall.wait(self.limits.overall, now));
        if wait.is_zero() {
            in_chat.spend(rate);
            overall.spend(self.limits.overall);
            return Ok(());
        }
        // Whole seconds, rounded up: waiting exactly as told always helps.
        Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }
}

/// A token bucket, kept as the time at which it is full again.
#[derive(Debug)]
struct Bucket {
    full_at: Instant,
}

impl Bucket {
    fn full(now: Instant) -> Self {
        Self { full_at: now }
    }

    fn wait(&mut self, rate: Rate, now: Instant) -> Duration {
        self.full_at = self.full_at.max(now);
        let capacity = rate.every * rate.burst.saturating_sub(1);
        (self.full_at - now).saturating_sub(capacity)
    }

    fn spend(&mut self, rate: Rate) {
        self.full_at += rate.every;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::GroupId;

    #[test]
    fn a_burst_passes_and_then_one_message_at_a_time() {
        let second = Duration::from_secs(1);
        let limits = Limits {
            private: Rate { burst: 2, every: second },
            group: Rate { burst: 1, every: 3 * second },
            overall: Rate { burst: 3, every: second },
        };
        let mut meter = Meter::new(limits);
        let (bot, start) = (PersonId(1), Instant::now());
        let (alice, bob, group) = (Peer::Person(PersonId(2)), Peer::Person(PersonId(3)), Peer::Group(GroupId(1)));
        assert_eq!(meter.take(bot, alice, start), Ok(()));
        assert_eq!(meter.take(bot, alice, start), Ok(()));
        assert_eq!(meter.take(bot, alice, start), Err(1), "the chat is full");
        assert_eq!(meter.take(bot, bob, start), Ok(()), "another chat is not");
        assert_eq!(meter.take(bot, bob, start), Err(1), "the whole bot is full");
        assert_eq!(meter.take(bot, alice, start + second), Ok(()), "a refused message costs nothing");
        assert_eq!(meter.take(bot, group, start + 9 * second), Ok(()));
        assert_eq!(meter.take(bot, group, start + 9 * second), Err(3), "groups have a limit of their own");
    }
}
