//! `blastpro serve`: the service.

use anyhow::Context as _;
use blastpro_domain::clock::Clock;
use clap::Args;
use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use super::{block_on, output};
use crate::app::{App, Parts};
use crate::config::{Config, Source};
use crate::{signals, telemetry};

/// Run the service: the bot, the accounts and the web server
///
/// It is configured by environment variables and `.env`. BOT_TOKEN, API_ID, API_HASH and SECRET_KEYS are enough; the
/// database is then a SQLite file in the folder `data`. Ctrl-C or SIGTERM stops it gracefully within 15 seconds, a
/// second one at once.
#[derive(Debug, Args)]
#[expect(clippy::doc_markdown, reason = "a terminal shows backticks as they are")]
pub(super) struct Arguments {
    /// Print the web server's address when it answers, and stop when standard input ends. The demo runs its service so:
    /// it must not outlive the demo, however that ends.
    #[arg(long, hide = true)]
    attached: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let config = Config::read(&Source::process())?;
    telemetry::log_to_stderr(config.log);
    let metrics = telemetry::collect_metrics()?;
    block_on(async {
        let stop = signals::stop_token()?;
        if arguments.attached {
            stop_at_end_of_input(stop.clone())?;
        }
        let parts = Parts { clock: Clock::system(), follow_database: true, metrics };
        let app = tokio::select! {
            app = App::build(config, parts) => app?,
            () = stop.cancelled() => return Ok(()),
        };
        if arguments.attached {
            output::print(&format!("http://{}", app.address()))?;
        }
        app.run_until_stopped(stop).await;
        Ok(())
    })
}

/// A thread of its own: a read from standard input cannot be cancelled, and would keep the runtime from ending.
fn stop_at_end_of_input(stop: CancellationToken) -> anyhow::Result<()> {
    std::thread::Builder::new()
        .name("input".into())
        .spawn(move || {
            // An error is an end, too.
            let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            stop.cancel();
        })
        .context("standard input cannot be watched")?;
    Ok(())
}
