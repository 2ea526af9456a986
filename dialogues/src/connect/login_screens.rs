//! Keeps each login's message showing how the login stands.
//!
//! Handlers call it after they have changed something. By itself it draws after every wake-up, and every
//! [`INTERVAL`] for the sake of countdowns and lost wake-ups. The login is read under the chat's lock, so what is
//! drawn last is what is newest.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use blastpro_domain::identity::Owner;
use blastpro_domain::ids::LoginId;
use blastpro_domain::logins::{Login, LoginProblem};
use blastpro_services::logins::StartError;
use blastpro_services::screens::Subject;
use blastpro_services::{Services, Topic};
use futures::{StreamExt, stream};
use teloxide::types::{ChatId, MessageId};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::screen;
use crate::error::Result;
use crate::screens::{ChatLock, Screens, Shown, Stored};

/// How often the screens of unfinished logins are looked at. Countdowns move in steps of five seconds.
const INTERVAL: Duration = Duration::from_secs(5);

/// How many screens are drawn at once; a slow one does not hold up the others.
const AT_ONCE: usize = 16;

/// Draws logins. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct LoginScreens {
    services: Services,
    screens: Screens,
    /// What the database knows of each unfinished login's screen, to spare it from being told again.
    recorded: Arc<Mutex<Recorded>>,
}

/// The revision on show, and the message that shows it.
type Recorded = HashMap<LoginId, (i64, Option<MessageId>)>;

impl LoginScreens {
    pub(crate) fn new(services: Services, screens: Screens) -> Self {
        Self { services, screens, recorded: Arc::default() }
    }

    /// Starts a login and shows it in the message `at`, or in a new one. Nobody else draws in between.
    pub(crate) async fn begin(
        &self,
        owner: &Owner,
        chat: ChatId,
        at: Option<MessageId>,
        start: impl Future<Output = Result<Login, StartError>> + Send,
    ) -> Result<Result<(), StartError>> {
        let mut lock = self.screens.lock(chat).await;
        match start.await {
            Ok(mut login) => {
                if let Some(message) = at {
                    // First, so that the message is not orphaned if drawing has to wait.
                    self.services.logins.shown(owner.id, login.id, 0, Some(message.0)).await?;
                    login.screen_message = Some(message.0);
                }
                self.draw(&mut lock, owner, &login, at).await.map(|_| Ok(()))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Shows the login as it is now.
    pub(crate) async fn refresh(&self, owner: &Owner, chat: ChatId, login: LoginId) -> Result {
        let mut lock = self.screens.lock(chat).await;
        match self.services.logins.get(owner.id, login).await? {
            Some(login) => {
                let at = login.screen_message.map(MessageId);
                self.draw(&mut lock, owner, &login, at).await.map(drop)
            }
            None => Ok(()),
        }
    }

    /// Shows the login in a new message below everything; its old message goes, and so does `screen`, if there is one.
    pub(crate) async fn move_below(
        &self,
        owner: &Owner,
        chat: ChatId,
        login: LoginId,
        screen: Option<MessageId>,
    ) -> Result {
        let mut lock = self.screens.lock(chat).await;
        let Some(login) = self.services.logins.get(owner.id, login).await? else {
            return Ok(());
        };
        if !self.draw(&mut lock, owner, &login, None).await? {
            return Ok(());
        }
        let old = login.screen_message.map(MessageId);
        for message in old.into_iter().chain(screen.filter(|screen| Some(*screen) != old)) {
            lock.delete(message).await;
        }
        Ok(())
    }

    /// Deletes `message` unless it is the login's own screen.
    pub(crate) async fn leave_only_screen(
        &self,
        owner: &Owner,
        chat: ChatId,
        login: LoginId,
        message: Option<MessageId>,
    ) -> Result {
        let mut lock = self.screens.lock(chat).await;
        let login = self.services.logins.get(owner.id, login).await?;
        let own = login.and_then(|login| login.screen_message).map(MessageId);
        if let Some(message) = message.filter(|message| Some(*message) != own) {
            lock.delete(message).await;
        }
        Ok(())
    }

    /// `false`: not now.
    async fn draw(&self, lock: &mut ChatLock, owner: &Owner, login: &Login, at: Option<MessageId>) -> Result<bool> {
        let shown = if login.detail.problem == Some(LoginProblem::TakenOver) {
            // The login that took over says so; two screens about it would only confuse.
            if let Some(message) = at {
                lock.delete(message).await;
            }
            Shown::Blocked
        } else {
            let account = match login.detail.account {
                Some(account) => self.services.accounts.get(owner.id, account).await?,
                None => None,
            };
            let now = self.services.clock().now();
            let screen = screen::login(login, account.as_ref(), now, owner.language, owner.timezone);
            let (subject, message) = (Subject::Login(login.id), login.screen_message);
            let stored = Stored { owner: owner.id, subject, message, revision: login.revision };
            match lock.show_once(&self.services, stored, at, &screen).await? {
                Some(shown) => shown,
                // A pause is remembered; it is drawn afterwards, by itself.
                None => return Ok(false),
            }
        };
        self.record(owner, login, shown.message()).await.map(|()| true)
    }

    async fn record(&self, owner: &Owner, login: &Login, message: Option<MessageId>) -> Result {
        let shown = (login.revision, message);
        let known = self.recorded(|recorded| recorded.get(&login.id).copied());
        if known != Some(shown) {
            // The same message as before is not recorded again: another process may have put a new one in its place.
            let new = message.map(|message| message.0).filter(|message| login.screen_message != Some(*message));
            self.services.logins.shown(owner.id, login.id, login.revision, new).await?;
        }
        self.recorded(|recorded| {
            if login.phase.is_over() {
                recorded.remove(&login.id);
            } else {
                recorded.insert(login.id, shown);
            }
        });
        Ok(())
    }

    fn recorded<T>(&self, use_it: impl FnOnce(&mut Recorded) -> T) -> T {
        use_it(&mut self.recorded.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Draws every login whose screen may be out of date.
    pub(crate) async fn run_once(&self) -> Result {
        let logins = self.services.logins.to_show().await?;
        stream::iter(logins)
            .for_each_concurrent(AT_ONCE, |login| async move {
                if let Err(error) = self.draw_unasked(&login).await {
                    warn!(login.id = %login.id, %error, "a login's screen was not drawn");
                }
            })
            .await;
        Ok(())
    }

    async fn draw_unasked(&self, login: &Login) -> Result {
        match self.services.identity.owner(login.owner_id).await? {
            Some(owner) => self.refresh(&owner, ChatId(owner.telegram_id.0), login.id).await,
            None => Ok(()),
        }
    }

    /// Draws until cancelled. What is being drawn then is drawn first: a message that was sent and not recorded would be
    /// sent again.
    pub(crate) async fn run(self, cancel: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::LoginScreens);
        while !cancel.is_cancelled() {
            if let Err(error) = self.run_once().await {
                warn!(%error, "logins to show could not be read");
            }
            cancel.run_until_cancelled(waiter.wait_at_most(INTERVAL)).await;
        }
    }
}
