//! The bot: one folder per conversation.
