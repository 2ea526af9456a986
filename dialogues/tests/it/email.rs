//! The owner's e-mail address in the bot.

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::conversation::{Conversation, State};
use blastpro_dialogues::settings::Callback;
use blastpro_domain::email::{EmailAddress, Mail, Standing};
use blastpro_domain::ids::TelegramId;
use blastpro_domain::notices::NoticeButton;

use crate::stage::{Stage, labels};

async fn standing(stage: &Stage) -> Option<(String, Standing)> {
    let email = stage.services.email.get(stage.owner().await.id).await.expect("the database");
    email.map(|email| (email.address.as_str().to_owned(), email.standing))
}

#[tokio::test]
async fn an_address_is_written_changed_and_removed() {
    let stage = Stage::with_email().await;
    let menu = stage.settle_in().await;
    stage.press(&menu, "E-mail").await;
    stage.sees("Ketik alamat e-mail").await;
    stage.write("toko<b>@");
    stage.sees("bukan alamat e-mail").await;
    assert_eq!(standing(&stage).await, None);
    stage.write("  Sari@Example.com ");
    let card = stage.sees("belum dikonfirmasi").await;
    assert!(card.content.text.contains("Sari@example.com"), "{}", card.content.text);
    assert!(labels(&card).last().expect("buttons").contains("Kembali"));
    let owner = stage.owner().await.id;
    let mut tx = stage.services.store().begin().await.expect("the database");
    let now = stage.services.clock().now();
    let mails = tx.claim_mail(9, now, now).await.expect("the database");
    assert!(matches!(&mails[..], [mail] if mail.owner == owner && mail.mail == Mail::Confirm), "{mails:?}");
    drop(tx);

    let answer = stage.press(&card, "Kirim ulang").await;
    assert!(answer.text.expect("an answer").contains("Coba lagi"), "not within a minute");
    stage.press(&card, "Ganti").await;
    let question = stage.sees("Ketik alamat yang baru").await;
    stage.write("gudang@example.com");
    stage.sees("Belum bisa kirim surat lagi").await;
    assert_eq!(standing(&stage).await.expect("kept").0, "Sari@example.com", "nothing has changed");
    let card = stage
        .until("the card again", |s| {
            s.chat().into_iter().find(|m| m.id > question.id && m.content.text.contains("belum dikonfirmasi"))
        })
        .await;
    stage.press(&card, "Hapus").await;
    let ask = stage.sees("Hapus Sari@example.com?").await;
    stage.press(&ask, "Ya, hapus").await;
    stage.sees("Menu utama").await;
    assert_eq!(standing(&stage).await, None);
    stage.finish().await;
}

#[tokio::test]
async fn a_notices_button_opens_the_address_below_it() {
    let stage = Stage::with_email().await;
    stage.settle_in().await;
    let owner = stage.owner().await.id;
    let address = EmailAddress::parse("sari@example.com").expect("valid");
    stage.services.email.set(owner, &address).await.expect("may be");
    let data = NoticeButton::ShowEmail.encode();
    let message = stage.send_button("kabar", &data).await;
    stage.press_data(message, &data).await;
    let card = stage.sees("belum dikonfirmasi").await;
    assert!(card.id > message, "the notice stays");
    stage.finish().await;
}

/// The buttons name nobody, so what they do, they do to whoever presses.
#[tokio::test]
async fn no_button_reaches_another_owners_address() {
    let stage = Stage::with_email().await;
    stage.settle_in().await;
    let services = &stage.services;
    let victim = services.identity.greet(TelegramId(990_001), "Korban", Some("id")).await.expect("an owner").id;
    let address = EmailAddress::parse("korban@example.com").expect("valid");
    services.email.set(victim, &address).await.expect("may be");
    let buttons = [
        Callback::Email,
        Callback::ChangeEmail,
        Callback::ResendEmail,
        Callback::AskRemoveEmail,
        Callback::RemoveEmail,
    ];
    for button in &buttons {
        match button {
            Callback::Email
            | Callback::ChangeEmail
            | Callback::ResendEmail
            | Callback::AskRemoveEmail
            | Callback::RemoveEmail
            | Callback::Languages
            | Callback::Language(_)
            | Callback::Zones
            | Callback::Zone(_) => {}
        }
        let data = button.encode();
        let message = stage.send_button("lama", &data).await;
        stage.press_data(message, &data).await;
        stage.quiet().await;
    }
    assert!(!stage.chat().iter().any(|message| message.content.text.contains("korban@")));
    let theirs = services.email.get(victim).await.expect("the database").expect("still there");
    assert_eq!((theirs.address, theirs.standing), (address, Standing::Unconfirmed));
    stage.finish().await;
}

#[tokio::test]
async fn where_there_is_no_mail_server_there_is_no_email() {
    let stage = Stage::new().await;
    let menu = stage.settle_in().await;
    assert!(!labels(&menu).iter().any(|label| label.contains("E-mail")), "{:?}", labels(&menu));
    let written = stage.write("/email");
    stage
        .until("the menu", |s| s.chat().into_iter().find(|m| m.id > written && m.content.text.contains("Menu utama")))
        .await;
    // The question was asked before the mail server was taken away.
    stage.quiet().await;
    let conversation = Conversation { state: State::Email, ..Conversation::default() };
    let mut tx = stage.services.store().begin().await.expect("the database");
    tx.put_dialogue(stage.person.0, &conversation.encode(), stage.services.clock().now()).await.expect("stored");
    tx.commit().await.expect("stored");
    let written = stage.write("sari@example.com");
    stage
        .until("the menu", |s| s.chat().into_iter().find(|m| m.id > written && m.content.text.contains("Menu utama")))
        .await;
    assert_eq!(standing(&stage).await, None);
    let data = Callback::Email.encode();
    let message = stage.send_button("lama", &data).await;
    stage.press_data(message, &data).await;
    stage.until("the menu", |s| s.chat().into_iter().find(|m| m.content.text.contains("Menu utama"))).await;
    stage.finish().await;
}
