//! Deliveries without an answer: the line broke, the process died, Telegram had trouble. The chat itself is asked.
//!
//! What the account has written there since the first attempt is read. If the message is among it, it is sent. If it is
//! not, nor after [what may have been on its way](ON_ITS_WAY) has come, it is pending again, and goes out with the same
//! random ids, by which Telegram knows it should it have had it all the same. Until then the account writes nothing else to
//! that chat, nor to another topic of it: in slow mode, what is found later has made all of it wait. A chat that cannot be
//! read is tried again, less and less often; after [an hour](blastpro_domain::deliveries::UNRESOLVED) the outcome is
//! unknown, and the message is never sent again.

use std::collections::HashSet;

use blastpro_domain::campaigns::Purpose;
use blastpro_domain::deliveries::{DeliveryState, UNRESOLVED};
use blastpro_domain::outcomes::{OUTCOME_UNKNOWN, TELEGRAM_TROUBLE};
use blastpro_domain::templates::Content;
use blastpro_services::campaigns::{Candidate, Settled};
use blastpro_telegram::{Error, OwnMessage, UploadedMedia, Wait};
use chrono::{DateTime, TimeDelta, Utc};

use super::media::MediaError;
use super::runner::Runner;
use super::send::address;
use crate::trouble::Trouble;
use crate::turns::Kind;

/// How far Telegram's clock and ours may differ. What another delivery is known to have written in that time is not
/// mistaken for this one's.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(10);

/// How many messages of a chat are looked at. In a busy group there may be as many in some minutes.
const LOOK_BACK: u32 = 1_000;

/// A chat that could not be read is tried again after this, and then after twice as long.
const FIRST_RETRY: TimeDelta = TimeDelta::seconds(5);
const LONGEST_RETRY: TimeDelta = TimeDelta::minutes(5);

/// After so many attempts that came to nothing others go first.
const ATTEMPTS_IN_A_ROW: i32 = 3;

/// How long a message may be on its way that nobody waits for any more: the system empties the sockets of a process that
/// was killed, and Telegram takes its time. One that is not there before may be there in a moment.
const ON_ITS_WAY: TimeDelta = TimeDelta::seconds(3);

/// After so many attempts that came to nothing Telegram will not take the message.
const ATTEMPTS: i32 = 20;

/// For how long a message that came to nothing so often lets others go first: it may be what breaks the line.
fn others_first(attempts: i32) -> Option<TimeDelta> {
    let doubled = u32::try_from(attempts.checked_sub(ATTEMPTS_IN_A_ROW)?).ok()?;
    Some((FIRST_RETRY * 2_i32.pow(doubled.min(10))).min(LONGEST_RETRY))
}

/// A delivery whose outcome is not known.
pub(super) struct Unresolved {
    pub(super) candidate: Box<Candidate>,
    /// When to ask next.
    pub(super) at: DateTime<Utc>,
    tries: u32,
}

impl Unresolved {
    pub(super) const fn new(candidate: Box<Candidate>, at: DateTime<Utc>) -> Self {
        Self { candidate, at, tries: 0 }
    }
}

/// What the chat says.
enum Found {
    /// The message is there, under these ids.
    There(Vec<i32>),
    /// It is not.
    NotThere,
    /// Nobody can tell now.
    Unclear,
}

