//! One login: the temporary connection, and what is done over it.
//!
//! ```text
//!         ┌───────────────────── step ─────────────────────┐
//! row ──► │ store what is unsaved → time up? → the command, │ ──► wait for: a newer row, a scan,
//!         │ or the picture's renewal, at Telegram → save    │     the next renewal, the end
//!         └─────────────────────────────────────────────────┘
//! ```
//!
//! A step is repeated until its result is saved: the command stays in the row until then. So a crash, or an answer that
//! got lost, may leave a step applied at Telegram and not here; the next attempt asks Telegram first
//! ([`LoginClient::settled`]). The temporary session is stored before the row says what it led to.
//!
//! When Telegram lets us in, the connection is closed before the account is announced: the account's actor opens its
//! own with the same key.

use std::time::Duration;

use blastpro_domain::accounts::Profile;
use blastpro_domain::logins::{Login, LoginCommand, LoginPhase, LoginProblem};
use blastpro_services::Services;
use blastpro_services::logins::Completion;
use blastpro_telegram::{Error, LoginClient, QrStep, SentCodeStep, Step, Telegram};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use super::farewell::Farewell;
use super::outcome;
use crate::backoff::Backoff;

/// How long before its end a QR token is renewed: Telegram, the bot and the owner's eyes need a moment each.
const RENEW_BEFORE: TimeDelta = TimeDelta::seconds(5);

/// A step is tried again after 0.5, 1, 2, 4, 8 and 8 s; an outage of half a minute ends no login.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
const FAILURES: u32 = 7;

/// How soon a picture that Telegram did not renew is asked for again.
const SAME_PICTURE: TimeDelta = TimeDelta::seconds(1);

/// What the runner tells a task.
#[derive(Clone, Debug)]
pub(super) enum News {
    /// The row as it was claimed.
    Row(Box<Login>),
    /// The login is over, or another process's.
    NotOurs,
    /// Close, and leave the login as it is.
    Stop,
}

/// What comes after a step.
pub(super) enum Next {
    /// Another step, at the latest then.
    At(DateTime<Utc>),
    /// Nothing.
    Over,
}

/// Why a step did not come to its end.
pub(super) enum Trouble {
    Telegram(Error),
    Database(blastpro_services::Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Telegram(error)
    }
}

impl From<blastpro_services::Error> for Trouble {
    fn from(error: blastpro_services::Error) -> Self {
        Self::Database(error)
    }
}

/// Telegram has let us in; the connection is closed.
struct Admitted {
    profile: Profile,
    /// The account's session.
    session: Vec<u8>,
    /// The login's, to log out with if the account is refused.
    login_session: Vec<u8>,
}

/// What carries out one login. See the module's head.
pub(super) struct Task {
    pub(super) services: Services,
    pub(super) telegram: Telegram,
    pub(super) login: Login,
    pub(super) client: Option<LoginClient>,
    pub(super) farewell: Farewell,
    /// What the last step made of the login, not stored yet.
    unsaved: Option<Login>,
    admitted: Option<Admitted>,
    /// Whether the command may have been applied already: ask before repeating it.
    uncertain: bool,
    /// Whether the QR token should be asked for again now.
    qr_due: bool,
    /// Whether Telegram has said that somebody scanned the picture, and the owner has not been told.
    scanned: bool,
    backoff: Backoff,
    not_before: Option<DateTime<Utc>>,
}

impl Task {
    pub(super) fn new(services: Services, telegram: Telegram, login: Login) -> Self {
        let backoff = Backoff::new(FIRST_PAUSE, LONGEST_PAUSE, login.id.0.as_u128());
        let uncertain = login.phase != LoginPhase::Starting;
        let farewell = Farewell::new(login.id.0.as_u128());
        Self {
            services,
            telegram,
            login,
            client: None,
            farewell,
            unsaved: None,
            admitted: None,
            uncertain,
            qr_due: true,
            scanned: false,
            backoff,
            not_before: None,
        }
    }

