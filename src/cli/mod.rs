//! The command line.
//!
//! A command succeeds with 0, fails with 1, and refuses a wrong command line or configuration with 2, before it has
//! done anything. A second signal ends it with 130. What a command was asked to print goes to standard output; logs
//! and complaints go to standard error.

mod check;
mod demo;
mod failure;
mod keys;
mod migrate;
mod output;
mod serve;
mod simulator;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  blastpro demo                        try everything in a browser, without any account
  blastpro keys generate               make the key that seals secrets in the database
  blastpro check                       is the configuration right, does everything answer
  blastpro serve                       run the service
  BOT_TOKEN=… API_ID=… blastpro serve  the same, configured on the command line

docs/CONFIGURATION.md explains every key, docs/OPERATIONS.md how to run the service.
Exit codes: 0 success, 1 failure, 2 wrong usage or configuration, 130 ended by a second signal.";

/// Broadcasts and customer contacts for small businesses, run from a Telegram bot.
#[derive(Debug, Parser)]
#[command(name = "blastpro", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Arguments),
    Serve(serve::Arguments),
    Simulator(simulator::Arguments),
    /// Bring the database up to date, as `serve` does at its start
    Migrate,
    /// Check the configuration, and whether everything that it names answers
    ///
    /// That is the database and its keys, the store for files, Redis if there is one, the bot, Telegram, and the mail
    /// server if there is one. Nothing is changed.
    Check,
    /// Make and change the keys that seal secrets in the database
    #[command(subcommand)]
    Keys(keys::Command),
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Demo(arguments) => demo::run(arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Simulator(arguments) => simulator::run(&arguments),
        Command::Migrate => migrate::run(),
        Command::Check => check::run(),
        Command::Keys(command) => keys::run(&command),
    }
}

/// Runs `work` to its end. Threads that still compute or read then are left behind, since the process ends.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(anyhow::Error::from)?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
