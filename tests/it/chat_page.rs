//! The demo as an evaluator meets it: the program is started, its page is opened in a browser, and an owner connects
//! accounts by tapping, with the plug pulled in between.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use url::Url;

use self::browser::{Browser, Screen, Theme};
use crate::signals::{self, Signal};
use crate::support::Person;
use crate::support::control::Control;

mod broadcasts;
#[path = "../support/browser.rs"]
pub mod browser;

/// A running `blastpro demo`, ended with the test.
struct Demo {
    child: Child,
    page: Url,
    control: Control,
    bot: i64,
}

impl Demo {
    async fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_blastpro"))
            .args(["demo", "--listen", "127.0.0.1:0", "--json"])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("its output is piped");
        let line = BufReader::new(output).lines().next_line().await.expect("output").expect("a line");
        let told: Value = serde_json::from_str(&line).expect("a line of JSON");
        let text = |field: &str| told[field].as_str().expect("a text").to_owned();
        Self {
            child,
            page: text("page").parse().expect("an address"),
            control: Control::new(&text("control")),
            bot: told["bot_id"].as_i64().expect("an id"),
        }
    }

    /// The page as this person sees it.
    fn page_of(&self, person: &Person) -> Url {
        let mut page = self.page.clone();
        page.set_query(Some(&format!("person={}", person.id)));
        page
    }

    async fn person(&self, name: &str, phone: &str, home_dc: i32) -> Person {
        let extra = json!({ "language": "id", "home_dc": home_dc });
        Person::join(&self.control, self.bot, name, phone, extra).await
    }

    /// Ends as on Ctrl-C, so that it cleans up after itself.
    async fn end(mut self) {
        signals::send(self.child.id().expect("it runs"), Signal::TERM);
        assert!(self.child.wait().await.expect("it ends").success());
    }
}

/// Taps a button of the bot, once the one before has been answered.
async fn tap(browser: &Browser, label: &str) {
    browser.gone("#bot [data-waiting]").await;
    browser.click(&format!("#bot [data-button*='{label}']")).await;
}

/// From the welcome to the two ways to connect an account.
async fn register(browser: &Browser) {
    for label in ["Lanjut", "setuju", "Hubungkan akun"] {
        tap(browser, label).await;
    }
}

async fn no_errors(browser: &Browser) {
    assert_eq!(browser.console_errors().await, Vec::<String>::new());
}

/// The commonest way on a phone; the plug is pulled when two digits are in, and the login goes on from there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_connected_by_the_keypad_although_the_plug_is_pulled() {
    let demo = Demo::start().await;
    let wulan = demo.person("Wulan", "+6281234560011", 2).await;
    let browser = Browser::open(&demo.page_of(&wulan), Screen::Phone, Theme::Light).await;
    browser.click("[data-action='start']").await;
    register(&browser).await;
    tap(&browser, "Pakai kode").await;
    tap(&browser, "Bagikan nomor").await;
    browser.screenshot("journey-390-light-share").await;
    browser.click("dialog[open] [data-action='yes']").await;
    browser.find("#bot [data-button='5']").await;

    browser.click("[data-go='phone']").await;
    browser.click("#phone [data-chat-id='777000']").await;
    let code =
        browser.until("document.querySelector('#phone .message .text')?.textContent.match(/\\b\\d{5}\\b/)?.[0]").await;
    let code = code.as_str().expect("the code is in the service chat").to_owned();
    browser.screenshot("journey-390-light-code").await;

    browser.click("[data-go='bot']").await;
    for digit in code[..2].chars() {
        tap(&browser, &digit.to_string()).await;
    }
    browser.sees("#bot .message .text", "● ●").await;
    browser.click("[data-go='panel']").await;
    browser.click("#plug").await;
    browser.find("#service-state[data-state='running'][data-restarts='1']").await;
    browser.screenshot("journey-390-light-plug").await;
    browser.click("[data-go='bot']").await;
    browser.sees("#bot .message .text", "● ●").await;
    for digit in code[2..].chars() {
        tap(&browser, &digit.to_string()).await;
    }
    browser.sees("#bot .message .text", "Akun terhubung!").await;
    browser.screenshot("journey-390-light-connected").await;
    let shown = browser.eval("document.querySelector('#bot').innerText").await;
    assert!(!shown.as_str().expect("text").contains(&code), "the code is nowhere in the bot's chat");
    no_errors(&browser).await;
    drop(browser);
    demo.end().await;
}

/// From the ways to connect to the account's card, by the keypad.
async fn connect(browser: &Browser) {
    tap(browser, "Pakai kode").await;
    tap(browser, "Bagikan nomor").await;
    browser.click("dialog[open] [data-action='yes']").await;
    browser.find("#bot [data-button='5']").await;
    browser.click("[data-go='phone']").await;
    browser.click("#phone [data-chat-id='777000']").await;
    let code =
        browser.until("document.querySelector('#phone .message .text')?.textContent.match(/\\b\\d{5}\\b/)?.[0]").await;
    browser.click("[data-go='bot']").await;
    for digit in code.as_str().expect("the code is in the service chat").chars() {
        tap(browser, &digit.to_string()).await;
    }
    tap(browser, "Lihat akun").await;
}

