//! Messages: reading, sending as anybody, editing, deleting.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Control, objects,
    problem::Problem,
    request::{Body, Named, Origin, Params},
};
use crate::world::{
    ChatKind, Contact, Content, Draft, Edit, Entity, Forward, Media, MediaKind, Message, Peer, PersonId, Place, Refusal,
};

#[derive(Deserialize)]
pub struct ListParams {
    chat: i64,
    viewer: PersonId,
    #[serde(default)]
    after: i32,
}

/// `GET /messages`: a chat as the viewer sees it, oldest first. Reading it this way marks nothing as read.
pub async fn list(
    State(control): State<Control>,
    Origin(origin): Origin,
    Params(params): Params<ListParams>,
) -> Result<Json<Value>, Problem> {
    control.world.person(params.viewer).ok_or(Refusal::UserIdInvalid)?;
    let peer = Peer::from_bot_api_id(params.chat);
    known(&control, peer)?;
    let messages = control.world.messages(params.viewer, peer, params.after);
    Ok(Json(messages.iter().map(|message| objects::message(&control, &origin, params.viewer, message)).collect()))
}

fn known(control: &Control, peer: Peer) -> Result<(), Refusal> {
    let known = match peer {
        Peer::Person(id) => control.world.person(id).is_some(),
        Peer::Group(_) | Peer::Channel(_) => control.world.chat(peer).is_some(),
    };
    if known { Ok(()) } else { Err(Refusal::PeerIdInvalid) }
}

#[derive(Deserialize)]
pub struct SendBody {
    from: PersonId,
    chat: i64,
    #[serde(default)]
    text: String,
    entities: Option<Vec<Entity>>,
    photo: Option<FileBody>,
    document: Option<FileBody>,
    topic: Option<i32>,
    contact: Option<ContactBody>,
    reply_to: Option<i32>,
    forward: Option<ForwardBody>,
}

/// A file: base64 alone, or with its name and type.
#[derive(Deserialize)]
#[serde(untagged)]
enum FileBody {
    Data(String),
    Full { data: String, name: Option<String>, mime: Option<String> },
}

/// A contact: `true` for the sender's own, or a Bot API `Contact`.
#[derive(Deserialize)]
#[serde(untagged)]
enum ContactBody {
    Own(bool),
    Card { phone_number: String, first_name: String, last_name: Option<String>, user_id: Option<PersonId> },
}

/// What is forwarded: a message that the sender can see, or one that somebody is said to have written.
#[derive(Deserialize)]
#[serde(untagged)]
enum ForwardBody {
    Message { chat: i64, message_id: i32 },
    Claimed { from: PersonId, date: Option<i64> },
}

/// `POST /messages`.
pub async fn send(State(control): State<Control>, Body(body): Body<SendBody>) -> Result<Json<Value>, Problem> {
    let mut content = Content { text: body.text, entities: body.entities.unwrap_or_default(), ..Content::default() };
    content.media = match (body.photo, body.document) {
        (Some(_), Some(_)) => return Err(Problem::bad("A message carries a photo or a document, not both.")),
        (Some(photo), None) => Some(media(&control, MediaKind::Photo, photo)?),
        (None, Some(document)) => Some(media(&control, MediaKind::Document, document)?),
        (None, None) => None,
    };
    content.contact = match body.contact {
        None | Some(ContactBody::Own(false)) => None,
        Some(ContactBody::Own(true)) => Some(own_contact(&control, body.from)?),
        Some(ContactBody::Card { phone_number, first_name, last_name, user_id }) => {
            Some(Contact { phone: phone_number, first_name, last_name, person: user_id })
        }
    };
    let forward = match body.forward {
        None => None,
        Some(ForwardBody::Claimed { from, date }) => {
            Some(Forward { from, date: date.unwrap_or_else(|| control.world.unix_now()) })
        }
        Some(ForwardBody::Message { chat, message_id }) => {
            let place = Place::of(body.from, Peer::from_bot_api_id(chat));
            let original = control.world.message(place, message_id).ok_or(Refusal::MessageIdInvalid)?;
            content = original.content;
            Some(original.forward.unwrap_or(Forward { from: original.from, date: original.date }))
        }
    };
    let peer = Peer::from_bot_api_id(body.chat);
    if let Some(original) = body.reply_to {
        control.world.message(Place::of(body.from, peer), original).ok_or(Refusal::MessageIdInvalid)?;
    }
    if body.topic.is_some() && control.world.chat(peer).is_none_or(|chat| chat.kind != ChatKind::Forum) {
        return Err(Problem::bad("Only a forum has topics."));
    }
    let mut draft = Draft::of(content);
    (draft.reply_to, draft.topic, draft.forward) = (body.reply_to, body.topic, forward);
    let posted = control.world.post(body.from, peer, draft)?;
    Ok(Json(json!({ "message_id": posted.message.id })))
}

