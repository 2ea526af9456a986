//! The chat page in a real browser, against a simulator in this process. The bot's side of each chat is played over
//! the Bot API, as a bot would. Screenshots land in `target/screenshots/`.

use std::{
    env, fs,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use blastpro_simulator::{Options, ServiceControl, ServiceState, ServiceStatus, Simulator};
use browser::{Browser, Screen, Theme};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use url::Url;

#[path = "../../../tests/support/browser.rs"]
mod browser;

/// A simulator with an owner and a bot.
struct Stage {
    simulator: Simulator,
    http: reqwest::Client,
    owner: i64,
    bot: i64,
    offset: AtomicI64,
}

impl Stage {
    async fn new() -> Self {
        Self::with(Options::default()).await
    }

    async fn with(options: Options) -> Self {
        let simulator = Simulator::start(options).await.unwrap();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        let mut stage = Self { simulator, http, owner: 0, bot: 0, offset: AtomicI64::new(0) };
        let owner = json!({ "first_name": "Sari", "last_name": "Wulandari", "username": "sari", "phone": "+6281234567890", "language": "id" });
        stage.owner = stage.person(owner).await;
        stage.bot = stage.person(json!({ "first_name": "BlastPro", "username": "blastpro_bot", "is_bot": true })).await;
        stage
    }

    fn page(&self) -> Url {
        self.simulator.page()
    }

    async fn person(&self, person: Value) -> i64 {
        self.control("people", person).await["id"].as_i64().unwrap()
    }

    /// `POST /control/…`
    async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/{path}", self.simulator.control());
        self.answer(self.http.post(url).json(&body)).await
    }

    async fn messages(&self, chat: i64) -> Vec<Value> {
        let url = format!("{}/messages?chat={chat}&viewer={}", self.simulator.control(), self.owner);
        self.answer(self.http.get(url)).await.as_array().unwrap().clone()
    }

    /// A call of the bot.
    async fn call(&self, method: &str, body: Value) -> Value {
        let url = self.simulator.origin().join(&format!("/bot{}:token/{method}", self.bot)).unwrap();
        self.answer(self.http.post(url).json(&body)).await["result"].clone()
    }

    /// The owner presses START, and the bot writes.
    async fn greet(&self) {
        self.control("messages", json!({ "from": self.owner, "chat": self.bot, "text": "/start" })).await;
    }

    async fn say(&self, text: &str, markup: Value) -> i64 {
        let message = json!({ "chat_id": self.owner, "text": text, "parse_mode": "HTML", "reply_markup": markup });
        self.call("sendMessage", message).await["message_id"].as_i64().unwrap()
    }

    /// The bot's next update that has this field.
    async fn update(&self, field: &str) -> Value {
        loop {
            let offset = self.offset.load(Ordering::Relaxed);
            let updates = self.call("getUpdates", json!({ "offset": offset, "timeout": 20 })).await;
            for update in updates.as_array().unwrap() {
                self.offset.store(update["update_id"].as_i64().unwrap() + 1, Ordering::Relaxed);
                if !update[field].is_null() {
                    return update[field].clone();
                }
            }
        }
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Value {
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{status}: {text}");
        serde_json::from_str(&text).unwrap()
    }
}

async fn no_errors(browser: &Browser) {
    assert_eq!(browser.console_errors().await, Vec::<String>::new());
}

const EVERYTHING: &str = "<b>tebal</b> <i>miring</i> <u>garis bawah</u> <s>coret</s> <tg-spoiler>rahasia</tg-spoiler> \
    <code>kode</code> <b>tebal <i>dan miring</i></b>\n\
    <pre><code class=\"language-rust\">fn main() {\n    println!(\"halo\");\n}</code></pre>\n\
    https://example.com/satu <a href=\"https://example.com/dua\">tautan</a> @sari /menu #promo\n\
    <blockquote>Kutipan</blockquote>\
    <blockquote expandable>satu\ndua\ntiga\nempat\nlima</blockquote>\
    <tg-emoji emoji-id=\"5368324170671202286\">👍</tg-emoji> &lt;script&gt;document.title = 'x'&lt;/script&gt;";

#[tokio::test]
async fn every_entity_is_rendered_and_nothing_that_people_wrote_becomes_html() {
    let stage = Stage::new().await;
    let attack = "<img src=x onerror=\"document.title='x'\">";
    let stranger = stage.person(json!({ "first_name": attack })).await;
    stage.control("messages", json!({ "from": stranger, "chat": stage.owner, "text": attack })).await;
    stage.greet().await;
    let id = stage.say(EVERYTHING, Value::Null).await;

    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Light).await;
    let text = format!("[data-message-id='{id}'] .text");
    browser.sees(&text, "println!(\"halo\")").await;
    for selector in [
        "strong",
        "em",
        "u",
        "s",
        ".spoiler",
        "code",
        "strong em",
        ".pre code[data-language='rust']",
        "a[href='https://example.com/satu']",
        "a[href='https://example.com/dua'][rel~='noopener']",
        ".mention",
        "[data-command='/menu']",
        ".hashtag",
        "blockquote",
        "blockquote.expandable.collapsed",
        ".custom-emoji",
    ] {
        browser.find(&format!("{text} {selector}")).await;
    }
    browser.sees(&text, "<script>document.title = 'x'</script>").await;

    browser.click(&format!("{text} .spoiler")).await;
    browser.find(&format!("{text} .spoiler.revealed")).await;
    browser.click(&format!("{text} .quote-toggle")).await;
    browser.find(&format!("{text} .expandable:not(.collapsed)")).await;

    browser.sees("#phone .chat-row strong", attack).await;
    browser.click(&format!("#phone [data-chat-id='{stranger}']")).await;
    browser.sees("#phone .message .text", attack).await;
    assert_eq!(browser.eval("document.querySelectorAll('img[src=x], .text script').length").await, 0);
    assert_ne!(browser.eval("document.title").await, "x");
    browser.screenshot("page-entities").await;
    no_errors(&browser).await;
}

