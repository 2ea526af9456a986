//! Broadcasting in the demo, as README tells it: Sari's account, her groups, a template, and the plug pulled half-way.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::browser::{Browser, Screen, Theme};
use super::{Demo, connect, no_errors, register, tap};
use crate::support::Person;

/// What the newest message of the bot that has buttons says.
const SCREEN: &str = "[...document.querySelectorAll('#bot .message')].filter((m) => m.querySelector('[data-callback]')).at(-1)?.innerText";

/// Writes to the bot.
async fn write(browser: &Browser, text: &str) {
    browser.type_into("#input", &format!("{text}\u{e007}")).await;
}

/// Waits until the bot's newest screen contains `text`, and returns all of it.
async fn shows(browser: &Browser, text: &str) -> String {
    let seen = format!("(() => {{ const s = {SCREEN}; return s?.includes({}) && s; }})()", json!(text));
    browser.until(&seen).await.as_str().expect("a text").to_owned()
}

/// Waits until the card counts at least so many as sent, and returns how many.
async fn sent_at_least(browser: &Browser, count: u64) -> u64 {
    let counted = format!("Number(({SCREEN})?.match(/✅ (\\d+) ·/)?.[1] ?? -1)");
    browser
        .until(&format!("(() => {{ const n = {counted}; return n >= {count} && n; }})()"))
        .await
        .as_u64()
        .expect("a number")
}

/// How many messages the report counts as sent.
fn sent_by(report: &str) -> u64 {
    let counts = report.split_once("Terkirim ").and_then(|(_, rest)| rest.split_once(' '));
    counts.and_then(|(sent, _)| sent.parse().ok()).expect("the report counts")
}

/// How many messages reached each group, by the simulated Telegram's own log.
async fn arrived(demo: &Demo, sender: i64) -> BTreeMap<i64, usize> {
    let log = demo.control.get(&format!("/log?person={sender}&after=0")).await;
    let mut groups = BTreeMap::new();
    for call in log.as_array().expect("a log") {
        let sends = matches!(call["method"].as_str(), Some("messages.sendMessage" | "messages.sendMedia"));
        if let (true, Some(group)) = (sends, call["peer"].as_i64()) {
            *groups.entry(group).or_default() += call["messages"].as_array().map_or(0, Vec::len);
        }
    }
    groups
}

async fn sari(demo: &Demo) -> i64 {
    let people = demo.control.get("/people").await;
    let sari = people.as_array().expect("people").iter().find(|person| person["first_name"] == "Sari");
    sari.expect("she lives in the demo")["id"].as_i64().expect("an id")
}

/// Sari's list: her groups in two towns, forty of them.
async fn make_list(browser: &Browser) {
    tap(browser, "Scan grup").await;
    shows(browser, "Scan selesai").await;
    tap(browser, "Buat daftar").await;
    for (town, chosen) in [("Bandung", 20), ("Cimahi", 40)] {
        write(browser, town).await;
        shows(browser, &format!("“{town}”")).await;
        tap(browser, "Semua (20)").await;
        shows(browser, &format!("Terpilih: {chosen} target")).await;
    }
    tap(browser, "Simpan").await;
    shows(browser, "40 target, semuanya aktif").await;
}

