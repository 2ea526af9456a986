//! The service: every part, put together.
//!
//! [`App::build`] does what may fail for good (database, migrations, the listening socket) and starts nothing.
//! [`App::run_until_stopped`] runs the parts as supervised [`tasks`], each of which is started again when it fails, and
//! ends them within [`GRACE`].

pub mod bot;
pub mod network;
mod self_ping;
mod single;
pub mod store;
mod tasks;
mod time;

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use blastpro_dialogues::Bot;
use blastpro_domain::clock::Clock;
use blastpro_engine::Engine;
use blastpro_services::wake::Wake;
use blastpro_services::{Context, Defaults, Services};
use blastpro_storage::Engine as Database;
use blastpro_webhook::Site;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::ExposeSecret as _;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use self::tasks::Tasks;
use self::time::Time;
use crate::config::Config;

/// How long stopping may take. Service managers kill after 30 s or more; a message in flight is answered in under 10.
const GRACE: Duration = Duration::from_secs(15);

/// How often the metrics' histograms are emptied into their totals.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);

/// What the service takes from the process it runs in.
#[derive(Clone, Debug)]
pub struct Parts {
    /// What the time is, as far as this machine knows.
    pub clock: Clock,
    /// Whether to go by the database's clock where several processes share one. A test that moves the time does not.
    pub follow_database: bool,
    /// Where the process's metrics are.
    pub metrics: PrometheusHandle,
}

/// The service, ready to run.
#[derive(Debug)]
pub struct App {
    config: Config,
    parts: Parts,
    services: Services,
    /// Keeps the clock in step with the database's.
    time: Option<Arc<Time>>,
    bot: Bot,
    /// The database's file, where it is one.
    claim: Option<File>,
    /// Taken by the web server when it starts.
    listener: Option<TcpListener>,
    address: SocketAddr,
}

impl App {
    /// Connects to the database, brings it up to date, and listens. Waits a while for a database that is starting.
    pub async fn build(config: Config, mut parts: Parts) -> anyhow::Result<Self> {
        let store = store::await_database(&config.data).await?;
        let claim = single::claim(config.data.database.url.expose_secret(), GRACE).await?;
        store.migrate().await.context("the database could not be brought up to date")?;
        store::demand_keys(&store).await?;
        store::release_claims(&store).await.context("claims of an earlier run could not be released")?;
        let time = if parts.follow_database && store.engine() == Database::Postgres {
            let (clock, time) = Time::new(parts.clock, store.clone());
            parts.clock = clock;
            time.compare().await.context("the database does not say what time it is")?;
            Some(Arc::new(time))
        } else {
            None
        };
        let (network, _) = network::network(&config.telegram)?;
        let services = Services::new(Context {
            store,
            clock: parts.clock.clone(),
            wake: Wake::new(),
            network: network.kind(),
            defaults: Defaults { language: config.default_locale, timezone: config.default_timezone },
            limits: config.limits,
            blobs: store::open_blobs(&config.blob_store)?,
        });
        let bot = bot::connect(&config.bot).await?;
        let listener = listen(config.web.listen)?;
        let address = listener.local_addr().context("the listening socket has no address")?;
        Ok(Self { config, parts, services, time, bot, claim, listener: Some(listener), address })
    }

    /// Where the web server listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The use-cases, over this service's database.
    #[must_use]
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// Runs until `stop` is cancelled, then ends everything within [`GRACE`].
    pub async fn run_until_stopped(mut self, stop: CancellationToken) {
        let mut tasks = Tasks::new(stop.clone(), self.parts.clock.clone());
        let (bot_link, link) = watch::channel(None);
        let listener = self.listener.take();
        self.serve_web(&mut tasks, listener, link);
        bot::start(&mut tasks, &self.config.bot, &self.bot, &self.services, bot_link);
        self.start_engine(&mut tasks);
        self.keep_house(&mut tasks);
        tracing::info!(address = %self.address, network = ?self.services.network(), "serving");

        stop.cancelled().await;
        tracing::info!("stopping");
        let unfinished = tasks.finish(GRACE).await;
        self.services.store().close().await;
        drop(self.claim);
        if unfinished.is_empty() {
            tracing::info!("stopped");
        } else {
            tracing::warn!(tasks = ?unfinished, "stopped without waiting any longer; what was unfinished goes on at the next start");
        }
    }

    /// `listener` is for the first start. No copy of it is kept, which would go on taking connections that nobody
    /// answers while the web server is stopping; it is bound anew if the web server ever has to be started again.
    fn serve_web(&self, tasks: &mut Tasks, mut listener: Option<TcpListener>, bot_link: watch::Receiver<Option<Url>>) {
        let site = Site {
            services: self.services.clone(),
            bot_link,
            webhook_secret: self.config.bot.webhook.as_ref().map(|webhook| webhook.secret.clone()),
            trusted_proxies: self.config.web.trusted_proxies.clone(),
            metrics: self.parts.metrics.clone(),
            stopping: tasks.stop_token(),
        };
        let address = self.address;
        tasks.supervise("web", move |_| {
            let (listener, site) = (listener.take(), site.clone());
            async move {
                let listener = listener.map_or_else(|| listen(address), Ok)?;
                blastpro_webhook::serve(tokio::net::TcpListener::from_std(listener)?, site).await;
                Ok(())
            }
        });
    }

    fn start_engine(&self, tasks: &mut Tasks) {
        let (services, config) = (self.services.clone(), self.config.clone());
        tasks.supervise("engine", move |stop| {
            let (services, config) = (services.clone(), config.clone());
            async move {
                let (network, credentials) = network::network(&config.telegram)?;
                let bot = blastpro_engine::outbox::bot(&config.bot.token, Some(config.bot.api_url.clone()))?;
                let engine = Engine::new(services, network, credentials, bot);
                Box::pin(engine.keep_deliveries(config.deliveries_kept).run(stop)).await;
                Ok(())
            }
        });
    }

    /// The small tasks around the parts.
    fn keep_house(&self, tasks: &mut Tasks) {
        let metrics = self.parts.metrics.clone();
        tasks.background("metrics", move || {
            let metrics = metrics.clone();
            async move {
                loop {
                    tokio::time::sleep(METRICS_UPKEEP).await;
                    metrics.run_upkeep();
                }
            }
        });
        if let Some(time) = self.time.clone() {
            tasks.background("time", move || {
                let time = time.clone();
                async move { time.follow().await }
            });
        }
        if let Some(url) = self.config.redis_url.clone() {
            let wake = self.services.wake().clone();
            tasks.background("redis", move || {
                let (wake, url) = (wake.clone(), url.clone());
                async move { Ok(wake.bridge(url.expose_secret()).await?) }
            });
        }
        if let Some(site_url) = self.config.web.site_url.clone().filter(|_| self.config.web.self_ping) {
            let clock = self.parts.clock.clone();
            tasks.background("self-ping", move || self_ping::run(site_url.clone(), clock.clone()));
        }
    }
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).with_context(|| format!("cannot listen on {address} (LISTEN)"))?;
    listener.set_nonblocking(true).context("the listening socket cannot be used")?;
    Ok(listener)
}
