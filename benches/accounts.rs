//! What connected, idle accounts cost: memory, the time until all are connected, and the processor while nothing
//! happens.
//!
//! ```text
//! this process: the simulated Telegram          the same program again: the product's share
//!   logs 1,000 accounts in, seals sessions ──►    store, services, account supervisor; measures itself
//! ```
//!
//! Run by `cargo bench --bench accounts`; the number of accounts may follow after `--`. The product's process holds what
//! `serve` has for accounts and nothing of the simulator, on SQLite, with the allocator that `serve` has. "Bare" is that
//! process with its database open and before its first account.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::Language;
use blastpro_engine::accounts::AccountSupervisor;
use blastpro_services::wake::Wake;
use blastpro_services::{Context, Defaults, Services};
use blastpro_simulator::{Options, Simulator};
use blastpro_storage::{KeyRing, Store, Vault};
use tokio::process::Command;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[path = "../tests/it/support/crowd.rs"]
mod crowd;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How many accounts, unless the command line says otherwise.
const ACCOUNTS: usize = 1_000;

/// The allocator gives memory back within ten seconds of its last use.
const SETTLE: Duration = Duration::from_secs(15);

/// How long the idle process is watched: three renewals of every lease.
const WATCH: Duration = Duration::from_secs(30);

/// How long connecting may take before the run is given up.
const PATIENCE: Duration = Duration::from_mins(3);

/// The variables that make this program the product's share.
const PRODUCT: [&str; 4] = ["BENCH_DATABASE", "BENCH_KEYS", "BENCH_BOOTSTRAP", "BENCH_ACCOUNTS"];

fn main() {
    // Test runners ask every target what it has.
    if std::env::args().any(|argument| argument == "--list" || argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let told: Vec<String> = PRODUCT.iter().filter_map(|name| std::env::var(name).ok()).collect();
    match <[String; 4]>::try_from(told) {
        Ok([database, keys, bootstrap, accounts]) => {
            runtime.block_on(product(&database, &keys, &bootstrap, accounts.parse().expect("a number")));
        }
        Err(_) => runtime.block_on(telegram()),
    }
}

/// The simulated Telegram's process: prepares the accounts, starts the product's, and shows what it measured.
async fn telegram() {
    let accounts = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(ACCOUNTS);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("bench.db").display());
    let keys = KeyRing::generate_key();
    let simulator = Simulator::start(Options::default()).await.expect("the simulator starts");
    let store = open(&database, &keys).await;
    store.migrate().await.expect("an empty database");
    crowd::connect(&store, simulator.world(), simulator.bootstrap(), 0..accounts).await;
    store.close().await;

    let values = [database, keys, simulator.bootstrap().to_string(), accounts.to_string()];
    let product = Command::new(std::env::current_exe().expect("this program has a path"))
        .envs(PRODUCT.into_iter().zip(values))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it can be started again");
    let output = product.wait_with_output().await.expect("it can be awaited");
    assert!(output.status.success(), "the product's process ended with {}", output.status);
    let measured: BTreeMap<String, f64> = serde_json::from_slice(&output.stdout).expect("what was measured");
    show(accounts, &measured);
    simulator.stop().await;
}

fn show(accounts: usize, measured: &BTreeMap<String, f64>) {
    let value = |name: &str| measured[name];
    let mut out = std::io::stdout().lock();
    let mut line =
        |what: &str, value: String| writeln!(out, "{what:<42} {value:>12}").expect("standard output is open");
    line("accounts", accounts.to_string());
    line("bare process, resident", format!("{:.1} MiB", value("bare_kib") / 1024.0));
    line("all connected and idle, resident", format!("{:.1} MiB", value("idle_kib") / 1024.0));
    #[expect(clippy::cast_precision_loss, reason = "a number of accounts is small")]
    let each = (value("idle_kib") - value("bare_kib")) / accounts as f64;
    line("per account beyond the bare process", format!("{each:.1} KiB"));
    line("start to all connected", format!("{:.2} s", value("connected_s")));
    line("processor time for that", format!("{:.2} s", value("connecting_cpu_s")));
    line("idle: processor, of one core", format!("{:.1} %", value("idle_cpu_percent")));
}

async fn open(database: &str, keys: &str) -> Store {
    let vault = Vault::new(KeyRing::parse(keys).expect("a key made for it"));
    Store::connect(database, vault).await.expect("the database opens")
}

/// The product's process: connects the accounts, and prints what that cost.
async fn product(database: &str, keys: &str, bootstrap: &str, accounts: usize) {
    let connected = Arc::new(AtomicUsize::new(0));
    tracing::subscriber::set_global_default(Counter(connected.clone())).expect("there is no other logger");
    let services = Services::new(Context {
        store: open(database, keys).await,
        clock: Clock::system(),
        wake: Wake::new(),
        network: NetworkKind::Bootstrap,
        defaults: Defaults { language: Language::Id, timezone: chrono_tz::Asia::Jakarta },
        limits: blastpro_domain::pacing::Limits::REAL,
        blobs: blastpro_services::blobs::Blobs::in_memory(),
    });
    let telegram = crowd::telegram(bootstrap.parse().expect("a URL"));
    let supervisor = AccountSupervisor::new(services, telegram, Uuid::from_u128(1));
    let (bare, cpu, began) = (resident_kib(), cpu_seconds(), Instant::now());

    let stop = CancellationToken::new();
    let running = tokio::spawn(supervisor.run(stop.clone()));
    while connected.load(Ordering::Relaxed) < accounts {
        assert!(began.elapsed() < PATIENCE, "only {} connected", connected.load(Ordering::Relaxed));
        sleep(Duration::from_millis(5)).await;
    }
    let connected_s = began.elapsed().as_secs_f64();
    let connecting_cpu_s = cpu_seconds() - cpu;
    sleep(SETTLE).await;
    let (cpu, watched) = (cpu_seconds(), Instant::now());
    sleep(WATCH).await;
    let idle_cpu_percent = (cpu_seconds() - cpu) / watched.elapsed().as_secs_f64() * 100.0;
    let measured = BTreeMap::from([
        ("bare_kib", bare),
        ("idle_kib", resident_kib()),
        ("connected_s", connected_s),
        ("connecting_cpu_s", connecting_cpu_s),
        ("idle_cpu_percent", idle_cpu_percent),
    ]);
    serde_json::to_writer(std::io::stdout(), &measured).expect("standard output is open");
    stop.cancel();
    running.await.expect("it ends in order");
}

/// Linux's account of this process's memory.
fn resident_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux describes the process");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory is described");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number of kB")
}

/// The processor time that this process has used, in user and kernel; Linux counts it in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux describes the process");
    // The program's name, in parentheses, may hold spaces; the times are the 12th and 13th words after it.
    let (_, rest) = stat.rsplit_once(')').expect("the name is in parentheses");
    let ticks = rest.split_whitespace().skip(11).take(2).map(|word| word.parse::<f64>().expect("a number of ticks"));
    ticks.sum::<f64>() / 100.0
}

/// Counts the accounts that say that they are connected.
struct Counter(Arc<AtomicUsize>);

impl tracing::Subscriber for Counter {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("blastpro_engine::accounts")
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct IsConnected(bool);
        impl tracing::field::Visit for IsConnected {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0 |= field.name() == "message" && format!("{value:?}") == "account connected";
            }
        }
        let mut seen = IsConnected(false);
        event.record(&mut seen);
        self.0.fetch_add(usize::from(seen.0), Ordering::Relaxed);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}
