//! The owner, the bot and the simulator between them.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use blastpro_simulator::{Options, Simulator};
use serde_json::{Value, json};
use url::Url;

/// A simulator with an owner and a bot.
pub struct Stage {
    /// The simulator.
    pub simulator: Simulator,
    /// A client for whatever is asked of it.
    pub http: reqwest::Client,
    /// Who looks at the page.
    pub owner: i64,
    /// The bot.
    pub bot: i64,
    /// The first update that the bot has not handled.
    pub offset: AtomicI64,
}

impl Stage {
    /// With a new world.
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// With these options.
    pub async fn with(options: Options) -> Self {
        let simulator = Simulator::start(options).await.expect("the simulator starts");
        let http = reqwest::Client::builder().timeout(Duration::from_mins(1)).build().expect("a client can be built");
        let mut stage = Self { simulator, http, owner: 0, bot: 0, offset: AtomicI64::new(0) };
        let owner = json!({ "first_name": "Sari", "last_name": "Wulandari", "username": "sari", "phone": "+6281234567890", "language": "id" });
        stage.owner = stage.person(owner).await;
        stage.bot = stage.person(json!({ "first_name": "BlastPro", "username": "blastpro_bot", "is_bot": true })).await;
        stage
    }

    /// The page's address.
    pub fn page(&self) -> Url {
        self.simulator.page()
    }

    /// Adds a person and gives their id.
    pub async fn person(&self, person: Value) -> i64 {
        self.control("people", person).await["id"].as_i64().expect("an id")
    }

    /// `POST /control/…`
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/{path}", self.simulator.control());
        self.answer(self.http.post(url).json(&body)).await
    }

    /// A chat as the owner sees it.
    pub async fn messages(&self, chat: i64) -> Vec<Value> {
        let url = format!("{}/messages?chat={chat}&viewer={}", self.simulator.control(), self.owner);
        self.answer(self.http.get(url)).await.as_array().expect("a list").clone()
    }

    /// A call of the bot.
    pub async fn call(&self, method: &str, body: Value) -> Value {
        let url = self.simulator.origin().join(&format!("/bot{}:token/{method}", self.bot)).expect("an address");
        self.answer(self.http.post(url).json(&body)).await["result"].clone()
    }

    /// The owner presses START, and the bot writes.
    pub async fn greet(&self) {
        self.control("messages", json!({ "from": self.owner, "chat": self.bot, "text": "/start" })).await;
    }

    /// The bot writes to the owner, in HTML.
    pub async fn say(&self, text: &str, markup: Value) -> i64 {
        let message = json!({ "chat_id": self.owner, "text": text, "parse_mode": "HTML", "reply_markup": markup });
        self.call("sendMessage", message).await["message_id"].as_i64().expect("an id")
    }

    /// The bot's next update that has this field.
    pub async fn update(&self, field: &str) -> Value {
        loop {
            let offset = self.offset.load(Ordering::Relaxed);
            let updates = self.call("getUpdates", json!({ "offset": offset, "timeout": 20 })).await;
            for update in updates.as_array().expect("a list") {
                self.offset.store(update["update_id"].as_i64().expect("an id") + 1, Ordering::Relaxed);
                if !update[field].is_null() {
                    return update[field].clone();
                }
            }
        }
    }

    /// Sends a request that must succeed.
    pub async fn answer(&self, request: reqwest::RequestBuilder) -> Value {
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let text = response.text().await.expect("text");
        assert!(status.is_success(), "{status}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }
}
