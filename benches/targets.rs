//! How long an owner waits for each screen about targets, with lists of 10,000 of them and as many scanned chats.
//!
//! Run by `cargo bench --bench targets`. `blastpro serve` runs in a process of its own, its owner talks to it through the
//! simulated Bot API, and a time is from the press or message until what it shows is there: the way in through the
//! inbox, the work, and the way out. Half of them are the median of several. What changes or reads a whole list is told
//! apart from the screens, which the goal is for. On SQLite, and on the PostgreSQL of `TEST_POSTGRES_URL` if it is set.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::targets::{Callback, Kinds, Member, Sought, View};
use blastpro_dialogues::{campaigns, start};
use blastpro_domain::chats::{Chat, ChatKey, ChatKind, Topic};
use blastpro_domain::ids::{AccountId, ListId, OwnerId};
use blastpro_simulator::world::{Content, Draft, MediaKind};
use blastpro_storage::Engine;
use tokio::time::sleep;

#[path = "support/chats.rs"]
mod chats;
#[path = "support/conversation.rs"]
mod conversation;
#[path = "support/shop.rs"]
mod shop;
#[path = "support/stage.rs"]
mod stage;

use conversation::Conversation;
use stage::Stage;

/// What a screen is to take at most.
const GOAL: Duration = Duration::from_millis(200);

/// How often each screen is shown.
const TIMES: usize = 5;

/// Chats of the account, all of them in a list: as many as a list holds.
const CHATS: i64 = 10_000;

/// Of them, forums; the first has [`TOPICS`], the others ten each.
const FORUMS: i64 = 200;

/// Of them, channels.
const CHANNELS: i64 = 200;

/// Topics of the largest forum.
const TOPICS: i32 = 500;

/// Within this time PostgreSQL looks at new rows by itself (`autovacuum_naptime` is a minute) and plans by what it saw.
const STATISTICS: Duration = Duration::from_secs(65);

/// Full lists beside the one that is worked on.
const OTHER_LISTS: usize = 9;

fn main() {
    if stage::only_listed() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for engine in stage::engines() {
        runtime.block_on(run(engine));
    }
}

/// The times, as they come in.
struct Times {
    /// The longest for a screen.
    screens: Duration,
    /// The longest for what is done with a whole list.
    whole_lists: Duration,
    out: std::io::Stdout,
}

impl Times {
    fn heading(&mut self, text: &str) {
        writeln!(self.out, "\n{text:<46} {:>10} {:>10}", "median", "longest").expect("standard output is open");
    }

    /// Times of a screen.
    fn note(&mut self, what: &str, times: Vec<Duration>) {
        self.screens = self.screens.max(self.line(what, times));
    }

    /// Times of something that is done with a whole list.
    fn note_whole(&mut self, what: &str, times: Vec<Duration>) {
        self.whole_lists = self.whole_lists.max(self.line(&format!("* {what}"), times));
    }

    /// Writes a line; the longest of the times.
    fn line(&mut self, what: &str, mut times: Vec<Duration>) -> Duration {
        times.sort_unstable();
        let longest = times.last().copied().unwrap_or_default();
        let (median, most) = (ms(times[times.len() / 2]), ms(longest));
        writeln!(self.out, "{what:<46} {median:>10} {most:>10}").expect("standard output is open");
        longest
    }
}

fn ms(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1_000.0)
}

/// An owner with a full list, looking at the bot.
struct Shop<'a> {
    stage: &'a Stage,
    talk: Conversation,
    owner: OwnerId,
    account: AccountId,
    list: ListId,
    times: Times,
}

async fn run(engine: Engine) {
    let stage = Stage::set(engine).await;
    let talk = Conversation::new(stage.world(), stage.bot, 1);
    let owner = shop::owner(&stage.services, talk.person()).await;
    let account = shop::account(&stage.services, owner, 1).await;
    let list = fill(&stage, owner, account).await;
    if engine == Engine::Postgres {
        sleep(STATISTICS).await;
    }
    let product = stage.serve(&[]).await;
    product.forget_peak();
    let times = Times { screens: Duration::ZERO, whole_lists: Duration::ZERO, out: std::io::stdout() };
    let mut shop = Shop { stage: &stage, talk, owner, account, list, times };
    shop.times.heading(&format!("{engine:?}: {CHATS} chats, {} full lists", OTHER_LISTS + 1));
    shop.talk.sends(Draft::text("/start")).await;
    shop.looks().await;
    shop.searches().await;
    shop.chooses().await;
    shop.chooses_topics().await;
    shop.minds_lists().await;
    shop.imports().await;
    let Times { screens, whole_lists, mut out } = shop.times;
    let verdict = if screens > GOAL { "missed" } else { "kept" };
    let (screens, whole_lists) = (ms(screens), ms(whole_lists));
    writeln!(out, "longest screen {screens}, goal of {} {verdict}; * whole lists {whole_lists} at most", ms(GOAL))
        .expect("standard output is open");
    let (now, peak) = product.memory();
    let memory = format!("memory {now:.0} MiB, at most {peak:.0} MiB, {:.1} s of processor", product.cpu_seconds());
    writeln!(out, "{memory}").expect("standard output is open");
    product.stop().await;
    stage.clear().await;
}

