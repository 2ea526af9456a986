//! A person of the simulated world who chats with the bot.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::control::Control;

/// How long the product may take to answer before a test says that it does not. Far more than it needs, even on a
/// busy machine, so that a failure means a fault.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A person of the simulated world.
#[derive(Clone, Debug)]
pub struct Person {
    /// Telegram id.
    pub id: i64,
    /// Phone number as the test gave it.
    pub phone: String,
    bot: i64,
    control: Control,
}

/// A message as the person sees it.
#[derive(Clone, Debug)]
pub struct Message(pub Value);

impl Message {
    /// Its id.
    pub fn id(&self) -> i64 {
        self.0["id"].as_i64().expect("a message has an id")
    }

    /// Its text or caption.
    pub fn text(&self) -> &str {
        self.0["text"].as_str().unwrap_or_default()
    }

    /// Its inline buttons: label and callback data, row by row.
    pub fn buttons(&self) -> Vec<(String, String)> {
        let rows = self.0["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
        rows.iter()
            .flat_map(|row| row.as_array().cloned().unwrap_or_default())
            .map(|button| {
                let text = button["text"].as_str().unwrap_or_default().to_owned();
                (text, button["callback_data"].as_str().unwrap_or_default().to_owned())
            })
            .collect()
    }

    /// The data of the first button whose label contains `label`.
    pub fn button(&self, label: &str) -> Option<String> {
        self.buttons().into_iter().find(|(text, _)| text.contains(label)).map(|(_, data)| data)
    }
}

impl Person {
    /// Adds a person to the world. `extra` holds further fields of the control API.
    pub async fn join(control: &Control, bot: i64, name: &str, phone: &str, extra: Value) -> Self {
        let mut body = json!({ "first_name": name, "phone": phone, "language": "en" });
        for (key, value) in extra.as_object().cloned().unwrap_or_default() {
            body[key] = value;
        }
        let added = control.post("/people", body).await;
        let id = added["id"].as_i64().expect("a person has an id");
        Self { id, phone: phone.to_owned(), bot, control: control.clone() }
    }

    /// Writes to the bot.
    pub async fn says(&self, text: &str) -> i64 {
        self.sends(json!({ "text": text })).await
    }

    /// Sends the bot anything that the control API can send.
    pub async fn sends(&self, mut content: Value) -> i64 {
        content["from"] = json!(self.id);
        content["chat"] = json!(self.bot);
        let sent = self.control.post("/messages", content).await;
        sent["message_id"].as_i64().expect("a message has an id")
    }

    /// All messages of the chat with the bot that exist now, oldest first.
    pub async fn chat(&self) -> Vec<Message> {
        self.messages_of(self.bot).await
    }

    /// All messages of one of the person's chats.
    pub async fn messages_of(&self, chat: i64) -> Vec<Message> {
        let path = format!("/messages?chat={chat}&viewer={}&after=0", self.id);
        let messages = self.control.get(&path).await;
        messages.as_array().expect("messages are a list").iter().cloned().map(Message).collect()
    }

    /// Waits until the newest message of the bot that satisfies `wanted` is there, and returns it.
    pub async fn sees(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Message {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let chat = self.chat().await;
            let found = chat.iter().rev().find(|message| message.0["from"] == json!(self.bot) && wanted(message));
            if let Some(message) = found {
                return message.clone();
            }
            if Instant::now() > deadline {
                let seen: Vec<_> = chat.iter().map(|m| (m.text().to_owned(), m.buttons())).collect();
                panic!("{what} was not seen; the chat holds {seen:#?}");
            }
            super::pause().await;
        }
    }

    /// Waits for a message of the bot that contains `text`.
    pub async fn reads(&self, text: &str) -> Message {
        self.sees(text, |message| message.text().contains(text)).await
    }

    /// Waits for a button whose label contains `label`, and taps it. The callback's answer.
    pub async fn taps(&self, label: &str) -> Value {
        let message = self.sees(label, |message| message.button(label).is_some()).await;
        let data = message.button(label).expect("the button was just there");
        self.presses(&message, &data).await
    }

    /// Presses a button by its data.
    pub async fn presses(&self, message: &Message, data: &str) -> Value {
        let press = json!({ "person": self.id, "chat": self.bot, "message_id": message.id(), "data": data });
        self.control.post("/press", press).await
    }

