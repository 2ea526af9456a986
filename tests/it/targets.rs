//! Owners scan an account, make target lists of what it found, and carry lists in and out as CSV, all by chatting with
//! the bot, on both databases. What is stored is looked at behind the scenes.

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use blastpro_domain::chats::{Chat, ChatKey, ChatKind};
use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
use blastpro_domain::targets::{Target, TargetList};
use blastpro_services::ChatFilter;
use serde_json::{Value, json};

use crate::support::people::Message;
use crate::support::process::Service;
use crate::support::{Engine, Person, Stage, on_both_engines, on_both_engines_unserved};

/// Adds a group of which these people are members, the first as its creator. Its id, as the Bot API writes it.
async fn group(stage: &Stage, kind: &str, title: &str, members: &[&Person], more: Value) -> i64 {
    let members: Vec<_> = members.iter().map(|person| person.id).collect();
    let mut body = json!({ "kind": kind, "title": title, "members": members });
    for (key, value) in more.as_object().cloned().unwrap_or_default() {
        body[key] = value;
    }
    stage.control.post("/groups", body).await["id"].as_i64().expect("a group has an id")
}

/// Changes a group.
async fn change(stage: &Stage, group: i64, change: Value) -> Value {
    stage.control.patch(&format!("/groups/{group}"), change).await
}

/// An owner with a connected account.
async fn owner(stage: &Stage) -> Person {
    let sari = stage.person("Sari", "+6281234560077").await;
    sari.registers().await;
    sari.connects().await;
    sari.taps("Show account").await;
    sari
}

/// Scans, and returns the card at the end.
async fn scans(person: &Person) -> Message {
    let screen = person.sees("the account", |message| message.button("Scan groups").is_some()).await;
    person.taps("Scan groups").await;
    let over = |card: &Message| card.id() >= screen.id() && card.button("Make a target list").is_some();
    person.sees("the end of the scan", over).await
}

/// How far the account's first job is, if one is open. Looked up in the database, whoever serves it.
async fn job_done(stage: &Stage, person: &Person) -> Option<u64> {
    let store = stage.store().await;
    let mut tx = store.read().await.expect("the database answers");
    let owner = tx.owner_by_telegram_id(TelegramId(person.id)).await.expect("it answers").expect("an owner").id;
    let account = tx.accounts(owner, 0, 1).await.expect("it answers")[0].id;
    tx.open_jobs(owner, account).await.expect("it answers").first().map(|job| job.progress.done)
}

/// Whether the bot holds a file of the person whose import is to be confirmed. Looked up in the database.
async fn expects_confirmation(stage: &Stage, person: &Person) -> bool {
    let store = stage.store().await;
    let stored = store.read().await.expect("the database answers").dialogue(person.id).await.expect("it answers");
    stored.is_some_and(|stored| String::from_utf8_lossy(&stored).contains("importing"))
}

/// The one account of the person, and all its chats.
async fn chats(stage: &Stage, person: &Person) -> (OwnerId, AccountId, Vec<Chat>) {
    let owner = stage.owner(person).await;
    let services = stage.services();
    let account = services.accounts.list(owner, 0, 1).await.expect("it answers").accounts[0].id;
    let all = ChatFilter { writable_only: false, limit: 1_000, ..ChatFilter::default() };
    let page = services.chats.list(owner, account, &all).await.expect("it answers");
    assert_eq!(page.total, i64::try_from(page.chats.len()).expect("few"), "one page holds all");
    (owner, account, page.chats)
}

/// The owner's lists and what they hold, the newest first.
async fn lists(stage: &Stage, person: &Person) -> Vec<(TargetList, Vec<Target>)> {
    let owner = stage.owner(person).await;
    let targets = &stage.services().targets;
    let mut lists = Vec::new();
    for list in targets.lists(owner, None, 0, 100).await.expect("it answers").lists {
        let held = targets.targets(owner, list.id, 0, 20_000).await.expect("it answers").targets;
        lists.push((list, held));
    }
    lists
}

fn key(group: i64) -> ChatKey {
    ChatKey::from_marked(group).expect("a group")
}

/// A file that the person sends to the bot.
async fn sends_file(person: &Person, content: &[u8]) {
    person.sends(json!({ "document": { "data": BASE64.encode(content), "name": "targets.csv" } })).await;
}

