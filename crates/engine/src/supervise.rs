//! Running what must not stop: a task that panics is logged and started again, and takes nothing else along.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;

/// A task that is cancelled when its handle is dropped.
#[derive(Debug)]
pub(crate) struct Attached<T = ()>(JoinHandle<T>);

impl<T> Attached<T> {
    /// Whether it has ended.
    pub(crate) fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Waits for its end; `None` when it panicked or was cancelled.
    pub(crate) async fn join(mut self) -> Option<T> {
        (&mut self.0).await.ok()
    }
}

impl<T> Drop for Attached<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Starts a task that ends with its handle.
pub(crate) fn attach<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Attached<T> {
    Attached(tokio::spawn(future))
}

/// Runs what `make` makes until it returns. After a panic it is made anew, after a pause that grows from 1 s to 1 min.
pub(crate) async fn supervise<F, Run>(name: &'static str, stop: CancellationToken, mut make: F)
where
    F: FnMut() -> Run,
    Run: Future<Output = ()> + Send + 'static,
{
    let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(1), 0);
    loop {
        if attach(make()).join().await.is_some() || stop.is_cancelled() {
            return;
        }
        metrics::counter!("blastpro_task_panics_total", "task" => name).increment(1);
        let pause = backoff.next();
        tracing::error!(task = name, pause_ms = pause.as_millis(), "task panicked");
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_is_started_again() {
        let runs = Arc::new(AtomicUsize::new(0));
        let count = runs.clone();
        supervise("test", CancellationToken::new(), move || {
            let count = count.clone();
            async move { assert!(count.fetch_add(1, Ordering::SeqCst) >= 2, "the first two runs fail") }
        })
        .await;
        assert_eq!(runs.load(Ordering::SeqCst), 3);
    }
}