    /// Taps `code` on the keypad, digit by digit.
    pub async fn taps_code(&self, code: &str) {
        let keypad = self.sees("a keypad", |message| message.button("5").is_some() && message.button("0").is_some());
        let keypad = keypad.await;
        for digit in code.chars() {
            let data = keypad.button(&digit.to_string()).expect("a keypad has every digit");
            self.presses(&keypad, &data).await;
        }
    }

    /// The login code that Telegram sent last to the person's number.
    pub async fn code(&self) -> String {
        let answer = self.control.get(&format!("/codes/{}", self.phone.trim_start_matches('+'))).await;
        answer["code"].as_str().expect("a code is text").to_owned()
    }

    /// Telegram ends the sessions of the person's account.
    pub async fn revokes_sessions(&self) {
        self.control.post("/revoke", json!({ "person": self.id })).await;
    }

    /// The MTProto calls and connections of the person's account.
    pub async fn log(&self) -> Vec<Value> {
        self.control.get(&format!("/log?person={}", self.id)).await.as_array().cloned().unwrap_or_default()
    }

    /// Fails when Telegram ever met a key of the account on two connections at once.
    pub async fn has_one_connection_per_key(&self) {
        one_connection_per_key(&self.log().await);
    }

    /// Which calls of the account were refused, and with which errors: `updates.getState: AUTH_KEY_UNREGISTERED`.
    pub async fn refusals(&self) -> Vec<String> {
        let log = self.control.get(&format!("/log?person={}&refused=true", self.id)).await;
        let refused = log.as_array().into_iter().flatten().filter(|entry| entry["error"].is_string());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        refused.map(|entry| format!("{}: {}", text(&entry["method"]), text(&entry["error"]))).collect()
    }

    /// The bytes of a file in one of the person's chats.
    pub async fn downloads(&self, url: &str) -> Vec<u8> {
        self.control.file(url).await
    }

    /// Starts the bot and agrees to the terms.
    pub async fn registers(&self) {
        self.says("/start").await;
        self.taps("Go on").await;
        self.taps("I agree").await;
        self.reads("Main menu").await;
    }

    /// Opens a menu, which takes the place of the screen above it, and goes on by the button whose label contains `label`.
    pub async fn opens(&self, label: &str) {
        let said = self.says("/menu").await;
        let menu = self.sees("a new menu", |message| message.id() > said && message.button(label).is_some()).await;
        self.presses(&menu, &menu.button(label).expect("the button was just there")).await;
    }

    /// Goes to the ways to connect, from a new menu.
    pub async fn opens_ways_to_connect(&self) {
        self.opens("Connect account").await;
    }

    /// Chooses what a keyboard shows by the beginning of its title, which marks it.
    pub async fn chooses(&self, title: &str) {
        self.taps(title).await;
        let chosen = |label: &str| label.starts_with('✅') && label.contains(title);
        self.sees(title, |screen| screen.buttons().iter().any(|(label, _)| chosen(label))).await;
    }

    /// Forwards a message that the person can see to the bot, with the whole album that it is part of.
    pub async fn forwards(&self, chat: i64, message: i64) -> i64 {
        self.sends(json!({ "forward": { "chat": chat, "message_id": message, "album": true } })).await
    }

    /// Asks for a login code for `phone`, as typed. The chat then shows a keypad, or why not.
    pub async fn asks_for_code(&self, phone: &str) {
        self.opens_ways_to_connect().await;
        self.taps("Use a code").await;
        self.reads("Number of the account").await;
        self.says(phone).await;
    }

    /// Connects the person's own account by its code.
    pub async fn connects(&self) {
        self.asks_for_code(&self.phone).await;
        self.reads("Login code of").await;
        self.taps_code(&self.code().await).await;
        self.reads("Account connected!").await;
    }
}

/// Fails when a key is on two connections at once. A connection counts from when it shows its key until it is closed.
pub fn one_connection_per_key(log: &[Value]) {
    let mut open: HashMap<&str, i32> = HashMap::new();
    for entry in log {
        let connections = open.entry(entry["key_id"].as_str().expect("an entry has a key")).or_default();
        match entry["event"].as_str() {
            Some("opened") => *connections += 1,
            Some("closed") => *connections -= 1,
            _ => {}
        }
        assert!(*connections <= 1, "two connections of one key at once: {entry}");
    }
}
