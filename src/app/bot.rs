//! The bot's parts: its conversations, how updates arrive, and the link to it.

use std::time::Duration;

use anyhow::Context as _;
use blastpro_dialogues::{Bot, BotError};
use blastpro_domain::clock::Clock;
use blastpro_services::Services;
use chrono::TimeDelta;
use tokio::sync::watch;
use url::Url;

use super::tasks::Tasks;
use crate::config;

/// How long the start waits for the Bot API. It goes on without: an outage there must not keep the service down.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the bot's name is asked for until it is known.
const NAME_PAUSE: TimeDelta = TimeDelta::seconds(10);

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
        // The dispatcher's future is large.
        let work = Box::pin(blastpro_dialogues::run(front.clone(), talker.clone(), stop));
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
    let (bot, clock) = (bot.clone(), services.clock().clone());
    tasks.until_done("bot name", move || publish_link(bot.clone(), link.clone(), clock.clone()));
}

/// Learns the bot's name, for the link to it, from a server that may not be reachable yet.
async fn publish_link(bot: Bot, link: watch::Sender<Option<Url>>, clock: Clock) -> anyhow::Result<()> {
    let name = loop {
        match bot.username().await {
            Ok(name) => break name,
            // Whoever needs the server more complains louder.
            Err(error) => tracing::debug!(%error, "the bot's name is not known yet"),
        }
        clock.sleep(NAME_PAUSE).await;
    };
    link.send_replace(Some(format!("https://t.me/{name}").parse().context("the bot's name is none")?));
    Ok(())
}
