//! One account's campaigns on one connection: what to do next, and waiting for it.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use blastpro_domain::campaigns::Purpose;
use blastpro_domain::deliveries::{DeliveryKey, Draw, draw};
use blastpro_domain::ids::CampaignId;
use blastpro_domain::pacing::{Pace, Profile, Rules, Waiting, Why};
use blastpro_domain::templates::render::Program;
use blastpro_services::accounts::Serving;
use blastpro_services::campaigns::{Candidate, NextDelivery, Outlook, Task};
use blastpro_services::wake::Waiter;
use blastpro_services::{Services, Topic};
use blastpro_storage::Lease;
use blastpro_telegram::Connection;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::media::Shelf;
use super::resolve::Unresolved;
use super::send::{DELETING, methods};
use crate::accounts::demand::{IDLE, InUse};
use crate::trouble::Trouble;
use crate::turns::{Kind, Turns};
use crate::waits::Waits;

/// How old the picture of an account's campaigns may be while it sends or sleeps: an owner's word counts within this time
/// also when the wake-up got lost, or came to another process.
const FRESH: Duration = Duration::from_millis(700);

/// A delivery at which this program panics so often is given up: what was wrong once may pass, but not what is in the row.
const PANICS: u32 = 3;

/// Shorter pauses are not worth telling.
const TOLD: TimeDelta = TimeDelta::seconds(2);

/// Why a runner ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    /// There is nothing to do for now.
    Nothing,
    /// The connection is to be closed.
    Left,
}

/// What to do next.
enum Step {
    Resolve(Unresolved),
    Deliver(Box<Candidate>),
    Abandon(DeliveryKey),
    Sleep(DateTime<Utc>),
    Nothing,
}

/// How a campaign is sent: what is worked out once.
struct Recipe {
    program: Program,
    methods: Vec<&'static str>,
}

/// See the [module](super).
pub(crate) struct Runner<'a> {
    pub(super) services: Services,
    pub(super) account: Serving,
    pub(super) lease: Lease,
    pub(super) connection: &'a Connection,
    pub(super) turns: Turns,
    pub(super) waits: Waits,
    pub(super) in_use: InUse,
    pub(super) hang_up: CancellationToken,
    pub(super) shelf: Shelf,
    pub(super) outlook: Outlook,
    /// The pace as it was before the message under way was taken, which counts in the picture already.
    pub(super) unclaimed: Pace,
    /// The picture is out of date.
    pub(super) stale: bool,
    read_at: Instant,
    changes: Waiter,
    /// By campaign; `None` where the template is gone.
    recipes: HashMap<CampaignId, Option<Recipe>>,
    /// Campaigns of which only chats are left that have to wait.
    later: HashMap<CampaignId, Waiting>,
    pub(super) unresolved: Vec<Unresolved>,
    /// How often something panicked, by delivery.
    panics: HashMap<DeliveryKey, u32>,
}

impl<'a> Runner<'a> {
    #[expect(clippy::too_many_arguments, reason = "what one connection of one account has to do with")]
    pub(crate) fn new(
        services: Services,
        account: Serving,
        lease: Lease,
        connection: &'a Connection,
        turns: Turns,
        waits: Waits,
        in_use: InUse,
        hang_up: CancellationToken,
    ) -> Self {
        Self {
            shelf: Shelf::new(services.clone(), account.owner_id, account.account_id, turns.clone(), Kind::Campaign),
            changes: services.wake().subscribe(Topic::Campaigns),
            services,
            account,
            lease,
            connection,
            turns,
            waits,
            in_use,
            hang_up,
            outlook: Outlook::default(),
            unclaimed: Pace::default(),
            stale: true,
            read_at: Instant::now(),
            recipes: HashMap::new(),
            later: HashMap::new(),
            unresolved: Vec::new(),
            panics: HashMap::new(),
        }
    }

