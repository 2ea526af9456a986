//! Nobody reaches what is another owner's, whatever data their presses carry.

use std::collections::BTreeSet;

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::conversation::{Conversation, State};
use blastpro_dialogues::{accounts, campaigns, jobs, targets, templates};
use blastpro_domain::campaigns::Which;
use blastpro_domain::chats::{ChatKey, ChatKind};
use blastpro_domain::ids::{AccountId, CampaignId, JobId, ListId, OwnerId, TelegramId, TemplateId};
use blastpro_domain::jobs::Work;
use blastpro_domain::notices::NoticeButton;
use blastpro_domain::pacing::Profile;
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_services::campaigns::{CampaignsShown, DeliveryFilter};
use targets::{Member, View};

use crate::accounts::{connect, connect_for};
use crate::campaigns::{list_of, running, template_of};
use crate::stage::Stage;
use crate::targets::{key, scanned};

/// What another owner has.
#[derive(Clone, Copy)]
struct Victim {
    owner: OwnerId,
    account: AccountId,
    list: ListId,
    member: Member,
    job: JobId,
    template: TemplateId,
    /// Deleted just now: it can be brought back.
    deleted: TemplateId,
    draft: CampaignId,
    going: CampaignId,
    over: CampaignId,
}

async fn victim(stage: &Stage) -> Victim {
    let services = &stage.services;
    let owner = services.identity.greet(TelegramId(990_001), "Korban", Some("id")).await.expect("an owner").id;
    services.identity.agree(owner).await.expect("agreed");
    let account = connect_for(stage, owner, 88).await;
    scanned(stage, owner, account).await;
    let list = services.targets.begin_selection(owner, account).await.expect("a list").id;
    let chosen = [key(ChatKind::Supergroup, 1), key(ChatKind::Supergroup, 2)];
    services.targets.choose(owner, list, &chosen, true).await.expect("chosen");
    services.targets.choose_topics(owner, list, key(ChatKind::Forum, 50), &[3], true).await.expect("chosen");
    let target = services.targets.targets(owner, list, 0, 8).await.expect("read").targets[0].id;
    let job = services.jobs.start(owner, account, Work::Scan).await.expect("started").id;
    let template = template_of(stage, owner, "Rahasia {name}").await;
    let deleted = template_of(stage, owner, "Rahasia lama").await;
    services.templates.delete(owner, deleted).await.expect("deleted");
    let second = list_of(stage, owner, account, 100, 3).await;
    let over = running(stage, owner, template, second).await.id;
    services.campaigns.stop(owner, over).await.expect("stopped");
    let going = running(stage, owner, template, second).await.id;
    let draft = services.campaigns.begin(owner, Some(template)).await.expect("begun").id;
    services.campaigns.choose_list(owner, draft, second, true).await.expect("chosen");
    let unsaved = Content::text(FormattedText::plain("belum jadi"));
    services.templates.set_draft(owner, unsaved, Source::Written).await.expect("kept");
    let member = Member { list, target, page: 0 };
    Victim { owner, account, list, member, job, template, deleted, draft, going, over }
}

/// Everything of the victim that a press could change.
async fn state_of(stage: &Stage, victim: Victim) -> String {
    let services = &stage.services;
    let lists = services.targets.lists(victim.owner, None, 0, 100).await.expect("read");
    let targets = services.targets.targets(victim.owner, victim.list, 0, 100).await.expect("read");
    let jobs = services.jobs.open(victim.owner, victim.account).await.expect("read");
    let states: Vec<_> = jobs.iter().map(|job| (job.id, job.state, job.cancel_requested)).collect();
    let account = services.accounts.get(victim.owner, victim.account).await.expect("read");
    let templates = services.templates.list(victim.owner, "", 0, 100).await.expect("read");
    let template = services.templates.get(victim.owner, victim.template).await.expect("read");
    let unsaved = services.templates.draft(victim.owner).await.expect("read");
    let open = services.campaigns.list(victim.owner, CampaignsShown::Open, "", 0, 100).await.expect("read");
    let past = services.campaigns.list(victim.owner, CampaignsShown::Past, "", 0, 100).await.expect("read");
    let all = DeliveryFilter::default();
    let deliveries = services.campaigns.deliveries(victim.owner, victim.going, &all, 0, 100).await.expect("read");
    let broadcasts = format!("{templates:?}\n{template:?}\n{unsaved:?}\n{open:?}\n{past:?}\n{deliveries:?}");
    format!("{lists:?}\n{targets:?}\n{states:?}\n{account:?}\n{broadcasts}")
}

