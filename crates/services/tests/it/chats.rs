use blastpro_domain::chats::{Chat, ChatKey, ChatKind};
use blastpro_domain::peers::PeerKind;
use blastpro_services::{ChatFilter, Error};

use crate::support::{chat, on_both_engines, topic};

on_both_engines! {
    async fn a_second_scan_renews_and_says_what_is_gone(stage: Stage) {
        let chats = &stage.services.chats;
        let filter = ChatFilter::default();
        let mut forum = chat(ChatKind::Forum, 3);
        stage.sees(&[chat(ChatKind::Group, 1), chat(ChatKind::Channel, 2), forum.clone()]).await;
        chats.store_topics(stage.owner, stage.account, forum.key, &[topic(1, "Umum"), topic(5, "Jual")]).await.unwrap();
        let started = stage.later();
        stage.later();
        forum.title = "Forum Baru".into();
        stage.sees(&[chat(ChatKind::Channel, 2), forum.clone()]).await;
        chats.store_topics(stage.owner, stage.account, forum.key, &[topic(1, "Umum")]).await.unwrap();
        assert_eq!(chats.finish_topics(stage.owner, stage.account, forum.key, started).await.unwrap(), 1);
        assert_eq!(chats.finish_scan(stage.owner, stage.account, started).await.unwrap(), 1);

        let page = chats.list(stage.owner, stage.account, &filter).await.unwrap();
        let titles: Vec<_> = page.chats.iter().map(|chat| chat.title.as_str()).collect();
        assert_eq!((titles, page.total), (vec!["Forum Baru", "Grup 000002"], 2));
        let topics = chats.topics(stage.owner, stage.account, forum.key, 0, 8).await.unwrap();
        assert_eq!((topics.topics, topics.total), (vec![topic(1, "Umum")], 1));
        let counts = chats.counts(stage.owner, stage.account).await.unwrap();
        assert_eq!((counts.groups, counts.forums, counts.channels, counts.topics), (0, 1, 1, 1));
    }

    async fn a_list_follows_a_group_that_migrates_between_scans(stage: Stage) {
        let group = chat(ChatKind::Group, 1);
        let to = ChatKey { kind: PeerKind::Channel, id: 11 };
        stage.sees(std::slice::from_ref(&group)).await;
        let list = stage.list().await;
        stage.services.targets.choose(stage.owner, list, &[group.key], true).await.unwrap();
        let started = stage.later();
        // The dialogs say where the group went before the supergroup itself comes up.
        stage.sees(&[Chat { migrated_to: Some(to), ..group.clone() }]).await;
        stage.services.chats.migrated(stage.owner, stage.account, group.key, to).await.unwrap();
        stage.sees(&[chat(ChatKind::Supergroup, 11)]).await;
        assert_eq!(stage.services.chats.finish_scan(stage.owner, stage.account, started).await.unwrap(), 0);
        let targets = stage.services.targets.targets(stage.owner, list, 0, 8).await.unwrap();
        assert_eq!((targets.total, targets.targets[0].chat, targets.targets[0].gone), (1, to, false));
    }

    async fn the_chats_of_another_are_not_there(stage: Stage) {
        let forum = chat(ChatKind::Forum, 3);
        let named = Chat { username: Some("Pasar".into()), ..chat(ChatKind::Channel, 2) };
        stage.sees(&[forum.clone(), named.clone()]).await;
        let (chats, them, account) = (&stage.services.chats, stage.stranger, stage.account);
        let found = chats.by_username(stage.owner, account, "@PASAR".trim_start_matches('@')).await.unwrap();
        assert_eq!(found.map(|chat| chat.key), Some(named.key));
        assert_eq!(chats.by_username(them, account, "pasar").await.unwrap(), None);
        assert_eq!(chats.list(them, account, &ChatFilter::default()).await.unwrap().chats, []);
        assert_eq!(chats.count(them, account, &ChatFilter::default()).await.unwrap(), 0);
        assert_eq!(chats.get(them, account, forum.key).await.unwrap(), None);
        assert_eq!(chats.topics(them, account, forum.key, 0, 8).await.unwrap().total, 0);
        assert_eq!(chats.find_topics(them, account, forum.key, "u", 0, 8).await.unwrap().total, 0);
        assert!(matches!(chats.store_page(them, account, &[forum]).await, Err(Error::Storage(_))));
    }
}
