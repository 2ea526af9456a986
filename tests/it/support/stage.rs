//! The product on stage: a simulated Telegram, a database, and the service in this process, on a clock that a test can
//! move ahead. Real clients, real SQL, real HTTP in between.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use blastpro::app::{App, Parts};
use blastpro::config::{Config, Source};
use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::{Clock, ShiftedClock};
use blastpro_domain::ids::{OwnerId, TelegramId};
use blastpro_services::Services;
use blastpro_simulator::world::{Happening, World};
use blastpro_simulator::{Options, Simulator};
use blastpro_storage::testing::TestDatabase;
use blastpro_storage::{Engine, KeyRing, Store, Vault};
use chrono::TimeDelta;
use futures::FutureExt as _;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

use super::control::Control;
use super::people::{PATIENCE, Person};

/// How many times as fast pauses between messages go: one of 5 to 12 seconds takes as many milliseconds, and a rest of two
/// to four minutes up to a quarter of a second.
const PACING_SPEED: u32 = 1_000;

/// Everything an end-to-end test needs. Dropped parts are ended by [`Stage::play`].
pub struct Stage {
    /// The simulator's control API.
    pub control: Control,
    /// The bot's Telegram id.
    pub bot: i64,
    /// The database, for looking behind the scenes.
    pub database: TestDatabase,
    simulator: Simulator,
    services: OnceLock<Services>,
    clock: Clock,
    time: ShiftedClock,
    environment: Vec<(String, String)>,
    data: TempDir,
}

/// The service, running in this process.
pub struct Running {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    fn start(app: App) -> Self {
        let stop = CancellationToken::new();
        let task = tokio::spawn(app.run_until_stopped(stop.clone()));
        Self { stop, task }
    }

    /// Ends the service as a signal would.
    pub async fn stop(self) {
        self.stop.cancel();
        self.task.await.expect("the service ends in order");
    }
}

impl Stage {
    /// Sets the stage with the service running, plays the scenario, and clears up also when it fails.
    pub async fn play(engine: Engine, scenario: impl AsyncFnOnce(&Self)) {
        let stage = Self::set(engine).await;
        let service = stage.serve().await;
        let outcome = AssertUnwindSafe(scenario(&stage)).catch_unwind().await;
        service.stop().await;
        stage.clear().await;
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }

    /// Sets the stage without the service, plays the scenario, and clears up also when it fails.
    pub async fn play_unserved(engine: Engine, scenario: impl AsyncFnOnce(&Self)) {
        let stage = Self::set(engine).await;
        let outcome = AssertUnwindSafe(scenario(&stage)).catch_unwind().await;
        stage.clear().await;
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }

