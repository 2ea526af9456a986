//! From the draft to the confirm: what owners may do when.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::{Audience, CampaignState, LISTS_PER_CAMPAIGN, OPEN_CAMPAIGNS};
use blastpro_domain::ids::{ListId, TemplateId};
use blastpro_domain::pacing::Profile;
use blastpro_services::campaigns::{CampaignError, ConfirmError, ResumeError};

use super::supergroups;
use crate::support::on_both_engines;

on_both_engines! {
    async fn a_draft_is_put_together_and_can_be_gone_on_with(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=2)).await;
        let template = stage.template_of("Halo").await;
        let first = campaigns.begin(stage.owner, None).await.unwrap();
        let second = campaigns.begin(stage.owner, Some(template)).await.unwrap();
        assert_eq!((first.id, second.name.as_str()), (second.id, "Halo"), "what was not begun with is used");
        assert!(matches!(campaigns.begin(stage.owner, Some(TemplateId::new())).await, Err(CampaignError::NotFound)));

        let chosen = campaigns.choose_list(stage.owner, first.id, list, true).await.unwrap();
        assert_eq!(campaigns.choose_list(stage.owner, first.id, list, true).await.unwrap(), chosen);
        assert_eq!(chosen.audience, Audience::Lists { lists: vec![list] });
        assert_ne!(campaigns.begin(stage.owner, None).await.unwrap().id, first.id, "it has been begun with");
        let missing = campaigns.choose_list(stage.owner, first.id, ListId::new(), true).await;
        assert!(matches!(missing, Err(CampaignError::NotFound)));
        let paced = campaigns.set_profile(stage.owner, first.id, Profile::SAFE).await.unwrap();
        assert_eq!(paced.profile, Profile::SAFE);
        let fast = Profile { rest_every: 0, ..Profile::NORMAL };
        assert!(matches!(campaigns.set_profile(stage.owner, first.id, fast).await, Err(CampaignError::Pace(_))));
        assert_eq!(stage.campaign(first.id).await, paced, "it is there to go on with");

        campaigns.discard(stage.owner, first.id).await.unwrap();
        assert!(matches!(campaigns.discard(stage.owner, first.id).await, Err(CampaignError::NotFound)));
        assert_eq!(campaigns.get(stage.owner, first.id).await.unwrap(), None);
    }

    async fn drafts_and_lists_are_bounded(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let mut lists = Vec::new();
        for _ in 0..=LISTS_PER_CAMPAIGN {
            lists.push(stage.list().await);
        }
        let (last, within) = lists.split_last().unwrap();
        let draft = stage.drafted(within).await;
        let more = campaigns.choose_list(stage.owner, draft.id, *last, true).await;
        assert!(matches!(more, Err(CampaignError::TooManyLists)));
        for _ in 1..OPEN_CAMPAIGNS {
            let next = campaigns.begin(stage.owner, None).await.unwrap();
            campaigns.choose_list(stage.owner, next.id, *last, true).await.unwrap();
        }
        assert!(matches!(campaigns.begin(stage.owner, None).await, Err(CampaignError::TooManyOpen)));
    }

    async fn nothing_is_confirmed_that_is_not_what_the_owner_saw_or_cannot_be_sent(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=2)).await;
        let draft = campaigns.begin(stage.owner, None).await.unwrap();
        assert!(matches!(stage.confirm(&draft).await, Err(ConfirmError::NoTemplate)));
        let template = stage.template_of("Halo").await;
        let draft = campaigns.set_template(stage.owner, draft.id, template).await.unwrap();
        assert!(matches!(stage.confirm(&draft).await, Err(ConfirmError::NoTargets)));
        let seen = draft.clone();
        let draft = campaigns.choose_list(stage.owner, draft.id, list, true).await.unwrap();
        assert!(matches!(stage.confirm(&seen).await, Err(ConfirmError::Changed)));

        stage.set_state(stage.account, AccountState::NeedsLogin).await;
        assert!(matches!(stage.confirm(&draft).await, Err(ConfirmError::NoLiveAccount)));
        stage.set_state(stage.account, AccountState::Connected).await;
        let targets = stage.services.targets.targets(stage.owner, list, 0, 9).await.unwrap().targets;
        for target in &targets {
            stage.services.targets.set_paused(stage.owner, list, target.id, true).await.unwrap();
        }
        assert!(matches!(stage.confirm(&draft).await, Err(ConfirmError::NoTargets)), "all of them are paused");
        stage.services.targets.set_paused(stage.owner, list, targets[0].id, false).await.unwrap();

        let confirmed = stage.confirm(&draft).await.unwrap();
        assert_eq!((confirmed.state, confirmed.template_version), (CampaignState::Preparing, Some(1)));
        assert!(matches!(stage.confirm(&draft).await, Err(ConfirmError::Changed)), "two presses are one");
        let deleted = stage.services.templates.delete(stage.owner, template).await;
        assert!(deleted.is_err(), "it is in use");
        for refused in [
            campaigns.set_template(stage.owner, draft.id, template).await,
            campaigns.choose_list(stage.owner, draft.id, list, false).await,
            campaigns.pause(stage.owner, draft.id).await,
        ] {
            assert!(matches!(refused, Err(CampaignError::Changed)), "{refused:?}");
        }
        assert!(matches!(campaigns.discard(stage.owner, draft.id).await, Err(CampaignError::Changed)));
        assert!(matches!(campaigns.resume(stage.owner, draft.id).await, Err(ResumeError::NotPaused)));
    }

    async fn a_deleted_list_is_left_out_at_the_confirm(stage: Stage) {
        let (kept, deleted) = (stage.list_of(&supergroups(1..=2)).await, stage.list_of(&supergroups(3..=9)).await);
        let draft = stage.drafted(&[deleted, kept]).await;
        stage.services.targets.delete(stage.owner, deleted).await.unwrap();
        stage.confirm(&draft).await.unwrap();
        stage.prepare().await;
        assert_eq!(stage.campaign(draft.id).await.tally.total, 2);
    }
}
