//! Why a command did not succeed, and what its exit code says.

use std::fmt;
use std::process::ExitCode;

use crate::causes::sentence;
use crate::config::Problems;

/// Why a command did not succeed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration is wrong; nothing was done.
    Configuration(Problems),
    /// Something went wrong on the way.
    Failed(anyhow::Error),
    /// The command has already said on standard output what is wrong.
    Reported,
}

impl Failure {
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Configuration(_) => ExitCode::from(2),
            Self::Failed(_) | Self::Reported => ExitCode::FAILURE,
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Configuration(problems)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for Failure {
    /// One sentence, or one list: what failed and why. Never a backtrace, which helps nobody who only mistyped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(problems) => problems.fmt(f),
            Self::Failed(error) => f.write_str(&sentence(error.chain())),
            Self::Reported => Ok(()),
        }
    }
}