    /// Carries the login out until it is over, or not this process's any more.
    pub(super) async fn run(mut self, mut news: watch::Receiver<News>) {
        loop {
            let heard = news.borrow_and_update().clone();
            match heard {
                News::Row(row) => self.read(*row),
                News::NotOurs | News::Stop => return self.close().await,
            }
            let next = tokio::select! {
                next = self.step() => next,
                // Dropped anywhere, a step is one whose answer was lost.
                () = told_to_stop(news.clone()) => return self.close().await,
            };
            let Next::At(until) = next else { return };
            let clock = self.services.clock().clone();
            tokio::select! {
                changed = news.changed() => if changed.is_err() { return self.close().await },
                scanned = self.scanned() => {
                    self.qr_due = true;
                    self.scanned |= scanned;
                }
                () = clock.sleep_until(until) => {}
            }
        }
    }

    fn read(&mut self, row: Login) {
        if row.revision > self.login.revision {
            self.login = row;
            // The owner did something: no reason to wait on.
            self.not_before = None;
            self.backoff.reset();
        }
    }

    /// Waits for a scan (`true`) or a broken line while a picture is shown; otherwise only keeps the updates from
    /// piling up.
    async fn scanned(&mut self) -> bool {
        let showing = self.login.phase == LoginPhase::ShowingQr;
        let Some(client) = &mut self.client else { return std::future::pending().await };
        loop {
            let scanned = client.scanned().await;
            if showing {
                return scanned;
            }
        }
    }

    async fn step(&mut self) -> Next {
        match self.try_step().await {
            Ok(next) => next,
            Err(Trouble::Database(error)) => {
                if !error.is_locked() {
                    tracing::warn!(login.id = %self.login.id, %error, "login step not stored");
                } else if self.backoff.failures() == 0 {
                    tracing::error!(login.id = %self.login.id, %error, "temporary session does not open with these keys");
                }
                self.pause()
            }
            Err(Trouble::Telegram(error)) => self.telegram_trouble(&error).await,
        }
    }

    async fn try_step(&mut self) -> Result<Next, Trouble> {
        let now = self.services.clock().now();
        if self.unsaved.is_some() {
            return self.save().await;
        }
        if self.login.phase.is_over() {
            return self.farewell().await;
        }
        if self.admitted.is_some() {
            return self.complete().await;
        }
        if let Some(not_before) = self.not_before.filter(|not_before| now < *not_before) {
            return Ok(Next::At(not_before.min(self.login.expires_at)));
        }
        if self.login.network != self.services.network() {
            // Its keys belong to another network, and are not to be shown to this one.
            return self.end(LoginProblem::SessionLost).await;
        }
        if self.is_time_up(now) {
            return self.end(LoginProblem::TimedOut).await;
        }
        match self.login.command.clone() {
            Some(LoginCommand::RequestCode(phone)) => {
                let answer = self.client().await?.send_code(&phone).await?;
                self.code_requested(answer).await
            }
            Some(LoginCommand::Resend) => {
                let Some(phone) = self.login.detail.phone.clone() else {
                    return self.end(LoginProblem::SessionLost).await;
                };
                let answer = self.client().await?.resend_code(&phone).await?;
                self.code_requested(answer).await
            }
            Some(command @ (LoginCommand::SubmitCode(_) | LoginCommand::SubmitPassword(_))) => {
                self.submit(command).await
            }
            Some(LoginCommand::StartQr) => self.show_qr().await,
            None if self.login.phase == LoginPhase::ShowingQr => self.renew_qr(now).await,
            None => Ok(Next::At(self.login.expires_at)),
        }
    }

    fn is_time_up(&self, now: DateTime<Utc>) -> bool {
        let qr_over =
            self.login.phase == LoginPhase::ShowingQr && self.login.detail.qr_until.is_some_and(|until| now >= until);
        now >= self.login.expires_at || qr_over
    }

    async fn code_requested(&mut self, answer: SentCodeStep) -> Result<Next, Trouble> {
        let now = self.services.clock().now();
        match answer {
            SentCodeStep::Sent(code) => self.change(|login| outcome::code_sent(login, code, now)).await,
            SentCodeStep::Done(profile) => self.admit(profile).await,
            SentCodeStep::Refused(problem) => self.change(|login| outcome::refused(login, problem)).await,
        }
    }

