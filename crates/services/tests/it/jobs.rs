use blastpro_domain::accounts::AccountState;
use blastpro_domain::ids::{AccountId, ListId};
use blastpro_domain::jobs::{JobState, Work};
use blastpro_services::jobs::{OPEN_JOBS, StartJobError};
use blastpro_services::{Error, Topic};

use crate::support::on_both_engines;

fn link(list: ListId) -> Work {
    Work::AddByLink { reference: "@pasar".to_owned(), list }
}

on_both_engines! {
    async fn a_job_goes_from_the_owner_to_the_engine_and_back(stage: Stage) {
        let jobs = &stage.services.jobs;
        let mut waiter = stage.services.wake().subscribe(Topic::Jobs);
        let started = jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
        waiter.wait().await;
        jobs.set_screen(stage.owner, started.id, 77).await.unwrap();
        assert_eq!(jobs.accounts_with_work().await.unwrap(), [(stage.owner, stage.account)]);
        let mut job = jobs.next(stage.account).await.unwrap().expect("there is work");
        assert_eq!((job.id, job.state, job.screen_message), (started.id, JobState::Queued, Some(77)));

        let mut screens = stage.services.wake().subscribe(Topic::JobScreens);
        job.state = JobState::Running;
        job.progress.done = 5;
        assert!(jobs.save(&mut job).await.unwrap());
        screens.wait().await;
        assert_eq!(jobs.to_show().await.unwrap(), std::slice::from_ref(&job));
        job.state = JobState::Done;
        assert!(jobs.save(&mut job).await.unwrap());
        assert_eq!(jobs.next(stage.account).await.unwrap(), None);
        jobs.shown(stage.owner, job.id, job.revision, None).await.unwrap();
        assert_eq!(jobs.to_show().await.unwrap(), []);
        assert_eq!(jobs.get(stage.owner, job.id).await.unwrap(), Some(job));
    }

    async fn a_second_tap_shows_the_job_that_is_under_way(stage: Stage) {
        let jobs = &stage.services.jobs;
        let first = jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
        match jobs.start(stage.owner, stage.account, Work::Scan).await {
            Err(StartJobError::AlreadyRunning(job)) => assert_eq!(*job, first),
            other => panic!("{other:?}"),
        }
        jobs.start(stage.owner, stage.account, Work::AskSpamBot).await.unwrap();
        assert_eq!(jobs.open(stage.owner, stage.account).await.unwrap().len(), 2);
        jobs.cancel(stage.owner, first.id).await.unwrap().expect("it is over now");
        jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
    }

    async fn links_queue_up_to_a_limit(stage: Stage) {
        let list = stage.list().await;
        for _ in 0..OPEN_JOBS {
            stage.services.jobs.start(stage.owner, stage.account, link(list)).await.unwrap();
        }
        let outcome = stage.services.jobs.start(stage.owner, stage.account, link(list)).await;
        assert!(matches!(outcome, Err(StartJobError::TooMany)), "{outcome:?}");
    }

    async fn only_an_account_with_a_session_is_given_work(stage: Stage) {
        let jobs = &stage.services.jobs;
        let list = stage.list().await;
        let scan = jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
        for owner in [stage.owner, stage.stranger] {
            for (account, work) in [
                (AccountId::new(), Work::Scan),
                (stage.account, link(ListId::new())),
                (if owner == stage.owner { AccountId::new() } else { stage.account }, link(list)),
            ] {
                let outcome = jobs.start(owner, account, work).await;
                assert!(matches!(outcome, Err(StartJobError::UnknownAccount)), "{outcome:?}");
            }
        }
        stage.services.targets.delete(stage.owner, list).await.unwrap();
        let outcome = jobs.start(stage.owner, stage.account, link(list)).await;
        assert!(matches!(outcome, Err(StartJobError::UnknownAccount)), "a deleted list takes nothing: {outcome:?}");

        stage.services.accounts.session_ended(stage.owner, stage.account, "AUTH_KEY_UNREGISTERED").await.unwrap();
        let scan = jobs.get(stage.owner, scan.id).await.unwrap().expect("it is kept");
        assert_eq!((scan.state, scan.error.as_deref()), (JobState::Failed, Some("NOT_CONNECTED")));
        let outcome = jobs.start(stage.owner, stage.account, Work::Scan).await;
        assert!(matches!(outcome, Err(StartJobError::NotConnected)), "{outcome:?}");
    }

    async fn a_running_job_hears_of_its_cancellation_and_keeps_what_it_found(stage: Stage) {
        let jobs = &stage.services.jobs;
        let mut job = jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
        job.state = JobState::Running;
        assert!(jobs.save(&mut job).await.unwrap());
        let told = jobs.cancel(stage.owner, job.id).await.unwrap().expect("it runs");
        assert!(told.cancel_requested && told.state == JobState::Running);
        assert!(jobs.cancel(stage.owner, job.id).await.unwrap().is_some(), "a second tap is as good");
        job.progress.groups = 12;
        assert!(!jobs.save(&mut job).await.unwrap(), "it changed meanwhile");
        let mut again = jobs.get(stage.owner, job.id).await.unwrap().expect("it is there");
        again.progress = job.progress;
        again.state = JobState::Cancelled;
        assert!(jobs.save(&mut again).await.unwrap());
        assert_eq!(jobs.cancel(stage.owner, job.id).await.unwrap(), None);
        assert_eq!(jobs.get(stage.owner, job.id).await.unwrap().map(|job| job.progress.groups), Some(12));
    }

    async fn the_jobs_of_another_are_not_there(stage: Stage) {
        let jobs = &stage.services.jobs;
        let job = jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
        assert_eq!(jobs.get(stage.stranger, job.id).await.unwrap(), None);
        assert_eq!(jobs.open(stage.stranger, stage.account).await.unwrap(), []);
        assert!(matches!(jobs.cancel(stage.stranger, job.id).await, Err(Error::NotFound)));
        assert!(matches!(jobs.set_screen(stage.stranger, job.id, 1).await, Err(Error::NotFound)));
        assert!(matches!(jobs.shown(stage.stranger, job.id, 9, None).await, Err(Error::NotFound)));
        assert_eq!(jobs.get(stage.owner, job.id).await.unwrap(), Some(job));
        let account = stage.services.accounts.get(stage.owner, stage.account).await.unwrap();
        assert_eq!(account.map(|account| account.state), Some(AccountState::Connected));
    }
}
