//! Which process sends the message that shows a job, a campaign or a login.
//!
//! Every process draws them. An edit that two of them make is made once; a message that two of them send is there twice.
//! Therefore a new message is claimed before it is sent, by whoever knows which one it replaces. A claim is the row's
//! `shown_revision`, below zero: the millisecond of its end, negated. Marking the new message as the screen ends it. Of a
//! process that dies in between it ends by itself, and whoever looks then claims it anew: no claim is a revision that was
//! shown.

use blastpro_domain::ids::{CampaignId, JobId, LoginId, OwnerId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::statements::{Statement, statements};

/// `$3`: the message that is to be replaced. `$4`: claims above this have ended. `$5`: a revision that shows nothing new.
macro_rules! claim {
    ($table:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET shown_revision = $6 WHERE owner_id = $1 AND id = $2 ",
            "AND coalesce(screen_message, 0) = coalesce($3, 0) AND shown_revision >= $4 AND shown_revision < $5",
        )
    };
}

macro_rules! end {
    ($table:literal) => {
        concat!("UPDATE ", $table, " SET shown_revision = $4 WHERE owner_id = $1 AND id = $2 AND shown_revision = $3",)
    };
}

/// The message is the screen now, or the one that was still is. `$5`: claims above this have ended. An edit ends no other.
macro_rules! mark {
    ($table:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET screen_message = coalesce($4, screen_message), shown_revision = CASE ",
            "WHEN shown_revision < $3 AND (shown_revision >= $5 OR $4 IS NOT NULL) THEN $3 ELSE shown_revision END ",
            "WHERE owner_id = $1 AND id = $2",
        )
    };
}

statements! {
    CLAIM_JOB = claim!("jobs");
    CLAIM_CAMPAIGN = claim!("campaigns");
    CLAIM_LOGIN = claim!("logins");
    END_JOB = end!("jobs");
    END_CAMPAIGN = end!("campaigns");
    END_LOGIN = end!("logins");
    RELEASE_JOB_SCREENS = "UPDATE jobs SET shown_revision = 0 WHERE shown_revision < 0";
    RELEASE_CAMPAIGN_SCREENS = "UPDATE campaigns SET shown_revision = 0 WHERE shown_revision < 0";
    RELEASE_LOGIN_SCREENS = "UPDATE logins SET shown_revision = 0 WHERE shown_revision < 0";
    MARK_JOB = mark!("jobs");
    MARK_CAMPAIGN = mark!("campaigns");
    MARK_LOGIN = mark!("logins");
}

/// What a message shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A job.
    Job(JobId),
    /// A campaign.
    Campaign(CampaignId),
    /// A login.
    Login(LoginId),
}

impl Subject {
    const fn id(self) -> Uuid {
        match self {
            Self::Job(id) => id.0,
            Self::Campaign(id) => id.0,
            Self::Login(id) => id.0,
        }
    }

    const fn claim(self) -> Statement {
        match self {
            Self::Job(_) => CLAIM_JOB,
            Self::Campaign(_) => CLAIM_CAMPAIGN,
            Self::Login(_) => CLAIM_LOGIN,
        }
    }

    const fn mark(self) -> Statement {
        match self {
            Self::Job(_) => MARK_JOB,
            Self::Campaign(_) => MARK_CAMPAIGN,
            Self::Login(_) => MARK_LOGIN,
        }
    }

    const fn end(self) -> Statement {
        match self {
            Self::Job(_) => END_JOB,
            Self::Campaign(_) => END_CAMPAIGN,
            Self::Login(_) => END_LOGIN,
        }
    }
}

/// Claims whose value is not below this have ended by then.
const fn ended(now: DateTime<Utc>) -> i64 {
    -now.timestamp_millis()
}

/// The right to send a new message, until its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenClaim {
    subject: Subject,
    value: i64,
}

impl Tx {
    /// Claims the sending of a new message until a time, in place of `message`. `unless`: there is none to send when this
    /// revision has been shown already. `None` when another message has come in its place, or somebody else is about to
    /// send one.
    pub async fn claim_screen(
        &mut self,
        owner: OwnerId,
        subject: Subject,
        message: Option<i32>,
        unless: Option<i64>,
        (now, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Option<ScreenClaim>> {
        let value = -until.timestamp_millis();
        let shown = unless.unwrap_or(i64::MAX);
        let rows = execute!(self, subject.claim(), owner.0, subject.id(), message, ended(now), shown, value)?;
        Ok((rows == 1).then_some(ScreenClaim { subject, value }))
    }

    /// Ends every claim.
    pub(crate) async fn release_screens(&mut self) -> Result<()> {
        for release in [RELEASE_JOB_SCREENS, RELEASE_CAMPAIGN_SCREENS, RELEASE_LOGIN_SCREENS] {
            execute!(self, release)?;
        }
        Ok(())
    }

    /// Ends a claim without a message: `shown` is the revision that needed none, or 0. `false` when it had ended.
    pub async fn end_screen_claim(&mut self, owner: OwnerId, claim: ScreenClaim, shown: i64) -> Result<bool> {
        let ScreenClaim { subject, value } = claim;
        Ok(execute!(self, subject.end(), owner.0, subject.id(), value, shown)? == 1)
    }

    /// The screen shows this revision now, in this message if it is a new one; `None` keeps the message. `false` when the
    /// owner has nothing of this id.
    pub async fn mark_shown(
        &mut self,
        owner: OwnerId,
        subject: Subject,
        revision: i64,
        message: Option<i32>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        Ok(execute!(self, subject.mark(), owner.0, subject.id(), revision, message, ended(now))? == 1)
    }
}
