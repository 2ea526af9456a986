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

use tokio::net::TcpListener;
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
            addresses.insert(dc, listener.local_addr()?);
            listeners.push((dc, listener));
        }
        world.set_datacenters(addresses.clone());
        for (dc, listener) in listeners {
            let server = Server {
                world: world.clone(),
                passwords: passwords.clone(),
                dc,
                tasks: tasks.clone(),
                stop: stop.clone(),
            };
            tasks.spawn(server.accept_all(listener));
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
    async fn accept_all(self, listener: TcpListener) {
        while let Some(accepted) = self.stop.run_until_cancelled(listener.accept()).await {
            match accepted {
                // In an outage a connection is closed as soon as it is made.
                Ok(_) if self.world.outage_until().is_some() => {}
                Ok((stream, _)) => {
                    let connection = Connection::new(self.world.clone(), self.passwords.clone(), self.dc, stream);
                    let stop = self.stop.clone();
                    self.tasks.spawn(connection.run(stop));
                }
                Err(error) => {
                    tracing::warn!(dc = self.dc, %error, "cannot accept");
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}
