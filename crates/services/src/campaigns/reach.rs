//! Whether a draft would reach anybody: looked at target by target until one is found, which is nearly always the first.

use std::collections::BTreeMap;

use blastpro_domain::campaigns::{Audience, Campaign};
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::templates::Content;
use blastpro_storage::{StorageError, Tx};
use chrono::{DateTime, Utc};

use super::draft::live_lists;
use super::prepare::{CHUNK, is_wanted, skipped, skipped_since};

/// Whom a draft would reach if it were confirmed now. The later, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// The deliveries of the earlier campaign are gone.
    NotKept,
    /// It is for nobody.
    Nobody,
    /// Everybody would be skipped.
    Skipped,
    /// Those who are not skipped belong to accounts that are not connected.
    NoLiveAccount,
    /// At least one message would be sent, or deleted.
    Somebody,
}

impl Reach {
    /// Looks at the draft's targets, in order, until one is found that would be sent.
    pub(super) async fn of(
        tx: &mut Tx,
        draft: &Campaign,
        content: Option<&Content>,
        now: DateTime<Utc>,
    ) -> Result<Self, StorageError> {
        let owner = draft.owner_id;
        let mut looked = Looked { owner, live: BTreeMap::new(), reach: Self::Nobody };
        match &draft.audience {
            Audience::Lists { lists } => {
                for list in live_lists(tx, owner, lists).await? {
                    let mut after = None;
                    loop {
                        let found = tx.targets_to_prepare(owner, list, after, now, CHUNK).await?;
                        let Some(last) = found.last() else { break };
                        after = Some(last.id);
                        for target in &found {
                            if looked.at(tx, target.account, skipped(&target.into(), content)).await? {
                                return Ok(looked.reach);
                            }
                        }
                    }
                }
            }
            Audience::Earlier { campaign, which } => {
                if tx.is_pruned(owner, *campaign).await?.unwrap_or(true) {
                    return Ok(Self::NotKept);
                }
                let (mut position, asks) = (-1, (draft.id, draft.purpose));
                loop {
                    let found = tx.deliveries_to_follow(owner, *campaign, position, CHUNK, asks).await?;
                    let Some(last) = found.last() else { break };
                    position = last.position;
                    for delivery in found.iter().filter(|delivery| is_wanted(delivery, *which)) {
                        let skipped = skipped_since(delivery, draft.purpose, content);
                        if looked.at(tx, delivery.account, skipped).await? {
                            return Ok(looked.reach);
                        }
                    }
                }
            }
        }
        Ok(looked.reach)
    }
}

/// What has been found so far.
struct Looked {
    owner: OwnerId,
    live: BTreeMap<AccountId, bool>,
    reach: Reach,
}

impl Looked {
    /// Looks at one target. `true`: somebody is reached, there is nothing more to find.
    async fn at(
        &mut self,
        tx: &mut Tx,
        account: AccountId,
        skipped: Option<&'static str>,
    ) -> Result<bool, StorageError> {
        let reach = if skipped.is_some() {
            Reach::Skipped
        } else if self.is_live(tx, account).await? {
            Reach::Somebody
        } else {
            Reach::NoLiveAccount
        };
        self.reach = self.reach.max(reach);
        Ok(reach == Reach::Somebody)
    }

    async fn is_live(&mut self, tx: &mut Tx, account: AccountId) -> Result<bool, StorageError> {
        if let Some(live) = self.live.get(&account) {
            return Ok(*live);
        }
        let found = tx.account(self.owner, account).await?;
        let live = found.is_some_and(|account| account.state.is_live());
        self.live.insert(account, live);
        Ok(live)
    }
}