/// The newest file that the bot has sent, as text.
async fn newest_file(person: &Person) -> String {
    let message = person.sees("a file", |message| message.0["media"]["kind"] == json!("document")).await;
    let url = message.0["media"]["url"].as_str().expect("a file has an address");
    String::from_utf8(person.downloads(url).await).expect("UTF-8")
}

on_both_engines! {
    /// A scan finds every kind of chat; the next one brings it up to date, follows a group that has become a
    /// supergroup, marks what is gone, and doubles nothing. A target list follows along.
    async fn an_account_is_scanned_and_scanned_again(stage: &Stage) {
        let sari = owner(stage).await;
        let budi = stage.person("Budi", "+6281234560088").await;
        let family = group(stage, "group", "Keluarga", &[&sari, &budi], json!({})).await;
        let market = group(stage, "supergroup", "Jual Beli <Bandung>", &[&budi, &sari], json!({ "slow_mode": 60 })).await;
        let forum = json!({ "topics": ["Info", "Tanya", "Jual"] });
        let forum = group(stage, "forum", "Komunitas", &[&budi, &sari], forum).await;
        let own = group(stage, "channel", "Toko Sari", &[&sari], json!({})).await;
        let foreign = group(stage, "channel", "Berita", &[&budi, &sari], json!({})).await;
        let card = scans(&sari).await;
        assert!(card.text().contains("👥 3 groups · 📢 1 channel · 💬 4 topics"), "{}", card.text());

        let (owner, account, found) = chats(stage, &sari).await;
        let of = |id: i64| found.iter().find(|chat| chat.key == key(id)).unwrap_or_else(|| panic!("{id} was found"));
        assert_eq!(of(family).kind, ChatKind::Group);
        assert_eq!((of(market).kind, of(market).slow_mode), (ChatKind::Supergroup, 60));
        assert_eq!(of(market).title, "Jual Beli <Bandung>");
        assert_eq!((of(forum).kind, of(own).can_write), (ChatKind::Forum, true));
        assert!(found.iter().all(|chat| chat.key != key(foreign) || !chat.can_write), "a reader may not post");

        sari.taps("Make a target list").await;
        sari.taps("✅ All (4)").await;
        sari.reads("Chosen: 4 targets").await;
        sari.taps("Save").await;

        let moved = change(stage, family, json!({ "migrate": true })).await["id"].as_i64().expect("a new id");
        change(stage, market, json!({ "title": "Jual Beli Bandung Raya" })).await;
        change(stage, own, json!({ "remove": [sari.id] })).await;
        change(stage, forum, json!({ "new_topics": ["Lelang"] })).await;
        sari.says("/menu").await;
        sari.taps("Accounts").await;
        sari.taps("Sari").await;
        let card = scans(&sari).await;
        assert!(card.text().contains("👥 3 groups · 📢 0 channels · 💬 5 topics"), "{}", card.text());
        let (_, _, again) = chats(stage, &sari).await;
        let mut titles: Vec<_> = again.iter().filter(|chat| chat.can_write).map(|chat| chat.title.as_str()).collect();
        titles.sort_unstable();
        assert_eq!(titles, ["Jual Beli Bandung Raya", "Keluarga", "Komunitas"], "nothing twice, and nothing gone");
        assert!(again.iter().any(|chat| chat.key == key(moved)), "the supergroup took the basic group's place");
        let gone = stage.services().chats.get(owner, account, key(own)).await.expect("it answers").expect("kept");
        assert!(gone.gone_at.is_some());
        let (_, held) = &lists(stage, &sari).await[0];
        assert_eq!(held.len(), 4, "{held:#?}");
        assert!(held.iter().any(|target| target.chat == key(moved) && target.is_active()), "the target moved along");
        assert!(held.iter().any(|target| target.chat == key(own) && target.gone), "the lost channel is skipped");
    }

    /// From the scan to a list, and everything that can be done with it: topics, search, pausing, renaming, copying,
    /// deleting and bringing back.
    async fn a_list_is_made_and_kept(stage: &Stage) {
        let sari = owner(stage).await;
        let budi = stage.person("Budi", "+6281234560088").await;
        for title in ["Apotek", "Bengkel", "Cafe"] {
            group(stage, "supergroup", title, &[&budi, &sari], json!({})).await;
        }
        let forum = json!({ "topics": ["Info", "Tanya"] });
        let forum = group(stage, "forum", "Komunitas", &[&budi, &sari], forum).await;
        scans(&sari).await;
        sari.taps("Make a target list").await;
        sari.reads("Choose targets").await;
        sari.chooses("Apotek").await;
        sari.chooses("Cafe").await;
        sari.taps("Komunitas").await;
        for topic in ["Tanya", "General"] {
            sari.chooses(topic).await;
        }
        sari.taps("Back").await;
        sari.reads("Chosen: 4 targets").await;
        sari.says("beng").await;
        sari.reads("“beng”: 1 found").await;
        sari.chooses("Bengkel").await;
        sari.taps("Save").await;
        sari.reads("5 targets, all active").await;
        let (list, held) = lists(stage, &sari).await.remove(0);
        assert!(list.name.starts_with("Scan ") && list.name.len() == "Scan 22/11".len(), "{}", list.name);
        let topics: Vec<_> = held.iter().filter(|target| target.chat == key(forum)).map(|target| target.topic).collect();
        assert_eq!(topics.len(), 2, "{topics:?}");
        assert!(topics.contains(&Some(1)), "General is a topic like any other: {topics:?}");

        sari.taps("Show content").await;
        sari.taps("Apotek").await;
        sari.taps("Pause").await;
        sari.reads("Paused").await;
        assert_eq!(lists(stage, &sari).await[0].0.inactive, 1);
        sari.taps("Go on").await;
        sari.reads("Active").await;

        sari.says("/menu").await;
        sari.taps("Target lists").await;
        sari.taps(&list.name).await;
        sari.taps("Rename").await;
        sari.says("Langganan <b>").await;
        sari.reads("🎯 Langganan <b>").await;
        sari.taps("Copy").await;
        sari.reads("Langganan <b> (2)").await;
        sari.taps("Delete").await;
        sari.taps("Delete the list (5 targets)").await;
        sari.reads("is deleted").await;
        assert_eq!(lists(stage, &sari).await.len(), 1);
        sari.taps("Bring back").await;
        sari.reads("5 targets, all active").await;
        assert_eq!(lists(stage, &sari).await.len(), 2);
    }

    /// By link: a public group that the account is in is added; one that it is not in is never joined.
    async fn a_link_adds_what_the_account_is_in(stage: &Stage) {
        let sari = owner(stage).await;
        let budi = stage.person("Budi", "+6281234560088").await;
        group(stage, "supergroup", "Jual Beli", &[&budi, &sari], json!({ "username": "jualbeli_bdg" })).await;
        let elsewhere = json!({ "username": "elsewhere_bdg" });
        let elsewhere = group(stage, "supergroup", "Elsewhere", &[&budi], elsewhere).await;
        scans(&sari).await;
        sari.taps("Make a target list").await;
        sari.taps("Save").await;
        sari.taps("Add link").await;
        sari.says("https://t.me/jualbeli_bdg").await;
        sari.reads("Jual Beli is on the list now").await;
        // Links come one after the other.
        sari.says("@elsewhere_bdg").await;
        sari.reads("not a member there").await;
        assert_eq!(lists(stage, &sari).await[0].1.len(), 1);
        let made = json!({ "kind": "forum", "title": "Komunitas", "members": [budi.id, sari.id], "topics": ["Info"],
            "username": "komunitas_bdg" });
        let made = stage.control.post("/groups", made).await;
        sari.says(&format!("t.me/komunitas_bdg/{}", made["topics"][0]["id"])).await;
        sari.reads("Komunitas › Info is on the list now").await;
        sari.taps("Show the list").await;
        sari.reads("2 targets, all active").await;
        let groups = stage.control.get("/groups").await;
        let there = groups.as_array().into_iter().flatten().find(|group| group["id"] == json!(elsewhere));
        let members = there.expect("it exists")["members"].to_string();
        assert!(!members.contains(&sari.id.to_string()), "it was not joined");
    }

    /// A CSV as spreadsheets in Indonesia write it (semicolons, BOM, quotes) is previewed, imported, its bad rows given
    /// back; the export is harmless in a spreadsheet and can be imported again.
    async fn a_csv_goes_in_and_out(stage: &Stage) {
        let sari = owner(stage).await;
        let budi = stage.person("Budi", "+6281234560088").await;
        let market = group(stage, "supergroup", "=HYPERLINK(\"x\")", &[&budi, &sari], json!({})).await;
        let forum = json!({ "topics": ["Info"] });
        let made = json!({ "kind": "forum", "title": "Komunitas", "members": [budi.id, sari.id], "topics": forum["topics"] });
        let made = stage.control.post("/groups", made).await;
        let (forum, topic) = (made["id"].as_i64().expect("an id"), made["topics"][0]["id"].as_i64().expect("an id"));
        scans(&sari).await;
        sari.taps("Make a target list").await;
        sari.taps("Save").await;
        sari.taps("Import CSV").await;
        let csv = format!(
            "\u{feff}group_id;group_name;topics\r\n{market};\"Jual; \"\"Beli\"\"\";\r\n{forum};Komunitas;{topic}\r\n\
             {market};again;\r\nabc;bad\0;\r\n-1009999999999;unknown;\r\n"
        );
        sends_file(&sari, csv.as_bytes()).await;
        let preview = sari.reads("Nothing has changed yet").await;
        for line in ["5 rows read", "2 new targets", "1 there already", "1 unknown", "1 cannot be used"] {
            assert!(preview.text().contains(line), "{line}: {}", preview.text());
        }
        assert_eq!(lists(stage, &sari).await[0].1.len(), 0, "nothing changes before the owner agrees");
        sari.taps("Import 2 targets").await;
        sari.reads("Import done: 2 targets added").await;
        let held = &lists(stage, &sari).await[0].1;
        assert_eq!(held.len(), 2, "{held:#?}");
        assert!(held.iter().any(|target| target.chat == key(forum) && target.topic.map(i64::from) == Some(topic)));
        sari.taps("Skipped rows").await;
        let errors = newest_file(&sari).await;
        assert!(errors.contains("abc") && errors.contains("scan first"), "{errors}");

        // As Excel in Europe writes it. What cannot be used is shown before anything is imported.
        sari.taps("Show the list").await;
        sari.taps("Import CSV").await;
        sends_file(&sari, b"group_id;group_name\r\n-1009999999998;\"Caf\xe9; \"\"Ibu\"\"\"\r\n").await;
        sari.reads("Nothing in this file can be added").await;
        sari.taps("Show 1 row that cannot be used").await;
        let unknown = sari.sees("the rows", |message| message.0["media"]["kind"] == json!("document")
            && message.text().contains("cannot be used, each"));
        unknown.await;
        sari.reads("Nothing in this file can be added").await;
        let unknown = newest_file(&sari).await;
        assert!(unknown.contains("\"Café; \"\"Ibu\"\"\""), "{unknown}");
        sari.taps("Back").await;
        sari.taps("Export CSV").await;
        let export = sari.sees("the export", |message| message.text().contains("2 targets")
            && message.0["media"]["kind"] == json!("document"));
        export.await;
        let export = newest_file(&sari).await;
        assert!(export.contains("'=HYPERLINK"), "a formula is defused: {export}");
        assert!(!export.contains(",=") && !export.contains(",\"="), "{export}");
    }
}