fn media(control: &Control, kind: MediaKind, file: FileBody) -> Result<Media, Problem> {
    let (data, name, mime) = match file {
        FileBody::Data(data) => (data, None, None),
        FileBody::Full { data, name, mime } => (data, name, mime),
    };
    let data = BASE64_STANDARD.decode(data.trim()).map_err(|_| Problem::bad("The file is not base64."))?;
    if data.is_empty() {
        return Err(Problem::bad("The file is empty."));
    }
    Ok(control.world.media(kind, Bytes::from(data), name, mime))
}

fn own_contact(control: &Control, id: PersonId) -> Result<Contact, Problem> {
    let person = control.world.person(id).ok_or(Refusal::UserIdInvalid)?;
    let phone = person.phone.ok_or_else(|| Problem::conflict("This person has no phone number to share."))?;
    Ok(Contact { phone, first_name: person.first_name, last_name: person.last_name, person: Some(id) })
}

#[derive(Deserialize)]
pub struct EditBody {
    text: String,
    entities: Option<Vec<Entity>>,
}

/// `PATCH /messages/{chat}/{id}`: its sender edits it.
pub async fn edit(
    State(control): State<Control>,
    Named((chat, id)): Named<(i64, i32)>,
    Body(body): Body<EditBody>,
) -> Result<Json<Value>, Problem> {
    let message = find(&control, chat, id)?;
    let entities = body.entities.unwrap_or_default();
    let content = Content { text: body.text, entities, ..message.content.clone() };
    let edit = Edit { content: Some(content), reply_markup: None };
    control.world.edit(message.from, message.place.seen_by(message.from), id, edit)?;
    Ok(Json(json!({ "message_id": id })))
}

/// `DELETE /messages/{chat}/{id}`: its sender deletes it for everybody.
pub async fn delete(
    State(control): State<Control>,
    Named((chat, id)): Named<(i64, i32)>,
) -> Result<Json<Value>, Problem> {
    let message = find(&control, chat, id)?;
    control.world.delete(message.from, message.place.seen_by(message.from), &[id])?;
    Ok(Json(json!({ "message_id": id })))
}

/// In private chats one sequence numbers all messages, so the id and either person name one message.
fn find(control: &Control, chat: i64, id: i32) -> Result<Message, Problem> {
    control.world.find_message(Peer::from_bot_api_id(chat), id).ok_or_else(|| Refusal::MessageIdInvalid.into())
}

#[derive(Deserialize)]
pub struct FileParams {
    #[serde(default)]
    name: String,
}

/// `GET /files/{sha256}`: a file of a message. Always as a download or picture, never as a page of this origin.
pub async fn file(
    State(control): State<Control>,
    Named(sha256): Named<String>,
    Params(params): Params<FileParams>,
) -> Result<Response, Problem> {
    let data = control.world.blob(&sha256).ok_or_else(|| Problem::missing("There is no such file."))?;
    let (kind, disposition) = match data.get(..4) {
        Some(b"\x89PNG") => ("image/png", "inline"),
        Some([0xff, 0xd8, 0xff, _]) => ("image/jpeg", "inline"),
        Some(b"GIF8") => ("image/gif", "inline"),
        Some(b"RIFF") => ("image/webp", "inline"),
        _ => ("application/octet-stream", "attachment"),
    };
    let name: String = url::form_urlencoded::byte_serialize(params.name.as_bytes()).collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename*=UTF-8''{}", name.replace('+', "%20"))),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
    ];
    Ok((headers, data).into_response())
}
