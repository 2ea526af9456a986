//! An owner at work: with a connected account, what a scan has found for it, lists and templates. The engine's part in
//! the account's jobs is played here.

use blastpro_dialogues::callback::Callback;
use blastpro_domain::chats::{Chat, ChatKey, ChatKind, MediaRights, Topic};
use blastpro_domain::ids::{AccountId, ListId, OwnerId, TemplateId};
use blastpro_domain::jobs::Job;
use blastpro_domain::targets::TargetList;
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_simulator::world::Message as Said;

use crate::accounts::connect;
use crate::stage::{Stage, Watch, labels};

/// The last buttons that screens have: the way back; the menu is the end of it.
pub const BACK: [&str; 2] = ["« Kembali", "❓ Bantuan"];
const BACK_IN_ENGLISH: [&str; 2] = ["« Back", "❓ Help"];

pub fn key(kind: ChatKind, id: i64) -> ChatKey {
    ChatKey { kind: kind.peer_kind(), id }
}

pub fn chat(stage: &Stage, kind: ChatKind, id: i64, title: &str) -> Chat {
    Chat {
        key: key(kind, id),
        kind,
        access_hash: (kind != ChatKind::Group).then_some(id * 7),
        title: title.to_owned(),
        username: None,
        members: Some(1_250),
        slow_mode: 0,
        can_write: true,
        media: MediaRights::default(),
        seen_at: stage.services.clock().now(),
        gone_at: None,
        migrated_to: None,
    }
}

/// What a scan finds: ten groups, a forum with ten topics, a channel.
pub async fn scanned(stage: &Stage, owner: OwnerId, account: AccountId) {
    let mut chats: Vec<_> =
        (1..=10).map(|n| chat(stage, ChatKind::Supergroup, n, &format!("Jual Beli {n:02}"))).collect();
    chats.push(chat(stage, ChatKind::Forum, 50, "<b>Forum</b> Otomotif"));
    chats.push(chat(stage, ChatKind::Channel, 60, "Kabar Promo"));
    stage.services.chats.store_page(owner, account, &chats).await.expect("stored");
    let topics: Vec<_> = (1..=10)
        .map(|id| Topic {
            id,
            title: if id == 1 { "General".into() } else { format!("Topik {id:02}") },
            closed: false,
            gone_at: None,
        })
        .collect();
    stage.services.chats.store_topics(owner, account, key(ChatKind::Forum, 50), &topics).await.expect("stored");
}

/// An account's list of `targets` groups, the first of which begin at `first`.
pub async fn list_of(stage: &Stage, owner: OwnerId, account: AccountId, first: i64, targets: i64) -> ListId {
    let chats: Vec<_> = (first..first + targets)
        .map(|id| chat(stage, ChatKind::Supergroup, id, &format!("Jual Beli {id:02}")))
        .collect();
    stage.services.chats.store_page(owner, account, &chats).await.expect("stored");
    let list = stage.services.targets.begin_selection(owner, account).await.expect("a list").id;
    let keys: Vec<_> = chats.iter().map(|chat| chat.key).collect();
    stage.services.targets.choose(owner, list, &keys, true).await.expect("chosen");
    list
}

/// A template of this text.
pub async fn template_of(stage: &Stage, owner: OwnerId, text: &str) -> TemplateId {
    let content = Content::text(FormattedText::plain(text));
    stage.services.templates.create(owner, "Pesan", content, Source::Written).await.expect("created").id
}

/// The bot, and an owner with one connected account. Every screen from the first that a test begins with is looked at.
pub struct Shop {
    pub stage: Stage,
    pub owner: OwnerId,
    pub account: AccountId,
    pub watch: Watch,
    back: [&'static str; 2],
}

impl Shop {
    /// Telegram has refused this chat for good.
    pub async fn refuse(&self, chat: ChatKey) {
        let mut tx = self.stage.services.store().begin().await.expect("the database");
        let reason = Some("USER_BANNED_IN_CHANNEL");
        tx.set_refused(self.owner, self.account, chat, None, reason).await.expect("refused");
        tx.commit().await.expect("committed");
    }

