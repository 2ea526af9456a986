//! Wake-ups between processes, over a real Redis.

use std::time::Duration;

use blastpro_services::{Topic, Wake};

/// The server that `tests/run` starts.
fn redis() -> String {
    std::env::var("TEST_REDIS_URL")
        .expect("TEST_REDIS_URL is not set: run the tests with tests/run, which starts a Redis")
}

/// What one process notifies of wakes the other: the second `serve` need not find it out by looking.
#[tokio::test]
async fn a_wake_up_crosses_to_another_process() {
    let (here, there) = (Wake::new(), Wake::new());
    let (url, other_url) = (redis(), redis());
    let bridges = async { tokio::join!(here.bridge(&url), there.bridge(&other_url)) };
    let mut sleeper = there.subscribe(Topic::Logins);
    let woken = async {
        // Until both are subscribed a wake-up may be lost, which is allowed.
        let mut notify = tokio::time::interval(Duration::from_millis(50));
        loop {
            tokio::select! {
                () = sleeper.wait() => break,
                _ = notify.tick() => here.notify(Topic::Logins),
            }
        }
    };
    let outcome = tokio::time::timeout(Duration::from_secs(30), async {
        tokio::select! {
            () = woken => Ok(()),
            ended = bridges => Err(ended),
        }
    });
    outcome.await.expect("the wake-up arrives").expect("both bridges stand");
}

/// Without Redis the bridge says so, and wake-ups within the process go on.
#[tokio::test]
async fn without_redis_a_process_still_wakes_itself() {
    let wake = Wake::new();
    let mut sleeper = wake.subscribe(Topic::Inbox);
    wake.bridge("redis://127.0.0.1:1").await.expect_err("nobody listens there");
    wake.notify(Topic::Inbox);
    tokio::time::timeout(Duration::from_secs(30), sleeper.wait()).await.expect("woken");
}
