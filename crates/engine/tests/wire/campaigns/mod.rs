//! Campaigns over the wire: every message once, whatever happens to lines, processes and groups.

mod control;
mod files;
mod limits;
mod outcomes;
mod panics;
mod sharing;
mod taken;
mod unanswered;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use blastpro_domain::accounts::Account;
use blastpro_domain::campaigns::{Campaign, CampaignState};
use blastpro_domain::chats::ChatKey;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::{CampaignId, ListId, TemplateId};
use blastpro_domain::jobs::{JobState, Work};
use blastpro_domain::pacing::{Profile, Waiting, Why};
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_services::Topic;
use blastpro_simulator::world::{
    Call, ChatKind, Fault, Front, Happening, LogEntry, Message, NewChat, NewPerson, Peer, PersonId,
};
use chrono::{DateTime, Utc};

use crate::harness::{Harness, Running};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// As fast as it goes: what matters is not how long a pause is.
const FAST: f64 = 1_000_000.0;

/// A connected account with a list of groups that it has scanned.
struct Stage {
    harness: Harness,
    seller: PersonId,
    admin: PersonId,
    account: Account,
    list: ListId,
    groups: Vec<ChatKey>,
    engine: Option<Running>,
}

fn peer(key: ChatKey) -> Peer {
    Peer::from_bot_api_id(key.marked())
}

/// Waits until the account has gone through all its chats.
async fn works(harness: &Harness, account: &Account) {
    let job = harness.start_job(account, Work::Scan).await;
    assert_eq!(harness.job_over(&job).await.state, JobState::Done);
}

impl Stage {
    /// In so many supergroups.
    async fn new(harness: Harness, groups: usize) -> Self {
        Self::with(harness, groups, |_, _| {}).await
    }

    /// In supergroups that differ.
    async fn with(harness: Harness, groups: usize, change: impl Fn(usize, &mut NewChat)) -> Self {
        let seller = harness.seller(|_| {});
        let admin = harness.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("new").id;
        let groups: Vec<ChatKey> = (0..groups)
            .map(|index| {
                let mut new = NewChat::new(ChatKind::Supergroup, &format!("Grup {index:03}"), &[admin, seller]);
                change(index, &mut new);
                let group = harness.world().add_chat(new).expect("a new group");
                ChatKey::from_marked(group.peer().bot_api_id()).expect("a group")
            })
            .collect();
        let engine = harness.run();
        let account = harness.connect().await;
        works(&harness, &account).await;
        let targets = &harness.services.targets;
        let list = targets.begin_selection(harness.owner, account.id).await.expect("a new list").id;
        targets.choose(harness.owner, list, &groups, true).await.expect("they are there");
        Self { harness, seller, admin, account, list, groups, engine: Some(engine) }
    }

    /// Waits until the account has worked, from now on, on the connection that its campaigns share with its jobs. Had it
    /// something to send, it would have sent it in between.
    async fn works(&self) {
        works(&self.harness, &self.account).await;
    }

    /// A new template of plain text, which may have fields and choices.
    async fn template(&self, text: &str) -> TemplateId {
        self.template_of(Content::text(FormattedText::plain(text))).await
    }

    async fn template_of(&self, content: Content) -> TemplateId {
        let templates = &self.harness.services.templates;
        let made = templates.create(self.harness.owner, "Promo", content, Source::Written).await;
        made.expect("a good template").id
    }

    /// Sends a template to the list.
    async fn send(&self, template: TemplateId) -> Campaign {
        self.send_to(template, self.list).await
    }

    /// Sends a template to the list at this pace.
    async fn send_at(&self, template: TemplateId, profile: Profile) -> Campaign {
        let (owner, campaigns) = (self.harness.owner, &self.harness.services.campaigns);
        let draft = campaigns.begin(owner, Some(template)).await.expect("it may begin");
        let draft = campaigns.choose_list(owner, draft.id, self.list, true).await.expect("the list is there");
        let draft = campaigns.set_profile(owner, draft.id, profile).await.expect("within the floor");
        campaigns.confirm(owner, draft.id, draft.revision).await.expect("there is something to send")
    }

