//! What became of a campaign's deliveries, row by row and in sum.

use blastpro_domain::campaigns::Purpose;
use blastpro_domain::deliveries::{Delivery, DeliveryState};
use blastpro_domain::ids::{CampaignId, OwnerId};
use sqlx::FromRow;

use crate::Result;
use crate::db::Tx;
use crate::deliveries::{DeliveryRow, shown};
use crate::preparing::not_taken_over;
use crate::statements::statements;
use crate::text::{parse_name, storable};

macro_rules! lines {
    () => {
        concat!(
            shown!(),
            ", chats.title, chats.username, topics.title AS topic_title FROM deliveries d ",
            "LEFT JOIN chats ON chats.account_id = d.account_id AND chats.peer_kind = d.peer_kind ",
            "AND chats.chat_id = d.chat_id ",
            "LEFT JOIN topics ON topics.account_id = d.account_id AND topics.chat_id = d.chat_id ",
            "AND topics.topic_id = d.topic AND d.peer_kind = 'channel' "
        )
    };
}
/// The condition of a [`DeliveryFilter`]: `$3` to `$9`.
macro_rules! lets_through {
    () => {
        "d.owner_id = $1 AND d.campaign_id = $2 AND d.state IN ($3, $4, $5, $6, $7, $8) AND ($9 = '' OR d.error = $9) "
    };
}

statements! {
    PAGE = concat!(lines!(), "WHERE ", lets_through!(), "ORDER BY d.position LIMIT $11 OFFSET $10");
    COUNT = concat!("SELECT count(*) FROM deliveries d WHERE ", lets_through!());
    ROWS = concat!(
        lines!(), "WHERE d.owner_id = $1 AND d.campaign_id = $2 AND d.position > $3 ORDER BY d.position LIMIT $4",
    );
    REASONS =
        "SELECT state, error, count(*) FROM deliveries WHERE owner_id = $1 AND campaign_id = $2 \
         AND state IN ('skipped', 'failed', 'unknown') GROUP BY state, error ORDER BY count(*) DESC, state, error";
    // What a campaign that follows this one has taken over does not count. What was sent is followed by deleting it.
    OPEN_ENDS = concat!(
        "SELECT d.state, d.error, count(*) FROM deliveries d WHERE d.owner_id = $1 AND d.campaign_id = $2 ",
        "AND (d.state IN ('pending', 'failed') OR (d.state = 'sent' AND d.message_ids IS NOT NULL)) AND ",
        not_taken_over!("CASE WHEN d.state = 'sent' THEN 'delete' ELSE $3 END", ""), " GROUP BY d.state, d.error",
    );
}

/// Which deliveries of a campaign are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// In these states; none given means all.
    pub states: Vec<DeliveryState>,
    /// Only those with this error name.
    pub error: Option<String>,
}

impl DeliveryFilter {
    /// The names of the states; an empty name is of none.
    fn state_names(&self) -> [&'static str; DeliveryState::ALL.len()] {
        DeliveryState::ALL.map(
            |state| {
                if self.states.is_empty() || self.states.contains(&state) { state.as_str() } else { "" }
            },
        )
    }
}

/// A delivery as it is shown. What was sent is not among it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryLine {
    /// The row, without ids and text of the message on its way.
    pub delivery: Delivery,
    /// The chat's title. Written by others: escape it.
    pub title: Option<String>,
    /// The topic's title. Written by others: escape it.
    pub topic_title: Option<String>,
    /// The chat's public name, without `@`.
    pub username: Option<String>,
}

/// How many deliveries ended in a state with the same error name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// How they ended, or that they have not.
    pub state: DeliveryState,
    /// Telegram's error name, or ours.
    pub error: Option<String>,
    /// How many.
    pub count: i64,
}

#[derive(FromRow)]
struct LineRow {
    #[sqlx(flatten)]
    delivery: DeliveryRow,
    title: Option<String>,
    username: Option<String>,
    topic_title: Option<String>,
}

impl LineRow {
    fn into_line(self) -> Result<DeliveryLine> {
        let delivery = self.delivery.into_delivery()?;
        Ok(DeliveryLine { delivery, title: self.title, topic_title: self.topic_title, username: self.username })
    }
}

impl Tx {
    /// A page of a campaign's deliveries, in their order.
    pub async fn deliveries(
        &mut self,
        owner: OwnerId,
        campaign: CampaignId,
        filter: &DeliveryFilter,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<DeliveryLine>> {
        let [first, second, third, fourth, fifth, sixth] = filter.state_names();
        let error = storable(filter.error.as_deref().unwrap_or_default());
        let rows: Vec<LineRow> = fetch_all!(
            self, PAGE, owner.0, campaign.0, first, second, third, fourth, fifth, sixth, &*error, offset, limit
        )?;
        rows.into_iter().map(LineRow::into_line).collect()
    }

    /// How many deliveries the filter lets through.
    pub async fn delivery_count(
        &mut self,
        owner: OwnerId,
        campaign: CampaignId,
        filter: &DeliveryFilter,
    ) -> Result<i64> {
        let [first, second, third, fourth, fifth, sixth] = filter.state_names();
        let error = storable(filter.error.as_deref().unwrap_or_default());
        let (count,) =
            fetch_one!(self, COUNT, owner.0, campaign.0, first, second, third, fourth, fifth, sixth, &*error)?;
        Ok(count)
    }

    /// The campaign's deliveries after a position; -1 is before the first.
    pub async fn deliveries_after(
        &mut self,
        owner: OwnerId,
        campaign: CampaignId,
        position: i64,
        limit: i64,
    ) -> Result<Vec<DeliveryLine>> {
        let rows: Vec<LineRow> = fetch_all!(self, ROWS, owner.0, campaign.0, position, limit)?;
        rows.into_iter().map(LineRow::into_line).collect()
    }

    /// What a campaign of this purpose has left that no other has taken over since: pending, failed, and sent.
    pub async fn open_ends(
        &mut self,
        owner: OwnerId,
        campaign: CampaignId,
        purpose: Purpose,
    ) -> Result<Vec<ReasonCount>> {
        let rows: Vec<(String, Option<String>, i64)> =
            fetch_all!(self, OPEN_ENDS, owner.0, campaign.0, purpose.as_str())?;
        rows.into_iter().map(reason_count).collect()
    }

    /// Why deliveries of the campaign did not arrive, the commonest reason first.
    pub async fn delivery_reasons(&mut self, owner: OwnerId, campaign: CampaignId) -> Result<Vec<ReasonCount>> {
        let rows: Vec<(String, Option<String>, i64)> = fetch_all!(self, REASONS, owner.0, campaign.0)?;
        rows.into_iter().map(reason_count).collect()
    }
}

fn reason_count((state, error, count): (String, Option<String>, i64)) -> Result<ReasonCount> {
    Ok(ReasonCount { state: parse_name("deliveries.state", &state)?, error, count })
}