#[tokio::test]
async fn a_pressed_button_waits_for_the_answer_and_shows_it() {
    let stage = Stage::new().await;
    stage.greet().await;
    let keyboard = json!({ "inline_keyboard": [
        [{ "text": "Satu", "callback_data": "1" }, { "text": "Dua", "callback_data": "2" }],
        [{ "text": "Panduan", "url": "https://example.com/panduan" }],
    ] });
    let id = stage.say("Pilih", keyboard.clone()).await;

    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Dark).await;
    browser.click("[data-button='Satu']").await;
    browser.find("[data-button='Satu'][data-waiting][aria-busy='true']").await;
    browser.screenshot("page-button-waits").await;
    let query = stage.update("callback_query").await;
    assert_eq!(query["data"], "1");
    // Bots edit the screen first and answer then: the new button still waits.
    let edit = json!({ "chat_id": stage.owner, "message_id": id, "text": "Dipilih", "reply_markup": keyboard });
    stage.call("editMessageText", edit).await;
    browser.sees(&format!("[data-message-id='{id}'] .text"), "Dipilih").await;
    browser.find("[data-button='Satu'][data-waiting]").await;
    stage.call("answerCallbackQuery", json!({ "callback_query_id": query["id"], "text": "Baik, satu." })).await;
    browser.sees("[data-toast='info']", "Baik, satu.").await;
    browser.gone("[data-waiting]").await;

    browser.click("[data-button='Dua']").await;
    let query = stage.update("callback_query").await;
    let alert = json!({ "callback_query_id": query["id"], "text": "Hati-hati!", "show_alert": true });
    stage.call("answerCallbackQuery", alert).await;
    browser.sees("dialog[open] [data-alert]", "Hati-hati!").await;
    browser.screenshot("page-alert").await;
    browser.click("[data-action='ok']").await;
    browser.gone("dialog").await;
    browser.find("a[data-button='Panduan'][href='https://example.com/panduan']").await;
    no_errors(&browser).await;
}

#[tokio::test]
async fn the_reply_keyboard_shares_the_contact_after_asking() {
    let stage = Stage::new().await;
    stage.greet().await;
    let keyboard = json!({
        "keyboard": [[{ "text": "Bagikan nomor saya", "request_contact": true }], ["Batal"]],
        "resize_keyboard": true, "one_time_keyboard": true, "input_field_placeholder": "Nomor HP",
    });
    stage.say("Nomor Kakak?", keyboard).await;

    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Light).await;
    browser.find("#input[placeholder='Nomor HP']").await;
    browser.click("[data-button='Bagikan nomor saya']").await;
    browser.sees("dialog[open]", "+6281234567890").await;
    browser.screenshot("page-share-contact").await;
    browser.click("[data-action='no']").await;
    browser.gone("dialog").await;
    browser.click("[data-button='Bagikan nomor saya']").await;
    browser.click("[data-action='yes']").await;
    browser.sees(".message.out [data-contact]", "Sari Wulandari").await;
    browser.gone(".keys:not([hidden])").await;

    stage.update("message").await;
    let shared = stage.update("message").await;
    assert_eq!(shared["contact"]["user_id"], stage.owner);
    assert_eq!(shared["from"]["id"], stage.owner);
    no_errors(&browser).await;
}

