//! Wake-ups: "there may be something to do". They carry no content and may be lost, so whoever sleeps also looks by
//! itself from time to time. Within a process they are channels; [`Wake::bridge`] carries them between processes over
//! Redis.

use std::sync::Arc;
use std::time::Duration;

use redis::AsyncCommands;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// What there may be to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// An update of the bot has been stored.
    Inbox,
    /// A notice waits in the outbox.
    Outbox,
    /// An owner did something about a login.
    Logins,
    /// A login changed, and its screen should.
    LoginScreens,
    /// An account was connected, is to be disconnected, or stands differently.
    Accounts,
    /// An account has work to do, or its owner wants it stopped.
    Jobs,
    /// A job changed, and its screen should.
    JobScreens,
    /// A campaign is to be prepared, or its owner steers it.
    Campaigns,
    /// A campaign changed, and its card should.
    CampaignScreens,
}

impl Topic {
    const ALL: [Self; 9] = [
        Self::Inbox,
        Self::Outbox,
        Self::Logins,
        Self::LoginScreens,
        Self::Accounts,
        Self::Jobs,
        Self::JobScreens,
        Self::Campaigns,
        Self::CampaignScreens,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Outbox => "outbox",
            Self::Logins => "logins",
            Self::LoginScreens => "login_screens",
            Self::Accounts => "accounts",
            Self::Jobs => "jobs",
            Self::JobScreens => "job_screens",
            Self::Campaigns => "campaigns",
            Self::CampaignScreens => "campaign_screens",
        }
    }
}

/// The Redis channel. Shared by all processes of one installation.
const CHANNEL: &str = "blastpro:wake";

/// Wake-ups not yet published. More than these are repetitions of the same few topics.
const UNPUBLISHED: usize = 64;

/// Sends and receives wake-ups. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Wake(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    local: [watch::Sender<u64>; Topic::ALL.len()],
    published: broadcast::Sender<Topic>,
    /// By it the process knows its own wake-ups, which Redis hands back.
    process: Uuid,
}

impl Wake {
    /// Wake-ups within this process.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            local: std::array::from_fn(|_| watch::Sender::new(0)),
            published: broadcast::Sender::new(UNPUBLISHED),
            process: Uuid::new_v4(),
        }))
    }

    /// Wakes everybody who waits for `topic`.
    pub fn notify(&self, topic: Topic) {
        self.notify_here(topic);
        // Nobody listens where there is no bridge.
        let _ = self.0.published.send(topic);
    }

    /// The topic of another process's message.
    fn topic_of_another(&self, message: &str) -> Option<Topic> {
        let (process, name) = message.split_once(':')?;
        Topic::ALL.into_iter().find(|topic| topic.name() == name).filter(|_| process != self.0.process.to_string())
    }

    fn notify_here(&self, topic: Topic) {
        self.0.local[topic as usize].send_modify(|count| *count = count.wrapping_add(1));
    }

    /// From now on, notices wake-ups for `topic`.
    #[must_use]
    pub fn subscribe(&self, topic: Topic) -> Waiter {
        Waiter(self.0.local[topic as usize].subscribe())
    }

    /// Whether Redis answers.
    ///
    /// # Errors
    /// It does not, or does not let us in.
    pub async fn reach(url: &str) -> Result<(), redis::RedisError> {
        redis::Client::open(url)?.get_multiplexed_async_connection().await?.ping().await
    }

    /// Exchanges wake-ups with other processes over Redis until the connection fails. Call it again after a pause:
    /// meanwhile the product is slower and loses nothing.
    ///
    /// # Errors
    /// Redis cannot be reached, or went away.
    pub async fn bridge(&self, url: &str) -> Result<(), redis::RedisError> {
        let client = redis::Client::open(url)?;
        let mut publisher = client.get_multiplexed_async_connection().await?;
        let mut subscriber = client.get_async_pubsub().await?;
        subscriber.subscribe(CHANNEL).await?;
        let mut outgoing = self.0.published.subscribe();
        let mut incoming = Box::pin(subscriber.into_on_message());
        let message = |topic: Topic| format!("{}:{}", self.0.process, topic.name());
        loop {
            tokio::select! {
                topic = outgoing.recv() => match topic {
                    Ok(topic) => publisher.publish::<_, _, ()>(CHANNEL, message(topic)).await?,
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        for topic in Topic::ALL {
                            publisher.publish::<_, _, ()>(CHANNEL, message(topic)).await?;
                        }
                    }
                    Err(broadcast::error::RecvError::Closed) => return Ok(()),
                },
                message = futures::StreamExt::next(&mut incoming) => match message {
                    Some(message) => {
                        if let Some(topic) = self.topic_of_another(&message.get_payload::<String>()?) {
                            self.notify_here(topic);
                        }
                    }
                    None => return Err((redis::ErrorKind::Io, "the subscription ended").into()),
                },
            }
        }
    }
}

impl Default for Wake {
    fn default() -> Self {
        Self::new()
    }
}

/// One sleeper's end. A wake-up that came between two waits ends the next wait at once.
#[derive(Debug)]
pub struct Waiter(watch::Receiver<u64>);

impl Waiter {
    /// Waits for the next wake-up.
    pub async fn wait(&mut self) {
        if self.0.changed().await.is_err() {
            // The process is shutting down; whoever waits here is about to be cancelled.
            std::future::pending::<()>().await;
        }
    }

    /// Waits for the next wake-up, but no longer than `at_most`.
    pub async fn wait_at_most(&mut self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.wait()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wake_up_between_two_waits_is_not_missed() {
        let wake = Wake::new();
        let mut waiter = wake.subscribe(Topic::Inbox);
        wake.notify(Topic::Inbox);
        wake.notify(Topic::Inbox);
        waiter.wait().await;
        let second = tokio::time::timeout(Duration::ZERO, waiter.wait()).await;
        assert!(second.is_err(), "two wake-ups before a wait are one");
    }

    #[tokio::test]
    async fn a_wake_up_is_for_its_topic_alone() {
        let wake = Wake::new();
        let mut waiter = wake.subscribe(Topic::Outbox);
        wake.notify(Topic::Inbox);
        assert!(tokio::time::timeout(Duration::ZERO, waiter.wait()).await.is_err());
    }
}
