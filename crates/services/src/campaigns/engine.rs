//! What the engine does with campaigns. Who calls these holds the account's lease, whose fencing number each change names.

use blastpro_domain::accounts::{AccountState, PEER_FLOOD};
use blastpro_domain::campaigns::{LONG, PauseReason};
use blastpro_domain::chats::ChatKey;
use blastpro_domain::deliveries::{DeliveryKey, DeliveryState};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::{AccountId, CampaignId, OwnerId};
use blastpro_domain::notices::Notice;
use blastpro_domain::outcomes::{INTERNAL_ERROR, OUTCOME_UNKNOWN};
use blastpro_domain::pacing::{Pace, Waiting};
use blastpro_domain::templates::Content;
use blastpro_storage::{Candidate, DeliveryEnd, Lease, Task, Tx, Wait};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Campaigns;
use crate::accounts::Accounts;
use crate::{Error, Result, Topic};

/// What an account has to send, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// How far its pace has come.
    pub pace: Pace,
    /// Its parts of campaigns that run.
    pub tasks: Vec<Task>,
    /// The owner's.
    pub zone: Tz,
    /// The owner's.
    pub language: Language,
    /// When the account's session began.
    pub logged_in_at: DateTime<Utc>,
    /// Telegram let it do little but read when it was heard of last.
    pub frozen: bool,
}

impl Default for Outlook {
    fn default() -> Self {
        Self {
            pace: Pace::default(),
            tasks: Vec::new(),
            zone: Tz::UTC,
            language: Language::Id,
            logged_in_at: DateTime::UNIX_EPOCH,
            frozen: false,
        }
    }
}

/// What to send next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextDelivery {
    /// This.
    Ready(Box<Candidate>),
    /// Everything that is left has to wait.
    Later {
        /// Until then, at the least.
        at: DateTime<Utc>,
        /// Where. Written by others: escape it.
        title: Option<String>,
    },
    /// This, of which what is stored cannot be read: it can only be [given up](Campaigns::abandon).
    Unreadable(DeliveryKey),
    /// Nothing is left.
    Nothing,
}

/// How a delivery is taken, with everything that is stored together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claim<'a> {
    /// Where the message is written to; `None` leaves what is stored.
    pub chat: Option<ChatKey>,
    /// Under which ids.
    pub random_ids: &'a [i64],
    /// With which text.
    pub rendered: Option<&'a Content>,
    /// How the account's pace goes on: the message counts until it is known not to have been sent.
    pub pace: Option<Pace>,
}

/// How a delivery went, with everything that is stored together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Where it stands now; `Pending` to try again.
    pub state: DeliveryState,
    /// Telegram's error name, or ours.
    pub error: Option<String>,
    /// What the messages are called in the chat.
    pub message_ids: Vec<i32>,
    /// Not to be tried before then.
    pub not_before: Option<DateTime<Utc>>,
    /// How the account's pace goes on.
    pub pace: Option<Pace>,
    /// What has to wait from now on.
    pub wait: Option<Wait>,
    /// Failures in a row with names we do not know.
    pub failures: i32,
    /// The target takes nothing, ever.
    pub refuse_target: bool,
    /// The campaign does not go on.
    pub pause: Option<PauseReason>,
}

impl Settled {
    /// It stands there now, and nothing else has changed.
    #[must_use]
    pub const fn new(state: DeliveryState) -> Self {
        Self {
            state,
            error: None,
            message_ids: Vec::new(),
            not_before: None,
            pace: None,
            wait: None,
            failures: 0,
            refuse_target: false,
            pause: None,
        }
    }
}

impl Campaigns {
    /// The accounts of this network, of all owners, that have something to send by this time, or something whose
    /// outcome is not known.
    pub async fn due(&self, before: DateTime<Utc>) -> Result<Vec<AccountId>> {
        Ok(self.context.store.read().await?.accounts_due(self.context.network, before).await?)
    }

    /// What the account has to send.
    pub async fn outlook(&self, lease: &Lease) -> Result<Outlook> {
        let mut tx = self.context.store.read().await?;
        let standing = tx.standing(lease.account).await?.ok_or(Error::NotFound)?;
        let tasks = if standing.state.is_live() { tx.tasks(lease.account).await? } else { Vec::new() };
        Ok(Outlook {
            pace: standing.pace,
            tasks,
            zone: standing.zone,
            language: standing.language,
            logged_in_at: standing.logged_in_at,
            frozen: standing.state == AccountState::Restricted && standing.last_error.as_deref() != Some(PEER_FLOOD),
        })
    }

