//! One message: made ready, claimed, sent, settled.

use blastpro_domain::campaigns::{PauseReason, Purpose};
use blastpro_domain::deliveries::{Delivery, DeliveryState, Draw, draw, random_ids};
use blastpro_domain::ids::CampaignId;
use blastpro_domain::outcomes::{CHAT_MIGRATED, FILE_MISSING, TARGET_GONE};
use blastpro_domain::pacing;
use blastpro_domain::peers::PeerKind;
use blastpro_domain::templates::Content;
use blastpro_domain::templates::render::Values;
use blastpro_services::Error as Failure;
use blastpro_services::accounts::Relief;
use blastpro_services::campaigns::{Candidate, Claim, Settled};
use blastpro_storage::{StorageError, Wait as StoredWait, WaitScope};
use blastpro_telegram::{Error, SendTo, UploadedMedia, Wait};
use chrono::TimeDelta;

use super::media::{MediaError, UPLOADING};
use super::resolve::Unresolved;
use super::runner::Runner;
use super::verdict::{Answer, judge, pause_reason};
use crate::trouble::Trouble;
use crate::turns::Kind;
use crate::waits::MARGIN;

/// What goes out, and where to.
struct Message {
    to: SendTo,
    content: Content,
    files: Vec<Option<UploadedMedia>>,
    random_ids: Vec<i64>,
}

/// Where a delivery goes.
pub(super) fn address(candidate: &Candidate) -> SendTo {
    let topic = candidate.delivery.topic;
    SendTo::Chat { chat: candidate.chat, access_hash: candidate.access_hash, topic }
}

/// The method by which a content is sent, and those by which its files are brought.
pub(crate) fn methods(content: &Content) -> Vec<&'static str> {
    let sending = match content.parts.as_slice() {
        [part] if part.media.is_none() => return vec!["messages.sendMessage"],
        [_] => "messages.sendMedia",
        _ => "messages.sendMultiMedia",
    };
    let mut methods = UPLOADING.to_vec();
    methods.push(sending);
    methods
}

/// The method by which somebody seems to type.
const TYPING: &str = "messages.setTyping";

/// The methods by which messages are deleted.
pub(super) const DELETING: [&str; 2] = ["messages.deleteMessages", "channels.deleteMessages"];

