//! What goes out by e-mail, to a mail server over a real line.

use blastpro_domain::email::{EmailAddress, Standing};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::{AccountId, CampaignId, OwnerId};
use blastpro_domain::notices::Notice;
use blastpro_engine::mail::{MailServer as Server, Mailer, Post, Sender, ServerAddress};
use blastpro_engine::outbox::Outbox;
use blastpro_services::email::{AskError, Link, Token};
use chrono::TimeDelta;

use crate::harness::Harness;
use crate::mail_server::{At, MailServer, Trouble};

const ADDRESS: &str = "sari@example.com";

fn address() -> EmailAddress {
    EmailAddress::parse(ADDRESS).expect("valid")
}

fn server(url: &str) -> Server {
    let from = Sender::parse("BlastPro <kabar@blastpro.example>").expect("valid");
    Server::new(ServerAddress::parse(url).expect("valid"), from)
}

fn mailer(harness: &Harness, url: &str) -> Mailer {
    let site = "https://bot.example.com".parse().expect("valid");
    Mailer::new(harness.services.clone(), Post { server: server(url), site })
}

async fn run(mailer: &mut Mailer) -> bool {
    mailer.run_once().await.expect("the database answers")
}

fn token(link: &str) -> Token {
    Token::parse(link.rsplit('/').next().expect("a path")).expect("a token")
}

/// The owner sets an address and confirms it.
async fn confirm(harness: &Harness, mailer: &mut Mailer, post: &MailServer) {
    let email = &harness.services.email;
    email.set(harness.owner, &address()).await.expect("may be");
    assert!(run(mailer).await);
    let letter = post.letters().pop().expect("a letter");
    assert!(email.confirm(&token(&letter.link())).await.expect("the database answers"));
}

async fn standing(harness: &Harness) -> Standing {
    harness.services.email.get(harness.owner).await.expect("the database answers").expect("an address").standing
}

async fn add(harness: &Harness, notice: &Notice, key: Option<&str>) {
    let mut tx = harness.services.store().begin().await.expect("the database answers");
    tx.add_notice(harness.owner, notice, key, harness.services.clock().now()).await.expect("stored");
    tx.commit().await.expect("stored");
}

fn lost(name: &str) -> Notice {
    Notice::AccountLost {
        account: AccountId::new(),
        name: name.to_owned(),
        phone: "+62 812 •••• 0077".to_owned(),
        reason: "SESSION_REVOKED".to_owned(),
    }
}

/// What the bot has told the owner.
async fn told(harness: &Harness) -> Vec<String> {
    let mut outbox = Outbox::new(harness.services.clone(), harness.bot());
    while outbox.run_once().await.expect("the database answers") > 0 {}
    let peer = blastpro_simulator::world::Peer::Person(harness.bot);
    let messages = harness.world().messages(harness.owner_person, peer, 0);
    messages.into_iter().filter(|message| message.from == harness.bot).map(|message| message.content.text).collect()
}

#[tokio::test]
async fn an_address_is_confirmed_by_its_link_and_then_urgent_news_go_there_once() {
    let (harness, _clock) = Harness::with_manual_clock().await;
    let post = MailServer::start().await;
    let mut mailer = mailer(&harness, &post.url());
    let email = &harness.services.email;
    email.set(harness.owner, &address()).await.expect("may be");
    add(&harness, &lost("Toko"), None).await;
    assert!(run(&mut mailer).await);
    assert!(!run(&mut mailer).await, "nothing but the confirmation goes to an address that nobody confirmed");
    let letter = &post.letters()[0];
    assert_eq!((letter.to.as_str(), letter.header("To")), (ADDRESS, ADDRESS));
    assert_eq!(letter.header("From"), "BlastPro <kabar@blastpro.example>");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert!(letter.link().starts_with("https://bot.example.com/email/"), "{}", letter.link());
    assert!(letter.plain.contains("24 jam") && letter.plain.contains("Dewi"), "{}", letter.plain);

    let token = token(&letter.link());
    assert!(
        matches!(email.look(&token).await.expect("read"), Link::Open { address, .. } if address == "s•••@example.com")
    );
    assert_eq!(standing(&harness).await, Standing::Unconfirmed, "looking changes nothing");
    assert!(email.confirm(&token).await.expect("the database answers"));
    assert_eq!(standing(&harness).await, Standing::Confirmed);
    assert!(!email.confirm(&token).await.expect("the database answers"), "once");
    assert_eq!(email.look(&token).await.expect("read"), Link::Used { language: Language::Id });

    let done = Notice::EmailConfirmed { address: "x".into() };
    assert!(!done.is_urgent());
    add(&harness, &lost("Toko Sari"), Some("lost")).await;
    add(&harness, &lost("Toko Sari"), Some("lost")).await;
    assert!(run(&mut mailer).await);
    assert!(!run(&mut mailer).await, "repetitions of one piece of news are one letter");
    let letters = post.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[1].header("Subject"), "Akun Toko Sari terputus");
    assert!(letters[1].plain.contains("/email, lalu hapus"), "the way out: {}", letters[1].plain);
    let bot = told(&harness).await;
    assert_eq!(bot.iter().filter(|text| text.contains("dikonfirmasi")).count(), 1, "{bot:?}");
    assert_eq!(bot.iter().filter(|text| text.contains("terputus.")).count(), 2, "on each channel by itself: {bot:?}");
    harness.end().await;
}

