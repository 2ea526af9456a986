//! Deliveries as the engine takes and ends them, and what has to wait.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::Tally;
use blastpro_domain::chats::ChatKind;
use blastpro_domain::deliveries::{DeliveryState, random_ids};
use blastpro_domain::outcomes::TARGET_REFUSED;
use blastpro_domain::templates::{Content, FormattedText};
use blastpro_services::campaigns::{Claim, NextDelivery, Settled};
use blastpro_storage::{Wait, WaitScope};
use chrono::TimeDelta;

use super::{NEVER, failed, sent, supergroups};
use crate::support::{chat, on_both_engines};

on_both_engines! {
    async fn a_delivery_is_taken_once_and_settled_by_the_holder_of_the_lease_alone(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=3)).await;
        let campaign = stage.running(&[list]).await;
        let old = stage.lease(stage.account).await;
        let candidate = stage.next(&old, campaign.id).await.unwrap();
        let lease = stage.lease(stage.account).await;
        assert!(!stage.claim(&old, &candidate).await, "its lease has been taken since");
        assert!(stage.claim(&lease, &candidate).await);
        assert!(!stage.claim(&lease, &candidate).await, "it is taken");
        let key = candidate.delivery.key;
        assert!(!stage.settle(&old, key, sent(7)).await);
        let unresolved = stage.services.campaigns.unresolved(&lease).await.unwrap();
        assert_eq!(unresolved.len(), 1);
        assert_eq!(unresolved[0].delivery.random_ids, random_ids(campaign.seed, key.position, 1));
        assert!(unresolved[0].delivery.rendered.is_some() && unresolved[0].delivery.tried_at == Some(stage.now()));
        let next = stage.next(&lease, campaign.id).await.unwrap();
        assert_ne!(next.delivery.key, key, "others go on");
        assert!(stage.settle(&lease, key, sent(7)).await);
        assert!(!stage.settle(&lease, key, sent(8)).await, "it is settled");
        assert!(stage.services.campaigns.unresolved(&lease).await.unwrap().is_empty());
        let recorded = stage.services.campaigns.recorded(stage.account, candidate.chat, stage.now()).await.unwrap();
        assert_eq!(recorded, [7]);
        assert_eq!(stage.campaign(campaign.id).await.tally, Tally { total: 3, sent: 1, ..Tally::default() });
    }

    async fn ids_stay_the_same_however_often_a_delivery_is_tried(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=1)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let first = stage.next(&lease, campaign.id).await.unwrap();
        assert!(stage.claim(&lease, &first).await);
        let later = Settled { not_before: Some(stage.now() + TimeDelta::minutes(5)), ..Settled::new(DeliveryState::Pending) };
        assert!(stage.settle(&lease, first.delivery.key, later).await);
        let waits = stage.services.campaigns.next_delivery(&lease, campaign.id, stage.now()).await.unwrap();
        assert!(matches!(waits, NextDelivery::Later { at, .. } if at == stage.now() + TimeDelta::minutes(5)));
        stage.clock.advance(TimeDelta::minutes(5));
        let again = stage.next(&lease, campaign.id).await.unwrap();
        let key = again.delivery.key;
        let other = Content::text(FormattedText::plain("something else"));
        let claim = Claim { random_ids: &[1], rendered: Some(&other), ..Claim::default() };
        assert!(stage.services.campaigns.claim(&lease, key, claim, stage.now()).await.unwrap());
        let taken = stage.services.campaigns.unresolved(&lease).await.unwrap().remove(0).delivery;
        assert_eq!(taken.random_ids, random_ids(campaign.seed, key.position, 1));
        assert_eq!(taken.rendered, Some(Content::text(FormattedText::plain("Promo"))));
        assert_eq!((taken.attempts, taken.tried_at), (2, Some(stage.now())), "the first was refused");
    }

    async fn a_chat_that_waits_is_passed_over_and_told_of_when_nothing_else_is_left(stage: Stage) {
        let mut chats = supergroups(1..=2);
        chats[0].slow_mode = 60;
        let list = stage.list_of(&chats).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let until = stage.now() + TimeDelta::seconds(60);
        let wait = |seconds| Wait {
            scope: WaitScope::Chat(chats[0].key), until: until + TimeDelta::seconds(seconds), error: None,
        };
        stage.wait(&wait(0)).await;
        stage.wait(&wait(-30)).await;
        assert_eq!(stage.send(&lease, campaign.id, sent(1)).await.chat, chats[1].key);
        let next = stage.services.campaigns.next_delivery(&lease, campaign.id, stage.now()).await.unwrap();
        assert_eq!(next, NextDelivery::Later { at: until, title: Some(chats[0].title.clone()) });
        stage.clock.advance(TimeDelta::seconds(60));
        assert_eq!(stage.send(&lease, campaign.id, sent(2)).await.slow_mode, 60);
        let next = stage.services.campaigns.next_delivery(&lease, campaign.id, stage.now()).await.unwrap();
        assert_eq!(next, NextDelivery::Nothing);
    }

    async fn a_wait_follows_a_group_that_has_become_a_supergroup(stage: Stage) {
        let group = chat(ChatKind::Group, 5);
        let list = stage.list_of(std::slice::from_ref(&group)).await;
        let campaign = stage.running(&[list]).await;
        let supergroup = chat(ChatKind::Supergroup, 55);
        stage.sees(std::slice::from_ref(&supergroup)).await;
        stage.services.chats.migrated(stage.owner, stage.account, group.key, supergroup.key).await.unwrap();
        let lease = stage.lease(stage.account).await;
        let next = stage.next(&lease, campaign.id).await.unwrap();
        assert_eq!((next.chat, next.access_hash), (supergroup.key, supergroup.access_hash));
        let until = stage.now() + TimeDelta::seconds(60);
        let wait = Wait { scope: WaitScope::Chat(supergroup.key), until, error: None };
        stage.wait(&wait).await;
        assert_eq!(stage.next(&lease, campaign.id).await, None);
    }

    async fn campaigns_of_one_account_take_turns_by_when_they_were_served(stage: Stage) {
        let (one, two) = (stage.list_of(&supergroups(1..=3)).await, stage.list_of(&supergroups(4..=6)).await);
        let (first, second) = (stage.running(&[one]).await, stage.running(&[two]).await);
        let lease = stage.lease(stage.account).await;
        let mut order = Vec::new();
        for _ in 0..6 {
            let mut tasks = stage.services.campaigns.outlook(&lease).await.unwrap().tasks;
            tasks.sort_by_key(|task| (task.share.served_at, task.share.campaign_id));
            let turn = tasks[0].share.campaign_id;
            stage.send(&lease, turn, sent(1)).await;
            stage.later();
            order.push(turn);
        }
        assert_eq!(order, [first.id, second.id, first.id, second.id, first.id, second.id]);
    }

    async fn a_refused_target_is_skipped_by_the_next_campaign(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=2)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let refused = Settled { refuse_target: true, ..failed(NEVER) };
        let candidate = stage.send(&lease, campaign.id, refused).await;
        let targets = stage.services.targets.targets(stage.owner, list, 0, 9).await.unwrap().targets;
        let marked: Vec<_> = targets.iter().filter(|target| target.refused.as_deref() == Some(NEVER)).collect();
        assert_eq!(marked.iter().map(|target| target.chat).collect::<Vec<_>>(), [candidate.chat]);
        let again = stage.services.campaigns.again(stage.owner, campaign.id).await.unwrap();
        let preflight = stage.services.campaigns.preflight(stage.owner, again.id).await.unwrap().unwrap();
        assert_eq!((preflight.deliveries, preflight.skipped), (1, vec![(TARGET_REFUSED, 1)]));
        assert_eq!(preflight.repeated_at, campaign.confirmed_at, "it was sent there just now");
        stage.clock.advance(TimeDelta::minutes(61));
        let preflight = stage.services.campaigns.preflight(stage.owner, again.id).await.unwrap().unwrap();
        assert_eq!(preflight.repeated_at, None);
    }

    async fn deliveries_nobody_can_ask_about_become_unknown(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=2)).await;
        let campaign = stage.running(&[list]).await;
        let lease = stage.lease(stage.account).await;
        let taken = stage.next(&lease, campaign.id).await.unwrap();
        assert!(stage.claim(&lease, &taken).await);
        let before = stage.now() + TimeDelta::seconds(1);
        assert_eq!(stage.services.campaigns.give_up_unresolved(before).await.unwrap(), 0, "it is served");
        stage.set_state(stage.account, AccountState::NeedsLogin).await;
        assert_eq!(stage.services.campaigns.give_up_unresolved(before).await.unwrap(), 1);
        assert_eq!(stage.campaign(campaign.id).await.tally.unknown, 1);
        assert_eq!(stage.campaign(campaign.id).await.tally, stage.counted(campaign.id).await);
    }
}
