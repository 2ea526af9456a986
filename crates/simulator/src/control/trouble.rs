//! What goes wrong, on request, and the log that proves how it went.

use axum::{Json, extract::State};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Control,
    problem::Problem,
    request::{Body, Params},
};
use crate::bot_api;
use crate::world::{Fault, Front, Happening, LogEntry, PersonId, Refusal, RepeatAnswer};

/// The longest outage, in seconds.
const LONGEST_OUTAGE: f64 = 3600.0;

#[derive(Deserialize)]
pub struct FaultBody {
    /// Whose calls; `null` means a method of the Bot API, or an MTProto method whoever calls it.
    person: Option<PersonId>,
    method: String,
    fault: Fault,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

/// `POST /faults`.
pub async fn add_fault(State(control): State<Control>, Body(body): Body<FaultBody>) -> Result<Json<Value>, Problem> {
    check(&body)?;
    if let Some(person) = body.person
        && control.world.person(person).ok_or(Refusal::UserIdInvalid)?.is_bot
    {
        return Err(Problem::bad("A bot calls the Bot API: its faults name no person."));
    }
    let front = front(&body);
    control.world.add_fault(front, &body.method, body.fault, body.times);
    Ok(Json(json!({ "queued": body.times })))
}

/// Whose calls are meant. While nobody is known to be logging in, MTProto calls belong to no person; only their names
/// have a dot.
fn front(body: &FaultBody) -> Front {
    match body.person {
        Some(person) => Front::Account(person),
        None if body.method.contains('.') => Front::AnyAccount,
        None => Front::BotApi,
    }
}

/// A fault that could never happen is a mistake of the one who asks for it.
fn check(body: &FaultBody) -> Result<(), Problem> {
    if body.times == 0 {
        return Err(Problem::bad("A fault happens at least once."));
    }
    if body.method.is_empty() {
        return Err(Problem::bad("The fault names no method; * is any."));
    }
    if body.person.is_some() && body.method != "*" && !body.method.contains('.') {
        return Err(Problem::bad(
            "A person calls MTProto methods, whose names have a dot, as in messages.sendMessage.",
        ));
    }
    let of_bots = front(body) == Front::BotApi;
    if of_bots && body.method != "*" && !bot_api::is_method(&body.method) {
        return Err(Problem::bad(
            "The simulated Bot API has no such method; an MTProto method has a dot in its name, as in \
             messages.sendMessage.",
        ));
    }
    match &body.fault {
        Fault::FloodWait(_) | Fault::ForgetRandomIds | Fault::ExpireFiles if of_bots => {
            Err(Problem::bad("This fault befalls accounts, not the Bot API; rpc FLOOD_WAIT_60 makes a bot wait."))
        }
        Fault::Rpc(error) if error.trim().is_empty() => Err(Problem::bad("The fault names no error.")),
        _ => Ok(()),
    }
}

/// `DELETE /faults`: nothing goes wrong any more.
pub async fn clear_faults(State(control): State<Control>) -> Json<Value> {
    control.world.clear_faults();
    Json(json!({ "queued": 0 }))
}

#[derive(Deserialize)]
pub struct RepeatsBody {
    answer: RepeatAnswer,
}

/// `POST /repeats`: what a repeated `random_id` is answered with.
pub async fn repeats(State(control): State<Control>, Body(body): Body<RepeatsBody>) -> Json<Value> {
    control.world.answer_repeats_with(body.answer);
    Json(json!({ "answer": body.answer }))
}

#[derive(Deserialize)]
pub struct PersonBody {
    person: PersonId,
}

/// `POST /forget_random_ids`: of all messages that a person has sent.
pub async fn forget_random_ids(
    State(control): State<Control>,
    Body(body): Body<PersonBody>,
) -> Result<Json<Value>, Problem> {
    control.world.person(body.person).ok_or(Refusal::UserIdInvalid)?;
    control.world.forget_random_ids(body.person);
    Ok(Json(json!({ "forgotten": true })))
}

/// `POST /expire_files`: the references that a person was given.
pub async fn expire_files(
    State(control): State<Control>,
    Body(body): Body<PersonBody>,
) -> Result<Json<Value>, Problem> {
    control.world.person(body.person).ok_or(Refusal::UserIdInvalid)?;
    control.world.expire_file_references(body.person);
    Ok(Json(json!({ "expired": true })))
}

#[derive(Deserialize)]
pub struct OutageBody {
    seconds: f64,
}

/// `POST /outage`: the datacenters cut all connections and accept none for a while.
pub async fn start_outage(
    State(control): State<Control>,
    Body(body): Body<OutageBody>,
) -> Result<Json<Value>, Problem> {
    if !(0.0..=LONGEST_OUTAGE).contains(&body.seconds) {
        return Err(Problem::bad("An outage lasts between 0 and 3600 seconds."));
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let length = TimeDelta::milliseconds((body.seconds * 1000.0) as i64);
    control.world.start_outage(length);
    Ok(Json(json!({ "until": control.world.outage_until().map(|until| until.timestamp()) })))
}

#[derive(Deserialize)]
pub struct LogParams {
    person: Option<PersonId>,
    /// Also calls that were refused.
    #[serde(default)]
    refused: bool,
    /// Only entries after the one with this number.
    #[serde(default)]
    after: u64,
}

/// `GET /log`: connections and the calls that were applied, oldest first.
pub async fn log(State(control): State<Control>, Params(params): Params<LogParams>) -> Result<Json<Value>, Problem> {
    if let Some(person) = params.person {
        control.world.person(person).ok_or(Refusal::UserIdInvalid)?;
    }
    let applied = |entry: &LogEntry| match &entry.what {
        Happening::Call(call) => params.refused || call.refused.is_none(),
        Happening::Opened | Happening::Closed => true,
    };
    Ok(Json(
        control.world.log_after(params.person, params.after).iter().filter(|entry| applied(entry)).map(entry).collect(),
    ))
}

/// How long a refused caller is to wait.
fn waits(error: &str) -> Option<i64> {
    error.rsplit_once("_WAIT_").and_then(|(_, seconds)| seconds.parse().ok())
}

fn entry(entry: &LogEntry) -> Value {
    let mut object = json!({
        "number": entry.number,
        "time": entry.time.timestamp(),
        "time_ms": entry.time.timestamp_millis(),
        "person": entry.person,
        "connection": entry.connection.0,
        "key_id": format!("{:016x}", entry.key.0),
    });
    match &entry.what {
        Happening::Opened => object["event"] = "opened".into(),
        Happening::Closed => object["event"] = "closed".into(),
        Happening::Call(call) => {
            object["event"] = "call".into();
            object["method"] = call.method.as_str().into();
            object["peer"] = call.peer.into();
            object["random_id"] = call.random_id.into();
            object["answered"] = call.answered.into();
            if !call.random_ids.is_empty() {
                object["random_ids"] = json!(call.random_ids);
            }
            if !call.messages.is_empty() {
                object["messages"] = json!(call.messages);
            }
            if let Some(error) = &call.refused {
                object["error"] = error.as_str().into();
                if let Some(seconds) = waits(error) {
                    object["seconds"] = seconds.into();
                }
            }
        }
    }
    object
}
