//! Files: what arrives has the bytes that the owner sent, and each is uploaded once by each account.

use serde_json::{Value, json};

use super::desk::Desk;
use super::looks::{Written, file, photo, picture};
use crate::support::{Engine, Stage, on_both_engines};

/// How many targets the photo goes to.
const MANY: usize = 100;

fn caption(text: &str) -> Written {
    Written::default().plain("Promo ").styled(text, json!({ "type": "bold" })).plain(" {hari ini|hari ini}")
}

on_both_engines! {
    /// A photo with its caption, an album, and files of other kinds arrive in a group and in a topic as the test to Saved
    /// Messages showed them.
    async fn files_arrive_as_the_test_showed_them(stage: &Stage) {
        let desk = Desk::open(stage).await;
        let market = desk.group("supergroup", "Jual Beli", json!({})).await;
        let forum = desk.group("forum", "Komunitas", json!({ "topics": ["Info"] })).await;
        desk.scans("Sari").await;
        let choosing = async |sari: &crate::support::Person| {
            sari.chooses("Jual Beli").await;
            sari.taps("Komunitas").await;
            sari.chooses("Info").await;
            sari.taps("Back").await;
            sari.reads("Chosen: 2 targets").await;
        };
        desk.lists("Sari", "Semua", choosing).await;
        let album = [
            caption("album").caption(photo("satu")),
            file("video", "dua.mp4", "video/mp4"),
            photo("tiga"),
            Written::default().plain("yang terakhir").caption(photo("empat")),
        ];
        let spoiler = {
            let mut spoiler = caption("foto").caption(photo("sendiri"));
            spoiler["spoiler"] = json!(true);
            spoiler
        };
        let messages: [(&[Value], usize); 5] = [
            (&[spoiler], 1),
            (&album, 4),
            (&[caption("berkas").caption(file("document", "harga.pdf", "application/pdf"))], 1),
            (&[file("voice", "suara.ogg", "audio/ogg")], 1),
            (&[caption("gerak").caption(file("animation", "gerak.mp4", "video/mp4"))], 1),
        ];
        let mut uploads = 0;
        for (media, items) in messages {
            let shown = desk.writes(json!({ "media": media })).await;
            assert_eq!(shown.len(), items, "{shown:?}");
            uploads += items;
            let report = desk.broadcasts(&["Semua"]).await;
            assert!(report.text().contains("Sent 2 of 2"), "{}", report.text());
            desk.arrived_as_shown(&shown, &[market.whole(), forum.topic(0)]).await;
            assert_eq!(desk.calls(&desk.sari, "upload.saveFilePart").await, uploads, "the test's files are sent again");
        }
        let photo = &desk.received(market.whole()).await[0];
        let url = photo.0["media"]["url"].as_str().expect("a photo has an address");
        assert_eq!(desk.budi.downloads(url).await, picture("sendiri"), "byte by byte");
        assert_eq!(photo.0["media"]["spoiler"], json!(true));
    }

    /// A hundred targets of two accounts: each account uploads the photo once.
    async fn a_photo_to_a_hundred_targets_is_uploaded_once_by_each_account(stage: &Stage) {
        let desk = Desk::open(stage).await;
        let toko = stage.person("Toko", "+6281234560099").await;
        desk.sari.asks_for_code(&toko.phone).await;
        desk.sari.reads("Login code of").await;
        desk.sari.taps_code(&toko.code().await).await;
        desk.sari.reads("Toko · +62 812 •••• 0099\n\nFrom now on").await;
        let mut groups = Vec::new();
        for number in 0..MANY {
            let account = if number % 2 == 0 { &desk.sari } else { &toko };
            let title = format!("Grup {number:02}");
            groups.push(desk.group_of(&[&desk.budi, account], "supergroup", &title, json!({})).await);
        }
        for (account, name) in [("Sari", "Semua Sari"), ("Toko", "Semua Toko")] {
            desk.scans(account).await;
            desk.lists_all(account, name, MANY / 2).await;
        }
        desk.begins_template().await;
        desk.sari.sends(json!({ "media": [caption("foto").caption(photo("seratus"))] })).await;
        desk.keeps().await;
        let report = desk.broadcasts(&["Semua Sari", "Semua Toko"]).await;
        assert!(report.text().contains("Sent 100 of 100"), "{}", report.text());
        assert_eq!(desk.counts(&groups).await, [1; MANY]);
        for account in [&desk.sari, &toko] {
            let calls = [
                ("upload.saveFilePart", 1),
                ("upload.saveBigFilePart", 0),
                ("messages.uploadMedia", 1),
                ("messages.sendMedia", MANY / 2),
            ];
            for (method, count) in calls {
                assert_eq!(desk.calls(account, method).await, count, "{method} by {}", account.phone);
            }
        }
    }
}
