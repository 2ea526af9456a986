//! The Bot API's objects, made from the world as one bot sees it.

use serde_json::{Value, json};

use super::{BotApi, files, keyboard};
use crate::world::{
    Chat, ChatKind, Entity, EntityKind, Media, MediaKind, Message, Peer, Person, PersonId, Place, Service,
};

/// `User`.
pub fn user(person: &Person) -> Value {
    let mut user = json!({ "id": person.id, "is_bot": person.is_bot, "first_name": person.first_name });
    let optional =
        [("last_name", &person.last_name), ("username", &person.username), ("language_code", &person.language)];
    for (field, value) in optional {
        if let Some(value) = value {
            user[field] = value.as_str().into();
        }
    }
    user
}

/// `Chat`: of a private chat, the other person.
pub fn chat(api: &BotApi, bot: PersonId, place: Place) -> Value {
    let peer = place.seen_by(bot);
    match peer {
        Peer::Person(id) => {
            api.world.person(id).map_or_else(|| json!({ "id": id, "type": "private" }), |p| private(&p))
        }
        Peer::Group(_) | Peer::Channel(_) => api
            .world
            .chat(peer)
            .map_or_else(|| json!({ "id": peer.bot_api_id(), "type": "group", "title": "" }), |chat| group(&chat)),
    }
}

/// `Chat` of a person.
pub fn private(person: &Person) -> Value {
    let mut chat = json!({ "id": person.id, "type": "private", "first_name": person.first_name });
    for (field, value) in [("last_name", &person.last_name), ("username", &person.username)] {
        if let Some(value) = value {
            chat[field] = value.as_str().into();
        }
    }
    chat
}

/// `Chat` of a group of any kind.
pub fn group(chat: &Chat) -> Value {
    let kind = match chat.kind {
        ChatKind::Group => "group",
        ChatKind::Supergroup | ChatKind::Forum => "supergroup",
        ChatKind::Channel => "channel",
    };
    let mut object = json!({ "id": chat.peer().bot_api_id(), "type": kind, "title": chat.title });
    if let Some(username) = &chat.username {
        object["username"] = username.as_str().into();
    }
    if chat.kind == ChatKind::Forum {
        object["is_forum"] = true.into();
    }
    object
}

/// `Message`, with the message it answers.
pub fn message(api: &BotApi, bot: PersonId, message: &Message) -> Value {
    let mut object = bare_message(api, bot, message);
    let answered = message.reply_to.and_then(|id| api.world.message(message.place, id));
    if let Some(answered) = answered {
        object["reply_to_message"] = bare_message(api, bot, &answered);
    }
    object
}

fn bare_message(api: &BotApi, bot: PersonId, message: &Message) -> Value {
    let chat = chat(api, bot, message.place);
    let mut object = json!({ "message_id": message.id, "date": message.date });
    if chat["type"] == "channel" {
        object["sender_chat"] = chat.clone();
    } else if let Some(from) = api.world.person(message.from) {
        object["from"] = user(&from);
    }
    object["chat"] = chat;
    if let Some(edited) = message.edited {
        object["edit_date"] = edited.into();
    }
    if let Some(topic) = message.topic {
        object["message_thread_id"] = topic.into();
        object["is_topic_message"] = true.into();
    }
    if let Some(forward) = &message.forward {
        let sender = api.world.person(forward.from).map(|person| user(&person));
        object["forward_origin"] = json!({ "type": "user", "date": forward.date, "sender_user": sender });
    }
    if let Some(markup) = message.reply_markup.as_ref().filter(|markup| keyboard::is_inline(markup)) {
        object["reply_markup"] = markup.clone();
    }
    if let Some(album) = message.album {
        object["media_group_id"] = album.to_string().into();
    }
    if api.world.is_protected(message) {
        object["has_protected_content"] = true.into();
    }
    if message.content.no_preview {
        object["link_preview_options"] = json!({ "is_disabled": true });
    }
    add_content(api, bot, message, &mut object);
    if let Some(service) = &message.service {
        add_service(api, service, &mut object);
    }
    object
}

fn add_content(api: &BotApi, bot: PersonId, message: &Message, object: &mut Value) {
    let content = &message.content;
    let (text, entities) = if content.media.is_some() { ("caption", "caption_entities") } else { ("text", "entities") };
    if !content.text.is_empty() {
        object[text] = content.text.as_str().into();
        if !content.entities.is_empty() {
            object[entities] = content.entities.iter().map(|item| entity(api, item)).collect();
        }
    }
    if let Some(media) = &content.media {
        add_media(api, bot, media, object);
    }
    if let Some(contact) = &content.contact {
        let mut card = json!({ "phone_number": contact.phone, "first_name": contact.first_name });
        if let Some(last_name) = &contact.last_name {
            card["last_name"] = last_name.as_str().into();
        }
        if let Some(person) = contact.person {
            card["user_id"] = person.0.into();
        }
        object["contact"] = card;
    }
}

fn add_media(api: &BotApi, bot: PersonId, media: &Media, object: &mut Value) {
    let mut file = files::describe(api, bot, media);
    if media.spoiler {
        object["has_media_spoiler"] = true.into();
    }
    if matches!(media.kind, MediaKind::Photo | MediaKind::Video | MediaKind::Animation) {
        (file["width"], file["height"]) = (media.width.into(), media.height.into());
    }
    if media.kind == MediaKind::Photo {
        object["photo"] = json!([file]);
        return;
    }
    if media.kind != MediaKind::Document {
        file["duration"] = media.duration.into();
    }
    let name = media.name.as_ref().filter(|_| media.kind != MediaKind::Voice);
    for (field, value) in [("file_name", name), ("mime_type", media.mime.as_ref())] {
        if let Some(value) = value {
            file[field] = value.as_str().into();
        }
    }
    // Older clients know an animation as a document; Telegram sends both.
    if media.kind == MediaKind::Animation {
        object["document"] = file.clone();
    }
    object[media.kind.as_str()] = file;
}

/// `MessageEntity`: of a mentioned person, bots see the whole user.
fn entity(api: &BotApi, entity: &Entity) -> Value {
    let mut object = json!(entity);
    if let EntityKind::TextMention { user: mentioned } = &entity.kind
        && let Some(person) = api.world.person(mentioned.id)
    {
        object["user"] = user(&person);
    }
    object
}

fn add_service(api: &BotApi, service: &Service, object: &mut Value) {
    match service {
        Service::ChatCreated { .. } => object["group_chat_created"] = true.into(),
        Service::MembersAdded(members) => {
            let members = members.iter().filter_map(|id| api.world.person(*id)).map(|person| user(&person));
            object["new_chat_members"] = members.collect();
        }
        Service::TopicOpened { title } => {
            object["forum_topic_created"] = json!({ "name": title, "icon_color": 0x006f_b9f0 });
        }
        Service::TopicClosed(true) => object["forum_topic_closed"] = json!({}),
        Service::TopicClosed(false) => object["forum_topic_reopened"] = json!({}),
        Service::MigratedTo(id) => object["migrate_to_chat_id"] = Peer::Channel(*id).bot_api_id().into(),
        Service::MigratedFrom { group, .. } => {
            object["migrate_from_chat_id"] = Peer::Group(*group).bot_api_id().into();
        }
    }
}
