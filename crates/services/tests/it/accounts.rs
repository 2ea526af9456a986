use blastpro_domain::accounts::{Account, AccountState, PEER_FLOOD};
use blastpro_domain::jobs::{JobState, Work};
use blastpro_domain::notices::Notice;
use blastpro_services::accounts::Relief;

use crate::support::{Stage, on_both_engines};

async fn account(stage: &Stage) -> Account {
    stage.services.accounts.get(stage.owner, stage.account).await.unwrap().unwrap()
}

/// What the owner has been told since the last look, by Telegram's name for it.
async fn told(stage: &Stage) -> Vec<String> {
    let notices = stage.services.notices.claim(10).await.unwrap();
    notices
        .into_iter()
        .map(|stored| match stored.notice {
            Notice::AccountRestricted { reason, .. } => reason,
            other => panic!("not about a restriction: {other:?}"),
        })
        .collect()
}

on_both_engines! {
    async fn disconnecting_ends_the_work_of_the_account(stage: Stage) {
        let list = stage.list().await;
        let scan = stage.services.jobs.start(stage.owner, stage.account, Work::Scan).await.unwrap();
        let import = stage.services.targets.import_confirm(stage.owner, list, b"id\n-1\n").await.unwrap();
        let account = stage.services.accounts.disconnect(stage.owner, stage.account).await.unwrap();
        assert_eq!(account.state, AccountState::Disconnecting);
        let state = async |id| stage.services.jobs.get(stage.owner, id).await.unwrap().map(|job| job.state);
        assert_eq!(state(scan.id).await, Some(JobState::Failed));
        assert_eq!(state(import.id).await, Some(JobState::Failed), "nobody serves an account without a session");
    }

    async fn a_limit_is_told_once_and_outlasts_messages_to_groups(stage: Stage) {
        let accounts = &stage.services.accounts;
        for _ in 0..2 {
            accounts.restricted(stage.owner, stage.account, PEER_FLOOD).await.unwrap();
        }
        assert!(account(&stage).await.is_limited());
        assert_eq!(told(&stage).await, [PEER_FLOOD]);
        accounts.unrestricted(stage.owner, stage.account, Relief::Sent).await.unwrap();
        assert!(account(&stage).await.is_limited(), "a group says nothing about strangers");
        let foreign = accounts.unrestricted(stage.stranger, stage.account, Relief::NoLimits).await;
        assert!(matches!(foreign, Err(blastpro_services::Error::NotFound)), "{foreign:?}");
        accounts.unrestricted(stage.owner, stage.account, Relief::NoLimits).await.unwrap();
        let free = account(&stage).await;
        assert_eq!((free.state, free.last_error), (AccountState::Connected, None));
    }

    async fn a_freeze_takes_the_place_of_a_limit_and_not_the_other_way_round(stage: Stage) {
        let accounts = &stage.services.accounts;
        for reason in [PEER_FLOOD, "FROZEN_METHOD_INVALID", PEER_FLOOD, "FROZEN_PARTICIPANT_MISSING"] {
            accounts.restricted(stage.owner, stage.account, reason).await.unwrap();
        }
        let frozen = account(&stage).await;
        assert_eq!(frozen.last_error.as_deref(), Some("FROZEN_METHOD_INVALID"));
        assert_eq!(told(&stage).await, ["FROZEN_METHOD_INVALID"], "what was not sent yet is replaced");
        accounts.unrestricted(stage.owner, stage.account, Relief::Sent).await.unwrap();
        assert_eq!(account(&stage).await.state, AccountState::Connected);
    }
}