    /// A simulated Telegram with a bot, and an empty database; no service yet.
    pub async fn set(engine: Engine) -> Self {
        let (clock, time) = Clock::shifted();
        let world = World::with_time(Arc::new({
            let clock = clock.clone();
            move || clock.now()
        }));
        let options = Options { world: Some(world), ..Options::default() };
        let simulator = Simulator::start(options).await.expect("the simulator starts");
        let control = Control::new(simulator.control().as_str());
        let bot =
            control.post("/people", json!({ "first_name": "BlastPro", "username": "blastpro_bot", "is_bot": true }));
        let bot = bot.await["id"].as_i64().expect("the bot has an id");
        let database = TestDatabase::create(engine).await;
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let environment = [
            ("DATABASE_URL", database.url().to_owned()),
            ("SECRET_KEYS", KeyRing::generate_key()),
            ("BOT_TOKEN", format!("{bot}:on-stage")),
            ("BOT_API_URL", simulator.origin().to_string()),
            ("TELEGRAM_BOOTSTRAP_URL", format!("{}/bootstrap", simulator.control().as_str().trim_end_matches('/'))),
            ("LISTEN", "127.0.0.1:0".to_owned()),
            ("DATA_DIR", data.path().display().to_string()),
            ("PACING_SPEED", PACING_SPEED.to_string()),
            ("WARM_UP", "off".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        Self { control, bot, database, simulator, services: OnceLock::new(), clock, time, environment, data }
    }

    /// Ends the simulator and drops the database.
    pub async fn clear(self) {
        self.simulator.stop().await;
        self.database.remove().await;
        self.data.close().expect("the folder can be removed");
    }

    /// Starts the service in this process, on the stage's time.
    pub async fn serve(&self) -> Running {
        let app = self.build(self.clock.clone(), false).await;
        self.services.get_or_init(|| app.services().clone());
        Running::start(app)
    }

    /// Starts a service in this process that goes by the database's clock, as `serve` does, on a machine whose clock is
    /// this much ahead.
    pub async fn serve_ahead(&self, by: TimeDelta) -> Running {
        let (clock, time) = Clock::shifted();
        time.set(by);
        Running::start(self.build(clock, true).await)
    }

    async fn build(&self, clock: Clock, follow_database: bool) -> App {
        let config =
            Config::read(&Source::pairs(self.environment.clone())).expect("the stage's configuration is valid");
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        App::build(config, Parts { clock, follow_database, metrics }).await.expect("the service starts")
    }

    /// The use-cases over the stage's database, with no service that acts on what they store until one is started. To be
    /// called before that: on SQLite the file must be free for a moment.
    pub async fn backstage(&self) -> Services {
        self.build(self.clock.clone(), false).await.services().clone()
    }

    /// The use-cases of the service in this process, for looking behind the scenes.
    pub fn services(&self) -> &Services {
        self.services.get().expect("the service has been started")
    }

    /// The simulated world itself, for what is too much for the control API.
    pub fn world(&self) -> &World {
        self.simulator.world()
    }

    /// Where new logins learn of the datacenters.
    pub fn bootstrap(&self) -> Url {
        self.simulator.bootstrap()
    }

    /// How many connections clients have opened at Telegram, and how many of them are open.
    pub fn connections(&self) -> (usize, usize) {
        let log = self.world().log(None);
        let count = |wanted: &Happening| log.iter().filter(|entry| entry.what == *wanted).count();
        let opened = count(&Happening::Opened);
        (opened, opened - count(&Happening::Closed))
    }

    /// The owner that a person has become by writing to the bot.
    pub async fn owner(&self, person: &Person) -> OwnerId {
        let mut tx = self.services().store().read().await.expect("the database answers");
        let owner = tx.owner_by_telegram_id(TelegramId(person.id)).await.expect("the database answers");
        owner.expect("the person has written to the bot").id
    }

    /// How many updates are stored and not yet handled.
    pub async fn stored_updates(&self) -> i64 {
        let store = self.store().await;
        let mut tx = store.read().await.expect("the database answers");
        tx.inbox_backlog().await.expect("the database answers")
    }

    /// The stage's database, opened as the service opens it.
    pub async fn store(&self) -> Store {
        let key = self.environment.iter().find(|(name, _)| name == "SECRET_KEYS").expect("the stage has keys");
        let vault = Vault::new(KeyRing::parse(&key.1).expect("the keys parse"));
        Store::connect(self.database.url(), vault).await.expect("the database answers")
    }

    /// The leases of processes that are dead come to their end, as they do within half a minute. On SQLite the next
    /// process need not wait.
    pub async fn leases_end(&self) {
        let store = self.store().await;
        if store.engine() == Engine::Sqlite {
            return;
        }
        let half_a_minute = TimeDelta::seconds(30);
        let mut tx = store.begin().await.expect("the database answers");
        for (_, account, _) in tx.serving_accounts(NetworkKind::Bootstrap).await.expect("the database answers") {
            // As if asked half a minute later.
            let taken = tx.take_lease(account, Uuid::new_v4(), half_a_minute, -half_a_minute * 2).await;
            let lease = taken.expect("the database answers").expect("nobody renews it");
            tx.release_lease(&lease).await.expect("the database answers");
        }
        tx.commit().await.expect("the database answers");
    }

    /// Waits until `condition` holds.
    pub async fn until(&self, what: &str, condition: impl AsyncFn() -> bool) {
        self.until_within(PATIENCE, what, condition).await;
    }

    /// Waits until `condition` holds, for what takes its time.
    pub async fn until_within(&self, patience: Duration, what: &str, condition: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + patience;
        while !condition().await {
            assert!(Instant::now() < deadline, "in vain waited until {what}");
            super::pause().await;
        }
    }

    /// The environment for a service in a process of its own.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// Moves the time of the service and of the simulated Telegram ahead.
    pub fn advance(&self, by: TimeDelta) {
        self.time.advance(by);
    }

    /// A person who speaks English, with this number.
    pub async fn person(&self, name: &str, phone: &str) -> Person {
        self.person_with(name, phone, json!({})).await
    }

    /// A person with further properties, as in the control API.
    pub async fn person_with(&self, name: &str, phone: &str, extra: Value) -> Person {
        Person::join(&self.control, self.bot, name, phone, extra).await
    }
}
