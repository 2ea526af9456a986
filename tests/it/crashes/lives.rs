//! The lives of a service: when each ends, and what goes wrong in it.

use std::time::Duration;

use blastpro_domain::deliveries::{Draw, draw};
use blastpro_simulator::world::{Call, Fault, Front, PersonId};

use super::{Test, sending};
use crate::support::shop::SENDING;

/// How late messages are taken, in milliseconds, one of which is repeated: whenever the process looks for it, from three
/// seconds on, it is about to be taken, and its repetition is taken [`LATER`].
const LATE: u64 = 3_600;

/// How late messages are taken, in milliseconds, while it is looked for.
const LATER: u64 = 700;

/// What is drawn from the seed of a run.
pub(super) struct Chance {
    pub(super) seed: i64,
    pub(super) drawn: i64,
}

impl Chance {
    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.drawn += 1;
        draw(self.seed, self.drawn, Draw::Gap) % bound.max(1)
    }
}

/// When a life ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// So many milliseconds after its start.
    Early(u64),
    /// So many milliseconds after so many messages.
    After(u64, u64),
    /// When a message is claimed, after so many.
    Claimed(u64),
    /// When a message is written and its answer is not, after so many.
    Written(u64),
    /// When an answer is written, after so many messages.
    Answered(u64),
    /// When a message is claimed that Telegram takes [`LATE`].
    Late,
    /// When it was repeated, which Telegram sees after it has taken it.
    Repeated,
}

pub(super) async fn wait(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

impl Test<'_> {
    /// When a life ends: all kinds in turn, as far as the rest with numbers that are drawn.
    pub(super) fn moment(&mut self, kill: usize, fair: u64) -> Moment {
        let some = self.chance.below(2 * fair + 1);
        let kinds = if self.run.forgetful { 8 } else { 10 };
        match kill % kinds {
            0 => Moment::Early(self.chance.below(1_500)),
            2 => Moment::Claimed(some),
            4 | 7 => Moment::Answered(some),
            6 => Moment::Written(some),
            8 => Moment::Late,
            9 => Moment::Repeated,
            _ => Moment::After(some, self.chance.below(150)),
        }
    }

    /// What goes wrong in a life, for each account something else.
    pub(super) fn trouble(&mut self, moment: Moment) {
        let people: Vec<_> = self.shop.sellers.iter().map(|seller| seller.person).collect();
        for person in people {
            match moment {
                // All of them, lest everything be sent while the one to be repeated is waited for.
                Moment::Repeated => self.befall(person, &Fault::DelayMs(LATER), 1_000),
                Moment::Early(_) | Moment::After(..) => {
                    for _ in 0..2 {
                        let fault = match self.chance.below(8) {
                            0 => Fault::DropBefore,
                            1 => Fault::DropAfter,
                            2 => Fault::NoReply,
                            _ => Fault::DelayMs(self.chance.below(60)),
                        };
                        let times = if matches!(fault, Fault::DelayMs(_)) { 6 } else { 1 };
                        self.befall(person, &fault, times);
                    }
                    if self.chance.below(4) == 0 {
                        let history = "messages.getHistory";
                        self.stage.world().add_fault(Front::Account(person), history, Fault::DropBefore, 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn befall(&self, person: PersonId, fault: &Fault, times: u32) {
        for method in SENDING {
            self.stage.world().add_fault(Front::Account(person), method, fault.clone(), times);
        }
    }

    fn befall_all(&self, fault: &Fault) {
        for seller in &self.shop.sellers {
            self.befall(seller.person, fault, 1);
        }
    }

    /// Waits for the moment.
    pub(super) async fn until(&mut self, moment: Moment, mark: u64) {
        match moment {
            Moment::Early(milliseconds) => wait(milliseconds).await,
            Moment::After(messages, milliseconds) => {
                self.logged(mark, messages + 1, |call| !call.messages.is_empty()).await;
                wait(milliseconds).await;
            }
            Moment::Claimed(messages) => {
                self.logged(mark, messages, |call| !call.messages.is_empty()).await;
                // Some have just been claimed, others are on their way.
                if self.chance.below(2) == 0 {
                    self.befall_all(&Fault::DelayMs(300));
                }
                self.claims().await;
            }
            Moment::Late => {
                self.befall_all(&Fault::DelayMs(LATE));
                self.claims().await;
            }
            Moment::Written(messages) => {
                self.logged(mark, messages, |call| !call.messages.is_empty()).await;
                let fault = if self.chance.below(2) == 0 { Fault::DropAfter } else { Fault::NoReply };
                self.befall_all(&fault);
                // What is taken is answered at once, unless it is not answered at all.
                let mark = self.newest();
                self.logged(mark, 1, |call| !call.messages.is_empty() && !call.answered).await;
                wait(self.chance.below(300)).await;
            }
            Moment::Answered(messages) => {
                self.logged(mark, messages, |call| !call.messages.is_empty()).await;
                let mark = self.newest();
                self.logged(mark, 1, |call| !call.messages.is_empty() && call.answered).await;
            }
            Moment::Repeated => {
                self.logged(mark, 1, |call| call.messages.is_empty() && call.answered).await;
                wait(self.chance.below(150)).await;
            }
        }
    }

    /// Waits until the log has so many such calls that send. Looks all the time: the moment after is short.
    async fn logged(&self, mark: u64, times: u64, wanted: impl Fn(&Call) -> bool) {
        let times = usize::try_from(times).expect("some thousand");
        loop {
            let log = self.stage.world().log_after(None, mark);
            if log.iter().filter_map(sending).filter(|call| wanted(call)).count() >= times {
                return;
            }
            drop(log);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Waits until something is claimed.
    async fn claims(&self) {
        let since = self.shop.services.clock().now();
        while !self.shop.sending().await.iter().any(|(_, delivery)| delivery.tried_at >= Some(since)) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