    async fn submit(&mut self, command: LoginCommand) -> Result<Next, Trouble> {
        let (phone, channel) = (self.login.detail.phone.clone(), outcome::channel(&self.login));
        let uncertain = self.uncertain;
        let client = self.client().await?;
        let settled = if uncertain { client.settled().await? } else { None };
        // Waiting for a password is what a password is an answer to, and no outcome of it.
        let repeat_password =
            matches!((&settled, &command), (Some(Step::PasswordNeeded { .. }), LoginCommand::SubmitPassword(_)));
        let step = match (settled.filter(|_| !repeat_password), command, phone) {
            (Some(step), _, _) => step,
            (None, LoginCommand::SubmitPassword(password), _) => client.check_password(&password).await?,
            (None, LoginCommand::SubmitCode(code), Some(phone)) => client.sign_in(&phone, channel, &code).await?,
            (None, _, _) => return self.end(LoginProblem::SessionLost).await,
        };
        self.applied(step).await
    }

    async fn show_qr(&mut self) -> Result<Next, Trouble> {
        if self.uncertain
            && let Some(step) = self.client().await?.settled().await?
        {
            return self.applied(step).await;
        }
        match self.client().await?.qr().await? {
            QrStep::Show(token) => {
                self.qr_due = false;
                if self.login.detail.qr.as_ref().is_some_and(|shown| shown.url == token.url) {
                    let soon = self.services.clock().now() + SAME_PICTURE;
                    self.not_before = Some(soon);
                    return Ok(Next::At(soon));
                }
                self.change(|login| outcome::qr_shown(login, token)).await
            }
            QrStep::Scanned(step) => self.applied(step).await,
        }
    }

    async fn renew_qr(&mut self, now: DateTime<Utc>) -> Result<Next, Trouble> {
        if std::mem::take(&mut self.scanned) {
            self.show_scanned().await?;
        }
        let ends = self.login.detail.qr.as_ref().map_or(now, |token| token.expires_at);
        if self.qr_due || now >= ends - RENEW_BEFORE { self.show_qr().await } else { Ok(self.next_renewal()) }
    }

    /// The owner need not wait for Telegram to see that their scan has arrived. Should it turn out to be none, the next
    /// picture takes its place.
    async fn show_scanned(&mut self) -> Result<(), Trouble> {
        let mut login = self.login.clone();
        login.detail.qr = None;
        // Changed by somebody else meanwhile: what the scan leads to is saved, or not, like any other step.
        if self.services.logins.save(&mut login).await? {
            self.login = login;
        }
        Ok(())
    }

    /// When the picture is to be renewed, or its time is up.
    fn next_renewal(&self) -> Next {
        let until = self.login.detail.qr_until.unwrap_or(self.login.expires_at);
        let ends = self.login.detail.qr.as_ref().map_or(until, |token| token.expires_at - RENEW_BEFORE);
        Next::At(ends.min(until).min(self.login.expires_at))
    }

    async fn applied(&mut self, step: Step) -> Result<Next, Trouble> {
        let now = self.services.clock().now();
        match step {
            Step::Done(profile) => self.admit(profile).await,
            step => self.change(|login| outcome::refused_or_further(login, step, now)).await,
        }
    }

    /// The client with the login's temporary session, resumed or begun.
    async fn client(&mut self) -> Result<&mut LoginClient, Trouble> {
        if self.client.is_none() {
            let (owner, id) = (self.login.owner_id, self.login.id);
            let client = match self.stored_session().await? {
                Some(stored) => self.telegram.resume_login(&stored).await?,
                None if self.login.phase == LoginPhase::Starting => {
                    let client = self.telegram.begin_login().await?;
                    self.services.logins.put_session(owner, id, &client.to_bytes()).await?;
                    client
                }
                None => return Err(Error::Session(blastpro_telegram::SessionError::Malformed).into()),
            };
            self.client = Some(client);
        }
        // The line above put one there.
        self.client.as_mut().ok_or_else(|| Error::Session(blastpro_telegram::SessionError::Malformed).into())
    }

    /// The stored temporary session. One that does not open with the keys of this process is not lost: it is tried again
    /// until the login's time is up.
    pub(super) async fn stored_session(&self) -> Result<Option<Vec<u8>>, Trouble> {
        Ok(self.services.logins.session(self.login.owner_id, self.login.id).await?)
    }

    async fn change(&mut self, change: impl FnOnce(&mut Login) + Send) -> Result<Next, Trouble> {
        let mut login = self.login.clone();
        change(&mut login);
        self.unsaved = Some(login);
        self.save().await
    }

    async fn end(&mut self, problem: LoginProblem) -> Result<Next, Trouble> {
        self.change(|login| outcome::end(login, problem)).await
    }

