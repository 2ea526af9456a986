//! Delivers e-mails: what is urgent, and the links that confirm addresses.
//!
//! A worker of its own, beside the one for the bot's notices: a mail server that is down holds nobody else up. A row is
//! claimed, sent, and then noted as sent. A crash in between, or a line that breaks before the server has answered to
//! the message, sends it again: better twice than never. Both carry the same Message-ID, by which many mailboxes tell.
//!
//! What the server refuses for good after it knows the recipient (5xx) fails; the owner hears of it in the bot, once,
//! and nothing more goes to that address. Everything else is tried again, ever more rarely, for three days.

mod message;
mod server;

use std::time::Duration;

use blastpro_domain::email::{EmailAddress, Mail};
use blastpro_domain::identity::Owner;
use blastpro_services::email::{Ready, Token};
use blastpro_services::{Result, Services, Topic};
use blastpro_storage::StoredMail;
use chrono::{DateTime, TimeDelta, Utc};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use tokio_util::sync::CancellationToken;
use url::Url;

pub use server::{InvalidMailServer, MailServer, Sender, ServerAddress, Unreachable};

use self::message::Letter;
use self::server::Failure;
use crate::backoff::Backoff;
use crate::outbox::pause_after;

/// How often to look without being woken.
const POLL: Duration = Duration::from_secs(5);

/// After so long an e-mail is old news.
const OLD_NEWS: TimeDelta = TimeDelta::days(3);

/// The pauses while the server cannot be reached.
const PAUSES: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(5));

/// Where e-mails are handed in, and where their links lead.
#[derive(Clone, Debug)]
pub struct Post {
    /// The mail server.
    pub server: MailServer,
    /// The public address of the web server, which leads to the bot.
    pub site: Url,
}

/// The worker.
#[derive(Debug)]
pub struct Mailer {
    services: Services,
    post: Post,
    backoff: Backoff,
    /// The server is left alone until then.
    paused_until: Option<DateTime<Utc>>,
}

/// It is from a machine: nobody's absence is to be answered to it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mailer {
    /// Sends nothing yet.
    #[must_use]
    pub const fn new(services: Services, post: Post) -> Self {
        Self { services, post, backoff: Backoff::new(PAUSES.0, PAUSES.1, 0), paused_until: None }
    }

    /// Delivers until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::Outbox);
        loop {
            let did_something = match self.run_once().await {
                Ok(did_something) => did_something,
                Err(error) => {
                    tracing::warn!(%error, "mail failed");
                    false
                }
            };
            if stop.is_cancelled() {
                return;
            }
            if !did_something {
                tokio::select! {
                    () = waiter.wait_at_most(POLL) => {}
                    () = stop.cancelled() => return,
                }
            }
        }
    }

    /// Tries one e-mail that is due. `false` when there was none, or the server is left alone for a while.
    pub async fn run_once(&mut self) -> Result<bool> {
        let now = self.services.clock().now();
        if self.paused_until.is_some_and(|until| now < until) {
            return Ok(false);
        }
        let Some(stored) = self.services.email.claim().await? else { return Ok(false) };
        if now - stored.created_at > OLD_NEWS {
            self.give_up(&stored, "too old").await?;
            return Ok(true);
        }
        match self.services.email.ready(&stored).await? {
            Ready::Send { address, owner, token } => self.deliver(&stored, &address, &owner, token.as_ref()).await?,
            Ready::Void(why) => self.services.notices.fail(stored.id, why).await?,
        }
        Ok(true)
    }

    async fn deliver(
        &mut self,
        stored: &StoredMail,
        address: &EmailAddress,
        owner: &Owner,
        token: Option<&Token>,
    ) -> Result<()> {
        let Some(letter) = self.write(&stored.mail, owner, token) else {
            return self.give_up(stored, "nothing to say").await;
        };
        let Some(message) = self.envelop(stored, address, letter) else {
            return self.give_up(stored, "it cannot be put into a message").await;
        };
        let outcome = self.post.server.send(address, &message).await;
        let (id, now) = (stored.id, self.services.clock().now());
        if !matches!(outcome, Err(Failure::Server(_))) {
            self.backoff.reset();
            self.paused_until = None;
        }
        match outcome {
            Ok(()) => self.services.notices.sent(id).await,
            Err(Failure::Later(error)) => {
                tracing::info!(mail.id = %id, error, "an e-mail is tried again later");
                self.services.notices.retry(id, now + pause_after(id, stored.attempts), &error).await
            }
            Err(Failure::Server(error)) => {
                let pause = TimeDelta::from_std(self.backoff.next()).unwrap_or(TimeDelta::minutes(5));
                tracing::warn!(error, pause_ms = pause.num_milliseconds(), "the mail server takes nothing");
                self.paused_until = Some(now + pause);
                self.services.notices.retry(id, now + pause, &error).await
            }
            Err(Failure::Refused(error)) => {
                tracing::warn!(mail.id = %id, owner.id = %owner.id, error, "an e-mail was refused");
                self.services.email.refused(id, owner.id, address, &error).await
            }
        }
    }

    fn write(&self, mail: &Mail, owner: &Owner, token: Option<&Token>) -> Option<Letter> {
        match (mail, token) {
            (Mail::Confirm, Some(token)) => Some(message::confirm(owner, &self.link(token))),
            (Mail::Confirm, None) => None,
            (Mail::Notice { notice }, _) => message::notice(owner, notice, &self.post.site),
        }
    }

    fn link(&self, token: &Token) -> Url {
        let mut link = self.post.site.clone();
        let path = format!("{}/email/{}", link.path().trim_end_matches('/'), token.expose());
        link.set_path(&path);
        link
    }

    /// The message as it travels.
    fn envelop(&self, stored: &StoredMail, address: &EmailAddress, letter: Letter) -> Option<Vec<u8>> {
        let from = self.post.server.from();
        let to: Address = address.as_str().parse().ok()?;
        let id = format!("<{}.{}@{}>", stored.id, stored.revision, from.email.domain());
        let message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .date(self.services.clock().now().into())
            .message_id(Some(id))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(letter.plain, letter.html))
            .ok()?;
        Some(message.formatted())
    }

    async fn give_up(&self, stored: &StoredMail, why: &str) -> Result<()> {
        tracing::warn!(mail.id = %stored.id, why, "an e-mail was given up");
        self.services.notices.fail(stored.id, why).await
    }
}