impl Runner<'_> {
    /// Finds out what became of one delivery.
    pub(super) async fn resolve(&mut self, mut unresolved: Unresolved) -> Result<(), Trouble> {
        let candidate = &unresolved.candidate;
        let key = candidate.delivery.key;
        let found = match candidate.purpose {
            // Deleting again deletes nothing more.
            Purpose::Delete => Found::NotThere,
            Purpose::Send => self.look_up(candidate).await?,
        };
        let now = self.services.clock().now();
        let tried_at = candidate.delivery.tried_at.unwrap_or(now);
        let settled = match found {
            Found::There(ids) => self.delivered(candidate, ids),
            Found::NotThere if candidate.purpose == Purpose::Send && now < tried_at + ON_ITS_WAY => {
                unresolved.at = tried_at + ON_ITS_WAY;
                self.unresolved.push(unresolved);
                return Ok(());
            }
            Found::NotThere if candidate.delivery.attempts >= ATTEMPTS => {
                let (error, pace) = (Some(TELEGRAM_TROUBLE.to_owned()), self.pace_without(candidate));
                Settled { error, pace, ..self.settled(key.campaign, DeliveryState::Failed) }
            }
            // After an attempt comes a pause, whatever became of it: the pace has gone on since.
            Found::NotThere => {
                let pace = self.pace_without(candidate);
                let limits = self.services.limits();
                let not_before = others_first(candidate.delivery.attempts).map(|pause| now + limits.shorten(pause));
                Settled { pace, not_before, ..self.settled(key.campaign, DeliveryState::Pending) }
            }
            Found::Unclear if now >= tried_at + UNRESOLVED => {
                // It may have been sent, so it goes on counting.
                let error = Some(OUTCOME_UNKNOWN.to_owned());
                Settled { error, ..self.settled(key.campaign, DeliveryState::Unknown) }
            }
            Found::Unclear => {
                let pause = (FIRST_RETRY * 2_i32.pow(unresolved.tries.min(10))).min(LONGEST_RETRY);
                unresolved.tries += 1;
                unresolved.at = now + pause;
                self.unresolved.push(unresolved);
                return Ok(());
            }
        };
        tracing::info!(
            account.id = %self.account.account_id, campaign.id = %key.campaign, position = key.position,
            state = settled.state.as_str(), "delivery resolved"
        );
        metrics::counter!("blastpro_deliveries_resolved_total", "state" => settled.state.as_str()).increment(1);
        self.settle(&unresolved.candidate, settled).await?;
        self.chat_is_free();
        Ok(())
    }

    /// The ids under which Telegram keeps a message that it says it has.
    pub(super) async fn ids_of(&mut self, candidate: &Candidate) -> Result<Vec<i32>, Trouble> {
        Ok(match self.look_up(candidate).await? {
            Found::There(ids) => ids,
            Found::NotThere | Found::Unclear => Vec::new(),
        })
    }

    async fn look_up(&mut self, candidate: &Candidate) -> Result<Found, Trouble> {
        let delivery = &candidate.delivery;
        let (Some(content), Some(tried_at)) = (&delivery.rendered, delivery.tried_at) else {
            return Ok(Found::NotThere);
        };
        let methods = ["messages.getHistory", "messages.getReplies"];
        if self.waits.until(&self.services, self.account.account_id, &methods).await?.is_some() {
            return Ok(Found::Unclear);
        }
        let files = match self.shelf.known(content).await {
            Ok(files) => files,
            Err(MediaError::Database(error)) => return Err(error.into()),
            Err(_) => return Ok(Found::Unclear),
        };
        let since = tried_at - CLOCKS_DIFFER;
        let own = {
            let _turn = self.turns.take(Kind::Campaign).await;
            self.connection.own_messages(&address(candidate), since, LOOK_BACK).await
        };
        let own = match own {
            Ok(own) => own,
            Err(Error::Wait { kind: Wait::Flood, method, seconds }) => {
                self.waits.add(&self.services, self.account.account_id, method, seconds).await?;
                return Ok(Found::Unclear);
            }
            Err(Error::Rpc { .. } | Error::Unexpected { .. } | Error::Wait { .. }) => return Ok(Found::Unclear),
            Err(error) => return Err(Trouble::Line(error)),
        };
        // The history goes by Telegram's clock, and what is recorded by ours.
        let recorded_since = since - CLOCKS_DIFFER;
        let (account, chat) = (self.account.account_id, candidate.delivery.chat);
        let others = self.services.campaigns.recorded(account, chat, recorded_since).await?;
        let others: HashSet<i32> = others.into_iter().collect();
        Ok(match find(content, &files, &own.messages, &others) {
            Some(ids) => Found::There(ids),
            None if own.complete => Found::NotThere,
            None => Found::Unclear,
        })
    }
}

/// The message among the account's own, the newest first; of several like it the oldest. `others` belong to other
/// deliveries.
fn find(
    content: &Content,
    files: &[Option<UploadedMedia>],
    own: &[OwnMessage],
    others: &HashSet<i32>,
) -> Option<Vec<i32>> {
    let free: Vec<&OwnMessage> = own.iter().rev().filter(|message| !others.contains(&message.id)).collect();
    let matches = |messages: &[&OwnMessage]| {
        messages.len() == content.parts.len()
            && messages.iter().zip(&content.parts).zip(files).all(|((message, part), file)| {
                // A part whose file was never uploaded was never sent.
                (part.media.is_none() || file.is_some()) && message.is(part, file.as_ref())
            })
    };
    let ids = |messages: &[&OwnMessage]| messages.iter().map(|message| message.id).collect();
    if content.parts.len() == 1 {
        return free.iter().find(|message| matches(&[**message])).map(|message| vec![message.id]);
    }
    let mut albums: Vec<i64> = free.iter().filter_map(|message| message.grouped_id).collect();
    albums.dedup();
    albums.into_iter().find_map(|album| {
        let mut items: Vec<&OwnMessage> =
            free.iter().copied().filter(|message| message.grouped_id == Some(album)).collect();
        items.sort_by_key(|item| item.id);
        matches(&items).then(|| ids(&items))
    })
}

#[cfg(test)]
mod tests {
    use blastpro_domain::templates::FormattedText;

    use super::*;

    fn own(id: i32, text: &str) -> OwnMessage {
        OwnMessage {
            id,
            date: DateTime::UNIX_EPOCH,
            topic: None,
            text: FormattedText::plain(text),
            media: None,
            grouped_id: None,
        }
    }

    #[test]
    fn what_comes_to_nothing_again_and_again_lets_others_go_first() {
        assert_eq!((others_first(1), others_first(2)), (None, None), "a broken line is no fault of the message");
        assert_eq!(others_first(3), Some(FIRST_RETRY));
        assert_eq!(others_first(5), Some(FIRST_RETRY * 4));
        assert_eq!(others_first(ATTEMPTS), Some(LONGEST_RETRY));
    }

    #[test]
    fn a_message_is_found_by_its_words_and_not_taken_for_another_deliverys() {
        let content = Content::text(FormattedText::plain("Promo hari ini"));
        let chat = [own(30, "Promo hari ini "), own(20, "Promo hari ini"), own(10, "lain")];
        let files = [None];
        assert_eq!(find(&content, &files, &chat, &HashSet::new()), Some(vec![20]), "the older of two");
        assert_eq!(find(&content, &files, &chat, &HashSet::from([20])), Some(vec![30]));
        assert_eq!(find(&content, &files, &chat, &HashSet::from([20, 30])), None);
    }
}