    /// Stores the temporary session and then what the step made of the login.
    async fn save(&mut self) -> Result<Next, Trouble> {
        let Some(mut login) = self.unsaved.clone() else { return Ok(Next::At(self.login.expires_at)) };
        if let Some(client) = &self.client {
            self.services.logins.put_session(login.owner_id, login.id, &client.to_bytes()).await?;
        }
        let saved = self.services.logins.save(&mut login).await?;
        self.unsaved = None;
        if !saved {
            return self.reread().await;
        }
        tracing::info!(login.id = %login.id, phase = login.phase.as_str(), "login moved");
        self.login = login;
        self.worked();
        Ok(match self.login.phase {
            LoginPhase::ShowingQr => self.next_renewal(),
            LoginPhase::Ended => Next::At(self.services.clock().now()),
            _ => Next::At(self.login.expires_at),
        })
    }

    /// Somebody else changed the login meanwhile, most likely its owner cancelled it.
    async fn reread(&mut self) -> Result<Next, Trouble> {
        if let Some(row) = self.services.logins.get(self.login.owner_id, self.login.id).await? {
            self.login = row;
            self.uncertain = true;
            return Ok(Next::At(self.services.clock().now()));
        }
        self.close().await;
        Ok(Next::Over)
    }

    fn worked(&mut self) {
        self.uncertain = false;
        self.not_before = None;
        self.backoff.reset();
    }

    /// Telegram has let us in: closes the connection, so that the account's own may open, and completes the login.
    async fn admit(&mut self, profile: Profile) -> Result<Next, Trouble> {
        if let Some(client) = self.client.take() {
            let login_session = client.to_bytes();
            self.admitted = Some(Admitted { profile, session: client.into_session().await, login_session });
        }
        self.complete().await
    }

    async fn complete(&mut self) -> Result<Next, Trouble> {
        let Some(admitted) = &self.admitted else { return Ok(Next::Over) };
        let logins = &self.services.logins;
        // Before the decision: if it is a refusal, this is what logs the session out, here or after a crash.
        logins.put_session(self.login.owner_id, self.login.id, &admitted.login_session).await?;
        match logins.complete(&mut self.login, &admitted.profile, &admitted.session).await? {
            Completion::Connected(account) => {
                tracing::info!(login.id = %self.login.id, account.id = %account.id, "account logged in");
                Ok(Next::Over)
            }
            // Refused, ended by its owner before, or moved on without ending: with the current row the answer may be
            // another. It may also say that the account is connected, if only the answer to that was lost.
            Completion::Refused => self.reread().await,
        }
    }

    async fn telegram_trouble(&mut self, error: &Error) -> Next {
        tracing::warn!(login.id = %self.login.id, %error, "login step failed");
        self.uncertain = true;
        self.qr_due = true;
        self.telegram.forget_addresses();
        let problem = match error {
            error if error.ended().is_some() => LoginProblem::SessionLost,
            Error::Session(_) => LoginProblem::SessionLost,
            Error::Unexpected { .. } => LoginProblem::Unsupported { error: "UNEXPECTED_ANSWER".to_owned() },
            Error::Wait { seconds, .. } => {
                let until = self.services.clock().now() + TimeDelta::seconds((*seconds).into());
                LoginProblem::Flood { until }
            }
            _ if self.backoff.failures() + 1 < FAILURES => return self.pause(),
            // A session that has got somewhere had a key that was known.
            Error::KeyUnknown if self.login.phase != LoginPhase::Starting => LoginProblem::SessionLost,
            _ => LoginProblem::Unreachable,
        };
        match self.end(problem).await {
            Ok(next) => next,
            Err(_) => self.pause(),
        }
    }

    fn pause(&mut self) -> Next {
        let pause = TimeDelta::from_std(self.backoff.next()).unwrap_or_default();
        let until = self.services.clock().now() + pause;
        self.not_before = Some(until);
        Next::At(until)
    }

    pub(super) async fn close(&mut self) {
        if let Some(mut client) = self.client.take() {
            client.close().await;
        }
    }
}

async fn told_to_stop(mut news: watch::Receiver<News>) {
    // An error means that the runner is gone, which is as good as being told.
    let _ = news.wait_for(|news| matches!(news, News::Stop)).await;
}
