use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::{AccountId, ListId, TargetId};

use super::view::{Sought, View};
use crate::callback;
use crate::compact::{Compact, Fields, join};

const PREFIX: &str = "t1:";

/// A place on a page of a list's members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The list.
    pub list: ListId,
    /// Which of its targets.
    pub target: TargetId,
    /// The page to go back to.
    pub page: u16,
}

/// What the buttons of the target lists mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Show the lists, or first the choice of account.
    Home,
    /// Show a page of an account's lists.
    Lists {
        /// The account.
        account: AccountId,
        /// Which page, counted from 0.
        page: u16,
    },
    /// Make a list.
    New(AccountId),
    /// Show this list.
    Show(ListId),
    /// Show chats to choose from.
    Choose {
        /// For which list.
        list: ListId,
        /// Which chats.
        view: View,
    },
    /// Show all chats of these kinds again, not only those that were looked for.
    StopSearch {
        /// For which list.
        list: ListId,
        /// Which kinds; the page does not matter.
        view: View,
    },
    /// Choose a chat, or no longer. The data say which, so that a press that is handled twice does no harm.
    Toggle {
        /// For which list.
        list: ListId,
        /// Where it stands.
        view: View,
        /// Which.
        chat: ChatKey,
        /// It is wanted.
        on: bool,
    },
    /// Choose every chat of the page, or none.
    SetPage {
        /// For which list.
        list: ListId,
        /// The page.
        view: View,
        /// What was looked for.
        sought: Sought,
        /// Every one.
        on: bool,
    },
    /// Choose every chat of these kinds that was looked for.
    ChooseAll {
        /// For which list.
        list: ListId,
        /// Which kinds; the page does not matter.
        view: View,
        /// What was looked for.
        sought: Sought,
    },
    /// Ask whether to take all of them out.
    AskChooseNone {
        /// Of which list.
        list: ListId,
        /// Which kinds, and the page to go back to.
        view: View,
        /// What was looked for.
        sought: Sought,
    },
    /// Take all of them out.
    ChooseNone {
        /// Of which list.
        list: ListId,
        /// Which kinds; the page does not matter.
        view: View,
        /// What was looked for.
        sought: Sought,
    },
    /// Put back what was taken out with that.
    PutAllBack {
        /// Into which list.
        list: ListId,
        /// Where it stands.
        view: View,
    },
    /// Show a forum's topics.
    Topics {
        /// For which list.
        list: ListId,
        /// Where to go back to.
        view: View,
        /// The forum.
        chat: ChatKey,
        /// Which page of topics.
        page: u16,
    },
    /// Show all topics of a forum again, not only those that were looked for.
    StopTopicSearch {
        /// For which list.
        list: ListId,
        /// Where to go back to.
        view: View,
        /// The forum.
        chat: ChatKey,
    },
    /// Choose a topic, or no longer.
    ToggleTopic {
        /// For which list.
        list: ListId,
        /// Where to go back to.
        view: View,
        /// The forum.
        chat: ChatKey,
        /// Which page of topics.
        page: u16,
        /// Which topic.
        topic: Option<i32>,
        /// It is wanted.
        on: bool,
    },
    /// Choose every topic of the page, or none.
    SetTopics {
        /// For which list.
        list: ListId,
        /// Where to go back to.
        view: View,
        /// The forum.
        chat: ChatKey,
        /// Which page of topics.
        page: u16,
        /// What was looked for.
        sought: Sought,
        /// Every one.
        on: bool,
    },
    /// Choose every topic of the forum that was looked for, or none.
    AllTopics {
        /// For which list.
        list: ListId,
        /// Where to go back to.
        view: View,
        /// The forum.
        chat: ChatKey,
        /// What was looked for.
        sought: Sought,
        /// Every one.
        on: bool,
    },
    /// The choice is made: show the list.
    Save(ListId),
    /// Show a page of what is in the list.
    Members {
        /// The list.
        list: ListId,
        /// Which page.
        page: u16,
    },
    /// Show only those of them that are skipped.
    OnlySkipped(ListId),
    /// Look for what is looked for among all of them, not only the skipped ones.
    NotOnlySkipped(ListId),
    /// Show all of them again, not only those that were looked for or are skipped.
    AllMembers(ListId),
    /// Show one target.
    Target(Member),
    /// Leave a target out for now.
    Pause(Member),
    /// Write to a paused target again.
    Resume(Member),
    /// Try a target again that Telegram has refused.
    Enable(Member),
    /// Ask whether to take a target out.
    AskRemove(Member),
    /// Take it out.
    Remove(Member),
    /// Put it back.
    PutBack {
        /// Into which list.
        list: ListId,
        /// The chat.
        chat: ChatKey,
        /// The topic.
        topic: Option<i32>,
        /// The page to go back to.
        page: u16,
        /// It was paused.
        paused: bool,
    },
    /// Ask for a new name.
    AskRename(ListId),
    /// Copy the list.
    Copy(ListId),
    /// Ask whether to delete the list.
    AskDelete(ListId),
    /// Delete it.
    Delete(ListId),
    /// Bring it back.
    Restore(ListId),
    /// Ask for a link or `@username`.
    AskLink(ListId),
    /// Ask for a CSV file.
    AskImport(ListId),
    /// Import the file whose summary is on show.
    Import(ListId),
    /// Send the rows of that file that an import could not use.
    Problems(ListId),
    /// Send the list as CSV.
    Export(ListId),
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        let data = |action, fields: &[&str]| join(PREFIX, action, fields);
        let list_view = |action, list: &ListId, view: &View| data(action, &[&list.write(), &view.write()]);
        let found = |action, list: &ListId, view: &View, sought: &Sought| {
            data(action, &[&list.write(), &view.write(), &sought.write()])
        };
        let member = |action, member: &Member| {
            data(action, &[&member.list.write(), &member.target.write(), &member.page.write()])
        };
        match self {
            Self::Home => data("h", &[]),
            Self::Lists { account, page } => data("l", &[&account.write(), &page.write()]),
            Self::New(account) => data("n", &[&account.write()]),
            Self::Show(list) => data("s", &[&list.write()]),
            Self::Choose { list, view } => list_view("c", list, view),
            Self::StopSearch { list, view } => list_view("cx", list, view),
            Self::Toggle { list, view, chat, on } => {
                data("ct", &[&list.write(), &view.write(), &chat.write(), &on.write()])
            }
            Self::SetPage { list, view, sought, on } => {
                data("cp", &[&list.write(), &view.write(), &sought.write(), &on.write()])
            }
            Self::ChooseAll { list, view, sought } => found("ca", list, view, sought),
            Self::AskChooseNone { list, view, sought } => found("c?", list, view, sought),
            Self::ChooseNone { list, view, sought } => found("cn", list, view, sought),
            Self::PutAllBack { list, view } => list_view("cb", list, view),
            Self::Topics { list, view, chat, page } => {
                data("t", &[&list.write(), &view.write(), &chat.write(), &page.write()])
            }
            Self::StopTopicSearch { list, view, chat } => data("tx", &[&list.write(), &view.write(), &chat.write()]),
            Self::ToggleTopic { list, view, chat, page, topic, on } => {
                data("T", &[&list.write(), &view.write(), &chat.write(), &page.write(), &topic.write(), &on.write()])
            }
            Self::SetTopics { list, view, chat, page, sought, on } => {
                data("P", &[&list.write(), &view.write(), &chat.write(), &page.write(), &sought.write(), &on.write()])
            }
            Self::AllTopics { list, view, chat, sought, on } => {
                data("A", &[&list.write(), &view.write(), &chat.write(), &sought.write(), &on.write()])
            }
            Self::Save(list) => data("ok", &[&list.write()]),
            Self::Members { list, page } => data("m", &[&list.write(), &page.write()]),
            Self::OnlySkipped(list) => data("mo", &[&list.write()]),
            Self::NotOnlySkipped(list) => data("mn", &[&list.write()]),
            Self::AllMembers(list) => data("ma", &[&list.write()]),
            Self::Target(target) => member("mt", target),
            Self::Pause(target) => member("mp", target),
            Self::Resume(target) => member("mr", target),
            Self::Enable(target) => member("me", target),
            Self::AskRemove(target) => member("m?", target),
            Self::Remove(target) => member("mx", target),
            Self::PutBack { list, chat, topic, page, paused } => {
                data("mb", &[&list.write(), &chat.write(), &topic.write(), &page.write(), &paused.write()])
            }
            Self::AskRename(list) => data("r?", &[&list.write()]),
            Self::Copy(list) => data("y", &[&list.write()]),
            Self::AskDelete(list) => data("d?", &[&list.write()]),
            Self::Delete(list) => data("d", &[&list.write()]),
            Self::Restore(list) => data("u", &[&list.write()]),
            Self::AskLink(list) => data("a?", &[&list.write()]),
            Self::AskImport(list) => data("i?", &[&list.write()]),
            Self::Import(list) => data("i", &[&list.write()]),
            Self::Problems(list) => data("ip", &[&list.write()]),
            Self::Export(list) => data("e", &[&list.write()]),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, mut fields) = Fields::of(PREFIX, data)?;
        let read = &mut fields;
        let callback = match action {
            "h" => Self::Home,
            "l" => Self::Lists { account: read.next()?, page: read.next()? },
            "n" => Self::New(read.next()?),
            "s" => Self::Show(read.next()?),
            "c" => Self::Choose { list: read.next()?, view: read.next()? },
            "cx" => Self::StopSearch { list: read.next()?, view: read.next()? },
            "ct" => Self::Toggle { list: read.next()?, view: read.next()?, chat: read.next()?, on: read.next()? },
            "cp" => Self::SetPage { list: read.next()?, view: read.next()?, sought: read.next()?, on: read.next()? },
            "ca" => Self::ChooseAll { list: read.next()?, view: read.next()?, sought: read.next()? },
            "c?" => Self::AskChooseNone { list: read.next()?, view: read.next()?, sought: read.next()? },
            "cn" => Self::ChooseNone { list: read.next()?, view: read.next()?, sought: read.next()? },
            "cb" => Self::PutAllBack { list: read.next()?, view: read.next()? },
            "t" => Self::Topics { list: read.next()?, view: read.next()?, chat: read.next()?, page: read.next()? },
            "tx" => Self::StopTopicSearch { list: read.next()?, view: read.next()?, chat: read.next()? },
            "T" => Self::ToggleTopic {
                list: read.next()?,
                view: read.next()?,
                chat: read.next()?,
                page: read.next()?,
                topic: read.next()?,
                on: read.next()?,
            },
            "A" => Self::AllTopics {
                list: read.next()?,
                view: read.next()?,
                chat: read.next()?,
                sought: read.next()?,
                on: read.next()?,
            },
            "P" => Self::SetTopics {
                list: read.next()?,
                view: read.next()?,
                chat: read.next()?,
                page: read.next()?,
                sought: read.next()?,
                on: read.next()?,
            },
            "ok" => Self::Save(read.next()?),
            "m" => Self::Members { list: read.next()?, page: read.next()? },
            "mo" => Self::OnlySkipped(read.next()?),
            "mn" => Self::NotOnlySkipped(read.next()?),
            "ma" => Self::AllMembers(read.next()?),
            "mb" => Self::PutBack {
                list: read.next()?,
                chat: read.next()?,
                topic: read.next()?,
                page: read.next()?,
                paused: read.next()?,
            },
            "mt" | "mp" | "mr" | "me" | "m?" | "mx" => {
                let member = Member { list: read.next()?, target: read.next()?, page: read.next()? };
                match action {
                    "mp" => Self::Pause(member),
                    "mr" => Self::Resume(member),
                    "me" => Self::Enable(member),
                    "m?" => Self::AskRemove(member),
                    "mx" => Self::Remove(member),
                    _ => Self::Target(member),
                }
            }
            "r?" => Self::AskRename(read.next()?),
            "y" => Self::Copy(read.next()?),
            "d?" => Self::AskDelete(read.next()?),
            "d" => Self::Delete(read.next()?),
            "u" => Self::Restore(read.next()?),
            "a?" => Self::AskLink(read.next()?),
            "i?" => Self::AskImport(read.next()?),
            "i" => Self::Import(read.next()?),
            "ip" => Self::Problems(read.next()?),
            "e" => Self::Export(read.next()?),
            _ => return None,
        };
        fields.end(callback)
    }
}