    /// Sends until there is nothing to do for long, or the connection is to be closed. A message on its way is settled
    /// first. May be dropped anywhere.
    pub(crate) async fn run(mut self) -> Result<Ran, Trouble> {
        self.read_unresolved().await?;
        let mut sure = false;
        while !self.hang_up.is_cancelled() {
            self.refresh().await?;
            let step = self.next().await?;
            let idle = matches!(step, Step::Sleep(until) if until > self.services.clock().now() + IDLE);
            if idle && !sure {
                // A change that came meanwhile may have been overwritten by what was just stored: one more look.
                (sure, self.stale) = (true, true);
                continue;
            }
            sure = false;
            match step {
                Step::Resolve(unresolved) => {
                    let key = unresolved.candidate.delivery.key;
                    let resolved = AssertUnwindSafe(self.resolve(unresolved)).catch_unwind().await;
                    self.survive(key, resolved).await?;
                }
                Step::Deliver(candidate) => {
                    let key = candidate.delivery.key;
                    let delivered = AssertUnwindSafe(self.deliver(candidate)).catch_unwind().await;
                    self.survive(key, delivered).await?;
                }
                Step::Abandon(key) => self.abandon(key).await?,
                Step::Sleep(_) if idle => return Ok(Ran::Nothing),
                Step::Sleep(until) => {
                    self.in_use.until(until);
                    self.sleep(until).await;
                }
                Step::Nothing => return Ok(Ran::Nothing),
            }
        }
        Ok(Ran::Left)
    }

    /// What became of a delivery; a panic at it ends nothing else.
    async fn survive<P>(&mut self, key: DeliveryKey, outcome: Result<Result<(), Trouble>, P>) -> Result<(), Trouble> {
        if let Ok(outcome) = outcome {
            return outcome;
        }
        let panics = self.panics.entry(key).or_default();
        *panics += 1;
        let again = *panics < PANICS;
        metrics::counter!("blastpro_task_panics_total", "task" => "delivery").increment(1);
        tracing::error!(campaign.id = %key.campaign, position = key.position, again, "delivery panicked");
        self.stale = true;
        // It may be on its way.
        if again { self.read_unresolved().await } else { self.abandon(key).await }
    }

    /// Nothing more is tried with a delivery.
    async fn abandon(&mut self, key: DeliveryKey) -> Result<(), Trouble> {
        let ours = self.services.campaigns.abandon(&self.lease, key).await?;
        tracing::error!(campaign.id = %key.campaign, position = key.position, ours, "delivery given up");
        self.stale = true;
        self.chat_is_free();
        Ok(())
    }

    /// What has no answer yet is looked for.
    async fn read_unresolved(&mut self) -> Result<(), Trouble> {
        let now = self.services.clock().now();
        let found = self.services.campaigns.unresolved(&self.lease).await?;
        for candidate in found {
            let key = candidate.delivery.key;
            if self.unresolved.iter().all(|known| known.candidate.delivery.key != key) {
                self.unresolved.push(Unresolved::new(Box::new(candidate), now));
            }
        }
        Ok(())
    }

