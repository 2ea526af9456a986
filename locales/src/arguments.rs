//! What can stand for a variable in a message.

use std::borrow::Cow;

use blastpro_domain::names::harmless;
use blastpro_domain::phone::PhoneNumber;
use fluent_bundle::FluentValue;

use crate::Html;
use crate::html::escape;

/// A value in a plain message.
#[derive(Clone, Debug)]
pub enum Arg<'a> {
    /// A text. Whoever wrote it, it [disrupts](blastpro_domain::names::is_disruptive) nothing around it.
    Text(Cow<'a, str>),
    /// A number, which chooses plural forms and is written with the language's separators.
    Number(i64),
}

/// A value in an HTML message: any text is escaped when it is made.
#[derive(Clone, Debug)]
pub struct HtmlArg<'a>(Arg<'a>);

impl Arg<'_> {
    #[expect(clippy::cast_precision_loss, reason = "Fluent numbers are f64; what a person reads stays far below 2^53")]
    pub(crate) fn value(&self) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Self::Number(number) => FluentValue::from(*number as f64),
        }
    }
}

impl HtmlArg<'_> {
    pub(crate) fn value(&self) -> FluentValue<'_> {
        self.0.value()
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(harmless(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(harmless(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(harmless(&text).into_owned()))
    }
}

/// A phone number is shown masked, wherever it is shown.
impl From<&PhoneNumber> for Arg<'_> {
    fn from(phone: &PhoneNumber) -> Self {
        Self::Text(Cow::Owned(phone.masked()))
    }
}

impl From<Html> for HtmlArg<'_> {
    fn from(html: Html) -> Self {
        Self(Arg::Text(Cow::Owned(html.into_string())))
    }
}

impl<'a> From<&'a Html> for HtmlArg<'a> {
    fn from(html: &'a Html) -> Self {
        Self(Arg::Text(Cow::Borrowed(html.as_str())))
    }
}

impl<'a> From<&'a str> for HtmlArg<'a> {
    fn from(text: &'a str) -> Self {
        Self(Arg::Text(escape(text)))
    }
}

impl<'a> From<&'a String> for HtmlArg<'a> {
    fn from(text: &'a String) -> Self {
        Self(Arg::Text(escape(text)))
    }
}

impl From<String> for HtmlArg<'_> {
    fn from(text: String) -> Self {
        Self(Arg::Text(Cow::Owned(escape(&text).into_owned())))
    }
}

impl From<&PhoneNumber> for HtmlArg<'_> {
    fn from(phone: &PhoneNumber) -> Self {
        Self(Arg::from(phone))
    }
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl From<$type> for Arg<'_> {
            fn from(number: $type) -> Self {
                Self::Number(i64::from(number))
            }
        }

        impl From<$type> for HtmlArg<'_> {
            fn from(number: $type) -> Self {
                Self(Arg::from(number))
            }
        }
    )*};
}

number!(u8, u16, u32, i32, i64);

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u64> for HtmlArg<'_> {
    fn from(number: u64) -> Self {
        Self(Arg::from(number))
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for HtmlArg<'_> {
    fn from(number: usize) -> Self {
        Self(Arg::from(number))
    }
}
