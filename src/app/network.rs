//! The network that accounts connect to, as the configuration says.

use anyhow::Context as _;
use blastpro_domain::clock::Clock;
use blastpro_telegram::{ApiCredentials, Network, Telegram};

use crate::config;

/// What a simulated Telegram is told of the application; it takes anything.
const SIMULATED: (i32, &str) = (1, "simulated");

/// The network, and the application that is known there.
pub fn network(telegram: &config::Telegram) -> anyhow::Result<(Network, ApiCredentials)> {
    Ok(match telegram {
        config::Telegram::Real { api_id, api_hash } => {
            (Network::Telegram, ApiCredentials { id: *api_id, hash: api_hash.clone() })
        }
        config::Telegram::Bootstrap { url } => {
            let network = Network::bootstrap(url.clone()).context("TELEGRAM_BOOTSTRAP_URL")?;
            (network, ApiCredentials { id: SIMULATED.0, hash: SIMULATED.1.into() })
        }
    })
}

/// What opens accounts on it.
pub fn telegram(telegram: &config::Telegram, clock: Clock) -> anyhow::Result<Telegram> {
    let (network, credentials) = network(telegram)?;
    Ok(Telegram::new(network, credentials, clock))
}
