//! What messages look like: written by hand, and compared.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::support::people::Message;

/// A text in the making, piece by piece.
#[derive(Debug, Default)]
pub struct Written {
    text: String,
    entities: Vec<Value>,
}

impl Written {
    /// Goes on plainly.
    pub fn plain(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with an entity of this kind, as the Bot API names it, over the piece.
    pub fn styled(self, text: &str, kind: Value) -> Self {
        let piece = Self::default().plain(text);
        self.over(piece, kind)
    }

    /// Goes on with a piece that is formatted itself, and an entity over all of it.
    pub fn over(mut self, piece: Self, mut kind: Value) -> Self {
        let offset = units(&self.text);
        (kind["offset"], kind["length"]) = (json!(offset), json!(units(&piece.text)));
        self.entities.push(kind);
        for mut inner in piece.entities {
            inner["offset"] = json!(inner["offset"].as_u64().expect("an offset") + offset);
            self.entities.push(inner);
        }
        self.text.push_str(&piece.text);
        self
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How it looks, in an order of its own.
    pub fn entities(&self) -> Vec<Value> {
        sorted(&json!(self.entities))
    }

    /// The text of a message, or the caption of its file.
    pub fn message(&self) -> Value {
        json!({ "text": self.text, "entities": self.entities })
    }

    /// The caption of an album's item.
    pub fn caption(&self, mut item: Value) -> Value {
        (item["caption"], item["entities"]) = (json!(self.text), json!(self.entities));
        item
    }
}

/// How Telegram counts.
fn units(text: &str) -> u64 {
    u64::try_from(text.encode_utf16().count()).expect("a short text")
}

fn sorted(entities: &Value) -> Vec<Value> {
    let mut entities = entities.as_array().cloned().unwrap_or_default();
    entities.sort_by_key(Value::to_string);
    entities
}

/// A message's entities, in an order of its own.
pub fn entities(message: &Message) -> Vec<Value> {
    sorted(&message.0["entities"])
}

/// All that is the same wherever a message goes: text, formatting, the file with the hash of its bytes, and that it is
/// forwarded from nobody.
pub fn look(message: &Message) -> Value {
    let mut media = message.0["media"].clone();
    if let Some(media) = media.as_object_mut() {
        media.remove("url");
    }
    json!({
        "text": message.text(),
        "entities": entities(message),
        "media": media,
        "album": !message.0["album"].is_null(),
        "forward": message.0["forward"],
        "no_preview": message.0["no_preview"],
    })
}

/// The looks of several messages.
pub fn looks(messages: &[Message]) -> Vec<Value> {
    messages.iter().map(look).collect()
}

/// A personalised message without what is drawn for each target: `name` and the greeting. Of each entity what it is, and
/// the text that it covers.
pub fn unnamed(message: &Message, name: &str) -> (String, Vec<(Value, String)>) {
    let blank = |text: &str| text.replace(name, "{name}").replace("Halo", "{greeting}").replace("Hai", "{greeting}");
    let text: Vec<u16> = message.text().encode_utf16().collect();
    let mut covered: Vec<_> = entities(message)
        .into_iter()
        .map(|mut entity| {
            let at = |field: &str| usize::try_from(entity[field].as_u64().expect("a number")).expect("small");
            let (offset, length) = (at("offset"), at("length"));
            let piece = String::from_utf16(&text[offset..offset + length]).expect("whole characters");
            if let Some(fields) = entity.as_object_mut() {
                fields.remove("offset");
                fields.remove("length");
            }
            (entity, blank(&piece))
        })
        .collect();
    covered.sort_by_key(|(kind, piece)| (kind.to_string(), piece.clone()));
    (blank(message.text()), covered)
}

/// What passes for a picture of three by two pixels, and differs from others by its name.
pub fn picture(name: &str) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x02\0\x03\x01\x02\x11\0".to_vec();
    bytes.extend_from_slice(name.as_bytes());
    bytes
}

/// A picture as the control API takes it.
pub fn photo(name: &str) -> Value {
    json!({ "kind": "photo", "data": BASE64.encode(picture(name)) })
}

/// A file of another kind.
pub fn file(kind: &str, name: &str, mime: &str) -> Value {
    json!({ "kind": kind, "data": BASE64.encode(format!("{kind} {name}")), "name": name, "mime": mime })
}
