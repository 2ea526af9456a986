//! Every method that takes an owner's id, called with another owner's: it finds nothing and changes nothing.

use blastpro_domain::accounts::{AccountState, NetworkKind};
use blastpro_domain::campaigns::{Campaign, Purpose};
use blastpro_domain::chats::ChatKind;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::email::{Asked, EmailAddress};
use blastpro_domain::ids::{AccountId, CampaignId, ListId, TelegramId};
use blastpro_domain::jobs::{JobState, Work};
use blastpro_domain::logins::LoginPhase;
use blastpro_domain::pacing::Profile;
use blastpro_domain::peers::{Peer, PeerKind};
use blastpro_domain::templates::{Content, FormattedText, Part, Source};
use blastpro_storage::{
    CampaignsShown, ChatFilter, DeliveryFilter, DraftPart, StorageError, StoredDraft, Subject, TargetFilter,
};
use serde_json::json;

use crate::campaigns::{add_campaign, draft, template};
use crate::fixtures::{
    add_account, add_chats, add_list, add_login, add_owner, at, chat, job, list, login, notice, profile, topic,
};
use crate::support::on_both_engines;

fn is_not_found<T: std::fmt::Debug>(outcome: &Result<T, StorageError>) -> bool {
    matches!(outcome, Err(StorageError::NotFound(_)))
}

