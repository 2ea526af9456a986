//! Unmodified grammers clients against the simulated datacenters.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod connections;
mod files;
mod logins;
mod messages;
mod password;
mod qr;
mod scanning;
mod support;