/// Every button of the lists. The compiler asks for a new one here; the test below sees that none is left out.
fn targets_buttons(v: Victim) -> Vec<targets::Callback> {
    use targets::Callback as C;
    let (list, account, member, view, page, on) = (v.list, v.account, v.member, View::default(), 0, true);
    let chat = key(ChatKind::Supergroup, 5);
    let forum: ChatKey = key(ChatKind::Forum, 50);
    let buttons = vec![
        C::Home,
        C::Lists { account, page },
        C::New(account),
        C::Show(list),
        C::Choose { list, view },
        C::StopSearch(list),
        C::Toggle { list, view, chat, on },
        C::SetPage { list, view, on },
        C::ChooseAll { list, view },
        C::AskChooseNone { list, view },
        C::ChooseNone { list, view },
        C::Topics { list, view, chat: forum, page },
        C::ToggleTopic { list, view, chat: forum, page, topic: Some(4), on },
        C::SetTopics { list, view, chat: forum, page, on },
        C::AllTopics { list, view, chat: forum, on },
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
        C::StopSearch(_) => 5,
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

fn jobs_buttons(v: Victim) -> Vec<jobs::Callback> {
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

fn accounts_buttons(v: Victim) -> Vec<accounts::Callback> {
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

fn templates_buttons(v: Victim) -> Vec<templates::Callback> {
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
fn own_buttons() -> Vec<String> {
    use campaigns::Callback as C;
    use templates::Callback as T;
    let templates = [T::Home, T::List { page: 0 }, T::StopSearch, T::New { over: true }, T::Explain, T::Change]
        .into_iter()
        .chain([T::Preview, T::CopyLink, T::KeepLink, T::Test, T::Save, T::AskDiscard, T::Discard]);
    let campaigns = [C::Home { page: 0 }, C::New, C::History { page: 0 }, C::StopSearch];
    templates.map(|button| button.encode()).chain(campaigns.map(|button| button.encode())).collect()
}

fn campaigns_buttons(v: Victim) -> Vec<campaigns::Callback> {
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
    };
    every(&buttons, number, 29);
    buttons
}

fn notices_buttons(v: Victim) -> Vec<NoticeButton> {
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

#[tokio::test]
async fn another_owners_ids_are_refused_by_every_button() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    let victim = victim(&stage).await;
    let before = state_of(&stage, victim).await;
    let data = targets_buttons(victim)
        .into_iter()
        .map(|button| button.encode())
        .chain(jobs_buttons(victim).into_iter().map(|button| button.encode()))
        .chain(accounts_buttons(victim).into_iter().map(|button| button.encode()))
        .chain(templates_buttons(victim).into_iter().map(|button| button.encode()))
        .chain(campaigns_buttons(victim).into_iter().map(|button| button.encode()))
        .chain(notices_buttons(victim).into_iter().map(NoticeButton::encode));
    // These name nothing of anybody's.
    let mut harmless = own_buttons();
    harmless.push(NoticeButton::ShowEmail.encode());
    harmless.extend([targets::Callback::Home.encode(), accounts::Callback::List { page: 0 }.encode()]);
    let data: Vec<_> = data.filter(|data| !harmless.contains(data)).collect();
    // As many as a message may have below it.
    for data in data.chunks(100) {
        let message = stage.send_buttons("lama", data.iter().cloned()).await;
        for data in data {
            let answer = stage.press_data(message, data).await.text.unwrap_or_default();
            let refused = ["kedaluwarsa", "tidak bisa dikembalikan", "Tidak ada baris"]
                .into_iter()
                .any(|word| answer.contains(word));
            assert!(refused, "{data}: {answer:?}");
            let shown = stage.chat().into_iter().find(|shown| shown.id == message).map(|shown| shown.content.text);
            assert_eq!(shown.as_deref(), Some("lama"), "{data} showed something");
        }
    }
    assert_eq!(state_of(&stage, victim).await, before, "nothing of theirs has changed");
    stage.finish().await;
}

#[tokio::test]
async fn another_owners_ids_are_refused_beside_ones_own_and_own_buttons_reach_only_what_is_own() {
    use campaigns::Callback as C;
    use templates::Callback as T;
    let stage = Stage::new().await;
    stage.settle_in().await;
    let victim = victim(&stage).await;
    connect(&stage, 77).await;
    stage.sees("Akun terhubung!").await;
    let before = state_of(&stage, victim).await;
    let (services, owner) = (&stage.services, stage.owner().await.id);
    let mine = template_of(&stage, owner, "Punya saya").await;
    let campaign = services.campaigns.begin(owner, Some(mine)).await.expect("begun").id;
    let link = Content::text(FormattedText::plain("t.me/jualbeli/1"));
    services.templates.set_draft(owner, link, Source::Written).await.expect("kept");

    let (template, list, account) = (victim.template, victim.list, victim.account);
    let mixed = [
        T::CopyLinkBy(account).encode(),
        T::TestBy(account).encode(),
        T::TestSavedBy { template: mine, account }.encode(),
        C::SetTemplate { campaign, template }.encode(),
        C::ToggleList { campaign, list, page: 0, on: true }.encode(),
    ];
    let message = stage.send_buttons("lama", mixed.clone()).await;
    for data in mixed {
        let answer = stage.press_data(message, &data).await.text.unwrap_or_default();
        assert!(answer.contains("kedaluwarsa"), "{data}: {answer:?}");
    }
    let kept = services.campaigns.get(owner, campaign).await.expect("read").expect("there");
    assert_eq!(kept.template, Some(mine));
    assert_eq!(services.jobs.open(victim.owner, account).await.expect("read").len(), 1, "the victim's own");

    for data in own_buttons() {
        let message = stage.send_button("lama", &data).await;
        stage.press_data(message, &data).await;
        stage.quiet().await;
        let told = stage.chat().into_iter().any(|said| said.content.text.contains("Rahasia"));
        assert!(!told, "{data} shows what is not theirs");
    }
    assert_eq!(state_of(&stage, victim).await, before, "nothing of theirs has changed");
    stage.finish().await;
}

#[tokio::test]
async fn another_owners_list_in_a_conversation_is_reached_by_no_answer() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    let victim = victim(&stage).await;
    let before = state_of(&stage, victim).await;
    let (list, chat) = (victim.list, key(ChatKind::Forum, 50));
    for state in [
        State::Choosing { list, search: String::new() },
        State::ChoosingTopics { list, view: View::default(), chat, search: String::new(), chats: String::new() },
        State::Members { list, search: String::new(), skipped_only: true },
        State::Renaming { list },
        State::Linking { list },
        State::Uploading { list },
        State::Importing { list, file: "x".into() },
        State::RenamingTemplate { template: victim.template },
    ] {
        stage.quiet().await;
        let conversation = Conversation { state: state.clone(), ..Conversation::default() };
        let mut tx = stage.services.store().begin().await.expect("the database");
        tx.put_dialogue(stage.person.0, &conversation.encode(), stage.services.clock().now()).await.expect("stored");
        tx.commit().await.expect("stored");
        if let State::Importing { .. } = state {
            let data = targets::Callback::Import(list).encode();
            let message = stage.send_button("lama", &data).await;
            let answer = stage.press_data(message, &data).await.text.unwrap_or_default();
            assert!(answer.contains("kedaluwarsa"), "{answer}");
        }
        let written = stage.write("t.me/jualbeli");
        stage
            .until("the menu instead", |s| {
                let instead = ["Menu utama", "Pesan yang ditulis sekali"];
                s.chat()
                    .into_iter()
                    .find(|m| m.id > written && instead.iter().any(|screen| m.content.text.contains(screen)))
            })
            .await;
    }
    assert_eq!(state_of(&stage, victim).await, before, "nothing of theirs has changed");
    stage.finish().await;
}
