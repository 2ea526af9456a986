//! Faults to be injected: into which call, what goes wrong, how often; and outages.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::World;
use super::events::Event;
use super::ids::PersonId;
use super::updates::Command;

/// Whose calls go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    /// MTProto calls of this person's account, also while it is logging in.
    Account(PersonId),
    /// MTProto calls of any account, also of one that nobody knows yet.
    AnyAccount,
    /// Bot API calls.
    BotApi,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The call is refused with this error name, such as `FLOOD_WAIT_30`; nothing is applied.
    Rpc(String),
    /// The connection is closed; nothing is applied.
    DropBefore,
    /// The call is applied, then the connection is closed instead of an answer.
    DropAfter,
    /// The call is applied and never answered; the connection stays.
    NoReply,
    /// The person's `random_id`s are forgotten, then the call goes through: a repetition is sent again.
    ForgetRandomIds,
    /// The call goes through after so many milliseconds.
    DelayMs(u64),
    /// For so many seconds from this call on, all calls of the method by this person are refused with `FLOOD_WAIT` and
    /// what is left of the wait; calls inside the wait do not use the fault up.
    FloodWait(u32),
    /// The references to files that the person was given expire, then the call goes through.
    ExpireFiles,
}

/// A fault in waiting.
#[derive(Clone, Debug)]
pub(super) struct FaultRule {
    front: Front,
    method: String,
    fault: Fault,
    left: u32,
}

impl World {
    /// Lets the next `times` calls of `method` go wrong. Case does not matter; `*` means every method.
    pub fn add_fault(&self, front: Front, method: &str, fault: Fault, times: u32) {
        self.lock().faults.push(FaultRule { front, method: method.to_lowercase(), fault, left: times });
    }

    /// The fault that befalls this call, which uses it up. `person` is who makes an MTProto call, if that is known;
    /// Bot API calls pass [`Front::BotApi`].
    pub fn take_fault(&self, front: Front, method: &str) -> Option<Fault> {
        let method = method.to_lowercase();
        let now = self.unix_now();
        let mut state = self.lock();
        if let Front::Account(person) = front {
            let until = state.floods.get(&(person, method.clone())).copied().unwrap_or(now);
            if until > now {
                return Some(Fault::Rpc(format!("FLOOD_WAIT_{}", until - now)));
            }
        }
        let hits = |rule: &FaultRule| {
            let same_front =
                rule.front == front || (rule.front == Front::AnyAccount && matches!(front, Front::Account(_)));
            same_front && rule.left > 0 && (rule.method == "*" || rule.method == method)
        };
        let rule = state.faults.iter_mut().find(|rule| hits(rule))?;
        rule.left -= 1;
        let fault = rule.fault.clone();
        state.faults.retain(|rule| rule.left > 0);
        if let (Fault::FloodWait(seconds), Front::Account(person)) = (&fault, front) {
            state.floods.insert((person, method), now + i64::from(*seconds));
            return Some(Fault::Rpc(format!("FLOOD_WAIT_{seconds}")));
        }
        Some(fault)
    }

    /// Forgets which `random_id`s a person has used.
    pub fn forget_random_ids(&self, person: PersonId) {
        self.lock().random_ids.retain(|(sender, _), _| *sender != person);
    }

    /// Takes all faults back, and ends the flood waits that they began.
    pub fn clear_faults(&self) {
        let mut state = self.lock();
        state.faults.clear();
        state.floods.clear();
    }

    /// Closes every connection, and lets none in for so long.
    pub fn start_outage(&self, length: TimeDelta) {
        let until = self.now() + length;
        let mut state = self.lock();
        state.outage_until = Some(until);
        state.outages.send_replace(());
        for connection in state.connections.values() {
            let _ = connection.send(Command::Close);
        }
        state.emit(&Event::Outage);
    }

    /// Changes whenever an outage begins.
    pub(crate) fn outages(&self) -> watch::Receiver<()> {
        self.lock().outages.subscribe()
    }

    /// When the outage ends, if there is one now.
    #[must_use]
    pub fn outage_until(&self) -> Option<DateTime<Utc>> {
        let now = self.now();
        self.lock().outage_until.filter(|until| *until > now)
    }
}
