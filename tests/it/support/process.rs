//! The service in a process of its own, which can be killed.

use std::fs::File;
use std::net::TcpListener;
use std::process::Stdio;

use tokio::process::{Child, Command};

use super::stage::Stage;
use crate::signals::{self, Signal};

/// A running `blastpro serve`.
pub struct Service {
    child: Child,
    log: tempfile::NamedTempFile,
}

impl Drop for Service {
    /// A failing test shows what the service said.
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::io::Write::write_all(&mut std::io::stderr(), self.log().as_bytes()).expect("standard error is open");
        }
    }
}

impl Service {
    /// Starts one on the stage's simulator and database, with `extra` configuration, and waits until it serves.
    pub async fn start(stage: &Stage, extra: &[(&str, String)]) -> Self {
        let mut service = Self::spawn(stage, extra);
        stage.until("the service serves", async || service.log().contains("serving")).await;
        assert!(service.child.try_wait().expect("the process can be asked").is_none(), "{}", service.log());
        service
    }

    /// Starts one, which is some way from serving yet.
    pub fn spawn(stage: &Stage, extra: &[(&str, String)]) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a temporary file can be made");
        let output = || Stdio::from(File::options().append(true).open(log.path()).expect("the log can be opened"));
        let child = Command::new(env!("CARGO_BIN_EXE_blastpro"))
            .arg("serve")
            .env_clear()
            .envs(stage.environment().iter().cloned())
            .envs(extra.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(output())
            .stderr(output())
            .kill_on_drop(true)
            .spawn()
            .expect("the program can be started");
        Self { child, log }
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }

    /// How often it has connected an account.
    pub fn connections(&self) -> usize {
        self.log().matches("account connected").count()
    }

    /// How much memory it occupies for itself: what it has read of its own program is the system's to take back.
    pub fn memory_kib(&self) -> u64 {
        let pid = self.child.id().expect("the process runs");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux describes it");
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).expect("its memory is described");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number of kB")
    }

    /// Stops it where it stands, as a machine does that swaps or is moved; its sockets stay open.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        signals::send(self.child.id().expect("the process runs"), signal);
    }

    /// Kills it without warning.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the process can be killed");
    }

    /// Asks it to end, as a service manager does, and returns what it has logged.
    pub async fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let status = self.child.wait().await.expect("the process can be awaited");
        assert!(status.success(), "{status}: {}", self.log());
        self.log()
    }

    /// An address on loopback that nobody listens on.
    pub fn free_address() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.local_addr().expect("it has an address").to_string()
    }
}
