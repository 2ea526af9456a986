//! What became of a broadcast: numbers, reasons, every delivery on screen and as CSV; and what can be done then.

use std::collections::HashMap;

use serde_json::json;

use super::desk::{Desk, Group};
use crate::support::people::Message;
use crate::support::{Engine, Stage, on_both_engines};

/// How many groups there are.
const GROUPS: usize = 12;

/// A row of the report as a file.
#[derive(Debug)]
struct Row {
    title: String,
    state: String,
    error: String,
    message: String,
}

/// The rows of the newest file that the bot has sent, by the group's id.
async fn exported(desk: &Desk<'_>) -> HashMap<i64, Row> {
    let file = |message: &Message| message.0["media"]["kind"] == json!("document");
    let message = desk.sari.sees("a file", file).await;
    let url = message.0["media"]["url"].as_str().expect("a file has an address");
    let text = String::from_utf8(desk.sari.downloads(url).await).expect("UTF-8");
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let heading = lines.next().expect("a heading");
    assert_eq!(heading, "group_id,group_name,username,topic_id,topic_name,state,error,message_ids,time");
    lines
        .map(|line| {
            let cells: Vec<_> = line.split(',').map(|cell| cell.trim_matches('"').trim_start_matches('\'')).collect();
            let [id, title, "", "", "", state, error, message, time] = cells[..] else { panic!("nine cells: {line}") };
            assert!(chrono::DateTime::parse_from_rfc3339(time).is_ok_and(|time| time.to_string().ends_with("+07:00")));
            let [title, state, error, message] = [title, state, error, message].map(str::to_owned);
            (id.parse().expect("an id"), Row { title, state, error, message })
        })
        .collect()
}

/// The groups of which the file says this.
fn those<'a>(groups: &'a [Group], rows: &HashMap<i64, Row>, error: &str) -> Vec<&'a Group> {
    groups.iter().filter(|group| rows[&group.id].error == error).collect()
}

