use blastpro_domain::identity::Language;
use chrono_tz::Tz;

use crate::callback::{self, argument, nothing, split};

const PREFIX: &str = "t1:";

/// What the buttons of the settings mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Show the languages.
    Languages,
    /// Speak this one.
    Language(Language),
    /// Show time zones.
    Zones,
    /// Times are in this one.
    Zone(Tz),
    /// Show the e-mail address.
    Email,
    /// Ask for another address.
    ChangeEmail,
    /// Send another confirmation.
    ResendEmail,
    /// Ask whether the address is to be removed.
    AskRemoveEmail,
    /// Remove it.
    RemoveEmail,
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        match self {
            Self::Languages => format!("{PREFIX}ls"),
            Self::Language(language) => format!("{PREFIX}l:{}", language.code()),
            Self::Zones => format!("{PREFIX}zs"),
            Self::Zone(zone) => format!("{PREFIX}z:{}", zone.name()),
            Self::Email => format!("{PREFIX}e"),
            Self::ChangeEmail => format!("{PREFIX}ec"),
            Self::ResendEmail => format!("{PREFIX}er"),
            Self::AskRemoveEmail => format!("{PREFIX}ea"),
            Self::RemoveEmail => format!("{PREFIX}ed"),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, text) = split(PREFIX, data)?;
        match action {
            "ls" => nothing(text, Self::Languages),
            "l" => Language::ALL.into_iter().find(|language| language.code() == text).map(Self::Language),
            "zs" => nothing(text, Self::Zones),
            "z" => argument(text).map(Self::Zone),
            "e" => nothing(text, Self::Email),
            "ec" => nothing(text, Self::ChangeEmail),
            "er" => nothing(text, Self::ResendEmail),
            "ea" => nothing(text, Self::AskRemoveEmail),
            "ed" => nothing(text, Self::RemoveEmail),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::TZ_VARIANTS;
    use proptest::prelude::*;

    use super::*;
    use crate::callback::Callback as _;
    use crate::callback::testing::assert_read_back;

    #[test]
    fn every_button_decodes_to_itself_and_fits() {
        let zones = TZ_VARIANTS.iter().copied().map(Callback::Zone);
        let languages = Language::ALL.into_iter().map(Callback::Language);
        let others = [
            Callback::Languages,
            Callback::Zones,
            Callback::Email,
            Callback::ChangeEmail,
            Callback::ResendEmail,
            Callback::AskRemoveEmail,
            Callback::RemoveEmail,
        ];
        assert_read_back(zones.chain(languages).chain(others));
    }

    proptest! {
        #[test]
        fn data_that_we_did_not_write_means_nothing(data in "(t1:[elz][acdrs]?:?)?\\PC{0,64}") {
            if let Some(button) = Callback::decode(&data) {
                prop_assert_eq!(button.encode(), data.trim_end_matches(':'));
            }
        }
    }
}
