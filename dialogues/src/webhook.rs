//! Telling Telegram where to deliver updates.

use secrecy::{ExposeSecret, SecretString};
use teloxide::prelude::*;
use url::Url;

use crate::bot::{Bot, BotError};
use crate::poll::WANTED;

/// From now on Telegram delivers updates to `url`, with `secret` in a header, so that nobody else can.
pub async fn set(bot: &Bot, url: Url, secret: &SecretString) -> Result<(), BotError> {
    bot.0.set_webhook(url).secret_token(secret.expose_secret()).allowed_updates(WANTED).await?;
    Ok(())
}

/// From now on updates wait to be fetched.
pub async fn remove(bot: &Bot) -> Result<(), BotError> {
    bot.0.delete_webhook().await?;
    Ok(())
}
