//! What every end-to-end test stands on: a simulated Telegram, the product in front of one of both databases, and
//! people who chat with its bot through the control API, as an outside tool would.

use std::time::Duration;

pub mod control;
pub mod crowd;
pub mod line;
pub mod people;
pub mod process;
pub mod shop;
pub mod stage;

pub use blastpro_storage::Engine;
pub use people::Person;
pub use stage::Stage;

/// How often a condition is looked at again. The product is another party: there is nothing to wait on but its answer.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Waits before looking at a condition again.
pub async fn pause() {
    tokio::time::interval_at(tokio::time::Instant::now() + LOOK_AGAIN, LOOK_AGAIN).tick().await;
}

/// Runs an end-to-end test on SQLite and on PostgreSQL, with the service in this process.
macro_rules! on_both_engines {
    ($($tests:tt)+) => { $crate::support::on_both_engines_with! { play, $($tests)+ } };
}
pub(crate) use on_both_engines;

/// The same without a service: the test starts processes of its own.
macro_rules! on_both_engines_unserved {
    ($($tests:tt)+) => { $crate::support::on_both_engines_with! { play_unserved, $($tests)+ } };
}
pub(crate) use on_both_engines_unserved;

macro_rules! on_both_engines_with {
    ($play:ident, $($(#[$doc:meta])* async fn $name:ident($stage:ident: &Stage) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn scenario($stage: &Stage) $body

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                Stage::$play(Engine::Sqlite, async |stage| scenario(stage).await).await;
            }

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                Stage::$play(Engine::Postgres, async |stage| scenario(stage).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines_with;
