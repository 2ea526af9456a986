//! The use-cases of jobs, chats and target lists: each suite runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot reach its database fails")]

mod accounts;
mod campaigns;
mod chats;
mod imports;
mod jobs;
mod lists;
mod support;
mod templates;
