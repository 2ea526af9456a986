//! Every text a person sees, in every language.
//!
//! Texts are [Fluent](https://projectfluent.org) messages in `<language>/<noun>.ftl`, embedded in the program. A key
//! begins with the noun of its file. There are two kinds:
//!
//! - *plain* messages, read by [`t!`]: buttons, toasts, command menus;
//! - *HTML* messages, read by [`html!`]: what is sent with Telegram's HTML parse mode. Every text argument is escaped
//!   unless it is [`Html`] already, so that nothing another person wrote can ever become a tag.
//!
//! ```
//! use blastpro_domain::identity::Language;
//! use blastpro_locales::{html, t};
//!
//! assert_eq!(t!(Language::Id, "common-back"), "« Kembali");
//! let name = "<b>Budi</b>";
//! assert!(html!(Language::En, "menu-screen-empty", name = name).as_str().contains("&lt;b&gt;Budi"));
//! ```

mod arguments;
mod catalogue;
mod html;
mod numbers;
mod times;

pub use arguments::{Arg, HtmlArg};
pub use blastpro_domain::identity::Language;
pub use catalogue::{html, strings, text};
pub use html::{Html, escape};
pub use numbers::{number, rupiah};
pub use times::{
    clock_time, countdown, date, date_time, date_time_from, duration, in_time, short_date_time, zone_name,
};

/// A plain text in a language: `t!(language, "key", name = value)`.
#[macro_export]
macro_rules! t {
    ($language:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text($language, $key, &[$((stringify!($name), $crate::Arg::from($value))),*])
    };
}

/// A text with Telegram's HTML in a language: `html!(language, "key", name = value)`.
#[macro_export]
macro_rules! html {
    ($language:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::html($language, $key, &[$((stringify!($name), $crate::HtmlArg::from($value))),*])
    };
}
