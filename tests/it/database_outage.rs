//! The database goes away while the service runs, and comes back.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use blastpro::app::{App, Parts};
use blastpro::config::{Config, Source};
use blastpro_domain::clock::Clock;
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::StatusCode;
use serde_json::json;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::support::{Engine, Stage};

/// How long the service may take to notice, far beyond its own time-outs.
const PATIENCE: Duration = Duration::from_mins(1);

/// Stands between the service and its database, and can be shut.
struct Gate {
    address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Gate {
    async fn before(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (open, state) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut state = state.clone();
                if !*state.borrow() {
                    continue;
                }
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(target).await.expect("the database is there");
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        _ = state.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self { address, open }
    }
}

async fn await_status(address: &str, expected: StatusCode) {
    let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().expect("a client");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let status = http.get(address).send().await.expect("an answer").status();
        if status == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{address} answers {status}, not {expected}");
        // The door lets ten requests a second pass.
        let _ = tokio::time::timeout(Duration::from_millis(200), std::future::pending::<()>()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_says_that_it_is_not_ready_and_resumes_with_what_came_meanwhile() {
    let stage = Stage::set(Engine::Postgres).await;
    let mut database: Url = stage.database.url().parse().expect("a URL");
    let target = database.socket_addrs(|| Some(5432)).expect("an address")[0];
    let gate = Gate::before(target).await;
    database.set_port(Some(gate.address.port())).expect("a port");
    let environment = stage.environment().iter().map(|(name, value)| {
        let value = if name == "DATABASE_URL" { database.to_string() } else { value.clone() };
        (name.clone(), value)
    });
    let config = Config::read(&Source::pairs(environment)).expect("a valid configuration");
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let app = App::build(config, Parts { clock: Clock::system(), follow_database: true, metrics })
        .await
        .expect("the service starts");
    let ready = format!("http://{}/readyz", app.address());
    let stop = CancellationToken::new();
    let service = tokio::spawn(app.run_until_stopped(stop.clone()));
    await_status(&ready, StatusCode::OK).await;

    gate.open.send_replace(false);
    await_status(&ready, StatusCode::SERVICE_UNAVAILABLE).await;
    let sari = stage.person_with("Sari", "+62 812 3450 0077", json!({ "language": "en" })).await;
    sari.says("/start").await;

    gate.open.send_replace(true);
    await_status(&ready, StatusCode::OK).await;
    sari.reads("BlastPro").await;

    stop.cancel();
    service.await.expect("a graceful end");
    stage.clear().await;
}
