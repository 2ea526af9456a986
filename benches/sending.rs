//! How fast one account sends when nothing holds it back, and what a message costs; beside it, the same by Telethon.
//!
//! Run by `cargo bench --bench sending`. Every account sends one text to each of 1,000 groups of the simulated Telegram, as
//! many as it may in a day, in a process of its own. Pauses are a millionth of what they are (`PACING_SPEED`, which only a
//! simulated Telegram allows); all else is as in production: a message is claimed and settled in the ledger, each of them
//! durable before the next step. `benches/peers/telethon_send.py` sends the same, one after another, without a ledger and
//! with one. The rate is between the first and the last message that Telegram got, processor time that of the sending
//! process. On SQLite, and on the PostgreSQL of `TEST_POSTGRES_URL` if it is set.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::campaigns::CampaignState;
use blastpro_domain::chats::{Chat, ChatKind};
use blastpro_domain::ids::{AccountId, CampaignId, OwnerId};
use blastpro_domain::pacing::Profile;
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_simulator::world::{self, Happening, NewChat, NewPerson, PersonId, World};
use blastpro_storage::Engine;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::time::sleep;

#[path = "support/chats.rs"]
mod chats;
#[path = "../tests/it/support/crowd.rs"]
mod crowd;
#[path = "support/stage.rs"]
mod stage;

use stage::{Product, Stage};

/// As many as an account may send in a day.
const MESSAGES: i64 = 1_000;

/// How often the whole is done, each time with another account.
const ROUNDS: usize = 3;

/// How long a round may take.
const PATIENCE: Duration = Duration::from_mins(3);

/// What is sent: a greeting with a name, and something to choose.
const TEXT: &str = "Halo {name}! {Promo|Diskon} akhir pekan: semua kopi arabika Gayo 250 gram turun harga, kirim hari \
                    ini juga. Balas pesan ini untuk pesan, ya Kak. Terima kasih!";

/// The script and the version of Telethon that it is for, as `tests/run` installs it.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/telethon_send.py");
const TELETHON: &str = "1.45.0";

fn main() {
    if stage::only_listed() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut out = std::io::stdout();
        writeln!(out, "{:<34} {:>12} {:>18}", "", "messages/s", "processor each").expect("standard output is open");
        for engine in stage::engines() {
            show(&format!("BlastPro, {engine:?}"), &blastpro(engine).await);
        }
        let python = telethon().await;
        for (name, ledger) in [("Telethon, no ledger", false), ("Telethon, ledger in SQLite", true)] {
            show(name, &peer(&python, ledger).await);
        }
    });
}

/// What one round took.
#[derive(Clone, Copy)]
struct Round {
    per_second: f64,
    cpu_ms: f64,
}

