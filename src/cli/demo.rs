//! `blastpro demo`: the whole product against a simulated Telegram.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::output::Addresses;
use super::{block_on, output};
use crate::config::{Log, Source, keys};
use crate::demo::{Demo, Options};
use crate::{signals, telemetry};

/// Try the whole product against a simulated Telegram, in a browser
///
/// It needs no configuration and no Telegram account, and reads none: open the printed address, chat with the bot, and
/// connect one of the simulated accounts. Ctrl-C ends it, and everything in it is gone.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Loopback address of the page; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = output::loopback)]
    listen: SocketAddr,
    /// Print one line of JSON when the demo is usable: where the page, the control API and the Bot API are, the bot's
    /// id, and the service's process
    #[arg(long)]
    json: bool,
    /// Keep the service's files in this new folder, to look at them afterwards
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    // Warnings only, so that the address stays in sight.
    let log = Log::read(&Source::environment().or(keys::LOG_LEVEL.name, "warn"))?;
    telemetry::log_to_stderr(log);
    block_on(async {
        let stop = signals::stop_token()?;
        let options = Options { listen: arguments.listen, data_dir: arguments.data_dir, log };
        let demo = tokio::select! {
            demo = Demo::start(options) => demo?,
            () = stop.cancelled() => return Ok(()),
        };
        let addresses = Addresses::of(demo.simulator(), demo.bot_id(), demo.service_pid());
        if arguments.json {
            output::print(&addresses.json()?)?;
        } else {
            output::print(&format!(
                "\n  BlastPro is ready: {}\n\n  Chat with the bot there. Nothing leaves this computer; Ctrl-C ends it.\n",
                addresses.page
            ))?;
        }
        demo.run_until_stopped(stop).await?;
        Ok(())
    })
}
