use blastpro_domain::accounts::AccountState;
use blastpro_domain::jobs::{JobState, Work};

use crate::support::on_both_engines;

on_both_engines! {
    async fn disconnecting_ends_the_work_that_needs_the_session(stage: Stage) {
        let list = stage.list().await;
        let scan = stage.services.jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
        let import = stage.services.targets.import_confirm(stage.owner, list, b"id\n-1\n").await.unwrap();
        let account = stage.services.accounts.disconnect(stage.owner, stage.account).await.unwrap();
        assert_eq!(account.state, AccountState::Disconnecting);
        let state = async |id| stage.services.jobs.get(stage.owner, id).await.unwrap().map(|job| job.state);
        assert_eq!(state(scan.id).await, Some(JobState::Failed));
        assert_eq!(state(import.id).await, Some(JobState::Queued), "an import needs no session");
    }
}
