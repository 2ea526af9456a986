//! Callback data: `<feature><version>:<action>[:<argument>…]`, at most 64 bytes, as the Bot API allows.
//!
//! Whatever comes back is untrusted: anybody can make a client send any data. An id from it is only ever looked up
//! together with the id of the owner who pressed.

use std::str::FromStr;

use blastpro_domain::ids::AccountId;

/// What the buttons of one feature mean.
pub trait Callback: Sized {
    /// At most 64 bytes.
    fn encode(&self) -> String;

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    fn decode(data: &str) -> Option<Self>;
}

impl Callback for blastpro_domain::notices::NoticeButton {
    fn encode(&self) -> String {
        (*self).encode()
    }

    fn decode(data: &str) -> Option<Self> {
        Self::decode(data)
    }
}

/// The action and its argument behind `prefix`; an action without an argument has an empty one.
pub(crate) fn split<'a>(prefix: &str, data: &'a str) -> Option<(&'a str, &'a str)> {
    let data = data.strip_prefix(prefix)?;
    Some(data.split_once(':').unwrap_or((data, "")))
}

/// An argument that must be there.
pub(crate) fn argument<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// No argument at all.
pub(crate) fn nothing<T>(argument: &str, action: T) -> Option<T> {
    argument.is_empty().then_some(action)
}

/// The account to be reconnected, which may be absent, as the empty text: put into the action by `make`.
pub(crate) fn optional_account<T>(text: &str, make: impl FnOnce(Option<AccountId>) -> T) -> Option<T> {
    if text.is_empty() { Some(make(None)) } else { text.parse().ok().map(|account| make(Some(account))) }
}

/// The form that [`optional_account`] reads.
pub(crate) fn write_optional(account: Option<AccountId>) -> String {
    account.map(|account| account.to_string()).unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod testing {
    //! What holds for the buttons of every feature.

    use std::fmt::Debug;

    use super::Callback;

    /// What the Bot API allows, in bytes.
    pub(crate) const LONGEST: usize = 64;

    /// Every button fits, and is read as itself.
    pub(crate) fn assert_read_back<C: Callback + PartialEq + Debug>(buttons: impl IntoIterator<Item = C>) {
        for button in buttons {
            let data = button.encode();
            assert!(data.len() <= LONGEST, "{data}");
            assert_eq!(C::decode(&data), Some(button), "{data}");
        }
    }

    /// Whatever anybody sends means nothing, or the same as a button of ours.
    pub(crate) fn assert_harmless<C: Callback + PartialEq + Debug>(data: &str) {
        if let Some(button) = C::decode(data) {
            assert_eq!(C::decode(&button.encode()), Some(button), "{data}");
        }
    }
}
