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
    if new.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        return Err(Problem::bad("A phone number has 5 to 15 digits, such as +62 812 3456 7890."));
    }
    if new.username.as_deref().is_some_and(|name| !is_username(name)) {
        return Err(Problem::bad(USERNAME_RULE));
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

/// What is said about a name that is none.
pub(super) const USERNAME_RULE: &str = "A username has 1 to 32 Latin letters, digits and underscores, a letter first.";

/// Digits of an international number, as people write it.
fn is_phone(phone: &str) -> bool {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    (5..=15).contains(&digits) && phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c))
}

/// With or without `@`. Telegram asks for more characters of new names, but sells names as short as these.
pub(super) fn is_username(name: &str) -> bool {
    let name = name.strip_prefix('@').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 32
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `GET /people`.
pub async fn list(State(control): State<Control>) -> Json<Value> {
    Json(control.world.people().iter().map(objects::person).collect())
}

#[derive(Deserialize)]
pub struct BlockBody {
    person: PersonId,
    /// Which bot; the first one if it is left out.
    bot: Option<PersonId>,
    blocked: bool,
}

/// `POST /block`.
pub async fn block(State(control): State<Control>, Body(body): Body<BlockBody>) -> Result<Json<Value>, Problem> {
    let bot = match body.bot {
        Some(bot) => bot,
        None => first_bot(&control)?,
    };
    let is_bot = |id| control.world.person(id).map(|person| person.is_bot).ok_or(Refusal::UserIdInvalid);
    if is_bot(body.person)? {
        return Err(Problem::bad("A bot blocks nobody."));
    }
    if !is_bot(bot)? {
        return Err(Problem::bad("The one that is blocked must be a bot."));
    }
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

/// The bot with the smallest id: the one that the world began with, however many were added since.
fn first_bot(control: &Control) -> Result<PersonId, Problem> {
    let bots = control.world.people().into_iter().filter(|person| person.is_bot);
    bots.map(|bot| bot.id).min().ok_or_else(|| Problem::missing("There is no bot."))
}