    /// An owner who has just connected an account, and the message that says so.
    pub async fn connected() -> (Self, Said) {
        Self::on(Stage::new().await).await
    }

    /// The same on a stage of which nothing has been seen yet.
    pub async fn on(stage: Stage) -> (Self, Said) {
        stage.settle_in().await;
        let account = connect(&stage, 77).await;
        let done = stage.sees("Akun terhubung!").await;
        let owner = stage.owner().await.id;
        let watch = stage.watch();
        (Self { stage, owner, account, watch, back: BACK }, done)
    }

    /// The same owner, speaking English.
    pub async fn in_english() -> Self {
        let stage = Stage::with(Some("en"), |dialogues| dialogues).await;
        stage.write("/start");
        let welcome = stage.sees("welcome to BlastPro").await;
        stage.press(&welcome, "Go on").await;
        let terms = stage.until("the terms", |s| s.chat().into_iter().rfind(|m| labels(m).len() == 2)).await;
        stage.press(&terms, "gree").await;
        stage.sees("Main menu").await;
        let account = connect(&stage, 77).await;
        stage.sees("connected").await;
        stage.quiet().await;
        let (owner, watch) = (stage.owner().await.id, stage.watch());
        Self { stage, owner, account, watch, back: BACK_IN_ENGLISH }
    }

    /// The same, looking at the menu.
    pub async fn at_the_menu() -> (Self, Said) {
        let (mut shop, _) = Self::connected().await;
        let menu = shop.menu().await;
        (shop, menu)
    }

    /// The same, looking at the account, which has not been scanned.
    pub async fn at_the_account() -> (Self, Said) {
        let (mut shop, done) = Self::connected().await;
        shop.watch = shop.stage.watch();
        shop.stage.press(&done, "Lihat akun").await;
        let card = shop.stage.sees("Scan dulu, supaya").await;
        (shop, card)
    }

    /// The menu, written for.
    pub async fn menu(&mut self) -> Said {
        let written = self.stage.write("/menu");
        let is_menu = |m: &Said| m.id > written && labels(m).len() > 5;
        let menu = self.stage.until("the menu", |s| s.chat().into_iter().rfind(is_menu)).await;
        self.stage.quiet().await;
        self.watch = self.stage.watch();
        menu
    }

    /// The account's lists.
    pub async fn lists(&self) -> Vec<TargetList> {
        self.stage.services.targets.lists(self.owner, Some(self.account), 0, 100).await.expect("read").lists
    }

    /// Plays the engine: changes the job that the account is to do now.
    pub async fn works(&self, change: impl Fn(&mut Job)) -> Job {
        let jobs = &self.stage.services.jobs;
        loop {
            let mut job = jobs.next(self.account).await.expect("read").expect("a job");
            change(&mut job);
            if jobs.save(&mut job).await.expect("saved") {
                return job;
            }
        }
    }

    /// The screen `text`, once it is the newest message.
    pub async fn newest(&self, text: &str) -> Said {
        self.stage
            .until(&format!("{text:?} is the newest"), |s| {
                let newest = s.chat().into_iter().rfind(|m| m.from == s.bot_id);
                newest.filter(|m| m.content.text.contains(text))
            })
            .await
    }

    /// The message with this id, once it says `text`.
    pub async fn shows(&self, message: i32, text: &str) -> Said {
        self.stage
            .until(&format!("{message} says {text:?}"), |s| {
                s.chat().into_iter().find(|m| m.id == message && m.content.text.contains(text))
            })
            .await
    }

    /// Presses a button of a message that was sent long ago; what was answered.
    pub async fn press_old(&self, callback: impl Callback) -> String {
        let data = callback.encode();
        let old = self.stage.send_button("lama", &data).await;
        let answer = self.stage.press_data(old, &data).await;
        self.stage.quiet().await;
        answer.text.unwrap_or_default()
    }

    /// Ends the test: nothing is left over, and every screen was one for a phone.
    pub async fn finish(mut self) {
        self.stage.quiet().await;
        self.watch.check(&self.back);
        self.stage.finish().await;
    }
}
