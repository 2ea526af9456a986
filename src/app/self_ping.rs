//! Keeps the service awake on a host that puts idle ones to sleep.

use std::time::Duration;

use blastpro_domain::clock::Clock;
use chrono::TimeDelta;
use url::Url;

/// Such hosts fall asleep after 15 minutes without a request from outside.
const EVERY: TimeDelta = TimeDelta::minutes(14);

/// How long an answer may take: a host that was asleep needs most of a minute.
const TIME_OUT: Duration = Duration::from_mins(1);

/// Requests `/ping` at the public address every 14 minutes.
pub(super) async fn run(site_url: Url, clock: Clock) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().timeout(TIME_OUT).build()?;
    let mut address = site_url;
    address.path_segments_mut().map_err(|()| anyhow::anyhow!("SITE_URL has no path"))?.pop_if_empty().push("ping");
    loop {
        clock.sleep(EVERY).await;
        match client.get(address.clone()).send().await.and_then(reqwest::Response::error_for_status) {
            Ok(_) => tracing::debug!("pinged itself"),
            Err(error) => tracing::warn!(%error, "the service does not answer at SITE_URL"),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn the_public_address_is_requested_every_fourteen_minutes() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let site = Url::parse(&format!("http://{}/shop", listener.local_addr().expect("an address"))).expect("a URL");
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        let pinger = tokio::spawn(run(site, clock));
        for _ in 0..2 {
            let mut connection = loop {
                // The pinger may not be asleep yet when the clock first moves.
                hand.advance(TimeDelta::minutes(14));
                let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
                if let Ok(accepted) = accepted {
                    break accepted.expect("a connection").0;
                }
            };
            let mut request = [0; 64];
            let _ = connection.read(&mut request).await.expect("a request");
            assert!(request.starts_with(b"GET /shop/ping HTTP/1.1"));
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            connection.write_all(answer).await.expect("an answer");
        }
        pinger.abort();
    }
}
