//! Owners connect, reconnect and disconnect accounts by chatting with the bot; Telegram ends sessions. Each scenario
//! runs the whole service against the simulated Telegram, on both databases.

use blastpro_domain::accounts::AccountState;
use chrono::TimeDelta;
use serde_json::json;

use crate::support::{Engine, Person, Stage, on_both_engines};

/// Shows a QR and returns its link.
async fn shows_qr(stage: &Stage, person: &Person) -> String {
    person.opens_ways_to_connect().await;
    person.taps("Scan a QR").await;
    person.reads("Scan it with the account").await;
    newest_qr(stage).await
}

async fn newest_qr(stage: &Stage) -> String {
    let pending = stage.control.get("/qr").await;
    pending[0]["url"].as_str().expect("a QR is pending").to_owned()
}

async fn states(stage: &Stage, person: &Person) -> Vec<AccountState> {
    let owner = stage.owner(person).await;
    let page = stage.services().accounts.list(owner, 0, 10).await.expect("accounts can be listed");
    page.accounts.iter().map(|account| account.state).collect()
}

on_both_engines! {
    /// The commonest way: the code is tapped on the keypad, and nothing but dots is ever shown.
    async fn an_account_is_connected_by_code(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.asks_for_code("0812 3456 0077").await;
        let keypad = sari.reads("Login code of").await;
        assert!(keypad.text().contains("+62 812 •••• 0077"), "{}", keypad.text());
        let code = sari.code().await;
        sari.taps_code(&code[..3]).await;
        sari.reads("● ● ●").await;
        sari.taps("⌫").await;
        sari.reads("● ● ○").await;
        sari.taps_code(&code[2..]).await;
        let connected = sari.reads("Account connected!").await;
        assert!(connected.text().contains("Sari"));
        assert_eq!(states(stage, &sari).await, [AccountState::Connected]);

        sari.taps("Show account").await;
        let account = sari.reads("Connected since").await;
        assert!(account.text().contains("+62 812 •••• 0077"));
        sari.has_one_connection_per_key().await;
    }

    /// The phone number comes from Telegram's own button; somebody else's contact is refused.
    async fn a_shared_contact_must_be_the_owners_own(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        sari.registers().await;
        sari.taps("Connect account").await;
        sari.taps("Use a code").await;
        sari.reads("Number of the account").await;
        let foreign = json!({ "phone_number": budi.phone, "first_name": "Budi", "user_id": budi.id });
        sari.sends(json!({ "contact": foreign })).await;
        sari.reads("somebody else's contact").await;
        sari.sends(json!({ "contact": true })).await;
        sari.reads("Login code of").await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("Account connected!").await;
    }

    /// Two-step verification: the hint is shown, a wrong password is refused, and no password stays in the chat.
    async fn a_password_is_asked_for_and_its_message_deleted(stage: &Stage) {
        let two_step = json!({ "password": "kucing biru 77", "password_hint": "<pet>" });
        let budi = stage.person_with("Budi", "+6281234560088", two_step).await;
        budi.registers().await;
        budi.asks_for_code("+62 812 3456 0088").await;
        budi.reads("Login code of").await;
        budi.taps_code(&budi.code().await).await;
        let asked = budi.reads("two-step password").await;
        assert!(asked.text().contains("<pet>"), "the hint is shown as written: {}", asked.text());
        budi.says("anjing merah 1").await;
        budi.reads("That is not the password").await;
        budi.says("kucing biru 77").await;
        budi.reads("Account connected!").await;
        for message in budi.chat().await {
            assert!(!message.text().contains("kucing") && !message.text().contains("anjing"), "{}", message.text());
        }
    }

    /// A wrong code says how many tries are left; too many end the login before Telegram locks the number.
    async fn wrong_codes_are_counted(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        let code = sari.code().await;
        let wrong: String = code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
        for left in ["4 tries left", "3 tries left", "2 tries left", "1 try left"] {
            sari.taps_code(&wrong).await;
            sari.reads(left).await;
        }
        sari.taps_code(&wrong).await;
        sari.reads("Too many wrong codes").await;
        assert_eq!(states(stage, &sari).await, []);
    }

    /// Another code can be asked for after a minute, by the way that Telegram offers next; an old code has expired.
    async fn a_code_is_sent_again_after_a_minute(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        let keypad = sari.reads("It can be sent by SMS in").await;
        assert_eq!(keypad.button("Send by SMS"), None);
        stage.advance(TimeDelta::seconds(61));
        sari.taps("Send by SMS").await;
        sari.reads("comes by SMS").await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("Account connected!").await;
    }

    /// An expired code costs nothing but a new one.
    async fn an_expired_code_is_replaced(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        let code = sari.code().await;
        stage.advance(TimeDelta::minutes(6));
        sari.taps_code(&code).await;
        sari.reads("no longer valid").await;
        sari.taps("Send").await;
        sari.sees("a fresh code", |message| {
            message.text().contains("Login code of") && !message.text().contains("no longer valid")
        })
        .await;
        stage.until("the fresh code came", async || sari.code().await != code).await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("Account connected!").await;
    }

    /// A code that is typed into the chat is void: its message goes, and the owner learns why.
    async fn a_typed_code_is_deleted_and_explained(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        let code = sari.code().await;
        sari.says(&code).await;
        sari.reads("That code is void now").await;
        assert!(sari.chat().await.iter().all(|message| !message.text().contains(&code)));
    }

    /// Numbers that cannot be connected are explained, and nothing is left behind.
    async fn refused_numbers_are_explained(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let banned = stage.person_with("Ban", "+6281234560099", json!({ "banned": true })).await;
        sari.registers().await;
        sari.asks_for_code("bukan nomor").await;
        sari.reads("could not be read").await;
        sari.asks_for_code(&banned.phone).await;
        sari.reads("banned by Telegram").await;
        // Telegram sends a code to any number, and says only then that nobody has it.
        sari.asks_for_code("+6281234561234").await;
        sari.reads("Login code of").await;
        let code = stage.control.get("/codes/6281234561234").await;
        sari.taps_code(code["code"].as_str().expect("a code is text")).await;
        sari.reads("No such account").await;
        let flood = json!({ "person": sari.id, "method": "auth.sendCode", "fault": { "rpc": "FLOOD_WAIT_3600" }, "times": 1 });
        stage.control.post("/faults", flood).await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Telegram wants a pause").await;
        let invalid = json!({ "person": sari.id, "method": "auth.sendCode", "fault": { "rpc": "PHONE_NUMBER_INVALID" }, "times": 1 });
        stage.control.post("/faults", invalid).await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Unknown number").await;
        sari.connects().await;
    }

    /// A word that no keypad can enter is typed, and its message deleted.
    async fn a_word_is_typed_and_deleted(stage: &Stage) {
        let sari = stage.person_with("Sari", "+6281234560077", json!({ "code_channel": "sms_word" })).await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("SMS with a word").await;
        let word = sari.code().await;
        sari.says(&word).await;
        sari.reads("Account connected!").await;
        assert!(sari.chat().await.iter().all(|message| !message.text().contains(&word)));
    }

    /// The QR picture is renewed in place before its token ends, then accepted.
    async fn an_account_is_connected_by_qr(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        let first = shows_qr(stage, &sari).await;
        let picture = sari.reads("Scan it with the account").await;
        stage.advance(TimeDelta::seconds(30));
        let renewed = sari.sees("a renewed picture", |message| {
            message.text().contains("Scan it with") && message.0["media"]["sha256"] != picture.0["media"]["sha256"]
        });
        assert_eq!(renewed.await.id(), picture.id(), "the picture is renewed in place");
        let second = newest_qr(stage).await;
        assert_ne!(first, second);
        stage.control.post("/qr", json!({ "url": second, "person": sari.id })).await;
        sari.reads("Account connected!").await;
        assert_eq!(states(stage, &sari).await, [AccountState::Connected]);
        sari.has_one_connection_per_key().await;
    }

    /// The account lives in another datacenter and has two-step verification: both are found out after the scan.
    async fn a_qr_login_migrates_and_asks_for_the_password(stage: &Stage) {
        let extra = json!({ "password": "kucing biru 77", "password_hint": "pet", "home_dc": 4 });
        let budi = stage.person_with("Budi", "+6281234560088", extra).await;
        budi.registers().await;
        let qr = shows_qr(stage, &budi).await;
        stage.control.post("/qr", json!({ "url": qr, "person": budi.id })).await;
        budi.reads("two-step password").await;
        budi.says("kucing biru 77").await;
        budi.reads("Account connected!").await;
        assert_eq!(states(stage, &budi).await, [AccountState::Connected]);
    }

    /// Nobody scans: the login ends by itself, and the chat is not stuck.
    async fn an_unscanned_qr_times_out(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        shows_qr(stage, &sari).await;
        stage.advance(TimeDelta::seconds(121));
        sari.reads("The QR was not scanned").await;
        sari.connects().await;
    }

    /// A login left alone ends with a message, and the next one starts afresh.
    async fn an_abandoned_login_times_out(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        stage.advance(TimeDelta::minutes(11));
        sari.reads("Time is up").await;
        sari.connects().await;
    }

    /// A second login of the same owner takes over, saying so; cancelling ends it.
    async fn a_second_login_takes_over(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("The earlier login was stopped").await;
        sari.says("/cancel").await;
        sari.reads("Cancelled").await;
        assert_eq!(states(stage, &sari).await, []);
    }

    /// An account that another owner runs: refused politely, the new session logged out, the other owner told.
    async fn an_account_of_another_owner_is_refused(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let budi = stage.person("Budi", "+6281234560088").await;
        sari.registers().await;
        sari.connects().await;
        budi.registers().await;
        budi.asks_for_code(&sari.phone).await;
        budi.reads("Login code of").await;
        budi.taps_code(&sari.code().await).await;
        budi.reads("Somebody else runs this account").await;
        sari.reads("Somebody tried to connect").await;
        assert_eq!(states(stage, &budi).await, []);
        assert_eq!(states(stage, &sari).await, [AccountState::Connected]);
        stage.until("the refused session is logged out", async || {
            sari.log().await.iter().any(|entry| entry["method"].as_str().is_some_and(|m| m.eq_ignore_ascii_case("auth.logOut")))
        })
        .await;
    }

    /// An account that works is never overwritten by a second login of its own owner.
    async fn a_live_account_is_left_alone(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.connects().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("connected already").await;
        assert_eq!(states(stage, &sari).await, [AccountState::Connected]);
    }

    /// Telegram ends the session: the owner is told once, logs in again with one tap, and the account is the same row.
    async fn a_revoked_session_is_reported_and_reconnected(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.connects().await;
        sari.revokes_sessions().await;
        sari.reads("is disconnected").await;
        assert_eq!(states(stage, &sari).await, [AccountState::NeedsLogin]);
        sari.taps("Log in again").await;
        sari.taps("Use a code").await;
        sari.reads("Login code of").await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("Account connected again!").await;
        assert_eq!(states(stage, &sari).await, [AccountState::Connected]);
        let told = sari.chat().await.iter().filter(|message| message.text().contains("is disconnected")).count();
        assert_eq!(told, 1);
    }

    /// An account that has written to too many strangers is limited, not disconnected: its owner is told once and what
    /// to do, and it is free again when `@SpamBot`, or the owner, says so.
    async fn an_account_limited_for_writing_to_strangers_stays_connected(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.connects().await;
        let limit = json!({ "person": sari.id, "method": "messages.sendMessage", "fault": { "rpc": "PEER_FLOOD" } });
        let told = async || {
            let chat = sari.chat().await;
            chat.iter().filter(|message| message.text().contains("too many people it does not know")).count()
        };
        stage.control.post("/faults", limit.clone()).await;
        sari.taps("Show account").await;
        sari.taps("Ask @SpamBot").await;
        sari.reads("Telegram limits this account at present").await;
        let notice = sari.reads("private messages went to too many people it does not know").await;
        assert_eq!(states(stage, &sari).await, [AccountState::Restricted]);

        let limited = "Your account is now limited until 30 Nov 2026.";
        stage.control.post("/spam_bot", json!({ "person": sari.id, "answer": limited })).await;
        stage.control.post("/faults", limit.clone()).await;
        sari.taps("Ask again").await;
        stage.until("the second refusal came", async || sari.refusals().await.len() == 2).await;
        sari.reads("Telegram limits this account at present").await;
        sari.taps("Ask again").await;
        sari.reads(limited).await;
        sari.presses(&notice, &notice.button("Show account").expect("a notice has one")).await;
        let card = sari.reads("Restricted by Telegram since").await;
        assert!(card.text().contains("Groups and channels go on"), "{}", card.text());

        stage.control.post("/spam_bot", json!({ "person": sari.id, "answer": null })).await;
        sari.taps("Ask @SpamBot").await;
        sari.reads("no limits are currently applied").await;
        assert_eq!(states(stage, &sari).await, [AccountState::Connected]);
        assert_eq!(told().await, 1, "told once");

        stage.control.post("/faults", limit).await;
        sari.presses(&notice, &notice.button("Show account").expect("a notice has one")).await;
        sari.taps("Ask @SpamBot").await;
        stage.until("the owner is told anew", async || told().await == 2).await;
        sari.taps("Show account").await;
        sari.taps("The limit is over").await;
        stage.until("it is over", async || states(stage, &sari).await == [AccountState::Connected]).await;
        sari.has_one_connection_per_key().await;
        let opened = sari.log().await.iter().filter(|entry| entry["event"] == json!("opened")).count();
        assert_eq!(opened, 2, "one line to log in and one since");
    }

    /// Disconnecting asks, logs out at Telegram, erases the key, and keeps the account for later.
    async fn an_account_is_disconnected_and_connected_again(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        sari.connects().await;
        sari.taps("Show account").await;
        sari.taps("Disconnect this account").await;
        sari.reads("Disconnect «Sari»?").await;
        sari.taps("Yes, disconnect").await;
        sari.reads("We have erased its key").await;
        assert_eq!(states(stage, &sari).await, [AccountState::Disconnected]);
        let owner = stage.owner(&sari).await;
        let accounts = stage.services().accounts.list(owner, 0, 1).await.expect("accounts can be listed").accounts;
        let key = stage.services().accounts.session(owner, accounts[0].id).await.expect("the database answers");
        assert_eq!(key, None, "the key is erased");
        sari.taps("Connect again").await;
        sari.taps("Use a code").await;
        sari.reads("Login code of").await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("Account connected again!").await;
        assert_eq!(states(stage, &sari).await, [AccountState::Connected]);
    }

    /// The limit holds for accounts of different numbers, and is said.
    async fn the_limit_on_accounts_is_kept(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        sari.registers().await;
        for last in ["01", "02", "03"] {
            let account = stage.person("Toko", &format!("+62812345600{last}")).await;
            sari.asks_for_code(&account.phone).await;
            sari.reads("Login code of").await;
            sari.taps_code(&account.code().await).await;
            sari.reads("Account connected!").await;
        }
        sari.opens_ways_to_connect().await;
        sari.reads("3 accounts already").await;
    }

    /// Names are shown as written, never as markup.
    async fn a_name_with_markup_stays_text(stage: &Stage) {
        let name = "<b>Sari</b> & \"Co\" _x_";
        let sari = stage.person(name, "+6281234560077").await;
        sari.registers().await;
        sari.connects().await;
        sari.taps("Show account").await;
        let account = sari.reads("Connected since").await;
        assert!(account.text().contains(name), "{}", account.text());
    }
}