/// What a scan has found, and lists of all of it. Returns one.
async fn fill(stage: &Stage, owner: OwnerId, account: AccountId) -> ListId {
    let kind = |number| match number {
        _ if number < FORUMS => ChatKind::Forum,
        _ if number < FORUMS + CHANNELS => ChatKind::Channel,
        _ => ChatKind::Supergroup,
    };
    let seen: Vec<_> = (0..CHATS).map(|number| chat(kind(number), number)).collect();
    chats::seen(&stage.services, owner, account, &seen).await;
    for number in 0..FORUMS {
        let count = if number == 0 { TOPICS } else { 10 };
        let topic = |id| Topic { id, title: format!("Topik {id:03}"), closed: false, gone_at: None };
        let topics: Vec<_> = (1..=count).map(topic).collect();
        let stored = stage.services.chats.store_topics(owner, account, forum(number), &topics).await;
        stored.expect("topics are stored");
    }
    for _ in 0..OTHER_LISTS {
        chats::list(&stage.services, owner, account).await;
    }
    chats::list(&stage.services, owner, account).await
}

fn chat(kind: ChatKind, number: i64) -> Chat {
    let id = shop::scattered(number);
    chats::chat(kind, id, id, number)
}

fn forum(number: i64) -> ChatKey {
    chat(ChatKind::Forum, number).key
}

const fn page(kinds: Kinds, page: u16) -> View {
    View { kinds, page }
}

