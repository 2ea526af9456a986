//! What owners see of it, and nobody else.

use blastpro_domain::campaigns::{Campaign, Purpose, Which};
use blastpro_domain::chats::ChatKind;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::pacing::{Pace, Profile};
use blastpro_services::campaigns::{CampaignError, CampaignsShown, ConfirmError, DeliveryFilter, ResumeError, Settled};
use blastpro_storage::{Wait, WaitScope};
use chrono::TimeDelta;
use futures::TryStreamExt;

use super::{NEVER, failed, sent, supergroups};
use crate::support::{chat, on_both_engines, topic};

on_both_engines! {
    async fn what_failed_and_what_is_left_is_tried_again_and_what_was_sent_is_deleted(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=5)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let arrived = stage.send(&lease, campaign.id, sent(70)).await;
        let passing = stage.send(&lease, campaign.id, failed("SOMETHING_NEW")).await;
        stage.send(&lease, campaign.id, failed(NEVER)).await;
        assert!(matches!(campaigns.follow_up(stage.owner, campaign.id, Which::Left).await, Err(CampaignError::Changed)));
        campaigns.stop(stage.owner, campaign.id).await.unwrap();

        for (which, purpose, count) in
            [(Which::Failed, Purpose::Send, 1), (Which::Left, Purpose::Send, 2), (Which::Sent, Purpose::Delete, 1)]
        {
            let draft = campaigns.follow_up(stage.owner, campaign.id, which).await.unwrap();
            assert_eq!(campaigns.follow_up(stage.owner, campaign.id, which).await.unwrap().id, draft.id);
            let preflight = campaigns.preflight(stage.owner, draft.id).await.unwrap().unwrap();
            assert_eq!((preflight.deliveries, preflight.campaign.purpose), (count, purpose));
            assert_eq!(preflight.sample.is_none(), purpose == Purpose::Delete);
            stage.confirm(&draft).await.unwrap();
            stage.prepare().await;
            assert_eq!(stage.campaign(draft.id).await.tally.total, count);
            let first = stage.next(&lease, draft.id).await.unwrap();
            match which {
                Which::Failed => assert_eq!(first.chat, passing.chat),
                Which::Sent => assert_eq!((first.chat, first.delivery.message_ids.clone()), (arrived.chat, vec![70])),
                Which::Left => {}
            }
            assert_eq!(first.purpose, purpose);
        }
    }

    async fn pages_reasons_and_the_file_tell_of_every_delivery(stage: Stage) {
        let mut chats = supergroups(1..=3);
        "=SUM(A1)".clone_into(&mut chats[0].title);
        chats[1].username = Some("pasar".to_owned());
        let forum = chat(ChatKind::Forum, 9);
        stage.sees(std::slice::from_ref(&forum)).await;
        stage.services.chats.store_topics(stage.owner, stage.account, forum.key, &[topic(5, "Jual")]).await.unwrap();
        let list = stage.list_of(&chats).await;
        stage.services.targets.choose_topics(stage.owner, list, forum.key, &[5], true).await.unwrap();
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        for how in [sent(7), failed("A_NEW"), failed("A_NEW")] {
            stage.send(&lease, campaign.id, how).await;
        }
        let campaigns = &stage.services.campaigns;
        let only = DeliveryFilter { states: vec![DeliveryState::Failed], error: Some("A_NEW".to_owned()) };
        let page = campaigns.deliveries(stage.owner, campaign.id, &only, 1, 1).await.unwrap();
        assert_eq!((page.total, page.deliveries.len()), (2, 1));
        let reasons = campaigns.reasons(stage.owner, campaign.id).await.unwrap();
        assert_eq!(reasons.len(), 1);
        assert_eq!((reasons[0].state, reasons[0].count), (DeliveryState::Failed, 2));

        let pieces = campaigns.csv(stage.owner, campaign.id).await.unwrap().expect("a file");
        let file: Vec<u8> = pieces.try_concat().await.unwrap();
        let text = String::from_utf8(file).unwrap();
        assert!(text.starts_with("\u{feff}group_id,group_name,username,"));
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().any(|row| row.contains("'=SUM(A1)")), "{text}");
        assert!(rows.iter().any(|row| row.contains(",pasar,")) && rows.iter().any(|row| row.contains(",5,Jual,")));
        assert_eq!(rows.iter().filter(|row| row.contains(",failed,A_NEW,,2026-11-22T01:00:00+07:00")).count(), 2, "{text}");

        let past = campaigns.list(stage.owner, CampaignsShown::Past, "promo", 0, 5).await.unwrap();
        assert_eq!((past.total, past.campaigns[0].id), (1, campaign.id));
        assert_eq!(campaigns.list(stage.owner, CampaignsShown::Past, "lain", 0, 5).await.unwrap().total, 0);
        stage.drafted(&[list]).await;
        assert_eq!(campaigns.list(stage.owner, CampaignsShown::Open, "", 0, 5).await.unwrap().total, 2);
        assert_eq!(campaigns.list(stage.owner, CampaignsShown::Past, "", 0, 5).await.unwrap().total, 1);
    }

    async fn a_card_is_drawn_until_its_last_revision_is_shown(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=2)).await;
        let draft = stage.drafted(&[list]).await;
        assert!(campaigns.to_show().await.unwrap().is_empty(), "drafts have no card");
        stage.confirm(&draft).await.unwrap();
        campaigns.set_screen(stage.owner, draft.id, 44).await.unwrap();
        let shown = campaigns.to_show().await.unwrap().remove(0);
        assert_eq!(shown.screen_message, Some(44));
        let before = shown.revision;
        stage.prepare().await;
        assert!(stage.campaign(draft.id).await.revision > before, "there is something new to see");
        let stopped = campaigns.stop(stage.owner, draft.id).await.unwrap();
        assert_eq!(campaigns.to_show().await.unwrap().len(), 1);
        campaigns.shown(stage.owner, draft.id, stopped.revision, None).await.unwrap();
        assert!(campaigns.to_show().await.unwrap().is_empty());
    }

    async fn how_an_account_stands_is_told_to_its_owner(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=2)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let pace = Pace { sent_today: 1, day: Some("2026-11-22".parse().unwrap()), ..Pace::default() };
        let until = stage.now() + TimeDelta::hours(1);
        let wait = Wait { scope: WaitScope::Method("messages.sendMessage".to_owned()), until, error: Some("FLOOD_WAIT".to_owned()) };
        let how = Settled { pace: Some(pace), wait: Some(wait), ..sent(1) };
        stage.send(&lease, campaign.id, how).await;
        let health = stage.services.accounts.health(stage.owner, stage.account).await.unwrap().unwrap();
        assert_eq!((health.sent_today, health.cap), (1, 50), "on the first day of its login");
        assert_eq!(health.waits.iter().map(|wait| wait.wait.until).collect::<Vec<_>>(), [until]);
        let draft = stage.drafted(&[list]).await;
        let preflight = stage.services.campaigns.preflight(stage.owner, draft.id).await.unwrap().unwrap();
        assert_eq!(preflight.accounts[0].waiting.as_ref().map(|waiting| waiting.until), Some(until));
        assert!(preflight.estimate.finish_at >= until);
        let left = stage.services.campaigns.remaining(stage.owner, campaign.id).await.unwrap().unwrap();
        assert!(left.finish_at >= until && left.finish_at < until + TimeDelta::minutes(1));
        assert_eq!(stage.services.accounts.health(stage.stranger, stage.account).await.unwrap(), None);
    }

    async fn strangers_reach_nothing(stage: Stage) {
        let (campaigns, stranger) = (&stage.services.campaigns, stage.stranger);
        let list = stage.list_of(&supergroups(1..=2)).await;
        let draft = stage.drafted(&[list]).await;
        let id = draft.id;
        let not_found = |outcome: Result<Campaign, CampaignError>| assert!(matches!(outcome, Err(CampaignError::NotFound)), "{outcome:?}");
        not_found(campaigns.begin(stranger, draft.template).await);
        not_found(campaigns.set_template(stranger, id, draft.template.unwrap()).await);
        not_found(campaigns.choose_list(stranger, id, list, false).await);
        not_found(campaigns.set_profile(stranger, id, Profile::SAFE).await);
        assert!(matches!(campaigns.discard(stranger, id).await, Err(CampaignError::NotFound)));
        assert!(matches!(campaigns.confirm(stranger, id, draft.revision).await, Err(ConfirmError::NotFound)));
        assert!(campaigns.preflight(stranger, id).await.unwrap().is_none());
        let theirs = campaigns.begin(stranger, None).await.unwrap();
        not_found(campaigns.choose_list(stranger, theirs.id, list, true).await);

        stage.confirm(&draft).await.unwrap();
        stage.prepare().await;
        let before = stage.campaign(id).await;
        not_found(campaigns.pause(stranger, id).await);
        not_found(campaigns.stop(stranger, id).await);
        not_found(campaigns.again(stranger, id).await);
        not_found(campaigns.follow_up(stranger, id, Which::Sent).await);
        assert!(matches!(campaigns.resume(stranger, id).await, Err(ResumeError::NotFound)));
        assert!(campaigns.shown(stranger, id, 99, Some(1)).await.is_err());
        assert_eq!(stage.campaign(id).await, before);
        assert_eq!(campaigns.get(stranger, id).await.unwrap(), None);
        assert!(campaigns.shares(stranger, id).await.unwrap().is_empty());
        assert!(campaigns.reasons(stranger, id).await.unwrap().is_empty());
        assert_eq!(campaigns.deliveries(stranger, id, &DeliveryFilter::default(), 0, 9).await.unwrap().total, 0);
        assert!(campaigns.csv(stranger, id).await.unwrap().is_none());
        assert_eq!((campaigns.remaining(stranger, id).await.unwrap(), campaigns.is_kept(stranger, id).await.unwrap()), (None, None));
        assert_eq!(campaigns.list(stranger, CampaignsShown::Past, "", 0, 9).await.unwrap().total, 0);
    }
}
