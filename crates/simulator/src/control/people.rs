//! People and bots.

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Control, objects, problem::Problem, request::Body};
use crate::world::{CodeChannel, NewPerson, PersonId, Refusal};

#[derive(Deserialize)]
pub struct NewPersonBody {
    first_name: String,
    last_name: Option<String>,
    username: Option<String>,
    phone: Option<String>,
    password: Option<String>,
    password_hint: Option<String>,
    language: Option<String>,
    #[serde(default)]
    is_bot: bool,
    home_dc: Option<i32>,
    #[serde(default)]
    code_channel: CodeChannel,
    #[serde(default)]
    banned: bool,
}

/// `POST /people`.
pub async fn add(State(control): State<Control>, Body(new): Body<NewPersonBody>) -> Result<Json<Value>, Problem> {
    if new.first_name.trim().is_empty() {
        return Err(Problem::bad("A person needs a first name."));
    }
    if new.home_dc.is_some_and(|dc| !(1..=5).contains(&dc)) {
        return Err(Problem::bad("The datacenters are numbered 1 to 5."));
    }
    let person = control.world.add_person(NewPerson {
        first_name: new.first_name,
        last_name: new.last_name,
        username: new.username,
        phone: new.phone,
        password: new.password,
        password_hint: new.password_hint,
        language: new.language,
        is_bot: new.is_bot,
        home_dc: new.home_dc,
        code_channel: new.code_channel,
        banned: new.banned,
    })?;
    Ok(Json(json!({ "id": person.id })))
}

/// `GET /people`.
pub async fn list(State(control): State<Control>) -> Json<Value> {
    Json(control.world.people().iter().map(objects::person).collect())
}

#[derive(Deserialize)]
pub struct BlockBody {
    person: PersonId,
    /// Which bot; the only one if it is left out.
    bot: Option<PersonId>,
    blocked: bool,
}

/// `POST /block`.
pub async fn block(State(control): State<Control>, Body(body): Body<BlockBody>) -> Result<Json<Value>, Problem> {
    let bot = match body.bot {
        Some(bot) => bot,
        None => only_bot(&control)?,
    };
    control.world.set_blocked(body.person, bot, body.blocked)?;
    Ok(Json(json!({ "blocked": body.blocked })))
}

#[derive(Deserialize)]
pub struct SpamBotBody {
    person: PersonId,
    answer: Option<String>,
}

/// `POST /spam_bot`: what `@SpamBot` says to a person from now on.
pub async fn spam_bot(State(control): State<Control>, Body(body): Body<SpamBotBody>) -> Result<Json<Value>, Problem> {
    control.world.person(body.person).ok_or(Refusal::UserIdInvalid)?;
    control.world.set_spam_bot_answer(body.person, body.answer.clone());
    Ok(Json(json!({ "answer": body.answer })))
}

fn only_bot(control: &Control) -> Result<PersonId, Problem> {
    let mut bots = control.world.people().into_iter().filter(|person| person.is_bot);
    match (bots.next(), bots.next()) {
        (Some(bot), None) => Ok(bot.id),
        (None, _) => Err(Problem::missing("There is no bot.")),
        (Some(_), Some(_)) => Err(Problem::bad("There are several bots: name one in \"bot\".")),
    }
}
