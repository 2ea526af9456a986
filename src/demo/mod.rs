//! The demo: the whole product against a simulated Telegram, without any configuration.
//!
//! It is two processes. This one is Telegram: its datacenters, its Bot API, and the page in which a visitor plays the
//! people of the simulated [`world`]. The other is the very `serve` that ships (see [`service`]), which knows of the
//! simulation only what its configuration says. So the visitor can pull its plug, and sees everything go on.

mod environment;
mod folder;
mod service;
pub mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use blastpro_simulator::world::World;
use blastpro_simulator::{ServiceControl, ServiceState, ServiceStatus, Simulator};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::environment::Environment;
use self::folder::Folder;
use self::service::Service;
use crate::config::Log;

/// How long the service may take to start: it makes a database and listens, which takes a second on a slow machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a demo is to be like.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the page is; a loopback address.
    pub listen: SocketAddr,
    /// A new folder to keep the service's files in; a temporary one without.
    pub data_dir: Option<PathBuf>,
    /// How both processes log.
    pub log: Log,
}

/// A running demo.
pub struct Demo {
    simulator: Simulator,
    bot_id: i64,
    status: watch::Receiver<ServiceStatus>,
    service: JoinHandle<anyhow::Result<()>>,
    stop_service: CancellationToken,
}

impl Demo {
    /// Starts the simulated Telegram and the service, and returns when the bot answers.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let folder = Folder::new(options.data_dir.as_deref())?;
        let (pull, pulls) = mpsc::channel(1);
        let starting = ServiceStatus { state: ServiceState::Starting, pid: None, restarts: 0 };
        let (status_sender, status) = watch::channel(starting);
        let (simulator, bot_id) =
            simulator(options.listen, Some(ServiceControl { pull, status: status.clone() })).await?;
        let stop_service = CancellationToken::new();
        let service = Service {
            environment: Environment::new(folder, &simulator, bot_id, options.log),
            status: status_sender,
            pulls,
            stop: stop_service.clone(),
        };
        let service = tokio::spawn(service.run());
        let mut demo = Self { simulator, bot_id, status, service, stop_service };
        demo.await_service().await?;
        Ok(demo)
    }

    async fn await_service(&mut self) -> anyhow::Result<()> {
        let runs = self.status.wait_for(|status| status.state == ServiceState::Running);
        match tokio::time::timeout(PATIENCE, runs).await {
            Ok(Ok(_)) => Ok(()),
            // Its sender is gone, and with it the service.
            Ok(Err(_)) => match (&mut self.service).await.context("the service's keeper failed")? {
                Ok(()) => Err(anyhow::anyhow!("the service stopped")),
                Err(error) => Err(error),
            },
            Err(_) => Err(anyhow::anyhow!("the service does not start within {} s", PATIENCE.as_secs())),
        }
    }

    /// The simulated Telegram.
    #[must_use]
    pub const fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// The bot's id.
    #[must_use]
    pub const fn bot_id(&self) -> i64 {
        self.bot_id
    }

    /// The process of the service, while there is one.
    #[must_use]
    pub fn service_pid(&self) -> Option<u32> {
        self.status.borrow().pid
    }

    /// Runs until `stop` is cancelled, or until the service is ended in order from outside.
    pub async fn run_until_stopped(mut self, stop: CancellationToken) -> anyhow::Result<()> {
        let ended = tokio::select! {
            ended = &mut self.service => Some(ended),
            () = stop.cancelled() => None,
        };
        self.stop_service.cancel();
        let ended = match ended {
            Some(ended) => ended,
            None => self.service.await,
        };
        self.simulator.stop().await;
        ended.context("the service's keeper failed")?
    }
}

/// A simulated Telegram with the demo's people, and its bot's id.
pub async fn simulator(listen: SocketAddr, service: Option<ServiceControl>) -> anyhow::Result<(Simulator, i64)> {
    let world = World::new();
    let bot_id = world::populate(&world)?;
    let options =
        blastpro_simulator::Options { listen, world: Some(world), service, ..blastpro_simulator::Options::default() };
    let simulator = Simulator::start(options)
        .await
        .context("the simulated Telegram does not start (--listen 127.0.0.1:0 picks a free port)")?;
    Ok((simulator, bot_id))
}
