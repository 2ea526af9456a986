//! Follows an account that is being logged out, so that the owner sees the end of it without pressing anything.

use blastpro_domain::accounts::AccountState;
use blastpro_domain::ids::AccountId;
use chrono::TimeDelta;
use tracing::debug;

use super::card;
use crate::screens::Screen;
use crate::visit::Visit;

/// How often to look. Logging out takes Telegram about a second.
const INTERVAL: TimeDelta = TimeDelta::milliseconds(700);

/// How often to look at most: about a minute, after which the screen's own button shows how things stand.
const LOOKS: usize = 90;

/// Redraws `shown` once the account is disconnected, if the owner is still looking at it. A restart forgets the watch
/// and loses nothing.
pub(super) fn until_disconnected(visit: &Visit, account: AccountId, shown: Screen) {
    let (Some(message), visit) = (visit.pressed_message(), visit.clone()) else {
        return;
    };
    tokio::spawn(async move {
        for _ in 0..LOOKS {
            visit.services().clock().sleep(INTERVAL).await;
            let Ok(Some(account)) = visit.services().accounts.get(visit.owner.id, account).await else {
                return;
            };
            if account.state == AccountState::Disconnecting {
                continue;
            }
            let Ok(now) = card(&visit, &account).await else {
                return;
            };
            if let Err(error) = visit.context.screens.lock(visit.chat).await.replace(message, &shown, &now).await {
                debug!(account.id = %account.id, %error, "the end of a disconnect could not be shown");
            }
            return;
        }
    });
}
