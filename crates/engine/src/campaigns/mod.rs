//! Campaigns: what each account sends, message by message, so that no crash loses or doubles one.
//!
//! ```text
//! confirm ──► prepare ──► deliveries, pending ─────────────────────── one account's runner ─────────────────────────────┐
//!             (prepare)                                                                                                 │
//!   ┌── what is the next thing? ◄──────────────────────────────────────────────────────────────────────────────────┐    │
//!   │        │ something unanswered       │ a delivery          │ only waits                │ nothing               │    │
//!   │        ▼ (resolve)                  ▼ (media, send)       ▼                           ▼                       │    │
//!   │   the chat's own messages      claim ─ call ─ settle    stored, slept through     the runner ends             │    │
//!   │   are read: sent, or again          │                   owner's word: look again                              │    │
//!   └─────────┴───────────────────────────┴─────────────────────┴───────────────────────────────────────────────────┘    │
//!                                                                                                                       │
//! (verdict) turns Telegram's answer into what is stored ◄───────────────────────────────────────────────────────────────┘
//! ```
//!
//! What a crash leaves behind:
//!
//! | it dies after | the row says | whoever comes next |
//! |---|---|---|
//! | nothing | `pending` | sends it |
//! | the claim | `sending` | reads the chat: not there, so it is pending again with the same random ids |
//! | Telegram took it | `sending` | reads the chat: there, so it is sent |
//! | the answer | `sending` | the same |
//! | the settling | `sent` | leaves it alone |
//!
//! A runner holds one account's lease and connection; each step names the lease's fencing number. Runners share nothing,
//! so accounts never wait for each other. Campaigns of one account take turns, and share its pace: the gap after a
//! message is the account's, however many campaigns it serves. All pauses are stored before they are slept through.

mod media;
mod prepare;
mod resolve;
mod runner;
mod send;
mod verdict;

pub(crate) use media::{MediaError, Shelf};
pub use prepare::Preparer;
pub(crate) use runner::{Ran, Runner};
pub(crate) use send::methods;
