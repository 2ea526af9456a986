//! The service under test, for simulators whose owner also runs it: the demo.

use serde::Serialize;
use tokio::sync::{mpsc, watch};

/// How to pull the service's plug, and how it is.
#[derive(Clone, Debug)]
pub struct ServiceControl {
    /// Asks whoever runs the service to kill it at once and to start it again.
    pub pull: mpsc::Sender<()>,
    /// How the service is.
    pub status: watch::Receiver<ServiceStatus>,
}

/// How the service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceStatus {
    /// Up, down, or on its way up.
    pub state: ServiceState,
    /// Its process, while it has one.
    pub pid: Option<u32>,
    /// How often it was started again.
    pub restarts: u32,
}

/// Whether the service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// It is ready.
    Running,
    /// It is not there.
    Down,
    /// It was started and is not ready yet.
    Starting,
}
