//! Files in a bucket: what a template shows is kept in S3, by a service that signs its requests as S3 wants it, and read
//! from there by the next.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::process::Command;

use self::server::Bucket;
use crate::campaigns::desk::Desk;
use crate::support::process::Service;
use crate::support::{Engine, Stage};

#[path = "../support/bucket.rs"]
mod server;

const PREFIX: &str = "blastpro/templates";

/// More than the service sends in one piece.
const LARGE: usize = 11 << 20;

fn document(bytes: &[u8], name: &str) -> Value {
    let file = json!({ "kind": "document", "data": BASE64.encode(bytes), "name": name, "mime": "application/pdf" });
    json!({ "media": [file] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_to_a_bucket_and_come_back_as_they_were() {
    Stage::play_unserved(Engine::Sqlite, async |stage: &Stage| {
        let bucket = Bucket::start().await;
        let configuration = bucket.configuration(PREFIX, None);
        let mut service = Service::start(stage, &configuration).await;
        let desk = Desk::open(stage).await;
        let large: Vec<u8> = (0..LARGE).map(|place| (place * 7 + place / 251).to_le_bytes()[0]).collect();
        let files = [("harga.pdf", b"daftar harga".to_vec()), ("katalog.pdf", large)];
        for (name, bytes) in files {
            desk.begins_template().await;
            desk.sari.sends(document(&bytes, name)).await;
            desk.sari.reads("not saved yet").await;
            let hash = sha256(&bytes);
            let kept = bucket.files(PREFIX);
            let kept = kept.iter().find(|path| path.ends_with(&hash)).expect("it is in the bucket, by its hash");
            assert!(std::fs::read(kept).expect("it can be read") == bytes, "byte by byte");
            service.kill().await;
            service = Service::start(stage, &configuration).await;
            let shown = desk.tests().await;
            desk.saves().await;
            let url = shown[0].0["media"]["url"].as_str().expect("a file has an address").to_owned();
            assert_eq!(sha256(&desk.sari.downloads(&url).await), hash, "what arrives is what was kept");
        }
        service.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_tells_whether_files_can_be_stored_there() {
    Stage::play_unserved(Engine::Sqlite, async |stage: &Stage| {
        let bucket = Bucket::start().await;
        for (key, exit, line) in
            [(None, 0, "ok    files: they can be stored"), (Some("another"), 1, "FAIL  files: the blob store failed")]
        {
            let output = Command::new(env!("CARGO_BIN_EXE_blastpro"))
                .arg("check")
                .env_clear()
                .envs(stage.environment().iter().cloned())
                .envs(bucket.configuration(PREFIX, key))
                .output()
                .await
                .expect("the program starts");
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.code() == Some(exit) && said.contains(line), "{said}");
            assert!(!said.contains("another") && output.stderr.is_empty(), "{said}");
        }
        assert!(bucket.files("").is_empty(), "a check leaves nothing behind");
    })
    .await;
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