#[tokio::test]
async fn a_name_cannot_become_a_header_or_a_tag() {
    let (harness, _clock) = Harness::with_manual_clock().await;
    let post = MailServer::start().await;
    let mut mailer = mailer(&harness, &post.url());
    confirm(&harness, &mut mailer, &post).await;
    let usual: Vec<_> = post.letters()[0].headers.iter().map(|(name, _)| name.clone()).collect();
    let names = [
        "Toko\r\nBcc: korban@example.com\r\n\r\n<script>x</script>",
        "Toko\nSubject: lain\u{2028}X-Evil: 1\u{202e}",
        "=?utf-8?q?=0D=0ABcc:_korban@example.com?=",
        &"Ŧ🛒".repeat(400),
        "\u{0}\u{1b}[31m",
    ];
    for name in names {
        add(&harness, &lost(name), None).await;
        let reason = blastpro_domain::campaigns::PauseReason::Failures { error: "<b>\r\nX-Evil: 1".to_owned() };
        add(&harness, &Notice::CampaignPaused { campaign: CampaignId::new(), name: name.to_owned(), reason }, None)
            .await;
        for _ in 0..2 {
            assert!(run(&mut mailer).await);
        }
    }
    let letters = post.letters();
    assert_eq!(letters.len(), 1 + 2 * names.len());
    for letter in &letters[1..] {
        assert_eq!(letter.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), usual);
        assert_eq!(letter.to, ADDRESS);
        let subject = letter.header("Subject");
        assert!(!subject.contains(['\r', '\n', '\u{2028}', '\u{202e}', '\u{0}']), "{subject:?}");
        assert!(subject.chars().count() <= 120, "{subject}");
        assert!(!letter.html.contains("<script") && !letter.html.contains("<b>"), "{}", letter.html);
    }
    assert!(letters[1].html.contains("&lt;script&gt;"), "shown as it was written");
    harness.end().await;
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again() {
    let (harness, clock) = Harness::with_manual_clock().await;
    let post = MailServer::start().await;
    let mut mailer = mailer(&harness, &post.url());
    confirm(&harness, &mut mailer, &post).await;
    add(&harness, &lost("Toko"), None).await;
    for (at, answer) in [
        (At::Greeting, "421 busy"),
        (At::Auth, "454 later"),
        (At::Auth, "535 wrong password"),
        (At::Mail, "550 sender refused"),
        (At::Rcpt, "450 greylisted"),
        (At::Data, "451 trouble"),
        (At::Message, "452 no room"),
    ] {
        post.will(at, Trouble::Says(answer));
        assert!(run(&mut mailer).await, "{answer}");
        assert!(!run(&mut mailer).await, "not at once after {answer}");
        clock.advance(TimeDelta::minutes(10));
    }
    assert!(run(&mut mailer).await);
    assert_eq!(post.letters().len(), 2, "the confirmation and the news");
    assert_eq!(standing(&harness).await, Standing::Confirmed, "none of that was about the address");
    harness.end().await;
}

