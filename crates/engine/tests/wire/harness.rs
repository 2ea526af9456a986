//! An engine with its services, a database, and a simulated Telegram.

use std::time::Duration;

use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile};
use blastpro_domain::clock::{Clock, ManualClock, ShiftedClock};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::{LoginId, OwnerId, TelegramId};
use blastpro_domain::jobs::{Job, Work};
use blastpro_domain::logins::{CodeChannel, Login, LoginPhase};
use blastpro_domain::pacing::{Limits, Speed};
use blastpro_domain::phone::PhoneNumber;
use blastpro_engine::{Engine, outbox};
use blastpro_services::blobs::Blobs;
use blastpro_services::logins::{Key, Pressed};
use blastpro_services::{Context, Defaults, Services, Topic, Wake};
use blastpro_simulator::world::{Draft, Happening, NewPerson, Peer, PersonId, World};
use blastpro_simulator::{Options, Simulator};
use blastpro_storage::testing::TestDatabase;
use blastpro_storage::{Engine as Database, KeyRing, Store, Vault};
use blastpro_telegram::{ApiCredentials, Network, Step, Telegram};
use secrecy::SecretString;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub const PHONE: &str = "+6281200000077";

/// Longer than anything takes on a busy machine; nothing waits for it when all is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running engine.
pub struct Running {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    /// Ends it as a shutdown does.
    pub async fn stop(self) {
        self.stop.cancel();
        self.task.await.expect("no panic");
    }

    /// Ends it as `SIGKILL` does: nothing is put down, sockets close.
    pub async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

pub struct Harness {
    pub simulator: Simulator,
    pub services: Services,
    pub owner: OwnerId,
    pub owner_person: PersonId,
    pub bot: PersonId,
    database: TestDatabase,
    call_timeout: Duration,
}

impl Harness {
    pub async fn start() -> Self {
        Self::with_clock(Clock::system(), Limits::REAL).await
    }

    /// With pauses that are so many times shorter, and without warming up.
    pub async fn at_speed(factor: f64) -> Self {
        Self::with_clock(Clock::system(), at_speed(factor)).await
    }

    /// As [`at_speed`](Self::at_speed), with a clock that runs and that the test moves ahead, Telegram's with it.
    pub async fn with_shifted_clock(factor: f64) -> (Self, ShiftedClock) {
        let (clock, hand) = Clock::shifted();
        let time = clock.clone();
        let world = Some(World::with_time(std::sync::Arc::new(move || time.now())));
        (Self::over(clock, at_speed(factor), Options { world, ..Options::default() }).await, hand)
    }

    /// With a clock that only the test moves.
    pub async fn with_manual_clock() -> (Self, ManualClock) {
        let (clock, hand) = Clock::manual(Clock::system().now());
        (Self::with_clock(clock, Limits::REAL).await, hand)
    }

    async fn with_clock(clock: Clock, limits: Limits) -> Self {
        Self::over(clock, limits, Options::default()).await
    }

    async fn over(clock: Clock, limits: Limits, options: Options) -> Self {
        let simulator = Simulator::start(options).await.expect("a free port");
        let database = TestDatabase::create(Database::Sqlite).await;
        let keys = KeyRing::parse(&KeyRing::generate_key()).expect("a key made for it");
        let store = Store::connect(database.url(), Vault::new(keys)).await.expect("a new file");
        store.migrate().await.expect("an empty database");
        let defaults = Defaults { language: Language::Id, timezone: chrono_tz::Asia::Jakarta };
        let services = Services::new(Context {
            store,
            clock,
            wake: Wake::new(),
            network: NetworkKind::Bootstrap,
            defaults,
            limits,
            blobs: Blobs::in_memory(),
        });
        let world = simulator.world();
        let bot = world.add_person(NewPerson::bot("BlastPro", "blastpro_bot")).expect("a new bot").id;
        let (owner, owner_person) = owner(&services, world, bot, "Dewi", "+6281200000001").await;
        Self { simulator, services, owner, owner_person, bot, database, call_timeout: Duration::from_secs(10) }
    }

    pub fn world(&self) -> &World {
        self.simulator.world()
    }

    pub fn call_timeout(&mut self, timeout: Duration) {
        self.call_timeout = timeout;
    }

    /// Another owner of the same installation.
    pub async fn another_owner(&self) -> OwnerId {
        owner(&self.services, self.world(), self.bot, "Rina", "+6281200000002").await.0
    }

    /// The person whose account is to be connected.
    pub fn seller(&self, change: impl FnOnce(&mut NewPerson)) -> PersonId {
        let mut new = NewPerson::with_phone("Sari", PHONE);
        change(&mut new);
        self.world().add_person(new).expect("a new number").id
    }