on_both_engines! {
    async fn an_account_is_there_for_its_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let before = tx.account(owner, id).await.unwrap();
        assert_eq!(tx.account(stranger, id).await.unwrap(), None);
        assert_eq!(tx.account_to_change(stranger, id).await.unwrap(), None);
        assert_eq!(tx.accounts(stranger, 0, 10).await.unwrap(), []);
        assert_eq!(tx.account_count(stranger).await.unwrap(), 0);
        assert_eq!(tx.live_account_count(stranger).await.unwrap(), 0);
        let by_id = tx.account_by_telegram_id(stranger, TelegramId(100), NetworkKind::Telegram).await.unwrap();
        assert_eq!(by_id, None);
        assert!(is_not_found(&tx.update_profile(stranger, id, &profile(100)).await));
        assert!(is_not_found(&tx.set_account_state(stranger, id, AccountState::Disconnected, None, at(1)).await));
        assert_eq!(tx.account(owner, id).await.unwrap(), before);
    }

    async fn a_session_and_peers_are_there_for_their_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let peers = [Peer { kind: PeerKind::User, id: 1, access_hash: Some(2), title: None, username: None }];
        let mut tx = db.store.begin().await.unwrap();
        tx.put_session(owner, id, b"session", at(0)).await.unwrap();
        tx.put_peers(owner, id, &peers).await.unwrap();

        assert_eq!(tx.session(stranger, id).await.unwrap(), None);
        assert!(is_not_found(&tx.put_session(stranger, id, b"overwritten", at(1)).await));
        assert!(!tx.erase_session(stranger, id).await.unwrap());
        assert_eq!(tx.peers(stranger, id).await.unwrap(), []);
        let theirs = [Peer { access_hash: Some(666), ..peers[0].clone() }];
        assert!(is_not_found(&tx.put_peers(stranger, id, &theirs).await));
        assert_eq!(tx.session(owner, id).await.unwrap().as_deref(), Some(&b"session"[..]));
        assert_eq!(tx.peers(owner, id).await.unwrap(), peers);
    }

    async fn a_login_is_there_for_its_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mine = add_login(&db.store, owner).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_login_session(owner, mine.id, b"temporary").await.unwrap();

        assert!(tx.login(stranger, mine.id).await.unwrap().is_none());
        assert!(tx.active_login(stranger).await.unwrap().is_none());
        assert_eq!(tx.login_session(stranger, mine.id).await.unwrap(), None);
        assert!(!tx.put_login_session(stranger, mine.id, b"overwritten").await.unwrap());
        assert!(!tx.erase_login_session(stranger, mine.id).await.unwrap());
        assert!(!tx.mark_shown(stranger, Subject::Login(mine.id), 9, Some(9), at(2)).await.unwrap());
        let claim = tx.claim_screen(stranger, Subject::Login(mine.id), Some(7), None, (at(1), at(2))).await;
        assert_eq!(claim.unwrap(), None);
        let mut stolen = mine.clone();
        stolen.owner_id = stranger;
        stolen.phase = LoginPhase::Ended;
        assert!(!tx.update_login(&mut stolen, at(1)).await.unwrap());

        let after = tx.active_login(owner).await.unwrap().expect("it goes on");
        assert_eq!((after.revision, after.screen_message, after.phase), (1, Some(7), LoginPhase::Starting));
        assert_eq!(tx.login_session(owner, mine.id).await.unwrap().as_deref(), Some(&b"temporary"[..]));
    }

    async fn a_login_cannot_be_for_the_account_of_another(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let mut theirs = login(stranger);
        theirs.account_id = Some(id);
        let mut tx = db.store.begin().await.unwrap();
        assert!(is_not_found(&tx.insert_login(&theirs).await));
    }

    async fn parking_touches_the_notices_of_one_owner(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &notice(id, "A"), None, at(0)).await.unwrap();
        assert_eq!(tx.park_owner_notices(stranger).await.unwrap(), 0);
        assert_eq!(tx.park_owner_notices(owner).await.unwrap(), 1);
        assert_eq!(tx.unpark_owner_notices(stranger).await.unwrap(), 0);
    }

    async fn an_email_address_is_there_for_its_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let address = EmailAddress::parse("sari@example.com").unwrap();
        let asked = Asked { at: at(0), since: at(0), count: 1 };
        let mut tx = db.store.begin().await.unwrap();
        tx.put_email(owner, &address, asked).await.unwrap();
        tx.add_email_token(owner, "hash", at(0), at(60)).await.unwrap();
        let before = tx.email(owner).await.unwrap();

        assert_eq!(tx.email(stranger).await.unwrap(), None);
        assert_eq!(tx.email_to_change(stranger).await.unwrap(), None);
        assert_eq!(tx.email_asked(stranger).await.unwrap(), None);
        assert!(!tx.confirm_email(stranger, at(1)).await.unwrap());
        assert!(!tx.refuse_email(stranger, at(1)).await.unwrap());
        assert!(!tx.remove_email(stranger).await.unwrap());
        assert_eq!(tx.void_email_tokens(stranger).await.unwrap(), 0);
        assert_eq!(tx.erase_email_tokens(stranger).await.unwrap(), 0);
        let theirs = EmailAddress::parse("lain@example.com").unwrap();
        tx.put_email(stranger, &theirs, asked).await.unwrap();
        tx.confirm_email(stranger, at(1)).await.unwrap();
        // What is urgent for one owner is not sent to the other.
        tx.add_notice(owner, &notice(AccountId::new(), "A"), None, at(1)).await.unwrap();
        assert_eq!(tx.claim_mail(9, at(1), at(60)).await.unwrap(), []);
        assert_eq!(tx.email(owner).await.unwrap(), before);
        assert_eq!(tx.email_token("hash").await.unwrap().map(|token| token.owner), Some(owner));
    }

    async fn a_job_is_there_for_its_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let mine = job(owner, id, Work::Import { list: ListId::new() });
        let mut tx = db.store.begin().await.unwrap();
        tx.insert_job(&mine).await.unwrap();
        tx.put_job_payload(owner, mine.id, b"file").await.unwrap();
        tx.put_job_report(owner, mine.id, b"report").await.unwrap();

        assert_eq!(tx.job(stranger, mine.id).await.unwrap(), None);
        assert_eq!(tx.open_jobs(stranger, id).await.unwrap(), []);
        assert_eq!(tx.job_payload(stranger, mine.id).await.unwrap(), None);
        assert_eq!(tx.job_report(stranger, mine.id).await.unwrap(), None);
        assert!(!tx.put_job_payload(stranger, mine.id, b"theirs").await.unwrap());
        assert!(!tx.put_job_report(stranger, mine.id, b"theirs").await.unwrap());
        assert!(!tx.request_cancel(stranger, mine.id, at(1)).await.unwrap());
        assert!(!tx.mark_shown(stranger, Subject::Job(mine.id), 9, Some(9), at(2)).await.unwrap());
        let claim = tx.claim_screen(stranger, Subject::Job(mine.id), mine.screen_message, None, (at(1), at(2))).await;
        assert_eq!(claim.unwrap(), None);
        assert_eq!(tx.fail_open_jobs(stranger, id, "X", at(1)).await.unwrap(), 0);
        let mut stolen = mine.clone();
        stolen.owner_id = stranger;
        stolen.state = JobState::Done;
        assert!(!tx.update_job(&mut stolen, at(1)).await.unwrap());
        assert_eq!(tx.job(owner, mine.id).await.unwrap().as_ref(), Some(&mine));
        assert!(is_not_found(&tx.insert_job(&job(stranger, id, Work::Scan)).await));
    }

    async fn chats_and_topics_are_there_for_their_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let forum = chat(ChatKind::Forum, 1);
        let group = chat(ChatKind::Group, 2);
        add_chats(&db.store, owner, id, &[forum.clone(), group.clone()]).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_topics(owner, id, forum.key, &[topic(1, "Umum")], at(0)).await.unwrap();

        let all = ChatFilter::default();
        assert_eq!(tx.chats(stranger, id, &all).await.unwrap(), []);
        assert_eq!(tx.chat_count(stranger, id, &all).await.unwrap(), 0);
        assert_eq!(tx.chat_counts(stranger, id).await.unwrap(), blastpro_storage::ChatCounts::default());
        assert_eq!(tx.chat(stranger, id, forum.key).await.unwrap(), None);
        assert!(tx.known_chats(stranger, id).await.unwrap().is_empty());
        assert!(tx.known_topics(stranger, id).await.unwrap().is_empty());
        assert!(tx.chats_seen_since(stranger, id, at(0)).await.unwrap().is_empty());
        assert_eq!(tx.topics(stranger, id, forum.key, "", 0, 9).await.unwrap(), []);
        assert_eq!(tx.topic_count(stranger, id, forum.key, "").await.unwrap(), 0);
        assert!(is_not_found(&tx.put_chats(stranger, id, &[chat(ChatKind::Group, 3)], at(1)).await));
        assert!(is_not_found(&tx.put_topics(stranger, id, forum.key, &[topic(1, "x")], at(1)).await));
        assert_eq!(tx.mark_gone(stranger, id, at(9), at(9)).await.unwrap(), 0);
        assert_eq!(tx.mark_topics_gone(stranger, id, forum.key, at(9), at(9)).await.unwrap(), 0);
        tx.migrate_chat(stranger, id, group.key, forum.key).await.unwrap();
        assert_eq!(tx.chats(owner, id, &all).await.unwrap(), [forum, group]);
    }

    async fn lists_and_targets_are_there_for_their_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let id = add_account(&db.store, owner, 100).await;
        let forum = chat(ChatKind::Forum, 1);
        let place = (forum.key, Some(7));
        add_chats(&db.store, owner, id, &[forum.clone(), chat(ChatKind::Channel, 2)]).await;
        let mine = add_list(&db.store, owner, id, "Milikku").await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_targets(owner, mine, &[place], at(0)).await.unwrap();
        let before = (tx.list(owner, mine).await.unwrap(), tx.targets(owner, mine, 0, 9).await.unwrap());
        let target = before.1[0].id;

        assert_eq!(tx.list(stranger, mine).await.unwrap(), None);
        assert_eq!(tx.lists(stranger, None, 0, 9).await.unwrap(), []);
        assert_eq!(tx.lists(stranger, Some(id), 0, 9).await.unwrap(), []);
        assert_eq!(tx.list_count(stranger, Some(id)).await.unwrap(), 0);
        assert!(tx.list_names(stranger, id).await.unwrap().is_empty());
        assert!(tx.empty_lists(stranger, id).await.unwrap().is_empty());
        assert!(is_not_found(&tx.rename_list(stranger, mine, "Curian").await));
        assert!(is_not_found(&tx.copy_list(stranger, mine, ListId::new(), "Curian", at(1)).await));
        assert!(is_not_found(&tx.lay_aside(stranger, mine, ListId::new(), at(1)).await));
        assert!(is_not_found(&tx.delete_list(stranger, mine, at(1)).await));
        assert!(is_not_found(&tx.restore_list(stranger, mine, at(0), "Curian").await));
        let all = ChatFilter::default();
        assert_eq!(tx.add_targets(stranger, mine, &[(forum.key, None)], at(1)).await.unwrap(), 0);
        assert_eq!(tx.remove_targets(stranger, mine, &[place, (forum.key, None)]).await.unwrap(), 0);
        assert_eq!(tx.add_matching(stranger, mine, &all, at(1)).await.unwrap(), 0);
        assert_eq!(tx.matching_count(stranger, mine, &all).await.unwrap(), 0);
        assert_eq!(tx.move_matching(stranger, mine, &all, ListId::new()).await.unwrap(), 0);
        assert_eq!(tx.move_targets(stranger, mine, ListId::new()).await.unwrap(), 0);
        assert_eq!(tx.copy_targets(stranger, mine, ListId::new(), at(1)).await.unwrap(), 0);
        assert!(!tx.pause_place(stranger, mine, forum.key, Some(7)).await.unwrap());
        assert_eq!(tx.add_topics(stranger, mine, forum.key, at(1)).await.unwrap(), 0);
        assert_eq!(tx.targets(stranger, mine, 0, 9).await.unwrap(), []);
        for skipped_only in [false, true] {
            let filter = TargetFilter { search: String::new(), skipped_only };
            assert_eq!(tx.find_targets(stranger, mine, &filter, 0, 9).await.unwrap(), []);
            assert_eq!(tx.found_target_count(stranger, mine, &filter).await.unwrap(), 0);
        }
        assert_eq!(tx.lists_deleted_since(stranger, id, at(0)).await.unwrap(), []);
        assert_eq!(tx.target(stranger, mine, target).await.unwrap(), None);
        assert_eq!(tx.target_count(stranger, mine).await.unwrap(), 0);
        assert!(tx.target_keys(stranger, mine).await.unwrap().is_empty());
        assert!(tx.selected(stranger, mine, &[forum.key]).await.unwrap().is_empty());
        assert!(tx.selected_topics(stranger, mine, forum.key).await.unwrap().is_empty());
        assert!(!tx.set_paused(stranger, mine, target, true).await.unwrap());
        assert!(!tx.remove_target(stranger, mine, target).await.unwrap());
        assert_eq!(tx.set_refused(stranger, id, forum.key, Some(7), Some("X")).await.unwrap(), 0);
        tx.follow_chats(stranger, id).await.unwrap();
        assert_eq!((tx.list(owner, mine).await.unwrap(), tx.targets(owner, mine, 0, 9).await.unwrap()), before);
        assert!(is_not_found(&tx.insert_list(&list(stranger, id, "Curian")).await));
    }

    async fn a_list_holds_chats_of_its_own_account_alone(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (first, second) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let theirs = chat(ChatKind::Supergroup, 1);
        add_chats(&db.store, owner, second, std::slice::from_ref(&theirs)).await;
        let mine = add_list(&db.store, owner, first, "Milikku").await;
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.add_targets(owner, mine, &[(theirs.key, None)], at(0)).await.unwrap(), 0);
        assert_eq!(tx.add_matching(owner, mine, &ChatFilter::default(), at(0)).await.unwrap(), 0);
    }

    async fn templates_and_what_is_being_written_are_there_for_their_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mine = template(owner, "Promo");
        let writing = StoredDraft {
            revises: Some(mine.id),
            parts: vec![DraftPart { message: 1, part: Part::default() }],
            literal: false,
            no_preview: false,
            source: Source::Written,
            media_group: None,
            updated_at: at(0),
        };
        let mut tx = db.store.begin().await.unwrap();
        tx.insert_template(&mine).await.unwrap();
        tx.put_draft(owner, &writing).await.unwrap();
        let mut used = draft(owner, Some(mine.id));
        tx.insert_campaign(&used).await.unwrap();

        assert_eq!(tx.template(stranger, mine.id).await.unwrap(), None);
        assert_eq!(tx.template_at(stranger, mine.id, 1).await.unwrap(), None);
        assert_eq!(tx.templates(stranger, "", 0, 9).await.unwrap(), []);
        assert_eq!(tx.template_count(stranger, "").await.unwrap(), 0);
        assert!(tx.template_names(stranger).await.unwrap().is_empty());
        assert!(tx.campaigns_with_template(stranger, mine.id).await.unwrap().is_empty());
        let other = Content::text(FormattedText::plain("Curian"));
        assert!(is_not_found(&tx.revise_template(stranger, mine.id, &other, &Source::Written, at(1)).await));
        assert!(is_not_found(&tx.rename_template(stranger, mine.id, "Curian").await));
        assert!(is_not_found(&tx.delete_template(stranger, mine.id, at(1)).await));
        assert!(is_not_found(&tx.restore_template(stranger, mine.id, at(0), "Curian").await));
        assert!(!tx.is_used_file(stranger, "Promo").await.unwrap());
        assert_eq!(tx.draft(stranger).await.unwrap(), None);
        assert_eq!(tx.draft_to_change(stranger).await.unwrap(), None);
        assert!(!tx.erase_draft(stranger).await.unwrap());
        assert_eq!(tx.template(owner, mine.id).await.unwrap().as_ref(), Some(&mine));
        assert_eq!(tx.draft(owner).await.unwrap(), Some(writing.clone()));
        used.owner_id = stranger;
        used.id = CampaignId::new();
        assert!(is_not_found(&tx.insert_campaign(&used).await), "a campaign with another's template");
    }

    async fn a_draft_that_revises_the_template_of_another_is_refused(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mine = template(owner, "Promo");
        let mut tx = db.store.begin().await.unwrap();
        tx.insert_template(&mine).await.unwrap();
        let theirs = StoredDraft {
            revises: Some(mine.id),
            parts: Vec::new(),
            literal: false,
            no_preview: false,
            source: Source::Written,
            media_group: None,
            updated_at: at(0),
        };
        assert!(is_not_found(&tx.put_draft(stranger, &theirs).await));
    }

    async fn a_campaign_and_its_deliveries_are_there_for_their_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let account = add_account(&db.store, owner, 100).await;
        let id = add_campaign(&db.store, owner, account, 3).await.id;
        let mut tx = db.store.begin().await.unwrap();
        let unsent = draft(owner, None);
        tx.insert_campaign(&unsent).await.unwrap();
        let before = tx.campaign(owner, id).await.unwrap();

        let all = DeliveryFilter::default();
        assert_eq!(tx.campaign(stranger, id).await.unwrap(), None);
        for shown in [CampaignsShown::Open, CampaignsShown::Past] {
            assert_eq!(tx.campaigns(stranger, shown, "", 0, 9).await.unwrap(), []);
            assert_eq!(tx.campaign_count(stranger, shown, "").await.unwrap(), 0);
        }
        assert_eq!(tx.follow_ups(stranger, id).await.unwrap(), []);
        assert_eq!(tx.shares(stranger, id).await.unwrap(), []);
        assert_eq!(tx.campaign_progress(stranger, id).await.unwrap(), None);
        assert_eq!(tx.is_pruned(stranger, id).await.unwrap(), None);
        assert!(tx.recent_audiences(stranger, before.as_ref().unwrap().template.unwrap(), at(0)).await.unwrap().is_empty());
        assert_eq!(tx.deliveries(stranger, id, &all, 0, 9).await.unwrap(), []);
        assert_eq!(tx.delivery_count(stranger, id, &all).await.unwrap(), 0);
        assert_eq!(tx.deliveries_after(stranger, id, -1, 9).await.unwrap(), []);
        assert_eq!(tx.delivery_reasons(stranger, id).await.unwrap(), []);
        assert_eq!(tx.open_ends(stranger, id, Purpose::Send).await.unwrap(), []);
        let asks = (CampaignId::new(), Purpose::Send);
        assert_eq!(tx.deliveries_to_follow(stranger, id, -1, 9, asks).await.unwrap(), []);
        assert!(tx.slow_deliveries(stranger, id, DeliveryState::Pending, at(0)).await.unwrap().is_empty());

        assert!(!tx.set_campaign_profile(stranger, id, Profile::SAFE).await.unwrap());
        assert!(!tx.pause_own_campaign(stranger, id).await.unwrap());
        assert!(!tx.resume_campaign(stranger, id).await.unwrap());
        assert!(!tx.stop_campaign(stranger, id, at(9)).await.unwrap());
        assert_eq!(tx.lift_holds(stranger, id, at(9)).await.unwrap(), 0);
        assert!(!tx.mark_shown(stranger, Subject::Campaign(id), 99, Some(9), at(2)).await.unwrap());
        let claim = tx.claim_screen(stranger, Subject::Campaign(id), None, None, (at(1), at(2))).await;
        assert_eq!(claim.unwrap(), None);
        assert!(!tx.discard_campaign(stranger, unsent.id).await.unwrap());
        let mut stolen = Campaign { owner_id: stranger, ..unsent.clone() };
        assert!(!tx.confirm_campaign(&stolen, None, 1, at(9)).await.unwrap());
        assert!(!tx.update_campaign_draft(&mut stolen).await.unwrap());
        assert_eq!(tx.campaign(owner, id).await.unwrap(), before);
        assert_eq!(tx.campaign(owner, unsent.id).await.unwrap(), Some(unsent));
        assert!(is_not_found(&tx.add_deliveries(id, stranger, account, &[], at(9)).await));
    }

    async fn what_campaigns_look_up_of_lists_is_their_owners_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let account = add_account(&db.store, owner, 100).await;
        let mut slow = chat(ChatKind::Supergroup, 1);
        slow.slow_mode = 60;
        add_chats(&db.store, owner, account, std::slice::from_ref(&slow)).await;
        let list = add_list(&db.store, owner, account, "Milikku").await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_targets(owner, list, &[(slow.key, None)], at(0)).await.unwrap();
        assert_eq!(tx.count_targets(owner, &[list]).await.unwrap().len(), 1);
        assert_eq!(tx.slow_targets(owner, &[list], at(0)).await.unwrap().len(), 1);
        assert_eq!(tx.targets_to_prepare(owner, list, None, at(9), 9).await.unwrap().len(), 1);
        assert!(tx.count_targets(stranger, &[list]).await.unwrap().is_empty());
        assert!(tx.slow_targets(stranger, &[list], at(0)).await.unwrap().is_empty());
        assert!(tx.targets_to_prepare(stranger, list, None, at(9), 9).await.unwrap().is_empty());
    }

    async fn uploads_and_the_age_of_a_login_are_their_owners_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.put_upload(owner, account, "abc", "photo", json!({ "id": 1 }), at(0)).await.unwrap();
        assert_eq!(tx.upload(stranger, account, "abc", "photo").await.unwrap(), None);
        assert!(!tx.forget_upload(stranger, account, "abc", "photo").await.unwrap());
        assert!(tx.set_logged_in(stranger, account, at(9)).await.is_err());
        assert_eq!(tx.standing(account).await.unwrap().unwrap().logged_in_at, at(0));
        assert!(is_not_found(&tx.put_upload(stranger, account, "abc", "photo", json!({}), at(1)).await));
        assert_eq!(tx.upload(owner, account, "abc", "photo").await.unwrap(), Some(json!({ "id": 1 })));
        assert!(is_not_found(&tx.put_upload(stranger, account, "abd", "photo", json!({}), at(1)).await));
    }
}
