//! One service per SQLite file.
//!
//! Accounts are held by leases, but on SQLite those of a killed service are taken over at once, because nobody else can
//! be holding them. A lock on the file makes that true: two services would use the same Telegram sessions, and Telegram
//! ends a session that is used from two places. The system drops the lock with the process, however that ends.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use percent_encoding::percent_decode_str;
use tokio::time::{Instant, sleep};

/// How often a service that is still stopping is looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// Holds the file, if the database is one, until dropped. Waits for `patience` for another service to stop.
pub(super) async fn claim(database_url: &str, patience: Duration) -> anyhow::Result<Option<File>> {
    let Some(path) = file(database_url) else { return Ok(None) };
    let give_up = Instant::now() + patience;
    let mut told = false;
    loop {
        // SQLite's own locks are of another kind, and are not disturbed.
        let file = File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if Instant::now() < give_up => {
                if !std::mem::replace(&mut told, true) {
                    let (file, at_most_s) = (path.display(), patience.as_secs());
                    tracing::warn!(%file, at_most_s, "another service holds the database; waiting for it to stop");
                }
                sleep(PAUSE).await;
            }
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!("another service is running on {}; only one may", path.display())
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
    }
}

fn file(database_url: &str) -> Option<PathBuf> {
    let rest = database_url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    Some(percent_decode_str(path).decode_utf8_lossy().into_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::sqlite_url;

    #[tokio::test]
    async fn a_second_service_is_refused_until_the_first_has_ended() {
        let path = std::env::temp_dir().join(format!("blastpro-100%-{}.db", uuid::Uuid::new_v4()));
        std::fs::write(&path, "").expect("a file");
        let url = format!("{}?mode=rwc", sqlite_url(&path));

        let first = claim(&url, Duration::ZERO).await.expect("nobody else holds it");
        assert!(first.is_some());
        let refused = claim(&url, Duration::ZERO).await.expect_err("it is held");
        assert!(refused.to_string().contains("another service"), "{refused}");
        drop(first);
        assert!(claim(&url, Duration::ZERO).await.expect("it is free again").is_some());
        std::fs::remove_file(&path).expect("removed");
    }

    #[tokio::test]
    async fn a_database_server_sees_to_its_clients_itself() {
        assert!(claim("postgres://localhost/shop", Duration::ZERO).await.expect("nothing to hold").is_none());
    }
}