    /// The services of a process that was given other keys than those that sealed what is stored.
    pub async fn with_other_keys(&self) -> Services {
        let keys = KeyRing::parse(&KeyRing::generate_key()).expect("a key made for it");
        let store = Store::connect(self.database.url(), Vault::new(keys)).await.expect("the same file");
        let clock = self.services.clock().clone();
        let defaults = Defaults { language: Language::Id, timezone: chrono_tz::Asia::Jakarta };
        Services::new(Context {
            store,
            clock,
            wake: Wake::new(),
            network: NetworkKind::Bootstrap,
            defaults,
            limits: self.services.limits(),
            blobs: self.services.blobs().clone(),
        })
    }

    /// Makes what is stored of the first deliveries in this state unreadable.
    pub async fn spoil_deliveries(&self, state: &str, count: u32) {
        self.database.spoil_deliveries(state, count).await;
    }

    /// What a process does with a login until the moment it dies: Telegram has let it in, and nothing more.
    pub async fn let_in(&self, login: &Login) -> (Profile, Vec<u8>) {
        let mut client = self.telegram().begin_login().await.expect("the simulator answers");
        client.send_code(&phone()).await.expect("the simulator answers");
        let code = SecretString::from(self.code());
        let step = client.sign_in(&phone(), CodeChannel::App, &code).await.expect("the simulator answers");
        let Step::Done(profile) = step else { panic!("not let in: {step:?}") };
        let stored = self.services.logins.put_session(login.owner_id, login.id, &client.to_bytes()).await;
        stored.expect("the database answers");
        (profile, client.into_session().await)
    }

