//! An owner at work: groups, target lists, templates and broadcasts, each with the taps that it takes.

use blastpro_domain::campaigns::CampaignState;
use blastpro_services::Topic;
use blastpro_services::campaigns::CampaignsShown;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::looks::looks;
use crate::support::people::Message;
use crate::support::{Person, Stage};

/// The calls that send.
const SENDING: [&str; 3] = ["messages.sendMessage", "messages.sendMedia", "messages.sendMultiMedia"];

/// A group of the simulated world.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id, as the Bot API writes it.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Its topics besides General, in the order in which they were given.
    pub topics: Vec<i64>,
}

impl Group {
    /// The whole group; of a forum, General, whose messages belong to no topic.
    pub const fn whole(&self) -> Place {
        (self.id, None)
    }

    /// A topic by its number in the order given.
    pub fn topic(&self, index: usize) -> Place {
        (self.id, Some(self.topics[index]))
    }
}

/// A chat, or a topic in it.
pub type Place = (i64, Option<i64>);

/// An owner with one connected account, and somebody who is a member of all its groups and sees what arrives there.
pub struct Desk<'a> {
    /// Where it stands.
    pub stage: &'a Stage,
    /// The owner.
    pub sari: Person,
    /// The one who sees.
    pub budi: Person,
}

impl<'a> Desk<'a> {
    /// An owner whose account is connected and not scanned yet.
    pub async fn open(stage: &'a Stage) -> Self {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        sari.registers().await;
        sari.connects().await;
        Self { stage, sari, budi }
    }

    /// The same, scanned, in so many supergroups `Grup 01`, `Grup 02` …, which are all on the list `Semua`.
    pub async fn with_groups(stage: &'a Stage, count: usize) -> (Self, Vec<Group>) {
        let desk = Self::open(stage).await;
        let mut groups = Vec::new();
        for number in 1..=count {
            groups.push(desk.group("supergroup", &format!("Grup {number:02}"), json!({})).await);
        }
        desk.scans("Sari").await;
        desk.lists_all("Sari", "Semua", count).await;
        (desk, groups)
    }

    /// Adds a group of which both are members, Budi as its creator.
    pub async fn group(&self, kind: &str, title: &str, more: Value) -> Group {
        self.group_of(&[&self.budi, &self.sari], kind, title, more).await
    }

    /// Adds a group of these people, the first as its creator.
    pub async fn group_of(&self, members: &[&Person], kind: &str, title: &str, more: Value) -> Group {
        let members: Vec<_> = members.iter().map(|person| person.id).collect();
        let mut body = json!({ "kind": kind, "title": title, "members": members });
        for (key, value) in more.as_object().cloned().unwrap_or_default() {
            body[key] = value;
        }
        let made = self.stage.control.post("/groups", body).await;
        let topics = made["topics"].as_array().into_iter().flatten();
        let topics = topics.map(|topic| topic["id"].as_i64().expect("a topic has an id")).collect();
        Group { id: made["id"].as_i64().expect("a group has an id"), title: title.to_owned(), topics }
    }

    /// Changes a group.
    pub async fn change(&self, group: &Group, change: Value) {
        self.stage.control.patch(&format!("/groups/{}", group.id), change).await;
    }

    /// The next calls of `method` by the owner's account meet this fault.
    pub async fn fault(&self, method: &str, fault: Value, times: usize) {
        let fault = json!({ "person": self.sari.id, "method": method, "fault": fault, "times": times });
        self.stage.control.post("/faults", fault).await;
    }

    /// Budi writes in a group. The ids of what he wrote.
    pub async fn budi_posts(&self, place: Place, mut content: Value) -> Vec<i64> {
        (content["from"], content["chat"]) = (json!(self.budi.id), json!(place.0));
        if let Some(topic) = place.1 {
            content["topic"] = json!(topic);
        }
        let sent = self.stage.control.post("/messages", content).await;
        let ids = sent["message_ids"].as_array().expect("a message has an id").iter();
        ids.map(|id| id.as_i64().expect("an id is a number")).collect()
    }

    /// Scans an account of this name, to the end.
    pub async fn scans(&self, account: &str) {
        let sari = &self.sari;
        let before = sari.chat().await.last().map_or(0, Message::id);
        sari.opens("Accounts").await;
        sari.taps(account).await;
        let scan = |message: &Message| message.button("Scan groups").filter(|_| message.id() > before);
        let screen = sari.sees("the account", |message| scan(message).is_some()).await;
        sari.presses(&screen, &scan(&screen).expect("the button was just there")).await;
        let done = |card: &Message| card.id() >= screen.id() && card.text().contains("The scan is done");
        sari.sees("the end of the scan", done).await;
    }

    /// Makes a list of everything an account has found.
    pub async fn lists_all(&self, account: &str, name: &str, targets: usize) {
        let choosing = async |sari: &Person| {
            sari.taps("✅ All (").await;
            sari.reads(&format!("Chosen: {targets} target")).await;
        };
        self.lists(account, name, choosing).await;
    }

    /// Makes a list, choosing as given.
    pub async fn lists(&self, account: &str, name: &str, choosing: impl AsyncFnOnce(&Person)) {
        let sari = &self.sari;
        sari.opens("Target lists").await;
        let next =
            |message: &Message| message.button("New list").is_some() || message.text().contains("Choose the account");
        if sari.sees("the lists", next).await.button("New list").is_none() {
            sari.taps(account).await;
        }
        sari.taps("New list").await;
        sari.reads("Choose targets").await;
        choosing(sari).await;
        sari.taps("Save").await;
        sari.taps("Rename").await;
        sari.reads("Type a new name for").await;
        sari.says(name).await;
        sari.reads(&format!("🎯 {name}")).await;
    }

