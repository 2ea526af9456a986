//! `getUpdates`: long polling, by one poller at a time.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{Answer, ApiError, Bot, BotApi, params::Params};

/// The longest that a poll may wait, in seconds.
const LONGEST_WAIT: i64 = 50;
/// The most updates of one answer.
const MOST_UPDATES: i64 = 100;

/// `getUpdates`. A poll that is still waiting when another one comes ends with 409, as does any while a webhook is set.
pub async fn get_updates(api: &BotApi, bot: &Bot, params: &Params) -> Answer {
    let offset = params.integer("offset").unwrap_or(0);
    let limit = params.integer("limit").unwrap_or(MOST_UPDATES).clamp(1, MOST_UPDATES);
    let wait = params.integer("timeout").unwrap_or(0).clamp(0, LONGEST_WAIT);
    let deadline = Instant::now() + Duration::from_secs(wait.unsigned_abs());
    let poll = begin(bot, offset, params)?;
    loop {
        // From here on no change is missed.
        let changed = bot.changed.notified();
        api.catch_up();
        {
            let mut mail = bot.mail();
            if mail.webhook.is_some() {
                return Err(ApiError::conflict("terminated by setWebhook request"));
            }
            if mail.poll != poll {
                return Err(ApiError::conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            let updates = mail.queue.oldest(usize::try_from(limit).unwrap_or(1), api.world.unix_now());
            if !updates.is_empty() || Instant::now() >= deadline {
                return Ok(updates.iter().map(super::queue::Update::json).collect());
            }
        }
        tokio::select! {
            // At the deadline the loop looks once more and answers.
            _ = timeout_at(deadline, changed) => {}
            () = api.stop.cancelled() => return Err(ApiError::internal("Internal Server Error: restart".to_owned())),
        }
    }
}

/// Takes over from an older poll; the answer is this poll's number.
fn begin(bot: &Bot, offset: i64, params: &Params) -> Result<u64, ApiError> {
    let allowed: Option<Vec<String>> = params.object("allowed_updates", "allowed_updates")?;
    let mut mail = bot.mail();
    if mail.webhook.is_some() {
        return Err(ApiError::conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ));
    }
    if let Some(allowed) = allowed {
        mail.queue.allow(&allowed);
    }
    mail.queue.confirm(offset);
    mail.poll += 1;
    let poll = mail.poll;
    drop(mail);
    bot.changed.notify_waiters();
    Ok(poll)
}