    async fn send_to(&self, template: TemplateId, list: ListId) -> Campaign {
        let (owner, campaigns) = (self.harness.owner, &self.harness.services.campaigns);
        let draft = campaigns.begin(owner, Some(template)).await.expect("it may begin");
        let draft = campaigns.choose_list(owner, draft.id, list, true).await.expect("the list is there");
        campaigns.confirm(owner, draft.id, draft.revision).await.expect("there is something to send")
    }

    async fn campaign(&self, id: CampaignId) -> Campaign {
        let found = self.harness.services.campaigns.get(self.harness.owner, id).await;
        found.expect("the database answers").expect("it exists")
    }

    /// Waits until the campaign is as wanted.
    async fn when(&self, id: CampaignId, wanted: impl Fn(&Campaign) -> bool) -> Campaign {
        let mut waiter = self.harness.services.wake().subscribe(Topic::CampaignScreens);
        let changed = async {
            loop {
                let campaign = self.campaign(id).await;
                if wanted(&campaign) {
                    return campaign;
                }
                waiter.wait_at_most(Duration::from_millis(50)).await;
            }
        };
        if let Ok(campaign) = tokio::time::timeout(PATIENCE, changed).await {
            return campaign;
        }
        let campaigns = &self.harness.services.campaigns;
        let shares = campaigns.shares(self.harness.owner, id).await.expect("the database answers");
        panic!("the campaign stays as it is: {:?} {shares:#?}", self.campaign(id).await)
    }

    async fn in_state(&self, id: CampaignId, state: CampaignState) -> Campaign {
        self.when(id, |campaign| campaign.state == state).await
    }

    async fn done(&self, id: CampaignId) -> Campaign {
        self.in_state(id, CampaignState::Done).await
    }

    /// Waits until a share of the campaign waits, and says so.
    async fn waiting(&self, id: CampaignId) -> Waiting {
        self.next_wait(id).await.expect("it is not done")
    }

