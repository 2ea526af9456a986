//! A broadcast from the draft to the end: what is asked before it starts, the card, pause, resume, pace, stop, the rest.

use chrono::TimeDelta;
use serde_json::json;

use super::desk::Desk;
use crate::support::people::Message;
use crate::support::{Engine, Stage, on_both_engines};

/// How many groups there are.
const GROUPS: usize = 12;

/// How long each send takes, in milliseconds: long enough to press something in between.
const SLOWLY: u64 = 500;

/// How long it is paused: several messages would go out meanwhile.
const PAUSED: TimeDelta = TimeDelta::milliseconds(1_600);

fn says(screen: &Message, lines: &[&str]) {
    for line in lines {
        assert!(screen.text().contains(line), "{line}: {}", screen.text());
    }
}

on_both_engines! {
    /// Everything is told before it starts, nothing is sent before, and what is steered is steered at once.
    async fn a_broadcast_is_planned_paused_resumed_and_stopped(stage: &Stage) {
        let (desk, groups) = Desk::with_groups(stage, GROUPS).await;
        let sari = &desk.sari;
        desk.lists("Sari", "Pilihan", async |sari| {
            sari.chooses("Grup 01").await;
            sari.chooses("Grup 02").await;
        })
        .await;
        sari.opens("Target lists").await;
        sari.taps("Semua").await;
        sari.taps("Show content").await;
        sari.taps("Grup 07").await;
        sari.taps("Pause").await;
        sari.reads("Paused").await;

        desk.writes(json!({ "text": "{Halo|Hai} {name}, promo pagi" })).await;
        sari.chooses("Semua").await;
        sari.chooses("Pilihan").await;
        says(&sari.reads("Chosen: 2 lists").await, &["14 targets"]);
        sari.taps("Next (14 targets)").await;
        says(&sari.reads("3 of 3").await, &["5–12 seconds apart", "12–25 seconds apart", "Now: 5–12 seconds"]);
        sari.taps("Custom").await;
        sari.reads("Between messages: 5–12 seconds").await;
        sari.taps("Gap −").await;
        sari.reads("Between messages: 4–9 seconds").await;
        sari.taps("Use this").await;
        let told = [
            "11 deliveries from 2 lists (2 duplicates count once)",
            "Skipped 1: 1× you have paused the target",
            "Sari: 11 deliveries · today 0 of 1,000",
            "Takes a few seconds",
            "demo, 1,000× faster; in reality",
            "promo pagi",
        ];
        let preflight = sari.reads("Ready to send?").await;
        says(&preflight, &told);
        assert!(preflight.button("Start sending (11)").is_some() && preflight.button("Custom").is_some());

        // Left and taken up again, it is as it was.
        sari.taps("Back").await;
        sari.reads("Not finished: 1").await;
        sari.opens("Broadcast").await;
        sari.taps("Draft: ").await;
        says(&sari.reads("Ready to send?").await, &told);
        assert_eq!(desk.sendings().await.len(), 0, "nothing is sent before the start");

        desk.fault("messages.sendMessage", json!({ "delay_ms": SLOWLY }), GROUPS).await;
        let card = desk.starts().await;
        stage.until("something is sent", async || desk.sendings().await.len() >= 2).await;
        desk.lets_cards_be_drawn();
        sari.taps("Pause").await;
        let clock = stage.services().clock();
        let paused_at = clock.now();
        says(&desk.card(card, "⏸ Paused").await, &["%", "left"]);
        // What is looked at meanwhile opens below the card.
        while clock.now() - paused_at < PAUSED {
            sari.taps("Details").await;
            sari.reads("so far").await;
            sari.taps("Deliveries").await;
            sari.reads("12 deliveries").await;
            sari.taps("»").await;
            sari.reads("Page 2 of 3").await;
            sari.opens("Broadcast").await;
            sari.taps("⏸ ").await;
            sari.reads("⏸ Paused").await;
        }
        let paused = paused_at.timestamp_millis()..clock.now().timestamp_millis();
        sari.taps("Go on").await;
        let sent = |entry: &&serde_json::Value| paused.contains(&entry["time_ms"].as_i64().expect("a time"));
        let sends = desk.sendings().await;
        assert!(sends.iter().filter(sent).count() <= 1, "at most the one that was on its way: {sends:#?}");

        sari.sees("it runs", |message| message.button("⏸ Pause").is_some()).await;
        let before = desk.sendings().await.len();
        stage.until("it goes on", async || desk.sendings().await.len() > before).await;
        sari.taps("Pace").await;
        sari.reads("🐢 Pace").await;
        sari.taps("Safe").await;
        sari.sees("the card again", |message| message.button("⏹ Stop").is_some()).await;

        sari.taps("⏹ Stop").await;
        sari.reads("promo pagi»?").await;
        sari.taps("Yes, stop").await;
        let stopped = desk.sendings().await.len();
        let report = sari.reads("⏹ Stopped").await;
        let counts = desk.counts(&groups).await;
        let sent: usize = counts.iter().sum();
        assert!(sent < 11 && counts.iter().all(|count| *count <= 1), "{counts:?}");
        assert!(desk.sendings().await.len() <= stopped + 1, "at most the one that was on its way");
        assert!(report.button("Send to the rest (").is_some(), "{:?}", report.buttons());
        says(&report, &["of 12", "⏭ 1 skipped", "not reached", "1× you have paused the target"]);

        // The rest gets it later, nobody twice.
        stage.world().clear_faults();
        sari.taps("Send to the rest (").await;
        says(&sari.reads("Ready to send?").await, &["not reached yet"]);
        let card = desk.starts().await;
        desk.report(card).await;
        let expected: Vec<_> = (1..=GROUPS).map(|number| usize::from(number != 7)).collect();
        assert_eq!(desk.counts(&groups).await, expected);
    }

    /// Yesterday's broadcast once more is three taps from the menu; within an hour it is asked about again.
    async fn a_broadcast_is_repeated_in_three_taps(stage: &Stage) {
        let (desk, groups) = Desk::with_groups(stage, 3).await;
        let sari = &desk.sari;
        desk.begins_template().await;
        sari.says("Promo pagi").await;
        desk.keeps().await;
        desk.broadcasts(&["Semua"]).await;

        sari.opens("Broadcast").await;
        sari.taps("🔁 Repeat Promo pagi").await;
        sari.taps("Start sending (3)").await;
        says(&sari.reads("once more?").await, &["The same template went to this list at", "will see it twice"]);
        assert_eq!(desk.counts(&groups).await, [1; 3], "nothing is sent before the answer");
        sari.taps("Yes, send again (3)").await;
        stage.until("all have it twice", async || desk.counts(&groups).await == [2; 3]).await;

        stage.advance(TimeDelta::minutes(61));
        sari.opens("Broadcast").await;
        sari.taps("🔁 Repeat Promo pagi").await;
        let preflight = sari.reads("Ready to send?").await;
        assert!(!preflight.text().contains("went to this list"), "{}", preflight.text());
        let card = desk.starts().await;
        desk.report(card).await;
        assert_eq!(desk.counts(&groups).await, [3; 3]);
    }
}