#[cfg(test)]
mod tests {
    use blastpro_domain::peers::PeerKind;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::callback::testing::{assert_harmless, assert_read_back};
    use crate::targets::Kinds;

    /// Telegram's ids fit 52 bits (core.telegram.org/bots/api#chat).
    const LARGEST: i64 = 1 << 52;

    fn every(id: u128, other: u128, view: View, chat: ChatKey, topic: Option<i32>, on: bool) -> Vec<Callback> {
        let sought = Sought(if on { u32::MAX } else { 0 });
        let (list, account) = (ListId(Uuid::from_u128(id)), AccountId(Uuid::from_u128(id)));
        let page = view.page;
        let member = Member { list, target: TargetId(Uuid::from_u128(other)), page };
        vec![
            Callback::Home,
            Callback::Lists { account, page },
            Callback::New(account),
            Callback::Show(list),
            Callback::Choose { list, view },
            Callback::StopSearch { list, view },
            Callback::Toggle { list, view, chat, on },
            Callback::SetPage { list, view, sought, on },
            Callback::ChooseAll { list, view, sought },
            Callback::AskChooseNone { list, view, sought },
            Callback::ChooseNone { list, view, sought },
            Callback::PutAllBack { list, view },
            Callback::Topics { list, view, chat, page },
            Callback::StopTopicSearch { list, view, chat },
            Callback::ToggleTopic { list, view, chat, page, topic, on },
            Callback::AllTopics { list, view, chat, sought, on },
            Callback::SetTopics { list, view, chat, page, sought, on },
            Callback::Save(list),
            Callback::Members { list, page },
            Callback::OnlySkipped(list),
            Callback::NotOnlySkipped(list),
            Callback::AllMembers(list),
            Callback::Target(member),
            Callback::Pause(member),
            Callback::Resume(member),
            Callback::Enable(member),
            Callback::AskRemove(member),
            Callback::Remove(member),
            Callback::PutBack { list, chat, topic, page, paused: on },
            Callback::AskRename(list),
            Callback::Copy(list),
            Callback::AskDelete(list),
            Callback::Delete(list),
            Callback::Restore(list),
            Callback::AskLink(list),
            Callback::AskImport(list),
            Callback::Import(list),
            Callback::Problems(list),
            Callback::Export(list),
        ]
    }

    proptest! {
        #[test]
        fn a_button_decodes_to_itself_and_fits(
            id in any::<u128>(), other in any::<u128>(), page in any::<u16>(), kinds in 0_usize..4,
            chat in 1_i64..LARGEST, channel in any::<bool>(), topic in prop::option::of(1_i32..), on in any::<bool>(),
        ) {
            let kind = if channel { PeerKind::Channel } else { PeerKind::Group };
            let view = View { kinds: Kinds::ALL[kinds], page };
            assert_read_back(every(id, other, view, ChatKey { kind, id: chat }, topic, on));
        }

        #[test]
        fn data_that_we_did_not_write_does_no_harm(data in "(t1:[a-zTPA?]{1,2}:)?\\PC{0,64}") {
            assert_harmless::<Callback>(&data);
        }
    }

    #[test]
    fn the_longest_button_fits() {
        let view = View { kinds: Kinds::Forums, page: u16::MAX };
        let chat = ChatKey { kind: PeerKind::Channel, id: LARGEST };
        assert_read_back(every(u128::MAX, u128::MAX, view, chat, Some(i32::MAX), true));
    }
}