impl Shop<'_> {
    /// Presses the button several times and notes how long that took.
    async fn press(&mut self, what: &str, button: &impl blastpro_dialogues::callback::Callback) {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            times.push(self.talk.presses(&button.encode()).await);
        }
        self.times.note(what, times);
    }

    /// Presses the one and then the other, several times, and notes each.
    async fn press_in_turn(&mut self, buttons: &[(&str, Callback)]) {
        let mut times = vec![Vec::new(); buttons.len()];
        for _ in 0..TIMES {
            for ((_, button), times) in buttons.iter().zip(&mut times) {
                times.push(self.talk.presses(&button.encode()).await);
            }
        }
        for ((what, button), times) in buttons.iter().zip(times) {
            if matches!(button, Callback::ChooseAll { .. } | Callback::ChooseNone { .. } | Callback::PutAllBack { .. })
            {
                self.times.note_whole(what, times);
            } else {
                self.times.note(what, times);
            }
        }
    }

    /// Screens that change nothing.
    async fn looks(&mut self) {
        let (account, list) = (self.account, self.list);
        self.press("menu", &start::Callback::Menu).await;
        self.press("lists, first page", &Callback::Lists { account, page: 0 }).await;
        self.press("lists, last page", &Callback::Lists { account, page: 1 }).await;
        self.press("one list", &Callback::Show(list)).await;
        for (what, number) in [("first", 0), ("middle", 624), ("last", 1_249)] {
            let view = page(Kinds::All, number);
            self.press(&format!("choosing, {what} page of 1,250"), &Callback::Choose { list, view }).await;
        }
        for (what, kinds) in [("forums", Kinds::Forums), ("channels", Kinds::Channels)] {
            let view = page(kinds, 24);
            self.press(&format!("choosing, {what}, last page of 25"), &Callback::Choose { list, view }).await;
        }
        for (what, number) in [("first", 0), ("middle", 624), ("last", 1_249)] {
            let members = Callback::Members { list, page: number };
            self.press(&format!("content, {what} page of 1,250"), &members).await;
        }
        let member = self.member().await;
        self.press("one target", &Callback::Target(member)).await;
        self.press(
            "question before all are taken out",
            &Callback::AskChooseNone { list, view: View::default(), sought: Sought::of("") },
        )
        .await;
        self.press("broadcasts, the lists for one", &campaigns::Callback::NewFor(list)).await;
    }

    /// A target from the middle of the list.
    async fn member(&self) -> Member {
        let found = self.stage.services.targets.targets(self.owner, self.list, CHATS / 2, 1).await;
        let target = found.expect("the database answers").targets.remove(0).id;
        Member { list: self.list, target, page: 624 }
    }

    async fn searches(&mut self) {
        let list = self.list;
        for (what, words) in [
            ("search that finds all", "kota"),
            ("search that finds some hundreds", "kota 09"),
            ("search that finds nothing", "tidak ada"),
        ] {
            let mut times = Vec::new();
            for _ in 0..TIMES {
                self.talk.presses(&Callback::Choose { list, view: View::default() }.encode()).await;
                times.push(self.talk.sends(Draft::text(words)).await);
            }
            self.times.note(what, times);
        }
        self.talk.presses(&Callback::StopSearch { list, view: View::default() }.encode()).await;
    }

    async fn chooses(&mut self) {
        let (list, view) = (self.list, page(Kinds::All, 624));
        let chat = chat(ChatKind::Supergroup, CHATS - 1).key;
        self.press_in_turn(&[
            ("a chat taken out", Callback::Toggle { list, view, chat, on: false }),
            ("a chat chosen", Callback::Toggle { list, view, chat, on: true }),
        ])
        .await;
        self.press_in_turn(&[
            ("a page taken out", Callback::SetPage { list, view, sought: Sought::of(""), on: false }),
            ("a page chosen", Callback::SetPage { list, view, sought: Sought::of(""), on: true }),
        ])
        .await;
        self.press_in_turn(&[
            ("all 10,000 taken out", Callback::ChooseNone { list, view, sought: Sought::of("") }),
            ("all 10,000 put back", Callback::PutAllBack { list, view }),
        ])
        .await;
        self.press_in_turn(&[
            ("all 10,000 taken out once more", Callback::ChooseNone { list, view, sought: Sought::of("") }),
            ("all 10,000 chosen", Callback::ChooseAll { list, view, sought: Sought::of("") }),
        ])
        .await;
        let member = self.member().await;
        self.press_in_turn(&[
            ("a target paused", Callback::Pause(member)),
            ("a target resumed", Callback::Resume(member)),
        ])
        .await;
    }

    async fn chooses_topics(&mut self) {
        let (list, view, chat) = (self.list, page(Kinds::Forums, 0), forum(0));
        // The list is full, so the forum makes room first.
        for number in 1..60 {
            self.stage.services.targets.choose(self.owner, list, &[forum(number)], false).await.expect("room is made");
        }
        let none = page(Kinds::Channels, 0);
        self.talk.presses(&Callback::ChooseNone { list, view: none, sought: Sought::of("") }.encode()).await;
        for (what, number) in [("first", 0), ("last", 62)] {
            let topics = Callback::Topics { list, view, chat, page: number };
            self.press(&format!("topics, {what} page of 63"), &topics).await;
        }
        self.press_in_turn(&[
            ("a topic chosen", Callback::ToggleTopic { list, view, chat, page: 5, topic: Some(45), on: true }),
            ("a topic taken out", Callback::ToggleTopic { list, view, chat, page: 5, topic: Some(45), on: false }),
            (
                "a page of topics chosen",
                Callback::SetTopics { list, view, chat, page: 5, sought: Sought::of(""), on: true },
            ),
        ])
        .await;
    }

    async fn minds_lists(&mut self) {
        let (account, list) = (self.account, self.list);
        let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for number in 0..TIMES {
            self.talk.presses(&Callback::AskRename(list).encode()).await;
            times[0].push(self.talk.sends(Draft::text(format!("Semua {number}"))).await);
            times[1].push(self.talk.presses(&Callback::Copy(list).encode()).await);
            let lists = self.stage.services.targets.lists(self.owner, Some(account), 0, 1).await;
            let copy = lists.expect("the database answers").lists.remove(0).id;
            times[2].push(self.talk.presses(&Callback::Delete(copy).encode()).await);
            times[3].push(self.talk.presses(&Callback::Restore(copy).encode()).await);
        }
        let [renamed, copied, deleted, restored] = times;
        self.times.note("a list renamed", renamed);
        self.times.note_whole("a list copied", copied);
        self.times.note("the copy deleted", deleted);
        self.times.note("the copy brought back", restored);
    }

    /// Files in, looked at before they are imported, and out.
    async fn imports(&mut self) {
        let list = self.list;
        for rows in [10_000, 100_000] {
            let file = self.file(rows);
            let mut times = Vec::new();
            for _ in 0..TIMES {
                self.talk.presses(&Callback::AskImport(list).encode()).await;
                times.push(self.talk.sends(file.clone()).await);
            }
            self.times.note_whole(&format!("summary of a CSV of {rows} rows"), times);
        }
        let mut times = Vec::new();
        for _ in 0..TIMES {
            times.push(self.talk.presses(&Callback::Export(list).encode()).await);
        }
        self.times.note_whole("the list as CSV", times);
    }

    /// Every chat of the account, and then chats that it has not seen.
    fn file(&self, rows: i64) -> Draft {
        let mut csv = "group_id,group_name\n".to_owned();
        for number in 0..rows {
            let chat = chat(ChatKind::Supergroup, number);
            writeln!(csv, "-100{:010},{}", chat.key.id, chat.title).expect("a string takes everything");
        }
        let (name, mime) = (Some("targets.csv".to_owned()), Some("text/csv".to_owned()));
        let media = self.stage.world().media(MediaKind::Document, csv.into_bytes().into(), name, mime);
        Draft::of(Content { media: Some(media), ..Content::default() })
    }
}
