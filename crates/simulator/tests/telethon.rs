//! A second client, written independently of grammers, finds its way through the simulated Telegram.

use std::process::Command;

use blastpro_simulator::{Options, Simulator};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/telethon/login_and_send.py");

/// What grammers alone would accept may still be wrong: Telethon judges by its own reading of the protocol.
#[tokio::test(flavor = "multi_thread")]
async fn telethon_logs_in_sends_and_receives() {
    let python = std::env::var_os("TELETHON_PYTHON")
        .expect("TELETHON_PYTHON names a Python with Telethon 1.45; tests/run installs one and sets it");
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let control = simulator.control().to_string();
    let run = tokio::task::spawn_blocking(move || Command::new(python).arg(SCRIPT).arg(control).output());
    let output = run.await.unwrap().expect("TELETHON_PYTHON can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "Telethon failed:\n{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "ok");
    simulator.stop().await;
}
