//! Pause, resume and stop, the end, and what else holds a campaign up.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::{CampaignState, LONG, PauseReason, Tally};
use blastpro_domain::notices::Notice;
use blastpro_domain::pacing::{Pace, Profile, Waiting, Why};
use blastpro_services::campaigns::{CampaignError, ResumeError, Settled};
use chrono::TimeDelta;

use super::{failed, sent, supergroups};
use crate::support::on_both_engines;

on_both_engines! {
    async fn pause_resume_and_stop_do_what_they_say_and_are_refused_elsewhere(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=4)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let taken = stage.next(&lease, campaign.id).await.unwrap();
        assert!(stage.claim(&lease, &taken).await);
        let waiting = stage.next(&lease, campaign.id).await.unwrap();
        let paused = campaigns.pause(stage.owner, campaign.id).await.unwrap();
        assert_eq!((paused.state, paused.pause), (CampaignState::Paused, Some(PauseReason::Owner)));
        assert_eq!(campaigns.pause(stage.owner, campaign.id).await.unwrap().state, CampaignState::Paused);
        assert!(!stage.claim(&lease, &waiting).await, "nothing more is taken");
        assert!(campaigns.outlook(&lease).await.unwrap().tasks.is_empty());
        assert!(campaigns.due(stage.now()).await.unwrap().contains(&stage.account), "an answer is missing");
        assert!(stage.settle(&lease, taken.delivery.key, sent(1)).await, "what is under way gets its answer");
        assert!(campaigns.due(stage.now()).await.unwrap().is_empty());
        assert!(stage.notices().await.is_empty(), "the owner knows");

        campaigns.set_profile(stage.owner, campaign.id, Profile::SAFE).await.unwrap();
        let resumed = campaigns.resume(stage.owner, campaign.id).await.unwrap();
        assert_eq!((resumed.state, resumed.pause), (CampaignState::Running, None));
        assert_eq!(campaigns.outlook(&lease).await.unwrap().tasks[0].profile, Profile::SAFE);
        assert_eq!(campaigns.due(stage.now()).await.unwrap(), [stage.account]);
        assert!(stage.claim(&lease, &waiting).await);

        let stopped = campaigns.stop(stage.owner, campaign.id).await.unwrap();
        assert_eq!(stopped.finished_at, Some(stage.now()));
        assert_eq!(campaigns.stop(stage.owner, campaign.id).await.unwrap().state, CampaignState::Stopped);
        let left = stage.next(&lease, campaign.id).await.unwrap();
        assert!(!stage.claim(&lease, &left).await, "nothing more goes out");
        assert!(stage.settle(&lease, waiting.delivery.key, sent(2)).await);
        let found = stage.campaign(campaign.id).await;
        assert_eq!((found.state, found.tally.sent, found.tally.left()), (CampaignState::Stopped, 2, 2));
        for refused in [
            campaigns.pause(stage.owner, campaign.id).await,
            campaigns.set_profile(stage.owner, campaign.id, Profile::NORMAL).await,
        ] {
            assert!(matches!(refused, Err(CampaignError::Changed)), "{refused:?}");
        }
        assert!(matches!(campaigns.resume(stage.owner, campaign.id).await, Err(ResumeError::NotPaused)));
    }

    async fn a_campaign_is_done_when_its_last_delivery_is_and_a_long_one_tells_so(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=2)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send(&lease, campaign.id, sent(1)).await;
        stage.clock.advance(LONG + TimeDelta::seconds(1));
        stage.send(&lease, campaign.id, failed("SOMETHING_NEW")).await;
        let done = stage.campaign(campaign.id).await;
        assert_eq!((done.state, done.finished_at), (CampaignState::Done, Some(stage.now())));
        let tally = Tally { total: 2, sent: 1, failed: 1, ..Tally::default() };
        assert_eq!(done.tally, tally);
        let told = stage.notices().await;
        assert_eq!(told.len(), 1);
        assert!(matches!(&told[0], Notice::CampaignDone { campaign: id, tally: told, took: 61.., .. }
            if *id == campaign.id && *told == tally));
        assert_eq!(stage.services.campaigns.shares(stage.owner, campaign.id).await.unwrap()[0].due_at, None);
    }

    async fn a_campaign_that_is_paused_while_its_last_message_is_under_way_is_done_with_the_answer(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=1)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let only = stage.next(&lease, campaign.id).await.unwrap();
        assert!(stage.claim(&lease, &only).await);
        stage.services.campaigns.pause(stage.owner, campaign.id).await.unwrap();
        assert!(stage.settle(&lease, only.delivery.key, sent(1)).await);
        assert_eq!(stage.campaign(campaign.id).await.state, CampaignState::Done);
    }

    async fn a_new_pace_or_zone_ends_what_the_pace_makes_wait_and_not_what_telegram_wants(stage: Stage) {
        let (campaigns, owner) = (&stage.services.campaigns, stage.owner);
        let list = stage.list_of(&supergroups(1..=3)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let until = stage.now() + TimeDelta::hours(5);
        let pace = Pace { next_at: Some(until), resting: true, ..Pace::default() };
        stage.send(&lease, campaign.id, Settled { pace: Some(pace), ..sent(1) }).await;
        let waits = async |why| {
            let waiting = Waiting { why, until, title: None };
            campaigns.put_off(&lease, campaign.id, until, Some(&waiting)).await.unwrap();
            assert!(campaigns.due(stage.now()).await.unwrap().is_empty());
        };
        let due = async || campaigns.due(stage.now()).await.unwrap() == [stage.account];
        waits(Why::Rest).await;
        campaigns.set_profile(owner, campaign.id, Profile::SAFE).await.unwrap();
        assert!(due().await);
        let next_at = campaigns.outlook(&lease).await.unwrap().pace.next_at.unwrap();
        assert!(next_at > stage.now() && next_at <= stage.now() + TimeDelta::seconds(Profile::SAFE.rest.max.into()));
        waits(Why::Quiet).await;
        stage.services.identity.set_timezone(owner, chrono_tz::Asia::Makassar).await.unwrap();
        assert!(due().await);
        waits(Why::Flood).await;
        campaigns.set_profile(owner, campaign.id, Profile::NORMAL).await.unwrap();
        stage.services.identity.set_timezone(owner, chrono_tz::Asia::Jakarta).await.unwrap();
        assert!(!due().await, "Telegram wants its wait");
    }

    async fn trouble_pauses_a_campaign_once_and_the_owner_is_told(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=3)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let reason = PauseReason::Failures { error: "SOMETHING_NEW".to_owned() };
        let trouble = Settled { pause: Some(reason.clone()), failures: 10, ..failed("SOMETHING_NEW") };
        stage.send(&lease, campaign.id, trouble).await;
        let paused = stage.campaign(campaign.id).await;
        assert_eq!((paused.state, paused.pause), (CampaignState::Paused, Some(reason.clone())));
        let told = stage.notices().await;
        assert!(matches!(&told[..], [Notice::CampaignPaused { reason: told, .. }] if *told == reason), "{told:?}");
        stage.services.campaigns.resume(stage.owner, campaign.id).await.unwrap();
        let tasks = stage.services.campaigns.outlook(&lease).await.unwrap().tasks;
        assert_eq!(tasks[0].share.failures, 0, "it begins to count anew");
    }

    async fn a_lost_account_holds_its_campaigns_until_it_is_back_and_the_owner_resumes(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=3)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        stage.send(&lease, campaign.id, sent(1)).await;
        stage.services.accounts.session_ended(stage.owner, stage.account, "SESSION_REVOKED").await.unwrap();
        let paused = stage.campaign(campaign.id).await;
        let reason = PauseReason::Account { account: stage.account, error: "SESSION_REVOKED".to_owned() };
        assert_eq!((paused.state, paused.pause), (CampaignState::Paused, Some(reason)));
        let share = campaigns.shares(stage.owner, campaign.id).await.unwrap().remove(0);
        assert_eq!((share.held.as_deref(), share.due_at), (Some("SESSION_REVOKED"), None));
        assert_eq!(stage.notices().await.len(), 2, "of the account and of the campaign");
        let resumed = campaigns.resume(stage.owner, campaign.id).await;
        assert!(matches!(resumed, Err(ResumeError::AccountLost(account)) if account == stage.account));
        assert_eq!(stage.campaign(campaign.id).await.state, CampaignState::Paused);
        stage.set_state(stage.account, AccountState::Connected).await;
        assert_eq!(campaigns.resume(stage.owner, campaign.id).await.unwrap().state, CampaignState::Running);
        stage.send(&lease, campaign.id, sent(2)).await;
    }

    async fn accounts_of_one_campaign_do_not_hold_each_other_up(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let second = stage.add_account(101).await;
        let list = stage.list_of(&supergroups(1..=2)).await;
        let chats = supergroups(1..=2);
        stage.services.chats.store_page(stage.owner, second, &chats).await.unwrap();
        let other = stage.services.targets.begin_selection(stage.owner, second).await.unwrap().id;
        let keys: Vec<_> = chats.iter().map(|chat| (chat.key, None)).collect();
        stage.services.targets.add(stage.owner, other, &keys).await.unwrap();
        let campaign = stage.running(&[list, other]).await;
        assert_eq!(campaign.tally.total, 4, "two accounts write to the same chats");
        let (ours, theirs) = (stage.lease(stage.account).await, stage.lease(second).await);

        campaigns.hold_account(second, "PEER_FLOOD").await.unwrap();
        assert_eq!(stage.campaign(campaign.id).await.state, CampaignState::Running, "the first goes on");
        assert!(campaigns.outlook(&theirs).await.unwrap().tasks.is_empty());
        assert_eq!(campaigns.due(stage.now()).await.unwrap(), [stage.account]);
        let held = stage.next(&theirs, campaign.id).await.unwrap();
        assert!(!stage.claim(&theirs, &held).await);
        stage.send(&ours, campaign.id, sent(1)).await;
        stage.send(&ours, campaign.id, sent(2)).await;
        let left = stage.campaign(campaign.id).await;
        let reason = PauseReason::Account { account: second, error: "PEER_FLOOD".to_owned() };
        assert_eq!((left.state, left.pause, left.tally.left()), (CampaignState::Paused, Some(reason.clone()), 2));
        let told = stage.notices().await;
        let paused = |notice: &Notice| matches!(notice, Notice::CampaignPaused { reason: told, .. } if *told == reason);
        assert_eq!(told.iter().filter(|notice| paused(notice)).count(), 1, "{told:?}");
        campaigns.resume(stage.owner, campaign.id).await.unwrap();
        stage.send(&theirs, campaign.id, sent(1)).await;
        stage.send(&theirs, campaign.id, sent(2)).await;
        assert_eq!(stage.campaign(campaign.id).await.state, CampaignState::Done);
    }
}
