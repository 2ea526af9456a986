//! A world with datacenters, and clients for it.

use std::net::{Ipv6Addr, SocketAddr, SocketAddrV6};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use blastpro_simulator::mtproto::Datacenters;
use blastpro_simulator::world::{Datacenter, NewPerson, Person, World};
use chrono::DateTime;
use grammers_client::client::UpdateStream;
use grammers_client::session::SessionData;
use grammers_client::session::storages::MemorySession;
use grammers_client::session::types::DcOption;
use grammers_client::{Client, InvocationError, SenderPool};
use grammers_mtsender::{ConnectionParams, NoRetries, SenderPoolFatHandle, UpdatesConfiguration};
use grammers_tl_types as tl;

/// How long anything may take that should happen at once; generous, since many tests share few cores.
pub const SOON: Duration = Duration::from_secs(20);

/// The number of the usual person.
pub const PHONE: &str = "+62 812 0000 0077";

/// The simulated Telegram of one test.
pub struct Telegram {
    pub world: Arc<World>,
    pub datacenters: Datacenters,
    now: Arc<AtomicI64>,
}

impl Telegram {
    /// Starts at a fixed time, which stands still until [`Telegram::advance`].
    pub async fn start() -> Self {
        let now = Arc::new(AtomicI64::new(1_790_000_000));
        let time = now.clone();
        let world = World::with_time(Arc::new(move || {
            DateTime::from_timestamp(time.load(Ordering::Relaxed), 0).expect("the time is in range")
        }));
        let datacenters = Datacenters::start(world.clone()).await.unwrap();
        Self { world, datacenters, now }
    }

    /// Moves the clock.
    pub fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Somebody with the usual number.
    pub fn person(&self) -> Person {
        self.world.add_person(NewPerson::with_phone("Sari", PHONE)).unwrap()
    }

    /// Somebody with another number.
    pub fn another(&self, name: &str, phone: &str) -> Person {
        self.world.add_person(NewPerson::with_phone(name, phone)).unwrap()
    }

    /// A client with fresh keys.
    pub fn client(&self) -> TestClient {
        TestClient::connect(&self.world.bootstrap())
    }

    /// A client logged in by code as the person with this number.
    pub async fn logged_in(&self, phone: &str) -> TestClient {
        let client = self.client();
        let token = client.request_login_code(phone, "hash").await.unwrap();
        client.sign_in(&token, &self.world.code(phone).unwrap()).await.unwrap();
        client
    }
}

/// A grammers client whose calls are bounded in time.
pub struct TestClient {
    client: Client,
    pub handle: SenderPoolFatHandle,
    pub session: Arc<MemorySession>,
    updates: Option<UpdateReceiver>,
}

type UpdateReceiver = tokio::sync::mpsc::Receiver<grammers_client::session::updates::UpdatesLike>;

impl std::ops::Deref for TestClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl TestClient {
    /// A client of these datacenters.
    pub fn connect(datacenters: &[Datacenter]) -> Self {
        let dc_options = datacenters.iter().map(|dc| (dc.id, option(dc))).collect();
        let data = SessionData { dc_options, ..SessionData::default() };
        Self::resume(Arc::new(data.into()))
    }

    /// A client that goes on with a session.
    pub fn resume(session: Arc<MemorySession>) -> Self {
        let params = ConnectionParams {
            device_model: "Test".to_owned(),
            system_version: "1".to_owned(),
            app_version: "1".to_owned(),
            system_lang_code: "id".to_owned(),
            lang_code: "id".to_owned(),
            use_ipv6: false,
            retry_policy: Box::new(NoRetries),
            updates_channel_capacity: NonZeroUsize::new(100).unwrap(),
            __non_exhaustive: (),
        };
        let SenderPool { runner, handle, updates } = SenderPool::with_configuration(session.clone(), 1, params);
        tokio::spawn(runner.run());
        Self { client: Client::new(handle.clone()), handle, session, updates: Some(updates) }
    }

    /// Calls a method, within [`SOON`].
    pub async fn call<R: tl::RemoteCall>(&self, request: &R) -> Result<R::Return, InvocationError> {
        tokio::time::timeout(SOON, self.client.invoke(request)).await.expect("an answer in time")
    }

    /// The name of the error with which a method is refused.
    pub async fn refused<R: tl::RemoteCall>(&self, request: &R) -> String
    where
        R::Return: std::fmt::Debug,
    {
        refusal(self.call(request).await.expect_err("a refusal"))
    }

    /// The updates from now on.
    pub async fn stream(&mut self, catch_up: bool) -> UpdateStream {
        let updates = self.updates.take().expect("updates are streamed once");
        self.client.stream_updates(updates, UpdatesConfiguration { catch_up }).await.unwrap()
    }

    /// The raw updates from now on.
    pub fn raw_updates(&mut self) -> UpdateReceiver {
        self.updates.take().expect("updates are taken once")
    }
}

impl Drop for TestClient {
    fn drop(&mut self) {
        self.handle.quit();
    }
}

/// A refusal as Telegram writes it, with its number.
pub fn refusal(error: InvocationError) -> String {
    match error {
        InvocationError::Rpc(error) => match error.value {
            Some(value) => format!("{} {}_{value}", error.code, error.name),
            None => format!("{} {}", error.code, error.name),
        },
        other => panic!("not a refusal: {other}"),
    }
}

fn option(dc: &Datacenter) -> DcOption {
    let SocketAddr::V4(ipv4) = dc.ipv4 else { panic!("not IPv4") };
    let ipv6 = SocketAddrV6::new(Ipv6Addr::LOCALHOST, ipv4.port(), 0, 0);
    let auth_key = hex::decode(&dc.auth_key).unwrap().try_into().unwrap();
    DcOption { id: dc.id, ipv4, ipv6, auth_key: Some(auth_key) }
}

/// The request for a code.
pub fn send_code(phone: &str) -> tl::functions::auth::SendCode {
    let settings = tl::types::CodeSettings {
        allow_flashcall: false,
        current_number: false,
        allow_app_hash: false,
        allow_missed_call: false,
        allow_firebase: false,
        logout_tokens: None,
        token: None,
        app_sandbox: None,
        unknown_number: false,
    };
    let settings = settings.into();
    tl::functions::auth::SendCode { phone_number: phone.to_owned(), api_id: 1, api_hash: "hash".to_owned(), settings }
}

/// The request to send a text.
pub fn send_text(peer: tl::enums::InputPeer, text: &str, random_id: i64) -> tl::functions::messages::SendMessage {
    tl::functions::messages::SendMessage {
        no_webpage: false,
        silent: false,
        background: false,
        clear_draft: false,
        noforwards: false,
        update_stickersets_order: false,
        invert_media: false,
        allow_paid_floodskip: false,
        peer,
        reply_to: None,
        message: text.to_owned(),
        random_id,
        reply_markup: None,
        entities: None,
        schedule_date: None,
        schedule_repeat_period: None,
        send_as: None,
        quick_reply_shortcut: None,
        effect: None,
        allow_paid_stars: None,
        suggested_post: None,
        rich_message: None,
    }
}
