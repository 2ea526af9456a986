//! An owner whose accounts send campaigns, set up without the bot's conversation, and what the simulated Telegram's log
//! and the ledger say about each message afterwards.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::time::Duration;

use blastpro_domain::accounts::Account;
use blastpro_domain::campaigns::{Campaign, CampaignState};
use blastpro_domain::deliveries::{Delivery, DeliveryState};
use blastpro_domain::ids::{CampaignId, ListId, OwnerId, TemplateId};
use blastpro_domain::jobs::{JobState, Work};
use blastpro_domain::templates::{Content, FormattedText, Media, MediaKind, Part, Source};
use blastpro_services::campaigns::DeliveryFilter;
use blastpro_services::{ChatFilter, Services};
use blastpro_simulator::world::{ChatKind, NewChat, NewPerson, PersonId};
use serde_json::Value;

use super::people::one_connection_per_key;
use super::process::Service;
use super::{Stage, crowd};

/// The calls that send.
pub const SENDING: [&str; 3] = ["messages.sendMessage", "messages.sendMedia", "messages.sendMultiMedia"];

/// How long a member of a group in slow mode waits, in seconds.
pub const SLOW_MODE: u32 = 3;

/// One of the owner's accounts.
pub struct Seller {
    /// Who it is at Telegram.
    pub person: PersonId,
    /// The account.
    pub account: Account,
    /// What it sends to.
    pub list: ListId,
}

/// See the [module](self).
pub struct Shop<'a> {
    stage: &'a Stage,
    /// The use-cases.
    pub services: Services,
    /// Whose shop it is.
    pub owner: OwnerId,
    /// The accounts, each with targets of its own.
    pub sellers: Vec<Seller>,
}

/// A message, as both sides know it: who sent it, in which chat, and its id there.
pub type Sent = (PersonId, i64, i64);

/// What became of a campaign.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Deliveries of the ledger.
    pub deliveries: usize,
    /// Deliveries of which Telegram has no message.
    pub missing: usize,
    /// Messages too many.
    pub duplicates: usize,
    /// What Telegram saw of the chats that got something too many.
    pub suspicious: Vec<Value>,
    /// Deliveries of which nobody can tell.
    pub unknown: usize,
    /// Repeated random ids that were answered with the first message's id.
    pub repeats_confirmed: usize,
    /// Repeated random ids that were refused.
    pub repeats_refused: usize,
    /// Calls that Telegram refused because it had asked for a pause that was not over.
    pub inside_waits: usize,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { deliveries, missing, duplicates, unknown, repeats_confirmed, repeats_refused, inside_waits, .. } =
            self;
        write!(
            f,
            "{deliveries} deliveries: duplicates {duplicates}, missing {missing}, unknown {unknown}; random ids "
        )?;
        write!(f, "repeated: {repeats_confirmed} answered with the first message, {repeats_refused} refused; ")?;
        write!(f, "calls inside a wait: {inside_waits}")
    }
}

impl<'a> Shop<'a> {
    /// Connects so many accounts with so many targets each: mostly supergroups, besides them a basic group, and a forum in
    /// slow mode with two topics.
    pub async fn open(stage: &'a Stage, sellers: usize, targets: usize) -> Self {
        let services = stage.backstage().await;
        let people = crowd::connect(services.store(), stage.world(), stage.bootstrap(), 0..sellers).await;
        let admin = stage.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("a new number").id;
        for person in &people {
            set_groups(stage, &[admin, *person], targets);
        }
        let owner = {
            let mut tx = services.store().read().await.expect("the database answers");
            tx.owner_by_telegram_id(crowd::OWNER).await.expect("the database answers").expect("they were connected").id
        };
        let accounts = services.accounts.list(owner, 0, 100).await.expect("the database answers").accounts;
        let mut shop = Self { stage, services, owner, sellers: Vec::new() };
        shop.scan(&accounts).await;
        for account in accounts {
            let list = shop.list_of_all(&account, targets).await;
            shop.sellers.push(Seller { person: PersonId(account.profile.telegram_id.0), account, list });
        }
        shop
    }

    async fn scan(&self, accounts: &[Account]) {
        let mut jobs = Vec::new();
        for account in accounts {
            jobs.push(self.services.jobs.start(self.owner, account.id, Work::Scan).await.expect("it may begin").id);
        }
        let service = Service::start(self.stage, &[]).await;
        for id in jobs {
            let over = async || {
                let job =
                    self.services.jobs.get(self.owner, id).await.expect("the database answers").expect("it exists");
                assert!(!job.state.is_over() || job.state == JobState::Done, "{job:?}");
                job.state.is_over()
            };
            self.stage.until("an account is scanned", over).await;
        }
        service.stop().await;
    }

