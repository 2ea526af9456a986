//! Logs and metrics of the process.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::config::{Log, LogFormat};

/// Upper bounds for durations in seconds: from one query to a connection that was waited for in full.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// Sends logs to standard error from now on.
pub fn log_to_stderr(log: Log) {
    // Libraries may log what they carry, and that includes codes and passwords: their details stay off.
    let targets = Targets::new()
        .with_default(LevelFilter::WARN.min(log.level.into()))
        // It warns of every connection that ends; the engine says whose it was, and why.
        .with_target("grammers_mtsender", LevelFilter::ERROR)
        .with_target("blastpro", log.level);
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let layer = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    };
    // A second call in one process, as in tests, keeps the first logger.
    // The filter stands before all layers: as the filter of one layer it would also drop the event that follows a bare
    // question whether some level is enabled, which sqlx asks after each statement.
    let _ = tracing_subscriber::registry().with(targets).with(layer).try_init();
    std::panic::set_hook(Box::new(|panic| {
        // The panic's message may hold the value it is about; where it happened is enough to find it.
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "a task panicked");
    }));
}

/// Collects the metrics of the whole process from now on.
pub fn collect_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
        .context("the buckets of durations")?
        .install_recorder()
        .context("metrics are collected already")
}
