//! Logging in, seen from the person's phone: codes, QR codes, sessions.

use axum::{Json, extract::State};
use base64::{Engine as _, engine::general_purpose};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{
    Control,
    problem::Problem,
    request::{Body, Named},
};
use crate::world::{Datacenter, PersonId, Refusal};

/// `GET /bootstrap`: the datacenters, with a fresh key for each, for one new login session.
pub async fn bootstrap(State(control): State<Control>) -> Json<Vec<Datacenter>> {
    Json(control.world.bootstrap())
}

/// `GET /codes/{phone}`: the login code that is on its way to this number.
pub async fn code(State(control): State<Control>, Named(phone): Named<String>) -> Result<Json<Value>, Problem> {
    let code = control.world.code(&phone).ok_or_else(|| Problem::missing("No code is on its way to this number."))?;
    Ok(Json(json!({ "code": code })))
}

#[derive(Deserialize)]
pub struct QrBody {
    url: String,
    person: PersonId,
}

/// `POST /qr`: the person scans a QR code and accepts the login.
pub async fn accept_qr(State(control): State<Control>, Body(body): Body<QrBody>) -> Result<Json<Value>, Problem> {
    if control.world.person(body.person).is_some_and(|person| person.is_bot) {
        return Err(Problem::bad("A bot scans no QR codes."));
    }
    let token = token(&body.url).ok_or_else(|| Problem::bad("This is no tg://login?token=… address."))?;
    control.world.accept_login_token(body.person, &token).map_err(|refusal| match refusal {
        Refusal::AuthTokenInvalid => Problem::missing("There is no such QR code."),
        Refusal::AuthTokenExpired => Problem::conflict("This QR code has expired."),
        Refusal::AuthTokenAlreadyAccepted => Problem::conflict("This QR code was accepted already."),
        other => other.into(),
    })?;
    Ok(Json(json!({ "accepted": true })))
}

/// The token of a `tg://login` link, in any of the ways base64 is written.
fn token(link: &str) -> Option<Vec<u8>> {
    let link = Url::parse(link).ok().filter(|link| link.scheme() == "tg" && link.host_str() == Some("login"))?;
    // Not by `query_pairs`, for which a plus sign is a space.
    let encoded = link.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))?;
    let encoded = encoded.trim_end_matches('=').replace('+', "-").replace('/', "_");
    general_purpose::URL_SAFE_NO_PAD.decode(encoded.trim_end_matches("%3D")).ok()
}

#[derive(Deserialize)]
pub struct PersonBody {
    person: PersonId,
}

/// `POST /revoke`: ends all login sessions of a person, as they could from another device.
pub async fn revoke(State(control): State<Control>, Body(body): Body<PersonBody>) -> Result<Json<Value>, Problem> {
    known(&control, body.person)?;
    Ok(Json(json!({ "revoked": control.world.revoke(body.person, None) })))
}

/// `POST /disconnect`: cuts the connections of a person's sessions, which may come back at once.
pub async fn disconnect(State(control): State<Control>, Body(body): Body<PersonBody>) -> Result<Json<Value>, Problem> {
    known(&control, body.person)?;
    Ok(Json(json!({ "disconnected": control.world.disconnect(body.person) })))
}

fn known(control: &Control, person: PersonId) -> Result<(), Problem> {
    control.world.person(person).map(|_| ()).ok_or_else(|| Refusal::UserIdInvalid.into())
}