#[tokio::test]
async fn edits_and_deletions_appear_while_one_looks() {
    let stage = Stage::new().await;
    stage.greet().await;
    let kept = stage.say("Pertama", Value::Null).await;
    let gone = stage.say("Akan hilang", Value::Null).await;

    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Dark).await;
    browser.sees(&format!("[data-message-id='{gone}']"), "Akan hilang").await;
    let edit = json!({ "chat_id": stage.owner, "message_id": kept, "text": "Diubah" });
    stage.call("editMessageText", edit).await;
    browser.sees(&format!("[data-message-id='{kept}'] .text"), "Diubah").await;
    browser.find(&format!("[data-message-id='{kept}'] [data-edited]")).await;
    stage.call("deleteMessage", json!({ "chat_id": stage.owner, "message_id": gone })).await;
    browser.gone(&format!("[data-message-id='{gone}']")).await;
    stage.call("sendChatAction", json!({ "chat_id": stage.owner, "action": "typing" })).await;
    browser.find("#bot [data-typing]").await;
    let new = stage.say("Baru", Value::Null).await;
    browser.sees(&format!("[data-message-id='{new}']"), "Baru").await;
    browser.gone("#bot [data-typing]").await;
    no_errors(&browser).await;
}

#[tokio::test]
async fn commands_are_offered_as_one_types_and_enter_sends() {
    let stage = Stage::new().await;
    let commands = json!({ "commands": [
        { "command": "menu", "description": "Menu utama" }, { "command": "help", "description": "Bantuan" },
    ] });
    stage.call("setMyCommands", commands).await;

    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Light).await;
    browser.screenshot("page-empty").await;
    browser.click("[data-action='start']").await;
    browser.sees(".message.out .text", "/start").await;
    browser.type_into("#input", "/he").await;
    browser.find("#commands [data-command='help'][aria-selected='true']").await;
    browser.gone("#commands [data-command='menu']").await;
    browser.type_into("#input", "\u{e007}").await;
    browser.sees(".message.out .text", "/help").await;
    browser.type_into("#input", "Halo,").await;
    browser.eval("document.querySelector('#input').setRangeText('\\nbaris dua', 5, 5, 'end')").await;
    browser.type_into("#input", " 👋\u{e007}").await;
    browser.sees(".message.out .text", "Halo,\nbaris dua").await;
    assert_eq!(browser.eval("document.querySelector('#input').value").await, "");
    for text in ["/start", "/help"] {
        assert_eq!(stage.update("message").await["text"], text);
    }
    no_errors(&browser).await;
}

#[tokio::test]
async fn the_phone_shows_the_owners_chats_and_writes_as_anybody() {
    let stage = Stage::new().await;
    let budi = stage.person(json!({ "first_name": "Budi", "phone": "+6281200000002" })).await;
    let members = json!([stage.owner, budi]);
    let group = json!({ "title": "Reseller Jakarta", "kind": "supergroup", "members": members });
    let group = stage.control("groups", group).await["id"].as_i64().unwrap();
    let forum = json!({ "title": "Forum UMKM", "kind": "forum", "members": members, "topics": ["Promo"] });
    let forum = stage.control("groups", forum).await;
    let topic = forum["topics"][0]["id"].as_i64().unwrap();
    let forum = forum["id"].as_i64().unwrap();

    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Light).await;
    stage.control("messages", json!({ "from": budi, "chat": group, "text": "Stok masih ada?" })).await;
    browser.find("[data-go='phone'] .badge:not([hidden])").await;
    browser.click("[data-go='phone']").await;
    browser.sees(&format!("[data-chat-id='{group}'] .chat-row-text"), "Stok masih ada?").await;
    browser.find(&format!("[data-chat-id='{group}'] .badge")).await;
    browser.screenshot("page-phone-list").await;
    browser.click(&format!("[data-chat-id='{group}']")).await;
    browser.sees("#phone .message.in .sender", "Budi").await;
    browser.eval(&format!("(() => {{ const s = document.querySelector('#phone-writer'); s.value = '{budi}'; s.dispatchEvent(new Event('change')); }})()")).await;
    browser.type_into("#phone-input", "Saya Budi\u{e007}").await;
    browser.sees("#phone .message.in .text", "Saya Budi").await;
    browser.screenshot("page-phone-group").await;
    assert_eq!(stage.messages(group).await.last().unwrap()["from"], budi);

    browser.click("#phone [data-action='back']").await;
    browser.gone(&format!("[data-chat-id='{group}'] .badge")).await;
    browser.click(&format!("[data-chat-id='{forum}']")).await;
    browser.click(&format!("#phone [data-topic-id='{topic}']")).await;
    browser.type_into("#phone-input", "Diskon 10%\u{e007}").await;
    browser.sees("#phone .message.out .text", "Diskon 10%").await;
    assert_eq!(stage.messages(forum).await.last().unwrap()["topic"], topic);
    no_errors(&browser).await;
}

