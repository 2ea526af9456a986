use std::collections::BTreeMap;

use blastpro_domain::chats::{Chat, ChatKey, ChatKind, Topic};
use blastpro_domain::ids::{AccountId, ListId, OwnerId};
use blastpro_domain::peers::PeerKind;
use blastpro_domain::targets::TARGETS_PER_LIST;
use blastpro_storage::{ChatFilter, Store, TargetFilter, Tx};

use crate::fixtures::{add_account, add_chats, add_list, add_owner, at, chat, key, topic};
use crate::support::on_both_engines;

/// An owner with an account, its chats and an empty list.
async fn begin(store: &Store, chats: &[Chat]) -> (OwnerId, AccountId, ListId) {
    let owner = add_owner(store, 1).await;
    let account = add_account(store, owner, 100).await;
    add_chats(store, owner, account, chats).await;
    (owner, account, add_list(store, owner, account, "Daftar").await)
}

async fn laid_aside(tx: &mut Tx, owner: OwnerId, list: ListId) -> ListId {
    let aside = ListId::new();
    tx.lay_aside(owner, list, aside, at(0)).await.unwrap();
    aside
}

async fn places(tx: &mut Tx, owner: OwnerId, list: ListId) -> Vec<(ChatKey, Option<i32>)> {
    let targets = tx.targets(owner, list, 0, 100).await.unwrap();
    targets.into_iter().map(|target| (target.chat, target.topic)).collect()
}

