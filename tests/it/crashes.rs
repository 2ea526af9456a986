//! The service is killed, again and again, while a campaign runs: every target gets its message exactly once.
//!
//! ```text
//! a life:  started ── connects ── resolves what it finds ── claims, sends, settles … ──► SIGKILL
//! a kill:  what did the simulated Telegram's log say a moment before, and what do the rows say that it left?
//!
//! claimed    the row says `sending`, the log has no such message
//! written    the log has the message, and no answer was written to the connection
//! answered   the answer was written, and the row still says `sending`
//! settled    everything that was sent is settled
//! ```
//!
//! Each life has troubles of its own: lines that break before and after a message was taken, answers that never come,
//! or late. When it ends is drawn; some lives wait for the rarer of these states. At the end the log, the ledger and the
//! chats are held against each other.
//!
//! `a_long_run` is for the patient; docs/ARCHITECTURE.md tells how to start it. Each run prints its seed, with which it can
//! be repeated (`CRASH_SEED`): moments and troubles are the same then, though not what the machine makes of them.

mod kills;
mod lives;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::time::{Duration, Instant};

use blastpro_domain::deliveries::{DeliveryState, UNRESOLVED};
use blastpro_domain::ids::CampaignId;
use blastpro_domain::outcomes::OUTCOME_UNKNOWN;
use blastpro_simulator::world::{Call, ConnectionId, Fault, Front, Happening, LogEntry, PersonId, RepeatAnswer};
use chrono::TimeDelta;
use serde_json::Value;
use uuid::Uuid;

use self::kills::Kills;
use self::lives::{Chance, wait};
use crate::support::process::Service;
use crate::support::shop::{Evidence, SENDING, Shop};
use crate::support::{Engine, Stage, on_both_engines_unserved};

/// How long a life waits for what it is to end at. It comes in time unless lines have to be mended.
const LIFE: Duration = Duration::from_secs(10);

/// A size of the test.
struct Run {
    seed: u64,
    sellers: usize,
    targets_each: usize,
    kills: usize,
    /// At least so many kills in each state.
    each: usize,
    /// Telegram forgets at once which random ids it has seen.
    forgetful: bool,
}

impl Run {
    fn new(sellers: usize, targets_each: usize, kills: usize, each: usize) -> Self {
        let seed = std::env::var("CRASH_SEED").ok().map(|seed| seed.parse().expect("CRASH_SEED is a number"));
        let seed = seed.unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0 >> 32);
        Self { seed, sellers, targets_each, kills, each, forgetful: false }
    }
}

/// A run under way.
struct Test<'a> {
    stage: &'a Stage,
    shop: Shop<'a>,
    /// With how many messages each of their deliveries arrives.
    campaigns: Vec<(CampaignId, usize)>,
    run: Run,
    chance: Chance,
    kills: Kills,
    /// Claimed and not taken at the kill: by whom, with which random id, over connections up to which.
    claimed: Vec<(PersonId, i64, Option<ConnectionId>)>,
}

fn say(text: &str) {
    std::io::stderr().write_all(format!("{text}\n").as_bytes()).expect("standard error is open");
}

impl<'a> Test<'a> {
    async fn set(stage: &'a Stage, run: Run) -> Self {
        stage.world().answer_repeats_with(RepeatAnswer::ByTurns);
        let shop = Shop::open(stage, run.sellers, run.targets_each).await;
        let text = shop.text("{Halo|Hai} {name}, promo {a|b|c}").await;
        let album = shop.album(3, "Promo {name}").await;
        // An album for the first account's targets, besides the text for all.
        let campaigns =
            vec![(shop.confirm(text, &shop.sellers).await, 1), (shop.confirm(album, &shop.sellers[..1]).await, 3)];
        let chance = Chance { seed: run.seed.cast_signed(), drawn: 0 };
        Self { stage, shop, campaigns, run, chance, kills: Kills::default(), claimed: Vec::new() }
    }

