use blastpro_domain::chats::{Chat, ChatKind, Topic};
use blastpro_domain::ids::{AccountId, ListId, TargetId};
use blastpro_domain::jobs::Work;
use blastpro_domain::targets::{LISTS_PER_ACCOUNT, TARGETS_PER_LIST, UNDO};
use blastpro_services::ChatFilter;
use blastpro_services::targets::ListError;
use chrono::TimeDelta;

use crate::support::{chat, on_both_engines, topic};

fn csv(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').expect("Excel needs the mark")
}

on_both_engines! {
    async fn a_new_list_is_named_after_the_owners_day(stage: Stage) {
        let targets = &stage.services.targets;
        let first = targets.begin_selection(stage.owner, stage.account).await.unwrap();
        let second = targets.begin_selection(stage.owner, stage.account).await.unwrap();
        assert_eq!([first.name.as_str(), &second.name], ["Scan 22/11", "Scan 22/11 (2)"]);
        let copy = targets.copy(stage.owner, second.id, 1).await.unwrap();
        let again = targets.copy(stage.owner, second.id, 1).await.unwrap();
        assert_eq!(again, copy, "one update makes one copy, however often it is handled");
        assert_eq!(copy.name, "Scan 22/11 (3)");
        let page = targets.lists(stage.owner, Some(stage.account), 0, 2).await.unwrap();
        assert_eq!((page.lists.len(), page.total), (2, 3));
    }

    async fn a_list_that_was_begun_and_left_is_dropped_and_no_other(stage: Stage) {
        let targets = &stage.services.targets;
        let group = chat(ChatKind::Group, 1);
        stage.sees(std::slice::from_ref(&group)).await;
        let [left, filled, renamed, waited_for, emptied] = [
            stage.list().await, stage.list().await, stage.list().await, stage.list().await, stage.list().await,
        ];
        for list in [filled, emptied] {
            targets.choose(stage.owner, list, &[group.key], true).await.unwrap();
        }
        targets.choose_all(stage.owner, emptied, &ChatFilter::default(), false).await.unwrap();
        targets.rename(stage.owner, renamed, "Pasar").await.unwrap();
        let work = Work::AddByLink { reference: "@pasar".to_owned(), list: waited_for };
        let job = stage.services.jobs.start(stage.owner, stage.account, work).await.unwrap();

        assert_eq!(targets.drop_untouched(stage.stranger, stage.account).await.unwrap(), 0);
        assert_eq!(targets.drop_untouched(stage.owner, stage.account).await.unwrap(), 1);
        assert_eq!(targets.get(stage.owner, left).await.unwrap(), None);
        assert_eq!(targets.last_deleted(stage.owner, stage.account).await.unwrap(), None, "nothing to bring back");
        for list in [filled, renamed, waited_for, emptied] {
            assert!(targets.get(stage.owner, list).await.unwrap().is_some(), "it is somebody's work");
        }
        assert_eq!(targets.put_all_back(stage.owner, emptied).await.unwrap(), 1);
        stage.services.jobs.cancel(stage.owner, job.id).await.unwrap();
        assert_eq!(targets.drop_untouched(stage.owner, stage.account).await.unwrap(), 1, "nothing comes any more");
    }

    async fn a_list_that_was_emptied_by_hand_stays(stage: Stage) {
        let targets = &stage.services.targets;
        let (group, forum) = (chat(ChatKind::Group, 1), chat(ChatKind::Forum, 9));
        stage.sees(&[group.clone(), forum.clone()]).await;
        let topics = [topic(1, "Umum"), topic(5, "Jual")];
        stage.services.chats.store_topics(stage.owner, stage.account, forum.key, &topics).await.unwrap();
        let [unticked, taken, topic, topics, renamed, left] = [
            stage.list().await, stage.list().await, stage.list().await,
            stage.list().await, stage.list().await, stage.list().await,
        ];
        targets.choose(stage.owner, unticked, &[group.key], true).await.unwrap();
        targets.choose(stage.owner, unticked, &[group.key], false).await.unwrap();
        targets.choose(stage.owner, taken, &[group.key], true).await.unwrap();
        let target = targets.targets(stage.owner, taken, 0, 8).await.unwrap().targets.remove(0);
        assert!(targets.remove(stage.owner, taken, target.id).await.unwrap());
        targets.choose_topics(stage.owner, topic, forum.key, &[5], true).await.unwrap();
        targets.choose_topics(stage.owner, topic, forum.key, &[5], false).await.unwrap();
        targets.choose_all_topics(stage.owner, topics, forum.key, true).await.unwrap();
        targets.choose_all_topics(stage.owner, topics, forum.key, false).await.unwrap();
        let name = targets.get(stage.owner, renamed).await.unwrap().expect("it is there").name;
        targets.rename(stage.owner, renamed, "Pasar").await.unwrap();
        targets.rename(stage.owner, renamed, &name).await.unwrap();
        assert_eq!(targets.choose(stage.owner, left, &[group.key], false).await.unwrap(), 0, "there was nothing in it");

        stage.clock.advance(UNDO + TimeDelta::seconds(1));
        assert_eq!(targets.drop_untouched(stage.owner, stage.account).await.unwrap(), 1, "the one that was left");
        assert_eq!(targets.get(stage.owner, left).await.unwrap(), None);
        for list in [unticked, taken, topic, topics, renamed] {
            assert!(targets.get(stage.owner, list).await.unwrap().is_some(), "it is somebody's work");
        }
        assert!(targets.put_back(stage.owner, taken, target.chat, target.topic, false).await.unwrap());
        assert_eq!(stage.count(taken).await, 1);
    }

    async fn a_name_is_checked_before_it_is_given(stage: Stage) {
        let targets = &stage.services.targets;
        let (first, second) = (stage.list().await, stage.list().await);
        let renamed = targets.rename(stage.owner, first, "  Pasar\n Malam ").await.unwrap();
        assert_eq!(renamed.name, "Pasar Malam");
        assert_eq!(targets.rename(stage.owner, first, "PASAR malam").await.unwrap().name, "PASAR malam", "its own name");
        for (name, taken) in [("pasar malam", true), ("", false), (" \n\0", false), (&"x".repeat(49), false)] {
            match targets.rename(stage.owner, second, name).await {
                Err(ListError::NameTaken) => assert!(taken, "{name:?}"),
                Err(ListError::NameInvalid) => assert!(!taken, "{name:?}"),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn a_deleted_list_can_be_brought_back_for_a_while(stage: Stage) {
        let targets = &stage.services.targets;
        let group = chat(ChatKind::Group, 1);
        stage.sees(std::slice::from_ref(&group)).await;
        let list = stage.list().await;
        targets.choose(stage.owner, list, &[group.key], true).await.unwrap();
        let deleted = targets.delete(stage.owner, list).await.unwrap();
        assert_eq!((deleted.targets, deleted.deleted_at.is_some()), (1, true), "what the undo button names");
        assert_eq!(targets.get(stage.owner, list).await.unwrap(), None);
        assert_eq!(stage.count(list).await, 0);
        assert!(matches!(targets.choose(stage.owner, list, &[group.key], true).await, Err(ListError::NotFound)));

        assert_eq!(stage.list().await, targets.lists(stage.owner, None, 0, 1).await.unwrap().lists[0].id);
        stage.clock.advance(TimeDelta::minutes(10));
        let restored = targets.restore(stage.owner, list).await.unwrap();
        assert_eq!((restored.name.as_str(), restored.targets), ("Scan 22/11 (2)", 1), "its name is another's by now");
        assert_eq!(targets.restore(stage.owner, list).await.unwrap(), restored, "a second tap is as good");

        targets.delete(stage.owner, list).await.unwrap();
        stage.clock.advance(TimeDelta::minutes(10) + TimeDelta::seconds(1));
        assert!(matches!(targets.restore(stage.owner, list).await, Err(ListError::NotFound)));
    }

    async fn choosing_is_the_same_however_often_a_tap_comes(stage: Stage) {
        let targets = &stage.services.targets;
        let chats: Vec<Chat> = (1..=3).map(|id| chat(ChatKind::Supergroup, id)).collect();
        let forum = chat(ChatKind::Forum, 9);
        stage.sees(&chats).await;
        stage.sees(std::slice::from_ref(&forum)).await;
        let closed = Topic { closed: true, ..topic(8, "Tutup") };
        let topics = [topic(1, "Umum"), topic(5, "Jual"), closed];
        stage.services.chats.store_topics(stage.owner, stage.account, forum.key, &topics).await.unwrap();
        let list = stage.list().await;
        let page = [chats[0].key, chats[1].key, forum.key];
        for changed in [3, 0] {
            assert_eq!(targets.choose(stage.owner, list, &page, true).await.unwrap(), changed);
        }
        for changed in [1, 0] {
            assert_eq!(targets.choose_topics(stage.owner, list, forum.key, &[5], true).await.unwrap(), changed);
        }
        for changed in [1, 0] {
            assert_eq!(targets.choose_topics(stage.owner, list, forum.key, &[1], false).await.unwrap(), changed);
        }
        assert_eq!(targets.choose(stage.owner, list, &[forum.key], true).await.unwrap(), 0, "it has a topic");
        let selected = targets.selected(stage.owner, list, &page).await.unwrap();
        assert_eq!(selected.get(&forum.key), Some(&1));
        assert_eq!(targets.choose_all_topics(stage.owner, list, forum.key, true).await.unwrap(), 1, "General again");
        let topics = targets.selected_topics(stage.owner, list, forum.key).await.unwrap();
        assert_eq!(topics.into_iter().collect::<Vec<_>>(), [1, 5], "a closed topic is not taken");
        assert_eq!(targets.choose_all_topics(stage.owner, list, forum.key, false).await.unwrap(), 2);
        let all = ChatFilter::default();
        assert_eq!(targets.choose_all(stage.owner, list, &all, true).await.unwrap(), 2);
        assert_eq!(stage.count(list).await, 4);
        let groups = ChatFilter { kinds: vec![ChatKind::Group, ChatKind::Supergroup], ..all };
        assert!(matches!(targets.put_all_back(stage.owner, list).await, Err(ListError::NotFound)), "nothing was taken");
        let first = targets.targets(stage.owner, list, 0, 8).await.unwrap().targets.remove(0);
        targets.set_paused(stage.owner, list, first.id, true).await.unwrap();
        assert_eq!(targets.chosen_count(stage.owner, list, &groups).await.unwrap(), 3);
        assert_eq!(targets.choose_all(stage.owner, list, &groups, false).await.unwrap(), 3);
        assert_eq!(targets.choose_all(stage.owner, list, &groups, false).await.unwrap(), 0, "the same press again");
        let other = targets.targets(stage.owner, list, 0, 8).await.unwrap().targets.remove(0).chat;
        assert_eq!(targets.choose(stage.owner, list, &[other], false).await.unwrap(), 1);
        assert_eq!(targets.put_all_back(stage.owner, list).await.unwrap(), 3, "not what was taken out by itself");
        assert_eq!(targets.choose(stage.owner, list, &[other], true).await.unwrap(), 1);
        assert_eq!(targets.put_all_back(stage.owner, list).await.unwrap(), 0);
        let listed = targets.get(stage.owner, list).await.unwrap().expect("it is there");
        assert_eq!((listed.targets, listed.inactive), (4, 1), "each as it stood");
        assert_eq!(targets.lists(stage.owner, None, 0, 8).await.unwrap().total, 1, "what is laid aside is no list");
        assert_eq!(targets.choose_all(stage.owner, list, &groups, false).await.unwrap(), 3);
        stage.clock.advance(UNDO + TimeDelta::seconds(1));
        assert!(matches!(targets.put_all_back(stage.owner, list).await, Err(ListError::NotFound)), "too late");
        assert_eq!(targets.choose(stage.owner, list, &page, false).await.unwrap(), 1);
    }

    async fn the_list_deleted_last_is_offered_while_it_can_be_brought_back(stage: Stage) {
        let targets = &stage.services.targets;
        let group = chat(ChatKind::Group, 1);
        stage.sees(std::slice::from_ref(&group)).await;
        let (first, second) = (stage.list().await, stage.list().await);
        let copy = targets.copy(stage.owner, first, i64::from(u32::MAX)).await.unwrap().id;
        let offered = async || targets.last_deleted(stage.owner, stage.account).await.unwrap().map(|list| list.id);
        assert_eq!(offered().await, None);
        for list in [first, second, copy] {
            targets.delete(stage.owner, list).await.unwrap();
            assert_eq!(offered().await, Some(list));
            stage.clock.advance(TimeDelta::seconds(1));
        }
        // What is laid aside of a list that was emptied is deleted later, and is not a list.
        let another = stage.list().await;
        targets.choose(stage.owner, another, &[group.key], true).await.unwrap();
        assert_eq!(targets.choose_all(stage.owner, another, &ChatFilter::default(), false).await.unwrap(), 1);
        assert_eq!(offered().await, Some(copy));
        assert_eq!(targets.last_deleted(stage.stranger, stage.account).await.unwrap(), None);
        targets.restore(stage.owner, copy).await.unwrap();
        assert_eq!(offered().await, Some(second));
        stage.clock.advance(UNDO);
        assert_eq!(offered().await, None, "too late");
        assert!(matches!(targets.restore(stage.owner, second).await, Err(ListError::NotFound)));
    }

    async fn a_target_is_paused_refused_and_enabled_again(stage: Stage) {
        let targets = &stage.services.targets;
        let group = chat(ChatKind::Group, 1);
        stage.sees(std::slice::from_ref(&group)).await;
        let list = stage.list().await;
        assert_eq!(targets.add(stage.owner, list, &[(group.key, None)]).await.unwrap(), 1);
        let copy = targets.copy(stage.owner, list, 2).await.unwrap().id;
        let target = targets.targets(stage.owner, list, 0, 1).await.unwrap().targets.remove(0);
        let paused = targets.set_paused(stage.owner, list, target.id, true).await.unwrap();
        assert!(paused.is_some_and(|target| target.paused));
        stage.refuse(group.key, None, "CHAT_WRITE_FORBIDDEN").await;
        let lists = targets.lists(stage.owner, None, 0, 8).await.unwrap().lists;
        assert!(lists.iter().all(|list| list.inactive == 1), "both lists skip it");
        let enabled = targets.reenable(stage.owner, list, target.id).await.unwrap().expect("it is there");
        assert!(enabled.refused.is_none() && enabled.paused);
        assert_eq!(targets.get(stage.owner, copy).await.unwrap().map(|list| list.inactive), Some(0));
        assert!(targets.remove(stage.owner, list, target.id).await.unwrap());
        assert!(!targets.remove(stage.owner, list, target.id).await.unwrap());
        assert_eq!(targets.set_paused(stage.owner, list, target.id, true).await.unwrap(), None);
        assert_eq!(targets.reenable(stage.owner, list, target.id).await.unwrap(), None);
    }

    async fn lists_and_their_targets_are_limited(stage: Stage) {
        let targets = &stage.services.targets;
        let chats: Vec<Chat> = (1..=TARGETS_PER_LIST + 1).map(|id| chat(ChatKind::Channel, id)).collect();
        stage.sees(&chats).await;
        let list = stage.list().await;
        let all = ChatFilter::default();
        assert!(matches!(targets.choose_all(stage.owner, list, &all, true).await, Err(ListError::ListFull)));
        assert_eq!(stage.count(list).await, 0, "the list is as it was");
        let most = ChatFilter { search: Some("grup 00".into()), ..all };
        assert_eq!(targets.choose_all(stage.owner, list, &most, true).await.unwrap(), 9_999);
        let beyond: Vec<_> = chats[9_999..].iter().map(|chat| chat.key).collect();
        assert!(matches!(targets.choose(stage.owner, list, &beyond, true).await, Err(ListError::ListFull)));
        assert_eq!(targets.choose(stage.owner, list, &beyond[..1], true).await.unwrap(), 1);
        assert_eq!(targets.choose(stage.owner, list, &beyond[..1], true).await.unwrap(), 0, "a full list still answers");

        for _ in 1..LISTS_PER_ACCOUNT {
            stage.list().await;
        }
        let another = targets.begin_selection(stage.owner, stage.account).await;
        assert!(matches!(another, Err(ListError::TooManyLists)), "{another:?}");
        assert!(matches!(targets.copy(stage.owner, list, 3).await, Err(ListError::TooManyLists)));
        targets.delete(stage.owner, list).await.unwrap();
        stage.list().await;
        assert!(matches!(targets.restore(stage.owner, list).await, Err(ListError::TooManyLists)));
    }

    async fn an_export_reads_back_and_runs_nowhere(stage: Stage) {
        let targets = &stage.services.targets;
        let titled = |kind, id, title: &str| Chat { title: title.to_owned(), ..chat(kind, id) };
        let chats = [
            titled(ChatKind::Supergroup, 1, "=HYPERLINK(\"http://x\",\"y\")"),
            titled(ChatKind::Forum, 2, "Jual, \"Beli\"\n🛒"),
            titled(ChatKind::Group, 3, "zzz"),
        ];
        stage.sees(&chats).await;
        stage.knows(chats[1].key, &[1, 7]).await;
        let list = stage.list().await;
        targets.choose(stage.owner, list, &[chats[0].key, chats[2].key], true).await.unwrap();
        targets.choose_topics(stage.owner, list, chats[1].key, &[7, 1], true).await.unwrap();
        let file = targets.export(stage.owner, list).await.unwrap().expect("it is there");
        let expected = "group_id,group_name,topics\n\
            '-1000000000001,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",\n\
            '-1000000000002,\"Jual, \"\"Beli\"\"\n🛒\",1|7\n\
            '-3,zzz,\n";
        assert_eq!(csv(&file), expected);

        let again = stage.list().await;
        let preview = targets.import_preview(stage.owner, again, &file).await.unwrap();
        assert_eq!((preview.rows, preview.new, preview.errors + preview.unknown), (3, 4, 0));
        assert_eq!(targets.export(stage.owner, ListId::new()).await.unwrap(), None);
        targets.delete(stage.owner, list).await.unwrap();
        assert_eq!(targets.export(stage.owner, list).await.unwrap(), None);
    }

    async fn the_lists_of_another_are_not_there(stage: Stage) {
        let (targets, them) = (&stage.services.targets, stage.stranger);
        let forum = chat(ChatKind::Forum, 1);
        stage.sees(std::slice::from_ref(&forum)).await;
        let list = stage.list().await;
        targets.choose(stage.owner, list, &[forum.key], true).await.unwrap();
        let target = targets.targets(stage.owner, list, 0, 1).await.unwrap().targets.remove(0);

        let refused = |outcome: Result<u64, ListError>| matches!(outcome, Err(ListError::NotFound));
        assert!(matches!(targets.begin_selection(them, stage.account).await, Err(ListError::NotFound)));
        assert!(matches!(targets.begin_selection(stage.owner, AccountId::new()).await, Err(ListError::NotFound)));
        assert_eq!(targets.get(them, list).await.unwrap(), None);
        assert_eq!(targets.lists(them, Some(stage.account), 0, 8).await.unwrap().total, 0);
        assert!(matches!(targets.rename(them, list, "Curian").await, Err(ListError::NotFound)));
        assert!(matches!(targets.copy(them, list, 4).await, Err(ListError::NotFound)));
        assert!(matches!(targets.delete(them, list).await, Err(ListError::NotFound)));
        assert!(matches!(targets.restore(them, list).await, Err(ListError::NotFound)));
        assert_eq!(targets.targets(them, list, 0, 8).await.unwrap().total, 0);
        assert_eq!(targets.target(them, list, target.id).await.unwrap(), None);
        assert!(targets.selected(them, list, &[forum.key]).await.unwrap().is_empty());
        assert!(targets.selected_topics(them, list, forum.key).await.unwrap().is_empty());
        for chosen in [true, false] {
            assert!(refused(targets.choose(them, list, &[forum.key], chosen).await));
            assert!(refused(targets.choose_topics(them, list, forum.key, &[1], chosen).await));
            assert!(refused(targets.choose_all(them, list, &ChatFilter::default(), chosen).await));
            assert!(refused(targets.choose_all_topics(them, list, forum.key, chosen).await));
        }
        assert!(refused(targets.put_all_back(them, list).await));
        assert_eq!(targets.chosen_count(them, list, &ChatFilter::default()).await.unwrap(), 0);
        let put_back = targets.put_back(them, list, forum.key, Some(2), false).await;
        assert!(matches!(put_back, Err(ListError::NotFound)));
        assert!(refused(targets.add(them, list, &[(forum.key, None)]).await));
        assert_eq!(targets.set_paused(them, list, target.id, true).await.unwrap(), None);
        assert_eq!(targets.reenable(them, list, target.id).await.unwrap(), None);
        assert!(!targets.remove(them, list, target.id).await.unwrap());
        assert_eq!(targets.export(them, list).await.unwrap(), None);
        assert_eq!(targets.target(stage.owner, list, target.id).await.unwrap().as_ref(), Some(&target));

        // A target of one list is not reached through another one.
        let other = stage.list().await;
        assert_eq!(targets.target(stage.owner, other, target.id).await.unwrap(), None);
        assert_eq!(targets.target(stage.owner, list, TargetId::new()).await.unwrap(), None);
    }
}
