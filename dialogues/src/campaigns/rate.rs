//! How many deliveries a campaign makes in a minute, as of late.

use std::collections::VecDeque;

use blastpro_domain::campaigns::{Campaign, CampaignState};
use chrono::{DateTime, TimeDelta, Utc};

/// What is looked back at: rests are some minutes long and belong to the rate.
const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// Below this a rate would be a guess.
const SHORTEST: TimeDelta = TimeDelta::seconds(10);

/// Longest row of counts that is kept for a campaign.
const COUNTS: usize = 100;

/// Counts at moments. Forgotten by a restart, and when the campaign is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rate(VecDeque<(DateTime<Utc>, i64)>);

impl Rate {
    /// With how the campaign stands now.
    pub(super) fn counted(mut self, campaign: &Campaign, now: DateTime<Utc>) -> Self {
        let tally = &campaign.tally;
        if campaign.state != CampaignState::Running {
            return Self::default();
        }
        self.0.push_back((now, tally.sent + tally.failed + tally.unknown));
        while self.0.len() > COUNTS || self.0.front().is_some_and(|(at, _)| now - *at > WINDOW) {
            self.0.pop_front();
        }
        self
    }

    /// `None`: too early to tell.
    pub(super) fn per_minute(&self) -> Option<i64> {
        let ((from, first), (to, last)) = (self.0.front()?, self.0.back()?);
        let length = *to - *from;
        if length < SHORTEST {
            return None;
        }
        let seconds = length.num_seconds();
        Some(((last - first) * 60 + seconds / 2) / seconds)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::campaigns::screen::tests::a_campaign;

    #[test]
    fn the_rate_is_that_of_the_last_minutes() {
        let start = Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists");
        let mut campaign = a_campaign(CampaignState::Running);
        campaign.tally.sent = 0;
        let mut rate = Rate::default();
        for step in 0..300 {
            // Every 3 s one more, then none for ten minutes.
            campaign.tally.sent = step.min(100);
            rate = rate.counted(&campaign, start + TimeDelta::seconds(3 * step));
            match step {
                0 => assert_eq!(rate.per_minute(), None, "too early"),
                50 => assert_eq!(rate.per_minute(), Some(20)),
                299 => assert_eq!(rate.per_minute(), Some(0), "what was long ago does not count"),
                _ => {}
            }
        }
        campaign.state = CampaignState::Paused;
        assert_eq!(rate.counted(&campaign, start), Rate::default());
    }
}
