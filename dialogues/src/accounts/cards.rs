//! Keeps the account on show true: when its state changes, by Telegram's doing or by ours, the screen changes with it.
//!
//! What each chat shows is remembered in memory, for [`WATCHED`]. A restart forgets it and loses nothing: the owner has a
//! notice of what matters, and every press shows how things stand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use blastpro_domain::accounts::{Account, AccountState};
use blastpro_domain::identity::Owner;
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_services::{Services, Topic};
use blastpro_storage::WaitScope;
use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::{ChatId, MessageId};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::screen::{self, Health};
use crate::error::Result;
use crate::screens::{Screen, Screens};

/// How long an account on show is kept true. Whoever comes back later presses something first.
const WATCHED: TimeDelta = TimeDelta::minutes(15);

/// How often to look without being woken.
const INTERVAL: Duration = Duration::from_secs(5);

/// For how long after it was drawn an account is looked at without being woken, as one is that is being disconnected:
/// it may have changed while it was drawn.
const FRESH: TimeDelta = TimeDelta::seconds(15);

/// Shortest pause between two looks.
const BREATH: Duration = Duration::from_millis(300);

/// Draws accounts. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct AccountCards {
    services: Services,
    screens: Screens,
    shown: Arc<Mutex<HashMap<ChatId, Shown>>>,
}

/// An account on show.
#[derive(Clone, Debug)]
struct Shown {
    owner: OwnerId,
    account: AccountId,
    message: MessageId,
    state: AccountState,
    screen: Screen,
    since: DateTime<Utc>,
}

impl AccountCards {
    pub(crate) fn new(services: Services, screens: Screens) -> Self {
        Self { services, screens, shown: Arc::default() }
    }

    /// How an account stands, and what it has and does.
    pub(super) async fn screen(&self, owner: &Owner, account: &Account) -> Result<Screen> {
        let services = &self.services;
        let live = account.state.is_live();
        let sending = if live { services.accounts.health(owner.id, account.id).await? } else { None };
        let waits = sending.iter().flat_map(|health| &health.waits);
        let waits = waits.filter(|running| matches!(running.wait.scope, WaitScope::Method(_)));
        let health = Health {
            today: sending.as_ref().map(|health| (health.sent_today, health.cap)),
            waits_until: waits.map(|running| running.wait.until).max(),
            chats: services.chats.counts(owner.id, account.id).await?,
            lists: services.targets.lists(owner.id, Some(account.id), 0, 1).await?.total,
            jobs: services.jobs.open(owner.id, account.id).await?,
        };
        Ok(screen::account(owner.language, owner.timezone, account, &health, services.clock().now()))
    }

    /// The chat shows the account so, in this message.
    pub(super) fn watch(&self, chat: ChatId, message: MessageId, account: &Account, screen: Screen) {
        let since = self.services.clock().now();
        let shown =
            Shown { owner: account.owner_id, account: account.id, message, state: account.state, screen, since };
        self.shown(|all| {
            all.retain(|_, shown| since - shown.since < WATCHED);
            all.insert(chat, shown);
        });
    }

    fn shown<T>(&self, use_it: impl FnOnce(&mut HashMap<ChatId, Shown>) -> T) -> T {
        use_it(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks at the accounts on show, without a wake-up only at the likely ones, and draws those that have changed.
    async fn run_once(&self, woken: bool) -> Result {
        let now = self.services.clock().now();
        let likely = |shown: &Shown| shown.state == AccountState::Disconnecting || now - shown.since < FRESH;
        let watched = self.shown(|all| {
            all.retain(|_, shown| now - shown.since < WATCHED);
            all.iter()
                .filter(|(_, shown)| woken || likely(shown))
                .map(|(chat, shown)| (*chat, shown.clone()))
                .collect::<Vec<_>>()
        });
        for (chat, shown) in watched {
            if let Some(account) = self.services.accounts.get(shown.owner, shown.account).await?
                && account.state != shown.state
            {
                self.redraw(chat, shown, &account).await?;
            }
        }
        Ok(())
    }

    async fn redraw(&self, chat: ChatId, shown: Shown, account: &Account) -> Result {
        let Some(owner) = self.services.identity.owner(shown.owner).await? else {
            return Ok(());
        };
        let screen = self.screen(&owner, account).await?;
        let replaced = self.screens.lock(chat).await.replace(shown.message, &shown.screen, &screen).await?;
        self.shown(|all| {
            // Only if it is what has been looked at: the owner may have gone on.
            if all.get(&chat).is_some_and(|known| known.message == shown.message && known.screen == shown.screen) {
                if replaced {
                    all.insert(chat, Shown { state: account.state, screen, ..shown });
                } else {
                    all.remove(&chat);
                }
            }
        });
        Ok(())
    }

    /// Keeps what is on show true until cancelled.
    pub(crate) async fn run(self, cancel: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::Accounts);
        let following = async {
            loop {
                let woken = tokio::time::timeout(INTERVAL, waiter.wait()).await.is_ok();
                if let Err(error) = self.run_once(woken).await {
                    warn!(%error, "an account on show could not be drawn");
                }
                tokio::time::sleep(BREATH).await;
            }
        };
        cancel.run_until_cancelled(following).await;
    }
}