impl Runner<'_> {
    /// Brings one delivery as far as it goes.
    pub(super) async fn deliver(&mut self, mut candidate: Box<Candidate>) -> Result<(), Trouble> {
        if candidate.purpose == Purpose::Delete {
            return self.delete(candidate).await;
        }
        let Some(mut message) = self.make(&candidate).await? else { return Ok(()) };
        if !self.seem_to_type(&candidate, &message.to).await? {
            return Ok(());
        }
        let turns = self.turns.clone();
        let turn = turns.take(Kind::Campaign).await;
        if self.hang_up.is_cancelled() || !self.claim(&mut candidate, &message).await? {
            return Ok(());
        }
        let connection = self.connection;
        let mut answer = connection.send(&message.to, &message.content, &message.files, &message.random_ids).await;
        drop(turn);
        // The same message with files that were uploaded a moment ago; not a third time.
        if let Err(error) = &answer
            && matches!(judge(error), Answer::Expired { .. })
        {
            self.shelf.forget(&message.content).await.map_err(database)?;
            match self.shelf.files(connection, &message.content).await {
                Ok(files) => message.files = files,
                Err(MediaError::Telegram(error)) => return self.refused(candidate, &error).await,
                Err(MediaError::Database(error)) => return Err(error.into()),
                Err(MediaError::Missing | MediaError::Store(_)) => return self.file_missing(&candidate).await,
            }
            let _turn = turns.take(Kind::Campaign).await;
            answer = connection.send(&message.to, &message.content, &message.files, &message.random_ids).await;
        }
        match answer {
            Ok(ids) => self.sent(&candidate, ids).await,
            Err(error) => self.refused(candidate, &error).await,
        }
    }

    async fn delete(&mut self, mut candidate: Box<Candidate>) -> Result<(), Trouble> {
        // By the same numbers the supergroup calls messages of others.
        if candidate.migrated {
            return self.give_up(&candidate, CHAT_MIGRATED, None).await;
        }
        let to = address(&candidate);
        let turns = self.turns.clone();
        let turn = turns.take(Kind::Campaign).await;
        let message = Message { to, content: Content::default(), files: Vec::new(), random_ids: Vec::new() };
        if self.hang_up.is_cancelled() || !self.claim(&mut candidate, &message).await? {
            return Ok(());
        }
        let answer = self.connection.delete_messages(&to, &candidate.delivery.message_ids).await;
        drop(turn);
        match answer {
            Ok(_) => {
                let ids = candidate.delivery.message_ids.clone();
                self.sent(&candidate, ids).await
            }
            Err(error) => self.refused(candidate, &error).await,
        }
    }

    /// The text of this target, and the files; `None` when it cannot be made now.
    async fn make(&mut self, candidate: &Candidate) -> Result<Option<Message>, Trouble> {
        let (delivery, to) = (&candidate.delivery, address(candidate));
        let content = match &delivery.rendered {
            Some(content) => content.clone(),
            None => match self.render(candidate).await? {
                Some(content) => content,
                None => return Ok(None),
            },
        };
        let files = match self.shelf.files(self.connection, &content).await {
            Ok(files) => files,
            Err(MediaError::Database(error)) => return Err(error.into()),
            Err(MediaError::Telegram(error)) => {
                self.upload_refused(candidate, &error).await?;
                return Ok(None);
            }
            Err(MediaError::Missing) => {
                self.give_up_campaign(candidate, FILE_MISSING).await?;
                return Ok(None);
            }
            Err(MediaError::Store(error)) => {
                tracing::warn!(campaign.id = %delivery.key.campaign, %error, "file not read");
                self.put_off_all(STORE_RETRY);
                return Ok(None);
            }
        };
        let random_ids = if delivery.random_ids.is_empty() {
            random_ids(candidate.seed, delivery.key.position, content.parts.len())
        } else {
            delivery.random_ids.clone()
        };
        Ok(Some(Message { to, content, files, random_ids }))
    }

    async fn render(&mut self, candidate: &Candidate) -> Result<Option<Content>, Trouble> {
        let zone = self.outlook.zone;
        let (now, language) = (self.services.clock().now().with_timezone(&zone), self.outlook.language);
        let Some(program) = self.program(candidate.delivery.key.campaign).await? else {
            self.give_up_campaign(candidate, "TEMPLATE_GONE").await?;
            return Ok(None);
        };
        let values = Values::group(&candidate.title, candidate.username.as_deref(), now, language);
        let drawn = draw(candidate.seed, candidate.delivery.key.position, Draw::Text);
        Ok(Some(program.render(&values, drawn)))
    }

    /// Shows "typing…" for a while. Returns `false` when something else should be looked at first.
    async fn seem_to_type(&mut self, candidate: &Candidate, to: &SendTo) -> Result<bool, Trouble> {
        let campaign = candidate.delivery.key.campaign;
        if !self.profile(campaign).is_some_and(|profile| profile.typing) {
            return Ok(true);
        }
        // It is for show: nothing waits for its being allowed.
        if self.waits.until(&self.services, self.account.account_id, &[TYPING]).await?.is_some() {
            return Ok(true);
        }
        {
            let _turn = self.turns.take(Kind::Campaign).await;
            // What goes wrong here goes wrong again, with more right, when the message is sent.
            if let Err(Error::Wait { method, seconds, .. }) = self.connection.typing(to).await {
                self.waits.add(&self.services, self.account.account_id, method, seconds).await?;
                return Ok(true);
            }
        }
        let drawn = draw(candidate.seed, candidate.delivery.key.position, Draw::Typing);
        let pause = self.services.limits().shorten(pacing::typing(drawn));
        let until = self.services.clock().now() + pause;
        // It lasts longer than a look at what the owner wants may wait.
        while self.services.clock().now() < until {
            self.sleep(until).await;
            if !self.may_send(campaign).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Stores ids and text, and that it may be on its way from now on.
    async fn claim(&mut self, candidate: &mut Candidate, message: &Message) -> Result<bool, Trouble> {
        let now = self.services.clock().now();
        let key = candidate.delivery.key;
        let rendered = (candidate.purpose == Purpose::Send).then_some(&message.content);
        let pace = self.pace_with(candidate);
        let claim = Claim { chat: Some(candidate.chat), random_ids: &message.random_ids, rendered, pace: Some(pace) };
        let claimed = match self.services.campaigns.claim(&self.lease, key, claim, now).await {
            // Where this basic group has gone the campaign sends a message of its own.
            Err(Failure::Storage(StorageError::Conflict(_))) => {
                self.give_up(candidate, TARGET_GONE, None).await?;
                return Ok(false);
            }
            claimed => claimed?,
        };
        if !claimed {
            // Paused, held, or the lease is lost, which its keeper notices in a moment.
            self.stale = true;
            self.put_off(key.campaign, REFUSED_CLAIM);
            return Ok(false);
        }
        self.unclaimed = std::mem::replace(&mut self.outlook.pace, pace);
        self.in_use.until(now);
        self.served(key.campaign, now);
        let delivery = &mut candidate.delivery;
        delivery.chat = candidate.chat;
        delivery.state = DeliveryState::Sending;
        delivery.random_ids.clone_from(&message.random_ids);
        delivery.rendered = rendered.cloned();
        delivery.attempts += 1;
        delivery.tried_at.get_or_insert(now);
        Ok(true)
    }

    /// Telegram has taken it.
    async fn sent(&mut self, candidate: &Candidate, message_ids: Vec<i32>) -> Result<(), Trouble> {
        let settled =
            Settled { pace: Some(self.pace_after(candidate, true)), ..self.delivered(candidate, message_ids) };
        self.settle(candidate, settled).await?;
        if self.outlook.frozen && candidate.purpose == Purpose::Send {
            let (owner, account) = (self.account.owner_id, self.account.account_id);
            self.services.accounts.unrestricted(owner, account, Relief::Sent).await?;
            self.stale = true;
        }
        Ok(())
    }

    /// How a delivery ends that Telegram has taken: a chat in slow mode has to wait.
    pub(super) fn delivered(&self, candidate: &Candidate, message_ids: Vec<i32>) -> Settled {
        let now = self.services.clock().now();
        let slow = candidate.purpose == Purpose::Send && candidate.slow_mode > 0;
        let wait = slow.then(|| StoredWait {
            scope: WaitScope::Chat(candidate.chat),
            until: now + TimeDelta::seconds(candidate.slow_mode.into()),
            error: None,
        });
        let settled = self.settled(candidate.delivery.key.campaign, DeliveryState::Sent);
        Settled { message_ids, wait, failures: 0, ..settled }
    }

    /// Telegram has not taken it, or nobody knows.
    async fn refused(&mut self, candidate: Box<Candidate>, error: &Error) -> Result<(), Trouble> {
        let campaign = candidate.delivery.key.campaign;
        let answer = judge(error);
        if matches!(answer, Answer::Failed { .. }) && self.has_moved(&candidate).await? {
            let pace = Some(self.pace_after(&candidate, false));
            let settled = Settled { pace, ..self.settled(campaign, DeliveryState::Pending) };
            return self.settle(&candidate, settled).await;
        }
        tracing::debug!(campaign.id = %campaign, position = candidate.delivery.key.position, %error, "not sent");
        match &answer {
            Answer::Delivered => {
                let ids = self.ids_of(&candidate).await.unwrap_or_default();
                self.sent(&candidate, ids).await
            }
            Answer::Failed { error, refuses, unheard_of } => {
                if *unheard_of {
                    metrics::counter!("blastpro_unheard_of_errors_total", "error" => error.clone()).increment(1);
                    tracing::warn!(campaign.id = %campaign, error, "an error that we do not know");
                }
                let failures = self.failures(campaign) + i32::from(*unheard_of);
                let settled = Settled {
                    error: Some(error.clone()),
                    pace: Some(self.pace_after(&candidate, false)),
                    failures,
                    // A chat that lets nothing be deleted may take messages.
                    refuse_target: *refuses && candidate.purpose == Purpose::Send,
                    pause: pause_reason(&answer, failures),
                    ..self.settled(campaign, DeliveryState::Failed)
                };
                self.settle(&candidate, settled).await
            }
            Answer::Unsendable { error } | Answer::Expired { error } => {
                let settled = Settled {
                    error: Some(error.clone()),
                    pace: Some(self.pace_after(&candidate, false)),
                    pause: pause_reason(&answer, 0),
                    ..self.settled(campaign, DeliveryState::Failed)
                };
                self.settle(&candidate, settled).await
            }
            Answer::Wait { kind, method, seconds } => self.wait(&candidate, *kind, method, *seconds).await,
            Answer::Limited { error } => {
                let settled = Settled {
                    pace: Some(self.pace_after(&candidate, false)),
                    ..self.settled(campaign, DeliveryState::Pending)
                };
                self.settle(&candidate, settled).await?;
                self.services.campaigns.hold_account(self.account.account_id, error).await?;
                self.stale = true;
                Ok(())
            }
            Answer::NotSent => {
                let pace = Some(self.unclaimed);
                let settled = Settled { pace, ..self.settled(campaign, DeliveryState::Pending) };
                self.settle(&candidate, settled).await?;
                Err(Trouble::Line(again(error)))
            }
            Answer::Unanswered => {
                let now = self.services.clock().now();
                self.unresolved.push(Unresolved::new(candidate, now));
                // A closed connection answers nothing more; an open one connects again at the next call.
                if self.connection.is_closed() { Err(Trouble::Line(again(error))) } else { Ok(()) }
            }
        }
    }

    /// Whether the basic group is a supergroup since; the account has learnt where.
    async fn has_moved(&mut self, candidate: &Candidate) -> Result<bool, Trouble> {
        if candidate.chat.kind != PeerKind::Group || candidate.purpose == Purpose::Delete {
            return Ok(false);
        }
        let (owner, account, now) = (self.account.owner_id, self.account.account_id, self.services.clock().now());
        let found = {
            let _turn = self.turns.take(Kind::Campaign).await;
            self.connection.supergroup_of(candidate.chat, now).await
        };
        match found {
            Ok(Some(supergroup)) => {
                self.services.chats.store_page(owner, account, std::slice::from_ref(&supergroup)).await?;
                self.services.chats.migrated(owner, account, candidate.chat, supergroup.key).await?;
                Ok(true)
            }
            Ok(None) | Err(Error::Rpc { .. } | Error::Unexpected { .. } | Error::Wait { .. }) => Ok(false),
            // The delivery is looked after when there is a line again.
            Err(error) => Err(Trouble::Line(error)),
        }
    }

    /// Telegram wants a pause: stored together with the delivery, which is pending again.
    async fn wait(
        &mut self,
        candidate: &Candidate,
        kind: Wait,
        method: &'static str,
        seconds: u32,
    ) -> Result<(), Trouble> {
        metrics::counter!("blastpro_flood_waits_total", "method" => method).increment(1);
        let until = self.services.clock().now() + TimeDelta::seconds(seconds.into()) + MARGIN;
        let (scope, error, not_before) = match kind {
            Wait::Flood => (WaitScope::Method(method.to_owned()), "FLOOD_WAIT", None),
            Wait::SlowMode => (WaitScope::Chat(candidate.chat), "SLOWMODE_WAIT", Some(until)),
        };
        let settled = Settled {
            not_before,
            wait: Some(StoredWait { scope, until, error: Some(error.to_owned()) }),
            pace: Some(self.pace_after(candidate, false)),
            ..self.settled(candidate.delivery.key.campaign, DeliveryState::Pending)
        };
        if kind == Wait::Flood {
            self.waits.note(method, until);
        }
        self.settle(candidate, settled).await
    }

    /// Telegram does not take a file; nothing has been claimed.
    async fn upload_refused(&mut self, candidate: &Candidate, error: &Error) -> Result<(), Trouble> {
        match judge(error) {
            Answer::Wait { method, seconds, .. } => {
                self.waits.add(&self.services, self.account.account_id, method, seconds).await?;
                Ok(())
            }
            Answer::Limited { error } => {
                self.services.campaigns.hold_account(self.account.account_id, &error).await?;
                self.stale = true;
                Ok(())
            }
            Answer::Failed { error, .. } | Answer::Unsendable { error } | Answer::Expired { error } => {
                self.give_up_campaign(candidate, &error).await
            }
            Answer::Delivered | Answer::NotSent | Answer::Unanswered => Err(Trouble::Line(again(error))),
        }
    }

    async fn file_missing(&mut self, candidate: &Candidate) -> Result<(), Trouble> {
        let settled = Settled {
            error: Some(FILE_MISSING.to_owned()),
            pace: Some(self.unclaimed),
            pause: pause_reason(&Answer::Unsendable { error: FILE_MISSING.to_owned() }, 0),
            ..self.settled(candidate.delivery.key.campaign, DeliveryState::Failed)
        };
        self.settle(candidate, settled).await
    }

    /// The campaign cannot be sent as it is: this delivery fails, and the campaign is paused.
    async fn give_up_campaign(&mut self, candidate: &Candidate, error: &str) -> Result<(), Trouble> {
        let pause = pause_reason(&Answer::Unsendable { error: error.to_owned() }, 0);
        self.give_up(candidate, error, pause).await?;
        self.stale = true;
        Ok(())
    }

    /// The delivery fails before anything of it is sent.
    async fn give_up(&mut self, candidate: &Candidate, error: &str, pause: Option<PauseReason>) -> Result<(), Trouble> {
        let now = self.services.clock().now();
        let key = candidate.delivery.key;
        let Delivery { random_ids, rendered, .. } = &candidate.delivery;
        let claim = Claim { random_ids, rendered: rendered.as_ref(), ..Claim::default() };
        if !self.services.campaigns.claim(&self.lease, key, claim, now).await? {
            self.stale = true;
            self.put_off(key.campaign, REFUSED_CLAIM);
            return Ok(());
        }
        let error = Some(error.to_owned());
        let settled = Settled { error, pause, ..self.settled(key.campaign, DeliveryState::Failed) };
        self.settle(candidate, settled).await
    }

    /// How a delivery of the campaign ends, with nothing else changed.
    pub(super) fn settled(&self, campaign: CampaignId, state: DeliveryState) -> Settled {
        Settled { failures: self.failures(campaign), ..Settled::new(state) }
    }

    /// Stores how it ended.
    pub(super) async fn settle(&mut self, candidate: &Candidate, settled: Settled) -> Result<(), Trouble> {
        let now = self.services.clock().now();
        let key = candidate.delivery.key;
        let (state, pace, failures, pauses) = (settled.state, settled.pace, settled.failures, settled.pause.is_some());
        if !self.services.campaigns.settle(&self.lease, key, settled, now).await? {
            // Somebody else serves the account, or has resolved it.
            tracing::warn!(campaign.id = %key.campaign, position = key.position, "delivery not ours to settle");
            self.stale = true;
            return Ok(());
        }
        metrics::counter!("blastpro_deliveries_total", "state" => state.as_str()).increment(1);
        if let Some(pace) = pace {
            self.outlook.pace = pace;
        }
        self.set_failures(key.campaign, failures);
        self.stale |= pauses;
        Ok(())
    }
}

/// How long a campaign is left alone of which a delivery was not to be had.
const REFUSED_CLAIM: TimeDelta = TimeDelta::milliseconds(500);

/// How long the blob store is left alone after it failed.
const STORE_RETRY: TimeDelta = TimeDelta::seconds(30);

/// The same error once more: what a caller reports need not be the very thing.
fn again(error: &Error) -> Error {
    match error {
        Error::SessionEnded { name } => Error::SessionEnded { name: name.clone() },
        Error::KeyDuplicated => Error::KeyDuplicated,
        Error::KeyUnknown => Error::KeyUnknown,
        Error::Frozen { name } => Error::Frozen { name: name.clone() },
        Error::Unreachable { reason } => Error::Unreachable { reason: reason.clone() },
        other => Error::UnknownOutcome { reason: other.to_string() },
    }
}

fn database(error: MediaError) -> Trouble {
    match error {
        MediaError::Database(error) => Trouble::Database(error),
        MediaError::Telegram(error) => Trouble::Line(error),
        MediaError::Missing | MediaError::Store(_) => Trouble::Line(Error::UnknownOutcome { reason: "no file".into() }),
    }
}
