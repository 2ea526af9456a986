//! Who sends the message that shows a job, a campaign or a login, where several processes draw them.

use blastpro_domain::ids::OwnerId;
use blastpro_storage::ScreenClaim;
pub use blastpro_storage::Subject;
use chrono::TimeDelta;

use crate::{Context, Result};

/// For how long a claim holds. A call of the Bot API ends after 40 seconds, whatever becomes of it.
pub const CLAIM: TimeDelta = TimeDelta::minutes(1);

/// Use-cases about messages that show how something stands.
#[derive(Clone, Debug)]
pub struct Screens {
    context: Context,
}

impl Screens {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// Claims the sending of a new message in place of `message`, so that one process sends it. `unless`: there is none
    /// to send when this revision has been shown already. `None`: nothing is to be sent, or somebody else does it.
    ///
    /// The claim ends when the new message is recorded as the screen, with [`give_up`](Self::give_up), or by itself
    /// after [`CLAIM`].
    pub async fn claim(
        &self,
        owner: OwnerId,
        subject: Subject,
        message: Option<i32>,
        unless: Option<i64>,
    ) -> Result<Option<ScreenClaim>> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let claim = tx.claim_screen(owner, subject, message, unless, (now, now + CLAIM)).await?;
        tx.commit().await?;
        Ok(claim)
    }

    /// No message came of the claim. `shown`: the revision that needed none; 0 when one is needed still.
    pub async fn give_up(&self, owner: OwnerId, claim: ScreenClaim, shown: i64) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.end_screen_claim(owner, claim, shown).await?;
        Ok(tx.commit().await?)
    }
}
