//! Services over a fresh, migrated database, with an owner who has an account.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};

use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile};
use blastpro_domain::chats::{Chat, ChatKey, ChatKind, MediaRights, Topic};
use blastpro_domain::clock::{Clock, ManualClock};
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::{AccountId, ListId, OwnerId, TelegramId};
use blastpro_domain::phone::PhoneNumber;
use blastpro_services::{Context, Defaults, Services, Wake};
use blastpro_storage::testing::{self, TestDatabase};
use blastpro_storage::{Engine, KeyRing, Store, Vault};
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;

/// What a test works with.
#[derive(Clone)]
pub struct Stage {
    pub services: Services,
    pub store: Store,
    pub clock: ManualClock,
    /// With Jakarta's time.
    pub owner: OwnerId,
    /// Of the owner, connected.
    pub account: AccountId,
    /// Somebody else.
    pub stranger: OwnerId,
    url: String,
}

impl Stage {
    /// Runs SQL that the product has not.
    pub async fn damage(&self, sql: &str) {
        testing::execute(&self.url, sql).await;
    }

    /// Telegram has refused this place of the account for good.
    pub async fn refuse(&self, chat: ChatKey, topic: Option<i32>, reason: &str) {
        let mut tx = self.store.begin().await.unwrap();
        tx.set_refused(self.owner, self.account, chat, topic, Some(reason)).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Writes each test twice: `name::sqlite` and `name::postgres`.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($stage:ident: Stage) $body:block)+) => {
        $(
            $(#[$attribute])*
            async fn $name($stage: $crate::support::Stage) $body

            mod $name {
                #[tokio::test]
                async fn sqlite() {
                    $crate::support::run(blastpro_storage::Engine::Sqlite, super::$name).await;
                }

                #[tokio::test]
                async fn postgres() {
                    $crate::support::run(blastpro_storage::Engine::Postgres, super::$name).await;
                }
            }
        )+
    };
}
pub(crate) use on_both_engines;

/// Runs a test on a fresh database and removes the database, also when the test fails.
pub async fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(Stage) -> F) {
    let database = TestDatabase::create(engine).await;
    let keys = KeyRing::parse("first:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").unwrap();
    let store = Store::connect(database.url(), Vault::new(keys)).await.unwrap();
    store.migrate().await.unwrap();
    let stage = stage(store.clone(), database.url()).await;
    let outcome = AssertUnwindSafe(test(stage)).catch_unwind().await;
    store.close().await;
    database.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn stage(store: Store, url: &str) -> Stage {
    // 21 November in London, the 22nd in Jakarta.
    let start: DateTime<Utc> = "2026-11-21T18:00:00Z".parse().unwrap();
    let (clock, hand) = Clock::manual(start);
    let defaults = Defaults { language: Language::Id, timezone: chrono_tz::Asia::Jakarta };
    let context = Context {
        store: store.clone(),
        clock,
        wake: Wake::new(),
        network: NetworkKind::Telegram,
        defaults,
        limits: blastpro_domain::pacing::Limits::REAL,
        blobs: blastpro_services::blobs::Blobs::in_memory(),
    };
    let mut owners = Vec::new();
    let mut tx = store.begin().await.unwrap();
    for number in 1..=2 {
        let owner = Owner {
            id: OwnerId::new(),
            telegram_id: TelegramId(number),
            first_name: "Sari".to_owned(),
            language: Language::Id,
            timezone: chrono_tz::Asia::Jakarta,
            consent: None,
            created_at: start,
        };
        assert!(tx.insert_owner(&owner).await.unwrap());
        owners.push(owner.id);
    }
    let account = account(owners[0], 100, start);
    tx.insert_account(&account).await.unwrap();
    tx.commit().await.unwrap();
    let services = Services::new(context);
    Stage {
        services,
        store,
        clock: hand,
        owner: owners[0],
        account: account.id,
        stranger: owners[1],
        url: url.to_owned(),
    }
}

fn account(owner: OwnerId, telegram_id: i64, at: DateTime<Utc>) -> Account {
    Account {
        id: AccountId::new(),
        owner_id: owner,
        profile: Profile {
            telegram_id: TelegramId(telegram_id),
            first_name: "Toko".to_owned(),
            last_name: None,
            username: None,
            phone: PhoneNumber::parse("081234560077").unwrap(),
            premium: false,
        },
        state: AccountState::Connected,
        state_since: at,
        last_error: None,
        network: NetworkKind::Telegram,
        created_at: at,
    }
}

pub fn chat(kind: ChatKind, id: i64) -> Chat {
    Chat {
        key: ChatKey { kind: kind.peer_kind(), id },
        kind,
        access_hash: Some(id),
        title: format!("Grup {id:06}"),
        username: None,
        members: None,
        slow_mode: 0,
        can_write: true,
        media: MediaRights::default(),
        seen_at: DateTime::UNIX_EPOCH,
        gone_at: None,
        migrated_to: None,
    }
}

pub fn topic(id: i32, title: &str) -> Topic {
    Topic { id, title: title.to_owned(), closed: false, gone_at: None }
}

impl Stage {
    /// The account sees these chats.
    pub async fn sees(&self, chats: &[Chat]) {
        self.services.chats.store_page(self.owner, self.account, chats).await.unwrap();
    }

    /// The account sees these topics of a forum.
    pub async fn knows(&self, forum: ChatKey, topics: &[i32]) {
        let topics: Vec<_> = topics.iter().map(|id| topic(*id, "Topik")).collect();
        self.services.chats.store_topics(self.owner, self.account, forum, &topics).await.unwrap();
    }

    /// A new, empty list.
    pub async fn list(&self) -> ListId {
        self.services.targets.begin_selection(self.owner, self.account).await.unwrap().id
    }

    /// A second account of the owner, connected.
    pub async fn add_account(&self, telegram_id: i64) -> AccountId {
        let account = account(self.owner, telegram_id, self.services.clock().now());
        let mut tx = self.store.begin().await.unwrap();
        tx.insert_account(&account).await.unwrap();
        tx.commit().await.unwrap();
        account.id
    }

    /// Time passes.
    pub fn later(&self) -> DateTime<Utc> {
        self.clock.advance(TimeDelta::seconds(1));
        self.services.clock().now()
    }

    /// How many targets the list has.
    pub async fn count(&self, list: ListId) -> i64 {
        self.services.targets.targets(self.owner, list, 0, 0).await.unwrap().total
    }
}
