//! What a command prints, and what it is told about printing it.

use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::Context as _;
use blastpro_simulator::Simulator;
use serde::Serialize;

use super::failure::Failure;

/// Prints a line to standard output, at once: whoever started the program may be waiting for it.
pub(super) fn print(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("standard output is closed")
}

/// Says on standard error why a command did not succeed.
pub(super) fn complain(failure: &Failure) {
    if !matches!(failure, Failure::Reported) {
        // If even this cannot be written, the exit code still tells.
        let _ = writeln!(std::io::stderr(), "blastpro: {failure}");
    }
}

/// Reads an address of this machine alone: the simulated Telegram lets everybody in.
pub(super) fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "not an address with a port, such as 127.0.0.1:8080")?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("not a loopback address: the simulated Telegram is for this computer alone".to_owned())
    }
}

/// Where a simulated Telegram is. `--json` prints exactly these fields.
#[derive(Debug, Serialize)]
pub(super) struct Addresses {
    pub(super) page: String,
    pub(super) control: String,
    pub(super) bot_api: String,
    pub(super) bot_id: i64,
    pub(super) pid: Option<u32>,
}

impl Addresses {
    pub(super) fn of(simulator: &Simulator, bot_id: i64, pid: Option<u32>) -> Self {
        // Without a slash at the end, other paths can be appended.
        let text = |url: &url::Url| url.as_str().trim_end_matches('/').to_owned();
        Self {
            page: simulator.page().to_string(),
            control: text(&simulator.control()),
            bot_api: text(&simulator.origin()),
            bot_id,
            pid,
        }
    }

    pub(super) fn json(&self) -> anyhow::Result<String> {
        serde_json::to_string(self).context("the addresses are no JSON")
    }
}
