//! Every button of every feature, with another owner's ids in it. The compiler asks for a new one here, and none is left
//! out.

use std::collections::BTreeSet;

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::{accounts, campaigns, jobs, targets, templates};
use blastpro_domain::campaigns::Which;
use blastpro_domain::chats::{ChatKey, ChatKind};
use blastpro_domain::notices::NoticeButton;
use blastpro_domain::pacing::Profile;
use targets::{Sought, View};

use super::Victim;
use crate::shop::key;

/// Of the lists.
pub(super) fn targets_buttons(v: Victim) -> Vec<targets::Callback> {
    use targets::Callback as C;
    let (list, account, member, view, page, on) = (v.list, v.account, v.member, View::default(), 0, true);
    let chat = key(ChatKind::Supergroup, 5);
    let (forum, sought): (ChatKey, _) = (key(ChatKind::Forum, 50), Sought::of(""));
    let buttons = vec![
        C::Home,
        C::Lists { account, page },
        C::New(account),
        C::Show(list),
        C::Choose { list, view },
        C::StopSearch { list, view },
        C::Toggle { list, view, chat, on },
        C::SetPage { list, view, sought, on },
        C::ChooseAll { list, view, sought },
        C::AskChooseNone { list, view, sought },
        C::ChooseNone { list, view, sought },
        C::Topics { list, view, chat: forum, page },
        C::ToggleTopic { list, view, chat: forum, page, topic: Some(4), on },
        C::SetTopics { list, view, chat: forum, page, sought, on },
        C::AllTopics { list, view, chat: forum, sought, on },
        C::Save(list),
        C::Members { list, page },
        C::Target(member),
        C::Pause(member),
        C::Resume(member),
        C::Enable(member),
        C::AskRemove(member),
        C::Remove(member),
        C::PutBack { list, chat, topic: None, page, paused: on },
        C::AskRename(list),
        C::Copy(list),
        C::AskDelete(list),
        C::Delete(list),
        C::Restore(list),
        C::AskLink(list),
        C::AskImport(list),
        C::PutAllBack { list, view },
        C::StopTopicSearch { list, view, chat: forum },
        C::OnlySkipped(list),
        C::NotOnlySkipped(list),
        C::AllMembers(list),
        C::Import(list),
        C::Problems(list),
        C::Export(list),
    ];
    let number = |button: &C| match button {
        C::Home => 0,
        C::Lists { .. } => 1,
        C::New(_) => 2,
        C::Show(_) => 3,
        C::Choose { .. } => 4,
        C::StopSearch { .. } => 5,
        C::Toggle { .. } => 6,
        C::SetPage { .. } => 7,
        C::ChooseAll { .. } => 8,
        C::AskChooseNone { .. } => 9,
        C::ChooseNone { .. } => 10,
        C::Topics { .. } => 11,
        C::ToggleTopic { .. } => 12,
        C::SetTopics { .. } => 13,
        C::AllTopics { .. } => 14,
        C::Save(_) => 15,
        C::Members { .. } => 16,
        C::Target(_) => 17,
        C::Pause(_) => 18,
        C::Resume(_) => 19,
        C::Enable(_) => 20,
        C::AskRemove(_) => 21,
        C::Remove(_) => 22,
        C::PutBack { .. } => 23,
        C::AskRename(_) => 24,
        C::Copy(_) => 25,
        C::AskDelete(_) => 26,
        C::Delete(_) => 27,
        C::Restore(_) => 28,
        C::AskLink(_) => 29,
        C::AskImport(_) => 30,
        C::Import(_) => 31,
        C::Export(_) => 32,
        C::Problems(_) => 33,
        C::PutAllBack { .. } => 34,
        C::StopTopicSearch { .. } => 35,
        C::OnlySkipped(_) => 36,
        C::AllMembers(_) => 37,
        C::NotOnlySkipped(_) => 38,
    };
    every(&buttons, number, 39);
    buttons
}

pub(super) fn jobs_buttons(v: Victim) -> Vec<jobs::Callback> {
    use jobs::Callback as C;
    let buttons = vec![
        C::Scan(v.account),
        C::AskSpamBot(v.account),
        C::Show(v.job),
        C::Cancel(v.job),
        C::Leave(v.job),
        C::Errors(v.job),
    ];
    let number = |button: &C| match button {
        C::Scan(_) => 0,
        C::AskSpamBot(_) => 1,
        C::Show(_) => 2,
        C::Cancel(_) => 3,
        C::Leave(_) => 4,
        C::Errors(_) => 5,
    };
    every(&buttons, number, 6);
    buttons
}

pub(super) fn accounts_buttons(v: Victim) -> Vec<accounts::Callback> {
    use accounts::Callback as C;
    let buttons = vec![
        C::List { page: 0 },
        C::Show(v.account),
        C::AskDisconnect(v.account),
        C::Disconnect(v.account),
        C::LimitOver(v.account),
    ];
    let number = |button: &C| match button {
        C::List { .. } => 0,
        C::Show(_) => 1,
        C::AskDisconnect(_) => 2,
        C::Disconnect(_) => 3,
        C::LimitOver(_) => 4,
    };
    every(&buttons, number, 5);
    buttons
}