    /// Kills as often as is wished, lets the last process finish, and holds everything against each other.
    async fn play(mut self) {
        let (seed, began) = (self.run.seed, Instant::now());
        say(&format!("CRASH_SEED={seed}"));
        for kill in 0..self.run.kills {
            self.live_and_die(kill).await;
        }
        let service = Service::start(self.stage, &[]).await;
        for (campaign, _) in &self.campaigns {
            self.shop.done(*campaign, Duration::from_mins(5)).await;
        }
        service.stop().await;
        assert!(self.shop.sending().await.is_empty(), "everything is settled");
        let evidence = self.shop.evidence(&self.campaigns).await;
        self.kills.taken_late = self.taken_late();
        say(&format!("{}\n{evidence}\nin {:.0?}, CRASH_SEED={seed}", self.kills, began.elapsed()));
        self.assert_exactly_once(&evidence).await;
    }

    async fn assert_exactly_once(&self, evidence: &Evidence) {
        let Self { run, kills, .. } = self;
        assert_eq!(evidence.deliveries, (run.sellers + 1) * run.targets_each);
        let wrong = (evidence.missing, evidence.duplicates, evidence.unknown);
        assert_eq!(wrong, (0, 0, 0), "{}", shown(&evidence.suspicious));
        self.shop.assert_received(&self.campaigns).await;
        for (campaign, _) in &self.campaigns {
            let tally = self.shop.campaign(*campaign).await.tally;
            assert_eq!((tally.sent, tally.left()), (tally.total, 0), "{tally:?}");
        }
        let fewest = kills.claimed.min(kills.written).min(kills.answered).min(kills.settled);
        assert!(fewest >= run.each, "too few kills in one of the states: {kills}");
        if !run.forgetful && run.each >= 5 {
            assert!(evidence.repeats_confirmed > 0 && evidence.repeats_refused > 0, "{evidence}");
        }
    }

    async fn live_and_die(&mut self, kill: usize) {
        let (mark, born) = (self.newest(), self.shop.services.clock().now());
        let lives = u64::try_from(self.run.kills - kill).expect("a few hundred");
        let moment = self.moment(kill, self.left().await / lives);
        self.trouble(moment);
        let mut service = Service::spawn(self.stage, &[]);
        // A life in which what is waited for does not come ends all the same.
        let _ = tokio::time::timeout(LIFE, self.until(moment, mark)).await;
        let log = self.stage.world().log_after(None, mark);
        service.kill().await;
        self.count(&log, born).await;
        self.stage.world().clear_faults();
        self.stage.leases_end().await;
    }

    fn newest(&self) -> u64 {
        self.stage.world().log(None).last().map_or(0, |entry| entry.number)
    }

    /// How many deliveries are still to be settled.
    async fn left(&self) -> u64 {
        let mut left = (self.run.sellers + 1) * self.run.targets_each;
        for (campaign, _) in &self.campaigns {
            let tally = self.shop.campaign(*campaign).await.tally;
            left -= usize::try_from(tally.total - tally.left()).expect("not negative");
        }
        u64::try_from(left).expect("some thousand")
    }
}

/// Entries of the log, one to a line.
fn shown(entries: &[Value]) -> String {
    entries.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}

fn sending(entry: &LogEntry) -> Option<&Call> {
    match &entry.what {
        Happening::Call(call) if SENDING.contains(&call.method.as_str()) => Some(call),
        _ => None,
    }
}

/// Telegram knows no random id of these people any more a moment after it has seen it.
async fn forget(stage: &Stage, people: &[PersonId]) {
    loop {
        for person in people {
            stage.world().forget_random_ids(*person);
        }
        wait(5).await;
    }
}

