use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::ids::LoginId;
use blastpro_domain::logins::{
    CodeChannel, Login, LoginCommand, LoginDetail, LoginMethod, LoginPhase, LoginProblem, QrToken, SentCode,
};
use blastpro_storage::{Constraint, StorageError, Store, Subject};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::fixtures::{add_account, add_login, add_owner, at, login, phone};
use crate::support::{SECOND_KEY, on_both_engines};

/// A command in a form that can be compared; it holds secrets of tests only.
fn shown(command: Option<&LoginCommand>) -> String {
    match command {
        None => "none".into(),
        Some(LoginCommand::RequestCode(phone)) => format!("request {}", phone.e164()),
        Some(LoginCommand::Resend) => "resend".into(),
        Some(LoginCommand::SubmitCode(code)) => format!("code {}", code.expose_secret()),
        Some(LoginCommand::SubmitPassword(password)) => format!("password {}", password.expose_secret()),
        Some(LoginCommand::StartQr) => "qr".into(),
    }
}

fn assert_same(read: &Login, written: &Login) {
    assert_eq!((read.id, read.owner_id, read.account_id), (written.id, written.owner_id, written.account_id));
    assert_eq!((read.method, read.phase, read.network), (written.method, written.phase, written.network));
    assert_eq!(read.detail, written.detail);
    assert_eq!(shown(read.command.as_ref()), shown(written.command.as_ref()));
    assert_eq!((read.screen_message, read.revision), (written.screen_message, written.revision));
    assert_eq!((read.created_at, read.expires_at), (written.created_at, written.expires_at));
}

fn full_detail() -> LoginDetail {
    LoginDetail {
        phone: Some(phone()),
        code: Some(SentCode {
            channel: CodeChannel::App,
            length: Some(5),
            hint: None,
            next_channel: Some(CodeChannel::Sms),
            resend_at: at(60),
        }),
        entry: "1234".into(),
        qr: Some(QrToken { url: "tg://login?token=secret".into(), expires_at: at(30) }),
        qr_until: Some(at(120)),
        password_hint: Some("nama kucing".into()),
        problem: Some(LoginProblem::WrongCode { tries_left: 3 }),
        ..LoginDetail::default()
    }
}

async fn read(store: &Store, login: &Login) -> Login {
    store.read().await.unwrap().login(login.owner_id, login.id).await.unwrap().expect("the login is there")
}

