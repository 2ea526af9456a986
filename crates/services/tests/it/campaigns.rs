//! Campaigns from the draft to the report: what owners may do when, what is written down for whom, and that what is counted
//! is what there is.

mod drafts;
mod follow_ups;
mod preparing;
mod reports;
mod sending;
mod steering;
mod tallies;

use blastpro_domain::accounts::AccountState;
use blastpro_domain::campaigns::{Campaign, Tally};
use blastpro_domain::chats::{Chat, ChatKind};
use blastpro_domain::deliveries::{DeliveryKey, DeliveryState, random_ids};
use blastpro_domain::ids::{AccountId, CampaignId, ListId, TemplateId};
use blastpro_domain::notices::Notice;
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_services::campaigns::{Candidate, Claim, ConfirmError, DeliveryFilter, NextDelivery, Settled};
use blastpro_storage::{Lease, Wait};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::support::{Stage, chat};

const NEVER: &str = "CHAT_WRITE_FORBIDDEN";

fn failed(error: &str) -> Settled {
    Settled { error: Some(error.to_owned()), ..Settled::new(DeliveryState::Failed) }
}

fn sent(message: i32) -> Settled {
    Settled { message_ids: vec![message], ..Settled::new(DeliveryState::Sent) }
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
        let claim = Claim { chat: Some(candidate.chat), random_ids: &ids, rendered: Some(&content), pace: None };
        self.services.campaigns.claim(lease, key, claim, self.now()).await.unwrap()
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
