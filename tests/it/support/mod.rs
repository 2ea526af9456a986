//! What every end-to-end test stands on: a simulated Telegram, the product in front of one of both databases, and
//! people who chat with its bot through the control API, as an outside tool would.

pub mod control;
pub mod people;
pub mod stage;

pub use blastpro_storage::Engine;
pub use people::Person;
pub use stage::Stage;

/// Runs an end-to-end test on SQLite and on PostgreSQL.
macro_rules! on_both_engines {
    ($($(#[$doc:meta])* async fn $name:ident($stage:ident: &Stage) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn scenario($stage: &Stage) $body

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                Stage::play(Engine::Sqlite, async |stage| scenario(stage).await).await;
            }

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                Stage::play(Engine::Postgres, async |stage| scenario(stage).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;
