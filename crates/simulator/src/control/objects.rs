//! The control API's objects.

use blastpro_locales::{Language, t};
use serde_json::{Value, json};

use super::Control;
use crate::world::{Chat, Dialog, Media, Message, Peer, Person, PersonId, SERVICE_ACCOUNT, Service, Topic, World};

/// A person or bot. Whether there is a two-step password is told, the password is not.
pub fn person(person: &Person) -> Value {
    json!({
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "phone": person.phone,
        "has_password": person.password.is_some(),
        "language": person.language,
        "is_bot": person.is_bot,
        "home_dc": person.home_dc,
        "code_channel": person.code_channel,
        "banned": person.banned,
    })
}

/// A group of any kind.
pub fn group(world: &World, group: &Chat) -> Value {
    json!({
        "id": group.peer().bot_api_id(),
        "title": group.title,
        "kind": group.kind,
        "username": group.username,
        "members": group.members.keys().collect::<Vec<_>>(),
        "topics": topics(group),
        "slow_mode": group.slow_mode,
        "can_write": group.can_write,
        "can_send_media": group.can_send_media,
        "forbidden_media": group.forbidden_media,
        "protected": group.protected,
        "migrated_to": group.migrated_to.map(|id| Peer::Channel(id).bot_api_id()),
        "invite": format!("https://t.me/+{}", world.invite_hash(group.peer())),
    })
}

/// The topics of a forum.
pub fn topics(group: &Chat) -> Value {
    group
        .topics
        .values()
        .map(|Topic { id, title, closed, .. }| json!({ "id": id, "title": title, "closed": closed }))
        .collect()
}

/// A message as `viewer` sees it. `origin` is where its file is served.
pub fn message(control: &Control, origin: &str, viewer: PersonId, message: &Message) -> Value {
    let from = control.world.person(message.from);
    let content = &message.content;
    json!({
        "id": message.id,
        "chat": message.place.seen_by(viewer).bot_api_id(),
        "from": message.from,
        "from_name": from.map(|person| person.name()),
        "outgoing": message.from == viewer,
        "date": message.date,
        "edited": message.edited,
        "text": content.text,
        "entities": content.entities,
        "media": content.media.as_ref().map(|file| media(origin, file)),
        "contact": content.contact.as_ref().map(|contact| json!({
            "phone_number": contact.phone,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "user_id": contact.person,
        })),
        "topic": message.topic,
        "reply_to": message.reply_to,
        "forward": message.forward.as_ref().map(|forward| json!({
            "from": forward.from,
            "from_name": control.world.person(forward.from).map(|person| person.name()),
            "date": forward.date,
        })),
        "reply_markup": message.reply_markup,
        "random_id": message.random_id,
        "album": message.album.map(|album| album.to_string()),
        "protected": control.world.is_protected(message),
        "no_preview": content.no_preview,
        "service": message.service.as_ref().map(|service| service_text(control, viewer, message.from, service)),
    })
}

/// A file of a message.
fn media(origin: &str, media: &Media) -> Value {
    json!({
        "kind": media.kind,
        "url": format!("{origin}/control/files/{}?name={}", media.sha256, file_name(media)),
        "sha256": media.sha256,
        "name": media.name,
        "mime": media.mime,
        "size": media.size,
        "width": media.width,
        "height": media.height,
        "duration": media.duration,
        "spoiler": media.spoiler,
    })
}

fn file_name(media: &Media) -> String {
    url::form_urlencoded::byte_serialize(media.name.as_deref().unwrap_or_default().as_bytes()).collect()
}

/// A chat in somebody's list.
pub fn chat(control: &Control, origin: &str, viewer: PersonId, dialog: &Dialog) -> Option<Value> {
    let (kind, title, username, topics, can_write) = match dialog.peer {
        Peer::Person(id) => {
            let other = control.world.person(id)?;
            let kind = match () {
                () if id == SERVICE_ACCOUNT => "service",
                () if other.is_bot => "bot",
                () => "person",
            };
            let open =
                id != SERVICE_ACCOUNT && !control.world.is_blocked(viewer, id) && !control.world.is_blocked(id, viewer);
            (json!(kind), other.name(), other.username, json!([]), open)
        }
        Peer::Group(_) | Peer::Channel(_) => {
            // Apps show a group that became a supergroup as one with it.
            let group = control.world.chat(dialog.peer).filter(|group| group.migrated_to.is_none())?;
            let can_write = group.may_write(viewer);
            (json!(group.kind), group.title.clone(), group.username.clone(), topics(&group), can_write)
        }
    };
    Some(json!({
        "id": dialog.peer.bot_api_id(),
        "kind": kind,
        "title": title,
        "username": username,
        "last": dialog.top.as_ref().map(|top| message(control, origin, viewer, top)),
        "unread": dialog.unread,
        "topics": topics,
        "can_write": can_write,
    }))
}

/// What Telegram's apps write for a service message, in the viewer's language.
fn service_text(control: &Control, viewer: PersonId, by: PersonId, service: &Service) -> String {
    let language = control.world.person(viewer).and_then(|person| person.language);
    let language = language.and_then(|tag| Language::from_tag(&tag)).unwrap_or_default();
    let name = |id: PersonId| control.world.person(id).map(|person| person.name()).unwrap_or_default();
    let actor = name(by);
    match service {
        Service::ChatCreated { title } => {
            t!(language, "simulator-action-group-created", name = actor.as_str(), title = title.as_str())
        }
        Service::MembersAdded(members) => {
            let names = members.iter().map(|id| name(*id)).collect::<Vec<_>>().join(", ");
            t!(language, "simulator-action-members-added", name = actor.as_str(), members = names.as_str())
        }
        Service::TopicOpened { title } => {
            t!(language, "simulator-action-topic-opened", name = actor.as_str(), title = title.as_str())
        }
        Service::TopicClosed(true) => t!(language, "simulator-action-topic-closed", name = actor.as_str()),
        Service::TopicClosed(false) => t!(language, "simulator-action-topic-reopened", name = actor.as_str()),
        Service::MigratedTo(_) => t!(language, "simulator-action-migrated"),
        Service::MigratedFrom { title, .. } => t!(language, "simulator-action-migrated-from", title = title.as_str()),
    }
}
