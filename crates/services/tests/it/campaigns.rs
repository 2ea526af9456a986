//! Campaigns from the draft to the report: what owners may do when, what is written down for whom, and that what is counted
//! is what there is.

mod follow_ups;

use std::collections::BTreeMap;

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::{
    Audience, Campaign, CampaignState, LISTS_PER_CAMPAIGN, LONG, OPEN_CAMPAIGNS, PauseReason, Purpose, Tally, Which,
};
use blastpro_domain::chats::{Chat, ChatKind, MediaRights};
use blastpro_domain::deliveries::{DeliveryKey, DeliveryState, random_ids};
use blastpro_domain::ids::{AccountId, CampaignId, ListId, TemplateId};
use blastpro_domain::notices::Notice;
use blastpro_domain::outcomes::{TARGET_CLOSED, TARGET_FORBIDS_CONTENT, TARGET_GONE, TARGET_PAUSED, TARGET_REFUSED};
use blastpro_domain::pacing::{Pace, Profile};
use blastpro_domain::templates::{Content, FormattedText, Media, MediaKind, Part, Source};
use blastpro_services::campaigns::{
    CampaignError, CampaignsShown, Candidate, ConfirmError, DeliveryFilter, NextDelivery, ResumeError, Settled,
};
use blastpro_storage::{Lease, Wait, WaitScope};
use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use crate::support::{Stage, chat, on_both_engines, topic};

const NEVER: &str = "CHAT_WRITE_FORBIDDEN";

fn settled(state: DeliveryState) -> Settled {
    Settled {
        state,
        error: None,
        message_ids: Vec::new(),
        not_before: None,
        pace: None,
        wait: None,
        failures: 0,
        refuse_target: false,
        pause: None,
    }
}

fn failed(error: &str) -> Settled {
    Settled { error: Some(error.to_owned()), ..settled(DeliveryState::Failed) }
}

fn sent(message: i32) -> Settled {
    Settled { message_ids: vec![message], ..settled(DeliveryState::Sent) }
}

fn supergroups(ids: std::ops::RangeInclusive<i64>) -> Vec<Chat> {
    ids.map(|id| chat(ChatKind::Supergroup, id)).collect()
}

impl Stage {
    async fn template_of(&self, text: &str) -> TemplateId {
        let content = Content::text(FormattedText::plain(text));
        self.services.templates.create(self.owner, "x", content, Source::Written).await.unwrap().id
    }

    /// A list of these chats, which the account sees.
    async fn list_of(&self, chats: &[Chat]) -> ListId {
        self.sees(chats).await;
        let list = self.list().await;
        let keys: Vec<_> = chats.iter().map(|chat| (chat.key, None)).collect();
        self.services.targets.add(self.owner, list, &keys).await.unwrap();
        list
    }

    /// A draft for these lists.
    async fn drafted(&self, lists: &[ListId]) -> Campaign {
        let template = self.template_of("Promo {name}").await;
        let mut draft = self.services.campaigns.begin(self.owner, Some(template)).await.unwrap();
        for list in lists {
            draft = self.services.campaigns.choose_list(self.owner, draft.id, *list, true).await.unwrap();
        }
        draft
    }

    async fn confirm(&self, draft: &Campaign) -> Result<Campaign, ConfirmError> {
        self.services.campaigns.confirm(self.owner, draft.id, draft.revision).await
    }

    /// A campaign for these lists that runs.
    async fn running(&self, lists: &[ListId]) -> Campaign {
        let draft = self.drafted(lists).await;
        self.confirm(&draft).await.unwrap();
        self.prepare().await;
        self.campaign(draft.id).await
    }

    async fn prepare(&self) {
        while self.services.campaigns.prepare().await.unwrap() {}
    }

    async fn campaign(&self, id: CampaignId) -> Campaign {
        self.services.campaigns.get(self.owner, id).await.unwrap().expect("it is there")
    }

    async fn lease(&self, account: AccountId) -> Lease {
        let mut tx = self.store.begin().await.unwrap();
        let lease = tx.take_lease(account, Uuid::from_u128(1), TimeDelta::seconds(30), TimeDelta::zero()).await;
        tx.commit().await.unwrap();
        lease.unwrap().expect("nobody has it")
    }

    fn now(&self) -> DateTime<Utc> {
        self.services.clock().now()
    }

    async fn next(&self, lease: &Lease, campaign: CampaignId) -> Option<Candidate> {
        match self.services.campaigns.next_delivery(lease, campaign, self.now()).await.unwrap() {
            NextDelivery::Ready(candidate) => Some(*candidate),
            NextDelivery::Later { .. } | NextDelivery::Unreadable(_) | NextDelivery::Nothing => None,
        }
    }

    async fn claim(&self, lease: &Lease, candidate: &Candidate) -> bool {
        let key = candidate.delivery.key;
        let ids = random_ids(candidate.seed, key.position, 1);
        let content = Content::text(FormattedText::plain("Promo"));
        self.services.campaigns.claim(lease, key, &ids, Some(&content), self.now()).await.unwrap()
    }

