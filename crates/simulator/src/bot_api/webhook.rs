//! Webhooks: updates are posted to the bot, one at a time, until it accepts each.
//!
//! Only loopback addresses are called, in plain HTTP too (Telegram itself wants HTTPS and one of four ports).

use std::{net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Client, header::RETRY_AFTER, redirect};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use url::{Host, Url};

use super::{Answer, ApiError, Bot, BotApi, params::Params, queue::Update};

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// How long a bot may take to accept an update.
const PATIENCE: Duration = Duration::from_mins(1);
/// The header that carries the secret.
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// A bot's webhook. Its deliveries end when it is dropped.
pub struct Webhook {
    url: Url,
    max_connections: i64,
    last_error: Option<(i64, String)>,
    /// Ends the deliveries.
    stop: CancellationToken,
}

impl Drop for Webhook {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// `setWebhook`. An empty address deletes the webhook.
pub fn set(api: &Arc<BotApi>, bot: &Arc<Bot>, params: &Params) -> Answer {
    let Some(address) = params.text("url") else { return Ok(delete(bot, params)) };
    let url = loopback(&address)?;
    let secret = params.text("secret_token");
    if let Some(secret) = &secret {
        if secret.len() > 256 {
            return Err(ApiError::bad_request("secret token is too long"));
        }
        if !secret.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err(ApiError::bad_request("secret token contains unallowed characters"));
        }
    }
    let allowed: Option<Vec<String>> = params.object("allowed_updates", "allowed_updates")?;
    let max_connections = params.integer("max_connections").unwrap_or(40).clamp(1, 100);
    // Redirects could lead away from this machine.
    let client = Client::builder()
        .timeout(PATIENCE)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| ApiError::internal(format!("Internal Server Error: {error}")))?;
    let stop = api.stop.child_token();
    let mut mail = bot.mail();
    if let Some(allowed) = allowed {
        mail.queue.allow(&allowed);
    }
    if params.flag("drop_pending_updates") {
        mail.queue.clear();
    }
    mail.webhook = Some(Webhook { url: url.clone(), max_connections, last_error: None, stop: stop.clone() });
    drop(mail);
    bot.changed.notify_waiters();
    let delivery = Delivery { api: api.clone(), bot: bot.clone(), client, url, secret };
    tokio::spawn(async move { stop.run_until_cancelled(delivery.run()).await });
    Ok(true.into())
}

/// `deleteWebhook`.
pub fn delete(bot: &Bot, params: &Params) -> Value {
    let mut mail = bot.mail();
    mail.webhook = None;
    if params.flag("drop_pending_updates") {
        mail.queue.clear();
    }
    true.into()
}

/// `getWebhookInfo`.
pub fn info(api: &BotApi, bot: &Bot) -> Value {
    api.catch_up();
    let mail = bot.mail();
    let mut info = json!({ "url": "", "has_custom_certificate": false, "pending_update_count": mail.queue.len() });
    if let Some(allowed) = mail.queue.allowed() {
        info["allowed_updates"] = allowed.into();
    }
    if let Some(webhook) = &mail.webhook {
        info["url"] = webhook.url.as_str().into();
        info["max_connections"] = webhook.max_connections.into();
        info["ip_address"] = webhook.url.host_str().into();
        if let Some((date, message)) = &webhook.last_error {
            info["last_error_date"] = (*date).into();
            info["last_error_message"] = message.as_str().into();
        }
    }
    info
}

fn loopback(address: &str) -> Result<Url, ApiError> {
    let url = Url::parse(address).map_err(|_| ApiError::bad_request("invalid webhook URL specified"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ApiError::bad_request("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    let local = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    if local {
        Ok(url)
    } else {
        Err(ApiError::bad_request("bad webhook: only literal loopback addresses are simulated"))
    }
}

/// The task that posts one bot's updates to one address.
struct Delivery {
    api: Arc<BotApi>,
    bot: Arc<Bot>,
    client: Client,
    url: Url,
    secret: Option<String>,
}

impl Delivery {
    async fn run(self) {
        let mut pause = self.api.options.webhook_retry;
        loop {
            let changed = self.bot.changed.notified();
            let oldest = self.bot.mail().queue.oldest(1, self.api.world.unix_now()).pop();
            let Some(update) = oldest else {
                changed.await;
                continue;
            };
            match self.post(&update).await {
                Ok(()) => {
                    self.bot.mail().queue.delivered(update.id);
                    pause = self.api.options.webhook_retry;
                }
                Err(failure) => {
                    let now = self.api.world.unix_now();
                    if let Some(webhook) = &mut self.bot.mail().webhook {
                        webhook.last_error = Some((now, failure.reason));
                    }
                    tokio::time::sleep(failure.retry_after.unwrap_or(pause)).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    async fn post(&self, update: &Update) -> Result<(), Failure> {
        let mut request = self.client.post(self.url.clone()).json(&update.json());
        if let Some(secret) = &self.secret {
            request = request.header(SECRET_HEADER, secret);
        }
        let response = request.send().await.map_err(|error| Failure {
            reason: if error.is_timeout() { "Read timeout expired" } else { "Connection refused" }.to_owned(),
            retry_after: None,
        })?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        Err(Failure {
            reason: format!("Wrong response from the webhook: {status}"),
            retry_after: seconds.map(|seconds| Duration::from_secs(seconds).min(LONGEST_PAUSE)),
        })
    }
}

/// Why a bot did not accept an update, and when it wants it again.
struct Failure {
    reason: String,
    retry_after: Option<Duration>,
}
