//! What a campaign would do, before it does it; and how long what is left of one will take.

use std::collections::BTreeMap;

use blastpro_domain::accounts::Account;
use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, Purpose, Which};
use blastpro_domain::deliveries::{DeliveryState, Draw, draw};
use blastpro_domain::ids::{AccountId, CampaignId, OwnerId};
use blastpro_domain::pacing::{Estimate, Load, Rules, SlowChat, Waiting, Why, estimate};
use blastpro_domain::templates::render::{Program, Values};
use blastpro_domain::templates::{Content, Template};
use blastpro_storage::{CountedTargets, DeliveryFilter, RunningWait, SlowTargets, StorageError, Tx, WaitScope};
use chrono::{DateTime, Utc};

use super::Campaigns;
use super::confirm::repeated_at;
use super::prepare::{CHUNK, is_wanted, skipped, skipped_since};
use crate::{Error, Result};

/// What a draft would do if it were confirmed now.
#[derive(Clone, Debug)]
pub struct Preflight {
    /// The draft; the confirm names its revision.
    pub campaign: Campaign,
    /// How many messages would be sent (or deleted).
    pub deliveries: i64,
    /// How many targets are in more than one list, and count once.
    pub duplicates: i64,
    /// How many targets would be skipped, by the name of the reason.
    pub skipped: Vec<(&'static str, i64)>,
    /// Who sends how many.
    pub accounts: Vec<AccountPlan>,
    /// How long it takes.
    pub estimate: Estimate,
    /// What the first target would get; a deletion sends nothing.
    pub sample: Option<Content>,
    /// When the same template last went to one of these lists, if that was just now.
    pub repeated_at: Option<DateTime<Utc>>,
}

/// One account's part of a draft.
#[derive(Clone, Debug)]
pub struct AccountPlan {
    /// Which, and how it stands.
    pub account: Account,
    /// How many messages it would send.
    pub deliveries: i64,
    /// How many messages to groups it may send today.
    pub cap: u32,
    /// How many it has sent today.
    pub sent_today: u32,
    /// What it waits for.
    pub waiting: Option<Waiting>,
}

/// Whom a draft is for, counted.
#[derive(Debug, Default)]
struct Scope {
    pending: BTreeMap<AccountId, i64>,
    skipped: BTreeMap<&'static str, i64>,
    duplicates: i64,
}

impl Scope {
    /// Counts whom the draft is for.
    async fn of(tx: &mut Tx, draft: &Campaign, content: Option<&Content>) -> Result<Self, StorageError> {
        let owner = draft.owner_id;
        match &draft.audience {
            Audience::Lists { lists } => {
                let mut scope = Self::default();
                for counted in tx.count_targets(owner, lists).await? {
                    scope.count(&counted, content);
                }
                Ok(scope)
            }
            Audience::Earlier { campaign, which } => {
                if tx.is_pruned(owner, *campaign).await?.unwrap_or(true) {
                    return Ok(Self::default());
                }
                Self::of_earlier(tx, draft, *campaign, *which, content).await
            }
        }
    }

    async fn of_earlier(
        tx: &mut Tx,
        draft: &Campaign,
        campaign: CampaignId,
        which: Which,
        content: Option<&Content>,
    ) -> Result<Self, StorageError> {
        let (mut scope, mut position) = (Self::default(), -1);
        loop {
            let asks = (draft.id, draft.purpose);
            let found = tx.deliveries_to_follow(draft.owner_id, campaign, position, CHUNK, asks).await?;
            let Some(last) = found.last() else { return Ok(scope) };
            position = last.position;
            for delivery in found.iter().filter(|delivery| is_wanted(delivery, which)) {
                match skipped_since(delivery, draft.purpose, content) {
                    Some(reason) => *scope.skipped.entry(reason).or_default() += 1,
                    None => *scope.pending.entry(delivery.account).or_default() += 1,
                }
            }
        }
    }

    fn count(&mut self, counted: &CountedTargets, content: Option<&Content>) {
        if counted.duplicate {
            self.duplicates += counted.count;
        } else if let Some(reason) = skipped(&counted.into(), content) {
            *self.skipped.entry(reason).or_default() += counted.count;
        } else {
            *self.pending.entry(counted.account).or_default() += counted.count;
        }
    }

    /// How many would be sent.
    fn pending(&self) -> i64 {
        self.pending.values().sum()
    }

    /// Who would send.
    fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.pending.keys().copied()
    }
}

