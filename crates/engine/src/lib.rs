//! What runs by itself: logins, account watch, outbox.
