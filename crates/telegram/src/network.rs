//! Where the datacenters are.
//!
//! Telegram's own addresses are built in, and keys are made by handshake. A bootstrap URL names other datacenters, on
//! loopback, with keys made for us: it is asked once for every new login, whose session takes the keys, and once more
//! for the addresses alone when stored sessions are opened. Addresses belong to the process, keys to the session; an
//! old session never takes fresh keys.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddrV4};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use blastpro_domain::accounts::NetworkKind;
use serde::Deserialize;
use tokio::net::TcpStream;
use url::{Host, Url};

use crate::error::Error;
use crate::session::{AuthKey, Session};

/// The datacenter where a login begins; Telegram sends the account to its own one from there.
const FIRST_DC: i32 = 2;

/// A list of five datacenters with keys is about 3 kB; this is plenty, and bounds what a wrong URL can make us read.
const MAX_LIST: usize = 64 * 1024;

/// Which Telegram to talk to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// Telegram's own datacenters.
    Telegram,
    /// The datacenters listed at a URL, which must be a literal loopback address.
    Bootstrap {
        /// Answers `[{"id":1,"ipv4":"127.0.0.1:PORT","auth_key":"<512 hex digits>"}, …]`, with fresh keys each time.
        url: Url,
    },
}

/// The bootstrap URL does not name this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be http:// with a literal loopback address, such as http://127.0.0.1:8080/control/bootstrap")]
pub struct NotLoopback;

impl Network {
    /// A bootstrap network, if the URL is plain HTTP to a literal loopback address. A name such as `localhost` is
    /// refused: it is whatever a resolver says it is.
    pub fn bootstrap(url: Url) -> Result<Self, NotLoopback> {
        require_loopback(&url)?;
        Ok(Self::Bootstrap { url })
    }

    /// The kind that sessions are marked with.
    #[must_use]
    pub const fn kind(&self) -> NetworkKind {
        match self {
            Self::Telegram => NetworkKind::Telegram,
            Self::Bootstrap { .. } => NetworkKind::Bootstrap,
        }
    }
}

fn require_loopback(url: &Url) -> Result<(), NotLoopback> {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    if loopback && url.scheme() == "http" { Ok(()) } else { Err(NotLoopback) }
}

/// The address of every datacenter.
pub(crate) type Addresses = BTreeMap<i32, SocketAddrV4>;

/// The datacenters of a network, as far as they are known.
#[derive(Debug)]
pub(crate) struct Datacenters {
    network: Network,
    timeout: Duration,
    known: Mutex<Option<Addresses>>,
}

impl Datacenters {
    pub(crate) fn new(network: Network, timeout: Duration) -> Self {
        let known = match network {
            Network::Telegram => Some(telegram_addresses()),
            Network::Bootstrap { .. } => None,
        };
        Self { network, timeout, known: Mutex::new(known) }
    }

    pub(crate) const fn kind(&self) -> NetworkKind {
        self.network.kind()
    }

    /// A session for a new login: fresh keys from the bootstrap, or none yet.
    pub(crate) async fn fresh_session(&self) -> Result<Session, Error> {
        let Network::Bootstrap { url } = &self.network else {
            return Ok(Session::new(FIRST_DC, &telegram_addresses(), BTreeMap::new()));
        };
        let list = fetch(url, self.timeout).await?;
        let addresses: Addresses = list.iter().map(|dc| (dc.id, dc.ipv4)).collect();
        self.remember(addresses.clone());
        let keys = list.into_iter().map(|dc| (dc.id, dc.auth_key)).collect();
        Ok(Session::new(FIRST_DC, &addresses, keys))
    }

    /// The addresses for a session that has its keys.
    pub(crate) async fn addresses(&self) -> Result<Addresses, Error> {
        if let Some(addresses) = self.known() {
            return Ok(addresses);
        }
        let Network::Bootstrap { url } = &self.network else {
            return Ok(telegram_addresses());
        };
        let addresses: Addresses = fetch(url, self.timeout).await?.into_iter().map(|dc| (dc.id, dc.ipv4)).collect();
        self.remember(addresses.clone());
        Ok(addresses)
    }

