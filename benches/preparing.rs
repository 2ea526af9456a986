//! What it takes to write down the deliveries of large campaigns, and whether the bot answers meanwhile.
//!
//! Run by `cargo bench --bench preparing`; how many deliveries, 100,000 of them to a campaign, may follow after `--`.
//! `blastpro serve` runs in a process of its own. Owners press "Start" in the bot; time is from the first press until the
//! last campaign is ready to be sent, memory is that process's, and until then an owner goes on pressing buttons. On
//! SQLite, and on the PostgreSQL of `TEST_POSTGRES_URL` if it is set.

use std::io::Write as _;
use std::time::{Duration, Instant};

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::{campaigns, start};
use blastpro_domain::campaigns::{Campaign, CampaignState, OPEN_CAMPAIGNS};
use blastpro_domain::chats::ChatKind;
use blastpro_domain::ids::{CampaignId, ListId, OwnerId};
use blastpro_domain::targets::TARGETS_PER_LIST;
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_services::Services;
use blastpro_simulator::world::Draft;
use blastpro_storage::Engine;
use chrono::{DateTime, Utc};
use tokio::time::sleep;

#[path = "support/chats.rs"]
mod chats;
#[path = "support/conversation.rs"]
mod conversation;
#[path = "support/shop.rs"]
mod shop;
#[path = "support/stage.rs"]
mod stage;

use conversation::Conversation;
use stage::{Product, Stage};

/// How many deliveries, unless the command line says otherwise.
const DELIVERIES: i64 = 100_000;

/// Lists of a campaign, each of its own account.
const LISTS: i64 = 10;

/// What the bot may take to answer meanwhile.
const GOAL: Duration = Duration::from_millis(200);

/// How long the whole may take.
const PATIENCE: Duration = Duration::from_hours(1);

/// Between two presses.
const PAUSE: Duration = Duration::from_millis(60);

fn main() {
    if stage::only_listed() {
        return;
    }
    let deliveries = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(DELIVERIES);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for engine in stage::engines() {
        runtime.block_on(run(engine, deliveries));
    }
}

/// An owner with drafts.
struct Shop {
    talk: Conversation,
    owner: OwnerId,
    drafts: Vec<Campaign>,
}

/// What was measured.
struct Measured {
    bare: f64,
    peak: f64,
    cpu: f64,
    starts: Vec<Duration>,
    answers: Vec<Duration>,
    took: Duration,
}

async fn run(engine: Engine, deliveries: i64) {
    let stage = Stage::set(engine).await;
    let per_campaign = LISTS * TARGETS_PER_LIST;
    let campaigns = (deliveries + per_campaign - 1) / per_campaign;
    let per_list = deliveries.min(per_campaign) / LISTS;
    let mut shops = Vec::new();
    while campaigns > i64::try_from(shops.len()).expect("few shops") * OPEN_CAMPAIGNS {
        let done = i64::try_from(shops.len()).expect("few shops") * OPEN_CAMPAIGNS;
        shops.push(open(&stage, shops.len(), (campaigns - done).min(OPEN_CAMPAIGNS), per_list).await);
    }
    let product = stage.serve(&[]).await;
    for shop in &mut shops {
        shop.talk.sends(Draft::text("/start")).await;
    }
    let measured = measure(&stage, &product, &mut shops).await;
    check(&stage.services, &shops, LISTS * per_list).await;
    show(engine, campaigns * LISTS * per_list, campaigns, &measured);
    product.stop().await;
    stage.clear().await;
}

/// An owner with accounts, lists and drafts for all of them.
async fn open(stage: &Stage, number: usize, campaigns: i64, per_list: i64) -> Shop {
    let services = &stage.services;
    let talk = Conversation::new(stage.world(), stage.bot, number);
    let owner = shop::owner(services, talk.person()).await;
    let mut lists = Vec::new();
    for index in 0..LISTS {
        let account = shop::account(services, owner, i64::try_from(number).expect("few shops") * LISTS + index).await;
        let chats: Vec<_> = (0..per_list)
            .map(|number| chats::chat(ChatKind::Supergroup, shop::scattered(number), number, number))
            .collect();
        chats::seen(services, owner, account, &chats).await;
        lists.push(chats::list(services, owner, account).await);
    }
    let content = Content::text(FormattedText::plain("Halo {name}, {promo|diskon} hari ini!"));
    let template = services.templates.create(owner, "Promo", content, Source::Written).await.expect("a template").id;
    let mut drafts = Vec::new();
    for _ in 0..campaigns {
        let draft = services.campaigns.begin(owner, Some(template)).await.expect("a draft");
        drafts.push(choose(services, owner, draft, &lists).await);
    }
    Shop { talk, owner, drafts }
}

