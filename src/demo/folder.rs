//! The folder in which the demo's service keeps its files.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use uuid::Uuid;

/// A folder, removed when dropped unless it is to be kept.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    /// A new folder for this user alone: the one that was asked for, which must be empty, or a temporary one.
    pub(super) fn new(wanted: Option<&Path>) -> anyhow::Result<Self> {
        let folder = match wanted {
            None => {
                let name = format!("blastpro-demo-{}", Uuid::new_v4().simple());
                Self { path: std::env::temp_dir().join(name), keep: false }
            }
            Some(path) => {
                let path = std::path::absolute(path).context("the folder's name is none")?;
                // The simulated Telegram begins anew each time, and an older database would not fit it.
                let used = path.read_dir().is_ok_and(|mut entries| entries.next().is_some());
                anyhow::ensure!(!used, "{} is not empty; the demo starts with a new folder", path.display());
                Self { path, keep: true }
            }
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder.path)
            .with_context(|| format!("cannot make the folder {}", folder.path.display()))?;
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep && std::fs::remove_dir_all(&self.path).is_err() {
            tracing::warn!(folder = %self.path.display(), "the demo's files could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_folder_goes_and_a_wanted_one_stays_and_must_be_empty() {
        let temporary = Folder::new(None).expect("a folder");
        let path = temporary.path().to_owned();
        std::fs::write(path.join("file"), "content").expect("a file");
        Folder::new(Some(&path)).expect_err("it is in use");
        drop(temporary);
        assert!(!path.exists());

        drop(Folder::new(Some(&path)).expect("it is free now"));
        assert!(path.is_dir());
        std::fs::remove_dir(&path).expect("removed");
    }
}
