//! Two processes draw on one database: each has its own memory and its own locks, and both wake together.

use blastpro_dialogues::campaigns::CampaignCards;
use blastpro_dialogues::jobs::JobCards;
use blastpro_dialogues::screens::Screens;
use blastpro_domain::clock::{Clock, ManualClock};
use blastpro_domain::ids::{AccountId, JobId, OwnerId, TelegramId};
use blastpro_domain::jobs::{Job, JobState, Progress, Work};
use blastpro_services::screens::{CLAIM, Subject};
use blastpro_simulator::world::{Draft, Event, Message as Said, Peer};
use chrono::{DateTime, TimeDelta, Utc};

use crate::accounts::connect_for;
use crate::campaigns::{Actor, running};
use crate::shop::{list_of, template_of};
use crate::stage::Stage;

/// An owner whom no bot serves but the drawers of a test.
struct Scene {
    stage: Stage,
    hand: ManualClock,
    clock: Clock,
    owner: OwnerId,
    account: AccountId,
    events: tokio::sync::mpsc::UnboundedReceiver<Event>,
}

impl Scene {
    async fn new() -> Self {
        let start: DateTime<Utc> = "2027-11-22T01:30:00Z".parse().expect("a time");
        let (clock, hand) = Clock::manual(start);
        let stage = Stage::stopped(Some("id"), clock.clone()).await;
        stage.post(Draft::text("/start"));
        let owner = stage.services.identity.greet(TelegramId(stage.person.0), "Sari", Some("id")).await;
        let owner = owner.expect("an owner").id;
        stage.services.identity.agree(owner).await.expect("agreed");
        let account = connect_for(&stage, owner, 77).await;
        let events = stage.world().feed();
        Self { stage, hand, clock, owner, account, events }
    }

    fn screens(&self) -> Screens {
        Screens::new(self.stage.bot(), self.clock.clone())
    }

    fn job_cards(&self) -> JobCards {
        JobCards::new(self.stage.services.clone(), self.screens())
    }

    fn campaign_cards(&self) -> CampaignCards {
        CampaignCards::new(self.stage.services.clone(), self.screens())
    }

    /// The messages that the bot has sent since the last look.
    fn sent(&mut self) -> Vec<String> {
        let mut sent = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            if let Event::Message(said) = event
                && said.from == self.stage.bot_id
            {
                sent.push(said.content.text.clone());
            }
        }
        sent
    }

    /// The bot's messages that are in the chat.
    fn seen(&self) -> Vec<Said> {
        let mut chat = self.stage.chat();
        chat.retain(|said| said.from == self.stage.bot_id);
        chat
    }

    /// A scan that began long ago, which nobody has seen yet.
    async fn long_scan(&self) -> Job {
        let job = Job {
            id: JobId::new(),
            owner_id: self.owner,
            account_id: self.account,
            work: Work::Scan,
            state: JobState::Queued,
            progress: Progress::default(),
            error: None,
            cancel_requested: false,
            screen_message: None,
            revision: 1,
            created_at: self.stage.services.clock().now() - TimeDelta::minutes(5),
            finished_at: None,
        };
        let mut tx = self.stage.services.store().begin().await.expect("the database");
        tx.insert_job(&job).await.expect("stored");
        tx.commit().await.expect("stored");
        job
    }

    /// The engine's part: the scan is over.
    async fn finish_scan(&self) -> Job {
        let jobs = &self.stage.services.jobs;
        let mut job = jobs.next(self.account).await.expect("read").expect("a job");
        job.state = JobState::Done;
        job.progress.groups = 3;
        assert!(jobs.save(&mut job).await.expect("saved"));
        job
    }
}

#[tokio::test]
async fn a_jobs_card_is_sent_once_and_so_is_its_end() {
    let mut scene = Scene::new().await;
    scene.long_scan().await;
    let (one, other) = (scene.job_cards(), scene.job_cards());
    for _ in 0..2 {
        let (drew, drew_too) = tokio::join!(one.run_once(), other.run_once());
        drew.and(drew_too).expect("looked");
        scene.hand.advance(TimeDelta::seconds(3));
    }
    assert_eq!(scene.sent().len(), 1, "{:?}", scene.seen());
    let card = scene.seen()[0].id;

    scene.finish_scan().await;
    for _ in 0..3 {
        let (drew, drew_too) = tokio::join!(one.run_once(), other.run_once());
        drew.and(drew_too).expect("looked");
        scene.hand.advance(CLAIM);
    }
    let sent = scene.sent();
    assert!(sent.len() == 1 && sent[0].contains("Scan selesai"), "{sent:?}");
    let seen = scene.seen();
    assert!(seen.len() == 1 && seen[0].id > card, "in place of the card: {seen:?}");
    scene.stage.leave().await;
}

#[tokio::test]
async fn what_a_process_claimed_and_did_not_send_is_sent_by_another_a_minute_later() {
    let mut scene = Scene::new().await;
    scene.long_scan().await;
    let (one, other) = (scene.job_cards(), scene.job_cards());
    one.run_once().await.expect("looked");
    let job = scene.finish_scan().await;
    let shown = scene.stage.services.jobs.get(scene.owner, job.id).await.expect("read").expect("there").screen_message;
    let screens = &scene.stage.services.screens;
    let dies = screens.claim(scene.owner, Subject::Job(job.id), shown, Some(job.revision)).await.expect("claimed");
    assert!(dies.is_some());
    assert_eq!(screens.claim(scene.owner, Subject::Job(job.id), shown, None).await.expect("tried"), None);
    scene.sent();
    other.run_once().await.expect("looked");
    assert_eq!(scene.sent(), [""; 0], "somebody is about to");
    scene.hand.advance(CLAIM);
    for _ in 0..2 {
        let (drew, drew_too) = tokio::join!(one.run_once(), other.run_once());
        drew.and(drew_too).expect("looked");
    }
    let sent = scene.sent();
    assert!(sent.len() == 1 && sent[0].contains("Scan selesai"), "{sent:?}");
    scene.stage.leave().await;
}

#[tokio::test]
async fn a_campaigns_card_is_sent_once_anew_once_and_becomes_one_report() {
    let mut scene = Scene::new().await;
    let list = list_of(&scene.stage, scene.owner, scene.account, 1, 2).await;
    let template = template_of(&scene.stage, scene.owner, "Promo").await;
    let campaign = running(&scene.stage, scene.owner, template, list).await;
    let (one, other) = (scene.campaign_cards(), scene.campaign_cards());
    let lease = Actor::of(&scene.stage, scene.account).await.lease;
    scene.sent();
    for round in 0..4 {
        for _ in 0..2 {
            let (drew, drew_too) = tokio::join!(one.run_once(), other.run_once());
            drew.and(drew_too).expect("looked");
            scene.hand.advance(TimeDelta::seconds(4));
        }
        let (sent, seen) = (scene.sent(), scene.seen());
        assert_eq!(sent.len(), usize::from(round < 2), "in round {round}: {sent:?}");
        assert_eq!(seen.len(), 1, "in round {round}: {seen:?}");
        let stage = &scene.stage;
        if round == 0 {
            stage.world().delete(stage.person, Peer::Person(stage.bot_id), &[seen[0].id]).expect("deleted");
        }
        if round < 2 {
            Actor { stage, lease }.sends(campaign.id, 1).await;
        }
    }
    assert!(scene.seen()[0].content.text.contains("Terkirim 2 dari 2"), "{:?}", scene.seen());
    scene.stage.leave().await;
}