#[tokio::test]
async fn both_languages_and_both_themes() {
    let stage = Stage::new().await;
    stage.greet().await;
    stage
        .say(
            "Halo Kak Sari! <b>Selamat datang.</b>",
            json!({ "inline_keyboard": [[{ "text": "Mulai", "callback_data": "x" }]] }),
        )
        .await;
    for (screen, size) in [(Screen::Phone, "390"), (Screen::Desktop, "1280")] {
        for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let browser = Browser::open(&stage.page(), screen, theme).await;
            browser.sees(".message .text", "Selamat datang.").await;
            // The owner's language.
            assert_eq!(browser.eval("document.documentElement.lang").await, "id");
            let dark = browser
                .eval(
                    "getComputedStyle(document.querySelector('.chat-header')).backgroundColor !== 'rgb(255, 255, 255)'",
                )
                .await;
            assert_eq!(dark, name == "dark", "{name}");
            browser.screenshot(&format!("page-{size}-{name}")).await;
            no_errors(&browser).await;
        }
    }

    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Light).await;
    browser.click("[data-go='panel']").await;
    browser.click("#language input[value='en']").await;
    browser.sees("#plug", "Pull the plug").await;
    browser.click("#theme input[value='dark']").await;
    browser.find("html[lang='en'][data-theme='dark']").await;
    browser.screenshot("page-panel").await;
    // The choices stay, and an address may name the language.
    browser.goto(&stage.page()).await;
    browser.find("html[lang='en'][data-theme='dark']").await;
    let mut indonesian = stage.page();
    indonesian.set_query(Some("lang=id"));
    browser.goto(&indonesian).await;
    browser.find("html[lang='id']").await;
    no_errors(&browser).await;
}

#[tokio::test]
async fn the_panel_pulls_the_plug_and_shows_how_the_service_is() {
    let (pull, mut pulled) = mpsc::channel(1);
    let running = ServiceStatus { state: ServiceState::Running, pid: Some(4242), restarts: 0 };
    let (set, status) = watch::channel(running);
    let service = Some(ServiceControl { pull, status });
    let stage = Stage::with(Options { service, ..Options::default() }).await;

    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Light).await;
    browser.sees("#service-state[data-state='running']", "Berjalan").await;
    browser.click("#plug").await;
    pulled.recv().await.unwrap();
    set.send_replace(ServiceStatus { state: ServiceState::Down, pid: None, restarts: 0 });
    browser.find("#service-state[data-state='down']").await;
    browser.find("#plug:disabled").await;
    set.send_replace(ServiceStatus { state: ServiceState::Starting, pid: Some(4243), restarts: 1 });
    browser.find("#service-state[data-state='starting'][data-restarts='1']").await;
    set.send_replace(ServiceStatus { state: ServiceState::Running, pid: Some(4243), restarts: 1 });
    browser.find("#plug:not(:disabled)").await;

    browser.click("#block").await;
    browser.find("[data-action='unblock']").await;
    let blocked = json!({ "chat_id": stage.owner, "text": "x" });
    let url = stage.simulator.origin().join(&format!("/bot{}:token/sendMessage", stage.bot)).unwrap();
    assert_eq!(stage.http.post(url).json(&blocked).send().await.unwrap().status(), 403);
    browser.console_errors().await;
    browser.click("[data-action='unblock']").await;
    browser.find("#input").await;
    browser.click("#accept-qr").await;
    browser.find("[data-toast='error']").await;
    no_errors(&browser).await;
}

