//! Links to messages.
