//! Nobody reaches what is another owner's, whatever data their presses carry.

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::conversation::{Conversation, State};
use blastpro_dialogues::{accounts, campaigns, targets, templates};
use blastpro_domain::chats::ChatKind;
use blastpro_domain::ids::{AccountId, CampaignId, JobId, ListId, OwnerId, TelegramId, TemplateId};
use blastpro_domain::jobs::Work;
use blastpro_domain::notices::NoticeButton;
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_services::campaigns::{CampaignsShown, DeliveryFilter};
use targets::{Member, View};

use crate::accounts::{connect, connect_for};
use crate::campaigns::running;
use crate::shop::{key, list_of, scanned, template_of};
use crate::stage::Stage;

mod buttons;

use buttons::{
    accounts_buttons, campaigns_buttons, jobs_buttons, notices_buttons, own_buttons, targets_buttons, templates_buttons,
};

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