/// The median of the rounds.
fn show(name: &str, rounds: &[Round]) {
    let median = |value: fn(&Round) -> f64| {
        let mut values: Vec<_> = rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let (rate, cpu) = (median(|round| round.per_second), median(|round| round.cpu_ms));
    writeln!(std::io::stdout(), "{name:<34} {rate:>12.0} {cpu:>15.2} ms").expect("standard output is open");
}

#[expect(clippy::cast_precision_loss, reason = "a number of messages is small")]
fn round(seconds: f64, cpu_seconds: f64) -> Round {
    let count = MESSAGES as f64;
    Round { per_second: (count - 1.0) / seconds, cpu_ms: cpu_seconds * 1_000.0 / count }
}

/// Groups of their own for somebody; nobody else is told of what is sent there.
fn groups(world: &World, person: PersonId) -> Vec<Chat> {
    let maker = world.add_person(NewPerson { first_name: "Pembuat".to_owned(), ..NewPerson::default() });
    let maker = maker.expect("a person").id;
    let group = |number| {
        let new = NewChat::new(world::ChatKind::Supergroup, &format!("Grup {number}"), &[maker, person]);
        let peer = world.add_chat(new).expect("a group").peer();
        let Some(id) = peer.group() else { panic!("a supergroup is one") };
        chats::chat(ChatKind::Supergroup, id.0, world.access_hash(person, peer), number)
    };
    (0..MESSAGES).map(group).collect()
}

/// When the person's messages arrived first and last, in seconds between them, and how many did.
fn arrived(world: &World, person: PersonId) -> (usize, f64) {
    let mut log = world.log(Some(person));
    log.retain(|entry| match &entry.what {
        Happening::Call(call) => call.method == "messages.sendMessage" && !call.messages.is_empty(),
        Happening::Opened | Happening::Closed => false,
    });
    let seconds = log.first().zip(log.last()).map(|(first, last)| last.time - first.time);
    (log.len(), seconds.and_then(|time| time.to_std().ok()).unwrap_or_default().as_secs_f64())
}

async fn blastpro(engine: Engine) -> Vec<Round> {
    let stage = Stage::set(engine).await;
    let (services, world) = (&stage.services, stage.world());
    crowd::connect(services.store(), world, stage.simulator.bootstrap(), 0..ROUNDS).await;
    let mut tx = services.store().read().await.expect("the database answers");
    let accounts = tx.serving_accounts(NetworkKind::Bootstrap).await.expect("the database answers");
    drop(tx);
    let owner = accounts[0].0;
    let content = Content::text(FormattedText::plain(TEXT));
    let template = services.templates.create(owner, "Promo", content, Source::Written).await.expect("a template").id;
    let product = stage.serve(&[("PACING_SPEED", "1000000"), ("WARM_UP", "off")]).await;
    product.forget_peak();
    let mut rounds = Vec::new();
    for (_, account, _) in accounts {
        let person = person_of(&stage, owner, account).await;
        chats::seen(services, owner, account, &groups(world, person)).await;
        let list = chats::list(services, owner, account).await;
        let draft = services.campaigns.begin(owner, Some(template)).await.expect("a draft");
        let draft = services.campaigns.choose_list(owner, draft.id, list, true).await.expect("a list is chosen");
        let draft = services.campaigns.set_profile(owner, draft.id, Profile::FLOOR).await.expect("a pace");
        services.campaigns.confirm(owner, draft.id, draft.revision).await.expect("it is confirmed");
        rounds.push(sent(&stage, &product, owner, draft.id, person).await);
    }
    let (now, peak) = product.memory();
    writeln!(std::io::stderr(), "memory of the service: {now:.0} MiB, at most {peak:.0} MiB").expect("it is open");
    product.stop().await;
    stage.clear().await;
    rounds
}

async fn person_of(stage: &Stage, owner: OwnerId, account: AccountId) -> PersonId {
    let found = stage.services.accounts.get(owner, account).await.expect("the database answers");
    PersonId(found.expect("it is there").profile.telegram_id.0)
}

/// Waits until everything has been sent.
async fn sent(stage: &Stage, product: &Product, owner: OwnerId, campaign: CampaignId, person: PersonId) -> Round {
    let began = Instant::now();
    while arrived(stage.world(), person).0 == 0 {
        assert!(began.elapsed() < PATIENCE, "nothing is sent");
        sleep(Duration::from_millis(1)).await;
    }
    let cpu = product.cpu_seconds();
    loop {
        let found = stage.services.campaigns.get(owner, campaign).await.expect("the database answers");
        let found = found.expect("it is there");
        if found.state == CampaignState::Done {
            assert_eq!(found.tally.sent, MESSAGES, "all of them arrive: {:?}", found.tally);
            break;
        }
        assert!(began.elapsed() < PATIENCE, "not all is sent: {found:?}");
        sleep(Duration::from_millis(20)).await;
    }
    let cpu = product.cpu_seconds() - cpu;
    let (count, seconds) = arrived(stage.world(), person);
    assert_eq!(i64::try_from(count), Ok(MESSAGES), "each arrives once");
    round(seconds, cpu)
}

/// A Python with Telethon: the one that `tests/run` names or installs; installed here where there is none.
async fn telethon() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join(format!("telethon-{TELETHON}"));
    let python = std::env::var("TELETHON_PYTHON").unwrap_or_else(|_| folder.join("bin/python").display().to_string());
    if !Path::new(&python).exists() {
        let make = ["-m", "venv", "--clear", folder.to_str().expect("a path that can be written")];
        run(Command::new("python3").args(make)).await;
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", &format!("telethon=={TELETHON}")])).await;
    }
    python
}

async fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).status().await.expect("Python can be run");
    assert!(status.success(), "{command:?} failed");
}

/// The same by Telethon.
async fn peer(python: &str, ledger: bool) -> Vec<Round> {
    let stage = Stage::set(Engine::Sqlite).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut rounds = Vec::new();
    for number in 0..ROUNDS {
        let phone = format!("62814{number:07}");
        let person = stage.world().add_person(NewPerson::with_phone("Toko", &phone)).expect("a new number").id;
        let peers: Vec<_> =
            groups(stage.world(), person).iter().map(|chat| json!([chat.key.id, chat.access_hash])).collect();
        let file = folder.path().join(format!("{number}.db"));
        let task = json!({
            "control": stage.simulator.control(), "phone": phone, "peers": peers, "text": TEXT.replace("{name}", "Grup"),
            "ledger": ledger.then_some(file),
        });
        let measured = ask(python, &task).await;
        let (count, seconds) = arrived(stage.world(), person);
        assert_eq!(i64::try_from(count), Ok(MESSAGES), "each arrives once");
        rounds.push(round(seconds, measured["cpu"].as_f64().expect("what it used")));
    }
    stage.clear().await;
    rounds
}

async fn ask(python: &str, task: &Value) -> Value {
    let mut child = Command::new(python)
        .arg(SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("Python can be run");
    let mut input = child.stdin.take().expect("it listens");
    input.write_all(task.to_string().as_bytes()).await.expect("it takes its task");
    drop(input);
    let output = child.wait_with_output().await.expect("it ends");
    assert!(output.status.success(), "Telethon failed: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("what it measured")
}