    /// Writes a template and keeps it. What the test to Saved Messages showed.
    pub async fn writes(&self, content: Value) -> Vec<Message> {
        let items = content["media"].as_array().map_or(1, Vec::len);
        self.begins_template().await;
        self.sari.sends(content).await;
        if items > 1 {
            self.sari.taps(&format!("Done ({items} items)")).await;
        }
        self.tests_and_keeps().await
    }

    /// Sends a test of the draft that is shown, then keeps it. What the test showed.
    pub async fn tests_and_keeps(&self) -> Vec<Message> {
        let shown = self.tests().await;
        self.keeps().await;
        shown
    }

    /// Asks for a new template.
    pub async fn begins_template(&self) {
        self.sari.opens("Templates").await;
        self.sari.taps("New template").await;
        self.sari.reads("exactly as it shall look").await;
    }

    /// Saves the draft that is shown, without a test.
    pub async fn saves(&self) {
        self.sari.reads("not saved yet").await;
        self.sari.taps("💾 Save").await;
        self.sari.reads("· version ").await;
    }

    /// Saves the draft that is shown and goes on to whom it is sent.
    pub async fn keeps(&self) {
        self.saves().await;
        self.sends().await;
    }

    /// Goes on from the template that is shown to whom it is sent.
    pub async fn sends(&self) {
        self.sari.taps("📣 Send as a broadcast").await;
        self.sari.reads("2 of 3").await;
    }

    /// Sends a test of the draft that is shown to Saved Messages, and comes back to the draft. What the test showed.
    pub async fn tests(&self) -> Vec<Message> {
        let sari = &self.sari;
        sari.reads("not saved yet").await;
        let before = sari.messages_of(sari.id).await.len();
        sari.taps("Test to Saved").await;
        sari.reads("Sent. Open Saved Messages").await;
        let shown = sari.messages_of(sari.id).await.split_off(before);
        sari.taps("Back to the draft").await;
        shown
    }

    /// From the choice of lists to the preflight, at the normal pace.
    pub async fn plans(&self, lists: &[&str]) -> Message {
        for list in lists {
            self.sari.chooses(list).await;
        }
        self.sari.taps("Next (").await;
        self.sari.reads("3 of 3").await;
        self.sari.taps("Normal").await;
        self.sari.reads("Ready to send?").await
    }

    /// Starts what the preflight shows. The id of the message that becomes the card, and at the end the report.
    pub async fn starts(&self) -> i64 {
        let label = "🚀";
        let screen = self.sari.sees("a start button", |message| message.button(label).is_some()).await;
        self.sari.presses(&screen, &screen.button(label).expect("the button was just there")).await;
        screen.id()
    }

    /// What is in a message of the bot, once it contains `text`.
    pub async fn card(&self, card: i64, text: &str) -> Message {
        self.sari.sees(text, |message| message.id() == card && message.text().contains(text)).await
    }

    /// Sends the template that was just kept to lists, and waits for the report.
    pub async fn broadcasts(&self, lists: &[&str]) -> Message {
        self.plans(lists).await;
        let card = self.starts().await;
        self.report(card).await
    }

    /// Waits for the report in which a card ends.
    pub async fn report(&self, card: i64) -> Message {
        let (owner, campaigns) = (self.stage.owner(&self.sari).await, &self.stage.services().campaigns);
        let over = async || {
            let open = campaigns.list(owner, CampaignsShown::Open, "", 0, 100).await.expect("the database answers");
            open.campaigns.iter().all(|campaign| campaign.state == CampaignState::Draft)
        };
        self.stage.until("everything is over", over).await;
        self.lets_cards_be_drawn();
        self.card(card, "✅ Done").await
    }

    /// A card is drawn every three seconds at most: they pass at once.
    pub fn lets_cards_be_drawn(&self) {
        self.stage.advance(TimeDelta::seconds(3));
        self.stage.services().wake().notify(Topic::CampaignScreens);
    }

    /// What the owner's accounts have written in a place, as Budi sees it, oldest first.
    pub async fn received(&self, (chat, topic): Place) -> Vec<Message> {
        let messages = self.budi.messages_of(chat).await.into_iter();
        let own = |message: &Message| message.0["from"] != json!(self.budi.id) && message.0["service"].is_null();
        messages.filter(|message| own(message) && message.0["topic"].as_i64() == topic).collect()
    }

    /// How many messages each group has got from the owner.
    pub async fn counts(&self, groups: &[Group]) -> Vec<usize> {
        let mut counts = Vec::new();
        for group in groups {
            counts.push(self.received(group.whole()).await.len());
        }
        counts
    }

    /// The newest that arrived in each place looks like what the test showed.
    pub async fn arrived_as_shown(&self, shown: &[Message], places: &[Place]) {
        for place in places {
            let received = self.received(*place).await;
            assert!(received.len() >= shown.len(), "{place:?} got {received:?}");
            let newest = &received[received.len() - shown.len()..];
            assert_eq!(looks(newest), looks(shown), "in {place:?}");
        }
    }

    /// The owner's account's calls that sent something to others, or were refused.
    pub async fn sendings(&self) -> Vec<Value> {
        let path = format!("/log?person={}&refused=true", self.sari.id);
        let log = self.stage.control.get(&path).await;
        let sending = |entry: &&Value| entry["method"].as_str().is_some_and(|method| SENDING.contains(&method));
        let log = log.as_array().expect("the log is a list").iter().filter(sending);
        log.filter(|entry| entry["peer"] != json!(self.sari.id)).cloned().collect()
    }

    /// How many calls of a method a person's account has made.
    pub async fn calls(&self, person: &Person, method: &str) -> usize {
        person.log().await.iter().filter(|entry| entry["method"] == json!(method)).count()
    }
}
