//! Why campaigns were not put together, confirmed or resumed.

use blastpro_domain::ids::AccountId;
use blastpro_domain::pacing::ProfileError;
use blastpro_storage::StorageError;

use crate::Error;
use crate::templates::TemplateError;

/// Why a campaign was not begun or changed.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// There is no such campaign, template or list, it is not this owner's, or it is deleted.
    #[error("no such campaign")]
    NotFound,
    /// The campaign is not where this can be done: confirmed meanwhile, or over, or not over yet.
    #[error("the campaign has moved on")]
    Changed,
    /// The owner has [`OPEN_CAMPAIGNS`] that are not over.
    #[error("the limit on open campaigns is reached")]
    TooManyOpen,
    /// The campaign has [`LISTS_PER_CAMPAIGN`].
    #[error("the limit on lists is reached")]
    TooManyLists,
    /// The deliveries of the earlier campaign are not kept any more.
    #[error("its deliveries are not kept any more")]
    NotKept,
    /// The pace is not allowed.
    #[error(transparent)]
    Pace(#[from] ProfileError),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why a campaign was not confirmed. It is the draft that it was.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// There is no such campaign, or it is not this owner's.
    #[error("no such campaign")]
    NotFound,
    /// It has no template, or the template is deleted.
    #[error("no template is chosen")]
    NoTemplate,
    /// Nothing would be sent: no list is chosen, or every target would be skipped.
    #[error("there is nobody to send it to")]
    NoTargets,
    /// None of the accounts is connected.
    #[error("no account is connected")]
    NoLiveAccount,
    /// The template cannot be sent.
    #[error(transparent)]
    Content(TemplateError),
    /// It is not what the owner saw any more, or confirmed already.
    #[error("the campaign has changed")]
    Changed,
    /// The deliveries of the earlier campaign are not kept any more.
    #[error("its deliveries are not kept any more")]
    NotKept,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why a campaign does not go on.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// There is no such campaign, or it is not this owner's.
    #[error("no such campaign")]
    NotFound,
    /// It is over, or was never confirmed, or is still being prepared.
    #[error("the campaign is not paused")]
    NotPaused,
    /// The accounts that have something left are not connected; this is one of them.
    #[error("the account is not connected")]
    AccountLost(AccountId),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

macro_rules! from_storage {
    ($($error:ident),+) => {$(
        impl From<StorageError> for $error {
            fn from(error: StorageError) -> Self {
                match error {
                    StorageError::NotFound(_) => Self::NotFound,
                    error => Self::Failed(error.into()),
                }
            }
        }
    )+};
}
from_storage!(CampaignError, ConfirmError, ResumeError);
