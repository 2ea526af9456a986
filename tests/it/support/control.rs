//! The simulator's control API, called over HTTP as docs/SIMULATOR.md describes it.

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::Value;

/// A client of one simulator's control API.
#[derive(Clone, Debug)]
pub struct Control {
    base: String,
    http: Client,
}

impl Control {
    /// A client for the API at `base`, such as `http://127.0.0.1:8080/control`.
    pub fn new(base: &str) -> Self {
        let http =
            Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().expect("an HTTP client can be built");
        Self { base: base.trim_end_matches('/').to_owned(), http }
    }

    /// The answer to GET `path`.
    pub async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None).await
    }

    /// The answer to POST `path` with `body`.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.call(Method::POST, path, Some(body)).await
    }

    /// The answer to PATCH `path` with `body`.
    pub async fn patch(&self, path: &str, body: Value) -> Value {
        self.call(Method::PATCH, path, Some(body)).await
    }

    /// The bytes of a file in a chat.
    pub async fn file(&self, url: &str) -> Vec<u8> {
        let answer = self.http.get(url).send().await.expect("the simulator answers");
        answer.bytes().await.expect("the file arrives").to_vec()
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if let Some(body) = &body {
            request = request.json(body);
        }
        let answer = request.send().await.expect("the simulator answers");
        let status = answer.status();
        let text = answer.text().await.expect("the answer is text");
        assert!(status.is_success(), "{method} {path} {body:?}: {status} {text}");
        serde_json::from_str(&text).expect("the answer is JSON")
    }
}