on_both_engines! {
    async fn a_place_is_in_a_list_once(db: TestDb) {
        let chats = [chat(ChatKind::Group, 1), chat(ChatKind::Channel, 1), chat(ChatKind::Forum, 2)];
        let (owner, account, list) = begin(&db.store, &chats).await;
        let [group, channel, forum] = chats.map(|chat| chat.key);
        let mut tx = db.store.begin().await.unwrap();
        tx.put_topics(owner, account, forum, &[topic(1, "Umum"), topic(5, "Jual")], at(0)).await.unwrap();
        let added = [(group, None), (channel, None), (forum, Some(5)), (forum, Some(1)), (group, None)];
        assert_eq!(tx.add_targets(owner, list, &added, at(0)).await.unwrap(), 4);
        assert_eq!(tx.add_targets(owner, list, &added, at(1)).await.unwrap(), 0);
        let unseen = [(key(PeerKind::Channel, 404), None), (key(PeerKind::User, 1), None)];
        assert_eq!(tx.add_targets(owner, list, &unseen, at(1)).await.unwrap(), 0);
        assert_eq!(tx.target_count(owner, list).await.unwrap(), 4);
        assert_eq!(tx.target_keys(owner, list).await.unwrap().len(), 4);
        let targets = tx.targets(owner, list, 0, 10).await.unwrap();
        let titles: Vec<_> = targets.iter().map(|target| target.topic_title.as_deref()).collect();
        assert_eq!(titles, [None, None, Some("Umum"), Some("Jual")]);
        assert!(targets.iter().all(blastpro_domain::targets::Target::is_active));

        let selected = tx.selected(owner, list, &[group, forum, unseen[0].0]).await.unwrap();
        assert_eq!(selected, BTreeMap::from([(group, 1), (forum, 2)]));
        assert_eq!(tx.selected_topics(owner, list, forum).await.unwrap().into_iter().collect::<Vec<_>>(), [1, 5]);
        let removed = [(forum, Some(5)), (forum, Some(6)), (channel, None)];
        assert_eq!(tx.remove_targets(owner, list, &removed).await.unwrap(), 2);
        assert_eq!(tx.remove_targets(owner, list, &removed).await.unwrap(), 0);
        assert_eq!(tx.remove_targets(owner, list, &[(forum, None)]).await.unwrap(), 1);
        let left = tx.targets(owner, list, 0, 10).await.unwrap().remove(0);
        assert_eq!(left.chat, group);
        assert!(tx.remove_target(owner, list, left.id).await.unwrap());
        assert!(!tx.remove_target(owner, list, left.id).await.unwrap());
    }

    async fn targets_are_found_by_their_titles_and_by_being_skipped(db: TestDb) {
        let titled = |kind, id, title: &str| Chat { title: title.to_owned(), ..chat(kind, id) };
        let chats = [
            titled(ChatKind::Group, 1, "Pasar Pagi"),
            titled(ChatKind::Channel, 2, "Café 100%"),
            titled(ChatKind::Forum, 3, "Otomotif"),
            titled(ChatKind::Supergroup, 4, "Pasar Malam"),
        ];
        let (owner, account, list) = begin(&db.store, &chats).await;
        let [morning, cafe, forum, evening] = chats.clone().map(|chat| chat.key);
        let mut tx = db.store.begin().await.unwrap();
        tx.put_topics(owner, account, forum, &[topic(1, "Umum"), topic(5, "Pasar mobil")], at(0)).await.unwrap();
        let added = [(morning, None), (cafe, None), (forum, Some(1)), (forum, Some(5)), (evening, None)];
        assert_eq!(tx.add_targets(owner, list, &added, at(0)).await.unwrap(), 5);
        assert!(tx.pause_place(owner, list, forum, Some(5)).await.unwrap());
        tx.set_refused(owner, account, cafe, None, Some("CHAT_WRITE_FORBIDDEN")).await.unwrap();
        tx.put_chats(owner, account, &chats[..3], at(10)).await.unwrap();
        assert_eq!(tx.mark_gone(owner, account, at(10), at(11)).await.unwrap(), 1);

        let cases = [
            ("", false, vec![cafe, forum, forum, evening, morning]),
            ("PASAR", false, vec![forum, evening, morning]),
            ("cafe 100%", false, vec![cafe]),
            ("_", false, vec![]),
            ("otomotif", false, vec![forum, forum]),
            ("", true, vec![cafe, forum, evening]),
            ("pasar", true, vec![forum, evening]),
            ("pagi", true, vec![]),
        ];
        for (search, skipped_only, expected) in cases {
            let filter = TargetFilter { search: search.to_owned(), skipped_only };
            let found = tx.find_targets(owner, list, &filter, 0, 9).await.unwrap();
            assert_eq!(found.iter().map(|target| target.chat).collect::<Vec<_>>(), expected, "{filter:?}");
            assert!(!skipped_only || found.iter().all(|target| !target.is_active()), "{found:?}");
            let count = i64::try_from(expected.len()).unwrap();
            assert_eq!(tx.found_target_count(owner, list, &filter).await.unwrap(), count, "{filter:?}");
            let second = tx.find_targets(owner, list, &filter, 1, 1).await.unwrap();
            assert_eq!(second.first().map(|target| target.id), found.get(1).map(|target| target.id));
        }
    }

    async fn a_forum_as_a_whole_is_its_general_or_its_first_open_topic(db: TestDb) {
        let chats: Vec<Chat> = (1..=4).map(|id| chat(ChatKind::Forum, id)).collect();
        let (owner, account, list) = begin(&db.store, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        let closed = |id| Topic { closed: true, ..topic(id, "x") };
        tx.put_topics(owner, account, chats[1].key, &[closed(1), closed(3), topic(9, "x"), topic(7, "x")], at(0))
            .await
            .unwrap();
        tx.put_topics(owner, account, chats[2].key, &[topic(1, "x"), topic(3, "x")], at(0)).await.unwrap();
        tx.put_topics(owner, account, chats[3].key, &[closed(1)], at(0)).await.unwrap();
        let all: Vec<_> = chats.iter().map(|chat| (chat.key, None)).collect();
        assert_eq!(tx.add_targets(owner, list, &all, at(0)).await.unwrap(), 4);
        let topics: Vec<_> = places(&mut tx, owner, list).await.into_iter().map(|(_, topic)| topic).collect();
        assert_eq!(topics, [Some(1), Some(7), Some(1), Some(1)]);

        assert_eq!(tx.add_topics(owner, list, chats[1].key, at(0)).await.unwrap(), 1, "the open ones, 7 and 9");
        assert_eq!(tx.add_topics(owner, list, chats[2].key, at(0)).await.unwrap(), 1);
        let filter = ChatFilter::default();
        assert_eq!(tx.add_matching(owner, list, &filter, at(0)).await.unwrap(), 0, "all of them are in it");
        let aside = laid_aside(&mut tx, owner, list).await;
        assert_eq!(tx.move_matching(owner, list, &filter, aside).await.unwrap(), 6);
        assert_eq!(tx.add_matching(owner, list, &filter, at(0)).await.unwrap(), 4);
    }

    async fn a_chat_without_topics_is_taken_whole_whatever_topic_is_named(db: TestDb) {
        let (owner, _, list) = begin(&db.store, &[chat(ChatKind::Supergroup, 1)]).await;
        let supergroup = key(PeerKind::Channel, 1);
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.add_targets(owner, list, &[(supergroup, Some(5)), (supergroup, None)], at(0)).await.unwrap(), 1);
        assert_eq!(places(&mut tx, owner, list).await, [(supergroup, None)]);
    }

    async fn all_and_none_go_by_the_filter(db: TestDb) {
        let mut chats: Vec<Chat> = (1..=12).map(|id| chat(ChatKind::ALL[usize::try_from(id % 4).unwrap()], id)).collect();
        chats[0].can_write = false;
        chats[1].title = "Pasar Bandung".into();
        let (owner, account, list) = begin(&db.store, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        let channels = ChatFilter { kinds: vec![ChatKind::Channel], offset: 2, limit: 1, ..ChatFilter::default() };
        let bandung = ChatFilter { search: Some("bandung".into()), ..ChatFilter::default() };
        assert_eq!(tx.add_matching(owner, list, &channels, at(0)).await.unwrap(), 3, "whatever the page");
        assert_eq!(tx.add_matching(owner, list, &bandung, at(0)).await.unwrap(), 1);
        assert_eq!(tx.add_matching(owner, list, &ChatFilter::default(), at(0)).await.unwrap(), 7, "the others");
        assert_eq!(tx.target_count(owner, list).await.unwrap(), 11, "all but the one that is read-only");

        let aside = laid_aside(&mut tx, owner, list).await;
        assert_eq!(tx.move_matching(owner, list, &bandung, aside).await.unwrap(), 1);
        assert_eq!(tx.move_matching(owner, list, &channels, aside).await.unwrap(), 3);
        assert_eq!(tx.target_count(owner, aside).await.unwrap(), 4);
        assert_eq!(tx.add_matching(owner, list, &bandung, at(0)).await.unwrap(), 1);
        assert_eq!(tx.move_targets(owner, aside, list).await.unwrap(), 3, "one is in it already");
        assert_eq!(tx.target_count(owner, list).await.unwrap(), 11);

        tx.mark_gone(owner, account, at(9), at(9)).await.unwrap();
        assert_eq!(tx.add_matching(owner, list, &ChatFilter::default(), at(0)).await.unwrap(), 0, "they are gone");
        tx.lay_aside(owner, list, aside, at(9)).await.unwrap();
        assert_eq!(tx.target_count(owner, aside).await.unwrap(), 0, "what was laid aside before is forgotten");
        assert_eq!(tx.move_matching(owner, list, &ChatFilter::default(), aside).await.unwrap(), 11, "gone as they are");
    }

    async fn a_target_says_why_it_would_be_skipped(db: TestDb) {
        let chats = [chat(ChatKind::Forum, 1), chat(ChatKind::Supergroup, 2)];
        let (owner, account, list) = begin(&db.store, &chats).await;
        let [forum, supergroup] = chats.clone().map(|chat| chat.key);
        let mut tx = db.store.begin().await.unwrap();
        tx.put_topics(owner, account, forum, &[topic(1, "Umum"), topic(5, "Jual")], at(0)).await.unwrap();
        tx.add_targets(owner, list, &[(forum, Some(5)), (supergroup, None)], at(0)).await.unwrap();
        let [first, second] = tx.targets(owner, list, 0, 9).await.unwrap().try_into().expect("two");

        assert!(tx.set_paused(owner, list, first.id, true).await.unwrap());
        assert!(tx.target(owner, list, first.id).await.unwrap().is_some_and(|target| target.paused));
        assert!(tx.set_paused(owner, list, first.id, false).await.unwrap());

        let other = ListId::new();
        tx.copy_list(owner, list, other, "Lain", at(0)).await.unwrap();
        let reason = Some("CHAT_WRITE_FORBIDDEN");
        assert_eq!(tx.set_refused(owner, account, supergroup, None, reason).await.unwrap(), 2, "in both lists");
        assert_eq!(tx.set_refused(owner, account, forum, None, reason).await.unwrap(), 0, "another topic");
        let refused = tx.target(owner, list, second.id).await.unwrap().expect("it is there");
        assert!(refused.refused.as_deref() == reason && !refused.is_active());
        assert_eq!(tx.set_refused(owner, account, supergroup, None, None).await.unwrap(), 2);

        tx.put_topics(owner, account, forum, &[topic(1, "Umum")], at(5)).await.unwrap();
        tx.mark_topics_gone(owner, account, forum, at(5), at(6)).await.unwrap();
        assert!(tx.target(owner, list, first.id).await.unwrap().is_some_and(|target| target.gone), "its topic is");
        tx.put_chats(owner, account, &chats[..1], at(5)).await.unwrap();
        tx.mark_gone(owner, account, at(5), at(6)).await.unwrap();
        assert!(tx.target(owner, list, second.id).await.unwrap().is_some_and(|target| target.gone), "its chat is");
        assert_eq!(tx.list(owner, list).await.unwrap().map(|list| (list.targets, list.inactive)), Some((2, 2)));
    }

    async fn targets_follow_a_group_that_has_become_a_supergroup(db: TestDb) {
        let chats: Vec<Chat> = (1..=3).map(|id| chat(ChatKind::Group, id)).collect();
        let (owner, account, list) = begin(&db.store, &chats).await;
        let other = add_list(&db.store, owner, account, "Lain").await;
        let mut tx = db.store.begin().await.unwrap();
        let all: Vec<_> = chats.iter().map(|chat| (chat.key, None)).collect();
        tx.add_targets(owner, list, &all, at(0)).await.unwrap();
        tx.set_refused(owner, account, chats[0].key, None, Some("PEER_ID_INVALID")).await.unwrap();
        let paused = tx.targets(owner, list, 0, 1).await.unwrap().remove(0).id;
        tx.set_paused(owner, list, paused, true).await.unwrap();
        let to = [11, 12].map(|id| key(PeerKind::Channel, id));

        tx.migrate_chat(owner, account, chats[0].key, to[0]).await.unwrap();
        let waiting = tx.target(owner, list, paused).await.unwrap().expect("it is there");
        assert!(waiting.chat == chats[0].key && waiting.gone, "until the supergroup is seen");

        let seen = [chat(ChatKind::Supergroup, 11), chat(ChatKind::Forum, 12)];
        tx.put_chats(owner, account, &seen, at(10)).await.unwrap();
        tx.add_targets(owner, list, &[(to[1], None)], at(10)).await.unwrap();
        tx.add_targets(owner, other, &[(chats[1].key, None)], at(10)).await.unwrap();
        for _ in 0..2 {
            tx.migrate_chat(owner, account, chats[1].key, to[1]).await.unwrap();
            let found = places(&mut tx, owner, list).await;
            assert_eq!(found, [(chats[2].key, None), (to[0], None), (to[1], Some(1))], "each once");
            assert_eq!(places(&mut tx, owner, other).await, [(to[1], Some(1))]);
        }
        let followed = tx.target(owner, list, paused).await.unwrap().expect("the same target");
        assert!(followed.chat == to[0] && followed.paused && followed.refused.is_none() && !followed.gone);
        // A later scan sees the old groups no more; they are not counted as lost.
        assert_eq!(tx.mark_gone(owner, account, at(10), at(11)).await.unwrap(), 1, "the third group alone");
    }

    async fn targets_follow_a_chat_that_becomes_a_forum_and_back(db: TestDb) {
        let chats = [chat(ChatKind::Supergroup, 1), chat(ChatKind::Supergroup, 2)];
        let (owner, account, list) = begin(&db.store, &chats).await;
        let [first, second] = chats.clone().map(|chat| chat.key);
        let forums = chats.clone().map(|chat| Chat { kind: ChatKind::Forum, ..chat });
        let mut tx = db.store.begin().await.unwrap();
        tx.add_targets(owner, list, &[(first, None), (second, None)], at(0)).await.unwrap();
        tx.put_chats(owner, account, &forums, at(1)).await.unwrap();
        tx.add_targets(owner, list, &[(second, Some(1)), (second, Some(8))], at(1)).await.unwrap();
        for _ in 0..2 {
            tx.follow_chats(owner, account).await.unwrap();
            let found = places(&mut tx, owner, list).await;
            assert_eq!(found, [(first, Some(1)), (second, Some(1)), (second, Some(8))]);
        }
        tx.put_chats(owner, account, &chats, at(2)).await.unwrap();
        tx.follow_chats(owner, account).await.unwrap();
        assert_eq!(places(&mut tx, owner, list).await, [(first, None), (second, None), (second, Some(8))]);
        let gone: Vec<_> = tx.targets(owner, list, 0, 9).await.unwrap().into_iter().map(|target| target.gone).collect();
        assert_eq!(gone, [false, false, true]);
    }

    async fn ten_thousand_targets_are_chosen_counted_paged_and_copied(db: TestDb) {
        let chats: Vec<Chat> = (1..=TARGETS_PER_LIST).map(|id| chat(ChatKind::Supergroup, id)).collect();
        let (owner, account, list) = begin(&db.store, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.add_matching(owner, list, &ChatFilter::default(), at(0)).await.unwrap(), 10_000);
        tx.commit().await.unwrap();

        let mut tx = db.store.read().await.unwrap();
        let page: Vec<ChatKey> = chats[9_000..9_008].iter().map(|chat| chat.key).collect();
        let filter = ChatFilter { offset: 9_000, ..ChatFilter::default() };
        assert_eq!(tx.chats(owner, account, &filter).await.unwrap().len(), 8);
        assert_eq!(tx.chat_count(owner, account, &filter).await.unwrap(), 10_000);
        assert_eq!(tx.selected(owner, list, &page).await.unwrap().len(), 8);
        assert_eq!(tx.targets(owner, list, 9_992, 8).await.unwrap().len(), 8);
        let found = TargetFilter { search: "1".into(), skipped_only: false };
        assert_eq!(tx.find_targets(owner, list, &found, 8, 8).await.unwrap().len(), 8);
        let skipped = TargetFilter { skipped_only: true, ..TargetFilter::default() };
        assert_eq!(tx.found_target_count(owner, list, &skipped).await.unwrap(), 0);
        assert_eq!(tx.list(owner, list).await.unwrap().map(|list| list.targets), Some(10_000));
        assert_eq!(tx.lists(owner, Some(account), 0, 8).await.unwrap().len(), 1);
        drop(tx);

        let mut tx = db.store.begin().await.unwrap();
        let copy = ListId::new();
        tx.copy_list(owner, list, copy, "Salinan", at(0)).await.unwrap();
        tx.follow_chats(owner, account).await.unwrap();
        let aside = laid_aside(&mut tx, owner, list).await;
        assert_eq!(tx.move_matching(owner, list, &ChatFilter::default(), aside).await.unwrap(), 10_000);
        assert_eq!(tx.move_targets(owner, aside, list).await.unwrap(), 10_000);
        assert_eq!(tx.target_count(owner, copy).await.unwrap(), 10_000);
    }
}
