use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::ids::{AccountId, ListId};
use blastpro_domain::jobs::{Job, JobState, Progress, Work};
use blastpro_storage::{Constraint, StorageError, Subject, Tx};

use crate::fixtures::{add_account, add_owner, at, job};
use crate::support::{SECOND_KEY, on_both_engines};

fn link(reference: &str) -> Work {
    Work::AddByLink { reference: reference.to_owned(), list: ListId::new() }
}

fn refused_by<T: std::fmt::Debug>(outcome: Result<T, StorageError>) -> Constraint {
    match outcome {
        Err(StorageError::Conflict(constraint)) => constraint,
        other => panic!("{other:?}"),
    }
}

async fn add(tx: &mut Tx, job: Job) -> Job {
    tx.insert_job(&job).await.unwrap();
    job
}

on_both_engines! {
    async fn jobs_are_read_back_as_written(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        for work in [Work::Scan, Work::AskSpamBot, link("t.me/x \"' \\ \u{1F6D2}"), Work::Import { list: ListId::new() }] {
            let mut job = add(&mut tx, job(owner, account, work)).await;
            job.state = JobState::Done;
            job.error = Some("FLOOD_WAIT_5".into());
            job.progress = Progress {
                done: u64::try_from(i64::MAX).unwrap(),
                total: Some(3),
                current: Some("Grup \u{1F6D2} \"'".into()),
                waiting_until: Some(at(5)),
                answer: Some("Good news".into()),
                checkpoint: serde_json::json!({ "date": 5, "peers": [1, 2] }),
                ..Progress::default()
            };
            assert!(tx.update_job(&mut job, at(9)).await.unwrap());
            assert_eq!((job.revision, job.finished_at), (2, Some(at(9))));
            assert_eq!(tx.job(owner, job.id).await.unwrap(), Some(job));
        }
    }

    async fn a_title_with_a_nul_does_not_stop_a_job(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let list = ListId::new();
        let work = |reference: &str| Work::AddByLink { reference: reference.to_owned(), list };
        let mut job = add(&mut tx, job(owner, account, work("t.me/\0x"))).await;
        job.progress.current = Some("To\0ko".into());
        assert!(tx.update_job(&mut job, at(1)).await.unwrap());
        let stored = tx.job(owner, job.id).await.unwrap().expect("it is there");
        assert_eq!((stored.work, stored.progress.current.as_deref()), (work("t.me/x"), Some("Toko")));
    }

    async fn what_runs_comes_first_and_then_the_oldest(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let later = add(&mut tx, Job { created_at: at(2), ..job(owner, account, link("b")) }).await;
        let older = add(&mut tx, Job { created_at: at(1), ..job(owner, account, link("a")) }).await;
        let mut running = add(&mut tx, Job { created_at: at(3), ..job(owner, account, Work::Scan) }).await;
        assert_eq!(tx.next_job(account).await.unwrap().map(|job| job.id), Some(older.id));
        running.state = JobState::Running;
        assert!(tx.update_job(&mut running, at(4)).await.unwrap());
        assert_eq!(tx.next_job(account).await.unwrap().map(|job| job.id), Some(running.id));
        let open: Vec<_> = tx.open_jobs(owner, account).await.unwrap().into_iter().map(|job| job.id).collect();
        assert_eq!(open, [running.id, older.id, later.id]);
        running.state = JobState::Failed;
        assert!(tx.update_job(&mut running, at(5)).await.unwrap());
        assert!(!tx.update_job(&mut running, at(6)).await.unwrap(), "what is over stays as it is");
        assert_eq!(tx.next_job(account).await.unwrap().map(|job| job.id), Some(older.id));
        assert_eq!(tx.next_job(AccountId::new()).await.unwrap(), None);
    }

    async fn an_account_has_one_scan_to_do_and_does_one_job_at_a_time(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (first, second) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let mut tx = db.store.begin().await.unwrap();
        let mut scan = add(&mut tx, job(owner, first, Work::Scan)).await;
        add(&mut tx, job(owner, second, Work::Scan)).await;
        let mut asking = add(&mut tx, job(owner, first, Work::AskSpamBot)).await;
        scan.state = JobState::Running;
        assert!(tx.update_job(&mut scan, at(1)).await.unwrap());
        tx.commit().await.unwrap();

        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(refused_by(tx.insert_job(&job(owner, first, Work::Scan)).await), Constraint::JobOneOpenOfAKind);
        drop(tx);
        let mut tx = db.store.begin().await.unwrap();
        asking.state = JobState::Running;
        assert_eq!(refused_by(tx.update_job(&mut asking, at(2)).await), Constraint::JobOneRunning);
        drop(tx);

        let mut tx = db.store.begin().await.unwrap();
        scan.state = JobState::Done;
        assert!(tx.update_job(&mut scan, at(3)).await.unwrap());
        add(&mut tx, job(owner, first, Work::Scan)).await;
        assert!(tx.update_job(&mut asking, at(4)).await.unwrap(), "now it is its turn");
    }

    async fn a_job_that_waits_is_cancelled_at_once_and_one_that_runs_is_told(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let waiting = add(&mut tx, job(owner, account, link("a"))).await;
        assert!(tx.put_job_payload(owner, waiting.id, b"file").await.unwrap());
        let mut running = add(&mut tx, job(owner, account, Work::Scan)).await;
        running.state = JobState::Running;
        assert!(tx.update_job(&mut running, at(1)).await.unwrap());

        assert!(tx.request_cancel(owner, waiting.id, at(2)).await.unwrap());
        let cancelled = tx.job(owner, waiting.id).await.unwrap().expect("it is there");
        assert_eq!((cancelled.state, cancelled.finished_at, cancelled.revision), (JobState::Cancelled, Some(at(2)), 2));
        assert_eq!(tx.job_payload(owner, waiting.id).await.unwrap(), None);

        assert!(tx.request_cancel(owner, running.id, at(2)).await.unwrap());
        assert!(!tx.request_cancel(owner, running.id, at(3)).await.unwrap(), "once is enough");
        assert!(!tx.update_job(&mut running, at(3)).await.unwrap(), "the engine reads it again");
        let mut running = tx.job(owner, running.id).await.unwrap().expect("it is there");
        assert!(running.cancel_requested && running.state == JobState::Running);
        running.state = JobState::Cancelled;
        assert!(tx.update_job(&mut running, at(4)).await.unwrap());
        assert!(!tx.request_cancel(owner, running.id, at(5)).await.unwrap());
    }

    async fn a_lost_session_fails_what_is_open(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (lost, other) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let mut tx = db.store.begin().await.unwrap();
        let scan = add(&mut tx, job(owner, lost, Work::Scan)).await;
        let import = add(&mut tx, job(owner, lost, Work::Import { list: ListId::new() })).await;
        let elsewhere = add(&mut tx, job(owner, other, Work::Scan)).await;
        assert_eq!(tx.fail_open_jobs(owner, lost, "NOT_CONNECTED", at(1)).await.unwrap(), 2);
        for id in [scan.id, import.id] {
            let job = tx.job(owner, id).await.unwrap().expect("it is there");
            assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("NOT_CONNECTED")));
        }
        assert_eq!(tx.job(owner, elsewhere.id).await.unwrap(), Some(elsewhere));
    }

    async fn files_and_reports_are_sealed_and_the_file_is_erased_in_the_end(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let mut import = add(&mut tx, job(owner, account, Work::Import { list: ListId::new() })).await;
        assert_eq!(tx.job_payload(owner, import.id).await.unwrap(), None);
        assert!(tx.put_job_payload(owner, import.id, b"a file to look for").await.unwrap());
        assert!(tx.put_job_report(owner, import.id, b"a report to look for").await.unwrap());
        assert_eq!(tx.job_payload(owner, import.id).await.unwrap().as_deref(), Some(&b"a file to look for"[..]));
        tx.commit().await.unwrap();
        let dump = db.dump().await;
        for secret in [b"a file to look for".as_slice(), b"a report to look for"] {
            assert!(!dump.windows(secret.len()).any(|window| window == secret));
        }

        let newer = db.reopen(&format!("{SECOND_KEY},{}", crate::support::FIRST_KEY)).await;
        assert_eq!(newer.pending_rotation().await.unwrap(), 2);
        assert_eq!(newer.rotate(10).await.unwrap(), 2);
        assert_eq!(newer.pending_rotation().await.unwrap(), 0);
        let mut tx = newer.begin().await.unwrap();
        assert_eq!(tx.job_payload(owner, import.id).await.unwrap().as_deref(), Some(&b"a file to look for"[..]));
        import.state = JobState::Done;
        assert!(tx.update_job(&mut import, at(1)).await.unwrap());
        assert_eq!(tx.job_payload(owner, import.id).await.unwrap(), None);
        assert_eq!(tx.job_report(owner, import.id).await.unwrap().as_deref(), Some(&b"a report to look for"[..]));
        assert!(!tx.put_job_payload(owner, import.id, b"late").await.unwrap());
        assert!(!tx.put_job_report(owner, import.id, b"late").await.unwrap());
        drop(tx);
        newer.close().await;
    }

    async fn a_screen_is_due_until_it_shows_the_last_revision(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let mut scan = add(&mut tx, job(owner, account, Work::Scan)).await;
        assert!(tx.mark_shown(owner, Subject::Job(scan.id), 1, Some(55), at(2)).await.unwrap());
        assert_eq!(tx.jobs_to_show(at(1)).await.unwrap().len(), 1, "its times and waits move by themselves");
        scan.state = JobState::Done;
        assert!(tx.update_job(&mut scan, at(1)).await.unwrap());
        assert_eq!(tx.jobs_to_show(at(2)).await.unwrap()[0].screen_message, Some(55));
        assert_eq!(tx.jobs_to_show(at(1 + 24 * 3_600)).await.unwrap(), [], "a day later nobody looks");
        assert!(tx.mark_shown(owner, Subject::Job(scan.id), 2, None, at(2)).await.unwrap());
        assert!(tx.mark_shown(owner, Subject::Job(scan.id), 1, None, at(2)).await.unwrap());
        assert_eq!(tx.jobs_to_show(at(2)).await.unwrap(), []);
        assert_eq!(tx.job(owner, scan.id).await.unwrap().and_then(|job| job.screen_message), Some(55));
        assert_eq!(tx.prune_jobs(at(1)).await.unwrap(), 0);
        assert_eq!(tx.prune_jobs(at(2)).await.unwrap(), 1);
    }

    async fn a_new_message_is_claimed_by_one_until_it_is_sent_or_the_claim_ends(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let mut scan = add(&mut tx, job(owner, account, Work::Scan)).await;
        let subject = Subject::Job(scan.id);
        let first = tx.claim_screen(owner, subject, None, None, (at(1), at(2))).await.unwrap().unwrap();
        assert_eq!(tx.claim_screen(owner, subject, None, None, (at(1), at(2))).await.unwrap(), None);
        let second = tx.claim_screen(owner, subject, None, None, (at(2), at(3))).await.unwrap().unwrap();
        assert!(!tx.end_screen_claim(owner, first, 0).await.unwrap(), "it has ended by itself");
        // An edit of the old message ends nobody's claim; the new message does.
        assert!(tx.mark_shown(owner, Subject::Job(scan.id), 1, None, at(2)).await.unwrap());
        assert_eq!(tx.claim_screen(owner, subject, None, None, (at(2), at(3))).await.unwrap(), None);
        assert!(tx.mark_shown(owner, Subject::Job(scan.id), 1, Some(55), at(2)).await.unwrap());
        assert!(!tx.end_screen_claim(owner, second, 0).await.unwrap());
        assert_eq!(tx.claim_screen(owner, subject, None, None, (at(4), at(5))).await.unwrap(), None, "there is another");

        // Of what has been shown there is nothing to announce, and a claim is no revision that was shown.
        scan.state = JobState::Done;
        assert!(tx.update_job(&mut scan, at(4)).await.unwrap());
        let end = tx.claim_screen(owner, subject, Some(55), Some(2), (at(4), at(5))).await.unwrap().unwrap();
        assert_eq!(tx.jobs_to_show(at(4)).await.unwrap().len(), 1);
        assert!(tx.end_screen_claim(owner, end, 2).await.unwrap());
        assert_eq!(tx.jobs_to_show(at(4)).await.unwrap(), []);
        assert_eq!(tx.claim_screen(owner, subject, Some(55), Some(2), (at(9), at(10))).await.unwrap(), None);

        // Whoever claimed died before sending: the next edit of the old message counts, once the claim has ended.
        assert!(tx.claim_screen(owner, subject, Some(55), None, (at(10), at(12))).await.unwrap().is_some());
        for (now, left) in [(at(11), 1), (at(12), 0)] {
            assert!(tx.mark_shown(owner, subject, 2, None, now).await.unwrap());
            assert_eq!(tx.jobs_to_show(at(4)).await.unwrap().len(), left);
        }
    }

    async fn the_engine_finds_accounts_with_work(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (busy, idle) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let mut tx = db.store.begin().await.unwrap();
        add(&mut tx, job(owner, busy, link("a"))).await;
        add(&mut tx, job(owner, busy, link("b"))).await;
        let mut done = add(&mut tx, job(owner, idle, Work::Scan)).await;
        done.state = JobState::Done;
        assert!(tx.update_job(&mut done, at(1)).await.unwrap());
        assert_eq!(tx.accounts_with_work(NetworkKind::Telegram).await.unwrap(), [(owner, busy)]);
        assert_eq!(tx.accounts_with_work(NetworkKind::Bootstrap).await.unwrap(), []);
    }
}
