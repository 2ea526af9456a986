//! Notices on their way out: claimed by the engine's outbox, sent, retried, parked.

use blastpro_domain::ids::{NoticeId, OwnerId};
use blastpro_storage::StoredNotice;
use chrono::{DateTime, TimeDelta, Utc};

use crate::{Context, Result, Topic};

/// How long a claimed notice is ours. Sending one takes a second; a crash in between is made up for after this time.
const CLAIM: TimeDelta = TimeDelta::minutes(1);

/// Use-cases about notices.
#[derive(Clone, Debug)]
pub struct Notices {
    context: Context,
}

impl Notices {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// Up to `limit` notices that are due, now ours for a minute.
    pub async fn claim(&self, limit: i64) -> Result<Vec<StoredNotice>> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let notices = tx.claim_notices(limit, now, now + CLAIM).await?;
        tx.commit().await?;
        Ok(notices)
    }

    /// It has been delivered.
    pub async fn sent(&self, id: NoticeId) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.notice_sent(id, self.context.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// It is to be tried again, not before then.
    pub async fn retry(&self, id: NoticeId, not_before: DateTime<Utc>, error: &str) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.retry_notice(id, not_before, error).await?;
        Ok(tx.commit().await?)
    }

    /// It cannot be delivered, ever.
    pub async fn fail(&self, id: NoticeId, error: &str) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.fail_notice(id, error, self.context.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The owner blocked the bot: their notices wait.
    pub async fn park(&self, owner: OwnerId) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.park_owner_notices(owner).await?;
        Ok(tx.commit().await?)
    }

    /// The owner writes to the bot again: their notices go out.
    pub async fn unpark(&self, owner: OwnerId) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.unpark_owner_notices(owner).await?;
        tx.commit().await?;
        self.context.wake.notify(Topic::Outbox);
        Ok(())
    }
}