    /// Everything that the account has found, but the General topic of its forum.
    async fn list_of_all(&self, account: &Account, targets: usize) -> ListId {
        let lists = &self.services.targets;
        let list = lists.begin_selection(self.owner, account.id).await.expect("a new list").id;
        lists.choose_all(self.owner, list, &ChatFilter::default(), true).await.expect("there are groups");
        let filter = ChatFilter { limit: 10_000, ..ChatFilter::default() };
        let found = self.services.chats.list(self.owner, account.id, &filter).await.expect("the database answers");
        let forum = found.chats.iter().find(|chat| chat.kind == blastpro_domain::chats::ChatKind::Forum);
        let forum = forum.expect("there is a forum").key;
        let topics = self.services.chats.topics(self.owner, account.id, forum, 0, 10).await.expect("it was scanned");
        let topics: Vec<i32> = topics.topics.iter().map(|topic| topic.id).filter(|id| *id != 1).collect();
        lists.choose(self.owner, list, &[forum], false).await.expect("the list is there");
        lists.choose_topics(self.owner, list, forum, &topics, true).await.expect("the topics are there");
        let held = lists.targets(self.owner, list, 0, 1).await.expect("the database answers").total;
        assert_eq!(usize::try_from(held).expect("few"), targets, "the list holds what was set up");
        list
    }

    /// A template of plain text.
    pub async fn text(&self, text: &str) -> TemplateId {
        self.template(Content::text(FormattedText::plain(text))).await
    }

    /// A template of so many pictures.
    pub async fn album(&self, pictures: usize, caption: &str) -> TemplateId {
        let mut parts = Vec::new();
        for picture in 0..pictures {
            // What passes for a picture of three by two pixels, followed by what tells it from others.
            let mut bytes = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x02\0\x03\x01\x02\x11\0".to_vec();
            bytes.extend_from_slice(picture.to_string().as_bytes());
            let stored = self.services.blobs().put(self.owner, bytes.into()).await.expect("stored");
            let media = Media {
                kind: MediaKind::Photo,
                sha256: stored.sha256,
                size: stored.size,
                name: None,
                mime: Some("image/jpeg".to_owned()),
                width: 3,
                height: 2,
                duration: 0,
                spoiler: false,
            };
            let text = FormattedText::plain(if picture == 0 { caption } else { "" });
            parts.push(Part { text, media: Some(media) });
        }
        self.template(Content { parts, ..Content::default() }).await
    }

    async fn template(&self, content: Content) -> TemplateId {
        let made = self.services.templates.create(self.owner, "Promo", content, Source::Written).await;
        made.expect("a good template").id
    }

    /// Confirms a campaign of these accounts to all their targets.
    pub async fn confirm(&self, template: TemplateId, sellers: &[Seller]) -> CampaignId {
        let campaigns = &self.services.campaigns;
        let mut draft = campaigns.begin(self.owner, Some(template)).await.expect("it may begin");
        for seller in sellers {
            draft = campaigns.choose_list(self.owner, draft.id, seller.list, true).await.expect("the list is there");
        }
        campaigns.confirm(self.owner, draft.id, draft.revision).await.expect("there is something to send").id
    }

    /// A campaign as it stands.
    pub async fn campaign(&self, id: CampaignId) -> Campaign {
        let found = self.services.campaigns.get(self.owner, id).await;
        found.expect("the database answers").expect("it exists")
    }

    /// Waits until a campaign has nothing left to do.
    pub async fn done(&self, id: CampaignId, patience: Duration) {
        let what = "the campaign is done";
        self.stage.until_within(patience, what, async || self.campaign(id).await.state == CampaignState::Done).await;
    }

    /// The deliveries that may be on their way.
    pub async fn sending(&self) -> Vec<(&Seller, Delivery)> {
        let mut sending = Vec::new();
        let mut tx = self.services.store().read().await.expect("the database answers");
        for seller in &self.sellers {
            let found = tx.unresolved(seller.account.id).await.expect("the database answers");
            sending.extend(found.into_iter().map(|candidate| (seller, candidate.delivery)));
        }
        sending
    }

    /// The deliveries of a campaign, as they stand.
    pub async fn deliveries(&self, campaign: CampaignId) -> Vec<Delivery> {
        let all = DeliveryFilter::default();
        let page = self.services.campaigns.deliveries(self.owner, campaign, &all, 0, 100_000).await;
        page.expect("the database answers").deliveries.into_iter().map(|line| line.delivery).collect()
    }

    /// The deliveries of a campaign that is over.
    pub async fn ledger(&self, campaign: CampaignId) -> Vec<Delivery> {
        let deliveries = self.deliveries(campaign).await;
        assert!(deliveries.iter().all(|delivery| delivery.state != DeliveryState::Sending), "something is on its way");
        deliveries
    }