impl Campaigns {
    /// What the draft would do. `None`: there is no such draft.
    pub async fn preflight(&self, owner: OwnerId, campaign: CampaignId) -> Result<Option<Preflight>> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.read().await?;
        let Some(draft) = tx.campaign(owner, campaign).await? else { return Ok(None) };
        if draft.state != CampaignState::Draft {
            return Ok(None);
        }
        let template = match (draft.purpose, draft.template) {
            (Purpose::Send, Some(id)) => tx.template(owner, id).await?.filter(|found| found.deleted_at.is_none()),
            _ => None,
        };
        let scope = Scope::of(&mut tx, &draft, template.as_ref().map(|template| &template.content)).await?;
        let slow = match &draft.audience {
            Audience::Lists { lists } => tx.slow_targets(owner, lists, now).await?,
            Audience::Earlier { campaign, which } => {
                tx.slow_deliveries(owner, *campaign, state_of(*which), now).await?
            }
        };
        let (mut plans, mut loads) = (Vec::new(), Vec::new());
        for account in accounts(&mut tx, owner, &scope).await? {
            let deliveries = scope.pending.get(&account.id).copied().unwrap_or_default();
            let load = self.load(&mut tx, &draft, account.id, deliveries, &slow, now).await?;
            plans.push(AccountPlan {
                account,
                deliveries,
                cap: load.rules.cap(now),
                sent_today: load.pace.sent_on(now, load.rules.zone),
                waiting: load.waiting.map(|until| Waiting { why: Why::Flood, until, title: None }),
            });
            loads.push(load);
        }
        Ok(Some(Preflight {
            deliveries: scope.pending(),
            duplicates: scope.duplicates,
            skipped: scope.skipped.iter().map(|(reason, count)| (*reason, *count)).collect(),
            accounts: plans,
            estimate: estimate(now, &loads),
            sample: match template {
                Some(template) => self.sample(&mut tx, &draft, &template, now).await?,
                None => None,
            },
            repeated_at: repeated_at(&mut tx, &draft, now).await?,
            campaign: draft,
        }))
    }

    /// How long what is left of a campaign will take, as long as nothing holds it up. `None`: it is a draft, being
    /// prepared, or over.
    pub async fn remaining(&self, owner: OwnerId, campaign: CampaignId) -> Result<Option<Estimate>> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.read().await?;
        let Some(found) = tx.campaign(owner, campaign).await? else { return Ok(None) };
        if !matches!(found.state, CampaignState::Running | CampaignState::Paused) {
            return Ok(None);
        }
        let slow = tx.slow_deliveries(owner, campaign, DeliveryState::Pending, now).await?;
        let mut loads = Vec::new();
        for share in tx.shares(owner, campaign).await? {
            if share.tally.left() > 0 && share.held.is_none() {
                let left = share.tally.left();
                loads.push(self.load(&mut tx, &found, share.account_id, left, &slow, now).await?);
            }
        }
        Ok(Some(estimate(now, &loads)))
    }

    /// What the account has to do for the campaign, and besides.
    async fn load(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        account: AccountId,
        deliveries: i64,
        slow: &[SlowTargets],
        now: DateTime<Utc>,
    ) -> Result<Load> {
        let standing = tx.standing(account).await?.ok_or(Error::NotFound)?;
        let others = tx.tasks(account).await?.into_iter().filter(|task| task.share.campaign_id != campaign.id);
        let slow = slow.iter().filter(|slow| slow.account == account).map(|slow| SlowChat {
            seconds: slow.slow_mode.max(0).unsigned_abs(),
            deliveries: slow.count.max(0).unsigned_abs(),
            waiting: slow.until,
        });
        Ok(Load {
            deliveries: deliveries.max(0).unsigned_abs(),
            others: others.map(|task| task.share.tally.left().max(0).unsigned_abs()).collect(),
            profile: campaign.profile,
            purpose: campaign.purpose,
            rules: Rules { limits: self.context.limits, login: standing.logged_in_at, zone: standing.zone },
            pace: standing.pace,
            waiting: method_wait(&tx.waits(account, now).await?),
            slow: slow.collect(),
        })
    }

    async fn sample(
        &self,
        tx: &mut Tx,
        draft: &Campaign,
        template: &Template,
        now: DateTime<Utc>,
    ) -> Result<Option<Content>> {
        let Ok(program) = Program::parse(&template.content) else { return Ok(None) };
        let Some(person) = tx.owner(draft.owner_id).await? else { return Ok(None) };
        let now = now.with_timezone(&person.timezone);
        let mut values = Values::person(&person.first_name, None, None, now, person.language);
        let title = match &draft.audience {
            Audience::Lists { lists } => match lists.first() {
                Some(list) => tx.targets(draft.owner_id, *list, 0, 1).await?.pop().map(|target| target.title),
                None => None,
            },
            Audience::Earlier { campaign, which } => {
                let filter = DeliveryFilter { states: vec![state_of(*which)], error: None };
                tx.deliveries(draft.owner_id, *campaign, &filter, 0, 1).await?.pop().and_then(|line| line.title)
            }
        };
        if let Some(title) = title {
            values = Values::group(&title, None, now, person.language);
        }
        Ok(Some(program.render(&values, draw(draft.seed, 0, Draw::Text))))
    }
}

/// The accounts that have something to send.
async fn accounts(tx: &mut Tx, owner: OwnerId, scope: &Scope) -> Result<Vec<Account>, StorageError> {
    let mut accounts = Vec::new();
    for id in scope.accounts() {
        accounts.extend(tx.account(owner, id).await?);
    }
    Ok(accounts)
}

/// Until when Telegram wants the account to pause whatever it sends.
pub(crate) fn method_wait(waits: &[RunningWait]) -> Option<DateTime<Utc>> {
    let methods = waits.iter().filter(|running| matches!(running.wait.scope, WaitScope::Method(_)));
    methods.map(|running| running.wait.until).max()
}

/// The state of the deliveries that are meant; of failed ones, not all may be tried again.
const fn state_of(which: Which) -> DeliveryState {
    match which {
        Which::Failed => DeliveryState::Failed,
        Which::Left => DeliveryState::Pending,
        Which::Sent => DeliveryState::Sent,
    }
}
