//! Files of every kind, albums, and forwarding to the bot.

use std::{env, fs};

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Screen, Theme},
    no_errors,
    stage::Stage,
};

/// A PNG of 8 × 8 orange pixels.
const PICTURE: &[u8] = include_bytes!("../data/picture.png");

fn item(kind: &str, caption: &str) -> Value {
    use base64::Engine as _;
    let data = base64::prelude::BASE64_STANDARD.encode(PICTURE);
    json!({ "kind": kind, "data": data, "name": format!("{kind}.bin"), "caption": caption, "duration": 65 })
}

/// Every kind of file from a friend, albums of several sizes among them.
async fn fill(stage: &Stage) -> i64 {
    let friend = stage.person(json!({ "first_name": "Toko Budi" })).await;
    let post = async |media: Value| {
        stage.control("messages", json!({ "from": friend, "chat": stage.owner, "media": media })).await;
    };
    post(json!([item("photo", "satu"), item("photo", "")])).await;
    post(json!([item("photo", ""), item("video", ""), item("photo", "Album tiga")])).await;
    post(json!([item("document", "daftar harga"), item("document", "syarat")])).await;
    for kind in ["video", "animation", "voice", "audio"] {
        post(json!([item(kind, "")])).await;
    }
    let mut hidden = item("photo", "tersembunyi");
    hidden["spoiler"] = true.into();
    post(json!([hidden])).await;
    post((0..7).map(|_| item("photo", "")).collect()).await;
    let quote = json!({
        "from": friend, "chat": stage.owner, "text": "Kutipan\nbiasa",
        "entities": [{ "type": "blockquote", "offset": 0, "length": 7 }],
    });
    stage.control("messages", quote).await;
    friend
}

#[tokio::test]
async fn every_kind_of_file_and_album_is_shown() {
    let stage = Stage::new().await;
    stage.greet().await;
    let friend = fill(&stage).await;
    for (screen, theme, name) in [
        (Screen::Desktop, Theme::Light, "page-media-desktop-light"),
        (Screen::Phone, Theme::Dark, "page-media-phone-dark"),
        (Screen::Phone, Theme::Light, "page-media-phone-light"),
        (Screen::Desktop, Theme::Dark, "page-media-desktop-dark"),
    ] {
        let browser = Browser::open(&stage.page(), screen, theme).await;
        if matches!(screen, Screen::Phone) {
            browser.click("[data-go='phone']").await;
        }
        browser.click(&format!("#phone [data-chat-id='{friend}']")).await;
        for selector in [
            "[data-album='2'].grid-2",
            "[data-album='3'] [data-video]",
            "[data-album='2'].list [data-document='document.bin']",
            "[data-animation]",
            "[data-voice] .wave b",
            "[data-audio] strong",
            "[data-album='7']",
            "blockquote",
        ] {
            browser.find(&format!("#phone .message {selector}")).await;
        }
        assert_eq!(browser.eval("document.querySelectorAll('#phone .message').length").await, 10, "albums are one");
        browser.find("#phone .hidden-media:not(.revealed)").await;
        browser.screenshot(&format!("{name}-newest")).await;
        browser.eval("document.querySelector('#phone .hidden-media').scrollIntoView({ block: 'center' })").await;
        browser.screenshot(&format!("{name}-middle")).await;
        browser.click("#phone [data-action='reveal']").await;
        browser.find("#phone .hidden-media.revealed").await;
        browser.eval("document.querySelector('#phone .scroller').scrollTo(0, 0)").await;
        browser.screenshot(&format!("{name}-oldest")).await;
        let overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
        assert_eq!(browser.eval(overflow).await, false);
    }
}

#[tokio::test]
async fn several_files_are_an_album_for_the_bot_and_an_album_is_forwarded() {
    let stage = Stage::new().await;
    stage.greet().await;
    let folder = env::temp_dir().join(format!("blastpro-media-{}", stage.page().port().unwrap()));
    fs::create_dir_all(&folder).unwrap();
    let files = ["a.png", "b.png", "c.png"].map(|name| folder.join(name));
    for file in &files {
        fs::write(file, PICTURE).unwrap();
    }
    let friend = fill(&stage).await;

    let browser = Browser::open(&stage.page(), Screen::Desktop, Theme::Light).await;
    browser.sees("#bot .message.out .text", "/start").await;
    let paths = files.each_ref().map(|file| file.to_str().unwrap()).join("\n");
    browser.find("#file").await.send_keys(&paths).await.unwrap();
    browser.find("dialog[open] .attach-preview.several img:nth-child(3)").await;
    browser.screenshot("page-attach-several").await;
    browser.click("dialog[open] [data-option='hide']").await;
    browser.type_into("dialog[open] input[type='text']", "Tiga foto").await;
    browser.click("dialog[open] [data-action='yes']").await;
    browser.sees("#bot .message.out .with-photo .text", "Tiga foto").await;
    browser.find("#bot [data-album='3']").await;
    stage.update("message").await;
    let album = [stage.update("message").await, stage.update("message").await, stage.update("message").await];
    assert!(album.iter().all(|item| item["media_group_id"] == album[0]["media_group_id"]));
    assert!(album[0]["media_group_id"].is_string() && album[0]["has_media_spoiler"] == true);
    assert_eq!((&album[0]["caption"], &album[2]["caption"]), (&json!("Tiga foto"), &Value::Null));

    browser.click(&format!("#phone [data-chat-id='{friend}']")).await;
    browser.eval("document.querySelector('#phone .grid-2').scrollIntoView({ block: 'center' })").await;
    browser.eval("document.querySelector('#phone .message:has(.grid-2) [data-action=forward]').click()").await;
    browser.sees("[data-toast]", "BlastPro").await;
    browser.sees("#bot .message.out .forwarded", "Toko Budi").await;
    let forwarded = [stage.update("message").await, stage.update("message").await];
    assert!(forwarded[0]["forward_origin"].is_object());
    assert_eq!(forwarded[0]["media_group_id"], forwarded[1]["media_group_id"]);
    let gone = forwarded[0]["message_id"].as_i64().unwrap();
    let delete = format!("{}/messages/{}/{gone}", stage.simulator.control(), stage.bot);
    stage.answer(stage.http.delete(delete)).await;
    browser.gone(&format!("[data-message-id='{gone}']")).await;
    browser.sees("#bot .message.out .forwarded", "Toko Budi").await;

    let body = json!({ "from": friend, "chat": stage.owner, "text": "rahasia", "protected": true });
    let secret = stage.control("messages", body).await["message_id"].as_i64().unwrap();
    browser.find(&format!("#phone [data-message-id='{secret}']")).await;
    browser
        .eval(&format!("document.querySelector('#phone [data-message-id=\"{secret}\"] [data-action=forward]').click()"))
        .await;
    browser.find("[data-toast='error']").await;
    fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_file_of_no_kind_is_a_document_and_nothing_is_wrong_in_the_browsers_eyes() {
    let stage = Stage::new().await;
    stage.greet().await;
    stage.control("messages", json!({ "from": stage.owner, "chat": stage.bot, "media": [item("photo", "")] })).await;
    let browser = Browser::open(&stage.page(), Screen::Phone, Theme::Light).await;
    browser.find("#bot .only-photo .photo").await;
    no_errors(&browser).await;
}
