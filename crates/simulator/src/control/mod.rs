//! The control API: what outside tools and the chat page do to the simulated world. Its contract is
//! `docs/SIMULATOR.md`.
//!
//! - [`people`], [`groups`], [`messages`], [`buttons`]: the world itself
//! - [`logins`]: codes, QR, sessions
//! - [`trouble`]: faults, outages, the call log
//! - [`views`], [`events`], [`service`]: what the chat page needs besides

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, patch, post},
};
use tokio_util::sync::CancellationToken;

use crate::{ServiceControl, bot_api::BotApi, world::World};

mod buttons;
mod events;
mod groups;
mod logins;
mod messages;
mod objects;
mod people;
mod phone;
mod problem;
mod request;
mod service;
mod trouble;
mod views;

/// The largest request: a 50 MB file as base64.
const BODY_LIMIT: usize = 70 << 20;

/// What the routes work on.
#[derive(Clone)]
pub struct Control {
    /// The world.
    pub world: Arc<World>,
    /// The Bot API server, which knows the bots' commands.
    pub bot_api: Arc<BotApi>,
    /// The service under test, when somebody runs it.
    pub service: Option<ServiceControl>,
    /// Ends streams that would never end by themselves.
    pub stop: CancellationToken,
}

/// The routes below `/control`.
pub fn router(control: Control) -> Router {
    Router::new()
        .route("/bootstrap", get(logins::bootstrap))
        .route("/people", get(people::list).post(people::add))
        .route("/codes/{phone}", get(logins::code))
        .route("/qr", get(phone::waiting_qr).post(logins::accept_qr))
        .route("/read", post(phone::read))
        .route("/revoke", post(logins::revoke))
        .route("/disconnect", post(logins::disconnect))
        .route("/groups", get(groups::list).post(groups::add))
        .route("/groups/{id}", patch(groups::change))
        .route("/archive", post(groups::archive))
        .route("/messages", get(messages::list).post(messages::send))
        .route("/messages/{chat}/{id}", patch(messages::edit).delete(messages::delete))
        .route("/files/{sha256}", get(messages::file))
        .route("/press", post(buttons::press))
        .route("/block", post(people::block))
        .route("/spam_bot", post(people::spam_bot))
        .route("/faults", post(trouble::add_fault).delete(trouble::clear_faults))
        .route("/repeats", post(trouble::repeats))
        .route("/forget_random_ids", post(trouble::forget_random_ids))
        .route("/expire_files", post(trouble::expire_files))
        .route("/outage", post(trouble::start_outage))
        .route("/log", get(trouble::log))
        .route("/chats", get(views::chats))
        .route("/me", get(views::me))
        .route("/commands", get(views::commands))
        .route("/keyboard", get(views::keyboard))
        .route("/events", get(events::stream))
        .route("/service", get(service::status))
        .route("/service/kill", post(service::kill))
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(control)
}
