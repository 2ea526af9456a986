//! Accepting connections: so many at a time, each with so long to say what it wants. Whoever opens connections and says
//! nothing, or says it a letter at a time, keeps nobody else out.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How long a client may take for the head of a request, and be silent before the next one. Telegram and proxies send
/// it in one packet.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// Connections at a time. Telegram keeps at most 100 open; the rest is for people and proxies. Others wait in the
/// listener's queue. Of the 1,024 files that a process may have open by habit, the accounts and the database need most.
const CONNECTIONS: usize = 256;

/// How long to wait when the system has no more connections to give.
const NONE_LEFT: Duration = Duration::from_secs(1);

/// Serves the app until `stopping` and the requests in flight have been answered.
pub(crate) async fn serve(listener: TcpListener, app: Router, stopping: CancellationToken) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let open = GracefulShutdown::new();
    // Without guessing the version, which would have no end.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    while let Some((stream, peer)) = stopping.run_until_cancelled(accept(&listener)).await {
        let Some(Ok(place)) = stopping.run_until_cancelled(room.clone().acquire_owned()).await else { break };
        let service = TowerToHyperService::new(app.clone().layer(Extension(ConnectInfo(peer))));
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A client that goes away, or is too slow, is no news.
            let _ = connection.await;
            drop(place);
        });
    }
    open.shutdown().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection accepted");
                tokio::time::sleep(NONE_LEFT).await;
            }
        }
    }
}