/// Template, broadcast, pause, resume, the plug, stop, retry, report: nobody gets two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_goes_on_after_the_plug_was_pulled_and_nobody_gets_two() {
    let demo = Demo::start().await;
    let sari = sari(&demo).await;
    let browser = Browser::open(&demo.page, Screen::Phone, Theme::Light).await;
    browser.click("[data-action='start']").await;
    register(&browser).await;
    connect(&browser).await;
    make_list(&browser).await;
    // One that may succeed when it is tried again.
    let fault = json!({ "person": sari, "method": "messages.sendMessage", "fault": { "rpc": "SOMETHING_NEW" } });
    demo.control.post("/faults", fault).await;

    write(&browser, "/menu").await;
    tap(&browser, "Template").await;
    tap(&browser, "Buat template").await;
    browser.screenshot("broadcast-390-light-template").await;
    write(&browser, "{Halo|Hai} {name}").await;
    shows(&browser, "2 contoh dari 2 variasi").await;
    browser.screenshot("broadcast-390-light-preview").await;
    tap(&browser, "Simpan").await;
    tap(&browser, "Kirim sebagai broadcast").await;
    shows(&browser, "Kirim ke daftar yang mana?").await;
    browser.screenshot("broadcast-390-light-lists").await;
    tap(&browser, "(40)").await;
    tap(&browser, "Lanjut (40 target)").await;
    shows(&browser, "Seberapa cepat?").await;
    browser.screenshot("broadcast-390-light-pace").await;
    tap(&browser, "Normal").await;
    let preflight = shows(&browser, "Siap dikirim?").await;
    assert!(preflight.contains("12× lebih cepat; aslinya"), "the real figure stands beside: {preflight}");
    browser.screenshot("broadcast-390-light-preflight").await;
    assert!(arrived(&demo, sari).await.is_empty(), "nothing is sent before the confirm");

    tap(&browser, "Mulai kirim (40)").await;
    sent_at_least(&browser, 3).await;
    browser.screenshot("broadcast-390-light-running").await;
    tap(&browser, "Jeda").await;
    shows(&browser, "Dijeda").await;
    browser.screenshot("broadcast-390-light-paused").await;
    let paused = arrived(&demo, sari).await;

    // Meanwhile on the phone: the groups, the newest on top.
    browser.click("[data-go='phone']").await;
    // Out of the chat with the login code.
    browser.click("#phone [data-action='back']").await;
    browser.click("#phone .chat-row[data-kind='supergroup']").await;
    browser.sees("#phone .message .text", "Ha").await;
    browser.screenshot("broadcast-390-light-group").await;
    browser.click("#phone [data-action='back']").await;
    browser.click("[data-go='bot']").await;
    let counted = sent_at_least(&browser, 3).await;
    assert_eq!(arrived(&demo, sari).await, paused, "nothing is sent in a pause");
    assert_eq!(paused.values().filter(|count| **count > 0).count() as u64, counted, "the card counts what arrived");

    tap(&browser, "Lanjutkan").await;
    let before = sent_at_least(&browser, counted + 2).await;
    browser.click("[data-go='panel']").await;
    browser.click("#plug").await;
    browser.find("#service-state[data-state='running'][data-restarts='1']").await;
    browser.click("[data-go='bot']").await;
    sent_at_least(&browser, before + 4).await;
    browser.click("[data-go='phone']").await;
    browser.screenshot("broadcast-390-light-filling").await;
    browser.click("[data-go='bot']").await;

    tap(&browser, "Hentikan").await;
    shows(&browser, "Yang terkirim tidak ditarik").await;
    tap(&browser, "Ya, hentikan").await;
    let report = shows(&browser, "Dihentikan").await;
    assert!(report.contains("1× alasan lain (SOMETHING_NEW)"), "{report}");
    assert!(report.contains("belum sempat"), "{report}");
    browser.screenshot("broadcast-390-light-stopped").await;

    tap(&browser, "Ulangi yang gagal (1)").await;
    tap(&browser, "Mulai kirim (1)").await;
    shows(&browser, "Terkirim 1 dari 1").await;
    write(&browser, "/menu").await;
    tap(&browser, "Riwayat").await;
    browser.screenshot("broadcast-390-light-history").await;
    tap(&browser, "/40").await;
    tap(&browser, "Kirim ke sisanya").await;
    shows(&browser, "Siap dikirim?").await;
    tap(&browser, "Mulai kirim").await;
    // The fortieth message is followed by a rest, so this takes its time.
    let rest = 39 - sent_by(&report);
    for sent in [rest / 2, rest - 1] {
        sent_at_least(&browser, sent).await;
    }
    browser.screenshot("broadcast-390-light-nearly").await;
    shows(&browser, "✅ Selesai").await;
    browser.screenshot("broadcast-390-light-report").await;
    let arrived = arrived(&demo, sari).await;
    assert_eq!(
        (arrived.len(), arrived.values().max(), arrived.values().min()),
        (40, Some(&1), Some(&1)),
        "{arrived:?}"
    );
    no_errors(&browser).await;
    drop(browser);
    demo.end().await;
}

/// A photo of an album.
fn photo(caption: &str) -> Value {
    let picture = BASE64_STANDARD.encode(include_bytes!("../../../crates/simulator/tests/data/picture.png"));
    json!({ "kind": "photo", "data": picture, "mime": "image/png", "width": 320, "height": 240, "caption": caption })
}

