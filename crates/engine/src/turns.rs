//! Who may use an account's connection next: one call at a time, and the most urgent kind of work first. A scan of
//! hundreds of calls is overtaken between two of them by whatever is more urgent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

/// What a call is for, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Somebody waits for a reply in a chat.
    Answer,
    /// The owner waits for a job.
    Job,
    /// Nobody waits: it is a matter of hours anyway.
    Campaign,
}

/// The turns of one account. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    taken: bool,
    /// By kind, and then in the order in which they came.
    waiting: BTreeMap<(Kind, u64), oneshot::Sender<Turn>>,
    arrivals: u64,
}

/// The right to make a call, until it is dropped.
#[derive(Debug)]
pub struct Turn(Turns);

impl Turns {
    /// Waits for a turn. May be dropped while it waits.
    pub async fn take(&self, kind: Kind) -> Turn {
        loop {
            let Some(turn) = self.queue(kind) else { return Turn(self.clone()) };
            // The sender is lost only if whoever held the turn panicked while passing it on.
            if let Ok(turn) = turn.await {
                return turn;
            }
        }
    }

    /// `None`: it is our turn at once.
    fn queue(&self, kind: Kind) -> Option<oneshot::Receiver<Turn>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.taken {
            state.taken = true;
            return None;
        }
        state.arrivals += 1;
        let (sender, receiver) = oneshot::channel();
        let place = (kind, state.arrivals);
        state.waiting.insert(place, sender);
        Some(receiver)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
            let next = state.waiting.pop_first();
            state.taken = next.is_some();
            next
        };
        if let Some((_, waiter)) = next {
            // One who has stopped waiting drops the turn, which passes it on.
            let _ = waiter.send(Self(self.0.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_most_urgent_goes_first_and_equals_in_their_order() {
        let turns = Turns::default();
        let held = turns.take(Kind::Job).await;
        let mut waiting = Vec::new();
        let (order, mut done) = tokio::sync::mpsc::unbounded_channel();
        for (kind, name) in [
            (Kind::Campaign, "campaign"),
            (Kind::Job, "first job"),
            (Kind::Job, "second job"),
            (Kind::Answer, "answer"),
        ] {
            let (turns, order) = (turns.clone(), order.clone());
            waiting.push(tokio::spawn(async move {
                let _turn = turns.take(kind).await;
                order.send(name).expect("somebody listens");
            }));
            tokio::task::yield_now().await;
        }
        drop(held);
        for task in waiting {
            task.await.expect("no panic");
        }
        let mut names = Vec::new();
        while let Ok(name) = done.try_recv() {
            names.push(name);
        }
        assert_eq!(names, ["answer", "first job", "second job", "campaign"]);
    }

    #[tokio::test]
    async fn one_who_gives_up_waiting_holds_nobody_up() {
        let turns = Turns::default();
        let held = turns.take(Kind::Job).await;
        {
            let mut impatient = Box::pin(turns.take(Kind::Answer));
            assert!(futures::poll!(&mut impatient).is_pending());
            // The turn is passed to it, and it goes without having taken it.
            drop(held);
        }
        tokio::time::timeout(std::time::Duration::from_secs(5), turns.take(Kind::Campaign)).await.expect("a free turn");
    }
}
