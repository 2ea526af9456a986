//! SQL on SQLite and PostgreSQL, and encryption at rest.
