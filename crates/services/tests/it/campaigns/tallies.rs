//! Whatever happens to a campaign, in any order: what is counted is what there is.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::{CampaignState, Tally};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::CampaignId;
use blastpro_services::campaigns::Settled;
use blastpro_storage::Lease;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use super::{failed, sent, supergroups};
use crate::support::{Stage, on_both_engines};

/// What may happen to a campaign, in any order.
#[derive(Clone, Copy, Debug)]
enum Step {
    Prepare,
    Claim,
    Sent,
    Failed,
    Unknown,
    Later,
    Pause,
    Resume,
    Stop,
    Lose,
    Return,
    TakeLease,
}

const STEPS: [Step; 12] = [
    Step::Prepare,
    Step::Claim,
    Step::Sent,
    Step::Failed,
    Step::Unknown,
    Step::Later,
    Step::Pause,
    Step::Resume,
    Step::Stop,
    Step::Lose,
    Step::Return,
    Step::TakeLease,
];

/// Takes the step as far as it can be taken.
async fn take(stage: &Stage, campaign: CampaignId, lease: &mut Lease, step: Step) {
    let campaigns = &stage.services.campaigns;
    let end = match step {
        Step::Sent => Some(sent(1)),
        Step::Failed => Some(failed("SOMETHING_NEW")),
        Step::Unknown => Some(Settled::new(DeliveryState::Unknown)),
        Step::Later => Some(Settled::new(DeliveryState::Pending)),
        _ => None,
    };
    if let Some(end) = end {
        if let Some(taken) = campaigns.unresolved(lease).await.unwrap().first() {
            assert!(stage.settle(lease, taken.delivery.key, end).await);
        }
        return;
    }
    match step {
        Step::Prepare => drop(campaigns.prepare().await.unwrap()),
        Step::Claim => {
            if let Some(next) = stage.next(lease, campaign).await {
                let may = stage.campaign(campaign).await.state == CampaignState::Running
                    && !campaigns.outlook(lease).await.unwrap().tasks.is_empty();
                assert_eq!(stage.claim(lease, &next).await, may);
            }
        }
        Step::Pause => drop(campaigns.pause(stage.owner, campaign).await),
        Step::Resume => drop(campaigns.resume(stage.owner, campaign).await),
        // Now and then: everything after it is idle.
        Step::Stop => {
            if stage.campaign(campaign).await.tally.sent > 2 {
                drop(campaigns.stop(stage.owner, campaign).await);
            }
        }
        Step::Lose => drop(stage.services.accounts.session_ended(stage.owner, stage.account, "GONE").await),
        Step::Return => stage.set_state(stage.account, AccountState::Connected).await,
        _ => *lease = stage.lease(stage.account).await,
    }
}

/// What holds after every step.
async fn check(stage: &Stage, id: CampaignId) {
    let found = stage.campaign(id).await;
    let (looked_at, of) = stage.services.campaigns.progress(stage.owner, id).await.unwrap().unwrap();
    let unseen = if found.started_at.is_none() { of - looked_at } else { 0 };
    let unseen = Tally { total: unseen, ..Tally::default() };
    assert_eq!(found.tally, stage.counted(id).await.plus(unseen), "what is counted is what there is");
    let shares = stage.services.campaigns.shares(stage.owner, id).await.unwrap();
    assert_eq!(found.tally, shares.iter().fold(unseen, |sum, share| sum.plus(share.tally)));
    assert_eq!(found.finished_at.is_some(), found.state.is_over());
    assert_eq!(found.pause.is_some(), found.state == CampaignState::Paused);
    if found.state == CampaignState::Done {
        assert_eq!(found.tally.left(), 0);
    }
    if found.state == CampaignState::Running {
        assert!(found.tally.left() > 0, "a campaign with nothing left is done");
        assert!(shares.iter().any(|share| share.held.is_none() && share.due_at.is_some()), "{shares:?}");
    }
    for share in shares {
        assert!(share.held.is_none() || share.due_at.is_none(), "{share:?}");
        assert!(share.tally.left() > 0 || share.due_at.is_none(), "{share:?}");
    }
}

on_both_engines! {
    async fn whatever_happens_what_is_counted_is_what_there_is(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=8)).await;
        let mut runner = TestRunner::new(Config::default());
        let steps = proptest::collection::vec(proptest::sample::select(&STEPS[..]), 60);
        for _ in 0..12 {
            let steps = steps.new_tree(&mut runner).unwrap().current();
            stage.set_state(stage.account, AccountState::Connected).await;
            let draft = stage.drafted(&[list]).await;
            stage.confirm(&draft).await.unwrap();
            let mut lease = stage.lease(stage.account).await;
            for step in steps {
                take(&stage, draft.id, &mut lease, step).await;
                check(&stage, draft.id).await;
            }
            stage.services.campaigns.stop(stage.owner, draft.id).await.unwrap();
        }
    }
}
