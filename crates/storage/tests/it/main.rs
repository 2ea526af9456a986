//! The storage suites: each runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot reach its database fails")]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod audit;
mod campaigns;
mod chats;
mod dialogues;
mod fixtures;
mod identity;
mod inbox;
mod jobs;
mod leases;
mod lists;
mod logins;
mod migrations;
mod outbox;
mod peers;
mod rotation;
mod schema;
mod sessions;
mod targets;
mod tenants;
mod vault;
mod writers;
