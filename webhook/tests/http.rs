//! The app over real HTTP, in front of a real database.

use std::net::SocketAddr;
use std::path::PathBuf;

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::Language;
use blastpro_services::inbox::BACKLOG_LIMIT;
use blastpro_services::{Context, Defaults, Services, Wake};
use blastpro_storage::{KeyRing, Store, Vault};
use blastpro_webhook::{Site, TELEGRAM_PATH};
use chrono_tz::Tz;
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

const SECRET: &str = "telegram-and-we-alone-know";
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";
const UPDATE: &str = r#"{"update_id":7,"message":{"chat":{"id":42},"from":{"id":42},"text":"/start"}}"#;

/// The app on a port of its own, with a database of its own.
struct Running {
    address: SocketAddr,
    services: Services,
    bot_link: watch::Sender<Option<Url>>,
    stopping: CancellationToken,
    server: JoinHandle<()>,
    http: Client,
    folder: PathBuf,
}

impl Running {
    async fn start() -> Self {
        Self::behind("").await
    }

    async fn behind(proxies: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("blastpro-webhook-{}", Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        let vault = Vault::new(KeyRing::parse(&KeyRing::generate_key()).expect("a key"));
        let url = format!("sqlite://{}/test.db", folder.display());
        let store = Store::connect(&url, vault).await.expect("a database");
        store.migrate().await.expect("a schema");
        let services = Services::new(Context {
            store,
            clock: Clock::system(),
            wake: Wake::new(),
            network: NetworkKind::Bootstrap,
            defaults: Defaults { language: Language::Id, timezone: Tz::Asia__Jakarta },
            limits: blastpro_domain::pacing::Limits::REAL,
            blobs: blastpro_services::blobs::Blobs::in_memory(),
        });
        let (bot_link, link) = watch::channel(None);
        let stopping = CancellationToken::new();
        let site = Site {
            services: services.clone(),
            bot_link: link,
            webhook_secret: Some(SECRET.into()),
            trusted_proxies: proxies.parse().expect("a list"),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            stopping: stopping.clone(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(blastpro_webhook::serve(listener, site));
        let http = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("a client");
        Self { address, services, bot_link, stopping, server, http, folder }
    }

    async fn get(&self, path: &str) -> Response {
        self.http.get(format!("http://{}{path}", self.address)).send().await.expect("an answer")
    }

    async fn deliver(&self, secret: Option<&str>, body: impl Into<reqwest::Body>) -> Response {
        let mut request = self.http.post(format!("http://{}{TELEGRAM_PATH}", self.address)).body(body);
        if let Some(secret) = secret {
            request = request.header(SECRET_HEADER, secret);
        }
        request.send().await.expect("an answer")
    }

    async fn backlog(&self) -> i64 {
        self.services.store().read().await.expect("a reader").inbox_backlog().await.expect("a count")
    }

    async fn end(self) {
        self.stopping.cancel();
        self.server.await.expect("no panic");
        self.services.store().close().await;
        std::fs::remove_dir_all(&self.folder).expect("removed");
    }
}

#[tokio::test]
async fn an_update_is_acknowledged_once_it_is_stored_and_stored_once() {
    let app = Running::start().await;
    for _ in 0..2 {
        assert_eq!(app.deliver(Some(SECRET), UPDATE).await.status(), StatusCode::OK);
        assert_eq!(app.backlog().await, 1);
    }
    app.end().await;
}

#[tokio::test]
async fn an_update_without_the_right_secret_is_refused_and_not_stored() {
    let app = Running::start().await;
    for secret in [None, Some(""), Some("telegram-and-we-alone-knoW"), Some("telegram")] {
        assert_eq!(app.deliver(secret, UPDATE).await.status(), StatusCode::UNAUTHORIZED, "{secret:?}");
    }
    assert_eq!(app.backlog().await, 0);
    app.end().await;
}

#[tokio::test]
async fn what_is_no_update_is_refused_for_good_and_what_is_too_large_is_not_read() {
    let app = Running::start().await;
    assert_eq!(app.deliver(Some(SECRET), "nonsense").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(app.deliver(Some(SECRET), vec![0xff, 0xfe]).await.status(), StatusCode::BAD_REQUEST);
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(app.deliver(Some(SECRET), large).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    app.end().await;
}

#[tokio::test]
async fn a_full_inbox_makes_telegram_come_again() {
    let app = Running::start().await;
    let mut tx = app.services.store().begin().await.expect("a writer");
    for update in 0..BACKLOG_LIMIT {
        let at = app.services.clock().now();
        assert!(tx.store_update(update + 1_000, 42, b"{}", at).await.expect("stored"));
    }
    tx.commit().await.expect("committed");
    let answer = app.deliver(Some(SECRET), UPDATE).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(app.backlog().await, BACKLOG_LIMIT);
    app.end().await;
}

#[tokio::test]
async fn without_the_database_the_process_is_healthy_and_not_ready_and_keeps_no_update() {
    let app = Running::start().await;
    assert_eq!(app.get("/readyz").await.status(), StatusCode::OK);
    app.services.store().close().await;
    assert_eq!(app.get("/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.get("/healthz").await.status(), StatusCode::OK);
    assert_eq!(app.deliver(Some(SECRET), UPDATE).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    app.end().await;
}

#[tokio::test]
async fn the_root_leads_to_the_bot_once_its_name_is_known() {
    let app = Running::start().await;
    assert_eq!(app.get("/").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    app.bot_link.send_replace(Some("https://t.me/shop_bot".parse().expect("a URL")));
    let answer = app.get("/").await;
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.headers()["location"], "https://t.me/shop_bot");
    app.end().await;
}

#[tokio::test]
async fn nothing_else_is_served_and_every_answer_is_guarded() {
    let app = Running::start().await;
    for (path, status) in [("/ping", 200), ("/metrics", 200), ("/admin", 404), ("/telegram/webhook", 405)] {
        let answer = app.get(path).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
        assert!(answer.headers().contains_key("content-security-policy"), "{path}");
    }
    app.end().await;
}

#[tokio::test]
async fn a_client_that_asks_too_often_waits_while_telegram_and_other_clients_do_not() {
    let app = Running::behind("127.0.0.1").await;
    let as_client = |address: &'static str| {
        let request = app.http.get(format!("http://{}/ping", app.address)).header("x-forwarded-for", address);
        async move { request.send().await.expect("an answer") }
    };
    let mut refused = None;
    for _ in 0..500 {
        let answer = as_client("203.0.113.9").await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    assert_eq!(refused.expect("nobody asks that often").headers()["retry-after"], "1");
    assert_eq!(as_client("203.0.113.10").await.status(), StatusCode::OK);
    for update in 0..200 {
        let body = format!(r#"{{"update_id":{update},"message":{{"chat":{{"id":1}}}}}}"#);
        assert_eq!(app.deliver(Some(SECRET), body).await.status(), StatusCode::OK);
    }
    app.end().await;
}

#[tokio::test]
async fn who_does_not_say_what_it_wants_is_hung_up_on() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let app = Running::start().await;
    assert_eq!(app.get("/ping").await.status(), StatusCode::OK);
    let mut silent = tokio::net::TcpStream::connect(app.address).await.expect("a connection");
    let mut slow = tokio::net::TcpStream::connect(app.address).await.expect("a connection");
    slow.write_all(b"GET /ping HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.expect("sent");
    // Nothing is left to do but to wait, so the clock jumps to when the server's patience ends.
    tokio::time::pause();
    for stream in [&mut silent, &mut slow] {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("the end");
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    tokio::time::resume();
    app.end().await;
}

#[tokio::test]
async fn a_stopping_process_is_not_ready_and_ends() {
    let app = Running::start().await;
    assert_eq!(app.get("/ping").await.status(), StatusCode::OK);
    app.end().await;
}
