//! What the bot expects next in a chat, stored sealed as `{"version": 1, "state": …, "screen": …}`.
//!
//! Most of what looks like conversation state lives elsewhere: where a login stands is the login's own row, and a
//! press carries its meaning. Left are the questions that are answered by writing or by sending a file, and which
//! message is the live screen. What cannot be decoded (written by a version that is gone) becomes [`State::Idle`], and the owner is told.

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::{AccountId, ListId, TemplateId};
use serde::{Deserialize, Serialize};

use crate::targets::View;

/// Raised when an older program could misread what a newer one stores. Adding a state needs no new number: an older
/// program that meets it starts over, with a notice.
const VERSION: u32 = 1;

/// What a text message from the owner means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum State {
    /// Nothing in particular.
    #[default]
    Idle,
    /// The phone number of the account to connect.
    Phone {
        /// The account to be reconnected; none for a new one.
        reconnect: Option<AccountId>,
    },
    /// The city whose time zone is wanted.
    City,
    /// The owner's e-mail address.
    Email,
    /// What the chats to choose from are called, while a list's targets are being chosen.
    Choosing {
        /// The list.
        list: ListId,
        /// What was looked for last; empty for everything.
        search: String,
    },
    /// What the topics are called, while a forum's topics are being chosen.
    ChoosingTopics {
        /// The list.
        list: ListId,
        /// Where to go back to.
        view: View,
        /// The forum.
        chat: ChatKey,
        /// Which topics were looked for last; empty for everything.
        search: String,
        /// Which chats were looked for before that.
        chats: String,
    },
    /// What the members of a list are called that are wanted, while they are listed.
    Members {
        /// The list.
        list: ListId,
        /// What was looked for last; empty for everything.
        search: String,
        /// Only those that are skipped are listed.
        skipped_only: bool,
    },
    /// The new name of a list.
    Renaming {
        /// The list.
        list: ListId,
    },
    /// A link or `@username` to be added to a list.
    Linking {
        /// The list.
        list: ListId,
    },
    /// A CSV file to be imported into a list.
    Uploading {
        /// The list.
        list: ListId,
    },
    /// The same; a file has come, and its summary is on show.
    Importing {
        /// The list.
        list: ListId,
        /// The Bot API's id of the file.
        file: String,
    },
    /// What the templates are called that are wanted, while they are listed.
    FindingTemplate {
        /// What was looked for last; empty for everything.
        search: String,
    },
    /// The message of the draft of a template, or one more item of its album. The draft is a row of its own.
    Composing,
    /// One more item of the album that has begun to come into that draft.
    Collecting,
    /// What the campaigns are called that are wanted, while past ones are listed.
    FindingCampaign {
        /// What was looked for last; empty for everything.
        search: String,
    },
    /// The new name of a template.
    RenamingTemplate {
        /// The template.
        template: TemplateId,
    },
}

/// What is kept of a chat between two updates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// What a text message means.
    pub state: State,
    /// The message that is the live screen.
    pub screen: Option<i32>,
    /// Messages that belong to the live screen and go with it: what a template looks like.
    pub asides: Vec<i32>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    state: State,
    #[serde(default)]
    screen: Option<i32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    asides: Vec<i32>,
}

/// The stored bytes are of a version or state that this program does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown conversation state")]
pub struct Undecodable;

