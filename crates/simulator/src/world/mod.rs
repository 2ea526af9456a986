//! The simulated world: people and bots, their chats, messages, logins, and what goes wrong.
//!
//! One [`World`] is shared by the datacenters, the Bot API server, the chat page and the control API, so a bot's user
//! and an account's owner are the same person. All of it is under one lock, held only for moments: every operation is
//! atomic, and all listeners see changes in one order. Nothing is stored; a world ends with its process.
//!
//! - who: [`people`], [`spam_bot`], [`chats`] (and `migration`), [`ids`]
//! - what they do: [`messages`] (shape and reading), [`posting`] (within [`permissions`]), [`entities`] (and `detect`),
//!   [`media`], [`callbacks`]
//! - how clients learn of it: [`events`] for our own servers, [`updates`] for MTProto clients
//! - logging in: [`codes`], [`qr`], [`sessions`], `access`
//! - for tests: [`faults`], [`log`]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::{broadcast, mpsc, watch};

mod access;
pub mod callbacks;
pub mod chats;
pub mod codes;
mod counters;
mod detect;
pub mod entities;
pub mod events;
pub mod faults;
pub mod ids;
pub mod log;
pub mod media;
pub mod messages;
mod migration;
pub mod people;
pub mod permissions;
pub(crate) mod picture;
pub mod posting;
pub mod qr;
pub mod refusals;
pub mod sessions;
pub mod spam_bot;
pub mod updates;

use counters::Counters;

pub use callbacks::{CallbackAnswer, CallbackQuery};
pub use chats::{Chat, ChatChange, ChatKind, GENERAL_TOPIC, Member, NewChat, Topic};
pub use codes::{CodeChannel, SentCode};
pub use entities::{Entity, EntityKind, MentionedUser, utf16_len};
pub use events::{Event, LoginStep};
pub use faults::{Fault, Front};
pub use ids::{ConnectionId, GroupId, KeyId, Peer, PersonId, Place};
pub use log::{Call, Happening, LogEntry};
pub use media::{Media, MediaKind};
pub use messages::{Contact, Content, Dialog, Draft, Edit, Forward, Message, Service};
pub use people::{NewPerson, Person, SERVICE_ACCOUNT};
pub use posting::{Posted, RepeatAnswer};
pub use qr::QrLogin;
pub use refusals::Refusal;
pub use sessions::{AuthKey, Datacenter, Device, Login, SessionInfo};
pub use spam_bot::SPAM_BOT;

/// What tells the world the time.
pub type TimeSource = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How many events a slow page may lag behind before it loses some and reloads.
const EVENT_BACKLOG: usize = 4_096;

/// The simulated world.
pub struct World {
    state: Mutex<State>,
    time: TimeSource,
    access_secret: [u8; 32],
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

/// Everything that changes.
pub(crate) struct State {
    rng: StdRng,
    counters: Counters,
    people: BTreeMap<PersonId, Person>,
    blocks: HashSet<(PersonId, PersonId)>,
    contacts: HashMap<PersonId, BTreeSet<PersonId>>,
    chats: BTreeMap<GroupId, Chat>,
    messages: HashMap<Place, BTreeMap<i32, Message>>,
    /// Where posts of channels are discussed: the group, and the copy there that comments answer.
    discussions: HashMap<(GroupId, i32), (GroupId, i32)>,
    /// Where the messages are that share one sequence of ids: those of private chats and basic groups.
    places: HashMap<i32, Place>,
    private_chats: HashMap<PersonId, BTreeSet<PersonId>>,
    archived: HashSet<(PersonId, Peer)>,
    read_marks: HashMap<(PersonId, Place), i32>,
    random_ids: HashMap<(PersonId, i64), (Place, i32)>,
    repeats: RepeatAnswer,
    repeats_answered: u64,
    spam_answers: HashMap<PersonId, String>,
    last_posts: HashMap<(PersonId, GroupId), i64>,
    blobs: HashMap<String, Bytes>,
    files: media::Files,
    callbacks: BTreeMap<i64, callbacks::Pending>,
    boxes: HashMap<Peer, updates::UpdateBox>,
    codes: HashMap<String, codes::PendingCode>,
    numbers: HashMap<String, codes::NumberHistory>,
    tokens: HashMap<Vec<u8>, qr::QrToken>,
    exported: HashMap<Vec<u8>, PersonId>,
    datacenters: BTreeMap<i32, SocketAddr>,
    keys: HashMap<KeyId, sessions::Session>,
    logged_in: HashMap<PersonId, BTreeSet<KeyId>>,
    connections: BTreeMap<ConnectionId, mpsc::UnboundedSender<updates::Command>>,
    faults: Vec<faults::FaultRule>,
    /// Until when a person's calls of a method are refused.
    floods: HashMap<(PersonId, String), i64>,
    outage_until: Option<DateTime<Utc>>,
    outages: watch::Sender<()>,
    log: log::Log,
    events: broadcast::Sender<Event>,
    feeds: Vec<mpsc::UnboundedSender<Event>>,
}

impl World {
    /// An empty world on the machine's clock.
    #[must_use]
    pub fn new() -> Arc<Self> {
        #[expect(clippy::disallowed_methods, reason = "the one place where the simulator reads the machine's clock")]
        Self::with_time(Arc::new(Utc::now))
    }

    /// An empty world on another clock.
    #[must_use]
    pub fn with_time(time: TimeSource) -> Arc<Self> {
        let mut rng: StdRng = rand::make_rng();
        let access_secret = rng.random();
        let (service, spam_bot) = (State::service_account(), State::spam_bot());
        let state = State {
            rng: StdRng::from_rng(&mut rng),
            counters: Counters::new(),
            people: [(service.id, service), (spam_bot.id, spam_bot)].into(),
            blocks: HashSet::new(),
            contacts: HashMap::new(),
            chats: BTreeMap::new(),
            messages: HashMap::new(),
            discussions: HashMap::new(),
            places: HashMap::new(),
            private_chats: HashMap::new(),
            archived: HashSet::new(),
            read_marks: HashMap::new(),
            random_ids: HashMap::new(),
            repeats: RepeatAnswer::default(),
            repeats_answered: 0,
            spam_answers: HashMap::new(),
            last_posts: HashMap::new(),
            blobs: HashMap::new(),
            files: media::Files::default(),
            callbacks: BTreeMap::new(),
            boxes: HashMap::new(),
            codes: HashMap::new(),
            numbers: HashMap::new(),
            tokens: HashMap::new(),
            exported: HashMap::new(),
            datacenters: BTreeMap::new(),
            keys: HashMap::new(),
            logged_in: HashMap::new(),
            connections: BTreeMap::new(),
            faults: Vec::new(),
            floods: HashMap::new(),
            outage_until: None,
            outages: watch::Sender::new(()),
            log: log::Log::new(),
            events: broadcast::Sender::new(EVENT_BACKLOG),
            feeds: Vec::new(),
        };
        Arc::new(Self { state: Mutex::new(state), time, access_secret })
    }

    /// The time in this world.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.time)()
    }

    /// The time in this world, Unix seconds.
    #[must_use]
    pub fn unix_now(&self) -> i64 {
        self.now().timestamp()
    }

    /// Random bytes.
    #[must_use]
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        self.lock().rng.random()
    }

    /// No operation panics half-way through a change, so the state is good even if a holder of the lock panicked.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