    /// Reads the picture again if it is out of date.
    async fn refresh(&mut self) -> Result<(), Trouble> {
        let woken = self.changes.wait().now_or_never().is_some();
        if woken || self.stale || self.read_at.elapsed() >= FRESH {
            self.outlook = self.services.campaigns.outlook(&self.lease).await?;
            self.read_at = Instant::now();
            self.stale = false;
            let tasks = &self.outlook.tasks;
            self.recipes.retain(|campaign, _| tasks.iter().any(|task| task.share.campaign_id == *campaign));
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Step, Trouble> {
        let now = self.services.clock().now();
        if let Some(index) = self.unresolved.iter().position(|unresolved| unresolved.at <= now) {
            return Ok(Step::Resolve(self.unresolved.swap_remove(index)));
        }
        // The campaign that was served longest ago goes first.
        let mut order: Vec<_> =
            self.outlook.tasks.iter().map(|task| (task.share.served_at, task.share.campaign_id)).collect();
        order.sort_unstable();
        let (mut waits, mut blocked) = (Vec::new(), Vec::new());
        for (_, campaign) in order {
            match self.obstacle(campaign, now).await? {
                Some(waiting) => waits.push((campaign, waiting)),
                None => match self.services.campaigns.next_delivery(&self.lease, campaign, now).await? {
                    NextDelivery::Ready(candidate) => return Ok(Step::Deliver(candidate)),
                    NextDelivery::Unreadable(key) => return Ok(Step::Abandon(key)),
                    NextDelivery::Later { at, title } => {
                        let waiting = Waiting { why: Why::SlowMode, until: at, title };
                        self.later.insert(campaign, waiting.clone());
                        waits.push((campaign, waiting));
                    }
                    NextDelivery::Nothing => blocked.push(campaign),
                },
            }
        }
        let resolving = self.asks_next();
        // All that such a campaign has left is in a chat where a message may still arrive, or is that message.
        let resolved = resolving.map(|until| Waiting { why: Why::Resolving, until, title: None });
        waits.extend(blocked.into_iter().filter_map(|campaign| Some((campaign, resolved.clone()?))));
        let until = waits.iter().map(|(_, waiting)| waiting.until).chain(resolving).min();
        for (campaign, waiting) in waits {
            self.tell(campaign, waiting, now).await?;
        }
        Ok(until.map_or(Step::Nothing, Step::Sleep))
    }

    /// When the next chat is asked whether a message has arrived.
    fn asks_next(&self) -> Option<DateTime<Utc>> {
        self.unresolved.iter().map(|unresolved| unresolved.at).min()
    }

    /// What keeps a campaign of this account from sending now.
    async fn obstacle(&mut self, campaign: CampaignId, now: DateTime<Utc>) -> Result<Option<Waiting>, Trouble> {
        if let Some(waiting) = self.later.get(&campaign)
            && waiting.until > now
        {
            return Ok(Some(waiting.clone()));
        }
        self.later.remove(&campaign);
        let Some(task) = self.task(campaign) else { return Ok(None) };
        let (profile, purpose) = (task.profile, task.purpose);
        let paced = self.outlook.pace.ready_at(now, &profile, &self.rules(), purpose);
        let methods = match purpose {
            Purpose::Delete => DELETING.to_vec(),
            Purpose::Send => {
                self.program(campaign).await?;
                let recipe = self.recipes.get(&campaign).and_then(Option::as_ref);
                recipe.map(|recipe| recipe.methods.clone()).unwrap_or_default()
            }
        };
        let flood = self.waits.until(&self.services, self.account.account_id, &methods).await?;
        let flood = flood.map(|until| Waiting { why: Why::Flood, until, title: None });
        Ok([paced, flood].into_iter().flatten().max_by_key(|waiting| waiting.until))
    }

    /// Stores what a campaign waits for, so that its card tells it and a restart keeps to it.
    async fn tell(&mut self, campaign: CampaignId, waiting: Waiting, now: DateTime<Utc>) -> Result<(), Trouble> {
        if waiting.until < now + TOLD {
            return Ok(());
        }
        let Some(task) = self.task(campaign) else { return Ok(()) };
        let worth_telling = waiting.why != Why::Gap;
        if !worth_telling || task.share.waiting.as_ref() == Some(&waiting) {
            return Ok(());
        }
        // What is found out before that may be sent again at once, by the next process too.
        let due_at = self.asks_next().map_or(waiting.until, |at| at.min(waiting.until));
        self.services.campaigns.put_off(&self.lease, campaign, due_at, Some(&waiting)).await?;
        if let Some(task) = self.task_mut(campaign) {
            task.share.waiting = Some(waiting);
            task.share.due_at = Some(due_at);
        }
        Ok(())
    }

    /// Every campaign of the account waits for a trouble of our own.
    pub(super) fn put_off_all(&mut self, pause: TimeDelta) {
        let campaigns: Vec<_> = self.outlook.tasks.iter().map(|task| task.share.campaign_id).collect();
        for campaign in campaigns {
            self.put_off(campaign, pause);
        }
    }

    /// One campaign waits for a trouble of our own.
    pub(super) fn put_off(&mut self, campaign: CampaignId, pause: TimeDelta) {
        let until = self.services.clock().now() + pause;
        self.later.insert(campaign, Waiting { why: Why::Gap, until, title: None });
    }

    /// What became of a delivery is known: its chat may be written to again, by every campaign.
    pub(super) fn chat_is_free(&mut self) {
        self.later.clear();
    }

    /// Waits, but not while somebody may have changed something, nor for longer than the picture stays [fresh](FRESH).
    pub(super) async fn sleep(&mut self, until: DateTime<Utc>) {
        let clock = self.services.clock().clone();
        tokio::select! {
            () = clock.sleep_until(until) => {}
            () = self.changes.wait() => self.stale = true,
            () = tokio::time::sleep(FRESH) => {}
            () = self.hang_up.cancelled() => {}
        }
    }

    /// Whether the campaign is still to be sent.
    pub(super) async fn may_send(&mut self, campaign: CampaignId) -> Result<bool, Trouble> {
        self.refresh().await?;
        Ok(!self.hang_up.is_cancelled() && self.task(campaign).is_some())
    }

    /// How the campaign's content is made; `None` when its template is gone.
    pub(super) async fn program(&mut self, campaign: CampaignId) -> Result<Option<&Program>, Trouble> {
        if !self.recipes.contains_key(&campaign) {
            let template = self.task(campaign).and_then(|task| task.template);
            let recipe = match template {
                Some((id, version)) => {
                    let owner = self.account.owner_id;
                    let template = self.services.templates.at_version(owner, id, version).await?;
                    template.and_then(|template| {
                        let methods = methods(&template.content);
                        Some(Recipe { program: Program::parse(&template.content).ok()?, methods })
                    })
                }
                None => None,
            };
            self.recipes.insert(campaign, recipe);
        }
        Ok(self.recipes.get(&campaign).and_then(Option::as_ref).map(|recipe| &recipe.program))
    }

    /// How the pace goes on after a message whose answer has just come. A refused one is followed by a pause as well, and
    /// is not counted.
    pub(super) fn pace_after(&self, candidate: &Candidate, counted: bool) -> Pace {
        self.after(self.unclaimed, candidate, counted)
    }

    /// How the pace goes on with a message that is about to be sent.
    pub(super) fn pace_with(&self, candidate: &Candidate) -> Pace {
        self.after(self.outlook.pace, candidate, true)
    }

    /// The pace once a message that nobody answered is known not to have been sent.
    pub(super) fn pace_without(&self, candidate: &Candidate) -> Option<Pace> {
        let counted_at = candidate.delivery.tried_at.filter(|_| candidate.purpose == Purpose::Send)?;
        Some(self.outlook.pace.not_sent(counted_at, self.outlook.zone))
    }

    fn after(&self, pace: Pace, candidate: &Candidate, counted: bool) -> Pace {
        // A campaign that has been paused or stopped meanwhile is not in the picture any more.
        let profile = self.profile(candidate.delivery.key.campaign).unwrap_or(Profile::NORMAL);
        let purpose = if counted { candidate.purpose } else { Purpose::Delete };
        let drawn = draw(candidate.seed, candidate.delivery.key.position, Draw::Gap);
        let now = self.services.clock().now();
        pace.after_send(now, &profile, &self.rules(), purpose, drawn)
    }

    fn rules(&self) -> Rules {
        Rules { limits: self.services.limits(), login: self.outlook.logged_in_at, zone: self.outlook.zone }
    }

    pub(super) fn profile(&self, campaign: CampaignId) -> Option<Profile> {
        Some(self.task(campaign)?.profile)
    }

    pub(super) fn failures(&self, campaign: CampaignId) -> i32 {
        self.task(campaign).map_or(0, |task| task.share.failures)
    }

    pub(super) fn set_failures(&mut self, campaign: CampaignId, failures: i32) {
        if let Some(task) = self.task_mut(campaign) {
            task.share.failures = failures;
        }
    }

    /// The campaign has had its turn.
    pub(super) fn served(&mut self, campaign: CampaignId, at: DateTime<Utc>) {
        if let Some(task) = self.task_mut(campaign) {
            task.share.served_at = Some(at);
            task.share.waiting = None;
        }
    }

    fn task(&self, campaign: CampaignId) -> Option<&Task> {
        self.outlook.tasks.iter().find(|task| task.share.campaign_id == campaign)
    }

    fn task_mut(&mut self, campaign: CampaignId) -> Option<&mut Task> {
        self.outlook.tasks.iter_mut().find(|task| task.share.campaign_id == campaign)
    }
}