pub(super) fn templates_buttons(v: Victim) -> Vec<templates::Callback> {
    use templates::Callback as C;
    let (template, account, over) = (v.template, v.account, true);
    let buttons = vec![
        C::Home,
        C::List { page: 0 },
        C::StopSearch,
        C::New { over },
        C::Explain,
        C::Change,
        C::Preview,
        C::CopyLink,
        C::CopyLinkBy(account),
        C::KeepLink,
        C::Test,
        C::TestBy(account),
        C::Save,
        C::AskDiscard,
        C::Discard,
        C::Show(template),
        C::Look(template),
        C::TestSaved(template),
        C::TestSavedBy { template, account },
        C::Edit { template, over },
        C::AskRename(template),
        C::Duplicate(template),
        C::AskDelete(template),
        C::Delete(template),
        C::Restore(v.deleted),
    ];
    let number = |button: &C| match button {
        C::Home => 0,
        C::List { .. } => 1,
        C::StopSearch => 2,
        C::New { .. } => 3,
        C::Explain => 4,
        C::Change => 5,
        C::Preview => 6,
        C::CopyLink => 7,
        C::CopyLinkBy(_) => 8,
        C::KeepLink => 9,
        C::Test => 10,
        C::TestBy(_) => 11,
        C::Save => 12,
        C::AskDiscard => 13,
        C::Discard => 14,
        C::Show(_) => 15,
        C::Look(_) => 16,
        C::TestSaved(_) => 17,
        C::TestSavedBy { .. } => 18,
        C::Edit { .. } => 19,
        C::AskRename(_) => 20,
        C::Duplicate(_) => 21,
        C::AskDelete(_) => 22,
        C::Delete(_) => 23,
        C::Restore(_) => 24,
    };
    every(&buttons, number, 25);
    buttons
}

/// Of templates and campaigns, what names nothing of anybody's: it is about whoever presses.
pub(super) fn own_buttons() -> Vec<String> {
    use campaigns::Callback as C;
    use templates::Callback as T;
    let templates = [T::Home, T::List { page: 0 }, T::StopSearch, T::New { over: true }, T::Explain, T::Change]
        .into_iter()
        .chain([T::Preview, T::CopyLink, T::KeepLink, T::Test, T::Save, T::AskDiscard, T::Discard]);
    let campaigns = [C::Home { page: 0 }, C::New, C::History { page: 0 }, C::StopSearch];
    templates.map(|button| button.encode()).chain(campaigns.map(|button| button.encode())).collect()
}

pub(super) fn campaigns_buttons(v: Victim) -> Vec<campaigns::Callback> {
    use campaigns::Callback as C;
    let (page, on, sure) = (0, true, true);
    let dials = campaigns::Dials::of(&Profile::SAFE);
    let mut buttons =
        vec![C::Home { page }, C::New, C::History { page }, C::StopSearch, C::NewWith(v.template), C::NewFor(v.list)];
    // In every state, whatever the button is for.
    for campaign in [v.draft, v.going, v.over] {
        buttons.extend([
            C::Draft(campaign),
            C::Templates { campaign, page },
            C::SetTemplate { campaign, template: v.template },
            C::Lists { campaign, page },
            C::ToggleList { campaign, list: v.list, page, on },
            C::Pace(campaign),
            C::Dials(campaign),
            C::SetPace { campaign, dials, stay: false },
            C::Preflight(campaign),
            C::Start { campaign, revision: 3, sure },
            C::AskDiscard(campaign),
            C::Discard(campaign),
            C::Leave(campaign),
            C::Show(campaign),
            C::Pause(campaign),
            C::Resume(campaign),
            C::AskStop(campaign),
            C::Stop(campaign),
            C::Report(campaign),
            C::Refresh(campaign),
            C::Reasons { campaign, page },
            C::Details { campaign, shown: campaigns::Shown::All, page },
            C::Export(campaign),
            C::FollowUp { campaign, which: Which::Left },
            C::FollowUp { campaign, which: Which::Sent },
            C::Again(campaign),
        ]);
    }
    let number = |button: &C| match button {
        C::Home { .. } => 0,
        C::New => 1,
        C::NewWith(_) => 2,
        C::NewFor(_) => 3,
        C::Draft(_) => 4,
        C::Templates { .. } => 5,
        C::SetTemplate { .. } => 6,
        C::Lists { .. } => 7,
        C::ToggleList { .. } => 8,
        C::Pace(_) => 9,
        C::Dials(_) => 10,
        C::SetPace { .. } => 11,
        C::Preflight(_) => 12,
        C::Start { .. } => 13,
        C::AskDiscard(_) => 14,
        C::Discard(_) => 15,
        C::Leave(_) => 16,
        C::Show(_) => 17,
        C::Pause(_) => 18,
        C::Resume(_) => 19,
        C::AskStop(_) => 20,
        C::Stop(_) => 21,
        C::Report(_) => 22,
        C::Details { .. } => 23,
        C::Export(_) => 24,
        C::FollowUp { .. } => 25,
        C::Again(_) => 26,
        C::History { .. } => 27,
        C::StopSearch => 28,
        C::Refresh(_) => 29,
        C::Reasons { .. } => 30,
    };
    every(&buttons, number, 31);
    buttons
}

pub(super) fn notices_buttons(v: Victim) -> Vec<NoticeButton> {
    use NoticeButton as N;
    let buttons = vec![
        N::Reconnect(v.account),
        N::ShowAccount(v.account),
        N::ShowCampaign(v.draft),
        N::ShowCampaign(v.going),
        N::ShowCampaign(v.over),
        N::ResumeCampaign(v.draft),
        N::ResumeCampaign(v.going),
        N::ResumeCampaign(v.over),
        N::ShowEmail,
    ];
    let number = |button: &N| match button {
        N::Reconnect(_) => 0,
        N::ShowAccount(_) => 1,
        N::ShowCampaign(_) => 2,
        N::ResumeCampaign(_) => 3,
        N::ShowEmail => 4,
    };
    every(&buttons, number, 5);
    buttons
}

fn every<B>(buttons: &[B], number: impl Fn(&B) -> usize, count: usize) {
    let numbers: BTreeSet<_> = buttons.iter().map(number).collect();
    assert_eq!(numbers, (0..count).collect(), "every button is pressed");
}