#[tokio::test]
async fn a_refusal_for_good_ends_it_and_the_owner_hears_of_it_once() {
    for at in [At::Rcpt, At::Message] {
        let (harness, clock) = Harness::with_manual_clock().await;
        let post = MailServer::start().await;
        let mut mailer = mailer(&harness, &post.url());
        confirm(&harness, &mut mailer, &post).await;
        add(&harness, &lost("Toko"), None).await;
        add(&harness, &lost("Gudang"), None).await;
        post.will(at, Trouble::Says("550 <sari@example.com>: no such user"));
        assert!(run(&mut mailer).await);
        assert_eq!(standing(&harness).await, Standing::Refused);
        while run(&mut mailer).await {}
        clock.advance(TimeDelta::days(1));
        assert!(!run(&mut mailer).await);
        assert_eq!(post.letters().len(), 1, "nothing more goes there");
        let bot = told(&harness).await;
        let refusals: Vec<_> = bot.iter().filter(|text| text.contains("ditolak")).collect();
        assert_eq!(refusals.len(), 1, "{bot:?}");
        assert!(refusals[0].contains("s•••@example.com"));
        // Asking again starts anew.
        harness.services.email.resend(harness.owner).await.expect("may be");
        assert!(run(&mut mailer).await);
        assert!(harness.services.email.confirm(&token(&post.letters()[1].link())).await.expect("answers"));
        assert_eq!(standing(&harness).await, Standing::Confirmed);
        harness.end().await;
    }
}

/// Nobody knows whether the server kept what it had not acknowledged. Twice is better than never, and the two can be
/// told to be one.
#[tokio::test]
async fn a_line_that_breaks_after_the_message_may_send_it_twice_under_one_id() {
    let (harness, clock) = Harness::with_manual_clock().await;
    let post = MailServer::start().await;
    let mut mailer = mailer(&harness, &post.url());
    confirm(&harness, &mut mailer, &post).await;
    add(&harness, &lost("Toko"), None).await;
    post.will(At::Message, Trouble::Drops);
    assert!(run(&mut mailer).await);
    clock.advance(TimeDelta::minutes(1));
    assert!(run(&mut mailer).await);
    assert!(!run(&mut mailer).await);
    let letters = post.letters();
    assert_eq!(letters.len(), 3);
    assert_eq!(letters[1].header("Message-ID"), letters[2].header("Message-ID"));
    assert_ne!(letters[0].header("Message-ID"), letters[1].header("Message-ID"));
    harness.end().await;
}

#[tokio::test]
async fn a_server_that_is_down_keeps_nobody_else_waiting_and_is_left_alone_for_a_while() {
    let (harness, clock) = Harness::with_manual_clock().await;
    let post = MailServer::start().await;
    let mut working = mailer(&harness, &post.url());
    confirm(&harness, &mut working, &post).await;
    for name in ["A", "B", "C"] {
        add(&harness, &lost(name), None).await;
    }
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address");
    let mut broken = mailer(&harness, &format!("smtp://{nobody}"));
    assert!(run(&mut broken).await);
    assert!(!run(&mut broken).await, "the other two are not tried");
    assert_eq!(told(&harness).await.len(), 4, "the bot says all three, and that the address is confirmed");
    clock.advance(TimeDelta::minutes(10));
    for _ in 0..3 {
        assert!(run(&mut working).await);
    }
    assert_eq!(post.letters().len(), 4);
    harness.end().await;
}

#[tokio::test]
async fn an_owner_who_blocked_the_bot_still_gets_letters() {
    let harness = Harness::start().await;
    let post = MailServer::start().await;
    let mut mailer = mailer(&harness, &post.url());
    confirm(&harness, &mut mailer, &post).await;
    harness.world().set_blocked(harness.owner_person, harness.bot, true).expect("both exist");
    add(&harness, &lost("Toko"), None).await;
    assert_eq!(told(&harness).await.len(), 0);
    assert!(run(&mut mailer).await);
    assert_eq!(post.letters().len(), 2);
    harness.end().await;
}

