//! Everything together: one world, its datacenters, and one HTTP port for the rest.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    http::{StatusCode, Uri},
    middleware,
    response::Response,
};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    bot_api::{self, BotApi, Limits},
    control::{self, Control},
    http::{self, Guard},
    mtproto::Datacenters,
    page,
    service::ServiceControl,
    world::World,
};

/// How long requests under way may take when the simulator stops.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// How to run a simulator.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where its HTTP server listens: a literal loopback address; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The world; a new one on the machine's clock if it is not given.
    pub world: Option<Arc<World>>,
    /// How fast bots may write, and how webhooks are retried.
    pub bot_api: bot_api::Options,
    /// The service under test, if whoever starts the simulator also runs it.
    pub service: Option<ServiceControl>,
}

impl Default for Options {
    /// A new world on a free port, with Telegram's limits.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            world: None,
            bot_api: bot_api::Options::default(),
            service: None,
        }
    }
}

impl Options {
    /// The same with other limits for bots.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.bot_api.limits = limits;
        self
    }
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It has no passwords, so nobody else may reach it.
    #[error("the simulator listens on loopback addresses only, and {0} is none")]
    NotLoopback(SocketAddr),
    /// A port could not be opened.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// A datacenter's port could not be opened.
    #[error("cannot open the datacenters: {0}")]
    Datacenters(io::Error),
}

/// A running simulator. Dropping it stops it; [`Simulator::stop`] also waits.
#[derive(Debug)]
pub struct Simulator {
    world: Arc<World>,
    address: SocketAddr,
    datacenters: Option<Datacenters>,
    server: Option<JoinHandle<()>>,
    stop: CancellationToken,
}

impl Simulator {
    /// Starts one. When this returns, everything answers.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let listen = options.listen;
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(listen));
        }
        let listener = TcpListener::bind(listen).await.map_err(|error| StartError::Listen(listen, error))?;
        let address = listener.local_addr().map_err(|error| StartError::Listen(listen, error))?;
        let world = options.world.unwrap_or_else(World::new);
        let datacenters = Datacenters::start(world.clone()).await.map_err(StartError::Datacenters)?;
        let stop = CancellationToken::new();
        let bot_api = BotApi::start(world.clone(), options.bot_api, stop.clone());
        let control =
            Control { world: world.clone(), bot_api: bot_api.clone(), service: options.service, stop: stop.clone() };
        let router = Router::new()
            .merge(page::routes())
            .merge(bot_api::router(bot_api))
            .nest("/control", control::router(control))
            .fallback(nowhere)
            .layer(middleware::from_fn_with_state(Guard::new(address), http::guard));
        let stopped = stop.clone().cancelled_owned();
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
                tracing::error!(%error, "the simulator's HTTP server ended");
            }
        });
        Ok(Self { world, address, datacenters: Some(datacenters), server: Some(server), stop })
    }

    /// The HTTP server's address: also the Bot API's, for `BOT_API_URL` or `set_api_url`.
    #[must_use]
    pub fn origin(&self) -> Url {
        self.url("/")
    }

    /// The chat page.
    #[must_use]
    pub fn page(&self) -> Url {
        self.url("/")
    }

    /// The control API.
    #[must_use]
    pub fn control(&self) -> Url {
        self.url("/control")
    }

    /// What `TELEGRAM_BOOTSTRAP_URL` is set to.
    #[must_use]
    pub fn bootstrap(&self) -> Url {
        self.url("/control/bootstrap")
    }

    /// The world, for tests in the same process.
    #[must_use]
    pub const fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// Ends all streams and polls, closes all ports, and waits for it.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(mut server) = self.server.take() {
            // A client that never finishes its request must not keep us.
            if timeout(LAST_REQUESTS, &mut server).await.is_err() {
                server.abort();
            }
        }
        if let Some(datacenters) = self.datacenters.take() {
            datacenters.stop().await;
        }
    }

    fn url(&self, path: &str) -> Url {
        let mut url = Url::parse("http://127.0.0.1/").expect("a literal address");
        url.set_ip_host(self.address.ip()).expect("http has a host");
        url.set_port(Some(self.address.port())).expect("http has a port");
        url.set_path(path);
        url
    }
}

/// A path that leads nowhere, in the words of the server that it would have led to.
async fn nowhere(uri: Uri) -> Response {
    if ["/bot", "/file/bot"].iter().any(|prefix| uri.path().starts_with(prefix)) {
        bot_api::not_found()
    } else {
        http::error(StatusCode::NOT_FOUND, "There is nothing at this address; docs/SIMULATOR.md lists what there is.")
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
