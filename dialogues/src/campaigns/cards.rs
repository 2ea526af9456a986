//! Keeps each campaign's message showing how the campaign stands.
//!
//! A campaign has a message of its own, its card; leaving it opens another screen below, and the card goes on. Handlers
//! draw after they have changed something, at once. By itself it draws after a wake-up and every [`INTERVAL`]: one card
//! of a chat every [`SPACING`], the one that was drawn longest ago first, and of all chats together no more than
//! [`BUDGET`] a second. What would look the same is not drawn. The campaign is read under the chat's lock, so what is
//! drawn last is what is newest. Other processes draw the same cards: an edit that is made twice does no harm, and a new
//! message is sent [once](crate::screens). Which message it is, is stored with the campaign; everything else may be lost.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use blastpro_domain::campaigns::{Campaign, CampaignState};
use blastpro_domain::identity::Owner;
use blastpro_domain::ids::{CampaignId, OwnerId};
use blastpro_domain::pacing::Profile;
use blastpro_services::screens::Subject;
use blastpro_services::{Services, Topic};
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use teloxide::types::{ChatId, MessageId};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::rate::Rate;
use super::report;
use super::screen::{self, Card, Going};
use crate::error::Result;
use crate::screens::{ChatLock, Screen, Screens, Stored};

/// How often the cards of unfinished campaigns are looked at, for the sake of countdowns and lost wake-ups.
const INTERVAL: Duration = Duration::from_secs(3);

/// Shortest pause between two looks: a campaign reports every message.
const BREATH: Duration = Duration::from_millis(300);

/// Shortest time between two cards that are drawn unasked in a chat. Telegram allows about one message a second in a
/// chat, and presses come first.
const SPACING: TimeDelta = TimeDelta::seconds(3);

/// How many cards are drawn unasked in a second, of all chats: a third of what Telegram allows a bot.
const BUDGET: u32 = 10;

/// How many chats are drawn in at once; a slow one does not hold up the others.
const AT_ONCE: usize = 8;

/// For how long an estimate is shown: it reads every delivery that is left.
const FORESEEN: TimeDelta = TimeDelta::minutes(1);

/// Draws the cards of campaigns. Cheap to clone.
#[derive(Clone, Debug)]
pub struct CampaignCards {
    services: Services,
    screens: Screens,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    cards: HashMap<CampaignId, Drawn>,
    foreseen: HashMap<CampaignId, Foreseen>,
    /// When a card was last drawn in the owner's chat.
    owners: HashMap<OwnerId, DateTime<Utc>>,
    /// The second that is being counted, and how many cards were drawn unasked in it.
    second: Option<(i64, u32)>,
}

/// When a campaign was expected to be done, and what of.
#[derive(Clone, Copy, Debug)]
struct Foreseen {
    finish_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
    profile: Profile,
    /// How many of its accounts could do nothing.
    held: usize,
}

/// What a card shows.
#[derive(Clone, Debug)]
struct Drawn {
    message: Option<MessageId>,
    screen: Screen,
    /// It changes as time goes by.
    ticks: bool,
    revision: i64,
    at: DateTime<Utc>,
    rate: Rate,
}

impl Memory {
    /// Whether one more card may be drawn unasked now.
    fn spend(&mut self, now: DateTime<Utc>) -> bool {
        let second = now.timestamp();
        let spent = self.second.filter(|(counted, _)| *counted == second).map_or(0, |(_, spent)| spent);
        if spent >= BUDGET {
            return false;
        }
        self.second = Some((second, spent + 1));
        true
    }

    fn is_spaced(&self, owner: OwnerId, now: DateTime<Utc>) -> bool {
        self.owners.get(&owner).is_none_or(|at| now - *at >= SPACING)
    }
}

impl CampaignCards {
    /// Cards of these campaigns, drawn through these screens.
    #[must_use]
    pub fn new(services: Services, screens: Screens) -> Self {
        Self { services, screens, memory: Arc::default() }
    }