impl Conversation {
    /// Reads what [`encode`](Self::encode) wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| Undecodable)?;
        if stored.version != VERSION {
            return Err(Undecodable);
        }
        Ok(Self { state: stored.state, screen: stored.screen, asides: stored.asides })
    }

    /// The stored form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (state, screen, asides) = (self.state.clone(), self.screen, self.asides.clone());
        let stored = Stored { version: VERSION, state, screen, asides };
        serde_json::to_vec(&stored).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use blastpro_domain::peers::PeerKind;

    use super::*;
    use crate::targets::Kinds;

    /// Every stored form that a released program has written; they must decode for ever.
    const GOLDEN: [(&str, &str); 18] = [
        ("idle", include_str!("../tests/golden/v1_idle.json")),
        ("phone", include_str!("../tests/golden/v1_phone.json")),
        ("phone_reconnect", include_str!("../tests/golden/v1_phone_reconnect.json")),
        ("city", include_str!("../tests/golden/v1_city.json")),
        ("email", include_str!("../tests/golden/v1_email.json")),
        ("choosing", include_str!("../tests/golden/v1_choosing.json")),
        ("choosing_topics", include_str!("../tests/golden/v1_choosing_topics.json")),
        ("members", include_str!("../tests/golden/v1_members.json")),
        ("renaming", include_str!("../tests/golden/v1_renaming.json")),
        ("linking", include_str!("../tests/golden/v1_linking.json")),
        ("uploading", include_str!("../tests/golden/v1_uploading.json")),
        ("importing", include_str!("../tests/golden/v1_importing.json")),
        ("finding_template", include_str!("../tests/golden/v1_finding_template.json")),
        ("composing", include_str!("../tests/golden/v1_composing.json")),
        ("previewing", include_str!("../tests/golden/v1_previewing.json")),
        ("collecting", include_str!("../tests/golden/v1_collecting.json")),
        ("finding_campaign", include_str!("../tests/golden/v1_finding_campaign.json")),
        ("renaming_template", include_str!("../tests/golden/v1_renaming_template.json")),
    ];

    fn conversation(name: &str) -> Conversation {
        let account = "0196e1d2a4b07c3f8d5e6f7a8b9c0d1e".parse().expect("an id");
        let list = "0196e1d2a4b07c3f8d5e6f7a8b9c0d1f".parse().expect("an id");
        let template = "0196e1d2a4b07c3f8d5e6f7a8b9c0d20".parse().expect("an id");
        let at = |state| Conversation { state, screen: Some(17), asides: Vec::new() };
        match name {
            "idle" => at(State::Idle),
            "phone" => Conversation { screen: None, ..at(State::Phone { reconnect: None }) },
            "phone_reconnect" => at(State::Phone { reconnect: Some(account) }),
            "city" => at(State::City),
            "email" => at(State::Email),
            "choosing" => at(State::Choosing { list, search: "jual".into() }),
            "choosing_topics" => {
                let view = View { kinds: Kinds::Forums, page: 3 };
                let chat = ChatKey { kind: PeerKind::Channel, id: 1_900_000_001 };
                at(State::ChoosingTopics { list, view, chat, search: "mobil".into(), chats: "jual".into() })
            }
            "members" => at(State::Members { list, search: "mobil".into(), skipped_only: true }),
            "renaming" => at(State::Renaming { list }),
            "linking" => at(State::Linking { list }),
            "uploading" => at(State::Uploading { list }),
            "importing" => at(State::Importing { list, file: "BQACAgUAAx".into() }),
            "finding_template" => at(State::FindingTemplate { search: "promo".into() }),
            "composing" => at(State::Composing),
            "previewing" => Conversation { asides: vec![14, 15, 16], ..at(State::Composing) },
            "collecting" => at(State::Collecting),
            "finding_campaign" => at(State::FindingCampaign { search: "promo".into() }),
            "renaming_template" => at(State::RenamingTemplate { template }),
            other => panic!("no such state: {other}"),
        }
    }

    #[test]
    fn states_that_were_ever_stored_still_decode() {
        for (name, golden) in GOLDEN {
            assert_eq!(Conversation::decode(golden.as_bytes()), Ok(conversation(name)), "{name}");
        }
    }

    #[test]
    fn the_stored_form_has_not_changed_unnoticed() {
        for (name, golden) in GOLDEN {
            let written = String::from_utf8(conversation(name).encode()).expect("JSON");
            assert_eq!(written, golden.trim_end(), "{name}: add a golden file and raise the version");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_and_never_guessed() {
        for bytes in ["", "{}", r#"{"version":1,"state":{"at":"flying"}}"#, r#"{"version":2,"state":{"at":"idle"}}"#] {
            assert_eq!(Conversation::decode(bytes.as_bytes()), Err(Undecodable), "{bytes}");
        }
    }
}
