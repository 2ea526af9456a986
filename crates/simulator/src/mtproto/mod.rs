//! The simulated datacenters: MTProto over TCP for unmodified clients.
//!
//! ```text
//! client ═ TCP ═ connection ─ envelope, crypto      frames, encryption, containers, service messages
//!                    │
//!                 dispatch ── methods/*             one RPC: typed request in, typed answer or refusal out
//!                    │           │
//!                  faults      view/*               how the world looks to the person who is logged in
//!                    └───────────┴── World
//! ```
//!
//! Five datacenters share one [`World`]. Keys are made by [`World::bootstrap`], so there is no key exchange: a client
//! that tries one, or shows an unknown key, is told `-404`. A method that is not simulated is refused by name.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::world::World;

mod connection;
mod crypto;
mod dispatch;
mod envelope;
mod methods;
mod srp;
mod view;

use connection::Connection;
use methods::password::Passwords;

/// The datacenters that Telegram has.
const DATACENTERS: std::ops::RangeInclusive<i32> = 1..=5;

/// How many clients may wait to be accepted, as many as tokio lets wait when it listens by itself.
const BACKLOG: u32 = 1_024;

/// How often a datacenter looks whether the outage is over: by the world's clock, which tests move as they like.
const OUTAGE_CHECK: Duration = Duration::from_millis(10);

/// The running datacenters.
#[derive(Debug)]
pub struct Datacenters {
    stop: CancellationToken,
    tasks: TaskTracker,
    addresses: BTreeMap<i32, SocketAddr>,
}

impl Datacenters {
    /// Opens all datacenters on free loopback ports and tells the world where they are.
    pub async fn start(world: Arc<World>) -> io::Result<Self> {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let passwords = Arc::new(Passwords::default());
        let mut addresses = BTreeMap::new();
        let mut listeners = Vec::new();
        for dc in DATACENTERS {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let address = listener.local_addr()?;
            addresses.insert(dc, address);
            listeners.push((dc, listener, address));
        }
        world.set_datacenters(addresses.clone());
        for (dc, listener, address) in listeners {
            let server = Server {
                world: world.clone(),
                passwords: passwords.clone(),
                dc,
                tasks: tasks.clone(),
                stop: stop.clone(),
            };
            tasks.spawn(server.serve(listener, address, world.outages()));
        }
        Ok(Self { stop, tasks, addresses })
    }

    /// Where each datacenter listens.
    #[must_use]
    pub const fn addresses(&self) -> &BTreeMap<i32, SocketAddr> {
        &self.addresses
    }

    /// Closes all connections and stops listening.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Datacenters {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct Server {
    world: Arc<World>,
    passwords: Arc<Passwords>,
    dc: i32,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Server {
    /// Listens, and in outages does not, until it is stopped.
    async fn serve(self, mut listener: TcpListener, address: SocketAddr, mut outages: watch::Receiver<()>) {
        loop {
            let open = self.stop.child_token();
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = outages.changed() => {}
                () = self.accept_all(&listener, &open) => {}
            }
            drop(listener);
            open.cancel();
            let Some(reopened) = self.stop.run_until_cancelled(self.reopen(address)).await else { return };
            listener = reopened;
        }
    }

    async fn accept_all(&self, listener: &TcpListener, open: &CancellationToken) {
        loop {
            match listener.accept().await {
                // The outage has begun; whoever waited in line is not served any more.
                Ok(_) if self.world.outage_until().is_some() => {}
                Ok((stream, _)) => {
                    let connection = Connection::new(self.world.clone(), self.passwords.clone(), self.dc, stream);
                    self.tasks.spawn(connection.run(open.clone()));
                }
                Err(error) => {
                    tracing::warn!(dc = self.dc, %error, "cannot accept");
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    /// Waits for the end of the outage and listens again.
    async fn reopen(&self, address: SocketAddr) -> TcpListener {
        loop {
            match self.hold_closed(address).await {
                Ok(listener) => return listener,
                Err(error) => {
                    tracing::warn!(dc = self.dc, %error, "cannot listen again");
                    sleep(OUTAGE_CHECK).await;
                }
            }
        }
    }

    /// A socket that has the port and does not listen: connecting to it is refused, and nobody else gets the port.
    async fn hold_closed(&self, address: SocketAddr) -> io::Result<TcpListener> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        while self.world.outage_until().is_some() {
            sleep(OUTAGE_CHECK).await;
        }
        socket.listen(BACKLOG)
    }
}
