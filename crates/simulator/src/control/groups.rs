//! Groups, supergroups, forums and channels.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Control, objects,
    people::{USERNAME_RULE, is_username},
    problem::Problem,
    request::{Body, Named},
};
use crate::world::{ChatChange, ChatKind, GENERAL_TOPIC, MediaKind, NewChat, Peer, PersonId, Refusal};

#[derive(Deserialize)]
pub struct NewGroupBody {
    title: String,
    kind: ChatKind,
    members: Vec<PersonId>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    slow_mode: u32,
    #[serde(default = "yes")]
    can_write: bool,
    #[serde(default = "yes")]
    can_send_media: bool,
    #[serde(default)]
    forbidden_media: BTreeSet<MediaKind>,
    #[serde(default)]
    protected: bool,
    username: Option<String>,
}

fn yes() -> bool {
    true
}

/// `POST /groups`. The first member is the creator; the topics come back in the order in which they were named.
pub async fn add(State(control): State<Control>, Body(new): Body<NewGroupBody>) -> Result<Json<Value>, Problem> {
    check_titles(Some(&new.title), &new.topics)?;
    if new.members.is_empty() {
        return Err(Problem::bad("A group needs at least one member, its creator."));
    }
    if !new.topics.is_empty() && new.kind != ChatKind::Forum {
        return Err(Problem::bad("Only a forum has topics."));
    }
    if new.username.is_some() && new.kind == ChatKind::Group {
        return Err(Problem::bad("A basic group has no username; a supergroup may have one."));
    }
    if new.username.as_deref().is_some_and(|name| !is_username(name)) {
        return Err(Problem::bad(USERNAME_RULE));
    }
    let mut group = control.world.add_chat(NewChat {
        title: new.title,
        kind: new.kind,
        members: new.members,
        topics: new.topics,
        slow_mode: new.slow_mode,
        can_write: new.can_write,
        can_send_media: new.can_send_media,
        forbidden_media: new.forbidden_media,
        protected: new.protected,
        username: new.username,
    })?;
    group.topics.remove(&GENERAL_TOPIC);
    Ok(Json(json!({ "id": group.peer().bot_api_id(), "topics": objects::topics(&group) })))
}

/// A group, and a topic, is called something.
fn check_titles(group: Option<&str>, topics: &[String]) -> Result<(), Problem> {
    if group.is_some_and(|title| title.trim().is_empty()) {
        return Err(Problem::bad("A group needs a title."));
    }
    if topics.iter().any(|title| title.trim().is_empty()) {
        return Err(Problem::bad("A topic needs a title."));
    }
    Ok(())
}

/// `GET /groups`.
pub async fn list(State(control): State<Control>) -> Json<Value> {
    Json(control.world.chats().iter().map(|group| objects::group(&control.world, group)).collect())
}

#[derive(Deserialize)]
pub struct GroupChangeBody {
    title: Option<String>,
    can_write: Option<bool>,
    /// With it, `can_write` is about this member alone.
    person: Option<PersonId>,
    can_send_media: Option<bool>,
    forbidden_media: Option<BTreeSet<MediaKind>>,
    protected: Option<bool>,
    slow_mode: Option<u32>,
    /// Makes a supergroup of a basic group, after the other changes.
    #[serde(default)]
    migrate: bool,
    close_topic: Option<i32>,
    reopen_topic: Option<i32>,
    delete_topic: Option<i32>,
    #[serde(default)]
    new_topics: Vec<String>,
    #[serde(default)]
    add: Vec<PersonId>,
    #[serde(default)]
    remove: Vec<PersonId>,
}

/// `PATCH /groups/{id}`. A group that migrates is answered with the supergroup.
pub async fn change(
    State(control): State<Control>,
    Named(id): Named<i64>,
    Body(body): Body<GroupChangeBody>,
) -> Result<Json<Value>, Problem> {
    let peer = Peer::from_bot_api_id(id);
    let group = control.world.chat(peer).ok_or(Refusal::ChatIdInvalid)?;
    check_titles(body.title.as_deref(), &body.new_topics)?;
    if body.delete_topic == Some(GENERAL_TOPIC) {
        return Err(Problem::bad("General cannot be deleted."));
    }
    if body.migrate && group.kind != ChatKind::Group {
        return Err(Problem::bad("Only a basic group becomes a supergroup."));
    }
    if body.migrate && group.migrated_to.is_some() {
        return Err(Problem::conflict("This group has become a supergroup already."));
    }
    let (everybody, one) = match body.person {
        Some(person) => (None, body.can_write.map(|can_write| (person, can_write))),
        None => (body.can_write, None),
    };
    let closed = body.close_topic.map(|topic| (topic, true));
    let reopened = body.reopen_topic.map(|topic| (topic, false));
    let change = ChatChange {
        title: body.title,
        can_write: everybody,
        can_send_media: body.can_send_media,
        forbidden_media: body.forbidden_media,
        protected: body.protected,
        slow_mode: body.slow_mode,
        member_can_write: one.into_iter().collect(),
        add: body.add,
        remove: body.remove,
        new_topics: body.new_topics,
        closed: closed.into_iter().chain(reopened).collect(),
        delete_topics: body.delete_topic.into_iter().collect(),
    };
    let mut group = control.world.change_chat(peer, &change)?;
    if body.migrate {
        group = control.world.migrate_chat(group.peer())?;
    }
    Ok(Json(objects::group(&control.world, &group)))
}

#[derive(Deserialize)]
pub struct ArchiveBody {
    person: PersonId,
    chat: i64,
    archived: bool,
}

/// `POST /archive`: a person moves one of their chats into the archive, or out of it.
pub async fn archive(State(control): State<Control>, Body(body): Body<ArchiveBody>) -> Result<Json<Value>, Problem> {
    let peer = Peer::from_bot_api_id(body.chat);
    if !control.world.has_dialog(body.person, peer) {
        return Err(Refusal::ChatIdInvalid.into());
    }
    control.world.set_archived(body.person, peer, body.archived);
    Ok(Json(json!({ "archived": body.archived })))
}
