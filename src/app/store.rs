//! Opening the database and the store for files as the configuration says.

use std::collections::BTreeSet;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use anyhow::Context as _;
use blastpro_services::blobs::Blobs;
use blastpro_storage::{KeyRing, KeyTrouble, StorageError, Store, Vault};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, sleep, timeout};

use crate::causes::sentence;
use crate::config::{BlobStore, Data, Database};

/// How long a database may take to start, next to which the service was started.
const PATIENCE: Duration = Duration::from_mins(1);

/// After how long without an answer the operator is told what is being waited for.
const SILENCE: Duration = Duration::from_secs(3);

/// The pause between two tries.
const PAUSE: Duration = Duration::from_secs(2);

/// Connects once.
pub async fn connect(data: &Data) -> anyhow::Result<Store> {
    let vault = vault(data)?;
    make_folder(data.database.folder.as_ref())?;
    open(&data.database, vault).await.context("cannot open the database (DATABASE_URL)")
}

/// Connects, and tries again for a minute while the database cannot be reached.
pub async fn await_database(data: &Data) -> anyhow::Result<Store> {
    let vault = vault(data)?;
    make_folder(data.database.folder.as_ref())?;
    let give_up = Instant::now() + PATIENCE;
    let mut said = String::new();
    loop {
        let mut opening = pin!(open(&data.database, vault.clone()));
        let outcome = if let Ok(outcome) = timeout(SILENCE, &mut opening).await {
            outcome
        } else {
            tracing::warn!("the database does not answer yet");
            opening.await
        };
        match outcome {
            Ok(store) => return Ok(store),
            Err(error) if error.is_retryable() && Instant::now() < give_up => {
                let why = sentence(anyhow::Error::new(error).chain());
                if why != said {
                    tracing::warn!(error = why, "the database cannot be reached yet; trying again for a minute");
                    said = why;
                }
                sleep(PAUSE).await;
            }
            Err(error) => return Err(error).context("cannot open the database (DATABASE_URL)"),
        }
    }
}

/// Brings the database up to date. Migrations move no secret, so this needs no key of the operator's.
pub async fn migrate(database: &Database) -> anyhow::Result<()> {
    make_folder(database.folder.as_ref())?;
    let ring = KeyRing::parse(&KeyRing::generate_key()).context("a new key is no key")?;
    let store = open(database, Vault::new(ring)).await.context("cannot open the database (DATABASE_URL)")?;
    let migrated = store.migrate().await.context("the database could not be brought up to date");
    // The last to close a SQLite file takes its log into it.
    store.close().await;
    migrated
}

/// Takes up at once what an earlier run of this service had begun to handle when it was killed. Where other processes
/// may be running, what they hold is theirs until it expires, and nothing is released.
pub(super) async fn release_claims(store: &Store) -> Result<(), StorageError> {
    let mut tx = store.begin().await?;
    tx.release_all_claims().await?;
    tx.commit().await
}

/// Refuses to serve without a key that something stored is sealed with, or with other bytes under its id.
pub async fn demand_keys(store: &Store) -> anyhow::Result<()> {
    let KeyTrouble { missing, wrong } = store.key_trouble().await.context("cannot read which keys are needed")?;
    let names = |ids: BTreeSet<String>| ids.into_iter().collect::<Vec<_>>().join(", ");
    if !wrong.is_empty() {
        let wrong = names(wrong);
        anyhow::bail!(
            "SECRET_KEYS: key {wrong} has other bytes than when it sealed what is stored; put the right ones back"
        );
    }
    if !missing.is_empty() {
        let missing = names(missing);
        anyhow::bail!(
            "SECRET_KEYS lacks keys that stored secrets are sealed with: {missing}; put them back, newest first"
        );
    }
    Ok(())
}

async fn open(database: &Database, vault: Vault) -> Result<Store, StorageError> {
    Store::connect(database.url.expose_secret(), vault).await
}

fn vault(data: &Data) -> anyhow::Result<Vault> {
    Ok(Vault::new(KeyRing::parse(data.secret_keys.expose_secret()).context("SECRET_KEYS is not a key ring")?))
}

/// Opens the store for files, and makes its folder where it has one of its own.
pub fn open_blobs(config: &BlobStore) -> anyhow::Result<Blobs> {
    make_folder(config.folder.as_ref())?;
    Blobs::open(config.url.expose_secret()).context("cannot open the store for files (BLOB_STORE_URL)")
}

/// Makes a folder for this user alone: it holds what owners entrust to the service.
fn make_folder(folder: Option<&PathBuf>) -> anyhow::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot make the folder {} (DATA_DIR)", folder.display()))
}
