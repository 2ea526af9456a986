//! A bucket on loopback, behind a server of another maker that speaks Amazon's S3.

use std::path::PathBuf;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const NAME: &str = "files";
const ACCESS_KEY: &str = "BLASTPRO";
const SECRET_KEY: &str = "loopback only";

/// The bucket. Dropped, it is gone with what is in it.
pub struct Bucket {
    folder: TempDir,
    port: u16,
    server: JoinHandle<()>,
}

impl Bucket {
    /// An empty one.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::create_dir(folder.path().join(NAME)).expect("a folder can be made");
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("the folder is there"));
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it listens").port();
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let server = auto::Builder::new(TokioExecutor::new());
                    // A client that hangs up is none of the bucket's business.
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { folder, port, server }
    }

    /// The configuration of a service that keeps its files here, under `prefix`.
    pub fn configuration(&self, prefix: &str, secret_key: Option<&str>) -> [(&'static str, String); 6] {
        [
            ("BLOB_STORE_URL", format!("s3://{NAME}/{prefix}")),
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "ap-southeast-3".to_owned()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", secret_key.unwrap_or(SECRET_KEY).to_owned()),
        ]
    }

    /// Every file below `prefix`.
    pub fn files(&self, prefix: &str) -> Vec<PathBuf> {
        let (mut folders, mut files) = (vec![self.folder.path().join(NAME).join(prefix)], Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("the folder can be read").path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.server.abort();
    }
}
