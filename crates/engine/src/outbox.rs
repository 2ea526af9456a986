//! Delivers notices: what owners are told without having asked.
//!
//! ```text
//! waiting ──claim──► ours for a minute ──sent──► sent
//!    ▲                    │ trouble: a later time          blocked: parked until the owner writes again
//!    └────────────────────┘                                gone, or refused for good: failed
//! ```
//!
//! A crash between sending and noting it sends the notice again: better twice than never. Wording happens here, in the
//! owner's language of the moment; names in it are escaped by the way it is built.

use std::time::Duration;

use blastpro_domain::accounts::PEER_FLOOD;
use blastpro_domain::campaigns::Tally;
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::NoticeId;
use blastpro_domain::notices::{Notice, NoticeButton};
use blastpro_locales::{Html, duration, html, t};
use blastpro_services::{Result, Services, Topic};
use blastpro_storage::StoredNotice;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use teloxide::prelude::*;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ParseMode};
use teloxide::{ApiError, RequestError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;

/// How many are claimed at a time: well within the minute that a claim lasts, at the bot's 30 messages a second.
const BATCH: i64 = 20;

/// How often to look without being woken.
const POLL: Duration = Duration::from_secs(5);

/// How long a batch is worked on. What is left of it then is claimed anew: with the longest request it would not be
/// ours any more when it is sent, and another process could send it as well.
const BATCH_TIME: Duration = Duration::from_secs(35);

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// After so many failures (the pauses add up to about three days) a notice is old news.
const ATTEMPTS: i32 = 80;

/// The bot, on Telegram's own Bot API server or another one.
///
/// # Errors
/// The TLS library of this machine does not work.
pub fn bot(token: &SecretString, api_url: Option<url::Url>) -> std::result::Result<Bot, RequestError> {
    let client = teloxide::net::default_reqwest_settings()
        .timeout(REQUEST_TIMEOUT)
        .build()
        .map_err(|error| RequestError::Network(std::sync::Arc::new(error)))?;
    let bot = Bot::with_client(token.expose_secret(), client);
    Ok(match api_url {
        Some(url) => bot.set_api_url(url),
        None => bot,
    })
}

/// The worker.
#[derive(Debug)]
pub struct Outbox {
    services: Services,
    bot: Bot,
    /// Telegram wants no message from the bot before then.
    paused_until: Option<DateTime<Utc>>,
}

/// What became of an attempt.
enum Delivery {
    Sent,
    /// The owner has blocked the bot.
    Blocked,
    /// Not now: the bot sends too much.
    Paused(TimeDelta),
    /// Perhaps later.
    Trouble(String),
    /// Never.
    Impossible(String),
}

impl Outbox {
    /// Sends nothing yet.
    #[must_use]
    pub const fn new(services: Services, bot: Bot) -> Self {
        Self { services, bot, paused_until: None }
    }

    /// Delivers until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::Outbox);
        loop {
            let sent = match self.run_once().await {
                Ok(sent) => sent,
                Err(error) => {
                    tracing::warn!(%error, "outbox failed");
                    0
                }
            };
            if stop.is_cancelled() {
                return;
            }
            if sent == 0 {
                tokio::select! {
                    () = waiter.wait_at_most(POLL) => {}
                    () = stop.cancelled() => return,
                }
            }
        }
    }

    /// One round: claims what is due and tries to deliver it. Returns how many were delivered.
    pub async fn run_once(&mut self) -> Result<usize> {
        if self.paused_until.is_some_and(|until| self.services.clock().now() < until) {
            return Ok(0);
        }
        self.paused_until = None;
        let mut sent = 0;
        let began = Instant::now();
        for notice in self.services.notices.claim(BATCH).await? {
            if began.elapsed() >= BATCH_TIME {
                break;
            }
            if let Some(until) = self.paused_until {
                self.services.notices.retry(notice.id, until, "paused").await?;
            } else if self.deliver(&notice).await? {
                sent += 1;
            }
        }
        Ok(sent)
    }

    async fn deliver(&mut self, stored: &StoredNotice) -> Result<bool> {
        let owner = self.services.store().read().await?.owner(stored.owner).await?;
        let delivery = match &owner {
            Some(owner) => self.send(owner, &stored.notice).await,
            None => Delivery::Impossible("no such owner".to_owned()),
        };
        let (notices, now) = (&self.services.notices, self.services.clock().now());
        match delivery {
            Delivery::Sent => {
                notices.sent(stored.id).await?;
                return Ok(true);
            }
            Delivery::Blocked => notices.park(stored.owner).await?,
            Delivery::Paused(pause) => {
                self.paused_until = Some(now + pause);
                notices.retry(stored.id, now + pause, "429").await?;
            }
            Delivery::Trouble(error) if stored.attempts < ATTEMPTS => {
                notices.retry(stored.id, now + pause_after(stored.id, stored.attempts), &error).await?;
            }
            Delivery::Trouble(error) | Delivery::Impossible(error) => {
                tracing::warn!(notice.id = %stored.id, error, "notice given up");
                notices.fail(stored.id, &error).await?;
            }
        }
        Ok(false)
    }

    async fn send(&self, owner: &Owner, notice: &Notice) -> Delivery {
        let (text, label, button) = word(owner.language, notice);
        let keyboard = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback(label, button.encode())]]);
        let request = self
            .bot
            .send_message(ChatId(owner.telegram_id.0), text.as_str())
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview())
            .reply_markup(keyboard);
        match request.await {
            Ok(_) => Delivery::Sent,
            Err(error) => sort(&error),
        }
    }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

