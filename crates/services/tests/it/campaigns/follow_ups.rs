//! What comes after a campaign: what failed is tried again, what was sent is deleted, and neither of them twice.

use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, Purpose, Which};
use blastpro_domain::chats::ChatKind;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::CampaignId;
use blastpro_domain::outcomes::{TARGET_CLOSED, TARGET_PAUSED, TARGET_REFUSED};
use blastpro_services::Error;
use blastpro_services::campaigns::{CampaignError, Claim, ConfirmError, ResumeError, Settled};
use blastpro_storage::{Constraint, Lease, StorageError};

use super::{NEVER, failed, sent, supergroups};
use crate::support::{Stage, chat, on_both_engines};

const PASSING: &str = "SOMETHING_NEW";

impl Stage {
    /// Sends what is left of a campaign, so that the first few fail.
    async fn send_all(&self, lease: &Lease, campaign: CampaignId, failing: usize) {
        let mut count = 0;
        while let Some(next) = self.next(lease, campaign).await {
            assert!(self.claim(lease, &next).await);
            let how = if count < failing { failed(PASSING) } else { sent(i32::try_from(count).unwrap() + 1) };
            assert!(self.settle(lease, next.delivery.key, how).await);
            count += 1;
        }
        assert_eq!(self.campaign(campaign).await.state, CampaignState::Done);
    }

    async fn follow(&self, campaign: CampaignId, which: Which) -> Campaign {
        self.services.campaigns.follow_up(self.owner, campaign, which).await.unwrap()
    }

