//! Unmodified grammers clients against the simulated datacenters.

mod connections;
mod logins;
mod messages;
mod password;
mod qr;
mod support;