#[tokio::test]
async fn letters_are_in_the_owners_language() {
    let harness = Harness::start().await;
    let post = MailServer::start().await;
    let mut mailer = mailer(&harness, &post.url());
    harness.services.identity.set_language(harness.owner, Language::En).await.expect("stored");
    confirm(&harness, &mut mailer, &post).await;
    let reason = "PEER_FLOOD".to_owned();
    let (account, phone) = (AccountId::new(), "+62".to_owned());
    add(&harness, &Notice::AccountRestricted { account, name: "Shop".into(), phone, reason }, None).await;
    assert!(run(&mut mailer).await);
    let letters = post.letters();
    assert!(letters[0].plain.contains("Hello Dewi") && letters[0].html.contains("lang=\"en\""), "{}", letters[0].html);
    assert_eq!(letters[1].header("Subject"), "Telegram restricts account Shop");
    assert!(letters[1].plain.contains("too many private chats"), "{}", letters[1].plain);
    harness.end().await;
}

#[tokio::test]
async fn a_link_ends_with_its_day_with_its_address_and_with_a_newer_one_that_was_used() {
    let (harness, clock) = Harness::with_manual_clock().await;
    let post = MailServer::start().await;
    let mut mailer = mailer(&harness, &post.url());
    let email = &harness.services.email;
    let looks = async |token: &Token| email.look(token).await.expect("the database answers");
    let confirms = async |token: &Token| email.confirm(token).await.expect("the database answers");

    email.set(harness.owner, &address()).await.expect("may be");
    assert!(run(&mut mailer).await);
    let first = token(&post.letters()[0].link());
    clock.advance(TimeDelta::hours(24));
    assert_eq!(looks(&first).await, Link::Expired { language: Language::Id });
    assert!(!confirms(&first).await);

    email.resend(harness.owner).await.expect("may be");
    assert!(run(&mut mailer).await);
    let second = token(&post.letters()[1].link());
    clock.advance(TimeDelta::minutes(2));
    email.resend(harness.owner).await.expect("may be");
    assert!(run(&mut mailer).await);
    let third = token(&post.letters()[2].link());
    assert!(matches!(looks(&second).await, Link::Open { .. }), "a letter that was slow is good as well");

    clock.advance(TimeDelta::minutes(2));
    let other = EmailAddress::parse("gudang@example.com").expect("valid");
    email.set(harness.owner, &other).await.expect("may be");
    assert_eq!(looks(&second).await, Link::Unknown, "it was for another address");
    assert!(!confirms(&third).await);
    assert!(run(&mut mailer).await);
    let fourth = token(&post.letters()[3].link());
    assert_eq!(post.letters()[3].to, other.as_str());
    assert!(confirms(&fourth).await);

    let foreign = Token::parse(&"0".repeat(64)).expect("the form of one");
    assert_eq!(looks(&foreign).await, Link::Unknown);
    assert!(!confirms(&foreign).await);

    assert!(email.remove(harness.owner).await.expect("the database answers"));
    assert_eq!(looks(&fourth).await, Link::Unknown);
    add(&harness, &lost("Toko"), None).await;
    assert!(!run(&mut mailer).await, "removed is switched off");
    harness.end().await;
}

#[tokio::test]
async fn nobodys_letter_box_is_filled_through_us() {
    let (harness, clock) = Harness::with_manual_clock().await;
    let email = &harness.services.email;
    let asked = async |owner: OwnerId| email.set(owner, &address()).await;
    asked(harness.owner).await.expect("the first");
    assert!(matches!(asked(harness.owner).await, Err(AskError::NotBefore(_))), "a minute apart");
    for _ in 0..4 {
        clock.advance(TimeDelta::minutes(2));
        // Taking the address away does not make anybody forget.
        email.remove(harness.owner).await.expect("the database answers");
        asked(harness.owner).await.expect("up to five");
    }
    clock.advance(TimeDelta::minutes(2));
    let refused = asked(harness.owner).await;
    assert!(
        matches!(refused, Err(AskError::NotBefore(at)) if at > harness.services.clock().now() + TimeDelta::hours(23))
    );
    let other = harness.another_owner().await;
    asked(other).await.expect("each owner has their own five");
    clock.advance(TimeDelta::hours(24));
    asked(harness.owner).await.expect("the next day");
    harness.end().await;
}

#[tokio::test]
async fn the_check_tells_whether_the_server_lets_us_in() {
    let post = MailServer::start().await;
    server(&post.url()).reach().await.expect("it answers");
    post.will(At::Auth, Trouble::Says("535 go away rahasia"));
    let error = server(&post.url()).reach().await.expect_err("wrong password").to_string();
    assert_eq!(error, "AUTH: 535");
    assert_eq!(post.visits(), 2);
}
