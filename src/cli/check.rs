//! `blastpro check`: is the configuration right, and does everything answer?

use std::time::Duration;

use anyhow::Context as _;
use blastpro_domain::clock::Clock;
use blastpro_engine::mail::Post;
use blastpro_services::Wake;
use secrecy::{ExposeSecret as _, SecretString};

use super::failure::Failure;
use super::{block_on, output};
use crate::app;
use crate::causes::sentence;
use crate::config::{Config, Source};

/// How long each may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) fn run() -> Result<(), Failure> {
    let config = Config::read(&Source::process())?;
    output::print("ok    configuration")?;
    block_on(async {
        let mut failures = 0;
        failures += report("database", database(&config)).await?;
        failures += report("files", files(&config)).await?;
        if let Some(url) = &config.redis_url {
            failures += report("redis", redis(url)).await?;
        }
        failures += report("bot", bot(&config)).await?;
        failures += report("telegram", telegram(&config)).await?;
        if let Some(post) = &config.post {
            failures += Box::pin(report("mail", mail(post))).await?;
        }
        if failures == 0 { Ok(()) } else { Err(Failure::Reported) }
    })
}

/// Prints one line; 1 if it is a failure.
async fn report(name: &str, look: impl Future<Output = anyhow::Result<String>>) -> anyhow::Result<u32> {
    let outcome = tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer")));
    match outcome {
        Ok(what) => output::print(&format!("ok    {name}: {what}")).map(|()| 0),
        Err(error) => {
            let why = sentence(error.chain());
            output::print(&format!("FAIL  {name}: {why}")).map(|()| 1)
        }
    }
}

async fn database(config: &Config) -> anyhow::Result<String> {
    let store = app::store::connect(&config.data).await?;
    let usable = async {
        store.ping().await?;
        store.check_version().await?;
        app::store::demand_keys(&store).await
    };
    let usable = usable.await;
    store.close().await;
    usable.map(|()| format!("{:?} answers", store.engine()))
}

async fn files(config: &Config) -> anyhow::Result<String> {
    app::store::open_blobs(&config.blob_store)?.ping().await?;
    Ok("they can be stored".to_owned())
}

async fn redis(url: &SecretString) -> anyhow::Result<String> {
    Wake::reach(url.expose_secret()).await.context("Redis (REDIS_URL)")?;
    Ok("it answers".to_owned())
}

async fn bot(config: &Config) -> anyhow::Result<String> {
    let bot = blastpro_dialogues::Bot::new(&config.bot.token, Some(config.bot.api_url.clone()))?;
    let name = bot.username().await.with_context(|| config.bot.api_url.to_string())?;
    Ok(format!("@{name}"))
}

async fn mail(post: &Post) -> anyhow::Result<String> {
    post.server.reach().await.context("the mail server (SMTP_URL)")?;
    Ok("the mail server lets us in".to_owned())
}

async fn telegram(config: &Config) -> anyhow::Result<String> {
    let telegram = app::network::telegram(&config.telegram, Clock::system())?;
    telegram.reach().await?;
    Ok("a datacenter answers".to_owned())
}
