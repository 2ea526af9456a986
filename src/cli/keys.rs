//! `blastpro keys`: the keys that seal secrets in the database.

use anyhow::Context as _;
use blastpro_storage::{KeyRing, Store};
use clap::Subcommand;

use super::failure::Failure;
use super::{block_on, output};
use crate::app;
use crate::config::{Data, Source};

/// How many rows are sealed anew in one transaction: a few milliseconds, so that the service hardly notices.
const BATCH: i64 = 200;

#[derive(Debug, Subcommand)]
#[expect(clippy::doc_markdown, reason = "a terminal shows backticks as they are")]
pub(super) enum Command {
    /// Print a new key for SECRET_KEYS
    ///
    /// To change keys: put the new one before the old ones in SECRET_KEYS (separated by a comma) of every running
    /// service, restart them all, run `blastpro keys rotate`, then remove the old ones and restart again.
    Generate,
    /// Seal every secret in the database with the first key of SECRET_KEYS
    ///
    /// Every running service must have the first key already: add it to SECRET_KEYS of all of them and restart them,
    /// then rotate, then remove the old keys. So it is safe while the service runs, and can be interrupted and repeated.
    /// Reads SECRET_KEYS, DATABASE_URL and DATA_DIR.
    Rotate,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Generate => Ok(output::print(&KeyRing::generate_key())?),
        Command::Rotate => {
            let data = Data::read(&Source::process())?;
            block_on(rotate(&data))
        }
    }
}

async fn rotate(data: &Data) -> Result<(), Failure> {
    let store = app::store::connect(data).await?;
    let rotated = rotate_in(&store).await;
    store.close().await;
    output::print(&rotated?)?;
    Ok(())
}

async fn rotate_in(store: &Store) -> anyhow::Result<String> {
    store.check_version().await?;
    let trouble = store.key_trouble().await.context("cannot read which keys are needed")?;
    if !trouble.wrong.is_empty() {
        // What was sealed now could not be opened with the right key of that id.
        app::store::demand_keys(store).await?;
    }
    let count = store.rotate(BATCH).await.context("secrets could not be sealed anew")?;
    let pending = store.pending_rotation().await.context("the rest could not be counted")?;
    if pending == 0 {
        return Ok(format!("{count} secrets sealed with the first key; the other keys are no longer needed."));
    }
    let so_far = format!("{count} secrets were sealed with the first key, {pending} were not");
    let missing: Vec<String> = store.key_trouble().await?.missing.into_iter().collect();
    if missing.is_empty() {
        anyhow::bail!("{so_far} yet: run it again before removing a key");
    }
    anyhow::bail!(
        "{so_far}: they need keys that SECRET_KEYS lacks: {}; put them behind the first key and run it again",
        missing.join(", ")
    )
}