    /// Confirms a campaign and shows its card in the message `at`, or in a new one. Nobody else draws in between.
    pub(crate) async fn begin<E>(
        &self,
        owner: &Owner,
        chat: ChatId,
        at: Option<MessageId>,
        start: impl Future<Output = Result<Campaign, E>> + Send,
    ) -> Result<Result<(), E>> {
        let mut lock = self.screens.lock(chat).await;
        match start.await {
            Ok(mut campaign) => {
                if let Some(message) = at {
                    // First, so that the message is not orphaned if drawing has to wait.
                    self.services.campaigns.set_screen(owner.id, campaign.id, message.0).await?;
                    campaign.screen_message = Some(message.0);
                }
                self.draw(&mut lock, owner, &campaign, at).await.map(|_| Ok(()))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Shows the campaign as it is now, in its card.
    pub(crate) async fn refresh(&self, owner: &Owner, chat: ChatId, campaign: CampaignId) -> Result {
        let mut lock = self.screens.lock(chat).await;
        match self.services.campaigns.get(owner.id, campaign).await? {
            Some(campaign) => {
                let at = campaign.screen_message.map(MessageId);
                self.draw(&mut lock, owner, &campaign, at).await.map(drop)
            }
            None => Ok(()),
        }
    }

    /// Shows the campaign in the message `at`, or in a new one below everything; its old message goes.
    pub(crate) async fn move_to(
        &self,
        owner: &Owner,
        chat: ChatId,
        campaign: CampaignId,
        at: Option<MessageId>,
    ) -> Result {
        let mut lock = self.screens.lock(chat).await;
        let Some(campaign) = self.services.campaigns.get(owner.id, campaign).await? else {
            return Ok(());
        };
        let moved = self.draw(&mut lock, owner, &campaign, at).await?;
        if let Some(old) = campaign.screen_message.map(MessageId).filter(|old| moved && Some(*old) != at) {
            lock.delete(old).await;
        }
        Ok(())
    }

    /// `false`: not now.
    async fn draw(
        &self,
        lock: &mut ChatLock,
        owner: &Owner,
        campaign: &Campaign,
        at: Option<MessageId>,
    ) -> Result<bool> {
        let now = self.services.clock().now();
        let known = self.memory(|memory| memory.cards.get(&campaign.id).cloned());
        let rate = known.as_ref().map(|known| known.rate.clone()).unwrap_or_default().counted(campaign, now);
        let Card { screen, ticks } = self.card(owner, campaign, &rate, now).await?;
        let known = known.filter(|known| at.is_some() && known.message == at);
        let same = known.as_ref().is_some_and(|known| known.screen == screen);
        let message = if same {
            at
        } else {
            self.memory(|memory| memory.owners.insert(owner.id, now));
            let (subject, message) = (Subject::Campaign(campaign.id), campaign.screen_message);
            let stored = Stored { owner: owner.id, subject, message, revision: campaign.revision };
            match lock.show_once(&self.services, stored, at, &screen).await? {
                Some(shown) => shown.message(),
                // A pause is remembered; it is drawn afterwards, by itself.
                None => return Ok(false),
            }
        };
        if !(same && known.is_some_and(|known| known.revision == campaign.revision)) {
            // The same message as before is not recorded again: another process may have put a new one in its place.
            let shown = message.map(|message| message.0).filter(|shown| campaign.screen_message != Some(*shown));
            self.services.campaigns.shown(owner.id, campaign.id, campaign.revision, shown).await?;
        }
        self.memory(|memory| {
            if campaign.state.is_over() {
                memory.cards.remove(&campaign.id);
            } else {
                let drawn = Drawn { message, screen, ticks, revision: campaign.revision, at: now, rate };
                memory.cards.insert(campaign.id, drawn);
            }
        });
        Ok(true)
    }

    async fn card(&self, owner: &Owner, campaign: &Campaign, rate: &Rate, now: DateTime<Utc>) -> Result<Card> {
        let (language, zone, campaigns) = (owner.language, owner.timezone, &self.services.campaigns);
        if campaign.state.is_over() {
            let reasons = campaigns.reasons(owner.id, campaign.id).await?;
            let kept = report::kept(&self.services, campaign).await?;
            let screen = screen::report(language, zone, campaign, &reasons, kept, now);
            return Ok(Card { screen, ticks: false });
        }
        let mut going = Going { per_minute: rate.per_minute(), ..Going::default() };
        for share in campaigns.shares(owner.id, campaign.id).await? {
            let account = self.services.accounts.get(owner.id, share.account_id).await?;
            going.shares.push((share, account.map(|account| account.profile.full_name()).unwrap_or_default()));
        }
        if campaign.state == CampaignState::Preparing {
            going.prepared = campaigns.progress(owner.id, campaign.id).await?;
        }
        if campaign.state == CampaignState::Running {
            going.finish_at = self.finish_at(campaign, &going, now).await?;
        }
        Ok(screen::card(language, zone, campaign, &going, now))
    }

    /// When the campaign will be done, as of a moment ago.
    async fn finish_at(&self, campaign: &Campaign, going: &Going, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        let profile = campaign.profile;
        let held = going.shares.iter().filter(|(share, _)| share.held.is_some()).count();
        let known = self.memory(|memory| memory.foreseen.get(&campaign.id).copied());
        let still = |known: &Foreseen| now - known.at < FORESEEN && (known.profile, known.held) == (profile, held);
        if let Some(known) = known.filter(still) {
            return Ok(known.finish_at);
        }
        let estimate = self.services.campaigns.remaining(campaign.owner_id, campaign.id).await?;
        let finish_at = estimate.map(|estimate| estimate.finish_at);
        let foreseen = Foreseen { finish_at, at: now, profile, held };
        self.memory(|memory| memory.foreseen.insert(campaign.id, foreseen));
        Ok(finish_at)
    }

    fn memory<T>(&self, use_it: impl FnOnce(&mut Memory) -> T) -> T {
        use_it(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Draws, in each chat that has not been drawn in just now, the card that is most out of date.
    pub async fn run_once(&self) -> Result {
        let now = self.services.clock().now();
        let mut due: HashMap<OwnerId, Vec<Campaign>> = HashMap::new();
        let campaigns = self.services.campaigns.to_show().await?;
        self.memory(|memory| {
            // Another process may have drawn the end of one.
            let open: HashSet<_> = campaigns.iter().map(|campaign| campaign.id).collect();
            memory.cards.retain(|id, _| open.contains(id));
            memory.foreseen.retain(|id, _| open.contains(id));
            for campaign in campaigns {
                let known = memory.cards.get(&campaign.id);
                let changed = known.is_none_or(|known| known.ticks || known.revision != campaign.revision);
                if changed && memory.is_spaced(campaign.owner_id, now) {
                    due.entry(campaign.owner_id).or_default().push(campaign);
                }
            }
            for campaigns in due.values_mut() {
                campaigns.sort_by_key(|campaign| memory.cards.get(&campaign.id).map(|known| known.at));
            }
            memory.owners.retain(|_, at| now - *at < SPACING);
        });
        stream::iter(due)
            .for_each_concurrent(AT_ONCE, |(owner, campaigns)| async move {
                if let Err(error) = self.draw_unasked(owner, &campaigns, now).await {
                    warn!(owner.id = %owner, %error, "a campaign's card was not drawn");
                }
            })
            .await;
        Ok(())
    }

    /// Looks at the owner's campaigns in turn until one had to be drawn.
    async fn draw_unasked(&self, owner: OwnerId, campaigns: &[Campaign], now: DateTime<Utc>) -> Result {
        let Some(owner) = self.services.identity.owner(owner).await? else {
            return Ok(());
        };
        for campaign in campaigns {
            if !self.memory(|memory| memory.spend(now)) {
                return Ok(());
            }
            self.refresh(&owner, ChatId(owner.telegram_id.0), campaign.id).await?;
            if !self.memory(|memory| memory.is_spaced(owner.id, now)) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Draws until cancelled. What is being drawn then is drawn first: a message that was sent and not recorded would be
    /// sent again.
    pub(crate) async fn run(self, cancel: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::CampaignScreens);
        while !cancel.is_cancelled() {
            if let Err(error) = self.run_once().await {
                warn!(%error, "campaigns to show could not be read");
            }
            let pause = async {
                tokio::time::sleep(BREATH).await;
                waiter.wait_at_most(INTERVAL).await;
            };
            cancel.run_until_cancelled(pause).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn many_chats_together_stay_within_the_budget_of_each_second() {
        let mut memory = Memory::default();
        let start = Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists");
        for second in 0..3 {
            let now = start + TimeDelta::seconds(second);
            let drawn = (0..100).filter(|_| memory.spend(now)).count();
            assert_eq!(drawn, 10, "in second {second}");
        }
    }
}