async fn choose(services: &Services, owner: OwnerId, mut draft: Campaign, lists: &[ListId]) -> Campaign {
    for list in lists {
        draft = services.campaigns.choose_list(owner, draft.id, *list, true).await.expect("a list is chosen");
    }
    draft
}

/// Starts every campaign, and presses on until all are ready.
async fn measure(stage: &Stage, product: &Product, shops: &mut [Shop]) -> Measured {
    let (bare, cpu) = (product.memory().0, product.cpu_seconds());
    product.forget_peak();
    let mut starts = Vec::new();
    let mut waiting = Vec::new();
    for shop in shops.iter_mut() {
        for draft in &shop.drafts {
            let revision = u64::try_from(draft.revision).expect("revisions count up");
            let start = campaigns::Callback::Start { campaign: draft.id, revision, sure: true };
            starts.push(shop.talk.presses(&start.encode()).await);
            waiting.push((shop.owner, draft.id));
        }
    }
    let (mut answers, mut ends, began) = (Vec::new(), Vec::new(), Instant::now());
    while !waiting.is_empty() {
        assert!(began.elapsed() < PATIENCE, "{} campaigns are still being prepared", waiting.len());
        let talk = &mut shops[0].talk;
        answers.push(talk.presses(&start::Callback::Menu.encode()).await);
        answers.push(talk.sends(Draft::text("/menu")).await);
        sleep(PAUSE).await;
        let mut left = Vec::new();
        for (owner, id) in waiting {
            match ended(&stage.services, owner, id).await {
                Some(times) => ends.push(times),
                None => left.push((owner, id)),
            }
        }
        waiting = left;
    }
    let first = ends.iter().map(|(confirmed, _)| *confirmed).min().expect("one at least");
    let last = ends.iter().map(|(_, started)| *started).max().expect("one at least");
    let took = (last - first).to_std().expect("it starts after it is confirmed");
    Measured { bare, peak: product.memory().1, cpu: product.cpu_seconds() - cpu, starts, answers, took }
}

/// When the campaign was confirmed and when it was ready, once it is.
async fn ended(services: &Services, owner: OwnerId, id: CampaignId) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let found = services.campaigns.get(owner, id).await.expect("the database answers").expect("it is there");
    assert!(
        matches!(found.state, CampaignState::Preparing | CampaignState::Running),
        "a campaign is {:?}: {:?}",
        found.state,
        found.pause
    );
    found.confirmed_at.zip(found.started_at)
}

/// Every target is a delivery.
async fn check(services: &Services, shops: &[Shop], each: i64) {
    for shop in shops {
        for draft in &shop.drafts {
            let found = services.campaigns.get(shop.owner, draft.id).await.expect("the database answers");
            assert_eq!(found.expect("it is there").tally.total, each, "every target is written down");
        }
    }
}

fn show(engine: Engine, deliveries: i64, campaigns: i64, measured: &Measured) {
    let Measured { bare, peak, cpu, starts, answers, took } = measured;
    let mut out = std::io::stdout().lock();
    let mut line =
        |what: &str, value: String| writeln!(out, "{what:<46} {value:>22}").expect("standard output is open");
    #[expect(clippy::cast_precision_loss, reason = "a number of deliveries is far below 2^52")]
    let rate = deliveries as f64 / took.as_secs_f64();
    line(&format!("{engine:?}: deliveries, in {campaigns} campaigns"), deliveries.to_string());
    line("first press to all ready", format!("{:.1} s", took.as_secs_f64()));
    line("deliveries per second", format!("{rate:.0}"));
    line("processor time of the service", format!("{cpu:.1} s"));
    line("memory before, and at most", format!("{bare:.0} MiB, {peak:.0} MiB"));
    line("press of Start, longest", ms(starts.iter().max().copied()));
    let mut sorted = answers.clone();
    sorted.sort_unstable();
    let (median, longest) = (sorted.get(sorted.len() / 2).copied(), sorted.last().copied());
    line(
        &format!("{} answers meanwhile, median and longest", sorted.len()),
        format!("{}, {}", ms(median), ms(longest)),
    );
    let verdict = if longest.is_none_or(|longest| longest <= GOAL) { "kept" } else { "missed" };
    line(&format!("goal for answers: {} ms", GOAL.as_millis()), verdict.to_owned());
}

fn ms(time: Option<Duration>) -> String {
    time.map_or_else(|| "none".to_owned(), |time| format!("{:.0} ms", time.as_secs_f64() * 1_000.0))
}
