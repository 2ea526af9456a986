use blastpro_domain::ids::{AccountId, JobId};

use crate::callback;
use crate::compact::{Compact, Fields, join};

const PREFIX: &str = "j1:";

/// What the buttons about an account's work mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Find the groups and channels of this account.
    Scan(AccountId),
    /// Ask `@SpamBot` about this account.
    AskSpamBot(AccountId),
    /// Show a job that is under way.
    Show(JobId),
    /// Stop it.
    Cancel(JobId),
    /// Let it go on unseen, and show its account, or the list it is for.
    Leave(JobId),
    /// Send the rows of an import that could not be used.
    Errors(JobId),
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        match self {
            Self::Scan(account) => join(PREFIX, "s", &[&account.write()]),
            Self::AskSpamBot(account) => join(PREFIX, "q", &[&account.write()]),
            Self::Show(job) => join(PREFIX, "j", &[&job.write()]),
            Self::Cancel(job) => join(PREFIX, "x", &[&job.write()]),
            Self::Leave(job) => join(PREFIX, "b", &[&job.write()]),
            Self::Errors(job) => join(PREFIX, "e", &[&job.write()]),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, mut fields) = Fields::of(PREFIX, data)?;
        let callback = match action {
            "s" => Self::Scan(fields.next()?),
            "q" => Self::AskSpamBot(fields.next()?),
            "j" => Self::Show(fields.next()?),
            "x" => Self::Cancel(fields.next()?),
            "b" => Self::Leave(fields.next()?),
            "e" => Self::Errors(fields.next()?),
            _ => return None,
        };
        fields.end(callback)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::callback::testing::{assert_harmless, assert_read_back};

    proptest! {
        #[test]
        fn a_button_decodes_to_itself_and_fits(id in any::<u128>()) {
            let (account, job) = (AccountId(Uuid::from_u128(id)), JobId(Uuid::from_u128(id)));
            let buttons = [
                Callback::Scan(account),
                Callback::AskSpamBot(account),
                Callback::Show(job),
                Callback::Cancel(job),
                Callback::Leave(job),
                Callback::Errors(job),
            ];
            assert_read_back(buttons);
        }

        #[test]
        fn data_that_we_did_not_write_does_no_harm(data in "(j1:[sqjxbe]:)?\\PC{0,64}") {
            assert_harmless::<Callback>(&data);
        }
    }
}
