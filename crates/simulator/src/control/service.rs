//! The service under test, when the simulator's owner also runs it: its state, and the plug to pull.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{Control, problem::Problem};

/// `GET /service`: `none` when it is run by somebody else.
pub async fn status(State(control): State<Control>) -> Json<Value> {
    Json(match &control.service {
        Some(service) => json!(*service.status.borrow()),
        None => json!({ "state": "none", "pid": null, "restarts": 0 }),
    })
}

/// `POST /service/kill`: pulls the plug. Whoever runs the service kills it, and starts it again.
pub async fn kill(State(control): State<Control>) -> Result<Json<Value>, Problem> {
    let service = control.service.ok_or_else(|| Problem::missing("The service is not run from here."))?;
    service.pull.try_send(()).map_err(|_| Problem::conflict("The plug is being pulled already."))?;
    Ok(Json(json!({ "killed": true })))
}
