//! A chat: what is in a bubble, keyboards, writing, files.

use std::{env, fs};

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Screen, Theme},
    no_errors,
    stage::Stage,
};

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
    let mut other = keyboard.clone();
    other["inline_keyboard"][1][0]["text"] = "Panduan lain".into();
    let edit = json!({ "chat_id": stage.owner, "message_id": id, "text": "Lagi", "reply_markup": other });
    stage.call("editMessageText", edit).await;
    browser.find("[data-button='Panduan lain']").await;
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
    browser.find("a[data-button='Panduan lain'][href='https://example.com/panduan']").await;
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
    browser.type_into("#input", " ☕\u{e007}").await;
    browser.sees(".message.out .text", "Halo,\nbaris dua").await;
    assert_eq!(browser.eval("document.querySelector('#input').value").await, "");
    for text in ["/start", "/help"] {
        assert_eq!(stage.update("message").await["text"], text);
    }
    no_errors(&browser).await;
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
const PICTURE: &[u8] = include_bytes!("../data/picture.png");
