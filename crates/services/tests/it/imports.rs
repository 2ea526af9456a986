use std::fmt::Write as _;

use blastpro_domain::chats::{Chat, ChatKind};
use blastpro_domain::ids::{JobId, ListId};
use blastpro_domain::jobs::{Job, JobState};
use blastpro_services::targets::{CHUNK, FileError, ImportError, ImportPreview, RowProblem};

use crate::support::{Stage, chat, on_both_engines};

/// What the engine does with a job, until it is over.
async fn finish(stage: &Stage, job: JobId) -> Job {
    let mut job = begin(stage, job).await;
    let file = stage.services.targets.import_file(&job).await.unwrap();
    while !job.state.is_over() {
        assert!(stage.services.targets.import_chunk(&mut job, &file).await.unwrap());
    }
    job
}

async fn begin(stage: &Stage, job: JobId) -> Job {
    let mut job = stage.services.jobs.get(stage.owner, job).await.unwrap().expect("it is there");
    job.state = JobState::Running;
    assert!(stage.services.jobs.save(&mut job).await.unwrap());
    job
}

async fn errors(stage: &Stage, job: JobId) -> Option<String> {
    let wording = |problem| format!("<{problem:?}>");
    let file = stage.services.targets.import_errors(stage.owner, job, wording).await.unwrap()?;
    Some(String::from_utf8(file).unwrap().trim_start_matches('\u{feff}').to_owned())
}

