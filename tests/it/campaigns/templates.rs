//! Templates as a whole: name, new content, copy, deletion and undo; and what a broadcast that is under way keeps.

use chrono::TimeDelta;
use serde_json::json;

use super::desk::Desk;
use crate::support::{Engine, Stage, on_both_engines};

/// How long each send takes, in milliseconds: long enough to change the template in between.
const SLOWLY: u64 = 1_000;

on_both_engines! {
    /// A template is named, changed while it is being sent, copied, and deleted once nothing uses it.
    async fn a_template_is_kept_as_it_was_by_what_uses_it(stage: &Stage) {
        let (desk, groups) = Desk::with_groups(stage, 4).await;
        let sari = &desk.sari;
        desk.begins_template().await;
        sari.says("{Halo|Hai} {name}, isi lama").await;
        let preview = sari.reads("not saved yet").await;
        assert!(preview.text().contains("2 examples of 2 variations"), "{}", preview.text());
        desk.saves().await;
        sari.taps("Rename").await;
        sari.reads("Type a new name for").await;
        sari.says("Pagi <b>").await;
        sari.reads("📝 Pagi <b>").await;
        sari.taps("Duplicate").await;
        sari.reads("📝 Pagi <b> (2)").await;

        // The copy goes, comes back, and goes for good when the time is over.
        for _ in 0..2 {
            sari.taps("🗑 Delete").await;
            sari.reads("Delete the template «Pagi <b> (2)»?").await;
            sari.taps("Delete 1 template").await;
            sari.reads("It can be brought back until").await.button("Bring it back").expect("an undo");
            sari.taps("Bring it back").await;
            sari.reads("📝 Pagi <b> (2)").await;
        }
        sari.taps("🗑 Delete").await;
        sari.taps("Delete 1 template").await;
        sari.reads("It can be brought back until").await;
        stage.advance(TimeDelta::hours(25));
        let answer = sari.taps("Bring it back").await;
        assert!(answer["text"].as_str().is_some_and(|text| text.contains("Too late")), "{answer}");

        sari.opens("Templates").await;
        sari.taps("Pagi <b>").await;
        desk.fault("messages.sendMessage", json!({ "delay_ms": SLOWLY }), groups.len()).await;
        desk.sends().await;
        desk.plans(&["Semua"]).await;
        let card = desk.starts().await;
        stage.until("something is sent", async || !desk.sendings().await.is_empty()).await;

        // It is in use, and may be changed all the same.
        sari.opens("Templates").await;
        sari.taps("Pagi <b>").await;
        sari.reads("Used by: Pagi <b>").await;
        sari.taps("🗑 Delete").await;
        sari.reads("cannot be deleted yet").await;
        sari.taps("Back").await;
        sari.taps("Change content").await;
        sari.reads("keeps the old content").await;
        sari.says("isi baru").await;
        sari.reads("change not saved yet").await;
        sari.taps("Save the change").await;
        sari.reads("· version 2 ·").await;
        assert!(desk.sendings().await.len() < groups.len(), "it was changed while it was being sent");
        desk.report(card).await;
        for group in &groups {
            let received = desk.received(group.whole()).await;
            let texts: Vec<_> = received.iter().map(|message| message.text().split_once(' ').expect("two words").1).collect();
            assert_eq!(texts, [format!("{}, isi lama", group.title)]);
        }

        desk.sends().await;
        desk.plans(&["Semua"]).await;
        sari.taps("Start sending (4)").await;
        sari.taps("Yes, send again (4)").await;
        stage.until("all have it", async || desk.counts(&groups).await == [2; 4]).await;
        for group in &groups {
            assert_eq!(desk.received(group.whole()).await[1].text(), "isi baru");
        }
        sari.sees("both are over", |message| message.text().contains("Sent 4 of 4")).await;
        sari.opens("Templates").await;
        sari.taps("Pagi <b>").await;
        sari.taps("🗑 Delete").await;
        sari.taps("Delete 1 template").await;
        sari.reads("It can be brought back until").await;
    }
}
