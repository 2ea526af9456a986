//! Language and time zone.

use crate::stage::{Stage, labels};

#[tokio::test]
async fn a_zone_is_chosen_by_button() {
    let stage = Stage::new().await;
    let menu = stage.settle_in().await;
    stage.press(&menu, "Zona waktu").await;
    let zones = stage.sees("Sekarang: Jakarta").await;
    assert!(labels(&zones)[0].starts_with("✅ Jakarta") && labels(&zones)[0].ends_with("WIB"), "{:?}", labels(&zones));
    let answer = stage.press(&zones, "Makassar").await;
    assert!(answer.text.expect("an answer").ends_with("WITA."));
    stage.sees("Menu utama").await;
    assert_eq!(stage.owner().await.timezone, chrono_tz::Asia::Makassar);
    stage.finish().await;
}

#[tokio::test]
async fn a_zone_is_found_by_its_city() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    stage.write("/timezone");
    stage.sees("ketik nama kota").await;
    stage.write("qqqq <b>");
    stage.sees("“qqqq <b>” tidak ketemu").await;
    stage.write("san");
    let found = stage.sees("Ini yang cocok").await;
    assert!(labels(&found).len() > 2, "{:?}", labels(&found));
    stage.write("Surabaya");
    stage.sees("Zona waktu: Jakarta").await;
    stage.sees("Menu utama").await;
    assert_eq!(stage.owner().await.timezone, chrono_tz::Asia::Jakarta);
    stage.finish().await;
}

#[tokio::test]
async fn leaving_the_zones_ends_the_search() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    stage.write("/timezone");
    stage.sees("ketik nama kota").await;
    let cancelled = stage.write("/cancel");
    let menu = stage
        .until("a new menu", |s| {
            s.chat().into_iter().rfind(|m| m.id > cancelled && m.content.text.contains("Menu utama"))
        })
        .await;
    stage.write("tokyo");
    stage.until("a menu", |s| s.chat().into_iter().rfind(|m| m.from == s.bot_id && m.id > menu.id)).await;
    assert_eq!(stage.owner().await.timezone, chrono_tz::Asia::Jakarta, "not Tokyo");
    stage.finish().await;
}

#[tokio::test]
async fn what_is_no_text_leaves_the_question_for_a_city_open() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    stage.write("/timezone");
    stage.sees("ketik nama kota").await;
    let contact = stage.share_contact("6281234560088", None);
    stage.sees("Di sini ketik nama kotanya").await;
    stage
        .until("it is asked again", |s| {
            s.chat().into_iter().rfind(|m| m.id > contact && m.content.text.contains("ketik nama kota Kakak"))
        })
        .await;
    stage.write("Denpasar");
    stage.sees("Zona waktu: Makassar").await;
    assert_eq!(stage.owner().await.timezone, chrono_tz::Asia::Makassar);
    // Where nothing is asked, that is said.
    stage.write("halo");
    stage.sees("tidak kami tunggu di sini").await;
    stage.finish().await;
}
