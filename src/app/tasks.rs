//! Supervised tasks. A part that fails, panics or ends by itself is started again after a pause that doubles; it never
//! takes another part along.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// The pause after a first failure.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// The pause after the sixth failure in a row, and all later ones.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A part that ran for so long has recovered: its next failure is a first one.
const RECOVERED: Duration = Duration::from_secs(300);

/// The parts that run.
pub(super) struct Tasks {
    stop: CancellationToken,
    running: JoinSet<&'static str>,
    names: Vec<&'static str>,
}

impl Tasks {
    /// Parts that are told by `stop` to end.
    pub(super) fn new(stop: CancellationToken) -> Self {
        Self { stop, running: JoinSet::new(), names: Vec::new() }
    }

    pub(super) fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs what `start` returns, again and again until the parts are told to end. One that does not look at the token
    /// it is given is dropped at its next `await` after [`finish`](Self::finish)'s time.
    pub(super) fn supervise<F, R>(&mut self, name: &'static str, start: F)
    where
        F: FnMut(CancellationToken) -> R + Send + 'static,
        R: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.names.push(name);
        self.running.spawn(supervise(name, start, self.stop.clone()));
    }

    /// Runs `start` once more often than it fails: it is done when it succeeds.
    pub(super) fn until_done<F, R>(&mut self, name: &'static str, mut start: F)
    where
        F: FnMut() -> R + Send + 'static,
        R: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.supervise(name, move |stop| {
            let work = start();
            async move {
                tokio::select! {
                    result = work => result?,
                    () = stop.cancelled() => return Ok(()),
                }
                stop.cancelled().await;
                Ok(())
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

async fn supervise<F, R>(name: &'static str, mut start: F, stop: CancellationToken) -> &'static str
where
    F: FnMut(CancellationToken) -> R,
    R: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let mut pause = SHORTEST_PAUSE;
    while !stop.is_cancelled() {
        let started = Instant::now();
        // In a task of its own, so that a panic is an outcome.
        let outcome = AbortOnDropHandle::new(tokio::spawn(start(stop.clone()))).await;
        if stop.is_cancelled() {
            break;
        }
        if started.elapsed() >= RECOVERED {
            pause = SHORTEST_PAUSE;
        }
        let reason = match outcome {
            Ok(Ok(())) => "it ended by itself".to_owned(),
            Ok(Err(error)) => format!("{error:#}"),
            Err(_) => "it panicked".to_owned(),
        };
        tracing::error!(task = name, reason, pause_ms = pause.as_millis(), "a part failed and is started again");
        metrics::counter!("blastpro_task_restarts_total", "task" => name).increment(1);
        tokio::select! {
            () = sleep(pause) => {}
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

    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_part_that_fails_or_panics_is_started_again_after_a_growing_pause() {
        let mut tasks = Tasks::new(CancellationToken::new());
        let (starts, mut started) = mpsc::unbounded_channel();
        let count = Arc::new(AtomicU32::new(0));
        tasks.supervise("fragile", move |_| {
            let number = count.fetch_add(1, Ordering::Relaxed);
            let _ = starts.send(Instant::now());
            async move {
                assert!(number != 1, "the second run panics");
                anyhow::ensure!(number == 0, "the others fail");
                Ok(())
            }
        });
        let mut previous = started.recv().await.expect("a start");
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            let next = started.recv().await.expect("another start");
            assert_eq!((next - previous).as_secs(), pause);
            previous = next;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_does_not_end_is_named_and_dropped_when_the_time_is_up() {
        let stop = CancellationToken::new();
        let mut tasks = Tasks::new(stop.clone());
        tasks.supervise("obedient", |stop| async move {
            stop.cancelled().await;
            Ok(())
        });
        tasks.supervise("stubborn", |_| std::future::pending());
        stop.cancel();
        let began = Instant::now();
        assert_eq!(tasks.finish(Duration::from_secs(15)).await, ["stubborn"]);
        assert_eq!(began.elapsed().as_secs(), 15);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_done_is_not_repeated() {
        let stop = CancellationToken::new();
        let mut tasks = Tasks::new(stop.clone());
        let count = Arc::new(AtomicU32::new(0));
        let counter = count.clone();
        tasks.until_done("errand", move || {
            let number = counter.fetch_add(1, Ordering::Relaxed);
            async move {
                anyhow::ensure!(number == 2, "not yet");
                Ok(())
            }
        });
        sleep(Duration::from_secs(3_600)).await;
        assert_eq!(count.load(Ordering::Relaxed), 3);
        stop.cancel();
        assert!(tasks.finish(Duration::from_secs(1)).await.is_empty());
    }
}
