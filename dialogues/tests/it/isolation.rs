//! Nobody reaches what is another owner's, whatever data their presses carry.

use std::collections::BTreeSet;

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::conversation::{Conversation, State};
use blastpro_dialogues::{accounts, jobs, targets};
use blastpro_domain::chats::{ChatKey, ChatKind};
use blastpro_domain::ids::{AccountId, JobId, ListId, OwnerId, TelegramId};
use blastpro_domain::jobs::Work;
use targets::{Member, View};

use crate::accounts::connect_for;
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
    Victim { owner, account, list, member: Member { list, target, page: 0 }, job }
}

/// Everything of the victim that a press could change.
async fn state_of(stage: &Stage, victim: Victim) -> String {
    let services = &stage.services;
    let lists = services.targets.lists(victim.owner, None, 0, 100).await.expect("read");
    let targets = services.targets.targets(victim.owner, victim.list, 0, 100).await.expect("read");
    let jobs = services.jobs.open(victim.owner, victim.account).await.expect("read");
    let states: Vec<_> = jobs.iter().map(|job| (job.id, job.state, job.cancel_requested)).collect();
    let account = services.accounts.get(victim.owner, victim.account).await.expect("read");
    format!("{lists:?}\n{targets:?}\n{states:?}\n{account:?}")
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
    };
    every(&buttons, number, 35);
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
        .chain(accounts_buttons(victim).into_iter().map(|button| button.encode()));
    // These name nothing of anybody's.
    let harmless = [targets::Callback::Home.encode(), accounts::Callback::List { page: 0 }.encode()];
    let data: Vec<_> = data.filter(|data| !harmless.contains(data)).collect();
    let message = stage.send_buttons("lama", data.clone()).await;
    for data in data {
        let answer = stage.press_data(message, &data).await.text.unwrap_or_default();
        let refused =
            ["kedaluwarsa", "tidak bisa dikembalikan", "Tidak ada baris"].into_iter().any(|word| answer.contains(word));
        assert!(refused, "{data}: {answer:?}");
        let shown = stage.chat().into_iter().find(|shown| shown.id == message).map(|shown| shown.content.text);
        assert_eq!(shown.as_deref(), Some("lama"), "{data} showed something");
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
    let list = victim.list;
    for state in [
        State::Choosing { list, search: String::new() },
        State::Renaming { list },
        State::Linking { list },
        State::Uploading { list },
        State::Importing { list, file: "x".into() },
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
                s.chat().into_iter().find(|m| m.id > written && m.content.text.contains("Menu utama"))
            })
            .await;
    }
    assert_eq!(state_of(&stage, victim).await, before, "nothing of theirs has changed");
    stage.finish().await;
}
