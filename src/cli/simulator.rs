//! `blastpro simulator`: the simulated Telegram alone.

use std::net::SocketAddr;

use clap::Args;

use super::failure::Failure;
use super::output::Addresses;
use super::{block_on, output};
use crate::config::{Log, Source};
use crate::demo;
use crate::{signals, telemetry};

/// Run the simulated Telegram alone, for a service of your own
///
/// It has the same people, groups and bot as the demo. It prints what to set for `blastpro serve`, or for any other
/// program that talks to Telegram. docs/SIMULATOR.md describes its control API.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Loopback address of the page and the Bot API; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = output::loopback)]
    listen: SocketAddr,
    /// Print one line of JSON when it is usable: where the page, the control API and the Bot API are, the bot's id, and
    /// the simulator's process
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    telemetry::log_to_stderr(Log::read(&Source::environment())?);
    block_on(async {
        let stop = signals::stop_token()?;
        let (simulator, bot_id) = demo::simulator(arguments.listen, None).await?;
        let addresses = Addresses::of(&simulator, bot_id, Some(std::process::id()));
        output::print(&if arguments.json { addresses.json()? } else { instructions(&addresses) })?;
        stop.cancelled().await;
        simulator.stop().await;
        Ok(())
    })
}

fn instructions(addresses: &Addresses) -> String {
    let Addresses { page, control, bot_api, bot_id, .. } = addresses;
    format!(
        "\n  The simulated Telegram is ready: {page}\n\n  For a service of your own (in .env or the environment):\n\n    \
         BOT_API_URL={bot_api}\n    BOT_TOKEN={bot_id}:anything\n    TELEGRAM_BOOTSTRAP_URL={control}/bootstrap\n    \
         LISTEN=127.0.0.1:0\n\n  Ctrl-C ends it, and everything in it is gone.\n"
    )
}
