//! E-mail, end to end: an address is written in the bot, confirmed by the link of a real letter over real HTTP, and
//! then hears that an account was lost.

use reqwest::{Client, StatusCode, redirect};
use serde_json::json;
use url::Url;

use self::mail_server::{At, Letter, MailServer, Trouble};
use crate::chat_page::browser::{Browser, Screen, Theme};
use crate::support::process::Service;
use crate::support::{Engine, Person, Stage};

#[path = "../support/mail.rs"]
#[expect(dead_code, reason = "the engine's own tests make all the trouble that there is")]
mod mail_server;

const ADDRESS: &str = "sari@example.com";

/// A service with a mail server: its own address is known before it starts, for the links.
async fn serve(stage: &Stage, post: &MailServer) -> (Service, Url) {
    let listen = Service::free_address();
    let site: Url = format!("http://{listen}/").parse().expect("an address");
    let extra = [
        ("LISTEN", listen),
        ("SITE_URL", site.to_string()),
        ("SMTP_URL", post.url()),
        ("MAIL_FROM", "BlastPro <kabar@blastpro.example>".to_owned()),
    ];
    (Service::start(stage, &extra).await, site)
}

/// Waits for the letter with this number, from 0.
async fn letter(stage: &Stage, post: &MailServer, number: usize) -> Letter {
    stage.until("the letter comes", async || post.letters().len() > number).await;
    post.letters()[number].clone()
}

fn client() -> Client {
    Client::builder().redirect(redirect::Policy::limited(3)).no_proxy().build().expect("a client")
}

/// The person writes their address and gets the letter.
async fn sets_address(stage: &Stage, post: &MailServer, person: &Person) -> Letter {
    let before = post.letters().len();
    person.says("/email").await;
    person.reads("Write your e-mail address").await;
    person.says("not an address").await;
    person.reads("not an e-mail address").await;
    person.says(&format!(" {ADDRESS} ")).await;
    person.reads("not confirmed yet").await;
    letter(stage, post, before).await
}