    pub(crate) fn forget_addresses(&self) {
        if matches!(self.network, Network::Bootstrap { .. }) {
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    pub(crate) async fn reach(&self) -> Result<(), Error> {
        let addresses = self.addresses().await?;
        let address = addresses[&FIRST_DC];
        match tokio::time::timeout(self.timeout, TcpStream::connect(address)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Error::unreachable(format!("{address}: {error}"))),
            Err(_) => Err(Error::unreachable(format!("{address}: no answer"))),
        }
    }

    fn known(&self) -> Option<Addresses> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, addresses: Addresses) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(addresses);
    }
}

fn telegram_addresses() -> Addresses {
    grammers_session::SessionData::default().dc_options.into_values().map(|option| (option.id, option.ipv4)).collect()
}

#[derive(Deserialize)]
struct ListedDatacenter {
    id: i32,
    ipv4: SocketAddrV4,
    auth_key: AuthKey,
}

/// Asks the bootstrap URL: no redirects, no proxy, a time-out, and nothing but loopback in the answer.
async fn fetch(url: &Url, timeout: Duration) -> Result<Vec<ListedDatacenter>, Error> {
    require_loopback(url).map_err(|error| Error::unreachable(format!("bootstrap: {error}")))?;
    let unreachable = |error: reqwest::Error| Error::unreachable(format!("bootstrap: {}", error.without_url()));
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // It is plain HTTP: the certificates of the world need not be read for it.
        .tls_built_in_root_certs(false)
        .timeout(timeout)
        .build()
        .map_err(unreachable)?;
    let mut response = client.get(url.clone()).send().await.map_err(unreachable)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(Error::unreachable(format!("bootstrap: answered {}", response.status())));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > MAX_LIST {
            return Err(Error::unreachable("bootstrap: the answer is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    parse_list(&body)
}

fn parse_list(body: &[u8]) -> Result<Vec<ListedDatacenter>, Error> {
    // The parser's own message could quote a key, so it is not passed on.
    let list: Vec<ListedDatacenter> = serde_json::from_slice(body)
        .map_err(|error| Error::unreachable(format!("bootstrap: not a datacenter list (line {})", error.line())))?;
    if let Some(dc) = list.iter().find(|dc| !IpAddr::V4(*dc.ipv4.ip()).is_loopback()) {
        return Err(Error::unreachable(format!("bootstrap: datacenter {} is not on loopback", dc.id)));
    }
    if let Some(missing) = (1..=5).find(|id| !list.iter().any(|dc| dc.id == *id)) {
        return Err(Error::unreachable(format!("bootstrap: datacenter {missing} is missing")));
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    fn list(address: &str, ids: impl Iterator<Item = i32>) -> String {
        let entries: Vec<String> =
            ids.map(|id| format!(r#"{{"id":{id},"ipv4":"{address}","auth_key":"{}"}}"#, "ab".repeat(256))).collect();
        format!("[{}]", entries.join(","))
    }

    #[test]
    fn a_bootstrap_is_a_literal_loopback_address_over_plain_http() {
        for good in ["http://127.0.0.1:8080/control/bootstrap", "http://[::1]:9/x", "http://127.8.0.1/"] {
            assert!(Network::bootstrap(url(good)).is_ok(), "{good}");
        }
        for bad in ["http://localhost:8080/", "http://10.0.0.1/", "https://127.0.0.1/", "http://127.0.0.1.nip.io/"] {
            assert_eq!(Network::bootstrap(url(bad)), Err(NotLoopback), "{bad}");
        }
    }

    #[test]
    fn a_list_names_all_five_datacenters_on_loopback() {
        assert_eq!(parse_list(list("127.0.0.1:4000", 1..=5).as_bytes()).map(|l| l.len()).ok(), Some(5));
        assert!(parse_list(list("127.0.0.1:4000", 1..=4).as_bytes()).is_err(), "one is missing");
        assert!(parse_list(list("149.154.167.41:443", 1..=5).as_bytes()).is_err(), "not on loopback");
    }

    #[test]
    fn an_error_about_a_list_quotes_no_key() {
        let broken = list("127.0.0.1:4000", 1..=5).replace("\"id\":3", "\"id\":\"x\"");
        let error = parse_list(broken.as_bytes()).err().expect("refused").to_string();
        assert!(!error.contains("abab"), "{error}");
    }
}
