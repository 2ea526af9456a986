use crate::fixtures::at;
use crate::support::{SECOND_KEY, on_both_engines};

on_both_engines! {
    async fn a_conversation_is_kept_replaced_and_forgotten(db: TestDb) {
        let mut tx = db.store.begin().await.unwrap();
        assert_eq!(tx.dialogue(1).await.unwrap(), None);
        tx.put_dialogue(1, b"asking for a number", at(0)).await.unwrap();
        tx.put_dialogue(1, b"asking for a code", at(1)).await.unwrap();
        tx.put_dialogue(-100_123, b"", at(1)).await.unwrap();
        assert_eq!(tx.dialogue(1).await.unwrap().as_deref(), Some(&b"asking for a code"[..]));
        assert_eq!(tx.dialogue(-100_123).await.unwrap().as_deref(), Some(&b""[..]));
        assert!(tx.erase_dialogue(1).await.unwrap());
        assert!(!tx.erase_dialogue(1).await.unwrap());
        assert_eq!(tx.dialogue(1).await.unwrap(), None);
    }

    async fn a_conversation_that_does_not_open_says_so_and_stays(db: TestDb) {
        let mut tx = db.store.begin().await.unwrap();
        tx.put_dialogue(1, b"state", at(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.execute("UPDATE dialogue_states SET chat = 2").await, 1);
        let moved = db.store.read().await.unwrap().dialogue(2).await;
        assert!(moved.is_err_and(|error| error.is_locked()));
        let stranger = db.reopen(SECOND_KEY).await;
        let unknown_key = stranger.read().await.unwrap().dialogue(2).await;
        assert!(unknown_key.is_err_and(|error| error.is_locked() && !error.is_unreadable()));
        stranger.close().await;
    }
}
