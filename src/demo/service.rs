//! The demo's service: this very program as `serve`, in a process of its own.
//!
//! ```text
//!             prints its address          ends with success (it was told to)
//! starting ─────────────────────► running ──────────────────────────────────► the demo ends
//!    ▲                              │
//!    │ after a pause                │ the plug is pulled (SIGKILL), or it crashes
//!    └──────────── down ◄───────────┘
//! ```
//!
//! The service is configured by its environment alone, and reads nothing of the demo's own. It stops when its standard
//! input ends, so it does not outlive the demo, however that ends.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use blastpro_simulator::{ServiceState, ServiceStatus};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::environment::Environment;

/// Longer than the service gives itself to stop.
const GRACE: Duration = Duration::from_secs(20);

/// How long the service stays down after the plug was pulled: long enough for the page to show it.
const PULLED_PAUSE: Duration = Duration::from_secs(1);

/// The pause after a crash.
const CRASH_PAUSE: Duration = Duration::from_secs(1);

/// How often in a row the service may end before it runs.
const STARTS: u32 = 3;

/// Keeps the service running until told to stop.
pub(super) struct Service {
    pub(super) environment: Environment,
    pub(super) status: watch::Sender<ServiceStatus>,
    pub(super) pulls: mpsc::Receiver<()>,
    pub(super) stop: CancellationToken,
}

/// How one run of the service ended.
enum End {
    /// Not yet: the demo stops, and the service should.
    Asked,
    /// Somebody pulled the plug.
    Pulled,
    /// By itself.
    Exited(ExitStatus),
}

struct Run {
    child: Child,
    /// Held open: when it closes, the service stops.
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    runs: bool,
}

impl Service {
    /// Runs until stopped, until the service ends in order by itself, or until it cannot be started.
    pub(super) async fn run(mut self) -> anyhow::Result<()> {
        let mut failed_starts = 0;
        loop {
            // Pressed while there was no plug to pull.
            while self.pulls.try_recv().is_ok() {}
            let mut run = self.start()?;
            let pause = match self.watch(&mut run).await? {
                End::Asked => return run.stop().await,
                End::Pulled => PULLED_PAUSE,
                End::Exited(status) if status.success() => {
                    tracing::info!("the service was told to stop, which ends the demo");
                    return Ok(());
                }
                End::Exited(status) => {
                    failed_starts = if run.runs { 0 } else { failed_starts + 1 };
                    anyhow::ensure!(failed_starts < STARTS, "the service does not start ({status})");
                    tracing::warn!(%status, "the service crashed and is started again");
                    CRASH_PAUSE
                }
            };
            self.status.send_modify(|status| {
                status.state = ServiceState::Down;
                status.pid = None;
                status.restarts += 1;
            });
            tokio::select! {
                () = sleep(pause) => {}
                () = self.stop.cancelled() => return Ok(()),
            }
        }
    }

    fn start(&self) -> anyhow::Result<Run> {
        let program = std::env::current_exe().context("this program cannot be found")?;
        let mut child = Command::new(program)
            .args(["serve", "--attached"])
            .env_clear()
            .envs(self.environment.variables())
            // No `.env` of the folder that the demo was started from.
            .current_dir(self.environment.folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the service cannot be started")?;
        let input = child.stdin.take().context("the service has no input")?;
        let output = BufReader::new(child.stdout.take().context("the service has no output")?).lines();
        self.status.send_modify(|status| {
            status.state = ServiceState::Starting;
            status.pid = child.id();
        });
        Ok(Run { child, input, output, runs: false })
    }

    async fn watch(&mut self, run: &mut Run) -> anyhow::Result<End> {
        loop {
            tokio::select! {
                line = run.output.next_line(), if !run.runs => {
                    // Its first line says where it listens; an end without one is its exit.
                    if line?.is_none() {
                        return Ok(End::Exited(run.child.wait().await?));
                    }
                    run.runs = true;
                    self.status.send_modify(|status| status.state = ServiceState::Running);
                }
                status = run.child.wait() => return Ok(End::Exited(status?)),
                Some(()) = self.pulls.recv() => {
                    run.child.kill().await?;
                    return Ok(End::Pulled);
                }
                () = self.stop.cancelled() => return Ok(End::Asked),
            }
        }
    }
}

impl Run {
    /// Lets the service stop in order, within bounds.
    async fn stop(mut self) -> anyhow::Result<()> {
        drop(self.input);
        if timeout(GRACE, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}
