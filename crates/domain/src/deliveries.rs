//! The ledger of what is sent: one row per target of a campaign.
//!
//! ```text
//! pending ──claim: ids and text stored──► sending ──answer──► sent | failed | skipped
//!    ▲                                       │
//!    └──── Telegram wants a pause ───────────┤ (refused, so nothing was sent; the ids are kept)
//!                                            └── no answer ──► the chat's own history is asked:
//!                                                  there      → sent
//!                                                  not there  → sent again with the same ids
//!                                                  cannot tell, for an hour → unknown, never sent again
//! ```
//!
//! Only the actor that holds the account's lease moves a delivery, and every move names the lease's fencing number. A
//! crash leaves a row `sending`; whoever takes the lease next treats it as unanswered.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::chats::ChatKey;
use crate::ids::{AccountId, CampaignId, OwnerId};
use crate::templates::Content;

/// How long an unanswered delivery is looked after before it becomes [`DeliveryState::Unknown`].
pub const UNRESOLVED: TimeDelta = TimeDelta::hours(1);

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be sent.
    Pending,
    /// May be on its way.
    Sending,
    /// Delivered (or deleted).
    Sent,
    /// Not tried, for a reason known beforehand.
    Skipped,
    /// Refused.
    Failed,
    /// Nobody can tell.
    Unknown,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Pending, Self::Sending, Self::Sent, Self::Skipped, Self::Failed, Self::Unknown];

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// A delivery's name: its campaign and its place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryKey {
    /// Of which campaign.
    pub campaign: CampaignId,
    /// From 0. There are gaps where two lists share a target.
    pub position: i64,
}

/// One target of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its name.
    pub key: DeliveryKey,
    /// To whom it belongs.
    pub owner_id: OwnerId,
    /// Who sends it.
    pub account_id: AccountId,
    /// Where to.
    pub chat: ChatKey,
    /// Which topic of a forum.
    pub topic: Option<i32>,
    /// Where it stands.
    pub state: DeliveryState,
    /// One for each part, stored before the first attempt and the same at every attempt.
    pub random_ids: Vec<i64>,
    /// What is sent, made at the first claim.
    pub rendered: Option<Content>,
    /// Not to be tried before then.
    pub not_before: Option<DateTime<Utc>>,
    /// How often it was tried.
    pub attempts: i32,
    /// Telegram's error name, or ours.
    pub error: Option<String>,
    /// What the messages are called in the chat, one for each part. For a deletion: what is to be deleted.
    pub message_ids: Vec<i32>,
    /// When it was first tried.
    pub tried_at: Option<DateTime<Utc>>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
}

/// What a draw is for: each purpose has draws of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// Choices in the text.
    Text,
    /// The random id of a part.
    RandomId(u8),
    /// The pause after it.
    Gap,
    /// How long it seems to be typed.
    Typing,
}

/// The draw of a delivery: the same for the same arguments, today and in any later version of the program.
#[must_use]
pub fn draw(seed: i64, position: i64, purpose: Draw) -> u64 {
    let purpose = match purpose {
        Draw::Text => 1,
        Draw::Gap => 2,
        Draw::Typing => 3,
        Draw::RandomId(part) => 256 + u64::from(part),
    };
    mix(mix(mix(seed.cast_unsigned()) ^ position.cast_unsigned()) ^ purpose)
}

/// The random ids of a delivery; none is zero.
#[must_use]
pub fn random_ids(seed: i64, position: i64, parts: usize) -> Vec<i64> {
    let ids = (0..parts.min(255)).map(|part| {
        let part = u8::try_from(part).unwrap_or(u8::MAX);
        draw(seed, position, Draw::RandomId(part)).cast_signed()
    });
    ids.map(|id| if id == 0 { 1 } else { id }).collect()
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
pub(crate) const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// An order of `0..len` that is drawn from a seed and never held in memory: a Feistel network with cycle walking (Black,
/// Rogaway 2002, "Ciphers with arbitrary finite domains").
#[derive(Clone, Copy, Debug)]
pub struct Shuffle {
    seed: u64,
    len: u64,
    half_bits: u32,
}

impl Shuffle {
    /// The order of `len` things.
    #[must_use]
    pub const fn new(seed: i64, len: u64) -> Self {
        let bits = u64::BITS - len.saturating_sub(1).leading_zeros();
        let half_bits = if bits < 2 { 1 } else { bits.div_ceil(2) };
        Self { seed: mix(seed.cast_unsigned() ^ 0x5348_5546), len, half_bits }
    }

    /// Where the `index`th thing goes; `index` itself when it is not below `len`.
    #[must_use]
    pub const fn place(&self, index: u64) -> u64 {
        if index >= self.len {
            return index;
        }
        let mut place = self.permute(index);
        // The network permutes at most four times as many numbers, so this ends after a few rounds on average.
        while place >= self.len {
            place = self.permute(place);
        }
        place
    }

    const fn permute(&self, value: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        let mut round = 0;
        while round < 4 {
            let next = left ^ (mix(self.seed ^ (round << 56) ^ right) & mask);
            left = right;
            right = next;
            round += 1;
        }
        (left << self.half_bits) | right
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_shuffle_puts_everything_somewhere_once(seed in any::<i64>(), len in 0_u64..3000) {
            let shuffle = Shuffle::new(seed, len);
            let places: BTreeSet<u64> = (0..len).map(|index| shuffle.place(index)).collect();
            prop_assert_eq!(places, (0..len).collect::<BTreeSet<u64>>());
        }

        #[test]
        fn random_ids_differ_and_are_the_same_each_time(seed in any::<i64>(), position in 0_i64..1_000_000) {
            let ids = random_ids(seed, position, 10);
            prop_assert_eq!(&ids, &random_ids(seed, position, 10));
            prop_assert!(ids.iter().all(|id| *id != 0));
            prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 10);
        }
    }

    #[test]
    fn draws_are_what_they_were_in_the_first_version() {
        assert_eq!(draw(1, 2, Draw::Text), draw(1, 2, Draw::Text));
        assert_ne!(draw(1, 2, Draw::Text), draw(1, 2, Draw::Gap));
        assert_ne!(draw(1, 2, Draw::Text), draw(2, 2, Draw::Text));
    }
}
