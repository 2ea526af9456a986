//! What runs by itself: logins, connected accounts, notices, housekeeping.
//!
//! [`Engine::run`] runs its workers until it is told to stop. Each can be looked at alone, and does one round on
//! demand (`run_once`), which is how tests drive it:
//!
//! - [`logins`]: carries out what owners ask for while they connect an account;
//! - [`accounts`]: connects accounts while they have work (`jobs`), notices when Telegram ends a session, logs
//!   accounts out;
//! - [`campaigns`]: writes down what confirmed campaigns have to send; each account's actor sends its part;
//! - [`outbox`]: tells owners what they should know, and [`mail`] tells them by e-mail what is urgent;
//! - [`housekeeping`]: removes what nobody needs any more.
//!
//! What an account is asked to do at the same time takes [`turns`].
//!
//! State is in the database; a worker that is killed anywhere goes on from there. A panic ends one task, which is
//! started again.

pub mod accounts;
mod backoff;
pub mod campaigns;
pub mod housekeeping;
mod jobs;
pub mod logins;
pub mod mail;
pub mod outbox;
mod supervise;
mod trouble;
pub mod turns;
mod waits;

use std::time::Duration;

use blastpro_services::Services;
use blastpro_storage::Engine as Database;
use blastpro_telegram::{ApiCredentials, Network, Telegram};
use chrono::TimeDelta;
use teloxide::Bot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use supervise::supervise;

/// How long the workers may take to put things down in good order.
const SHUTDOWN: Duration = Duration::from_secs(8);

/// All the workers.
#[derive(Clone, Debug)]
pub struct Engine {
    services: Services,
    telegram: Telegram,
    bot: Bot,
    holder: Uuid,
    keep_deliveries: Option<TimeDelta>,
    post: Option<mail::Post>,
}

impl Engine {
    /// Starts nothing yet.
    #[must_use]
    pub fn new(services: Services, network: Network, credentials: ApiCredentials, bot: Bot) -> Self {
        let telegram = Telegram::new(network, credentials, services.clock().clone());
        Self::with_telegram(services, telegram, bot)
    }

    /// As [`new`](Self::new), with a Telegram that is set up already.
    #[must_use]
    pub fn with_telegram(services: Services, telegram: Telegram, bot: Bot) -> Self {
        let holder = holder(services.store().engine());
        Self { services, telegram, bot, holder, keep_deliveries: None, post: None }
    }

    /// Keeps the deliveries of finished campaigns for so long; for ever without.
    #[must_use]
    pub fn keep_deliveries(self, keep: Option<TimeDelta>) -> Self {
        Self { keep_deliveries: keep, ..self }
    }

    /// Also sends e-mails, if there is a mail server.
    #[must_use]
    pub fn post(self, post: Option<mail::Post>) -> Self {
        Self { post, ..self }
    }

    /// Runs until `stop` is cancelled, and then for as long as it takes to close connections and store what is left,
    /// but not for more than a few seconds.
    pub async fn run(self, stop: CancellationToken) {
        let Self { services, telegram, bot, holder, keep_deliveries, post } = self;
        let logins = {
            let (services, telegram, stop) = (services.clone(), telegram.clone(), stop.clone());
            supervise("logins", stop.clone(), move || {
                logins::LoginRunner::new(services.clone(), telegram.clone(), holder).run(stop.clone())
            })
        };
        let accounts = {
            let (services, stop) = (services.clone(), stop.clone());
            supervise("accounts", stop.clone(), move || {
                accounts::AccountSupervisor::new(services.clone(), telegram.clone(), holder).run(stop.clone())
            })
        };
        let campaigns = {
            let (services, stop) = (services.clone(), stop.clone());
            supervise("campaigns", stop.clone(), move || campaigns::Preparer::new(services.clone()).run(stop.clone()))
        };
        let outbox = {
            let (services, stop) = (services.clone(), stop.clone());
            supervise("outbox", stop.clone(), move || {
                outbox::Outbox::new(services.clone(), bot.clone()).run(stop.clone())
            })
        };
        let mail = {
            let (services, stop) = (services.clone(), stop.clone());
            async move {
                if let Some(post) = post {
                    let mailer = || mail::Mailer::new(services.clone(), post.clone()).run(stop.clone());
                    supervise("mail", stop.clone(), mailer).await;
                }
            }
        };
        let housekeeping = {
            let stop = stop.clone();
            supervise("housekeeping", stop.clone(), move || {
                housekeeping::Housekeeping::new(services.clone()).keep_deliveries(keep_deliveries).run(stop.clone())
            })
        };
        let workers = async { tokio::join!(logins, accounts, campaigns, outbox, mail, housekeeping) };
        tokio::pin!(workers);
        tokio::select! {
            _ = &mut workers => return,
            () = stop.cancelled() => {}
        }
        if tokio::time::timeout(SHUTDOWN, workers).await.is_err() {
            tracing::warn!("workers did not stop in time");
        }
    }
}

/// The name under which this process claims logins and leases accounts. SQLite serves one process at a time, whose
/// sockets die with it: it takes its own claims up again at once. On PostgreSQL every process has a name of its own,
/// and a dead one's claims have to run out.
fn holder(database: Database) -> Uuid {
    match database {
        Database::Sqlite => Uuid::from_u128(1),
        Database::Postgres => Uuid::new_v4(),
    }
}