    /// What the simulated Telegram's own log says of campaigns that are over, held against the ledger: of each delivery
    /// there are as many messages as it has parts, under the ids that the ledger has, and there are no others.
    pub async fn evidence(&self, campaigns: &[(CampaignId, usize)]) -> Evidence {
        let mut evidence = Evidence::default();
        let mut by_log = BTreeMap::<Sent, usize>::new();
        for seller in &self.sellers {
            let log = self.stage.control.get(&format!("/log?person={}&refused=true", seller.person.0)).await;
            let log = log.as_array().expect("a list");
            one_connection_per_key(log);
            for entry in log {
                assert!(!is_key_trouble(entry), "a key was used twice: {entry}");
            }
            for entry in log.iter().filter(|entry| is_sending(entry)) {
                let made = entry["messages"].as_array().cloned().unwrap_or_default();
                // What its sender did not live to hear does not count.
                let answered = entry["answered"] == true;
                evidence.repeats_refused += usize::from(answered && entry["error"] == "RANDOM_ID_DUPLICATE");
                evidence.inside_waits +=
                    usize::from(entry["error"].as_str().is_some_and(|error| error.contains("_WAIT_")));
                evidence.repeats_confirmed += usize::from(answered && entry["error"].is_null() && made.is_empty());
                for message in made {
                    let chat = entry["peer"].as_i64().expect("a call that sends is about a chat");
                    *by_log.entry((seller.person, chat, message.as_i64().expect("an id"))).or_default() += 1;
                }
            }
        }
        evidence.duplicates += by_log.values().filter(|times| **times > 1).count();
        let by_log: HashSet<Sent> = by_log.into_keys().collect();
        let mut by_ledger = HashSet::new();
        for (campaign, parts) in campaigns {
            for delivery in self.ledger(*campaign).await {
                evidence.deliveries += 1;
                evidence.unknown += usize::from(delivery.state == DeliveryState::Unknown);
                let messages = self.messages_of(&delivery);
                let arrived = messages.len() == *parts && messages.iter().all(|message| by_log.contains(message));
                evidence.missing += usize::from(!arrived);
                let known = by_ledger.len() + messages.len();
                by_ledger.extend(messages);
                assert_eq!(by_ledger.len(), known, "two deliveries have one message: {delivery:?}");
            }
        }
        let strays: Vec<&Sent> = by_log.difference(&by_ledger).collect();
        evidence.duplicates += strays.len();
        for (person, chat, _) in strays {
            let log = self.stage.control.get(&format!("/log?person={}&refused=true", person.0)).await;
            let about = |entry: &&Value| entry["peer"] == *chat || entry["event"] != "call";
            evidence.suspicious.extend(log.as_array().expect("a list").iter().filter(about).cloned());
        }
        evidence
    }

    /// Who sends a delivery.
    fn person(&self, delivery: &Delivery) -> PersonId {
        let seller = self.sellers.iter().find(|seller| seller.account.id == delivery.account_id);
        seller.expect("the shop's account").person
    }

    fn messages_of(&self, delivery: &Delivery) -> Vec<Sent> {
        let person = self.person(delivery);
        delivery.message_ids.iter().map(|id| (person, delivery.chat.marked(), i64::from(*id))).collect()
    }

    /// Fails unless each chat and topic holds as many messages of its account as campaigns have sent there, as a member
    /// sees them.
    pub async fn assert_received(&self, campaigns: &[(CampaignId, usize)]) {
        let mut expected = BTreeMap::<(PersonId, i64, Option<i32>), usize>::new();
        for (campaign, parts) in campaigns {
            for delivery in self.ledger(*campaign).await {
                let place = (self.person(&delivery), delivery.chat.marked(), delivery.topic);
                *expected.entry(place).or_default() += parts;
            }
        }
        for ((person, chat, topic), count) in expected {
            let path = format!("/messages?chat={chat}&viewer={}&after=0", person.0);
            let messages = self.stage.control.get(&path).await;
            let own = messages.as_array().expect("a list").iter().filter(|message| {
                message["from"] == person.0
                    && message["service"].is_null()
                    && message["topic"].as_i64() == topic.map(i64::from)
            });
            assert_eq!(own.count(), count, "messages in {chat}, topic {topic:?}");
        }
    }
}

/// Whether an entry of the log is a call that sends.
fn is_sending(entry: &Value) -> bool {
    entry["method"].as_str().is_some_and(|method| SENDING.contains(&method))
}

fn is_key_trouble(entry: &Value) -> bool {
    entry["error"].as_str().is_some_and(|error| error.starts_with("AUTH_KEY") || error.starts_with("SESSION"))
}

fn set_groups(stage: &Stage, members: &[PersonId], targets: usize) {
    let add = |new: NewChat| stage.world().add_chat(new).expect("a new group");
    let mut forum = NewChat::new(ChatKind::Forum, "Komunitas", members);
    forum.topics = vec!["Jual".to_owned(), "Tanya".to_owned()];
    forum.slow_mode = SLOW_MODE;
    add(forum);
    add(NewChat::new(ChatKind::Group, "Keluarga", members));
    for index in 3..targets {
        add(NewChat::new(ChatKind::Supergroup, &format!("Grup {index:04}"), members));
    }
}