/// Groups, a forum with topics and a channel of this person.
async fn world_of(demo: &Demo, person: &Person) {
    let names = ["Jual Beli Bandung", "Bazar UMKM <Jabar>", "Arisan & Dagang", "Preloved Bandung Raya", "Kuliner Dago"];
    let more = ["Info Loker Bandung", "Tanaman Hias Lembang", "Mainan Anak Murah", "Sepatu Cibaduyut"];
    for title in names.into_iter().chain(more) {
        let group = json!({ "kind": "supergroup", "title": title, "members": [person.id] });
        demo.control.post("/groups", group).await;
    }
    let topics = ["Mobil Bekas", "Motor", "Sparepart"];
    let forum = json!({ "kind": "forum", "title": "Otomotif Jabar", "members": [person.id], "topics": topics });
    demo.control.post("/groups", forum).await;
    let channel = json!({ "kind": "channel", "title": "Kabar Promo", "members": [person.id] });
    demo.control.post("/groups", channel).await;
}

/// Scan, select, topics, save, edit: what an owner does first with a connected account.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_list_is_made_from_a_scan_on_a_phone() {
    let demo = Demo::start().await;
    let wulan = demo.person("Wulan", "+6281234560013", 2).await;
    world_of(&demo, &wulan).await;
    let browser = Browser::open(&demo.page_of(&wulan), Screen::Phone, Theme::Light).await;
    browser.click("[data-action='start']").await;
    register(&browser).await;
    connect(&browser).await;
    browser.sees("#bot .message .text", "Scan dulu").await;
    browser.screenshot("lists-390-light-account").await;
    tap(&browser, "Scan grup").await;
    browser.sees("#bot .message .text", "Scan selesai").await;
    browser.screenshot("lists-390-light-scanned").await;

    tap(&browser, "Buat daftar").await;
    tap(&browser, "Jual Beli B").await;
    browser.sees("#bot .message .text", "Terpilih: 1 target").await;
    tap(&browser, "Kuliner Dago").await;
    browser.sees("#bot .message .text", "Terpilih: 2 target").await;
    browser.screenshot("lists-390-light-choose").await;
    tap(&browser, "Otomotif").await;
    tap(&browser, "General").await;
    browser.sees("#bot .message .text", "Topik terpilih: 1").await;
    tap(&browser, "Motor").await;
    browser.sees("#bot .message .text", "Topik terpilih: 2").await;
    browser.screenshot("lists-390-light-topics").await;
    tap(&browser, "Kembali").await;
    tap(&browser, "Simpan").await;
    browser.sees("#bot .message .text", "4 target, semuanya aktif").await;
    browser.screenshot("lists-390-light-list").await;

    tap(&browser, "Lihat isinya").await;
    browser.screenshot("lists-390-light-members").await;
    tap(&browser, "Kuliner Dago").await;
    tap(&browser, "Jeda dulu").await;
    browser.sees("#bot .message .text", "Dijeda").await;
    browser.screenshot("lists-390-light-target").await;
    tap(&browser, "Kembali").await;
    tap(&browser, "Kembali").await;
    browser.sees("#bot .message .text", "1 di antaranya dilewati").await;
    tap(&browser, "Hapus").await;
    browser.screenshot("lists-390-light-delete").await;
    tap(&browser, "Hapus daftar").await;
    tap(&browser, "Kembalikan").await;
    browser.sees("#bot .message .text", "1 di antaranya dilewati").await;
    no_errors(&browser).await;
    drop(browser);
    demo.end().await;
}

/// The account lives in another datacenter than the one the login begins at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_connected_by_qr() {
    let demo = Demo::start().await;
    let lestari = demo.person("Lestari", "+6281234560012", 4).await;
    let browser = Browser::open(&demo.page, Screen::Desktop, Theme::Dark).await;
    // As another person first: the page opens as the first owner of the demo.
    browser.goto(&demo.page_of(&lestari)).await;
    assert_eq!(browser.eval("document.querySelector('#person').value").await, lestari.id.to_string());
    browser.type_into("#input", "/start\u{e007}").await;
    register(&browser).await;
    tap(&browser, "Scan QR").await;
    browser.find("#bot [data-photo]").await;
    browser.screenshot("journey-1280-dark-qr").await;
    browser.click("#accept-qr").await;
    browser.sees("#bot .message .text", "Akun terhubung!").await;
    browser.screenshot("journey-1280-dark-connected").await;
    no_errors(&browser).await;
    drop(browser);
    demo.end().await;
}
