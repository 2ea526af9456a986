//! Around the chat: the phone, the panel, looks and languages, the stream of events.

use blastpro_simulator::{Options, ServiceControl, ServiceState, ServiceStatus, Simulator};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::{
    browser::{Browser, Screen, Theme},
    no_errors,
    stage::Stage,
};

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

/// The chat with the bot is new then: it begins while it is looked at.
#[tokio::test]
async fn what_is_read_as_it_comes_is_not_counted() {
    let stage = Stage::new().await;
    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Light).await;
    stage.greet().await;
    stage.say("Selamat datang.", json!({})).await;
    browser.sees("#bot .message .text", "Selamat datang.").await;
    browser.find("[data-go='bot'] .badge[hidden]").await;
    browser.click("[data-go='panel']").await;
    stage.say("Ada kabar.", json!({})).await;
    browser.sees("[data-go='bot'] .badge:not([hidden])", "1").await;
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
async fn the_panel_makes_trouble() {
    let stage = Stage::new().await;
    stage.greet().await;
    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Dark).await;
    browser.click("#panel input[value='bot']").await;
    browser.until("document.querySelector('#flood-method').value === 'sendMessage'").await;
    browser.eval("document.querySelector('#flood-seconds').value = '7'").await;
    browser.click("#flood").await;
    browser.sees("[data-toast='info']", "sendMessage").await;
    let url = stage.simulator.origin().join(&format!("/bot{}:token/sendMessage", stage.bot)).unwrap();
    let message = json!({ "chat_id": stage.owner, "text": "x" });
    let answer: Value = stage.http.post(url).json(&message).send().await.unwrap().json().await.unwrap();
    assert_eq!((&answer["error_code"], &answer["parameters"]["retry_after"]), (&json!(429), &json!(7)));

    browser.click("#cut").await;
    browser.sees("[data-toast='info']", "Koneksi diputus").await;
    browser.click("#revoke").await;
    browser.click("dialog[open] [data-action='yes']").await;
    browser.sees("[data-toast='info']", "Sesi diakhiri").await;
    browser.eval("document.querySelector('#outage-seconds').value = '1'").await;
    browser.click("#outage").await;
    browser.sees("[data-toast='info']", "selama 1 detik").await;
    assert!(stage.simulator.world().outage_until().is_some());

    // Somebody else's eyes: the other person's chats, in their language.
    let alice = stage.person(json!({ "first_name": "Alice", "language": "en" })).await;
    browser.find(&format!("#person option[value='{alice}']")).await;
    let choose = format!(
        "(() => {{ const s = document.querySelector('#person'); s.value = '{alice}'; s.dispatchEvent(new Event('change')); }})()"
    );
    browser.eval(&choose).await;
    browser.find("html[lang='en'] #bot [data-action='start']").await;
    no_errors(&browser).await;
}

/// A phone in hundreds of groups: what happens in one moves that one, and the others' rows stay, under a finger too.
#[tokio::test]
async fn of_hundreds_of_chats_only_the_one_that_changes_is_drawn_again() {
    let stage = Stage::new().await;
    let seller = stage.person(json!({ "first_name": "Rina" })).await;
    let mut groups = Vec::new();
    for number in 0..320 {
        let group =
            json!({ "kind": "supergroup", "title": format!("Grup {number}"), "members": [seller, stage.owner] });
        groups.push(stage.control("groups", group).await["id"].as_i64().expect("an id"));
    }
    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Light).await;
    browser.until("document.querySelectorAll('#phone .chat-row').length === 320").await;
    browser.eval("void (window.rows = new Set(document.querySelectorAll('#phone .chat-row')))").await;

    let busy = groups[7];
    for count in 1..=30 {
        stage.control("messages", json!({ "from": seller, "chat": busy, "text": format!("Kabar {count}") })).await;
    }
    browser.sees("#phone [role='listitem']:first-child .chat-row", "Kabar 30").await;
    let kept = browser.eval("[...document.querySelectorAll('#phone .chat-row')].filter((row) => rows.has(row)).length");
    assert_eq!(kept.await, 319);
    no_errors(&browser).await;
}

/// Links to messages lead to the phone, as in the app, and what one wrote to oneself has its own name.
#[tokio::test]
async fn links_to_messages_are_followed_on_the_phone() {
    let stage = Stage::new().await;
    stage.greet().await;
    let seller = stage.person(json!({ "first_name": "Rina" })).await;
    let group = json!({ "kind": "supergroup", "title": "Pasar Pagi", "members": [seller, stage.owner] });
    let group = stage.control("groups", group).await["id"].as_i64().expect("an id");
    let posted = stage.control("messages", json!({ "from": seller, "chat": group, "text": "Ada diskon" })).await;
    let bare = -group - 1_000_000_000_000;
    stage.say(&format!("<a href=\"https://t.me/c/{bare}/{}\">Lihat</a>", posted["message_id"]), json!({})).await;
    stage.control("messages", json!({ "from": stage.owner, "chat": stage.owner, "text": "Catatan" })).await;

    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Light).await;
    browser.click("#bot .message .text a[href^='https']").await;
    browser.find("#app[data-tab='phone']").await;
    browser.sees("#phone .message.flash .text", "Ada diskon").await;
    browser.click("#phone [data-action='back']").await;
    browser.sees("#phone .chat-row[data-kind='saved']", "Pesan Tersimpan").await;
    browser.click("#phone .chat-row[data-kind='saved']").await;
    browser.sees("#phone .chat-title", "Pesan Tersimpan").await;
    browser.sees("#phone .message .text", "Catatan").await;
    no_errors(&browser).await;
}