/// What to do about a failed request. The text of a network error names the URL, which holds the token, so only its
/// kind is kept.
fn sort(error: &RequestError) -> Delivery {
    match error {
        RequestError::RetryAfter(seconds) => Delivery::Paused(TimeDelta::seconds(seconds.seconds().into())),
        RequestError::Api(ApiError::BotBlocked) => Delivery::Blocked,
        RequestError::Api(error @ (ApiError::UserDeactivated | ApiError::ChatNotFound)) => {
            Delivery::Impossible(error.to_string())
        }
        RequestError::Api(error) => Delivery::Trouble(error.to_string()),
        RequestError::Network(_) => Delivery::Trouble("network".to_owned()),
        RequestError::MigrateToChatId(_) => Delivery::Impossible("a private chat cannot migrate".to_owned()),
        RequestError::InvalidJson { .. } | RequestError::Io(_) => Delivery::Trouble("invalid answer".to_owned()),
    }
}

/// 5 s after the first failure, doubling to an hour.
pub(crate) fn pause_after(id: NoticeId, attempts: i32) -> TimeDelta {
    let mut backoff = Backoff::new(Duration::from_secs(5), Duration::from_hours(1), id.0.as_u128());
    let mut pause = backoff.next();
    for _ in 1..attempts.clamp(1, 20) {
        pause = backoff.next();
    }
    TimeDelta::from_std(pause).unwrap_or(TimeDelta::hours(1))
}

/// The text, and the button with what it does.
fn word(language: Language, notice: &Notice) -> (Html, String, NoticeButton) {
    match notice {
        Notice::AccountLost { account, name, phone, reason } => (
            html!(language, "notices-account-lost", name = name, phone = phone, why = why(reason)),
            t!(language, "notices-account-lost-button"),
            NoticeButton::Reconnect(*account),
        ),
        Notice::AccountClaimedByAnother { account, name, phone } => (
            html!(language, "notices-account-claimed", name = name, phone = phone),
            t!(language, "notices-account-claimed-button"),
            NoticeButton::ShowAccount(*account),
        ),
        Notice::AccountRestricted { account, name, phone, reason } => (
            if reason == PEER_FLOOD {
                html!(language, "notices-account-limited", name = name, phone = phone)
            } else {
                html!(language, "notices-account-restricted", name = name, phone = phone)
            },
            t!(language, "notices-account-restricted-button"),
            NoticeButton::ShowAccount(*account),
        ),
        Notice::CampaignDone { campaign, name, tally, took } => (
            campaign_done(language, name, tally, *took),
            t!(language, "notices-campaign-done-button"),
            NoticeButton::ShowCampaign(*campaign),
        ),
        Notice::CampaignPaused { campaign, name, reason } => {
            let why = html!(language, "campaigns-paused", why = reason.name(), error = reason.error());
            (
                html!(language, "notices-campaign-paused", name = name, why = why),
                t!(language, "notices-campaign-paused-button"),
                NoticeButton::ResumeCampaign(*campaign),
            )
        }
        Notice::EmailConfirmed { address } => (
            html!(language, "mail-notice-confirmed", address = address),
            t!(language, "mail-notice-button"),
            NoticeButton::ShowEmail,
        ),
        Notice::EmailRefused { address } => (
            html!(language, "mail-notice-refused", address = address),
            t!(language, "mail-notice-button"),
            NoticeButton::ShowEmail,
        ),
    }
}