on_both_engines! {
    /// Some targets fail for good, some for now. The report says so everywhere alike; a retry sends to those for which it
    /// may help alone; sent again, the lost ones are skipped; and what was sent can be taken back.
    async fn a_report_tells_what_became_of_each_and_what_to_do(stage: &Stage) {
        let (desk, groups) = Desk::with_groups(stage, GROUPS).await;
        let sari = &desk.sari;
        desk.fault("messages.sendMessage", json!({ "rpc": "SOMETHING_NEW" }), 2).await;
        desk.fault("messages.sendMessage", json!({ "rpc": "CHAT_WRITE_FORBIDDEN" }), 3).await;
        desk.begins_template().await;
        sari.says("Promo pagi").await;
        desk.keeps().await;
        let report = desk.broadcasts(&["Semua"]).await;
        let told = [
            "Sent 7 of 12",
            "❌ 5 failed",
            "3× the account may not write there",
            "Ask its admins, or take it off the list.",
            "2× another reason (SOMETHING_NEW)",
        ];
        for line in told {
            assert!(report.text().contains(line), "{line}: {}", report.text());
        }

        // Every delivery on screen, five a page, those that failed alone, and links to those that were sent.
        sari.taps("Deliveries").await;
        let first = sari.reads("12 deliveries").await;
        assert!(first.text().contains("Page 1 of 3") && first.text().contains(" 5. "), "{}", first.text());
        sari.taps("»").await;
        assert!(sari.reads("Page 2 of 3").await.text().contains(" 10. "));
        sari.taps("❌ 5").await;
        let failed = sari.reads("5 deliveries").await;
        assert_eq!(failed.text().matches("the account may not write there").count(), 3, "{}", failed.text());
        sari.taps("✅ 7").await;
        let sent = sari.reads("7 deliveries").await;
        let links: Vec<_> = sent.0["entities"].as_array().expect("links").iter().filter_map(|e| e["url"].as_str()).collect();
        assert_eq!(links.len(), 5, "{}", sent.text());
        for link in links {
            let (chat, message) = link.strip_prefix("https://t.me/c/").and_then(|path| path.split_once('/')).expect(link);
            let id = -1_000_000_000_000 - chat.parse::<i64>().expect("a number");
            let received = desk.received((id, None)).await;
            assert_eq!(received.iter().map(Message::id).collect::<Vec<_>>(), [message.parse::<i64>().expect("a number")]);
        }

        // The same as a file.
        sari.taps("Back").await;
        sari.taps("📤 CSV").await;
        let rows = exported(&desk).await;
        assert_eq!(rows.len(), GROUPS);
        for group in &groups {
            let (row, received) = (&rows[&group.id], desk.received(group.whole()).await);
            assert_eq!(row.title, group.title);
            let expected = if row.error.is_empty() { "sent" } else { "failed" };
            assert_eq!((row.state.as_str(), received.is_empty()), (expected, expected == "failed"));
            let ids: Vec<_> = received.iter().map(|message| message.id().to_string()).collect();
            assert_eq!(row.message, ids.join("|"));
        }
        let (again, never) = (those(&groups, &rows, "SOMETHING_NEW"), those(&groups, &rows, "CHAT_WRITE_FORBIDDEN"));
        assert_eq!((again.len(), never.len()), (2, 3));

        sari.taps("Retry failed (2)").await;
        let preflight = sari.reads("Ready to send?").await;
        assert!(preflight.text().contains("2 targets of this broadcast that failed"), "{}", preflight.text());
        let card = desk.starts().await;
        assert!(desk.report(card).await.text().contains("Sent 2 of 2"));
        let once = |group: &Group| usize::from(!never.iter().any(|lost| lost.id == group.id));
        assert_eq!(desk.counts(&groups).await, groups.iter().map(once).collect::<Vec<_>>());

        // The first one is found again, and sent once more: what Telegram refused for good is left out.
        sari.opens("History").await;
        sari.reads("Type a name to search").await;
        sari.says("PROMO").await;
        sari.reads("“PROMO”: 2 found").await;
        sari.taps("7/12").await;
        let report = sari.reads("Sent 7 of 12").await;
        assert!(report.button("Retry failed").is_none(), "it has been retried: {:?}", report.buttons());
        sari.taps("🔁 Send again").await;
        let preflight = sari.reads("Ready to send?").await;
        assert!(preflight.text().contains("Skipped 3: 3× Telegram refused it there before"), "{}", preflight.text());
        sari.taps("Start sending (9)").await;
        sari.reads("once more?").await;
        let card = desk.starts().await;
        let report = desk.report(card).await;
        assert!(report.text().contains("Sent 9 of 12") && report.text().contains("3 skipped"), "{}", report.text());
        assert_eq!(desk.counts(&groups).await, groups.iter().map(|group| 2 * once(group)).collect::<Vec<_>>());

        // And taken back: those nine alone.
        sari.taps("🗑 Delete what was sent (9)").await;
        let question = sari.reads("Delete 9 messages of «Promo pagi»?").await;
        assert!(question.text().contains("This cannot be undone"), "{}", question.text());
        sari.taps("🗑 Delete 9 messages").await;
        let report = desk.report(question.id()).await;
        assert!(report.text().contains("Deleted 9 of 9"), "{}", report.text());
        assert_eq!(desk.counts(&groups).await, groups.iter().map(once).collect::<Vec<_>>());
        sari.opens("History").await;
        sari.taps("9/12").await;
        let report = sari.sees("it again", |message| message.id() > question.id() && message.text().contains("Sent 9 of 12"));
        let report = report.await;
        assert!(report.button("Delete").is_none(), "it has been taken back: {:?}", report.buttons());
    }

    /// Past broadcasts are listed five a page, and found by their name.
    async fn past_broadcasts_are_paged_and_found(stage: &Stage) {
        let (desk, _) = Desk::with_groups(stage, 1).await;
        let sari = &desk.sari;
        for name in ["Promo pagi", "Promo siang", "Kabar sore", "Promo malam", "Kabar libur", "Promo akhir"] {
            desk.begins_template().await;
            sari.says(name).await;
            desk.keeps().await;
            desk.broadcasts(&["Semua"]).await;
        }
        sari.opens("History").await;
        let first = sari.reads("Page 1 of 2").await;
        let names: Vec<_> = first.buttons().into_iter().map(|(label, _)| label).take(5).collect();
        assert!(names[0].starts_with("✅ Promo akhir · ") && names[0].ends_with(" · 1/1"), "{names:?}");
        assert!(names.iter().all(|name| !name.contains("Promo pagi")), "{names:?}");
        sari.taps("»").await;
        assert!(sari.reads("Page 2 of 2").await.button("Promo pagi").is_some());
        sari.says("kabar").await;
        let found = sari.reads("“kabar”: 2 found").await;
        assert!(found.button("Kabar sore").is_some() && found.button("Promo").is_none(), "{:?}", found.buttons());
        sari.says("nothing <b>").await;
        sari.reads("“nothing <b>” was not found").await;
        sari.taps("Stop search").await;
        sari.reads("Page 1 of 2").await;
        sari.taps("Kabar libur").await;
        sari.reads("📊 Kabar libur").await;
        sari.taps("Back").await;
        sari.reads("Page 1 of 2").await;
    }
}
