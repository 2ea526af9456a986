//! Being asked to stop: by Ctrl-C, or by a service manager's SIGTERM.

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code after a second signal, as shells count it for Ctrl-C: 128 + SIGINT.
pub const INTERRUPTED: u8 = 130;

/// A token that the first signal cancels. The second one ends the process at once: whoever sends it does not want to
/// wait for a graceful end.
pub fn stop_token() -> anyhow::Result<CancellationToken> {
    let mut signals = Signals::new().context("signals cannot be watched")?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("asked to stop; once more ends at once");
        token.cancel();
        signals.next().await;
        std::process::exit(INTERRUPTED.into());
    });
    Ok(stop)
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
