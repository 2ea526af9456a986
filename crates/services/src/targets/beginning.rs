//! How a list begins, and what becomes of one that was begun and left.

use blastpro_domain::ids::{AccountId, ListId, OwnerId};
use blastpro_domain::jobs::Work;
use blastpro_domain::targets::TargetList;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{ListError, Targets, names_with_room};
use crate::{Result, names};

impl Targets {
    /// A new, empty list named `Scan dd/mm` after the owner's date; `Scan dd/mm (2)` where that is taken.
    pub async fn begin_selection(&self, owner: OwnerId, account: AccountId) -> Result<TargetList, ListError> {
        let at = self.context.clock.now();
        let mut tx = self.begin().await?;
        let theirs = tx.account(owner, account).await?.is_some();
        let Some(person) = tx.owner(owner).await?.filter(|_| theirs) else { return Err(ListError::NotFound) };
        let names = names_with_room(&mut tx, owner, account).await?;
        let list = TargetList {
            id: ListId::new(),
            owner_id: owner,
            account_id: account,
            name: names::free(&names, &name_of_the_day(at, person.timezone)),
            targets: 0,
            inactive: 0,
            created_at: at,
            deleted_at: None,
        };
        tx.insert_list(&list).await?;
        tx.commit().await?;
        Ok(list)
    }

    /// Removes the account's lists that were begun and left: empty, under the name that they were given, with nothing on
    /// its way into them. Whatever empties a list, renames it or brings it back is in the audit log, and so is an import
    /// into it: a list that is named there is somebody's work. How many were removed.
    pub async fn drop_untouched(&self, owner: OwnerId, account: AccountId) -> Result<u64> {
        if self.context.store.read().await?.empty_lists(owner, account).await?.is_empty() {
            return Ok(0);
        }
        let mut tx = self.context.store.begin().await?;
        let Some(person) = tx.owner(owner).await? else { return Ok(0) };
        let coming: Vec<_> = tx.open_jobs(owner, account).await?.iter().filter_map(|job| into(&job.work)).collect();
        let mut dropped = 0;
        for (list, name, created_at) in tx.empty_lists(owner, account).await? {
            let unnamed = names::without_number(&name) == name_of_the_day(created_at, person.timezone);
            if unnamed && !coming.contains(&list) && !tx.is_audited(owner, &list.to_string(), created_at).await? {
                dropped += u64::from(tx.drop_empty_list(owner, list).await?);
            }
        }
        tx.commit().await?;
        Ok(dropped)
    }
}

/// The name of a list that is made at this time.
fn name_of_the_day(at: DateTime<Utc>, zone: Tz) -> String {
    format!("Scan {}", at.with_timezone(&zone).format("%d/%m"))
}

/// The list that work adds to.
const fn into(work: &Work) -> Option<ListId> {
    match work {
        Work::AddByLink { list, .. } | Work::Import { list } => Some(*list),
        Work::Scan | Work::AskSpamBot | Work::FetchMessage { .. } | Work::SendTest { .. } => None,
    }
}