    /// How many it would send, and whom it would skip.
    async fn foreseen(&self, draft: &Campaign) -> (i64, Vec<(&'static str, i64)>) {
        let found = self.services.campaigns.preflight(self.owner, draft.id).await.unwrap().unwrap();
        (found.deliveries, found.skipped)
    }

    async fn confirmed(&self, draft: &Campaign) -> Campaign {
        self.confirm(draft).await.unwrap();
        self.prepare().await;
        self.campaign(draft.id).await
    }
}

on_both_engines! {
    async fn what_was_tried_again_is_not_tried_again_from_the_first_report(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=6)).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 3).await;

        let ends = async |id| {
            let found = stage.services.campaigns.open_ends(&stage.campaign(id).await).await.unwrap();
            (found.failed, found.left, found.sent)
        };
        assert_eq!(ends(first.id).await, (3, 0, 3));

        let retry = stage.follow(first.id, Which::Failed).await;
        assert_eq!(stage.foreseen(&retry).await.0, 3);
        let preflight = stage.services.campaigns.preflight(stage.owner, retry.id).await.unwrap().unwrap();
        let sample = preflight.sample.expect("something is sent").parts.remove(0).text.text;
        assert!(sample.starts_with("Promo Grup"), "as one of them gets it: {sample}");
        assert_eq!(stage.confirmed(&retry).await.tally.total, 3);
        assert_eq!(stage.follow(first.id, Which::Failed).await.id, retry.id, "it is under way");
        stage.send_all(&lease, retry.id, 1).await;

        let same = stage.follow(first.id, Which::Failed).await;
        assert_eq!((same.id, same.state), (retry.id, CampaignState::Done), "all were tried again");
        assert_eq!((ends(first.id).await, ends(retry.id).await), ((0, 0, 3), (1, 0, 2)));
        let second = stage.follow(retry.id, Which::Failed).await;
        assert_eq!((second.state, stage.foreseen(&second).await.0), (CampaignState::Draft, 1), "the one that is left");
    }

    async fn what_was_deleted_is_not_deleted_again(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=4)).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 1).await;

        let deletion = stage.follow(first.id, Which::Sent).await;
        assert_eq!(deletion.purpose, Purpose::Delete);
        assert_eq!(stage.confirmed(&deletion).await.tally.total, 3);
        stage.send_all(&lease, deletion.id, 1).await;
        let found = campaigns.open_ends(&stage.campaign(first.id).await).await.unwrap();
        assert_eq!((found.failed, found.sent), (1, 0), "what was sent is taken back, or being so");
        let found = campaigns.open_ends(&stage.campaign(deletion.id).await).await.unwrap();
        assert_eq!((found.failed, found.sent), (1, 0));
        assert_eq!(stage.follow(first.id, Which::Sent).await.id, deletion.id);
        let twice = campaigns.follow_up(stage.owner, deletion.id, Which::Sent).await;
        assert!(matches!(twice, Err(CampaignError::Changed)), "what is gone cannot be deleted");

        let again = stage.follow(deletion.id, Which::Failed).await;
        assert_eq!((again.purpose, stage.foreseen(&again).await.0), (Purpose::Delete, 1));
        assert_eq!(stage.follow(first.id, Which::Failed).await.purpose, Purpose::Send, "one has nothing to do with the other");
    }

    async fn what_goes_where_a_group_has_moved_is_taken_over_once_and_deleted_there(stage: Stage) {
        let groups = [chat(ChatKind::Group, 1), chat(ChatKind::Group, 2), chat(ChatKind::Group, 3)];
        let list = stage.list_of(&groups).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 3).await;
        let moved = supergroups(70..=71);
        stage.sees(&moved).await;
        for (from, to) in groups.iter().zip(&moved) {
            stage.services.chats.migrated(stage.owner, stage.account, from.key, to.key).await.unwrap();
        }
        let retry = stage.follow(first.id, Which::Failed).await;
        assert_eq!(stage.confirmed(&retry).await.tally.total, 3);
        stage.send_all(&lease, retry.id, 0).await;
        let found = stage.services.campaigns.open_ends(&stage.campaign(first.id).await).await.unwrap();
        assert_eq!((found.failed, found.left), (0, 0), "all were tried again");
        assert_eq!(stage.follow(first.id, Which::Failed).await.id, retry.id);

        let deletion = stage.follow(retry.id, Which::Sent).await;
        assert_eq!(stage.confirmed(&deletion).await.tally.total, 3);
        let mut places = Vec::new();
        while let Some(next) = stage.next(&lease, deletion.id).await {
            assert!(!next.migrated && stage.claim(&lease, &next).await);
            assert!(stage.settle(&lease, next.delivery.key, sent(1)).await);
            places.push(next.chat);
        }
        places.sort_unstable();
        let mut expected = [moved[0].key, moved[1].key, groups[2].key];
        expected.sort_unstable();
        assert_eq!(places, expected, "each where it was sent");
    }

    async fn where_a_group_has_moved_a_campaign_writes_once(stage: Stage) {
        let (group, moved) = (chat(ChatKind::Group, 1), chat(ChatKind::Supergroup, 70));
        let list = stage.list_of(&[group.clone(), moved.clone()]).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.services.chats.migrated(stage.owner, stage.account, group.key, moved.key).await.unwrap();
        let mut next = stage.next(&lease, campaign.id).await.unwrap();
        if next.delivery.chat != group.key {
            stage.send(&lease, campaign.id, sent(1)).await;
            next = stage.next(&lease, campaign.id).await.unwrap();
        }
        assert_eq!((next.chat, next.migrated), (moved.key, true));
        let claim = Claim { chat: Some(next.chat), ..Claim::default() };
        let taken = stage.services.campaigns.claim(&lease, next.delivery.key, claim, stage.now()).await;
        assert!(matches!(taken, Err(Error::Storage(StorageError::Conflict(Constraint::DeliveryOnce)))), "{taken:?}");
    }

    async fn two_drafts_for_the_same_targets_reach_them_once(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=3)).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 3).await;
        let retry = stage.follow(first.id, Which::Failed).await;
        let twin = Campaign { id: CampaignId::new(), ..retry.clone() };
        let mut tx = stage.store.begin().await.unwrap();
        tx.insert_campaign(&twin).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(stage.confirmed(&retry).await.tally.total, 3);
        assert!(matches!(stage.confirm(&twin).await, Err(ConfirmError::NoTargets)));
    }

    async fn what_a_stop_kept_from_being_written_down_can_still_be_followed_up(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=2)).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 2).await;
        let retry = stage.follow(first.id, Which::Failed).await;
        stage.confirm(&retry).await.unwrap();
        stage.services.campaigns.stop(stage.owner, retry.id).await.unwrap();
        let again = stage.follow(first.id, Which::Failed).await;
        assert_ne!(again.id, retry.id);
        assert_eq!(stage.foreseen(&again).await.0, 2);
    }

    async fn targets_that_were_closed_since_are_skipped_and_their_messages_are_deleted_all_the_same(stage: Stage) {
        let chats = supergroups(1..=4);
        let list = stage.list_of(&chats).await;
        stage.list_of(&chats[..1]).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 4).await;
        let targets = stage.services.targets.targets(stage.owner, list, 0, 9).await.unwrap().targets;
        let of = |chat: usize| targets.iter().find(|target| target.chat == chats[chat].key).unwrap().id;
        // In another list the first is not paused.
        for paused in [0, 1] {
            stage.services.targets.set_paused(stage.owner, list, of(paused), true).await.unwrap();
        }
        let mut closed = chats[2].clone();
        closed.can_write = false;
        stage.sees(&[closed]).await;
        let mut tx = stage.store.begin().await.unwrap();
        tx.set_refused(stage.owner, stage.account, chats[3].key, None, Some(NEVER)).await.unwrap();
        tx.commit().await.unwrap();

        let retry = stage.follow(first.id, Which::Failed).await;
        let mut expected = vec![(TARGET_PAUSED, 1), (TARGET_CLOSED, 1), (TARGET_REFUSED, 1)];
        expected.sort_unstable();
        assert_eq!(stage.foreseen(&retry).await, (1, expected));
        let running = stage.confirmed(&retry).await;
        assert_eq!((running.tally.total, running.tally.skipped), (4, 3));
        assert_eq!(running.tally, stage.counted(retry.id).await);
        let only = stage.send(&lease, retry.id, sent(5)).await;
        assert_eq!(only.chat, chats[0].key);
        let deletion = stage.follow(retry.id, Which::Sent).await;
        assert_eq!(stage.foreseen(&deletion).await, (1, Vec::new()));

        // One that is open again is tried again: it was never taken over.
        stage.services.targets.set_paused(stage.owner, list, of(1), false).await.unwrap();
        let again = stage.follow(first.id, Which::Failed).await;
        assert_ne!(again.id, retry.id);
        assert_eq!(stage.foreseen(&again).await.0, 1);
    }

    async fn a_retry_run_again_goes_to_the_lists_of_the_first(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=3)).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 1).await;
        let retry = stage.follow(first.id, Which::Failed).await;
        stage.confirmed(&retry).await;
        stage.send_all(&lease, retry.id, 0).await;
        let again = stage.services.campaigns.again(stage.owner, retry.id).await.unwrap();
        assert_eq!(again.audience, Audience::Lists { lists: vec![list] });
    }

    async fn a_group_that_has_become_a_supergroup_since_is_followed(stage: Stage) {
        let group = chat(ChatKind::Group, 5);
        let list = stage.list_of(std::slice::from_ref(&group)).await;
        let first = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send_all(&lease, first.id, 1).await;
        let supergroup = chat(ChatKind::Supergroup, 55);
        stage.sees(std::slice::from_ref(&supergroup)).await;
        stage.services.chats.migrated(stage.owner, stage.account, group.key, supergroup.key).await.unwrap();
        let retry = stage.follow(first.id, Which::Failed).await;
        assert_eq!(stage.foreseen(&retry).await, (1, Vec::new()));
        stage.confirmed(&retry).await;
        assert_eq!(stage.next(&lease, retry.id).await.unwrap().chat, supergroup.key);
    }

    async fn two_processes_prepare_each_target_once(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=3_500)).await;
        let draft = stage.drafted(&[list]).await;
        stage.confirm(&draft).await.unwrap();
        let prepare = || async { while stage.services.campaigns.prepare().await.unwrap() {} };
        futures::join!(prepare(), prepare(), prepare());
        let running = stage.campaign(draft.id).await;
        assert_eq!((running.state, running.tally.total), (CampaignState::Running, 3_500));
        assert_eq!(running.tally, stage.counted(draft.id).await);
    }

    async fn sending_preparing_steering_and_losing_an_account_at_once_wait_for_nobody_for_ever(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let many = stage.list_of(&supergroups(1..=1_500)).await;
        let few = stage.list_of(&supergroups(2_001..=2_040)).await;
        let running = stage.running(&[few]).await;
        let lease = stage.lease(stage.account).await;
        let send = async {
            for _ in 0..120 {
                if let Some(next) = stage.next(&lease, running.id).await
                    && stage.claim(&lease, &next).await
                {
                    assert!(stage.settle(&lease, next.delivery.key, Settled::new(DeliveryState::Pending)).await);
                }
            }
        };
        let lose = async {
            for _ in 0..40 {
                campaigns.hold_account(stage.account, "PEER_FLOOD").await.unwrap();
                let resumed = campaigns.resume(stage.owner, running.id).await;
                assert!(!matches!(resumed, Err(ResumeError::Failed(_))), "{resumed:?}");
            }
        };
        let steer = async {
            for _ in 0..40 {
                // Somebody else may be faster.
                let paused = campaigns.pause(stage.owner, running.id).await;
                assert!(!matches!(paused, Err(CampaignError::Failed(_))), "{paused:?}");
                let resumed = campaigns.resume(stage.owner, running.id).await;
                assert!(!matches!(resumed, Err(ResumeError::Failed(_))), "{resumed:?}");
                campaigns.put_off(&lease, running.id, stage.now(), None).await.unwrap();
            }
        };
        let prepare = async {
            for _ in 0..6 {
                let draft = stage.drafted(&[many]).await;
                stage.confirm(&draft).await.unwrap();
                while campaigns.prepare().await.unwrap() {}
                campaigns.stop(stage.owner, draft.id).await.unwrap();
            }
        };
        futures::join!(send, lose, steer, prepare);
        assert_eq!(stage.campaign(running.id).await.tally, stage.counted(running.id).await);
    }
}