async fn survives(engine: Engine, run: Run) {
    Stage::play_unserved(engine, async |stage| {
        let forgetful = run.forgetful;
        let test = Test::set(stage, run).await;
        let people: Vec<_> = test.shop.sellers.iter().map(|seller| seller.person).collect();
        tokio::select! {
            () = test.play() => {}
            () = forget(stage, &people), if forgetful => {}
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_arrives_once_on_sqlite() {
    survives(Engine::Sqlite, Run::new(2, 40, 24, 0)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_arrives_once_on_postgres() {
    survives(Engine::Postgres, Run::new(2, 20, 12, 0)).await;
}

/// The chats' own histories tell what arrived.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_doubled_when_telegram_forgets_random_ids() {
    survives(Engine::Sqlite, Run { forgetful: true, ..Run::new(2, 30, 16, 0) }).await;
}

on_both_engines_unserved! {
    /// Telegram forgets random ids, lines break before and after a message is taken, and no history can be read. What is
    /// lost so stays lost: for an hour it is asked about, and then it is unknown. All else is sent.
    async fn what_nobody_can_tell_ends_unknown_and_is_never_sent_again(stage: &Stage) {
        let (targets, taken, not_taken) = (12, 2, 1);
        let shop = Shop::open(stage, 1, 12).await;
        let person = shop.sellers[0].person;
        let befall = |method: &str, fault, times| stage.world().add_fault(Front::Account(person), method, fault, times);
        befall("messages.sendMessage", Fault::DropAfter, taken);
        befall("messages.sendMessage", Fault::DropBefore, not_taken);
        for history in ["messages.getHistory", "messages.getReplies"] {
            befall(history, Fault::Rpc("CHANNEL_PRIVATE".to_owned()), 1_000);
        }
        let template = shop.text("Promo {name}").await;
        let campaign = shop.confirm(template, &shop.sellers).await;
        let service = stage.serve().await;
        let lost = i64::from(taken + not_taken);
        let playing = async {
            // Of the forum, the other topic waits until it is known what became of the first.
            let all_else = async || {
                let rows = shop.deliveries(campaign).await;
                let asked: Vec<_> = rows.iter().filter(|row| row.state == DeliveryState::Sending).collect();
                let mut left = rows.iter().filter(|row| row.state == DeliveryState::Pending);
                i64::try_from(asked.len()) == Ok(lost) && left.all(|row| asked.iter().any(|one| one.chat == row.chat))
            };
            stage.until("all else is sent", all_else).await;
            stage.advance(UNRESOLVED + TimeDelta::minutes(1));
            shop.done(campaign, Duration::from_secs(30)).await;
        };
        let people = [person];
        tokio::select! {
            () = playing => {}
            () = forget(stage, &people) => {}
        }
        service.stop().await;
        let tally = shop.campaign(campaign).await.tally;
        assert_eq!((tally.sent, tally.unknown, tally.failed), (targets - lost, lost, 0));
        let unknown = shop.ledger(campaign).await.into_iter().filter(|row| row.state == DeliveryState::Unknown);
        assert!(unknown.clone().all(|row| row.error.as_deref() == Some(OUTCOME_UNKNOWN) && row.attempts == 1));
        let lost_chats: BTreeSet<_> = unknown.map(|row| row.chat.marked()).collect();
        let log = stage.world().log(Some(person));
        let sends: Vec<_> = log.iter().filter_map(sending).filter(|call| !call.messages.is_empty()).collect();
        assert_eq!(i64::try_from(sends.len()), Ok(targets - i64::from(not_taken)), "each was taken once or never");
        let unanswered: Vec<_> = sends.iter().filter(|call| !call.answered).filter_map(|call| call.peer).collect();
        assert_eq!(unanswered.len(), 2);
        assert!(unanswered.iter().all(|chat| lost_chats.contains(chat)), "unknown are those that were not answered");
    }
}

/// `CRASH_KILLS` and `CRASH_DELIVERIES` change the numbers.
mod a_long_run {
    use super::*;

    fn number(name: &str, otherwise: usize) -> usize {
        std::env::var(name)
            .map_or(otherwise, |text| text.parse().expect("CRASH_KILLS and CRASH_DELIVERIES are numbers"))
    }

    /// So many accounts that none reaches its daily cap of a thousand: the first sends twice as much.
    fn run() -> Run {
        let deliveries = number("CRASH_DELIVERIES", 2_000);
        let sellers = (deliveries / 450).max(4);
        Run::new(sellers, deliveries / (sellers + 1), number("CRASH_KILLS", 200), 5)
    }

    #[ignore = "200 kills take minutes: a command of its own, see docs/ARCHITECTURE.md"]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        survives(Engine::Sqlite, run()).await;
    }

    #[ignore = "200 kills take minutes: a command of its own, see docs/ARCHITECTURE.md"]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        survives(Engine::Postgres, run()).await;
    }
}
