//! Supervised tasks. A part that fails, panics or ends by itself is started again after a pause that doubles; it never
//! takes another part along.

use std::time::Duration;

use blastpro_domain::clock::Clock;
use chrono::TimeDelta;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// The pause after a first failure.
const SHORTEST_PAUSE: TimeDelta = TimeDelta::seconds(1);

/// The pause after the sixth failure in a row, and all later ones.
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(60);

/// A part that ran for so long has recovered: its next failure is a first one.
const RECOVERED: TimeDelta = TimeDelta::minutes(5);

/// The parts that run.
pub(super) struct Tasks {
    stop: CancellationToken,
    clock: Clock,
    running: JoinSet<&'static str>,
    names: Vec<&'static str>,
}

impl Tasks {
    /// Parts that are told by `stop` to end.
    pub(super) fn new(stop: CancellationToken, clock: Clock) -> Self {
        Self { stop, clock, running: JoinSet::new(), names: Vec::new() }
    }

    pub(super) fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs what `start` returns, again and again until the parts are told to end. Then it has until the end of
    /// [`finish`](Self::finish)'s time to end by itself, which it learns from the token.
    pub(super) fn supervise<F, R>(&mut self, name: &'static str, start: F)
    where
        F: FnMut(CancellationToken) -> R + Send + 'static,
        R: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.names.push(name);
        self.running.spawn(supervise(name, start, self.stop.clone(), self.clock.clone()));
    }

    /// As [`supervise`](Self::supervise), for what leaves nothing behind: it is dropped where it stands.
    pub(super) fn background<F, R>(&mut self, name: &'static str, mut start: F)
    where
        F: FnMut() -> R + Send + 'static,
        R: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.supervise(name, move |stop| {
            let work = start();
            async move { stop.run_until_cancelled_owned(work).await.unwrap_or(Ok(())) }
        });
    }

    /// As [`background`](Self::background), but only until it succeeds.
    pub(super) fn until_done<F, R>(&mut self, name: &'static str, mut start: F)
    where
        F: FnMut() -> R + Send + 'static,
        R: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.background(name, move || {
            let work = start();
            async move {
                work.await?;
                std::future::pending().await
            }
        });
    }

    /// Waits until every part has ended, at most for `grace`; who has not by then is dropped and returned.
    pub(super) async fn finish(mut self, grace: Duration) -> Vec<&'static str> {
        let all_ended = async {
            while let Some(ended) = self.running.join_next().await {
                if let Ok(name) = ended {
                    self.names.retain(|other| *other != name);
                }
            }
        };
        if timeout(grace, all_ended).await.is_ok() {
            return Vec::new();
        }
        self.running.shutdown().await;
        self.names
    }
}

async fn supervise<F, R>(name: &'static str, mut start: F, stop: CancellationToken, clock: Clock) -> &'static str
where
    F: FnMut(CancellationToken) -> R,
    R: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let mut pause = SHORTEST_PAUSE;
    while !stop.is_cancelled() {
        let started = clock.now();
        // In a task of its own, so that a panic is an outcome.
        let outcome = AbortOnDropHandle::new(tokio::spawn(start(stop.clone()))).await;
        if stop.is_cancelled() {
            break;
        }
        if clock.now() - started >= RECOVERED {
            pause = SHORTEST_PAUSE;
        }
        let reason = match outcome {
            Ok(Ok(())) => "it ended by itself".to_owned(),
            Ok(Err(error)) => format!("{error:#}"),
            Err(_) => "it panicked".to_owned(),
        };
        tracing::error!(task = name, reason, pause_ms = pause.num_milliseconds(), "a part failed and is started again");
        metrics::counter!("blastpro_task_restarts_total", "task" => name).increment(1);
        tokio::select! {
            () = clock.sleep(pause) => {}
            () = stop.cancelled() => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    name
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use blastpro_domain::clock::ManualClock;
    use chrono::DateTime;
    use tokio::task::yield_now;

    use super::*;

    fn tasks() -> (Tasks, CancellationToken, ManualClock) {
        let stop = CancellationToken::new();
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        (Tasks::new(stop.clone(), clock), stop, hand)
    }

    /// Lets every task of this single-threaded test go on until it waits.
    async fn settle() {
        for _ in 0..20 {
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_part_that_fails_or_panics_is_started_again_after_a_growing_pause() {
        let (mut tasks, _, hand) = tasks();
        let starts = Arc::new(AtomicU32::new(0));
        let count = starts.clone();
        tasks.supervise("fragile", move |_| {
            let number = count.fetch_add(1, Ordering::Relaxed);
            async move {
                assert!(number != 1, "the second run panics");
                anyhow::ensure!(number == 0, "the others fail");
                Ok(())
            }
        });
        settle().await;
        for (restarts, pause) in (1..).zip([1, 2, 4, 8, 16, 32, 60, 60]) {
            hand.advance(TimeDelta::seconds(pause) - TimeDelta::milliseconds(1));
            settle().await;
            assert_eq!(starts.load(Ordering::Relaxed), restarts, "the pause is {pause} s");
            hand.advance(TimeDelta::milliseconds(1));
            settle().await;
            assert_eq!(starts.load(Ordering::Relaxed), restarts + 1, "the pause is {pause} s");
        }
    }

    #[tokio::test]
    async fn who_does_not_end_in_time_is_named_and_dropped() {
        let (mut tasks, stop, _) = tasks();
        tasks.supervise("obedient", |stop| async move {
            stop.cancelled().await;
            Ok(())
        });
        tasks.background("careless", std::future::pending);
        tasks.supervise("stubborn", |_| std::future::pending());
        settle().await;
        stop.cancel();
        assert_eq!(tasks.finish(Duration::from_millis(50)).await, ["stubborn"]);
    }

    #[tokio::test]
    async fn what_is_done_is_not_repeated() {
        let (mut tasks, stop, hand) = tasks();
        let tries = Arc::new(AtomicU32::new(0));
        let count = tries.clone();
        tasks.until_done("errand", move || {
            let number = count.fetch_add(1, Ordering::Relaxed);
            async move {
                anyhow::ensure!(number == 2, "not yet");
                Ok(())
            }
        });
        for _ in 0..10 {
            settle().await;
            hand.advance(TimeDelta::hours(1));
        }
        assert_eq!(tries.load(Ordering::Relaxed), 3);
        stop.cancel();
        assert!(tasks.finish(Duration::from_secs(10)).await.is_empty());
    }
}
