//! The bot's parts: its conversations, how updates arrive, and the link to it.

use std::time::Duration;

use anyhow::Context as _;
use blastpro_dialogues::{Bot, BotError};
use blastpro_services::Services;
use tokio::sync::watch;
use url::Url;

use super::tasks::Tasks;
use crate::config;

/// How long the start waits for the Bot API. It goes on without: an outage there must not keep the service down.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bot, known to its server unless that cannot be reached now.
pub async fn connect(config: &config::Bot) -> anyhow::Result<Bot> {
    let bot = Bot::new(&config.token, Some(config.api_url.clone())).context("the bot's HTTP client")?;
    match tokio::time::timeout(PATIENCE, bot.username()).await {
        Ok(Err(BotError::Refused(error))) => {
            Err(error).with_context(|| format!("{} does not accept BOT_TOKEN", config.api_url))
        }
        Ok(Ok(_)) => Ok(bot),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the Bot API cannot be reached yet");
            Ok(bot)
        }
        Err(_) => {
            tracing::warn!("the Bot API does not answer yet");
            Ok(bot)
        }
    }
}

/// Starts the bot's parts.
pub(super) fn start(
    tasks: &mut Tasks,
    config: &config::Bot,
    bot: &Bot,
    services: &Services,
    link: watch::Sender<Option<Url>>,
) {
    let (front, talker) = (services.clone(), bot.clone());
    tasks.supervise("bot", move |stop| {
        let work = blastpro_dialogues::run(front.clone(), talker.clone(), stop);
        async {
            work.await;
            Ok(())
        }
    });
    if let Some(webhook) = config.webhook.clone() {
        let bot = bot.clone();
        tasks.until_done("webhook registration", move || {
            let (bot, webhook) = (bot.clone(), webhook.clone());
            async move {
                blastpro_dialogues::webhook::set(&bot, webhook.url.clone(), &webhook.secret).await?;
                tracing::info!(url = %webhook.url, "Telegram delivers updates");
                Ok(())
            }
        });
    } else {
        let (services, bot) = (services.clone(), bot.clone());
        tasks.supervise("updates", move |stop| {
            let work = blastpro_dialogues::poll(services.clone(), bot.clone(), stop);
            async {
                work.await;
                Ok(())
            }
        });
    }
    let bot = bot.clone();
    tasks.until_done("bot name", move || {
        let (bot, link) = (bot.clone(), link.clone());
        async move {
            let address = format!("https://t.me/{}", bot.username().await?).parse().context("the bot's name")?;
            link.send_replace(Some(address));
            Ok(())
        }
    });
}
