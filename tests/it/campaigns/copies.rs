//! Messages that exist already are copied, by their link or by forwarding them to the bot, and sent on as they are, unless
//! their owner does not want that.

use serde_json::{Value, json};

use super::desk::{Desk, Group, Place};
use super::looks::{Written, file, looks, photo};
use crate::support::people::Message;
use crate::support::{Engine, Stage, on_both_engines};

/// The number of a supergroup in links.
fn bare(group: &Group) -> i64 {
    -1_000_000_000_000 - group.id
}

/// What Budi's messages look like in their place.
async fn originals(desk: &Desk<'_>, place: Place, ids: &[i64]) -> Vec<Value> {
    let messages = desk.budi.messages_of(place.0).await;
    let found: Vec<Message> = messages.into_iter().filter(|message| ids.contains(&message.id())).collect();
    looks(&found)
}

/// Copies what a link leads to. What the test to Saved Messages showed.
async fn copies(desk: &Desk<'_>, link: &str) -> Vec<Message> {
    desk.begins_template().await;
    desk.sari.says(link).await;
    desk.sari.reads("Copy that message?").await;
    desk.sari.taps("Yes, copy the message").await;
    desk.sari.reads("The message is copied").await;
    desk.sari.taps("Have a look").await;
    desk.tests_and_keeps().await
}

/// Braces mean nothing in what others wrote.
fn foreign(word: &str) -> Written {
    Written::default()
        .plain("Harga {tetap} | ")
        .styled(word, json!({ "type": "bold" }))
        .plain(" ")
        .styled("{a|b}", json!({ "type": "code" }))
}

on_both_engines! {
    /// From a public group by name, from a private one by number and topic, an item of an album alone; and forwarded, alone
    /// and as an album.
    async fn copies_arrive_as_the_originals_are(stage: &Stage) {
        let desk = Desk::open(stage).await;
        let public = desk.group("supergroup", "Lapak", json!({ "username": "lapak_bdg" })).await;
        let forum = desk.group("forum", "Komunitas", json!({ "topics": ["Info"] })).await;
        let market = desk.group("supergroup", "Jual Beli", json!({})).await;
        desk.scans("Sari").await;
        desk.lists("Sari", "Pasar", async |sari| sari.chooses("Jual Beli").await).await;

        let album = [foreign("album").caption(photo("satu")), file("video", "dua.mp4", "video/mp4"), photo("tiga")];
        let album = desk.budi_posts(public.whole(), json!({ "media": album })).await;
        let text = desk.budi_posts(public.whole(), foreign("tulisan").message()).await;
        let topic = forum.topic(0);
        let in_topic = desk.budi_posts(topic, json!({ "media": [foreign("topik").caption(photo("empat"))] })).await;
        let (bare, topic_id) = (bare(&forum), topic.1.expect("a topic has an id"));
        let links: [(String, Place, &[i64]); 4] = [
            (format!("https://t.me/lapak_bdg/{}", text[0]), public.whole(), &text),
            (format!("https://t.me/lapak_bdg/{}", album[0]), public.whole(), &album),
            (format!("https://t.me/lapak_bdg/{}?single", album[1]), public.whole(), &album[1..2]),
            (format!("https://t.me/c/{bare}/{topic_id}/{}", in_topic[0]), topic, &in_topic),
        ];
        for (link, place, ids) in links {
            let mut expected = originals(&desk, place, ids).await;
            // An item of an album alone is in no album.
            for look in &mut expected {
                look["album"] = json!(ids.len() > 1);
            }
            let shown = copies(&desk, &link).await;
            assert_eq!(looks(&shown), expected, "{link}");
            desk.broadcasts(&["Pasar"]).await;
            desk.arrived_as_shown(&shown, &[market.whole()]).await;
        }
        assert_eq!(desk.calls(&desk.sari, "upload.saveFilePart").await, 0, "the account sends the very same files");

        for (ids, place) in [(&text, public.whole()), (&album, public.whole()), (&in_topic, topic)] {
            desk.begins_template().await;
            desk.sari.forwards(place.0, ids[0]).await;
            if ids.len() > 1 {
                desk.sari.taps(&format!("Done ({} items)", ids.len())).await;
            }
            let shown = desk.tests_and_keeps().await;
            assert_eq!(looks(&shown), originals(&desk, place, ids).await);
            desk.broadcasts(&["Pasar"]).await;
            desk.arrived_as_shown(&shown, &[market.whole()]).await;
        }
    }

    /// What may not be copied is refused with the reason, and whatever was in the draft stays there.
    async fn what_is_protected_is_not_copied(stage: &Stage) {
        let desk = Desk::open(stage).await;
        let public = desk.group("supergroup", "Lapak", json!({ "username": "lapak_bdg", "protected": true })).await;
        let elsewhere = desk.group_of(&[&desk.budi], "supergroup", "Lain", json!({})).await;
        desk.scans("Sari").await;
        let protected = desk.budi_posts(public.whole(), json!({ "text": "Jangan disalin" })).await[0];
        let hidden = desk.budi_posts(elsewhere.whole(), json!({ "text": "Tidak terlihat" })).await[0];
        let links = [
            (format!("https://t.me/lapak_bdg/{protected}"), "does not allow copies of messages there"),
            (format!("https://t.me/c/{}/{hidden}", bare(&elsewhere)), "does not know that chat yet"),
            ("https://t.me/lapak_bdg/99999".to_owned(), "does not exist, or was deleted"),
            ("https://t.me/nobody_is_here/5".to_owned(), "no group or channel of that name"),
        ];
        for (link, reason) in links {
            desk.begins_template().await;
            desk.sari.says(&link).await;
            desk.sari.taps("Yes, copy the message").await;
            let card = desk.sari.reads(reason).await;
            assert!(card.text().contains("Your saved templates have not changed"), "{}", card.text());
        }
        desk.begins_template().await;
        desk.sari.sends(json!({ "text": "Rahasia", "protected": true, "forward": { "from": desk.budi.id } })).await;
        let refusal = desk.sari.reads("The sender of that message does not allow copies").await;
        assert!(refusal.text().contains("Nothing has changed"), "{}", refusal.text());
        assert_eq!(refusal.button("Save"), None);
    }
}
