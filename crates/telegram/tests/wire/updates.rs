//! Following an account's updates: what came while the line was broken, and what Telegram does not want to tell.

use std::sync::Arc;
use std::time::Duration;

use blastpro_simulator::world::{
    Chat as Group, ChatKind, Draft, Fault, Front, Happening, NewChat, NewPerson, Peer, PersonId,
};
use blastpro_telegram::Session;

use crate::harness::Harness;

/// Long enough for anything that happens at once; nothing waits for it when all is well.
const SOON: Duration = Duration::from_secs(10);

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// An account that follows its updates, and is in a supergroup with strangers.
struct Stage {
    harness: Harness,
    me: PersonId,
    strangers: Vec<PersonId>,
    group: Group,
    session: Arc<Session>,
    draining: tokio::task::JoinHandle<blastpro_telegram::Error>,
}

impl Stage {
    async fn new() -> Self {
        let harness = Harness::start().await;
        let me = harness.person(|_| {});
        let stranger = |number: usize| {
            let (name, phone) = (format!("Orang {number}"), format!("+628120000{number:04}"));
            harness.world().add_person(NewPerson::with_phone(&name, &phone)).expect("new").id
        };
        let strangers: Vec<_> = (0..6).map(stranger).collect();
        let members: Vec<_> = strangers.iter().copied().chain([me]).collect();
        let group = harness.world().add_chat(NewChat::new(ChatKind::Supergroup, "Grup", &members)).expect("a group");
        let (stored, _) = harness.logged_in().await;
        let session = harness.telegram.open_session(&stored, Vec::new()).await.expect("stored a moment ago");
        let (connection, updates) = harness.telegram.connect(&session);
        connection.probe().await.expect("logged in");
        let draining = tokio::spawn(async move { updates.drain(&connection).await });
        let stage = Self { harness, me, strangers, group, session, draining };
        // From now on the group's updates are counted.
        stage.writes(0, stage.group.peer());
        stage.meets(0).await;
        stage
    }

    fn writes(&self, stranger: usize, to: Peer) {
        self.harness.world().post(self.strangers[stranger], to, Draft::text("halo")).expect("a message");
    }

    /// Waits until an update has told of a stranger.
    async fn meets(&self, stranger: usize) {
        let (mut changes, wanted) = (self.session.changes(), self.strangers[stranger].0);
        let met = async {
            while !self.session.new_peers().iter().any(|peer| peer.id == wanted && peer.title.is_some()) {
                changes.changed().await.expect("the session lives");
            }
        };
        tokio::time::timeout(SOON, met).await.expect("the update comes");
    }

    fn calls(&self, method: &str) -> usize {
        let log = self.harness.world().log(Some(self.me));
        log.iter().filter(|entry| matches!(&entry.what, Happening::Call(call) if call.method == method)).count()
    }

    /// Waits until the account has called the method.
    async fn asks(&self, method: &str) {
        let mut changes = self.session.changes();
        let asked = async {
            while self.calls(method) == 0 {
                // What is refused changes nothing here: it is looked for now and then.
                let _ = tokio::time::timeout(LOOK_AGAIN, changes.changed()).await;
            }
        };
        tokio::time::timeout(SOON, asked).await.expect("it is asked");
    }

    fn refuses_differences_of_the_group(&self, error: &str) {
        let front = Front::Account(self.me);
        self.harness.world().add_fault(front, "updates.getChannelDifference", Fault::Rpc(error.to_owned()), 1);
    }
}

#[tokio::test]
async fn what_came_while_the_line_was_broken_is_caught_up_with() {
    let stage = Stage::new().await;
    let (private, of_group) = (stage.calls("updates.getDifference"), stage.calls("updates.getChannelDifference"));
    stage.harness.world().disconnect(stage.me);
    stage.writes(1, Peer::Person(stage.me));
    stage.writes(2, stage.group.peer());
    stage.meets(1).await;
    assert!(stage.calls("updates.getDifference") > private, "it was asked for");
    // By its number the next one of the group tells that one is missing.
    stage.writes(3, stage.group.peer());
    stage.meets(2).await;
    stage.meets(3).await;
    assert!(stage.calls("updates.getChannelDifference") > of_group, "it was asked for");
    assert!(!stage.draining.is_finished(), "and goes on");
}

#[tokio::test]
async fn a_group_that_tells_nothing_holds_up_nobody_else() {
    for error in ["CHANNEL_PRIVATE", "CHANNEL_INVALID", "PERSISTENT_TIMESTAMP_OUTDATED", "FLOOD_WAIT_60"] {
        let stage = Stage::new().await;
        stage.refuses_differences_of_the_group(error);
        stage.harness.world().disconnect(stage.me);
        stage.writes(1, stage.group.peer());
        stage.writes(2, Peer::Person(stage.me));
        stage.meets(2).await;
        stage.writes(3, stage.group.peer());
        stage.asks("updates.getChannelDifference").await;
        stage.writes(4, Peer::Person(stage.me));
        stage.meets(4).await;
        assert!(!stage.draining.is_finished(), "{error}: the account goes on");
    }
}
