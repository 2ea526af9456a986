//! The `blastpro` program.
