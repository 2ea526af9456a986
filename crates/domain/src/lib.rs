//! The types and rules of BlastPro. Nothing here does I/O: a rule is a function of its arguments and of the
//! [`Clock`](clock::Clock) it is given.

pub mod accounts;
pub mod campaigns;
pub mod chats;
pub mod clock;
pub mod deliveries;
pub mod email;
pub mod identity;
pub mod ids;
pub mod jobs;
pub mod logins;
pub mod names;
pub mod notices;
pub mod outcomes;
pub mod pacing;
pub mod peers;
pub mod phone;
pub mod targets;
pub mod templates;