    async fn settle(&self, lease: &Lease, key: DeliveryKey, how: Settled) -> bool {
        self.services.campaigns.settle(lease, key, how, self.now()).await.unwrap()
    }

    /// Takes the next delivery and ends it so.
    async fn send(&self, lease: &Lease, campaign: CampaignId, how: Settled) -> Candidate {
        let candidate = self.next(lease, campaign).await.expect("something is left");
        assert!(self.claim(lease, &candidate).await);
        assert!(self.settle(lease, candidate.delivery.key, how).await);
        candidate
    }

    /// What the rows say, to compare with what is counted.
    async fn counted(&self, campaign: CampaignId) -> Tally {
        let all = DeliveryFilter::default();
        let page = self.services.campaigns.deliveries(self.owner, campaign, &all, 0, 10_000).await.unwrap();
        let count = |state| {
            let found = page.deliveries.iter().filter(|line| line.delivery.state == state).count();
            i64::try_from(found).unwrap()
        };
        Tally {
            total: page.total,
            sent: count(DeliveryState::Sent),
            failed: count(DeliveryState::Failed),
            skipped: count(DeliveryState::Skipped),
            unknown: count(DeliveryState::Unknown),
        }
    }

    async fn notices(&self) -> Vec<Notice> {
        let claimed = self.services.notices.claim(100).await.unwrap();
        claimed.into_iter().map(|stored| stored.notice).collect()
    }

    async fn wait(&self, wait: &Wait) {
        let mut tx = self.store.begin().await.unwrap();
        tx.put_wait(self.account, wait).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn set_state(&self, account: AccountId, state: AccountState) {
        let mut tx = self.store.begin().await.unwrap();
        tx.set_account_state(self.owner, account, state, None, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

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

    async fn every_target_is_written_down_once_with_the_reason_when_it_is_skipped(stage: Stage) {
        let mut chats = supergroups(1..=8);
        chats[1].can_write = false;
        chats[2].media = MediaRights { photos: true, ..MediaRights::default() };
        let list = stage.list_of(&chats).await;
        let other = stage.list_of(&supergroups(7..=9)).await;
        let targets = stage.services.targets.targets(stage.owner, list, 0, 9).await.unwrap().targets;
        stage.services.targets.set_paused(stage.owner, list, targets[3].id, true).await.unwrap();
        stage.services.targets.refuse(stage.owner, stage.account, targets[4].chat, None, NEVER).await.unwrap();
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

    async fn a_stop_ends_the_preparing(stage: Stage) {
        let list = stage.list_of(&supergroups(1..=2_500)).await;
        let draft = stage.drafted(&[list]).await;
        stage.confirm(&draft).await.unwrap();
        assert!(stage.services.campaigns.prepare().await.unwrap());
        let stopped = stage.services.campaigns.stop(stage.owner, draft.id).await.unwrap();
        assert_eq!(stopped.state, CampaignState::Stopped);
        assert!(!stage.services.campaigns.prepare().await.unwrap());
        let found = stage.campaign(draft.id).await;
        assert_eq!((found.state, found.tally.total, found.tally.left()), (CampaignState::Stopped, 1_000, 1_000));
        let lease = stage.lease(stage.account).await;
        assert!(stage.services.campaigns.outlook(&lease).await.unwrap().tasks.is_empty());
    }

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
        let later = Settled { not_before: Some(stage.now() + TimeDelta::minutes(5)), ..settled(DeliveryState::Pending) };
        assert!(stage.settle(&lease, first.delivery.key, later).await);
        let waits = stage.services.campaigns.next_delivery(&lease, campaign.id, stage.now()).await.unwrap();
        assert!(matches!(waits, NextDelivery::Later { at, .. } if at == stage.now() + TimeDelta::minutes(5)));
        stage.clock.advance(TimeDelta::minutes(5));
        let again = stage.next(&lease, campaign.id).await.unwrap();
        let key = again.delivery.key;
        let other = Content::text(FormattedText::plain("something else"));
        assert!(stage.services.campaigns.claim(&lease, key, &[1], Some(&other), stage.now()).await.unwrap());
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
        assert!(left.state != CampaignState::Done && left.tally.left() == 2);
        campaigns.resume(stage.owner, campaign.id).await.unwrap();
        stage.send(&theirs, campaign.id, sent(1)).await;
        stage.send(&theirs, campaign.id, sent(2)).await;
        assert_eq!(stage.campaign(campaign.id).await.state, CampaignState::Done);
    }

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
        Step::Unknown => Some(settled(DeliveryState::Unknown)),
        Step::Later => Some(settled(DeliveryState::Pending)),
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
    assert_eq!(found.tally, stage.counted(id).await, "what is counted is what there is");
    let shares = stage.services.campaigns.shares(stage.owner, id).await.unwrap();
    assert_eq!(found.tally, shares.iter().fold(Tally::default(), |sum, share| sum.plus(share.tally)));
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
