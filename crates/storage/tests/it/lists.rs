use blastpro_domain::chats::ChatKind;
use blastpro_domain::ids::ListId;
use blastpro_domain::targets::TargetList;
use blastpro_storage::{Constraint, StorageError};

use crate::fixtures::{add_account, add_chats, add_list, add_owner, at, chat, list};
use crate::support::on_both_engines;

fn is_taken<T: std::fmt::Debug>(outcome: &Result<T, StorageError>) -> bool {
    matches!(outcome, Err(StorageError::Conflict(Constraint::ListName)))
}

on_both_engines! {
    async fn lists_are_paged_with_their_counts_the_newest_first(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (first, second) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let chats = [chat(ChatKind::Supergroup, 1), chat(ChatKind::Channel, 2), chat(ChatKind::Group, 3)];
        add_chats(&db.store, owner, first, &chats).await;
        let lists: Vec<TargetList> = (0..5)
            .map(|n| {
                let account = if n == 4 { second } else { first };
                TargetList { created_at: at(n), ..list(owner, account, &format!("Daftar {n}")) }
            })
            .collect();
        let mut tx = db.store.begin().await.unwrap();
        for list in &lists {
            tx.insert_list(list).await.unwrap();
        }
        tx.add_targets(owner, lists[1].id, &chats.clone().map(|chat| (chat.key, None)), at(0)).await.unwrap();
        let targets = tx.targets(owner, lists[1].id, 0, 9).await.unwrap();
        tx.set_paused(owner, lists[1].id, targets[0].id, true).await.unwrap();
        tx.set_refused(owner, first, targets[0].chat, None, Some("CHAT_WRITE_FORBIDDEN")).await.unwrap();
        tx.put_chats(owner, first, &chats[..2], at(10)).await.unwrap();
        tx.mark_gone(owner, first, at(10), at(11)).await.unwrap();

        let names = |lists: Vec<TargetList>| lists.into_iter().map(|list| list.name).collect::<Vec<_>>();
        assert_eq!(names(tx.lists(owner, None, 1, 2).await.unwrap()), ["Daftar 3", "Daftar 2"]);
        assert_eq!(names(tx.lists(owner, Some(second), 0, 9).await.unwrap()), ["Daftar 4"]);
        assert_eq!(tx.list_count(owner, None).await.unwrap(), 5);
        assert_eq!(tx.list_count(owner, Some(first)).await.unwrap(), 4);
        let counted = TargetList { targets: 3, inactive: 2, ..lists[1].clone() };
        assert_eq!(tx.list(owner, lists[1].id).await.unwrap().as_ref(), Some(&counted));
        assert_eq!(tx.lists(owner, Some(first), 2, 1).await.unwrap(), [counted]);
    }

    async fn a_name_is_free_again_once_its_list_is_deleted(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let (account, other) = (add_account(&db.store, owner, 100).await, add_account(&db.store, owner, 200).await);
        let first = add_list(&db.store, owner, account, "Café").await;
        let second = add_list(&db.store, owner, account, "Toko").await;
        add_list(&db.store, owner, other, "Café").await;
        let mut tx = db.store.begin().await.unwrap();
        assert!(is_taken(&tx.insert_list(&list(owner, account, "CAFE")).await));
        drop(tx);
        let mut tx = db.store.begin().await.unwrap();
        assert!(is_taken(&tx.rename_list(owner, second, "cafe").await));
        drop(tx);
        let mut tx = db.store.begin().await.unwrap();
        assert!(is_taken(&tx.copy_list(owner, second, ListId::new(), "cafe", at(1)).await));
        drop(tx);

        let mut tx = db.store.begin().await.unwrap();
        tx.delete_list(owner, first, at(1)).await.unwrap();
        tx.rename_list(owner, second, "cafe").await.unwrap();
        assert_eq!(tx.list_names(owner, account).await.unwrap(), ["cafe"]);
        tx.commit().await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        assert!(is_taken(&tx.restore_list(owner, first, at(0), "Café").await));
        drop(tx);
        let mut tx = db.store.begin().await.unwrap();
        tx.restore_list(owner, first, at(0), "Café (2)").await.unwrap();
        assert_eq!(tx.list_names(owner, account).await.unwrap(), ["Café (2)", "cafe"]);
    }

    async fn a_deleted_list_comes_back_whole_within_its_time(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let id = add_list(&db.store, owner, account, "Daftar").await;
        let chats = [chat(ChatKind::Supergroup, 1), chat(ChatKind::Channel, 2)];
        add_chats(&db.store, owner, account, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_targets(owner, id, &chats.clone().map(|chat| (chat.key, None)), at(0)).await.unwrap();
        let before = tx.list(owner, id).await.unwrap().expect("it is there");
        tx.delete_list(owner, id, at(100)).await.unwrap();
        let twice = tx.delete_list(owner, id, at(101)).await;
        assert!(matches!(twice, Err(StorageError::NotFound("list"))), "{twice:?}");

        assert_eq!(tx.lists(owner, None, 0, 9).await.unwrap(), []);
        assert_eq!(tx.list_count(owner, None).await.unwrap(), 0);
        let deleted = TargetList { deleted_at: Some(at(100)), ..before.clone() };
        assert_eq!(tx.list(owner, id).await.unwrap(), Some(deleted));
        assert_eq!(tx.add_targets(owner, id, &[(chats[0].key, None)], at(1)).await.unwrap(), 0);
        assert!(tx.rename_list(owner, id, "Lain").await.is_err());
        assert!(tx.copy_list(owner, id, ListId::new(), "Lain", at(1)).await.is_err());
        assert_eq!(tx.purge_lists(at(100)).await.unwrap(), 0);
        assert!(tx.restore_list(owner, id, at(101), "Daftar").await.is_err(), "it is too late");
        tx.restore_list(owner, id, at(100), "Daftar").await.unwrap();
        assert_eq!(tx.list(owner, id).await.unwrap(), Some(before));
        assert!(tx.restore_list(owner, id, at(0), "Daftar").await.is_err(), "it is back already");

        tx.delete_list(owner, id, at(200)).await.unwrap();
        assert_eq!(tx.purge_lists(at(201)).await.unwrap(), 1);
        assert_eq!(tx.list(owner, id).await.unwrap(), None);
        assert_eq!(tx.target_count(owner, id).await.unwrap(), 0);
    }

    async fn a_copy_has_the_same_targets_and_its_own_life(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let account = add_account(&db.store, owner, 100).await;
        let id = add_list(&db.store, owner, account, "Daftar").await;
        let chats = [chat(ChatKind::Supergroup, 1), chat(ChatKind::Forum, 2)];
        add_chats(&db.store, owner, account, &chats).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_targets(owner, id, &[(chats[0].key, None), (chats[1].key, Some(7))], at(0)).await.unwrap();
        let paused = tx.targets(owner, id, 0, 1).await.unwrap().remove(0);
        tx.set_paused(owner, id, paused.id, true).await.unwrap();
        tx.set_refused(owner, account, chats[1].key, Some(7), Some("TOPIC_CLOSED")).await.unwrap();
        let copy = ListId::new();
        tx.copy_list(owner, id, copy, "Salinan", at(5)).await.unwrap();
        let (old, new) = (tx.targets(owner, id, 0, 9).await.unwrap(), tx.targets(owner, copy, 0, 9).await.unwrap());
        assert_eq!(new.len(), 2);
        for (old, new) in old.iter().zip(&new) {
            assert_ne!(old.id, new.id);
            let same = blastpro_domain::targets::Target { id: old.id, list_id: id, ..new.clone() };
            assert_eq!(*old, same);
        }
        tx.remove_targets(owner, copy, &[(chats[0].key, None)]).await.unwrap();
        assert_eq!(tx.target_count(owner, id).await.unwrap(), 2);
        assert_eq!(tx.list(owner, copy).await.unwrap().map(|list| list.name).as_deref(), Some("Salinan"));
    }
}
