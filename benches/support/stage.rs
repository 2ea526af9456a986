//! A simulated Telegram in this process, a database, and the program that ships in a process of its own, so that what is
//! measured of it is its own.

use std::fs::File;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::Language;
use blastpro_domain::pacing::{Limits, Speed};
use blastpro_services::{Context, Defaults, Services, Wake};
use blastpro_simulator::world::{NewPerson, PersonId, World};
use blastpro_simulator::{Limits as BotLimits, Options, Rate, Simulator};
use blastpro_storage::testing::TestDatabase;
use blastpro_storage::{Engine, KeyRing, Store, Vault};
use tempfile::{NamedTempFile, TempDir};
use tokio::process::{Child, Command};
use tokio::time::sleep;

#[path = "../../tests/support/signals.rs"]
mod signals;

use signals::Signal;

/// How long the program may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// The engines that there are: PostgreSQL where `TEST_POSTGRES_URL` names one.
pub fn engines() -> Vec<Engine> {
    let postgres = std::env::var_os("TEST_POSTGRES_URL").map(|_| Engine::Postgres);
    [Some(Engine::Sqlite), postgres].into_iter().flatten().collect()
}

/// Whether a test runner only asks what there is.
pub fn only_listed() -> bool {
    std::env::args().any(|argument| argument == "--list" || argument == "--test")
}

/// What stands before the program.
pub struct Stage {
    pub simulator: Simulator,
    pub bot: PersonId,
    /// The use-cases in this process, on the program's database.
    pub services: Services,
    database: TestDatabase,
    keys: String,
    folder: TempDir,
}

/// The program, serving.
pub struct Product {
    child: Child,
    log: NamedTempFile,
}

impl Stage {
    /// An empty database, and a bot that Telegram does not hold back: what is measured is ours.
    pub async fn set(engine: Engine) -> Self {
        let free = Rate { burst: 1_000_000, every: Duration::from_micros(1) };
        let limits = BotLimits { private: free, group: free, overall: free };
        let simulator = Simulator::start(Options::default().with_limits(limits)).await.expect("the simulator starts");
        let bot = simulator.world().add_person(NewPerson::bot("BlastPro", "blastpro_bot")).expect("a free name").id;
        let database = TestDatabase::create(engine).await;
        let keys = KeyRing::generate_key();
        let vault = Vault::new(KeyRing::parse(&keys).expect("a key made for it"));
        let store = Store::connect(database.url(), vault).await.expect("the database opens");
        store.migrate().await.expect("an empty database");
        let services = Services::new(Context {
            store,
            clock: Clock::system(),
            wake: Wake::new(),
            network: NetworkKind::Bootstrap,
            defaults: Defaults { language: Language::En, timezone: chrono_tz::Asia::Jakarta },
            limits: Limits { speed: Speed::REAL, warm_up: false },
            blobs: blastpro_services::blobs::Blobs::in_memory(),
        });
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { simulator, bot, services, database, keys, folder }
    }

    pub fn world(&self) -> &Arc<World> {
        self.simulator.world()
    }

    /// Starts `blastpro serve`, with more configuration.
    pub async fn serve(&self, extra: &[(&str, &str)]) -> Product {
        let log = NamedTempFile::new().expect("a temporary file");
        let output = || Stdio::from(File::options().append(true).open(log.path()).expect("the log opens"));
        let environment = [
            ("DATABASE_URL", self.database.url().to_owned()),
            ("SECRET_KEYS", self.keys.clone()),
            ("BOT_TOKEN", format!("{}:bench", self.bot.0)),
            ("BOT_API_URL", self.simulator.origin().to_string()),
            ("TELEGRAM_BOOTSTRAP_URL", self.simulator.bootstrap().to_string()),
            ("DATA_DIR", self.folder.path().display().to_string()),
            ("LISTEN", "127.0.0.1:0".to_owned()),
            ("LOG_LEVEL", "info".to_owned()),
        ];
        let child = Command::new(env!("CARGO_BIN_EXE_blastpro"))
            .arg("serve")
            .env_clear()
            .envs(environment)
            .envs(extra.iter().copied())
            .stdin(Stdio::null())
            .stdout(output())
            .stderr(output())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let product = Product { child, log };
        let began = Instant::now();
        while !product.log().contains("serving") {
            assert!(began.elapsed() < PATIENCE, "it does not serve: {}", product.log());
            sleep(Duration::from_millis(20)).await;
        }
        product
    }

    /// Ends everything but the program, which is to be stopped before.
    pub async fn clear(self) {
        self.services.store().close().await;
        self.simulator.stop().await;
        self.database.remove().await;
    }
}

impl Product {
    fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }

    /// Its memory now, and the most that it had since [`forget_peak`](Self::forget_peak), in MiB.
    pub fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("Linux describes it");
        let kib = |name: &str| -> f64 {
            let line = status.lines().find(|line| line.starts_with(name)).expect("its memory is described");
            line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number of kB")
        };
        (kib("VmRSS:") / 1024.0, kib("VmHWM:") / 1024.0)
    }

    /// The peak counts from now on.
    pub fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid()), "5").expect("Linux lets us");
    }

    /// The processor time that it has used, in seconds; Linux counts it in hundredths.
    pub fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).expect("Linux describes it");
        // The program's name, in parentheses, may hold spaces; the times are the 12th and 13th words after it.
        let (_, rest) = stat.rsplit_once(')').expect("the name is in parentheses");
        let ticks = rest.split_whitespace().skip(11).take(2).map(|word| word.parse::<f64>().expect("a number"));
        ticks.sum::<f64>() / 100.0
    }

    /// Asks it to end, and waits for that.
    pub async fn stop(mut self) {
        signals::send(self.pid(), Signal::TERM);
        let status = self.child.wait().await.expect("it can be awaited");
        assert!(status.success(), "{status}: {}", self.log());
    }
}