    /// What the account sends next of this campaign.
    pub async fn next_delivery(&self, lease: &Lease, campaign: CampaignId, now: DateTime<Utc>) -> Result<NextDelivery> {
        let mut tx = self.context.store.read().await?;
        match tx.next_delivery(lease.account, campaign, now).await {
            Ok(Some(candidate)) => return Ok(NextDelivery::Ready(Box::new(candidate))),
            Ok(None) => {}
            Err(error) if error.is_unreadable() => {
                let key = tx.next_position(lease.account, campaign, now).await?;
                return Ok(key.map_or(NextDelivery::Nothing, NextDelivery::Unreadable));
            }
            Err(error) => return Err(error.into()),
        }
        let later = tx.next_free_at(lease.account, campaign, now).await?;
        Ok(later.map_or(NextDelivery::Nothing, |(at, title)| NextDelivery::Later { at, title }))
    }

    /// Takes a delivery: from now on it may be on its way. Ids and text that are stored already stay. `false`: it is not
    /// to be sent now.
    pub async fn claim(&self, lease: &Lease, key: DeliveryKey, claim: Claim<'_>, now: DateTime<Utc>) -> Result<bool> {
        let Claim { chat, random_ids, rendered, pace } = claim;
        let mut tx = self.context.store.begin().await?;
        let claimed = tx.claim_delivery(lease, key, chat, random_ids, rendered, now).await?;
        if let Some(pace) = pace.filter(|_| claimed) {
            tx.put_pace(lease.account, &pace).await?;
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// Stores how a delivery went. `false`, and nothing is stored, when it was not taken or the lease is lost.
    pub async fn settle(&self, lease: &Lease, key: DeliveryKey, settled: Settled, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.context.store.begin().await?;
        let Settled { state, error, message_ids, not_before, pace, wait, failures, refuse_target, pause } = settled;
        let end = DeliveryEnd { state, error, message_ids, not_before, failures };
        let Some(left) = tx.settle_delivery(lease, key, &end, now).await? else { return Ok(false) };
        if let Some(pace) = pace {
            tx.put_pace(lease.account, &pace).await?;
        }
        if let Some(wait) = wait {
            tx.put_wait(lease.account, &wait).await?;
        }
        if refuse_target {
            tx.refuse_target_of(key, end.error.as_deref()).await?;
        }
        let mut told = match pause {
            Some(reason) => self.pause_for(&mut tx, key.campaign, &reason, now).await?,
            None => false,
        };
        if left == 0 {
            told |= self.close(&mut tx, key.campaign, now).await?;
        }
        tx.commit().await?;
        self.changed(told);
        Ok(true)
    }

    /// The account's deliveries without an answer, of campaigns in any state. What cannot be read of them is given up.
    pub async fn unresolved(&self, lease: &Lease) -> Result<Vec<Candidate>> {
        let mut tx = self.context.store.read().await?;
        match tx.unresolved(lease.account).await {
            Err(error) if error.is_unreadable() => {}
            read => return Ok(read?),
        }
        let (mut candidates, mut unreadable) = (Vec::new(), Vec::new());
        for key in tx.unresolved_keys(lease.account).await? {
            match tx.candidate(lease.account, key).await {
                Ok(candidate) => candidates.extend(candidate),
                Err(error) if error.is_unreadable() => unreadable.push(key),
                Err(error) => return Err(error.into()),
            }
        }
        drop(tx);
        for key in unreadable {
            self.abandon(lease, key).await?;
        }
        Ok(candidates)
    }

    /// Gives up a delivery with which this program cannot deal: one that is to be sent fails, and of one that may be on
    /// its way nobody can tell. `false`: it is neither, or not ours.
    pub async fn abandon(&self, lease: &Lease, key: DeliveryKey) -> Result<bool> {
        let now = self.context.clock.now();
        let was_pending = self.claim(lease, key, Claim::default(), now).await?;
        let (state, error) = if was_pending {
            (DeliveryState::Failed, INTERNAL_ERROR)
        } else {
            (DeliveryState::Unknown, OUTCOME_UNKNOWN)
        };
        let settled = Settled { error: Some(error.to_owned()), ..Settled::new(state) };
        self.settle(lease, key, settled, now).await
    }

    /// The messages in a chat that deliveries of the account have brought since then.
    pub async fn recorded(&self, account: AccountId, chat: ChatKey, since: DateTime<Utc>) -> Result<Vec<i32>> {
        Ok(self.context.store.read().await?.recorded_messages(account, chat, since).await?)
    }

    /// The account looks at the campaign again at this time, and why.
    pub async fn put_off(
        &self,
        lease: &Lease,
        campaign: CampaignId,
        due_at: DateTime<Utc>,
        waiting: Option<&Waiting>,
    ) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        if tx.put_off(lease, campaign, due_at, waiting).await? {
            tx.commit().await?;
            self.changed(false);
        }
        Ok(())
    }

    /// Telegram lets the account send nothing, for the reason that it names: its shares are held until the owner resumes,
    /// and the owner is told.
    pub async fn hold_account(&self, account: AccountId, reason: &str) -> Result<()> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let owner = tx.standing(account).await?.ok_or(Error::NotFound)?.owner;
        let found = tx.account_to_change(owner, account).await?.ok_or(Error::NotFound)?;
        Accounts::new(self.context.clone()).restrict_in(&mut tx, &found, reason).await?;
        self.hold_in(&mut tx, account, reason, now).await?;
        tx.commit().await?;
        self.context.wake.notify(Topic::Accounts);
        self.context.wake.notify(Topic::Campaigns);
        self.changed(true);
        Ok(())
    }