async fn end(store: &Store, login: &mut Login, seconds: i64) {
    login.phase = LoginPhase::Ended;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_login(login, at(seconds)).await.unwrap());
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn a_login_is_read_back_as_written_with_every_command_and_phase(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut written = Login {
            account_id: Some(account),
            method: LoginMethod::Qr,
            network: NetworkKind::Bootstrap,
            detail: full_detail(),
            ..login(owner)
        };
        let mut tx = db.store.begin().await.unwrap();
        tx.insert_login(&written).await.unwrap();
        tx.commit().await.unwrap();
        assert_same(&read(&db.store, &written).await, &written);

        let password = SecretString::from("\"kucing\" \u{1F6D2}");
        let steps = [
            (LoginPhase::Starting, Some(LoginCommand::StartQr)),
            (LoginPhase::ShowingQr, None),
            (LoginPhase::CodeSent, Some(LoginCommand::Resend)),
            (LoginPhase::CodeSent, Some(LoginCommand::SubmitCode(SecretString::from("12345")))),
            (LoginPhase::PasswordNeeded, Some(LoginCommand::SubmitPassword(password))),
        ];
        for (step, (phase, command)) in (1..).zip(steps) {
            written.phase = phase;
            written.command = command;
            written.expires_at = at(600 + step);
            let mut tx = db.store.begin().await.unwrap();
            assert!(tx.update_login(&mut written, at(step)).await.unwrap());
            tx.commit().await.unwrap();
            assert_eq!(written.revision, 1 + step);
            assert_same(&read(&db.store, &written).await, &written);
            let active = db.store.read().await.unwrap().active_login(owner).await.unwrap().expect("it is under way");
            assert_same(&active, &written);
        }
    }

    async fn a_write_on_an_old_revision_changes_nothing(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut engine = add_login(&db.store, owner).await;
        let mut press = engine.clone();
        engine.phase = LoginPhase::CodeSent;
        press.detail.entry = "1".into();

        let mut tx = db.store.begin().await.unwrap();
        assert!(tx.update_login(&mut engine, at(1)).await.unwrap());
        assert!(!tx.update_login(&mut press, at(1)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(press.revision, 1, "a refused write leaves the revision as it was read");
        assert_same(&read(&db.store, &engine).await, &engine);
    }

    async fn two_writers_at_once_make_one_change(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let login = add_login(&db.store, owner).await;
        let write = || {
            let (store, mut login) = (db.store.clone(), login.clone());
            async move {
                let mut tx = store.begin().await.unwrap();
                let written = tx.update_login(&mut login, at(1)).await.unwrap();
                tx.commit().await.unwrap();
                written
            }
        };
        let (first, second) = futures::join!(write(), write());
        assert!(first != second);
    }

    async fn an_owner_has_one_login_under_way(db: TestDb) {
        let (owner, other) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mut first = add_login(&db.store, owner).await;
        add_login(&db.store, other).await;
        let mut tx = db.store.begin().await.unwrap();
        let second = tx.insert_login(&login(owner)).await;
        assert!(matches!(second, Err(StorageError::Conflict(Constraint::LoginOneActivePerOwner))), "{second:?}");
        drop(tx);

        end(&db.store, &mut first, 1).await;
        assert!(db.store.read().await.unwrap().active_login(owner).await.unwrap().is_none());
        add_login(&db.store, owner).await;
    }

    async fn a_login_that_is_over_holds_no_secret_and_stays_over(db: TestDb) {
        for (telegram_id, phase) in [(1, LoginPhase::Ended), (2, LoginPhase::Connected)] {
            let owner = add_owner(&db.store, telegram_id).await;
            let mut login = add_login(&db.store, owner).await;
            login.detail = full_detail();
            login.command = Some(LoginCommand::SubmitCode(SecretString::from("12345")));
            let mut tx = db.store.begin().await.unwrap();
            assert!(tx.put_login_session(owner, login.id, b"temporary").await.unwrap());
            assert_eq!(tx.login_session(owner, login.id).await.unwrap().as_deref(), Some(&b"temporary"[..]));
            login.phase = phase;
            assert!(tx.update_login(&mut login, at(2)).await.unwrap());
            if phase == LoginPhase::Ended {
                assert!(tx.login_session(owner, login.id).await.unwrap().is_some(), "it is still to be logged out");
                assert!(tx.erase_login_session(owner, login.id).await.unwrap());
            }
            assert!(!tx.put_login_session(owner, login.id, b"late").await.unwrap());
            assert_eq!(tx.login_session(owner, login.id).await.unwrap(), None);
            login.phase = LoginPhase::Starting;
            assert!(!tx.update_login(&mut login, at(3)).await.unwrap(), "a login does not come back");
            tx.commit().await.unwrap();

            let over = read(&db.store, &login).await;
            assert_eq!(over.phase, phase);
            assert!(over.command.is_none());
            assert_eq!((over.detail.entry.as_str(), over.detail.qr), ("", None));
            let problem = Some(LoginProblem::WrongCode { tries_left: 3 });
            assert_eq!(over.detail.problem, problem, "the screen still says why");
        }
    }

    async fn a_login_is_carried_out_by_one_holder_until_its_claim_ends(db: TestDb) {
        let mut ids = Vec::new();
        for telegram_id in 1..=3 {
            let owner = add_owner(&db.store, telegram_id).await;
            ids.push(add_login(&db.store, owner).await.id);
        }
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        let claim = |holder, now, until| {
            let store = db.store.clone();
            async move {
                let mut tx = store.begin().await.unwrap();
                let logins = tx.claim_logins(holder, at(now), at(until)).await.unwrap();
                tx.commit().await.unwrap();
                logins.into_iter().map(|login| login.id).collect::<Vec<LoginId>>()
            }
        };
        assert_eq!(claim(first, 0, 30).await, ids);
        assert_eq!(claim(second, 10, 40).await, []);
        assert_eq!(claim(first, 20, 50).await, ids, "the holder extends its own");
        assert_eq!(claim(second, 49, 80).await, []);
        assert_eq!(claim(second, 51, 80).await, ids, "the first has died");
        assert_eq!(claim(first, 52, 90).await, []);
    }

    async fn claiming_does_not_disturb_the_owners_taps(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut login = add_login(&db.store, owner).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.claim_logins(Uuid::now_v7(), at(0), at(30)).await.unwrap();
        assert!(tx.mark_shown(owner, Subject::Login(login.id), 1, Some(8), at(2)).await.unwrap());
        assert!(tx.update_login(&mut login, at(1)).await.unwrap());
    }

    /// A process without the key must not end what another one may be carrying out, or take it away from it.
    async fn a_login_that_does_not_open_is_left_to_a_process_that_has_the_key(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let login = add_login(&db.store, owner).await;
        let other = db.reopen(SECOND_KEY).await;
        assert!(other.read().await.unwrap().active_login(owner).await.is_err_and(|error| error.is_locked()));
        assert_eq!(other.read().await.unwrap().logins_to_show(at(1)).await.unwrap().len(), 0);
        let claim = |store: Store, holder, now| async move {
            let mut tx = store.begin().await.unwrap();
            let claimed = tx.claim_logins(Uuid::from_u128(holder), at(now), at(now + 29)).await.unwrap();
            tx.commit().await.unwrap();
            claimed.len()
        };
        assert_eq!(claim(other.clone(), 1, 1).await, 0);
        assert_eq!(claim(other.clone(), 1, 2).await, 0);
        assert_eq!(read(&db.store, &login).await.phase, LoginPhase::Starting);
        assert_eq!(claim(db.store.clone(), 2, 12).await, 1, "it was put aside for ten seconds");
        assert_eq!(claim(other.clone(), 1, 13).await, 0);
        assert_eq!(claim(db.store.clone(), 2, 14).await, 1, "its holder keeps it");
        other.close().await;
    }

    /// When nobody has the key any more, the owner can begin anew after the login's time.
    async fn a_login_that_does_not_open_ends_when_its_time_is_up(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let login = add_login(&db.store, owner).await;
        let other = db.reopen(SECOND_KEY).await;
        let mut tx = other.begin().await.unwrap();
        let later = login.expires_at;
        assert_eq!(tx.claim_logins(Uuid::now_v7(), later, later + TimeDelta::seconds(30)).await.unwrap().len(), 0);
        tx.commit().await.unwrap();
        assert!(other.read().await.unwrap().active_login(owner).await.unwrap().is_none());
        let to_show = other.read().await.unwrap().logins_to_show(later).await.unwrap();
        assert_eq!(to_show.len(), 1);
        assert_eq!((to_show[0].id, to_show[0].phase), (login.id, LoginPhase::Ended));
        assert_eq!(to_show[0].detail.problem, Some(LoginProblem::SessionLost));
        other.close().await;
    }

    async fn the_session_of_an_ended_login_stays_for_a_process_that_has_the_key(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut login = add_login(&db.store, owner).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_login_session(owner, login.id, b"temporary").await.unwrap();
        tx.commit().await.unwrap();
        end(&db.store, &mut login, 1).await;
        let other = db.reopen(SECOND_KEY).await;
        let mut tx = other.begin().await.unwrap();
        let later = login.expires_at + TimeDelta::hours(1);
        assert!(tx.claim_logins(Uuid::now_v7(), later, later).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        let session = db.store.read().await.unwrap().login_session(owner, login.id).await.unwrap();
        assert_eq!(session.as_deref(), Some(&b"temporary"[..]));
        other.close().await;
    }

    async fn a_screen_is_shown_until_the_last_revision_is_on_it(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut login = add_login(&db.store, owner).await;
        let to_show = |now| {
            let store = db.store.clone();
            async move { store.read().await.unwrap().logins_to_show(at(now)).await.unwrap().len() }
        };
        let id = login.id;
        let mark = |revision, message| {
            let store = db.store.clone();
            async move {
                let mut tx = store.begin().await.unwrap();
                assert!(tx.mark_shown(owner, Subject::Login(id), revision, message, at(2)).await.unwrap());
                tx.commit().await.unwrap();
            }
        };
        mark(1, None).await;
        assert_eq!(to_show(0).await, 1, "countdowns run while it is under way");
        assert_eq!(read(&db.store, &login).await.screen_message, Some(7), "no new message keeps the old one");

        end(&db.store, &mut login, 10).await;
        assert_eq!(to_show(11).await, 1);
        assert_eq!(to_show(10 + 25 * 3600).await, 0, "a day later nobody looks");
        mark(2, Some(9)).await;
        assert_eq!(to_show(11).await, 0);
        mark(1, None).await;
        assert_eq!(to_show(11).await, 0, "a slow worker does not take it back");
        assert_eq!(read(&db.store, &login).await.screen_message, Some(9));
    }

    async fn only_logins_that_ended_are_pruned(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut old = add_login(&db.store, owner).await;
        end(&db.store, &mut old, 10).await;
        let mut recent = add_login(&db.store, owner).await;
        end(&db.store, &mut recent, 20).await;
        let active = add_login(&db.store, owner).await;
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.prune_logins(at(15)).await.unwrap(), 1);
        assert!(tx.login(owner, old.id).await.unwrap().is_none());
        assert!(tx.login(owner, recent.id).await.unwrap().is_some());
        assert!(tx.login(owner, active.id).await.unwrap().is_some());
    }

    async fn a_login_that_ended_is_claimed_until_its_session_is_erased(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut login = add_login(&db.store, owner).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_login_session(owner, login.id, b"temporary").await.unwrap();
        assert!(!tx.erase_login_session(owner, login.id).await.unwrap(), "a login under way needs its session");
        tx.commit().await.unwrap();
        end(&db.store, &mut login, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        let claimed = tx.claim_logins(Uuid::from_u128(7), at(2), at(12)).await.unwrap();
        assert_eq!(claimed.iter().map(|login| login.id).collect::<Vec<_>>(), [login.id]);
        assert!(tx.put_login_session(owner, login.id, b"moved").await.unwrap(), "it may still move to another place");
        assert!(tx.erase_login_session(owner, login.id).await.unwrap());
        assert!(tx.claim_logins(Uuid::from_u128(7), at(3), at(13)).await.unwrap().is_empty());
    }

    async fn parts_of_a_login_moved_to_another_column_or_row_do_not_open(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let login = add_login(&db.store, owner).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_login_session(owner, login.id, b"temporary").await.unwrap();
        tx.commit().await.unwrap();
        db.execute("UPDATE logins SET detail = session").await;
        let column = db.store.read().await.unwrap().login(owner, login.id).await;
        assert!(column.is_err_and(|error| error.is_locked()));

        let other = add_owner(&db.store, 2).await;
        let theirs = add_login(&db.store, other).await;
        db.execute(&format!(
            "UPDATE logins SET detail = (SELECT detail FROM logins WHERE id = {}) WHERE id = {}",
            db.id(theirs.id.0),
            db.id(login.id.0)
        ))
        .await;
        let row = db.store.read().await.unwrap().login(owner, login.id).await;
        assert!(row.is_err_and(|error| error.is_locked()));
    }

    async fn no_code_password_or_token_is_readable_in_the_database(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut login = add_login(&db.store, owner).await;
        login.detail = full_detail();
        login.detail.entry = "97531".into();
        login.command = Some(LoginCommand::SubmitPassword(SecretString::from("kata-sandi-rahasia")));
        let mut tx = db.store.begin().await.unwrap();
        tx.update_login(&mut login, at(1)).await.unwrap();
        tx.put_login_session(owner, login.id, b"kunci-sementara").await.unwrap();
        tx.commit().await.unwrap();
        let dump = db.dump().await;
        let holds = |text: &str| dump.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(holds("Sari"), "the dump shows what is not sealed");
        for secret in ["97531", "kata-sandi-rahasia", "tg://login", "kunci-sementara"] {
            assert!(!holds(secret), "{secret} is stored in the clear");
        }
    }
}