on_both_engines! {
    async fn a_file_is_looked_at_confirmed_and_applied(stage: Stage) {
        let targets = &stage.services.targets;
        let chats = [chat(ChatKind::Supergroup, 1), chat(ChatKind::Forum, 2), chat(ChatKind::Group, 3)];
        stage.sees(&chats).await;
        stage.knows(chats[1].key, &[1, 5]).await;
        let list = stage.list().await;
        targets.choose(stage.owner, list, &[chats[2].key], true).await.unwrap();
        // latin-1, parted by `;`, with a formula for a name and a NUL.
        let file = b"group_id;group_name;topics\r\n\
            -1000000000001;Caf\xe9;\r\n\
            -1000000000002;=cmd|' /C calc'!A0;1|5\r\n\
            -1000000000002;again;5\r\n\
            -3;in the list\0;\r\n\
            -1000000000404;left;\r\n\
            777;a person;\r\n\
            -1.0E+12;\"=1+1\";\r\n\
            -1000000000002;x;first\r\n";
        let preview = targets.import_preview(stage.owner, list, file).await.unwrap();
        let expected = ImportPreview { rows: 8, new: 3, known: 2, unknown: 1, errors: 3, ..ImportPreview::default() };
        assert_eq!(preview, expected);
        let wording = |problem| format!("<{problem:?}>");
        let problems = targets.import_problems(stage.owner, list, file, wording).await.unwrap().expect("four of them");
        let problems = String::from_utf8(problems).unwrap();
        assert_eq!(stage.count(list).await, 1, "looking changes nothing");

        let job = targets.import_confirm(stage.owner, list, file).await.unwrap();
        assert_eq!((job.state, job.progress.total), (JobState::Queued, Some(8)));
        match targets.import_confirm(stage.owner, list, file).await {
            Err(ImportError::AlreadyRunning(other)) => assert_eq!(other.id, job.id),
            other => panic!("{other:?}"),
        }
        let job = finish(&stage, job.id).await;
        assert_eq!((job.state, job.progress.done, job.progress.groups), (JobState::Done, 8, 3));
        assert_eq!((job.progress.known, job.progress.skipped), (2, 4), "as foretold, and as many as are reported");
        assert_eq!(stage.count(list).await, 4);
        let expected = "line,group_id,group_name,topics,problem\n\
            6,'-1000000000404,left,,<Unknown>\n\
            7,777,a person,,<NotAChat>\n\
            8,'-1.0E+12,'=1+1,,<BadId>\n\
            9,'-1000000000002,x,first,<BadTopics>\n";
        assert_eq!(errors(&stage, job.id).await.as_deref(), Some(expected));
        assert_eq!(problems.trim_start_matches('\u{feff}'), expected, "known before anything is imported");
        let theirs = targets.import_errors(stage.stranger, job.id, |_| String::new()).await.unwrap();
        assert_eq!(theirs, None);
    }

    async fn an_import_without_problems_has_no_report(stage: Stage) {
        stage.sees(&[chat(ChatKind::Supergroup, 1)]).await;
        let list = stage.list().await;
        let job = stage.services.targets.import_confirm(stage.owner, list, b"id\n-1000000000001\n1\n").await.unwrap();
        let job = finish(&stage, job.id).await;
        assert_eq!((job.progress.groups, job.progress.known, job.progress.skipped), (1, 1, 0), "an id without its mark is the same chat");
        assert_eq!(errors(&stage, job.id).await, None);
    }

    async fn a_hundred_thousand_rows_survive_a_crash_between_any_two_chunks(stage: Stage) {
        let targets = &stage.services.targets;
        let chats: Vec<Chat> = (1..=2_000).map(|id| chat(ChatKind::Supergroup, id)).collect();
        stage.sees(&chats).await;
        let list = stage.list().await;
        let mut file = String::from("group_id,group_name\n");
        for row in 0..100_000_i64 {
            writeln!(file, "{},Grup", -1_000_000_000_001 - row % 2_500).unwrap();
        }
        let preview = targets.import_preview(stage.owner, list, file.as_bytes()).await.unwrap();
        assert_eq!((preview.rows, preview.new, preview.unknown), (100_000, 2_000, 20_000));
        let job = targets.import_confirm(stage.owner, list, file.as_bytes()).await.unwrap();
        let mut job = begin(&stage, job.id).await;
        let file = targets.import_file(&job).await.unwrap();
        let mut chunks = 0;
        while !job.state.is_over() {
            // A process that dies forgets what it has in memory; one that froze still has what it had.
            let mut frozen = job.clone();
            assert!(targets.import_chunk(&mut job, &file).await.unwrap());
            if chunks % 7 == 0 {
                assert!(!targets.import_chunk(&mut frozen, &file).await.unwrap(), "the chunk has been applied");
            }
            job = stage.services.jobs.get(stage.owner, job.id).await.unwrap().expect("it is there");
            chunks += 1;
        }
        assert_eq!(chunks, 100_000 / CHUNK);
        assert_eq!((job.progress.done, job.progress.groups), (100_000, 2_000));
        assert_eq!((job.progress.known, job.progress.skipped), (78_000, 20_000));
        assert_eq!(stage.count(list).await, 2_000);
        let report = errors(&stage, job.id).await.expect("some are unknown");
        assert_eq!(report.lines().count(), 20_001);
    }

    async fn an_import_stops_at_the_limit_and_says_which_rows_are_left(stage: Stage) {
        let targets = &stage.services.targets;
        let chats: Vec<Chat> = (1..=10_003).map(|id| chat(ChatKind::Channel, id)).collect();
        stage.sees(&chats).await;
        let list = stage.list().await;
        let mut file = String::from("id\n");
        for chat in &chats {
            writeln!(file, "{}", chat.key.marked()).unwrap();
        }
        let preview = targets.import_preview(stage.owner, list, file.as_bytes()).await.unwrap();
        assert_eq!((preview.new, preview.beyond_limit), (10_003, 3));
        let job = targets.import_confirm(stage.owner, list, file.as_bytes()).await.unwrap();
        let job = finish(&stage, job.id).await;
        assert_eq!((job.progress.groups, stage.count(list).await), (10_000, 10_000));
        let report = errors(&stage, job.id).await.expect("three are left");
        assert_eq!(report.lines().filter(|line| line.ends_with("<ListFull>")).count(), 3);
        assert_eq!(job.progress.skipped, 3);
    }

    async fn a_file_that_cannot_be_imported_is_refused_before_anything_happens(stage: Stage) {
        let targets = &stage.services.targets;
        let list = stage.list().await;
        let many = "id\n".to_owned() + &"-1\n".repeat(100_001);
        let cases: [(&[u8], FileError); 4] = [
            (b"", FileError::Empty),
            (b"id,name\n\n,\n", FileError::Empty),
            (b"nama,topik\nx,y\n", FileError::NoIdColumn),
            (many.as_bytes(), FileError::TooManyRows),
        ];
        for (file, expected) in cases {
            for outcome in [
                targets.import_preview(stage.owner, list, file).await.map(drop),
                targets.import_confirm(stage.owner, list, file).await.map(drop),
            ] {
                assert!(matches!(&outcome, Err(ImportError::File(error)) if *error == expected), "{outcome:?}");
            }
        }
        for (owner, list) in [(stage.stranger, list), (stage.owner, ListId::new())] {
            assert!(matches!(targets.import_preview(owner, list, b"id\n-1\n").await, Err(ImportError::NotFound)));
            assert!(matches!(targets.import_confirm(owner, list, b"id\n-1\n").await, Err(ImportError::NotFound)));
            let problems = targets.import_problems(owner, list, b"id\n-1\n", |_| String::new()).await;
            assert!(matches!(problems, Err(ImportError::NotFound)));
        }
        assert_eq!(stage.services.jobs.open(stage.owner, stage.account).await.unwrap(), []);
    }

    async fn an_import_into_a_list_that_is_deleted_meanwhile_fails(stage: Stage) {
        let list = stage.list().await;
        let job = stage.services.targets.import_confirm(stage.owner, list, b"id\n-1\n").await.unwrap();
        stage.services.targets.delete(stage.owner, list).await.unwrap();
        let job = finish(&stage, job.id).await;
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("LIST_DELETED")));
    }

    /// Only an account with a session is served: nothing waits for ever for another one.
    async fn an_import_fails_with_the_session_and_does_not_begin_without_one(stage: Stage) {
        let targets = &stage.services.targets;
        let list = stage.list().await;
        let job = targets.import_confirm(stage.owner, list, b"id\n-1\n").await.unwrap();
        stage.services.accounts.session_ended(stage.owner, stage.account, "SESSION_REVOKED").await.unwrap();
        let job = stage.services.jobs.get(stage.owner, job.id).await.unwrap().expect("it is there");
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("NOT_CONNECTED")));
        let again = targets.import_confirm(stage.owner, list, b"id\n-1\n").await;
        assert!(matches!(again, Err(ImportError::NotConnected)), "{again:?}");
    }

    async fn a_cancelled_import_keeps_what_it_added_and_loses_its_file(stage: Stage) {
        let chats: Vec<Chat> = (1..=6_000).map(|id| chat(ChatKind::Supergroup, id)).collect();
        stage.sees(&chats).await;
        let list = stage.list().await;
        let file = chats.iter().fold("id\n".to_owned(), |file, chat| format!("{file}{}\n", chat.key.marked()));
        let job = stage.services.targets.import_confirm(stage.owner, list, file.as_bytes()).await.unwrap();
        let mut job = begin(&stage, job.id).await;
        let file = stage.services.targets.import_file(&job).await.unwrap();
        assert!(stage.services.targets.import_chunk(&mut job, &file).await.unwrap());
        stage.services.jobs.cancel(stage.owner, job.id).await.unwrap();
        assert!(!stage.services.targets.import_chunk(&mut job, &file).await.unwrap(), "the engine reads it again");
        let mut job = stage.services.jobs.get(stage.owner, job.id).await.unwrap().expect("it is there");
        job.state = JobState::Cancelled;
        assert!(stage.services.jobs.save(&mut job).await.unwrap());
        assert_eq!(stage.count(list).await, 5_000);
        assert_eq!(stage.store.read().await.unwrap().job_payload(stage.owner, job.id).await.unwrap(), None);
    }

    async fn a_forum_without_topics_named_is_added_once_and_counted_once(stage: Stage) {
        let forum = chat(ChatKind::Forum, 2);
        stage.sees(std::slice::from_ref(&forum)).await;
        stage.knows(forum.key, &[5, 9]).await;
        let list = stage.list().await;
        let targets = &stage.services.targets;
        targets.choose_topics(stage.owner, list, forum.key, &[5], true).await.unwrap();
        let file = b"id,topics\n-1000000000002,\n-1000000000002,9 9\n";
        let preview = targets.import_preview(stage.owner, list, file).await.unwrap();
        assert_eq!((preview.known, preview.new), (1, 1), "it has a topic; the ninth is new");
        let job = targets.import_confirm(stage.owner, list, file).await.unwrap();
        finish(&stage, job.id).await;
        let topics = targets.selected_topics(stage.owner, list, forum.key).await.unwrap();
        assert_eq!(topics.into_iter().collect::<Vec<_>>(), [5, 9]);
        assert_eq!(RowProblem::ALL.len(), 9, "each needs its words");
    }

    /// What cannot be chosen on a screen, nor added by its link, is added by no file.
    async fn topics_never_seen_and_places_closed_to_the_account_are_rows_with_a_reason(stage: Stage) {
        let targets = &stage.services.targets;
        let read_only = Chat { can_write: false, ..chat(ChatKind::Supergroup, 1) };
        let (forum, left, kept) =
            (chat(ChatKind::Forum, 2), chat(ChatKind::Supergroup, 3), chat(ChatKind::Supergroup, 5));
        let moved = Chat { migrated_to: Some(forum.key), ..chat(ChatKind::Group, 4) };
        let still = [read_only, forum.clone(), moved];
        stage.sees(&still).await;
        stage.sees(&[left, kept.clone()]).await;
        stage.knows(forum.key, &[1, 5, 7]).await;
        let list = stage.list().await;
        targets.choose(stage.owner, list, &[kept.key], true).await.unwrap();
        // The next scan misses two of the chats and a topic.
        let (chats, again) = (&stage.services.chats, stage.later());
        stage.sees(&still).await;
        stage.knows(forum.key, &[1, 5]).await;
        assert_eq!(chats.finish_topics(stage.owner, stage.account, forum.key, again).await.unwrap(), 1);
        assert_eq!(chats.finish_scan(stage.owner, stage.account, again).await.unwrap(), 2);

        let file = b"id,topics\n\
            -1000000000001,\n\
            -1000000000002,5 404\n\
            -1000000000002,7\n\
            -1000000000003,\n\
            -4,5\n\
            -1000000000005,\n\
            -1000000000002,1\n";
        let preview = targets.import_preview(stage.owner, list, file).await.unwrap();
        let expected = ImportPreview { rows: 7, new: 2, known: 1, unknown: 2, closed: 2, ..ImportPreview::default() };
        assert_eq!(preview, expected);
        let job = targets.import_confirm(stage.owner, list, file).await.unwrap();
        let job = finish(&stage, job.id).await;
        assert_eq!((job.progress.groups, job.progress.known, job.progress.skipped), (2, 1, 4), "as foretold");
        let expected = "line,group_id,group_name,topics,problem\n\
            2,'-1000000000001,,,<ReadOnly>\n\
            3,'-1000000000002,,5 404,<UnknownTopic>\n\
            4,'-1000000000002,,7,<UnknownTopic>\n\
            5,'-1000000000003,,,<Left>\n";
        assert_eq!(errors(&stage, job.id).await.as_deref(), Some(expected));
        let topics = targets.selected_topics(stage.owner, list, forum.key).await.unwrap();
        assert_eq!(topics.into_iter().collect::<Vec<_>>(), [1, 5], "the basic group is the forum that it has become");
    }
}
