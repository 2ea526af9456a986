use serde_json::json;

use crate::fixtures::{add_owner, at};
use crate::support::on_both_engines;

on_both_engines! {
    async fn an_entry_is_written_with_the_change_and_not_without(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.audit("system", None, "rotate", "keys", json!({ "values": 3 }), at(0)).await.unwrap();
        tx.audit("owner", Some(owner), "disconnect", "account 1", json!(null), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        tx.audit("owner", Some(owner), "disconnect", "account 2", json!({}), at(2)).await.unwrap();
        drop(tx);
        let entry = format!("actor = 'owner' AND owner_id = {} AND action = 'disconnect'", db.id(owner.0));
        assert_eq!(db.execute(&format!("UPDATE audit_log SET subject = subject WHERE {entry}")).await, 1);
        assert_eq!(db.execute("UPDATE audit_log SET subject = subject").await, 2);
    }

    async fn what_was_done_to_a_subject_is_found_by_its_owner_alone(db: TestDb) {
        let (owner, stranger) = (add_owner(&db.store, 1).await, add_owner(&db.store, 2).await);
        let mut tx = db.store.begin().await.unwrap();
        tx.audit("owner", Some(owner), "targets.empty", "list 1", json!({}), at(5)).await.unwrap();
        assert!(tx.is_audited(owner, "list 1", at(5)).await.unwrap());
        assert!(!tx.is_audited(owner, "list 1", at(6)).await.unwrap(), "before that");
        assert!(!tx.is_audited(owner, "list 2", at(0)).await.unwrap());
        assert!(!tx.is_audited(stranger, "list 1", at(0)).await.unwrap());
    }

    async fn the_log_outlives_its_owner(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.audit("owner", Some(owner), "leave", "account", json!({}), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        db.execute("DELETE FROM users").await;
        assert_eq!(db.execute("UPDATE audit_log SET subject = subject").await, 1);
    }
}
