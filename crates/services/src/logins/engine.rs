//! The engine's side of a login: claim it, keep its temporary session, write what happened.

use blastpro_domain::ids::{LoginId, OwnerId};
use blastpro_domain::logins::Login;
use blastpro_storage::Subject;
use chrono::TimeDelta;
use uuid::Uuid;

use super::Logins;
use crate::{Result, Topic};

/// How long a claimed login is one process's own unless claimed again. A process that was killed holds its logins up
/// for no longer than this; the owner sees a short wait.
pub const CLAIM: TimeDelta = TimeDelta::seconds(10);

impl Logins {
    /// The logins that `holder` serves from now on, for [`CLAIM`]: free ones, those whose holder fell silent, and its
    /// own. They are unfinished, or ended and have a session to be logged out.
    pub async fn claim(&self, holder: Uuid) -> Result<Vec<Login>> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let logins = tx.claim_logins(holder, now, now + CLAIM).await?;
        tx.commit().await?;
        Ok(logins)
    }

    /// Stores what the engine made of the login. `false`: the owner changed it meanwhile (cancelled, taken over);
    /// read it again.
    pub async fn save(&self, login: &mut Login) -> Result<bool> {
        let mut tx = self.context.store.begin().await?;
        let saved = tx.update_login(login, self.context.clock.now()).await?;
        tx.commit().await?;
        if saved {
            self.context.wake.notify(Topic::LoginScreens);
        }
        Ok(saved)
    }

    /// The temporary session, with what is needed to go on.
    pub async fn session(&self, owner: OwnerId, login: LoginId) -> Result<Option<Vec<u8>>> {
        Ok(self.context.store.read().await?.login_session(owner, login).await?)
    }

    /// Stores the temporary session: of a login under way, or of one whose session is still to be logged out.
    pub async fn put_session(&self, owner: OwnerId, login: LoginId, session: &[u8]) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.put_login_session(owner, login, session).await?;
        Ok(tx.commit().await?)
    }

    /// The session of a login that ended is logged out: it is forgotten, and with it the login.
    pub async fn erase_session(&self, owner: OwnerId, login: LoginId) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.erase_login_session(owner, login).await?;
        Ok(tx.commit().await?)
    }

    /// Logins whose screen may need drawing: all unfinished ones, and finished ones that were not shown yet.
    pub async fn to_show(&self) -> Result<Vec<Login>> {
        Ok(self.context.store.read().await?.logins_to_show(self.context.clock.now()).await?)
    }

    /// The bot shows `revision` of the login, in `message`.
    pub async fn shown(&self, owner: OwnerId, login: LoginId, revision: i64, message: Option<i32>) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.mark_shown(owner, Subject::Login(login), revision, message, self.context.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
