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
    readable(&control, params.viewer, peer)?;
    let messages = control.world.messages(params.viewer, peer, params.after);
    Ok(Json(messages.iter().map(|message| objects::message(&control, &origin, params.viewer, message)).collect()))
}

/// To a stranger a private group does not exist.
pub(super) fn readable(control: &Control, viewer: PersonId, peer: Peer) -> Result<(), Refusal> {
    if control.world.can_read(viewer, peer) { Ok(()) } else { Err(Refusal::PeerIdInvalid) }
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
    /// One file of any kind, or several as an album.
    #[serde(default)]
    media: Vec<MediaBody>,
    #[serde(default)]
    protected: bool,
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

/// A file of an album, or alone, with its caption.
#[derive(Deserialize)]
struct MediaBody {
    kind: MediaKind,
    data: String,
    name: Option<String>,
    mime: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    duration: Option<u32>,
    #[serde(default)]
    spoiler: bool,
    #[serde(default)]
    caption: String,
    #[serde(default)]
    entities: Vec<Entity>,
}

impl MediaBody {
    fn content(self, control: &Control) -> Result<Content, Problem> {
        let file = FileBody::Full { data: self.data, name: self.name, mime: self.mime };
        let mut file = media(control, self.kind, file)?;
        file.width = self.width.unwrap_or(file.width);
        file.height = self.height.unwrap_or(file.height);
        file.duration = self.duration.unwrap_or(file.duration);
        file.spoiler = self.spoiler;
        Ok(Content { text: self.caption, entities: self.entities, media: Some(file), ..Content::default() })
    }
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
    Message {
        chat: i64,
        message_id: i32,
        /// The whole album that it is part of.
        #[serde(default)]
        album: bool,
    },
    Claimed {
        from: PersonId,
        date: Option<i64>,
    },
}

/// `POST /messages`. Several files are an album; the answer names its first message, and all of them.
pub async fn send(State(control): State<Control>, Body(mut body): Body<SendBody>) -> Result<Json<Value>, Problem> {
    control.world.person(body.from).ok_or(Refusal::UserIdInvalid)?;
    let (contents, forward) = match body.forward.take() {
        None => (contents(&control, &mut body)?, None),
        Some(ForwardBody::Claimed { from, date }) => {
            control.world.person(from).ok_or(Refusal::UserIdInvalid)?;
            let date = date.unwrap_or_else(|| control.world.unix_now());
            (contents(&control, &mut body)?, Some(Forward { from, date }))
        }
        Some(ForwardBody::Message { chat, message_id, album }) => {
            let (contents, forward) = forwarded(&control, body.from, chat, message_id, album)?;
            (contents, Some(forward))
        }
    };
    let peer = Peer::from_bot_api_id(body.chat);
    if let Some(original) = body.reply_to {
        control.world.message(Place::of(body.from, peer), original).ok_or(Refusal::MessageIdInvalid)?;
    }
    if body.topic.is_some() && control.world.chat(peer).is_none_or(|chat| chat.kind != ChatKind::Forum) {
        return Err(Problem::bad("Only a forum has topics."));
    }
    let drafts = contents.into_iter().map(|content| Draft {
        reply_to: body.reply_to,
        topic: body.topic,
        forward: forward.clone(),
        protected: body.protected,
        ..Draft::of(content)
    });
    let posted = control.world.post_album(body.from, peer, drafts.collect())?;
    let ids: Vec<_> = posted.iter().map(|posted| posted.message.id).collect();
    Ok(Json(json!({ "message_id": ids.first(), "message_ids": ids })))
}

/// What a message says, or the items of an album.
fn contents(control: &Control, body: &mut SendBody) -> Result<Vec<Content>, Problem> {
    let text = std::mem::take(&mut body.text);
    let mut content = Content { text, entities: body.entities.take().unwrap_or_default(), ..Content::default() };
    let files = std::mem::take(&mut body.media);
    content.media = match (body.photo.take(), body.document.take(), files.is_empty()) {
        (None, None, _) => None,
        (Some(photo), None, true) => Some(media(control, MediaKind::Photo, photo)?),
        (None, Some(document), true) => Some(media(control, MediaKind::Document, document)?),
        _ => return Err(Problem::bad("A message carries a photo, a document or media, not several of them.")),
    };
    content.contact = match body.contact.take() {
        None | Some(ContactBody::Own(false)) => None,
        Some(ContactBody::Own(true)) => Some(own_contact(control, body.from)?),
        Some(ContactBody::Card { phone_number, first_name, last_name, user_id }) => {
            Some(Contact { phone: phone_number, first_name, last_name, person: user_id })
        }
    };
    if files.is_empty() {
        return Ok(vec![content]);
    }
    let mut contents = files.into_iter().map(|file| file.content(control)).collect::<Result<Vec<_>, Problem>>()?;
    if let Some(first) = contents.first_mut().filter(|first| first.text.is_empty()) {
        (first.text, first.entities) = (content.text, content.entities);
    }
    Ok(contents)
}

/// The content of a message that somebody sees, or of its whole album, and where it is from.
fn forwarded(
    control: &Control,
    by: PersonId,
    chat: i64,
    message_id: i32,
    album: bool,
) -> Result<(Vec<Content>, Forward), Problem> {
    let peer = Peer::from_bot_api_id(chat);
    readable(control, by, peer)?;
    let original = control.world.message(Place::of(by, peer), message_id).ok_or(Refusal::MessageIdInvalid)?;
    if control.world.is_protected(&original) {
        return Err(Refusal::ChatForwardsRestricted.into());
    }
    let mut contents = Vec::new();
    if album && original.album.is_some() {
        let items = control.world.messages(by, peer, original.id - 10);
        contents.extend(items.into_iter().filter(|item| item.album == original.album).map(|item| item.content));
    } else {
        contents.push(original.content);
    }
    Ok((contents, original.forward.unwrap_or(Forward { from: original.from, date: original.date })))
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
        Some(b"RIFF") if data.get(8..12) == Some(b"WEBP") => ("image/webp", "inline"),
        Some(b"OggS") => ("audio/ogg", "inline"),
        Some(b"ID3\x03" | b"ID3\x04") => ("audio/mpeg", "inline"),
        Some(_) if data.get(4..8) == Some(b"ftyp") => ("video/mp4", "inline"),
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
