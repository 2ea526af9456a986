use blastpro_domain::ids::{AccountId, TemplateId};

use crate::callback;
use crate::compact::{Compact, Fields, join};

const PREFIX: &str = "m1:";

/// What the buttons of the templates mean. "The draft" is the owner's only one: what they have sent and not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Show the templates.
    Home,
    /// Show a page of them.
    List {
        /// Which page, counted from 0.
        page: u16,
    },
    /// Show all templates again, not only those that were looked for.
    StopSearch,
    /// Ask for the message of a new template.
    New {
        /// Also when a draft would be lost.
        over: bool,
    },
    /// Show how names and choices are written.
    Explain,
    /// Ask for the draft's message again. What there is stays until one comes.
    Change,
    /// Show the draft as it will look: the album is complete, a copy has come, or the owner comes back to it. Of a link
    /// that was not copied yet, ask whether to.
    Preview,
    /// Copy the message to which the draft's text leads.
    CopyLink,
    /// The same, by this account.
    CopyLinkBy(AccountId),
    /// Leave the draft's text as it is: a link.
    KeepLink,
    /// Send the draft to the Saved Messages of an account.
    Test,
    /// The same, by this account.
    TestBy(AccountId),
    /// Keep the draft.
    Save,
    /// Ask whether to throw the draft away.
    AskDiscard,
    /// Throw it away.
    Discard,
    /// Show a template.
    Show(TemplateId),
    /// Show it as it will look.
    Look(TemplateId),
    /// Send it to the Saved Messages of an account.
    TestSaved(TemplateId),
    /// The same, by this account.
    TestSavedBy {
        /// Which template.
        template: TemplateId,
        /// Whose Saved Messages.
        account: AccountId,
    },
    /// Ask for its new content.
    Edit {
        /// Which.
        template: TemplateId,
        /// Also when a draft would be lost.
        over: bool,
    },
    /// Ask for a new name.
    AskRename(TemplateId),
    /// Make another one like it.
    Duplicate(TemplateId),
    /// Ask whether to delete it.
    AskDelete(TemplateId),
    /// Delete it.
    Delete(TemplateId),
    /// Bring it back.
    Restore(TemplateId),
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        let data = |action, fields: &[&str]| join(PREFIX, action, fields);
        match self {
            Self::Home => data("h", &[]),
            Self::List { page } => data("l", &[&page.write()]),
            Self::StopSearch => data("lx", &[]),
            Self::New { over } => data("n", &[&over.write()]),
            Self::Explain => data("?", &[]),
            Self::Change => data("c", &[]),
            Self::Preview => data("p", &[]),
            Self::CopyLink => data("k", &[]),
            Self::CopyLinkBy(account) => data("ka", &[&account.write()]),
            Self::KeepLink => data("kx", &[]),
            Self::Test => data("t", &[]),
            Self::TestBy(account) => data("ta", &[&account.write()]),
            Self::Save => data("ok", &[]),
            Self::AskDiscard => data("x?", &[]),
            Self::Discard => data("x", &[]),
            Self::Show(template) => data("s", &[&template.write()]),
            Self::Look(template) => data("v", &[&template.write()]),
            Self::TestSaved(template) => data("g", &[&template.write()]),
            Self::TestSavedBy { template, account } => data("ga", &[&template.write(), &account.write()]),
            Self::Edit { template, over } => data("e", &[&template.write(), &over.write()]),
            Self::AskRename(template) => data("r?", &[&template.write()]),
            Self::Duplicate(template) => data("y", &[&template.write()]),
            Self::AskDelete(template) => data("d?", &[&template.write()]),
            Self::Delete(template) => data("d", &[&template.write()]),
            Self::Restore(template) => data("u", &[&template.write()]),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, mut fields) = Fields::of(PREFIX, data)?;
        let read = &mut fields;
        let callback = match action {
            "h" => Self::Home,
            "l" => Self::List { page: read.next()? },
            "lx" => Self::StopSearch,
            "n" => Self::New { over: read.next()? },
            "?" => Self::Explain,
            "c" => Self::Change,
            "p" => Self::Preview,
            "k" => Self::CopyLink,
            "ka" => Self::CopyLinkBy(read.next()?),
            "kx" => Self::KeepLink,
            "t" => Self::Test,
            "ta" => Self::TestBy(read.next()?),
            "ok" => Self::Save,
            "x?" => Self::AskDiscard,
            "x" => Self::Discard,
            "s" => Self::Show(read.next()?),
            "v" => Self::Look(read.next()?),
            "g" => Self::TestSaved(read.next()?),
            "ga" => Self::TestSavedBy { template: read.next()?, account: read.next()? },
            "e" => Self::Edit { template: read.next()?, over: read.next()? },
            "r?" => Self::AskRename(read.next()?),
            "y" => Self::Duplicate(read.next()?),
            "d?" => Self::AskDelete(read.next()?),
            "d" => Self::Delete(read.next()?),
            "u" => Self::Restore(read.next()?),
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
        fn a_button_decodes_to_itself_and_fits(
            id in any::<u128>(), other in any::<u128>(), page in any::<u16>(), over in any::<bool>(),
        ) {
            let (template, account) = (TemplateId(Uuid::from_u128(id)), AccountId(Uuid::from_u128(other)));
            assert_read_back([
                Callback::Home,
                Callback::List { page },
                Callback::StopSearch,
                Callback::New { over },
                Callback::Explain,
                Callback::Change,
                Callback::Preview,
                Callback::CopyLink,
                Callback::CopyLinkBy(account),
                Callback::KeepLink,
                Callback::Test,
                Callback::TestBy(account),
                Callback::Save,
                Callback::AskDiscard,
                Callback::Discard,
                Callback::Show(template),
                Callback::Look(template),
                Callback::TestSaved(template),
                Callback::TestSavedBy { template, account },
                Callback::Edit { template, over },
                Callback::AskRename(template),
                Callback::Duplicate(template),
                Callback::AskDelete(template),
                Callback::Delete(template),
                Callback::Restore(template),
            ]);
        }

        #[test]
        fn data_that_we_did_not_write_means_nothing(data in "(m1:)?\\PC{0,64}") {
            // A number may be written with leading zeros; nothing else reads as what it is not.
            assert_harmless::<Callback>(&data);
        }
    }
}
