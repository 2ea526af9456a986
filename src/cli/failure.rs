//! Why a command did not succeed, and what its exit code says.

use std::fmt;
use std::process::ExitCode;

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
            Self::Failed(error) => f.write_str(&sentence(error.chain().map(ToString::to_string))),
            Self::Reported => Ok(()),
        }
    }
}

/// Joins an error and its causes. Many an error repeats its cause in its own text; once is enough.
pub(super) fn sentence(chain: impl Iterator<Item = String>) -> String {
    chain
        .reduce(|said, cause| if said.contains(&cause) { said } else { format!("{said}: {cause}") })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_cause_that_was_said_is_not_repeated() {
        let chain = ["cannot open the database", "it failed: no such file", "no such file", "code 2"];
        let said = super::sentence(chain.into_iter().map(str::to_owned));
        assert_eq!(said, "cannot open the database: it failed: no such file: code 2");
    }
}
