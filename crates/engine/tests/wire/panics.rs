//! Something of one account panics: that is caught, reported and begun anew, and whatever else runs goes on.
//!
//! The engine writes a log, and who reads it is for the program to choose. Here it is a [`Trap`], which panics at the line
//! that a test names: in the middle of the engine's own work, in which nothing is there for tests.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use blastpro_domain::accounts::Account;
use blastpro_domain::jobs::{JobState, Work};
use blastpro_simulator::world::{ChatKind, Fault, Front, NewChat, PersonId};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

use crate::harness::Harness;

/// Where it panics: at lines that contain all of these words, so many times.
struct Snare {
    words: Vec<String>,
    times: u32,
}

#[derive(Default)]
struct Seen {
    lines: Vec<String>,
    snares: Vec<Snare>,
}

/// Reads this thread's log, and so everything that a test's engine does.
#[derive(Clone, Default)]
pub struct Trap(Arc<Mutex<Seen>>);

impl Trap {
    /// Reads the log until the guard is dropped.
    pub fn set() -> (Self, DefaultGuard) {
        let trap = Self::default();
        (trap.clone(), tracing::subscriber::set_default(trap))
    }

    /// Panics at the next so many lines that contain these words.
    pub fn snare(&self, words: &[&str], times: u32) {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        self.seen(|seen| seen.snares.push(Snare { words, times }));
    }

    /// Panics no more.
    pub fn release(&self) {
        self.seen(|seen| seen.snares.clear());
    }

    /// How many lines contain all of these words.
    pub fn count(&self, words: &[&str]) -> usize {
        self.seen(|seen| seen.lines.iter().filter(|line| words.iter().all(|word| line.contains(word))).count())
    }

    fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A line of the log: the message, and its fields.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).expect("there is memory");
    }
}

impl Subscriber for Trap {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("blastpro_engine")
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        let caught = self.seen(|seen| {
            seen.lines.push(line.0.clone());
            let meant = |snare: &&mut Snare| snare.times > 0 && snare.words.iter().all(|word| line.0.contains(word));
            seen.snares.iter_mut().find(meant).map(|snare| snare.times -= 1).is_some()
        });
        assert!(!caught, "caught at: {}", line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Two accounts of one owner that are not connected, and who the first of them is at Telegram.
async fn two_accounts(harness: &Harness) -> (PersonId, Account, Account) {
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let (first, second) = (harness.connect().await, harness.connect_another().await);
    harness.following(seller).await;
    engine.stop().await;
    (seller, first, second)
}

async fn scans(harness: &Harness, account: &Account) {
    let job = harness.start_job(account, Work::Scan).await;
    assert_eq!(harness.job_over(&job).await.state, JobState::Done);
}

#[tokio::test]
async fn an_account_whose_actor_panics_is_served_again_while_another_goes_on() {
    let harness = Harness::start().await;
    let (seller, first, second) = two_accounts(&harness).await;
    let (trap, _guard) = Trap::set();
    trap.snare(&["account connected", &first.id.to_string()], u32::MAX);
    let engine = harness.run();
    let job = harness.start_job(&first, Work::Scan).await;
    let panicked = || trap.count(&["task panicked", "task=\"account\""]);
    harness.until(|| panicked() >= 1).await;
    scans(&harness, &second).await;
    harness.until(|| panicked() >= 2).await;
    assert!(!harness.job(&job).await.state.is_over(), "nothing was done for it, and nothing is given up");
    trap.release();
    assert_eq!(harness.job_over(&job).await.state, JobState::Done);
    scans(&harness, &second).await;
    assert_eq!(trap.count(&["account connected", &second.id.to_string()]), 1, "it has noticed nothing");
    // Each time its line was closed before the next was opened.
    harness.assert_one_connection_per_key(seller);
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_job_that_panics_fails_and_the_next_one_runs_on_the_same_line() {
    let harness = Harness::start().await;
    let (seller, first, second) = two_accounts(&harness).await;
    let forum = NewChat { topics: vec!["A".to_owned()], ..NewChat::new(ChatKind::Forum, "Forum", &[seller]) };
    harness.world().add_chat(forum).expect("a new forum");
    let refused = Fault::Rpc("CHANNEL_PRIVATE".to_owned());
    harness.world().add_fault(Front::Account(seller), "messages.getForumTopics", refused, 1);
    let (trap, _guard) = Trap::set();
    trap.snare(&["topics of a forum not read"], 1);
    let engine = harness.run();
    let job = harness.start_job(&first, Work::Scan).await;
    scans(&harness, &second).await;
    let job = harness.job_over(&job).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("INTERNAL_ERROR")));
    assert_eq!(trap.count(&["job panicked"]), 1);
    scans(&harness, &first).await;
    assert_eq!(trap.count(&["account connected", &first.id.to_string()]), 1);
    assert_eq!(trap.count(&["task panicked"]), 0, "no more than the job");
    engine.stop().await;
    harness.end().await;
}
