//! The MTProto side: an account's login, session and requests.