fn campaign_done(language: Language, name: &str, tally: &Tally, took: i64) -> Html {
    let took = duration(language, TimeDelta::seconds(took));
    let done =
        html!(language, "notices-campaign-done", name = name, sent = tally.sent, total = tally.total, took = took);
    let line = |count: i64, line: Html| if count > 0 { line } else { Html::default() };
    let rest = Html::lines([
        line(tally.failed, html!(language, "notices-campaign-done-failed", count = tally.failed)),
        line(tally.skipped, html!(language, "notices-campaign-done-skipped", count = tally.skipped)),
        line(tally.unknown, html!(language, "notices-campaign-done-unknown", count = tally.unknown)),
    ]);
    Html::paragraphs([done, rest])
}

/// Telegram's error name as a case that the texts know.
pub(crate) fn why(reason: &str) -> &'static str {
    match reason {
        "AUTH_KEY_UNREGISTERED" | "SESSION_REVOKED" | "SESSION_EXPIRED" => "revoked",
        "USER_DEACTIVATED" | "USER_DEACTIVATED_BAN" => "deactivated",
        "AUTH_KEY_DUPLICATED" => "duplicated",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use blastpro_domain::campaigns::PauseReason;
    use blastpro_domain::ids::{AccountId, CampaignId};

    use super::*;

    #[test]
    fn a_name_cannot_become_a_tag() {
        let notice = Notice::AccountLost {
            account: AccountId::new(),
            name: "<a href=\"x\">Toko & Co_</a>".to_owned(),
            phone: "+62 812 •••• 0077".to_owned(),
            reason: "SESSION_REVOKED".to_owned(),
        };
        for language in Language::ALL {
            let (text, _, _) = word(language, &notice);
            assert!(text.as_str().contains("&lt;a href="), "{}", text.as_str());
            assert!(!text.as_str().contains("<a "), "{}", text.as_str());
        }
    }

    #[test]
    fn the_end_of_a_campaign_tells_what_was_not_sent_and_a_pause_what_to_do() {
        let campaign = CampaignId::new();
        for language in Language::ALL {
            let tally = Tally { total: 40, sent: 36, failed: 3, skipped: 1, unknown: 0 };
            let done = Notice::CampaignDone { campaign, name: "<b>Promo".into(), tally, took: 252 };
            let (text, _, button) = word(language, &done);
            let text = text.as_str();
            assert!(text.contains("&lt;b&gt;Promo") && text.contains("36") && text.contains('3'), "{text}");
            assert!(!text.contains('❓'), "what did not happen is not told: {text}");
            assert_eq!(button, NoticeButton::ShowCampaign(campaign));
            let account = AccountId::new();
            for reason in [
                PauseReason::Failures { error: "NEW_<b>".into() },
                PauseReason::Account { account, error: "PEER_FLOOD".into() },
                PauseReason::Account { account, error: "WHATEVER".into() },
                PauseReason::Account { account, error: "FROZEN_PARTICIPANT_MISSING".into() },
                PauseReason::Content { error: "MEDIA_EMPTY".into() },
            ] {
                let paused = Notice::CampaignPaused { campaign, name: "Promo".into(), reason };
                let (text, _, button) = word(language, &paused);
                let text = text.as_str();
                assert!(text.contains("Promo") && !text.contains("campaigns-") && !text.contains("<b>\""), "{text}");
                assert!(!text.contains("NEW_<b>") && !text.contains("FROZEN_"), "{text}");
                assert_eq!(button, NoticeButton::ResumeCampaign(campaign));
            }
        }
    }

    #[test]
    fn every_reason_has_words() {
        for reason in ["SESSION_REVOKED", "USER_DEACTIVATED_BAN", "AUTH_KEY_DUPLICATED", "WHATEVER"] {
            let account = AccountId::new();
            let notice =
                Notice::AccountLost { account, name: "A".into(), phone: "+62".into(), reason: reason.to_owned() };
            for language in Language::ALL {
                let (text, _, _) = word(language, &notice);
                assert!(text.as_str().contains('🔑') && !text.as_str().contains('$'), "{}", text.as_str());
            }
        }
    }
}
