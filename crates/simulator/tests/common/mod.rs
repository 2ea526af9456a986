//! A simulator with a bot and a person who has written to it, and an HTTP client for the control API.

use std::time::Duration;

use blastpro_simulator::{
    Options, Simulator,
    world::{Draft, NewPerson, Peer, PersonId, World},
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use teloxide::{Bot, types::ChatId};
use tokio::time::timeout;

/// How long anything may take that should happen at once.
pub const SOON: Duration = Duration::from_secs(20);

/// The smallest picture: one pixel.
pub const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x0dIDAT\
x\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// A running simulator with its usual cast.
pub struct Stage {
    /// The simulator.
    pub simulator: Simulator,
    /// The bot's client.
    pub bot: Bot,
    /// The bot.
    pub bot_id: PersonId,
    /// A person who has written `/start`.
    pub owner: PersonId,
    client: Client,
}

impl Stage {
    /// With Telegram's limits.
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// With these options.
    pub async fn with(options: Options) -> Self {
        let simulator = Simulator::start(options).await.unwrap();
        let world = simulator.world();
        let bot_id = world.add_person(NewPerson::bot("BlastPro", "blastpro_bot")).unwrap().id;
        let owner = world.add_person(NewPerson::with_phone("Sari", "+62 812 0000 0077")).unwrap().id;
        world.post(owner, Peer::Person(bot_id), Draft::text("/start")).unwrap();
        let bot = Bot::with_client(format!("{}:secret", bot_id.0), Client::builder().timeout(SOON).build().unwrap())
            .set_api_url(simulator.origin());
        let client = Client::builder().timeout(SOON).build().unwrap();
        Self { simulator, bot, bot_id, owner, client }
    }

    /// The world.
    pub fn world(&self) -> &World {
        self.simulator.world()
    }

    /// The private chat of owner and bot, as the bot names it.
    pub fn chat(&self) -> ChatId {
        ChatId(self.owner.0)
    }

    /// Calls the control API, which must agree.
    pub async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.try_control(method, path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    /// Calls the control API.
    pub async fn try_control(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self.client.request(method, format!("{}/{path}", self.simulator.control()));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    /// Calls a Bot API method as written, and gives the whole answer.
    pub async fn raw(&self, method: &str, body: Value) -> Value {
        let url = format!("{}bot{}:x/{method}", self.simulator.origin(), self.bot_id.0);
        self.client.post(url).json(&body).send().await.unwrap().json().await.unwrap()
    }

    /// Calls a Bot API method that must be refused, and gives the description.
    pub async fn refused(&self, method: &str, body: Value) -> String {
        let answer = self.raw(method, body).await;
        assert_eq!(answer["ok"], false, "{method} went through: {answer}");
        answer["description"].as_str().unwrap().to_owned()
    }

    /// Lets the owner write to the bot.
    pub fn write(&self, text: &str) -> i32 {
        self.world().post(self.owner, Peer::Person(self.bot_id), Draft::text(text)).unwrap().message.id
    }

    /// Lets the bot send a message and gives its id.
    pub async fn say(&self, text: &str, markup: Value) -> i64 {
        let body = json!({ "chat_id": self.owner, "text": text, "reply_markup": markup });
        let answer = self.raw("sendMessage", body).await;
        answer["result"]["message_id"].as_i64().unwrap_or_else(|| panic!("{answer}"))
    }
}

/// Waits for something that should happen soon.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(SOON, what).await.expect("it did not happen in time")
}
