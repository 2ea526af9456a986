use blastpro_domain::email::{Asked, EmailAddress, Mail, Standing};
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::notices::Notice;
use blastpro_storage::{EmailToken, StorageError, Store};

use crate::fixtures::{add_owner, at, notice};
use crate::support::on_both_engines;

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

const ASKED: i64 = 0;

async fn set(store: &Store, owner: OwnerId, text: &str) {
    let mut tx = store.begin().await.unwrap();
    tx.put_email(owner, &address(text), Asked { at: at(ASKED), since: at(ASKED), count: 1 }).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn an_address_is_unconfirmed_confirmed_refused_or_gone(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        assert_eq!(db.store.read().await.unwrap().email(owner).await.unwrap(), None);
        set(&db.store, owner, "sari@example.com").await;
        let mut tx = db.store.begin().await.unwrap();
        let email = tx.email(owner).await.unwrap().unwrap();
        assert_eq!((email.address.as_str(), email.standing), ("sari@example.com", Standing::Unconfirmed));
        assert!(tx.confirm_email(owner, at(1)).await.unwrap());
        assert!(!tx.confirm_email(owner, at(2)).await.unwrap(), "once");
        assert_eq!(tx.email(owner).await.unwrap().unwrap().standing, Standing::Confirmed);
        assert!(tx.refuse_email(owner, at(3)).await.unwrap());
        assert!(!tx.refuse_email(owner, at(4)).await.unwrap(), "once");
        assert_eq!(tx.email_to_change(owner).await.unwrap().unwrap().standing, Standing::Refused);
        assert!(tx.remove_email(owner).await.unwrap());
        assert!(!tx.remove_email(owner).await.unwrap());
        assert!(!tx.confirm_email(owner, at(5)).await.unwrap(), "there is nothing to confirm");
        assert_eq!(tx.email(owner).await.unwrap(), None);
        let asked = tx.email_asked(owner).await.unwrap();
        assert_eq!(asked, Some(Asked { at: at(0), since: at(0), count: 1 }), "that is not forgotten");
    }

    async fn a_new_address_begins_unconfirmed(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        set(&db.store, owner, "sari@example.com").await;
        let mut tx = db.store.begin().await.unwrap();
        tx.confirm_email(owner, at(1)).await.unwrap();
        tx.commit().await.unwrap();
        set(&db.store, owner, "gudang@example.com").await;
        let email = db.store.read().await.unwrap().email(owner).await.unwrap().unwrap();
        assert_eq!((email.address.as_str(), email.standing), ("gudang@example.com", Standing::Unconfirmed));
    }

    async fn a_token_is_used_once_and_in_time(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        for (hash, until) in [("a", 10), ("b", 20), ("c", 30)] {
            tx.add_email_token(owner, hash, at(0), at(until)).await.unwrap();
        }
        assert!(!tx.use_email_token("a", at(10)).await.unwrap(), "too late");
        assert!(tx.use_email_token("b", at(10)).await.unwrap());
        assert!(!tx.use_email_token("b", at(11)).await.unwrap(), "once");
        assert!(!tx.use_email_token("x", at(1)).await.unwrap());
        assert_eq!(tx.void_email_tokens(owner).await.unwrap(), 2);
        let used = EmailToken { owner, expires_at: at(20), used_at: Some(at(10)) };
        assert_eq!(tx.email_token("b").await.unwrap(), Some(used));
        assert_eq!(tx.email_token("c").await.unwrap(), None);
        assert_eq!(tx.prune_email_tokens(at(20)).await.unwrap(), 0);
        assert_eq!(tx.prune_email_tokens(at(21)).await.unwrap(), 1);
    }

    async fn urgent_notices_are_a_row_of_each_channel_and_collapse_on_each(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let lost = notice(AccountId::new(), "A");
        let done = Notice::EmailConfirmed { address: "s".into() };
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &lost, Some("k"), at(0)).await.unwrap();
        assert_eq!(tx.claim_mail(9, at(0), at(60)).await.unwrap(), [], "there is no address");
        tx.commit().await.unwrap();
        set(&db.store, owner, "sari@example.com").await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_notice(owner, &lost, Some("k"), at(0)).await.unwrap();
        assert_eq!(tx.claim_mail(9, at(0), at(60)).await.unwrap(), [], "it is not confirmed");
        tx.confirm_email(owner, at(1)).await.unwrap();
        for reason in ["B", "C"] {
            tx.add_notice(owner, &notice(AccountId::new(), reason), Some("k"), at(2)).await.unwrap();
        }
        tx.add_notice(owner, &done, None, at(2)).await.unwrap();
        let mails = tx.claim_mail(9, at(2), at(60)).await.unwrap();
        assert_eq!(mails.len(), 1, "one, and nothing that is not urgent");
        let Mail::Notice { notice: Notice::AccountLost { reason, .. } } = &mails[0].mail else { panic!("{mails:?}") };
        assert_eq!((reason.as_str(), mails[0].revision, mails[0].attempts), ("C", 2, 1));
        assert_eq!(mails[0].created_at, at(2));
        assert_eq!(tx.claim_notices(9, at(2), at(60)).await.unwrap().len(), 2, "the bot's own");
        assert!(tx.notice_sent(mails[0].id, at(3)).await.unwrap());
    }

    async fn mail_waits_for_no_blocked_bot_and_is_not_kept_for_ever(db: TestDb) {
        let owner = add_owner(&db.store, 1).await;
        let mut tx = db.store.begin().await.unwrap();
        tx.add_mail(owner, &Mail::Confirm, Some("confirm"), at(0)).await.unwrap();
        tx.add_mail(owner, &Mail::Confirm, Some("confirm"), at(0)).await.unwrap();
        assert_eq!(tx.park_owner_notices(owner).await.unwrap(), 0);
        let claimed = tx.claim_mail(9, at(0), at(60)).await.unwrap();
        assert_eq!(claimed.len(), 1);
        tx.retry_notice(claimed[0].id, at(100), "421").await.unwrap();
        assert_eq!(tx.claim_mail(9, at(99), at(160)).await.unwrap(), []);
        assert_eq!(tx.claim_mail(9, at(100), at(160)).await.unwrap()[0].attempts, 2);
        assert_eq!(tx.prune_outbox(at(100)).await.unwrap(), 0);
        assert_eq!(tx.prune_outbox(at(101)).await.unwrap(), 1, "nobody sends it any more");
        let gone = tx.notice_sent(claimed[0].id, at(200)).await;
        assert!(matches!(gone, Err(StorageError::NotFound(_))));
    }
}