/// Groups of each kind that a broadcast meets, as the control API makes them.
async fn markets(demo: &Demo, person: &Person) {
    for (title, extra) in [
        ("Batam Second Hand", json!({ "username": "batam_second_hand" })),
        ("Singapore Bargains", json!({})),
        ("Slow Food Friends", json!({ "slow_mode": 600 })),
        ("Makers & Crafts", json!({ "kind": "forum", "topics": ["Pottery", "Wood", "Textiles"] })),
    ] {
        let mut group = json!({ "kind": "supergroup", "title": title, "members": [demo.bot, person.id] });
        for (field, value) in extra.as_object().into_iter().flatten() {
            group[field] = value.clone();
        }
        demo.control.post("/groups", group).await;
    }
}

/// An album to groups of every kind, with Telegram asking for a pause, a slow mode, and everything taken back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_album_waits_where_telegram_wants_it_and_is_taken_back() {
    let demo = Demo::start().await;
    let english = json!({ "language": "en" });
    let ellen = Person::join(&demo.control, demo.bot, "Ellen", "+6591230042", english).await;
    markets(&demo, &ellen).await;
    ellen.registers().await;
    ellen.connects().await;
    let browser = Browser::open(&demo.page_of(&ellen), Screen::Desktop, Theme::Dark).await;
    tap(&browser, "Show account").await;
    tap(&browser, "Scan groups").await;
    shows(&browser, "The scan is done").await;
    tap(&browser, "Make a target list").await;
    tap(&browser, "All (4)").await;
    shows(&browser, "Chosen: 4 targets").await;
    tap(&browser, "Save").await;
    shows(&browser, "4 targets, all active").await;

    write(&browser, "/menu").await;
    tap(&browser, "Templates").await;
    tap(&browser, "New template").await;
    shows(&browser, "Send the message you want to broadcast").await;
    let album = [photo("{Hello|Hi} {name}, new in the shop today"), photo("")];
    ellen.sends(json!({ "media": album })).await;
    tap(&browser, "Done (2").await;
    shows(&browser, "examples of 2 vari").await;
    browser.screenshot("broadcast-1280-dark-preview").await;
    tap(&browser, "Save").await;
    tap(&browser, "Send as a broadcast").await;
    tap(&browser, "(4)").await;
    tap(&browser, "Next (4 targets)").await;
    tap(&browser, "Normal").await;
    shows(&browser, "Ready to send?").await;
    browser.screenshot("broadcast-1280-dark-preflight").await;

    for (field, value) in [("#flood-method", "messages.sendMultiMedia"), ("#flood-seconds", "6")] {
        browser.eval(&format!("document.querySelector('{field}').value = '{value}'")).await;
    }
    browser.click("#flood").await;
    tap(&browser, "Start sending (4)").await;
    shows(&browser, "Telegram wants a pause").await;
    browser.screenshot("broadcast-1280-dark-flood").await;
    shows(&browser, "Sent 4 of 4").await;
    browser.screenshot("broadcast-1280-dark-report").await;
    // From the report to a message that was sent.
    tap(&browser, "Deliveries").await;
    browser.click("#bot .message .text a[href^='https://t.me/']").await;
    browser.find("#phone .message [data-photo]").await;
    browser.screenshot("broadcast-1280-dark-group").await;
    tap(&browser, "Back").await;

    // Once more at once: the slow group has to wait, and the owner does not.
    tap(&browser, "Send again").await;
    tap(&browser, "Start sending (4)").await;
    tap(&browser, "Yes, send again (4)").await;
    shows(&browser, "Waiting: slow mode in «Slow Food Friends»").await;
    browser.screenshot("broadcast-1280-dark-slow").await;
    tap(&browser, "Stop").await;
    tap(&browser, "Yes, stop").await;
    shows(&browser, "Sent 3 of 4").await;

    tap(&browser, "Delete what was sent (3)").await;
    tap(&browser, "Delete 3 messages").await;
    shows(&browser, "Deleted 3 of 3").await;
    browser.screenshot("broadcast-1280-dark-deleted").await;
    let log = demo.control.get(&format!("/log?person={}&after=0", ellen.id)).await;
    let slow = demo.control.get("/groups").await;
    let slow = slow.as_array().into_iter().flatten().find(|group| group["slow_mode"] == 600).expect("the slow group");
    let sent = |group: &Value| {
        let calls = log.as_array().into_iter().flatten();
        calls.filter(|call| call["method"] == "messages.sendMultiMedia" && call["peer"] == group["id"]).count()
    };
    assert_eq!(sent(slow), 1, "slow mode was not tried again");
    no_errors(&browser).await;
    drop(browser);
    demo.end().await;
}
