use crate::callback::{self, nothing, split};

const PREFIX: &str = "s1:";

/// What the buttons of the first steps and of the menu mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Show the menu.
    Menu,
    /// Show the terms.
    Terms,
    /// The owner agrees to the terms.
    Agree,
    /// Show what the bot can do.
    Help,
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        let action = match self {
            Self::Menu => "m",
            Self::Terms => "t",
            Self::Agree => "ok",
            Self::Help => "h",
        };
        format!("{PREFIX}{action}")
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, argument) = split(PREFIX, data)?;
        match action {
            "m" => nothing(argument, Self::Menu),
            "t" => nothing(argument, Self::Terms),
            "ok" => nothing(argument, Self::Agree),
            "h" => nothing(argument, Self::Help),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Callback;
    use crate::callback::Callback as _;
    use crate::callback::testing::assert_read_back;

    #[test]
    fn every_button_decodes_to_itself_and_fits() {
        assert_read_back([Callback::Menu, Callback::Terms, Callback::Agree, Callback::Help]);
    }

    proptest! {
        #[test]
        fn data_that_we_did_not_write_means_nothing(data in "(s1:)?\\PC{0,64}") {
            if let Some(button) = Callback::decode(&data) {
                prop_assert_eq!(button.encode(), data.trim_end_matches(':'));
            }
        }
    }
}
