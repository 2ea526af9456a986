//! Writing a list as CSV.

use blastpro_domain::ids::{ListId, OwnerId};
use blastpro_domain::targets::Target;

use super::Targets;
use crate::Result;
use crate::cells::{defused, finished, marked, writer};

/// The heading, which an import reads.
const COLUMNS: [&str; 3] = ["group_id", "group_name", "topics"];

/// How many targets are read at a time.
const PAGE: i64 = 2_000;

impl Targets {
    /// The list as CSV, in the form that an import reads: a row per chat, its topics parted by `|`. Ids are those of
    /// the Bot API behind a `'`, without which a spreadsheet rounds them. `None`: there is no such list.
    pub async fn export(&self, owner: OwnerId, list: ListId) -> Result<Option<Vec<u8>>> {
        let mut tx = self.context.store.read().await?;
        if tx.list(owner, list).await?.is_none_or(|list| list.deleted_at.is_some()) {
            return Ok(None);
        }
        let mut targets: Vec<Target> = Vec::new();
        loop {
            let page = tx.targets(owner, list, i64::try_from(targets.len()).unwrap_or(i64::MAX), PAGE).await?;
            if page.is_empty() {
                break;
            }
            targets.extend(page);
        }
        drop(tx);
        Ok(Some(write(&targets)))
    }
}

/// One row per chat: a list gives the topics of a chat one after the other.
fn write(targets: &[Target]) -> Vec<u8> {
    let mut csv = writer();
    // Writing into memory cannot fail, nor do rows differ in length.
    let _ = csv.write_record(COLUMNS);
    for chat in targets.chunk_by(|one, next| one.chat == next.chat) {
        let Some(first) = chat.first() else { continue };
        let topics: Vec<String> =
            chat.iter().filter_map(|target| target.topic).map(|topic| topic.to_string()).collect();
        let id = first.chat.marked().to_string();
        let topics = topics.join("|");
        let _ = csv.write_record([&id, &first.title, &topics].map(|cell| defused(cell).into_owned()));
    }
    marked(&finished(csv))
}