    /// Waits until a share of the campaign waits for this.
    async fn waits_for(&self, id: CampaignId, why: Why) {
        let mut waiter = self.harness.services.wake().subscribe(Topic::CampaignScreens);
        let waiting = async {
            while self.waiting(id).await.why != why {
                waiter.wait_at_most(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("it waits for that");
    }

    /// Waits until a share of the campaign waits, or all are done: `None`.
    async fn next_wait(&self, id: CampaignId) -> Option<Waiting> {
        let (campaigns, clock) = (&self.harness.services.campaigns, self.harness.services.clock());
        let mut waiter = self.harness.services.wake().subscribe(Topic::CampaignScreens);
        let waiting = async {
            while self.campaign(id).await.state != CampaignState::Done {
                let shares = campaigns.shares(self.harness.owner, id).await.expect("the database answers");
                let running = |waiting: &Waiting| waiting.until > clock.now();
                if let Some(waiting) = shares.into_iter().find_map(|share| share.waiting.filter(running)) {
                    return Some(waiting);
                }
                waiter.wait_at_most(Duration::from_millis(50)).await;
            }
            None
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("it waits")
    }

    /// Why deliveries did not go out, by name.
    async fn reasons(&self, id: CampaignId) -> HashMap<(DeliveryState, String), i64> {
        let reasons = self.harness.services.campaigns.reasons(self.harness.owner, id).await;
        let reasons = reasons.expect("the database answers").into_iter();
        reasons.map(|reason| ((reason.state, reason.error.unwrap_or_default()), reason.count)).collect()
    }

    /// What the seller has written in a group.
    fn received(&self, group: ChatKey) -> Vec<Message> {
        let messages = self.harness.world().messages(self.admin, peer(group), 0);
        messages.into_iter().filter(|message| message.from == self.seller && message.service.is_none()).collect()
    }

    /// How many messages each group has got.
    fn counts(&self) -> Vec<usize> {
        self.groups.iter().map(|group| self.received(*group).len()).collect()
    }

    fn assert_each_once(&self) {
        assert!(self.counts().iter().all(|count| *count == 1), "{:?}", self.counts());
    }

    /// The calls that send, in their order.
    fn sends(&self) -> Vec<(DateTime<Utc>, Call)> {
        let sending = ["messages.sendMessage", "messages.sendMedia", "messages.sendMultiMedia"];
        let log = self.harness.world().log(Some(self.seller)).into_iter();
        log.filter_map(|LogEntry { time, what, .. }| match what {
            Happening::Call(call) if sending.contains(&call.method.as_str()) => Some((time, call)),
            _ => None,
        })
        .collect()
    }

    /// How many connections of the account have been closed.
    fn closed(&self) -> usize {
        let log = self.harness.world().log(Some(self.seller));
        log.iter().filter(|entry| entry.what == Happening::Closed).count()
    }

    fn fault(&self, method: &str, fault: Fault, times: u32) {
        self.harness.world().add_fault(Front::Account(self.seller), method, fault, times);
    }

    fn refuse(&self, method: &str, error: &str, times: u32) {
        self.fault(method, Fault::Rpc(error.to_owned()), times);
    }

    /// Waits until a delivery may be on its way.
    async fn claimed(&self) {
        let claimed = async {
            let store = self.harness.services.store();
            loop {
                let mut tx = store.read().await.expect("the database answers");
                if !tx.unresolved(self.account.id).await.expect("the database answers").is_empty() {
                    return;
                }
                drop(tx);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, claimed).await.expect("something is sent");
    }

    /// How many of the account's messages count for the day.
    async fn sent_today(&self) -> u32 {
        let mut tx = self.harness.services.store().read().await.expect("the database answers");
        tx.standing(self.account.id).await.expect("the database answers").expect("it exists").pace.sent_today
    }

    async fn kill(&mut self) {
        self.engine.take().expect("it runs").kill().await;
    }

    async fn stop(&mut self) {
        self.engine.take().expect("it runs").stop().await;
    }

    fn run(&mut self) {
        self.engine = Some(self.harness.run());
    }

    /// What is counted is what is there, and nothing is on its way.
    async fn assert_counted(&self, id: CampaignId) {
        let (owner, campaigns) = (self.harness.owner, &self.harness.services.campaigns);
        let campaign = self.campaign(id).await;
        let shares = campaigns.shares(owner, id).await.expect("the database answers");
        let sum = shares.iter().fold(blastpro_domain::campaigns::Tally::default(), |sum, share| sum.plus(share.tally));
        assert_eq!(sum, campaign.tally);
        let mut tx = self.harness.services.store().read().await.expect("the database answers");
        assert!(tx.unresolved(self.account.id).await.expect("the database answers").is_empty());
    }

    async fn end(mut self) {
        if let Some(engine) = self.engine.take() {
            engine.stop().await;
        }
        self.harness.assert_one_connection_per_key(self.seller);
        self.harness.end().await;
    }
}

#[tokio::test]
async fn every_target_gets_its_own_words_once() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 30).await;
    let template = stage.template("{Halo|Hai} {name}, promo hari ini").await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!((done.tally.total, done.tally.sent, done.tally.left()), (30, 30, 0));
    stage.assert_each_once();
    let mut openings = BTreeMap::<bool, usize>::new();
    for (index, group) in stage.groups.iter().enumerate() {
        let text = stage.received(*group).remove(0).content.text;
        assert!(text.ends_with(&format!("Grup {index:03}, promo hari ini")), "{text}");
        *openings.entry(text.starts_with("Halo ")).or_default() += 1;
    }
    assert!(openings.len() == 2, "both were drawn: {openings:?}");
    let order: Vec<_> = stage.sends().into_iter().filter_map(|(_, call)| call.peer).collect();
    let listed: Vec<_> = stage.groups.iter().map(|group| group.marked()).collect();
    assert_ne!(order, listed, "the order is shuffled");
    stage.assert_counted(campaign.id).await;
    stage.end().await;
}
