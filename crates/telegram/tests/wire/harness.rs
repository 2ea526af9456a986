//! A simulated Telegram and a client for it.

use std::time::Duration;

use blastpro_domain::accounts::Profile;
use blastpro_domain::clock::Clock;
use blastpro_domain::logins::{CodeChannel, SentCode};
use blastpro_domain::phone::PhoneNumber;
use blastpro_simulator::world::{NewPerson, PersonId, World};
use blastpro_simulator::{Options, Simulator};
use blastpro_telegram::{ApiCredentials, LoginClient, Network, SentCodeStep, Step, Telegram};
use secrecy::SecretString;

pub const PHONE: &str = "+6281200000077";

pub struct Harness {
    pub simulator: Simulator,
    pub telegram: Telegram,
}

impl Harness {
    pub async fn start() -> Self {
        Self::with_call_timeout(Duration::from_secs(10)).await
    }

    pub async fn with_call_timeout(timeout: Duration) -> Self {
        let simulator = Simulator::start(Options::default()).await.expect("a free port");
        let telegram = Telegram::with_call_timeout(network(&simulator), credentials(), Clock::system(), timeout);
        Self { simulator, telegram }
    }

    pub fn world(&self) -> &World {
        self.simulator.world()
    }

    /// Another process, which knows only what was stored.
    pub fn another_process(&self) -> Telegram {
        Telegram::with_call_timeout(network(&self.simulator), credentials(), Clock::system(), Duration::from_secs(10))
    }

    pub fn person(&self, change: impl FnOnce(&mut NewPerson)) -> PersonId {
        let mut new = NewPerson::with_phone("Sari", PHONE);
        change(&mut new);
        self.world().add_person(new).expect("a new number").id
    }

    pub fn code(&self) -> SecretString {
        SecretString::from(self.world().code(PHONE).expect("a code was sent"))
    }

    /// A login whose code has been sent.
    pub async fn code_sent(&self) -> (LoginClient, SentCode) {
        let mut login = self.telegram.begin_login().await.expect("the simulator answers");
        match login.send_code(&phone()).await.expect("the simulator answers") {
            SentCodeStep::Sent(code) => (login, code),
            other => panic!("no code was sent: {other:?}"),
        }
    }

    /// A session that is logged in, and its profile.
    pub async fn logged_in(&self) -> (Vec<u8>, Profile) {
        let (mut login, _) = self.code_sent().await;
        match login.sign_in(&phone(), CodeChannel::App, &self.code()).await.expect("the simulator answers") {
            Step::Done(profile) => (login.into_session().await, profile),
            other => panic!("not logged in: {other:?}"),
        }
    }
}

fn network(simulator: &Simulator) -> Network {
    Network::bootstrap(simulator.bootstrap()).expect("on loopback")
}

fn credentials() -> ApiCredentials {
    ApiCredentials { id: 1, hash: SecretString::from("hash") }
}

pub fn phone() -> PhoneNumber {
    PhoneNumber::parse(PHONE).expect("valid")
}
