//! Inline keyboards: rows of buttons, each with its callback data.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

use crate::callback::Callback;

/// A button below a screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Button {
    /// What it says.
    pub text: String,
    /// What comes back when it is pressed.
    pub data: String,
}

impl Button {
    /// A button that means `action`.
    pub fn new(text: impl Into<String>, action: &impl Callback) -> Self {
        Self { text: text.into(), data: action.encode() }
    }
}

/// Rows of buttons. A row without buttons is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Keyboard(Vec<Vec<Button>>);

impl Keyboard {
    /// No buttons.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        let row: Vec<_> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.0.push(row);
        }
        self
    }

    /// Adds a row of one button.
    #[must_use]
    pub fn button(self, text: impl Into<String>, action: &impl Callback) -> Self {
        self.row([Button::new(text, action)])
    }

    /// Adds a row of one button, if so.
    #[must_use]
    pub fn button_if(self, wanted: bool, text: impl Into<String>, action: &impl Callback) -> Self {
        if wanted { self.button(text, action) } else { self }
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Button>] {
        &self.0
    }

    pub(crate) fn markup(&self) -> InlineKeyboardMarkup {
        InlineKeyboardMarkup::new(self.0.iter().map(|row| {
            row.iter().map(|button| InlineKeyboardButton::callback(button.text.clone(), button.data.clone()))
        }))
    }
}