crate::support::on_both_engines_unserved! {
    async fn an_address_is_confirmed_and_hears_that_an_account_is_lost(stage: &Stage) {
        let post = MailServer::start().await;
        let (service, site) = serve(stage, &post).await;
        let sari = stage.person("Sari <b>", "+6281234560077").await;
        sari.registers().await;
        let first = sets_address(stage, &post, &sari).await;
        assert_eq!(first.to, ADDRESS);
        let link = first.link();
        assert!(link.starts_with(site.as_str()), "{link}");

        let http = client();
        for _ in 0..2 {
            let page = http.get(&link).send().await.expect("an answer");
            assert_eq!(page.status(), StatusCode::OK);
            assert_eq!(page.headers()["cache-control"], "no-store");
            assert_eq!(page.headers()["referrer-policy"], "no-referrer");
            assert!(page.headers()["content-security-policy"].to_str().expect("text").contains("form-action 'self'"));
            let page = page.text().await.expect("a page");
            assert!(page.contains("s•••@example.com") && page.contains("method=\"post\""), "{page}");
            assert!(page.contains("Sari &lt;b&gt;") && !page.contains(ADDRESS), "{page}");
        }
        sari.says("/email").await;
        sari.reads("not confirmed yet").await;
        let done = http.post(&link).send().await.expect("an answer");
        assert_eq!((done.status(), done.url().as_str()), (StatusCode::OK, link.as_str()), "led back to the page");
        assert!(done.text().await.expect("a page").contains("The address is confirmed"));
        sari.reads("is confirmed").await;
        sari.says("/email").await;
        sari.reads("✅ active").await;

        sari.connects().await;
        sari.revokes_sessions().await;
        sari.reads("is disconnected").await;
        let second = letter(stage, &post, 1).await;
        assert_eq!(second.header("Subject"), "Account Sari <b> is disconnected");
        assert!(second.html.contains("Sari &lt;b&gt;") && second.plain.contains("Log in again"), "{}", second.plain);
        assert!(second.plain.contains(&format!("{site}\n")), "it leads to the bot: {}", second.plain);

        sari.says("/email").await;
        sari.reads("✅ active").await;
        sari.taps("Remove address").await;
        sari.reads("no longer sent there").await;
        sari.taps("Yes, remove").await;
        let gone = http.get(&link).send().await.expect("an answer");
        assert_eq!(gone.status(), StatusCode::NOT_FOUND);
        let log = service.stop().await;
        let token = link.rsplit('/').next().expect("a token");
        assert!(!log.contains(ADDRESS) && !log.contains(token) && !log.contains("rahasia"), "{log}");
        let stored = stage.database.dump().await;
        for secret in [ADDRESS, token] {
            let found = stored.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
            assert!(!found, "{secret} stands open in the database");
        }
    }

    async fn a_refused_address_is_told_in_the_bot_and_another_link_can_be_asked_for(stage: &Stage) {
        let post = MailServer::start().await;
        post.will(At::Rcpt, Trouble::Says("550 no such user"));
        let (service, _site) = serve(stage, &post).await;
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.says("/email").await;
        sari.reads("Write your e-mail address").await;
        sari.says(ADDRESS).await;
        sari.reads("refused our letter to s•••@example.com").await;
        sari.taps("Show e-mail").await;
        sari.reads("📭 refused").await;
        sari.taps("Send confirmation again").await;
        sari.says("/email").await;
        sari.reads("📭 refused").await;
        service.stop().await;
        assert_eq!(post.letters().len(), 0, "a minute has not passed");
    }

    async fn without_a_mail_server_nobody_hears_of_email(stage: &Stage) {
        let service = Service::start(stage, &[("SITE_URL", "https://bot.example.com".to_owned())]).await;
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        let menu = sari.reads("Main menu").await;
        assert!(menu.button("E-mail").is_none(), "{:?}", menu.buttons());
        let commands = stage.control.get(&format!("/commands?bot={}&language=en", stage.bot)).await;
        assert!(!commands.to_string().contains("email"), "{commands}");
        sari.says("/email").await;
        sari.says("/menu").await;
        assert!(!sari.chat().await.iter().any(|message| message.text().contains("e-mail address")));
        service.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_fits_a_phone_and_a_desk_and_its_button_works() {
    Stage::play_unserved(Engine::Sqlite, async |stage: &Stage| {
        let post = MailServer::start().await;
        let (service, _site) = serve(stage, &post).await;
        let extra = json!({ "language": "id" });
        let sari = stage.person_with("Sari Toko Kue Bandung", "+6281234560077", extra).await;
        sari.says("/start").await;
        sari.taps("Lanjut").await;
        sari.taps("Saya setuju").await;
        sari.reads("Menu utama").await;
        sari.says("/email").await;
        sari.reads("Ketik alamat").await;
        sari.says("toko.sari.kue.bandung.yang.namanya.panjang@surat-elektronik.example.co.id").await;
        let link: Url = letter(stage, &post, 0).await.link().parse().expect("an address");
        for (screen, theme, name) in
            [(Screen::Desktop, Theme::Light, "email-desk"), (Screen::Phone, Theme::Dark, "email-phone-dark")]
        {
            let page = Browser::open(&link, screen, theme).await;
            assert_fits(&page).await;
            page.screenshot(name).await;
        }
        let page = Browser::open(&link, Screen::Phone, Theme::Light).await;
        assert_fits(&page).await;
        let height = page.eval("document.querySelector('button').getBoundingClientRect().height").await;
        assert!(height.as_f64().expect("a number") >= 44.0, "a thumb hits it: {height}");
        page.screenshot("email-phone").await;
        page.click("button").await;
        page.sees("h1", "Alamat sudah dikonfirmasi").await;
        assert_fits(&page).await;
        page.screenshot("email-done").await;
        assert_eq!(page.console_errors().await, Vec::<String>::new());
        sari.reads("sudah dikonfirmasi").await;
        service.stop().await;
    })
    .await;
}

async fn assert_fits(page: &Browser) {
    let fits = page.eval("document.documentElement.scrollWidth <= innerWidth").await;
    assert_eq!(fits, json!(true), "nothing sticks out");
    let styled = page.eval("getComputedStyle(document.querySelector('main')).borderRadius").await;
    assert_eq!(styled, json!("16px"), "the style is let in by the policy");
}