    /// Holds what the account has left, in the transaction that takes its session away or limits it.
    pub(crate) async fn hold_in(
        &self,
        tx: &mut Tx,
        account: AccountId,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        for campaign in tx.hold_shares(account, reason).await? {
            let ending = tx.campaign_ending(campaign).await?;
            if ending.is_some_and(|ending| ending.running && ending.able == 0) {
                let reason = PauseReason::Account { account, error: reason.to_owned() };
                self.pause_for(tx, campaign, &reason, now).await?;
            }
        }
        Ok(())
    }

    /// Deliveries that were tried before this time, of accounts that are not served any more: nobody can ask what became
    /// of them. How many.
    pub async fn give_up_unresolved(&self, before: DateTime<Utc>) -> Result<u64> {
        let now = self.context.clock.now();
        let forgotten = self.context.store.read().await?.forgotten_deliveries(before).await?;
        let mut count = 0;
        for (key, account) in forgotten {
            let mut tx = self.context.store.begin().await?;
            let left = tx.give_up_delivery(key, account, OUTCOME_UNKNOWN, now).await?;
            let told = left == Some(0) && self.close(&mut tx, key.campaign, now).await?;
            tx.commit().await?;
            self.changed(told);
            count += u64::from(left.is_some());
        }
        Ok(count)
    }

    /// One share is finished: ends the campaign if it was the last, or pauses it if the others are held. Returns whether
    /// the owner is told.
    pub(super) async fn close(&self, tx: &mut Tx, campaign: CampaignId, now: DateTime<Utc>) -> Result<bool> {
        let Some(ending) = tx.campaign_ending(campaign).await? else { return Ok(false) };
        if ending.unfinished > 0 {
            let stuck = ending.running && ending.able == 0;
            return if stuck { self.pause_for_held(tx, ending.owner, campaign, now).await } else { Ok(false) };
        }
        if !tx.finish_campaign(campaign, now).await? {
            return Ok(false);
        }
        let Some(took) = ending.confirmed_at.map(|at| now - at).filter(|took| *took > LONG) else { return Ok(false) };
        let tally = tx.campaign_tally(campaign).await?;
        let notice = Notice::CampaignDone { campaign, name: ending.name, tally, took: took.num_seconds() };
        tx.add_notice(ending.owner, &notice, Some(&format!("campaign_done:{campaign}")), now).await?;
        Ok(true)
    }

    /// Pauses a campaign of which only held shares are left, for what holds the first of them.
    async fn pause_for_held(
        &self,
        tx: &mut Tx,
        owner: OwnerId,
        campaign: CampaignId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let shares = tx.shares(owner, campaign).await?.into_iter().filter(|share| share.tally.left() > 0);
        let mut held = shares.filter_map(|share| Some((share.account_id, share.held?)));
        let Some((account, error)) = held.next() else { return Ok(false) };
        self.pause_for(tx, campaign, &PauseReason::Account { account, error }, now).await
    }

    /// Pauses a campaign for trouble; the owner is told once.
    pub(super) async fn pause_for(
        &self,
        tx: &mut Tx,
        campaign: CampaignId,
        reason: &PauseReason,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let Some(ending) = tx.campaign_ending(campaign).await? else { return Ok(false) };
        if !tx.pause_campaign(campaign, reason).await? {
            return Ok(false);
        }
        let notice = Notice::CampaignPaused { campaign, name: ending.name, reason: reason.clone() };
        tx.add_notice(ending.owner, &notice, Some(&format!("campaign_paused:{campaign}")), now).await?;
        Ok(true)
    }

    pub(super) fn changed(&self, told: bool) {
        self.context.wake.notify(Topic::CampaignScreens);
        if told {
            self.context.wake.notify(Topic::Outbox);
        }
    }
}