#[tokio::test]
async fn what_happened_while_the_page_was_cut_off_is_fetched() {
    let stage = Stage::new().await;
    stage.greet().await;
    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Light).await;
    browser.sees(".message.out .text", "/start").await;

    let Stage { simulator, http, owner, bot, offset } = stage;
    let (world, address) = (simulator.world().clone(), simulator.origin());
    simulator.stop().await;
    browser.until("document.querySelector('#bot .chat-subtitle').textContent.includes('…')").await;
    let listen = address.socket_addrs(|| None).unwrap()[0];
    let options = Options { listen, world: Some(world), ..Options::default() };
    let stage = Stage { simulator: Simulator::start(options).await.unwrap(), http, owner, bot, offset };
    stage.say("Sudah kembali", Value::Null).await;
    browser.sees(".message.in .text", "Sudah kembali").await;
}

#[tokio::test]
async fn a_reader_of_older_messages_is_not_torn_away_but_told() {
    let stage = Stage::new().await;
    stage.greet().await;
    for number in 0..24 {
        stage.say(&format!("Pesan {number}"), Value::Null).await;
    }
    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Dark).await;
    let bottom = "(() => { const s = document.querySelector('#bot .scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight < 3; })()";
    browser.sees(".message .text", "Pesan 23").await;
    browser.until(bottom).await;
    browser.eval("document.querySelector('#bot .scroller').scrollTo(0, 100)").await;
    browser.find(".to-bottom:not([hidden])").await;
    let long = "Panjang sekali. ".repeat(250);
    stage.say(&long, Value::Null).await;
    browser.sees(".to-bottom .badge", "1").await;
    browser.screenshot("page-unread").await;
    browser.click("[data-action='to-bottom']").await;
    browser.until(bottom).await;
    browser.gone(".to-bottom:not([hidden])").await;
    no_errors(&browser).await;
}

#[tokio::test]
async fn photos_and_documents_travel_both_ways() {
    let stage = Stage::new().await;
    stage.greet().await;
    let folder = env::temp_dir().join(format!("blastpro-page-{}", stage.page().port().unwrap()));
    fs::create_dir_all(&folder).unwrap();
    let (picture, list) = (folder.join("foto.png"), folder.join("daftar.csv"));
    fs::write(&picture, PICTURE).unwrap();
    fs::write(&list, "nama,nomor\n").unwrap();

    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Dark).await;
    browser.sees(".message.out .text", "/start").await;
    browser.find("#file").await.send_keys(picture.to_str().unwrap()).await.unwrap();
    browser.type_into("dialog[open] input[type='text']", "Fotonya").await;
    browser.click("dialog[open] [data-action='yes']").await;
    browser.sees(".message.out .with-photo .text", "Fotonya").await;
    browser.find("#file").await.send_keys(list.to_str().unwrap()).await.unwrap();
    browser.click("dialog[open] [data-action='yes']").await;
    browser.sees(".message.out [data-document='daftar.csv']", "daftar.csv").await;
    stage.update("message").await;
    let photo = stage.update("message").await;
    assert_eq!(photo["caption"], "Fotonya");
    assert!(photo["photo"][0]["file_id"].is_string());
    assert_eq!(stage.update("message").await["document"]["file_name"], "daftar.csv");

    browser.click(".message.out [data-photo]").await;
    browser.until("document.querySelector('dialog.viewer img')?.naturalWidth === 8").await;
    browser.screenshot("page-photo").await;
    browser.click("dialog.viewer button").await;
    browser.gone("dialog").await;
    let link = browser.eval("document.querySelector('[data-document]').href").await;
    let file = stage.http.get(link.as_str().unwrap()).send().await.unwrap();
    assert!(file.headers()["content-disposition"].to_str().unwrap().contains("daftar.csv"));
    assert_eq!(file.text().await.unwrap(), "nama,nomor\n");
    no_errors(&browser).await;
    fs::remove_dir_all(&folder).unwrap();
}

/// A PNG of 8 × 8 orange pixels.
const PICTURE: &[u8] = include_bytes!("data/picture.png");
