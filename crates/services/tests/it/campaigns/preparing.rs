//! What a confirmed campaign writes down, for whom, and what it leaves out.

use std::collections::BTreeMap;

use blastpro_domain::campaigns::{CampaignState, Tally, Which};
use blastpro_domain::chats::{Chat, MediaRights};
use blastpro_domain::outcomes::{TARGET_CLOSED, TARGET_FORBIDS_CONTENT, TARGET_GONE, TARGET_PAUSED, TARGET_REFUSED};
use blastpro_domain::templates::{Content, FormattedText, Media, MediaKind, Part, Source};
use blastpro_services::campaigns::{CampaignsShown, DeliveryFilter, OpenEnds};

use super::{NEVER, supergroups};
use crate::support::on_both_engines;

on_both_engines! {
    async fn every_target_is_written_down_once_with_the_reason_when_it_is_skipped(stage: Stage) {
        let mut chats = supergroups(1..=8);
        chats[1].can_write = false;
        chats[2].media = MediaRights { photos: true, ..MediaRights::default() };
        let list = stage.list_of(&chats).await;
        let other = stage.list_of(&supergroups(7..=9)).await;
        let targets = stage.services.targets.targets(stage.owner, list, 0, 9).await.unwrap().targets;
        stage.services.targets.set_paused(stage.owner, list, targets[3].id, true).await.unwrap();
        stage.refuse(targets[4].chat, None, NEVER).await;
        let at = stage.later();
        let seen: Vec<Chat> = chats.iter().filter(|chat| chat.key != targets[5].chat).cloned().collect();
        stage.sees(&[seen, supergroups(9..=9)].concat()).await;
        stage.services.chats.finish_scan(stage.owner, stage.account, at).await.unwrap();

        let photo = Media {
            kind: MediaKind::Photo, sha256: "0".repeat(64), size: 1, name: None, mime: None, width: 1, height: 1,
            duration: 0, spoiler: false,
        };
        let content = Content { parts: vec![Part { text: FormattedText::plain("x"), media: Some(photo) }], ..Content::default() };
        let template = stage.services.templates.create(stage.owner, "Foto", content, Source::Written).await.unwrap();
        let mut draft = stage.drafted(&[list, other]).await;
        draft = stage.services.campaigns.set_template(stage.owner, draft.id, template.id).await.unwrap();
        let preflight = stage.services.campaigns.preflight(stage.owner, draft.id).await.unwrap().expect("a draft");
        let skipped: BTreeMap<&str, i64> = preflight.skipped.iter().copied().collect();
        // Photos may go to the third alone.
        let expected =
            [(TARGET_CLOSED, 1), (TARGET_PAUSED, 1), (TARGET_REFUSED, 1), (TARGET_GONE, 1), (TARGET_FORBIDS_CONTENT, 4)];
        assert_eq!(skipped, BTreeMap::from(expected));
        assert_eq!((preflight.deliveries, preflight.duplicates), (1, 2));
        assert!(preflight.sample.is_some_and(|sample| sample.literal));

        stage.confirm(&draft).await.unwrap();
        stage.prepare().await;
        let running = stage.campaign(draft.id).await;
        assert_eq!((running.state, running.tally.total, running.tally.skipped), (CampaignState::Running, 9, 8));
        assert_eq!(running.tally, stage.counted(draft.id).await);
        let reasons = stage.services.campaigns.reasons(stage.owner, draft.id).await.unwrap();
        let reasons: BTreeMap<_, _> = reasons.iter().map(|reason| (reason.error.as_deref().unwrap(), reason.count)).collect();
        assert_eq!(reasons, BTreeMap::from(expected), "as it was foreseen");
    }

    async fn what_is_added_after_the_confirm_does_not_count(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=3)).await;
        let draft = stage.drafted(&[list]).await;
        stage.confirm(&draft).await.unwrap();
        stage.later();
        let late = supergroups(4..=9);
        stage.sees(&late).await;
        let keys: Vec<_> = late.iter().map(|chat| (chat.key, None)).collect();
        stage.services.targets.add(stage.owner, list, &keys).await.unwrap();
        stage.prepare().await;
        assert_eq!(stage.campaign(draft.id).await.tally.total, 3);
    }

    async fn a_restart_in_the_middle_of_preparing_loses_and_doubles_nothing(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=2_500)).await;
        let other = stage.list_of(&supergroups(2_000..=3_200)).await;
        let draft = stage.drafted(&[list, other]).await;
        stage.confirm(&draft).await.unwrap();
        assert!(stage.services.campaigns.prepare().await.unwrap());
        let (looked_at, of) = stage.services.campaigns.progress(stage.owner, draft.id).await.unwrap().unwrap();
        assert_eq!((looked_at, of), (1_000, 3_701));
        // Two processes go on with it at once.
        let (ours, theirs) = futures::join!(stage.prepare(), stage.prepare());
        let ((), ()) = (ours, theirs);
        let running = stage.campaign(draft.id).await;
        assert_eq!((running.state, running.tally.total), (CampaignState::Running, 3_200));
        let page = stage.services.campaigns.deliveries(stage.owner, draft.id, &DeliveryFilter::default(), 0, 9_999).await;
        let lines = page.unwrap().deliveries;
        assert!(lines.is_sorted_by(|one, next| one.delivery.key < next.delivery.key));
        assert!(lines.last().unwrap().delivery.key.position < 3_701);
        let chats: std::collections::BTreeSet<i64> = lines.iter().map(|line| line.delivery.chat.id).collect();
        assert_eq!(chats, (1..=3_200).collect());
        assert!(!lines.is_sorted_by_key(|line| line.delivery.chat.id), "the order is shuffled");
    }

    async fn a_campaign_that_cannot_be_read_is_tried_again_and_holds_up_no_other(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let (bad, good) = (stage.list_of(&supergroups(1..=3)).await, stage.list_of(&supergroups(4..=6)).await);
        let drafts = [stage.drafted(&[bad]).await, stage.drafted(&[good]).await];
        for draft in &drafts {
            stage.confirm(draft).await.unwrap();
        }
        let [bad, good] = drafts.map(|draft| draft.id);
        let media = |to: &str| format!("UPDATE chats SET media = '{to}' WHERE chat_id = 1");
        stage.damage(&media("0")).await;
        let mut refused = 0;
        while stage.campaign(good).await.state == CampaignState::Preparing {
            refused += u32::from(campaigns.prepare().await.is_err_and(|error| error.is_unreadable()));
        }
        assert!(refused <= 1, "{refused}: it is put behind the other");
        assert_eq!((stage.campaign(good).await.state, stage.campaign(good).await.tally.total), (CampaignState::Running, 3));

        let unreadable = campaigns.prepare().await;
        assert!(unreadable.is_err_and(|error| error.is_unreadable()));
        assert_eq!(stage.campaign(bad).await.state, CampaignState::Preparing);
        stage.damage(&media(r#"{"photos":true,"videos":true,"documents":true,"animations":true,"voice":true,"links":true}"#)).await;
        stage.prepare().await;
        assert_eq!((stage.campaign(bad).await.state, stage.campaign(bad).await.tally.total), (CampaignState::Running, 3));
    }

    async fn a_stop_ends_the_preparing_and_whoever_was_not_looked_at_yet_counts_as_left(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        let list = stage.list_of(&supergroups(1..=2_500)).await;
        let draft = stage.drafted(&[list]).await;
        assert_eq!(stage.campaign(draft.id).await.tally, Tally::default());
        stage.confirm(&draft).await.unwrap();
        let tally = Tally { total: 2_500, ..Tally::default() };
        assert_eq!(stage.campaign(draft.id).await.tally, tally, "before the first of them is looked at");
        assert!(campaigns.prepare().await.unwrap());
        assert_eq!(stage.campaign(draft.id).await.tally, tally);

        let stopped = campaigns.stop(stage.owner, draft.id).await.unwrap();
        assert_eq!((stopped.state, stopped.tally), (CampaignState::Stopped, tally), "that is what is told and audited");
        assert!(!campaigns.prepare().await.unwrap());
        let found = stage.campaign(draft.id).await;
        assert_eq!((found.state, found.tally, found.tally.left()), (CampaignState::Stopped, tally, 2_500));
        let page = campaigns.list(stage.owner, CampaignsShown::Past, "", 0, 9).await.unwrap();
        assert_eq!(page.campaigns, std::slice::from_ref(&found), "so does every screen");
        let lease = stage.lease(stage.account).await;
        assert!(campaigns.outlook(&lease).await.unwrap().tasks.is_empty());

        // Nothing was sent, so everybody is reached by sending it again, and not all of them by sending to the rest.
        assert_eq!(campaigns.open_ends(&found).await.unwrap(), OpenEnds::default());
        let again = campaigns.again(stage.owner, found.id).await.unwrap();
        let preflight = campaigns.preflight(stage.owner, again.id).await.unwrap().unwrap();
        assert_eq!(preflight.deliveries, 2_500);
    }

    async fn a_stop_after_the_preparing_leaves_what_is_written_down(stage: Stage) {
        let campaigns = &stage.services.campaigns;
        // Three of them are in both lists.
        let lists = [stage.list_of(&supergroups(1..=6)).await, stage.list_of(&supergroups(4..=8)).await];
        let campaign = stage.running(&lists).await;
        campaigns.stop(stage.owner, campaign.id).await.unwrap();
        let found = stage.campaign(campaign.id).await;
        assert_eq!((found.tally.total, found.tally.left()), (8, 8));
        assert_eq!(campaigns.open_ends(&found).await.unwrap(), OpenEnds { left: 8, ..OpenEnds::default() });

        // A campaign for targets of another is stopped: what it has not taken over is followed up from the first one.
        let rest = campaigns.follow_up(stage.owner, campaign.id, Which::Left).await.unwrap();
        stage.confirm(&rest).await.unwrap();
        let stopped = campaigns.stop(stage.owner, rest.id).await.unwrap();
        assert_eq!(stopped.tally, Tally::default());
        assert_eq!(campaigns.open_ends(&found).await.unwrap().left, 8);
    }
}