/// How many groups the account has: more than one page of dialogs.
const MANY: usize = 230;

on_both_engines_unserved! {
    /// Killed in the middle of a scan, the next process goes on with it; nothing is found twice.
    async fn a_scan_survives_a_kill(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        for number in 0..MANY {
            group(stage, "supergroup", &format!("Grup {number}"), &[&budi, &sari], json!({})).await;
        }
        let mut service = Service::start(stage, &[]).await;
        sari.registers().await;
        sari.connects().await;
        sari.taps("Show account").await;
        // Telegram wants a pause before the second page, so that the kill comes between two pages.
        for fault in [json!({ "delay_ms": 1 }), json!({ "rpc": "FLOOD_WAIT_4" })] {
            let fault = json!({ "person": sari.id, "method": "messages.getDialogs", "fault": fault });
            stage.control.post("/faults", fault).await;
        }
        sari.taps("Scan groups").await;
        stage.until("a page is stored", async || job_done(stage, &sari).await.is_some_and(|done| done >= 100)).await;
        service.kill().await;
        let service = Service::start(stage, &[]).await;
        let patience = Duration::from_secs(90);
        let done = async || sari.chat().await.iter().any(|message| message.text().contains("The scan is done"));
        stage.until_within(patience, "the scan goes on", done).await;
        let card = sari.reads("The scan is done").await;
        assert!(card.text().contains(&format!("👥 {MANY} groups")), "{}", card.text());
        let pages = sari.log().await.iter().filter(|entry| entry["method"] == json!("messages.getDialogs")).count();
        assert!(pages <= 7, "what had been read is read again by the second look alone: {pages} pages");
        service.stop().await;
        let running = stage.serve().await;
        let (_, _, found) = chats(stage, &sari).await;
        assert_eq!(found.iter().filter(|chat| chat.can_write).count(), MANY, "each once");
        running.stop().await;
    }

    /// Killed while an import is being queued, the next process handles the press again: it neither forgets which file it
    /// was about nor adds anything twice.
    async fn a_press_that_begins_an_import_survives_a_kill(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        let only = group(stage, "supergroup", "Grup", &[&budi, &sari], json!({})).await;
        let mut service = Service::start(stage, &[]).await;
        sari.registers().await;
        sari.connects().await;
        sari.taps("Show account").await;
        scans(&sari).await;
        sari.taps("Make a target list").await;
        sari.taps("Save").await;
        sari.taps("Import CSV").await;
        // Large, so that it takes a while to queue.
        let mut csv = format!("group_id,group_name\n{only},Grup\n");
        for row in 1..99_999 {
            writeln!(csv, "{},Baris {row}", -1_008_000_000_000_i64 - row).expect("a string takes text");
        }
        sends_file(&sari, csv.as_bytes()).await;
        let kill = async {
            stage.until("the file is forgotten", async || !expects_confirmation(stage, &sari).await).await;
            service.kill().await;
            Service::start(stage, &[]).await
        };
        let (_, service) = tokio::join!(sari.taps("Import 1 target"), kill);
        let done = async || sari.chat().await.iter().any(|message| message.text().contains("Import done"));
        stage.until_within(Duration::from_mins(1), "the import is done", done).await;
        service.stop().await;
        let running = stage.serve().await;
        assert_eq!(lists(stage, &sari).await[0].1.len(), 1, "once");
        running.stop().await;
    }

    /// Killed in the middle of an import of 100,000 rows, the next process finishes it; nothing is added twice.
    async fn an_import_survives_a_kill(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        let mut groups = Vec::new();
        for number in 0..40 {
            groups.push(group(stage, "supergroup", &format!("Grup {number}"), &[&budi, &sari], json!({})).await);
        }
        let mut service = Service::start(stage, &[]).await;
        sari.registers().await;
        sari.connects().await;
        sari.taps("Show account").await;
        scans(&sari).await;
        sari.taps("Make a target list").await;
        sari.taps("Save").await;
        sari.taps("Import CSV").await;
        let mut csv = "group_id,group_name\n".to_owned();
        for row in 0..99_999_usize {
            let id = groups.get(row / 2_500).filter(|_| row % 2_500 == 0).copied();
            let id = id.unwrap_or(-1_008_000_000_000 - i64::try_from(row).expect("a small number"));
            writeln!(csv, "{id},Baris {row}").expect("a string takes text");
        }
        sends_file(&sari, csv.as_bytes()).await;
        sari.taps("Import 40 targets").await;
        stage.until("a part is imported", async || job_done(stage, &sari).await.is_some_and(|done| done > 0)).await;
        service.kill().await;
        let service = Service::start(stage, &[]).await;
        let done = async || sari.chat().await.iter().any(|message| message.text().contains("Import done"));
        stage.until_within(Duration::from_mins(2), "the import goes on", done).await;
        let card = sari.reads("Import done").await;
        assert!(card.text().contains("Import done: 40 targets added, 99959 rows skipped")
            || card.text().contains("Import done: 40 targets added, 99,959 rows skipped"), "{}", card.text());
        service.stop().await;
        let running = stage.serve().await;
        assert_eq!(lists(stage, &sari).await[0].1.len(), 40, "each once");
        running.stop().await;
    }
}
