//! `blastpro keys`: the keys that seal secrets in the database.

use anyhow::Context as _;
use blastpro_storage::KeyRing;
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
    /// To change keys: put the new one before the old ones in SECRET_KEYS (separated by a comma), restart the service,
    /// run `blastpro keys rotate`, then remove the old ones and restart again.
    Generate,
    /// Seal every secret in the database with the first key of SECRET_KEYS
    ///
    /// It is safe while the service runs, and can be interrupted and repeated. Reads SECRET_KEYS, DATABASE_URL and
    /// DATA_DIR.
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
    let count = store.rotate(BATCH).await.context("secrets could not be sealed anew")?;
    let pending = store.pending_rotation().await.context("the rest could not be counted")?;
    if pending > 0 {
        return Err(anyhow::anyhow!(
            "{count} secrets were sealed with the first key, {pending} were not yet: run it again before removing a key"
        )
        .into());
    }
    output::print(&format!("{count} secrets sealed with the first key; the other keys are no longer needed."))?;
    Ok(())
}
