//! Text arrives in every kind of target as the test to Saved Messages showed it.

use serde_json::{Value, json};

use super::desk::{Desk, Group, Place};
use super::looks::{Written, entities, unnamed};
use crate::support::{Engine, Person, Stage, on_both_engines};

fn of(kind: &str) -> Value {
    json!({ "type": kind })
}

/// Every kind of formatting, one within another too. `code` is in one of them.
fn everything(code: &str) -> Written {
    let nested = Written::default().plain("tebal ").styled("dan miring", of("italic"));
    let quote = Written::default().plain("kata ").styled("pelanggan", of("underline")).plain(" kami");
    Written::default()
        .plain("🎉🇮🇩 ")
        .over(nested, of("bold"))
        .plain(", ")
        .styled("bergaris", of("underline"))
        .plain(", ")
        .styled("Rp 200.000", of("strikethrough"))
        .plain(", ")
        .styled("rahasia", of("spoiler"))
        .plain(", ")
        .styled("KODE77", of("code"))
        .plain(", ")
        .styled("katalog", json!({ "type": "text_link", "url": "https://example.com/katalog?a=1&b=2" }))
        .plain(" ")
        .styled("😀", json!({ "type": "custom_emoji", "custom_emoji_id": "5368324170671202286" }))
        .plain("\n")
        .styled(code, json!({ "type": "pre", "language": "rust" }))
        .plain("\n")
        .over(quote, of("blockquote"))
        .plain("\nSelesai\n")
        .styled("panjang\nsekali\nsampai\nbawah", of("expandable_blockquote"))
        .plain("\nakhir")
}

/// A supergroup, a basic group, a channel and two topics of a forum, one of them General; all on the list `Semua`.
async fn every_kind(desk: &Desk<'_>) -> (Vec<Group>, Vec<Place>) {
    let market = desk.group("supergroup", "Jual Beli", json!({})).await;
    let family = desk.group("group", "Keluarga", json!({})).await;
    let channel = desk.group_of(&[&desk.sari, &desk.budi], "channel", "Toko Sari", json!({})).await;
    let forum = desk.group("forum", "Komunitas", json!({ "topics": ["Info", "Tanya"] })).await;
    desk.scans("Sari").await;
    let choosing = async |sari: &Person| {
        for title in ["Jual Beli", "Keluarga", "Toko Sari"] {
            sari.chooses(title).await;
        }
        sari.taps("Komunitas").await;
        for topic in ["General", "Tanya"] {
            sari.chooses(topic).await;
        }
        sari.taps("Back").await;
        sari.reads("Chosen: 5 targets").await;
    };
    desk.lists("Sari", "Semua", choosing).await;
    let places = vec![market.whole(), family.whole(), channel.whole(), forum.whole(), forum.topic(1)];
    (vec![market, family, channel, forum.clone(), forum], places)
}

on_both_engines! {
    /// Formatting of every kind, and what is drawn anew for each target, with the formatting around it.
    async fn text_arrives_as_the_test_showed_it(stage: &Stage) {
        let desk = Desk::open(stage).await;
        let (groups, places) = every_kind(&desk).await;

        // Braces are escaped, as the bot asks for.
        let escaped = Written::default().plain("\\{\\} ").over(everything("fn main() \\{\\}"), of("bold"));
        let written = Written::default().plain("{} ").over(everything("fn main() {}"), of("bold"));
        let shown = desk.writes(escaped.message()).await;
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].text(), written.text());
        assert_eq!(entities(&shown[0]), written.entities(), "the test looks as it was written");
        let report = desk.broadcasts(&["Semua"]).await;
        assert!(report.text().contains("Sent 5 of 5"), "{}", report.text());
        desk.arrived_as_shown(&shown, &places).await;

        let offer = Written::default().plain("promo ").styled("{day:hari ini}", of("italic"));
        let personal = Written::default()
            .plain("{Halo|Hai} ")
            .styled("{name}", of("bold"))
            .plain(", {Kak|Sis} ")
            .over(offer, of("underline"))
            .plain(" ")
            .styled("di sini", json!({ "type": "text_link", "url": "https://example.com/" }));
        let shown = desk.writes(personal.message()).await;
        let sample = shown[0].text().split_once(' ').and_then(|(_, rest)| rest.split_once(',')).expect("a name").0;
        let expected = unnamed(&shown[0], sample);
        let report = desk.broadcasts(&["Semua"]).await;
        assert!(report.text().contains("Sent 5 of 5"), "{}", report.text());
        for (group, place) in groups.iter().zip(&places) {
            let received = desk.received(*place).await;
            assert_eq!(received.len(), 2, "{received:?}");
            let (text, pieces) = unnamed(&received[1], &group.title);
            assert_eq!(text.replace("Kak", "Sis"), expected.0.replace("Kak", "Sis"), "in {place:?}");
            assert_eq!(pieces, expected.1, "in {place:?}");
            assert!(pieces.contains(&(of("bold"), "{name}".to_owned())), "{pieces:?}");
        }
    }
}
