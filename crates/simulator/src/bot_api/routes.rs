//! From an HTTP request to a method, and back.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};

use super::{
    Answer, ApiError, Bot, BotApi, albums, callbacks, chats, commands, deleting, editing, files,
    params::{BODY_LIMIT, Params},
    polling, response, sending, webhook,
};
use crate::world::{Fault, Front, MediaKind};

/// The routes of the Bot API server.
pub fn router(api: Arc<BotApi>) -> Router {
    Router::new()
        .route("/bot{token}/{method}", any(call))
        .route("/file/bot{token}/{*path}", get(download))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(api)
}

async fn call(
    State(api): State<Arc<BotApi>>,
    Path((token, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    let Some(bot) = api.by_token(&token) else { return ApiError::unauthorized().into_response() };
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(error) => return error.into_response(),
    };
    match api.world.take_fault(Front::BotApi, &method) {
        None | Some(Fault::ForgetRandomIds | Fault::ExpireFiles | Fault::FloodWait(_)) => {
            response::wrap(answer(&api, &bot, &method, &params).await)
        }
        Some(Fault::Rpc(name)) => ApiError::injected(&name).into_response(),
        Some(Fault::DelayMs(delay)) => {
            tokio::time::sleep(Duration::from_millis(delay)).await;
            response::wrap(answer(&api, &bot, &method, &params).await)
        }
        Some(Fault::DropBefore) => cut_off(),
        Some(Fault::DropAfter) => {
            let _ = answer(&api, &bot, &method, &params).await;
            cut_off()
        }
        Some(Fault::NoReply) => {
            let _ = answer(&api, &bot, &method, &params).await;
            api.stop.cancelled().await;
            cut_off()
        }
    }
}

/// The methods in lower case, each with what carries it out.
macro_rules! methods {
    ($api:ident, $bot:ident, $params:ident: $($name:literal => $answer:expr,)*) => {
        async fn answer($api: &Arc<BotApi>, $bot: &Arc<Bot>, method: &str, $params: &Params) -> Answer {
            match method.to_ascii_lowercase().as_str() {
                $($name => $answer,)*
                _ => Err(ApiError::no_such_method()),
            }
        }

        /// Whether there is such a method, in any case.
        pub fn is_method(name: &str) -> bool {
            [$($name),*].contains(&name.to_ascii_lowercase().as_str())
        }
    };
}

methods! { api, bot, params:
    "getme" => chats::get_me(api, bot),
    "getupdates" => polling::get_updates(api, bot, params).await,
    "setwebhook" => webhook::set(api, bot, params),
    "deletewebhook" => Ok(webhook::delete(bot, params)),
    "getwebhookinfo" => Ok(webhook::info(api, bot)),
    "sendmessage" => sending::message(api, bot, params),
    "sendphoto" => sending::photo(api, bot, params),
    "senddocument" => sending::document(api, bot, params),
    "sendvideo" => sending::file(api, bot, params, MediaKind::Video),
    "sendanimation" => sending::file(api, bot, params, MediaKind::Animation),
    "sendvoice" => sending::file(api, bot, params, MediaKind::Voice),
    "sendaudio" => sending::file(api, bot, params, MediaKind::Audio),
    "sendmediagroup" => albums::send(api, bot, params),
    "copymessage" => albums::copy(api, bot, params),
    "sendchataction" => sending::chat_action(api, bot, params),
    "editmessagetext" => editing::text(api, bot, params),
    "editmessagecaption" => editing::caption(api, bot, params),
    "editmessagemedia" => editing::media(api, bot, params),
    "editmessagereplymarkup" => editing::reply_markup(api, bot, params),
    "deletemessage" => deleting::one(api, bot, params),
    "deletemessages" => deleting::many(api, bot, params),
    "answercallbackquery" => callbacks::answer(api, bot, params),
    "setmycommands" => commands::set(bot, params),
    "getmycommands" => commands::get(bot, params),
    "deletemycommands" => commands::delete(bot, params),
    "setchatmenubutton" => Ok(true.into()),
    "getchatmenubutton" => Ok(commands::menu_button()),
    "getfile" => files::get_file(api, bot, params),
    "getchat" => chats::get_chat(api, bot, params),
}

async fn download(State(api): State<Arc<BotApi>>, Path((token, path)): Path<(String, String)>) -> Response {
    let Some(bot) = api.by_token(&token) else { return ApiError::unauthorized().into_response() };
    let blob = api.files.at_path(bot.id, &path).and_then(|sha256| api.world.blob(&sha256));
    match blob {
        Some(data) => ([(header::CONTENT_TYPE, "application/octet-stream")], data).into_response(),
        None => ApiError::no_such_method().into_response(),
    }
}

/// What is said to a path like `/bot<token>` that names no method.
pub fn not_found() -> Response {
    ApiError::no_such_method().into_response()
}

/// An answer that breaks off at once: the connection is gone, and the client cannot know what became of its call.
fn cut_off() -> Response {
    let broken = futures::stream::once(async { Err::<&[u8], _>(std::io::Error::other("cut off by a fault")) });
    (StatusCode::OK, Body::from_stream(broken)).into_response()
}
