use blastpro_domain::chats::{Chat, ChatKind, MediaRights, Topic};
use blastpro_domain::ids::AccountId;
use blastpro_domain::peers::PeerKind;
use blastpro_storage::{ChatCounts, ChatFilter, StorageError};

use crate::fixtures::{add_account, add_chats, add_owner, at, chat, key, topic};
use crate::support::on_both_engines;

fn all() -> ChatFilter {
    ChatFilter { writable_only: false, limit: 100, ..ChatFilter::default() }
}

fn searching(words: &str) -> ChatFilter {
    ChatFilter { search: Some(words.to_owned()), ..all() }
}

on_both_engines! {
    async fn chats_of_every_kind_are_read_back_as_written(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let chats = [
            Chat { title: "A \"'\\ 50% <b>\u{1F6D2}".into(), access_hash: Some(i64::MIN), ..chat(ChatKind::Forum, 3) },
            Chat { title: "B".into(), members: None, ..chat(ChatKind::Group, 3) },
            Chat {
                title: "C".into(),
                username: Some("Pasar".into()),
                slow_mode: 30,
                can_write: false,
                media: MediaRights { voice: true, ..MediaRights::default() },
                ..chat(ChatKind::Supergroup, i64::MAX)
            },
            Chat { title: "D".into(), ..chat(ChatKind::Channel, 4) },
        ];
        add_chats(&db.store, owner, account, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.chats(owner, account, &all()).await.unwrap(), chats);
        assert_eq!(tx.chat_count(owner, account, &all()).await.unwrap(), 4);
        assert_eq!(tx.chat(owner, account, chats[1].key).await.unwrap().as_ref(), Some(&chats[1]));
        assert_eq!(tx.chat_by_username(owner, account, "pASAR").await.unwrap().as_ref(), Some(&chats[2]));
        assert_eq!(tx.chat_by_username(owner, account, "").await.unwrap(), None);
        let known = tx.known_chats(owner, account).await.unwrap();
        let may: Vec<_> = known.iter().filter(|(_, chat)| chat.can_write && !chat.gone).map(|(key, _)| *key).collect();
        assert_eq!((known.len(), may), (4, vec![chats[1].key, chats[0].key, chats[3].key]));
        assert_eq!(tx.chats_seen_since(owner, account, chats[0].seen_at).await.unwrap().len(), 4);
        assert!(tx.chats_seen_since(owner, account, at(1_000)).await.unwrap().is_empty());
        let counts = ChatCounts { groups: 2, forums: 1, channels: 1, topics: 0 };
        assert_eq!(tx.chat_counts(owner, account).await.unwrap(), counts);
    }

    async fn another_scan_renews_and_never_duplicates(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let first = chat(ChatKind::Supergroup, 1);
        add_chats(&db.store, owner, account, &[first.clone(), chat(ChatKind::Channel, 2)]).await;
        let mut tx = db.store.begin().await.unwrap();
        let renamed = Chat {
            title: "Baru".into(),
            kind: ChatKind::Forum,
            access_hash: None,
            members: None,
            slow_mode: 10,
            can_write: false,
            ..first.clone()
        };
        tx.put_chats(owner, account, &[first.clone(), renamed.clone()], at(10)).await.unwrap();
        assert_eq!(tx.mark_gone(owner, account, at(10), at(20)).await.unwrap(), 1);
        assert_eq!(tx.mark_gone(owner, account, at(10), at(21)).await.unwrap(), 0, "it is gone already");
        let found = tx.chats(owner, account, &all()).await.unwrap();
        let expected = Chat { access_hash: first.access_hash, members: first.members, seen_at: at(10), ..renamed };
        assert_eq!(found, [expected]);
        let gone = tx.chat(owner, account, key(PeerKind::Channel, 2)).await.unwrap().expect("it is kept");
        assert_eq!(gone.gone_at, Some(at(20)));
        tx.put_chats(owner, account, &[chat(ChatKind::Channel, 2)], at(30)).await.unwrap();
        assert_eq!(tx.chat_count(owner, account, &all()).await.unwrap(), 2, "it is back");
    }

    async fn searches_mind_neither_case_nor_accents_nor_fancy_letters(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let titled = |id, title: &str| Chat { title: title.to_owned(), ..chat(ChatKind::Supergroup, id) };
        let chats = [
            titled(1, "JUAL Beli Bandung"),
            titled(2, "𝓣𝓸𝓴𝓸 Kué"),
            titled(3, "Diskon 50%_murah\\"),
            Chat { username: Some("PasarBandung".into()), ..titled(4, "Pasar") },
            titled(5, &"ﷺ".repeat(255)),
        ];
        add_chats(&db.store, owner, account, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        for (words, ids) in [
            ("bandung", vec![1, 4]),
            (" beli  BAND ", vec![1]),
            ("toko kue", vec![2]),
            ("@pasar", vec![4]),
            ("50%", vec![3]),
            ("%", vec![3]),
            ("_", vec![3]),
            ("\\", vec![3]),
            ("' OR 1=1 --", vec![]),
            ("\0", vec![3, 1, 4, 2, 5]),
            ("صلى", vec![5]),
        ] {
            let found = tx.chats(owner, account, &searching(words)).await.unwrap();
            assert_eq!(found.iter().map(|chat| chat.key.id).collect::<Vec<_>>(), ids, "{words:?}");
            let count = tx.chat_count(owner, account, &searching(words)).await.unwrap();
            assert_eq!(count, i64::try_from(ids.len()).unwrap());
        }
    }

    async fn a_filter_knows_kinds_rights_and_pages(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut chats: Vec<Chat> = (1..=20).map(|id| chat(ChatKind::ALL[usize::try_from(id % 4).unwrap()], id)).collect();
        chats[0].can_write = false;
        add_chats(&db.store, owner, account, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        let filter = ChatFilter::default();
        assert_eq!(tx.chat_count(owner, account, &filter).await.unwrap(), 19);
        assert_eq!(tx.chats(owner, account, &filter).await.unwrap().len(), 8);
        let last = tx.chats(owner, account, &ChatFilter { offset: 16, ..filter.clone() }).await.unwrap();
        assert_eq!(last.iter().map(|chat| chat.key.id).collect::<Vec<_>>(), [18, 19, 20]);
        let kinds = vec![ChatKind::Channel, ChatKind::Forum];
        let some = ChatFilter { kinds: kinds.clone(), limit: 100, ..filter };
        let found = tx.chats(owner, account, &some).await.unwrap();
        assert_eq!(found.len(), 10);
        assert!(found.iter().all(|chat| kinds.contains(&chat.kind)));
    }

    async fn topics_are_paged_renewed_and_missed(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let forum = chat(ChatKind::Forum, 5);
        add_chats(&db.store, owner, account, std::slice::from_ref(&forum)).await;
        let mut tx = db.store.begin().await.unwrap();
        let topics = [topic(9, "Élan"), topic(4, "Zebra"), topic(1, "Umum"), topic(7, "alat"), topic(4, "zebra \u{1F6D2}")];
        tx.put_topics(owner, account, forum.key, &topics, at(0)).await.unwrap();
        let page = |tx: Vec<Topic>| tx.into_iter().map(|topic| topic.id).collect::<Vec<_>>();
        assert_eq!(page(tx.topics(owner, account, forum.key, "", 0, 10).await.unwrap()), [1, 7, 9, 4]);
        assert_eq!(page(tx.topics(owner, account, forum.key, "", 1, 2).await.unwrap()), [7, 9]);
        let closed = Topic { closed: true, ..topic(7, "alat") };
        tx.put_topics(owner, account, forum.key, &[topic(1, "Umum"), closed.clone()], at(10)).await.unwrap();
        assert_eq!(tx.mark_topics_gone(owner, account, forum.key, at(10), at(11)).await.unwrap(), 2);
        assert_eq!(tx.topics(owner, account, forum.key, "", 0, 10).await.unwrap(), [topic(1, "Umum"), closed]);
        assert_eq!(tx.topic_count(owner, account, forum.key, "").await.unwrap(), 2);
        assert_eq!(tx.chat_counts(owner, account).await.unwrap().topics, 2);
    }

    async fn a_scan_of_thousands_is_stored_in_one_go(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let chats: Vec<Chat> = (1..=2_100).map(|id| chat(ChatKind::Supergroup, id)).collect();
        add_chats(&db.store, owner, account, &chats).await;
        add_chats(&db.store, owner, account, &[]).await;
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.chat_count(owner, account, &all()).await.unwrap(), 2_100);
    }

    async fn chats_need_an_account_and_topics_a_chat(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let mut tx = db.store.begin().await.unwrap();
        let outcome = tx.put_chats(owner, AccountId::new(), &[chat(ChatKind::Group, 1)], at(0)).await;
        assert!(matches!(outcome, Err(StorageError::NotFound("account"))), "{outcome:?}");
        let outcome = tx.put_topics(owner, account, key(PeerKind::Channel, 1), &[topic(1, "x")], at(0)).await;
        assert!(matches!(outcome, Err(StorageError::NotFound("chat"))), "{outcome:?}");
    }
}