    /// Waits until the login has nothing left at Telegram.
    pub async fn taken_back(&self, login: &Login) {
        let mut waiter = self.services.wake().subscribe(Topic::LoginScreens);
        let taken_back = async {
            let session = || self.services.logins.session(login.owner_id, login.id);
            while session().await.expect("the database answers").is_some() {
                waiter.wait_at_most(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, taken_back).await.expect("the session is logged out");
    }

    pub fn telegram(&self) -> Telegram {
        let network = Network::bootstrap(self.simulator.bootstrap()).expect("on loopback");
        let credentials = ApiCredentials { id: 1, hash: SecretString::from("hash") };
        Telegram::with_call_timeout(network, credentials, self.services.clock().clone(), self.call_timeout)
    }

    pub fn bot(&self) -> teloxide::Bot {
        let token = SecretString::from(format!("{}:token", self.bot.0));
        outbox::bot(&token, Some(self.simulator.origin())).expect("a client")
    }

    pub fn run(&self) -> Running {
        let stop = CancellationToken::new();
        let engine = Engine::with_telegram(self.services.clone(), self.telegram(), self.bot());
        Running { stop: stop.clone(), task: tokio::spawn(engine.run(stop)) }
    }

    pub async fn start_otp(&self) -> Login {
        self.services.logins.start_otp(self.owner, phone(), None).await.expect("may begin")
    }

    pub async fn login(&self, id: LoginId) -> Login {
        self.services.logins.get(self.owner, id).await.expect("the database answers").expect("it exists")
    }

    /// Waits until the login is as wanted and nothing is under way.
    pub async fn settled(&self, id: LoginId, wanted: impl Fn(&Login) -> bool) -> Login {
        let mut waiter = self.services.wake().subscribe(Topic::LoginScreens);
        let settled = async {
            loop {
                let login = self.login(id).await;
                if !login.is_busy() && wanted(&login) {
                    return login;
                }
                waiter.wait_at_most(Duration::from_millis(50)).await;
            }
        };
        if let Ok(login) = tokio::time::timeout(PATIENCE, settled).await {
            return login;
        }
        panic!("the login stays as it is: {:?}", self.login(id).await)
    }

    pub async fn in_phase(&self, id: LoginId, phase: LoginPhase) -> Login {
        self.settled(id, |login| login.phase == phase).await
    }

    /// Taps the digits, as the owner does.
    pub async fn tap(&self, id: LoginId, digits: &str) {
        let after = self.login(id).await.detail.last_update;
        for (digit, update) in digits.bytes().zip(after + 1..) {
            let key = Key::Digit(digit - b'0');
            let pressed = self.services.logins.press(self.owner, id, update, key).await.expect("the database answers");
            assert!(matches!(pressed, Pressed::Changed(_)), "a tap was ignored");
        }
    }

    pub fn code(&self) -> String {
        self.world().code(PHONE).expect("a code was sent")
    }

    /// Connects the seller's account by code.
    pub async fn connect(&self) -> Account {
        let login = self.start_otp().await;
        self.in_phase(login.id, LoginPhase::CodeSent).await;
        self.tap(login.id, &self.code()).await;
        let login = self.in_phase(login.id, LoginPhase::Connected).await;
        let id = login.detail.account.expect("connected");
        self.services.accounts.get(self.owner, id).await.expect("the database answers").expect("it exists")
    }

    /// Connects a second account of the same owner.
    pub async fn connect_another(&self) -> Account {
        let number = "+6281200000088";
        self.world().add_person(NewPerson::with_phone("Tono", number)).expect("a new number");
        let phone = PhoneNumber::parse(number).expect("valid");
        let login = self.services.logins.start_otp(self.owner, phone, None).await.expect("may begin");
        self.in_phase(login.id, LoginPhase::CodeSent).await;
        self.tap(login.id, &self.world().code(number).expect("a code was sent")).await;
        let login = self.in_phase(login.id, LoginPhase::Connected).await;
        let id = login.detail.account.expect("connected");
        self.services.accounts.get(self.owner, id).await.expect("the database answers").expect("it exists")
    }

    /// Waits until the account stands so.
    pub async fn account_in(&self, account: &Account, state: AccountState) -> Account {
        let mut waiter = self.services.wake().subscribe(Topic::Accounts);
        let changed = async {
            loop {
                let found = self.services.accounts.get(self.owner, account.id).await.expect("the database answers");
                if let Some(account) = found.filter(|account| account.state == state) {
                    return account;
                }
                waiter.wait_at_most(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, changed).await.expect("the account changes")
    }

    pub async fn start_job(&self, account: &Account, work: Work) -> Job {
        self.services.jobs.start(self.owner, account.id, work).await.expect("it may begin")
    }

    pub async fn job(&self, job: &Job) -> Job {
        self.services.jobs.get(self.owner, job.id).await.expect("the database answers").expect("it exists")
    }

    /// Waits until the job is as wanted.
    pub async fn job_when(&self, job: &Job, wanted: impl Fn(&Job) -> bool) -> Job {
        let mut waiter = self.services.wake().subscribe(Topic::JobScreens);
        let changed = async {
            loop {
                let job = self.job(job).await;
                if wanted(&job) {
                    return job;
                }
                waiter.wait_at_most(Duration::from_millis(50)).await;
            }
        };
        if let Ok(job) = tokio::time::timeout(PATIENCE, changed).await {
            return job;
        }
        panic!("the job stays as it is: {:?}", self.job(job).await)
    }

    pub async fn job_over(&self, job: &Job) -> Job {
        self.job_when(job, |job| job.state.is_over()).await
    }

    /// Waits until Telegram has seen so many calls of `method` on the person's keys.
    pub async fn called(&self, person: PersonId, method: &str, times: usize) {
        self.until(|| self.calls(person, method) >= times).await;
    }

    /// Waits until the account's actor follows its updates.
    pub async fn following(&self, person: PersonId) {
        self.called(person, "updates.getDifference", 1).await;
    }

    /// Waits for something that happens at Telegram.
    pub async fn until(&self, happened: impl Fn() -> bool) {
        let mut waiter = self.services.wake().subscribe(Topic::Inbox);
        let wait = async {
            while !happened() {
                waiter.wait_at_most(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("it happens");
    }

    pub fn calls(&self, person: PersonId, method: &str) -> usize {
        let log = self.world().log(Some(person));
        log.iter().filter(|entry| matches!(&entry.what, Happening::Call(call) if call.method == method)).count()
    }

    /// One key, one connection: no key of the person was open twice at the same moment.
    pub fn assert_one_connection_per_key(&self, person: PersonId) {
        let mut open = std::collections::HashMap::<_, Vec<_>>::new();
        for entry in self.world().log(Some(person)) {
            let connections = open.entry(entry.key).or_default();
            match entry.what {
                Happening::Opened => connections.push(entry.connection),
                Happening::Closed => connections.retain(|connection| *connection != entry.connection),
                Happening::Call(_) => {}
            }
            assert!(connections.len() <= 1, "two connections with one key");
        }
    }

    /// Everything is gone, and nothing was forgotten.
    pub async fn end(self) {
        self.simulator.stop().await;
        drop(self.services);
        self.database.remove().await;
    }
}

async fn owner(services: &Services, world: &World, bot: PersonId, name: &str, phone: &str) -> (OwnerId, PersonId) {
    let person = world.add_person(NewPerson::with_phone(name, phone)).expect("a new number").id;
    world.post(person, Peer::Person(bot), Draft::text("/start")).expect("a message to the bot");
    let owner = services.identity.greet(TelegramId(person.0), name, Some("id")).await.expect("a new owner");
    services.identity.agree(owner.id).await.expect("agreed");
    (owner.id, person)
}

pub fn phone() -> PhoneNumber {
    PhoneNumber::parse(PHONE).expect("valid")
}

fn at_speed(factor: f64) -> Limits {
    Limits { speed: Speed::new(factor).expect("a speed"), warm_up: false }
}
